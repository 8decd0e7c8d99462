"""Several sources for one figure: which is shown, what the others say, and how they differ.

A figure is an indicator of an area: a stock at the end of its period (1.16 % of 2014/2018 and
1.05 % of 2018 are two statements of one figure), all else over the whole of it; where the text
states no period, the figure without one. The rule, in two sentences:

    Of several statements of one figure the last that says something new is shown, by the date of
    its source, and one that only repeats an earlier value says nothing new. What a source names in
    `supersedes`, a statement marked doubtful in corrections.toml and a plan give way before that.

The later of two that differ is a revision of the earlier where both are of one stated period;
without a period, or of one day, nothing shows that the later is the better one: the two are in
conflict, and both stay visible.

An open interval (2015年以来) ends with its source's date. Two of them with one start and different
ends (2015/2018, 2015/2020) are therefore two figures, the later the continuation of the earlier,
and never in conflict. Where two sources of one year both end in it, the later and no smaller
running total brings the earlier up to date.
"""

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.periods import (
    first_day,
    first_point,
    is_interval,
    last_day,
    last_point,
)
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.schema import Verdict, read_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.statistics.sources import Source

FIGURE = ["indicator", "measure", "ref_area", "time_period"]
_SAME = [
    "indicator",
    "measure",
    "ref_area",
    "until",
]  # what statements of one figure have in common
_STATED = [
    "time_period",
    "obs_value", "low", "high", "half_unit", "obs_bound", "obs_status", "unit_measure",
    "source", "printed", "quote", "observation", "repeats",
]  # fmt: skip


def order_by_precedence(sources: "Sequence[Source]") -> "list[Source]":
    """The sources by publication date, each after those that it supersedes.

    `observe` reads them in this order, so that in a table of observations the source that stands
    last wins. WeishanError for sources that supersede each other.
    """
    by_name = {source.name: source for source in sources}
    waiting = {s.name: [name for name in s.supersedes if name in by_name] for s in sources}
    try:
        TopologicalSorter(waiting).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise WeishanError(
            Fault("supersedes", f"the sources supersede each other: {circle}", "an order of them",
                  "remove one supersedes from its source.toml")
        ) from None  # fmt: skip
    ordered: list[Source] = []
    while waiting:
        name = next(name for name, before in waiting.items() if not set(before) & set(waiting))
        ordered.append(by_name[name])
        del waiting[name]
    return ordered


def select_latest(observations: pd.DataFrame) -> pd.DataFrame:
    """The statements that the rule shows: for each figure those of one source, all of them.

    Expects the rows in the order of `order_by_precedence`, as observations() gives them.
    """
    order = {name: rank for rank, name in enumerate(observations["source"].unique())}
    status, own = observations["obs_status"], observations["source"].map(order).astype("int64")
    rank = len(order) * _find_origin(observations).map(order).fillna(own).astype("int64") + own
    rank += len(order) ** 2 * (status.ne("U") + 2 * status.ne("F"))
    same = _name_figures(observations)
    best = rank.groupby([same[column] for column in (*_SAME, "area_name")]).transform("max")
    return observations[rank.eq(best)]


def _find_origin(statements: pd.DataFrame, prefix: str = "") -> "pd.Series[str]":
    """The source that was the first to state the value of each statement."""
    first = statements[f"{prefix}repeats"].fillna("").str.replace(":[^:]*$", "", regex=True)
    return first.where(first.ne(""), statements[f"{prefix}source"])


def note_repeats(observations: pd.DataFrame, sources: "Sequence[Source]") -> pd.DataFrame:
    """The observations, in the order of precedence, with `repeats` filled.

    What a source states otherwise than another that it supersedes is new, whoever said it before.
    """
    same = _name_figures(observations)
    figure = same.groupby([same[column] for column in (*_SAME, "area_name")], sort=False).ngroup()
    value = same.groupby([figure, "obs_value", "obs_bound", "obs_status"], sort=False)
    first = value["observation"].transform("first")
    is_repeat = value["source"].transform("first").ne(same["source"])
    replaced = {source.name: set(source.supersedes) for source in sources if source.supersedes}
    for name, others in replaced.items():
        again = same["source"].eq(name) & is_repeat
        told = same[same["source"].isin(others)]
        values = told.groupby(figure[told.index])["obs_value"].agg(set)
        for place in same.index[again]:
            known = values.get(figure[place], set())
            is_repeat[place] = not known or same["obs_value"][place] in known
    return observations.assign(repeats=first.where(is_repeat, ""))


def note_addition(
    old: pd.DataFrame, new: pd.DataFrame, sources: "Sequence[Source]"
) -> pd.DataFrame:
    """The observations of a source that is added, with what they repeat of the old ones."""
    noted = note_repeats(pd.concat([old, new], ignore_index=True), sources)
    return noted.tail(len(new)).set_axis(new.index)


