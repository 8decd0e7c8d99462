"""What sentences say in English: each sentence has its gloss, and no gloss changes a figure."""

import re
import shutil
from pathlib import Path

import pytest
from support.project import RAW

import weishan_analysis as wa
from weishan_analysis.errors import WeishanError
from weishan_analysis.statistics.processed import make_tables


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of the article alone."""
    shutil.copytree(RAW / "2018-weishan", tmp_path / "data/raw/2018-weishan")
    return tmp_path


def test_each_sentence_has_a_gloss_with_its_figures() -> None:
    tables = make_tables(RAW.parents[1])
    glosses = tables["glosses"].set_index(["source", "quote"])["gloss"]
    observations = tables["observations"]
    words = wa.Words("en")
    for row in observations[observations["span_start"].notna()].itertuples():
        gloss = glosses[row.source, row.quote]
        shown = {
            form(row.obs_value, row.unit_measure).partition(" ")[0]
            for form in (words.value, words.exactly)
        }
        stated = set(re.findall(r"[\d,.]*\d%?", gloss))
        assert shown & stated, f"{row.printed} in: {gloss}"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("broken", "it cannot be read"),
        (
            '"建立了75个扶贫产业项目库,制定了分年度沪滇协作项目规划和招商引资优惠政策。" = ""',
            "= ''",
        ),
    ],
)
def test_what_is_no_gloss_is_named(root: Path, entry: str, fault: str) -> None:
    (root / "data/raw/2018-weishan/glosses.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(WeishanError) as raised:
        make_tables(root)
    assert fault in str(raised.value)
    assert "data/raw/2018-weishan/glosses.toml" in str(raised.value)


@pytest.mark.parametrize("entries", [None, '"没有这句话。" = "No such sentence."'])
def test_a_sentence_needs_no_gloss(root: Path, entries: str | None) -> None:
    file = root / "data/raw/2018-weishan/glosses.toml"
    file.unlink()
    if entries:
        file.write_text(entries, encoding="utf-8")
    assert make_tables(root)["glosses"].empty
