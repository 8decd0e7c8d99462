"""Tables that people send: read whole, as they write them, or refused with every fault."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from support.project import RAW

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.amounts import (
    is_same_dimension,
    put_in_unit,
    read_amount,
    read_unit,
)
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.figures import indicator_names, read_figures
from weishan_analysis.statistics.sheets import number_text, plain_name
from weishan_analysis.statistics.sources import Source

HEADER = ["指标", "数值", "单位", "时期", "备注"]
ROW = ["贫困户", "8214", "户", "2013年", ""]


def source(file: Path) -> Source:
    return Source(
        name="2020-05-01-numbers", folder=file.parent, file=file, kind="table", title="Numbers",
        published="2020-05-01", ref_area="532927",
    )  # fmt: skip


def write_csv(folder: Path, *rows: list[str], encoding: str = "utf-8") -> Source:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = folder / "figures.csv"
    file.write_bytes(text.getvalue().encode(encoding))
    return source(file)


def write_xlsx(folder: Path, *rows: list[Any], formats: dict[str, str] | None = None) -> Source:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "数据"
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    return save(workbook, folder)


def save(workbook: Workbook, folder: Path) -> Source:
    file = folder / "figures.xlsx"
    workbook.save(file)
    return source(file)


def faults_of(table: Source) -> list[str]:
    with pytest.raises(WeishanError) as caught:
        read_figures(table)
    return [str(fault) for fault in caught.value.faults]


AMOUNTS = [  # cell, unit beside it, value, unit, bound, half of the last digit
    ("8214", "户", 8214, "户", "exact", 0.5),
    ("1,529.2", "万元", 15292000, "元", "exact", 500),
    ("１，５２９．２", "万元", 15292000, "元", "exact", 500),
    ("1.4亿元", "", 140000000, "元", "exact", 5000000),
    ("1.4亿", "元", 140000000, "元", "exact", 5000000),
    ("1.4", "亿元", 140000000, "元", "exact", 5000000),
    ("12%", "", 12, "%", "exact", 0.5),
    ("12.50", "％", 12.5, "%", "exact", 0.005),
    ("近1.4亿元", "元", 140000000, "元", "about", 5000000),
    ("8000余", "万元", 80000000, "元", "over", 5000),
    ("3456", "名", 3456, "名", "exact", 0.5),
    ("三千八百", "户", 3800, "户", "exact", 50),
]


@pytest.mark.parametrize(("cell", "unit", "value", "base", "bound", "half"), AMOUNTS)
def test_amounts_as_people_write_them(
    cell: str, unit: str, value: float, base: str, bound: str, half: float
) -> None:
    number = read_amount(cell)
    assert number is not None
    amount = put_in_unit(number, unit)
    assert amount is not None
    assert (float(amount.value), amount.unit, amount.bound) == (value, base, bound)
    assert float(amount.half_unit) == half


def test_a_range_keeps_both_ends() -> None:
    amount = read_amount("3至5人")
    assert amount is not None
    assert (amount.value, amount.largest, amount.unit) == (3, 5, "人")


@pytest.mark.parametrize("cell", ["", "很多", "—", "3:1", "12户15人", "#REF!", "TRUE", "1.2.3"])
def test_what_is_no_amount(cell: str) -> None:
    assert read_amount(cell) is None


@given(st.decimals(min_value="0.01", max_value=10**9, places=2), st.sampled_from(["万", "亿", ""]))
def test_scale_in_the_unit_or_in_the_cell_is_the_same(value: Decimal, scale: str) -> None:
    beside = read_amount(f"{value:f}")
    within = read_amount(f"{value:f}{scale}元")
    assert beside is not None
    assert within is not None
    amount = put_in_unit(beside, f"{scale}元")
    assert amount is not None
    assert (amount.value, amount.half_unit, amount.unit) == (within.value, within.half_unit, "元")


@given(st.floats(min_value=-1e15, max_value=1e15).map(lambda number: float(f"{number:.15g}")))
def test_number_text_is_exact_in_fifteen_digits(number: float) -> None:
    text = number_text(number)
    assert float(text) == number
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)


def test_units_and_dimensions() -> None:
    assert read_unit("亿元") == (10**8, "元")
    assert read_unit("万人次") == (10**4, "人次")
    assert read_unit("千克") == (1, "千克")
    assert is_same_dimension("名", "人")
    assert not is_same_dimension("人次", "人")
    assert not is_same_dimension("亩", "元")


def test_every_title_of_an_indicator_finds_it() -> None:
    names = indicator_names()
    for key, known in read_indicators().items():
        assert {names[plain_name(name)] for name in (key, known.title, known.title_zh)} == {key}


@pytest.mark.parametrize("name", ["poor_households", "Poor households", "贫困户", " 贫 困 户 "])
def test_an_indicator_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    frame = read_figures(write_csv(tmp_path, HEADER, [name, *ROW[1:]]))
    assert frame["indicator"].tolist() == ["poor_households"]


def test_a_row_becomes_an_observation(tmp_path: Path) -> None:
    (row,) = read_figures(
        write_csv(
            tmp_path, HEADER, ["产业发展资金", "41,020", "万元", "2015年以来", "前文作2.84亿元"]
        )
    ).to_dict("records")
    assert row["indicator"] == "industry_investment"
    assert row["time_period"] == "2015/2020"
    assert row["obs_value"] == 410200000
    assert row["half_unit"] == 5000
    assert row["printed"] == "41,020"
    assert row["quote"] == "产业发展资金 41,020 万元 2015年以来 前文作2.84亿元"
    assert row["comment"] == "前文作2.84亿元"
    assert row["ref_area"] == "532927"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    frame = read_figures(write_csv(tmp_path, HEADER, ROW, encoding=encoding))
    assert frame["obs_value"].tolist() == [8214]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_any_order_of_columns(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "figures.csv"
    rows = [["unit_measure", "Time_Period", "数值", "indicator"], ["户", "2013", "8214", "贫困户"]]
    file.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    frame = read_figures(source(file))
    assert frame[["obs_value", "time_period"]].to_numpy().tolist() == [[8214, "2013"]]


def test_a_title_above_and_a_remark_below_the_table(tmp_path: Path) -> None:
    frame = read_figures(
        write_csv(
            tmp_path, ["巍山县统计表"], HEADER, ROW, [], ["", "", "", "", "资料来源:县扶贫办"]
        )
    )
    assert len(frame) == 1


def test_each_row_has_its_own_area(tmp_path: Path) -> None:
    rows = [["地区", "代码", *HEADER], ["大理州", "532900", *ROW], ["", "", *ROW]]
    frame = read_figures(write_csv(tmp_path, *rows))
    assert frame["ref_area"].tolist() == ["532900", "532927"]


PERIODS = [
    ("", ""), ("2018", "2018"), ("2018-02", "2018-02"), ("2015/2017", "2015/2017"),
    ("2015年以来", "2015/2020"), ("2019年底", "2019"), ("2018年2月", "2018-02"),
    ("2015—2017年", "2015/2017"), ("去年", "2019"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "period"), PERIODS)
def test_periods_as_in_the_articles_or_iso(tmp_path: Path, written: str, period: str) -> None:
    frame = read_figures(write_csv(tmp_path, HEADER, [*ROW[:3], written, ""]))
    assert frame["time_period"].tolist() == [period]


EXCEL = [  # value, number format, printed, period cell, its format, period
    (1529.2, "General", "1529.2", 2016, "General", "2016"),
    (8214, "#,##0", "8214", "2016年", "General", "2016"),
    (0.1 + 0.2, "0.0", "0.3", date(2018, 2, 1), "yyyy-mm", "2018-02"),
    ("1,529.2", "@", "1,529.2", date(2018, 2, 5), "yyyy-mm-dd", "2018-02-05"),
    (3, "General", "3", date(2018, 1, 1), 'yyyy"年"', "2018"),
]


@pytest.mark.parametrize(("value", "form", "printed", "period", "period_form", "iso"), EXCEL)
def test_excel_numbers_and_dates(
    tmp_path: Path, value: Any, form: str, printed: str, period: Any, period_form: str, iso: str
) -> None:
    table = write_xlsx(
        tmp_path, HEADER, ["分红金额", value, "万元", period, ""],
        formats={"B2": form, "D2": period_form},
    )  # fmt: skip
    frame = read_figures(table)
    assert frame[["printed", "time_period"]].to_numpy().tolist() == [[printed, iso]]


def test_excel_percent_cells(tmp_path: Path) -> None:
    table = write_xlsx(
        tmp_path, HEADER, ["贫困发生率", 0.1082, "%", 2013], ["贫困发生率", 1.16, "%", 2018],
        formats={"B2": "0.00%"},
    )  # fmt: skip
    frame = read_figures(table)
    assert frame["obs_value"].tolist() == [10.82, 1.16]
    assert frame["printed"].tolist() == ["10.82%", "1.16"]


def test_sheets_of_notes_are_left_alone(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.create_sheet("说明").append(["请在下一页填写", 2020])
    workbook.create_sheet("数据").append(HEADER)
    workbook["数据"].append(ROW)
    assert len(read_figures(save(workbook, tmp_path))) == 1


FAULTY_ROWS = [
    (["贫困护", *ROW[1:]], "column 指标", "unknown indicator 贫困护", "贫困户"),
    (["xyzzy", *ROW[1:]], "column 指标", "unknown indicator xyzzy", "codebook"),
    (["", *ROW[1:]], "column 指标", "nothing", "codebook"),
    (["贫困户", "", "户", "2013", ""], "column 数值", "nothing", "one number"),
    (["贫困户", "很多", "户", "2013", ""], "column 数值", "很多", "one number"),
    (["贫困户", "-5", "户", "2013", ""], "column 数值", "-5", "zero or more"),
    (["贫困户", "8214", "亩", "2013", ""], "column 单位", "亩", "户"),
    (["贫困户", "8214亩", "户", "2013", ""], "column 单位", "户 beside 8214亩", "one unit"),
    (["贫困户", "8214亩", "", "2013", ""], "column 数值", "8214亩", "户 as in the codebook"),
    (["贫困户", "8214", "万元人民币", "2013", ""], "column 单位", "万元人民币", "户"),
    (["贫困户", "8" * 41, "户", "2013", ""], "column 数值", "888", "one number"),
    (["分红金额", "1688.4", "", "2013", ""], "column 单位", "1688.4 without a unit", "万元"),
    (["贫困发生率", "0.0116", "", "2018", ""], "column 单位", "0.0116 without", "the sign %"),
    (["贫困户", "8214", "户", "2091", ""], "column 时期", "2091", "a period up to 2020-05-01"),
    (["贫困户", "8214", "户", "2018/2091", ""], "column 时期", "2018/2091", "a period up to"),
    (["贫困户", "8214", "户", "2018-02-30", ""], "column 时期", "2018-02-30", "a period"),
    (["分红金额", "1.4亿", "万元", "2013", ""], "column 单位", "万元 beside 1.4亿", "one scale"),
    (["贫困发生率", "108.2", "%", "2013", ""], "column 数值", "108.2%", "at most 100%"),
    (["贫困户", "8214", "户", "2018-13", ""], "column 时期", "2018-13", "a period"),
    (["贫困户", "8214", "户", "2018/2015", ""], "column 时期", "2018/2015", "a period"),
    (["贫困户", "8214", "户", "最近", ""], "column 时期", "最近", "a period"),
]


@pytest.mark.parametrize(("row", "column", "found", "expected"), FAULTY_ROWS)
def test_each_fault_names_row_column_found_and_expected(
    tmp_path: Path, row: list[str], column: str, found: str, expected: str
) -> None:
    (fault,) = faults_of(write_csv(tmp_path, HEADER, row))
    for part in ("figures.csv, row 2", column, found, expected):
        assert part in fault


def test_all_faults_come_together(tmp_path: Path) -> None:
    rows = [row for row, *_ in FAULTY_ROWS]
    assert len(faults_of(write_csv(tmp_path, HEADER, *rows))) == len(FAULTY_ROWS)


def test_the_sheet_and_the_letter_of_the_column_are_named(tmp_path: Path) -> None:
    (fault,) = faults_of(write_xlsx(tmp_path, HEADER, ["贫困户", "很多", "户", "", ""]))
    assert fault.startswith("sheet 数据, row 2, column B (数值): 很多")


@pytest.mark.parametrize(
    ("value", "found"), [("8214", "the row stands twice"), ("8300", "two values for one figure")]
)
def test_one_row_a_figure(tmp_path: Path, value: str, found: str) -> None:
    again = ["Poor households", value, "户", "2013", ""]
    (fault,) = faults_of(write_csv(tmp_path, HEADER, ROW, again))
    assert f"row 3, column 指标: {found}, first in figures.csv, row 2" in fault


HEADERS = [
    (["指标", "单位", "时期"], "no column 数值 (obs_value)"),
    (["数值", "单位"], "no column 指标 (indicator)"),
    ([*HEADER, "indcator"], "unknown column indcator; expected perhaps indicator"),
    ([*HEADER, "obs_value"], "a second column for obs_value"),
    ([*HEADER, "面积"], "unknown column 面积; expected one of 指标, 数值"),
    (["指标", "2016年", "2017年"], "a column for each of 2016年, 2017年"),
    (["指标", "单位", "南华县", "云龙县"], "a column for each of 南华县, 云龙县"),
    ([*HEADER[:4]], "row 2, column 5: 由乡镇上报, below no title"),
    (["甲", "乙"], "no header row"),
]


@pytest.mark.parametrize(("header", "found"), HEADERS)
def test_headers(tmp_path: Path, header: list[str], found: str) -> None:
    table = write_csv(tmp_path, header, [*ROW[:4], "由乡镇上报"])
    assert any(found in fault for fault in faults_of(table))


@pytest.mark.parametrize("title", ["年度", "year", "年份", "Time period"])
def test_the_column_of_the_year_by_any_of_its_names(tmp_path: Path, title: str) -> None:
    frame = read_figures(write_csv(tmp_path, [*HEADER[:3], title], ROW[:4]))
    assert frame["time_period"].tolist() == ["2013"]


def test_columns_of_the_office_stay_in_the_quote(tmp_path: Path) -> None:
    header, row = ["序号", *HEADER, "责任单位"], ["1", *ROW, "县扶贫办"]
    frame = read_figures(write_csv(tmp_path, header, row))
    assert frame["quote"].tolist() == ["1 贫困户 8214 户 2013年 县扶贫办"]


PLACES = [  # 地区, 代码, code or fault
    ("南华县", "", "532324"),
    ("", "南华县", "532324"),
    ("大理州", "532900", "532900"),
    ("五印乡", "532927204", "532927204"),
    ("", "999999", "999999, which is no place's code"),
    ("", "１２３４５６", "１２３４５６, which is no place"),
    ("某某县", "", "某某县, which is no place"),
    ("朝阳区", "", "朝阳区, which is the name of 110105 and"),
    ("南华县", "532929", "南华县 beside 532929 (云龙县)"),
]


@pytest.mark.parametrize(("name", "code", "expected"), PLACES)
def test_places_by_code_or_name(tmp_path: Path, name: str, code: str, expected: str) -> None:
    table = write_csv(tmp_path, ["地区", "代码", *HEADER], [name, code, *ROW])
    if expected.isdecimal():
        assert read_figures(table)["ref_area"].tolist() == [expected]
    else:
        assert expected in faults_of(table)[0]


def test_five_megabytes_in_one_cell_are_refused(tmp_path: Path) -> None:
    assert "one number" in faults_of(write_xlsx(tmp_path, HEADER, ["贫困户", "8" * 5_000_000]))[0]
    (fault,) = faults_of(write_csv(tmp_path, HEADER, ["贫困户", "8" * 5_000_000]))
    assert "less than 131,072 characters" in fault
    assert len(fault) < 300


def test_a_sheet_of_figures_without_header_is_no_sheet_of_notes(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.create_sheet("数据").append(HEADER)
    workbook["数据"].append(ROW)
    workbook.create_sheet("补充").append(["贫困户", 8000])
    (fault,) = faults_of(save(workbook, tmp_path))
    assert fault.startswith("sheet 补充: no header row")


def test_a_header_without_rows(tmp_path: Path) -> None:
    (fault,) = faults_of(write_csv(tmp_path, HEADER))
    assert "no row below the header" in fault


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n"])
def test_an_empty_table(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "figures.csv"
    file.write_bytes(content)
    (fault,) = faults_of(source(file))
    assert "it holds no row" in fault


def test_an_empty_workbook(tmp_path: Path) -> None:
    (fault,) = faults_of(save(Workbook(), tmp_path))
    assert "it holds no row" in fault


def test_a_quotation_mark_that_never_closes(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text('指标,数值\n贫困户,"8214', encoding="utf-8")
    (fault,) = faults_of(source(file))
    assert "row 2: the row is no CSV" in fault


def test_merged_cells_below_the_header_only(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["统计表"], HEADER, ROW, ROW):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A3:A4")
    faults = faults_of(save(workbook, tmp_path))
    assert [fault for fault in faults if "merged" in fault] == [
        "sheet Sheet, A3:A4: merged cells; expected one figure a row; unmerge them, fill each row"
    ]


def test_a_formula_without_value(tmp_path: Path) -> None:
    faults = faults_of(write_xlsx(tmp_path, HEADER, ["贫困户", "=4000+4214", "户", 2013, ""]))
    assert len(faults) == 1
    assert "sheet 数据, B2: a formula without value" in faults[0]


def test_a_formula_with_its_value(tmp_path: Path) -> None:
    table = write_xlsx(tmp_path, HEADER, ["贫困户", "=4000+4214", "户", 2013, ""])
    rewrite(
        table.file,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(b"<v ?/>|<v></v>", b"<v>8214</v>", xml),
    )
    assert read_figures(table)["obs_value"].tolist() == [8214]


def rewrite(file: Path, member: str, change: Any) -> None:
    """Replace one member of a zip file by what `change` makes of it."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members.get(member, b""))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "has a password"),
        (b"PK\x03\x04 and then nothing of the kind", "the workbook is damaged"),
        (b"plain text", "the workbook is damaged"),
    ],
)
def test_protected_and_damaged_workbooks(tmp_path: Path, content: bytes, found: str) -> None:
    file = tmp_path / "figures.xlsx"
    file.write_bytes(content)
    (fault,) = faults_of(source(file))
    assert found in fault


