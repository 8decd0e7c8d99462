"""What a notebook reads is seen, what changed makes it run again, and how it fails is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from weishan_analysis.errors import WeishanError
from weishan_analysis.notebook import clean_notebook, list_pages, read_titles
from weishan_analysis.running.ledger import (
    Edition,
    Ledger,
    describe_package,
    explain,
    list_raw,
    read_ledger,
)
from weishan_analysis.running.notebooks import Failure, read_edition
from weishan_analysis.running.reads import Reads, choose_places, read_log, stat_of

pytestmark = pytest.mark.slow

EDITION = Edition("01-fall", "en")
SETTING = {"pandas": "3.0.1", "requirements.lock": "a" * 64, "as-of date": "none"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("data/raw/one", "data/processed", "notebooks", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/raw/one/figures.csv").write_text("1\n", encoding="utf-8")
    (tmp_path / "data/processed/funds.csv").write_text("1\n", encoding="utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="one")])
    nbformat.write(notebook, tmp_path / EDITION.source)
    return tmp_path


# What is seen


def observe(root: Path, code: str) -> Reads:
    """Run code in a process that notes what it reads, in the folder of the notebooks."""
    log = root / "reads"
    start = (
        "import json, pathlib, sqlite3, socket, subprocess, sys, pandas\n"
        "from weishan_analysis.running.reads import watch_reads\n"
        f"watch_reads(pathlib.Path({str(root)!r}), pathlib.Path({str(log)!r}))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=root / "notebooks",
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return read_log(log, root)


FUNDS = "../data/processed/funds.csv"


@pytest.mark.parametrize(
    "code",
    [
        f"open('{FUNDS}').read()",
        f"pathlib.Path('{FUNDS}').read_bytes()",
        f"pandas.read_csv('{FUNDS}')",
        f"pandas.read_csv('{FUNDS}', engine='python')",
        f"import os; os.close(os.open('{FUNDS}', os.O_RDONLY))",
    ],
)
def test_an_opened_file_is_seen(root: Path, code: str) -> None:
    reads = observe(root, code)
    assert list(reads.files) == ["data/processed/funds.csv"]
    assert reads.files["data/processed/funds.csv"] == stat_of(root / "data/processed/funds.csv")
    assert not reads.doubts


def test_a_file_that_was_looked_for_in_vain_is_seen(root: Path) -> None:
    reads = observe(root, "try: open('none.csv')\nexcept OSError: pass")
    assert reads.files == {"notebooks/none.csv": None}


def test_a_listed_folder_is_seen(root: Path) -> None:
    reads = observe(root, "list(pathlib.Path('../data').rglob('*.csv'))")
    assert sorted(reads.folders) == ["data", "data/processed", "data/raw", "data/raw/one"]


def test_a_database_is_seen(root: Path) -> None:
    assert list(observe(root, "sqlite3.connect('../elsewhere/db')").files) == ["elsewhere/db"]


@pytest.mark.parametrize(
    "code",
    ["pathlib.Path('none.csv').exists()", "import os; os.path.isfile('none.csv')",
     "import os; os.access('none.csv', os.R_OK)", "import glob; glob.glob('none.csv')"],
)  # fmt: skip
def test_a_file_that_was_only_asked_about_is_seen(root: Path, code: str) -> None:
    (root / "notebooks/own.py").write_text(f"import pathlib\n{code}\n", encoding="utf-8")
    reads = observe(root, "sys.path.insert(0, ''); import own")
    assert reads.files["notebooks/none.csv"] is None


def test_what_libraries_ask_about_is_no_input(root: Path) -> None:
    assert observe(root, "import shutil; shutil.which('python'); import csv, xml.dom").files == {}


@pytest.mark.parametrize(
    "code", ["os.environ['COUNTY']", "os.getenv('COUNTY')", "'COUNTY' in os.environ"]
)
def test_a_variable_of_the_environment_is_seen(
    root: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTY", "532927")
    (root / "notebooks/own.py").write_text(f"import os\n{code}\n", encoding="utf-8")
    reads = observe(root, "sys.path.insert(0, ''); import own")
    assert reads.others == ("environment variable COUNTY",)
    run_once(root, reads)
    assert why(root) is None
    monkeypatch.setenv("COUNTY", "532324")
    assert why(root) == "environment variable COUNTY changed"
    monkeypatch.delenv("COUNTY")
    assert why(root) == "environment variable COUNTY is gone"


def test_modules_and_metadata_of_the_package_are_seen(root: Path) -> None:
    reads = observe(root, "from weishan_analysis.reading import places; places.name_place('1')")
    assert "weishan_analysis/reading/places.py" in reads.files
    assert "weishan_analysis/metadata/divisions.csv" in reads.files
    assert "weishan_analysis/reading/masthead.py" not in reads.files


def test_a_text_is_seen_in_its_language_only(root: Path) -> None:
    code = "from weishan_analysis.words import Words; Words('zh')('site.name')"
    reads = observe(root, code)
    assert reads.others == ("message site.name (zh)",)
    assert not any("metadata/messages" in name for name in reads.files)
    run_once(root, reads)
    assert why(root) is None
    ledger = read_ledger(root)
    ledger.hashes["message "][1]["message site.name (en)"] = "0" * 64
    assert explain(ledger, EDITION, SETTING, list_raw(ledger)) is None
    ledger.hashes["message "][1]["message site.name (zh)"] = "0" * 64
    changed = explain(ledger, EDITION, SETTING, list_raw(ledger))
    assert changed == "message site.name (zh) changed"


def test_an_imported_module_is_seen_also_when_compiled(root: Path) -> None:
    (root / "notebooks/own.py").write_text("x = 1\n", encoding="utf-8")
    code = "sys.path.insert(0, ''); import own"
    for _ in range(2):
        assert "notebooks/own.py" in observe(root, code).files


def test_files_that_are_written_are_no_input(root: Path) -> None:
    assert observe(root, "open('../elsewhere/out.txt', 'w').write('x')").files == {}


@pytest.mark.parametrize(
    ("code", "doubt"),
    [
        ("subprocess.run([sys.executable, '-c', ''])", "it started another program"),
        ("import os; os.system('exit')", "it started another program"),
        ("import pyarrow.dataset", "it used pyarrow, which reads unseen"),
        ("try: pandas.read_parquet('none')\nexcept OSError: pass", "it used pyarrow"),
        ("s = socket.socket(); s.settimeout(0.01); s.connect_ex(('192.0.2.1', 9))", "network"),
    ],
)
def test_what_cannot_be_seen_is_a_doubt(root: Path, code: str, doubt: str) -> None:
    assert doubt in observe(root, code).doubts[0]


@pytest.mark.parametrize("home", ["", "home"])
def test_files_outside_are_data_but_those_of_python_are_not(
    tmp_path: Path, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if home:  # below the temporary folder, whose other files are none
        monkeypatch.setenv("HOME", str(tmp_path / home))
        monkeypatch.setenv("USERPROFILE", str(tmp_path / home))
        assert not choose_places(tmp_path / "project")(str(tmp_path / "passing.csv"))
    is_data = choose_places(tmp_path / "project")
    assert is_data(str(Path.home() / "figures.csv"))
    assert not is_data(json.__file__)
    assert not is_data(nbformat.__file__)
    assert not is_data(str(tmp_path / "project" / "reports" / "index.html"))


# What is stale


def run_once(root: Path, reads: Reads | None = None) -> Ledger:
    """A ledger with one run that has read the funds."""
    ledger = Ledger(root)
    if reads is None:
        name = "data/processed/funds.csv"
        reads = Reads({name: stat_of(root / name)}, {"elsewhere": stat_of(root / "elsewhere")})
    setting, raw = ledger.keep_map(SETTING), ledger.keep_map(list_raw(ledger))
    ledger.record(EDITION, reads, setting, raw, b"{}")
    return read_ledger(root)


def why(root: Path, setting: dict[str, str] = SETTING) -> str | None:
    ledger = read_ledger(root)
    return explain(ledger, EDITION, setting, list_raw(ledger))


def test_a_notebook_without_result_runs(root: Path) -> None:
    assert why(root) == "there is no result of it yet"


def test_a_result_stands_while_nothing_changes(root: Path) -> None:
    run_once(root)
    assert why(root) is None
    (root / "data/processed/funds.csv").touch()
    (root / "data/raw/one/other.csv").touch()
    assert why(root) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/processed/funds.csv", "data/processed/funds.csv changed"),
        ("elsewhere/new.csv", "elsewhere/ changed"),
        ("notebooks/01-fall.ipynb", "notebooks/01-fall.ipynb changed"),
    ],
)
def test_a_change_is_named(root: Path, path: str, reason: str) -> None:
    run_once(root)
    (root / path).write_text("2\n", encoding="utf-8")
    assert why(root) == reason


def test_a_change_that_keeps_size_and_time_is_seen(root: Path) -> None:
    run_once(root)
    path = root / "data/processed/funds.csv"
    before = path.stat()
    path.write_text("2\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert why(root) == "data/processed/funds.csv changed"


def test_a_file_that_is_gone_is_named(root: Path) -> None:
    run_once(root)
    (root / "data/processed/funds.csv").unlink()
    assert why(root) == "data/processed/funds.csv is gone"


def test_a_file_that_was_missed_and_has_come_is_named(root: Path) -> None:
    run_once(root, Reads({"elsewhere/later.csv": None}))
    (root / "elsewhere/later.csv").touch()
    assert why(root) == "elsewhere/later.csv is new"


def test_behind_a_changed_table_the_source_is_named(root: Path) -> None:
    run_once(root)
    (root / "data/processed/funds.csv").write_text("2\n", encoding="utf-8")
    (root / "data/raw/one/figures.csv").write_text("2\n", encoding="utf-8")
    (root / "data/raw/one/source.toml").write_text("", encoding="utf-8")
    assert why(root) == ("data/raw/one/figures.csv changed and data/raw/one/source.toml is new")


def test_every_file_of_the_package_is_followed(root: Path) -> None:
    followed = {Path(name).suffix for name in describe_package(Ledger(root))}
    assert followed >= {".py", ".toml", ".txt", ".csv", ".otf"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pandas": "3.0.2"}, "pandas was 3.0.1 and is 3.0.2"),
        ({"as-of date": "2018-08"}, "as-of date was none and is 2018-08"),
        ({"requirements.lock": "b" * 64}, "requirements.lock changed"),
    ],
)
def test_a_changed_setting_is_named(root: Path, change: dict[str, str], reason: str) -> None:
    run_once(root)
    assert why(root, SETTING | change) == reason


def test_in_doubt_it_runs(root: Path) -> None:
    run_once(root, Reads(doubts=("it used the network",)))
    assert why(root) == "it used the network, so what it read is not known"


def test_a_file_that_changed_under_the_run_is_in_doubt(root: Path) -> None:
    run_once(root, Reads({"data/processed/funds.csv": (0, 0, 0)}))
    assert why(root) == "data/processed/funds.csv changed while it ran"


def test_a_lost_result_is_made_again(root: Path) -> None:
    ledger = run_once(root)
    ledger.executed(EDITION).unlink()
    assert why(root) == "its result is gone"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"runs": {"en/01-fall": {}}}'])
def test_a_broken_ledger_is_as_none(root: Path, content: str) -> None:
    ledger = run_once(root)
    (ledger.folder / "ledger.json").write_text(content, encoding="utf-8")
    assert why(root) == "there is no result of it yet"


def test_old_results_are_cleared(root: Path) -> None:
    ledger = run_once(root)
    ledger.record(EDITION, Reads(), ledger.keep_map({}), ledger.keep_map({}), b"[]")
    assert [path.read_bytes() for path in ledger.folder.glob("*.ipynb")] == [b"[]"]


def test_outputs_that_jupyterlab_saved_change_nothing(root: Path) -> None:
    run_once(root)
    path = root / EDITION.source
    stored = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook.cells[0].execution_count = 7
    nbformat.write(notebook, path)
    assert why(root) is None
    assert clean_notebook(path) == stored


def titled(*cells: tuple[str, list[str]], **metadata: str) -> nbformat.NotebookNode:
    made = [
        nbformat.v4.new_markdown_cell(text, metadata={"tags": tags})
        if text.startswith("#") else nbformat.v4.new_code_cell(text, metadata={"tags": tags})
        for text, tags in cells
    ]  # fmt: skip
    return nbformat.v4.new_notebook(cells=made, metadata=metadata)


@pytest.mark.parametrize(
    ("notebook", "titles"),
    [
        (titled(("# The *fall*", [])), {"en": "The fall"}),
        (titled(("# 贫困", [])), {"zh": "贫困"}),
        (titled(("# Fall", ["en"]), ("# 下降", ["zh"])), {"en": "Fall", "zh": "下降"}),
        (titled(("# Fall", ["en"])), {"en": "Fall"}),
        (titled(('language = "en"', ["parameters"])), {"en": "My fall", "zh": "My fall"}),
        (titled(("# Fall", []), ("## 下降", [])), {"en": "Fall"}),
        (titled(("```\n# comment\n```", [])), {"en": "My fall"}),
        (titled(("# Fall", ["en"]), ("# 下降", ["zh"]), title="F", title_zh="降"),
         {"en": "F", "zh": "降"}),
        (titled(), {"en": "My fall"}),
    ],
)  # fmt: skip
def test_a_notebook_is_written_in_the_languages_of_its_cells(
    tmp_path: Path, notebook: nbformat.NotebookNode, titles: dict[str, str]
) -> None:
    nbformat.write(notebook, tmp_path / "my-fall.ipynb")
    assert read_titles(tmp_path / "my-fall.ipynb") == titles


def test_every_notebook_has_a_page_in_one_language_at_least(root: Path) -> None:
    nbformat.write(titled(("# 贫困", [])), root / "notebooks/own.ipynb")
    assert list_pages(root, ("en", "zh")) == {"en": {"01-fall": "Fall"}, "zh": {"own": "贫困"}}
    assert list_pages(root, ("en",)) == {"en": {"01-fall": "Fall", "own": "贫困"}}
    (root / "notebooks/index.ipynb").touch()
    with pytest.raises(WeishanError, match="the site has a page of this name"):
        list_pages(root, ("en",))


# What runs


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("tags", [["parameters"], []])
def test_the_language_is_set_whatever_the_cells_hold(
    tmp_path: Path, language: str, tags: list[str]
) -> None:
    given = 'language = "zh"\nindicator = "dividend_enterprises"'  # with the letters en
    cells = [nbformat.v4.new_code_cell(given), nbformat.v4.new_code_cell("language")]
    cells[0].metadata.tags = tags
    (tmp_path / "notebooks").mkdir()
    edition = Edition("01-x", language)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / edition.source)
    sources = [cell.source for cell in read_edition(tmp_path, edition).cells]
    injected = f'language = "{language}"'
    assert sources == ([given, injected, "language"] if tags else [injected, given, "language"])


def test_a_failure_names_the_line() -> None:
    failure = Failure(EDITION, 3, "chart", "ValueError: no figure", 2, "show(ax)")
    assert str(failure) == (
        "notebooks/01-fall.ipynb (en), cell 3 (chart): ValueError: no figure\n    line 2: show(ax)"
    )
