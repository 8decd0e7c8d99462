"""No number left behind: where every digit run of a source ends up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weishan_analysis.errors import Fault
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics.sources import Source

_DIGITS = re.compile(r"[0-9０-９]+")
_NUMERAL = re.compile(r"[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?")


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
        ordered = sorted(self.by_kind.items(), key=lambda item: -item[1])
        parts = [f"{count} {_PLURALS[kind]}" for kind, count in ordered]
        parts.append(f"{len(self.unclaimed) + len(self.unread)} unclaimed")
        return f"{self.digit_runs} digit runs: {', '.join(parts)}"


_PLURALS = {
    "statistic": "statistics", "date": "dates", "formula": "formula parts", "ordinal": "ordinals",
    "programme": "programme names", "identifier": "identifiers", "word": "words",
    "level": "levels", "duration": "durations",
}  # fmt: skip


def account_for(raw: str, quantities: Sequence[Quantity]) -> Account:
    """Sort every Arabic digit run of a raw text into the kind of the quantity that holds it."""
    counts: dict[str, int] = {}
    unread = []
    index = 0
    for quantity in quantities:
        surface = raw[quantity.start : quantity.end]
        numerals = (_NUMERAL if quantity.kind == "statistic" else _DIGITS).findall(surface)
        counts[quantity.kind] = counts.get(quantity.kind, 0) + len(numerals)
    spans = [(quantity.start, quantity.end) for quantity in quantities]
    for found in _DIGITS.finditer(raw):
        while index < len(spans) and spans[index][1] <= found.start():
            index += 1
        if index == len(spans) or spans[index][0] > found.start():
            unread.append(found.start())
    counts = {kind: count for kind, count in counts.items() if count}
    written = sum(
        1 for q in quantities
        if q.kind == "statistic" and not _DIGITS.search(raw[q.start : q.end])
    )  # fmt: skip
    unclaimed = tuple(q for q in quantities if q.kind == "statistic" and not q.indicator)
    return Account(sum(counts.values()) + len(unread), counts, written, unclaimed, tuple(unread))


def check_account(source: Source, raw: str, account: Account) -> Iterator[Fault]:
    """Where the account of a source differs from the counts that its source.toml declares."""
    place = f"data/raw/{source.name}/{source.file.name}"
    declared = dict(source.account)
    found = {
        "statistics": account.by_kind.get("statistic", 0),
        "dates": account.by_kind.get("date", 0),
        "formula_parts": account.by_kind.get("formula", 0),
    }
    for name, count in found.items():
        if declared.get(name, count) != count:
            yield Fault(place, f"{count} {name.replace('_', ' ')}",
                        f"{declared[name]} as source.toml [account] says",
                        "compare data/processed/quantities.csv with the text")  # fmt: skip
    if len(account.unclaimed) + len(account.unread) > declared.get("unclaimed", len(raw)):
        for quantity in account.unclaimed:
            words = _surroundings(raw, quantity.start, quantity.end)
            yield Fault(f"{place}, character {quantity.start}", f"“{words}” fills no indicator",
                        f"one for {quantity.unit or 'a number'}",
                        "add a name to an entry of metadata/codebook/indicators")  # fmt: skip
        for start in account.unread:
            words = _surroundings(raw, start, start + 1)
            yield Fault(f"{place}, character {start}", f"“{words}” was not read", "a quantity")


def _surroundings(raw: str, start: int, end: int) -> str:
    return "".join(raw[max(0, start - 16) : end + 6].split())
