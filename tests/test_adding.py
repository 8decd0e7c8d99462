"""Adding a source: the file is kept untouched, its effect is said, a bad one changes nothing."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support.project import RAW

from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.adding import Addition, Details, add
from weishan_analysis.statistics.changes import (
    describe_addition,
    describe_changes,
    describe_statement,
    diff,
)
from weishan_analysis.statistics.processed import make_tables
from weishan_analysis.statistics.removing import remove
from weishan_analysis.statistics.sources import read_sources

pytestmark = pytest.mark.slow

EDUCATION = RAW / "2018-09-14-education" / "figures.csv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that holds the article and nothing else."""
    shutil.copytree(RAW / "2018-weishan", tmp_path / "data" / "raw" / "2018-weishan")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the lock."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".weishan" not in file.parts
    }


def add_text(project: Path, text: str, name: str = "figures.csv", **details: str) -> Addition:
    """Add a file with this text, which lies outside the project."""
    file = project.parent / f"{project.name}-{name}"
    file.write_text(text, encoding="utf-8")
    return add(file, Details(**{"published": "2020-05-01", **details}), root=project)


def test_a_table_is_kept_untouched_and_described(project: Path) -> None:
    details = Details("2018-09-14", "教育扶贫取得实效", "云南日报", url="http://example.org/a")
    addition = add(EDUCATION, details, root=project)
    folder = project / "data" / "raw" / "2018-09-14-figures"
    assert (folder / "figures.csv").read_bytes() == EDUCATION.read_bytes()
    entries = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert entries == {
        "title": "教育扶贫取得实效",
        "publisher": "云南日报",
        "url": "http://example.org/a",
        "ref_area": "532927",
        "published": "2018-09-14",
        "original_name": "figures.csv",
        "sha256": hashlib.sha256(EDUCATION.read_bytes()).hexdigest(),
    }
    assert addition.source in read_sources(project)
    assert addition.changes["verdict"].value_counts().to_dict() == {"conflict": 8, "same": 5}
    assert [source.name for source in read_sources(project)] == [
        "2018-weishan",
        "2018-09-14-figures",
    ]


def test_a_folder_dropped_by_hand_does_the_same(project: Path) -> None:
    by_hand = project / "by-hand"
    shutil.copytree(project / "data", by_hand / "data")
    add(EDUCATION, Details("2018-09-14", name="education"), root=project)
    shutil.copytree(EDUCATION.parent, by_hand / "data" / "raw" / EDUCATION.parent.name)
    for name in ("observations", "revisions"):
        assert make_tables(project)[name].equals(make_tables(by_hand)[name])


def test_dry_run_says_the_same_and_writes_nothing(project: Path) -> None:
    before = contents(project)
    planned = add(EDUCATION, Details("2018-09-14"), root=project, dry_run=True)
    assert contents(project) == before
    assert not (project / ".weishan").exists()
    done = add(EDUCATION, Details("2018-09-14"), root=project)
    assert planned.changes.equals(done.changes)
    assert next(describe_addition(planned)).startswith("would add data/raw/2018-09-14-figures")
    assert next(describe_addition(done)).startswith("added data/raw/2018-09-14-figures")


def test_an_article_brings_figures_and_quantities_without_place(project: Path) -> None:
    text = "巍山县再报喜讯\n\n2019年,全县贫困发生率降至0.5%,新修鱼塘37口。\n"
    addition = add_text(project, text, "report.txt")
    assert addition.source is not None
    assert addition.source.title == "巍山县再报喜讯"
    assert addition.source.file.name == "article.txt"
    assert "poverty_incidence" in addition.changes["indicator"].tolist()
    assert addition.unplaced["text"].tolist() == ["37口"]
    lines = list(describe_addition(addition))
    assert "quantities without an indicator: 1" in lines
    assert any("37口" in line for line in lines)


def test_a_saved_page_becomes_an_article(project: Path) -> None:
    page = "<html><body><p>2019年,全县贫困发生率降至0.5%,脱贫户8000户。</p></body></html>"
    addition = add_text(project, page, "page.htm")
    assert addition.source is not None
    assert addition.source.file.name == "article.html"


