"""What a project declares beside the codebook: its own indicators, names and units."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.project import ROOT
from test_counties import list_pages, read_words, run

import weishan_analysis as wa
from weishan_analysis.metadata import declare
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.own import enter_project

BLUEBERRIES = """
area = "南华县"

[indicator.blueberry_area]
title = "Blueberry area"
title_zh = "蓝莓种植面积"
unit = "亩"
sector = "industry"

[indicator.bearing_blueberry_area]
title = "Blueberry area that bears fruit"
title_zh = "蓝莓挂果面积"
names = "蓝莓挂果面积 挂果面积"
unit = "亩"
sector = "industry"
within = ["blueberry_area"]

[names]
poverty_incidence = "贫困面"

[unit]
"箱" = { title = "hives" }
"""
TEXT = "2018年末，全县蓝莓种植面积3.5万亩，其中挂果面积4.2万亩；贫困面降到3.2%。"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project about Nanhua, and the package's own codebook afterwards."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "weishan.toml").write_text(BLUEBERRIES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    declare({})


def faults_of(text: str, project: Path) -> str:
    (project / "weishan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(wa.WeishanError) as error:
        enter_project(project)
    assert "blueberry_area" not in read_indicators()
    return str(error.value)


def test_a_text_is_read_with_the_names_of_the_project(project: Path) -> None:
    assert project.exists()
    frame = wa.extract(TEXT, "2019-03").to_frame()
    assert frame["indicator"].tolist()[1:] == [
        "blueberry_area", "bearing_blueberry_area", "poverty_incidence",
    ]  # fmt: skip
    assert frame["text"].tolist()[1:] == ["3.5万亩", "4.2万亩", "3.2%"]


def test_what_was_declared_is_gone_with_its_project(project: Path) -> None:
    enter_project(project)
    assert "blueberry_area" in read_indicators()
    assert wa.Words("en").value(3, "箱") == "3 hives"
    enter_project(ROOT)
    assert "blueberry_area" not in read_indicators()


ENTRY = """
[indicator.blueberry_area]
title = "Blueberries"
title_zh = "蓝莓"
unit = "亩"
sector = "industry"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY + 'colour = "red"', r"[indicator.blueberry_area]: unknown entry 'colour'"),
        (ENTRY.replace('"亩"', "3"), "[indicator.blueberry_area]: unit = 3; expected a text"),
        (ENTRY.replace('unit = "亩"\n', ""), "[indicator.blueberry_area]: no unit"),
        (
            ENTRY.replace("industry", "blueberries"),
            "sector = 'blueberries'; expected one of poverty",
        ),
        (ENTRY + 'within = ["fruit"]', "within = 'fruit'; expected an indicator"),
        (ENTRY + 'names = "耕地面积"', "耕地面积, which is arable_land already"),
        (ENTRY.replace("蓝莓", "贫困户"), "贫困户, which is poor_households already"),
        (ENTRY.replace("blueberry_area", "gdp"), "[indicator.gdp]: a second entry of this key"),
        ('[names]\npoverty_incidence = "粮食产量"\nx = "甲"', "[names]: x, which is no indicator"),
        (
            '[names]\nhouseholds_lifted = "贫困户"',
            "[names] households_lifted: 贫困户, which is poor",
        ),
        ("[unit]\n亩 = 1", "weishan.toml"),
        ("names = 1", "names is no table"),
        ("indicator = 1", "indicator without tables"),
    ],
)
def test_what_is_wrong_or_taken_is_named(text: str, message: str, project: Path) -> None:
    assert message in faults_of(text, project)


@pytest.mark.slow
def test_an_indicator_of_ones_own_is_named_checked_and_on_a_page(project: Path) -> None:
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    (project / "report.txt").write_text(f"南华县蓝莓产业报道\n\n{TEXT}\n", encoding="utf-8")
    assert "蓝莓种植面积 blueberry_area 南华县" in run(
        project, "add", "report.txt", "--published", "2019-03-01", "--name", "blueberries"
    )
    assert "contradictory: Blueberry area that bears fruit" in run(project, "check")
    run(project, "build", "--lang", "en")
    pages = {name: read_words(html) for name, html in list_pages(project)}
    assert "Blueberry area that bears fruit" in pages["en/05-programmes"]
    assert "3.5万亩" in pages["en/source-2019-03-01-blueberries"]
    assert "Blueberry area" in pages["en/06-consistency"]
    assert "nothing is stale" in run(project, "build", "--lang", "en", "--check")
    (project / "weishan.toml").write_text(
        BLUEBERRIES.replace("Blueberry area that", "Area that"), encoding="utf-8"
    )
    assert "weishan.toml changed" in run(project, "build", "--lang", "en", "--why")
    assert "Area that bears fruit" in read_words(dict(list_pages(project))["en/05-programmes"])
