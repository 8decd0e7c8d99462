"""Verdicts on what the reader says of annotated texts, a layer each; meaning.py counts them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from weishan_analysis import extract
from weishan_analysis.reading.files import decode, parse_text
from weishan_analysis.reading.masthead import read_facts
from weishan_analysis.reading.names import read_names
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.reading.text import SIMPLER
from weishan_analysis.statistics.codebook import read_indicators

RIGHT, WRONG, MISSING, INVENTED = "right", "wrong", "missing", "invented"
NEAR = "near"  # a part of the right name or more than it; not stated, and where from is wrong
VERDICTS = (RIGHT, NEAR, WRONG, MISSING, INVENTED)
BEFORE = {"同比", "上年同期", "上年末", "去年", "去年同期", "上年底"}  # all of them: 上年
OWN = "own"  # a figure of the place that the text is about
ELSEWHERE = {"carried", "heading", "title"}  # a period that the sentence does not state
EITHER = "either"  # a numeral that may as well be read as a statistic as not
UNCLEAR = "?"  # a period that readers of the text can quarrel about
LONGER = 6  # characters that a title may have behind it: (全文), a year, 怎么写
UNREAD = Quantity(0, 0, (0, 0))
CONTEXT = 30  # characters shown on each side of a miss


@dataclass(frozen=True)
class Stated:
    """What the careful reader says of one numeral; a `kind` but statistic has no more to say."""

    start: int
    end: int
    surface: str
    kind: str
    values: tuple[Decimal, ...] = ()
    unit: str = ""
    half_unit: Decimal = Decimal(0)
    bound: str = "exact"
    period: str = ""
    basis: str = ""
    measure: str = ""
    base: str = ""
    label: str = ""
    concept: str = ""
    area: str = OWN


@dataclass(frozen=True)
class Annotated:
    """One text, and what its careful reader says."""

    name: str
    raw: str
    source: dict[str, Any]
    statistics: tuple[Stated, ...]
    others: tuple[Stated, ...]


@dataclass(frozen=True)
class Judged:
    """The verdict of one layer on one numeral (or one text), with what shows a miss."""

    text: Annotated
    layer: str
    verdict: str
    shown: str


def read_annotated(folder: Path) -> Annotated:
    """The annotated text of a folder."""
    raw = decode(next(folder.glob("text.*")).read_bytes(), str(folder))
    lines = (folder / "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    stated = [_stated(json.loads(line)) for line in lines]
    for one in stated:
        assert raw[one.start : one.end] == one.surface, (folder.name, one)
    return Annotated(
        folder.name,
        raw,
        json.loads((folder / "source.json").read_text(encoding="utf-8")),
        tuple(one for one in stated if one.kind == "statistic"),
        tuple(one for one in stated if one.kind != "statistic"),
    )


def _stated(entry: dict[str, Any]) -> Stated:
    known = {field.name for field in fields(Stated)}
    assert entry.keys() <= known, entry
    if "values" in entry:
        entry["values"] = tuple(map(Decimal, entry["values"]))
        entry["half_unit"] = Decimal(entry["half_unit"])
    return Stated(**entry)


# The layers: each gives a verdict on a statistic and what was read there, None if it has no say.


def judge_value(stated: Stated, read: Quantity, _: Annotated) -> str:
    """The value alone."""
    return RIGHT if read.values == stated.values else WRONG


def judge_unit(stated: Stated, read: Quantity, text: Annotated) -> str:
    """Value and unit."""
    same = _plain(read.unit) == _plain(stated.unit)
    return judge_value(stated, read, text) if same else WRONG


def judge_precision(stated: Stated, read: Quantity, text: Annotated) -> str:
    """Value, half a unit of its last digit, and the bound that a word sets."""
    same = (read.half_unit, str(read.bound)) == (stated.half_unit, stated.bound)
    return judge_value(stated, read, text) if same else WRONG


def judge_period(stated: Stated, read: Quantity, _: Annotated) -> str | None:
    """The period, where the text states one; some can be read in two ways."""
    if stated.period in {"", UNCLEAR}:
        return None
    given = str(read.period)
    return RIGHT if given in stated.period.split(" or ") else WRONG if given else MISSING


def judge_no_period(stated: Stated, read: Quantity, _: Annotated) -> str | None:
    """That no period is given, where the text states none."""
    if stated.period:
        return None
    return INVENTED if str(read.period) else RIGHT


def judge_basis(stated: Stated, read: Quantity, text: Annotated) -> str | None:
    """How a right period is known."""
    if judge_period(stated, read, text) != RIGHT:
        return None
    given = _field(read, "period_basis")
    is_near = given != stated.basis and {given, stated.basis} <= ELSEWHERE
    return NEAR if is_near else _compare(stated.basis, given)


def judge_measure(stated: Stated, read: Quantity, _: Annotated) -> str:
    """Level, growth, change, share, rate, contribution, completion, ratio or rank."""
    return _compare(stated.measure, _field(read, "measure"))


def judge_base(stated: Stated, read: Quantity, _: Annotated) -> str | None:
    """What a growth, change, share or completion is of."""
    if not stated.base:
        return None
    given = _field(read, "base")
    return _compare(_same_base(stated.base), _same_base(given))


def judge_label(stated: Stated, read: Quantity, _: Annotated) -> str:
    """The noun phrase that is counted or measured, whole; some have two right forms."""
    return _compare_names(stated.label, read.label)


def judge_indicator(stated: Stated, read: Quantity, _: Annotated) -> str:
    """The indicator, where the concept is its title or one of its names."""
    if not read.indicator:
        return MISSING
    concepts = {_plain(concept) for concept in stated.concept.split("/")}
    return RIGHT if concepts & _names()[read.indicator] else WRONG


def is_named(stated: Stated) -> bool:
    """Whether the codebook knows the concept under any indicator."""
    return any(
        _plain(one) in names for one in stated.concept.split("/") for names in _names().values()
    )


def judge_place(stated: Stated, read: Quantity, text: Annotated) -> str | None:
    """The place of the figure: the text's own one has its code, no other has it."""
    if not hasattr(read, "area_name"):
        return None
    if stated.area == OWN:
        return RIGHT if read.ref_area == text.source["area"] and not read.area_name else WRONG
    return WRONG if read.ref_area else _compare_names(stated.area, read.area_name)


