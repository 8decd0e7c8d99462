"""How often the checks are right: plant misprints, one at a time, and see what is found.

    python benchmarks/validity.py --faults 1000 --seed 1 [--write]

Takes the figures of the county's sources and of the real reports in benchmarks/validity, as this
project's reader reads them. Prints, by kind of slip, of the faults in figures that a relation
reaches: how many are found, located (the right figure is among those named) and repaired (the right
value is proposed first); how many figures nothing reaches; and how many figures of the clean
reports are accused. --write keeps the outcome in metadata/validity.toml, from which the page of
methods shows it.
"""

import argparse
import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from weishan_analysis.statistics.checks import list_accused, run_checks
from weishan_analysis.statistics.checks.findings import LEAST_POWER, examine
from weishan_analysis.statistics.checks.locating import EXCHANGE, Error, find_errors
from weishan_analysis.statistics.checks.misprints import KINDS, list_misprints
from weishan_analysis.statistics.checks.power import measure_power
from weishan_analysis.statistics.checks.rules import RULES
from weishan_analysis.statistics.checks.statements import Statement, read_statements
from weishan_analysis.statistics.intervals import Interval
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.sources import read_sources

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "benchmarks" / "validity"
OUTCOME = ROOT / "src" / "weishan_analysis" / "metadata" / "validity.toml"
COUNTY = "weishan"
AREA = "532927"
PER_CENT = {"%": 100, "‰": 1000, "百分点": 100, "千分点": 1000}
EXCHANGED_NAMES = "exchanged names"
SLIPS = (*KINDS, EXCHANGE, EXCHANGED_NAMES)
OUTCOMES = ("planted", "reached", "found", "located", "repaired")


@dataclass(frozen=True)
class Report:
    """The figures of one county, the misprints known in them, and what reaches each figure."""

    name: str
    observations: pd.DataFrame
    broken: frozenset[tuple[str, str]]
    # Of each relation the figures that it would tell on, and all.
    relations: tuple[tuple[frozenset[str], frozenset[str]], ...]

    @property
    def reached(self) -> frozenset[str]:
        """The figures that some relation reaches."""
        return frozenset().union(*(told for told, _ in self.relations))

    def reaches(self, keys: set[str]) -> bool:
        """Whether a relation can tell on these figures; on two that it adds up it tells nothing."""
        return any(len(keys & every) == 1 and keys & told for told, every in self.relations)


@dataclass(frozen=True)
class Fault:
    """A slip planted in one figure, or in two that are exchanged."""

    slip: str
    observations: pd.DataFrame
    truth: dict[str, object]  # the true value of each figure, by key


