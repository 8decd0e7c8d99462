"""What the words around a figure say of it."""

import pytest
from support.passages import Passage, read_sentences

from weishan_analysis import extract
from weishan_analysis.reading.areas import read_areas


def _sentences(section: str) -> pytest.MarkDecorator:
    sentences = read_sentences(section)
    assert sentences, section
    return pytest.mark.parametrize("sentence", sentences, ids=lambda s: s.text[:20])


@_sentences("rates")
def test_a_rate_says_what_it_is_counted_for(sentence: Passage) -> None:
    found = [q.per for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    assert found == [mark.extras.get("per", "") for mark in sentence.marks]


@_sentences("change")
def test_a_change_keeps_its_direction_and_a_level_is_none(sentence: Passage) -> None:
    found = [q.change for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    assert found == [mark.extras.get("change", "") for mark in sentence.marks]


@_sentences("targets")
def test_what_is_promised_is_not_yet_actual(sentence: Passage) -> None:
    found = [q.status for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    assert found == [mark.extras.get("status", "actual") for mark in sentence.marks]


@_sentences("parts")
def test_a_part_knows_its_whole(sentence: Passage) -> None:
    found = [q for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    assert [q.part_of is not None for q in found] == ["part" in m.extras for m in sentence.marks]
    starts = {q.start: q for q in found}
    for part in found:
        if part.part_of is not None:
            assert starts[part.part_of].values >= part.values


@_sentences("labels")
def test_a_label_names_what_is_counted(sentence: Passage) -> None:
    found = [q.label for q in extract(sentence.text, "2019-03") if q.kind == "statistic"]
    for label, mark in zip(found, sentence.marks, strict=True):
        assert mark.extras["label"] in label


def test_only_a_name_that_begins_a_clause_is_the_place_of_a_figure() -> None:
    text = "全年新修由县城经青山水库坝顶再接入大河镇的公路30公里。青山镇的公路20公里。"
    places = [text.index(figure) for figure in ("30", "20")]
    assert read_areas(text, places) == ["", "青山镇"]
