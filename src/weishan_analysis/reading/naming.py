"""Which indicator each quantity of a text is: by the noun phrase it counts, or by its sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, pairwise

from weishan_analysis.metadata import follow, load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.comparisons import Measure
from weishan_analysis.reading.files import parse_text
from weishan_analysis.reading.names import alike, read_names
from weishan_analysis.reading.patterns import Pattern
from weishan_analysis.reading.quantities import Quantity, place_in_raw, read_quantities
from weishan_analysis.reading.templates import find_best, match_templates
from weishan_analysis.reading.text import HAN, Text

LONGEST_SUBJECT = 40  # characters before a number in which its subject may stand
LONGEST_BEHIND = 14  # characters behind it
_SHARERS = frozenset("人户村")  # of what is stated per head, household or village
_LEVELS = frozenset({Measure.LEVEL, Measure.RATE, Measure.RATIO, Measure.RANK, ""})
_RELATIVE = frozenset({"%", "‰", "百分点", "倍", "千分点"})
_MEASURED = lexicon.MEASURED | _RELATIVE
_SAME_SUBJECT = Pattern(r"\ *[、,(共]?\ *")
_ASIDE = Pattern(r"\([^()]*\)|\[\d+\]|[“”\"'《》 ]")  # notes and quotation marks
_MARKS = r",。;:!?\n()|●◆■□★▲△○※"
_CLAUSE_MARK = Pattern(rf"[{_MARKS}、]")
_STOP = Pattern(rf"[{_MARKS}]")  # 、 may stand in a name
_SENTENCE_END = Pattern(r"[。!?\n]")
_LIST = Pattern(r"\ *(?:[、和与及]|以及)")
_AND = Pattern(r"[、和与及]|以及")
_RESPECTIVELY = Pattern("分别|依次")
_REACHES = r"[增减升降提上下缩扩涨跌][^,。;、]{0,2}[到至为]"
_BOUNDARY = Pattern(rf"[ ”]*(?:$|[\d{_MARKS}、]|[和与及](?!其)|{_REACHES})")
_REACHED = Pattern(rf"{_REACHES}[^,。;、]{{0,10}}的?")
# What is said of a figure that stands before: 比上年增长, 占年初预算的.
_SAID_OF_ANOTHER = Pattern(
    r"(?:占|[比较与同](?:上|去|前|年|基|\d)|[同环]比|完成|为)?[^,。;、]{0,8}?(?:年初|预算|上年|去年|同期)[^,。;、]*"
)
_NO_SUBJECT = Pattern(
    r"[比较与同相年月日季度上去今本前末底初期第一二三四五半环增减升降涨跌长加少高低速幅率落回下滑缩"
    r"了约近超达到为至的又再也均各分别依次按可不变价格计算口径名义实际净略微持续提多快慢收支支产\d%.]*"
)
_DONE = Pattern("累计完成|完成|实现")
_PULLED = Pattern("占|拉动|对(?=.*贡献)")  # before the whole of which a figure is a part
_FROM = Pattern("[由从][^,、]{0,14}$")
_words = load("lexicon/words.toml")["name"]
_NEUTRAL = Pattern(
    rf"(?:{lexicon.alternatives(_words['neutral'].split())}"
    rf"|{HAN}{{1,4}}?(?:省|市|州|县|(?<!地)区|乡|镇)(?!级))*+"
)
_BEHIND = Pattern(rf"[“\" ]*(?:{lexicon.alternatives(_words['behind'].split())})*+")
_SEVERAL = {words: each.split() for words, each in _words["several"].items()}
_NARROWED = Pattern(lexicon.alternatives(_words["narrowing"].split()))
_NARROWING = Pattern(rf"(?:{_NARROWED.pattern}){HAN}{{0,2}}$")


@dataclass(frozen=True, slots=True)
class _Found:
    """A noun phrase that names indicators, and the words of its clause before it."""

    phrase: str
    before: str
    indicators: list[str]
    is_paired: bool = False  # one of several names with a figure each


def name_quantities(text: Text, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the indicators that they are; offsets are of the clean text.

    In doubt, where two indicators claim one figure alike, it stays without.
    """
    claims = claim_indicators(text, quantities)
    named = {index: keys[0] for index, keys in claims.items() if len(keys) == 1}
    return [
        quantity._replace(indicator=named[index]) if index in named else quantity
        for index, quantity in enumerate(quantities)
    ]


