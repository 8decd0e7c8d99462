"""The commands of `weishan`, a function each, with the parameters that `cli` reads for them."""

import io
import json
import os
import subprocess
import sys
import time
from argparse import ArgumentError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from weishan_analysis.errors import make_printable
from weishan_analysis.terminal import say, word

if TYPE_CHECKING:
    from weishan_analysis.build import Built, Plan, Site
    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.running.notebooks import Progress


def new(
    folder: Path,
    *,
    area: Sequence[str],
    english: Sequence[str] = (),
    from_: Sequence[Path] = (),
) -> None:
    """Make a project about another place."""
    from weishan_analysis.statistics.starting import start

    sources = start(folder, area, english=english, articles=from_)
    if sources:
        say("made_with", folder=folder, sources=", ".join(sources))
    else:
        say("made", folder=folder)
    say("made_next", step="weishan build" if sources else "weishan add ARTICLE")


def extract(
    file: str, *, format_: Literal["", "table", "jsonl", "csv"] = "", published: str = ""
) -> None:
    """Print every numeral of an article and what it means."""
    from weishan_analysis.reading.files import decode, read_text
    from weishan_analysis.reading.naming import extract as extract_quantities
    from weishan_analysis.reading.periods import parse_published
    from weishan_analysis.statistics.own import enter_if_any

    enter_if_any()
    try:
        parse_published(published or None)
    except ValueError as error:
        raise ArgumentError(None, str(error)) from None
    text = decode(sys.stdin.buffer.read(), "standard input") if file == "-" else read_text(file).raw
    quantities = extract_quantities(text, published or None)
    _print_quantities(text, quantities, format_ or ("table" if sys.stdout.isatty() else "jsonl"))


def _print_quantities(text: str, quantities: "list[Quantity]", form: str) -> None:
    rows = describe_quantities(text, quantities)
    if form == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif form == "csv":
        import csv

        if not sys.stdout.isatty() and isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8-sig")  # with the mark that Excel wants
        fields = list(_FIELDS)
        writer = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        columns = (
            "text", "value", "unit", "bound", "kind", "period", "label", "measure", "indicator",
        )  # fmt: skip
        table = Table(*columns)
        for row in rows:
            high = f"–{row['high']}" if row["high"] is not None else ""
            shown = {**row, "value": f"{'' if row['value'] is None else row['value']}{high}"}
            table.add_row(*(Text(make_printable(str(shown[column] or ""))) for column in columns))
        Console().print(table)


_FIELDS = (
    "start", "end", "text", "value", "high", "unit", "bound", "kind", "period", "period_basis",
    "per", "part_of", "label", "measure", "base", "change", "status", "indicator", "area_name",
)  # fmt: skip


def describe_quantities(text: str, quantities: "list[Quantity]") -> Iterator[dict[str, Any]]:
    """A row a quantity with its surface text, as `weishan extract` prints it."""
    for quantity in quantities:
        row = {name: getattr(quantity, name, None) for name in _FIELDS}
        row["text"] = " ".join(text[quantity.start : quantity.end].split())
        yield {**row, "value": _plain(quantity.value), "high": _plain(quantity.high)}


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def build(  # noqa: PLR0913 - the options of a command
    *,
    force: bool = False,
    why: bool = False,
    check: bool = False,
    watch: bool = False,
    lang: str = "",
    as_of: str = "",
    limit: float = 600,
    timings: bool = False,
    out: Path | None = None,
) -> bool:
    """Bring tables and pages up to date; False if something is stale or failed."""
    from weishan_analysis.parts import Part, check_target, list_parts, open_part, publish_parts
    from weishan_analysis.project import find_root, read_project
    from weishan_analysis.statistics.sources import read_date

    given = tuple(dict.fromkeys(part.strip() for part in lang.split(",") if part.strip()))
    if set(given) - {"en", "zh"} or bool(lang) != bool(given):
        raise ArgumentError(None, word("usage.lang", lang=lang))
    root = find_root()
    if watch:
        _watch(root)
        return True
    day = read_date(as_of, "--as-of") if as_of else None
    languages = given or read_project(root).languages
    parts, target = list_parts(root, out=out, as_of=day), out or root / "reports"
    is_whole, is_good = parts == [Part(root)], True
    if not is_whole:
        check_target(target)
    for part in parts:
        with open_part(root, part) as folder:
            if not is_whole:
                say("part", place=part.place or word("said.whole"))
            is_good &= _build_part(
                folder, languages, day, limit, force=force, why=why, check=check, timings=timings
            )
    if not is_whole and not check:
        publish_parts(parts, target.absolute())
        say("all", page=target / "index.html")
    return is_good


