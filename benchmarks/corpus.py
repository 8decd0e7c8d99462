"""Many articles: speed with one and two processes, overhead, memory, and what grows with size.

    python benchmarks/corpus.py FOLDER [--articles 20000]

FOLDER takes the articles (made from the project's own, with varied figures) and the datasets;
it needs about 60 kB an article. Prints a table in Markdown; benchmarks/corpus.md explains it.
"""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from weishan_analysis import corpus, extract
from weishan_analysis.corpora import running
from weishan_analysis.corpora.articles import Outcome
from weishan_analysis.corpora.dataset import TABLES, Dataset
from weishan_analysis.corpora.inputs import Entry, find_articles
from weishan_analysis.corpora.listing import Batch, list_articles

ARTICLE = Path(__file__).parents[1] / "data" / "raw" / "2018-weishan" / "article.txt"
SAMPLE = 1_000  # articles for the bare measure, before and after the runs
NAMES = 1_000_000
FRAGMENTS = 2_000
BATCHES = 2_000


@dataclass(frozen=True)
class Run:
    """Seconds by the clock and of all processors, and megabytes of the largest process."""

    clock: float
    processors: float
    megabytes: float


def main() -> None:
    """Make the articles, time the command on them, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args()
    texts, count = options.folder / "texts", options.articles
    make_articles(texts, count)
    say("", "")
    say("---", "---")
    say("articles", f"{count:,} of {len(ARTICLE.read_text(encoding='utf-8')):,} characters")
    before = measure_bare(texts)
    one = run(texts, options.folder / "one", 1)
    two = run(texts, options.folder / "two", 2)
    again = run(texts, options.folder / "two", 2, keep=True)
    bare = [(first + last) / 2 for first, last in zip(before, measure_bare(texts), strict=True)]
    assert_same(options.folder / "one", options.folder / "two")
    say_results(count, bare, one, two, again)
    size = sum(path.stat().st_size for path in (options.folder / "one").rglob("*.parquet"))
    parts = len(Dataset(options.folder / "one").parts())
    say("dataset", f"{size / count / 1000:.1f} kB an article, {parts} parts")
    measure_slopes(options.folder)


def say_results(count: int, bare: list[float], one: Run, two: Run, again: Run) -> None:
    """The measures that have a goal. Processor seconds hardly depend on what else is running."""
    clock, processors = bare
    say(
        "bare `wa.extract`",
        f"{1e3 * clock:.1f} ms an article, of a processor {1e3 * processors:.1f}",
    )
    for name, each in (("one process", one), ("two processes", two), ("nothing to do", again)):
        speed = f"{each.clock:.1f} s, {count / each.clock:,.0f} articles a second"
        say(name, f"{speed}; processors {each.processors:.1f} s; largest {each.megabytes:.0f} MB")
    say("two processes against one (goal 1.7)", f"{one.clock / two.clock:.2f} times")
    say("overhead over bare (goal 30%)", f"{one.clock / count / clock - 1:.0%} by the clock, "
        f"{one.processors / count / processors - 1:.0%} of processors")  # fmt: skip
    say("nothing to do against two processes (goal 5%)", f"{again.clock / two.clock:.1%}")
    say("others at work meanwhile", f"load {os.getloadavg()[2]:.1f}")


def say(name: str, value: str) -> None:
    """A row of the table."""
    print(f"| {name} | {value} |", flush=True)


def make_articles(folder: Path, count: int) -> None:
    """The articles that are not there yet, a thousand a folder."""
    text = ARTICLE.read_text(encoding="utf-8")
    for number in range(count):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.txt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(vary_figures(text, number), encoding="utf-8")


def vary_figures(text: str, seed: int) -> str:
    """The text with other digits in its figures."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return re.sub(r"(?<=\d)\d(?![\d年月日])", lambda _: str(chance.randrange(10)), text)