def test_the_effect_is_told_in_counts_and_lines(project: Path) -> None:
    lines = list(describe_addition(add(EDUCATION, Details("2018-09-14"), root=project)))
    assert lines[1] == "figures: 0 new, 0 revised, 8 in conflict, 5 unchanged"
    told = (
        "  in conflict: 助学金 grants 巍山县: 6,289,000 → 8,131,500 元 (+1,842,500, +29.3%); "
        "shown: 2018-09-14-figures, published last [2018-weishan:"
    )
    assert any(line.startswith(told) and line.endswith(", 2018-09-14-figures:7]") for line in lines)


def test_supersedes_makes_it_a_revision(project: Path) -> None:
    details = Details("2018-09-14", supersedes=("2018-weishan",))
    addition = add(EDUCATION, details, root=project)
    assert addition.changes["verdict"].value_counts().to_dict() == {"revised": 8, "same": 5}


FAULTY = [
    (Details(), "--published is missing"),
    (Details("May 2020"), "--published: 'May 2020'"),
    (Details("2020-13"), "--published: '2020-13'"),
    (Details("20_20"), "--published: '20_20'"),
    (Details("２０２０"), "--published: '２０２０'"),
    (Details("2090-01-01"), "--published: 2090-01-01, which is to come"),
    (Details("2020", ref_area="Weishan"), "--ref-area: Weishan"),
    (Details("2020", ref_area="１２３４５６"), "--ref-area: １２３４５６"),
    (Details("2020", ref_area="999999"), "--ref-area: 999999, which is no place's code"),
    (Details("2020", url="javascript:alert(1)"), "--url: javascript"),
    (Details("2020", name="../../etc"), r"--name: \.\./\.\./etc"),
    (Details("2020", name="a/b"), "--name: a/b"),
    (Details("2020", name="/etc"), "--name: /etc"),
    (Details("2020", supersedes=("2017-nothing",)), "--supersedes: 2017-nothing"),
]


@pytest.mark.parametrize(("details", "found"), FAULTY)
def test_faulty_details_change_nothing(project: Path, details: Details, found: str) -> None:
    before = contents(project)
    with pytest.raises(WeishanError, match=found):
        add(EDUCATION, details, root=project)
    assert contents(project) == before


FILES = [
    (
        "figures.csv",
        "指标,数值\n贫困护,12\n",
        r"figures.csv, row 2, column 指标: unknown indicator",
    ),
    ("figures.csv", "", "it holds no row"),
    ("article.txt", "  \n", "the file is empty"),
    ("notes.docx", "PK", "a file of the kind .docx"),
    ("figures", "x", "a file of the kind without ending"),
]


@pytest.mark.parametrize(("name", "text", "found"), FILES)
def test_a_rejected_file_changes_nothing(project: Path, name: str, text: str, found: str) -> None:
    before = contents(project)
    with pytest.raises(WeishanError, match=found):
        add_text(project, text, name)
    assert contents(project) == before


def test_a_file_that_is_not_there(project: Path) -> None:
    with pytest.raises(WeishanError, match="cannot be read"):
        add(project / "nothing.csv", Details("2020"), root=project)


def test_the_same_file_twice(project: Path) -> None:
    add(EDUCATION, Details("2018-09-14"), root=project)
    before = contents(project)
    with pytest.raises(WeishanError, match="there already, as data/raw/2018-09-14-figures"):
        add(EDUCATION, Details("2019-09-14"), root=project)
    assert contents(project) == before


def test_a_name_that_is_taken_gets_a_number(project: Path) -> None:
    names = []
    for value in (90, 91, 92):
        addition = add_text(project, f"指标,数值\n挂包单位,{value}\n")
        assert addition.source is not None
        names.append(addition.source.name.removeprefix("2020-05-01-"))
    assert names[1:] == [f"{names[0]}-2", f"{names[0]}-3"]


NAMES = [
    ("Figures of 2020 (final).csv", "2020-05-01-figures-of-2020-final"),
    ("2020-05-01-industry.csv", "2020-05-01-industry"),
    ("巍山县 统计表.csv", "2020-05-01-巍山县-统计表"),
    ("---.csv", "2020-05-01-source"),
    (f"{'x' * 200}.csv", f"2020-05-01-{'x' * 60}"),
]


@pytest.mark.parametrize(("file", "folder"), NAMES)
def test_the_folder_is_named_after_date_and_file(project: Path, file: str, folder: str) -> None:
    (project / file).write_text("指标,数值\n挂包单位,90\n", encoding="utf-8")
    addition = add(project / file, Details("2020-05-01"), root=project)
    assert addition.source is not None
    assert addition.source.name == folder


