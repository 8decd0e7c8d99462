"""What kills, races, full disks and hostile input do: tried and failed, a line a kind.

Run it as `python benchmarks/endurance.py --minutes N --seed S [--only KIND]`. The kinds take turns,
each for an equal share of the time, on a small project made of the article in data/raw. A failure
is printed with the seed of its trial; `--trial SEED --only KIND` does that one again.
"""

import argparse
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weishan_analysis import extract

ROOT = Path(__file__).resolve().parents[1]
# The command line with a limit of memory.
PROGRAM = """
import resource, sys
from weishan_analysis.cli import main
sys.argv[0] = "weishan"
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
main()
"""
PATIENCE = 120  # seconds for a command
RAIN = "import pandas as pd\nlanguage = 'en'\npd.DataFrame({'rain': [3, 5]}).plot()"
HOSTILE = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text(encoding="utf-8"))
WORDS = [*HOSTILE["words"][0].split(), *HOSTILE["unseen"]]
CELLS = [*HOSTILE["cells"][0].split(), *HOSTILE["unseen"], "", "9" * 400, "x" * 40_000]


class Failed(Exception):  # noqa: N818 - a finding, not a fault of this program
    """What should not have happened."""


def expect(condition: object, message: str) -> None:
    """Fail the trial with a message unless the condition holds."""
    if not condition:
        raise Failed(message)


# A project, and commands in it


def make_project(folder: Path) -> Path:
    """A project with the article and one notebook that plots."""
    shutil.copytree(ROOT / "data/raw/2018-weishan", folder / "data/raw/2018-weishan")
    (folder / "notebooks").mkdir()
    cell = {"cell_type": "code", "id": "rain", "metadata": {}, "outputs": [],
            "execution_count": None, "source": RAIN}  # fmt: skip
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "notebooks/01-rain.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def start(project: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command in a project, with a temporary folder and a limit of memory of its own."""
    temporary = project / "tmp"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=project, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip


def finish(process: subprocess.Popen[bytes]) -> str:
    """Wait for a command, check how it speaks, and return what it said."""
    try:
        output, errors = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Failed(f"{process.args[3:]} did not end in {PATIENCE} seconds") from None
    said = (output + errors).decode(errors="replace")
    expect(process.returncode in (0, 1, 2, 130), f"exit code {process.returncode}: {said[-300:]}")
    expect("Traceback" not in said, f"a traceback: {said[-600:]}")
    expect(not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", said),
           f"control characters: {said[-300:]!r}")  # fmt: skip
    expect(len(said) < 1_000_000, f"{len(said):,} characters")
    return said


def run(project: Path, *arguments: str) -> str:
    """Run a command to its end."""
    return finish(start(project, *arguments))


def read_files(project: Path) -> dict[str, bytes]:
    """What is published: sources, tables and pages, but the manifest with its times of writing."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for name in ("data", "reports")
        for path in sorted((project / name).rglob("*"))
        if path.is_file() and path.name != ".build.json"
    }


def write_update(project: Path, value: int) -> str:
    """A table of one figure to add."""
    (project / "update.csv").write_text(f"指标,数值,单位\n挂包单位,{value},个\n", encoding="utf-8")
    return "update.csv"


def list_processes(project: Path) -> list[int]:
    """The processes that work in a project."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(project) in str((process / "cwd").readlink()):
                found.append(int(process.name))
        except OSError:
            continue
    return found


# The kinds of trials; each gets a project that was built once, as a copy of its own


