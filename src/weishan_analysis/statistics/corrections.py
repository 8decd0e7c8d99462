"""What is known to be wrong in a source: misprints, and figures that are better not relied on."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.codebook import read_indicators

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from weishan_analysis.statistics.sources import Source

FILE = "corrections.toml"
_Entry = TypeVar("_Entry", "Correction", "Doubt")


@dataclass(frozen=True)
class Correction:
    """A misprint: the words as printed and as they should be, and the figure's right indicator.

    Without `indicator` the figures inside the printed words keep theirs.
    """

    printed: str
    corrected: str
    reason: str
    reason_zh: str
    evidence: str
    indicator: str = ""

    def __str__(self) -> str:
        return f"{self.printed} → {self.corrected}"


@dataclass(frozen=True)
class Doubt:
    """A figure that is not shown as long as another source states it too."""

    indicator: str
    reason: str
    reason_zh: str
    time_period: str = ""
    ref_area: str = ""
    evidence: str = ""


def read_corrections(
    source: "Source", raw: str, carried: "Sequence[Correction]" = ()
) -> tuple[list[Correction], list[Doubt]]:
    """The [[correction]] and [[doubtful]] entries of a source's corrections.toml, if it has one.

    With them those carried over from earlier sources whose printed words stand in `raw` too.
    WeishanError names every unknown or missing key and every printed form that `raw` has not.
    """
    own, doubts = _read_own(source, raw)
    known = {correction.printed for correction in own}
    again = [c for c in carried if c.printed in raw and c.printed not in known]
    return [*own, *dict.fromkeys(again)], doubts


def list_corrections(source: "Source") -> list[Correction]:
    """The corrections of a source that is not read again, as far as they can be read."""
    try:
        return _read_own(source, None)[0]
    except WeishanError:  # which reading that source reports
        return []


def _read_own(source: "Source", raw: str | None) -> tuple[list[Correction], list[Doubt]]:
    """What corrections.toml says; the printed words are looked for in `raw`, if it is given."""
    file = source.folder / FILE
    place = f"data/raw/{source.name}/{FILE}"
    if not file.is_file():
        return [], []
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WeishanError(Fault(place, f"it cannot be read ({error})", "TOML in UTF-8")) from None
    faults = [
        Fault(place, f"unknown entry {name!r}", "[[correction]] or [[doubtful]]")
        for name in sorted(set(entries) - {"correction", "doubtful"})
    ]
    corrections = _make(Correction, entries.get("correction", []), place, faults)
    doubts = _make(Doubt, entries.get("doubtful", []), place, faults)
    faults += [
        Fault(place, f"{correction.printed!r} is not in {source.file.name}", "the printed words")
        for correction in corrections
        if raw is not None and correction.printed not in raw
    ]
    if faults:
        raise WeishanError(faults)
    return corrections, doubts


def apply_corrections(
    observations: "pd.DataFrame",
    corrections: "Sequence[Correction]",
    doubts: "Sequence[Doubt]" = (),
    raw: str = "",
) -> "pd.DataFrame":
    """The observations of one source with its misprints and doubts noted; nothing is overwritten.

    A figure inside misprinted words of `raw` gets the right indicator, and what should stand there
    in the column `correction`; so does one of the named indicator whose sentence holds them. A
    doubtful figure gets status U and the reason as comment.
    """
    observations = observations.copy()
    for correction in corrections:
        concerned = _stands_in(observations, correction.printed, raw)
        if correction.indicator:
            concerned |= observations["indicator"].eq(correction.indicator) & observations[
                "quote"
            ].str.contains(correction.printed, regex=False)
            observations.loc[concerned, "indicator"] = correction.indicator
        _add(observations, concerned, "correction", str(correction))
    for doubt in doubts:
        concerned = observations["indicator"].eq(doubt.indicator)
        concerned &= observations["time_period"].eq(doubt.time_period)
        if doubt.ref_area:
            concerned &= observations["ref_area"].eq(doubt.ref_area)
        observations.loc[concerned, "obs_status"] = "U"
        _add(observations, concerned, "comment", doubt.reason)
    return observations


def _make(
    kind: type[_Entry], entries: list[dict[str, Any]], place: str, faults: list[Fault]
) -> list[_Entry]:
    known = {field.name for field in fields(kind)}
    required = {field.name for field in fields(kind) if field.default is MISSING}
    made = []
    for number, entry in enumerate(entries, start=1):
        where = f"{place}, {kind.__name__.lower()} {number}"
        wrong = [Fault(where, f"unknown key {name!r}", f"one of {', '.join(sorted(known))}")
                 for name in sorted(set(entry) - known)]  # fmt: skip
        wrong += [Fault(where, f"no {name}", "a text") for name in sorted(required - set(entry))]
        if entry.get("indicator", "") not in {"", *read_indicators()}:
            wrong.append(Fault(where, f"unknown indicator {entry['indicator']!r}",
                               "a key of metadata/codebook"))  # fmt: skip
        faults += wrong
        if not wrong:
            made.append(kind(**entry))
    return made


def _stands_in(observations: "pd.DataFrame", words: str, raw: str) -> "pd.Series[bool]":
    """Which figures lie inside an occurrence of `words`; in tables, whose row holds them."""
    concerned = observations["span_start"].isna() & observations["quote"].str.contains(
        words, regex=False
    )
    start = raw.find(words) if words else -1
    while start >= 0:
        inside = observations["span_start"].ge(start) & observations["span_end"].le(
            start + len(words)
        )
        concerned |= inside.fillna(value=False).astype(bool)
        start = raw.find(words, start + 1)
    return concerned


def _add(observations: "pd.DataFrame", rows: "pd.Series[bool]", column: str, text: str) -> None:
    before = observations.loc[rows, column]
    observations.loc[rows, column] = before.where(before.eq(""), before + "; ") + text
