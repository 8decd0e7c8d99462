"""What the words around a quantity say of it: period, per what, part of what, label, change."""

import re
from collections.abc import Sequence

from weishan_analysis.reading import vocabulary
from weishan_analysis.reading.periods import Expression, Periods
from weishan_analysis.reading.quantities import Quantity

_PER = re.compile(r"(?P<per>[人户村年亩月日校乡])均|每\ *(?:一|1)?\ *个?(?P<each>千人|万人|千|[人户村年亩月天日组班棵株吨斤公里头名项]|千人口)|(?P<class>[\u4e00-\u9fff])平均")
_EACH = {"名": "人", "天": "日", "千": "千人"}
_CLAUSE_START = re.compile(r".*[,。;:!?、\n()“”]", re.DOTALL)
_STOP = re.compile(r"[,。;:!?、\n()〔〕“”《》]|\d")
_RIGHT_STOP = re.compile(
    r"[,。;:!?、\n()〔〕“”《》\d%]|(?:达到|实现|完成|进行|享受|参加|参与|采取|开展|受益|出列|脱贫|得到|全部|均|已|列入|挂|的(?=[\u4e00-\u9fff]{0,6}$))"
)
_AMONG = re.compile(r"其中")
_RESPECTIVELY = re.compile(r"分别")
_LEVEL_REACHED = re.compile(r"[到至为达]\ *(?:了)?$")
_OPEN = re.compile(r"[(〔]\ *[^)〕]*$")
_MEASURED_LABEL_LEFT = set("元亩%‰公里米吨公斤倍平方米百分点比斤")


def read_context(text: str, quantities: Sequence[Quantity], periods: Periods) -> None:
    """Fill period, per, part_of, label, change and status of each quantity of a clean text."""
    ends = periods.sentence_ends
    sentence_index = 0
    sentence_start = 0
    whole: list[Quantity] = []
    previous_end = 0
    for index, quantity in enumerate(quantities):
        while sentence_index < len(ends) and quantity.start >= ends[sentence_index]:
            sentence_start = ends[sentence_index]
            sentence_index += 1
            if not text.startswith("其中", sentence_start):
                whole = []
        left_start = max(previous_end, sentence_start)
        previous_end = quantity.end
        if quantity.kind not in ("statistic", "duration"):
            continue
        left = text[left_start : quantity.start]
        expression = periods.governing(quantity.start)
        quantity.period = expression.period if expression else ""
        clause = left[_clause_start(left) :]
        _read_per(quantity, left, clause)
        _read_bound(quantity, clause)
        _read_change(quantity, clause)
        _read_status(quantity, text[sentence_start : quantity.start], expression, periods)
        _read_label(text, quantity, quantities, index, left_start)
        quantity.part_of = _whole_of(text, quantity, whole, sentence_start)
        whole.append(quantity)
    _pair_periods(text, quantities, periods)


def _clause_start(left: str) -> int:
    return max(left.rfind(mark) for mark in ",。;:!?\n()、") + 1


def _read_per(quantity: Quantity, left: str, clause: str) -> None:
    if quantity.per:
        return
    found = None
    for found in _PER.finditer(left if "每" in left[-14:] or "均" in left[-14:] else clause):
        pass
    if found is None:
        return
    between = left[left.rfind(found.group()) + len(found.group()) :]
    if found["per"] and re.match(r"[有为是能已可以]*(?:安全|达到了?国家|享|参|纳入)", between):
        return
    if "," in between and not found["per"] and quantity.unit not in ("元",):
        return
    per = found["per"] or found["each"] or ""
    quantity.per = _EACH.get(per, per)


def _read_bound(quantity: Quantity, clause: str) -> None:
    """A bound word a few words before the number (每个村至少有3名)."""
    found = vocabulary.BOUND_NEAR.search(clause[-8:])
    if found and found.lastgroup and quantity.bound == "exact" and len(clause[-8:]) - found.end() <= 3:
        quantity.bound = found.lastgroup


def _read_change(quantity: Quantity, clause: str) -> None:
    found = vocabulary.CHANGE.search(clause)
    if not found:
        return
    soft = found["soft"]
    reached = re.search(r"[到至为]$|达$|达到$", soft) and not re.search(r"[幅率速]", found.group())
    if reached and not re.search(r"[增降减涨]幅", clause):
        return
    quantity.change = "increase" if found["increase"] else "decrease"


