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
from weishan_analysis.pages.release import Release
from weishan_analysis.statistics import writing
from weishan_analysis.statistics.adding import Details, add
from weishan_analysis.statistics.processed import make_tables, write_tables
from weishan_analysis.statistics.sources import read_sources
from weishan_analysis.statistics.workbook import write_template
from weishan_analysis.statistics.writing import locked

STEPS = {"os.rename", "os.mkdir", "os.rmdir", "os.remove"}
Contents = dict[str, bytes]


def add_source(project: Path, file: Path) -> None:
    if all(source.name != "2018-09-14-education" for source in read_sources(project)):
        add(file, Details("2018-09-14", "t", name="education"), root=project)


def make_template(project: Path, _: Path) -> None:
    if not (project / "update.xlsx").exists():
        write_template(project / "update.xlsx", project)


def publish_pages(project: Path, _: Path) -> None:
    """Replace the site in reports by another one, as a build does when its pages are made."""
    with locked(project):
        staged = Release(project / ".weishan" / "site")
        with writing.stage_folder(staged.folder, project / "reports"):
            for name in ("index.html", "01-article.html", "zh/index.html"):
                staged.add(name, "key", f"new {name}".encode())
            staged.save("key")
            writing.swap_folder(staged.folder, project / "reports")


def write_processed(project: Path, _: Path) -> None:
    write_tables(project)


def by_renaming(action: Callable[[Path, Path], object]) -> Callable[[Path, Path], object]:
    """The same on a system that cannot exchange two folders."""

    def act(project: Path, file: Path) -> object:
        writing._exchange = lambda *_: False
        return action(project, file)

    return act


ACTIONS: dict[str, Callable[[Path, Path], object]] = {
    "add": add_source,
    "tables": write_processed,
    "tables-by-renaming": by_renaming(write_processed),
    "template": make_template,
    "pages": publish_pages,
    "pages-by-renaming": by_renaming(publish_pages),
}


def read_contents(project: Path) -> Contents:
    """Every file but the lock, what is unfinished, and the manifest with its times of writing."""
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for file in project.rglob("*")
        if file.is_file()
        and ".weishan" not in file.parts
        and ".tmp" not in str(file)
        and file.name != ".build.json"
    }


def is_step(event: str, arguments: tuple[Any, ...], project: Path) -> bool:
    """Whether this audit event of Python is about to change something in the project."""
    if not any(str(project) in str(argument) for argument in arguments):
        return False
    if event == "open":
        mode, flags = arguments[1:]
        return bool(flags & (os.O_WRONLY | os.O_RDWR)) if mode is None else mode[0] in "wxa"
    return event in STEPS


def run(action: Callable[[], object], project: Path, killed_before: int = 0) -> bool:
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
            action()
        except WeishanError as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) == 0
    return True


def check_interrupted(name: str, project: Path, before: Contents, after: Contents) -> None:
    """What was there is whole, and what is new is whole or not there."""
    writing.finish_swap(project / ".weishan" / "site", project / "reports")
    writing.finish_swap(project / ".weishan" / "tables", project / "data" / "processed")
    found = read_contents(project)
    if name.startswith(("pages", "tables")):  # all of one run
        assert found in (before, after)
    for file in set(found) - set(before):
        assert name == "template" or found[file] == after[file], f"{file} is half-written"
    for file, content in before.items():
        assert found[file] in (content, after[file]), f"{file} is neither old nor new"
    read_sources(project)


def check_finished(name: str, project: Path, after: Contents) -> None:
    """The next run has done the whole job and left no rests."""
    found = read_contents(project)
    assert found.keys() == after.keys()
    assert name == "template" or found == after  # a zip file holds the time of writing
    assert not list((project / "data").rglob("*.tmp"))


def main(name: str, original: Path, file: Path, every: int) -> None:
    make_tables(original)  # so that the processes below start with everything imported
    with tempfile.TemporaryDirectory() as folder:
        done = Path(folder) / "done"
        shutil.copytree(original, done)
        run(lambda: ACTIONS[name](done, file), done)
        before, after = read_contents(original), read_contents(done)
        step, kills, finished = 1, 0, False
        while not finished:
            project = Path(folder) / str(step)
            shutil.copytree(original, project)

            def action(project: Path = project) -> object:
                return ACTIONS[name](project, file)

            finished = run(action, project, step)
            check_interrupted(name, project, before, after)
            run(action, project)
            check_finished(name, project, after)
            shutil.rmtree(project)
            kills += not finished
            step += every
        print(kills)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
