"""Whatever happens to a process, what was there before stays whole and the next run goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import psutil
import pytest
from support.project import RAW

import weishan_analysis
from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.adding import Details, add
from weishan_analysis.statistics.processed import make_tables, write_tables
from weishan_analysis.statistics.sources import read_sources
from weishan_analysis.statistics.writing import write_atomically

pytestmark = pytest.mark.slow

EDUCATION = RAW / "2018-09-14-education" / "figures.csv"
KILLING = Path(__file__).parent / "support" / "killing.py"
DIVISIONS = Path(weishan_analysis.__file__).parent / "metadata" / "divisions.csv"
CODES = pd.read_csv(DIVISIONS, dtype="str")["ref_area"].drop_duplicates().head(2000)
ADD = ("add", str(EDUCATION), "--published", "2018-09-14", "--name", "education")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
# Programs that put limits on the process before the command line runs in it.
SMALL_DISK = """
import resource, sys
from weishan_analysis.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
sys.argv[0] = "weishan"
main()
"""
FEW_FILES = """
import resource, sys
from weishan_analysis.cli import main
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
sys.argv[0] = "weishan"
main()
"""
NO_OVERRIDE = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # without the right of root to write anywhere
os.execv(sys.executable, [sys.executable, "-m", "weishan_analysis", *sys.argv[1:]])
"""
WRITE_TABLES = """
from pathlib import Path
from weishan_analysis.statistics.processed import write_tables
write_tables(Path.cwd())
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(RAW / "2018-weishan", root / "data" / "raw" / "2018-weishan")
    return root


def contents(project: Path) -> dict[str, bytes]:
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for file in project.rglob("*")
        if file.is_file() and ".weishan" not in file.parts
    }


def start(project: Path, *arguments: str, program: str = "") -> subprocess.Popen[str]:
    how = ["-c", program] if program else ["-m", "weishan_analysis"]
    return subprocess.Popen(
        [sys.executable, *how, *arguments], cwd=project, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"}, start_new_session=True,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    output, errors = process.communicate()
    return process.returncode, output, errors


@needs_fork
@pytest.mark.parametrize(
    ("action", "every", "fewest"),
    [("add", 1, 6), ("tables", 4, 5), ("tables-by-renaming", 5, 4), ("template", 1, 4),
     ("pages", 1, 10), ("pages-by-renaming", 1, 10)],
)  # fmt: skip
def test_killed_at_many_moments(project: Path, action: str, every: int, fewest: int) -> None:
    if action.startswith("tables"):  # of an earlier state, which must stay whole
        write_tables(project)
        add(EDUCATION, Details("2018-09-14", "t"), root=project)
    if action.startswith("pages"):
        (project / "reports").mkdir()
        (project / "reports" / "index.html").write_text("the earlier page", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(KILLING), action, str(project), str(EDUCATION), str(every)],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= fewest


def test_sources_added_at_the_same_time_all_survive(project: Path) -> None:
    processes = []
    for number in range(3):
        file = project / f"report-{number}.csv"
        file.write_text(f"指标,数值\n挂包单位,{90 + number}\n", encoding="utf-8")
        processes.append(start(project, "add", file.name, "--published", f"202{number}"))
    for process in processes:
        status, _, errors = finish(process)
        assert (status, errors) == (0, "")
    added = [source.published for source in read_sources(project)]
    assert added == ["2018-03", "2020", "2021", "2022"]


def test_the_same_name_at_the_same_time_gets_two_folders(project: Path) -> None:
    processes = []
    for number in range(2):
        file = project / f"{number}.csv"
        file.write_text(f"指标,数值\n挂包单位,{90 + number}\n", encoding="utf-8")
        processes.append(start(project, "add", file.name, "--published", "2020", "--name", "same"))
    assert [finish(process)[0] for process in processes] == [0, 0]
    names = {source.name for source in read_sources(project)}
    assert names == {"2018-weishan", "2020-same", "2020-same-2"}


def test_tables_written_at_the_same_time_are_those_of_one_run(project: Path) -> None:
    processes = [start(project, program=WRITE_TABLES) for _ in range(2)]
    for process in processes:
        status, _, errors = finish(process)
        assert (status, errors) == (0, "")
    found = contents(project / "data" / "processed")
    shutil.rmtree(project / "data" / "processed")
    write_tables(project)
    assert contents(project / "data" / "processed") == found


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on file size")
def test_a_full_disk(project: Path) -> None:
    before = contents(project)
    status, output, errors = finish(start(project, *ADD, program=SMALL_DISK))
    assert status == 0, "the small table fits"
    shutil.rmtree(project / "data" / "raw" / "2018-09-14-education")
    big = project.parent / "big.csv"
    rows = "".join(f"挂包单位,{number},个,{code}\n" for number, code in enumerate(CODES))
    big.write_text(f"指标,数值,单位,代码\n{rows}", encoding="utf-8")
    arguments = ("add", str(big), "--published", "2018-09-14")
    status, output, errors = finish(start(project, *arguments, program=SMALL_DISK))
    assert (status, output) == (1, "")
    assert "cannot be written" in errors
    assert "Traceback" not in errors
    assert contents(project) == before
    assert finish(start(project, *arguments))[0] == 0


@needs_fork
def test_ctrl_c_ends_a_build_and_its_kernels_in_one_line(project: Path) -> None:
    (project / "notebooks").mkdir()
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None,
            "source": "open('running', 'w').close()\nwhile True: pass"}  # fmt: skip
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (project / "notebooks/01-endless.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    process = start(project, "build")
    while process.poll() is None and not (project / "notebooks/running").exists():
        pass
    before = contents(project)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    status, _, errors = finish(process)
    assert (status, errors) == (130, "stopped; what was there before is unchanged\n")
    assert len(children) >= 2  # what forks kernels, and a kernel
    assert not psutil.wait_procs(children, timeout=30)[1]
    assert contents(project) == before
    assert not (project / ".weishan/kernels").exists()


@needs_fork
@pytest.mark.parametrize("folder", [".weishan/kernels", ".weishan/site"])
def test_what_a_killed_build_left_is_cleared(project: Path, folder: str) -> None:
    left = project / folder / "left.json"
    left.parent.mkdir(parents=True)
    left.touch()
    status, output, errors = finish(start(project, "build"))
    assert (status, errors) == (0, ""), output
    assert not left.exists()


def test_of_two_templates_of_one_name_one_is_written(project: Path) -> None:
    processes = [start(project, "template", "update.xlsx") for _ in range(2)]
    (_, first, _), (_, second, _) = finished = sorted(map(finish, processes))
    assert [status for status, *_ in finished] == [0, 1]
    assert "wrote update.xlsx" in first
    assert not second
    assert "it is there already" in finished[1][2]


@needs_fork
def test_too_few_open_files_are_said_before_anything_is_done(project: Path) -> None:
    before = contents(project)
    status, _, errors = finish(start(project, "build", program=FEW_FILES))
    assert status == 1
    assert errors.startswith("this system: a process may hold 64 files open; expected at least 256")
    assert contents(project).items() >= before.items()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops a right only Linux has")
def test_a_read_only_project(project: Path) -> None:
    before = contents(project)
    folders = [project, *(path for path in project.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        status, output, errors = finish(start(project, *ADD, program=NO_OVERRIDE))
        assert (status, output) == (1, "")
        assert "cannot be written (Permission denied)" in errors
        assert "nothing that was there before has changed" in errors
        assert finish(start(project, *ADD, "--dry-run", program=NO_OVERRIDE))[0] == 0
        assert contents(project) == before
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert finish(start(project, *ADD))[0] == 0


def test_tables_are_swapped_as_a_set_and_other_files_stay(project: Path) -> None:
    write_tables(project)
    processed = project / "data" / "processed"
    (processed / "notes.txt").write_text("mine", encoding="utf-8")
    (processed / "old").mkdir()
    (processed / "old" / "table.csv").write_text("mine too", encoding="utf-8")
    indicators = (processed / "indicators.csv").stat()
    add(EDUCATION, Details("2018-09-14", "t"), root=project)
    changed = {path.name for path in write_tables(project)}
    assert {"observations.csv", "sources.csv"} <= changed
    assert "indicators.csv" not in changed
    assert (processed / "indicators.csv").stat().st_mtime_ns == indicators.st_mtime_ns
    assert (processed / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (processed / "old" / "table.csv").read_text(encoding="utf-8") == "mine too"


def test_the_state_before_a_source_can_be_shown_again(project: Path) -> None:
    before = make_tables(project)
    add(EDUCATION, Details("2018-09-14", "t"), root=project)
    again = make_tables(project, as_of="2018-08-31")
    assert again.keys() == before.keys()
    for name, frame in before.items():
        assert again[name].equals(frame), name
    assert len(make_tables(project)["observations"]) == len(before["observations"]) + 13


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    assert write_atomically(file, b"old")
    assert not write_atomically(file, b"old")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(WeishanError, match=r"folder.csv: it cannot be written"):
        write_atomically(tmp_path / "folder.csv", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "table.csv"]
    assert file.read_bytes() == b"old"
