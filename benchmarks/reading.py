"""Speed of reading beside its peers, in one run: `python benchmarks/reading.py [--peer PYTHON]`.

PYTHON is the interpreter of an environment that holds recognizers-text-suite 1.0.2a2 and emoji<2.
Its time grows faster than the text, so that both are timed on one article and on many. Times are
those of the processor, so that other work on the machine does not disturb them.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from weishan_analysis import extract

ARTICLE = Path(__file__).parents[1] / "data" / "raw" / "2018-weishan" / "article.txt"
PLAIN = re.compile(
    r"(?:近|约|超过|至少)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[余多]?[万亿]?[余多]?"
    r"(?:人次|个百分点|平方米|场次|大类|公里|[元户人名个亩头只羽株项所家条份支轮期次吨斤米套辆台%‰])?"
    r"|[零一二两三四五六七八九十百千万亿]+[余多]?(?:人次|大类|[元户人名个亩头只羽株项所家条份])"
)
PEER = """
import sys, time
from recognizers_number_with_unit import *
from recognizers_number import recognize_number, recognize_percentage, Culture
text = sys.stdin.buffer.read().decode()
def read():
    recognize_number(text, Culture.Chinese)
    recognize_percentage(text, Culture.Chinese)
    recognize_dimension(text, Culture.Chinese)
    recognize_currency(text, Culture.Chinese)
for _ in range(2):
    start = time.process_time()
    read()
print(time.process_time() - start)
"""
COPIES = 30  # articles in the longer text for the peer

IMPORT = """
import time
start = time.process_time()
from weishan_analysis.reading.naming import extract
print(time.process_time() - start)
"""


def measure_time(work: Callable[[], object], repeats: int = 9) -> float:
    """The median of the seconds that some work takes."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure_peer(python: str, text: str) -> float:
    """The seconds that the four recognizers of the peer take for a text, models made before."""
    command = [python, "-W", "ignore", "-c", PEER]
    result = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return float(result.stdout)


def measure_import() -> float:
    """The seconds that importing the reading part takes in a new process.

    Python's own start is left out, and its compiler too, as in every import but the first.
    """
    times = []
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}
        for _ in range(10):
            command = [sys.executable, "-c", IMPORT]
            result = subprocess.run(command, capture_output=True, check=True, env=environment)
            times.append(float(result.stdout))
    return min(times)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer")
    peer = parser.parse_args().peer
    text = ARTICLE.read_text(encoding="utf-8")
    ours = measure_time(lambda: extract(text, "2018-03"))
    plain = measure_time(lambda: PLAIN.findall(text))
    print(
        f"article of {len(text)} characters: {ours * 1000:.1f} ms, "
        f"import {measure_import() * 1000:.0f} ms"
    )
    print(
        f"a plain regular expression: {plain * 1000:.2f} ms, we take {ours / plain:.0f} times that"
    )
    if peer:
        for copies in (1, COPIES):
            theirs = measure_peer(peer, text * copies)
            ours = measure_time(lambda copies=copies: extract(text * copies, "2018-03"), 3)
            print(
                f"recognizers-text-suite, {copies} articles: {theirs:.2f} s, "
                f"{theirs / ours:.0f} times ours"
            )
    long = text * (10_000_000 // len(text.encode()))
    for share in (8, 4, 2, 1):
        part = long[: len(long) // share]
        seconds = measure_time(lambda part=part: extract(part, "2018-03"), 1)
        print(
            f"{len(part.encode()) / 1e6:.1f} MB: {seconds:.2f} s, "
            f"{seconds / len(part) * 1e6:.2f} µs a character"
        )
    tracemalloc.start()
    extract(long[: len(long) // 4], "2018-03")
    peak = tracemalloc.get_traced_memory()[1]
    print(f"memory: {peak / len(long[: len(long) // 4].encode()):.1f} times the text")


if __name__ == "__main__":
    main()
