"""Which notebooks have to run again, and why: what each run read, and whether that has changed."""

import hashlib
import json
import os
import platform
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from weishan_analysis.metadata import PROJECT_FILE
from weishan_analysis.notebook import clean_notebook
from weishan_analysis.running.reads import Reads, name_message, name_variable, stat_of
from weishan_analysis.statistics.processed import PACKAGE, list_behind_tables, list_package
from weishan_analysis.statistics.writing import write_atomically

_GONE = "gone"
_MESSAGE, _VARIABLE = "message ", name_variable("")
_UNKNOWN = "unknown"  # equal to nothing: a file that changed while a notebook read it


@dataclass(frozen=True)
class Edition:
    """One notebook in one language, and what it is called there."""

    stem: str
    language: str
    title: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.stem} ({self.language})"

    @property
    def name(self) -> str:
        """Such as `en/02-poverty-incidence`."""
        return f"{self.language}/{self.stem}"

    @property
    def source(self) -> str:
        """The notebook's place in the project."""
        return f"notebooks/{self.stem}.ipynb"

    @property
    def page(self) -> str:
        """The place of its page in reports: English ones at the top, others in a folder."""
        return f"{self.stem}.html" if self.language == "en" else f"{self.language}/{self.stem}.html"

    def size(self, root: Path) -> int:
        """How long its notebook is, and so how long it may take."""
        return (root / self.source).stat().st_size


@dataclass(frozen=True)
class Run:
    """What the result of one edition follows from: hashes by file, and what holds for all."""

    inputs: dict[str, str]
    setting: str  # key into Ledger.maps: versions, as-of date
    raw: str  # key into Ledger.maps: the files behind the processed tables
    doubts: tuple[str, ...]
    executed: str  # hash of the executed notebook


