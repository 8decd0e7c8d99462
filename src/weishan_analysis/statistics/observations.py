"""The long table: a row per printed statistic, and the one of every numeral behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.files import decode, parse_text
from weishan_analysis.reading.naming import read_named
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.text import Text
from weishan_analysis.statistics.account import Account, account_for, check_account
from weishan_analysis.statistics.codebook import Indicator, read_indicators
from weishan_analysis.statistics.corrections import (
    Correction,
    apply_corrections,
    list_corrections,
    read_corrections,
)
from weishan_analysis.statistics.intervals import find_limits
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.sources import Source

if TYPE_CHECKING:
    import pandas as pd

_STATUS = {"actual": "A", "target": "F", "forecast": "F"}


@dataclass(frozen=True)
class Reading:
    """What one source holds, read once: its tables, and what is known to be wrong in it.

    `raw` is the text of an article; of a table it and `account` are empty.
    """

    source: Source
    observations: "pd.DataFrame"
    quantities: Sequence[Mapping[str, object]] = ()
    corrections: Sequence[Correction] = ()
    raw: str = ""
    account: Account | None = None


def read_all(sources: Sequence[Source], known: Sequence[Source] = ()) -> list[Reading]:
    """Read every source, in the order given. WeishanError holds every fault of every source.

    A misprint that a source corrects is corrected in a later text that prints the same words.
    known: sources that are not read again, but whose corrections hold.
    """
    readings, faults = [], []
    carried = [correction for source in known for correction in list_corrections(source)]
    for source in sources:
        try:
            readings.append(
                _read_article(source, carried) if source.is_article else _read_table(source)
            )
            carried += readings[-1].corrections
        except WeishanError as error:
            faults += [
                Fault(f"data/raw/{source.name}: {f.place}", f.found, f.expected, f.action)
                if source.name not in f.place else f
                for f in error.faults
            ]  # fmt: skip
    if faults:
        raise WeishanError(faults)
    return readings


def stack(readings: Sequence[Reading]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """The tables (observations, quantities) of several sources; values in the base unit."""
    import pandas as pd

    from weishan_analysis.statistics.revisions import note_repeats
    from weishan_analysis.statistics.vintages import date_vintages

    observations, quantities = read_schema()["observations"], read_schema()["quantities"]
    frames = [reading.observations for reading in readings if len(reading.observations)]
    observed = pd.concat(frames, ignore_index=True) if frames else observations.fill([])
    sources = [reading.source for reading in readings]
    observed = note_repeats(date_vintages(observed, sources), sources)
    listed = quantities.fill(chain.from_iterable(reading.quantities for reading in readings))
    return observations.check(observed), quantities.check(listed)


def observe(
    sources: Sequence[Source], known: Sequence[Source] = ()
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Read sources into (observations, quantities); WeishanError with every fault of them."""
    return stack(read_all(sources, known))


def _read_article(source: Source, carried: Sequence[Correction]) -> Reading:
    raw = decode(source.content, source.file.name)
    if not raw.strip():
        raise WeishanError(
            Fault(source.file.name, "the file is empty", "the text of an article",
                  "put the text there")
        )  # fmt: skip
    article = parse_text(raw)
    quantities = read_named(article, source.published)
    account = account_for(raw, quantities)
    faults = list(check_account(source, raw, account))
    if faults:
        raise WeishanError(faults)
    corrections, doubts = read_corrections(source, raw, carried)
    observed = read_schema()["observations"].fill(
        observe_quantity(quantity, article, source.name, source.ref_area)
        for quantity in quantities
        if quantity.indicator
    )
    return Reading(
        source,
        apply_corrections(observed, corrections, doubts, raw),
        [list_quantity(quantity, raw, source.name) for quantity in quantities],
        corrections,
        raw,
        account,
    )


def _read_table(source: Source) -> Reading:
    from weishan_analysis.statistics.figures import read_figures

    observed = read_figures(source)
    corrections, doubts = read_corrections(source, "\n".join(observed["quote"]))
    return Reading(
        source, apply_corrections(observed, corrections, doubts), corrections=corrections
    )


