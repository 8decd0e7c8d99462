"""Many articles: speed with one and two processes, overhead, memory, and what grows with size.

    python benchmarks/corpus.py FOLDER [--articles 20000]

FOLDER takes the articles (made from the project's own, with varied figures) and the datasets;
it needs about 60 kB an article. Prints the two tables of benchmarks/corpus.md, in Markdown.
"""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from weishan_analysis import corpus, extract
from weishan_analysis.corpora import running
from weishan_analysis.corpora.articles import Outcome, Reader, read_batch
from weishan_analysis.corpora.dataset import Dataset
from weishan_analysis.corpora.inputs import Entry, find_articles
from weishan_analysis.corpora.listing import Batch, list_articles, part_size
from weishan_analysis.corpora.progress import format_time

ARTICLE = Path(__file__).parents[1] / "data" / "raw" / "2018-weishan" / "article.txt"
SAMPLE = 1_000  # articles for the bare measure, before and after the runs
NAMES = 1_000_000
FRAGMENTS = 1_000
BATCHES = 1_000
MANY = 10_000_000  # what the second table is about
PART = part_size(MANY)
PARTS = -(-MANY // PART)


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
    bare = [(first + last) / 2 for first, last in zip(before, measure_bare(texts), strict=True)]
    two = run(texts, options.folder / "two", 2)
    again = run(texts, options.folder / "two", 2, keep=True)
    assert_same(options.folder / "one", options.folder / "two")
    say_results(count, bare, one, two, again)
    size = sum(path.stat().st_size for path in (options.folder / "one").rglob("*.parquet")) / count
    say("dataset", f"{size / 1000:.1f} kB an article")
    print()
    say_many(options.folder, (one.processors - again.processors) / count, size)


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


def say_many(folder: Path, reading: float, size: float) -> None:
    """The second table; `reading` seconds and `size` bytes an article are from the first one."""
    say(f"{MANY:,} articles", f"in {PARTS:,} parts of {PART}")
    say("---", "---")
    say("dataset", f"{size / 1000:.1f} kB × {MANY:,} = {size * MANY / 1e9:.0f} GB")
    total = say_product("reading, of a processor", reading, MANY)
    for count in (2, 64):
        say(f"reading on {count} processors", format_time(total / count))
    alone = sum(measure_names(folder / "texts"))
    measure_scheduler(reading)
    alone += sum(measure_parts(folder))
    say("one process alone", f"listing, sorting, what is done, summary: {format_time(alone)}, "
        f"as long as reading on {total / alone:,.0f} processors")  # fmt: skip


def say_product(name: str, each: float, count: int, note: str = "") -> float:
    """Say what is done `count` times, in `each` seconds; returns the whole."""
    unit = f"{1e3 * each:.1f} ms" if each > 1e-3 else f"{1e6 * each:.1f} µs"
    say(name, f"{unit} × {count:,} = {format_time(each * count)}{note}")
    return each * count


def measure_names(texts: Path) -> Iterator[float]:
    """Listing a folder, and sorting the names into batches; nothing is read before."""
    count = sum(1 for _ in find_articles([str(texts)]))
    took = timed(lambda: sum(1 for _ in find_articles([str(texts)])))
    yield say_product("listing the folders", took / count, MANY)
    names = (f"/reports/{n % 3000:04d}/{n:08d}.txt" for n in range(NAMES))

    def sort_names() -> None:
        with list_articles(Entry(name, name) for name in names) as listing:
            assert sum(len(batch.entries) for batch in listing.batches([])) == NAMES

    took = timed(sort_names)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    note = f"; {peak:.0f} MB at most for {NAMES:,}"
    yield say_product("sorting the names", took / NAMES, MANY, note)


def measure_scheduler(reading: float) -> None:
    """Batches that do nothing, through one scheduler and two workers.

    With `reading` seconds an article it follows how many processors they keep busy.
    """
    names = [f"/reports/0000/{n:08d}.txt" for n in range(PART)]
    entries = tuple(Entry(name, name) for name in names)
    running.read_batch = do_nothing
    with (
        tempfile.TemporaryDirectory() as scratch,
        running.connect(2, None, Path(scratch)) as client,
    ):
        batches = iter([Batch(f"part-{n}", entries) for n in range(BATCHES)])
        took = timed(lambda: sum(1 for _ in running.run_batches(client, Path(), batches)))
    each = took / BATCHES
    busy = f"; {PART} × {1e3 * reading:.1f} ms / {1e3 * each:.1f} ms = {PART * reading / each:,.0f}"
    say_product("scheduling the batches", each, PARTS, f"{busy} processors kept busy")


def do_nothing(folder: Path, batch: Batch, reader: str) -> Outcome:  # noqa: ARG001
    """Take a batch as a worker does."""
    return Outcome()


def measure_parts(folder: Path) -> Iterator[float]:
    """Putting parts of full size in place, and reading them back; yields what is done alone."""
    dataset = Dataset(folder / "many")
    shutil.rmtree(dataset.folder, ignore_errors=True)
    dataset.prepare()
    entries = sorted(find_articles([str(folder / "texts")]), key=lambda entry: entry.path)[:PART]
    staged = read_batch(dataset.folder, Batch("part-", tuple(entries)), Reader.here()).staged
    for number in range(FRAGMENTS):
        (dataset.staging / str(number)).mkdir()
        for file in (dataset.staging / staged).iterdir():
            os.link(file, dataset.staging / str(number) / file.name)

    def commit() -> None:
        for number in range(FRAGMENTS):
            dataset.commit(str(number), f"part-{number:08d}")

    def look() -> None:
        part = Batch(f"part-{0:08d}", tuple(entries))
        assert not read_batch(dataset.folder, part, Reader.here()).staged

    view = corpus(dataset.folder)
    say_product("putting parts in place", timed(commit) / FRAGMENTS, PARTS)
    say_product("nothing to do, of a processor", timed(look) / PART, MANY)
    names = timed(lambda: sum(1 for _ in dataset.articles()))
    yield say_product("names of what is done", names / FRAGMENTS, PARTS)
    yield say_product("summary", timed(view.summary) / FRAGMENTS, PARTS)
    took = timed(lambda: view.observations("poverty_incidence", "532929"))
    say_product("one indicator of one area", took / FRAGMENTS, PARTS)
    shutil.rmtree(dataset.folder)


if __name__ == "__main__":
    main()
