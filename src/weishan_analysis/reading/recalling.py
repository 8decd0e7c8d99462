"""The names of figures in order, and what each may leave out because one before it has said it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from weishan_analysis.reading.comparisons import Measure
from weishan_analysis.reading.heard import CLAUSE_MARK, LONGEST_SUBJECT, NO_SUBJECT, Heard
from weishan_analysis.reading.lexicon import any_of
from weishan_analysis.reading.mentions import (
    LEVELS,
    NARROWED,
    NEUTRAL,
    REACHES,
    RELATIVE,
    STOP,
    WORDS,
    Found,
    find_around,
    find_begun,
    find_ended,
    find_ending,
    find_related,
    indicators_of,
    is_boundary,
    is_narrowed,
    names_ending,
    phrases_ended,
    strip,
)
from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.reading.pairing import (
    LIST,
    LIST_SIGNS,
    RESPECTIVELY,
    names_several,
    split_list,
)
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.subjects import find_note

LONGEST_NOTE = 4  # figures in a note between a number and its subject

_SENTENCE_END = Pattern(r"[。!?\n]")
# A sentence about parts of the one before, or the next row of a table.
_GOES_ON = Pattern(rf"[。;\n ]*{any_of(WORDS['goes_on'])}|\n\|")
_REACHED = Pattern(rf"{any_of(WORDS['again'])}?{REACHES}[^,。;、]{{0,10}}的?")
_SAID_OF_ANOTHER = Pattern(
    rf"(?:{any_of(WORDS['compared'])})?[^,。;、]{{0,8}}?{any_of(WORDS['bases'])}[^,。;、]*"
)
COMPARED = frozenset("比较与同是为")  # before a date over which the words go on: 比2015年提高
_OF_ALL = frozenset("共全")
_SUMS = ("总计", "合计")  # 收入总计 is another than 收入
_PLACES = Pattern(r"[比较与]全[国省市州]")
_DONE = Pattern(any_of(WORDS["done"]))
_PULLED = Pattern(rf"{any_of(WORDS['pulled'])}|对(?=.*贡献)")  # a part before its whole
_FROM = Pattern("[由从][^,、]{0,14}$")
# Without any of these characters in it no words match, and need not be asked.
_FROM_SIGNS, _DONE_SIGNS = frozenset("由从"), frozenset(WORDS["done"]) - {" "}


@dataclass
class Walk:
    """The way through the figures of a text, with what the next one may leave out."""

    text: str
    quantities: Sequence[Quantity]
    claimed: dict[int, list[str]]  # by sentences
    end: int = 0  # of the last figure
    last_listed: int = -1  # the last figure of the list that goes on, so that it is walked once
    last_chained: int = -1  # the last of those side by side
    phrase: str = ""  # the last name in the sentence
    whole: str = ""  # the last name, of which a sentence that goes on tells the parts
    phrase_of: dict[str, str] = field(default_factory=dict)  # the last one in each unit
    phrases: dict[int, str] = field(default_factory=dict)  # those of all figures, by their start
    topic: list[str] = field(default_factory=list)  # what a growth behind is the growth of
    levels: list[list[str]] = field(default_factory=list)  # what the sentence stated, in order
    by_unit: dict[str, list[str]] = field(default_factory=dict)  # the last of them by unit
    paired: list[list[str]] = field(default_factory=list)  # of 分别, for the figures to come
    is_unknown: bool = False  # whether the last level that the sentence stated is no indicator
    is_first: bool = True  # whether the sentence has stated nothing yet
    is_plain: bool = True  # whether nothing before a list narrows what is counted
    before: str = ""  # what stands before the last name
    heard: Heard = field(default_factory=lambda: Heard("", 0, 0, 0))

    def find_names(self) -> Iterator[tuple[int, Found]]:
        """What names the subject of each statistic, by its place in `quantities`."""
        begin = 0
        for index, quantity in enumerate(self.quantities):
            if quantity.kind in {"date", "duration"}:
                is_base = self.text[quantity.start - 1 : quantity.start] in COMPARED
                begin = begin if is_base else quantity.end
            if quantity.kind != "statistic" or self._is_note(quantity):
                continue
            if self.text[self.end : quantity.start].strip(" ") or not self.end:
                # Of a chain (8214户29546人) the words before the first hold for all.
                self._hear(index, begin)
            found = self._find_name(index)
            if found and quantity.part_of is not None:
                found = self._narrow(quantity, found)
            self._remember(index, found)
            if found:
                yield index, found
            self.end = quantity.end

    def _hear(self, index: int, begin: int) -> None:
        """Take in the words before a figure, or before the note that stands before it."""
        start, end = self.quantities[index].start, self.end
        nearest = max(end, start - LONGEST_SUBJECT)
        self._pass(self.text[nearest:start])
        if (opening := find_note(self.text, start)) < end:
            before = self.quantities[max(0, index - LONGEST_NOTE) : index]
            end = max((other.end for other in before if other.end <= opening), default=0)
            start = opening
            begin = end
        self.heard = Heard(self.text, start, max(begin, end), end)

    def _is_note(self, quantity: Quantity) -> bool:
        """Whether a number is that of a footnote: [2]."""
        text, start = self.text, quantity.start
        return text.startswith("[", max(0, start - 1)) and text.startswith("]", quantity.end)

    def _pass(self, between: str) -> None:
        """Forget what ends with the sentence, or with its part."""
        if end := _SENTENCE_END.search(between):
            self.phrase, self.is_first = "", True
            if not _GOES_ON.match(between, end.start()):
                self.phrase_of, self.whole = {}, ""
        if end or ";" in between:
            self.topic, self.levels, self.by_unit = [], [], {}
            self.is_unknown = False
        if LIST.match(between):
            self.is_plain = self.is_plain and bool(NEUTRAL.fullmatch(self.before))
        else:
            self.paired = []
            in_clause = self.end and between.strip() and not CLAUSE_MARK.search(between)
            self.is_plain = not in_clause

    def _remember(self, index: int, found: Found | None) -> None:
        """Keep what a figure is for those that leave it out."""
        quantity = self.quantities[index]
        self.is_first = False
        self.before = found.before if found else self.heard.words
        if index in self.claimed:
            self.is_unknown = False
            self.topic = self.by_unit[quantity.unit] = self.claimed[index]
            self.levels.append(self.topic)
        elif found:
            self.is_unknown = False
            self.topic = found.indicators
            if found.is_paired and quantity.measure in LEVELS:
                self.levels.append(found.indicators)
            if found.phrase:
                self.whole = self.phrase = self.phrases[quantity.start] = found.phrase
                self.phrase_of[quantity.unit] = found.phrase
                if quantity.measure in LEVELS:
                    self.levels.append(found.indicators)
                self.by_unit[quantity.unit] = found.indicators
        elif not self.heard.is_bare and not _SAID_OF_ANOTHER.fullmatch(self.heard.words):
            self.topic, self.phrase, self.phrase_of = [], "", {}
            self.by_unit.pop(quantity.unit, None)
            self.levels.append([])
            self.is_unknown = bool(quantity.unit)

    def _find_name(self, index: int) -> Found | None:
        quantity, heard = self.quantities[index], self.heard
        if self.paired:
            keys = self.paired.pop(0)
            return Found("", "", keys, is_paired=True) if keys else None
        if self._is_planned(quantity):
            return Found("", "", self.by_unit[quantity.unit])
        count = self._count_listed(index)
        is_pair = count > 1 and (
            (heard.is_bare and quantity.unit in RELATIVE)
            or RESPECTIVELY.search(heard.words)
            or names_several(heard.words, count)
        )
        if is_pair and ((found := self._pair(index, count)) or self.paired):
            return found
        if not is_pair and (found := self._find_level(index)):
            return found
        if quantity.unit in self.by_unit and _REACHED.fullmatch(heard.gap()):
            return Found("", "", self.by_unit[quantity.unit])
        is_level = quantity.measure in LEVELS and quantity.unit != "倍"
        return None if is_level else self._find_related(quantity)

    def _is_planned(self, quantity: Quantity) -> bool:
        """Whether a figure is what was planned of the last one: 占年初预算1.2亿元的43%."""
        last = self.levels[-1] if self.levels else []
        return (
            quantity.status == "target"
            and bool(last)
            and self.by_unit.get(quantity.unit) == last
            and self.text.startswith("的", quantity.end)
            and bool(_SAID_OF_ANOTHER.fullmatch(self.heard.words))
        )

    def _find_level(self, index: int) -> Found | None:
        """The name at the end of the words before a quantity, around it, or in its label."""
        quantity, words = self.quantities[index], self.heard.words
        if words.endswith("等") and "、" in self.heard.window:
            return None  # the sum of a list has the name of none of its items
        after = self._end_of_chain(index)
        is_plain = self.is_plain and self._may_be_part(quantity)
        is_whole = is_plain and is_boundary(self.text, after)
        found = (
            self._find_before(quantity, is_whole=is_whole)
            or find_around(self.text, after, words, quantity, is_plain=is_plain)
            or self._find_label(quantity, is_whole=is_whole)
            or self._find_shortened(
                words if words.endswith(_SUMS) else self.heard.subject() or strip(quantity.label),
                quantity,
            )
        )
        is_whole = self.is_first or words[:1] in _OF_ALL  # 小学48所,在校学生4万人;共有教师90人
        if found and not is_whole and _must_be_first(found.phrase):
            return find_begun(found.phrase, self.phrase, quantity, is_all=True)
        return found

    def _find_before(self, quantity: Quantity, *, is_whole: bool) -> Found | None:
        """The name at the end of the words before a quantity, also without what was done to it."""
        window, words = self.heard.window, self.heard.words
        if found := find_ending(window, quantity, len(window) - len(words), is_whole=is_whole):
            return found
        others = (
            pattern.sub("", words)
            for pattern, signs in ((_FROM, _FROM_SIGNS), (_DONE, _DONE_SIGNS))
            if not signs.isdisjoint(words)
        )
        endings = (find_ending(one, quantity, is_whole=is_whole) for one in others if one != words)
        return next(filter(None, endings), None)

    def _find_label(self, quantity: Quantity, *, is_whole: bool) -> Found | None:
        """The name at the end of the label, which leaves out what is done to it (受益, 带动)."""
        label, heard = quantity.label, self.heard
        if label and label in heard.words:
            before = heard.words.rpartition(label)[0]
            if is_narrowed(before):
                return None
            is_alone = bool(NEUTRAL.fullmatch(before))
        elif heard.is_bare and self.is_unknown and not heard.gap():
            return None  # it is that of the whole of a list that has gone on
        elif label and (label.endswith(heard.subject()) or heard.is_bare):
            is_alone = bool(NEUTRAL.fullmatch(heard.subject()))
        else:
            return None  # it is that of another figure, or stands behind this one
        return find_ending(label, quantity, is_whole=is_whole and is_alone)

    def _may_be_part(self, quantity: Quantity) -> bool:
        """Whether a part is all there is of its kind: of all schools, but not of all the poor."""
        if quantity.part_of is None:
            return True
        if quantity.unit in alike("人") or quantity.unit == "户":
            return False
        whole = read_names().phrases.get(self.phrases.get(quantity.part_of, ""), ())
        return bool(whole) and not any(name.is_whole for name in whole)

    def _narrow(self, quantity: Quantity, found: Found) -> Found | None:
        """What a part is named where its name leaves out what narrows its whole, or is the whole's.

        户籍人口…其中城镇人口; 农业总产值 of 农林牧渔业总产值; 民营经济增加值…其中第一产业 has none.
        """
        whole = self.phrases.get(quantity.part_of, "") if quantity.part_of is not None else ""
        if not whole or not found.phrase:
            return found
        same = {name.indicator for name in read_names().phrases.get(whole, ())}
        narrowing = NARROWED.match(whole)
        other = found.phrase
        if found.phrase != whole and not same.isdisjoint(found.indicators):
            other = WORDS["as_part"].get(found.phrase, "")
        elif narrowing and narrowing.group() not in found.before + found.phrase:
            other = narrowing.group() + found.phrase
        if other == found.phrase:
            return found
        if other not in read_names().phrases:
            return None
        keys = indicators_of(other, quantity, "", is_alone=True)
        return Found(other, found.before, keys) if keys else None

    def _find_shortened(self, subject: str, quantity: Quantity) -> Found | None:
        """The name that begins as the last one did, or ends as that of the whole or the list.

        油料播种面积5万亩,产量3万吨; 在校学生7万人,其中小学4万人.
        """
        whole = self.phrases.get(quantity.part_of) if quantity.part_of is not None else None
        if not subject:
            return None
        if whole is None and (found := find_begun(subject, self.phrase, quantity)):
            return found
        return find_ended(subject, whole or self.phrase_of.get(quantity.unit, ""), quantity)

    def _find_related(self, quantity: Quantity) -> Found | None:
        """What a growth, change or share is of: named before it, the last figure, or its label."""
        subject = _PULLED.split(self.heard.words)[0]
        if not NO_SUBJECT.fullmatch(subject):
            if found := self._relate(subject, quantity) or self._relate(quantity.label, quantity):
                return found
            return None
        if self.topic:
            is_pull = quantity.measure == Measure.CONTRIBUTION and self.levels
            return Found("", "", self.levels[-1] if is_pull else self.topic)
        return None if self.is_unknown else self._relate(quantity.label, quantity)

    def _relate(self, subject: str, quantity: Quantity) -> Found | None:
        """What a growth, change or share of a subject is of, or of a part of the last whole."""
        for phrase, before in names_ending(subject):
            if keys := find_related(phrase, self.heard.words, quantity, before):
                self.whole = phrase
                return Found("", before, keys)
        for phrase in phrases_ended(strip(subject), self.whole):
            if keys := find_related(phrase, self.heard.words, quantity):
                return Found("", "", keys)
        return None

    def _count_listed(self, index: int) -> int:
        """How many figures stand in a list from this one on."""
        self.last_listed = self._follow(index, self.last_listed, self._is_listed)
        return self.last_listed - index + 1

    def _end_of_chain(self, index: int) -> int:
        """Where the last of the quantities ends that stand side by side: 8214户29546人."""
        self.last_chained = self._follow(index, self.last_chained, self._is_chained)
        return self.quantities[self.last_chained].end

    def _follow(self, index: int, last: int, goes_on: Callable[[int, int], bool]) -> int:
        """The last figure of a run; `last` is that of the run before, which may hold this one."""
        if index <= last:
            return last
        while index + 1 < len(self.quantities) and goes_on(
            self.quantities[index].end, self.quantities[index + 1].start
        ):
            index += 1
        return index

    def _is_listed(self, end: int, following: int) -> bool:
        """Whether a figure that starts at `following` is the next of a list."""
        return (
            self.text[end : end + 1] in LIST_SIGNS
            and bool(LIST.match(self.text, end))
            and not STOP.search(self.text, end, following)
        )

    def _is_chained(self, end: int, following: int) -> bool:
        """Whether nothing but blanks stands between two figures."""
        return not self.text[end:following].strip(" ")

    def _pair(self, index: int, count: int) -> Found | None:
        """The first of the names that stand before 分别; the others wait for their figures."""
        quantity, words = self.quantities[index], self.heard.words
        said = RESPECTIVELY.split(self.heard.window)[0]
        if _PLACES.match(said):  # 比全省和全国分别高0.7、1.4个百分点
            self.paired = [self.topic] * count
        elif NO_SUBJECT.fullmatch(said):
            self.paired = self.levels[-count:] if len(self.levels) >= count else []
        else:
            phrases = split_list(said, count, self.whole)
            self.paired = [find_related(phrase, words, quantity) for phrase in phrases]
        if not self.paired and RESPECTIVELY.search(words):  # 2014年、2015年分别脱贫3万人、2万人
            found = find_ending(RESPECTIVELY.split(words)[-1], quantity, is_whole=True)
            self.paired = [found.indicators if found else [] for _ in range(count)]
        keys = self.paired.pop(0) if self.paired else []
        return Found("", "", keys, is_paired=True) if keys else None


def _must_be_first(phrase: str) -> bool:
    return any(name.is_first for name in read_names().phrases.get(phrase, ()))
