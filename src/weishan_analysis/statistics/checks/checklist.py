"""The checks that metadata/checks.toml declares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load
from weishan_analysis.statistics.catalogue import read_indicators
from weishan_analysis.statistics.checks.formulas import Formula, Term, parse_formula
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.intervals import Interval

FILE = "metadata/checks.toml"
# A broken formula of these kinds contradicts itself; one of the others is only unlikely.
NECESSARY = ("sum", "subset", "minimum", "coverage", "agreement")
PLAUSIBLE = ("rate", "band", "limit")
# Kinds that look at every figure of a sort, and need no formula.
GENERAL = (
    "repeated", "two_values", "parts", "growth", "change", "identical", "share", "full_share",
    "per_beneficiary", "itemised",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One declared check; `title` says what ought to be so, `doubt` how else it may come about.

    `base` lists indicators that hold until they are stated anew. `said` lists words of which the
    sentence must hold one, if the check tests what the text claims. `names` are the indicators
    that a check without a formula compares, `whole` the one that holds them. `bands` are the lowest
    and highest plausible amounts by finance type, or one band under "".
    """

    key: str
    kind: str
    title: str
    title_zh: str
    formula: Formula | None = None
    names: tuple[str, ...] = ()
    whole: str = ""
    base: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    doubt: str = ""
    doubt_zh: str = ""
    bands: tuple[tuple[str, tuple[float, float]], ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the check names."""
        return list_indicators(self.formula.names if self.formula else (*self.names, self.whole))


def list_indicators(names: Iterable[str]) -> tuple[str, ...]:
    """The indicators among the names of a formula, each once."""
    plain = (name.removeprefix("earlier(").removesuffix(")") for name in names)
    return tuple(dict.fromkeys(name for name in plain if name in read_indicators()))


@dataclass(frozen=True)
class Limit:
    """A limit that a policy sets, in the base unit, a percentage as a fraction; and its source."""

    value: float
    unit: str
    title: str
    title_zh: str
    source: str
    source_zh: str

    @property
    def term(self) -> Term:
        """What stands for the limit in a formula."""
        if self.unit == "%":
            return Term(Interval.exact(self.value / 100), f"{self.value:g}%")
        return Term(Interval.exact(self.value), f"{self.value:,.0f}")


@cache
def read_checklist() -> tuple[Check, ...]:
    """All checks, in the order of the file. WeishanError names every fault of it."""
    entries = load("checks.toml")["check"]
    faults: list[Fault] = []
    checks = [_read_check(key, entry, faults) for key, entry in entries.items()]
    if faults:
        raise WeishanError(faults)
    return tuple(check for check in checks if check)


@cache
def read_derived() -> dict[str, tuple[Formula, tuple[str, ...]]]:
    """Quantities that follow from stated ones: name, then formula and base."""
    derived = {}
    for key, entry in load("checks.toml")["derived"].items():
        formula = parse_formula(entry["formula"], f"{FILE} [derived.{key}]")
        derived[key] = formula, tuple(entry.get("base", ()))
    return derived


def read_limits(ref_area: str) -> dict[str, Limit]:
    """The limits that apply in an area: those of checks.toml, and thresholds of context.toml.

    A threshold is called after its indicator, as in `poverty_incidence_threshold`.
    """
    limits = {key: _read_limit(entry) for key, entry in load("checks.toml")["limit"].items()}
    thresholds = load("context.toml")["threshold"]
    for entry in sorted(thresholds, key=lambda entry: bool(entry["areas"])):  # the special one last
        if not entry["areas"] or ref_area[:2] in entry["areas"]:
            limits[f"{entry['indicator']}_threshold"] = _read_limit(entry)
    return limits


def _read_limit(entry: Mapping[str, Any]) -> Limit:
    document = read_documents()[entry["document"]]
    own = {name: entry[name] for name in ("value", "unit", "title", "title_zh")}
    return Limit(**own, source=document.cite("en"), source_zh=document.cite("zh"))


def _read_check(key: str, entry: dict[str, Any], faults: list[Fault]) -> Check | None:
    place = f"{FILE} [check.{key}]"
    known = {field.name for field in fields(Check)} - {"key"}
    wrong = [Fault(place, f"unknown entry {name!r}", f"one of {', '.join(sorted(known))}")
             for name in sorted(set(entry) - known)]  # fmt: skip
    wrong += [Fault(place, f"no {name}", "a text") for name in ("kind", "title", "title_zh")
              if not entry.get(name)]  # fmt: skip
    if bool(entry.get("doubt")) != bool(entry.get("doubt_zh")):
        wrong.append(Fault(place, "a doubt in one language only", "doubt and doubt_zh"))
    kind = entry.get("kind")
    if kind not in (*NECESSARY, *PLAUSIBLE, *GENERAL):
        wrong.append(Fault(place, f"unknown kind {kind!r}",
                           f"one of {', '.join((*NECESSARY, *PLAUSIBLE, *GENERAL))}"))  # fmt: skip
    if not wrong:
        try:
            check = Check(key, **_convert(entry, place))
        except WeishanError as error:
            wrong += error.faults
        else:
            wrong += _unknown_names(check, place)
    faults += wrong
    return None if wrong else check


def _convert(entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The values of an entry as a Check holds them."""
    values = {name: tuple(value) if isinstance(value, list) else value
              for name, value in entry.items()}  # fmt: skip
    if "formula" in entry:
        values["formula"] = parse_formula(entry["formula"], place)
    if "bands" in entry:
        values["bands"] = tuple((kind, tuple(band)) for kind, band in entry["bands"].items())
    return values


def _unknown_names(check: Check, place: str) -> Iterable[Fault]:
    known = {*read_indicators(), *read_derived(), *load("checks.toml")["limit"]}
    known |= {f"{entry['indicator']}_threshold" for entry in load("context.toml")["threshold"]}
    used = {*(check.formula.names if check.formula else ()), *check.names, *check.base}
    for name in sorted(used - known - {f"earlier({key})" for key in known}):
        yield Fault(place, f"unknown indicator {name!r}", "a key of metadata/indicators.toml")
