"""What the checks find, in a few figures, in the article and its updates, and in others' texts."""

import io
import itertools
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from support.project import PROJECT
from support.stating import AREA, read_figure, state, tabulate

from weishan_analysis.errors import WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.statistics.checking import print_findings
from weishan_analysis.statistics.checks import list_accused, locate_errors, run_checks, unchecked
from weishan_analysis.statistics.checks.checklist import read_checklist, read_limits
from weishan_analysis.statistics.checks.findings import examine, rate_severity
from weishan_analysis.statistics.checks.formulas import Term, format_number, judge, parse_formula
from weishan_analysis.statistics.checks.rules import RULES
from weishan_analysis.statistics.checks.statements import read_statements
from weishan_analysis.statistics.intervals import Interval
from weishan_analysis.statistics.observations import observe
from weishan_analysis.statistics.severity import Severity
from weishan_analysis.statistics.sources import read_sources

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "examples"
CASES = tomllib.loads((EXAMPLES / "checks.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return observe(read_sources(PROJECT))[0]


@pytest.fixture(scope="module")
def findings(observations: pd.DataFrame) -> pd.DataFrame:
    return run_checks(observations)


def check_figures(figures: list[str], quote: str = "") -> pd.DataFrame:
    return run_checks(tabulate(*(read_figure(figure, quote) for figure in figures)))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['check']}: {case['why']}" for case in CASES])
def test_check_finds(case: dict[str, object]) -> None:
    frame = tabulate(*(read_figure(figure, case.get("quote", "")) for figure in case["figures"]))
    outcomes = [
        f"{rate_severity(check, result)}: {result.judgement.arithmetic}"
        for check, result, _ in examine(read_statements(frame)[AREA], AREA)
        if check.key == case["check"]
    ]
    assert outcomes == case["found"]


def test_the_article_and_its_updates_have_these_faults_and_no_others(
    findings: pd.DataFrame,
) -> None:
    expected = pd.read_csv(EXAMPLES / "findings-2018-weishan.csv", dtype="str")
    failing = findings[findings["severity"].isin(["suspicious", "contradicts"])]
    listed = ["check", "source", "severity", "arithmetic"]
    assert sorted(map(tuple, failing[listed].to_numpy())) == sorted(map(tuple, expected.to_numpy()))


def test_the_figures_that_the_article_is_about_are_not_accused(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    accused = observations[observations["observation"].isin(list_accused(findings)["observation"])]
    core = {"poor_persons", "poor_households", "persons_lifted", "poverty_incidence",
            "comprehensive_poverty_incidence"}  # fmt: skip
    assert core.isdisjoint(accused["indicator"])


def test_what_confirms_is_told_as_a_confirmation(findings: pd.DataFrame) -> None:
    (row,) = findings[findings["check"].eq("one_population")].itertuples()
    assert row.severity == "holds"
    assert "3,145 people should remain, and 1.16% of the earlier rural population is 3,168" in str(
        row.explanation
    )
    assert "应余3145人" in str(row.explanation_zh)


@pytest.mark.parametrize(
    ("check", "accused"),
    [
        ("small_loan_households_among_poor", "subsidised_small_loan_households"),  # not 8,214
        ("register_of_persons_unchanged", "safe_housing_persons"),  # not the register
        ("small_loan_size", ""),  # beyond the limit of a policy: nobody's misprint
        ("flat_dividend", ""),
    ],
)
def test_doubt_does_not_flow_back(
    observations: pd.DataFrame, findings: pd.DataFrame, check: str, accused: str
) -> None:
    (row,) = findings[findings["check"].eq(check)].itertuples()
    keys = str(row.accused).split(";")
    marked = observations[observations["observation"].isin(keys)]
    assert ";".join(marked["indicator"]) == accused


def test_a_later_restatement_accuses_only_itself(findings: pd.DataFrame) -> None:
    shrunk = findings[findings["check"].eq("totals_do_not_shrink")]
    assert shrunk["accused"].str.startswith("2018-09-14-education:").all()
    assert len(shrunk) == 2


def test_another_county_runs_through_the_same_checks() -> None:
    figures = [
        "poor_households 2014 11327户",
        "poor_persons 2014 43218人",
        "poverty_incidence 2014 18.64%",
        "persons_lifted 2014/2019 40697人", "comprehensive_poverty_incidence 2014/2019 1.09%",
    ]  # fmt: skip
    found = run_checks(tabulate(*map(read_figure, figures))).set_index("check")
    assert found["severity"].to_dict() == {"one_population": "holds_within_rounding"}


def test_every_finding_names_its_figures_by_their_keys(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    keys = set(observations["observation"])
    for row in findings.itertuples():
        named = set(str(row.observations).split(";"))
        assert named <= keys
        assert {key for key in str(row.accused).split(";") if key} <= named


def test_what_most_misprints_would_pass_is_no_evidence() -> None:
    weak = check_figures(["poor_villages 2016 40个", "villages_lifted 2016 17个"])
    assert weak.empty
    strong = check_figures(["household_files 8214份", "household_plans 8214个"])
    assert strong["power"].tolist() == [1.0]
    assert check_figures(["policy_examination_pass_rate 100%"]).empty


def test_every_observation_is_tested_or_listed_as_untested(
    observations: pd.DataFrame, findings: pd.DataFrame
) -> None:
    left = unchecked(observations, findings)
    assert set(left["indicator"]).isdisjoint({"dividends", "village_team_members"})
    assert {"seconded_staff", "health_fund", "twin_town_donation"} <= set(left["indicator"])


def test_targets_are_not_held_against_figures() -> None:
    figures = [
        "media_reports 936条", "national_media_reports 1942条", "provincial_media_reports 166条",
        "prefecture_media_reports 728条",
    ]  # fmt: skip
    rows = [read_figure(figure) for figure in figures]
    rows[1]["obs_status"] = "F"
    assert run_checks(tabulate(*rows)).empty


def test_a_misprint_is_told_with_its_correction(findings: pd.DataFrame) -> None:
    (row,) = findings[findings["check"].eq("one_value_under_one_name")].itertuples()
    assert "能繁母猪10023头 → 能繁母牛10023头" in str(row.repair)
    assert "能繁母猪10023头 → 能繁母牛10023头" in str(row.repair_zh)
    assert row.may_explain == ""
    assert row.accused == "2018-weishan:2333"  # not the sows, which are right


def test_a_limit_is_told_with_its_source(findings: pd.DataFrame) -> None:
    row = findings[findings["check"].eq("small_loan_size")].iloc[0]
    assert re.search(r"above the limit of 50,000 yuan .*国开办发〔2014〕78号", row["explanation"])
    assert "超过每户50000元" in row["explanation_zh"]
    assert "国开办发〔2014〕78号" in row["explanation_zh"]


def test_a_finding_says_what_was_found_in_units(findings: pd.DataFrame) -> None:
    (row,) = findings[findings["check"].eq("team_members")].itertuples()
    assert row.explanation.startswith(
        "There are 352 team members, but the stated minimums need 369."
    )
    assert row.explanation_zh.startswith("按文中下限需369名队员，实有352名。")
    assert "otherwise" not in " ".join(findings["explanation"])


def test_no_slot_of_a_text_is_left_empty(findings: pd.DataFrame) -> None:
    for column in ("title", "title_zh", "explanation", "explanation_zh"):
        assert not findings[column].str.contains(r"[{}]").any()
        assert findings[column].ne("").all()


def test_of_several_findings_a_figure_carries_the_worst() -> None:
    found = pd.DataFrame(
        {"severity": ["suspicious", "contradicts", "holds"], "accused": ["a:1", "a:1;a:2", "a:3"],
         "arithmetic": "1 > 0"}
        | dict.fromkeys(("explanation", "explanation_zh", "may_explain", "may_explain_zh"), "x")
        | dict.fromkeys(("repair", "repair_zh"), "")
    )  # fmt: skip
    accused = list_accused(found).set_index("observation")["severity"].to_dict()
    assert accused == {"a:1": "contradicts", "a:2": "contradicts"}


@pytest.mark.parametrize(
    ("growth", "severity"), [(9.7, "holds_within_rounding"), (7.7, "suspicious")]
)
def test_level_change_and_growth_follow_from_each_other(growth: float, severity: str) -> None:
    key, at = "rural_income_per_head", {"time_period": "2017"}
    rows = [
        state(key, 9032, "元", **at),
        state(key, 801, "元", **at, measure="change", base="上年"),
        state(key, growth, "%", **at, measure="growth", half_unit=0.05, printed=f"{growth}%"),
    ]
    found = run_checks(tabulate(*rows))
    (told,) = found[found["check"].eq("growth_rates")].itertuples()
    assert told.severity == severity
    assert "801 ÷ (9,032 − 801) = 0.09732" in str(told.arithmetic)


@pytest.mark.parametrize(("growth", "told"), [(6.2, []), (6.9, []), (9.2, ["suspicious"])])
def test_the_growth_of_a_whole_is_that_of_its_parts(growth: float, told: list[str]) -> None:
    at = {"time_period": "2025", "quote": "一句"}
    rows = []
    for key, value, rate in (("gdp", 1291.92, growth), ("value_added_primary", 72.61, 3.8),
                             ("value_added_secondary", 730.64, 7.2),
                             ("value_added_tertiary", 488.68, 4.8)):  # fmt: skip
        rows.append(state(key, value * 1e8, "元", **at, half_unit=5e5, printed=f"{value}亿元"))
        rows.append(state(key, rate, "%", **at, measure="growth", half_unit=0.05,
                          printed=f"{rate}%"))  # fmt: skip
    found = run_checks(tabulate(*rows))
    assert found[found["check"].eq("growth_of_the_whole")]["severity"].tolist() == told


def test_a_digit_too_many_is_found_in_a_printed_report() -> None:
    # 非税收入累计完成12142万元,较上年同期减收1304万元,下降37.8%: printed so in May 2024
    at = {"time_period": "2024-05", "quote": "非税收入累计完成12142万元"}
    exact, key = at | {"half_unit": 5000}, "nontax_revenue"
    rows = [
        state(key, 121420000, "元", **exact, printed="12142万元"),
        state(key, -13040000, "元", **exact, measure="change", base="上年", printed="1304万元"),
        state(key, -37.8, "%", **at, half_unit=0.05, measure="growth", printed="37.8%"),
    ]
    first = locate_errors(tabulate(*rows)).query("rank == 1").iloc[0]
    assert (first["printed"], first["repaired"], first["slip"]) == (
        "12142万元",
        "2142万元",
        "added digit",
    )


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
        ("超过3000人", 3000, float("nan")),
        ("¥3700余元", 3700, 3800),
        ("人民币3700余元", 3700, 3800),
        ("6名以上", 6, float("nan")),
        ("不低于95%", 94.5, float("nan")),
        ("最多6项", 0, 6),
        ("约3000人", 2500, 3500),
        ("近1.4亿元", 1.35e8, 1.45e8),
        ("3至5人", 3, 5),
    ],
)
def test_what_a_printed_figure_can_stand_for(printed: str, low: float, high: float) -> None:
    row = tabulate(read_figure(f"poor_persons {printed}")).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([low, high], nan_ok=True)


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
        found = judge(parse_formula(f"{' + '.join(names)} {relation} whole", "test"), terms)
        assert found.severity in (Severity.HOLDS, Severity.HOLDS_WITHIN_ROUNDING)


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


def test_near_equality_is_decided_in_exact_numbers() -> None:
    parts = {name: Term(Interval.read(value, value, value), str(value))
             for name, value in {"a": 0.3, "b": 0.1, "c": 0.2, "d": 0.0}.items()}  # fmt: skip
    assert judge(parse_formula("a - b - c == d"), parts).severity == Severity.HOLDS
    assert Interval.read(0.3, 0.3, 0.3).value == Fraction(3, 10)


def test_a_tolerance_is_no_rounding_and_no_fault() -> None:
    terms = {
        name: Term(Interval.exact(value), str(value)) for name, value in (("a", 97), ("b", 100))
    }
    formula = parse_formula("a == b")
    assert judge(formula, terms).is_broken
    found = judge(formula, terms, Fraction(1, 20))
    assert (found.severity, found.arithmetic) == (Severity.HOLDS, "97 ≈ 100")


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
    assert judge(parse_formula(formula, "test"), terms).arithmetic == arithmetic


@pytest.mark.parametrize(
    "formula", ["a +", "a < b", "f(a) == b", "a ** b == c", "a == 'b'", "a[0] == b", "a and b"]
)
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(WeishanError, match=r"here: formula .*expected indicators with"):
        parse_formula(formula, "here")


# --------------------------------------------------------------------------- the checklist


def test_every_text_of_a_check_is_there_in_both_languages() -> None:
    for check in read_checklist():
        for field in ("title", "found", "held", "doubt"):
            english, chinese = check.text(field, "en"), check.text(field, "zh")
            assert bool(english) == bool(chinese), check.key
            assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\(.*?\)", "", english)), check.key
            assert re.search(r"[\u4e00-\u9fff]", chinese) or not chinese, check.key
        assert check.found, check.key


def test_the_texts_of_a_check_name_only_what_it_knows() -> None:
    known = {"left", "right", "low", "middle", "high", "gap", "indicator", "last_indicator",
             "count", "name", "years", "figure", "figure0", "figure1", "earlier", "later",
             "part", "whole", "slip", "slip_zh"}  # fmt: skip
    known |= {f"{side}_range" for side in ("left", "right", "middle")}
    for check in read_checklist():
        named = {check.whole, *check.names, *(check.formula.names if check.formula else ())}
        slots = {name.replace("(", "_").rstrip(")") for name in named}
        for field in ("title", "found", "held", "doubt"):
            for language in ("en", "zh"):
                assert _slots(check.text(field, language)) <= known | slots, check.key


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
    declared = load("codebook/checks.toml") | {"check": entries}
    module = "weishan_analysis.statistics.checks.checklist"
    monkeypatch.setattr(
        f"{module}.load", lambda name: declared if name == "codebook/checks.toml" else load(name)
    )
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
    declared = (ROOT / "src/weishan_analysis/metadata/codebook/checks.toml").read_text(
        encoding="utf-8"
    )
    numbers = set(re.findall(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])", declared))
    truth = pd.read_csv(EXAMPLES / "weishan-2018.csv", dtype="str", keep_default_na=False)
    values = set(truth.loc[truth["kind"].eq("statistic"), "value"])
    # Round limits and sizes of small things; 3 and 40 are also the numbers of some documents.
    assert {n for n in numbers & values if len(n.strip("0")) > 2} == set()


# ------------------------------------------------------------------------------- printing


def test_a_pipe_gets_plain_lines(findings: pd.DataFrame) -> None:
    console = Console(file=io.StringIO(), width=40)
    print_findings(findings, ["health_fund"], console)
    *lines, last = console.file.getvalue().splitlines()
    failing = findings["severity"].isin(["suspicious", "contradicts"]).sum()
    assert len(lines) == failing
    assert last == "Nothing can be decided of what stands alone: Health relief fund."
    assert lines[0].startswith("contradictory: ")
    assert lines[0].endswith("[2018-weishan:2333;2018-weishan:2344]")
    ranks = [("contradictory", "in doubt").index(line.split(":")[0]) for line in lines]
    assert ranks == sorted(ranks)


def test_a_terminal_gets_a_table(findings: pd.DataFrame) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    print_findings(findings, console=console)
    said = console.file.getvalue()
    assert max(map(len, said.splitlines())) <= 80
    assert "│" in said


def test_findings_are_the_same_in_every_run(observations: pd.DataFrame) -> None:
    one, other = run_checks(observations), run_checks(observations)
    pd.testing.assert_frame_equal(one, other)


def test_severity_never_depends_on_the_article(findings: pd.DataFrame) -> None:
    """A kind that is only unlikely never contradicts; one that must hold may."""
    contradicting = set(findings.loc[findings["severity"].eq("contradicts"), "kind"])
    assert contradicting.isdisjoint({kind for kind, rule in RULES.items() if not rule.is_strict})
    held = itertools.chain.from_iterable(findings["indicators"].str.split(";"))
    assert {"poor_persons", "poverty_incidence"} <= set(held)