def test_a_truncated_workbook(tmp_path: Path) -> None:
    table = write_xlsx(tmp_path, HEADER, ROW)
    table.file.write_bytes(table.file.read_bytes()[:-200])
    (fault,) = faults_of(table)
    assert "the workbook is damaged" in fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb(tmp_path: Path, encoding: str) -> None:
    table = write_xlsx(tmp_path, HEADER, ROW)
    bomb = (
        '<?xml version="1.0" encoding="%s"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>&b;</t></si></sst>"
    )
    rewrite(table.file, "xl/sharedStrings.xml", lambda _: (bomb % encoding).encode(encoding))
    (fault,) = faults_of(table)
    assert "document type" in fault


def test_a_negative_day_is_no_period(tmp_path: Path) -> None:
    header = ["指标", "数值", "单位", "时间"]
    table = write_xlsx(tmp_path, header, ["挂包单位", 92, "个", -5], formats={"D2": "yyyy-mm-dd"})
    (fault,) = faults_of(table)
    assert "a date before 1900; expected a period" in fault


@pytest.mark.parametrize(
    ("cells", "found"),
    [('<c r="XFD9"><v>1</v></c>', "a cell far to the right (XFD9)"),
     ('<c r="A9"/>' * 500_001, "cells; expected at most 500,000")],
)  # fmt: skip
def test_more_cells_than_people_fill(tmp_path: Path, cells: str, found: str) -> None:
    table = write_xlsx(tmp_path, HEADER, ROW)
    end = b"</sheetData>"
    rows = f'<row r="9">{cells}</row>'.encode() + end
    rewrite(table.file, "xl/worksheets/sheet1.xml", lambda part: part.replace(end, rows))
    (fault,) = faults_of(table)
    assert found in fault


def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weishan_analysis.statistics.sheets.LARGEST_UNPACKED", 100_000)
    table = write_xlsx(tmp_path, HEADER, ROW)
    rewrite(table.file, "docProps/app.xml", lambda _: bytes(1_000_000))
    (fault,) = faults_of(table)
    assert "unpacks to far more" in fault


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weishan_analysis.statistics.sheets.LARGEST_FILE", 10)
    (fault,) = faults_of(write_csv(tmp_path, HEADER, ROW))
    assert "the file is too large" in fault


def test_the_updates_in_data_raw_are_read_whole() -> None:
    counts = {
        file.parent.name: len(read_figures(source(file))) for file in RAW.glob("*/figures.csv")
    }
    assert counts["2018-09-14-education"] == 13
    assert counts["2020-08-12-industry"] == 16
    assert counts["2021-03-30-award"] == 5
    assert counts["2020-07-17-dali"] == 2
    assert "挂包行政村(社区)" in indicator_names()
