"""`weishan build`: what is stale and why, said in lines; the work, shown as it goes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from weishan_analysis.publishing.parts import (
    Part,
    check_target,
    list_parts,
    open_part,
    publish_parts,
)
from weishan_analysis.publishing.site import BuildResult, Plan, Site, build
from weishan_analysis.running.ledger import Edition, list_editions
from weishan_analysis.running.notebooks import Progress
from weishan_analysis.statistics.sources import read_date


@dataclass(frozen=True)
class Wish:
    """What a build is to do: see `weishan build --help`."""

    force: bool = False
    why: bool = False
    only_check: bool = False
    languages: tuple[str, ...] = ("en", "zh")
    as_of: str | None = None
    limit: float = 600


def build_project(root: Path, wish: Wish, *, out: Path | None = None) -> bool:
    """Build a project, or only say what is stale; False if something is stale or failed.

    out: a folder for the pages, so that those of the project and its tables stay as they are.
    """
    if wish.as_of is not None:
        wish = replace(wish, as_of=read_date(wish.as_of, "--as-of"))
    parts = list_parts(root, out=out, as_of=wish.as_of)
    if parts == [Part(root)]:
        return _build_part(root, wish)
    target = out or root / "reports"
    check_target(target)
    is_good = True
    for part in parts:
        with open_part(root, part) as folder:
            print_lines(iter([f"{part.place or 'the whole'}:"]))
            is_good &= _build_part(folder, wish)
    if is_good and not wish.only_check:
        publish_parts(parts, target)
        print(f"all of it: open {target / 'index.html'}")
    return is_good


def _build_part(root: Path, wish: Wish) -> bool:
    """Build one site; False if something of it is stale or failed."""
    if wish.only_check:
        site = Site(root, wish.languages, wish.as_of)
        plan = site.make_plan(force=wish.force)
        print_lines(describe_plan(plan, site.editions, tense="stale", everything=wish.why))
        print("nothing is stale" if plan.is_current else "stale: run `weishan build`")
        return plan.is_current
    started = time.monotonic()
    editions = list_editions(root, wish.languages)

    def announce(plan: Plan) -> None:
        print_lines(describe_plan(plan, editions, tense="re-run", everything=wish.why))

    with show_progress(editions) as report:
        result = build(
            root, force=wish.force, languages=wish.languages, as_of=wish.as_of, limit=wish.limit,
            report=report, announce=announce,
        )  # fmt: skip
    if wish.why and result.plan.is_current:
        announce(result.plan)
    for said in (*result.warnings, *result.failures):
        print(said, file=sys.stderr)
    print(_sum_up(result, time.monotonic() - started))
    return not result.failures


def describe_plan(
    plan: Plan, editions: list[Edition], *, tense: str, everything: bool
) -> Iterator[str]:
    """Why what is stale is stale, a line each; with `everything`, also what is current."""
    if plan.tables:
        yield f"data/processed {tense} because {plan.tables}"
    grouped: dict[tuple[str, str], list[str]] = {}
    for edition in editions:
        grouped.setdefault((edition.stem, plan.editions.get(edition, "")), []).append(
            edition.language
        )
    for (stem, reason), languages in sorted(grouped.items()):
        name = f"{stem} ({', '.join(languages)})"
        if reason:
            yield f"{name} {tense} because {reason}"
        elif everything:
            yield f"{name} is current"
    if plan.pages and not plan.editions:
        yield f"reports {tense} because {plan.pages}"


def print_lines(lines: Iterator[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        print(line, flush=True)


@contextmanager
def show_progress(editions: list[Edition]) -> Iterator[Callable[[Progress], None]]:
    """What is told of each cell: bars on a terminal, elsewhere a line as each notebook starts."""
    if not sys.stdout.isatty():
        yield _print_start
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn("/"))
    with Bars(*columns, TimeElapsedColumn(), transient=True) as bars:
        tasks = {
            edition: bars.add_task(_name(edition), total=None, visible=False)
            for edition in editions
        }

        def report(progress: Progress) -> None:
            bars.update(
                tasks[progress.edition],
                total=progress.cells,
                completed=progress.cell - 1,
                visible=progress.cell < progress.cells,
                description=f"{_name(progress.edition)}, cell {progress.cell}",
            )

        yield report


def watch_project(root: Path) -> None:
    """Build now and whenever data, notebooks or the package change, each time in a new process."""
    import watchfiles

    from weishan_analysis.statistics.processed import PACKAGE

    command = [
        sys.executable,
        "-m",
        "weishan_analysis",
        *(a for a in sys.argv[1:] if a != "--watch"),
    ]
    places = [root / "data" / "raw", root / "notebooks", root / "share", PACKAGE]
    watched = [place for place in places if place.is_dir()]
    environment = {**os.environ, "WEISHAN_PROJECT": str(root)}
    is_first = True  # watchfiles yields, without changes, once it misses nothing any more
    for changes in watchfiles.watch(
        *watched, raise_interrupt=False, yield_on_timeout=True, rust_timeout=200
    ):
        if is_first or changes:
            subprocess.run(command, check=False, env=environment)
        if is_first:
            print("watching; Ctrl-C ends it", flush=True)
        is_first = False


def _print_start(progress: Progress) -> None:
    if progress.cell == 1:
        print(f"running {_name(progress.edition)}, {progress.cells} cells", flush=True)


def _name(edition: Edition) -> str:
    return f"{edition.stem} ({edition.language})"


def _sum_up(result: BuildResult, seconds: float) -> str:
    if result.plan.is_current:
        return "nothing to do: tables and pages are current"
    if result.failures:
        count = len(result.failures)
        return f"{count} failed: see above; the published pages are as they were"
    pages = [name for name in result.written if name.endswith(".html")]
    if not pages:
        return f"no page changed, {seconds:.1f} seconds"
    return (
        f"{len(pages)} pages written to reports in {seconds:.1f} seconds: open reports/index.html"
    )
