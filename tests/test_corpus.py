"""Many articles: what is read, that nothing is lost or doubled, and what comes out."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pandas as pd
import pyarrow.parquet as pq
import pytest
from nbclient import NotebookClient
from support.project import PROJECT, RAW
from support.stating import state, tabulate

import weishan_analysis as wa
from weishan_analysis.corpora import articles, running
from weishan_analysis.corpora.dataset import TABLES, Dataset
from weishan_analysis.corpora.inputs import Entry, find_articles
from weishan_analysis.corpora.listing import Batch, list_articles, part_size
from weishan_analysis.corpora.running import connect
from weishan_analysis.corpora.summary import Summary
from weishan_analysis.project import read_project
from weishan_analysis.reading import places
from weishan_analysis.reading.files import parse_text
from weishan_analysis.reading.masthead import Facts, read_facts
from weishan_analysis.reading.places import find_area
from weishan_analysis.statistics.schema import read_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "weishan_analysis", "corpus"]
COUNT = 112
PARTS = COUNT // part_size(COUNT)
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


# A corpus made from the project's own passages


def read_passages() -> list[str]:
    folder = ROOT / "tests" / "examples" / "passages" / "seen"
    texts = []
    for path in sorted(folder.glob("*.txt")):
        marked = path.read_text(encoding="utf-8").partition("\n\n")[2]
        texts.append(re.sub(r"⟦(.*?)\|.*?⟧", r"\1", marked, flags=re.DOTALL))
    return texts


def vary_figures(text: str, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return re.sub(r"(?<=\d)\d(?![\d年月日])", lambda _: str(chance.randrange(10)), text)


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    passages = read_passages()
    for number in range(COUNT):
        path = folder / f"{number % 7}" / f"{number:04d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(vary_figures(passages[number % len(passages)], number), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles that take seconds, read after the texts: a run with them is not over too soon."""
    folder = tmp_path_factory.mktemp("z-long")
    text = (RAW / "2018-weishan/article.txt").read_text(encoding="utf-8")
    for number in range(6):
        (folder / f"{number}.txt").write_text(text * 70, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def reference(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the texts, read by the command with one worker."""
    out = tmp_path_factory.mktemp("reference")
    result = run(texts, "--out", out, "--jobs", 1)
    assert result.returncode == 0, result.stderr
    return out


def run(*arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*COMMAND, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, **options,
    )  # fmt: skip


def start(*arguments: object) -> "subprocess.Popen[str]":
    command = [*COMMAND, *map(str, arguments)]
    # A lost scheduler is given up sooner than by default.
    variables = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=variables,
    )  # fmt: skip


@contextmanager
def connect_here(*_: object) -> Iterator[object]:
    """Dask in this process, which starts at once."""
    from distributed import Client

    local = {"protocol": "tcp://", "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with Client(processes=False, n_workers=1, threads_per_worker=1, **local) as client:
        yield client


@pytest.fixture(scope="session")
def read() -> Iterator[Callable[..., Summary]]:
    """read_corpus in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "connect", connect_here)
        yield lambda *inputs, out: running.read_corpus([str(name) for name in inputs], out)


def rows(out: Path, table: str) -> pd.DataFrame:
    """A table of a dataset in a fixed order, as pandas alone reads it."""
    frame = pd.read_parquet(out / table).drop(columns="seconds", errors="ignore")
    keys = [name for name in ("path", "source", "span_start") if name in frame]
    return frame.sort_values(keys, ignore_index=True)


def assert_same(out: Path, expected: Path) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(rows(out, table), rows(expected, table))


def assert_nothing_doubled(out: Path) -> None:
    """Even before the next run: whatever is whole is there once."""
    files = [path for part in Dataset(out).parts() for path in
             pq.read_table(out / "files" / f"{part}.parquet")["path"].to_pylist()]  # fmt: skip
    assert len(set(files)) == len(files)


# What is read


def paths(*inputs: object) -> list[str]:
    return sorted(Path(entry.file).name for entry in find_articles([str(name) for name in inputs]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five articles, a hidden one, a table, and lists of some of them."""
    folder = tmp_path / "reports 报告"
    for name in ("a.txt", "b.HTML", "sub/c.htm", "sub/d.txt", ".hidden.txt", ".git/x.txt", "t.csv"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("全县8214户。", encoding="utf-8")
    (folder / "名单.txt").write_text("全县的名单。", encoding="utf-8")
    return folder


def test_a_folder_gives_its_articles_at_every_depth(folder: Path) -> None:
    assert paths(folder) == ["a.txt", "b.HTML", "c.htm", "d.txt", "名单.txt"]


def test_a_glob_gives_what_it_matches(folder: Path) -> None:
    assert paths(folder / "**" / "*.txt") == ["a.txt", "d.txt", "名单.txt"]
    assert paths(folder / "s*") == ["c.htm", "d.txt"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("list.txt", "utf-8"), ("files.lst", "utf-8-sig"), ("powershell", "utf-16")],
)
def test_a_list_gives_its_lines(folder: Path, name: str, encoding: str) -> None:
    (folder / name).write_text("a.txt\n\nsub\n名单.txt\n", encoding=encoding)
    assert paths(folder / name) == ["a.txt", "c.htm", "d.txt", "名单.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_manifest_gives_articles_and_facts(folder: Path, encoding: str) -> None:
    manifest = folder / "manifest.csv"
    manifest.write_text("path,ref_area,published,title\n名单.txt,532927,2018-03,巍山\na.txt,,,\n",
                        encoding=encoding)  # fmt: skip
    entries = {Path(entry.file).name: entry.facts for entry in find_articles([str(manifest)])}
    assert entries == {"名单.txt": Facts("2018-03", "巍山", "532927"), "a.txt": Facts()}


def test_a_file_named_twice_is_read_once_with_what_the_manifest_says(folder: Path) -> None:
    manifest = folder / "manifest.csv"
    manifest.write_text("path,published\na.txt,2018-03\n", encoding="utf-8")
    for inputs in ([folder, manifest], [manifest, folder / "a.txt", folder]):
        with list_articles(find_articles([str(name) for name in inputs])) as listing:
            (batch,) = listing.batches([])
        assert listing.count == len(batch.entries) == 5
        assert [e.facts.published for e in batch.entries if e.path.endswith("a.txt")] == ["2018-03"]


def test_faults_of_the_inputs_come_together(folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\x00\xff")
    with pytest.raises(wa.WeishanError) as caught:
        paths(folder, folder / "none", folder / "*.doc", folder / "scan.pdf")
    assert [Path(fault.place).name for fault in caught.value.faults] == [
        "none",
        "*.doc",
        "scan.pdf",
    ]


def test_faults_of_a_manifest_come_together(folder: Path) -> None:
    manifest = folder / "m.csv"
    manifest.write_text("path,published,ref_area\na.txt,2018-13,5329\n,,\n", encoding="utf-8")
    with pytest.raises(
        wa.WeishanError, match=r"(?s)line 2.*2018-13.*line 2.*5329.*line 3: no path"
    ):
        paths(manifest)
    manifest.write_text("file,publised\na.txt,2018\n", encoding="utf-8")
    with pytest.raises(wa.WeishanError, match=r"(?s)'file'.*'publised'.*no column path"):
        paths(manifest)


@pytest.mark.parametrize(
    ("count", "size"), [(1, 16), (500, 16), (20_000, 312), (200_000, 512), (10_000_000, 512)]
)
def test_parts_are_enough_to_share_and_few_enough_to_open(count: int, size: int) -> None:
    assert part_size(count) == size


# When, what and where


FACTS = tomllib.loads((ROOT / "tests" / "examples" / "facts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FACTS["case"], ids=range(len(FACTS["case"])))
def test_a_text_says_when_it_was_published_and_where_it_is_about(case: dict[str, str]) -> None:
    found = read_facts(parse_text(case["text"].strip()))
    assert {"text": case["text"], **vars(found)} == case


@pytest.mark.parametrize(("line", "code"), FACTS["place"].items())
def test_a_line_is_about_the_smallest_place_it_names(line: str, code: str) -> None:
    assert find_area([line]) == code


def test_names_of_places_are_short_enough_to_be_found() -> None:
    names = places._read_names()
    assert max(map(len, names)) <= places._LONGEST
    assert {name for name in names if not places._END.search(name)} == set()
    for code, area in read_project().places.items():
        assert names[area["title_zh"]] == {code}


def test_source_toml_comes_before_manifest_and_manifest_before_text(
    tmp_path: Path, read: Callable[..., Summary]
) -> None:
    for name in ("beside", "listed", "alone"):
        (tmp_path / name).mkdir()
        text = "巍山县纪实\n2017-05-06\n去年，全县3个贫困村。"
        (tmp_path / name / "article.txt").write_text(text, encoding="utf-8")
    (tmp_path / "beside" / "source.toml").write_text(
        'published = 2019-01-02\nref_area = "530000"\n'
    )
    manifest = "path,published,title\nbeside/article.txt,2001,甲\nlisted/article.txt,2018-03,乙\n"
    (tmp_path / "manifest.csv").write_text(manifest, encoding="utf-8")
    read(tmp_path, tmp_path / "manifest.csv", out=tmp_path / "out")
    files = rows(tmp_path / "out", "files")
    assert files[["published", "title", "ref_area", "from_text"]].to_numpy().tolist() == [
        ["2017-05-06", "巍山县纪实", "532927", "published title ref_area"],
        ["2019-01-02", "甲", "530000", ""],
        ["2018-03", "乙", "532927", "ref_area"],
    ]
    periods = rows(tmp_path / "out", "quantities").query("kind == 'statistic'")["time_period"]
    assert periods.tolist() == ["2016", "2018", "2017"]


# What comes out


def test_the_tables_have_the_columns_of_the_package() -> None:
    for table in ("observations", "quantities"):
        assert TABLES[table] == read_schema()[table].arrow_schema()
        assert TABLES[table].names == list(read_schema()[table].types)


def test_every_quantity_of_every_article_is_there(texts: Path, reference: Path) -> None:
    files = rows(reference, "files")
    assert len(files) == COUNT
    assert files["fault"].eq("").all()
    quantities = rows(reference, "quantities").groupby("source")
    observations = rows(reference, "observations").groupby("source").size()
    for file in files.itertuples():
        expected = wa.extract(wa.read_text(file.path).raw, file.published)
        found = quantities.get_group(file.path)
        assert found["span_start"].tolist() == [quantity.start for quantity in expected]
        assert found["indicator"].tolist() == [quantity.indicator for quantity in expected]
        assert (file.quantities, file.observations) == (
            len(expected),
            observations.get(file.path, 0),
        )
    assert set(files["path"]) == {path.as_posix() for path in texts.rglob("*.txt")}


def test_two_workers_and_another_order_give_the_same_bytes(
    texts: Path, reference: Path, tmp_path: Path
) -> None:
    folders = sorted(texts.iterdir(), reverse=True)
    result = run(*folders, "--out", tmp_path, "--jobs", 2)
    assert result.returncode == 0, result.stderr
    assert_same(tmp_path, reference)
    for table in ("observations", "quantities"):
        for path in (reference / table).iterdir():
            assert (tmp_path / table / path.name).read_bytes() == path.read_bytes()


def test_the_command_says_what_there_is_and_what_the_codebook_should_learn(
    reference: Path, texts: Path
) -> None:
    result = run(texts, "--out", reference, "--jobs", 1)
    assert result.returncode == 0
    assert f"0 articles read, {COUNT} as they were" in result.stderr
    files, quantities = rows(reference, "files"), rows(reference, "quantities")
    assert f"{COUNT} articles, {len(quantities):,} quantities" in result.stdout
    unknown = quantities[quantities["kind"].eq("statistic") & quantities["indicator"].eq("")]
    share = 1 - len(unknown) / files["statistics"].sum()
    assert f"({share:.1%})" in result.stdout
    labels = unknown[unknown["label"].ne("")].groupby(["label", "unit_measure"]).size()
    assert wa.corpus(reference).summary().labels[0][2] == labels.max()


# Again: only what is missing or changed


def written(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (out / "files").iterdir()}


def test_only_what_changed_is_read_again(
    texts: Path, tmp_path: Path, read: Callable[..., Summary], capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "texts"
    own.mkdir()
    originals = sorted(texts.rglob("*.txt"))[:40]
    for path in originals:
        (own / path.name).write_bytes(path.read_bytes())
    out = tmp_path / "out"
    read(own, out=out)
    before = written(out)
    read(own, out=out)
    assert written(out) == before
    changed = sorted(own.iterdir())[20]
    changed.write_text("全县共识别贫困户7户。", encoding="utf-8")
    (own / "new.txt").write_text("全县共识别贫困户9户。", encoding="utf-8")
    capsys.readouterr()
    read(own, out=out)
    assert "2 articles read, 39 as they were" in capsys.readouterr().err
    assert len(written(out)) == len(before) + 1
    assert sum(before[name] == time for name, time in written(out).items() if name in before) == 2
    again = tmp_path / "again"
    read(own, out=again)
    assert_same(out, again)


def test_a_changed_manifest_or_source_toml_is_a_change(
    tmp_path: Path, read: Callable[..., Summary]
) -> None:
    (tmp_path / "a.txt").write_text("去年，全县共识别贫困户7户。", encoding="utf-8")
    manifest, out = tmp_path / "m.csv", tmp_path / "out"
    for year in (2015, 2016):
        manifest.write_text(f"path,published\na.txt,{year}\n")
        read(manifest, out=out)
        assert rows(out, "quantities")["time_period"].tolist()[-1] == str(year - 1)
    (tmp_path / "source.toml").write_text('published = "2019"')
    read(manifest, out=out)
    assert rows(out, "quantities")["time_period"].tolist()[-1] == "2018"


def test_another_codebook_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("全县7户。", encoding="utf-8")
    entry = Entry.of(str(tmp_path / "a.txt"))
    before = articles.load_content(entry).made_from
    assert articles.load_content(entry).made_from == before
    monkeypatch.setattr(articles, "fingerprint_reader", lambda: "another")
    assert articles.load_content(entry).made_from != before


READ_ONE = """
import sys
opened = set()
sys.addaudithook(lambda event, arguments: event == "open" and opened.add(str(arguments[0])))
from weishan_analysis.corpora.articles import Entry, read_entry
read_entry(Entry.of(sys.argv[1]))
print(*(name.replace(".", "/") + ".py" for name in sys.modules), *opened, sep="\\n")
"""


def test_whatever_reads_an_article_is_in_the_fingerprint(texts: Path) -> None:
    command = [sys.executable, "-c", READ_ONE, str(texts / "1" / "0001.txt")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    parts = re.findall(
        r"weishan_analysis[/\\\\](\S+\.(?:py|toml|txt|csv))$", result.stdout, re.MULTILINE
    )
    used = {part.replace("\\", "/") for part in parts}
    used = {part for part in used if part.startswith(("statistics/", "corpora/", "metadata/"))}
    # What is only imported or checked, and the codebook, of which the names are followed.
    apart = (
        "corpora/dataset.py", "corpora/inputs.py", "corpora/listing.py", "metadata/__init__.py",
        "metadata/codebook/columns.toml", "metadata/codebook/definitions.toml",
        "metadata/codebook/indicators/", "statistics/account.py", "statistics/codebook.py",
        "statistics/corrections.py", "statistics/schema.py", "statistics/severity.py",
        "statistics/sources.py", "statistics/writing.py",
    )  # fmt: skip
    packages = ("corpora/__init__.py", "statistics/__init__.py")
    followed = {part for part in used if not part.startswith((*apart, *packages))}
    assert [part for part in followed if not part.startswith(articles._READER)] == []
    assert {"statistics/observations.py", "metadata/lexicon/words.toml"} <= used
    for name in articles._READER:
        assert (ROOT / "src" / "weishan_analysis" / name).exists(), name


def test_a_worker_with_another_codebook_is_refused(tmp_path: Path) -> None:
    outcome = articles.read_batch(tmp_path, Batch("part-0", ()), articles.Reader("another", {}))
    assert "another version" in str(outcome.stopped[0])


def test_what_other_inputs_gave_stays(tmp_path: Path, read: Callable[..., Summary]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("全县7户。", encoding="utf-8")
        summary = read(tmp_path / f"{name}.txt", out=tmp_path / "out")
    assert summary.articles == 2


# What cannot be read


def test_files_that_cannot_be_read_are_listed_and_stop_nothing(
    tmp_path: Path, read: Callable[..., Summary], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("good", "empty", "binary", "toml/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.txt").write_text("全县共识别贫困户7户。", encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "toml" / "source.toml").write_text("published = ")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(articles.LARGEST + 1)
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.txt")]
    (tmp_path / "files.lst").write_text("\n".join([*names, "missing.txt"]))
    out = tmp_path / "out"
    summary = read(tmp_path / "files.lst", out=out)
    faults = {Path(f.path).stem: f.fault for f in rows(out, "files").itertuples()}
    expected = {"good": "^$", "empty": "empty", "binary": "not text", "large": "20,000,001 bytes",
                "missing": "No such file", "x": "source.toml"}  # fmt: skip
    assert {name for name, fault in faults.items() if re.search(expected[name], fault)} == set(
        expected
    )
    assert (summary.articles, summary.faulty) == (6, 5)
    assert capsys.readouterr().err.count("expected") == 5
    (tmp_path / "toml" / "source.toml").write_text('published = "2018"')
    assert read(tmp_path / "files.lst", out=out).faulty == 4


def test_a_file_that_has_gone_keeps_what_was_read_of_it(
    tmp_path: Path, read: Callable[..., Summary], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("全县共识别贫困户7户。", encoding="utf-8")
    (tmp_path / "files.lst").write_text("a.txt\nb.txt\n")
    read(tmp_path / "files.lst", out=tmp_path / "out")
    (tmp_path / "b.txt").unlink()
    assert read(tmp_path / "files.lst", out=tmp_path / "out").quantities == 2
    assert "what was read of it earlier is kept" in capsys.readouterr().err


def test_a_failure_of_this_package_is_a_fault_of_one_article(
    tmp_path: Path, read: Callable[..., Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name}：全县7户。", encoding="utf-8")
    parse = articles.parse_text

    def fail_on_b(raw: str) -> object:
        return parse(raw) if raw.startswith("a") else 1 / 0

    monkeypatch.setattr(articles, "parse_text", fail_on_b)
    summary = read(tmp_path, out=tmp_path / "out")
    assert (summary.articles, summary.faulty, summary.quantities) == (2, 1, 1)
    assert "ZeroDivisionError" in rows(tmp_path / "out", "files")["fault"].max()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have Unicode names only")
def test_a_name_that_is_no_unicode_is_read(tmp_path: Path, read: Callable[..., Summary]) -> None:
    name = os.fsencode(tmp_path) + b"/" + "报告.txt".encode("gbk")
    Path(os.fsdecode(name)).write_text("全县7户。", encoding="utf-8")
    assert read(tmp_path, out=tmp_path / "out").quantities == 1
    assert rows(tmp_path / "out", "files")["path"].iloc[0].endswith(r"\xb1\xa8\xb8\xe6.txt")
    before = written(tmp_path / "out")
    read(tmp_path, out=tmp_path / "out")
    assert written(tmp_path / "out") == before


# Nothing is lost, nothing doubled


@pytest.mark.parametrize("lines", [1, PARTS // 2, PARTS - 1])
def test_killed_at_any_moment_the_next_run_completes(
    lines: int, texts: Path, reference: Path, tmp_path: Path, read: Callable[..., Summary]
) -> None:
    process = start(texts, "--out", tmp_path, "--jobs", 2)
    assert process.stderr
    for _ in range(lines):
        assert "articles" in process.stderr.readline()
    process.kill()
    process.communicate()
    assert lines <= len(Dataset(tmp_path).parts()) <= PARTS
    assert_nothing_doubled(tmp_path)
    finished = written(tmp_path)
    read(texts, out=tmp_path)
    assert_same(tmp_path, reference)
    assert finished.items() <= written(tmp_path).items()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as at a terminal: what a shell starts in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@POSIX_ONLY
@pytest.mark.usefixtures("interruptible")
def test_stopped_by_hand_it_ends_at_once(texts: Path, long: Path, tmp_path: Path) -> None:
    process = start(texts, long, "--out", tmp_path, "--jobs", 1)
    assert process.stderr
    assert "articles" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert_nothing_doubled(tmp_path)


@pytest.mark.parametrize("table", ["quantities", "files"])
def test_killed_while_a_part_is_put_in_place(
    table: str, texts: Path, tmp_path: Path, read: Callable[..., Summary]
) -> None:
    inputs, out = texts / "1", tmp_path / "out"
    read(inputs, out=out)
    whole = {name: rows(out, name) for name in TABLES}
    part = Dataset(out).parts()[0]
    (out / "files" / f"{part}.parquet").unlink()
    (out / table / f"{part}.parquet").unlink(missing_ok=True)
    (out / ".weishan" / "unfinished" / "left").mkdir()
    read(inputs, out=out)
    for name in TABLES:
        pd.testing.assert_frame_equal(rows(out, name), whole[name])
    assert not list((out / ".weishan" / "unfinished").iterdir())


def test_killed_between_the_tables_of_a_changed_part(
    tmp_path: Path, read: Callable[..., Summary]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("全县7户。", encoding="utf-8")
    out, late = tmp_path / "out", {}
    read(tmp_path / "a.txt", tmp_path / "b.txt", out=out)
    (part,) = Dataset(out).parts()
    for table in ("quantities", "files"):
        late[table] = (out / table / f"{part}.parquet").read_bytes()
    (tmp_path / "a.txt").write_text("全县8户，9人。", encoding="utf-8")
    read(tmp_path / "a.txt", out=out)
    for table, content in late.items():  # as if only `observations` had been put in place
        (out / table / f"{part}.parquet").write_bytes(content)
    read(tmp_path / "a.txt", out=out)
    assert rows(out, "quantities")["text"].tolist() == ["8户", "9人", "7户"]


@contextmanager
def dask(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def cluster() -> Iterator[tuple[str, list["subprocess.Popen[str]"]]]:
    """A real scheduler and two real workers: its address, and its processes."""
    with dask("scheduler", "--host", "127.0.0.1", "--port", 0) as scheduler:
        assert scheduler.stderr
        line = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = line.split()[-1]
        worker = ("worker", address, "--nthreads", 1, "--no-nanny")
        with dask(*worker) as first, dask(*worker) as second:
            yield address, [scheduler, first, second]


def test_a_worker_lost_in_the_middle_loses_no_article(
    texts: Path, reference: Path, tmp_path: Path
) -> None:
    with cluster() as (address, (_, first, second)):
        for worker in (first, second):  # both are there before there is work
            assert worker.stderr
            assert any("Registered to" in line for line in worker.stderr)
        process = start(texts, "--out", tmp_path, "--scheduler", address)
        assert process.stderr
        assert "articles" in process.stderr.readline()
        first.kill()
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    assert_same(tmp_path, reference)


def test_a_scheduler_lost_in_the_middle_ends_the_run_with_words(
    texts: Path, long: Path, reference: Path, tmp_path: Path, read: Callable[..., Summary]
) -> None:
    with cluster() as (address, (scheduler, *_)):
        process = start(texts, long, "--out", tmp_path, "--scheduler", address)
        assert process.stderr
        assert "articles" in process.stderr.readline()
        scheduler.kill()
        _, errors = process.communicate()
    assert process.returncode == 1
    assert "the connection is lost" in errors
    assert "Traceback" not in errors
    read(texts, out=tmp_path)
    assert_same(tmp_path, reference)


def test_no_scheduler_at_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全县7户。", encoding="utf-8")
    monkeypatch.setattr(running, "ANSWER", 0.1)
    with pytest.raises(wa.WeishanError, match=r"tcp://127.0.0.1:9: no Dask scheduler answers"):
        connect(None, "tcp://127.0.0.1:9", tmp_path).__enter__()


def test_nobody_else_can_give_work_to_the_processes_of_a_run(tmp_path: Path) -> None:
    from distributed import Client

    with connect(1, None, tmp_path) as client:
        address = client.scheduler_info()["address"]
        assert address.startswith("tls://127.0.0.1:")
        for stranger in (address, address.replace("tls", "tcp")):
            with pytest.raises((OSError, TypeError)):
                Client(stranger, timeout=1)
        assert [path.name for path in tmp_path.iterdir()] == ["dask-scratch-space"]


def test_a_batch_whose_workers_die_stops_no_other(
    texts: Path, tmp_path: Path, read: Callable[..., Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die_of_one(folder: Path, batch: Batch, reader: articles.Reader) -> articles.Outcome:
        if batch.entries[0].path.endswith("0001.txt"):
            raise MemoryError
        return articles.read_batch(folder, batch, reader)

    inputs, out = [texts / "1", texts / "2"], tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(running, "read_batch", die_of_one)
        with pytest.raises(wa.WeishanError, match=r"their workers failed \(MemoryError"):
            read(*inputs, out=out)
    assert 0 < len(rows(out, "files")) < 32
    assert read(*inputs, out=out).articles == 32


@POSIX_ONLY
def test_a_full_disk_ends_the_run_with_words_and_keeps_what_is_finished(
    texts: Path, tmp_path: Path, read: Callable[..., Summary]
) -> None:
    import resource

    contents = [path.read_text(encoding="utf-8") for path in sorted(texts.rglob("*.txt"))]
    for number, content in enumerate([*contents[:48], "\n".join(contents) * 4]):
        (tmp_path / f"{number:02d}.txt").write_text(content, encoding="utf-8")
    limit = 120_000  # bytes a file, as if there were no room for more

    def fill_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    out = tmp_path / "out"
    result = run(tmp_path, "--out", out, "--jobs", 1, preexec_fn=fill_disk)
    assert result.returncode == 1
    assert "it cannot be written (" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(rows(out, "files")) == 48
    finished = written(out)
    assert read(tmp_path, out=out).articles == 49
    assert finished.items() <= written(out).items()


def test_one_machine_or_a_cluster(tmp_path: Path) -> None:
    result = run(tmp_path, "--out", tmp_path, "--jobs", 2, "--scheduler", "tcp://127.0.0.1:1")
    assert result.returncode == 2
    assert "--scheduler for a cluster: give one" in result.stderr


def test_a_damaged_part_is_named(tmp_path: Path, read: Callable[..., Summary]) -> None:
    (tmp_path / "a.txt").write_text("全县7户。", encoding="utf-8")
    read(tmp_path / "a.txt", out=tmp_path / "out")
    (path,) = (tmp_path / "out" / "files").iterdir()
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(wa.WeishanError, match=f"{path.name}: the file is damaged"):
        read(tmp_path / "a.txt", out=tmp_path / "out")
    path.unlink()
    assert read(tmp_path / "a.txt", out=tmp_path / "out").quantities == 1


def test_without_its_libraries_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError(name='pyarrow')")
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    result = run(tmp_path, "--out", tmp_path / "out", env={**os.environ, "PYTHONPATH": paths})
    assert result.returncode == 1
    assert 'pip install "weishan_analysis[cluster]"' in result.stderr
    assert "Traceback" not in result.stderr


# For the analyst


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory, read: Callable[..., Summary]) -> Path:
    """Twenty counties over three years, one of them ours, from dated articles."""
    folder = tmp_path_factory.mktemp("counties")
    lines = ["path,published,ref_area"]
    for county in range(20, 40):
        for year in (2014, 2016, 2018):
            name = f"{county}-{year}.txt"
            rate = county / 2 - (year - 2014)
            text = f"{year}年，全县共有贫困户{county * 100}户，贫困发生率为{rate:.2f}%。"
            (folder / name).write_text(text, encoding="utf-8")
            lines.append(f"{name},{year + 1}-01,5329{county}")
    (folder / "later.txt").write_text("2018年，贫困发生率为0.99%。", encoding="utf-8")
    (folder / "nowhere.txt").write_text("2018年，贫困发生率为50.00%。", encoding="utf-8")
    lines += ["later.txt,2020-01,532927", "nowhere.txt,2020-01,"]
    (folder / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    read(folder / "manifest.csv", out=folder / "out")
    return folder / "out"


def test_a_corpus_gives_observations_by_indicator_area_and_period(counties: Path) -> None:
    corpus = wa.corpus(counties)
    assert len(corpus.files()) == 62
    everything = corpus.observations()
    assert everything.dtypes.astype(str).to_dict() == read_schema()["observations"].types
    incidence = corpus.observations("poverty_incidence", ref_area="532927")
    assert sorted(incidence["obs_value"]) == [0.99, 9.5, 11.5, 13.5]
    assert len(corpus.observations(ref_area="5329")) == len(everything) - 1
    assert len(corpus.observations("poverty_incidence", period="2018")) == 22
    assert set(corpus.observations(["poor_households"])["indicator"]) == {"poor_households"}
    assert len(corpus.quantities("poverty_incidence")) == 62


def test_no_corpus_in_a_folder(tmp_path: Path) -> None:
    with pytest.raises(wa.WeishanError, match="no corpus is there"):
        wa.corpus(tmp_path)


def test_compare_gives_a_row_for_each_area_and_year_the_later_source_first(counties: Path) -> None:
    compared = wa.compare("poverty_incidence", wa.corpus(counties))
    assert compared.groupby("ref_area")["year"].agg(list).map(tuple).unique().tolist() == [
        (2014, 2016, 2018)
    ]
    assert compared["ref_area"].nunique() == 20
    own = compared[compared["ref_area"].eq("532927")]
    assert own["obs_value"].tolist() == [13.5, 11.5, 0.99]


def test_compare_with_the_neighbours_has_the_county_among_them() -> None:
    compared = wa.compare("poverty_incidence", wa.observations())
    values = compared.set_index(["ref_area", "year"])["obs_value"]
    assert values["532927", 2013] == 10.82
    assert values["532932", 2014] == 11.88
    assert values["530000", 2017] == 9.89
    assert compared["ref_area"].nunique() == 6


def observation(**changes: object) -> dict[str, object]:
    value = float(changes.pop("obs_value", 2.0))
    more = {"time_period": "2018", "half_unit": 0.005, "source": "s", "printed": "2.00%"}
    indicator = str(changes.pop("indicator", "poverty_incidence"))
    return state(indicator, value, "%", **{**more, **changes})


@pytest.mark.parametrize(
    ("first", "second", "shown", "values"),
    [
        ({}, {"obs_value": 3.0}, 2.0, 2),
        ({"obs_bound": "about"}, {"obs_value": 3.0}, 3.0, 2),
        ({"half_unit": 0.5}, {"obs_value": 2.1}, 2.1, 2),
        ({}, {}, 2.0, 1),
        ({"time_period": "2018-02"}, {"obs_value": 1.0, "time_period": "2018-09"}, 1.0, 2),
        ({}, {"obs_value": 0.0, "obs_status": "F"}, 2.0, 1),
    ],
    ids=["first", "plain", "precise", "repeated", "latest in the year", "target"],
)
def test_compare_shows_one_of_several_statements(
    first: dict[str, object], second: dict[str, object], shown: float, values: int
) -> None:
    statements = tabulate(observation(**first), observation(**second))
    (row,) = wa.compare("poverty_incidence", statements).itertuples()
    assert (row.obs_value, row.values) == (shown, values)


def test_periods_of_a_flow_are_kept_apart() -> None:
    indicators = wa.indicators()
    flow = indicators[indicators["series"].eq("flow") & indicators["unit"].ne("%")].iloc[0]
    known = {"indicator": flow["indicator"], "unit_measure": flow["unit"]}
    stated = [observation(**known, time_period=period) for period in ("2018", "2014/2018")]
    assert len(wa.compare(flow["indicator"], tabulate(*stated))) == 2
    assert wa.compare(flow["indicator"], tabulate(*stated).head(0)).empty


def test_an_unknown_indicator_is_named_with_the_nearest_one() -> None:
    with pytest.raises(wa.WeishanError, match="perhaps poverty_incidence"):
        wa.compare("poverty_incidense", wa.observations())


def test_chart_of_many_areas_has_their_median_and_no_dead_links(counties: Path) -> None:
    compared = wa.compare("poverty_incidence", wa.corpus(counties))
    drawn = wa.places.places_chart(compared, wa.Words("en"), "532927")
    (median,) = [
        line for line in drawn.axes.lines
        if line.get_linestyle() == "--" and len(line.get_xdata()) > 2
    ]  # fmt: skip
    assert list(median.get_ydata()) == [14.75, 12.75, 10.75]
    assert len(drawn.axes.texts) == 3  # ours, which is the lowest, the highest, the median
    assert "source" not in drawn.data
    assert drawn.places == []
    table = wa.places.places_table(compared, wa.Words("en"))
    assert table.places == []


def test_chart_names_places_that_are_all_close_to_nothing() -> None:
    values = {f"5329{n}": n / 100 for n in range(22, 30)} | {"532932": 30.0}
    stated = [observation(ref_area=area, obs_value=value, time_period=year)
              for year in ("2016", "2017") for area, value in values.items()]  # fmt: skip
    compared = wa.compare("poverty_incidence", tabulate(*stated))
    ax = wa.places.places_chart(compared, wa.Words("en")).axes
    low, high = ax.get_ylim()
    assert len(ax.texts) == 9
    assert all(low <= text.xy[1] <= high for text in ax.texts)


@pytest.mark.parametrize(
    ("area", "title"),
    [("532927", "Weishan: 10.82% in 2013; no other place has a figure for that year"),
     ("532932", "Heqing: 11.88% in 2014; other places with a figure for that year"),
     ("110000", "Poverty incidence in 6 places")],
)  # fmt: skip
def test_title_compares_places_in_one_year_only(area: str, title: str) -> None:
    compared = wa.compare("poverty_incidence", wa.observations())
    assert wa.places.places_chart(compared, wa.Words("en"), area).title.startswith(title)


def test_notebook_works_on_a_corpus_named_in_its_first_cell(counties: Path) -> None:
    path = PROJECT / "notebooks" / "08-places.ipynb"
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    first = notebook.cells[0]
    assert 'folder = ""' in first.source
    first.source = first.source.replace('folder = ""', f"folder = {json.dumps(str(counties))}")
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = json.dumps([cell.get("outputs", []) for cell in notebook.cells], ensure_ascii=False)
    assert "is stated for 20 places and 3 years from 2014 to 2018" in outputs
