"""What a notebook reads while it runs, seen by Python's audit hook inside its kernel.

Files and folders, and modules and texts of this package, by audit events; files that were only
asked about and variables of the environment by functions put in the place of those of `os`. Asking
for the time cannot be seen: `asks_for_time` looks for it in the code.
"""

import importlib.util
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weishan_analysis.metadata import TEXT_READ

# Where the kernel's own machinery reads; none of it is data of a notebook.
_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/System", "/Library", "C:\\Windows")
_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile"}
# Libraries whose compiled code opens files without a word to Python.
_SILENT = {
    "duckdb", "fiona", "h5py", "netCDF4", "polars", "pyarrow.csv", "pyarrow.feather", "pyarrow.fs",
    "pyarrow.json", "pyarrow.orc", "pyogrio", "pyreadstat", "python_calamine", "rasterio", "tables",
}  # fmt: skip
_READS = {"open": "file", "sqlite3.connect": "file", "os.listdir": "folder", "os.scandir": "folder"}
_ASKING = ("stat", "lstat", "access")  # functions of os that tell of a file without opening it
# Modules through which a notebook asks; Python keeps most of them frozen.
_BETWEEN = re.compile(
    r"<frozen |\b(?:os|_collections_abc|genericpath|posixpath|glob)\.py$|\bpathlib\b"
)
_CLOCK = re.compile(
    r"\.(?:now|today|utcnow)\(|\btime\.(?:time|time_ns|localtime|gmtime|ctime|strftime)\("
)
PACKAGE = Path(__file__).resolve().parents[1]
_MESSAGES = str(PACKAGE / "metadata" / "messages")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Reads:
    """What one run read: path to its stat when opened, None for a file that was not there.

    Paths are relative to the project where inside it, `weishan_analysis/...` in the package.
    `others` are messages of the package and variables of the environment, named as in the ledger;
    `doubts` says in words what could not be observed.
    """

    files: dict[str, "tuple[int, ...] | None"] = field(default_factory=dict)
    folders: dict[str, "tuple[int, ...] | None"] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def watch_reads(root: Path, log: Path) -> None:
    """From now on, write a line to `log` for each file and folder that this process reads."""
    Watcher(root).tell(log)