def observe_quantity(
    quantity: Quantity, article: Text, source: str, ref_area: str
) -> dict[str, object]:
    """What an article states of an indicator, as a row of `observations`."""
    printed = _on_one_line(article.raw[quantity.start : quantity.end])
    indicator = read_indicators()[quantity.indicator]
    values = quantity.values if quantity.high is not None else quantity.values[:1]
    low, high = find_limits(
        values, quantity.half_unit, quantity.bound, quantity.unit, maximum=indicator.maximum
    )
    if _is_decline(quantity, indicator):
        values = tuple(-value for value in reversed(values))
        low, high = -inf if high is None else -high, -low
    return {
        "observation": name_observation(source, quantity.start),
        "indicator": quantity.indicator,
        "measure": str(quantity.measure),
        "base": quantity.base,
        "ref_area": "" if quantity.area_name else ref_area,
        "area_name": quantity.area_name,
        "time_period": quantity.period,
        "period_basis": str(quantity.period_basis),
        "obs_value": float(values[0]),
        "obs_value_high": float(values[1]) if len(values) > 1 else None,
        "low": low,
        "high": high,
        "unit_measure": quantity.unit,
        "per": quantity.per,
        "obs_bound": quantity.bound,
        "half_unit": float(quantity.half_unit),
        "scale": quantity.scale,
        "obs_status": _STATUS[quantity.status],
        "comment": "" if quantity.status == "actual" else quantity.status,
        "correction": "",
        "source": source,
        "printed": printed,
        "label": quantity.label,
        "quote": article.quote(article.position(quantity.start)),
        "span_start": quantity.start,
        "span_end": quantity.end,
        "part_of": "" if quantity.part_of is None else name_observation(source, quantity.part_of),
        "repeats": "",
        "realtime_start": "",
        "realtime_end": "",
    }


def _is_decline(quantity: Quantity, indicator: Indicator) -> bool:
    """Whether a figure says by how much something fell: 下降6.5% is a growth of −6.5%.

    What is a decline by its name (减少贫困人口) counts what it declined by.
    """
    is_step = quantity.measure in ("growth", "change") and indicator.measure != "change"
    return is_step and quantity.change == "decrease"


def name_observation(source: str, place: int | str) -> str:
    """The key of an observation: its source, and its offset there or the row of its table."""
    return f"{source}:{place}"


def list_quantity(quantity: Quantity, raw: str, source: str) -> dict[str, object]:
    """A numeral of an article and what it is, as a row of `quantities`."""
    is_unclaimed = quantity.kind == "statistic" and not quantity.indicator
    return {
        "source": source,
        "span_start": quantity.start,
        "span_end": quantity.end,
        "text": _on_one_line(raw[quantity.start : quantity.end]),
        "value": float(quantity.value) if quantity.value is not None else None,
        "value_high": float(quantity.high) if quantity.high is not None else None,
        "unit_measure": quantity.unit,
        "bound": quantity.bound,
        "kind": quantity.kind,
        "time_period": quantity.period,
        "period_basis": str(quantity.period_basis),
        "per": quantity.per,
        "label": quantity.label,
        "measure": str(quantity.measure),
        "base": quantity.base,
        "area_name": quantity.area_name,
        "indicator": quantity.indicator,
        "reason": "no name in the codebook" if is_unclaimed else "",
    }


def tabulate_corrections(readings: Sequence[Reading]) -> "pd.DataFrame":
    """All corrections, a row each, with the keys of the figures that each corrects."""
    return read_schema()["corrections"].fill(chain.from_iterable(map(_list_corrections, readings)))


def _list_corrections(reading: Reading) -> Iterator[dict[str, Any]]:
    for correction in reading.corrections:
        noted = reading.observations["correction"].str.contains(str(correction), regex=False)
        keys = ";".join(reading.observations.loc[noted, "observation"])
        yield {"source": reading.source.name, **vars(correction), "observations": keys}


def _on_one_line(text: str) -> str:
    """A surface form without the line breaks that cut it."""
    return "".join(text.split()) if "\n" in text or "\r" in text else text