def test_hostile_details_stay_text(project: Path) -> None:
    title = 'a"\n[account]\nstatistics = 1 \\ \x1b[2J\u202e'
    addition = add_text(project, "指标,数值\n挂包单位,90\n", title=title)
    assert addition.source is not None
    assert addition.source.title.startswith('a" [account] statistics = 1 \\')
    assert addition.source.account == ()
    assert not any("\x1b" in line or "\u202e" in line for line in describe_addition(addition))


def test_what_is_missing_is_asked_for(project: Path) -> None:
    asked = []

    def answer(question: str) -> str:
        asked.append(question)
        return " 2018-09-14 "

    addition = add(EDUCATION, Details(), root=project, ask=answer)
    assert addition.source is not None
    assert addition.source.published == "2018-09-14"
    assert asked == ["the date it was published, such as 2018-09-14"]


NANHUA = "南华县脱贫攻坚工作报告\n\n2019年,全县贫困发生率降至0.5%。\n\n2019年5月20日\n"


def test_a_text_about_another_place_is_not_filed_unasked(project: Path) -> None:
    before = contents(project)
    with pytest.raises(WeishanError) as caught:
        add_text(project, NANHUA, "report.txt", published="")
    date, area = map(str, caught.value.faults)
    assert "--published is missing" in date
    assert "the text itself says 2019-05-20" in date
    assert "--ref-area is missing" in area
    assert "the text is about 南华县 (532324), the project about 巍山县 (532927)" in area
    assert contents(project) == before
    addition = add_text(project, NANHUA, "report.txt", ref_area="南华县")
    assert set(addition.changes["ref_area"]) == {"532324"}


def test_the_place_of_a_text_is_asked_for(project: Path) -> None:
    file = project / "report.txt"
    file.write_text(NANHUA, encoding="utf-8")
    answers = {"the date": "2019-5-20", "the place": "532324"}
    addition = add(
        file, Details(), root=project, ask=lambda question: answers[question[:9].strip()]
    )
    assert addition.source is not None
    assert (addition.source.published, addition.source.ref_area) == ("2019-05-20", "532324")
    assert addition.source.name == "2019-05-20-report"


def test_faults_name_the_file_that_was_given(project: Path) -> None:
    rows = "指标,数值\n挂包单位,90\n挂包单位,91\n"
    with pytest.raises(WeishanError, match=r"first in .*-mine\.csv, row 2"):
        add_text(project, rows, "mine.csv")


