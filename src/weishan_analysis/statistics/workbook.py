"""The workbook in which colleagues update figures: `weishan template` writes, `add` reads it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import find_root
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.figures import CODEBOOK_SHEET, describe_row
from weishan_analysis.statistics.sheets import HEADERS, number_text
from weishan_analysis.statistics.writing import locked, remove_unfinished, write_atomically

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = {  # of the sheet to fill in, with their widths in characters
    "indicator": 40, "obs_value": 16, "unit_measure": 10, "time_period": 16, "ref_area": 12,
    "comment": 40, "unchanged": 44,
}  # fmt: skip
CODEBOOK = {
    "title_zh": 34,
    "title": 40,
    "key": 36,
    "unit": 8,
    "definition_zh": 60,
    "definition": 70,
}
SCALES = {"亿": 10**8, "万": 10**4}
SPARE_ROWS = 200  # formatted and with drop-down lists, for new figures
_FORMULA_STARTS = ("=", "+", "-", "@")


def write_template(path: Path, root: Path | None = None) -> int:
    """Write a workbook with every figure that is shown now; returns how many there are.

    A sheet to overwrite, with drop-down lists for indicator and unit, and the codebook. Its last
    column says what each row held, so that only what is changed comes back as new. WeishanError
    if the file is there already: somebody may have filled it in.
    """
    root = root or find_root()
    if path.suffix != ".xlsx":
        raise WeishanError(Fault(str(path), "no workbook", "a name that ends in .xlsx"))
    _check_is_new(path)
    rows = list(_list_figures(root))
    content = _make_workbook(rows)
    with locked(root):
        _check_is_new(path)  # another process may have written it meanwhile
        remove_unfinished(path.parent, path.name)
        write_atomically(path, content)
    return len(rows)


def _check_is_new(path: Path) -> None:
    if path.exists():
        raise WeishanError(
            Fault(str(path), "it is there already", "a new name", "name another file or move it")
        )


def _list_figures(root: Path) -> Iterator[tuple[str | float, ...]]:
    """The shown statement of each figure as a row of the sheet, in the scale it was printed in."""
    from weishan_analysis.statistics.processed import read_table
    from weishan_analysis.statistics.revisions import FIGURE, select_latest

    shown = select_latest(read_table("observations", root=root)).drop_duplicates(FIGURE)
    for row in shown.to_dict("records"):
        unit = row["unit_measure"]
        scale = next((name for name, factor in SCALES.items() if row["scale"] % factor == 0), "")
        value = row["obs_value"] / SCALES.get(scale, 1)
        period, area = row["time_period"], row["ref_area"]
        title = read_indicators()[row["indicator"]].title_zh
        before = describe_row(number_text(value), scale + unit, period, area)
        yield title, value, scale + unit, period, area, "", f"{row['source']}: {before}"


def _make_workbook(rows: list[tuple[str | float, ...]]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    figures = workbook.create_sheet("figures")
    titles = [f"{HEADERS[column][0]} {column}" for column in COLUMNS]
    _fill(figures, titles, list(COLUMNS.values()), rows)
    codebook = workbook.create_sheet(CODEBOOK_SHEET)
    entries = [[getattr(entry, name) for name in CODEBOOK] for entry in read_indicators().values()]
    _fill(codebook, list(CODEBOOK), list(CODEBOOK.values()), entries)
    lists = workbook.create_sheet("lists")
    lists.sheet_state = "hidden"
    units = _list_units()
    for unit in units:
        lists.append([unit])
    last = len(rows) + 1 + SPARE_ROWS
    _offer(figures, f"A2:A{last}", f"{CODEBOOK_SHEET}!$A$2:$A${len(entries) + 1}")
    _offer(figures, f"C2:C{last}", f"lists!$A$1:$A${len(units)}")
    _format_cells(figures, last)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _fill(sheet: "Worksheet", titles: list[str], widths: list[int], rows: list[Any]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append(titles)
    sheet.freeze_panes = "A2"
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
        sheet.cell(1, column).fill = PatternFill("solid", fgColor="E7E6E6")
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
                cell.quotePrefix = value.startswith(_FORMULA_STARTS)


def _offer(sheet: "Worksheet", cells: str, choices: str) -> None:
    """A drop-down list; what is not on it asks for confirmation, since titles have other forms."""
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(
        type="list", formula1=choices, allow_blank=True, errorStyle="warning",
        showErrorMessage=True, errorTitle="?", error="不在列表中 / not on the list",
    )  # fmt: skip
    validation.add(cells)
    sheet.add_data_validation(validation)


def _format_cells(sheet: "Worksheet", last: int) -> None:
    """Thousands separators for values, text for periods and codes, grey for what was there."""
    from openpyxl.styles import Font

    for (value,) in sheet.iter_rows(2, last, 2, 2):
        number = number_text(value.value) if isinstance(value.value, int | float) else ""
        decimals = len(number.partition(".")[2])
        value.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    for row in sheet.iter_rows(2, last, 4, 5):
        for cell in row:
            cell.number_format = "@"
    for (cell,) in sheet.iter_rows(1, last, 7, 7):
        cell.font = Font(color="808080", italic=True)
    sheet.auto_filter.ref = f"A1:G{last - SPARE_ROWS}"


def _list_units() -> list[str]:
    units = sorted({entry.unit for entry in read_indicators().values()})
    return [*(scale + "元" for scale in SCALES), *units]
