"""Words: texts complete in two languages and without typed figures, numbers as each writes them."""

import re
from string import Formatter
from types import SimpleNamespace

import pytest

from weishan_analysis.errors import WeishanError
from weishan_analysis.messages import has_text, read_messages, slots
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.words import Words

MESSAGES = read_messages()
EN, ZH = Words("en"), Words("zh")


def list_slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(WeishanError, match="'fr'; expected en or zh"):
        Words("fr")


@pytest.mark.parametrize("key", MESSAGES)
def test_every_text_exists_in_both_languages(key: str) -> None:
    entry = MESSAGES[key]
    assert set(entry) == {"en", "zh"}
    assert list_slots(entry["en"]) == list_slots(entry["zh"])
    assert all(text.strip() or key == "about.space" for text in [entry["en"]])


@pytest.mark.parametrize("key", MESSAGES)
def test_no_figure_is_typed_by_hand(key: str) -> None:
    for text in MESSAGES[key].values():
        assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", text)), text


def test_every_programme_sentence_quotes_known_indicators() -> None:
    sectors = {entry.sector for entry in read_indicators().values()}
    told = [f"programme.{sector}" for sector in sectors if has_text(f"programme.{sector}")]
    assert len(told) >= 5
    for key in told:
        assert slots(key) <= set(read_indicators())


def test_an_unknown_text_is_named() -> None:
    with pytest.raises(WeishanError, match="message no\\.such"):
        EN("no.such")


def test_a_slot_without_a_value_is_named() -> None:
    with pytest.raises(WeishanError, match="'what'"):
        ZH("chart.nothing")


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (15_292_000, "元", "15.29 million yuan", "1529.2万元"),
        (5_916_000_000, "元", "5.916 billion yuan", "59.16亿元"),
        (612_000, "元", "612,000 yuan", "61.2万元"),
        (99_999, "元", "99,999 yuan", "99999元"),
        (11_217, "元", "11,217 yuan", "11217元"),
        (429_778.3, "元", "429,800 yuan", "42.978万元"),
        (5_116_980, "元", "5.117 million yuan", "511.698万元"),
        (10.82, "%", "10.82%", "10.82%"),
        (0.005, "%", "0.005%", "0.005%"),
        (100, "%", "100%", "100%"),
        (8214, "户", "8,214 households", "8214户"),
        (29546, "人", "29,546 people", "29546人"),
        (273_068.4, "人", "273,100 people", "27.307万人"),
        (3_321_200, "人", "3.321 million people", "332.12万人"),
        (83, "个", "83", "83个"),
        (0, "个", "0", "0个"),
        (-178_408, "元", "-178,400 yuan", "-17.841万元"),
    ],
)
def test_values_as_each_language_writes_them(
    value: float, unit: str, english: str, chinese: str
) -> None:
    assert EN.value(value, unit) == english
    assert ZH.value(value, unit) == chinese


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (15_292_000, "元", "15.292 million yuan", "1529.2万元"),
        (5_916_000_000, "元", "5,916 million yuan", "59.16亿元"),
        (5_116_980, "元", "5.11698 million yuan", "511.698万元"),
        (123_456_789, "元", "123.456789 million yuan", "1.23456789亿元"),
        (29546, "人", "29,546 people", "29546人"),
        (1.16, "%", "1.16%", "1.16%"),
    ],
)
def test_values_in_full_for_tables(value: float, unit: str, english: str, chinese: str) -> None:
    assert EN.exactly(value, unit) == english
    assert ZH.exactly(value, unit) == chinese


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [(660_000_000, "660M", "6.6亿"), (284_000_000, "284M", "2.84亿"), (8_214, "8.21K", "8214")],
)
def test_short_sums(value: float, english: str, chinese: str) -> None:
    assert EN.short(value) == english
    assert ZH.short(value) == chinese


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        ("", "", ""),
        ("2013", "2013", "2013年"),
        ("2014/2018", "2014–2018", "2014—2018年"),
        ("2018-02", "February 2018", "2018年2月"),
        ("2018-09-30", "30 September 2018", "2018年9月30日"),
        ("2015-10/2018-03", "October 2015 to March 2018", "2015年10月—2018年3月"),
        ("2015/2018-03", "2015 to March 2018", "2015年—2018年3月"),
    ],
)
def test_periods_in_words(period: str, english: str, chinese: str) -> None:
    assert EN.period(period) == english
    assert ZH.period(period) == chinese


@pytest.mark.parametrize(
    ("bound", "high", "english", "chinese"),
    [
        ("exact", float("nan"), "7,800 mu", "7800亩"),
        ("more_than", float("nan"), "more than 7,800 mu", "超过7800亩"),
        ("at_least", float("nan"), "at least 7,800 mu", "至少7800亩"),
        ("about", float("nan"), "about 7,800 mu", "约7800亩"),
        ("exact", 7900.0, "7,800–7,900 mu", "7800～7900亩"),
    ],
)
def test_bounds_and_ranges_in_words(bound: str, high: float, english: str, chinese: str) -> None:
    row = SimpleNamespace(obs_value=7800.0, obs_value_high=high, unit_measure="亩", obs_bound=bound)
    assert EN.bounded(row) == english
    assert ZH.bounded(row) == chinese


def test_ranges_of_shares_keep_each_percent_sign_in_chinese() -> None:
    assert EN.shares(0.183, 0.206) == "18–21%"
    assert ZH.shares(0.183, 0.206) == "18%～21%"
    assert ZH.shares(0.2, 0.2) == "20%"


def test_lists_and_changes() -> None:
    assert EN.join(["a", "b", "c"]) == "a, b and c"
    assert ZH.join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert EN.change(430_000) == "+430,000 yuan"
    assert ZH.change(-178_408) == "−17.841万元"
    assert EN.change_percent(-56.3) == "−56.3%"


def test_what_nobody_declared_is_its_own_name() -> None:
    assert EN.title("area", "530124") == "富民县"
    assert EN.title("area", "999999") == "999999"
    assert ZH.indicator("no_such") == "no_such"
    assert EN.definition("no_such") == ""
    assert EN.source("no-such") == "no-such"


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("sector", {entry.sector for entry in read_indicators().values()}),
        ("finance_type", {entry.finance_type for entry in read_indicators().values()} - {""}),
    ],
)
def test_what_the_codebook_uses_has_a_name_in_both_languages(kind: str, keys: set[str]) -> None:
    for key in keys:
        assert EN.title(kind, key) != key
        assert re.search("[\u4e00-\u9fff]", ZH.title(kind, key)), key
