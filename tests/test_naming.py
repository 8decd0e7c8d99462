"""Naming figures: the article's list, other counties' sentences, an example an indicator."""

import csv
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from weishan_analysis import WeishanError, extract
from weishan_analysis.reading import naming, templates
from weishan_analysis.reading.files import parse_text, read_text
from weishan_analysis.reading.mentions import states_itself
from weishan_analysis.reading.names import FOLDER, alike, read_entries, read_names
from weishan_analysis.reading.naming import claim_indicators, read_named
from weishan_analysis.reading.quantities import Quantity, read_quantities
from weishan_analysis.reading.templates import read_template, read_templates

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = Path(__file__).parent / "examples"
PARAGRAPHS = tomllib.loads((EXAMPLES / "indicators.toml").read_text(encoding="utf-8"))["paragraph"]
SENTENCES = tomllib.loads((EXAMPLES / "codebook.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def article() -> tuple[str, list[Quantity]]:
    read = read_text(ROOT / "data" / "raw" / "2018-weishan" / "article.txt")
    return read.raw, read_named(read, "2018-03")


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
        if quantity.indicator and states_itself(
            quantity.indicator, quantity.measure, quantity.unit
        ):
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
    assert bool(read_template(template).pattern.search(sentence)) is matches


@pytest.mark.parametrize(
    ("template", "message"),
    [("贫困户", r"poverty '贫困户': no slot"), ("{nothing:户}", r"unknown indicator 'nothing'")],
)
def test_a_wrong_template_is_named(
    template: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "load", lambda _: {"poverty": [template]})
    with pytest.raises(WeishanError, match=message):
        read_templates.__wrapped__()


@pytest.mark.parametrize(("key", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_each_indicator_is_named_in_a_sentence_of_its_own(key: str, sentence: str) -> None:
    assert key in [quantity.indicator for quantity in extract(sentence, "2021-01")]


RELATED = [
    # text, then of each statistic its indicator, and whether it states the indicator itself
    ("地区生产总值100亿元，比上年增长7.2%。", [("gdp", True), ("gdp", False)]),
    ("贫困发生率1.2%，比上年下降3.6个百分点。",
     [("poverty_incidence", True), ("poverty_incidence", False)]),
    ("规模以上工业增加值同比增长8.1%。", [("value_added_large_industry", False)]),
    ("居民消费价格比上年上涨2.1%。", [("consumer_price_change", True)]),
    ("第一产业增加值18.6亿元，增长5%，占地区生产总值比重为26.4%。",
     [("value_added_primary", True), ("value_added_primary", False), ("primary_share", True)]),
    ("教育支出6.3亿元、卫生健康支出3.1亿元，分别增长1.2%和下降8.3%。",
     [("education_expenditure", True), ("health_expenditure", True),
      ("education_expenditure", False), ("health_expenditure", False)]),
    ("税收收入3511万元，占年初预算8465万元的41.5%，同比下降5.2%。",
     [("tax_revenue", True), ("tax_revenue", True), ("tax_revenue", False),
      ("tax_revenue", False)]),
    ("粮食产量12万吨，增长2%；某新作物产量3吨，增长9%。",
     [("grain_output", True), ("grain_output", False), ("", None), ("", None)]),
    # a list shares the end of its last name, or of its whole; what follows shares the beginning
    ("粮食、烤烟、茶叶产量分别是5万吨、4吨、2吨。",
     [("grain_output", True), ("tobacco_output", True), ("tea_output", True)]),
    ("城乡居民人均可支配收入分别增长9.3%和10%。",
     [("urban_income_per_head", False), ("rural_income_per_head", False)]),
    ("油料播种面积0.54万亩，产量0.05万吨。", [("oil_crop_area", True), ("oil_crop_output", True)]),
    ("在校学生20万人，其中小学10万人。", [("students_total", True), ("primary_students", True)]),
    ("普通中学38所，在校学生2.95万人。",
     [("secondary_schools", True), ("secondary_students", True)]),
    ("培智学校3所，在校学生206人。", [("", None), ("", None)]),
    ("养老服务机构5个，床位540张。", [("nursing_homes", True), ("nursing_beds", True)]),
    # what is done to some of them is not how many there are
    ("扶贫车间吸纳300名脱贫群众务工。", [("", None)]),
    ("脱贫人口5万人参保。", [("", None)]),
    ("为1200户5000人脱贫户购买保险。", [("", None), ("", None)]),
    ("带动贫困村12个，受益贫困户86户。", [("", None), ("", None)]),
    ("改造危房2135户，其中建档立卡贫困户862户。",
     [("dilapidated_houses_repaired", True), ("", None)]),
    ("贫困发生率在20%以上的贫困村92个。", [("poverty_incidence", True), ("", None)]),
    ("3126名干部结对帮扶贫困户13218户。",
     [("assigned_cadres", True), ("assisted_households", True)]),
    ("新增监测对象26户86人，未消除风险的26户。",
     [("new_monitored_households", True), ("new_monitored_persons", True),
      ("risk_open_households", True)]),
    ("水产品产量56万吨，其中，养殖水产品产量40万吨。", [("aquatic_output", True), ("", None)]),
    ("每万元GDP能耗下降3%。", [("energy_intensity", False)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RELATED, ids=[text for text, _ in RELATED])
def test_a_figure_is_named_by_what_it_is_of(
    text: str, expected: list[tuple[str, bool | None]]
) -> None:
    found = [
        (q.indicator, states_itself(q.indicator, q.measure, q.unit) if q.indicator else None)
        for q in extract(text, "2021-01")
        if q.kind == "statistic"
    ]
    assert found == expected


def test_every_indicator_beyond_the_first_article_has_its_sentence() -> None:
    campaign = {key for key, _ in read_entries()["campaign.toml"]}
    assert set(SENTENCES) == set(read_names().units) - campaign


def test_no_two_indicators_share_a_name_and_a_unit() -> None:
    names = read_names()
    for phrase, named in names.phrases.items():
        units = [unit for name in named for unit in alike(names.units[name.indicator])]
        assert len(units) == len(set(units)), phrase


def test_the_codebook_is_toml() -> None:
    for file, entries in read_entries().items():
        assert tomllib.loads((FOLDER / file).read_text(encoding="utf-8")) == dict(entries)


def test_what_two_indicators_claim_alike_stays_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = tuple(map(read_template, ("甲户{households_lifted}", "甲户{poor_households}")))
    monkeypatch.setattr(templates, "read_templates", lambda: alike)
    text = parse_text("全县甲户3060户。")
    claims = claim_indicators(text, read_quantities(text))
    assert list(claims.values()) == [["households_lifted", "poor_households"]]
    (quantity,) = naming.name_quantities(text, read_quantities(text))
    assert quantity.indicator == ""
