"""What a notebook reads while it runs, seen by Python's audit hook inside its kernel."""

import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Where the kernel's own machinery reads; none of it is data of a notebook.
_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/System", "/Library", "C:\\Windows")
_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile"}
# Libraries whose compiled code opens files without a word to Python.
_SILENT = {
    "duckdb", "fiona", "h5py", "netCDF4", "polars", "pyarrow.csv", "pyarrow.feather", "pyarrow.fs",
    "pyarrow.json", "pyarrow.orc", "pyogrio", "pyreadstat", "python_calamine", "rasterio", "tables",
}  # fmt: skip
_READS = {"open": "file", "sqlite3.connect": "file", "os.listdir": "folder", "os.scandir": "folder"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Reads:
    """What one run read: path (relative to the project where inside it) to its stat when opened.

    The stat of a file that was not there is None. `doubts` says in words what could not be
    observed.
    """

    files: dict[str, "tuple[int, ...] | None"] = field(default_factory=dict)
    folders: dict[str, "tuple[int, ...] | None"] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


def watch_reads(root: Path, log: Path) -> None:
    """From now on, write a line to `log` for each file and folder that this process reads."""
    sys.addaudithook(_Watcher(root, log).hear)


class _Watcher:
    """Hears of every audit event of a process, and notes those by which data come in."""

    def __init__(self, root: Path, log: Path) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.is_data = choose_places(root)
        self.seen: set[tuple[str, str]] = set()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _PROGRAMS:
            self.note("doubt", f"it started another program ({_program(arguments[0])})")
        elif event == "socket.connect" and not _is_local(arguments[1]):
            self.note("doubt", "it used the network")
        elif event == "import" and arguments[0] in _SILENT:
            self.note("doubt", f"it used {arguments[0].partition('.')[0]}, which reads unseen")
        elif event in _READS and not isinstance(arguments[0], int):
            is_written = event == "open" and _is_writing(arguments[2])
            is_import = event != "open" and "importlib" in sys._getframe(1).f_code.co_filename  # noqa: SLF001
            if not (is_written or is_import):
                path = _source_of(os.path.abspath(os.fsdecode(arguments[0] or ".")))  # noqa: PTH100
                if self.is_data(path):
                    self.note(_READS[event], path)

    def note(self, kind: str, what: str) -> None:
        if (kind, what) not in self.seen:
            self.seen.add((kind, what))
            stat = None if kind == "doubt" else stat_of(Path(what))
            line = {"kind": kind, "what": what, "stat": stat}
            os.write(self.log, (json.dumps(line) + "\n").encode())


def read_log(log: Path, root: Path) -> Reads:
    """What a kernel noted in `log`."""
    reads = Reads()
    doubts = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        entry = json.loads(line)
        if entry["kind"] == "doubt":
            doubts.append(entry["what"])
            continue
        path = Path(entry["what"])
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        stat = tuple(entry["stat"]) if entry["stat"] else None
        (reads.folders if entry["kind"] == "folder" else reads.files)[name] = stat
    return Reads(reads.files, reads.folders, tuple(doubts))


def stat_of(path: Path) -> tuple[int, ...] | None:
    """Size and times of a file or folder: when they are the same, so is its content."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def choose_places(root: Path) -> Callable[[str], bool]:
    """Whether a path can be data of a notebook.

    Not so: what is followed otherwise (the package, the environment), what a build writes, and
    where Python and the system keep their own files.
    """
    home, settings = Path.home(), ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR")
    places = [Path(__file__).parents[1], Path(sys.prefix), Path(sys.base_prefix)]
    places += [root / name for name in (".git", ".venv", ".weishan", "reports")]
    places += [home / name for name in (".cache", ".config", ".ipython", ".jupyter", ".matplotlib")]
    places += [Path(os.environ[name]) for name in settings if os.environ.get(name)]
    places += map(Path, _SYSTEM)
    ignored = tuple(f"{form}{os.sep}" for place in places for form in {place, place.resolve()})
    temporary = f"{tempfile.gettempdir()}{os.sep}"
    lasting = [f"{place}{os.sep}" for place in (root, home)]  # also below the temporary folder

    def is_data(path: str) -> bool:
        within = [place for place in (*lasting, temporary) if path.startswith(place)]
        is_passing = max(within, key=len, default="") == temporary
        return not is_passing and not path.startswith(ignored)

    return is_data


def _source_of(path: str) -> str:
    """The module behind compiled code; any other path as it is."""
    if "__pycache__" not in path:
        return path
    try:
        return importlib.util.source_from_cache(path)
    except ValueError:
        return path


def _is_writing(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & _WRITES)


def _is_local(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    return host in ("127.0.0.1", "::1", "localhost")


def _program(command: object) -> str:
    return Path(os.fsdecode(command)).name if isinstance(command, str | bytes) else str(command)
