"""`weishan check`: the account of numbers, what is wrong with a source, what contradicts what."""

from collections.abc import Callable
from pathlib import Path

from weishan_analysis.reading.files import read_text
from weishan_analysis.statistics.account import account_for
from weishan_analysis.statistics.catalogue import read_named
from weishan_analysis.statistics.checks.printing import print_findings
from weishan_analysis.statistics.processed import make_tables
from weishan_analysis.statistics.sources import read_sources


def report_checks(root: Path, say: Callable[[str], None]) -> bool:
    """Say what every source holds and what is wrong; WeishanError for sources that cannot be read.

    Contradictions are findings about the sources, not errors: the result is False only where a
    number is unaccounted for.
    """
    is_complete = True
    for source in read_sources(root):
        if source.kind == "article":
            article = read_text(source.file)
            quantities, _ = read_named(article, source.published)
            account = account_for(article.raw, quantities)
            is_complete &= not account.unread
            say(f"{source.name}: {account}")
            if account.written:
                say(f"{source.name}: {account.written} statistics in Chinese numerals besides")
            for quantity in account.unclaimed:
                surface = article.raw[quantity.start : quantity.end]
                say(f"{source.name}, character {quantity.start}: {surface} ({quantity.label}) "
                    "fills no indicator")  # fmt: skip
    tables = make_tables(root)
    say(f"{len(tables['observations'])} observations from {len(read_sources(root))} sources")
    print_findings(tables["checks"])
    return is_complete