def read_reports() -> dict[str, pd.DataFrame]:
    """The figures of each real report as the table `observations`."""
    rows: dict[str, list[dict[str, object]]] = {}
    with (FIGURES / "figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            report = rows.setdefault(row["report"], [])
            report.append(_observe(row, len(report)))
    return {name: read_schema()["observations"].fill(report) for name, report in rows.items()}


def _observe(row: dict[str, str], place: int) -> dict[str, object]:
    source = row["report"]
    return {
        "observation": f"{source}:{place}", "indicator": row["indicator"],
        "measure": row["measure"], "base": row["base"],
        "ref_area": "" if row["area"] else AREA, "area_name": row["area"],
        "time_period": row["period"], "obs_value": float(row["value"]),
        "obs_value_high": _number(row["high"]), "low": float(row["low"]),
        "high": _number(row["top"]), "unit_measure": row["unit"], "obs_bound": row["bound"],
        "half_unit": float(row["half_unit"]), "obs_status": row["status"], "source": source,
        "printed": row["printed"], "label": row["label"],
        "quote": f"{source}, sentence {row['sentence']}",
        "span_start": int(row["start"]), "span_end": int(row["end"]),
        "part_of": f"{source}:{row['part_of']}" if row["part_of"] else "",
    }  # fmt: skip


def _number(text: str) -> float | None:
    return float(text) if text else None


def describe(name: str, observations: pd.DataFrame) -> Report:
    """A report, with what fails in it already and which figures a relation reaches."""
    results = list(_examine(observations))
    broken = frozenset(_name(check, result) for check, result, _ in results
                       if result.judgement.is_broken)  # fmt: skip
    relations = [
        (frozenset(figure.key for figure in result.relation.figures
                   if measure_power(result.relation, figure) > LEAST_POWER),
         frozenset(figure.key for figure in result.relation.figures))
        for check, result, _ in results
        if result.relation and not result.judgement.is_broken and not RULES[check.kind].is_silent
    ]  # fmt: skip
    return Report(name, observations, broken, tuple(relations))


def _examine(observations: pd.DataFrame) -> Iterator[tuple]:
    for area, sources in read_statements(observations).items():
        yield from examine(sources, area)


def _name(check: object, result: object) -> tuple[str, str]:
    return check.key, result.judgement.arithmetic


def plant(report: Report, slip: str, chance: random.Random) -> Fault | None:
    """A slip of one kind in a figure of the report, at random; None where none is possible."""
    frame = report.observations
    rows = list(frame.index)
    chance.shuffle(rows)
    for row in rows:
        if slip in (EXCHANGE, EXCHANGED_NAMES):
            fault = _exchange(frame, row, slip)
        else:
            slips = [(statement, found) for statement in _state(frame.loc[[row]])
                     for found in list_misprints(statement) if found.kind == slip]  # fmt: skip
            fault = _misprint(frame, row, *chance.choice(slips)) if slips else None
        if fault:
            return fault
    return None


def _state(row: pd.DataFrame) -> list[Statement]:
    pools = read_statements(row)
    return [s for area in pools.values() for pool in area.values() for p in pool.values()
            for s in p]  # fmt: skip


def _misprint(frame: pd.DataFrame, row: int, statement: Statement, slip: object) -> Fault:
    whole = PER_CENT.get(statement.unit, 1)
    wrong = frame.copy()
    for column, value in zip(("low", "obs_value", "high"), _limits(slip.interval), strict=True):
        wrong.loc[row, column] = float(value * whole)
    wrong.loc[row, "printed"] = slip.printed
    return Fault(slip.kind, wrong, {statement.key: statement.interval.value})


def _limits(interval: Interval) -> tuple:
    return interval.low, interval.value, interval.high


def _exchange(frame: pd.DataFrame, row: int, slip: str) -> Fault | None:
    """This figure and the next of its source in each other's places, if they are of one unit."""
    other = row + 1
    if other not in frame.index:
        return None
    one, two = frame.loc[row], frame.loc[other]
    alike = ("unit_measure", "source", "measure", "ref_area")
    if any(one[name] != two[name] for name in alike) or one["obs_value"] == two["obs_value"]:
        return None
    columns = ["obs_value", "low", "high", "printed", "half_unit"]
    if slip == EXCHANGED_NAMES:
        columns = ["indicator", "label", "time_period", "base", "obs_status"]
    wrong = frame.copy()
    wrong.loc[row, columns], wrong.loc[other, columns] = two[columns], one[columns]
    whole = PER_CENT.get(one["unit_measure"], 1)
    values = {str(s["observation"]): s["obs_value"] / whole for s in (one, two)}
    truth = (
        values if slip == EXCHANGE else dict(zip(values, reversed(values.values()), strict=True))
    )
    return Fault(slip, wrong, truth)


def judge(report: Report, fault: Fault) -> set[str]:
    """What comes of a fault: reached, found, located, repaired."""
    outcome = {"planted"}
    if not report.reaches(set(fault.truth)):
        return outcome
    outcome.add("reached")
    results = list(_examine(fault.observations))
    new = {_name(check, result) for check, result, _ in results
           if result.judgement.is_broken} - report.broken  # fmt: skip
    if not new:
        return outcome
    outcome.add("found")
    errors = [error for error in find_errors(results)
              if any(_name(*item) in new for item in error.failing)]  # fmt: skip
    if any(set(fault.truth) & _list_named(error) for error in errors):
        outcome.add("located")
    if any(_is_right(error, fault) for error in errors):
        outcome.add("repaired")
    return outcome


def _list_named(error: Error) -> set[str]:
    """The figures that an error may be in: the suspects, and those of the first repair."""
    first = error.repairs[0].changes if error.repairs else {}
    return {s.key for chosen in error.suspects for s in chosen} | set(first)


def _is_right(error: Error, fault: Fault) -> bool:
    if not error.repairs:
        return False
    changes = error.repairs[0].changes
    return changes.keys() == fault.truth.keys() and all(
        abs(float(changes[key].value) - float(value)) <= 1e-9 * abs(float(value))
        for key, value in fault.truth.items()
    )


def main() -> None:
    """Plant the faults and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="keep it for the page of methods")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)  # noqa: S311 - no secret
    known = observe(read_sources(ROOT))[0]
    county = known[known["ref_area"].eq(AREA)].reset_index(drop=True)
    clean = read_reports()
    reports = [describe(name, frame) for name, frame in ({COUNTY: county} | clean).items()]
    counts: dict[str, Counter[str]] = {slip: Counter() for slip in SLIPS}
    for number in range(arguments.faults):
        slip, report = SLIPS[number % len(SLIPS)], draw(reports, chance)
        fault = plant(report, slip, chance)
        if fault:
            counts[slip].update(judge(report, fault))
    reach = [count_reach(report) for report in reports]
    accused = sum(len(list_accused(run_checks(frame))) for frame in clean.values())
    figures = sum(map(len, clean.values()))
    print_outcomes(counts, print)
    print_reach(reach, print)
    print(f"clean reports: {accused} of {figures} figures accused")
    print(f"specificity {1 - accused / figures:.3f}")
    if arguments.write:
        OUTCOME.write_text(
            "\n".join(write_outcome(counts, reach, figures, accused)) + "\n", "utf-8"
        )


def draw(reports: list[Report], chance: random.Random) -> Report:
    """A report at random, as often as it has figures."""
    return chance.choices(reports, [len(report.observations) for report in reports])[0]


def count_reach(report: Report) -> tuple[str, int, int]:
    """The name of a report, how many figures it has, and how many no relation reaches."""
    count = len(report.observations)
    return report.name, count, count - sum(report.observations["observation"].isin(report.reached))


def write_outcome(
    counts: dict[str, Counter[str]], reach: list[tuple[str, int, int]], figures: int, accused: int
) -> Iterator[str]:
    """The lines of metadata/validity.toml."""
    yield "# How often the checks are right, as benchmarks/validity.py --write has left it.\n"
    yield f"[clean]\nfigures = {figures}\naccused = {accused}\n"
    for name, number, unreached in (reach[0], _sum_up(reach[1:])):
        yield f"[reach.{name}]\nfigures = {number}\nunreached = {unreached}\n"
    for slip, found in counts.items():
        yield f"[slip.{slip.replace(' ', '_')}]"
        yield from (f"{name} = {found[name]}" for name in OUTCOMES)
        yield ""


def _sum_up(reach: list[tuple[str, int, int]]) -> tuple[str, int, int]:
    return "reports", sum(number for _, number, _ in reach), sum(left for *_, left in reach)


def print_outcomes(counts: dict[str, Counter[str]], say: Callable[[str], None]) -> None:
    """A line for each kind of slip, then one for all."""
    say(f"{'slip':18}{'planted':>8}{'reached':>8}{'found':>8}{'located':>8}{'repaired':>9}")
    total = sum(counts.values(), Counter())
    for slip, found in [*counts.items(), ("all", total)]:
        reached = found["reached"] or 1
        shares = "".join(f"{found[name] / reached:>8.2f}" for name in ("found", "located"))
        say(f"{slip:18}{found['planted']:>8}{found['reached']:>8}{shares}"
            f"{found['repaired'] / reached:>9.2f}")  # fmt: skip


def print_reach(reach: list[tuple[str, int, int]], say: Callable[[str], None]) -> None:
    """How many figures of the county and of the reports no relation reaches."""
    for name, count, left in (*reach, _sum_up(reach[1:])):
        say(f"{name}: {left} of {count} figures ({left / count:.0%}) that no relation reaches")


if __name__ == "__main__":
    main()
