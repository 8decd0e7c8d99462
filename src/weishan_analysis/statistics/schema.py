"""The tables as metadata/codebook/columns.toml has them: types, files, and the Data Package."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.reading.lexicon import Bound
from weishan_analysis.reading.periods import PATTERN
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.severity import Severity

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from weishan_analysis.statistics.sources import Source


class Verdict(StrEnum):
    """What two sources say of one figure."""

    SAME = "same"
    REVISED = "revised"
    REPEATED = "repeated"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Type:
    """What a column may hold: its types in pandas and in a Data Package, and allowed values."""

    pandas: str
    package: str
    pattern: str = ""
    values: Callable[[], Iterable[str]] = tuple


_PERIOD = rf"({PATTERN})?"
TYPES = {
    "text": Type("str", "string"),
    "key": Type("str", "string", r"[^;]+:[\d.]+"),
    "number": Type("float64", "number"),
    "integer": Type("Int64", "integer"),
    "boolean": Type("bool", "boolean"),
    "indicator": Type("str", "string", values=lambda: [*read_indicators(), ""]),
    "area": Type("str", "string", r"(\d{6}(\d{3}){0,2})?"),
    "period": Type("str", "string", _PERIOD),
    "bound": Type("str", "string", values=lambda: Bound),
    "severity": Type("str", "string", values=lambda: [*Severity, ""]),
    "status": Type("str", "string", values=lambda: "ABDEFGHIJKLMNOPQSUVW"),
    "verdict": Type("str", "string", values=lambda: Verdict),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, type, meaning, and whether every row has a value."""

    name: str
    kind: str
    meaning: str
    is_required: bool = False

    @property
    def type(self) -> Type:
        """The type, with what it is elsewhere."""
        return TYPES[self.kind]


@dataclass(frozen=True)
class Table:
    """One table: its name, English title, columns in their order, and those that make its key."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def types(self) -> dict[str, str]:
        """The pandas type of each column."""
        return {column.name: column.type.pandas for column in self.columns}

    def fill(self, rows: "Iterable[Mapping[str, Any]] | pd.DataFrame") -> "pd.DataFrame":
        """Rows as a frame with these columns and types; texts that are missing are empty."""
        import pandas as pd

        frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
        frame = frame.reindex(columns=list(self.types))
        texts = [name for name, kind in self.types.items() if kind == "str"]
        return frame.astype(self.types).fillna(dict.fromkeys(texts, ""))

    def check(self, frame: "pd.DataFrame", place: str = "") -> "pd.DataFrame":
        """The frame, if it has the columns, types, values and key declared; else WeishanError."""
        from pandera.errors import SchemaErrors

        try:
            _frame_schema(self).validate(frame, lazy=True)
        except SchemaErrors as error:
            place = place or self.name
            raise WeishanError(
                Fault(f"{place}, row {case.index}" if case.index is not None else place,
                      f"{case.column}: {case.failure_case!r}", str(case.check),
                      "correct the source, or run `weishan build --force` for a changed table")
                for case in error.failure_cases.itertuples()
            ) from None  # fmt: skip
        return frame

    def to_csv(self, frame: "pd.DataFrame") -> bytes:
        """The checked table as CSV, marked as Excel wants it; whole numbers without a point."""
        self.check(frame, f"{self.name}.csv")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(frame.columns)
        columns = [[_cell(value) for value in frame[column]] for column in frame.columns]
        writer.writerows(zip(*columns, strict=True))
        return text.getvalue().encode("utf-8-sig")

    def from_csv(self, content: bytes) -> "pd.DataFrame":
        """The table as `to_csv` has checked and written it."""
        import pandas as pd

        numbers = [name for name, kind in self.types.items() if kind != "str"]
        return pd.read_csv(
            io.BytesIO(content), dtype=self.types, keep_default_na=False,
            na_values={name: [""] for name in numbers},
        )  # fmt: skip

    def arrow_schema(self) -> "pa.Schema":
        """The columns as Arrow types."""
        import pyarrow as pa

        types = {"str": pa.string(), "float64": pa.float64(), "Int64": pa.int64(),
                 "bool": pa.bool_()}  # fmt: skip
        return pa.schema({name: types[kind] for name, kind in self.types.items()})

    def describe(self, content: bytes) -> dict[str, Any]:
        """The table as a resource of a Data Package, with the size and hash of its file."""
        schema: dict[str, Any] = {
            "fields": [
                {"name": column.name, "type": column.type.package, "description": column.meaning}
                for column in self.columns
            ],
            "missingValues": [""],
        }
        if self.key:
            schema["primaryKey"] = list(self.key)
        if "indicator" in self.types and self.name in ("observations", "incidence", "funds",
                                                       "dividends"):  # fmt: skip
            reference = {"resource": "indicators", "fields": ["indicator"]}
            schema["foreignKeys"] = [{"fields": ["indicator"], "reference": reference}]
        return {
            "name": self.name,
            "path": f"{self.name}.csv",
            "type": "table",
            "title": self.title,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "dialect": {"lineTerminator": "\n"},
            "schema": schema,
        }


@cache
def read_schema() -> dict[str, Table]:
    """Every table by name, as metadata/codebook/columns.toml declares it."""
    declared = load("codebook/columns.toml")
    columns = {name: _read_column(name, entry) for name, entry in declared["column"].items()}
    tables: dict[str, Table] = {}
    for name, entry in declared["table"].items():
        like = tables[entry["like"]].columns if "like" in entry else ()
        own = tuple(columns[column] for column in entry["columns"].split())
        parts = [f"{name}-{part}" for part in entry.get("of_each", "").split()]
        for each in parts or [name]:
            key = tuple(entry.get("key", "").split())
            tables[each] = Table(each, entry["en"], key, (*like, *own))
    return tables


def _read_column(name: str, entry: str | dict[str, Any]) -> Column:
    if isinstance(entry, str):
        return Column(name, "text", entry)
    return Column(name, entry["type"], entry["en"], entry.get("required", False))


def _frame_schema(table: Table) -> Any:
    import pandera.pandas as pa
    from pandas.api.types import pandas_dtype

    columns = {}
    for column in table.columns:
        kind = column.type
        checks = [pa.Check.str_matches(f"^{kind.pattern}$")] if kind.pattern else []
        if values := list(kind.values()):
            checks.append(pa.Check.isin(values))
        nullable = kind.pandas in ("float64", "Int64") and not column.is_required
        # By its name pandera would keep the storage that texts had when it first met them.
        columns[column.name] = pa.Column(pandas_dtype(kind.pandas), checks, nullable=nullable)
    unique = list(table.key) or None
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)


def _cell(value: Any) -> str:
    if value is None or str(value) in ("<NA>", "nan"):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def describe_package(
    tables: Mapping[str, bytes], sources: "Sequence[Source]", as_of: str | None
) -> bytes:
    """datapackage.json (Data Package v2) for tables by name: fields, keys, hashes, sources."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "weishan-analysis",
        "title": "Statistics stated in articles and tables on poverty alleviation",
        **({"description": f"State of knowledge at {as_of}."} if as_of else {}),
        "licenses": [{"name": "MIT", "title": "MIT License"}],
        "sources": [
            {"title": source.reference, **({"path": source.url} if source.url else {})}
            for source in sources
        ],
        "resources": [read_schema()[name].describe(content) for name, content in tables.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
