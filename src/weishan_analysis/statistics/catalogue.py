"""The indicators and sentence templates declared in metadata/, and what they match."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache, cached_property
from itertools import chain, pairwise
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.reading import lexicon
from weishan_analysis.reading.files import parse_text
from weishan_analysis.reading.quantities import Quantity, place_in_raw, read_quantities
from weishan_analysis.reading.text import HAN, Text

# What a quantity looks like to a template: its index and unit between two private characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(r"\{(?P<key>[a-z_]+)(?::(?P<units>[^}]*))?\}")
_GAP = f"[^,;。!?\\n{_OPEN}]{{0,12}}?"
_MARK = re.compile(f"{_OPEN}\\d+:([^{_CLOSE}]*){_CLOSE}")
_ANY = f"{_OPEN}\\d+:[^{_CLOSE}]*{_CLOSE}"
_SHARERS = frozenset("人户村")  # of what is stated per head, household or village
_AROUND = re.compile(r"\(\?[^()]*\)")
_OPTIONAL = re.compile(r"\[[^\[\]]*\]|\([^()]*\)\?")
_CHOICE = re.compile(r"\(([^()?]*)\)")
_WORD = re.compile(f"{HAN}+")
_SAME_SUBJECT = re.compile(r"[、,(共]?")
_BRACKETED = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\{[^}]*\}")
_LONG_GAP = "[^。!?\\n]{0,90}?"


@dataclass(frozen=True)
class Indicator:
    """One entry of the codebook; `unit` is the base unit of measure."""

    key: str
    title: str
    title_zh: str
    unit: str
    sector: str
    series: str
    definition: str
    definition_zh: str
    per: str = ""
    finance_type: str = ""
    additive: bool = True
    beneficiaries: str = ""
    overlaps: str = ""
    aliases: tuple[str, ...] = ()
    maximum: float | None = None
    within: tuple[str, ...] = ()
    persons_of: str = ""
    part_of: str = ""


@dataclass(frozen=True, eq=False)
class Template:
    """A sentence with typed slots; it needs one of the words `anchors` and one of the `units`."""

    text: str
    keys: tuple[str, ...]
    anchors: tuple[str, ...]
    units: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A regular expression over a sentence with marked quantities."""
        pieces, position = [], 0
        for place, slot in enumerate(_SLOT.finditer(self.text)):
            pieces.append(_words_pattern(self.text[position : slot.start()]))
            pieces.append(rf"{_OPEN}(?P<slot{place}>\d+):(?:{_units_of(slot)}){_CLOSE}")
            position = slot.end()
        return re.compile("".join([*pieces, _words_pattern(self.text[position:])]))


@dataclass(frozen=True)
class Match:
    """A slot of `template` that a quantity fills, and how many words the template matched."""

    template: Template
    indicator: str
    words: int


@cache
def read_indicators() -> dict[str, Indicator]:
    """The codebook by key. WeishanError names every unknown or missing entry."""
    entries = load("indicators.toml")
    faults = [fault for key, entry in entries.items() for fault in _indicator_faults(key, entry)]
    if faults:
        raise WeishanError(faults)
    return {key: _read_indicator(key, entry) for key, entry in entries.items()}


def _read_indicator(key: str, entry: dict[str, Any]) -> Indicator:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Indicator(key=key, **values)


def _indicator_faults(key: str, entry: dict[str, Any]) -> Iterator[Fault]:
    place = f"metadata/indicators.toml [{key}]"
    known = {field.name for field in fields(Indicator)}
    required = {field.name for field in fields(Indicator) if field.default is MISSING} - {"key"}
    for name in sorted(set(entry) - known):
        yield Fault(place, f"unknown entry {name!r}", f"one of {', '.join(sorted(known))}")
    for name in sorted(required - set(entry)):
        yield Fault(place, f"no {name}", "a text", f'add {name} = "..."')
    if entry.get("series", "stock") not in ("stock", "flow", "cumulative"):
        yield Fault(place, f"series = {entry['series']!r}", "stock, flow or cumulative")


