"""What stands behind each figure: its sentence, how it is known, its source, and its doubts."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote as encode

from weishan_analysis.drawing.links import address_of, excerpt
from weishan_analysis.statistics.codebook import read_indicators, unit_group
from weishan_analysis.statistics.processed import read_rows
from weishan_analysis.words import Words, is_doubted

_LEAST_DIGITS = 3  # of a number that a reader's browser may look for in a report


@dataclass(frozen=True)
class Figure:
    """One printed figure as pages show it, in words; `amount` and `time` are what to sort it by.

    `how`: whether it was read or entered, and how its period is known. `report`: its place in the
    report itself, where that has an address. `quote` and `gloss`: its sentence, and that in
    English; empty of a row of a table. `doubt`: what the checks say against it.
    """

    key: str
    name: str
    place: str
    value: str
    amount: float
    unit: str
    period: str
    time: str
    how: str
    sector: str
    source: str
    printed: str
    address: str
    report: str
    quote: str
    gloss: str
    doubt: str

    @property
    def anchor(self) -> str:
        """The name of its row among all figures."""
        return self.key.replace(":", "-")


@dataclass(frozen=True)
class Passage:
    """A sentence with the figures that it states, or those that a table of one source holds."""

    source: str
    quote: str
    gloss: str
    figures: tuple[Figure, ...]


def read_figures(root: Path, words: Words) -> dict[str, Figure]:
    """Every figure of the tables of data/processed, by its key, in the order of the sources."""
    folder = root / "data" / "processed"
    made = tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*.csv")))
    return _read_figures(root, words.language, made)


@lru_cache(maxsize=2)
def _read_figures(root: Path, language: str, _made: tuple[int, ...]) -> dict[str, Figure]:
    words, folder = Words(language), root / "data" / "processed"
    marked = {
        row["observation"]: row
        for path in sorted(folder.glob("figures-*.csv")) for row in read_rows(root, path.stem)
    }  # fmt: skip
    glosses = {(row["source"], row["quote"]): row["gloss"]
               for row in read_rows(root, "glosses")}  # fmt: skip
    urls = {row["source"]: row["url"] for row in read_rows(root, "sources")}
    return {
        row["observation"]: _tell(marked[row["observation"]], glosses, urls, words)
        for row in read_rows(root, "observations") if row["observation"] in marked
    }  # fmt: skip


def list_passages(figures: Iterable[Figure]) -> tuple[Passage, ...]:
    """Figures under the sentence or the table that states them, in their order."""
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in figures:
        found.setdefault((figure.source, figure.quote, figure.gloss), []).append(figure)
    return tuple(Passage(*passage, tuple(own)) for passage, own in found.items())


def choose_passages(root: Path, words: Words, keys: Collection[str]) -> tuple[Passage, ...]:
    """The passages of the figures that a page shows."""
    wanted = set(keys)
    return list_passages(
        figure for key, figure in read_figures(root, words).items() if key in wanted
    )


def _tell(
    row: dict[str, str], glosses: dict[tuple[str, str], str], urls: dict[str, str], words: Words
) -> Figure:
    """A row of the tables in words."""
    high = row["obs_value_high"]
    figure = SimpleNamespace(
        **row
        | {
            "obs_value": float(row["obs_value"]),
            "obs_value_high": float(high) if high else nan,
            "year_is_inferred": row["year_is_inferred"] == "true",
        }
    )
    known = read_indicators().get(row["indicator"])
    is_read = bool(row["span_start"])
    quote = row["quote"] if is_read else ""
    return Figure(
        key=row["observation"],
        name=words.figure(figure),
        place=words.title("area", row["ref_area"]),
        value=words.bounded(figure, exactly=True),
        amount=figure.obs_value,
        unit=words.title("unit_group", unit_group(row["unit_measure"])),
        period=words.period_of(figure),
        time=row["time_period"],
        how=words("list.semicolon").join(_say_how(figure, is_read=is_read, words=words)),
        sector=words.title("sector", known.sector) if known else "",
        source=row["source"],
        printed=row["printed"],
        address=address_of(row["observation"]),
        report=_find_in_report(urls.get(row["source"], ""), quote, row["printed"]),
        quote=quote,
        gloss=glosses.get((row["source"], quote), "") if words.is_foreign(quote) else "",
        doubt=row[words.field("doubt")] if is_doubted(figure) else "",
    )


def _say_how(figure: SimpleNamespace, *, is_read: bool, words: Words) -> Iterator[str]:
    """Whether a figure was read or entered, and how its period is known."""
    yield words("evidence.read" if is_read else "evidence.entered")
    if figure.year_is_inferred:
        yield words("evidence.period_inferred")
    else:
        yield words(f"evidence.period_{figure.period_basis or 'none'}")


def _find_in_report(url: str, quote: str, printed: str) -> str:
    """The address of a report, with the clause or the number to look for; "" without one."""
    if not url.startswith("http"):
        return ""
    told = excerpt(quote, printed).strip("…") if quote else printed
    digits = sum(sign.isdigit() for sign in told)
    sought = encode(told, safe="").replace("-", "%2D")  # which has a meaning in such an address
    return f"{url}#:~:text={sought}" if digits >= _LEAST_DIGITS else url
