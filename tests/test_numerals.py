"""Numerals as people write them, to exact numbers."""

from decimal import Decimal

import pytest

from weishan_analysis.reading.numerals import half_of_last_digit, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8214", "8214"),
        ("1,529.2", "1529.2"),
        ("1，529.2", "1529.2"),
        ("８２１４", "8214"),
        ("１．４亿", "140000000"),
        ("3.83万", "38300"),
        ("1.2万亿", "1200000000000"),
        ("2.3个亿", "230000000"),
        ("500余万", "5000000"),
        ("25万6千", "256000"),
        ("5万4千6百", "54600"),
        ("1千零1", "1001"),
        ("2千零30万", "20300000"),
        ("-3.5", "-3.5"),
        ("负十二", "-12"),
        ("0万", "0"),
        ("半", None),
        ("十", "10"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("三千八百", "3800"),
        ("四百五", "450"),
        ("两千三点一", "2300.1"),
        ("二点八四亿", "284000000"),
        ("一万零一十八点一五", "10018.15"),
        ("十万", "100000"),
        ("一百零十万", "1100000"),
        ("四万万", "400000000"),
        ("五兆六十二亿四万五千二", "5006200045200"),
        ("肆佰陆拾", "460"),
        ("壹拾贰万叁仟", "123000"),
        ("兩萬", "20000"),
        ("廿三", "23"),
        ("卅", "30"),
        ("二〇一八", "2018"),
        ("十几万", "100000"),
        ("", None),
        ("元", None),
        ("三3", None),
        ("1.2.3", None),
        ("--3", None),
        ("9" * 61, None),
    ],
)
def test_a_numeral_has_its_value(text: str, value: str | None) -> None:
    assert parse_number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("8214", "0.5"),
        ("10.82", "0.005"),
        ("1529.2万", "500"),
        ("2万", "5000"),
        ("2多万", "5000"),
        ("1.4亿", "5000000"),
        ("三千", "500"),
        ("二点八四亿", "500000"),
        ("5万4千6百", "50"),
        ("三百五十", "5"),
    ],
)
def test_the_last_printed_digit_tells_what_rounding_hides(text: str, half: str) -> None:
    assert half_of_last_digit(text) == Decimal(half)
