"""What readers are told, in one language: texts, names, numbers, periods, lists, citations."""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, cached_property
from importlib.resources import files
from math import isfinite, nan
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import TEXT_READ, load
from weishan_analysis.project import read_project
from weishan_analysis.reading.periods import Period, first_point, is_interval, last_point
from weishan_analysis.reading.places import name_place
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.severity import FINDINGS

LANGUAGES = {"en": "en", "zh": "zh-CN"}  # and as HTML names them
_HAN = r"\u2e80-\u9fff\uf900-"
_CHINESE = re.compile(rf"([{_HAN}\ufaff\uff00-\uffef][{_HAN}\uffef·—…“”‘’]*)")  # a run of it
LARGE = 100_000  # from here on numbers are scaled or rounded; smaller ones are written out
DIGITS = 4  # that a sentence or a chart keeps of a number with a fraction, or of a large one
# Largest first. A million is the one scale of English tables, so that a column compares at sight.
_SCALES = {
    "en": ((10**9, " billion"), (10**6, " million")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}
_SHORT = {
    "en": ((10**9, "B"), (10**6, "M"), (10**3, "K")),
    "zh": ((10**8, "亿"), (10**4, "万")),
}


class Words:
    """Texts, names and numbers as readers of one language, `en` or `zh`, write them.

    >>> Words("en").value(5_916_000_000, "元"), Words("zh").value(5_916_000_000, "元")
    ('5.916 billion yuan', '59.16亿元')
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise WeishanError(Fault("language", repr(language), "en or zh"))
        self.language = language

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    # Texts

    def __call__(self, key: str, **values: object) -> str:
        """The text under `key` of metadata/messages, its slots filled; plain text, no markup.

        Raises WeishanError for an unknown key, or a slot without a value.
        """
        sys.audit(TEXT_READ, f"{key} ({self.language})")
        try:
            return read_messages()[key][self.language].format(**values)
        except KeyError as missing:
            raise WeishanError(
                Fault(
                    f"message {key}",
                    f"no {missing} in {self.language}",
                    "text and a value for each slot",
                    "see metadata/messages",
                )
            ) from None

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return LANGUAGES[self.language]

    @property
    def folder(self) -> str:
        """Where its pages lie in a site: English ones at the top, others in a folder."""
        return "" if self.language == "en" else f"{self.language}/"

    @cached_property
    def other(self) -> "Words":
        """The words of the other language."""
        return Words("zh" if self.language == "en" else "en")

    def field(self, name: str) -> str:
        """The column or key that holds `name` in this language: `title` or `title_zh`."""
        return name if self.language == "en" else f"{name}_{self.language}"

    def is_foreign(self, text: str) -> bool:
        """Whether a text holds Chinese among words of another language."""
        return self.language != "zh" and bool(_CHINESE.search(text))

    def mark(self, text: str) -> Markup:
        """Plain text as markup, foreign words marked as such for those who hear it read.

        >>> Words("en").mark("10.82% & 贫困发生率")
        Markup('10.82% &amp; <span lang="zh-CN">贫困发生率</span>')
        """
        if not self.is_foreign(text):
            return escape(text)
        runs = Markup('<span lang="zh-CN">{}</span>').format
        return Markup("").join(
            runs(piece) if number % 2 else escape(piece)
            for number, piece in enumerate(_CHINESE.split(text))
        )

    def sentence(self, text: str) -> str:
        """A title as a sentence that others may follow."""
        return text + ("。" if self.language == "zh" else ". ")

    def follow(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, as a paragraph; empty ones are left out."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def join(self, items: Iterable[str]) -> str:
        """Items as a list in a sentence: `a, b and c`."""
        return format_list([str(item) for item in items], locale=self._locale)

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

    # Numbers

    def number(self, value: float) -> str:
        """A number without its unit: `8,214`, in Chinese `8214`; of large ones four digits."""
        if abs(value) < LARGE:
            whole = value == round(value)
            return self._decimal(value if whole else _round(_exact(value), DIGITS), 4)
        scale, word = _scale(value, _SCALES[self.language])
        if self.language == "zh":  # as exact as a yearbook
            return self._decimal(_exact(value) / scale, 3) + word
        return self._decimal(_round(_exact(value), DIGITS) / scale, 4) + word

    def value(self, value: float, unit: str) -> str:
        """A value in base units with its unit: `15.29 million yuan`, `1529.2万元`."""
        return self._with_unit(self.number(value), unit)

    def exactly(self, value: float, unit: str) -> str:
        """A value in full for a table: `15.292 million yuan`, `1529.2万元`, `29,546 people`."""
        scale, word = 1, ""
        if abs(value) >= LARGE and (unit == "元" or self.language == "zh"):
            scale, word = _scale(value, _SCALES[self.language][-1 - (self.language == "zh") :])
        return self._with_unit(self._decimal(_exact(value) / scale, 8) + word, unit)

    def short(self, value: float) -> str:
        """A sum in as few characters as a small mark holds: `660M`, `6.6亿`."""
        scale, word = _scale(value, _SHORT[self.language])
        number = _exact(value) / scale
        return self._decimal(round(number, max(0, 2 - number.adjusted())), 4) + word

    def bounded(self, row: Any, *, exactly: bool = False) -> str:
        """The value of an observation with its bound or range: `more than 7,800 attendances`."""
        form = self.exactly if exactly else self.value
        text = form(row.obs_value, row.unit_measure)
        high = getattr(row, "obs_value_high", nan)
        if isfinite(high):
            text = self.range(self.number(row.obs_value), form(high, row.unit_measure))
        return self.with_bound(text, row.obs_bound)

    def with_bound(self, value: str, bound: str) -> str:
        """A value with the word for its bound: `more than 7,800`."""
        return value if bound == "exact" else self(f"bound.{bound}", value=value)

    def yuan(self, value: float) -> str:
        """An amount in whole yuan, without a scale: `52,725 yuan`, `52725元`."""
        return self._with_unit(self._decimal(round(value), 0), "元")

    def yuan_between(self, value: float, low: float, high: float) -> str:
        """Whole yuan, as a range where rounding leaves more than a five-hundredth open."""
        if isfinite(low + high) and high - low > max(2, 0.002 * value):
            return self.range(self._decimal(round(low), 0), self.yuan(high))
        return self.yuan(value)

    def change(self, value: float) -> str:
        """A change in yuan with its sign: `+430,000 yuan`."""
        return ("−" if round(value) < 0 else "+") + self.value(abs(round(value)), "元")

    def change_percent(self, percent: float) -> str:
        """A change in percent with its sign: `−56.3%`."""
        return f"{percent:+.1f}%".replace("-", "−") if percent else "0%"

    def share(self, share: float) -> str:
        """A share from 0 to 1 in whole percent."""
        return f"{share:.0%}"

    def shares(self, low: float, high: float) -> str:
        """A range of shares in whole percent: `18–21%`, `18%～21%` (GB/T 15835)."""
        first, last = self.share(low), self.share(high)
        if first == last:
            return first
        return self.range(first if self.language == "zh" else first.removesuffix("%"), last)

    def range(self, low: str, high: str) -> str:
        """From one number to another."""
        return self("chart.range", low=low, high=high)

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
        return self("list.named", name=made_by, value=self.source(name))

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

    @property
    def _locale(self) -> Locale:
        return Locale("zh") if self.language == "zh" else Locale("en", "GB")

    def _decimal(self, value: float | Decimal, places: int) -> str:
        rounded = _exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        pattern = ("#,##0." if self.language == "en" else "0.") + "#" * max(places, 1)
        return str(format_decimal(rounded, pattern, locale=self._locale))

    def _with_unit(self, number: str, unit: str) -> str:
        if unit == "%" or self.language == "zh":
            return number + unit
        word = load("context.toml")["unit"].get(unit, {}).get("title", "")
        return f"{number} {word}".rstrip()

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


def has_text(key: str) -> bool:
    """Whether metadata/messages holds a text under `key`."""
    sys.audit(TEXT_READ, f"{key} (en)")
    return key in read_messages()


def slots(key: str) -> set[str]:
    """The names of the slots of a text."""
    sys.audit(TEXT_READ, f"{key} (en)")
    return {name for _, name, _, _ in Formatter().parse(read_messages()[key]["en"]) if name}


def capitalise(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def is_doubted(row: Any) -> bool:
    """Whether a check doubts a figure, in a view that `tables.mark` has marked."""
    return getattr(row, "severity", "") in FINDINGS


@cache
def read_messages() -> dict[str, dict[str, str]]:
    """Every text: key such as `incidence.title`, then language, then the text with its slots."""
    texts: dict[str, dict[str, str]] = {}
    folder = files("weishan_analysis") / "metadata" / "messages"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            try:
                _collect(tomllib.loads(file.read_text(encoding="utf-8")), "", texts)
            except tomllib.TOMLDecodeError as error:
                raise WeishanError(
                    Fault(f"metadata/messages/{file.name}", str(error), "TOML")
                ) from None
    return texts


def _collect(table: dict[str, Any], prefix: str, texts: dict[str, dict[str, str]]) -> None:
    for name, entry in table.items():
        key = f"{prefix}{name}"
        if "en" not in entry:
            _collect(entry, f"{key}.", texts)
        elif key in texts:
            raise WeishanError(Fault(f"message {key}", "stands twice in metadata/messages"))
        else:
            texts[key] = entry


def _read_sources() -> dict[str, dict[str, str]]:
    """The rows of the table `sources` by name; none where no project is, or one with faults."""
    from weishan_analysis.statistics.processed import read_table

    try:
        table = read_table("sources")
    except WeishanError:  # which the build reports
        return {}
    rows = table.astype("str").to_dict("records")
    return {row["source"]: {str(name): text for name, text in row.items()} for row in rows}


def _exact(value: float | Decimal) -> Decimal:
    """A number as it prints, so that no binary fraction shows."""
    return Decimal(str(value))


def _round(value: Decimal, digits: int) -> Decimal:
    """A number with its first digits only."""
    return round(value, digits - 1 - value.adjusted()) if value else value


def _scale(value: float, scales: tuple[tuple[int, str], ...]) -> tuple[int, str]:
    return next((scale for scale in scales if abs(value) >= scale[0]), (1, ""))
