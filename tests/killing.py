"""Kill a real process before its steps on disk, and see what it leaves behind.

Usage: killing.py ACTION PROJECT FILE EVERY. Works on copies of PROJECT, kills before every EVERYth
step, and prints how often it killed.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.adding import Details, add
from weishan_analysis.statistics.processed import are_current, make_tables, write_tables
from weishan_analysis.statistics.sources import read_sources
from weishan_analysis.statistics.workbook import write_template

STEPS = {"os.rename", "os.mkdir", "os.rmdir", "os.remove"}
Contents = dict[str, bytes]


def read_contents(project: Path) -> Contents:
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for file in project.rglob("*")
        if file.is_file() and ".weishan" not in file.parts and ".tmp" not in str(file)
    }


def is_step(event: str, arguments: tuple[Any, ...], project: Path) -> bool:
    """Whether this audit event of Python is about to change something in the project."""
    if not any(str(project) in str(argument) for argument in arguments):
        return False
    if event == "open":
        mode, flags = arguments[1:]
        return bool(flags & (os.O_WRONLY | os.O_RDWR)) if mode is None else mode[0] in "wxa"
    return event in STEPS


def run(action: Callable[[Path], object], project: Path, killed_before: int = 0) -> bool:
    """Do the action in a process of its own; False if it was killed before that step."""
    child = os.fork()
    if child == 0:
        steps = 0

        def kill(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal steps
            if is_step(event, arguments, project):
                steps += 1
                if steps == killed_before:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        try:
            action(project)
        except WeishanError as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) == 0
    return True


def check(project: Path, before: Contents, after: Contents) -> None:
    """Everything that was there is whole; what is new is whole or not there."""
    found = read_contents(project)
    for name, content in before.items():
        assert found[name] in (content, after[name]), f"{name} is neither old nor new"
    for name in set(found) - set(before):
        assert found[name] == after.get(name), f"{name} is half-written"
    read_sources(project)


def main(action_name: str, original: Path, file: Path, every: int) -> None:
    def act(project: Path) -> None:
        if action_name == "add":
            names = [source.name for source in read_sources(project)]
            if "2018-09-14-education" not in names:
                add(file, Details("2018-09-14", "t", name="education"), root=project)
        elif action_name == "template" and not (project / "update.xlsx").exists():
            write_template(project / "update.xlsx", project)
        elif action_name == "tables":
            write_tables(project)
            assert are_current(project)

    make_tables(original)  # so that the processes below start with everything imported
    with tempfile.TemporaryDirectory() as folder:
        done = Path(folder) / "done"
        shutil.copytree(original, done)
        act(done)
        before, after = read_contents(original), read_contents(done)
        step, kills, finished = 1, 0, False
        while not finished:
            project = Path(folder) / str(step)
            shutil.copytree(original, project)
            finished = run(act, project, step)
            if action_name != "template":  # a zip file holds the time of writing
                check(project, before, after)
            assert run(act, project)
            found = read_contents(project)
            assert found.keys() == after.keys()
            assert action_name == "template" or found == after
            assert not list((project / "data").rglob("*.tmp")), "rests are left"
            shutil.rmtree(project)
            kills += not finished
            step += every
        print(kills)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
