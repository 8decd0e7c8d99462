"""Reading articles of other counties and years, measured on annotated passages.

The passages in `unseen` were written apart from the reader and never looked at while it was made.
"""

import pytest
from support.passages import Measure, measure, read_passages

LEAST = {
    "seen": {
        "value": 0.99, "value and unit": 0.99, "span": 0.99, "bound": 0.99, "period": 0.98,
        "per": 0.98, "change": 0.98, "status": 0.98, "part": 0.96,
    },
    "unseen": {
        "value": 0.98, "value and unit": 0.97, "span": 0.97, "bound": 0.97, "period": 0.95,
        "per": 0.97, "change": 0.97, "status": 0.97, "part": 0.97,
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(LEAST))
def measured(request: pytest.FixtureRequest) -> tuple[str, Measure]:
    return request.param, measure(read_passages(request.param))


def test_the_passages_are_many_and_varied() -> None:
    passages = [*read_passages("seen"), *read_passages("unseen")]
    assert len(passages) >= 40
    assert sum(mark.kind == "statistic" for p in passages for mark in p.marks) >= 800
    assert len({passage.published for passage in passages}) > 20


def test_statistics_are_read_right(measured: tuple[str, Measure]) -> None:
    folder, result = measured
    shares = {name: result.share(name) for name in LEAST[folder]}
    assert all(shares[name] >= least for name, least in LEAST[folder].items()), (
        shares, result.faults if folder == "seen" else "",
    )  # fmt: skip


def test_what_is_no_statistic_is_not_taken_for_one(measured: tuple[str, Measure]) -> None:
    _, result = measured
    assert result.share("true", "read") >= 0.97
    assert result.share("taken for statistics", "others") <= 0.02
