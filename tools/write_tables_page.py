"""Write docs/tables.md from the one schema of the tables: `python tools/write_tables_page.py`."""

from collections.abc import Iterator
from pathlib import Path

from weishan_analysis.statistics.schema import read_schema

TARGET = Path(__file__).parents[1] / "docs" / "tables.md"
SHARED = "observations"  # whose columns other tables begin with


def describe() -> str:
    return "\n".join(_list_lines()) + "\n"


def _list_lines() -> Iterator[str]:
    yield "# The tables of data/processed and their columns"
    yield ""
    yield "CSV in UTF-8; `datapackage.json` describes them for programs. This page is written by"
    yield "`python tools/write_tables_page.py`."
    tables = read_schema()
    shared = {column.name for column in tables[SHARED].columns}
    for name, table in tables.items():
        begins = name != SHARED and shared <= {column.name for column in table.columns}
        own = [column for column in table.columns if not begins or column.name not in shared]
        yield from ("", f"## {name}.csv", "", f"{table.title}.")
        if begins:
            yield from ("", f"The columns of `{SHARED}.csv`, and:")
        yield from ("", "| column | type | meaning |", "|---|---|---|")
        for column in own:
            yield f"| `{column.name}` | {column.kind} | {column.meaning} |"


if __name__ == "__main__":
    TARGET.write_text(describe(), encoding="utf-8")
