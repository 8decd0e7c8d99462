"""A table as a file to take away: CSV and xlsx that spreadsheets open with Chinese intact."""

import io
import re
import zipfile
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_NO_CLOCK = datetime(2000, 1, 1)
# A text cell that a spreadsheet would take for a formula; a signed number is none.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+[\w%‰]*$)")


def csv_bytes(table: "pd.DataFrame") -> bytes:
    """The table as UTF-8 CSV with a byte-order mark, which Excel needs to read Chinese.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = table.map(_disarm).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def xlsx_bytes(table: "pd.DataFrame", title: str) -> bytes:
    """The table as a workbook of one sheet; the same table gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)
    workbook.properties.title = _plain(title)
    workbook.properties.created = workbook.properties.modified = _NO_CLOCK
    sheet = workbook.create_sheet(re.sub(r"[^\w -]", "", title)[:31] or "Data")
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, bold: bool = False) -> WriteOnlyCell:
        value = _spreadsheet_value(value)
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # never a formula, whatever it begins with
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(str(name), bold=True) for name in table.columns])
    for row in table.itertuples(index=False):
        sheet.append([cell(value) for value in row])
    file = io.BytesIO()
    ExcelWriter(workbook, _ClocklessArchive(file, "w")).save()
    return file.getvalue()


def data_uri(content: bytes, media_type: str) -> str:
    """The content as an address that needs no network."""
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}"


def _disarm(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _spreadsheet_value(value: Any) -> Any:
    import pandas as pd

    if not pd.api.types.is_scalar(value):
        return _plain(str(value))
    if pd.isna(value):
        return None
    if isinstance(value, str):
        return _plain(value)
    return value.item() if hasattr(value, "item") else value


def _plain(text: str) -> str:
    """The text without the control characters that a workbook cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


class _ClocklessArchive(zipfile.ZipFile):
    """A zip file whose members carry no time of writing."""

    def writestr(self, name: Any, content: Any, *_: Any, **__: Any) -> None:
        member = zipfile.ZipInfo(str(name), (1980, 1, 1, 0, 0, 0))
        super().writestr(member, content, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(arcname or filename, Path(filename).read_bytes())