@cache
def read_templates() -> tuple[Template, ...]:
    """All templates. WeishanError names every fault of the file."""
    texts = [
        (f"metadata/templates.toml {group} {text!r}", text)
        for group, texts in load("templates.toml").items()
        for text in texts
    ]
    faults = [fault for place, text in texts for fault in _template_faults(place, text)]
    if faults:
        raise WeishanError(faults)
    return tuple(_read_template(text) for _, text in texts)


def _template_faults(place: str, text: str) -> Iterator[Fault]:
    keys = {found["key"] for found in _SLOT.finditer(text)}
    if not keys:
        yield Fault(place, "no slot", "{indicator}")
    for key in sorted(keys - set(read_indicators())):
        yield Fault(place, f"unknown indicator {key!r}", "a key of metadata/indicators.toml")


def _units_of(slot: re.Match[str]) -> str:
    """The units of measure, joined by |, in which a slot's indicator may be stated."""
    return _alike(read_indicators()[slot["key"]].unit) if slot["units"] is None else slot["units"]


@cache
def _alike(unit: str) -> str:
    dimensions = (units.split() for units in load("dimensions.toml").values())
    return "|".join(sorted({unit}.union(*(units for units in dimensions if unit in units))))


def _read_template(text: str) -> Template:
    slots = list(_SLOT.finditer(text))
    units = frozenset("|".join(map(_units_of, slots)).split("|"))
    return Template(text, tuple(slot["key"] for slot in slots), _anchors(text), units)


def _words_pattern(words: str) -> str:
    """A template's words as a regular expression; brackets in the text are full-width in them."""
    words = words.replace("（", r"\(").replace("）", r"\)")
    words = words.replace("[", "(?:").replace("]", ")?")
    return words.replace("{}", _ANY).replace("……", _LONG_GAP).replace("…", _GAP)


def _anchors(text: str) -> tuple[str, ...]:
    """Words of which one stands wherever a template matches: a plain one, or some alternatives."""
    text = _AROUND.sub("", text)
    while text != (text := _OPTIONAL.sub(" ", text)):
        pass
    choices = [found[1].split("|") for found in _CHOICE.finditer(text)]
    while text != (text := _BRACKETED.sub(" ", text)):
        pass
    runs = [
        [max(_WORD.findall(word), key=len, default="") for word in words]
        for words in [*map(str.split, _WORD.findall(text)), *choices]
    ]
    best = max(runs, key=lambda words: (min(map(len, words)), -len(words)), default=[""])
    return tuple(best)


def name_indicators(article: Text, quantities: list[Quantity]) -> dict[int, list[Match]]:
    """Give an `indicator` to the statistics that a template knows; offsets are of the clean text.

    Returns, by its place in `quantities`, what each statistic can be read as where two indicators
    claim it alike.
    """
    unclear: dict[int, list[Match]] = {}
    groups = _group_by_anchor(read_templates())
    for sentences, members in _mark_sentences(article, quantities):
        for place, candidates in _match_templates(sentences, groups).items():
            quantity = quantities[members[place]]
            best = _find_best([m for m in candidates if _fits(m.indicator, quantity.per)])
            indicator = best[0].indicator if best else ""
            quantities[members[place]] = quantity._replace(indicator=indicator)
            if len({match.indicator for match in best}) > 1:
                unclear[members[place]] = best
    statistics = [index for index, q in enumerate(quantities) if q.kind == "statistic"]
    for one, other in pairwise(statistics):
        between = quantities[one].end, quantities[other].start
        if _SAME_SUBJECT.fullmatch(article.clean, *between):
            quantities[other] = _name_companion(quantities[one], quantities[other])
            quantities[one] = _name_companion(quantities[other], quantities[one])
    return unclear


def _name_companion(named: Quantity, other: Quantity) -> Quantity:
    """Next to households that fill an indicator, persons fill the one of the same name."""
    names = ("households", "persons") if named.unit == "户" else ("persons", "households")
    key = named.indicator.replace(*names)
    fits = key != named.indicator and not other.indicator and not other.per and not other.change
    if fits and (known := read_indicators().get(key)) and other.unit in _alike(known.unit):
        return other._replace(indicator=key)
    return other


def _fits(indicator: str, per: str) -> bool:
    """Whether an indicator may be stated per person, household, ...: one of a whole may not."""
    return per not in _SHARERS or per == read_indicators()[indicator].per


