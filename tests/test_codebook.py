"""The codebook: what its entries say, and what a wrong one says."""

from typing import Any

import pytest

from weishan_analysis import WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.statistics import codebook
from weishan_analysis.statistics.codebook import read_indicators

RIGHT = {
    "title": "X", "title_zh": "甲", "unit": "户", "sector": "poverty", "series": "stock",
    "definition": "X.", "definition_zh": "甲。",
}  # fmt: skip


def read(monkeypatch: pytest.MonkeyPatch, *entries: tuple[str, dict[str, Any]]) -> object:
    monkeypatch.setattr(codebook, "list_entries", lambda: [("a.toml", *entry) for entry in entries])
    return read_indicators.__wrapped__()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (RIGHT | {"colour": "red"}, r"a.toml \[x\]: unknown entry 'colour'"),
        ({"title": "X"}, r"\[x\]: no title_zh"),
        (RIGHT | {"series": "daily"}, r"series = 'daily'.*stock, flow"),
        (RIGHT | {"defined_by": "hearsay"}, r"defined_by = 'hearsay'.*definitions.toml"),
    ],
)
def test_a_wrong_entry_is_named(
    entry: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WeishanError, match=message):
        read(monkeypatch, ("x", entry))


def test_a_second_entry_of_a_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeishanError, match=r"\[x\]: a second entry"):
        read(monkeypatch, ("x", RIGHT), ("x", RIGHT))


def test_every_title_is_its_own() -> None:
    for title in ("title", "title_zh"):
        titles = [getattr(entry, title).casefold() for entry in read_indicators().values()]
        assert len(titles) == len(set(titles)), sorted(t for t in titles if titles.count(t) > 1)


def test_no_indicator_is_called_as_what_the_checks_derive() -> None:
    checks = load("codebook/checks.toml")
    assert not read_indicators().keys() & {*checks["derived"], *checks["limit"]}


def test_every_definition_has_a_source_that_is_used() -> None:
    used = {entry.defined_by for entry in read_indicators().values()} - {""}
    assert used == set(load("codebook/definitions.toml"))
