"""The hand-made reading of the article against the tables, and the tables against their files."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
from support.project import HAS_OTHER_SOURCES, PROJECT, RAW

import weishan_analysis as wa
from weishan_analysis.reading.files import parse_text, read_text
from weishan_analysis.reading.naming import read_named
from weishan_analysis.statistics.account import account_for
from weishan_analysis.statistics.observations import observe_quantity
from weishan_analysis.statistics.processed import make_tables, read_table, write_tables

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = RAW / "2018-weishan" / "article.txt"


def read_expected() -> list[dict[str, str]]:
    with (ROOT / "tests" / "examples" / "weishan-2018.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "statistic"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return make_tables(PROJECT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(RAW, tmp_path / "data" / "raw")
    return tmp_path


def test_every_statistic_of_the_article_is_an_observation(tables: dict[str, pd.DataFrame]) -> None:
    observed = tables["observations"].query("source == '2018-weishan'")
    corrected = {"breeding_cows": "breeding_sows"}  # printed as sows, see corrections.toml
    found = [
        (row.printed, row.obs_value, row.unit_measure, row.obs_bound, row.time_period,
         corrected.get(row.indicator, row.indicator))
        for row in observed.itertuples()
    ]  # fmt: skip
    assert found == [
        (row["surface"], float(row["value"]), row["unit"], row["bound"], row["period"],
         row["indicator"])
        for row in read_expected()
    ]  # fmt: skip


def test_every_span_leads_back_to_the_printed_form(tables: dict[str, pd.DataFrame]) -> None:
    raw = ARTICLE.read_text(encoding="utf-8")
    for row in tables["observations"].query("source == '2018-weishan'").itertuples():
        assert raw[row.span_start : row.span_end] == row.printed
        assert row.printed in row.quote


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("一般公共预算收入24627万元，比上年减收1070万元，下降4.2%", [246270000, -10700000, -4.2]),
        ("一般公共预算收入24627万元，比上年增收1070万元，增长4.5%", [246270000, 10700000, 4.5]),
        ("居民消费价格下降1.2%", [-1.2]),
        ("减少贫困人口26401人", [26401]),  # what is a decline by its name
    ],
)
def test_what_fell_is_below_zero(sentence: str, expected: list[float]) -> None:
    text = parse_text(sentence)
    rows = [observe_quantity(quantity, text, "report", "532927")
            for quantity in read_named(text, "2024") if quantity.indicator]  # fmt: skip
    assert [row["obs_value"] for row in rows] == expected
    assert all(row["low"] <= row["obs_value"] <= row["high"] for row in rows)


def test_no_number_of_the_article_is_left_behind() -> None:
    article = read_text(ARTICLE)
    account = account_for(article.raw, read_named(article, "2018-03"))
    assert str(account) == (
        "157 digit runs: 133 statistics, 19 dates, 5 formula parts, 0 unclaimed"
    )
    assert account.written == len(read_expected()) - 133


def test_half_units_are_half_of_the_last_printed_digit(tables: dict[str, pd.DataFrame]) -> None:
    halves = tables["observations"].set_index("printed")["half_unit"]
    for printed, half in {
        "8214户": 0.5, "1529.2万元": 500, "511.698万元": 5, "10.82%": 0.005, "2万多场次": 5000,
    }.items():  # fmt: skip
        assert set(halves.loc[[printed]]) == {half}


@pytest.mark.skipif(HAS_OTHER_SOURCES, reason="an analyst has added sources")
def test_committed_tables_are_those_of_the_sources(
    tables: dict[str, pd.DataFrame], project: Path
) -> None:
    write_tables(project)
    for name in [*(f"{name}.csv" for name in tables), "datapackage.json"]:
        made = (project / "data" / "processed" / name).read_bytes()
        assert made == (ROOT / "data" / "processed" / name).read_bytes(), f"{name} is stale"


def test_a_second_writing_changes_nothing(project: Path) -> None:
    assert write_tables(project)
    assert write_tables(project) == []


@pytest.mark.slow
def test_tables_read_back_as_they_were_made(project: Path) -> None:
    write_tables(project)
    for name, frame in make_tables(project).items():
        pd.testing.assert_frame_equal(read_table(name, project), frame)


@pytest.mark.slow
def test_an_altered_table_is_not_taken_for_current(project: Path) -> None:
    write_tables(project)
    path = project / "data" / "processed" / "incidence.csv"
    path.write_bytes(path.read_bytes().replace(b"10.82", b"10.28"))
    assert 10.28 not in set(read_table("incidence", project)["obs_value"])
    assert write_tables(project) == [path]


def test_a_changed_figure_flows_through_untouched(project: Path) -> None:
    path = project / "data" / "raw" / "2018-weishan" / "article.txt"
    path.write_bytes(path.read_bytes().replace("1529.2万元".encode(), "1,630.25万元".encode()))
    toml = path.with_name("source.toml")
    lines = toml.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("sha256")]
    toml.write_text("\n".join(kept), encoding="utf-8")
    rows = read_table("dividends", project).query("indicator == 'dividends'")
    assert rows["obs_value"].tolist() == [16302500, 15722000]


def test_a_figure_that_no_template_knows_is_named_and_earlier_tables_stay(project: Path) -> None:
    write_tables(project)
    before = {p.name: p.read_bytes() for p in (project / "data" / "processed").iterdir()}
    path = project / "data" / "raw" / "2018-weishan" / "article.txt"
    text = path.read_text(encoding="utf-8").replace("总投资59.16亿元", "造价59.16亿元")
    path.write_text(text, encoding="utf-8", newline="\n")
    toml = path.with_name("source.toml")
    toml.write_text(toml.read_text(encoding="utf-8").replace("sha256", "note"), encoding="utf-8")
    with pytest.raises(wa.WeishanError, match=r"造价59.16亿元.*fills no indicator.*codebook"):
        write_tables(project)
    assert before == {p.name: p.read_bytes() for p in (project / "data" / "processed").iterdir()}


@pytest.mark.slow
def test_observations_follow_the_files_without_a_restart(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    before = wa.observations()
    shutil.rmtree(project / "data" / "raw" / "2021-03-30-award")
    assert set(before["source"]) - set(wa.observations()["source"]) == {"2021-03-30-award"}
    known = wa.observations(as_of="2018-08-31")["source"].unique().tolist()
    assert known == ["2015-heqing", "2018-weishan"]


def test_the_data_package_is_valid() -> None:
    from frictionless import validate

    report = validate(str(PROJECT / "data" / "processed" / "datapackage.json"))
    assert report.valid, report.to_summary()
