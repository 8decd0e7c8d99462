"""Replacing the published site: all of it in one step, whatever happens meanwhile."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

_MANIFEST = ".build.json"


class Kept(TypedDict):
    """A file of a site: the key of what it follows from, and its content and stat as written."""

    key: str
    hash: str
    stat: list[int]


@dataclass
class Release:
    """A folder with a site, and for each of its files the key of all that it follows from."""

    folder: Path
    key: str = ""
    files: dict[str, Kept] = field(default_factory=dict)

    def add(self, name: str, key: str, content: bytes) -> None:
        """Put a file into the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.files[name] = _describe(path, key, content)

    def take(self, name: str, key: str, earlier: "Release") -> bool:
        """Take a file over from an earlier release, if it is there and follows from the same."""
        if not earlier.holds(name, key):
            return False
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(earlier.folder / name, path)
        self.files[name] = {**earlier.files[name], "stat": _stat(path)}
        return True

    def holds(self, name: str, key: str) -> bool:
        """Whether a file with this key is there, as it was written."""
        return name in self.files and self.files[name]["key"] == key and self.is_intact(name)

    def is_intact(self, name: str) -> bool:
        """Whether a file is as it was written."""
        path, known = self.folder / name, self.files[name]
        if _stat(path) == known["stat"]:
            return True
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == known["hash"]
        except OSError:
            return False

    def list_damaged(self) -> list[str]:
        """Files that are gone or were changed by others."""
        return [name for name in self.files if not self.is_intact(name)]

    def save(self, key: str) -> None:
        """Write down what the site follows from, as its last file."""
        content = json.dumps({"key": key, "files": self.files}, indent=1, sort_keys=True)
        (self.folder / _MANIFEST).write_text(content, encoding="utf-8")


def read_release(folder: Path) -> Release:
    """The site in a folder; an empty one where there is none, or its manifest is damaged."""
    try:
        state = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if all(file.keys() == Kept.__annotations__.keys() for file in state["files"].values()):
            return Release(folder, state["key"], state["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return Release(folder)


def _describe(path: Path, key: str, content: bytes) -> Kept:
    return {"key": key, "hash": hashlib.sha256(content).hexdigest(), "stat": _stat(path)}


def _stat(path: Path) -> list[int]:
    """Size and times of change, which a file keeps when its folder is renamed."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]