class Watcher:
    """Hears of every audit event of a process, and notes those by which data come in.

    What it hears of before it is told of a log, as this package is imported, it keeps.
    """

    def __init__(self, root: Path) -> None:
        self.log: int | None = None
        self.is_data = choose_places(root)
        self.own = f"{root}{os.sep}"
        self.noted: dict[tuple[str, str], bytes] = {}
        self.is_listening = True
        sys.addaudithook(self._hear)

    def tell(self, log: Path) -> None:
        """Write to `log` what was noted, and from now on every note."""
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(self.log, b"".join(self.noted.values()))
        self.ask_too()
        self.is_listening = True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_listening:
            return
        if event in _PROGRAMS:
            self._note("doubt", f"it started another program ({_program(arguments[0])})")
        elif event == "socket.connect" and not _is_local(arguments[1]):
            self._note("doubt", "it used the network")
        elif event == "import" and arguments[0] in _SILENT:
            self._note("doubt", f"it used {arguments[0].partition('.')[0]}, which reads unseen")
        elif event == TEXT_READ:
            self._note("other", name_message(arguments[0]))
        elif event in _READS and not isinstance(arguments[0], int):
            is_written = event == "open" and _is_writing(arguments[2])
            is_import = event != "open" and "importlib" in sys._getframe(1).f_code.co_filename  # noqa: SLF001
            if not (is_written or is_import):
                self._note_path(_READS[event], arguments[0] or ".")

    def _note_path(self, kind: str, given: Any) -> None:
        path = _source_of(os.path.abspath(os.fsdecode(given)))  # noqa: PTH100
        if self.is_data(path):
            self._note(kind, path)

    def ask_too(self) -> None:
        """Let `os` tell of files and variables that the notebook asks for."""
        for name in _ASKING:
            setattr(os, name, self._telling(getattr(os, name)))
        watcher = self

        class Environment(type(os.environ)):  # type: ignore[misc] # a class is all it needs
            def __getitem__(self, key: str) -> str:
                if watcher.is_asked():
                    watcher._note("other", name_variable(key))
                return str(super().__getitem__(key))

        os.environ.__class__ = Environment

    def _telling(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(path: Any, *arguments: Any, **options: Any) -> Any:
            if not isinstance(path, int) and self.is_asked():
                is_folder = stat_of(Path(os.fsdecode(path))) and Path(os.fsdecode(path)).is_dir()
                self._note_path("folder" if is_folder else "file", path)
            return function(path, *arguments, **options)

        for known in (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks,
                      os.supports_effective_ids):  # fmt: skip
            if function in known:
                known.add(ask)
        return ask

    def is_asked(self) -> bool:
        """Whether a cell, or a module of the project, asks: not a library for its own ends."""
        frame = sys._getframe(2)  # noqa: SLF001
        while frame.f_back and _BETWEEN.search(frame.f_code.co_filename):
            frame = frame.f_back
        file = frame.f_code.co_filename
        is_cell = f"{os.sep}ipykernel_" in file or file.startswith("<ipython")
        return is_cell or (file.startswith(self.own) and self.is_data(file) and not _is_ours(file))

    def _note(self, kind: str, what: str) -> None:
        if (kind, what) not in self.noted:
            stat = None if kind in ("doubt", "other") else stat_of(Path(what))
            line = json.dumps({"kind": kind, "what": what, "stat": stat}).encode() + b"\n"
            self.noted[kind, what] = line
            if self.log is not None:
                os.write(self.log, line)


def read_log(log: Path, root: Path) -> Reads:
    """What a kernel noted in `log`."""
    reads = Reads()
    said: dict[str, list[str]] = {"doubt": [], "other": []}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        entry = json.loads(line)
        kind, what = entry["kind"], entry["what"]
        if kind in said:
            said[kind].append(what)
            continue
        stat = tuple(entry["stat"]) if entry["stat"] else None
        (reads.folders if kind == "folder" else reads.files)[_name(Path(what), root)] = stat
    return Reads(reads.files, reads.folders, tuple(said["other"]), tuple(said["doubt"]))


def _name(path: Path, root: Path) -> str:
    for folder in (PACKAGE.parent if _is_ours(str(path)) else root, root):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)


def name_message(text: str) -> str:
    """What the ledger calls a text of metadata/messages: `site.name (zh)`."""
    return f"message {text}"


def name_variable(key: str) -> str:
    """What the ledger calls a variable of the environment."""
    return f"environment variable {key}"


def asks_for_time(code: str) -> bool:
    """Whether code asks for the time or the day, so that its result may differ tomorrow.

    >>> asks_for_time("date.today()"), asks_for_time("read(today)")
    (True, False)
    """
    return bool(_CLOCK.search(code))


def stat_of(path: Path) -> tuple[int, ...] | None:
    """Size and times of a file or folder: when they are the same, so is its content."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def choose_places(root: Path) -> Callable[[str], bool]:
    """Whether a path can be data of a notebook.

    Not so: what is followed otherwise (the texts of the package, what is installed), what a build
    writes, and where Python and the system keep their own files.
    """
    home, settings = Path.home(), ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR")
    places = [Path(sys.prefix), Path(sys.base_prefix)]
    places += [root / name for name in (".git", ".venv", ".weishan", "reports")]
    places += [home / name for name in (".cache", ".config", ".ipython", ".jupyter", ".matplotlib")]
    places += [Path(os.environ[name]) for name in settings if os.environ.get(name)]
    places += map(Path, _SYSTEM)
    ignored = tuple(f"{form}{os.sep}" for place in places for form in {place, place.resolve()})
    temporary = f"{tempfile.gettempdir()}{os.sep}"
    lasting = [f"{place}{os.sep}" for place in (root, home)]  # also below the temporary folder

    def is_data(path: str) -> bool:
        if _is_ours(path):
            return not path.startswith(_MESSAGES)
        within = [place for place in (*lasting, temporary) if path.startswith(place)]
        is_passing = max(within, key=len, default="") == temporary
        return not is_passing and not path.startswith(ignored)

    return is_data


def _is_ours(path: str) -> bool:
    """Whether a path lies in this package."""
    return path.startswith(f"{PACKAGE}{os.sep}")


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