def _name_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations with a column `until`: the end of a stock's period, else all of it."""
    series = observations["indicator"].map(
        {key: indicator.series for key, indicator in read_indicators().items()}
    )
    period = observations["time_period"]
    end = period.map(last_point).astype("str")
    return observations.assign(until=end.where(series.eq("stock"), period))


def list_alternatives(observations: pd.DataFrame) -> pd.DataFrame:
    """The statements that are not shown and differ from the shown one by more than rounding.

    Columns as the observations, in the period of the shown statement, with `shown_value` and
    `shown_source` beside them.
    """
    shown = _state_once(select_latest(observations))
    pairs = _pair(_state_once(observations, per_source=True), shown, how="inner")
    pairs = pairs[pairs["old_source"].ne(pairs["new_source"]) & ~_agree(pairs)]
    keys = pairs.rename(columns={"old_source": "source"})[[*_SAME, "source"]].assign(
        shown_value=pairs["new_value"], shown_source=pairs["new_source"],
        shown_period=pairs["new_time_period"],
    )  # fmt: skip
    others = _name_figures(observations).merge(keys, on=[*_SAME, "source"])
    return others.assign(time_period=others["shown_period"]).drop(columns=["until", "shown_period"])


def list_rivals(observations: pd.DataFrame) -> pd.DataFrame:
    """What another source states of each figure and source, where it differs by more than rounding.

    Columns: those of FIGURE, `source` and `other_value` (float64, base unit: what the last of the
    other sources states).
    """
    once = _state_once(observations, per_source=True)
    pairs = _pair(once, once, how="inner")
    rivals = pairs[pairs["old_source"].ne(pairs["new_source"]) & ~_agree(pairs)]
    rivals = rivals.rename(
        columns={
            "old_source": "source", "old_time_period": "time_period", "new_value": "other_value"
        }
    )  # fmt: skip
    keys = [*FIGURE, "source"]
    return rivals[[*keys, "other_value"]].drop_duplicates(keys, keep="last")


def compare(observations: pd.DataFrame, sources: "Sequence[Source]" = ()) -> pd.DataFrame:
    """The history of every figure that several sources state, a row for each step in time.

    `sources` in the order of their dates (default: the order of the rows). Values in the base
    unit; columns of the table `revisions`. `verdict`: `same` (equal, or different by less than
    rounding and bounds allow), `revised` (something says which of the two holds), `repeated` (the
    later says again what was said before the other), `conflict` (nothing decides). `rule` is what
    picked `shown_source`: outcome, marked, supersedes, repeated, running_total or
    publication_date.
    """
    names = [source.name for source in sources] or list(observations["source"].unique())
    by_date = {name: place for place, name in enumerate(names)}
    statements = _state_once(observations, per_source=True)
    statements = statements.iloc[statements["source"].map(by_date).argsort(kind="stable")]
    steps = statements.groupby(_SAME)
    earlier = steps[_STATED].shift(1)
    pairs = statements[_SAME].join(
        [earlier.add_prefix("old_"), statements[_STATED].add_prefix("new_")]
    )
    pairs = pairs[steps.cumcount().gt(0)]
    return judge(_name_values(pairs), sources).sort_values(
        [*FIGURE, "new_source"], ignore_index=True, kind="stable"
    )


def contrast(
    old: pd.DataFrame, new: pd.DataFrame, sources: "Sequence[Source]" = ()
) -> pd.DataFrame:
    """Every figure of two sets of observations, with the verdicts `new` and `absent` besides.

    Columns of the table `revisions`, and `continues`: the period of the old figure that a new one
    takes further.
    """
    pairs = _pair(_state_once(select_latest(old)), _state_once(select_latest(new)), how="outer")
    result = judge(pairs, sources)
    result.loc[pairs["old_source"].isna(), ["verdict", "rule"]] = ["new", ""]
    result.loc[pairs["new_source"].isna(), ["verdict", "rule"]] = ["absent", ""]
    return result.assign(continues=_find_continued(result, old))


