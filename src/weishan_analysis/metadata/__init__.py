"""What the files of this folder declare, and what a project declares beside it."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    T = TypeVar("T", bound="_lru_cache_wrapper[Any]")

FOLDER = Path(__file__).parent
CONTEXT = "context.toml"
PROJECT_FILE = "weishan.toml"  # in which a project declares its own
TEXT_READ = "weishan_analysis.text"  # the audit event of a text that is read: `key (language)`

Tables = Mapping[str, Mapping[str, Any]]

_own: Tables = {}
_following: list[Callable[[], None]] = []


def find_shared(name: str) -> Path:
    """A folder of the repository that a wheel brings too: there within the package, here beside."""
    within = FOLDER.parent / name
    return within if within.is_dir() else FOLDER.parents[2] / name


def follow(cached: "T") -> "T":
    """A cached function that forgets what it kept when a project declares other things."""
    _following.append(cached.cache_clear)
    return cached


def declare(tables: Tables) -> None:
    """Have these declarations of a project beside those of the package, in this process.

    tables: `indicator`, `names` and `unit`, as weishan.toml has them. They replace those of an
    earlier project.
    """
    global _own  # noqa: PLW0603 - one project a process, as there is one package
    if tables != _own:
        _own = tables
        for forget in _following:
            forget()


def list_own() -> Tables:
    """All that the project declares."""
    return _own


def own(kind: str) -> Mapping[str, Any]:
    """What the project declares of a kind; nothing where it declares none."""
    return _own.get(kind, {})


@follow
@cache
def load(name: str) -> dict[str, Any]:
    """A TOML file of the folder as a dict; context.toml with the units of the project."""
    entries = tomllib.loads(FOLDER.joinpath(name).read_text(encoding="utf-8"))
    if name == CONTEXT:
        entries["unit"] |= own("unit")
    return entries
