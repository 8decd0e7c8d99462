"""What lies in data/raw: read whole, or refused with every fault named."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from support.project import RAW

from weishan_analysis import WeishanError
from weishan_analysis.statistics.sources import read_source, read_sources

GOOD = 'title = "某县报告"\nref_area = "532901"\npublished = 2019-03-15\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path


def add_source(project: Path, name: str, entries: str = GOOD, text: str = "全县8户。") -> Path:
    folder = project / "data" / "raw" / name
    folder.mkdir()
    (folder / "source.toml").write_text(entries, encoding="utf-8")
    (folder / "article.txt").write_text(text, encoding="utf-8")
    return folder


def test_the_article_is_the_file_as_it_arrived() -> None:
    source = read_source(RAW / "2018-weishan")
    assert hashlib.sha256(source.file.read_bytes()).hexdigest() == source.sha256
    assert (source.author, source.ref_area, source.published) == ("张树祿", "532927", "2018-03")
    assert source.published_reason
    assert source.published_within == "2018-02/2018-09"


@pytest.mark.parametrize("within", ["2018", "2018-02/soon", "2018-04/2018-09", "2018/2018-02"])
def test_an_inferred_date_lies_within_its_interval(project: Path, within: str) -> None:
    add_source(project, "a", GOOD.replace("2019-03-15", '"2018-03"')
               + f'published_within = "{within}"\n')  # fmt: skip
    with pytest.raises(WeishanError, match=f"published_within = '{within}'"):
        read_sources(project)


def test_sources_are_ordered_by_date_then_name(project: Path) -> None:
    add_source(project, "b", GOOD.replace("2019-03-15", '"2018"'))
    add_source(project, "a", GOOD.replace("2019-03-15", "2018-01-01"))
    add_source(project, "c", GOOD.replace("2019-03-15", "2017-12-31"))
    assert [source.name for source in read_sources(project)] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("as_of", "names"),
    [("2018-08-31", ["a"]), ("2019-03", ["a", "b"]), ("2019", ["a", "b"]), ("2017", [])],
)
def test_as_of_leaves_out_later_sources(project: Path, as_of: str, names: list[str]) -> None:
    add_source(project, "a", GOOD.replace("2019-03-15", '"2018-03"'))
    add_source(project, "b")
    assert [source.name for source in read_sources(project, as_of)] == names


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (GOOD + 'autor = "x"\n', "unknown entry 'autor'; expected one of"),
        (GOOD + "[account]\nstatistic = 1\n", r"\[account\]: unknown entry 'statistic'"),
        (GOOD.replace("2019-03-15", '"im März"'), "published = 'im März'"),
        (GOOD.replace("2019-03-15", '"２０１９"'), "published = '２０１９'"),
        (GOOD.replace("2019-03-15", '"20_19"'), "published = '20_19'"),
        (GOOD.replace("2019-03-15", '"2018-02-30"'), "published = '2018-02-30'"),
        (GOOD.replace("532901", "１２３４５６"), "ref_area = １２３４５６, which is no place"),
        (GOOD.replace("532901", "999999"), "ref_area = 999999, which is no place's code"),
        (GOOD.replace("532901", "朝阳区"), "ref_area = 朝阳区, which is the name of"),
        ('ref_area = "532901"\npublished = 2019-03-15\n', "no title"),
        (GOOD + 'sha256 = "00"\n', "the file has changed"),
        (GOOD + 'supersedes = ["gone"]\n', "supersedes 'gone'"),
        ("title = \n", "it cannot be read"),
    ],
)
def test_a_bad_entry_is_named_with_its_file(project: Path, entries: str, message: str) -> None:
    add_source(project, "a", entries)
    with pytest.raises(WeishanError, match=f"data/raw/a/.*{message}"):
        read_sources(project)


def test_all_faults_of_all_sources_come_together(project: Path) -> None:
    add_source(project, "a", 'published = "x"\n')
    shutil.rmtree(add_source(project, "b") / "nothing", ignore_errors=True)
    (project / "data" / "raw" / "b" / "article.txt").unlink()
    with pytest.raises(WeishanError) as caught:
        read_sources(project)
    assert [fault.place for fault in caught.value.faults] == [
        *["data/raw/a/source.toml"] * 3, "data/raw/b",
    ]  # fmt: skip


def test_dates_and_places_have_one_form(project: Path) -> None:
    given = GOOD.replace("2019-03-15", '"2019-9-1"').replace("532901", "南华县")
    source = read_source(add_source(project, "a", given))
    assert (source.published, source.ref_area) == ("2019-09-01", "532324")
    assert read_sources(project, "2019-8-31") == []
    assert read_sources(project, date(2019, 9, 1)) == [source]


def test_two_files_in_one_folder_are_refused(project: Path) -> None:
    (add_source(project, "a") / "figures.csv").write_text("指标,数值\n", encoding="utf-8")
    with pytest.raises(WeishanError, match=r"several files: article.txt, figures.csv"):
        read_sources(project)


def test_a_bad_as_of_date_is_usage_not_a_traceback(project: Path) -> None:
    with pytest.raises(WeishanError, match="expected a date: 2018, 2018-08 or 2018-08-31"):
        read_sources(project, "yesterday")
