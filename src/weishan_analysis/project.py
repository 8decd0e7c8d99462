"""A project: where its folders lie, and what its weishan.toml says it is about."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import PROJECT_FILE
from weishan_analysis.reading.periods import normalise_date
from weishan_analysis.reading.places import name_place, read_code

AREA = "WEISHAN_AREA"  # variable of the environment: which of several places a run is about
LANGUAGES = ("en", "zh")
# Pyodide, the npm package, by which a page of the site reads texts in the browser.
RUNTIME = [
    f"node_modules/pyodide/{name}"
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip",
                 "pyodide-lock.json")
]  # fmt: skip
_TEXTS = ("name", "name_zh", "title", "title_zh", "lead", "lead_zh", "contact")
_EVENT = ("date", "words", "words_zh", "source")
_PLACE = ("title", "title_zh")
_UNIT = ("title",)
_CODEBOOK = ("indicator", "names", "unit")
_ENTRIES = ("area", "languages", *_TEXTS, "place", "event", *_CODEBOOK)
# What an indicator of one's own need not say.
_INDICATOR = {"series": "stock", "definition": "", "definition_zh": ""}


@dataclass(frozen=True)
class Event:
    """Something that happened: an ISO date, words for it, and the source that states it, or ""."""

    date: str
    words: str
    words_zh: str
    source: str = ""


@dataclass(frozen=True)
class Project:
    """What a project is about; empty where its weishan.toml says nothing.

    `area` is the division code of its subject and empty where it has several, `areas` holds all,
    `among` those of a project of several, of which this is one. `name` is that of the site, `title`
    and `lead` head the first page; those with `_zh` are in Chinese. `contact` says where readers
    may write. `places` holds names by division code, `codebook` what stands beside the package's:
    `indicator`, `names` and `unit`.
    """

    root: Path
    areas: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    name: str = ""
    name_zh: str = ""
    title: str = ""
    title_zh: str = ""
    lead: str = ""
    lead_zh: str = ""
    contact: str = ""
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    codebook: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def area(self) -> str:
        """The one place that it is about; of several none."""
        return self.areas[0] if len(self.areas) == 1 else ""

    def name_area(self, code: str, *, chinese: bool = False) -> str:
        """The name of a place; in English, where weishan.toml gives none, the Chinese one."""
        given = self.places.get(code, {}).get("title_zh" if chinese else "title")
        return given or name_place(code)

    def name_folder(self, code: str) -> str:
        """The folder with the pages of one of several places: nanhua, else its code."""
        words = re.findall("[a-z0-9]+", self.name_area(code).casefold())
        return "-".join(words) or code

    def about(self, code: str) -> "Project":
        """The same project, about one of its places."""
        return replace(
            self,
            areas=(code,),
            among=self.areas,
            name=f"{self.name_area(code)}: what the figures say",
            name_zh=f"{self.name_area(code, chinese=True)}数据分析",
            title="", title_zh="", lead="", lead_zh="",
        )  # fmt: skip


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` (default: the working folder) that is a project.

    It holds weishan.toml or data/raw. The environment variable WEISHAN_PROJECT names another one.
    """
    named = os.environ.get("WEISHAN_PROJECT")
    start = Path(named) if named else (start or Path.cwd())
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file() or (folder / "data" / "raw").is_dir():
            return folder.resolve()
    raise WeishanError(
        Fault(
            str(start),
            f"no {PROJECT_FILE} and no folder data/raw here or above",
            "a project folder",
            "change into the project, set WEISHAN_PROJECT, or make one with `weishan new`",
        )
    )


def list_runtime(root: Path) -> list[str]:
    """The files of Pyodide in a project; none where it lacks some, and so has no such page."""
    return RUNTIME if all((root / name).is_file() for name in RUNTIME) else []


def read_project(root: Path | None = None) -> Project:
    """What weishan.toml says, by default that of the working folder; WeishanError: its faults.

    Of several places, the one that the environment variable WEISHAN_AREA names, if it does.
    """
    root = root or find_root()
    path = root / PROJECT_FILE
    try:
        stat = path.stat()
    except FileNotFoundError:
        return Project(root)
    project = _read(path, stat.st_mtime_ns, stat.st_size)
    chosen = os.environ.get(AREA)
    return project.about(chosen) if chosen in project.areas and not project.area else project


@lru_cache(maxsize=8)
def _read(path: Path, *_stat: int) -> Project:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WeishanError(
            Fault(PROJECT_FILE, f"it cannot be read ({error})", "TOML in UTF-8")
        ) from None
    if faults := list(_check(entries)):
        raise WeishanError(faults)
    return Project(
        root=path.parent,
        areas=tuple(read_code(area) for area in _list_areas(entries)),
        languages=tuple(entries.get("languages", LANGUAGES)),
        places=entries.get("place", {}),
        events=tuple(
            Event(**{**event, "date": normalise_date(event["date"])})
            for event in entries.get("event", [])
        ),
        codebook=_read_codebook(entries),
        **{name: entries.get(name, "") for name in _TEXTS},
    )


