"""What figures ought to be to each other: what metadata/codebook declares of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import follow, load
from weishan_analysis.statistics.checks.formulas import Formula, Term, parse_formula
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.documents import read_documents
from weishan_analysis.statistics.intervals import Interval

FILE = "metadata/codebook/checks.toml"
LANGUAGES = {"en": "", "zh": "_zh"}  # and what the names of their fields end in
_FORMULAS = ("sum", "subset", "minimum", "rate", "band", "limit", "likely")


@dataclass(frozen=True)
class Check:
    """One declared check. `title` names what is tested, `found` says what came out if it fails.

    `held` says so if it holds, `doubt` what may explain a failure. `base` lists indicators that
    hold until they are stated anew. `accuses` names the figures that a failure casts doubt on;
    without it, all but those of the base and of earlier times. `tolerance` is the share by which
    sides may differ for reasons that no source states. `names` are the indicators that a check
    without a formula compares, `whole` the one that holds them. `bands` are the lowest and highest
    plausible amounts by finance type, or one band under "".
    """

    key: str
    kind: str
    title: str
    title_zh: str
    formula: Formula | None = None
    names: tuple[str, ...] = ()
    whole: str = ""
    base: tuple[str, ...] = ()
    accuses: tuple[str, ...] | None = None
    tolerance: float = 0
    found: str = ""
    found_zh: str = ""
    held: str = ""
    held_zh: str = ""
    doubt: str = ""
    doubt_zh: str = ""
    bands: tuple[tuple[str, tuple[float, float]], ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the check names."""
        return list_indicators(self.formula.names if self.formula else (*self.names, self.whole))

    def text(self, field: str, language: str) -> str:
        """One of its texts in a language; "" where it has none."""
        return str(getattr(self, field + LANGUAGES[language]))


@dataclass(frozen=True)
class Derived:
    """A quantity that follows from stated ones: by a formula, or as any of several indicators."""

    formula: Formula | None = None
    base: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


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
            return Term(Interval.read(self.value, self.value, self.value) / Interval.exact(100),
                        f"{self.value:g}%")  # fmt: skip
        return Term(Interval.exact(int(self.value)), f"{self.value:,.0f}")


@follow
@cache
def read_checklist() -> tuple[Check, ...]:
    """All checks: those of the file, then what the codebook's relations ask for.

    WeishanError names every fault of the file.
    """
    from weishan_analysis.statistics.checks.relations import list_relations

    entries = load("codebook/checks.toml")["check"]
    faults: list[Fault] = []
    checks = [_read_check(key, entry, faults) for key, entry in entries.items()]
    related = list(list_relations(read_indicators()))
    for check in related:
        faults += _unknown_names(check, f"metadata/codebook/indicators, for {check.key}")
    if faults:
        raise WeishanError(faults)
    return (*(check for check in checks if check), *related)


@cache
def read_derived() -> dict[str, Derived]:
    """Quantities that follow from stated ones, by name; each may use those before it."""
    return {
        key: Derived(
            parse_formula(entry["formula"], f"{FILE} [derived.{key}]")
            if "formula" in entry else None,
            tuple(entry.get("base", ())),
            tuple(entry.get("any_of", ())),
        )
        for key, entry in load("codebook/checks.toml")["derived"].items()
    }  # fmt: skip


def list_indicators(names: Iterable[str]) -> tuple[str, ...]:
    """The indicators among the names of a formula, each once; of what is derived, its own."""
    found: dict[str, None] = {}
    for name in names:
        plain = name.partition("(")[2].removesuffix(")") or name
        derived = read_derived().get(plain)
        if plain in read_indicators():
            found[plain] = None
        elif derived:
            used = derived.formula.names if derived.formula else derived.any_of
            found |= dict.fromkeys(list_indicators(used))
    return tuple(found)


def read_limits(ref_area: str) -> dict[str, Limit]:
    """The limits that apply in an area: those of checks.toml, and thresholds of context.toml.

    A threshold is called after its indicator, as in `poverty_incidence_threshold`.
    """
    limits = {
        key: _read_limit(entry) for key, entry in load("codebook/checks.toml")["limit"].items()
    }
    thresholds = load("context.toml")["threshold"]
    for entry in sorted(thresholds, key=lambda entry: bool(entry["areas"])):  # the special one last
        if not entry["areas"] or ref_area[:2] in entry["areas"]:
            limits[f"{entry['indicator']}_threshold"] = _read_limit(entry)
    return limits


def fill_message(key: str, language: str, **values: str) -> str:
    """A text of metadata/messages/checks.toml with its slots filled."""
    return str(load("messages/checks.toml")["checks"][key][language]).format(**values)


def _read_limit(entry: Mapping[str, Any]) -> Limit:
    document = read_documents()[entry["document"]]
    own = {name: entry[name] for name in ("value", "unit", "title", "title_zh")}
    return Limit(**own, source=document.cite("en"), source_zh=document.cite("zh"))


def _read_check(key: str, entry: dict[str, Any], faults: list[Fault]) -> Check | None:
    from weishan_analysis.statistics.checks.rules import RULES

    place = f"{FILE} [check.{key}]"
    known = {field.name for field in fields(Check)} - {"key"}
    wrong = [Fault(place, f"unknown entry {name!r}", f"one of {', '.join(sorted(known))}")
             for name in sorted(set(entry) - known)]  # fmt: skip
    wrong += [Fault(place, f"no {name}", "a text") for name in ("kind", "title", "title_zh")
              if not entry.get(name)]  # fmt: skip
    wrong += [Fault(place, f"a {name} in one language only", f"{name} and {name}_zh")
              for name in ("found", "held", "doubt")
              if bool(entry.get(name)) != bool(entry.get(f"{name}_zh"))]  # fmt: skip
    kind = entry.get("kind")
    if kind not in RULES:
        wrong.append(Fault(place, f"unknown kind {kind!r}", f"one of {', '.join(RULES)}"))
    elif kind in _FORMULAS and "formula" not in entry:
        wrong.append(Fault(place, "no formula", "a comparison of indicators"))
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


@follow
@cache
def _known_names() -> set[str]:
    """What formulas may name."""
    known = {*read_indicators(), *read_derived(), *load("codebook/checks.toml")["limit"]}
    known |= {f"{entry['indicator']}_threshold" for entry in load("context.toml")["threshold"]}
    return known | {f"{of}({key})" for key in known for of in ("earlier", "growth", "change")}


def _unknown_names(check: Check, place: str) -> Iterable[Fault]:
    used = {*(check.formula.names if check.formula else ()), *check.names, *check.base}
    for name in sorted((used | set(check.accuses or ())) - _known_names()):
        yield Fault(place, f"unknown indicator {name!r}", "a key of metadata/codebook/indicators")
