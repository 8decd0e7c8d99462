"""Saved web pages: the main text is taken, what surrounds it is left out."""

from decimal import Decimal

from weishan_analysis import extract
from weishan_analysis.reading.files import parse_text

PAGE = """<!DOCTYPE html>
<html><head><title>首页_2018</title><style>p{margin:12px}</style>
<script>var n = 45;</script></head>
<body><div class="top"><a href="/1">今天是2018年3月1日</a> 浏览12345次</div>
<ul><li><a href="/2">脱贫攻坚专栏 20条</a></li><li><a href="/3">公告，共30条</a></li></ul>
<div id="main"><h1>云岭县脱贫工作</h1>
<p>截至2018年底，全县&nbsp;<b>脱贫</b>3060<br>户，分红1,529.2万元。</p>
<p>贫困发生率降至1.16%，<a href="/4">出列贫困村23个，</a>群众满意。</p>
<!-- 内部编号 99 --></div>
<footer>电话：0872-6122345 版权所有 2018</footer></body></html>"""


def test_the_main_text_is_read_and_navigation_left_out() -> None:
    found = [q for q in extract(PAGE, "2019-03") if q.kind == "statistic"]
    assert [q.value for q in found] == [3060, 15292000, Decimal("1.16"), 23]
    assert [q.period for q in found] == ["2018", "2018", "", ""]


def test_offsets_are_those_of_the_file() -> None:
    found = [q for q in extract(PAGE, "2019-03") if q.kind == "statistic"]
    assert [PAGE[q.start : q.end] for q in found] == [
        "3060<br>户", "1,529.2万元", "1.16%", "23个",
    ]  # fmt: skip


def test_a_table_row_is_a_line_for_itself() -> None:
    page = (
        "<table><tr><td>贫困户</td><td>3060户</td></tr>"
        "<tr><td>人口，总计</td><td>11200人</td></tr></table>"
    )
    assert [q.value for q in extract(page) if q.kind == "statistic"] == [3060, 11200]


def test_unclosed_and_stray_tags_do_no_harm() -> None:
    page = "<div><p>全县脱贫3060户，<p>分红1529.2万元。</span></div></div><div>余下23个村，<b>1.16%"
    assert [q.value for q in extract(page) if q.kind == "statistic"][:2] == [3060, 15292000]


def test_a_text_with_a_sign_less_than_is_no_page() -> None:
    assert parse_text("收入<3000元的有25户。").clean == "收入<3000元的有25户。\n"


def test_a_table_beside_the_sentences_belongs_to_the_main_text() -> None:
    cells = {"指标": "金额(万元)", "财政收入": 12306, "财政支出": 4560.6, "工业产值": 789.5}
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in cells.items())
    said = "<p>2018年，全县发展较快，成效明显。收入增加，支出有力。</p>"
    page = f"<body><div><div>{said}</div><div><table>{rows}</table></div></div><p>返回</p></body>"
    assert [q.value for q in extract(page) if q.kind == "statistic"] == [
        123060000, 45606000, 7895000,
    ]  # fmt: skip
