"""Sites built beside the project's own: of each of its counties, or for a folder elsewhere.

Each is built in a copy of what the project is made from, kept in .weishan/parts, with tables,
ledger and pages of its own. So the tables and pages of the project stay as they are, and each copy
runs again only what a change touches.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import PROJECT_FILE
from weishan_analysis.pages.release import Release, read_release
from weishan_analysis.project import AREA, read_project
from weishan_analysis.statistics.writing import stage_folder, swap_folder

_COPIED = ("requirements.lock", PROJECT_FILE)


@dataclass(frozen=True)
class Part:
    """A site to build: the project in `folder`, about `area`, published at `place` of the whole.

    `area` is empty where weishan.toml says what it is about, `place` for what lies at the top.
    """

    folder: Path
    area: str = ""
    place: str = ""


def list_parts(root: Path, *, out: Path | None = None, as_of: str | None = None) -> list[Part]:
    """What a build makes: the project itself, or the copies that the whole is put together from.

    Of several counties one for each, then the one that compares them.
    """
    project = read_project(root)
    if len(project.areas) < 2:
        return [Part(root)] if out is None else [Part(_folder(root, as_of, "whole"))]
    counties = [
        Part(_folder(root, as_of, code), code, f"{project.name_folder(code)}/")
        for code in project.areas
    ]
    return [*counties, Part(_folder(root, as_of, "whole"))]


def _folder(root: Path, as_of: str | None, name: str) -> Path:
    return root / ".weishan" / "parts" / (as_of or "now") / name


@contextmanager
def open_part(root: Path, part: Part) -> Iterator[Path]:
    """The folder of a part, up to date with the project; within, runs are about its area."""
    if part.folder == root:
        yield root
        return
    _copy(root, part)
    before = os.environ.get(AREA)
    os.environ[AREA] = part.area
    try:
        yield part.folder
    finally:
        if before is None:
            del os.environ[AREA]
        else:
            os.environ[AREA] = before


def _copy(root: Path, part: Part) -> None:
    """Have in the folder of a part what the project is made from, and nothing older of it."""
    is_comparing = not part.area and len(read_project(root).areas) > 1
    part.folder.mkdir(parents=True, exist_ok=True)
    for name in ("data/raw", "notebooks"):
        target = part.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(root / name, target)
    for path in (part.folder / "notebooks").glob("*.ipynb"):
        if is_comparing and not _compares_places(path):
            path.unlink()
    for name in _COPIED:
        if (root / name).exists():
            shutil.copy2(root / name, part.folder)


def _compares_places(notebook: Path) -> bool:
    """Whether a notebook is about all places of a project: its metadata say `all_places`."""
    try:
        return bool(json.loads(notebook.read_bytes())["metadata"].get("all_places"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def check_target(target: Path) -> None:
    """WeishanError where a folder for a site holds something else."""
    if target.exists() and any(target.iterdir()) and not read_release(target).files:
        raise WeishanError(
            Fault(str(target), "it holds something else", "a new folder, or a site built there",
                  "name another folder")
        )  # fmt: skip


def publish_parts(parts: Sequence[Part], target: Path) -> None:
    """Put the sites of the parts together in a folder, in one step, unless it holds them."""
    sites = [read_release(part.folder / "reports") for part in parts]
    key = "\n".join(f"{part.place}{site.key}" for part, site in zip(parts, sites, strict=True))
    published = read_release(target)
    if published.key == key and not published.list_damaged():
        return
    staged = Release(target.with_name(f".{target.name}.new"))
    with stage_folder(staged.folder, target):
        for part, site in zip(parts, sites, strict=True):
            for name, file in site.files.items():
                staged.add(f"{part.place}{name}", file["key"], (site.folder / name).read_bytes())
        staged.save(key)
        swap_folder(staged.folder, target)
