"""Writing that is whole or not at all, by one process at a time."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from secrets import token_hex

from weishan_analysis.errors import Fault, WeishanError

PATIENCE = 600.0  # seconds to wait for another process before giving up


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project's lock: whoever changes a file of it waits here for the other.

    The lock is held by the process, so one that was killed leaves none behind; a process that
    holds it may take it again.
    """
    from filelock import FileLock, Timeout

    file = root / ".weishan" / "lock"
    try:
        file.parent.mkdir(exist_ok=True)
        lock = FileLock(file, timeout=PATIENCE, is_singleton=True)
        lock.acquire()
    except Timeout:
        raise WeishanError(
            Fault(
                str(root),
                "another weishan has been at work here for ten minutes",
                "a project that nobody else is changing",
                "wait for it or end it, then try again",
            )
        ) from None
    except OSError as error:
        raise cannot_write(file, error) from None
    try:
        yield
    finally:
        lock.release()


def write_atomically(path: Path, content: bytes) -> bool:
    """Put `content` in the place of `path` in one step; False if it was there already.

    Readers see the old file or the new one, never a part. WeishanError if it cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _name_unfinished(path)
        try:
            write_through(unfinished, content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None
    return True


def write_through(path: Path, content: bytes) -> None:
    """Write a new file and have it on the disk before it is put in its place."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `folder` in one step when the block ends without error."""
    unfinished = _name_unfinished(folder)
    try:
        unfinished.mkdir()
        try:
            yield unfinished
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """An empty folder for this user only, gone when the block ends; use it under the lock."""
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
        folder.mkdir(0o700, parents=True)
    except OSError as error:
        raise cannot_write(folder, error) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stage_folder(staged: Path, folder: Path) -> Iterator[None]:
    """Make `staged` an empty folder to fill and to swap with `folder`; gone when the block ends.

    Both are on one disk. Use it under the lock. WeishanError if one cannot be written.
    """
    try:
        finish_swap(staged, folder)
        shutil.rmtree(staged, ignore_errors=True)  # of a process that was killed
        staged.mkdir(parents=True)
        try:
            yield
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def swap_folder(staged: Path, folder: Path) -> None:
    """Put a staged folder in the place of an earlier one, in one step where the system can.

    Elsewhere `stage_folder` mends what a process leaves that is killed between two.
    """
    if folder.exists() and not _exchange(staged, folder):
        folder.rename(_earlier(staged))
        staged.rename(folder)
        finish_swap(staged, folder)
    elif not folder.exists():
        staged.rename(folder)


def finish_swap(staged: Path, folder: Path) -> None:
    """Bring back the earlier folder if none is in its place, else clear it; under the lock."""
    earlier = _earlier(staged)
    if earlier.exists() and not folder.exists():
        earlier.rename(folder)
    shutil.rmtree(earlier, ignore_errors=True)


def _earlier(staged: Path) -> Path:
    return staged.with_name(f"previous-{staged.name}")


def take_over(path: Path, folder: Path) -> None:
    """Have a file or folder in another folder too, without a second copy where that can be."""
    if path.is_dir():
        (folder / path.name).mkdir()
        for entry in path.iterdir():
            take_over(entry, folder / path.name)
        return
    try:
        os.link(path, folder / path.name)
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(path, folder / path.name)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can (Linux)."""
    if sys.platform != "linux":
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)


def _name_unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{token_hex(4)}.tmp")


def remove_unfinished(folder: Path, name: str = "") -> None:
    """Clear what killed processes left half-written (of `name`) in `folder`, under the lock."""
    for leftover in folder.glob(f".{escape(name)}*.tmp"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> WeishanError:
    """The error that names the file, the system's reason and the way out."""
    return WeishanError(
        Fault(str(path), f"it cannot be written ({error.strerror or error})",
              action="make room or allow writing there, close programs that have it open, "
              "then run the same command again; nothing that was there before has changed")
    )  # fmt: skip
