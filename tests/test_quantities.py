"""Numbers, units, bounds and lists of examples/sentences.txt, and what a numeral is instead."""

import csv
from decimal import Decimal

import pytest
from support.passages import Passage, read_sentences

from weishan_analysis import extract
from weishan_analysis.metadata import FOLDER
from weishan_analysis.reading.quantities import read_quantity

SECTIONS = [
    "numbers", "units", "bounds", "chains and lists", "transitions", "more numbers", "periods",
    "rates", "change", "targets", "parts", "labels", "no statistics", "limits", "ranges",
    "mixed and formal numerals", "words that are no units", "names and numbers of things",
]  # fmt: skip
SENTENCES = [sentence for section in SECTIONS for sentence in read_sentences(section)]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:20])
def test_statistics_have_their_span_value_unit_and_bound(sentence: Passage) -> None:
    found = [q for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    text = sentence.text
    assert [text[q.start : q.end] for q in found] == [text[m.start : m.end] for m in sentence.marks]
    for quantity, mark in zip(found, sentence.marks, strict=True):
        rounded = tuple(round(value, 10) for value in quantity.values)
        assert (rounded, quantity.unit) == (mark.values, mark.unit)
        assert not mark.bound or quantity.bound == mark.bound


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("2018年3月，", "2018年3月", "date"),
        ("上午8:30开会", "8:30", "date"),
        ("一是抓落实", "一是", "ordinal"),
        ("刊于第03版", "03版", "ordinal"),
        ("“双推进”", "双推进", "programme"),
        ("落实两不愁三保障", "两不愁三保障", "programme"),
        ("“1+8”文件", "1+8", "formula"),
        ("“6+X”模式", "6+X", "formula"),
        ("云政发〔2016〕5号", "2016〕5号", "identifier"),
        ("电话：0872-6122345", "0872-6122345", "identifier"),
        ("http://www.example.cn/1.html 见", "http://www.example.cn/1.html", "identifier"),
        ("统一规划", "统一", "word"),
        ("4A级景区", "4A级", "word"),
        ("五级书记", "五级书记", "programme"),
        ("五级干部", "五级", "level"),
        ("为期三年", "三年", "duration"),
        ("干了3个多月", "3个多月", "duration"),
    ],
)
def test_what_is_no_statistic_is_classed(text: str, surface: str, kind: str) -> None:
    (found,) = extract(text, "2019-03")
    assert (text[found.start : found.end], found.kind) == (surface, kind)


@pytest.mark.parametrize(
    ("text", "scales"),
    [
        ("投入1.2亿元", [10**8]),
        ("修路8214公里", [1]),
        ("10.5、20.3、30.1万元", [10**4, 10**4, 10**4]),
        ("种植3至5万亩", [10**4]),
        ("三千万元", [10**7]),
        ("收入(万元):320.5", [10**4]),
    ],
)
def test_the_scale_is_what_the_printed_digits_count(text: str, scales: list[int]) -> None:
    assert [q.scale for q in extract(text) if q.kind == "statistic"] == scales


@pytest.mark.parametrize("word", ["四川", "我一看", "队伍", "万", "五印乡", "十足", "陆续", "放肆"])
def test_words_with_a_numeral_have_no_value(word: str) -> None:
    assert not any(quantity.values for quantity in extract(word))


def test_no_name_of_a_place_states_a_figure() -> None:
    table = FOLDER.joinpath("divisions.csv").read_text(encoding="utf-8").splitlines()
    names = {name for row in csv.DictReader(table) for name in (row["name"], row["short"]) if name}
    assert len(names) > 3500
    for name in sorted(names):
        text = f"{name}召开会议。来自{name}的干部参加,会后到{name}、大理州调研。"
        assert not [q for q in extract(text) if q.kind == "statistic"], name


@pytest.mark.parametrize(
    ("cell", "value", "high", "unit", "bound"),
    [
        ("1.4亿元", "140000000", None, "元", "exact"),
        ("近1.4亿元", "140000000", None, "元", "about"),
        ("12%", "12", None, "%", "exact"),
        ("１,529.2", "1529.2", None, "", "exact"),
        ("3—5人", "3", "5", "人", "exact"),
        ("三成以上", "30", None, "%", "at_least"),
    ],
)
def test_a_cell_of_a_table_holds_one_quantity(
    cell: str, value: str, high: str | None, unit: str, bound: str
) -> None:
    quantity = read_quantity(cell)
    assert quantity is not None
    assert quantity.value == Decimal(value)
    assert quantity.high == (Decimal(high) if high else None)
    assert (quantity.unit, quantity.bound) == (unit, bound)


@pytest.mark.parametrize("cell", ["", "无", "3户5人", "约定", "12%左右吧", "第3"])
def test_a_cell_with_anything_else_holds_none(cell: str) -> None:
    assert read_quantity(cell) is None


def test_a_quantity_tells_the_span_of_its_numeral() -> None:
    (quantity,) = extract("近百分之九十五的村")
    assert (quantity.start, quantity.end, quantity.number) == (0, 7, (4, 7))
