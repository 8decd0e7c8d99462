"""`weishan build` beside `jupyter nbconvert --execute --to html` over the same notebooks.

Run: python benchmarks/build.py [--rounds 5]

Works on a copy of the project and of the package in a temporary folder. Each round runs every job
once, in an order that turns from round to round. Printed are medians of wall time, of processor
time and of peak memory (all processes together, a shared page counted once), and the ratio of the
first two to nbconvert. On a busy machine the processor time says more.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
BUILD = [sys.executable, "-m", "weishan_analysis", "build"]
EDITION = ["--lang", "en"]  # nbconvert makes one edition, so does the build beside it


@dataclass(frozen=True)
class Job:
    """One thing to measure: `prepare` runs before the clock starts."""

    name: str
    command: tuple[str, ...]
    goal: float | None = None
    prepare: Callable[[Path], object] = lambda _: None


@dataclass(frozen=True)
class Measure:
    """Wall and processor time in seconds, peak memory in megabytes."""

    seconds: float
    processor: float
    memory: float


def main() -> None:
    """Measure every job and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        root = copy_project(Path(folder))
        measures = measure_jobs(root, list_jobs(root), rounds)
    print_measures(measures)


def copy_project(folder: Path) -> Path:
    """A project to work on, in `folder`."""
    for name in ("data", "notebooks", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("requirements.lock", "weishan.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "src", folder / ".package")
    os.environ["PYTHONPATH"] = str(folder / ".package")
    return folder


def list_jobs(root: Path) -> list[Job]:
    """What is measured, the peer first."""
    notebooks = [str(path) for path in sorted((root / "notebooks").glob("*.ipynb"))]
    nbconvert = [sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "html"]
    nbconvert += ["--output-dir", str(root / "html")]
    return [
        Job("nbconvert", (*nbconvert, *notebooks), None, build_quietly),  # the tables are current
        Job("cold, one edition", (*BUILD, *EDITION), 0.25, forget_everything),
        Job("cold, both editions", tuple(BUILD), 0.40, forget_everything),
        Job("one data file changed", (*BUILD, *EDITION), 0.10, change_one_file),
        Job("code of one chart changed", (*BUILD, *EDITION), 0.12, change_one_chart),
        Job("nothing changed", (*BUILD, *EDITION), 0.005, build_quietly),
    ]


def forget_everything(root: Path) -> None:
    """As after a fresh clone."""
    for name in (".weishan", "reports"):
        shutil.rmtree(root / name, ignore_errors=True)


def build_quietly(root: Path) -> None:
    """Bring tables and pages up to date."""
    run([*BUILD, *EDITION], root)


def change_one_file(root: Path) -> None:
    """Change a data file that one notebook reads: the corrections, which stand in 07."""
    build_quietly(root)
    file = root / "data" / "raw" / "2018-weishan" / "corrections.toml"
    text = file.read_text(encoding="utf-8")
    words = "As the industry report says. "
    changed = (
        text.replace(words, "") if words in text else text.replace('= "The ', f'= "{words}The ', 1)
    )
    assert changed != text
    file.write_text(changed, encoding="utf-8")


def change_one_chart(root: Path) -> None:
    """Change how the chart of poverty incidence is drawn, which stands in 02."""
    build_quietly(root)
    file = root / ".package" / "weishan_analysis" / "subjects" / "poverty.py"
    text = file.read_text(encoding="utf-8")
    lines = {"linewidth=1.8": "linewidth=1.9", "linewidth=1.9": "linewidth=1.8"}
    (before,) = (line for line in lines if line in text)
    file.write_text(text.replace(before, lines[before]), encoding="utf-8")


def measure_jobs(root: Path, jobs: list[Job], rounds: int) -> dict[Job, list[Measure]]:
    """What each job took in each round."""
    measures: dict[str, list[Measure]] = {job.name: [] for job in jobs}
    for turn in range(rounds):
        for index in range(len(jobs)):
            job = jobs[(index + turn) % len(jobs)]
            job.prepare(root)
            measures[job.name].append(measure(job.command, root))
            print(
                f"round {turn + 1}, {job.name}: {measures[job.name][-1].seconds:.2f} s", flush=True
            )
    return {job: measures[job.name] for job in jobs}


def measure(command: tuple[str, ...], root: Path) -> Measure:
    """What a command and all that it starts take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, weigh(process.pid))

    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=root, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
        watcher = threading.Thread(target=watch)
        watcher.start()
        status = process.wait()
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
        output.seek(0)
        assert status == 0, output.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measure(seconds, processor, peak)


def weigh(pid: int) -> float:
    """Megabytes of a process and its descendants now; a shared page counts once."""
    total = 0
    try:
        parent = psutil.Process(pid)
        for process in [parent, *parent.children(recursive=True)]:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.uss)
    except psutil.Error:
        pass
    return total / 1e6


def run(command: list[str], root: Path) -> None:
    """Run a command in the copy."""
    subprocess.run(command, cwd=root, env=environment(), check=True, stdout=subprocess.DEVNULL)


def environment() -> dict[str, str]:
    """What every command runs with."""
    found = {**os.environ, "JUPYTER_PATH": str(ROOT / "share" / "jupyter")}
    found.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as on any machine
    return {**found, "PYTHONWARNINGS": "ignore"}


def print_measures(measures: dict[Job, list[Measure]]) -> None:
    """Medians, and their ratios to the first job."""
    print(
        f"\n{'job':26}{'seconds':>9}{'ratio':>8}{'goal':>7}{'processor':>11}{'ratio':>8}{'MB':>7}"
    )
    peer = None
    for job, runs in measures.items():
        seconds, processor, memory = (
            statistics.median(getattr(run, name) for run in runs)
            for name in ("seconds", "processor", "memory")
        )
        peer = peer or (seconds, processor)
        goal = f"{job.goal:g}" if job.goal else ""
        print(
            f"{job.name:26}{seconds:>9.2f}{seconds / peer[0]:>8.3f}{goal:>7}"
            f"{processor:>11.2f}{processor / peer[1]:>8.3f}{memory:>7.0f}"
        )


if __name__ == "__main__":
    main()
