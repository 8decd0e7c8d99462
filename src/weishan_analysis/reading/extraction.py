"""From an article to its quantities, placed in the text as it stands."""

from collections.abc import Iterator
from datetime import date

from weishan_analysis.reading.article import Article
from weishan_analysis.reading.context import read_context
from weishan_analysis.reading.periods import Periods, parse_published
from weishan_analysis.reading.quantities import Quantity, find_quantities


def read_quantities(article: Article, published: str | date | None = None) -> list[Quantity]:
    """The quantities of an article, in order; offsets count characters of its clean text."""
    periods = Periods(article.text, parse_published(published))
    quantities = find_quantities(article.text, periods.expressions)
    read_context(article.text, quantities, periods)
    return quantities


def place_in_raw(article: Article, quantities: list[Quantity]) -> list[Quantity]:
    """The same quantities, their offsets now into the raw text, in the order they stand there."""
    starts = {
        quantity.part_of: article.span(quantity.part_of, quantity.part_of + 1)[0]
        for quantity in quantities
        if quantity.part_of is not None
    }
    for quantity in quantities:
        start, end = article.span(quantity.start, quantity.end)
        shift = start - quantity.start
        number = (quantity.number_start + shift, quantity.number_end + shift)
        if end - quantity.end != shift:  # something in the raw text was dropped in between
            number = article.span(*quantity.number)
        quantity.number_start = start if number[0] == start else number[0]
        quantity.number_end = number[1]
        quantity.start, quantity.end = start, end
        if quantity.part_of is not None:
            quantity.part_of = starts[quantity.part_of]
    quantities.sort(key=lambda quantity: quantity.start)
    return list(_drop_overlaps(quantities))


def _drop_overlaps(quantities: list[Quantity]) -> Iterator[Quantity]:
    last = 0
    for quantity in quantities:
        if quantity.start >= last:
            last = quantity.end
            yield quantity
