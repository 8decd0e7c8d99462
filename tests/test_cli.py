"""The command line as a person or a script meets it: output, exit status, no traceback."""

import csv
import inspect
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.project import PROJECT

from weishan_analysis import terminal
from weishan_analysis.cli import COMMANDS
from weishan_analysis.metadata import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TEXT = "去年,全县共有8214户29546人贫困人口,贫困发生率为10.82%。"


def run(
    *arguments: str, cwd: Path = PROJECT, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "weishan_analysis", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, cwd=cwd,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_extract_prints_json_lines_when_piped() -> None:
    result = run("extract", "-", "--published", "2019-03-15", stdin=TEXT.encode())
    rows = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert result.returncode == 0
    fields = ("text", "value", "unit", "period", "indicator")
    assert [tuple(row[field] for field in fields) for row in rows] == [
        ("8214户", 8214, "户", "2018", "poor_households"),
        ("29546人", 29546, "人", "2018", "poor_persons"),
        ("10.82%", 10.82, "%", "2018", "poverty_incidence"),
    ]  # fmt: skip
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)


def test_extract_prints_the_same_fields_as_csv() -> None:
    plain = run("extract", "-", stdin=TEXT.encode()).stdout.decode()
    table = run("extract", "-", "--format", "csv", stdin=TEXT.encode()).stdout.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [list(row) for row in rows] == [list(json.loads(line)) for line in plain.splitlines()]


def test_extract_prints_a_table_for_people() -> None:
    result = run("extract", "-", "--format", "table", stdin=TEXT.encode())
    assert "8214户" in result.stdout.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
def test_extract_reads_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "article.txt"
    text = TEXT if encoding != "big5" else "全縣共有8214戶貧困戶，貧困發生率為10.82%。" * 3
    file.write_bytes(text.encode(encoding))
    result = run("extract", str(file))
    assert json.loads(result.stdout.decode().splitlines()[0])["value"] == 8214


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 64, "not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not text"),
    ],
)
def test_a_file_that_is_no_article_is_said_in_one_line(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    file = tmp_path / "article.txt"
    if content is not None:
        file.write_bytes(content)
    result = run("extract", str(file))
    assert result.returncode == 1
    assert message in result.stderr.decode()
    assert str(file) in result.stderr.decode()
    assert result.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["extract"], ["extract", "-", "--format", "xml"], ["extract", "-", "--published", "soon"],
     ["build", "--lang", "fr"], ["nothing"]],
)  # fmt: skip
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_outside_a_project_the_way_in_is_said(tmp_path: Path) -> None:
    result = run("check", cwd=tmp_path)
    assert result.returncode == 1
    assert "change into the project" in result.stderr.decode()


def test_check_accounts_for_every_number() -> None:
    result = run("check")
    assert result.returncode == 0, result.stderr.decode()
    assert "157 digit runs: 133 statistics, 19 dates, 5 formula parts, 0 unclaimed" in (
        result.stdout.decode()
    )


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; sys.argv[0] = 'weishan'; from weishan_analysis.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'matplotlib', 'nbformat', 'nbclient', 'nbconvert', 'numpy'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, check=False, cwd=ROOT
    )
    assert result.returncode == 0


def list_texts(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for name, entry in table.items():
        if "en" in entry:
            yield f"{prefix}{name}", entry
        else:
            yield from list_texts(entry, f"{prefix}{name}.")


TEXTS = dict(list_texts(load("commands.toml")))


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_exists_in_both_languages(key: str) -> None:
    english, chinese = TEXTS[key]["en"], TEXTS[key]["zh"]
    slots = re.compile(r"\{\w+|%\(\w+\)|%s")
    assert sorted(slots.findall(english)) == sorted(slots.findall(chinese))


def test_commands_and_their_parameters_are_those_that_have_words() -> None:
    told = {
        key.split(".", 1)[1] for key in TEXTS if key.startswith("command.") and key.count(".") > 1
    }
    taken = {
        f"{name}.{parameter.rstrip('_')}"
        for name, command in COMMANDS.items()
        for parameter in (*inspect.signature(command).parameters, "help")
    }
    assert told == taken


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh_CN.UTF-8", "zh"), ("zh_TW", "zh"), ("en_GB.UTF-8", "en"), ("C", "en"), ("de_DE", "en")],
)
def test_the_locale_chooses_the_language(
    locale: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    assert terminal.read_language.__wrapped__() == language


def test_in_a_chinese_locale_it_speaks_chinese() -> None:
    chinese = {"LANGUAGE": "zh_CN"}
    assert "用法：weishan 命令" in run("--help", **chinese).stdout.decode()
    assert "缺少：file" in run("extract", **chinese).stderr.decode()
    assert "nowhere.txt：" in run("extract", "nowhere.txt", **chinese).stderr.decode()
    assert "条数据" in run("check", **chinese).stdout.decode()


def test_the_shell_completes_commands_and_options() -> None:
    script = run("--completion", "bash").stdout.decode()
    assert "build" in script
    assert "--dry-run" in script
