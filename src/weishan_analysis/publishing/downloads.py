"""A table as a file to take away: CSV and xlsx that spreadsheets open with Chinese intact."""

import io
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pandas as pd

# A text cell that a spreadsheet would take for a formula; a signed number is none.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+[\w%‰]*$)")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What has a meaning in an address or in an HTML attribute, or is dropped from an address.
_ENCODED = {sign: f"%{sign:02X}" for sign in (*range(0x20), 0x7F, *b'"#%<>`&')}
# The parts of a workbook with one sheet and nothing else; openpyxl writes four times as much.
_OFFICE = "http://schemas.openxmlformats.org"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" '
        f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships">'
        '<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/worksheets/sheet1.xml": (
        f'<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        "</sheetView></sheetViews><sheetData>{rows}</sheetData></worksheet>"
    ),
}


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
    header = _write_row(map(str, table.columns))
    rows = header + "".join(map(_write_row, table.itertuples(index=False)))
    sheet = re.sub(r"[^\w -]", "", name)[:31] or "Data"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path, form in _PARTS.items():
            part = form.replace("{name}", sheet).replace("{rows}", rows)
            member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}'
            archive.writestr(member, content.encode(), zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()


def data_uri(content: bytes, media_type: str) -> str:
    """The content as an address that needs no network, for an HTML attribute.

    Text stands there as it is, but for what has a meaning in an address or in HTML.
    """
    if media_type.startswith(("text/", "image/svg")):
        return f"data:{media_type};charset=utf-8,{content.decode().translate(_ENCODED)}"
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}"


def _disarm(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _write_row(values: Iterable[Any]) -> str:
    return f"<row>{''.join(map(_write_cell, values))}</row>"


def _write_cell(value: Any) -> str:
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if pd.api.types.is_number(value):
        return f"<c><v>{value:.15g}</v></c>"  # as exact as spreadsheets are
    text = escape(_NO_XML.sub("", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
