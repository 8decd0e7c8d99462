"""Many articles at once: Dask on this machine or on a cluster, and one process that commits."""

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING

from weishan_analysis.corpora.articles import Outcome, Reader, read_batch
from weishan_analysis.corpora.dataset import Dataset
from weishan_analysis.corpora.inputs import find_articles
from weishan_analysis.corpora.listing import Batch, Listing, list_articles
from weishan_analysis.corpora.progress import Progress, format_time
from weishan_analysis.corpora.summary import Summary, summarise
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.own import enter_if_any
from weishan_analysis.statistics.writing import cannot_write, locked

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Client, Future, LocalCluster

AHEAD = 3  # batches for each thread, so that none waits for this process
ANSWER = 30  # seconds in which a scheduler must answer
SHOWN = 20  # faults of articles that are printed; the table files has them all
FAILURES = 10  # batches that may fail as a whole before the run ends


def read_corpus(
    inputs: Sequence[str], out: Path, jobs: int | None = None, scheduler: str | None = None
) -> Summary:
    """Read what is new or changed among the articles into the dataset in the folder `out`.

    Whatever ends the run, what is finished is kept and the next one does the rest. `jobs`
    processes on this machine (default: one a core), or the workers of the Dask `scheduler`, which
    must see the same files under the same names. WeishanError says what is wrong.
    """
    enter_if_any()
    dataset = Dataset(out.absolute())
    with list_articles(find_articles(inputs)) as listing:
        if not listing.count:
            raise WeishanError(Fault(", ".join(inputs), "no article", ".txt or .html files"))
        try:
            dataset.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(dataset.folder, error) from None
        with locked(dataset.folder):
            dataset.prepare()
            failures = _read_listing(listing, dataset, jobs, scheduler)
            summary = summarise(dataset)
    if failures:
        raise WeishanError(failures)
    return summary


def _read_listing(
    listing: Listing, dataset: Dataset, jobs: int | None, scheduler: str | None
) -> list[Fault]:
    """Commit part after part; returns what became of batches that were lost.

    What ends the run is raised once the batches that are under way have been committed.
    """
    batches = listing.batches(dataset.articles())
    read = faulty = 0
    failures: list[Fault] = []
    stopped: dict[Fault, None] = {}
    with connect(jobs, scheduler, dataset.staging) as client, Progress(listing.count) as progress:
        for batch, outcome in run_batches(client, dataset.folder, batches):
            stopped.update(dict.fromkeys(outcome.stopped))
            failures += outcome.failures
            if stopped or len(failures) > FAILURES:
                batches.close()
            if outcome.staged:
                dataset.commit(outcome.staged, batch.part)
            for fault in outcome.faults[: max(0, SHOWN - faulty)]:
                progress.say(str(fault))
            read += outcome.read
            faulty += len(outcome.faults)
            progress.advance(len(batch.entries))
        progress.say(f"{read:,} articles read, {listing.count - read:,} as they were, "
                     f"{format_time(progress.seconds)}")  # fmt: skip
    if stopped:
        raise WeishanError([*stopped, *failures])
    return failures


@contextmanager
def connect(jobs: int | None, scheduler: str | None, scratch: Path) -> "Iterator[Client]":
    """A client of the scheduler at an address, or of `jobs` processes made for this run.

    These keep what they need for a while in the folder `scratch`.
    """
    from distributed import Client

    with ExitStack() as stack:
        try:
            with _deaf_children():
                place = scheduler or stack.enter_context(_start_cluster(jobs, scratch))
            client = stack.enter_context(Client(place, timeout=ANSWER))
        except (OSError, RuntimeError, ValueError) as error:
            raise WeishanError(
                Fault(scheduler, f"no Dask scheduler answers ({error})",
                      "an address such as tcp://127.0.0.1:8786", "start one: dask scheduler")
                if scheduler else
                Fault("this machine", f"no worker process can be started ({error})", "",
                      "try fewer: --jobs 1")
            ) from None  # fmt: skip
        client.wait_for_workers(1)
        yield client


def _start_cluster(jobs: int | None, scratch: Path) -> "LocalCluster":
    """Processes that take work from this one only: whoever may send them work may run any code."""
    from dask import config
    from dask.system import CPU_COUNT
    from distributed import LocalCluster
    from distributed.security import Security

    # Nobody looks at the profiles that Dask takes of each worker a hundred times a second.
    settings = {
        "distributed.worker.profile.enabled": False,
        "temporary-directory": str(scratch),
    }
    with config.set(settings):
        return LocalCluster(
            n_workers=jobs or CPU_COUNT,
            threads_per_worker=1,
            dashboard_address=None,
            security=Security.temporary(),
            local_directory=str(scratch),
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Have the processes started here not hear Ctrl-C, and this one hear it when all stand."""
    is_main = threading.current_thread() is threading.main_thread()
    if not (is_main and hasattr(signal, "pthread_sigmask")):  # on Windows
        yield
        return
    heard = []
    resource_tracker.ensure_running()  # it would let this thread hear again
    handler = signal.signal(signal.SIGINT, lambda *_: heard.append(True))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which children inherit
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if heard:
        raise KeyboardInterrupt


def run_batches(
    client: "Client", folder: Path, batches: Iterator[Batch]
) -> Iterator[tuple[Batch, Outcome]]:
    """Each batch with its outcome, as they end; only a few wait in the cluster at a time."""
    from distributed import as_completed

    running = as_completed()
    reader = Reader.here()
    waiting: dict[Key, Batch] = {}
    while True:
        try:
            room = AHEAD * max(1, sum(client.nthreads().values())) - len(waiting)
            for batch in islice(batches, max(0, room)):
                future = client.submit(read_batch, folder, batch, reader, pure=False)
                waiting[future.key] = batch
                running.add(future)
            if not waiting:
                return
            future = next(running)
        except OSError as error:
            raise _lost_scheduler(error) from None
        batch = waiting.pop(future.key)
        yield batch, _outcome(future, batch)


def _outcome(future: "Future[Outcome]", batch: Batch) -> Outcome:
    from distributed.client import FutureCancelledError

    try:
        return future.result()
    except FutureCancelledError as error:
        raise _lost_scheduler(error) from None
    except Exception as error:  # noqa: BLE001 - whatever a worker died of
        first, last = batch.entries[0].path, batch.entries[-1].path
        return Outcome(failures=(
            Fault(f"{len(batch.entries)} articles from {first} to {last}",
                  f"their workers failed ({type(error).__name__}: {error})",
                  action="what was read of them earlier is kept; run the same command again"),
        ))  # fmt: skip


def _lost_scheduler(error: Exception) -> WeishanError:
    return WeishanError(
        Fault("the Dask scheduler", f"the connection is lost ({error})", "",
              "what is finished is kept; run the same command again")
    )  # fmt: skip