def _match_templates(
    sentences: Sequence[str], groups: dict[str, list[Template]]
) -> dict[int, list[Match]]:
    """All matches in the forms of a marked sentence, by the number of the slot's quantity."""
    matches: dict[int, list[Match]] = {}
    for template in _likely_templates(sentences[0], groups):
        for found in chain.from_iterable(map(template.pattern.finditer, sentences)):
            words = len(_MARK.sub("", found.group()))
            for slot, key in enumerate(template.keys):
                if (place := found[f"slot{slot}"]) is not None:
                    matches.setdefault(int(place), []).append(Match(template, key, words))
    return matches


def _likely_templates(sentence: str, groups: dict[str, list[Template]]) -> dict[Template, None]:
    """The templates of which a word and a unit stand in a marked sentence."""
    units = set(_MARK.findall(sentence))
    return dict.fromkeys(
        [
            template
            for anchor, templates in groups.items()
            if anchor in sentence
            for template in templates
            if not units.isdisjoint(template.units)
        ]
    )


@cache
def _group_by_anchor(templates: tuple[Template, ...]) -> dict[str, list[Template]]:
    groups: dict[str, list[Template]] = {}
    for template in templates:
        for anchor in template.anchors:
            groups.setdefault(anchor, []).append(template)
    return groups


def _find_best(matches: Sequence[Match]) -> list[Match]:
    """The matches of which the template has the most slots, and then the most words."""
    ranks = [(len(match.template.keys), match.words) for match in matches]
    return [match for match, rank in zip(matches, ranks, strict=True) if rank == max(ranks)]


def _mark_sentences(
    article: Text, quantities: Sequence[Quantity]
) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """Each sentence with its statistics replaced by marks, and their places in `quantities`.

    It comes in two forms where words stand before a number that add nothing (贫困发生率为): with
    them and without.
    """
    pieces: list[str] = []
    members: list[int] = []
    end = position = -1
    for index, quantity in enumerate(quantities):
        if quantity.kind != "statistic":
            continue
        if quantity.start >= end:
            if members:
                yield _forms([*pieces, article.clean[position:end]]), members
            position, end = article.sentence(quantity.start)
            pieces, members = [], []
        pieces.append(article.clean[position : quantity.start])
        pieces.append(f"{_OPEN}{len(members)}:{quantity.unit}{_CLOSE}")
        members.append(index)
        position = quantity.end
    if members:
        yield _forms([*pieces, article.clean[position:end]]), members


def _forms(pieces: Sequence[str]) -> tuple[str, ...]:
    """A marked sentence as it stands, and without linking words; every other piece is a mark."""
    short = [*pieces]
    short[:-1:2] = map(_drop_linking, pieces[:-1:2])
    return tuple(dict.fromkeys(("".join(pieces), "".join(short))))


def _drop_linking(words: str) -> str:
    end = len(words)
    while word := lexicon.LINKING.ending(words, end):
        end -= len(word)
    return words[:end] or words


def extract(
    text: str, published: str | date | None = None, ref_area: str | None = None
) -> list[Quantity]:
    """Every numeral of a text and what it means, in order.

    `text[q.start:q.end]` is the surface form of quantity q. `published` (YYYY[-MM[-DD]]) resolves
    relative periods; `ref_area` is noted on each quantity. Any text is accepted.
    """
    article = parse_text(text)
    quantities, _ = read_named(article, published)
    return [quantity._replace(ref_area=ref_area or "") for quantity in quantities]


def read_named(article: Text, published: str | date | None) -> tuple[list[Quantity], list[Fault]]:
    """The quantities of an article with raw offsets and indicators, and what is ambiguous."""
    quantities = read_quantities(article, published)
    faults = []
    for index, matches in name_indicators(article, quantities).items():
        quantity = quantities[index]
        faults.append(
            Fault(f"“{article.quote(quantity.start)}”",
                  f"{article.clean[quantity.start : quantity.end]} fills "
                  + " and ".join(sorted({match.indicator for match in matches})), "one indicator",
                  "make one of these templates say more: "
                  + "; ".join(sorted({match.template.text for match in matches})))
        )  # fmt: skip
    return place_in_raw(article, quantities), faults
