"""A source that was added by mistake is taken back, and kept so that this can be undone."""

import difflib
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.project import find_root
from weishan_analysis.statistics.sources import read_sources
from weishan_analysis.statistics.writing import cannot_write, locked


def remove(name: str, root: Path | None = None) -> Path:
    """Move data/raw/<name> to .weishan/removed; returns where it lies now.

    WeishanError if there is no such source, or another one supersedes it.
    """
    root = root or find_root()
    with locked(root):
        sources = {source.name: source for source in read_sources(root)}
        if name not in sources:
            similar = difflib.get_close_matches(name, sources, 1)
            expected = f"perhaps {similar[0]}" if similar else f"one of {', '.join(sources)}"
            raise WeishanError(Fault(name, "no folder of data/raw", expected))
        later = [source.name for source in sources.values() if name in source.supersedes]
        if later:
            raise WeishanError(
                Fault(f"data/raw/{name}", f"{', '.join(later)} supersedes it", "a source alone",
                      f"remove {later[0]} first, or its entry supersedes")
            )  # fmt: skip
        target = _choose_place(root / ".weishan" / "removed", name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            sources[name].folder.rename(target)
        except OSError as error:
            raise cannot_write(target, error) from None
    return target


def _choose_place(folder: Path, name: str) -> Path:
    number = 1
    while (place := folder / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return place
