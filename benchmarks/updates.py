"""How long updates take: a table of 50,000 rows added, and many sources turned into tables.

Run it as `python benchmarks/updates.py`. Each measurement is a process of its own: its times and
peak memory include starting Python and importing pandas. Goals: 50,000 rows in 10 seconds and
500 MB; the time for tables grows in line with the number of sources.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from weishan_analysis.statistics.codebook import read_indicators

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = ROOT / "data" / "raw" / "2018-weishan"
ROWS = 50_000
SOURCES = (25, 50, 100, 200)
HEADER = ("indicator", "obs_value", "unit_measure", "time_period", "ref_area", "comment")
# Runs a command and prints its peak memory in MB last.
MEASURED = """
import resource, sys
from weishan_analysis.cli import main
sys.argv = ["weishan", *sys.argv[1:]]
try:
    main()
finally:
    scale = 1 if sys.platform == "darwin" else 1024
    print("MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6)
"""
WRITE_TABLES = """
import sys
from pathlib import Path
from weishan_analysis.statistics.processed import write_tables
write_tables(Path(sys.argv[1]))
"""


def list_rows(step: int) -> Iterator[tuple[str, ...]]:
    """Different figures without end; `step` changes their values."""
    areas = range(110000, 999999, 7)
    for number, (area, (key, known)) in enumerate(product(areas, read_indicators().items())):
        value = f"{number % 9000 / 100 + step:.2f}" if known.unit == "%" else f"{number + step:,}"
        yield key, value, known.unit, f"{2010 + number % 12}年", str(area), f"row {number}"


def write_table(file: Path, step: int) -> None:
    """Write the rows as .csv or .xlsx."""
    rows = [HEADER, *islice(list_rows(step), ROWS)]
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
        return
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("figures")
    for row in rows:
        sheet.append(row)
    workbook.save(file)


def measure(project: Path, script: str, *arguments: str) -> tuple[float, float, list[str]]:
    """Seconds by the clock and of the processor that a script took, and what it printed."""
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=project, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    after = os.times()
    worked = sum(after[2:4]) - sum(before[2:4])
    return time.perf_counter() - start, worked, done.stdout.splitlines()


def measure_adding() -> None:
    """Add the same figures as CSV, with other values as xlsx, so that every one is compared."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copytree(ARTICLE, project / "data" / "raw" / ARTICLE.name)
        for name, step in (("first.csv", 0), ("second.xlsx", 1)):
            write_table(project / name, step)
            seconds, worked, lines = measure(
                project, MEASURED, "add", name, "--published", "2024-01-01"
            )
            memory = float(lines[-1].split()[1])
            print(f"{name}, {ROWS:,} rows: {seconds:.1f} s ({worked:.1f} s of processor), "
                  f"{memory:.0f} MB; {lines[1]}")  # fmt: skip


def measure_sources() -> None:
    """Make the tables of projects with more and more articles."""
    for count in SOURCES:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            for number in range(count):
                source = project / "data" / "raw" / f"2018-county-{number:03}"
                shutil.copytree(ARTICLE, source)
                toml = source / "source.toml"
                text = toml.read_text(encoding="utf-8")
                toml.write_text(text.replace("532927", f"{530000 + number}"), encoding="utf-8")
            seconds, worked, _ = measure(project, WRITE_TABLES, str(project))
            print(f"{count} sources: {seconds:.1f} s ({worked:.1f} s of processor, "
                  f"{1000 * worked / count:.0f} ms a source)")  # fmt: skip


if __name__ == "__main__":
    measure_adding()
    measure_sources()
