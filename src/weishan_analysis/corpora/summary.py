"""What a corpus holds, and what its codebook should learn next."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from weishan_analysis.corpora.dataset import Dataset

LABELS = 15  # that are shown
_KEPT = 50_000  # labels counted at a time; the rarest go when there are twice as many


@dataclass(frozen=True)
class Summary:
    """Counts over a dataset; `named` statistics fill an indicator, `labels` those that do not."""

    articles: int
    faulty: int
    quantities: int
    statistics: int
    named: int
    labels: tuple[tuple[str, str, int], ...]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        share = self.named / self.statistics if self.statistics else 0
        yield f"corpus: {self.articles:,} articles, {self.quantities:,} quantities"
        yield (f"{self.statistics:,} of them are statistics, of which the codebook knows "
               f"{self.named:,} ({share:.1%})")  # fmt: skip
        if self.faulty:
            yield f"{self.faulty:,} articles cannot be read: see `fault` in the table files"
        if self.labels:
            yield "the most frequent labels that it does not know:"
        width = len(f"{self.labels[0][2]:,}") if self.labels else 0
        for label, unit, count in self.labels:
            yield f"  {count:>{width},}  {label}" + (f" ({unit})" if unit else "")


def summarise(dataset: Dataset) -> Summary:
    """Count a dataset through, a part at a time."""
    columns = ("quantities", "statistics", "observations")
    totals: Counter[str] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    for part in dataset.parts():
        files = dataset.read("files", part, [*columns, "fault"]).to_pydict()
        totals["articles"] += len(files["fault"])
        totals["faulty"] += sum(map(bool, files["fault"]))
        for column in columns:
            totals[column] += sum(files[column])
        labels.update(_unknown_labels(dataset, part))
        if len(labels) > 2 * _KEPT:
            labels = Counter(dict(labels.most_common(_KEPT)))
    frequent = sorted(labels.items(), key=lambda item: (-item[1], item[0]))[:LABELS]
    return Summary(
        totals["articles"],
        totals["faulty"],
        totals["quantities"],
        totals["statistics"],
        totals["observations"],
        tuple((label, unit, count) for (label, unit), count in frequent),
    )


def _unknown_labels(dataset: Dataset, part: str) -> dict[tuple[str, str], int]:
    """How often each label and unit of a part stands with a statistic without an indicator."""
    import pyarrow.compute as pc

    columns = ["label", "unit_measure"]
    rows = dataset.read("quantities", part, [*columns, "kind", "indicator"])
    is_unknown = pc.and_(pc.equal(rows["kind"], "statistic"), pc.equal(rows["indicator"], ""))
    rows = rows.filter(pc.and_(is_unknown, pc.not_equal(rows["label"], "")))
    counts = rows.group_by(columns).aggregate([([], "count_all")]).to_pydict()
    keys = zip(counts["label"], counts["unit_measure"], strict=True)
    return dict(zip(keys, counts["count_all"], strict=True))