def claim_indicators(text: Text, quantities: Sequence[Quantity]) -> dict[int, list[str]]:
    """The indicators that claim each statistic alike, by its place in `quantities`.

    A sentence speaks before a noun phrase, unless the phrase says more.
    """
    claims: dict[int, list[str]] = {}
    words: dict[int, int] = {}
    for index, matches in match_templates(text, quantities):
        fitting = [match for match in matches if _is_of(match.indicator, quantities[index])]
        if best := find_best(fitting):
            claims[index], words[index] = best, max(match.words for match in fitting)
    for index, found in _Walk(text.clean, quantities, dict(claims)).find_names():
        if len(found.phrase) >= words.get(index, 0):
            claims[index] = found.indicators
    stated = [index for index, quantity in enumerate(quantities) if quantity.kind == "statistic"]
    for one, other in pairwise(stated):
        if _SAME_SUBJECT.fullmatch(text.clean, quantities[one].end, quantities[other].start):
            _claim_companion(quantities, claims, one, other)
            _claim_companion(quantities, claims, other, one)
    return claims


@follow
def states_itself(indicator: str, measure: str, unit: str) -> bool:
    """Whether a figure states an indicator itself: no growth, change or share of it.

    A share states what is a share, and the rise of prices is a growth that is one of its own.

    >>> states_itself("gdp", "level", "元"), states_itself("gdp", "growth", "%")
    (True, False)
    >>> states_itself("consumer_price_change", "growth", "%")
    True
    """
    names = read_names()
    if unit in _RELATIVE and unit not in alike(names.units.get(indicator, unit)):
        return False
    if measure == Measure.SHARE:
        return unit in _RELATIVE
    return measure in _LEVELS or measure == names.measures.get(indicator)


def _is_of(indicator: str, quantity: Quantity) -> bool:
    """Whether an indicator may be stated per person, household, ...: one of a whole may not."""
    return quantity.per not in _SHARERS or quantity.per == read_names().per.get(indicator)


def _claim_companion(
    quantities: Sequence[Quantity], claims: dict[int, list[str]], named: int, other: int
) -> None:
    """Next to households that fill an indicator, persons fill the one of the same name."""
    one, two = quantities[named], quantities[other]
    names = ("households", "persons") if one.unit == "户" else ("persons", "households")
    for claimed in claims.get(named, ()):
        key = claimed.replace(*names)
        fits = key != claimed and other not in claims and not two.per and not two.change
        if fits and two.unit in alike(read_names().units.get(key, "-")):
            claims[other] = [key]