def try_kill(chance: random.Random, project: Path) -> None:
    """Kill a build after a change at any moment: all is old or new, and the next one goes on."""
    run(project, "add", write_update(project, chance.randrange(50, 150)), "--published", "2019-05")
    before = read_files(project)
    process = start(project, "build", *(["--force"] if chance.random() < 0.3 else []))
    time.sleep(chance.uniform(0, 6))
    process.kill()
    process.communicate()
    between = read_files(project)
    run(project, "build")
    after = read_files(project)
    for name in ("data/processed", "reports"):
        sets = [{k: v for k, v in files.items() if k.startswith(name)}
                for files in (before, between, after)]  # fmt: skip
        expect(sets[1] in (sets[0], sets[2]), f"{name} is neither old nor new")
    expect("data/raw/2018-weishan/article.txt" in between, "the source is gone")
    expect(not list_processes(project), f"kernels are left: {list_processes(project)}")
    left = sorted(path.name for path in (project / "tmp").iterdir())
    expect(not left, f"left in the temporary folder: {left}")


def try_race(chance: random.Random, project: Path) -> None:
    """Start commands at once: every source survives and the tables are those of one state."""
    processes = []
    for number, value in enumerate(chance.sample(range(50, 150), 3)):  # the same is refused
        name = write_update(project, value)
        (project / name).rename(project / f"update-{number}.csv")
        arguments = ("add", f"update-{number}.csv", "--published", f"20{19 + number}")
        processes.append(start(project, *arguments))
    processes.append(start(project, "build"))
    said = [finish(process) for process in processes]
    expect(len(list((project / "data/raw").iterdir())) == 4, f"a source is lost: {said}")
    run(project, "build")
    expect("--check" not in run(project, "build", "--check"), "the site is stale after a build")


def try_full_disk(chance: random.Random, project: Path) -> None:
    """Work where little room is left: what was there stays, in words."""
    with small_disk(project, chance.choice([2**n for n in range(5, 14)])) as small:
        before = read_files(small)
        said = run(small, "add", write_update(small, 77), "--published", "2019-05")
        if "cannot be written" in said:
            expect(read_files(small) == before, "what was there has changed")
        else:
            before = read_files(small)
        said = run(small, "build", "--force")
        found = read_files(small)
        if "cannot be written" in said:
            for name in ("data/processed", "reports"):
                sets = [{k: v for k, v in files.items() if k.startswith(name)}
                        for files in (before, found)]  # fmt: skip
                is_whole = sets[0] == sets[1] or sets[0].keys() == sets[1].keys()
                expect(is_whole, f"{name} is half written")


@contextmanager
def small_disk(project: Path, free: int) -> Iterator[Path]:
    """A copy of a project on a disk of its own with about so many KiB free."""
    used = sum(path.stat().st_size + 4096 for path in project.rglob("*")) >> 10
    with tempfile.TemporaryDirectory() as name:
        options = ["-t", "tmpfs", "-o", f"size={used + free}k", "tmpfs", name]
        if subprocess.run(["/bin/mount", *options], capture_output=True, check=False).returncode:
            raise Failed("this user may not mount a disk of its own")
        try:
            shutil.copytree(project, Path(name) / "project")
            yield Path(name) / "project"
        finally:
            subprocess.run(["/bin/umount", "--lazy", name], check=True)


def try_text(chance: random.Random, project: Path) -> None:  # noqa: ARG001
    """Read a thousand texts made of pieces that a reader stumbles over."""
    for _ in range(1_000):
        text = "".join(chance.choices(WORDS, k=chance.randrange(1, 40)))
        with time_limit(10, text):
            for quantity in extract(text, chance.choice([None, "2019-03", "2020"])):
                expect(0 <= quantity.start < quantity.end <= len(text), f"a span in {text!r}")
                expect(all(map(str, quantity.values)) and "inf" not in map(str, quantity.values),
                       f"a value in {text!r}")  # fmt: skip


def try_growth(chance: random.Random, project: Path) -> None:  # noqa: ARG001
    """Read a piece over and over: twice the length takes about twice the time."""
    piece = "".join(chance.choices(WORDS, k=chance.randrange(1, 4)))
    before = chance.choice(["", "<html><title>", "<html><body><p>"])
    times = []
    for count in (20_000, 40_000):
        text = before + piece * count
        began = time.process_time()
        with time_limit(60, piece):
            extract(text)
        times.append(time.process_time() - began)
    is_linear = times[1] < 3.5 * times[0] or times[1] < 1
    expect(is_linear, f"{before + piece!r}: {times[0]:.1f}, {times[1]:.1f} s")


