"""What each figure of a text means: period, measure and base, subject, whole and place."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from weishan_analysis import extract

EXAMPLES = Path(__file__).parent / "examples" / "meanings.txt"


@dataclass(frozen=True)
class Example:
    """A text, when it was published, and what a careful reader says of each statistic in it."""

    published: str
    text: str
    meanings: tuple[tuple[str, ...], ...]


def _read_examples() -> list[Example]:
    paragraphs = EXAMPLES.read_text(encoding="utf-8").split("\n\n")
    examples = []
    for paragraph in paragraphs[1:]:
        head, *lines = paragraph.strip().splitlines()
        published, _, text = head.partition(" ")
        fields = [[field.strip() for field in line.split("|")] for line in lines]
        meanings = tuple((*field, *[""] * (9 - len(field))) for field in fields)
        examples.append(Example(published, text.replace("⏎", "\n"), meanings))
    return examples


@pytest.mark.parametrize("example", _read_examples(), ids=lambda example: example.text[:24])
def test_each_figure_means_what_a_careful_reader_says(example: Example) -> None:
    found = [q for q in extract(example.text, example.published) if q.kind == "statistic"]
    printed = {q.start: example.text[q.start : q.end] for q in found}
    assert [
        (printed[q.start], q.period, q.period_basis, q.measure, q.base, q.change, q.label,
         printed.get(q.part_of, ""), q.area_name)
        for q in found
    ] == list(example.meanings)  # fmt: skip


def test_the_examples_are_many() -> None:
    examples = _read_examples()
    assert len(examples) > 60
    assert sum(len(example.meanings) for example in examples) > 200
