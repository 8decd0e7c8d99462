"""What lies in data/raw and who published it."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError, check_name
from weishan_analysis.reading.periods import Period, first_day, last_day, normalise_date
from weishan_analysis.reading.places import read_code
from weishan_analysis.statistics.schema import read_schema

if TYPE_CHECKING:
    import pandas as pd

ARTICLES = ("article.txt", "article.html")
TABLES = ("figures.csv", "figures.xlsx")
_ENTRIES = {
    "title", "title_en", "publisher", "publisher_en", "author", "author_en", "url", "note",
    "note_zh", "ref_area", "published", "published_within", "published_reason",
    "published_reason_zh", "sha256", "supersedes", "account", "original_name",
}  # fmt: skip
_TEXTS = (
    "title", "title_en", "publisher", "publisher_en", "author", "author_en", "url", "note",
    "note_zh", "published_within", "published_reason", "published_reason_zh", "sha256",
)  # fmt: skip
_ACCOUNT = {"statistics", "dates", "formula_parts", "unclaimed"}


@dataclass(frozen=True)
class Source:
    """One folder of data/raw: the article or table as it arrived and what source.toml says of it.

    `content` is what the file holds. `published` is an ISO date of year, month or day precision;
    `published_within` the interval in which it must lie where the source is undated and the date
    inferred, else empty; `account` the counts of numerals that the source is known to hold. Title,
    publisher and author are as the source has them, those with `_en` in English; notes and reasons
    are in English, those with `_zh` in Chinese.
    """

    name: str
    folder: Path
    file: Path
    kind: str
    title: str
    published: str
    ref_area: str
    title_en: str = ""
    publisher: str = ""
    publisher_en: str = ""
    author: str = ""
    author_en: str = ""
    url: str = ""
    note: str = ""
    note_zh: str = ""
    published_within: str = ""
    published_reason: str = ""
    published_reason_zh: str = ""
    sha256: str = ""
    supersedes: tuple[str, ...] = ()
    account: tuple[tuple[str, int], ...] = ()
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def is_article(self) -> bool:
        """Whether the source is a text, and no table."""
        return self.kind == "article"

    @property
    def first_day(self) -> str:
        """The first day on which it may have been published."""
        return first_day(self.published)

    @property
    def reference(self) -> str:
        """Who published it, what, and when, in one line."""
        made_by = self.author or self.publisher
        return ", ".join(part for part in (made_by, self.title, self.published) if part)


def read_sources(root: Path, as_of: str | date | None = None) -> list[Source]:
    """The sources of a project, ordered by date and name; those published by `as_of` if given.

    A date without a day counts from its first day on. WeishanError holds every fault of every
    source: missing or unknown entries, a file that is missing, changed or there twice.
    """
    known_by = None if as_of is None else read_date(as_of)
    sources: list[Source] = []
    faults: list[Fault] = []
    for folder in sorted((root / "data" / "raw").iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                sources.append(read_source(folder))
            except WeishanError as error:
                faults += error.faults
    names = {source.name for source in sources}
    for source in sources:
        for other in source.supersedes:
            if other not in names and not faults:
                place = f"data/raw/{source.name}/source.toml"
                faults.append(Fault(place, f"supersedes {other!r}", "a folder of data/raw"))
    if faults:
        raise WeishanError(faults)
    ordered = sorted(sources, key=lambda source: (first_day(source.published), source.name))
    return [s for s in ordered if known_by is None or first_day(s.published) <= last_day(known_by)]


def read_source(folder: Path) -> Source:
    """One source folder; WeishanError with all its faults."""
    place = f"data/raw/{folder.name}"
    if faults := list(check_name(place, folder.name)):
        raise WeishanError(faults)
    entries = _read_entries(folder, place)
    faults = [*_check_entries(entries, f"{place}/source.toml")]
    file, misplaced = _find_file(folder, place)
    faults += misplaced
    content = file.read_bytes() if file is not None else b""
    if file is not None and not faults:
        faults += _check_hash(content, str(entries.get("sha256", "")), f"{place}/{file.name}")
    if faults or file is None:
        raise WeishanError(faults)
    return Source(
        name=folder.name,
        folder=folder,
        file=file,
        kind="article" if file.name in ARTICLES else "table",
        published=normalise_date(entries["published"]),
        ref_area=read_code(str(entries["ref_area"])),
        supersedes=tuple(entries.get("supersedes", ())),
        account=tuple(sorted(entries.get("account", {}).items())),
        content=content,
        **{name: str(entries.get(name, "")) for name in _TEXTS},
    )


def _check_entries(entries: dict[str, Any], place: str) -> Iterator[Fault]:
    for known, given, where in (
        (_ENTRIES, entries, place),
        (_ACCOUNT, entries.get("account", {}), f"{place} [account]"),
    ):
        for name in sorted(set(given) - known):
            yield Fault(where, f"unknown entry {name!r}", f"one of {', '.join(sorted(known))}")
    for name in ("title", "ref_area"):
        if not str(entries.get(name, "")).strip():
            yield Fault(place, f"no {name}", "a text", "add it")
    try:
        is_dated = bool(normalise_date(entries.get("published")))
    except (ValueError, TypeError):
        is_dated = False
    if not is_dated:
        yield Fault(place, f"published = {entries.get('published')!r}",
                    'a date such as "2018-09-14" or "2018-03"',
                    "say when the source was published")  # fmt: skip
    within = str(entries.get("published_within", ""))
    if within and is_dated and not _is_within(entries["published"], within):
        yield Fault(place, f"published_within = {within!r}",
                    'an interval such as "2018-02/2018-09" with `published` in it',
                    "correct it, or remove it where the source is dated")  # fmt: skip
    if area := str(entries.get("ref_area", "")):
        try:
            read_code(area)
        except ValueError as error:
            yield Fault(place, f"ref_area = {error}", "a division code or the name of a place",
                        "correct it")  # fmt: skip


def _is_within(published: str | date, interval: str) -> bool:
    """Whether the first day on which a source may have been published lies in an interval."""
    try:
        span = Period.parse(interval)
    except ValueError:
        return False
    day = Period.parse(normalise_date(published)).start
    return span.is_interval and not span.is_open and span.start <= day <= span.end


def _check_hash(content: bytes, expected: str, place: str) -> Iterator[Fault]:
    found = hashlib.sha256(content).hexdigest()
    if expected and found != expected:
        yield Fault(place, f"the file has changed (sha256 {found[:12]}…)",
                    f"sha256 {expected[:12]}… as in source.toml",
                    "put the original back, or add the new file as a new source")  # fmt: skip


def _read_entries(folder: Path, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    except OSError:
        fault = Fault(place, "no readable source.toml", "title, ref_area and published",
                      "write it, or use `weishan add`")  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault(f"{place}/source.toml", f"it cannot be read ({error})", "valid TOML in UTF-8")
    raise WeishanError(fault)


def _find_file(folder: Path, place: str) -> tuple[Path | None, list[Fault]]:
    present = [name for name in ARTICLES + TABLES if (folder / name).is_file()]
    outside = [
        Fault(
            f"{place}/{name}",
            "it is a link to a file outside of data/raw",
            "the file itself",
            "copy it there",
        )
        for name in (*present, "source.toml")
        if not (folder / name).resolve().is_relative_to(folder.parent.resolve())
    ]
    if outside:
        return None, outside
    if len(present) == 1:
        return folder / present[0], []
    found = f"several files: {', '.join(present)}" if present else "no article or table"
    return None, [Fault(place, found, f"one of {', '.join(ARTICLES + TABLES)}")]


def tabulate_sources(sources: Sequence[Source]) -> "pd.DataFrame":
    """What is known of each source, a row each, in the order given."""
    table = read_schema()["sources"]
    names = [name for name in table.types if name != "source"]
    return table.fill({"source": s.name} | {name: getattr(s, name) for name in names}
                      for s in sources)  # fmt: skip


def is_address(text: str) -> bool:
    """Whether a text is an address of the web and nothing else."""
    return bool(re.fullmatch(r"https?://\S+", text))


def read_date(text: str | date, place: str = "as-of") -> str:
    """A date in its normal form (2018-09-04, 2018-09, 2018); WeishanError where it is none."""
    try:
        if day := normalise_date(text):
            return day
    except ValueError:
        pass
    raise WeishanError(Fault(place, repr(text), "a date: 2018, 2018-08 or 2018-08-31"))
