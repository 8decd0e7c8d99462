"""The words before a figure: of its clause, and since the last figure."""

from weishan_analysis.reading.mentions import MARKS, STOP, WORDS, strip
from weishan_analysis.reading.patterns import Pattern

LONGEST_SUBJECT = 40  # characters before a number in which its subject may stand

CLAUSE_MARK = Pattern(rf"[{MARKS}、]|中[共已仍现]?有")
NO_SUBJECT = Pattern(rf"[{WORDS['no_subject']}\d%.]*")
_ASIDE_SIGNS = frozenset("(“”\"'《》 [")
_ASIDE = Pattern(r"\([^()]*\)|\[\d+\]|[“”\"'《》 ]")  # notes and quotation marks


class Heard:
    """The words before a figure.

    `words` are those of its clause behind the last figure and date, `window` those of its clause
    whatever figures stand among them; `is_bare` says that the words name no subject.
    """

    __slots__ = ("_end", "_nearest", "_start", "_subject", "_text", "is_bare", "window", "words")

    def __init__(self, text: str, start: int, begin: int, end: int) -> None:
        """The words before `start`; the last figure ends at `end`, or a date behind at `begin`."""
        self._subject: str | None = None
        self._nearest = max(0, start - LONGEST_SUBJECT)
        while start > self._nearest and text[start - 1] in " :":  # 地区生产总值: 553.8亿元
            start -= 1
        self._text, self._start, self._end = text, start, end
        if begin == end and text.endswith(("以上", "以下"), 0, begin):
            begin -= 2  # 千头以上 narrows the noun behind it
        said = text[self._nearest : start]
        self.window = STOP.split(_without_asides(said))[-1]
        said = text[max(begin, self._nearest) : start]
        self.words = CLAUSE_MARK.split(_without_asides(said))[-1]
        self.is_bare = bool(NO_SUBJECT.fullmatch(self.words))

    def gap(self) -> str:
        """The words since the last figure, or of its clause."""
        return CLAUSE_MARK.split(self._text[max(self._end, self._nearest) : self._start])[-1]

    def subject(self) -> str:
        """The words without those at both ends that add nothing."""
        if self._subject is None:
            self._subject = strip(self.words)
        return self._subject


def _without_asides(words: str) -> str:
    return words if _ASIDE_SIGNS.isdisjoint(words) else _ASIDE.sub("", words)
