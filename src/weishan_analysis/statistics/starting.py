"""`weishan new`: a project of another place, ready for its first source and its first build."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import FOLDER
from weishan_analysis.project import FILE
from weishan_analysis.reading.places import name_place, read_code
from weishan_analysis.statistics.adding import Details, add, read_masthead
from weishan_analysis.statistics.writing import new_folder

STARTER = FOLDER / "starter"  # what a new project holds besides its notebooks
_NAMES = {"gitignore": ".gitignore", "publish.yml": ".github/workflows/publish.yml"}


def start(
    folder: Path, area: str, *, english: str = "", articles: Iterable[Path] = ()
) -> tuple[str, ...]:
    """Make a project about a place, in one step; returns the names of the sources it holds.

    area: a name or division code. english: the name of the place in English. articles: its first
    sources. WeishanError leaves nothing behind, and nothing that was there is overwritten.
    """
    code = _read_area(area)
    if folder.exists():
        raise WeishanError(
            Fault(str(folder), "it is there already", "a new folder", "choose another name")
        )
    with new_folder(folder) as made:
        (made / "data" / "raw").mkdir(parents=True)
        shutil.copytree(find_notebooks(), made / "notebooks", ignore=_ignore_others)
        (made / FILE).write_text(_describe(code, english), encoding="utf-8")
        for name, place in _NAMES.items():
            (made / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(STARTER / name, made / place)
        added = [add(file, _date(file, code), root=made).source for file in articles]
    return tuple(source.name for source in added if source)


def find_notebooks() -> Path:
    """The notebooks of the package: in a wheel within it, in the repository beside it."""
    within = FOLDER.parent / "notebooks"
    return within if within.is_dir() else FOLDER.parents[2] / "notebooks"


def _ignore_others(_: str, names: list[str]) -> set[str]:
    """What of the folder is no numbered notebook of the package."""
    return {name for name in names if not (name[:2].isdigit() and name.endswith(".ipynb"))}


def _date(file: Path, area: str) -> Details:
    """An article about the place, published when it says it was."""
    published = read_masthead(file)[0].published
    if not published:
        raise WeishanError(
            Fault(file.name, "it does not say when it was published", "an article with its date",
                  "make the project without it, then `weishan add` it with --published")
        )  # fmt: skip
    return Details(ref_area=area, published=published)


def _read_area(area: str) -> str:
    try:
        return read_code(area)
    except ValueError as error:
        raise WeishanError(
            Fault("--area", str(error), "a division code (532324) or a name (南华县)")
        ) from None


def _describe(code: str, english: str) -> str:
    """The weishan.toml of a project about a place."""
    chinese = name_place(code)
    english = english or chinese
    text = (STARTER / FILE).read_text(encoding="utf-8")
    for slot, words in {"@code": code, "@english": english, "@chinese": chinese}.items():
        text = text.replace(slot, json.dumps(words, ensure_ascii=False)[1:-1])
    return text
