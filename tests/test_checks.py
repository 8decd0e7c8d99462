"""What the checks find, in a few figures, in the article and its updates, and in others' texts."""

import io
import itertools
import re
import tomllib
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from support.project import PROJECT

import weishan_analysis as wa
from weishan_analysis.errors import WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.reading.quantities import Quantity
from weishan_analysis.statistics.checks import marks, run_checks, unchecked
from weishan_analysis.statistics.checks.checklist import read_checklist, read_limits
from weishan_analysis.statistics.checks.formulas import Term, format_number, judge, parse_formula
from weishan_analysis.statistics.checks.printing import print_findings
from weishan_analysis.statistics.checks.statements import reference
from weishan_analysis.statistics.intervals import Interval, read_interval
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.schemas import SEVERITIES
from weishan_analysis.statistics.sources import read_sources

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "examples"
CASES = tomllib.loads((EXAMPLES / "checks.toml").read_text(encoding="utf-8"))["case"]
AREA = "532927"


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return observe(read_sources(PROJECT))[0]


@pytest.fixture(scope="module")
def findings(observations: pd.DataFrame) -> pd.DataFrame:
    return run_checks(observations)


def read_figure(figure: str, quote: str, place: int) -> dict[str, object]:
    """A row of the observations from `[source:] indicator [period] printed`."""
    source, _, rest = figure.rpartition(": ")
    indicator, *period, printed = rest.split()
    (quantity,) = wa.extract(printed)
    assert isinstance(quantity, Quantity)
    return {
        "indicator": indicator,
        "ref_area": AREA,
        "time_period": "".join(period),
        "obs_value": float(quantity.values[0]),
        "obs_value_high": float(quantity.high) if quantity.high is not None else float("nan"),
        "unit_measure": quantity.unit,
        "obs_bound": quantity.bound,
        "half_unit": float(quantity.half_unit),
        "obs_status": "A",
        "comment": "",
        "source": source or "a",
        "printed": printed,
        "quote": quote or printed,
        "span_start": place,
        "part_of": pd.NA,
    }


def check_figures(figures: list[str], quote: str = "") -> pd.DataFrame:
    rows = [read_figure(figure, quote, place) for place, figure in enumerate(figures)]
    found = run_checks(pd.DataFrame(rows))
    return found[found["severity"].ne("not_applicable")]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['check']}: {case['why']}" for case in CASES])
def test_check_finds(case: dict[str, object]) -> None:
    found = check_figures(case["figures"], case.get("quote", ""))
    found = found[found["check"].eq(case["check"])]
    outcomes = [f"{row.severity}: {row.arithmetic}" for row in found.itertuples()]
    assert outcomes == case["found"]


def test_the_article_and_its_updates_have_these_faults_and_no_others(
    findings: pd.DataFrame,
) -> None:
    expected = pd.read_csv(EXAMPLES / "findings-2018-weishan.csv", dtype="str")
    failing = findings[findings["severity"].isin(SEVERITIES[2:5])]
    listed = ["check", "source", "severity", "arithmetic"]
    assert sorted(map(tuple, failing[listed].to_numpy())) == sorted(map(tuple, expected.to_numpy()))


def test_the_article_runs_through_every_check(findings: pd.DataFrame) -> None:
    here = findings[findings["ref_area"].eq(AREA)]
    assert set(here["check"]) == {check.key for check in read_checklist()}


def test_another_county_runs_through_the_same_checks() -> None:
    figures = [
        "poor_households 2014 11327户",
        "poor_persons 2014 43218人",
        "poverty_incidence 2014 18.64%",
        "persons_lifted 2014/2019 40697人", "poverty_incidence 2014/2019 1.09%",
    ]  # fmt: skip
    rows = [read_figure(figure, "", place) for place, figure in enumerate(figures)]
    found = run_checks(pd.DataFrame(rows)).set_index("check")
    assert found["severity"].to_dict() | {"shares_of_a_whole": ""} == {
        **{check.key: "not_applicable" for check in read_checklist()},
        "poor_household_size": "holds",
        "lifted_among_poor": "holds",
        "one_population": "holds_within_rounding",
        "population_change": "holds",
        "incidence_falls": "holds",
        "shares_of_a_whole": "",
    }
    missing = found.loc["newly_identified_villages", "explanation"]
    assert "Poor villages, Newly identified poor villages" in missing
    assert "the text does not claim it" in found.loc["exit_threshold", "explanation"]