LAYERS: dict[str, Callable[[Stated, Quantity, Annotated], str | None]] = {
    "value": judge_value,
    "unit": judge_unit,
    "precision": judge_precision,
    "period": judge_period,
    "no period": judge_no_period,
    "basis": judge_basis,
    "measure": judge_measure,
    "base": judge_base,
    "label": judge_label,
    "indicator": judge_indicator,
    "place": judge_place,
}


def _compare(stated: str, given: str) -> str:
    if not given and stated:
        return MISSING
    return RIGHT if given == stated else WRONG


def _compare_names(stated: str, given: str) -> str:
    """As _compare; near is a part of the name or more than it."""
    given, wholes = _plain(given), [_plain(whole) for whole in stated.split(" or ")]
    if not given or given in wholes:
        return RIGHT if given else MISSING
    is_part = any(given in whole or whole in given for whole in wholes)
    return NEAR if is_part and len(given) > 1 else WRONG


def _field(read: Quantity, name: str) -> str:
    """A field that a reader may not have yet; an enumeration gives its word."""
    value = getattr(read, name, "")
    return str(getattr(value, "value", value))


def _plain(words: str) -> str:
    """Words in simplified characters, without blanks and signs that are no part of a name."""
    plain = words.translate(SIMPLER)
    return "".join(sign for sign in plain if sign.isalnum() or sign in "%‰℃·")


def _same_base(base: str) -> str:
    return "上年" if base in BEFORE else _plain(base)


