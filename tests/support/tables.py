"""Tables made from one truth, in the forms in which texts hold them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st

Row = Sequence[str]


class Truth(NamedTuple):
    """What one figure of a table says."""

    value: Decimal
    unit: str
    measure: str
    label: str
    place: str


@dataclass(frozen=True)
class Column:
    """A column: its heads from above, the unit of its figures, and how they measure the row."""

    heads: tuple[str, ...]
    unit: str
    scale: int = 1
    measure: str = "level"
    label: str = ""  # of what it holds, where the rows are places


@dataclass(frozen=True)
class Printed:
    """A table: lines above it, heads, names of rows with their units, and figures as printed."""

    above: tuple[str, ...]
    corner: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    units: tuple[str, ...]  # of a column of units; none where it is empty
    figures: tuple[tuple[str, ...], ...]
    inside: tuple[str, ...] = ()  # lines that are rows of one cell, above the heads
    note: str = ""  # below

    def rows(self) -> list[Row]:
        """The rows as printed, those of the heads first; a head over several stands over one."""
        rows: list[Row] = []
        for level in range(len(self.columns[0].heads)):
            row = [self.corner if level == 0 else "", *(["单位"] if self.units else [])]
            if level and self.units:
                row[1] = ""
            last = ""
            for column in self.columns:
                head = column.heads[level]
                is_last = level == len(column.heads) - 1
                row.append(head if is_last or head != last else "")
                last = head
            rows.append(row)
        for index, name in enumerate(self.names):
            unit = [self.units[index]] if self.units else []
            rows.append([name, *unit, *self.figures[index]])
        return rows

    def truths(self) -> list[Truth]:
        """What each figure says, in order."""
        told = []
        for index, figures in enumerate(self.figures):
            name = _NUMBERING.sub("", self.names[index])
            for column, printed in zip(self.columns, figures, strict=True):
                unit, scale = column.unit, column.scale
                if unit == "row":
                    unit, scale = UNITS[self.units[index]]
                if printed not in MISSING:
                    value = Decimal(printed.replace(",", "")) * scale
                    place = name if column.label else ""
                    told.append(Truth(value, unit, column.measure, column.label or name, place))
        return told


_NUMBERING = re.compile(r"^(?:一、|（一）|1\.|其中：|#)")
UNITS = {"万元": ("元", 10**4), "亿元": ("元", 10**8), "吨": ("吨", 1), "万亩": ("亩", 10**4),
         "人": ("人", 1), "万人": ("人", 10**4), "元": ("元", 1), "公里": ("公里", 1)}  # fmt: skip
PLACES = ("石桥镇", "白水乡", "城关镇", "青龙街道", "大湾乡", "柳树镇")
KINDS = ("units", "budget", "years", "bare years", "heads", "merged", "month", "places")
MISSING = ("—", "——", "-", "--")
GROWTHS = (
    "增长（%）",
    "增长%",
    "比上年增长（%）",
    "同比增长(%)",
    "同比±%",
    "增速（%）",
    "比上年增减%",
    "比上年同期增长%",
)
NUMBERINGS = ("", "", "一、", "（一）", "1.", "其中：", "#")
UNIT_LINES = (
    "单位：{}",
    "单位:{}",
    "（单位：{}）",
    "单位：{}、%",
    "2019年全县主要指标完成情况（单位：{}）",
    "单位: {}",
    "单 位：{}",
)
MONEY = (
    "税收收入", "增值税", "企业所得税", "非税收入", "教育支出", "农林水支出", "卫生健康支出",
    "工业", "建筑业", "金融业", "第一产业", "批发和零售业", "国内增值税", "专项收入",
)  # fmt: skip
ANY = {
    "粮食产量": "吨", "油料产量": "吨", "蔬菜种植面积": "万亩", "常住人口": "万人",
    "在校学生": "人", "地区生产总值": "亿元", "财政总收入": "万元", "公路里程": "公里",
    "水产品产量": "吨", "专任教师": "人", "农村居民人均可支配收入": "元",
}  # fmt: skip
PLACED = (
    Column(("户数（户）",), "户", label="户数"),
    Column(("人口（人）",), "人", label="人口"),
    Column(("耕地面积（亩）",), "亩", label="耕地面积"),
)

_amount = st.one_of(
    st.integers(1000, 999999).map(str),
    st.integers(1000, 99999999).map(lambda n: f"{n:,}"),
    st.decimals("0.1", "99999", places=2).map(str),
)
_percent = st.one_of(st.decimals("-99", "299", places=1).map(str), st.sampled_from(MISSING))
_names = st.lists(st.sampled_from(MONEY), min_size=3, max_size=7, unique=True)


def _growth(draw: st.DrawFn) -> Column:
    return Column((draw(st.sampled_from(GROWTHS)),), "%", measure="growth")


@st.composite
def printed_tables(draw: st.DrawFn) -> Printed:
    """Tables of bulletins, budgets and monthly reports, three to seven rows."""
    kind = draw(st.sampled_from(KINDS))
    above: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    corner = draw(st.sampled_from(["指标", "项目", "指标名称", "项 目"]))
    if kind == "places":
        corner = draw(st.sampled_from(["乡镇", "乡镇名称", "单位", "地区"]))
        places = st.lists(st.sampled_from(PLACES), min_size=3, max_size=5, unique=True)
        names = tuple(draw(places))
        columns = PLACED
    elif kind in {"units", "month"}:
        found = st.lists(st.sampled_from(sorted(ANY)), min_size=3, max_size=7, unique=True)
        names = tuple(draw(found))
        units = tuple(ANY[name] for name in names)
        columns = (Column(("绝对数",), "row"), _growth(draw))
        if kind == "month":
            columns = (Column(("本月",), "row"), Column(("本月止累计",), "row"), _growth(draw))
    else:
        numbering = st.sampled_from(NUMBERINGS)
        names = tuple(draw(numbering) + name for name in draw(_names))
        unit = draw(st.sampled_from(["万元", "亿元"]))
        name, scale = UNITS[unit]
        if kind == "heads":
            head = draw(st.sampled_from(["绝对值", "绝对额", "总量", "本年累计", "累计完成"]))
            columns = (Column((f"{head}（{unit}）",), name, scale), _growth(draw))
        else:
            line = draw(st.sampled_from(UNIT_LINES)).format(unit)
            above, inside = draw(
                st.sampled_from([((line,), ()), ((), (line,)), ((line,), ("收支情况表",))])
            )
            years = ("2018", "2019") if kind == "bare years" else ("2018年", "2019年")
            columns = {
                "budget": (
                    Column(("预算数",), name, scale),
                    Column(("执行数",), name, scale),
                    Column(("完成预算%",), "%", measure="completion"),
                ),
                "merged": (
                    Column(("本月", "金额"), name, scale),
                    Column(("本月", "增长（%）"), "%", measure="growth"),
                    Column(("本年累计", "金额"), name, scale),
                    Column(("本年累计", "增长（%）"), "%", measure="growth"),
                ),
            }.get(kind, (*(Column((year,), name, scale) for year in years), _growth(draw)))
    figures = tuple(
        tuple(draw(_percent if column.unit == "%" else _amount) for column in columns)
        for _ in names
    )
    note = draw(st.sampled_from(["", "", "注：绝对数按现价计算，增速按可比价计算。"]))
    return Printed(above, corner, columns, names, units, figures, inside, note)


def _lines(table: Printed, join: Callable[[Row], str]) -> str:
    return "\n".join([*table.above, *map(join, _with_lines(table))])


def _lines_around(table: Printed, join: Callable[[Row], str]) -> str:
    note = [table.note] if table.note else []
    return "\n".join([*table.above, *table.inside, *map(join, table.rows()), *note])


def _html(table: Printed) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _with_lines(table)
    )
    return "".join(f"<p>{line}</p>" for line in table.above) + f"<table>{rows}</table>"


def _merged_html(table: Printed) -> str:
    """Heads that stand over several columns, and a corner beside all of the heads."""
    rows = table.rows()
    depth = len(table.columns[0].heads)
    html = []
    for level, row in enumerate(rows):
        cells = []
        for place, cell in enumerate(row):
            if level and level < depth and place <= bool(table.units):
                continue
            if level == 0 and place <= bool(table.units):
                cells.append(f"<td rowspan={depth}>{cell}</td>")
            elif level < depth - 1 and not cell:
                continue
            elif level < depth - 1:
                over = next(
                    (n for n, other in enumerate(row[place + 1 :]) if other), len(row) - place - 1
                )
                cells.append(f"<td colspan={over + 1}>{cell}</td>")
            else:
                cells.append(f"<td>{cell}</td>")
        html.append("<tr>" + "".join(cells) + "</tr>")
    width = len(rows[0])
    first = [f"<tr><td colspan={width}>{line}</td></tr>" for line in table.inside]
    last = [f"<tr><td colspan={width}>{table.note}</td></tr>"] if table.note else []
    above = "".join(f"<p>{line}</p>" for line in table.above)
    return f"{above}<table>{''.join([*first, *html, *last])}</table>"


def _with_lines(table: Printed) -> list[Row]:
    """The rows, with the lines inside and the note as rows of one cell."""
    blank = [""] * (len(table.columns) + bool(table.units))
    inside = [[line, *blank] for line in table.inside]
    return [*inside, *table.rows(), *([[table.note, *blank]] if table.note else [])]


FORMS: dict[str, Callable[[Printed], str]] = {
    "bars": lambda table: _lines(table, " | ".join),
    "framed": lambda table: _lines(table, lambda row: f"| {' | '.join(row)} |"),
    "open on the left": lambda table: _lines(table, lambda row: f"{' | '.join(row)} |"),
    "tabs": lambda table: _lines(table, "\t".join),
    "html": _html,
    "merged html": _merged_html,
}
# Where every cell is filled.
FULL_FORMS: dict[str, Callable[[Printed], str]] = {
    "blanks": lambda table: _lines_around(
        table, lambda row: "".join(f"{cell:　<16}" for cell in row)
    ),
    "a blank": lambda table: _lines_around(table, " ".join),
    "a cell a line": lambda table: _lines_around(table, "\n".join),
    "a cell a line, bars": lambda table: _lines_around(
        table, lambda row: "|\n" + " |\n".join(row) + " |"
    ),
}