def _build_part(
    root: Path, languages: tuple[str, ...], as_of: str | None, limit: float, *,
    force: bool, why: bool, check: bool, timings: bool,
) -> bool:  # fmt: skip
    """Build one site, and say what is done; False if something of it is stale or failed."""
    from weishan_analysis.build import Site
    from weishan_analysis.build import build as build_site

    site, started = Site(root, languages, as_of), time.monotonic()
    if check:
        plan = site.make_plan(force=force)
        _print_plan(plan, site, "plan_stale", everything=why)
        say("not_stale" if plan.is_current else "stale")
        return plan.is_current
    with _show_progress() as report:
        built = build_site(
            root, force=force, languages=languages, as_of=as_of, limit=limit, report=report,
            announce=lambda plan: _print_plan(plan, site, "plan_rerun", everything=why),
        )  # fmt: skip
    if why and built.plan.is_current:
        _print_plan(built.plan, site, "plan_rerun", everything=True)
    for said in (*built.warnings, *built.failures):
        for line in str(said).splitlines():
            print(make_printable(line), file=sys.stderr)
    if timings:
        for doing, seconds in sorted(built.timings, key=lambda timing: -timing[1]):
            print(f"{seconds:8.2f} s  {doing}")
    print(_sum_up(built, time.monotonic() - started))
    return not built.failures


def _print_plan(plan: "Plan", site: "Site", tense: str, *, everything: bool) -> None:
    """Why what is stale is stale, a line each; with `everything`, also what is current."""
    if plan.tables:
        say(tense, what="data/processed", reason=plan.tables)
    grouped: dict[tuple[str, str], list[str]] = {}
    for edition in site.editions:
        reason = plan.editions.get(edition, "")
        grouped.setdefault((edition.stem, reason), []).append(edition.language)
    for (stem, reason), languages in sorted(grouped.items()):
        what = word("said.edition", stem=stem, languages=", ".join(languages))
        if reason:
            say(tense, what=what, reason=reason)
        elif everything:
            say("current", what=what)
    if plan.pages and not plan.editions:
        say(tense, what="reports", reason=plan.pages)


@contextmanager
def _show_progress() -> "Iterator[Callable[[Progress], None]]":
    """What is told of each cell: bars on a terminal, elsewhere a line as each notebook starts."""
    if not sys.stdout.isatty():

        def print_start(progress: "Progress") -> None:
            if progress.cell == 1:
                say("running", edition=progress.edition, cells=progress.cells)

        yield print_start
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    tasks: dict[Any, Any] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn("/"))
    with Bars(*columns, TimeElapsedColumn(), transient=True) as bars:

        def move_bar(progress: "Progress") -> None:
            name, cells = progress.edition, progress.cells
            if name not in tasks:
                tasks[name] = bars.add_task(str(name), total=cells)
            bars.update(
                tasks[name], completed=progress.cell - 1, visible=progress.cell < cells,
                description=word("said.cell", edition=name, cell=progress.cell),
            )  # fmt: skip

        yield move_bar


