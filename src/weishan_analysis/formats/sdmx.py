"""SDMX: the observations as SDMX-CSV 2.0, and what their columns are as SDMX-JSON 2.0.

A figure is named by its indicator, measure, place and key; every other column says something of it.
Its period is an attribute and no time dimension, as texts state periods of any length, or none.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.processed import read_rows
from weishan_analysis.statistics.schema import Column, read_schema

AGENCY, VERSION = "WEISHAN_ANALYSIS", "1.0.0"
DIMENSIONS = ("indicator", "measure", "ref_area", "observation")
MEASURE = "obs_value"
NO_CODE = "_Z"  # of a place that has no division code: not applicable, as SDMX writes it
_TYPES = {"str": "String", "float64": "Double", "Int64": "Integer", "bool": "Boolean"}


def describe_observations(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of both files."""
    rows = read_rows(root, "observations")
    for row in rows:
        row["ref_area"] = row["ref_area"] or NO_CODE
    columns = {column.name: column for column in read_schema()["observations"].columns}
    order = [*DIMENSIONS, MEASURE, *(c for c in columns if c not in (*DIMENSIONS, MEASURE))]
    yield "observations.sdmx.csv", _write_rows(rows, order)
    areas = sorted({row["ref_area"] for row in rows})
    structure = _describe_structure([columns[name] for name in order], areas)
    yield "observations.sdmx.json", (json.dumps(structure, ensure_ascii=False) + "\n").encode()


def _write_rows(rows: Iterable[Mapping[str, str]], columns: list[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *map(_identify, columns)])
    flow = f"{AGENCY}:OBSERVATIONS({VERSION})"
    writer.writerows(["dataflow", flow, "I", *map(row.get, columns)] for row in rows)
    return text.getvalue().encode()


def _identify(column: str) -> str:
    """What a column is called in SDMX, where TIME_PERIOD is a time dimension alone."""
    return "PERIOD" if column == "time_period" else column.upper()


def _describe_structure(columns: list[Column], areas: list[str]) -> dict[str, Any]:
    """The message: two lists of codes, the concepts, the structure of data and their flow."""
    indicators = read_indicators().items()
    titles = [_item(key, entry.title, entry.title_zh) for key, entry in indicators]
    places = [_item(code, name_place(code) if code != NO_CODE else "not applicable")
              for code in areas]  # fmt: skip
    concepts = [_item(_identify(column.name), column.meaning) for column in columns]
    described = [_describe_column(column) for column in columns]
    kinds = ("dimension", "measure", "attribute")
    parts = {
        f"{kind}List": {f"{kind}s": [one for role, one in described if role == kind]}
        for kind in kinds
    }
    structure = _maintain("OBSERVATIONS", "Figures that texts and tables state")
    lists = [
        _maintain("CL_INDICATOR", "Indicators") | {"codes": titles},
        _maintain("CL_AREA", "Places, by Chinese division codes") | {"codes": places},
    ]
    return {
        "meta": {
            "schema": "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json",
            "id": "observations",
            "prepared": "1970-01-01T00:00:00Z",  # the same data give the same file
            "sender": {"id": AGENCY},
        },
        "data": {
            "codelists": lists,
            "conceptSchemes": [_maintain("CONCEPTS", "Columns") | {"concepts": concepts}],
            "dataStructures": [structure | {"dataStructureComponents": parts}],
            "dataflows": [structure | {"structure": _refer("DataStructure", "OBSERVATIONS")}],
        },
    }


def _describe_column(column: Column) -> tuple[str, dict[str, Any]]:
    """Its role in the structure, and what it holds."""
    coded = {"indicator": "CL_INDICATOR", "ref_area": "CL_AREA"}.get(column.name)
    described: dict[str, Any] = {
        "id": _identify(column.name),
        "conceptIdentity": f"{_refer('Concept', 'CONCEPTS')}.{_identify(column.name)}",
        "localRepresentation": {"enumeration": _refer("Codelist", coded)}
        if coded
        else {"format": {"dataType": _TYPES[column.type.pandas]}},
    }
    if column.name in DIMENSIONS:
        return "dimension", described
    if column.name == MEASURE:
        return "measure", described | {"usage": "mandatory"}
    return "attribute", described | {"attributeRelationship": {"observation": {}}}


def _refer(kind: str, name: str) -> str:
    package = {"Concept": "conceptscheme", "Codelist": "codelist"}.get(kind, "datastructure")
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={AGENCY}:{name}({VERSION})"


def _maintain(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "agencyID": AGENCY, "version": VERSION, "name": title}


def _item(key: str, title: str, title_zh: str = "") -> dict[str, Any]:
    names = {"names": {"en": title, "zh": title_zh}} if title_zh else {}
    return {"id": key, "name": title} | names
