"""Write docs/tables.md from the one schema of the tables: `python tools/write_tables_page.py`."""

from collections.abc import Iterator
from pathlib import Path

from weishan_analysis.metadata import load
from weishan_analysis.statistics.schema import read_schema

TARGET = Path(__file__).parents[1] / "docs" / "tables.md"
SHARED = "observations"  # whose columns other tables begin with


def describe() -> str:
    return "\n".join(_list_lines()) + "\n"


def _list_lines() -> Iterator[str]:
    yield "# The tables of data/processed and their columns"
    yield ""
    yield "CSV in UTF-8, with a mark by which Excel reads Chinese; `datapackage.json` describes"
    yield "them for programs. What Chinese readers take away from a chart has the Chinese headings."
    yield "All of it is declared in `metadata/codebook/columns.toml`; this page is written by"
    yield "`python tools/write_tables_page.py`."
    tables, headings = read_schema(), load("codebook/columns.toml")["heading"]
    shared = {column.name for column in tables[SHARED].columns}
    for name, table in tables.items():
        begins = name != SHARED and shared <= {column.name for column in table.columns}
        own = [column for column in table.columns if not begins or column.name not in shared]
        yield from ("", f"## {name}.csv", "", f"{table.title}.")
        if begins:
            yield from ("", f"The columns of `{SHARED}.csv`, and:")
        yield from ("", "| column | 中文 | type | meaning |", "|---|---|---|---|")
        for column in own:
            chinese = headings[column.name]
            yield f"| `{column.name}` | {chinese} | {column.kind} | {column.meaning} |"


if __name__ == "__main__":
    TARGET.write_text(describe(), encoding="utf-8")
