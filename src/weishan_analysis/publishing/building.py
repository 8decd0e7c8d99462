"""`weishan build` as it is seen: what is stale and why, progress, and what came of it."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import WeishanError
from weishan_analysis.publishing.site import BuildResult, Plan, Site, build

if TYPE_CHECKING:
    from weishan_analysis.publishing.notebooks import Progress

WATCHED = ("data/raw", "notebooks", "src", "share")


def build_project(root: Path, *, watch: bool = False, **options: Any) -> bool:
    """Build once, or again after every change of a file; whether the last build went well.

    options: those of `build_once`.
    """
    is_good = build_once(root, **options)
    if watch:
        from watchfiles import watch as watch_files

        print("watching; Ctrl+C ends it", flush=True)
        folders = [root / name for name in WATCHED if (root / name).is_dir()]
        for _ in watch_files(*folders, raise_interrupt=False):
            try:
                is_good = build_once(root, **options)
            except WeishanError as error:
                is_good = False
                print(error, file=sys.stderr, flush=True)
    return is_good


def build_once(  # noqa: PLR0913 - the options of the command
    root: Path,
    *,
    force: bool,
    why: bool,
    only_check: bool,
    languages: tuple[str, ...],
    as_of: str | None,
    limit: float,
) -> bool:
    """Build what is stale, or with `only_check` just say it; False if something failed or is."""
    if only_check:
        plan = Site(root, languages, as_of).make_plan(force=force)
        _say_plan(plan, why=True)
        return plan.is_current
    progress = _Progress()
    with progress:
        result = build(
            root, force=force, languages=languages, as_of=as_of, limit=limit,
            report=progress.report, announce=lambda plan: _say_plan(plan, why=why),
        )  # fmt: skip
    _say_result(result, why=why)
    return not result.failures


def _say_plan(plan: Plan, *, why: bool) -> None:
    if plan.tables:
        print(f"tables: {plan.tables}")
    for edition, reason in plan.editions.items():
        print(f"{edition.name} runs again because {reason}" if why else f"{edition.name} runs again")
    if plan.pages and why:
        print(f"pages: {plan.pages}")
    sys.stdout.flush()


def _say_result(result: BuildResult, *, why: bool) -> None:
    for failure in result.failures:
        print(failure, file=sys.stderr)
    if result.failures:
        print("the published pages stay as they were", file=sys.stderr)
    elif result.plan.is_current:
        print("nothing to do: tables and pages are current")
    else:
        names = [name for name in result.written if why or not name.startswith("reports/data/")]
        print(f"{len(names)} files written; open reports/index.html")


class _Progress:
    """A line for each notebook that runs, moving on a terminal, plain elsewhere."""

    def __init__(self) -> None:
        self._display: AbstractContextManager[Any] = nullcontext()
        self._tasks: dict[str, Any] = {}
        if sys.stdout.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            self._display = Progress(
                TextColumn("{task.description}"), BarColumn(), TextColumn("cell"),
                MofNCompleteColumn(), transient=True,
            )  # fmt: skip

    def __enter__(self) -> None:
        self._display.__enter__()

    def __exit__(self, *exception: object) -> None:
        self._display.__exit__(*exception)  # type: ignore[arg-type]

    def report(self, progress: "Progress") -> None:
        name = progress.edition.name
        if isinstance(self._display, nullcontext):
            if progress.cell == 1:
                print(f"{name}: {progress.cells} cells", flush=True)
            return
        if name not in self._tasks:
            self._tasks[name] = self._display.add_task(name, total=progress.cells)  # type: ignore[attr-defined]
        self._display.update(self._tasks[name], completed=progress.cell)  # type: ignore[attr-defined]
