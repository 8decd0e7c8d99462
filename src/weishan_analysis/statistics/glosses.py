"""What the sentences of a source say in English: translations of this project, beside its file."""

import tomllib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.schema import read_schema

if TYPE_CHECKING:
    import pandas as pd

    from weishan_analysis.statistics.observations import Reading

FILE = "glosses.toml"


def tabulate_glosses(readings: "Sequence[Reading]") -> "pd.DataFrame":
    """The table `glosses`, a sentence a row. WeishanError: every fault of every glosses.toml."""
    glosses = {reading.source.name: _read_glosses(reading) for reading in readings}
    if faults := [fault for reading in readings
                  for fault in _check(reading, glosses[reading.source.name])]:  # fmt: skip
        raise WeishanError(faults)
    return read_schema()["glosses"].fill(
        {"source": source, "quote": quote, "gloss": gloss}
        for source, entries in glosses.items() for quote, gloss in entries.items()
    )  # fmt: skip


def _read_glosses(reading: "Reading") -> dict[str, object]:
    """English by sentence; empty where the source has none."""
    try:
        return tomllib.loads((reading.source.folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault(_place(reading), f"it cannot be read ({error})", "TOML in UTF-8")
        raise WeishanError(fault) from None


def _check(reading: "Reading", glosses: dict[str, object]) -> Iterator[Fault]:
    """A gloss must be a text, and its sentence one that states a figure."""
    sentences = set(reading.observations["quote"])
    for quote, gloss in glosses.items():
        if not isinstance(gloss, str) or not gloss.strip():
            yield Fault(_place(reading), f"{quote!r} = {gloss!r}", "a text in English")
        if quote not in sentences:
            yield Fault(_place(reading), f"{quote!r} is no sentence that states a figure",
                        "a sentence as the column `quote` of observations.csv has it")  # fmt: skip


def _place(reading: "Reading") -> str:
    return f"data/raw/{reading.source.name}/{FILE}"
