"""The columns, types and allowed values of every table of data/processed."""

import pandas as pd
import pandera.pandas as pa

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.lexicon import Bound
from weishan_analysis.statistics.catalogue import read_indicators

BOUNDS = tuple(Bound)
# One notebook each shows these figures.
ANALYSES = ("poverty", "funds", "dividends", "programmes")
SEVERITIES = (
    "holds", "holds_within_rounding", "cannot_be_judged", "suspicious", "contradicts",
    "not_applicable",
)  # fmt: skip
_PERIOD = r"^$|^\d{4}(-\d\d){0,2}(/(\d{4}(-\d\d){0,2}|\.\.))?$"

_text = pa.Column(str)
_number = pa.Column(float, nullable=True)
_place = pa.Column("Int64", nullable=True)
_indicator = pa.Column(
    str, pa.Check(lambda keys: keys.isin([*read_indicators(), ""]), name="known")
)
_area = pa.Column(str, pa.Check.str_matches(r"^\d{6}(\d{3}){0,2}$"))
_period = pa.Column(str, pa.Check.str_matches(_PERIOD))
_bound = pa.Column(str, pa.Check.isin(BOUNDS))


def _schema(columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


_OBSERVATION = {
    "indicator": _indicator,
    "ref_area": _area,
    "time_period": _period,
    "obs_value": pa.Column(float),
    "obs_value_high": _number,
    "unit_measure": _text,
    "per": _text,
    "obs_bound": _bound,
    "half_unit": pa.Column(float, pa.Check.ge(0)),
    "obs_status": pa.Column(str, pa.Check.isin(list("ABDEFILMOPQSU"))),
    "comment": _text,
    "source": _text,
    "printed": _text,
    "quote": _text,
    "span_start": _place,
    "span_end": _place,
    "part_of": _place,
}
_MARKED = (
    _OBSERVATION
    | {"other_value": _number}
    | dict.fromkeys(("severity", "doubt", "doubt_zh"), _text)
    | {"year_is_inferred": pa.Column(bool)}
)
_VIEW = _OBSERVATION | {"year": _place, "low": _number, "high": _number, "sector": _text}

SCHEMAS = {
    "observations": _schema(_OBSERVATION),
    "quantities": _schema(
        {
            "source": _text,
            "span_start": _place,
            "span_end": _place,
            "text": _text,
            "value": _number,
            "value_high": _number,
            "unit_measure": _text,
            "bound": _bound,
            "kind": _text,
            "time_period": _period,
            "per": _text,
            "label": _text,
            "indicator": _indicator,
            "reason": _text,
        }
    ),
    "indicators": _schema(
        {
            "indicator": _indicator,
            **dict.fromkeys(
                ("title", "title_zh", "unit", "sector", "series", "definition", "definition_zh",
                 "per", "finance_type"), _text),
            "additive": pa.Column(bool),
            **dict.fromkeys(("beneficiaries", "overlaps", "aliases", "group"), _text),
            "maximum": _number,
        }
    ),
    "sources": _schema(
        dict.fromkeys(
            ("source", "kind", "title", "author", "publisher", "published", "published_within",
             "published_reason", "ref_area", "url", "note"), _text)
    ),
    **{f"figures-{name}": _schema(_MARKED) for name in ANALYSES},
    "incidence": _schema(_VIEW | {"year_is_inferred": pa.Column(bool)}),
    "funds": _schema(
        _VIEW
        | dict.fromkeys(("finance_type", "beneficiaries", "overlaps"), _text)
        | {"beneficiary_count": _number, "beneficiary_unit": _text}
        | dict.fromkeys(
            ("per_beneficiary", "per_beneficiary_low", "per_beneficiary_high"), _number)
    ),
    "dividends": _schema(_VIEW),
    "revisions": _schema(
        {
            "indicator": _indicator,
            "ref_area": _area,
            "time_period": _period,
            "unit_measure": _text,
            **dict.fromkeys(("old_source", "new_source"), _text),
            **dict.fromkeys(("old_value", "new_value", "change", "change_percent"), _number),
            "within_rounding": pa.Column(bool),
            "verdict": pa.Column(str, pa.Check.isin(("same", "revised", "conflict"))),
            **dict.fromkeys(
                ("rule", "shown_source", "old_printed", "new_printed", "old_quote", "new_quote"),
                _text),
            **dict.fromkeys(("old_span_start", "new_span_start"), _place),
        }
    ),
    "checks": _schema(
        {
            "check": _text,
            "kind": _text,
            "severity": pa.Column(str, pa.Check.isin(SEVERITIES)),
            **dict.fromkeys(
                ("ref_area", "source", "time_period", "title", "title_zh", "arithmetic",
                 "explanation", "explanation_zh", "indicators", "observations"), _text),
        }
    ),
    "corrections": _schema(
        dict.fromkeys(
            ("source", "printed", "corrected", "indicator", "reason", "reason_zh", "evidence"),
            _text)
    ),
}  # fmt: skip


def check(frame: pd.DataFrame, schema: pa.DataFrameSchema, place: str) -> pd.DataFrame:
    """The frame, if it has the columns, types and values of its schema; else WeishanError."""
    try:
        return schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise WeishanError(
            Fault(f"{place}, row {case.index}" if case.index is not None else place,
                  f"{case.column}: {case.failure_case!r}", str(case.check),
                  "correct the source, or run `weishan build --force` for a changed table")
            for case in error.failure_cases.itertuples()
        ) from None  # fmt: skip


def column_type(column: pa.Column) -> str:
    """The pandas type of a column of a schema, as a word."""
    name = str(column.dtype)
    return "str" if name.startswith(("str", "string", "object")) else name