@cache
def _names() -> dict[str, set[str]]:
    """All names under which the codebook knows each indicator."""
    known = {key: {_plain(entry.title_zh)} for key, entry in read_indicators().items()}
    for phrase, named in read_names().phrases.items():
        for name in named:
            known[name.indicator].add(_plain(phrase))
    return known


def judge_text(text: Annotated) -> Iterator[Judged]:
    """All verdicts on one text."""
    source = text.source
    published = source["published"].split(" or ")[0]
    read = extract(text.raw, published or None, source["area"] or None)
    read = [one for one in read if one.kind == "statistic"]
    for stated in text.statistics:
        found = max(read, key=partial(_overlap, stated=stated), default=None)
        if found and not _overlap(found, stated):
            found = None
        for layer, judge in LAYERS.items():
            if verdict := judge(stated, found or UNREAD, text):
                verdict = verdict if found or verdict == RIGHT else MISSING
                yield Judged(text, layer, verdict, _show(text, stated, found, layer))
    for one in read:
        if any(_overlap(one, other) for other in text.others if other.kind == EITHER):
            continue
        is_stated = any(_overlap(one, stated) for stated in text.statistics)
        shown = f"{_around(text.raw, one.start, one.end)} read as a statistic"
        yield Judged(text, "no statistic", RIGHT if is_stated else INVENTED, shown)
    yield from judge_facts(text)


def judge_facts(text: Annotated) -> Iterator[Judged]:
    """Title, date of publication and place of a text, or that it does not state them."""
    facts, source = read_facts(parse_text(text.raw)), text.source
    stated = {
        "text's title": (_plain(source["title"]), _plain(facts.title)),
        "text's date": (
            "" if "published_where" in source else source["published"], facts.published
        ),
        "text's place": ("" if "area_where" in source else source["area"], facts.ref_area),
    }  # fmt: skip
    for layer, (truth, given) in stated.items():
        longer = given.removeprefix(truth)
        is_title = layer == "text's title" and given != longer and len(longer) <= LONGER
        verdict = RIGHT if is_title or given in truth.split(" or ") else _compare(truth, given)
        verdict = INVENTED if given and not truth else verdict
        yield Judged(text, layer, verdict, f"read {given!r}, stated {truth!r}")


def _overlap(read: Quantity, stated: Stated) -> int:
    return max(0, min(read.end, stated.end) - max(read.start, stated.start))


def _show(text: Annotated, stated: Stated, found: Quantity | None, layer: str) -> str:
    """The figure in its sentence, what was read and what is stated."""
    here = _around(text.raw, stated.start, stated.end)
    truths = {
        "value": stated.values, "unit": (stated.values, stated.unit),
        "precision": (stated.half_unit, stated.bound), "period": (stated.period, stated.basis),
        "no period": "", "basis": stated.basis, "measure": stated.measure, "base": stated.base,
        "label": stated.label, "indicator": stated.concept, "place": stated.area,
    }  # fmt: skip
    if not found:
        return f"{here} not read, stated {_tell(truths[layer])}"
    given = {
        "value": found.values, "unit": (found.values, found.unit),
        "precision": (found.half_unit, str(found.bound)),
        "period": (str(found.period), _field(found, "period_basis")),
        "no period": str(found.period), "basis": _field(found, "period_basis"),
        "measure": _field(found, "measure"), "base": _field(found, "base"),
        "label": found.label, "indicator": found.indicator,
        "place": (found.ref_area, _field(found, "area_name")),
    }  # fmt: skip
    return f"{here} read {_tell(given[layer])}, stated {_tell(truths[layer])}"


def _tell(what: object) -> str:
    if isinstance(what, tuple):
        return " ".join(_tell(one) for one in what if one != ()) or "nothing"
    return format(what, "f") if isinstance(what, Decimal) else str(what) or "nothing"


def _around(raw: str, start: int, end: int) -> str:
    before, after = raw[max(0, start - CONTEXT) : start], raw[end : end + CONTEXT // 3]
    return " ".join(f"{before}【{raw[start:end]}】{after}".split())