@contextmanager
def time_limit(seconds: int, text: str) -> Iterator[None]:
    """Fail the trial when its block does not end."""

    def stop(*_: object) -> None:
        raise Failed(f"no end after {seconds} seconds: {text[:200]!r}")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def try_spreadsheet(chance: random.Random, project: Path) -> None:
    """Add a table that is damaged, odd or large: taken or refused in words."""
    file = project / f"sheet.{chance.choice(['csv', 'xlsx', 'xlsx'])}"
    rows = [["指标", "数值", "单位", *chance.sample(CELLS, 2)]]
    rows += [chance.choices(CELLS, k=5) for _ in range(chance.randrange(1, 30))]
    if file.suffix == ".csv":
        with file.open("w", encoding=chance.choice(["utf-8", "gb18030"]), errors="replace",
                       newline="") as opened:  # fmt: skip
            csv.writer(opened).writerows(rows)
        content = bytearray(file.read_bytes())
    else:
        content = bytearray(write_workbook(file, rows, chance))
    for _ in range(chance.choice([0, 0, 1, 20])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(content)
    before = read_files(project)
    run(project, "add", file.name, "--published", "2020", "--dry-run")
    expect(read_files(project) == before, "a dry run has changed something")


def write_workbook(file: Path, rows: list[list[str]], chance: random.Random) -> bytes:
    """A workbook of the rows, with odd sheets now and then."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_000] for cell in row])
    if chance.random() < 0.2:
        sheet.merge_cells("A2:B3")
    if chance.random() < 0.2:
        sheet["XFD1048576"] = "far"
    book.save(file)
    if chance.random() < 0.2:  # a part that is gone or is something else
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        gone = chance.choice(sorted(parts))
        parts[gone] = chance.choice([b"", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
        with zipfile.ZipFile(file, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
    return file.read_bytes()


KINDS: dict[str, Callable[[random.Random, Path], None]] = {
    "kills": try_kill,
    "races": try_race,
    "disks": try_full_disk,
    "texts (by the thousand)": try_text,
    "growth": try_growth,
    "spreadsheets": try_spreadsheet,
}


def try_once(kind: str, seed: int, built: Path) -> str:
    """Do one trial on a copy of the built project; what failed, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        if kind in ("kills", "races", "disks", "spreadsheets"):
            shutil.copytree(built, project)
        try:
            KINDS[kind](random.Random(seed), project)  # noqa: S311 - no secret
        except Failed as failed:
            return str(failed)
        except Exception as error:  # noqa: BLE001 - whatever the reader raises is a finding
            return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    """Try every kind in turn until the time is over, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--trial", type=int, help="the seed of one trial, to do it again")
    options = parser.parse_args()
    kinds = [options.only] if options.only else list(KINDS)
    tried, failed, spent = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        built = make_project(Path(folder) / "built")
        run(built, "build")
        if options.trial is not None:
            sys.exit(try_once(kinds[0], options.trial, built) or None)
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end:
            kind = min(kinds, key=lambda kind: spent[kind])
            seed, began = options.seed * 1_000_000 + tried[kind], time.monotonic()
            found = try_once(kind, seed, built)
            spent[kind] += int(1e6 * (time.monotonic() - began))
            tried[kind] += 1
            if found:
                failed[kind] += 1
                print(f"{kind}, trial {seed}: {found}", file=sys.stderr, flush=True)
    print(f"{'kind':<24} {'tried':>8} {'failed':>8}")
    for kind in kinds:
        print(f"{kind:<24} {tried[kind]:>8,} {failed[kind]:>8,}")
    sys.exit(1 if failed.total() else 0)


if __name__ == "__main__":
    main()
