"""Annotated passages: the format of tests/examples/passages and how a reading is measured."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from weishan_analysis import extract
from weishan_analysis.reading.quantities import Quantity

FOLDER = Path(__file__).parents[1] / "examples" / "passages"
KINDS = {"date", "ordinal", "programme", "formula", "identifier", "word", "level", "duration"}
_COARSE = {"over": "more_than"}  # the marks of the passages do not tell 余 from 超过
_MARK = re.compile(r"⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """One annotated numeral: its place in the plain text and what a careful reader says of it."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str
    kind: str
    bound: str
    period: str
    extras: dict[str, str]


@dataclass(frozen=True)
class Passage:
    name: str
    text: str
    published: str | None
    marks: tuple[Mark, ...]


@dataclass
class Measure:
    """How often a reading agrees with the marks; `faults` says where it does not."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def share(self, right: str, all_of: str = "statistics") -> float:
        return self.counts[right] / self.counts[all_of]


def read_passages(folder: str) -> Iterator[Passage]:
    for path in sorted((FOLDER / folder).iterdir()):
        header, _, marked = path.read_bytes().decode().partition("\n\n")
        known = dict(line.split(": ", 1) for line in header.splitlines() if ": " in line)
        yield read_passage(path.name, marked, known.get("published"))


def read_passage(name: str, marked: str, published: str | None) -> Passage:
    """A marked text as its plain text and its marks."""
    pieces, marks, position, length = [], [], 0, 0
    for found in _MARK.finditer(marked):
        pieces.append(marked[position : found.start()])
        length += found.start() - position
        surface, *fields = found.group(1).split("|")
        marks.append(_read_mark(length, surface, fields))
        pieces.append(surface)
        length += len(surface)
        position = found.end()
    text = "".join([*pieces, marked[position:]])
    return Passage(name, text, published, tuple(marks))


def read_section_names() -> list[str]:
    """The headings of examples/sentences.txt."""
    content = (FOLDER.parent / "sentences.txt").read_text(encoding="utf-8")
    return re.findall(r"^## (.*)$", content, re.MULTILINE)


def read_sentences(section: str) -> list[Passage]:
    """The sentences under one heading of examples/sentences.txt."""
    content = (FOLDER.parent / "sentences.txt").read_text(encoding="utf-8")
    _, _, rest = content.partition(f"## {section}\n")
    lines = rest.partition("\n## ")[0].replace("⏎", "\r").split("\n")
    return [read_passage(line, line.replace("\r", "\n"), "2019-03") for line in lines if line]


def _read_mark(start: int, surface: str, fields: list[str]) -> Mark:
    value, unit, kind, period, extras = (*fields, "", "", "", "")[:5]
    is_plain = kind in KINDS
    said = dict(
        part.split("=", 1) if "=" in part else (part, "yes") for part in extras.split(";") if part
    )
    return Mark(
        start, start + len(surface),
        tuple(Decimal(part) for part in re.split(r"\.\.|:", value) if part),
        unit, kind if is_plain else "statistic", "" if is_plain else kind, period, said,
    )  # fmt: skip


def measure(passages: Iterator[Passage]) -> Measure:
    result = Measure()
    for passage in passages:
        quantities = extract(passage.text, passage.published)
        statistics = [quantity for quantity in quantities if quantity.kind == "statistic"]
        result.counts["read"] += len(statistics)
        for mark in passage.marks:
            near = [q for q in statistics if q.start < mark.end and q.end > mark.start]
            if mark.kind == "statistic":
                _compare(result, passage, mark, near)
            else:
                result.counts["others"] += 1
                result.counts["taken for statistics"] += bool(near)
        expected = [(mark.start, mark.end) for mark in passage.marks if mark.kind == "statistic"]
        result.counts["true"] += sum(
            any(q.start < end and q.end > start for start, end in expected) for q in statistics
        )
    return result


def _compare(result: Measure, passage: Passage, mark: Mark, near: list[Quantity]) -> None:
    result.counts["statistics"] += 1
    surface = passage.text[mark.start : mark.end]
    found = next((q for q in near if _are_equal(q.values, mark.values)), None)
    if found is None:
        result.faults.append(f"{passage.name}: {surface!r} value {[q.values for q in near]}")
        return
    agreed = {
        "value": True,
        "value and unit": found.unit == mark.unit,
        "span": (found.start, found.end) == (mark.start, mark.end),
        "bound": mark.bound in (found.bound, _COARSE.get(found.bound)),
        "period": found.period == mark.period,
        "per": found.per == mark.extras.get("per", ""),
        "change": found.change == mark.extras.get("change", ""),
        "status": found.status == mark.extras.get("status", "actual"),
        "part": (found.part_of is not None) == ("part" in mark.extras),
    }
    for name, is_right in agreed.items():
        result.counts[name] += is_right
        if not is_right:
            result.faults.append(f"{passage.name}: {surface!r} {name}")
    if "label" in mark.extras:
        result.counts["labelled"] += 1
        wanted = mark.extras["label"]
        result.counts["label"] += bool(found.label) and (
            wanted in found.label or found.label in wanted
        )


def _are_equal(found: tuple[Decimal, ...], expected: tuple[Decimal, ...]) -> bool:
    return len(found) == len(expected) and all(
        abs(one - other) <= abs(other) * Decimal("1e-9")
        for one, other in zip(found, expected, strict=True)
    )
