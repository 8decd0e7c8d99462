"""What a build does: sees what is stale and why, runs that, and makes every page of the site."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from weishan_analysis.metadata import PROJECT_FILE, find_shared
from weishan_analysis.notebook import Pages, list_pages
from weishan_analysis.pages.release import Release, read_release
from weishan_analysis.project import LANGUAGES, list_runtime
from weishan_analysis.running.ledger import (
    Edition,
    Ledger,
    describe_package,
    describe_setting,
    explain,
    explain_tables,
    list_raw,
    read_ledger,
)
from weishan_analysis.statistics.processed import are_current, write_tables

if TYPE_CHECKING:
    from weishan_analysis.pages.page import Shown
    from weishan_analysis.running.kernels import Nursery
    from weishan_analysis.running.notebooks import Failure, Progress, Result
    from weishan_analysis.statistics.sources import Source
    from weishan_analysis.words import Words

# What of the package the pages follow from, besides the outputs that they show.
BEHIND_PAGES = (
    "drawing",
    "fonts",
    "formats",
    "metadata",
    "pages",
    "reading",
    "statistics",
    "errors.py",
    "notebook.py",
    "project.py",
    "words.py",
)
TABLES = "data/processed/"


@dataclass(frozen=True)
class Plan:
    """What is stale and why, in words; what is current has no entry, or an empty text."""

    tables: str
    editions: dict[Edition, str]
    pages: str

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.tables or self.editions or self.pages)


@dataclass(frozen=True)
class Built:
    """What a build did: its plan, the files it wrote, what failed, was warned of, and took long.

    timings: what it did, and the seconds that it took; several things go on at the same time.
    """

    plan: Plan
    written: tuple[str, ...] = ()
    failures: "tuple[Failure, ...]" = ()
    warnings: "tuple[Failure, ...]" = ()
    timings: tuple[tuple[str, float], ...] = ()


@dataclass
class Site:
    """The project as a build finds it; what a page follows from is summed up in its key.

    missing: editions without a page, because they have never run to their end.
    """

    root: Path
    languages: tuple[str, ...] = LANGUAGES
    as_of: str | None = None
    ledger: Ledger = field(init=False)
    missing: frozenset[Edition] = frozenset()
    timings: list[tuple[str, float]] = field(default_factory=list)
    _shown: dict[Path, "Shown"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = read_ledger(self.root)

    @cached_property
    def editions(self) -> list[Edition]:
        """Every notebook in each language that it has a page in."""
        pages = list_pages(self.root, self.languages)
        return [
            Edition(stem, language, title)
            for language, titles in pages.items()
            for stem, title in titles.items()
        ]

    @property
    def pages(self) -> Pages:
        """The names of the notebooks that have a page, by language."""
        there = [edition for edition in self.editions if edition not in self.missing]
        return {
            language: {one.stem: one.title for one in there if one.language == language}
            for language in self.languages
        }

    @cached_property
    def setting(self) -> dict[str, str]:
        """What every run follows from."""
        return describe_setting(self.ledger, self.as_of)

    @cached_property
    def raw(self) -> dict[str, str]:
        """Hashes of data/raw."""
        return list_raw(self.ledger)

    @cached_property
    def sources(self) -> "list[Source]":
        """What was published up to the as-of date."""
        from weishan_analysis.statistics.sources import read_sources

        return read_sources(self.root, self.as_of)

    @cached_property
    def words(self) -> "dict[str, Words]":
        """The words of each language, which read the sources once."""
        from weishan_analysis.words import Words

        return {language: Words(language) for language in self.languages}

    @cached_property
    def package(self) -> dict[str, str]:
        """Hashes of the modules and texts that pages are drawn by."""
        return describe_package(self.ledger, *BEHIND_PAGES)

    @cached_property
    def docs(self) -> dict[str, str]:
        """Hashes of the files of docs/."""
        files = find_shared("docs").glob("*.md")
        return {path.name: _key(path.read_text("utf-8")) for path in files}

    @cached_property
    def runtime(self) -> dict[str, str]:
        """Hashes of the files that run a page in a browser; none where the project has none."""
        return self.ledger.hash_files(list_runtime(self.root))

    @property
    def frame(self) -> str:
        """A key of what every page follows from."""
        declared = [name for name in self.raw if name.endswith(("source.toml", "glosses.toml"))]
        declared += [path.name for path in self.root.glob(PROJECT_FILE)]
        files = self.ledger.hash_files(declared) | self.runtime
        return _key(self.setting, self.package, self.pages, files)

    def key_of(self, edition: Edition) -> str:
        """A key of what the page of an edition follows from."""
        run = self.ledger.runs.get(edition.name)
        source = self.ledger.hash_file(edition.source)
        if run is None:
            return _key(self.frame, source)
        tables = {name: found for name, found in run.inputs.items() if name.startswith(TABLES)}
        return _key(self.frame, source, run.executed, tables)

    @property
    def tables(self) -> dict[str, str]:
        """Hashes of data/processed."""
        processed = sorted((self.root / "data" / "processed").glob("*"))
        names = (path.relative_to(self.root).as_posix() for path in processed)
        return self.ledger.hash_files(names)

    def key(self) -> str:
        """A key of what the whole site follows from."""
        shown = [self.key_of(edition) for edition in self.editions]
        return _key(shown, self.tables, self.raw, self.docs)

    def make_plan(self, *, force: bool = False) -> Plan:
        """What is stale and why; reads files, and imports nothing heavy."""
        tables = ""
        if not are_current(self.root, self.as_of):
            tables = explain_tables(self.ledger, self.setting, self.raw)
        reasons = {
            edition: "it was asked for"
            if force
            else explain(self.ledger, edition, self.setting, self.raw)
            for edition in self.editions
        }
        stale = {edition: reason for edition, reason in reasons.items() if reason}
        return Plan(tables, stale, self._explain_pages() if not stale else "notebooks ran again")

    def _explain_pages(self) -> str:
        published = read_release(self.root / "reports")
        if not published.files:
            return "reports is not there yet"
        damaged = published.list_damaged()
        if damaged:
            return f"reports/{damaged[0]} is gone or was changed"
        return "" if published.key == self.key() else "what surrounds the notebooks changed"

    def show(self, edition: Edition) -> "Shown":
        """What the page of an edition shows."""
        from weishan_analysis.pages.page import read_notebook

        executed = self.ledger.executed(edition)
        if executed not in self._shown:
            notebook = json.loads(executed.read_bytes())
            self._shown[executed] = read_notebook(notebook, self.words[edition.language])
        return self._shown[executed]

    @contextmanager
    def timed(self, doing: str) -> Iterator[None]:
        """Note how long something takes."""
        started = time.perf_counter()
        yield
        self.timings.append((doing, time.perf_counter() - started))


def build(
    root: Path,
    *,
    force: bool = False,
    languages: tuple[str, ...] = LANGUAGES,
    as_of: str | None = None,
    limit: float = 600,
    report: "Callable[[Progress], None]" = lambda _: None,
    announce: Callable[[Plan], None] = lambda _: None,
    fork: bool | None = None,
) -> Built:
    """Bring tables, notebooks and pages up to date; only what is stale, or all with `force`.

    announce: hears what is stale and why before it runs. report: hears of each cell. limit: seconds
    after which a notebook is stopped. fork: whether kernels are forked; by default where that is
    possible. What fails keeps the page that it had; all others are published.
    """
    site = Site(root, languages, as_of)
    with site.timed("see what is stale"):
        plan = site.make_plan(force=force)
    if plan.is_current:
        return Built(plan, timings=tuple(site.timings))
    from weishan_analysis.running.kernels import Nursery, can_fork
    from weishan_analysis.running.notebooks import import_nbformat
    from weishan_analysis.statistics.writing import locked, stage_folder

    # Forked from the start: it imports while the tables are made. Pages alone need no kernel.
    fork = (can_fork() if fork is None else fork) and bool(plan.tables or plan.editions)
    with locked(root), Nursery(root, fork=fork) as nursery:
        with site.timed("import nbformat"):
            import_nbformat()
        with site.timed("make tables"):
            tables = write_tables(root, as_of)
        timings, site = site.timings, Site(root, languages, as_of)
        site.timings = timings
        with site.timed("see what is stale"):
            plan = replace(site.make_plan(force=force), tables=plan.tables)
        announce(plan)
        staged = Release(root / ".weishan" / "site")
        with stage_folder(staged.folder, root / "reports"):
            failures, warnings = _run_stale(site, plan, staged, nursery, limit, report)
            site.missing = frozenset(e for e in site.editions if e.name not in site.ledger.runs)
            written = _complete(site, staged)
        site.ledger.save()
    names = [path.relative_to(root).as_posix() for path in tables]
    return Built(plan, (*names, *written), tuple(failures), tuple(warnings), tuple(site.timings))


def _run_stale(
    site: Site,
    plan: Plan,
    staged: Release,
    nursery: "Nursery",
    limit: float,
    report: "Callable[[Progress], None]",
) -> "tuple[list[Failure], list[Failure]]":
    """Run the stale editions, drawing the page of each as soon as it has run: errors, warnings."""
    setting, raw = site.ledger.keep_map(site.setting), site.ledger.keep_map(site.raw)
    if not plan.editions:
        return [], []
    import asyncio  # here and not above: a build with nothing to do needs none of it
    from concurrent.futures import ThreadPoolExecutor

    from weishan_analysis.running.notebooks import run_editions, run_to_end

    warnings: list[Failure] = []
    with ThreadPoolExecutor(1) as drawer:

        async def finish(result: "Result") -> None:
            warnings.extend(result.warnings)
            site.timings.append((f"run {result.edition}", result.seconds))
            executed = json.dumps(result.notebook, ensure_ascii=False).encode()
            site.ledger.record(result.edition, result.reads, setting, raw, executed)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(drawer, _draw_notebook, site, result.edition, staged)

        failures = run_to_end(
            run_editions(
                site.root,
                sorted(plan.editions, key=lambda one: -one.size(site.root)),  # the long first
                nursery,
                workers=_count_cores() + 1,  # one more than can work: a kernel waits as it starts
                limit=limit,
                report=report,
                finish=finish,
            )
        )
    return failures, warnings


def _complete(site: Site, staged: Release) -> list[str]:
    """Add every page that is not drawn as it has to be, and publish; what was written."""
    from weishan_analysis.formats import list_formats
    from weishan_analysis.pages.reader import list_reader
    from weishan_analysis.statistics.writing import swap_folder

    published = read_release(site.root / "reports")
    for edition in site.editions:
        if edition in site.missing or staged.holds(edition.page, site.key_of(edition)):
            continue
        if not staged.take(edition.page, site.key_of(edition), published):
            _draw_notebook(site, edition, staged)
    for name, follows, draw in _list_surroundings(site):
        key = _key(site.frame, site.tables, follows)
        if not staged.take(name, key, published):
            with site.timed(f"draw {name}"):
                staged.add(name, key, draw().encode())
    for path in sorted((site.root / "data" / "processed").iterdir()):
        staged.add(f"data/{path.name}", "", path.read_bytes())
    for name, content in list_reader(site.root) if site.runtime else ():
        staged.add(name, "", content)
    ran = [one for one in site.editions if one not in site.missing]
    shown = [(edition.page, site.show(edition)) for edition in ran]
    for name, content in list_formats(site.root, site.sources, shown):
        staged.add(name, "", content)
    written = [
        f"reports/{name}"
        for name, file in staged.files.items()
        if name not in published.files or published.files[name]["hash"] != file["hash"]
    ]
    staged.save(site.key())
    swap_folder(staged.folder, site.root / "reports")
    return written


def _draw_notebook(site: Site, edition: Edition, staged: Release) -> None:
    """Add the page of an edition that has run."""
    from weishan_analysis.pages.page import draw_notebook

    with site.timed(f"draw {edition}"):
        path = site.root / edition.source
        html = draw_notebook(site.show(edition), path, site.pages, site.sources)
    staged.add(edition.page, site.key_of(edition), html.encode())


def _list_surroundings(site: Site) -> Iterator[tuple[str, object, Callable[[], str]]]:
    """The pages that no notebook makes: name, what else each follows from, and what draws it."""
    from weishan_analysis.drawing.links import source_page
    from weishan_analysis.pages.docs import draw_docs
    from weishan_analysis.pages.evidence import read_figures
    from weishan_analysis.pages.figures import draw_figures
    from weishan_analysis.pages.frame import DOCS, FIGURES, METHOD, READER, list_links
    from weishan_analysis.pages.home import draw_home, find_uses
    from weishan_analysis.pages.method import draw_method
    from weishan_analysis.pages.reader import draw_reader
    from weishan_analysis.pages.source import draw_source

    for language, words in site.words.items():
        around = (site.root, site.sources, words)
        own = [one for one in site.editions if one.language == language]
        shown = [site.show(edition) for edition in own if edition not in site.missing]
        linked = list(zip(list_links(words, site.pages), shown, strict=True))
        ran = [site.key_of(edition) for edition in own]
        yield f"{words.folder}index.html", ran, partial(draw_home, *around, linked, site.pages)
        figures = list(read_figures(site.root, words).values())
        yield words.folder + FIGURES, "", partial(draw_figures, *around, figures, site.pages)
        read = sum(bool(figure.quote) for figure in figures)
        counts = {"read": read, "entered": len(figures) - read}
        yield words.folder + METHOD, "", partial(draw_method, *around, counts, site.pages)
        yield words.folder + DOCS, site.docs, partial(draw_docs, site.root, words, site.pages)
        if site.runtime:
            yield words.folder + READER, "", partial(draw_reader, site.root, words, site.pages)
        uses = find_uses(linked)
        for source in site.sources:
            used = {key: links for key, links in uses.items() if key.startswith(f"{source.name}:")}
            raw = {name: key for name, key in site.raw.items() if f"/{source.name}/" in name}
            draw = partial(draw_source, site.root, source, words, used, site.pages)
            yield words.folder + source_page(source.name), [raw, str(used)], draw


def _count_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _key(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