@dataclass
class _Walk:
    """The way through the figures of a text, with what the next one may leave out."""

    text: str
    quantities: Sequence[Quantity]
    claimed: dict[int, list[str]]  # by sentences
    end: int = 0  # of the last figure
    phrase: str = ""  # the last name in the sentence
    phrase_of: dict[str, str] = field(default_factory=dict)  # the last one in each unit
    phrases: dict[int, str] = field(default_factory=dict)  # those of all figures, by their start
    topic: list[str] = field(default_factory=list)  # what a growth behind is the growth of
    levels: list[list[str]] = field(default_factory=list)  # what the sentence stated, in order
    by_unit: dict[str, list[str]] = field(default_factory=dict)  # the last of them by unit
    paired: list[list[str]] = field(default_factory=list)  # of 分别, for the figures to come
    is_unknown: bool = False  # whether the last level that the sentence stated is no indicator
    is_first: bool = True  # whether the sentence has stated nothing yet
    is_plain: bool = True  # whether nothing before a list narrows what is counted
    next_plain: bool = True  # the same of the list that goes on behind this figure
    gap: str = ""  # the words since the last figure, or of its clause
    words: str = ""  # before the figure in its clause, behind the last figure and date
    subject: str = ""  # these words without those at both ends that add nothing
    is_bare: bool = True  # whether they name no subject
    window: str = ""  # before it in its clause, whatever figures stand among them

    def find_names(self) -> Iterator[tuple[int, _Found]]:
        """What names the subject of each statistic, by its place in `quantities`."""
        begin = 0
        for index, quantity in enumerate(self.quantities):
            if quantity.kind in {"date", "duration"}:
                begin = quantity.end
            if quantity.kind != "statistic" or self._is_note(quantity):
                continue
            if self.text[self.end : quantity.start].strip(" ") or not self.end:
                self._hear(quantity.start, max(begin, self.end))
            found = self._find_name(index)
            if found and self._is_doubtful(quantity, found):
                found = None
            self._remember(index, found)
            if found:
                yield index, found
            self.end = quantity.end

    def _hear(self, start: int, begin: int) -> None:
        """Take in the words before a figure; of a chain (8214户29546人) those before the first."""
        nearest = max(0, start - LONGEST_SUBJECT)
        self._pass(self.text[max(self.end, nearest) : start])
        words = _ASIDE.sub("", self.text[max(begin, nearest) : start])
        window = _ASIDE.sub("", self.text[nearest:start])
        self.words, self.window = _CLAUSE_MARK.split(words)[-1], _STOP.split(window)[-1]
        self.gap = _CLAUSE_MARK.split(self.text[max(self.end, nearest) : start])[-1]
        self.subject, self.is_bare = _strip(self.words), bool(_NO_SUBJECT.fullmatch(self.words))

    def _is_note(self, quantity: Quantity) -> bool:
        """Whether a number is that of a footnote: [2]."""
        before = self.text[max(0, quantity.start - 1) : quantity.start]
        return before == "[" and self.text.startswith("]", quantity.end)

    def _pass(self, between: str) -> None:
        """Forget what ends with the sentence, or with its part."""
        if _SENTENCE_END.search(between):
            self.phrase, self.phrase_of, self.is_first = "", {}, True
        if _SENTENCE_END.search(between) or ";" in between:
            self.topic, self.levels, self.by_unit = [], [], {}
            self.is_unknown = False
        if not _LIST.match(between):
            self.paired = []
            in_clause = self.end and between.strip() and not _CLAUSE_MARK.search(between)
            self.next_plain = not in_clause
        self.is_plain = self.next_plain

    def _remember(self, index: int, found: _Found | None) -> None:
        """Keep what a figure is for those that leave it out."""
        quantity = self.quantities[index]
        self.is_first = False
        before = found.before if found else self.words
        self.next_plain = self.is_plain and bool(_NEUTRAL.fullmatch(before))
        if index in self.claimed:
            self.is_unknown = False
            self.topic = self.by_unit[quantity.unit] = self.claimed[index]
            self.levels.append(self.topic)
        elif found:
            self.is_unknown = False
            self.topic = found.indicators
            if found.is_paired and quantity.measure in _LEVELS:
                self.levels.append(found.indicators)
            if found.phrase:
                self.phrase = self.phrases[quantity.start] = found.phrase
                self.phrase_of[quantity.unit] = found.phrase
                self.levels.append(found.indicators)
                self.by_unit[quantity.unit] = found.indicators
        elif not self.is_bare and not _SAID_OF_ANOTHER.fullmatch(self.words):
            self.topic, self.phrase, self.phrase_of = [], "", {}
            self.levels.append([])
            self.is_unknown = bool(quantity.unit)

    def _find_name(self, index: int) -> _Found | None:
        quantity, words = self.quantities[index], self.words
        if self.paired:
            keys = self.paired.pop(0)
            return _Found("", "", keys, is_paired=True) if keys else None
        is_bare = self.is_bare and quantity.unit in _RELATIVE
        count = self._count_listed(index)
        is_pair = count > 1 and (
            is_bare or _RESPECTIVELY.search(words) or _names_several(words, count)
        )
        if is_pair and ((found := self._pair(index)) or self.paired):
            return found
        if not is_pair and (found := self._find_level(index)):
            return found
        if quantity.unit in self.by_unit and _REACHED.fullmatch(self.gap):
            return _Found("", "", self.by_unit[quantity.unit])
        return None if quantity.measure in _LEVELS else self._find_related(quantity)

    def _find_level(self, index: int) -> _Found | None:
        """The name at the end of the words before a quantity, around it, or in its label."""
        quantity, words = self.quantities[index], self.words
        after = _end_of_chain(self.text, self.quantities, index)
        is_plain = self.is_plain and self._may_be_part(quantity)
        is_whole = is_plain and bool(_BOUNDARY.match(self.text, after))
        subjects = {
            self.window: len(self.window) - len(words),
            _FROM.sub("", words): 0,
            _DONE.sub("", words): 0,
        }
        endings = (
            _find_ending(subject, quantity, start, is_whole=is_whole)
            for subject, start in subjects.items()
        )
        found = (
            next(filter(None, endings), None)
            or _find_around(self.text, after, words, quantity, is_plain=is_plain)
            or self._find_label(quantity, is_whole=is_whole)
            or self._find_shortened(self.subject or _strip(quantity.label), quantity)
        )
        if found and not self.is_first and _must_be_first(found.phrase):  # 小学48所,在校学生4万人
            return _find_begun(found.phrase, self.phrase, quantity, is_all=True)
        return found

    def _find_label(self, quantity: Quantity, *, is_whole: bool) -> _Found | None:
        """The name at the end of the label, which leaves out what is done to it (受益, 带动)."""
        label, subject = quantity.label, self.subject
        if label and label in self.words:
            before = self.words.rpartition(label)[0]
            if _NARROWING.search(before):
                return None
            is_alone = bool(_NEUTRAL.fullmatch(before))
        elif label and (label.endswith(subject) or self.is_bare):
            is_alone = bool(_NEUTRAL.fullmatch(subject))
        else:
            return None  # it is that of another figure, or stands behind this one
        return _find_ending(label, quantity, is_whole=is_whole and is_alone)

    def _may_be_part(self, quantity: Quantity) -> bool:
        """Whether a part is all there is of its kind: of all schools, but not of all the poor."""
        if quantity.part_of is None:
            return True
        if quantity.unit in alike("人") or quantity.unit == "户":
            return False
        whole = read_names().phrases.get(self.phrases.get(quantity.part_of, ""), ())
        return bool(whole) and not any(name.is_whole for name in whole)

    def _is_doubtful(self, quantity: Quantity, found: _Found) -> bool:
        """Whether the name of a part leaves out what narrows its whole, or is another of the whole.

        民营经济增加值…其中第一产业增加值; 农林牧渔业总产值…其中农业总产值.
        """
        whole = self.phrases.get(quantity.part_of, "") if quantity.part_of is not None else ""
        if not whole or not found.phrase:
            return False
        same = {name.indicator for name in read_names().phrases.get(whole, ())}
        if found.phrase != whole and not same.isdisjoint(found.indicators):
            return True
        narrowing = _NARROWED.match(whole)
        return narrowing is not None and narrowing.group() not in found.before + found.phrase

    def _find_shortened(self, subject: str, quantity: Quantity) -> _Found | None:
        """The name that begins as the last one did, or ends as that of the whole or the list.

        油料播种面积5万亩,产量3万吨; 在校学生7万人,其中小学4万人.
        """
        whole = self.phrases.get(quantity.part_of) if quantity.part_of is not None else None
        if not subject:
            return None
        if whole is None and (found := _find_begun(subject, self.phrase, quantity)):
            return found
        return _find_ended(subject, whole or self.phrase_of.get(quantity.unit, ""), quantity)

    def _find_related(self, quantity: Quantity) -> _Found | None:
        """What a growth, change or share is of: named before it, the last figure, or its label."""
        subject = _PULLED.split(self.words)[0]
        is_said = _NO_SUBJECT.fullmatch(subject)
        is_bare = self.topic and is_said
        is_unknown = is_said and self.is_unknown and quantity.measure == Measure.GROWTH
        labelled = () if is_bare or is_unknown else _names_ending(quantity.label)
        for phrase, before in chain(_names_ending(subject), labelled):
            if keys := _related(phrase, self.words, quantity, before):
                return _Found("", before, keys)
        return _Found("", "", self.topic) if is_bare else None

    def _count_listed(self, index: int) -> int:
        """How many figures stand in a list from this one on."""
        last = index
        while last + 1 < len(self.quantities):
            end, following = self.quantities[last].end, self.quantities[last + 1].start
            if not _LIST.match(self.text, end) or _STOP.search(self.text[end:following]):
                break
            last += 1
        return last - index + 1

    def _pair(self, index: int) -> _Found | None:
        """The first of the names that stand before 分别; the others wait for their figures."""
        quantity = self.quantities[index]
        count = self._count_listed(index)
        said = _RESPECTIVELY.split(self.window)[0]
        if _NO_SUBJECT.fullmatch(said):
            self.paired = self.levels[-count:] if len(self.levels) >= count else []
        else:
            phrases = _phrases_in_list(said, count)
            self.paired = [_related(phrase, self.words, quantity) for phrase in phrases]
        if not self.paired and _RESPECTIVELY.search(self.words):
            self.paired = [[] for _ in range(count)]  # each is of another, none of the last
        keys = self.paired.pop(0) if self.paired else []
        return _Found("", "", keys, is_paired=True) if keys else None