def measure_bare(folder: Path) -> tuple[float, float]:
    """Seconds an article by the clock and of a processor, of a loop over texts in memory."""
    files = sorted(folder.rglob("*.txt"))[:SAMPLE]
    texts = [path.read_text(encoding="utf-8") for path in files]
    start = process_time()
    clock = timed(lambda: [extract(text) for text in texts])
    return clock / len(texts), (process_time() - start) / len(texts)


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock."""
    start = perf_counter()
    work()
    return perf_counter() - start


def run(texts: Path, out: Path, jobs: int, *, keep: bool = False) -> Run:
    """The whole command, from the start of Python to its summary."""
    if not keep:
        shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "weishan_analysis", "corpus", str(texts)]
    start = perf_counter()
    process = subprocess.Popen(
        [*command, "--out", str(out), "--jobs", str(jobs)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)  # with the workers, which it has waited for
    assert status == 0
    clock = perf_counter() - start
    return Run(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def assert_same(one: Path, two: Path) -> None:
    """One process and two must have written the same bytes."""
    for table in ("observations", "quantities"):
        for path in (one / table).iterdir():
            assert (two / table / path.name).read_bytes() == path.read_bytes()


def measure_slopes(folder: Path) -> None:
    """What grows with the number of files, batches and parts, each measured by itself."""
    files = sum(1 for _ in find_articles([str(folder / "texts")]))
    walk = timed(lambda: sum(1 for _ in find_articles([str(folder / "texts")])))
    say("listing a folder", f"{1e6 * walk / files:.0f} µs a file")
    names = (f"/reports/{n % 3000:04d}/{n:08d}.txt" for n in range(NAMES))
    start = perf_counter()
    with list_articles(Entry(name, name) for name in names) as listing:
        batches = sum(1 for _ in listing.batches([]))
    took = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    say("sorting names into batches", f"{1e6 * took / NAMES:.1f} µs a file, "
        f"{peak:.0f} MB at most for {NAMES:,} files")  # fmt: skip
    measure_scheduler(NAMES // batches)
    measure_fragments(folder)


def measure_scheduler(size: int) -> None:
    """Batches that do nothing, through one scheduler and two workers."""
    entries = tuple(
        Entry(f"/reports/0000/{n:08d}.txt", f"/reports/0000/{n:08d}.txt") for n in range(size)
    )
    running.read_batch = do_nothing
    with running.connect(2, None) as client:
        batches = iter([Batch(f"part-{n}", entries) for n in range(BATCHES)])
        took = timed(lambda: sum(1 for _ in running.run_batches(client, Path(), batches)))
    say("scheduling", f"{1e3 * took / BATCHES:.1f} ms a batch of {size} names")


def do_nothing(folder: Path, batch: Batch, reader: str) -> Outcome:  # noqa: ARG001
    """Take a batch as a worker does."""
    return Outcome()


def measure_fragments(folder: Path) -> None:
    """Reading back: the articles that are done, one indicator, the summary, a part each."""
    original = Dataset(folder / "one")
    part = original.parts()[0]
    per_part = len(original.read("files", part, ["path"]))
    many = Dataset(folder / "many")
    shutil.rmtree(many.folder, ignore_errors=True)
    many.prepare()
    for table in TABLES:
        for number in range(FRAGMENTS):
            os.link(original.file(table, part), many.file(table, f"part-{number:08d}"))
    for name, work in read_back(many):
        say(name, f"{1e3 * timed(work) / FRAGMENTS:.1f} ms a part of {per_part} articles")
    shutil.rmtree(many.folder)


def read_back(dataset: Dataset) -> Iterator[tuple[str, Callable[[], object]]]:
    """What reads every part of a dataset."""
    view = corpus(dataset.folder)
    yield "names of what is done", lambda: sum(1 for _ in dataset.articles())
    yield "one indicator of one area", lambda: view.observations("poverty_incidence", "532929")
    yield "summary", view.summary


if __name__ == "__main__":
    main()
