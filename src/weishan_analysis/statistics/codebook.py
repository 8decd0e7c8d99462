"""The codebook: what can be stated, as metadata/codebook and the project's weishan.toml have it."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import PROJECT_FILE, follow, load
from weishan_analysis.reading.names import list_entries

SERIES = ("stock", "flow", "cumulative")


@dataclass(frozen=True)
class Indicator:
    """One entry of the codebook; `unit` is the base unit of measure.

    What it is to others: `within` those of which it counts some, `persons_of` the households whose
    persons it counts, `part_of` the whole that its parts add up to; it `equals` some formulas of
    others, `a / b ~ 0.03` but for this share. `growth` is "real" where it is told at constant
    prices or on an adjusted base, so that levels of two years do not give it.
    """

    key: str
    title: str
    title_zh: str
    unit: str
    sector: str
    series: str
    definition: str
    definition_zh: str
    names: str = ""
    defined_by: str = ""
    per: str = ""
    measure: str = "level"
    finance_type: str = ""
    additive: bool = True
    beneficiaries: str = ""
    overlaps: str = ""
    maximum: float | None = None
    within: tuple[str, ...] = ()
    persons_of: str = ""
    part_of: str = ""
    equals: tuple[str, ...] = ()
    growth: str = "nominal"

    @property
    def is_growth_nominal(self) -> bool:
        """Whether levels of two years give its growth."""
        return self.growth == "nominal"

    @property
    def phrases(self) -> tuple[str, ...]:
        """The noun phrases under which texts state it."""
        return tuple(name.lstrip("^*") for name in self.names.split())


_KNOWN = {field.name for field in fields(Indicator)} - {"key"}
_REQUIRED = {field.name for field in fields(Indicator) if field.default is MISSING} - {"key"}


@follow
@cache
def read_indicators() -> dict[str, Indicator]:
    """The codebook by key. WeishanError names every unknown, missing or repeated entry."""
    indicators: dict[str, Indicator] = {}
    faults = []
    for file, key, entry in list_entries():
        place = f"{file} [{'indicator.' if file == PROJECT_FILE else ''}{key}]"
        found = list(_indicator_faults(place, entry))
        if key in indicators:
            found.append(Fault(place, "a second entry of this key", "one"))
        elif not found:
            indicators[key] = _read_indicator(key, entry)
        faults += found
    if faults:
        raise WeishanError(faults)
    return indicators


def list_parts() -> dict[str, list[str]]:
    """The parts that add up to each whole."""
    parts: dict[str, list[str]] = {}
    for key, indicator in read_indicators().items():
        if indicator.part_of:
            parts.setdefault(indicator.part_of, []).append(key)
    return dict(sorted(parts.items()))


def list_sums() -> Iterator[tuple[str, list[str]]]:
    """Each whole with parts that add up to it: those of `part_of`, or of a sum that it equals."""
    yield from list_parts().items()
    for key, indicator in read_indicators().items():
        for parts in (formula.split(" + ") for formula in indicator.equals):
            if len(parts) > 1 and read_indicators().keys() >= {*parts}:
                yield key, parts


def _read_indicator(key: str, entry: dict[str, Any]) -> Indicator:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Indicator(key=key, **values)


def _indicator_faults(place: str, entry: dict[str, Any]) -> Iterator[Fault]:
    sources = load("codebook/definitions.toml")
    for name in sorted(entry.keys() - _KNOWN):
        yield Fault(place, f"unknown entry {name!r}", f"one of {', '.join(sorted(_KNOWN))}")
    for name in sorted(_REQUIRED - entry.keys()):
        yield Fault(place, f"no {name}", "a text", f'add {name} = "..."')
    if entry.get("series", "stock") not in SERIES:
        yield Fault(place, f"series = {entry['series']!r}", "stock, flow or cumulative")
    if entry.get("defined_by", "") not in {"", *sources}:
        yield Fault(place, f"defined_by = {entry['defined_by']!r}", f"one of {', '.join(sources)}",
                    "declare it in metadata/codebook/definitions.toml")  # fmt: skip


def unit_group(unit: str) -> str:
    """The group of units whose figures may stand side by side."""
    return str(load("context.toml")["unit"].get(unit, {}).get("group", "count"))
