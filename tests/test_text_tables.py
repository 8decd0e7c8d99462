"""Tables inside texts: what each figure of examples/tables.toml says, and what is no table."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from weishan_analysis import extract
from weishan_analysis.reading.files import parse_text

EXAMPLES = Path(__file__).parent / "examples" / "tables.toml"
TABLES = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["table"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_every_figure_of_a_table_has_its_unit_period_measure_and_label(table: Any) -> None:
    text = table["text"]
    found = [
        " | ".join([
            text[q.start : q.end],
            f"{q.value.normalize():f} {q.unit}".strip(),
            f"{q.period} {q.period_basis}".strip(),
            str(q.measure),
            q.label,
            q.area_name,
        ]).rstrip(" |")
        for q in extract(text, table["published"])
        if q.kind == "statistic" and q.value is not None
    ]  # fmt: skip
    assert found == table["figures"].splitlines()


def test_the_half_of_the_last_digit_has_the_scale_of_the_head() -> None:
    text = "单位：亿元\n指标 | 2015年 | 2016年\n生产总值 | 41.2 | 45\n工业 | 8.25 | 9"
    halves = {text[q.start : q.end]: q.half_unit for q in extract(text) if q.kind == "statistic"}
    assert halves == {"41.2": 5 * 10**6, "45": 5 * 10**7, "8.25": 5 * 10**5, "9": 5 * 10**7}


def test_a_part_belongs_to_the_row_above() -> None:
    text = "指标 | 2016年（万人）\n常住人口 | 31.5\n其中：城镇 | 11.2\n户籍人口 | 33.0"
    whole, part, other = [q for q in extract(text) if q.kind == "statistic"]
    assert (part.part_of, other.part_of) == (whole.start, None)


def test_a_budget_that_is_planned_is_a_target() -> None:
    text = "单位：万元\n项目 | 2019年决算数 | 2020年预算数\n教育 | 100 | 120\n卫生 | 90 | 95"
    status = [q.status for q in extract(text, "2020-02") if q.kind == "statistic"]
    assert status == ["actual", "target"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "来源：云岭日报 | 作者：张三\n2018年，全县贫困人口5000人。",
        "一、\t2018年，全县贫困人口5000人。\n二、\t投入资金1.2亿元。",
        "全县贫困户  300户，贫困人口  900人。\n其中城关镇  100户，石坝乡  200户。",
        "阅读\n312\n评论\n0\n全县贫困人口5000人。",
        "一、综合 1\n二、农业 3\n全县贫困人口5000人。",
        (
            "<table><tr><td>2018年，贫困人口5000人。投入1亿元。</td><td>热点</td></tr>"
            "<tr><td>1</td><td>2</td></tr></table>"
        ),
    ],
)
def test_what_only_looks_like_a_table_is_none(text: str) -> None:
    assert all(block.kind != "row" for block in parse_text(text).blocks)


def test_rows_are_lines_of_cells_in_every_form() -> None:
    row = "|粮食|85213|2.3|"
    forms = [
        "产品 | 产量（吨） | 增速\n粮食 | 85213 | 2.3\n油料 | 1204 | -1.5",
        (
            "| 产品 | 产量（吨） | 增速 |\n|---|---:|---:|\n"
            "| 粮食 | 85213 | 2.3 |\n| 油料 | 1204 | -1.5 |"
        ),
        "产品\t产量（吨）\t增速\n粮食\t85213\t2.3\n油料\t1204\t-1.5",
        "产品    产量（吨）   增速\n粮食    85213       2.3\n油料    1204       -1.5",
        "产品\n产量（吨）\n增速\n粮食\n85213\n2.3\n油料\n1204\n-1.5",
        "|\n产品 |\n产量（吨） |\n增速 |\n|\n粮食 |\n85213 |\n2.3 |\n|\n油料 |\n1204 |\n-1.5 |",
        (
            "<table><tr><th>产品</th><th>产量<br>（吨）</th><th>增速</th></tr>"
            "<tr><td>粮食</td><td><p>85213</p></td><td>2.3</td></tr>"
            "<tr><td>油料</td><td>1204</td><td>-1.5</td></tr></table>"
        ),
        "表1 产品 产量（吨） 增速 粮食 85213 2.3 油料 1204 -1.5 茶叶 12 3.0",
    ]
    for form in forms:
        text = parse_text(form)
        assert row in text.clean.splitlines(), form
        start = text.clean.index("85213")
        assert text.raw[slice(*text.span(start, start + 5))] == "85213"


def test_cells_that_span_rows_and_columns_leave_their_places_empty() -> None:
    page = (
        "<table><tr><td rowspan=2>指标</td><td colspan=2>2016年</td></tr>"
        "<tr><td>产量</td><td>增速</td></tr><tr><td>粮食</td><td>12</td><td>3</td></tr></table>"
    )
    assert parse_text(page).clean.splitlines() == ["|指标|2016年|", "||产量|增速|", "|粮食|12|3|"]
    huge = page.replace("colspan=2", "colspan=99999999")
    assert len(parse_text(huge).clean) < 500
