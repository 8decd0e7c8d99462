"""The catalogue: the article's list, other counties' sentences, and what a wrong entry says."""

import csv
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.project import RAW

from weishan_analysis import WeishanError, extract
from weishan_analysis.reading.files import read_text
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics import catalogue
from weishan_analysis.statistics.catalogue import (
    Template,
    read_indicators,
    read_named,
    read_templates,
)

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = Path(__file__).parent / "examples"
PARAGRAPHS = tomllib.loads((EXAMPLES / "indicators.toml").read_text(encoding="utf-8"))["paragraph"]


def _make_template(text: str) -> Template:
    return catalogue._read_template(text)


@pytest.fixture(scope="module")
def article() -> tuple[str, list[Quantity]]:
    read = read_text(RAW / "2018-weishan" / "article.txt")
    quantities, faults = read_named(read, "2018-03")
    assert faults == []
    return read.raw, quantities


def test_the_article_reads_as_the_list_made_by_hand(article: tuple[str, list[Quantity]]) -> None:
    raw, quantities = article
    with (EXAMPLES / "weishan-2018.csv").open(encoding="utf-8", newline="") as opened:
        expected = [row for row in csv.DictReader(opened) if row["kind"] == "statistic"]
    found = [quantity for quantity in quantities if quantity.kind == "statistic"]
    assert [raw[q.start : q.end].replace("\n", "") for q in found] == [
        row["surface"] for row in expected
    ]
    for quantity, row in zip(found, expected, strict=True):
        said = (quantity.unit, quantity.bound, quantity.period, quantity.indicator)
        assert said == (row["unit"], row["bound"], row["period"], row["indicator"]), row["surface"]
        assert quantity.value == Decimal(row["value"])


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda paragraph: paragraph["text"][:18])
def test_another_county_fills_the_same_indicators(paragraph: dict[str, Any]) -> None:
    expected = {
        key: [Decimal(str(value)) for value in (values if isinstance(values, list) else [values])]
        for key, values in paragraph.items()
        if key != "text"
    }
    found = defaultdict(list)
    for quantity in extract(paragraph["text"], "2019-03"):
        if quantity.indicator:
            found[quantity.indicator].append(quantity.value)
    assert found == expected


def test_every_template_compiles_and_names_an_indicator() -> None:
    for template in read_templates():
        assert template.pattern.groups >= len(template.keys) > 0


def test_a_slot_takes_the_units_in_which_the_same_is_counted() -> None:
    (quantity,) = extract("尚有贫困人口1,206名。")
    assert (quantity.indicator, quantity.unit) == ("poor_persons", "名")
    (quantity,) = extract("尚有贫困人口1,206人次。")
    assert quantity.indicator == ""


def test_offsets_and_area_are_given_with_each_quantity() -> None:
    text = "全&nbsp;县贫困发生率为１０.82％。"
    (quantity,) = extract(text, "2018-03", "532927")
    assert text[quantity.start : quantity.end] == "１０.82％"
    assert quantity.ref_area == "532927"
    assert quantity.indicator == "poverty_incidence"


@pytest.mark.parametrize(
    ("template", "sentence", "matches"),
    [
        ("[农村]危房{dilapidated_houses_repaired}", "危房\ue0000:户\ue001", True),
        ("[农村]危房{dilapidated_houses_repaired}", "危房\ue0000:人\ue001", False),
        ("危房…{dilapidated_houses_repaired}", "危房改造共\ue0000:户\ue001", True),
        ("危房…{dilapidated_houses_repaired}", "危房改造,共\ue0000:户\ue001", False),
        ("危房……{dilapidated_houses_repaired}", "危房改造,共\ue0000:户\ue001", True),
        ("村（社区）{village_plans:个}", "村(社区)\ue0000:个\ue001", True),
    ],
)
def test_a_template_reads_like_a_sentence(template: str, sentence: str, *, matches: bool) -> None:
    assert bool(_make_template(template).pattern.search(sentence)) is matches


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("indicators.toml", {"x": {"title": "X", "colour": "red"}}, r"unknown entry 'colour'"),
        ("indicators.toml", {"x": {"title": "X"}}, r"\[x\]: no title_zh"),
        ("indicators.toml", {"x": {"series": "daily"}}, r"series = 'daily'.*stock, flow"),
        ("templates.toml", {"poverty": ["贫困户"]}, r"poverty '贫困户': no slot"),
        ("templates.toml", {"poverty": ["{nothing:户}"]}, r"unknown indicator 'nothing'"),
    ],
)
def test_a_wrong_entry_is_named(
    name: str, content: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {wanted: catalogue.load(wanted) for wanted in ("indicators.toml", "templates.toml")}
    monkeypatch.setattr(catalogue, "load", (known | {name: content}).__getitem__)
    read = read_indicators if name == "indicators.toml" else read_templates
    with pytest.raises(WeishanError, match=message):
        read.__wrapped__()


def test_sentences_that_claim_one_figure_alike_are_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    templates = tuple(map(_make_template, ("脱贫户{households_lifted}", "脱贫户{poor_households}")))
    monkeypatch.setattr(catalogue, "read_templates", lambda: templates)
    path = tmp_path / "article.txt"
    path.write_text("全县脱贫户3060户。", encoding="utf-8")
    _, faults = read_named(read_text(path), "2018-03")
    assert len(faults) == 1
    assert "households_lifted and poor_households" in str(faults[0])