@dataclass
class Ledger:
    """Every run so far, kept in .weishan/build; hashes of files whose stat is the same are kept."""

    root: Path
    runs: dict[str, Run] = field(default_factory=dict)
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    hashes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the ledger and the executed notebooks lie."""
        return self.root / ".weishan" / "build"

    def hash_file(self, name: str) -> str:
        """Hash of a file of the project or the package, or the names in a folder (`data/raw/`).

        Also of a message or a variable of the environment; `gone` where there is none.
        """
        if name.startswith(_MESSAGE):
            return self._messages.get(name, _GONE)
        if name.startswith(_VARIABLE):
            value = os.environ.get(name.removeprefix(_VARIABLE))
            return _GONE if value is None else _digest(value.encode())
        path = self._locate(name)
        stat = stat_of(path)
        if stat is None:
            return _GONE
        if name.endswith("/"):
            return _digest("\n".join(sorted(_visible_names(path))).encode())
        known = self.hashes.get(name)
        if known is None or known[0] != list(stat):
            content = clean_notebook(path) if path.suffix == ".ipynb" else path.read_bytes()
            self.hashes[name] = known = [list(stat), _digest(content)]
        return str(known[1])

    def _locate(self, name: str) -> Path:
        return (PACKAGE.parent if name.startswith(f"{PACKAGE.name}/") else self.root) / name

    @cached_property
    def _messages(self) -> dict[str, str]:
        """Hashes of every text in each language; the files are parsed only when one changed."""
        files = list_package("metadata/messages")
        stats = [list(stat_of(file) or ()) for file in files]
        known = self.hashes.get(_MESSAGE)
        if known is None or known[0] != stats:
            from weishan_analysis.messages import read_messages

            texts = {
                name_message(f"{key} ({language})"): _digest(text.encode())
                for key, entry in read_messages().items()
                for language, text in entry.items()
            }
            self.hashes[_MESSAGE] = known = [stats, texts]
        hashes: dict[str, str] = known[1]
        return hashes

    def hash_files(self, names: Iterable[str]) -> dict[str, str]:
        """Hashes by name."""
        return {name: self.hash_file(name) for name in names}

    def keep_map(self, entries: dict[str, str]) -> str:
        """Keep a dictionary that many runs share; returns its key."""
        key = _digest(json.dumps(entries, sort_keys=True).encode())
        self.maps[key] = entries
        return key

    def record(
        self, edition: Edition, reads: Reads, setting: str, raw: str, executed: bytes
    ) -> None:
        """Keep a run that succeeded, with its executed notebook, and save the ledger."""
        inputs = {name: self.hash_file(name) for name in (edition.source, *reads.others)}
        for found, mark in ((reads.files, ""), (reads.folders, "/")):
            for name, stat in found.items():
                path = f"{name}{mark}"
                inputs[path] = (
                    self.hash_file(path) if stat_of(self._locate(name)) == stat else _UNKNOWN
                )
        digest = _digest(executed)
        write_atomically(self.folder / f"{digest}.ipynb", executed)
        self.runs[edition.name] = Run(inputs, setting, raw, reads.doubts, digest)
        self.save()

    def executed(self, edition: Edition) -> Path:
        """The executed notebook of the last run that succeeded."""
        return self.folder / f"{self.runs[edition.name].executed}.ipynb"

    def save(self) -> None:
        """Write the ledger and clear executed notebooks that no run refers to."""
        used = {run.setting for run in self.runs.values()} | {run.raw for run in self.runs.values()}
        state = {
            "runs": {name: vars(run) for name, run in sorted(self.runs.items())},
            "maps": {key: self.maps[key] for key in sorted(used)},
            "hashes": self.hashes,
        }
        write_atomically(self.folder / "ledger.json", json.dumps(state).encode())
        kept = {run.executed for run in self.runs.values()}
        for path in self.folder.glob("*.ipynb"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)


def read_ledger(root: Path) -> Ledger:
    """The ledger of a project; an empty one when there is none that can be read."""
    ledger = Ledger(root)
    try:
        state = json.loads((ledger.folder / "ledger.json").read_text(encoding="utf-8"))
        runs = {
            name: Run(**{**run, "doubts": tuple(run["doubts"])})
            for name, run in state["runs"].items()
        }
        if all(len(known) == 2 for known in state["hashes"].values()):
            return Ledger(root, runs, {**state["maps"]}, state["hashes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return ledger


def describe_setting(ledger: Ledger, as_of: str | None) -> dict[str, str]:
    """What every run follows from besides what it reads: Python, libraries, as-of date."""
    lock = {"requirements.lock": ledger.hash_file("requirements.lock")}
    return {"as-of date": as_of or "none", **lock, **_list_versions()}


def describe_package(ledger: Ledger, *parts: str) -> dict[str, str]:
    """Hashes of the files of this package, or of some folders of it."""
    files = (path for part in parts or ("",) for path in list_package(part))
    return ledger.hash_files(path.relative_to(PACKAGE.parent).as_posix() for path in files)


def list_raw(ledger: Ledger) -> dict[str, str]:
    """Hashes of all that the processed tables follow from, data/raw and parts of the package."""
    folder = ledger.root / "data" / "raw"
    names = (
        p.relative_to(ledger.root).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()
    )
    raw = ledger.hash_files([PROJECT_FILE, *(name for name in names if "/." not in name)])
    behind = (path.relative_to(PACKAGE.parent).as_posix() for path in list_behind_tables())
    return raw | ledger.hash_files(behind)


def explain(
    ledger: Ledger, edition: Edition, setting: dict[str, str], raw: dict[str, str]
) -> str | None:
    """Why an edition has to run again, in words; None when its result still stands."""
    run = ledger.runs.get(edition.name)
    if run is None:
        return "there is no result of it yet"
    if not ledger.executed(edition).is_file():
        return "its result is gone"
    changes = _list_changes(ledger.maps.get(run.setting, {}), setting)
    if changes:
        return _name_some(changes)
    changed = [name for name, digest in run.inputs.items() if ledger.hash_file(name) != digest]
    if changed:
        behind = [name for name in changed if name.startswith("data/processed/")]
        sources = _list_changes(ledger.maps.get(run.raw, {}), raw) if behind else []
        others = [_describe_change(ledger, run, name) for name in changed if name not in behind]
        if behind and not sources:
            others += [_describe_change(ledger, run, name) for name in behind]
        return _name_some(others + sources)
    if run.doubts:
        return f"{run.doubts[0]}, so what it read is not known"
    return None


def explain_tables(ledger: Ledger, setting: dict[str, str], raw: dict[str, str]) -> str:
    """Why the processed tables have to be made again, from what the last runs knew."""
    changes: list[str] = []
    for run in ledger.runs.values():
        changes = _list_changes(ledger.maps.get(run.raw, {}), raw)
        changes += _list_changes(ledger.maps.get(run.setting, {}), setting)
    return _name_some(changes) if changes else "they are not there, or not as they were written"


def _describe_change(ledger: Ledger, run: Run, name: str) -> str:
    if run.inputs[name] == _UNKNOWN:
        return f"{name} changed while it ran"
    if run.inputs[name] == _GONE:
        return f"{name} is new"
    return f"{name} {'is gone' if ledger.hash_file(name) == _GONE else 'changed'}"


def _list_changes(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """What differs between two maps, in words; values that are no hashes are named."""
    changes = []
    for name in sorted({*before, *now}):
        old, new = before.get(name, _GONE), now.get(name, _GONE)
        if old == new:
            continue
        if new == _GONE:
            changes.append(f"{name} is gone")
        elif old == _GONE:
            changes.append(f"{name} is new")
        elif len(old) < 32:
            changes.append(f"{name} was {old} and is {new}")
        else:
            changes.append(f"{name} changed")
    return changes


def _name_some(changes: list[str]) -> str:
    more = f" (and {len(changes) - 2} more)" if len(changes) > 2 else ""
    return " and ".join(changes[:2]) + more


def _list_versions() -> dict[str, str]:
    """Python and what is installed, without the cost of importlib.metadata."""
    versions = {"Python": platform.python_version()}
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in sorted(Path(folder).glob("*.dist-info")):
            name, _, version = path.stem.partition("-")
            versions[name] = version
    return versions


def _visible_names(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if not p.name.startswith((".", "__pycache__"))]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
