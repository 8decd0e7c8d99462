"""`weishan check`: the account of numbers, what is wrong with a source, what contradicts what."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.errors import make_printable
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.severity import Severity
from weishan_analysis.terminal import read_language, word

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from weishan_analysis.statistics.observations import Reading

# The worst first, each with its colour on a terminal.
COLOURS = {
    Severity.CONTRADICTS: "bold red",
    Severity.SUSPICIOUS: "yellow",
}


def report_checks(root: Path, say: Callable[[str], None]) -> bool:
    """Say what every source holds and what is wrong; WeishanError for sources that cannot be read.

    Contradictions are findings about the sources, not errors: the result is False only where a
    number is unaccounted for.
    """
    from weishan_analysis.statistics.checks import run_checks, unchecked
    from weishan_analysis.statistics.observations import read_all, stack
    from weishan_analysis.statistics.own import enter_project
    from weishan_analysis.statistics.revisions import order_by_precedence
    from weishan_analysis.statistics.sources import read_sources

    enter_project(root)
    readings = read_all(order_by_precedence(read_sources(root)))
    for reading in readings:
        for line in describe_account(reading):
            say(line)
    observations, _ = stack(readings)
    say(word("said.observations", count=len(observations), sources=len(readings)))
    findings = run_checks(observations)
    print_findings(findings, unchecked(observations, findings)["indicator"])
    return not any(reading.account and reading.account.unread for reading in readings)


def describe_account(reading: "Reading") -> Iterator[str]:
    """Where the numbers of an article went, a line for each sort; none for a table."""
    name, account = reading.source.name, reading.account
    if account is None:
        return
    yield f"{name}: {account}"
    if account.written:
        yield word("said.written", source=name, count=account.written)
    for quantity in account.unclaimed:
        surface = reading.raw[quantity.start : quantity.end]
        yield word("said.unclaimed", source=name, start=quantity.start, surface=surface,
                   label=quantity.label)  # fmt: skip


def print_findings(
    findings: "pd.DataFrame", alone: Iterable[str] = (), console: "Console | None" = None
) -> None:
    """Print what does not hold, the worst first, and of what nothing can be decided.

    findings: the table of `run_checks`; alone: the figures that nothing else bears on. console:
    where to; default: standard output.
    """
    from rich.console import Console

    console = console or Console()
    shown = list(COLOURS)
    failing = findings[findings["severity"].isin(shown)]
    failing = failing.sort_values("severity", key=lambda s: s.map(shown.index), kind="stable")
    if console.is_terminal and len(failing):
        console.print(_draw_table(failing))
    elif len(failing):
        for row in failing.itertuples():
            severity = word(f"severity.{row.severity}")
            told = {"finding": _describe(row), "observations": row.observations}
            _say(console, word("said.finding", severity=severity, **told))
    else:
        _say(console, word("said.no_finding"))
    title = "title_zh" if read_language() == "zh" else "title"
    titles = dict.fromkeys(getattr(read_indicators()[key], title) for key in alone)
    if titles:
        _say(console, word("said.alone", titles=word("said.semicolon").join(titles)))


def _draw_table(failing: "pd.DataFrame") -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, show_lines=True)
    for row in failing.itertuples():
        severity = Severity(str(row.severity))
        where = str(row.observations).replace(";", "\n")
        described = make_printable(_describe(row))
        name = Text(word(f"severity.{severity}"), COLOURS[severity])
        table.add_row(name, Text(described), Text(where))
    return table


def _describe(row: Any) -> str:
    """The finding in the language of the locale; its arithmetic is the same in all."""
    end, stop = ("_zh", "。") if read_language() == "zh" else ("", ". ")
    said = [getattr(row, f"{name}{end}") for name in ("explanation", "may_explain", "repair")]
    told = [said[0], f"{row.arithmetic}{stop.strip()}", *said[1:]]
    return stop[1:].join(text for text in told if text)


def _say(console: "Console", line: str) -> None:
    console.print(make_printable(line), markup=False, highlight=False, soft_wrap=True)
