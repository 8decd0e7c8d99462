"""The files of this folder, from which everything declared comes; each is read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """A TOML file of the folder as a dict."""
    return tomllib.loads(FOLDER.joinpath(name).read_text(encoding="utf-8"))