def _names_several(words: str, count: int) -> bool:
    """Whether a word stands for so many names: 城乡居民人均可支配收入36430元、15393元."""
    return any(len(each) == count and several in words for several, each in _SEVERAL.items())


def _phrases_in_list(said: str, count: int) -> list[str]:
    """The names that so many figures are of: 城镇、农村居民收入 share the end of the last one."""
    for several, each in _SEVERAL.items():
        if several in said and len(each) == count:
            said = "、".join(said.replace(several, one) for one in each)
            break
    last = next(iter(_names_ending(said)), None)
    parts = _AND.split(said)
    if len(parts) < count or not last:
        return []
    phrases = [_phrase_alike(part, last[0]) for part in parts[-count:-1]]
    return [*phrases, last[0]] if all(phrases) else []


def _phrase_alike(part: str, last: str) -> str:
    """The name that a part of a list stands for, with the end of the last one or without it."""
    for cut in range(1, len(last)):
        if (phrase := _strip(part) + last[cut:]) in read_names().phrases:
            return phrase
    return next((phrase for phrase, _ in _names_ending(part)), "")


def _related(phrase: str, words: str, quantity: Quantity, before: str = "") -> list[str]:
    """The indicators that a figure can be of: those of a name, or the share of it in another."""
    base = words.partition("占")[2]
    base = base[_end_of(_NEUTRAL, base) : _trim(base)].removesuffix("比重").removesuffix("的")
    share = f"{phrase}占{base}的比重"
    return _fitting(share if share in read_names().phrases else phrase, before, quantity)


