"""What the sentences of a source say in English: translations of this project, beside its file."""

import tomllib
from typing import TYPE_CHECKING

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from weishan_analysis.statistics.observations import Reading

FILE = "glosses.toml"


def tabulate_glosses(readings: "Sequence[Reading]") -> "pd.DataFrame":
    """The table `glosses`, a sentence a row; WeishanError names what is no text.

    A gloss says nothing of a sentence that is printed otherwise, as in a text that was updated:
    then that sentence has none.
    """
    faults, rows = [], []
    for reading in readings:
        glosses = _read_glosses(reading)
        faults += [
            Fault(_place(reading), f"{quote!r} = {gloss!r}", "a text in English")
            for quote, gloss in glosses.items() if not isinstance(gloss, str) or not gloss.strip()
        ]  # fmt: skip
        sentences = reading.observations["quote"].unique()
        rows += [{"source": reading.source.name, "quote": quote, "gloss": glosses[quote]}
                 for quote in sentences if quote in glosses]  # fmt: skip
    if faults:
        raise WeishanError(faults)
    return read_schema()["glosses"].fill(rows)


def _read_glosses(reading: "Reading") -> dict[str, object]:
    """English by sentence; empty where the source has none."""
    try:
        return tomllib.loads((reading.source.folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault(_place(reading), f"it cannot be read ({error})", "TOML in UTF-8")
        raise WeishanError(fault) from None


def _place(reading: "Reading") -> str:
    return f"data/raw/{reading.source.name}/{FILE}"
