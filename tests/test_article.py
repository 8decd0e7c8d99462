"""Text as it really comes: encodings, entities, junk, and sentences that the layout breaks."""

from decimal import Decimal
from pathlib import Path

import pytest

from weishan_analysis import WeishanError, extract
from weishan_analysis.reading.files import decode, parse_text, read_text

SENTENCE = "2018年，全县脱贫3060户，分红1529.2万元，贫困发生率降至1.16%。"
VALUES = [Decimal(3060), Decimal(15292000), Decimal("1.16")]


def values(text: str) -> list[Decimal | None]:
    return [q.value for q in extract(text, "2019-03") if q.kind == "statistic"]


def clean(text: str) -> str:
    return parse_text(text).clean.strip()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_of_chinese_offices_is_read(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "a file") == SENTENCE


def test_big5_is_read() -> None:
    text = "全縣貧困戶共三千零六十戶，分紅金額一千五百二十九萬元，較上年增加三成。" * 4
    article = parse_text(decode(text.encode("big5"), "a file"))
    assert "全县贫困户共三千零六十户" in article.clean


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04" + bytes(range(256)) * 4]
)
def test_a_binary_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(WeishanError, match=r"not text.*save the article as UTF-8"):
        decode(content, "picture.png")


def test_a_file_beyond_what_anybody_reads_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes("全县贫困户8214户。".encode() * 2_000_000)
    with pytest.raises(WeishanError, match=r"long.txt: the file holds 50.0 MB.*20 MB.*split"):
        read_text(tmp_path / "long.txt")


def test_a_missing_and_an_empty_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeishanError, match=r"cannot be read.*check the path"):
        read_text(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(WeishanError, match="empty"):
        read_text(tmp_path / "empty.txt")


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.replace("，", ","),
        SENTENCE.replace("全县", "全&nbsp;县").replace("，", "&#65292;"),
        SENTENCE.replace("3060", "３０６０").replace("1529.2", "１５２９．２"),
        SENTENCE.replace("3060户", "3060\u00a0户"),
        SENTENCE.replace("1529.2", "15\u200b29.2"),
        SENTENCE.replace("，", "，\r\n"),
        SENTENCE.replace("3060户", "3060\n\n户"),
        SENTENCE.replace("3060户", "30\n\n60户"),
        SENTENCE.replace("分红", "\n分\n红"),
        SENTENCE.replace("户，分红", "户，\n\n\n村民喜领分红款\n\n\n分红"),
        "\ufeff" + SENTENCE,
    ],
)
def test_layout_and_printing_change_no_value(text: str) -> None:
    assert values(text) == VALUES


def test_a_number_is_joined_only_where_the_layout_proves_it() -> None:
    assert values("全县共有贫困户30\n\n60户。") == [3060]
    assert values("目录\n\n30\n\n60户贫困户脱贫。") == [30, 60]
    assert values("新建校舍3所\n\n60户贫困户脱贫。") == [3, 60]


def test_forum_junk_is_left_out() -> None:
    text = (
        "1 `* J7 C& |' G* ^0 Q “产业扶贫”投入资金1074万元，\n"
        '; g# D" _( j! `! a9 y& D4 x 贷款3.3亿元。'
    )
    assert values(text) == [10740000, 330000000]


def test_sounds_behind_characters_are_left_out() -> None:
    assert values("完成投資154億(yì)元，惠及429萬(wàn)人。") == [15400000000, 4290000]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("貧困戶贰仟户", "贫困户贰仟户"),
        ("完成５０％．全县", "完成50%。全县"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("3．5万", "3.5万"),
        ("增长15℅", "增长15%"),
    ],
)
def test_each_character_has_one_form(text: str, read: str) -> None:
    assert clean(text) == read


def test_every_character_maps_to_the_raw_text() -> None:
    article = parse_text("全&nbsp;县共３０６０\n\n户。")
    start = article.clean.index("3060")
    assert article.raw[slice(*article.span(start, start + 5))] == "３０６０\n\n户"
    assert article.position(article.raw.index("３")) == start


def test_a_quote_is_the_sentence_as_printed_on_one_line() -> None:
    article = parse_text("第一句。全县共有贫困户３０６０\n户，已脱贫。第三句。")
    assert article.quote(article.clean.index("3060")) == "全县共有贫困户３０６０户，已脱贫。"


def test_blocks_tell_titles_captions_and_paragraphs() -> None:
    text = (
        "云岭县脱贫纪实\n\n本报记者 李明\n\n产业兴旺\n\n"
        "全县发展核桃3万亩，户均增收2000元，带动贫困户\n\n村民采摘核桃\n\n1200户。\n"
    )
    article = parse_text(text)
    assert [block.kind for block in article.blocks] == [
        "title", "byline", "heading", "paragraph", "caption",
    ]  # fmt: skip
    assert "带动贫困户1200户。" in article.clean
