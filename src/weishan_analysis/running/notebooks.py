"""Running notebooks: side by side, in real kernels, each in one language."""

import ast
import asyncio
import contextlib
import re
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from weishan_analysis.notebook import ANSI
from weishan_analysis.running.ledger import Edition
from weishan_analysis.running.reads import Reads, asks_for_time

if TYPE_CHECKING:
    from types import ModuleType

    from nbformat import NotebookNode

    from weishan_analysis.running.kernels import Nursery

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
    seconds: float
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
        notebook = read_edition(root, edition)
    except ValueError as error:  # no JSON, or no notebook
        return Failure(edition, 0, "", f"it cannot be read as a notebook ({error})")
    stored = [cell.id for cell in notebook.cells if cell.id != INJECTED]
    last = notebook.cells[0]
    is_ours = any("weishan_analysis" in cell.source for cell in notebook.cells)
    started = time.perf_counter()
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
        km=nursery.new_manager(edition.name, package=is_ours),
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
    for cell in notebook.cells:  # what fails as it is shown ends no cell
        if _list_errors(cell) and "raises-exception" not in cell.metadata.get("tags", []):
            return _describe_failure(edition, stored, cell, "")
    warnings = tuple(_list_warnings(edition, stored, notebook))
    reads = nursery.read_log(edition.name)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    own = [root / name for name in reads.files if name.startswith("notebooks/")]
    code += [file.read_text(encoding="utf-8") for file in own if file.suffix == ".py"]
    if any(map(asks_for_time, code)):
        reads = replace(reads, doubts=(*reads.doubts, "it asks for the time"))
    return Result(edition, notebook, reads, time.perf_counter() - started, warnings)


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


def read_edition(root: Path, edition: Edition) -> "NotebookNode":
    """A notebook with a cell that sets its language: after the one tagged `parameters`, or first.

    Raises ValueError for what is no notebook, or has no cell; OSError if it cannot be read.
    """
    import nbformat

    invalid: dict[str, Exception] = {}  # in ways that Jupyter bears
    try:
        notebook: NotebookNode = nbformat.read(
            root / edition.source, as_version=4, capture_validation_error=invalid
        )
        has_cells = all(cell.cell_type and "metadata" in cell for cell in notebook.cells)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - JSON of another kind fails in many ways
        raise ValueError(f"{type(error).__name__}: {error}") from None
    if not notebook.cells or not has_cells:
        raise ValueError("it has no cell" if has_cells else "a cell without metadata")
    if notebook.nbformat_minor < 5:  # of before cells had names
        notebook.nbformat_minor = 5
        for number, other in enumerate(notebook.cells, start=1):
            other.id = f"cell-{number}"
    cell = nbformat.v4.new_code_cell(f'language = "{edition.language}"', id=INJECTED)
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
    edition: Edition, stored: list[str], cell: "NotebookNode", said: str
) -> Failure:
    """Why a cell failed: what it raised, where it did, or else what is `said` of it."""
    raised = _list_errors(cell)
    line = 0
    if raised:  # nbclient knows no name for what was raised as a result was shown
        said = f"{raised[-1].ename}: {raised[-1].evalue}"
        found = _PLACE.search(ANSI.sub("", "\n".join(raised[-1].traceback)))
        line = int(found[1]) if found else _find_last_statement(cell.source)
    lines = cell.source.splitlines()
    code = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return Failure(edition, stored.index(cell.id) + 1, cell.id, ANSI.sub("", said), line, code)


def _list_errors(cell: "NotebookNode") -> "list[NotebookNode]":
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _find_last_statement(code: str) -> int:
    """The line of the expression that a cell shows; 0 where it is no plain Python."""
    try:
        return ast.parse(code).body[-1].lineno
    except (SyntaxError, IndexError):
        return 0
