"""The workbook for colleagues: what comes back unchanged adds nothing, what is changed is seen."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.project import RAW

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.adding import Addition, Details, add
from weishan_analysis.statistics.changes import describe_addition
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.processed import write_tables
from weishan_analysis.statistics.workbook import COLUMNS, write_template

pytestmark = pytest.mark.slow

PLACES = list(COLUMNS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its tables and a workbook, which each test has a copy of."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(RAW, folder / "data" / "raw")
    write_tables(folder)
    write_template(folder / "update.xlsx", folder)
    return folder


@pytest.fixture
def template(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "update.xlsx"


@pytest.fixture
def project(template: Path) -> Path:
    template.unlink()
    return template.parent


def give_back(template: Path, change: Callable[[Any], None]) -> Addition:
    """Change the sheet as a colleague would, save the workbook and add it."""
    workbook = load_workbook(template)
    change(workbook["figures"])
    workbook.save(template)
    return add(template, Details("2022-01-05"), root=template.parent)


def row_of(sheet: Any, title: str, period: str = "") -> int:
    for row in range(2, sheet.max_row + 1):
        if (sheet.cell(row, 1).value, sheet.cell(row, 4).value or "") == (title, period):
            return row
    raise AssertionError(title)


def put(sheet: Any, row: int, column: str, value: object) -> None:
    sheet.cell(row, PLACES.index(column) + 1).value = value


def test_every_shown_figure_is_there_once(project: Path) -> None:
    count = write_template(project / "update.xlsx", project)
    sheet = load_workbook(project / "update.xlsx")["figures"]
    figures = [(row[0], row[3], row[4]) for row in sheet.iter_rows(2, values_only=True) if row[0]]
    assert len(figures) == len(set(figures)) == count
    titles = {entry.title_zh for entry in read_indicators().values()}
    assert {title for title, *_ in figures} <= titles


def test_values_stand_in_the_scale_they_were_printed_in(template: Path) -> None:
    sheet = load_workbook(template)["figures"]
    row = row_of(sheet, "分红金额", "2016")
    assert [sheet.cell(row, column).value for column in (2, 3)] == [1529.2, "万元"]
    assert sheet.cell(row, 2).number_format == "#,##0.0"
    assert sheet.cell(row, 4).number_format == "@"


def test_what_comes_back_unchanged_adds_nothing(template: Path) -> None:
    names = {folder.name for folder in (template.parent / "data" / "raw").iterdir()}
    addition = give_back(template, lambda _: None)
    assert addition.source is None
    assert list(describe_addition(addition)) == ["every figure came back as it was: nothing to add"]
    assert {folder.name for folder in (template.parent / "data" / "raw").iterdir()} == names


def test_an_overwritten_figure_revises_the_source_it_came_from(template: Path) -> None:
    def change(sheet: Any) -> None:
        put(sheet, row_of(sheet, "分红金额", "2016"), "obs_value", 1530.5)

    addition = give_back(template, change)
    assert addition.source is not None
    assert addition.source.supersedes == ("2018-weishan",)
    (row,) = addition.changes.to_dict("records")
    assert (row["indicator"], row["old_value"], row["new_value"], row["verdict"]) == (
        "dividends", 15292000, 15305000, "revised",
    )  # fmt: skip


def test_a_new_period_is_a_new_figure(template: Path) -> None:
    def change(sheet: Any) -> None:
        put(sheet, row_of(sheet, "分红金额", "2017"), "time_period", "2018")

    (row,) = give_back(template, change).changes.to_dict("records")
    assert (row["time_period"], row["verdict"]) == ("2018", "new")


def test_a_row_below_is_a_new_figure(template: Path) -> None:
    def change(sheet: Any) -> None:
        row = next(number for number in range(2, 999) if not sheet.cell(number, 1).value)
        for column, value in (("indicator", "贫困发生率"), ("obs_value", "0.5%"),
                              ("time_period", "2021")):  # fmt: skip
            put(sheet, row, column, value)

    (row,) = give_back(template, change).changes.to_dict("records")
    assert (row["indicator"], row["new_value"], row["verdict"]) == ("poverty_incidence", 0.5, "new")


def test_a_fault_names_the_cell(template: Path) -> None:
    def change(sheet: Any) -> None:
        put(sheet, row_of(sheet, "分红金额", "2016"), "obs_value", "不详")

    with pytest.raises(
        WeishanError, match=r"sheet figures, row \d+, column B \(数值 obs_value\): 不详"
    ):
        give_back(template, change)


def test_drop_down_lists_hold_indicators_and_units(template: Path) -> None:
    workbook = load_workbook(template)
    lists = workbook["figures"].data_validations.dataValidation
    assert [entry.type for entry in lists] == ["list", "list"]
    assert lists[0].formula1 == f"codebook!$A$2:$A${len(read_indicators()) + 1}"
    titles = [cell.value for (cell,) in workbook["codebook"].iter_rows(2, max_col=1)]
    assert titles == [entry.title_zh for entry in read_indicators().values()]
    units = [cell.value for (cell,) in workbook["lists"].iter_rows()]
    assert {"万元", "亿元", "元", "户", "%"} <= set(units)


def test_text_that_looks_like_a_formula_stays_text(project: Path) -> None:
    source = project / "data" / "raw" / "2019-=cmd"
    source.mkdir()
    (source / "figures.csv").write_text("指标,数值,单位\n奖学金,5,元\n", encoding="utf-8")
    toml = 'title = "=1+1"\nref_area = "532927"\npublished = "2023"\n'
    (source / "source.toml").write_text(toml, encoding="utf-8")
    source.rename(source.with_name("=cmd"))
    write_template(project / "update.xlsx", project)
    sheet = load_workbook(project / "update.xlsx")["figures"]
    cell = sheet.cell(row_of(sheet, "奖学金"), 7)
    assert cell.value == "=cmd: 5 元 532927"
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_file_that_is_there_is_not_overwritten(template: Path) -> None:
    before = template.read_bytes()
    with pytest.raises(WeishanError, match="it is there already"):
        write_template(template, template.parent)
    assert template.read_bytes() == before


def test_only_xlsx(project: Path) -> None:
    with pytest.raises(WeishanError, match=r"a name that ends in \.xlsx"):
        write_template(project / "update.csv", project)
