"""Running notebooks: side by side, in real kernels, each in one language."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
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
INJECTED = "edition"  # the cell that sets the language


@dataclass(frozen=True)
class Failure:
    """What a notebook said against itself, and the place to look at: an error, or a warning."""

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
    """An edition that ran to its end, with what its cells printed as warnings."""

    edition: Edition
    notebook: "NotebookNode"
    reads: Reads
    warnings: tuple[Failure, ...] = ()


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
    stored = [cell.id for cell in notebook.cells if cell.id != INJECTED]
    last = notebook.cells[0]
    deadline = asyncio.timeout(None)

    def start_cell(cell: "NotebookNode", cell_index: int) -> None:  # noqa: ARG001 - nbclient's
        nonlocal last
        if deadline.when() is None:  # the clock starts with the first cell
            deadline.reschedule(asyncio.get_running_loop().time() + limit)
        if cell.id != INJECTED:
            last = cell
            report(Progress(edition, stored.index(cell.id) + 1, len(stored)))

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
        return _describe_failure(edition, stored, last, f"{error.ename}: {error.evalue}")
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        is_late = deadline.expired()  # then the kernel was ended, which nbclient may take amiss
        said = f"stopped after {limit:g} seconds" if is_late else f"the kernel ended ({error})"
        return _describe_failure(edition, stored, last, said)
    warnings = tuple(_list_warnings(edition, stored, notebook))
    return Result(edition, notebook, nursery.read_log(edition.name), warnings)


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
    """A notebook with a cell that sets its language: after the one tagged `parameters`, or first.

    Raises ValueError for what is no notebook, or has no cell.
    """
    import nbformat

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    if not notebook.cells:
        raise ValueError("it has no cell")
    if notebook.nbformat_minor < 5:  # of before cells had names
        notebook.nbformat_minor = 5
        for number, other in enumerate(notebook.cells, start=1):
            other.id = f"cell-{number}"
    cell = nbformat.v4.new_code_cell(f'language = "{language}"', id=INJECTED)
    cell.metadata.tags = ["injected-parameters"]
    tagged = ["parameters" in other.metadata.get("tags", []) for other in notebook.cells]
    notebook.cells.insert(tagged.index(True) + 1 if True in tagged else 0, cell)
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


_WARNING = re.compile(r"^.*?:\d+: (\w+Warning: .+)$", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"Cell In\s?\[\d+\], line (\d+)")


def _list_warnings(
    edition: Edition, stored: list[str], notebook: "NotebookNode"
) -> Iterator[Failure]:
    """The warnings of Python that the cells of an executed notebook printed, each once a cell."""
    for cell in notebook.cells:
        printed = "".join(
            output.text for output in cell.get("outputs", []) if output.get("name") == "stderr"
        )
        for warning in dict.fromkeys(_WARNING.findall(printed)):
            yield Failure(edition, stored.index(cell.id) + 1, cell.id, warning)


def _describe_failure(
    edition: Edition, stored: list[str], cell: "NotebookNode", error: str
) -> Failure:
    traceback = "\n".join(
        "\n".join(output.traceback)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    )
    found = _PLACE.search(_ANSI.sub("", traceback))
    line = int(found[1]) if found else 0
    lines = cell.source.splitlines()
    code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Failure(edition, stored.index(cell.id) + 1, cell.id, _ANSI.sub("", error), line, code)
