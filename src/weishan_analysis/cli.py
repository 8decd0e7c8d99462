"""The command line: `weishan build | check | extract | add | template | diff | ...`."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from weishan_analysis.errors import WeishanError, cannot_work, make_printable
from weishan_analysis.project import find_root, read_project

if TYPE_CHECKING:
    from weishan_analysis.build import Built, Plan, Site
    from weishan_analysis.reading.quantities import Quantity
    from weishan_analysis.running.notebooks import Progress

app = typer.Typer(
    help="Statistics of Chinese local-government prose as traced tables and pages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
TYPER_STOPPED = 130  # the status with which Typer ends after Ctrl-C
# The groups of commands in `weishan --help`.
SITE, FIGURES, READ = "A project and its site", "Its figures", "Reading and checking"
AsOf = Annotated[str | None, typer.Option(help="Leave out what was published after this date.")]


class Format(StrEnum):
    """How `weishan extract` prints quantities."""

    JSONL = "jsonl"
    CSV = "csv"
    TABLE = "table"


def main() -> None:
    """Run the command line; exit status 0, 1 (something is wrong with the data), 2 (usage).

    KeyboardInterrupt after Ctrl-C.
    """
    try:
        try:
            app()
        finally:
            print(end="", flush=True)  # what cannot be written is said here
    except WeishanError as error:
        _fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _fail(cannot_work(error))
    except SystemExit as ended:
        if ended.code == TYPER_STOPPED:
            raise KeyboardInterrupt from None
        raise


def _fail(error: WeishanError) -> NoReturn:
    for fault in error.faults:
        print(make_printable(str(fault)), file=sys.stderr)
    with suppress(OSError):  # of an output that is full, which Python would complain of too
        sys.stdout.close()
    sys.exit(1)


@app.command(rich_help_panel=SITE)
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    *,
    area: Annotated[
        list[str], typer.Option(help="A place it is about: a name (南华县) or code; once for each.")
    ],
    english: Annotated[
        list[str] | None, typer.Option(help="Its name in English; once for each.")
    ] = None,
    articles: Annotated[
        list[Path] | None, typer.Option("--from", help="Articles or tables about it.")
    ] = None,
) -> None:
    """Make a project about another place: weishan.toml, notebooks and its first sources."""
    from weishan_analysis.statistics.starting import start

    sources = start(folder, area, english=english or (), articles=articles or ())
    print(f"made {folder}" + (f" with {', '.join(sources)}" if sources else ""))
    step = "weishan build" if sources else "weishan add ARTICLE"
    print(f"next: change into it and run `{step}`; weishan.toml holds its names and titles")


@app.command(rich_help_panel=READ)
def extract(
    file: Annotated[str, typer.Argument(help="An article (.txt, .html), or - for standard input.")],
    form: Annotated[
        Format | None, typer.Option("--format", help="Default: table, or jsonl if piped.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(help="YYYY[-MM[-DD]]; resolves 去年, 今年, 目前.")
    ] = None,
) -> None:
    """Print every numeral of an article and what it means."""
    from weishan_analysis.reading.files import decode, read_text
    from weishan_analysis.reading.naming import extract as extract_quantities
    from weishan_analysis.reading.periods import parse_published
    from weishan_analysis.statistics.own import enter_if_any

    enter_if_any()
    try:
        parse_published(published)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    text = decode(sys.stdin.buffer.read(), "standard input") if file == "-" else read_text(file).raw
    quantities = extract_quantities(text, published)
    form = form or (Format.TABLE if sys.stdout.isatty() else Format.JSONL)
    _print_quantities(text, quantities, form)


def _print_quantities(text: str, quantities: "list[Quantity]", form: Format) -> None:
    rows = _describe_quantities(text, quantities)
    if form is Format.JSONL:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif form is Format.CSV:
        import csv

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


def _describe_quantities(text: str, quantities: "list[Quantity]") -> Iterator[dict[str, Any]]:
    for quantity in quantities:
        row = {name: getattr(quantity, name, None) for name in _FIELDS}
        row["text"] = " ".join(text[quantity.start : quantity.end].split())
        yield {**row, "value": _plain(quantity.value), "high": _plain(quantity.high)}


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@app.command(rich_help_panel=SITE)
def build(  # noqa: PLR0913 - the options of a command
    *,
    force: Annotated[bool, typer.Option("--force", help="Run every notebook again.")] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Say why each notebook runs or does not.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if something is stale.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Build again whenever a file is saved.")
    ] = False,
    lang: Annotated[
        str, typer.Option(help="Editions to build: en, zh or both; default: as in weishan.toml.")
    ] = "",
    as_of: AsOf = None,
    limit: Annotated[float, typer.Option(help="Seconds after which a notebook is stopped.")] = 600,
    timings: Annotated[
        bool, typer.Option("--timings", help="Say what took how many seconds.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pages; the project's own stay as they are.")
    ] = None,
) -> None:
    """Bring the tables in data/processed and the pages in reports up to date."""
    from weishan_analysis.parts import Part, check_target, list_parts, open_part, publish_parts
    from weishan_analysis.statistics.sources import read_date

    given = tuple(dict.fromkeys(part.strip() for part in lang.split(",") if part.strip()))
    if set(given) - {"en", "zh"} or bool(lang) != bool(given):
        raise typer.BadParameter(f"--lang {lang}: expected en, zh or en,zh")
    root = find_root()
    if watch:
        _watch(root)
        return
    day = None if as_of is None else read_date(as_of, "--as-of")
    languages = given or read_project(root).languages
    parts, target = list_parts(root, out=out, as_of=day), out or root / "reports"
    is_whole, is_good = parts == [Part(root)], True
    if not is_whole:
        check_target(target)
    for part in parts:
        with open_part(root, part) as folder:
            if not is_whole:
                print(f"{part.place or 'the whole'}:", flush=True)
            is_good &= _build_part(
                folder, languages, day, limit, force=force, why=why, check=check, timings=timings
            )
    if not is_whole and not check:
        publish_parts(parts, target.absolute())
        print(f"all of it: open {target / 'index.html'}")
    if not is_good:
        raise typer.Exit(1)


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
        _print_plan(plan, site, "stale", everything=why)
        print("nothing is stale" if plan.is_current else "stale: run `weishan build`")
        return plan.is_current
    with _show_progress() as report:
        built = build_site(
            root, force=force, languages=languages, as_of=as_of, limit=limit, report=report,
            announce=lambda plan: _print_plan(plan, site, "re-run", everything=why),
        )  # fmt: skip
    if why and built.plan.is_current:
        _print_plan(built.plan, site, "re-run", everything=True)
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
        print(f"data/processed {tense} because {plan.tables}")
    grouped: dict[tuple[str, str], list[str]] = {}
    for edition in site.editions:
        reason = plan.editions.get(edition, "")
        grouped.setdefault((edition.stem, reason), []).append(edition.language)
    for (stem, reason), languages in sorted(grouped.items()):
        if reason:
            print(f"{stem} ({', '.join(languages)}) {tense} because {reason}")
        elif everything:
            print(f"{stem} ({', '.join(languages)}) is current")
    if plan.pages and not plan.editions:
        print(f"reports {tense} because {plan.pages}", flush=True)


@contextmanager
def _show_progress() -> "Iterator[Callable[[Progress], None]]":
    """What is told of each cell: bars on a terminal, elsewhere a line as each notebook starts."""
    if not sys.stdout.isatty():

        def print_start(progress: "Progress") -> None:
            if progress.cell == 1:
                print(f"running {progress.edition}, {progress.cells} cells", flush=True)

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
                description=f"{name}, cell {progress.cell}",
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
            print("watching; Ctrl-C ends it", flush=True)
        is_first = False


def _sum_up(built: "Built", seconds: float) -> str:
    if built.plan.is_current:
        return "nothing to do: tables and pages are current"
    count = sum(name.endswith(".html") for name in built.written)
    pages = f"{count} pages written to reports" if count else "no page changed"
    failed = ""
    if built.failures:
        failed = f"{len(built.failures)} failed: see above; each keeps the page that it had, "
    return f"{failed}{pages} in {seconds:.1f} seconds: open reports/index.html"


@app.command(rich_help_panel=READ)
def check() -> None:
    """Account for every number of the sources and say what is wrong with them."""
    from weishan_analysis.statistics.checking import report_checks

    if not report_checks(find_root(), print):
        raise typer.Exit(1)


@app.command(rich_help_panel=FIGURES)
def add(  # noqa: PLR0913 - the options of a command
    file: Annotated[Path, typer.Argument(help="An article (.txt, .html) or table (.csv, .xlsx).")],
    *,
    published: Annotated[str, typer.Option(help="When it was published: YYYY[-MM[-DD]].")] = "",
    title: Annotated[str, typer.Option(help="Default: the article's title or the file's.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    author: Annotated[str, typer.Option(help="Who wrote it.")] = "",
    url: Annotated[str, typer.Option(help="Where it was published.")] = "",
    note: Annotated[str, typer.Option(help="What a reader should know about it.")] = "",
    ref_area: Annotated[
        str, typer.Option(help="Place, or its code; default: as most sources.")
    ] = "",
    name: Annotated[str, typer.Option(help="Of its folder; default: as the file.")] = "",
    supersedes: Annotated[
        list[str] | None, typer.Option(help="A source whose figures it replaces.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, write nothing.")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Figures far from the earlier ones are right.")
    ] = False,
) -> None:
    """Add an article or a table to data/raw and print what it changes."""
    from weishan_analysis.statistics.adding import Details
    from weishan_analysis.statistics.adding import add as add_source
    from weishan_analysis.statistics.changes import describe_addition

    details = Details(
        published=published, title=title, publisher=publisher, author=author, url=url, note=note,
        ref_area=ref_area, name=name, supersedes=tuple(supersedes or ()),
    )  # fmt: skip
    ask = typer.prompt if sys.stdin.isatty() else None
    for line in describe_addition(
        add_source(file, details, dry_run=dry_run, accept=accept, ask=ask)
    ):
        print(line)


@app.command(rich_help_panel=FIGURES)
def template(file: Annotated[Path, typer.Argument(help="The .xlsx file to write.")]) -> None:
    """Write a workbook with the current figures for colleagues to update."""
    from weishan_analysis.statistics.workbook import write_template

    print(f"wrote {file} with {write_template(file)} figures; `weishan add {file}` takes it back")


@app.command(rich_help_panel=FIGURES)
def diff(
    old: Annotated[str, typer.Argument(help="A source (folder in data/raw) or a date.")],
    new: Annotated[str, typer.Argument(help="The source or date to compare it with.")],
    *,
    csv: Annotated[Path | None, typer.Option(help="Write all figures of both to a file.")] = None,
    as_of: AsOf = None,
) -> None:
    """Print how the figures of two sources, or as known at two dates, differ."""
    from weishan_analysis.drawing.downloads import csv_bytes
    from weishan_analysis.statistics.changes import describe_changes
    from weishan_analysis.statistics.changes import diff as compare
    from weishan_analysis.statistics.writing import write_atomically

    changes = compare(old, new, as_of=as_of)
    for line in describe_changes(changes):
        print(line)
    if csv:
        write_atomically(csv, csv_bytes(changes))


@app.command(rich_help_panel=READ)
def show(
    figures: Annotated[list[str], typer.Argument(help="Keys, as `check` and `diff` print them.")],
) -> None:
    """Print the sentences of figures, such as 2018-weishan:321."""
    from weishan_analysis.statistics.changes import describe_statement

    for key in figures:
        for line in describe_statement(key):
            print(line)


@app.command(rich_help_panel=FIGURES)
def remove(
    source: Annotated[str, typer.Argument(help="A source (folder in data/raw).")],
) -> None:
    """Take back a source that was added by mistake."""
    from weishan_analysis.statistics.removing import remove as remove_source

    print(f"data/raw/{source} now lies in {remove_source(source)}")
    print("next: `weishan build` brings tables and pages up to date")


@app.command(rich_help_panel=READ)
def corpus(
    inputs: Annotated[list[str], typer.Argument(help="Folders, globs, lists, manifests (.csv).")],
    *,
    out: Annotated[Path, typer.Option(help="Folder of the Parquet dataset; run again to go on.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Default: one a core.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A running Dask cluster.")] = None,
) -> None:
    """Read thousands of articles into a dataset; what is done stays done."""
    from weishan_analysis.corpora.running import read_corpus

    logging.disable()  # Dask's threads complain of what is said here in words
    if jobs and scheduler:
        raise typer.BadParameter("--jobs is for this machine, --scheduler for a cluster: give one")
    print(read_corpus(inputs, out, jobs, scheduler))


def _say_version(is_asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    if is_asked:
        from weishan_analysis import __version__

        print(f"weishan {__version__}")
        raise typer.Exit


@app.callback()
def _callback(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    pass
