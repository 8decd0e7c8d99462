"""What a project is about: weishan.toml with its faults, and projects that `weishan new` makes."""

from pathlib import Path

import pytest
from support.project import ROOT

from weishan_analysis.errors import WeishanError
from weishan_analysis.project import find_root, read_project
from weishan_analysis.statistics.starting import start


def faults_of(text: str, folder: Path) -> str:
    (folder / "weishan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WeishanError) as error:
        read_project(folder)
    return str(error.value)


def test_the_repository_is_a_project_about_weishan() -> None:
    project = read_project(ROOT)
    assert project.area == "532927"
    assert project.name == "Weishan County: what the figures say"


def test_a_folder_without_weishan_toml_says_nothing(tmp_path: Path) -> None:
    assert read_project(tmp_path).area == ""


def test_an_area_may_be_a_name(tmp_path: Path) -> None:
    (tmp_path / "weishan.toml").write_text('area = "南华县"', encoding="utf-8")
    assert read_project(tmp_path).area == "532324"
    assert find_root(tmp_path) == tmp_path.resolve()


def test_a_project_may_be_about_several_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(tmp_path / "p", ["南华县", "巍山县"], english=["Nanhua"])
    project = read_project(tmp_path / "p")
    assert (project.areas, project.area) == (("532324", "532927"), "")
    assert project.name == "Nanhua, 巍山县: what the figures say"
    assert [project.name_folder(code) for code in project.areas] == ["nanhua", "532927"]
    monkeypatch.setenv("WEISHAN_AREA", "532324")
    one = read_project(tmp_path / "p")
    assert (one.area, one.name, one.name_zh) == (
        "532324", "Nanhua: what the figures say", "南华县数据分析",
    )  # fmt: skip


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults_of(
        'area = "无此县"\nlanguages = ["fr"]\ntitel = "x"\nname = 1\n'
        '[place]\n999999 = { name = "x" }\n[[event]]\ndate = "spring"\nwords = "x"\n',
        tmp_path,
    )
    for part in (
        "area: 无此县", "languages = ['fr']", "unknown entry 'titel'", "name = 1",
        "[place] 999999", "unknown entry 'name'", "no words_zh", "date = 'spring'",
    ):  # fmt: skip
        assert part in told


@pytest.mark.parametrize("text", ["area = ", "place = 1", "event = 1", "[event]\ndate = 1"])
def test_what_is_no_project_is_a_fault_and_no_traceback(text: str, tmp_path: Path) -> None:
    assert "weishan.toml" in faults_of(text, tmp_path)


def test_a_new_project_is_whole(tmp_path: Path) -> None:
    assert start(tmp_path / "p", ["南华县"], english=['Nan"hua']) == ()
    project = read_project(tmp_path / "p")
    assert (project.area, project.name) == ("532324", 'Nan"hua: what the figures say')
    assert project.places["532324"]["title_zh"] == "南华县"
    assert len(list((tmp_path / "p" / "notebooks").glob("*.ipynb"))) >= 8
    assert (tmp_path / "p" / "data" / "raw").is_dir()


def test_a_new_project_overwrites_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(WeishanError, match="there already"):
        start(tmp_path / "there", ["南华县"])
    with pytest.raises(WeishanError, match="no place"):
        start(tmp_path / "new", ["无此县"])
    with pytest.raises(WeishanError):
        start(tmp_path / "new", ["南华县"], articles=[tmp_path / "missing.txt"])
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_first_source_is_about_the_place_of_the_project(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "南华县脱贫报道\n2018-02-10\n\n2017年末，全县贫困发生率降至3.2%。", encoding="utf-8"
    )
    assert start(tmp_path / "p", ["南华县"], articles=[report]) == ("2018-02-10-report",)
    report.write_text("南华县脱贫报道\n\n2017年末，全县贫困发生率降至3.2%。", encoding="utf-8")
    with pytest.raises(WeishanError, match="does not say when it was published"):
        start(tmp_path / "q", ["南华县"], articles=[report])