KNOWN = "指标,数值,单位,时期\n分红金额,1688.4,万元,2017\n贫困发生率,1.16,%,2014/2018\n"
SLIPS = [  # row, what is doubted
    (
        "分红金额,1688.4,亿元,2017",
        "is 10,000 times the 16,884,000 元 of 2017 known before: 万",
    ),
    ("分红金额,1688.4,亿元,2018", "is 10,000 times the 16,884,000 元 of 2017 known before"),
    ("分红金额,1688.4,元,2018", "is one part in 10,000 of the 16,884,000 元 of 2017 known"),
    ("贫困发生率,0.0116,%,2018", "is one part in 100 of the 1.16 % of 2018 known before: a perc"),
    ("分红金额,1600,万元,2018", ""),
    ("贫困发生率,1.05,%,2018", ""),
]


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A project that knows the figures of KNOWN."""
    folder = tmp_path / "data" / "raw" / "2019-known"
    folder.mkdir(parents=True)
    (folder / "figures.csv").write_text(KNOWN, encoding="utf-8")
    toml = 'title = "t"\nref_area = "532927"\npublished = "2019"\n'
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("row", "doubt"), SLIPS)
def test_a_slip_of_the_unit_is_doubted(known: Path, row: str, doubt: str) -> None:
    addition = add_text(known, f"指标,数值,单位,时期\n{row}\n")
    lines = [line for line in describe_addition(addition) if line.startswith("in doubt: ")]
    assert len(lines) == bool(doubt)
    assert all(doubt in line for line in lines)


def test_a_sum_per_household_beyond_belief_is_doubted(known: Path) -> None:
    rows = "指标,数值,单位,时期\n分红金额,1688.4,亿元,2019\n分红户,3290,户,2019\n"
    _, doubt = add_text(known, rows).doubts
    assert doubt.endswith("is 51,319,149 yuan for each of those whom it reached")


def test_a_slip_is_asked_about_and_can_be_accepted(known: Path) -> None:
    file = known / "slip.csv"
    file.write_text("指标,数值,单位,时期\n贫困发生率,0.0116,%,2018\n", encoding="utf-8")
    before = contents(known)
    asked = []

    def refuse(question: str) -> str:
        asked.append(question)
        return "no"

    with pytest.raises(WeishanError, match="nothing was added"):
        add(file, Details("2020-05-01"), root=known, ask=refuse)
    assert contents(known) == before
    assert "is this right? yes or no" in asked[0]
    addition = add(file, Details("2020-05-01"), root=known, accept=True, ask=refuse)
    assert addition.is_written
    assert addition.doubts == ()


def test_a_source_is_taken_back_and_kept(known: Path) -> None:
    before = contents(known)
    for place in ("2020-05-01-figures", "2020-05-01-figures-2"):
        add(EDUCATION, Details("2020-05-01"), root=known)
        kept = remove("2020-05-01-figures", known)
        assert (kept.name, (kept / "figures.csv").read_bytes()) == (place, EDUCATION.read_bytes())
        assert contents(known) == before


def test_what_cannot_be_taken_back_is_said(known: Path) -> None:
    with pytest.raises(WeishanError, match="2019-knwon: no folder of data/raw; expected perhaps"):
        remove("2019-knwon", known)
    add(EDUCATION, Details("2020-05-01", supersedes=("2019-known",)), root=known)
    with pytest.raises(WeishanError, match="2020-05-01-figures supersedes it"):
        remove("2019-known", known)


def test_the_row_or_sentence_of_a_figure_is_shown(known: Path) -> None:
    figure, quote, source = describe_statement("[2019-known:3]", known)
    assert figure == "贫困发生率 poverty_incidence 巍山县 2014/2018 1.16 % (printed: 1.16)"
    assert quote == "贫困发生率 1.16 % 2014/2018"
    assert source == "data/raw/2019-known: t, 2019"
    with pytest.raises(WeishanError, match="no figure; expected perhaps 2019-known:"):
        list(describe_statement("2019-known:99", known))


def test_diff_has_all_rows(known: Path) -> None:
    folder = known / "data" / "raw" / "2020-many"
    folder.mkdir()
    rows = [f"贫困发生率,{number}.5,%,19{number}" for number in range(50, 80)]
    (folder / "figures.csv").write_text("\n".join(["指标,数值,单位,时期", *rows]), encoding="utf-8")
    toml = 'title = "t"\nref_area = "532927"\npublished = "2020"\n'
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    changes = diff("2019-known", "2020-many", known)
    assert len([line for line in describe_changes(changes) if "  new: " in line]) == 30
    assert list(describe_changes(changes, 20))[-1].endswith("10 more new: `weishan diff` has all")


def test_the_first_source_of_a_project_needs_an_area(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(WeishanError, match="--ref-area is missing"):
        add(EDUCATION, Details("2018-09-14"), root=tmp_path)
    addition = add(EDUCATION, Details("2018-09-14", ref_area="532929"), root=tmp_path)
    assert set(addition.changes["ref_area"]) == {"532929"}


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weishan_analysis", *arguments],
        cwd=project, capture_output=True, check=False, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_the_command_line(project: Path) -> None:
    missing = run(project, "add", str(EDUCATION))
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("figures.csv: --published is missing")
    done = run(project, "add", str(EDUCATION), "--published", "2018-09-14", "--name", "education")
    assert (done.returncode, done.stderr) == (0, "")
    assert "added data/raw/2018-09-14-education" in done.stdout
    told = run(project, "diff", "2018-weishan", "2018-09-14-education", "--csv", "diff.csv")
    assert "8 in conflict" in told.stdout
    assert (project / "diff.csv").read_bytes().startswith(b"\xef\xbb\xbfindicator,")
    unknown = run(project, "diff", "2018-weishan", "2018-09-14-educatoin")
    assert unknown.returncode == 1
    assert "perhaps 2018-09-14-education" in unknown.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_in_a_terminal_it_asks(project: Path) -> None:
    import pty

    keyboard, terminal = pty.openpty()
    os.write(keyboard, b"2018-09-14\n")
    command = [sys.executable, "-m", "weishan_analysis", "add", str(EDUCATION), "--dry-run"]
    done = subprocess.run(
        command, cwd=project, capture_output=True, check=False, encoding="utf-8", stdin=terminal
    )
    for end in (keyboard, terminal):
        os.close(end)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("the date it was published, such as 2018-09-14: would add")
