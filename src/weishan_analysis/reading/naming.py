"""Which indicator each quantity of a text is: by the noun phrase it counts, or by its sentence."""

from collections.abc import Sequence
from datetime import date

from weishan_analysis.reading.files import parse_text
from weishan_analysis.reading.mentions import is_of, leaves_out
from weishan_analysis.reading.names import read_names
from weishan_analysis.reading.quantities import Quantity, place_in_raw, read_quantities
from weishan_analysis.reading.recalling import Walk
from weishan_analysis.reading.templates import find_best, match_templates
from weishan_analysis.reading.text import Text


def name_quantities(text: Text, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the indicators that they are; offsets are of the clean text.

    In doubt, where two indicators claim one figure alike, it stays without. What is printed
    without a unit (56.7亿) has that of its indicator.
    """
    claims = claim_indicators(text, quantities)
    named = {index: keys[0] for index, keys in claims.items() if len(keys) == 1}
    return [
        _name(quantity, named[index]) if index in named else quantity
        for index, quantity in enumerate(quantities)
    ]


def _name(quantity: Quantity, indicator: str) -> Quantity:
    unit = read_names().units[indicator]
    unit = unit if leaves_out(quantity, unit) else quantity.unit
    return quantity._replace(indicator=indicator, unit=unit)


def claim_indicators(text: Text, quantities: Sequence[Quantity]) -> dict[int, list[str]]:
    """The indicators that claim each statistic alike, by its place in `quantities`.

    A sentence speaks before a noun phrase, unless the phrase says more.
    """
    claims: dict[int, list[str]] = {}
    words: dict[int, int] = {}
    for index, matches in match_templates(text, quantities):
        fitting = [match for match in matches if is_of(match.indicator, quantities[index])]
        if best := find_best(fitting):
            claims[index], words[index] = best, max(match.words for match in fitting)
    for index, found in Walk(text.clean, quantities, dict(claims)).find_names():
        if len(found.phrase) >= words.get(index, 0):
            claims[index] = found.indicators
    return claims


def extract(
    text: str, published: str | date | None = None, ref_area: str | None = None
) -> list[Quantity]:
    """Every numeral of a text and what it means, in order.

    `text[q.start:q.end]` is the surface form of quantity q. `published` (YYYY[-MM[-DD]]) resolves
    relative periods; `ref_area` is noted on each quantity but those of another place, which their
    `area_name` names. Any text is accepted.
    """
    quantities = read_named(parse_text(text), published)
    if not ref_area:
        return quantities
    return [
        quantity if quantity.area_name else quantity._replace(ref_area=ref_area)
        for quantity in quantities
    ]


def read_named(text: Text, published: str | date | None) -> list[Quantity]:
    """The quantities of a text with raw offsets and indicators."""
    return place_in_raw(text, name_quantities(text, read_quantities(text, published)))