def _names_ending(subject: str) -> Iterator[tuple[str, str]]:
    """The names at the end of a subject, with the words before each."""
    end = len(subject)
    while end:
        for phrase in read_names().ending(subject, end):
            yield phrase, subject[: end - len(phrase)]
        word = _trailing_word(subject, end)
        if not word:
            return
        end -= len(word)


def _trailing_word(words: str, end: int) -> str:
    """A word right before `end` that adds nothing to a subject."""
    return (
        lexicon.TRAILING.ending(words, end)
        or lexicon.LINKING.ending(words, end)
        or lexicon.CHANGE.ending(words, end)
    )


def _find_ending(
    subject: str, quantity: Quantity, start: int = 0, *, is_whole: bool
) -> _Found | None:
    """The name at the end of a subject, behind which words that add nothing may stand.

    The clause begins at `start`; only a name that says so itself begins before: 五岁以下儿童死亡率.
    """
    for phrase, words in _names_ending(subject):
        if len(words) + len(phrase) <= start:
            return None
        before = words[start:]
        is_alone = is_whole and bool(_NEUTRAL.fullmatch(before))
        if keys := _indicators_of(phrase, quantity, before, is_alone=is_alone):
            return _Found(phrase, before, keys)
    return None


def _find_around(
    text: str, start: int, words: str, quantity: Quantity, *, is_plain: bool
) -> _Found | None:
    """The name right behind a quantity, or around it: 86支驻村工作队, 改造2135户危房."""
    start = _end_of(_BEHIND, text, start)
    head, names = words[: _trim(words)], read_names()
    for end in range(min(start + LONGEST_BEHIND, len(text)), start, -1):
        if text[end - 1] not in names.lengths:
            continue
        subject = head + text[start:end]
        for phrase in names.ending(subject, len(subject)):
            before = subject[: -len(phrase)]
            if len(before) > len(head):
                break
            is_closed = bool(_BOUNDARY.match(text, end))
            if not is_closed and quantity.unit in _MEASURED:
                break  # 万元GDP能耗
            is_alone = is_plain and is_closed and bool(_NEUTRAL.fullmatch(before))
            if keys := _indicators_of(phrase, quantity, before, is_alone=is_alone):
                return _Found(phrase, before, keys)
    return None


