"""Which figure another one is a part of: 其中, brackets, and N个乡镇中有M个."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weishan_analysis.reading.lexicon import OUT_OF
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.periods import Period
from weishan_analysis.reading.subjects import begins_with_verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weishan_analysis.reading.quantities import Quantity

LONGEST_CHAIN = 5  # quantities before 其中 of which one can be the whole

_TURN = Pattern(r"其中|当中|[;。!?\n()]")
_PARTS = Pattern(r"\s*其中")
_AFTER_LIST = Pattern(r"[^,。;!?\n()]{0,20}")
_WITHOUT_UNIT = ({"", "元"}, {"", "人"})  # 资金4.2亿,其中县级4500万元


@dataclass(slots=True)
class Parts:
    """What has been said in the sentence that is being read, as wholes of what follows."""

    stated: list[Quantity] = field(default_factory=list)
    wholes: dict[str, Quantity | None] | None = None  # by unit, once 其中 was said
    is_listing: bool = False  # whether parts in other units may follow
    bracketed: Sequence[Quantity] = ()  # what stands right before an open bracket
    outside: dict[str, Quantity | None] | None = None  # the wholes around a bracket

    def hear(self, words: str) -> None:
        """Take in the words between two quantities."""
        for turn in _TURN.finditer(words):
            mark = turn.group()
            if mark in "。!?\n":
                self._end(goes_on=goes_on(words, turn.end()))
            elif mark == ";":
                self.is_listing = False
                following = _AFTER_LIST.match(words, turn.end())
                if following and begins_with_verb(following.group()):
                    self.wholes = None
            elif mark == "(":
                self.bracketed, self.outside = self._chain(), self.wholes
            elif mark == ")":
                self.bracketed, self.wholes = (), self.outside
            else:
                self.wholes, self.is_listing = {}, True

    def _chain(self) -> Sequence[Quantity]:
        """The last quantity, and the one before where nothing stands between the two."""
        chain = self.stated[-2:]
        return chain if len(chain) == 2 and chain[0].end == chain[1].start else chain[-1:]

    def _end(self, *, goes_on: bool) -> None:
        self.bracketed = ()
        if not goes_on:
            self.stated.clear()
            self.wholes = self.outside = None

    def whole_of(
        self, part: Quantity, between: str, *, period: str, change: str, per: str
    ) -> Quantity | None:
        """What `part` is a part of; `between` stands between it and the last quantity."""
        last = self.stated[-1] if self.stated else None
        is_beside = last is not None and not between.strip() and not self.is_listing
        if per or not part.values or (is_beside and last and last.part_of is None):
            return None  # …其中贫困劳动力3000人;贫困户1261户4925人
        is_change = bool(change)
        if last and last.unit == part.unit and between and OUT_OF.fullmatch(between):
            return last if _fits(last, part, is_change=is_change) else None
        covering = [other for other in self.bracketed if _covers(other.period, period)]
        whole = _find_alike(covering, part.unit, is_change=is_change)
        if whole is None and self.wholes is not None:
            if self.is_listing and not (self.wholes and is_change):
                chain = self.stated[-LONGEST_CHAIN:]
                self.wholes.setdefault(
                    part.unit, _find_alike(chain, part.unit, is_change=is_change)
                )
            whole = self.wholes.get(part.unit)
        return whole if whole and _fits(whole, part, is_change=is_change) else None


def goes_on(words: str, place: int) -> bool:
    """Whether the sentence at `place` is about parts of what the one before states."""
    return bool(_PARTS.match(words, place))


def _fits(whole: Quantity, part: Quantity, *, is_change: bool) -> bool:
    return bool(whole.change) == is_change and (is_change or part.values <= whole.values)


def _covers(whole: str, part: str) -> bool:
    """Whether the one period holds the other, or none is stated for the whole."""
    if not whole or whole == part:
        return True
    return bool(part) and Period.parse(whole).covers(Period.parse(part))


def _find_alike(quantities: Sequence[Quantity], unit: str, *, is_change: bool) -> Quantity | None:
    """The last of some quantities that a part in this unit can be a part of."""
    for other in reversed(quantities):
        is_alike = other.unit == unit or {other.unit, unit} in _WITHOUT_UNIT
        if is_alike and bool(other.change) == is_change:
            return other
    return None
