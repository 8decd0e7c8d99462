"""The tables as files: CSV that is the same from run to run, and the Data Package around it."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from weishan_analysis.metadata import load
from weishan_analysis.statistics.catalogue import Indicator, read_indicators
from weishan_analysis.statistics.schemas import SCHEMAS, check, column_type
from weishan_analysis.statistics.sources import Source, read_sources

_KEYS = {"indicators": ["indicator"]}
_TYPES = {"str": "string", "float64": "number", "Int64": "integer", "bool": "boolean"}


def list_indicators() -> pd.DataFrame:
    """The codebook as a table, an indicator a row, in the order of metadata/indicators.toml."""
    names = [field.name for field in fields(Indicator)]
    rows = [
        {name: getattr(indicator, name) for name in names}
        for indicator in read_indicators().values()
    ]
    frame = pd.DataFrame(rows).rename(columns={"key": "indicator"})
    frame["aliases"] = frame["aliases"].map("|".join)
    types = {"additive": "bool", "maximum": "float64"}
    return frame.astype({name: types.get(name, "str") for name in frame.columns})


def list_sources(sources: Sequence[Source]) -> pd.DataFrame:
    """What is known of each source, a row each, in the order given; all columns are text."""
    columns = [name for name in SCHEMAS["sources"].columns if name != "source"]
    rows = [{"source": s.name} | {name: getattr(s, name) for name in columns} for s in sources]
    return pd.DataFrame(rows, columns=["source", *columns]).astype("str")


def to_csv(name: str, frame: pd.DataFrame) -> bytes:
    """A checked table as CSV: UTF-8, line feeds, whole numbers without a point."""
    check(frame, SCHEMAS[name], f"{name}.csv")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [[_cell(value) for value in frame[column]] for column in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def from_csv(name: str, content: bytes) -> pd.DataFrame:
    """A table as it was written, with the types of its schema; WeishanError if it was altered."""
    schema = SCHEMAS[name]
    types = {column: column_type(declared) for column, declared in schema.columns.items()}
    texts = [column for column, kind in types.items() if kind == "str"]
    frame = pd.read_csv(
        io.BytesIO(content),
        dtype=types,
        keep_default_na=False,
        na_values={column: [""] for column in types if column not in texts},
    )
    return check(frame, schema, f"data/processed/{name}.csv")


def describe_tables(root: Path, tables: Iterable[str], as_of: str | None) -> bytes:
    """datapackage.json (Data Package v2) for the tables: fields, keys, sources."""
    descriptions = load("columns.toml")
    resources = [_describe_table(name, descriptions) for name in tables]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "weishan-analysis",
        "title": "Statistics stated in articles and tables on poverty alleviation",
        **({"description": f"State of knowledge at {as_of}."} if as_of else {}),
        "licenses": [{"name": "MIT", "title": "MIT License"}],
        "sources": [
            {"title": source.reference, **({"path": source.url} if source.url else {})}
            for source in read_sources(root, as_of)
        ],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _describe_table(name: str, descriptions: dict[str, Any]) -> dict[str, Any]:
    schema = SCHEMAS[name]
    described = {
        column: _TYPES[column_type(declared)] for column, declared in schema.columns.items()
    }
    table: dict[str, Any] = {
        "fields": [
            {"name": column, "type": kind, "description": descriptions["column"][column]}
            for column, kind in described.items()
        ],
        "missingValues": [""],
    }
    if name in _KEYS:
        table["primaryKey"] = _KEYS[name]
    elif "indicator" in described and name in ("observations", "incidence", "funds", "dividends"):
        table["foreignKeys"] = [
            {
                "fields": ["indicator"],
                "reference": {"resource": "indicators", "fields": ["indicator"]},
            }
        ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "type": "table",
        "title": descriptions["table"][name.partition("-")[0]]["en"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "schema": table,
    }
