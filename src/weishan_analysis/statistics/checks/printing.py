"""The findings for `weishan check`: a table on a terminal, plain lines elsewhere."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.console import Console

# The worst first, each with the word for it and its colour on a terminal.
WORDS = {
    "contradicts": ("contradictory", "bold red"),
    "suspicious": ("in doubt", "yellow"),
    "cannot_be_judged": ("undecided", "cyan"),
    "holds_within_rounding": ("hold within rounding", ""),
    "holds": ("hold", ""),
    "not_applicable": ("do not apply", ""),
}
SHOWN = ("contradicts", "suspicious", "cannot_be_judged")


def print_findings(findings: "pd.DataFrame", console: "Console | None" = None) -> None:
    """Print what does not hold, the worst first, and how many checks came out how in each area.

    findings: the table of `run_checks`. console: where to; default: standard output.
    """
    from rich.console import Console

    console = console or Console()
    failing = findings[findings["severity"].isin(SHOWN)]
    failing = failing.sort_values("severity", key=lambda s: s.map(SHOWN.index), kind="stable")
    if console.is_terminal and len(failing):
        console.print(_table(failing))
    elif len(failing):
        for row in failing.itertuples():
            _say(console, f"{WORDS[str(row.severity)][0]}: {_describe(row)} [{row.observations}]")
    for line in _count(findings):
        _say(console, line)


def _table(failing: "pd.DataFrame") -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table("", "Finding", "Where", show_lines=True)
    for row in failing.itertuples():
        word, style = WORDS[str(row.severity)]
        where = str(row.observations).replace(";", "\n")
        table.add_row(Text(word, style), Text(_describe(row)), Text(where))
    return table


def _describe(row: Any) -> str:
    return f"{row.explanation} {row.arithmetic}"


def _count(findings: "pd.DataFrame") -> "Iterator[str]":
    for area, found in findings.groupby("ref_area", sort=False):
        counts = found["severity"].value_counts()
        words = [f"{counts[key]} {word}" for key, (word, _) in WORDS.items() if key in counts]
        yield f"{area}: {', '.join(words)}"


def _say(console: "Console", line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
