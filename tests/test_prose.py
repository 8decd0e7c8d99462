"""Texts in two languages: complete, without typed figures, and as each language writes numbers."""

import re
from string import Formatter
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from weishan_analysis.errors import WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.publishing import labels, prose
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.documents import read_documents

MESSAGES = prose.read_messages()


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_every_text_exists_in_both_languages(key: str) -> None:
    entry = MESSAGES[key]
    assert set(entry) == {"en", "zh"}
    assert slots(entry["en"]) == slots(entry["zh"])
    assert all(text.strip() for text in entry.values())


@pytest.mark.parametrize("key", MESSAGES)
def test_no_figure_is_typed_by_hand(key: str) -> None:
    for text in MESSAGES[key].values():
        assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", text)), text


def test_every_programme_sentence_quotes_known_indicators() -> None:
    for key in MESSAGES:
        if key.startswith("programme.") and key not in (
            "programme.any", "programme.note", "programme.wide",
        ):  # fmt: skip
            assert prose.slots(key) <= set(read_indicators())


def test_an_unknown_text_is_named() -> None:
    with pytest.raises(WeishanError, match="message no\\.such"):
        prose.message("no.such", "en")


def test_a_slot_without_a_value_is_named() -> None:
    with pytest.raises(WeishanError, match="'what'"):
        prose.message("chart.nothing", "zh")


@pytest.mark.parametrize("display", [prose.title, prose.heading, prose.say])
def test_text_never_becomes_markup(display: Any) -> None:
    InteractiveShell.instance()
    with capture_output() as captured:
        display("<script>alert(1)</script> & {{ x }}")
    html = captured.outputs[0].data["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (15_292_000, "元", "15.29 million yuan", "1529.2万元"),
        (5_916_000_000, "元", "5.916 billion yuan", "59.16亿元"),
        (612_000, "元", "612,000 yuan", "61.2万元"),
        (11_217, "元", "11,217 yuan", "11217元"),
        (5_116_980, "元", "5.117 million yuan", "511.698万元"),
        (10.82, "%", "10.82%", "10.82%"),
        (100, "%", "100%", "100%"),
        (8214, "户", "8,214 households", "8214户"),
        (33058, "人次", "33,058 attendances", "33058人次"),
        (16540, "亩", "16,540 mu", "16540亩"),
        (83, "个", "83", "83个"),
        (0, "个", "0", "0个"),
    ],
)
def test_values_as_each_language_writes_them(
    value: float, unit: str, english: str, chinese: str
) -> None:
    assert labels.format_value(value, unit, "en") == english
    assert labels.format_value(value, unit, "zh") == chinese


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (15_292_000, "元", "15,292,000 yuan", "1,529.2万元"),
        (5_916_000_000, "元", "5,916,000,000 yuan", "59.16亿元"),
        (29546, "人", "29,546 people", "29,546人"),
        (1.16, "%", "1.16%", "1.16%"),
    ],
)
def test_values_in_full_for_tables(value: float, unit: str, english: str, chinese: str) -> None:
    assert labels.format_exactly(value, unit, "en") == english
    assert labels.format_exactly(value, unit, "zh") == chinese


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
    assert labels.format_period(period, "en") == english
    assert labels.format_period(period, "zh") == chinese


@pytest.mark.parametrize(
    ("bound", "high", "english", "chinese"),
    [
        ("exact", float("nan"), "7,800 attendances", "7800人次"),
        ("more_than", float("nan"), "more than 7,800 attendances", "超过7800人次"),
        ("at_least", float("nan"), "at least 7,800 attendances", "至少7800人次"),
        ("about", float("nan"), "about 7,800 attendances", "约7800人次"),
        ("exact", 7900.0, "7,800–7,900 attendances", "7800–7900人次"),
    ],
)
def test_bounds_and_ranges_in_words(bound: str, high: float, english: str, chinese: str) -> None:
    row = SimpleNamespace(
        obs_value=7800.0, obs_value_high=high, unit_measure="人次", obs_bound=bound
    )
    assert labels.format_bounded(row, "en") == english
    assert labels.format_bounded(row, "zh") == chinese


def test_what_nobody_declared_is_its_own_name() -> None:
    assert labels.title_of("area", "530124", "en") == "富民县"
    assert labels.title_of("area", "999999", "en") == "999999"
    assert labels.indicator_title("no_such", "zh") == "no_such"
    assert labels.indicator_definition("no_such", "en") == ""


# What is declared around the articles


def test_every_line_names_its_source_in_both_languages() -> None:
    for line in labels.context()["threshold"]:
        assert line["indicator"] in read_indicators()
        assert line["document"] in read_documents()


def test_every_fact_from_outside_says_where_it_can_be_read() -> None:
    for document in read_documents().values():
        assert document.url.startswith("http")
        for told in (document.title, document.title_zh, document.states, document.states_zh):
            assert told


@pytest.mark.parametrize(
    ("value", "words"),
    [(2, "less than 2%"), (3, "less than 3%"), (50_000, "50,000 yuan"), (1250, "1,250 yuan"),
     (1180, "1,180 yuan")],
)  # fmt: skip
def test_a_limit_is_what_its_document_states(value: float, words: str) -> None:
    entries = [*labels.context()["threshold"], *load("codebook/checks.toml")["limit"].values()]
    documents = {entry["document"] for entry in entries if entry["value"] == value}
    assert any(words in read_documents()[key].states for key in documents)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("sector", {entry.sector for entry in read_indicators().values()}),
        ("finance_type", {entry.finance_type for entry in read_indicators().values()} - {""}),
        ("unit_group", {labels.unit_group(e.unit) for e in read_indicators().values()}),
    ],
)
def test_what_the_codebook_uses_has_a_name_in_both_languages(kind: str, keys: set[str]) -> None:
    for key in keys:
        assert labels.title_of(kind, key, "en") != key
        assert re.search("[\u4e00-\u9fff]", labels.title_of(kind, key, "zh")), key
