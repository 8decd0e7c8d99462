"""Rules of reading that hold for every input."""

import re
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.project import RAW

from weishan_analysis import extract
from weishan_analysis.reading.files import decode, parse_text
from weishan_analysis.reading.numerals import parse_number

DIGITS = "零一二三四五六七八九"
GENRE = st.text(
    st.sampled_from(
        "全县共有贫困户人元万亿千百十零一二三五两半几多余近约至到降升年月日第个"
        "%,。、;:()“”\n 0123456789.-—+/"
    ),
    max_size=60,
)
SENTENCES = [
    "据统计,2013年全县共有8214户29546人贫困人口,贫困发生率为10.82%。",
    "完成分红3060户1529.2万元,村集体经济收入增加100.69万元。",
    "全县共投入财政扶贫资金1.4亿元,受益农户三千二百余户。",
    "农民人均可支配收入由7634元上升到11217元,同比增长12.5%。",
]

RUNS = [  # each over and over
    "1", "一", "万", "1,", "(", "年", "1月", "“一", "第1", "1户", "百分之", "近", "。\n.5倍",
    "1-", "1:", "1/", "1、", "点一", "其中1户、", "(2018年", "- ", "8214 ", "≥", "$ ",
    "全县,\n\n", "亿(yì", "占1%、", "分别1元、", "农民收入1元、", "1户2人", "1万元/",
]  # fmt: skip


def write_chinese(number: int) -> str:
    """A whole number below 10**16 in Chinese numerals, as people write it."""
    if number < 10**8:
        return _write_small(number) or "零"
    large, small = divmod(number, 10**8)
    gap = "零" if small and small < 10**7 else ""
    return f"{_write_small(large)}亿{gap}{_write_small(small)}"


def _write_small(number: int) -> str:
    large, small = divmod(number, 10**4)
    if not large:
        return _write_section(small)
    gap = "零" if small and small < 1000 else ""
    return f"{_write_section(large)}万{gap}{_write_section(small)}"


def _write_section(section: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, section = divmod(section, unit)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_whole_numbers_written_in_chinese_read_back(number: int) -> None:
    assert parse_number(write_chinese(number)) == number


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_decimals_read_back_with_scale(number: Decimal) -> None:
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number}万") == number * 10000


@given(st.one_of(st.text(max_size=80), GENRE))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_in_order_without_overlap(text: str) -> None:
    end = 0
    for quantity in extract(text, "2019-03"):
        assert end <= quantity.start < quantity.end <= len(text)
        assert quantity.start <= quantity.number[0] < quantity.number[1] <= quantity.end
        end = quantity.end


@given(st.one_of(st.text(max_size=80), GENRE))
@settings(max_examples=300, deadline=None)
def test_every_clean_character_maps_to_its_place(text: str) -> None:
    article = parse_text(text)
    for position in range(len(article.clean)):
        start, end = article.span(position, position + 1)
        assert 0 <= start <= end <= len(text)


@given(st.sampled_from(SENTENCES), st.data())
def test_a_line_break_inside_a_sentence_changes_no_value(
    sentence: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(min_value=1, max_value=len(sentence) - 1))
    broken = f"{sentence[:place]}\n{sentence[place:]}"

    def values(text: str) -> list[tuple[tuple[Decimal, ...], str]]:
        return [(q.values, q.unit) for q in extract(text) if q.kind == "statistic"]

    assert values(broken) == values(sentence)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    from weishan_analysis import WeishanError

    try:
        assert isinstance(decode(content, "a file"), str)
    except WeishanError as error:
        assert "not text" in str(error)  # noqa: PT017 - either is right


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_article_reads_alike_in_every_encoding(encoding: str) -> None:
    path = RAW / "2018-weishan" / "article.txt"
    text = path.read_text(encoding="utf-8")
    assert decode(text.encode(encoding), "a file") == text


@pytest.mark.parametrize("text", RUNS)
def test_long_runs_of_anything_are_read_to_the_end(text: str) -> None:
    article = text * 4_000
    quantities = extract(article, "2019-03")
    assert not re.search(r"\d", article) or quantities


@pytest.mark.parametrize("text", RUNS)
def test_twice_the_text_is_twice_the_work(text: str) -> None:
    """Counted in calls of functions, so that it is the same on every machine."""

    def count_calls(count: int) -> int:
        calls = 0

        def note(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(note)
        try:
            extract(text * count, "2019-03")
        finally:
            sys.setprofile(None)
        return calls

    extract(text * 400)  # so that nothing is imported or compiled any more
    assert count_calls(400) <= 2.2 * count_calls(200) + 1_000


@pytest.mark.parametrize(
    "broken",
    [
        "<a ", "<!--", "<![CDATA[", "<![if ", "<", "</", "</div ", "<div>", "<?", "&", "&#x",
        "<p a=\"", "<p a='", "<script>", "<title>", "=\"", "<table><tr>",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_broken_markup_is_read_to_the_end(broken: str) -> None:
    """A parser that begins again at each broken tag would take hours for these."""
    found = extract("<html><body><p>全县贫困户8214户。</p>" + broken * 20_000, "2019-03")
    assert [q.value for q in found if q.kind == "statistic"] == [8214]


@given(st.text(st.sampled_from("<>/!-=\"' &;ap户8214")), st.text(max_size=20))
def test_any_markup_is_read(markup: str, text: str) -> None:
    html = f"<html>{markup}{text}"
    for quantity in extract(html, "2019-03"):
        assert 0 <= quantity.start < quantity.end <= len(html)


@pytest.mark.parametrize(
    "text",
    ["收入" + "9" * 400 + "元", "完成91/92户", "2018-02-30", "/"],
    ids=["400 digits", "a part of what is counted", "no day", "no number"],
)
def test_what_is_no_figure_states_none(text: str) -> None:
    found = [(q.values, q.period) for q in extract(text) if q.kind == "statistic" or q.period]
    assert not found


def test_a_negative_range_ends_with_its_higher_number() -> None:
    (range_,) = extract("负二三户")
    assert [int(value) for value in range_.values] == [-3, -2]
