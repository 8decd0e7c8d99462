"""A table as a file to take away: CSV and xlsx that spreadsheets open with Chinese intact."""

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from weishan_analysis.metadata import load

if TYPE_CHECKING:
    import pandas as pd

    from weishan_analysis.words import Words

# A text cell that a spreadsheet would take for a formula; a signed number is none.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+[\w%‰]*$)")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - as a ZIP archive stores it, without a zone


def csv_bytes(table: "pd.DataFrame") -> bytes:
    """The table as UTF-8 CSV with a byte-order mark, which Excel needs to read Chinese.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = table.map(_disarm).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def xlsx_bytes(table: "pd.DataFrame", name: str) -> bytes:
    """The table as a workbook of one sheet; the same table gives the same bytes.

    Text stays text, whatever it begins with, and numbers stay numbers.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[^\w -]", "", name)[:31] or "Data")
    sheet.freeze_panes = "A2"
    for values in [tuple(table.columns), *table.itertuples(index=False, name=None)]:
        cells = [WriteOnlyCell(sheet, _plain(value)) for value in values]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # else a text that begins with = would be a formula
        sheet.append(cells)
    book.properties.created = book.properties.modified = _EPOCH
    written = io.BytesIO()
    book.save(written)
    return _forget_time(written)


def select_columns(data: "pd.DataFrame", words: "Words") -> "pd.DataFrame":
    """The columns that say something, in one language: of `x` and `x_zh` one, headings, titles."""
    pairs = [column for column in data.columns if f"{column}_zh" in data.columns]
    said = data.drop(columns=[words.other.field(column) for column in pairs])
    title = words.field("title")
    if "indicator" in said and title not in said:
        place = [*said.columns].index("indicator") + 1
        said.insert(place, title, said["indicator"].map(words.indicator))
    said = said.loc[:, (said.notna() & (said != "")).any()]
    return said.rename(columns=lambda name: head_column(name, words))


def head_column(name: str, words: "Words") -> str:
    """What a column is called in a download: in Chinese its heading, in English its name."""
    headings: dict[str, str] = load("codebook/columns.toml")["heading"]
    return headings.get(name, name) if words.language == "zh" else name


def _forget_time(book: io.BytesIO) -> bytes:
    """The same archive without the moment at which it was written."""
    result = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(result, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "docProps/core.xml":  # openpyxl writes the present time as it saves
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content
                )
            member = zipfile.ZipInfo(part, _EPOCH.timetuple()[:6])
            new.writestr(member, content, zipfile.ZIP_DEFLATED, 9)
    return result.getvalue()


def _disarm(value: Any) -> Any:
    """A value as CSV holds it: numbers as exact as in the workbook, no text that would run."""
    if isinstance(value, float):
        return f"{value:.15g}" if value == value else ""  # noqa: PLR0124 - NaN is not itself
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _plain(value: Any) -> Any:
    """A value as a spreadsheet holds it: a number, a truth, a text, or nothing."""
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, bool):
        return value
    if pd.api.types.is_number(value):
        return float(f"{value:.15g}")  # as exact as spreadsheets are
    return _NO_XML.sub("", str(value))
