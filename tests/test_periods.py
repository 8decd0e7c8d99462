"""Which period a figure belongs to, in sentences and in the cells of a table."""

from datetime import date

import pytest
from support.passages import Passage, read_sentences

from weishan_analysis import extract
from weishan_analysis.reading.periods import Period, join_periods, parse_published
from weishan_analysis.reading.times import parse_period


@pytest.mark.parametrize(
    "sentence", read_sentences("periods"), ids=lambda sentence: sentence.text[:20]
)
def test_each_figure_has_the_period_that_governs_it(sentence: Passage) -> None:
    found = [q.period for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    assert found == [mark.period for mark in sentence.marks]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2013", "2013"),
        ("2013年", "2013"),
        ("2018-02", "2018-02"),
        ("2018年2月", "2018-02"),
        ("2018/2/5", "2018-02-05"),
        ("2018-02-05 00:00:00", "2018-02-05"),
        ("2015年以来", "2015/2019"),
        ("2014—2018年", "2014/2018"),
        ("2014至2018年", "2014/2018"),
        ("2019年底", "2019"),
        ("2018年上半年", "2018-01/2018-06"),
        ("2018年三季度", "2018-07/2018-09"),
        ("“十三五”末", "2020"),
        ("二〇一八年", "2018"),
        ("去年", "2018"),
        ("目前", "2019-03"),
        ("2014/..", "2014/.."),
        ("", ""),
        ("不详", None),
        ("300户", None),
    ],
)
def test_a_cell_names_its_period(text: str, period: str | None) -> None:
    assert parse_period(text, "2019-03") == period


def test_an_open_period_stays_open_without_a_publication_date() -> None:
    assert parse_period("2014年至今") == "2014/.."
    assert parse_period("去年") is None


@pytest.mark.parametrize(
    ("published", "point"),
    [("2018", (2018,)), ("2018-03", (2018, 3)), (date(2018, 3, 5), (2018, 3, 5)), (None, None)],
)
def test_a_publication_date_may_be_coarse(
    published: str | date | None, point: tuple[int, ...] | None
) -> None:
    assert parse_published(published) == point


@pytest.mark.parametrize("published", ["March", "2018-13", "2018-02-30", "2018-1-1-1"])
def test_what_is_no_date_is_refused(published: str) -> None:
    with pytest.raises(ValueError, match=r"no date|month|day|invalid"):
        parse_published(published)


@pytest.mark.parametrize(
    "text", ["2014", "2018-02", "2018-02-05", "2014/2018", "2018-01/2018-06", "2014/.."]
)
def test_a_period_keeps_the_form_in_which_it_was_printed(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "2018-13", "2018-02-30", "2018/2014", "/2018", "2018/", "18"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no period|month|day|before it begins"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("whole", "part", "is_covered"),
    [
        ("2016/2018", "2017", True),
        ("2016/2018", "2018-12-31", True),
        ("2018", "2018-02", True),
        ("2018-02", "2018", False),
        ("2014/..", "2030", True),
        ("2014/2018", "2014/..", False),
    ],
)
def test_a_period_covers_the_days_in_it(whole: str, part: str, *, is_covered: bool) -> None:
    assert Period.parse(whole).covers(Period.parse(part)) is is_covered


def test_periods_are_joined_from_the_earliest_to_the_latest() -> None:
    periods = [Period.parse(text) for text in ("2018", "2017", "2016-05")]
    assert str(join_periods(periods)) == "2016-05/2018"
    assert join_periods([]) is None
    assert sorted(map(str, sorted(periods))) == ["2016-05", "2017", "2018"]