def _read_codebook(entries: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The indicators, names and units that weishan.toml declares; an indicator's title names it."""
    own = {name: entries[name] for name in _CODEBOOK if name in entries}
    if "indicator" in own:
        own["indicator"] = {
            key: {"names": entry.get("title_zh", ""), **_INDICATOR, **entry}
            for key, entry in own["indicator"].items()
        }
    return own


def _check(entries: dict[str, Any]) -> Iterator[Fault]:
    """Everything wrong with weishan.toml."""
    yield from _check_names(PROJECT_FILE, entries, _ENTRIES)
    for name in _TEXTS:
        if not isinstance(entries.get(name, ""), str):
            yield Fault(PROJECT_FILE, f"{name} = {entries[name]!r}", "a text in quotation marks")
    if all(isinstance(area, str) for area in _list_areas(entries)):
        for area in _list_areas(entries):
            yield from _check_area("area", area)
    else:
        yield Fault(PROJECT_FILE, f"area = {entries['area']!r}", "a place, or a list of several")
    languages = entries.get("languages", LANGUAGES)
    if not languages or not isinstance(languages, list | tuple) or set(languages) - set(LANGUAGES):
        yield Fault(
            PROJECT_FILE, f"languages = {languages!r}", 'one or both of "en" and "zh" in a list'
        )
    places, events = entries.get("place", {}), entries.get("event", [])
    if not _holds_tables(places, dict):
        yield Fault(
            PROJECT_FILE, "place without tables", '[place] and 532324 = { title = "Nanhua" } below'
        )
    else:
        for code, names in places.items():
            yield from _check_area(f"[place] {code}", code)
            yield from _check_names(f"{PROJECT_FILE} [place] {code}", names, _PLACE)
    yield from _check_codebook(entries)
    if not _holds_tables(events, list):
        yield Fault(PROJECT_FILE, "event without tables", "[[event]], once for each")
    else:
        for number, event in enumerate(events, start=1):
            yield from _check_event(f"{PROJECT_FILE} [[event]] {number}", event)


def _list_areas(entries: dict[str, Any]) -> list[Any]:
    """The places that the project is about, as they are written."""
    area = entries.get("area", [])
    return area if isinstance(area, list) else [area] if area else []


def _check_codebook(entries: dict[str, Any]) -> Iterator[Fault]:
    """The form of what is declared beside the codebook; what it says, `enter_project` checks."""
    indicators, units = entries.get("indicator", {}), entries.get("unit", {})
    if not _holds_tables(indicators, dict):
        yield Fault(
            PROJECT_FILE, "indicator without tables", "[indicator.blueberry_area], once for each"
        )
    if not isinstance(entries.get("names", {}), dict):
        yield Fault(
            PROJECT_FILE, "names is no table", '[names] and poverty_incidence = "贫困面" below'
        )
    if not _holds_tables(units, dict):
        yield Fault(
            PROJECT_FILE, "unit without tables", '[unit] and "架" = { title = "frames" } below'
        )
    else:
        for unit, entry in units.items():
            yield from _check_names(f"{PROJECT_FILE} [unit] {unit}", entry, _UNIT)


def _holds_tables(entry: Any, kind: type) -> bool:
    """Whether an entry is a table or list (`kind`) of tables."""
    rows = entry.values() if isinstance(entry, dict) else entry
    return isinstance(entry, kind) and all(isinstance(row, dict) for row in rows)


def _check_event(place: str, event: dict[str, Any]) -> Iterator[Fault]:
    yield from _check_names(place, event, _EVENT)
    for name in _EVENT[:3]:
        if not event.get(name):
            yield Fault(place, f"no {name}", "date, words and words_zh", "add it")
    try:
        normalise_date(event.get("date"))  # nothing where there is none
    except (ValueError, TypeError):
        yield Fault(place, f"date = {event.get('date')!r}", "2018, 2018-09 or 2018-09-30")


def _check_names(place: str, found: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Fault]:
    for name in found:
        if name not in known:
            yield Fault(place, f"unknown entry {name!r}", f"one of {', '.join(known)}")


def _check_area(entry: str, code: str) -> Iterator[Fault]:
    try:
        read_code(code)
    except ValueError as error:
        yield Fault(
            PROJECT_FILE, f"{entry}: {error}", "a division code (532324) or a name (南华县)"
        )