def _must_be_first(phrase: str) -> bool:
    return any(name.is_first for name in read_names().phrases.get(phrase, ()))


def _find_begun(
    subject: str, earlier: str, quantity: Quantity, *, is_all: bool = False
) -> _Found | None:
    """The name that begins as an earlier one did: 油料播种面积5万亩,产量3万吨."""
    if quantity.part_of is not None:
        return None
    longest = len(earlier) - (not is_all and quantity.unit not in _RELATIVE)
    for cut in range(longest, 0, -1):
        found = _find_ending(earlier[:cut] + subject, quantity, is_whole=False)
        if found and len(found.phrase) > len(subject):
            return found
    return None


def _find_ended(subject: str, earlier: str, quantity: Quantity) -> _Found | None:
    """Another name that ends as an earlier one did: 在校学生7万人,其中小学4万人."""
    same = {name.indicator for name in read_names().phrases.get(earlier, ())}
    for cut in range(len(earlier) if len(subject) > 1 else 0):
        phrase = subject + earlier[cut:]
        if phrase in read_names().phrases:
            keys = _indicators_of(phrase, quantity, "", is_alone=True)
            if keys and same.isdisjoint(keys):
                return _Found(phrase, "", keys)
    return None


def _indicators_of(phrase: str, quantity: Quantity, before: str, *, is_alone: bool) -> list[str]:
    """The indicators that a name stands for where it is stated like this."""
    names = read_names()
    is_narrowed = bool(_NARROWING.search(before))
    return [
        name.indicator
        for name in names.phrases[phrase]
        if quantity.unit in alike(names.units[name.indicator])
        and states_itself(name.indicator, quantity.measure, quantity.unit)
        and _is_of(name.indicator, quantity)
        and (is_alone if name.is_whole else not is_narrowed)
    ]


def _fitting(phrase: str, before: str, quantity: Quantity) -> list[str]:
    """The indicators of a name that a growth, change or share may be of."""
    names = read_names()
    if _NARROWING.search(before):
        return []
    keys = [name.indicator for name in names.phrases[phrase] if not name.is_whole]
    if quantity.unit in _RELATIVE:
        return keys if len(keys) == 1 else [k for k in keys if names.units[k] in {"%", "‰"}]
    return [key for key in keys if quantity.unit in alike(names.units[key])]


def _end_of_chain(text: str, quantities: Sequence[Quantity], index: int) -> int:
    """Where the last of the quantities ends that stand side by side: 8214户29546人."""
    end = quantities[index].end
    for following in map(quantities.__getitem__, range(index + 1, len(quantities))):
        if text[end : following.start].strip(" "):
            break
        end = following.end
    return end


def _end_of(pattern: Pattern, text: str, start: int = 0) -> int:
    """Where what a pattern matches at `start` ends; `start` itself where nothing does."""
    found = pattern.match(text, start)
    return found.end() if found else start


def _trim(words: str) -> int:
    """Where words end if those are left out that add nothing: 规划了 ends behind 规划."""
    end = len(words)
    while word := lexicon.TRAILING.ending(words, end) or lexicon.CHANGE.ending(words, end):
        end -= len(word)
    return end


def _strip(words: str) -> str:
    """Words without those at the end and at the start that add nothing."""
    words = words[: _trim(words)].removeprefix("其中")
    return words[_end_of(_NEUTRAL, words) :]


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