def test_figures_of_context_tables_get_no_list_of_what_does_not_apply(
    findings: pd.DataFrame,
) -> None:
    elsewhere = findings[findings["ref_area"].ne(AREA)]
    assert len(elsewhere)
    assert not elsewhere["severity"].eq("not_applicable").any()


def test_every_finding_says_where_its_figures_stand(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    places = {
        reference(*place)
        for place in observations[["source", "span_start", "quote"]].itertuples(index=False)
    }
    applicable = findings[findings["severity"].ne("not_applicable")]
    for listed in applicable["observations"]:
        assert listed
        assert set(listed.split(";")) <= places


def test_every_observation_is_tested_or_listed_as_untested(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    left = unchecked(observations, findings)
    assert set(left["indicator"]).isdisjoint({"dividends", "village_team_members"})
    assert {"seconded_staff", "health_fund", "twin_town_donation"} <= set(left["indicator"])
    assert len(left) < len(observations) / 4


def test_targets_are_not_held_against_figures() -> None:
    rows = [
        read_figure("media_reports 936条", "", 0),
        read_figure("national_media_reports 1942条", "", 1) | {"obs_status": "F"},
        read_figure("provincial_media_reports 166条", "", 2),
        read_figure("prefecture_media_reports 728条", "", 3),
    ]
    found = run_checks(pd.DataFrame(rows)).set_index("check")
    assert found.loc["media_reports", "severity"] == "not_applicable"


def test_a_misprint_is_told_with_its_correction(findings: pd.DataFrame) -> None:
    (row,) = findings[findings["check"].eq("one_value_under_one_name")].itertuples()
    assert "能繁母猪10023头 → 能繁母牛10023头" in str(row.explanation)
    assert "能繁母猪10023头 → 能繁母牛10023头" in str(row.explanation_zh)


def test_a_limit_is_told_with_its_source(findings: pd.DataFrame) -> None:
    row = findings[findings["check"].eq("small_loan_size")].iloc[0]
    assert re.search(r"Limit: .*50,000 \(.*2014, No\. 78", row["explanation"])
    assert "国开办发〔2014〕78号" in row["explanation_zh"]


def test_marks_keep_the_worst_of_several_findings(findings: pd.DataFrame) -> None:
    found = marks(findings)
    assert found["2018-weishan#1303"] == "contradicts"  # 352名
    assert found["2018-weishan#708"] == "cannot_be_judged"  # 100%
    assert "2018-weishan#996" not in found  # 936条
    worse = pd.DataFrame(
        {"severity": ["contradicts", "suspicious"], "observations": ["a#1", "a#1"]}
    )
    assert marks(worse) == {"a#1": "contradicts"}


def test_order_of_rows_within_a_source_does_not_matter(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    shuffled = pd.concat(
        [
            rows.sample(frac=1, random_state=7)
            for _, rows in observations.groupby("source", sort=False)
        ]
    )
    columns = ["check", "source", "severity"]
    again = run_checks(shuffled)[columns]
    assert sorted(map(tuple, again.to_numpy())) == sorted(map(tuple, findings[columns].to_numpy()))


def test_no_figures_give_no_findings(observations: pd.DataFrame) -> None:
    assert run_checks(observations.head(0)).empty


# ------------------------------------------------------------------------------ intervals


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("8214户", 8214, 8214),
        ("1.2万人次", 11500, 12500),
        ("1529.2万元", 15291500, 15292500),
        ("7634元", 7633.5, 7634.5),
        ("10.82%", 10.815, 10.825),
        ("16540亩", 16539.5, 16540.5),
        ("7800余人次", 7800, 7900),
        ("2万多场次", 20000, 30000),
        ("超过3000人", 3000, float("inf")),
        ("¥3700余元", 3700, 3800),
        ("人民币3700余元", 3700, 3800),
        ("6名以上", 6, float("inf")),
        ("不低于95%", 94.5, float("inf")),
        ("最多6项", 0, 6),
        ("约3000人", 2500, 3500),
        ("近1.4亿元", 1.35e8, 1.45e8),
        ("3至5人", 3, 5),
    ],
)
def test_what_a_printed_figure_can_stand_for(printed: str, low: float, high: float) -> None:
    row = read_figure(f"poor_persons {printed}", "", 0)
    interval = read_interval(
        row["obs_value"], high=row["obs_value_high"], half_unit=row["half_unit"],
        bound=row["obs_bound"], unit=row["unit_measure"],
    )  # fmt: skip
    assert (interval.low, interval.high) == (pytest.approx(low), pytest.approx(high))


amounts = st.integers(min_value=1, max_value=10**9)
roundings = st.integers(min_value=0, max_value=6)


def rounded(value: int, zeros: int) -> Interval:
    unit = 10**zeros
    return Interval.exact(round(value / unit) * unit) + Interval(-unit / 2, 0, unit / 2)


@given(st.lists(st.tuples(amounts, roundings), min_size=1, max_size=4), roundings)
def test_rounding_never_breaks_a_true_sum(parts: list[tuple[int, int]], zeros: int) -> None:
    names = [f"part{number}" for number in range(len(parts))]
    terms = {name: Term(rounded(*part), "") for name, part in zip(names, parts, strict=True)}
    terms["whole"] = Term(rounded(sum(value for value, _ in parts), zeros), "")
    for relation in ("==", "<=", ">="):
        verdict, _ = judge(parse_formula(f"{' + '.join(names)} {relation} whole", "test"), terms)
        assert verdict in ("holds", "holds_within_rounding")


@given(amounts, amounts, roundings, roundings)
def test_the_true_result_lies_between_the_limits(a: int, b: int, one: int, other: int) -> None:
    left, right = rounded(a, one), rounded(b, other)
    results = [(left + right, a + b), (left - right, a - b), (left * right, a * b)]
    if right.low > 0:
        results.append((left / right, a / b))
    for interval, true in results:
        slack = 1e-9 * max(abs(interval.low), abs(interval.high))
        assert interval.low - slack <= true <= interval.high + slack


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_a_written_number_keeps_four_digits(value: float) -> None:
    assert float(format_number(value).replace(",", "")) == pytest.approx(value, rel=1e-3)


def test_dividing_by_what_may_be_nothing_is_no_number() -> None:
    with pytest.raises(ZeroDivisionError):
        Interval.exact(1) / Interval(0, 1, 2)


# ------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("formula", "arithmetic"),
    [
        ("a + b == c", "1 + 2 = 3"),
        ("a * (b + c) <= 9", "1 × (2 + 3) = 5 ≤ 9"),
        ("c - (b - a) >= 1", "3 − (2 − 1) = 2 ≥ 1"),
        ("a / b / c <= 1", "1 ÷ 2 ÷ 3 = 0.1667 ≤ 1"),
        ("a / (b * c) <= 1", "1 ÷ (2 × 3) = 0.1667 ≤ 1"),
        ("2 <= c / a <= 6", "2 ≤ 3 ÷ 1 = 3 ≤ 6"),
        ("4 <= c / a <= 6", "4 > 3 ÷ 1 = 3 ≤ 6"),
    ],
)
def test_arithmetic_is_written_out(formula: str, arithmetic: str) -> None:
    terms = {name: Term(Interval.exact(value), str(value)) for value, name in enumerate("abc", 1)}
    assert judge(parse_formula(formula, "test"), terms)[1] == arithmetic