def _watch(root: Path) -> None:
    """Build now and whenever data, notebooks or the package change, each time in a new process."""
    import watchfiles

    from weishan_analysis.statistics.processed import PACKAGE

    options = [option for option in sys.argv[1:] if option != "--watch"]
    command = [sys.executable, "-m", "weishan_analysis", *options]
    places = [root / "data" / "raw", root / "notebooks", root / "share", PACKAGE]
    environment = {**os.environ, "WEISHAN_PROJECT": str(root)}
    is_first = True  # watchfiles yields, without changes, once it misses nothing any more
    for changes in watchfiles.watch(
        *filter(Path.is_dir, places), raise_interrupt=False, yield_on_timeout=True, rust_timeout=200
    ):
        if is_first or changes:
            subprocess.run(command, check=False, env=environment)
        if is_first:
            say("watching")
        is_first = False


def _sum_up(built: "Built", seconds: float) -> str:
    if built.plan.is_current:
        return word("said.nothing")
    count = sum(name.endswith(".html") for name in built.written)
    failed = word("said.failed", count=len(built.failures)) if built.failures else ""
    return failed + word("said.pages" if count else "said.no_page", count=count, seconds=seconds)


def check() -> bool:
    """Account for every number of the sources and say what is wrong with them."""
    from weishan_analysis.project import find_root
    from weishan_analysis.statistics.checking import report_checks

    return report_checks(find_root(), print)


def add(  # noqa: PLR0913 - the options of a command
    file: Path,
    *,
    published: str = "",
    title: str = "",
    publisher: str = "",
    author: str = "",
    url: str = "",
    note: str = "",
    ref_area: str = "",
    name: str = "",
    supersedes: Sequence[str] = (),
    dry_run: bool = False,
    accept: bool = False,
) -> None:
    """Add an article or a table to data/raw and print what it changes."""
    from weishan_analysis.statistics.adding import Details
    from weishan_analysis.statistics.adding import add as add_source
    from weishan_analysis.statistics.changes import describe_addition

    details = Details(
        published=published, title=title, publisher=publisher, author=author, url=url, note=note,
        ref_area=ref_area, name=name, supersedes=tuple(supersedes),
    )  # fmt: skip
    ask = _ask if sys.stdin.isatty() else None
    for line in describe_addition(
        add_source(file, details, dry_run=dry_run, accept=accept, ask=ask)
    ):
        print(line)


def _ask(question: str) -> str:
    """What the person at the terminal answers; nothing where they end the input."""
    try:
        return input(f"{question}: ")
    except EOFError:
        return ""


def template(file: Path) -> None:
    """Write a workbook with the current figures for colleagues to update."""
    from weishan_analysis.statistics.workbook import write_template

    say("template", file=file, count=write_template(file))


def diff(old: str, new: str, *, csv: Path | None = None, as_of: str = "") -> None:
    """Print how the figures of two sources, or as known at two dates, differ."""
    from weishan_analysis.drawing.downloads import csv_bytes
    from weishan_analysis.statistics.changes import describe_changes
    from weishan_analysis.statistics.changes import diff as compare
    from weishan_analysis.statistics.writing import write_atomically

    changes = compare(old, new, as_of=as_of or None)
    for line in describe_changes(changes):
        print(line)
    if csv:
        write_atomically(csv, csv_bytes(changes))


def show(figures: Sequence[str]) -> None:
    """Print the sentences of figures."""
    from weishan_analysis.statistics.changes import describe_statement

    for key in figures:
        for line in describe_statement(key):
            print(line)


def remove(source: str) -> None:
    """Take back a source that was added by mistake."""
    from weishan_analysis.statistics.removing import remove as remove_source

    say("removed", source=source, place=remove_source(source))
    say("next")


def corpus(
    inputs: Sequence[str], *, out: Path, jobs: int | None = None, scheduler: str = ""
) -> None:
    """Read thousands of articles into a dataset; what is done stays done."""
    import logging

    from weishan_analysis.corpora.running import read_corpus

    logging.disable()  # Dask's threads complain of what is said here in words
    if jobs is not None and jobs < 1:
        raise ArgumentError(None, word("usage.jobs", jobs=jobs))
    if jobs and scheduler:
        raise ArgumentError(None, word("usage.cluster"))
    print(read_corpus(inputs, out, jobs, scheduler or None))
