"""The project that tests stand on: this one's own sources and notebooks, not an analyst's."""

import atexit
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = (
    "2015-heqing",
    "2018-weishan",
    "2018-09-14-education",
    "2018-09-30-yunnan",
    "2019-07-19-chuxiong",
    "2020-07-17-dali",
    "2020-08-12-industry",
    "2020-10-20-yunlong",
    "2021-03-30-award",
)
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("0[1-8]-*.ipynb"))
PROJECT = Path(tempfile.mkdtemp(prefix="weishan-tests-"))
RAW = PROJECT / "data" / "raw"
HAS_OTHER_SOURCES = {path.name for path in (ROOT / "data" / "raw").iterdir()} != set(SOURCES)


def _copy() -> None:
    """Bring the project's own files, and its tables, which are current where nothing was added."""
    atexit.register(shutil.rmtree, PROJECT, ignore_errors=True)
    for name in SOURCES:
        shutil.copytree(ROOT / "data" / "raw" / name, RAW / name)
    shutil.copytree(ROOT / "data" / "processed", PROJECT / "data" / "processed")
    shutil.copy2(ROOT / "weishan.toml", PROJECT)
    (PROJECT / "notebooks").mkdir()
    for name in NOTEBOOKS:
        shutil.copy2(ROOT / "notebooks" / f"{name}.ipynb", PROJECT / "notebooks")
    state = ROOT / ".weishan" / "tables.json"
    if state.exists():
        (PROJECT / ".weishan").mkdir()
        shutil.copy2(state, PROJECT / ".weishan")


_copy()
