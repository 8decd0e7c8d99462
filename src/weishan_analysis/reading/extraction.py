"""From an article to its quantities, placed in the text as it stands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from weishan_analysis.reading.article import Article
from weishan_analysis.reading.context import read_context
from weishan_analysis.reading.periods import Periods, parse_published
from weishan_analysis.reading.quantities import Quantity, find_quantities


def read_quantities(article: Article, published: str | date | None = None) -> list[Quantity]:
    """The quantities of an article, in order; offsets count characters of its clean text."""
    periods = Periods(article.text, parse_published(published), article.sentence_ends)
    quantities = find_quantities(article.text, periods.expressions)
    read_context(article.text, quantities, periods)
    return quantities


def place_in_raw(article: Article, quantities: list[Quantity]) -> Iterator[Quantity]:
    """The same quantities with offsets into the raw text, in the order they stand there."""
    starts = {q.start: article.span(q.start, q.end)[0] for q in quantities}
    placed = []
    for quantity in quantities:
        start, end = article.span(quantity.start, quantity.end)
        number = article.span(*quantity.number)
        part_of = None if quantity.part_of is None else starts[quantity.part_of]
        placed.append(replace(quantity, start=start, end=end, number=number, part_of=part_of))
    placed.sort(key=lambda quantity: quantity.start)
    last = 0
    for quantity in placed:
        if quantity.start >= last:
            last = quantity.end
            yield quantity

