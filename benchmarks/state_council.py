"""The State Council's reports beside the yearbook: `python state_council.py REPORTS YEARBOOK`.

REPORTS is a clone of aldohemsn/chinese-political-corpora, YEARBOOK of yiyuezhuo/National-Data; both
are read in place by git. Every level of GDP, revenue, grain and population that a report of
1979 to 2015 states, plans left out, is compared with the yearbook's series. A figure that fits no
year (a part, other prices) is not judged. One that fits is a hit if its period is a year that it
fits, a miss without a period, and has a wrong year else.
"""

import argparse
import csv
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from weishan_analysis import extract
from weishan_analysis.reading.quantities import Quantity

FIRST, LAST = 1979, 2015  # the reports' years; their figures end a year before
NEAR = 30  # characters between the name and the figure, within a sentence
HIT, MISS, WRONG, UNFIT = "right year", "no period", "wrong year", "fits no year"
LEAST = 10**8  # a level of the whole country in 元, 吨, 斤 or 人
VAGUE = 8  # a figure that fits more years says nothing of its own
PLAN = re.compile("力争|计划|争取|预计|目标|稳定在|将|必须|预算外")
CHANGE = re.compile(r"(?:增加|增长|增收|增产|减少|减产|下降|提高)[了约近达]?$")
TONNES = {"吨": Decimal(1), "公斤": Decimal("0.001"), "斤": Decimal("0.0005")}


@dataclass(frozen=True)
class Series:
    """A series of the yearbook, in which words the reports name it, and how far it was revised.

    `revised` holds the first year for which it applies, and the least and largest share that a
    figure first printed has of the one printed now.
    """

    name: str
    words: re.Pattern[str]
    path: str
    column: str
    scale: int
    units: dict[str, Decimal]
    revised: tuple[tuple[int, str, str], ...]

    def fits(self, value: Decimal, half_unit: Decimal, now: Decimal, year: int) -> bool:
        """Whether a printed value can be what the yearbook prints now for a year."""
        low, high = next(share for first, *share in reversed(self.revised) if first <= year)
        return now * Decimal(low) - half_unit <= value <= now * Decimal(high) + half_unit


# The censuses of 1993 and 2004 raised GDP by up to a fifth, later ones by a twentieth; before
# 1993 the reports state GNP. Until 1993 revenue held what the state borrowed abroad.
SERIES = (
    Series(
        "GDP", re.compile("国[内民]生产总值"), "data/zb/国民经济核算/国内生产总值.csv",
        "国内生产总值", 10**8, {"元": Decimal(1)},
        ((1978, "0.9", "1.01"), (1992, "0.87", "0.95"), (2001, "0.82", "0.88"),
         (2005, "0.91", "1.01")),
    ),
    Series(
        "revenue", re.compile("财政总?收入"), "data/zb/财政/国家财政收支总额及增长速度.csv",
        "财政收入", 10**8, {"元": Decimal(1)}, ((1978, "0.97", "1.06"), (1993, "0.985", "1.015")),
    ),
    Series(
        "grain", re.compile("粮食(?:总?产量)?"), "data/zb/农业/主要农作物产品产量.csv",
        "粮食产量", 10**4, TONNES, ((1978, "0.993", "1.007"),),
    ),
    Series(
        "population", re.compile("(?<!贫困)(?<!农村)(?<!城镇)人口"), "data/zb/人口/总人口.csv",
        "年末总人口", 10**4, {"人": Decimal(1)}, ((1978, "0.995", "1.005"),),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A figure of a report, the years that it fits, and the verdict on the period that was read."""

    series: str
    report: int
    verdict: str
    period: str
    years: tuple[int, ...]
    sentence: str
    indicator: str


def show(repository: Path, path: str) -> str:
    """A file of a clone's newest commit."""
    command = ["git", "-C", str(repository), "show", f"HEAD:{path}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_series(yearbook: Path, series: Series) -> dict[int, Decimal]:
    """The values of a series by year, in the base unit."""
    rows = csv.DictReader(show(yearbook, series.path).splitlines())
    values = {int(row[""][:4]): row[series.column] for row in rows}
    return {year: Decimal(text) * series.scale for year, text in values.items() if text}


def read_reports(repository: Path) -> Iterator[tuple[int, str]]:
    """The year and the text of each report."""
    for line in show(repository, "government_work_reports.jsonl").splitlines():
        report = json.loads(line)
        if report["year"] and FIRST <= int(report["year"]) <= LAST:
            yield int(report["year"]), report["content"]


def judge(
    report: int, text: str, series: Series, values: dict[int, Decimal], read: list[Quantity]
) -> Iterator[Judged]:
    """The verdicts on the levels that a report states of a series."""
    for quantity in read:
        value = quantity.value
        if value is None or value < LEAST or quantity.unit not in series.units:
            continue
        before = re.split(r"[。;；!！\n]", text[: quantity.start])[-1]
        named = [(found.end(), one) for one in SERIES for found in one.words.finditer(before)]
        place, nearest = max(named, key=lambda found: found[0], default=(0, None))
        between = before[place:]
        if nearest is not series or len(between) > NEAR:
            continue
        if CHANGE.search(between) or PLAN.search(before):
            continue
        unit = series.units[quantity.unit]
        years = tuple(
            year
            for year, now in values.items()
            if year < report and series.fits(value * unit, quantity.half_unit * unit, now, year)
        )
        if len(years) > VAGUE:
            continue
        period = str(quantity.period)
        fit = re.fullmatch(r"\d{4}", period[:4]) and int(period[:4]) in years and len(period) != 9
        verdict = UNFIT if not years else HIT if fit else WRONG if period else MISS
        sentence = " ".join(f"{before}【{text[quantity.start : quantity.end]}】".split())
        yield Judged(
            series.name, report, verdict, period, years, sentence[-70:], quantity.indicator
        )


def main() -> None:
    """Print the counts, and the sentences of what is wrong (with --show: of all but the hits)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("yearbook", type=Path)
    parser.add_argument(
        "--show", action="store_true", help="list also misses and what fits no year"
    )
    arguments = parser.parse_args()
    truth = [(series, read_series(arguments.yearbook, series)) for series in SERIES]
    judged: list[Judged] = []
    for report, text in sorted(read_reports(arguments.reports)):
        read = [one for one in extract(text, f"{report}-03") if one.kind == "statistic"]
        for series, values in truth:
            judged += judge(report, text, series, values, read)
    print("| series | judged | right year | no period | wrong year | named | fits no year |")
    print("| --- |" + " ---: |" * 6)
    for name in (*(series.name for series in SERIES), ""):
        here = [one for one in judged if name in {one.series, ""}]
        count = Counter(one.verdict for one in here)
        known = sum(bool(one.indicator) for one in here if one.verdict != UNFIT)
        row = [name or "all", count.total() - count[UNFIT], count[HIT], count[MISS], count[WRONG]]
        print("| " + " | ".join(map(str, [*row, known, count[UNFIT]])) + " |")
    for one in judged:
        if one.verdict == WRONG or (arguments.show and one.verdict != HIT):
            years = " or ".join(map(str, one.years)) or "none"
            print(f"{one.report} {one.series}, {one.verdict} {one.period}, fits {years}:")
            print(f"    {one.sentence}")


if __name__ == "__main__":
    main()
