"""No number left behind: where every digit run of a source ends up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from weishan_analysis.errors import Fault
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics.sources import Source

_DIGITS = re.compile(r"[0-9０-９]+")
_NUMERAL = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")


@dataclass(frozen=True)
class Account:
    """Counts of the Arabic digit runs of one text by what they are, and what fills no indicator.

    `digit_runs` counts a decimal number once; `written` counts statistics in Chinese numerals.
    """

    digit_runs: int
    by_kind: dict[str, int]
    written: int
    unclaimed: tuple[Quantity, ...]
    unread: tuple[int, ...]

    def __str__(self) -> str:
        kinds = [f"{count} {_PLURALS.get(kind, kind)}" for kind, count in self.by_kind.items()]
        return (
            f"{self.digit_runs} digit runs: {', '.join([*kinds, f'{len(self.unclaimed)} unclaimed'])}"
        )


_PLURALS = {
    "statistic": "statistics", "date": "dates", "formula": "formula parts", "ordinal": "ordinals",
    "programme": "programme names", "identifier": "identifiers", "word": "words",
    "level": "levels", "duration": "durations",
}  # fmt: skip


def account_for(raw: str, quantities: Sequence[Quantity]) -> Account:
    """Sort every Arabic digit run of a raw text into the kind of the quantity that holds it."""
    counts: dict[str, int] = {}
    unread = []
    total = index = 0
    for quantity in quantities:
        surface = raw[quantity.start : quantity.end]
        numerals = (_NUMERAL if quantity.kind == "statistic" else _DIGITS).findall(surface)
        counts[quantity.kind] = counts.get(quantity.kind, 0) + len(numerals)
        if quantity.kind == "statistic" and re.search(r"[,，]", surface) and len(numerals) > 1:
            counts["statistic"] -= len(numerals) - len(quantity.values)
    spans = [(quantity.start, quantity.end) for quantity in quantities]
    for found in _DIGITS.finditer(raw):
        while index < len(spans) and spans[index][1] <= found.start():
            index += 1
        if index == len(spans) or spans[index][0] > found.start():
            unread.append(found.start())
    counts = {kind: count for kind, count in counts.items() if count}
    total = sum(counts.values()) + len(unread)
    written = sum(
        1 for q in quantities
        if q.kind == "statistic" and not _DIGITS.search(raw[q.start : q.end])
    )  # fmt: skip
    unclaimed = tuple(q for q in quantities if q.kind == "statistic" and not q.indicator)
    return Account(total, counts, written, unclaimed, tuple(unread))


def check_account(source: Source, account: Account) -> list[Fault]:
    """Where the account of a source differs from the counts that its source.toml declares."""
    found = {
        "statistics": account.by_kind.get("statistic", 0),
        "dates": account.by_kind.get("date", 0),
        "formula_parts": account.by_kind.get("formula", 0),
        "unclaimed": len(account.unclaimed) + len(account.unread),
    }
    return [
        Fault(f"data/raw/{source.name}/source.toml [account]", f"{found[name]} {name}",
              f"{expected}", "see the quantities without indicator in data/processed/quantities.csv")
        for name, expected in source.account
        if found[name] != expected
    ]  # fmt: skip
