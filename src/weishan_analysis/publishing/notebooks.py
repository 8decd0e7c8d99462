"""Running notebooks: side by side, in real kernels, each in one language."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from weishan_analysis.publishing.observing import Reads
from weishan_analysis.publishing.staleness import Edition

if TYPE_CHECKING:
    from types import ModuleType

    from nbformat import NotebookNode

    from weishan_analysis.publishing.kernels import Nursery

T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not come to its end, and the place to look at."""

    edition: Edition
    cell: int  # counted from 1, all cells; 0 when no cell is to blame
    cell_id: str
    error: str
    line: int = 0
    code: str = ""

    def __str__(self) -> str:
        if not self.cell:
            return f"{self.edition.source} ({self.edition.language}): {self.error}"
        place = (
            f"{self.edition.source} ({self.edition.language}), cell {self.cell} ({self.cell_id})"
        )
        look = f"\n    line {self.line}: {self.code}" if self.line else ""
        return f"{place}: {self.error}{look}"


@dataclass(frozen=True)
class Progress:
    """A notebook about to run its `cell`, counted from 1, of `cells`."""

    edition: Edition
    cell: int
    cells: int


@dataclass(frozen=True)
class Result:
    """An edition that ran to its end."""

    edition: Edition
    notebook: "NotebookNode"
    reads: Reads


async def run_editions(
    root: Path,
    editions: list[Edition],
    nursery: "Nursery",
    *,
    workers: int,
    limit: float,
    report: Callable[[Progress], None],
    finish: Callable[[Result], Awaitable[None]],
) -> list[Failure]:
    """Run editions, `workers` at a time; `finish` gets each result as it comes.

    limit: seconds that the cells of a notebook may take. Returns what failed; the others finish.
    """
    free = asyncio.Semaphore(workers)

    async def run_one(edition: Edition) -> Failure | None:
        async with free:
            outcome = await run_edition(root, edition, nursery, limit, report)
            if isinstance(outcome, Failure):
                return outcome
        await finish(outcome)
        return None

    outcomes = await asyncio.gather(*map(run_one, editions))
    return [failure for failure in outcomes if failure]


async def run_edition(
    root: Path,
    edition: Edition,
    nursery: "Nursery",
    limit: float,
    report: Callable[[Progress], None],
) -> Result | Failure:
    """Run one notebook in a kernel of its own."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    try:
        notebook = read_edition(root / edition.source, edition.language)
    except ValueError as error:  # no JSON, or no notebook
        return Failure(edition, 0, "", f"it cannot be read as a notebook ({error})")
    last = 0
    deadline = asyncio.timeout(None)

    def start_cell(cell: "NotebookNode", cell_index: int) -> None:  # noqa: ARG001 - nbclient's
        nonlocal last
        last = cell_index
        if deadline.when() is None:  # the clock starts with the first cell
            deadline.reschedule(asyncio.get_running_loop().time() + limit)
        report(Progress(edition, cell_index + 1, len(notebook.cells)))

    client = NotebookClient(
        notebook,
        km=nursery.new_manager(edition.name),
        on_cell_start=start_cell,
        record_timing=False,
        resources={"metadata": {"path": str(root / "notebooks")}},
        shutdown_kernel="immediate",
        timeout=None,
    )
    try:
        async with deadline:
            await client.async_execute(cleanup_kc=True)
    except CellExecutionError as error:
        return _describe_failure(edition, notebook, last, f"{error.ename}: {error.evalue}")
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        is_late = deadline.expired()  # then the kernel was ended, which nbclient may take amiss
        said = f"stopped after {limit:g} seconds" if is_late else f"the kernel ended ({error})"
        return _describe_failure(edition, notebook, last, said)
    return Result(edition, notebook, nursery.read_log(edition.name))


def import_nbformat() -> None:
    """Import nbformat without the grammar of IRIs, which takes a second to compile.

    jsonschema would check IRIs by it where it is installed; no schema of notebooks holds one.
    """
    grammar = "rfc3987_syntax"
    if grammar not in sys.modules:
        sys.modules[grammar] = cast("ModuleType", None)  # which Python takes for not installed
        try:
            import nbformat  # noqa: F401
        finally:
            del sys.modules[grammar]


def read_edition(path: Path, language: str) -> "NotebookNode":
    """A notebook with its language set by a cell after the one tagged `parameters`."""
    import nbformat

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell(f'language = "{language}"', id="edition")
    cell.metadata.tags = ["injected-parameters"]
    for index, other in enumerate(notebook.cells):
        if "parameters" in other.metadata.get("tags", []) and language not in other.source:
            notebook.cells.insert(index + 1, cell)
            break
    return notebook


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread, so that Ctrl-C reaches the caller, which then cancels it.

    In the main thread nbclient would take the signal for one of the kernels.
    """
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[T]]] = []

    async def keep_hold() -> T:
        task = asyncio.ensure_future(work)
        running.append((asyncio.get_running_loop(), task))
        return await task

    with ThreadPoolExecutor(1) as executor:
        outcome = executor.submit(asyncio.run, keep_hold())
        try:
            return outcome.result()
        except BaseException:
            for loop, task in running:
                with contextlib.suppress(RuntimeError):  # closed: the work itself has failed
                    loop.call_soon_threadsafe(task.cancel)
            wait([outcome])
            raise


_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"Cell In\s?\[\d+\], line (\d+)")


def _describe_failure(
    edition: Edition, notebook: "NotebookNode", index: int, error: str
) -> Failure:
    cell = notebook.cells[index]
    traceback = "\n".join(
        "\n".join(output.traceback)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    )
    found = _PLACE.search(_ANSI.sub("", traceback))
    line = int(found[1]) if found else 0
    lines = cell.source.splitlines()
    code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Failure(edition, index + 1, cell.id, _ANSI.sub("", error), line, code)