def judge(pairs: pd.DataFrame, sources: "Sequence[Source]") -> pd.DataFrame:
    """Add change, verdict and rule to pairs of statements (old_value, new_value, old_source, …)."""
    supersedes = {(s.name, other) for s in sources for other in s.supersedes}
    published = {source.name: source.published for source in sources}
    place = {source.name: number for number, source in enumerate(sources)}
    couples = list(zip(pairs["old_source"], pairs["new_source"], strict=True))
    new_wins = pd.Series([(new, old) in supersedes for old, new in couples], pairs.index, bool)
    old_wins = pd.Series([couple in supersedes for couple in couples], pairs.index, bool)
    old_status, new_status = pairs["old_obs_status"], pairs["new_obs_status"]
    conditions = {
        "outcome": old_status.eq("F") ^ new_status.eq("F"),
        "marked": old_status.eq("U") ^ new_status.eq("U"),
        "supersedes": new_wins | old_wins,
        "repeated": _find_origin(pairs, "new_")
        .map(place)
        .lt(_find_origin(pairs, "old_").map(place)),
        "running_total": _is_running_total(pairs, published),
    }
    old_is_shown = np.select(
        [conditions[name] for name in ("outcome", "marked", "supersedes", "repeated")],
        [new_status.eq("F"), new_status.eq("U"), old_wins, True],
        default=False,
    )
    rule = np.select(list(conditions.values()), list(conditions), default="publication_date")
    agree = _agree(pairs)
    change = pairs["new_value"] - pairs["old_value"]
    days = [{name: day(text) for name, text in published.items()} for day in (first_day, last_day)]
    is_later = pairs["new_source"].map(days[0]).gt(pairs["old_source"].map(days[1]))
    is_decided = (rule != "publication_date") | (is_later & _period(pairs).ne(""))
    verdict = np.select(
        [agree, rule == "repeated", is_decided],
        [Verdict.SAME, Verdict.REPEATED, Verdict.REVISED],
        Verdict.CONFLICT,
    )
    return read_schema()["revisions"].fill(
        pairs.assign(
            time_period=_period(pairs),
            unit_measure=pairs["new_unit_measure"].fillna(pairs["old_unit_measure"]),
            change=change,
            change_percent=(100 * change / pairs["old_value"].where(pairs["old_value"].ne(0))),
            within_rounding=agree,
            verdict=verdict,
            rule=rule,
            shown_source=pairs["old_source"].where(old_is_shown, pairs["new_source"]),
        ).reset_index(drop=True)
    )


def _state_once(observations: pd.DataFrame, *, per_source: bool = False) -> pd.DataFrame:
    """One statement a figure (and source): actual before planned, then the most precise one."""
    return (
        _name_figures(observations[observations["ref_area"].ne("")].reset_index(drop=True))
        .assign(
            planned=lambda rows: rows["obs_status"].eq("F"),
            vague=lambda rows: rows["obs_bound"].ne("exact"),
        )
        .sort_values(["planned", "vague", "half_unit"], kind="stable")
        .drop_duplicates([*_SAME, "source"] if per_source else _SAME)
        .sort_index()
        .drop(columns=["planned", "vague"])
    )


def _pair(old: pd.DataFrame, new: pd.DataFrame, how: Literal["inner", "outer"]) -> pd.DataFrame:
    """Statements of the same figure side by side, as old_* and new_*."""
    sides = [
        side[[*_SAME, *_STATED]].rename(columns={name: prefix + name for name in _STATED})
        for prefix, side in (("old_", old), ("new_", new))
    ]
    return _name_values(sides[0].merge(sides[1], on=_SAME, how=how))


def _name_values(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.rename(columns={"old_obs_value": "old_value", "new_obs_value": "new_value"})


def _period(pairs: pd.DataFrame) -> "pd.Series[str]":
    return pairs["new_time_period"].fillna(pairs["old_time_period"])


def _agree(pairs: pd.DataFrame) -> "pd.Series[bool]":
    """Whether one true value could have been printed both ways; false where one side is none."""
    low = pairs[["old_low", "new_low"]].max(axis="columns")
    high = pairs[["old_high", "new_high"]].fillna(np.inf).min(axis="columns")
    is_exact = pairs["old_low"].eq(pairs["old_high"]) | pairs["new_low"].eq(pairs["new_high"])
    is_stated = pairs[["old_value", "new_value"]].notna().all(axis="columns")
    return is_stated & (low.lt(high) | (low.eq(high) & is_exact))


def _is_running_total(pairs: pd.DataFrame, published: dict[str, str]) -> "pd.Series[bool]":
    """Whether both figures run to the date of their own source and the later is no smaller."""
    series = {key: indicator.series for key, indicator in read_indicators().items()}
    to_date = []
    for indicator, period, old, new in zip(
        pairs["indicator"], _period(pairs), pairs["old_source"], pairs["new_source"],
        strict=True,
    ):  # fmt: skip
        end = last_point(period) if is_interval(period) else ""
        dates = [published.get(old, ""), published.get(new, "")]
        runs = bool(end) and all(date.startswith(end) for date in dates) and len(set(dates)) > 1
        to_date.append(runs and series[indicator] == "cumulative")
    grown = pairs["new_value"].ge(pairs["old_value"])
    return pd.Series(to_date, pairs.index, bool) & grown


def _find_continued(result: pd.DataFrame, old: pd.DataFrame) -> "pd.Series[str]":
    """For each new figure of an interval, the latest old interval that has the same start."""
    intervals = old.loc[old["time_period"].map(is_interval), FIGURE].drop_duplicates()
    ends: dict[tuple[str, ...], str] = {}
    for *figure, period in intervals.itertuples(index=False):
        key = (*figure, first_point(period))
        ends[key] = max(ends.get(key, ""), period)
    continued = [
        period
        if verdict == "new" and (period := ends.get((*figure, first_point(now)), ""))
        and period < now
        else ""
        for *figure, now, verdict in result[[*FIGURE, "verdict"]].itertuples(index=False)
    ]  # fmt: skip
    return pd.Series(continued, result.index, dtype="str")
