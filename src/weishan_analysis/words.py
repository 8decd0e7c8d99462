"""What readers are told, in one language: texts, names, numbers, periods, lists, citations."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from babel.dates import format_date, format_skeleton

from weishan_analysis.amounts import Amounts
from weishan_analysis.errors import WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.project import read_project
from weishan_analysis.reading.periods import Period, first_point, is_interval, last_point
from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.severity import FINDINGS


class Words(Amounts):
    """Texts, names and numbers as readers of one language, `en` or `zh`, write them.

    >>> Words("en").value(5_916_000_000, "元"), Words("zh").value(5_916_000_000, "元")
    ('5.916 billion yuan', '59.16亿元')
    """

    @cached_property
    def other(self) -> "Words":
        """The words of the other language."""
        return Words("zh" if self.language == "en" else "en")

    # Names

    def title(self, kind: str, key: str) -> str:
        """The name of an `area`, `sector`, `finance_type` or `unit_group`; undeclared, the key.

        A place that weishan.toml does not name has its Chinese name in every language.
        """
        if kind == "area":
            return self._places.get(key, {}).get(self.field("title")) or name_place(key)
        return str(load("context.toml")[kind].get(key, {}).get(self.field("title")) or key)

    def indicator(self, key: str) -> str:
        """The name of an indicator; undeclared, the key."""
        known = read_indicators().get(key)
        return str(getattr(known, self.field("title"))) if known else key

    def figure(self, row: Any) -> str:
        """What a figure is; where its source misprints that, that this is the correct reading."""
        name = self.indicator(row.indicator)
        return self("table.corrected_name", name=name) if getattr(row, "correction", "") else name

    def indicator_inside(self, key: str) -> str:
        """The name of an indicator inside a sentence."""
        name = self.indicator(key)
        if self.language == "zh" or name.split()[0] in load("context.toml")["proper_names"]:
            return name
        return name[:1].lower() + name[1:]

    def definition(self, key: str) -> str:
        """What an indicator counts, in one sentence; undeclared, nothing."""
        known = read_indicators().get(key)
        return str(getattr(known, self.field("definition"))) if known else ""

    def series(self, key: str) -> str:
        """Whether an indicator is a `stock`, a `flow` or `cumulative`."""
        known = read_indicators().get(key)
        return known.series if known else "stock"

    # Time

    def period(self, period: str) -> str:
        """An ISO 8601 period in words: `2014–2018`, `2018年2月—9月`; nothing for none."""
        points = [point for point in (first_point(period), last_point(period)) if point]
        if len(set(points)) < 2:
            return self._date(points[0]) if points else ""
        start, end = map(self._date, points)
        year, lengths = points[0][:4], [len(point) for point in points]
        is_years, is_months = lengths == [4, 4], lengths == [7, 7] and points[1].startswith(year)
        if self.language == "zh":
            end = end.removeprefix(f"{year}年") if is_months else end
            return f"{start.removesuffix('年') if is_years else start}—{end}"
        start = start.removesuffix(f" {year}") if is_months else start
        return f"{start}–{end}" if is_years or is_months else f"{start} to {end}"

    def period_of(self, row: Any) -> str:
        """The period of a figure; where its year was inferred, no more than is known.

        `2014 to early 2018` for 2014/2018 in an undated article that was written early in 2018.
        """
        if not getattr(row, "year_is_inferred", False):
            return self.period(row.time_period)
        start = first_point(row.time_period) if is_interval(row.time_period) else ""
        end = last_point(row.time_period)
        published = self._sources.get(row.source, {}).get("published", "")
        last = self._roughly(published) if published.startswith(end) else self.period(end)
        return self("date.to", start=self.period(start), end=last) if start else last

    def year_of(self, row: Any) -> str:
        """The year of a figure for a label, as short as is true: `2013`, `2013年`, `early 2018`."""
        if getattr(row, "year_is_inferred", False):
            return self._roughly(self._sources.get(row.source, {}).get("published", str(row.year)))
        return "" if str(row.year) == "<NA>" else self.period(str(row.year))

    def when(self, row: Any) -> str:
        """The year of a figure for a sentence: `in 2013`, `by early 2018 (…)`."""
        if getattr(row, "year_is_inferred", False):
            return self("date.by", date=self.year_of(row))
        return self("date.in", year=row.year)

    def span_of(self, row: Any) -> tuple[float, float]:
        """From when to when on an axis of years a figure may be; of one whose year is known, that.

        A year that was inferred ends where its source must have been written.
        """
        year = float(row.year)
        within = self._sources.get(row.source, {}).get("published_within", "")
        if not within or not getattr(row, "year_is_inferred", False):
            return year, year + 1
        end = last_point(within)
        return year, year + (int(end[5:7]) if end.startswith(f"{row.year}-") else 12) / 12

    # Sources

    def source(self, name: str) -> str:
        """Title and date of a source; one outside the project is its own name."""
        if name not in self._sources:
            return name
        title, date_ = self.source_title(name), self.published(name)
        return f"《{title}》（{date_}）" if self.language == "zh" else f"{title} ({date_})"

    def citation(self, name: str) -> str:
        """Author or publisher, title and date of a source, as its source.toml says."""
        made_by = self.made_by(name)
        if not made_by:
            return self.source(name)
        return self.named(made_by, self.source(name))

    def published(self, name: str) -> str:
        """When a source was published, in words; of an undated one the span that must hold it."""
        source = self._sources.get(name)
        if source is None:
            return ""
        if within := source.get("published_within", ""):
            return self("date.undated", span=self.period(within))
        return self.period(source["published"])

    def is_table(self, name: str) -> bool:
        """Whether a source is a table that people entered, and no text with words of its own."""
        return self._sources.get(name, {}).get("kind") == "table"

    def by_date(self, names: Iterable[str]) -> list[str]:
        """The names of sources, the first published first; those outside the project last."""
        dates = {name: source["published"] for name, source in self._sources.items()}
        return sorted(names, key=lambda name: (dates.get(name, "9"), name))

    def source_title(self, name: str) -> str:
        """The title of a source; one outside the project is its own name."""
        return self._of_source(name, "title") or name

    def made_by(self, name: str) -> str:
        """Who wrote or published a source; nothing where nobody is named."""
        return self._of_source(name, "author") or self._of_source(name, "publisher")

    def _of_source(self, name: str, field: str) -> str:
        """What source.toml says, in this language where it says that; else as it is printed."""
        source = self._sources.get(name, {})
        return source.get(f"{field}_{self.language}") or source.get(field, "")

    @cached_property
    def _sources(self) -> dict[str, dict[str, str]]:
        """What is known of each source; read once."""
        return _read_sources()

    @cached_property
    def _places(self) -> Mapping[str, Mapping[str, str]]:
        """The names of places that weishan.toml declares; read once."""
        try:
            return read_project().places
        except WeishanError:  # which the build reports
            return {}

    def _roughly(self, iso: str) -> str:
        """A date that was inferred, to a third of a year: `early 2018`; a year as it is."""
        year, *months = Period.parse(iso).first
        if not months:
            return self.period(iso)
        part = ("early", "middle", "late")[(months[0] - 1) // 4]
        return self(f"date.{part}", year=year)

    def _date(self, iso: str) -> str:
        parts = Period.parse(iso).first
        if len(parts) == 1:
            return f"{parts[0]}年" if self.language == "zh" else str(parts[0])
        if len(parts) == 2:
            return format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=self._locale)
        return format_date(date.fromisoformat(iso), "long", locale=self._locale)


def capitalise(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def is_doubted(row: Any) -> bool:
    """Whether a check doubts a figure, in a view that `tables.mark` has marked."""
    return getattr(row, "severity", "") in FINDINGS


def _read_sources() -> dict[str, dict[str, str]]:
    """The rows of the table `sources` by name; none where no project is, or one with faults."""
    from weishan_analysis.statistics.processed import read_table

    try:
        table = read_table("sources")
    except WeishanError:  # which the build reports
        return {}
    rows = table.astype("str").to_dict("records")
    return {row["source"]: {str(name): text for name, text in row.items()} for row in rows}
