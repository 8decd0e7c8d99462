"""What a source, or the time between two dates, changes: as a table and as lines to read."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError, make_printable
from weishan_analysis.project import find_root
from weishan_analysis.reading.periods import normalise_date
from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.processed import read_table
from weishan_analysis.statistics.sources import Source, read_sources
from weishan_analysis.terminal import word

if TYPE_CHECKING:
    import pandas as pd

    from weishan_analysis.statistics.adding import Addition

LISTED = 20  # lines of one kind that `weishan add` prints
_VERDICTS = ("new", "revised", "conflict", "repeated", "same")


def diff(old: str, new: str, root: Path | None = None, as_of: str | None = None) -> "pd.DataFrame":
    """The figures of two sources, or as known at two dates, side by side.

    `old` and `new` are folder names in data/raw or dates (YYYY[-MM[-DD]]); what was published
    after `as_of` stays out. Columns as revisions.contrast gives them; values in the base unit.
    """
    from weishan_analysis.statistics.revisions import contrast

    root = root or find_root()
    sources = read_sources(root, as_of)
    sides = [_read_side(side, root, sources) for side in (old, new)]
    return contrast(sides[0], sides[1], sources)


def _read_side(side: str, root: Path, sources: list[Source]) -> "pd.DataFrame":
    names = [source.name for source in sources]
    if side in names:
        observations = read_table("observations", root=root)
        return observations[observations["source"].eq(side)]
    try:
        day = normalise_date(side)
    except ValueError:
        day = ""
    if day:
        known = read_table("observations", root=root, as_of=day)
        return known[known["source"].isin(names)]
    similar = difflib.get_close_matches(side, names, 1)
    expected = f"perhaps {similar[0]}" if similar else f"a date, or one of {', '.join(names)}"
    raise WeishanError(Fault(side, "no source and no date", expected))


def describe_changes(changes: "pd.DataFrame", listed: int | None = None) -> Iterator[str]:
    """One line that counts the figures by verdict, then a line for each that differs or is new.

    listed: how many lines of each verdict; all by default.
    """
    counts = changes["verdict"].value_counts()
    told = [verdict for verdict in _VERDICTS if verdict != "repeated" or verdict in counts]
    parts = (word("said.count", count=counts.get(v, 0), what=word(f"verdict.{v}")) for v in told)
    yield word("said.counts", counts=word("said.comma").join(parts))
    for verdict in ("conflict", "revised", "new", "repeated"):
        rows = changes[changes["verdict"].eq(verdict)]
        shown = rows if listed is None else rows.head(listed)
        name = word(f"verdict.{verdict}")
        for row in shown.itertuples():
            yield make_printable(word("said.change", verdict=name, figure=_describe_figure(row)))
        if len(rows) > len(shown):
            yield word("said.more", count=len(rows) - len(shown), verdict=name)


def describe_addition(addition: "Addition") -> Iterator[str]:
    """What `weishan add` prints: where the source went, what it changes, what has no place."""
    if addition.source is None:
        yield word("said.as_it_was")
        return
    source = addition.source
    place = f"{name_place(source.ref_area)} {source.ref_area}"
    key = "said.added" if addition.is_written else "said.would_add"
    yield make_printable(word(key, source=source.name, place=place, reference=source.reference))
    if source.supersedes:
        yield word("said.supersedes", sources=word("said.comma").join(source.supersedes))
    yield from describe_changes(addition.changes, LISTED)
    yield from (make_printable(word("said.doubt", doubt=doubt)) for doubt in addition.doubts)
    if unplaced := len(addition.unplaced):
        yield word("said.unplaced", count=unplaced)
        for row in addition.unplaced.head(LISTED).itertuples():
            yield make_printable(f"  {row.text} {row.label}".rstrip())
        if unplaced > LISTED:
            yield word("said.more_unplaced", count=unplaced - LISTED)
    if addition.is_written:
        yield word("said.next")


def _describe_figure(row: Any) -> str:
    title = read_indicators()[row.indicator].title_zh
    figure = " ".join(
        filter(None, (title, row.indicator, name_place(row.ref_area), row.time_period))
    )
    new = f"{row.new_value:,.15g} {row.unit_measure}"
    if row.verdict == "new":
        continued = word("said.continues", observation=row.continues) if row.continues else ""
        return f"{figure}: {new}{continued} [{row.new_observation}]"
    percent = f", {row.change_percent:+.1f}%" if row.change_percent == row.change_percent else ""
    return word(
        "said.shown", figure=figure, old=f"{row.old_value:,.15g}", new=new,
        change=f"{row.change:+,.15g}{percent}", source=row.shown_source,
        rule=word(f"rule.{row.rule}"), keys=f"{row.old_observation}, {row.new_observation}",
    )  # fmt: skip


def describe_statement(key: str, root: Path | None = None) -> Iterator[str]:
    """What is read at a key such as 2018-weishan:321: the figure, its sentence and its source."""
    root = root or find_root()
    observations = read_table("observations", root=root)
    found = observations[observations["observation"].eq(key.strip("[] "))].to_dict("records")
    if not found:
        keys = observations["observation"].tolist()
        similar = difflib.get_close_matches(key, keys, 3)
        expected = f"perhaps {', '.join(similar)}" if similar else "a key such as 2018-weishan:321"
        raise WeishanError(Fault(key, "no figure", expected, "`check` and `diff` print keys"))
    (row,) = found
    known = read_indicators()[row["indicator"]]
    value = f"{row['obs_value']:,.15g} {row['unit_measure']}"
    value = word("said.printed", value=value, printed=row["printed"])
    place, period = name_place(row["ref_area"]), row["time_period"]
    figure = filter(None, (known.title_zh, row["indicator"], place, period, value))
    yield make_printable(" ".join(figure))
    yield make_printable(row["quote"])
    source = next(source for source in read_sources(root) if source.name == row["source"])
    yield make_printable(f"data/raw/{source.name}: {source.reference}")