def _read_status(
    quantity: Quantity, before: str, expression: Expression | None, periods: Periods
) -> None:
    clauses = before.rsplit(";", 1)[-1]
    done = max(clauses.rfind(word) for word in ("截至目前", "目前已", "已经"))
    for found in vocabulary.TARGET.finditer(clauses):
        if found.start() < done or found.lastgroup == "no":
            continue
        quantity.status = str(found.lastgroup)
    published = periods.published
    if quantity.status == "actual" and expression and published and expression.period[:4].isdigit():
        if int(expression.period[:4]) > published[0]:
            quantity.status = "target"


def _read_label(
    text: str, quantity: Quantity, quantities: Sequence[Quantity], index: int, left_start: int
) -> None:
    right = _right_label(text, quantities, index)
    left = _left_label(text[left_start : quantity.start])
    measured = quantity.unit in _MEASURED_LABEL_LEFT or bool(quantity.change)
    first, second = (left, right) if measured or not right else (right, left)
    quantity.label = first or second or _chained_label(text, quantities, index)


def _right_label(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The noun after the unit; in a chain (8214户29546人贫困人口) the one at its end."""
    end = quantities[index].end
    step = index
    while step + 1 < len(quantities) and quantities[step + 1].start == end:
        step += 1
        end = quantities[step].end
    stop = _RIGHT_STOP.search(text, end, end + 14)
    label = text[end : stop.start() if stop else end + 14]
    label = vocabulary.LEADING.sub("", label, count=1) if vocabulary.LEADING.match(label) else label
    return label if len(label) >= 2 else ""


def _left_label(left: str) -> str:
    clause = left[_clause_start(left) :]
    previous = None
    while clause != previous:
        previous = clause
        clause = vocabulary.TRAILING.sub("", clause)
        change = vocabulary.CHANGE.search(clause)
        clause = clause[: change.start()] if change and change.start() else clause
    return vocabulary.LEADING.sub("", clause, count=1) if vocabulary.LEADING.match(clause) else clause


def _chained_label(text: str, quantities: Sequence[Quantity], index: int) -> str:
    """The label of the quantity that this one directly follows (33058人次1986.3万元)."""
    if index and quantities[index - 1].end >= quantities[index].start - 1:
        return quantities[index - 1].label
    return ""


def _whole_of(
    text: str, quantity: Quantity, whole: list[Quantity], sentence_start: int
) -> int | None:
    """The start of the quantity that this one is a part of: after 其中, or in its brackets."""
    before = text[sentence_start : quantity.start]
    among = before.rfind("其中")
    if among >= 0 and ";" not in before[among:] and "。" not in before[among:]:
        place = sentence_start + among
        earlier = [other for other in whole if other.start < place]
        if not earlier and text.startswith("其中", sentence_start):
            earlier = [other for other in whole if other.start < sentence_start]
        alike = [other for other in earlier if other.unit == quantity.unit and not other.change]
        if alike and not quantity.change and quantity.unit != "百分点":
            return alike[-1].start
        return None
    opened = before.rfind("(")
    if opened >= 0 and before.find(")", opened) < 0 and not quantity.change:
        place = sentence_start + opened
        alike = [
            other for other in whole
            if other.start < place and other.unit == quantity.unit and place - other.end <= 12
        ]  # fmt: skip
        if alike and quantity.values and quantity.values[0] <= alike[-1].values[0]:
            if alike[-1].period == quantity.period:
                return alike[-1].start
    return None


def _pair_periods(text: str, quantities: Sequence[Quantity], periods: Periods) -> None:
    """2016年、2017年分别分红A、B: the first value belongs to the first year."""
    for found in _RESPECTIVELY.finditer(text):
        years = [e for e in periods.expressions if found.start() - 30 <= e.start < found.start()]
        while len(years) > 1 and not re.fullmatch(r"[、和与及,]", text[years[0].end : years[1].start]):
            years.pop(0)
        if len(years) < 2:
            continue
        following = [q for q in quantities if q.start >= found.end() and q.kind == "statistic"]
        group: list[Quantity] = []
        for quantity in following:
            if text.find("。", found.end(), quantity.start) >= 0 or len(group) == len(years):
                break
            group.append(quantity)
        if len(group) == len(years) and len({quantity.unit for quantity in group}) == 1:
            for quantity, year in zip(group, years, strict=True):
                quantity.period = year.period
