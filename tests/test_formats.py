"""What the site gives to other programs: each file by the rules of its standard."""

import csv
import hashlib
import json
import re
from base64 import urlsafe_b64decode
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pysdmx.io import get_datasets, read_sdmx
from support.project import NOTEBOOKS, PROJECT, RAW

from weishan_analysis.build import build
from weishan_analysis.formats.beside import describe_chart
from weishan_analysis.words import Words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports() -> Path:
    """The English site of the tests' project."""
    built = build(PROJECT, languages=("en",))
    assert not built.failures
    return PROJECT / "reports"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_beside_each_page_lies_its_text(reports: Path) -> None:
    for name in NOTEBOOKS:
        text = (reports / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert not re.search(r"<(?!br)\w+[ >]", text), name
    text = (reports / "02-poverty-incidence.md").read_text(encoding="utf-8")
    assert "| **Heqing** |  |  |  |\n| Poverty incidence | 21.4% | 2011 | 21.4 |\n" in text
    assert text.count("](02-poverty-incidence-") == len(
        list(reports.glob("02-poverty-incidence-*.csv"))
    )


def test_beside_each_chart_lie_its_data_and_what_they_are(reports: Path) -> None:
    described = sorted(reports.glob("*.metadata.json"))
    assert len(described) >= 8
    sources = {path.name for path in RAW.iterdir()}
    for path in described:
        told = read(path)
        assert told["title"]
        assert set(told["sources"]) <= sources
        page, _, anchor = told["page"].partition("#")
        assert f'id="{anchor}"' in (reports / page).read_text(encoding="utf-8")
        with (reports / told["data"]).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert (len(rows), list(rows[0])) == (told["rows"], told["columns"])


def test_an_annotation_quotes_the_raw_file_that_its_hash_names(reports: Path) -> None:
    page = read(reports / "annotations.jsonld")
    assert (page["@context"], page["type"]) == (
        "http://www.w3.org/ns/anno.jsonld", "AnnotationPage",
    )  # fmt: skip
    content = (RAW / "2018-weishan" / "article.txt").read_bytes()
    raw = content.decode("utf-8")
    assert len(page["items"]) > 100
    for item in page["items"]:
        digest = item["target"]["source"]["id"].removeprefix("ni:///sha-256;")
        assert urlsafe_b64decode(digest + "=") == hashlib.sha256(content).digest()
        quote, place = item["target"]["selector"]
        assert (quote["type"], place["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        assert raw[place["start"] : place["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in raw


def test_the_crate_holds_what_it_says(reports: Path) -> None:
    crate = read(reports / "ro-crate-metadata.json")
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entries = {entry["@id"]: entry for entry in crate["@graph"]}
    assert len(entries) == len(crate["@graph"])
    assert entries["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    refers = re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(crate))
    assert set(refers) <= {*entries, "https://w3id.org/ro/crate/1.1"}
    for part in entries["./"]["hasPart"]:
        content = (reports / part["@id"]).read_bytes()
        assert entries[part["@id"]]["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_first_page_is_a_dataset_with_files_that_are_there(reports: Path) -> None:
    page = (reports / "index.html").read_text(encoding="utf-8")
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    dataset = json.loads(unescape(told))
    assert (dataset["@type"], len(dataset["description"]) >= 50) == ("Dataset", True)
    assert dataset["spatialCoverage"][0]["identifier"] == "532927"
    assert all((reports / each["contentUrl"]).is_file() for each in dataset["distribution"])


def test_the_list_for_programs_leads_to_files(reports: Path) -> None:
    text = (reports / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# Weishan County")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 20
    assert [link for link in links if not (reports / link).is_file()] == []


def test_the_observations_are_sdmx(reports: Path) -> None:
    """As its own tools read them; the structure is held against the schema of the standard."""
    structure = reports / "observations.sdmx.json"
    message = read_sdmx(structure, validate=True)
    (dataset,) = get_datasets(reports / "observations.sdmx.csv", structure)
    schema = dataset.structure
    columns = schema.components
    assert set(dataset.data.columns) == {column.id for column in columns}
    dimensions = [column.id for column in columns.dimensions]
    assert not dataset.data.duplicated(dimensions).any()
    assert not dataset.data[dimensions].eq("").any(axis=None)
    for codelist, column in (("CL_INDICATOR", "INDICATOR"), ("CL_AREA", "REF_AREA")):
        (codes,) = [one for one in message.get_codelists() if one.id == codelist]
        assert set(dataset.data[column]) <= {code.id for code in codes}
    with (PROJECT / "data/processed/observations.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert dataset.data["OBS_VALUE"].astype(float).tolist() == [float(r["obs_value"]) for r in rows]


def test_what_a_chinese_chart_shows_is_described_too() -> None:
    rows = "时期,单位,数值\r\n2018,%,1.16\r\n"
    told = {"name": "x", "csv": rows, "title": "", "alt": "", "places": [], "notes": []}
    described = describe_chart("zh/02.html", "zh/02-x", told, Words("zh"))
    assert (described["units"], described["periods"]) == (["%"], ["2018"])
