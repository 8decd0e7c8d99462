"""Where the project's folders lie."""

import os
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` (default: the working folder) that holds data/raw.

    The environment variable WEISHAN_PROJECT names another one.
    """
    named = os.environ.get("WEISHAN_PROJECT")
    start = Path(named) if named else (start or Path.cwd())
    for folder in (start, *start.parents):
        if (folder / "data" / "raw").is_dir():
            return folder.resolve()
    raise WeishanError(
        Fault(
            str(start),
            "no folder data/raw here or above",
            "a project folder",
            "change into the project or set WEISHAN_PROJECT",
        )
    )
