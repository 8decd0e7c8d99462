"""The measures of the reader count what they say they count."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SENTENCE = "2021年,全县新修公路30公里,种植核桃5万亩。\n"
ROAD = {
    "start": 12, "end": 16, "surface": "30公里", "kind": "statistic", "values": ["30"],
    "unit": "公里", "half_unit": "0.5", "bound": "exact", "period": "2021", "basis": "stated",
    "measure": "level", "base": "", "label": "公路", "concept": "新修公路", "area": "own",
}  # fmt: skip
# An annotation that differs from what the sentence says, so that the reader must come out wrong.
TREES = ROAD | {
    "start": 21, "end": 24, "surface": "5万亩", "values": ["60000"], "unit": "亩",
    "half_unit": "5000", "period": "2020", "label": "核桃",
}  # fmt: skip


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, ROOT / "benchmarks" / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    folder = tmp_path / "01-road"
    folder.mkdir()
    (folder / "text.txt").write_text(SENTENCE, encoding="utf-8")
    source = {"title": "", "published": "2022-03", "published_where": "told", "area": ""}
    (folder / "source.json").write_text(json.dumps(source | {"genre": "news"}), encoding="utf-8")
    lines = [json.dumps(one, ensure_ascii=False) for one in (ROAD, TREES)]
    (folder / "annotations.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_annotated_texts_give_a_share_of_right_ones_with_its_interval(annotated: Path) -> None:
    table = run("meaning.py", annotated)
    assert table.startswith("1 texts, 2 statistics")
    assert "| value | 2 | 0.500 | 0.095 to 0.905 |  | 0.500 |" in table
    assert "| period | 2 | 0.500 | 0.095 to 0.905 |  | 0.500 |" in table
    assert "| no statistic | 2 | 1.000 |" in table


def test_misses_are_listed_in_their_sentence(annotated: Path) -> None:
    assert run("meaning.py", annotated, "--show", "value").splitlines() == [
        "01-road wrong: 2021年,全县新修公路30公里,种植核桃【5万亩】。 read 50000, stated 60000"
    ]


def commit(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "Data"]):
        command = ["git", "-C", str(folder), *arguments]
        subprocess.run(command, check=True)
    return folder


def test_reports_are_held_against_the_yearbook(tmp_path: Path) -> None:
    text = "2010年国内生产总值达到40万亿元。2011年粮食产量5亿吨。2010年财政收入1亿元。"
    report = {"year": "2012", "content": text}
    reports = commit(
        tmp_path / "reports", {"government_work_reports.jsonl": json.dumps(report) + "\n"}
    )
    table = "data/zb/{}.csv".format
    yearbook = commit(
        tmp_path / "yearbook",
        {
            table("国民经济核算/国内生产总值"): ",国内生产总值\n2010年,410000\n2011年,480000\n",
            table("财政/国家财政收支总额及增长速度"): ",财政收入\n2010年,83000\n",
            table("农业/主要农作物产品产量"): ",粮食产量\n2010年,50000\n2011年,60000\n",
            table("人口/总人口"): ",年末总人口\n2010年,134000\n",
        },
    )
    printed = run("state_council.py", reports, yearbook)
    assert "| GDP | 1 | 1 | 0 | 0 | 1 | 0 |" in printed
    assert "| grain | 1 | 0 | 0 | 1 | 1 | 0 |" in printed
    assert "| revenue | 0 | 0 | 0 | 0 | 0 | 1 |" in printed
    assert "2012 grain, wrong year 2011, fits 2010:\n    2011年粮食产量【5亿吨】" in printed
