"""Writing that is whole or not at all, by one process at a time."""

import os
import shutil
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
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None
    return True


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
