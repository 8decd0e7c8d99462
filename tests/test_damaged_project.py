"""What is damaged, replaced or no file at all is named in words, and never waited for."""

import json
import os
import shutil
from pathlib import Path

import pytest
from support.project import RAW

from weishan_analysis.errors import WeishanError, make_printable
from weishan_analysis.notebook import clean_notebook, list_notebooks
from weishan_analysis.pages.release import Release, read_release
from weishan_analysis.running.ledger import Edition, read_ledger
from weishan_analysis.running.notebooks import read_edition
from weishan_analysis.statistics.processed import write_tables
from weishan_analysis.statistics.sheets import read_limited
from weishan_analysis.statistics.sources import read_source

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw" / "2018-weishan"
    shutil.copytree(RAW / "2018-weishan", folder)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_named(source: Path) -> None:
    name = os.fsdecode(b"2019-\xff")
    with pytest.raises(WeishanError, match=r"its name is no text \(b'2019-\\xff'\)"):
        read_source(source.rename(source.with_name(name)))
    notebook = source.parents[2] / "notebooks" / f"{name}.ipynb"
    notebook.parent.mkdir()
    notebook.touch()
    with pytest.raises(WeishanError, match="its name is no text"):
        list_notebooks(source.parents[2])


@needs_pipes
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    from weishan_analysis.corpora.articles import load_content
    from weishan_analysis.corpora.inputs import Entry, find_articles

    pipe = tmp_path / "figures.csv"
    os.mkfifo(pipe)
    with pytest.raises(WeishanError, match=r"figures.csv: it is no file"):
        read_limited(pipe)
    with pytest.raises(WeishanError, match=r"figures.csv: neither a file nor a folder"):
        list(find_articles([str(pipe)]))
    assert "it is no file" in str(load_content(Entry.of(str(pipe))).fault)


@pytest.mark.parametrize("linked", ["article.txt", "source.toml", ""])
def test_a_link_leads_to_nothing_outside(source: Path, tmp_path: Path, linked: str) -> None:
    outside = tmp_path / "outside"
    shutil.move(source / linked, outside)
    (source / linked).symlink_to(outside)
    with pytest.raises(WeishanError, match="it is a link to a file outside of data/raw"):
        read_source(source)


def test_a_page_changed_with_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    site = Release(tmp_path)
    site.add("index.html", "key", b"It rained 3")
    site.save("key")
    assert not read_release(tmp_path).list_damaged()
    page = tmp_path / "index.html"
    times = page.stat()
    page.write_bytes(b"It rained 4")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read_release(tmp_path).list_damaged() == ["index.html"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b'{"key": "a", "files": []}', b'{"key": "a", "files": {"a": 3}}',
     b'{"key": "a", "files": {"a": {}}}'],
)  # fmt: skip
def test_a_damaged_manifest_is_that_of_no_site(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".build.json").write_bytes(content)
    assert read_release(tmp_path) == Release(tmp_path)


@pytest.mark.parametrize(
    "state",
    [[], {}, {"runs": {"a": {}}, "maps": {}, "hashes": {}}, {"runs": {}, "maps": {}, "hashes": []},
     {"runs": {}, "maps": 3, "hashes": {}}, {"runs": {}, "maps": {}, "hashes": {"a": 3}}],
)  # fmt: skip
def test_a_damaged_ledger_knows_of_no_run(tmp_path: Path, state: object) -> None:
    ledger = tmp_path / ".weishan" / "build" / "ledger.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_text(json.dumps(state), encoding="utf-8")
    found = read_ledger(tmp_path)
    assert (found.runs, found.maps, found.hashes) == ({}, {}, {})


@pytest.mark.parametrize("state", ["[]", "{}", '{"tables": []}', "3", "{"])
def test_tables_are_made_again_when_it_is_lost_which_there_are(source: Path, state: str) -> None:
    root = source.parents[2]
    (root / ".weishan").mkdir()
    (root / ".weishan" / "tables.json").write_text(state, encoding="utf-8")
    assert write_tables(root)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"3", b"[]", b"{}", b'{"nbformat": "x"}',
     b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
     b'{"cells": [3], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
     b'{"cells": {}, "metadata": [], "nbformat": 4, "nbformat_minor": 5}',
     b'{"cells": [{"cell_type": "code", "source": [3]}], "metadata": {}, "nbformat": 4}'],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: bytes) -> None:
    edition = Edition("01-odd", "en")
    file = tmp_path / edition.source
    file.parent.mkdir()
    file.write_bytes(content)
    clean_notebook(file)
    with pytest.raises(ValueError, match=r"\w"):
        read_edition(tmp_path, edition)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("8214\x1b[2J户", "8214[2J户"),
        ("8214\x9b2J户", "82142J户"),
        ("a\u202eb\u200fc", "abc"),
        ("two\r\nlines\u2028and\tmore", "two  lines and more"),
        ("name\udcff", "name"),
    ],
)
def test_no_file_steers_the_terminal(line: str, shown: str) -> None:
    assert make_printable(line) == shown