@pytest.mark.parametrize(
    "formula", ["a +", "a < b", "f(a) == b", "a ** b == c", "a == 'b'", "a[0] == b", "a and b"]
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(WeishanError, match=r"here: formula .*expected indicators with"):
        parse_formula(formula, "here")


# --------------------------------------------------------------------------- the checklist


def test_every_text_of_a_check_is_there_in_both_languages() -> None:
    for check in read_checklist():
        for english, chinese in ((check.title, check.title_zh), (check.doubt, check.doubt_zh)):
            assert bool(english) == bool(chinese), check.key
            assert _slots(english) == _slots(chinese), check.key
            assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\(.*?\)", "", english)), check.key
            assert re.search(r"[\u4e00-\u9fff]", chinese) or not chinese, check.key


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_checklist_with_faults_is_refused_with_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = {
        "one": {"kind": "sum", "formula": "media_report == 1", "title": "x", "title_zh": "某"},
        "two": {"kind": "summ", "title": "x", "title_zh": "某", "formul": "1 == 1"},
        "three": {"kind": "sum", "title": "x", "formula": "1 ="},
        "four": {"kind": "band", "title": "x", "title_zh": "某", "doubt": "x"},
    }
    declared = load("checks.toml") | {"check": entries}
    module = "weishan_analysis.statistics.checks.checklist"
    monkeypatch.setattr(f"{module}.load", lambda name: declared if "checks" in name else load(name))
    read_checklist.cache_clear()
    with pytest.raises(WeishanError) as caught:
        read_checklist()
    read_checklist.cache_clear()
    said = str(caught.value)
    for fault in (
        "[check.one]: unknown indicator 'media_report'", "[check.two]: unknown entry 'formul'",
        "[check.two]: unknown kind 'summ'", "[check.three]: no title_zh",
        "[check.four]: a doubt in one language only",
    ):  # fmt: skip
        assert fault in said


def test_the_exit_threshold_depends_on_the_region() -> None:
    name = "poverty_incidence_threshold"
    assert (read_limits("532927")[name].value, read_limits("360721")[name].value) == (3, 2)


def test_no_figure_of_the_article_stands_in_the_checklist() -> None:
    """A band or limit that happened to be a figure of the article would be tuned to it."""
    declared = (ROOT / "src/weishan_analysis/metadata/checks.toml").read_text(encoding="utf-8")
    numbers = set(re.findall(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])", declared))
    truth = pd.read_csv(EXAMPLES / "weishan-2018.csv", dtype="str", keep_default_na=False)
    values = set(truth.loc[truth["kind"].eq("statistic"), "value"])
    # Round limits and sizes of small things; 3 and 40 are also the numbers of some documents.
    assert {n for n in numbers & values if len(n.strip("0")) > 2} == set()


# ------------------------------------------------------------------------------- printing


def test_a_pipe_gets_plain_lines(findings: pd.DataFrame) -> None:
    console = Console(file=io.StringIO(), width=40)
    print_findings(findings, console)
    lines = console.file.getvalue().splitlines()
    failing = findings["severity"].isin(SEVERITIES[2:5]).sum()
    assert len(lines) == failing + findings["ref_area"].nunique()
    assert lines[0].startswith("contradictory: ")
    assert lines[0].endswith("[2018-weishan#2333;2018-weishan#2344]")
    assert any(re.match(r"532927: 2 contradictory, 19 in doubt, 2 undecided, \d+ hold", line)
               for line in lines)  # fmt: skip
    ranks = [("contradictory", "in doubt", "undecided").index(line.split(":")[0])
             for line in lines[:failing]]  # fmt: skip
    assert ranks == sorted(ranks)


def test_a_terminal_gets_a_table(findings: pd.DataFrame) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    print_findings(findings, console)
    said = console.file.getvalue()
    assert "Finding" in said
    assert max(map(len, said.splitlines())) <= 80
    assert "│" in said


def test_findings_are_the_same_in_every_run(observations: pd.DataFrame) -> None:
    one, other = run_checks(observations), run_checks(observations)
    pd.testing.assert_frame_equal(one, other)


def test_severity_never_depends_on_the_article(findings: pd.DataFrame) -> None:
    """A kind that is only unlikely never contradicts; one that must hold may."""
    contradicting = set(findings.loc[findings["severity"].eq("contradicts"), "kind"])
    assert contradicting.isdisjoint({"band", "limit", "rate", "growth", "identical", "change"})
    held = itertools.chain.from_iterable(findings["indicators"].str.split(";"))
    assert {"poor_persons", "poverty_incidence"} <= set(held)
