"""`weishan new`: a project of another place, ready for its first source and its first build."""

import json
import shutil
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import FOLDER, PROJECT_FILE, find_shared
from weishan_analysis.reading.places import name_place, read_code
from weishan_analysis.statistics.adding import Details, add, read_masthead
from weishan_analysis.statistics.writing import new_folder

STARTER = FOLDER / "starter"  # what a new project holds besides its notebooks
_NAMES = {"gitignore": ".gitignore", "publish.yml": ".github/workflows/publish.yml"}


def start(
    folder: Path, areas: Sequence[str], *, english: Sequence[str] = (),
    articles: Iterable[Path] = (),
) -> tuple[str, ...]:  # fmt: skip
    """Make a project about places, in one step; returns the names of the sources it holds.

    areas: names or division codes. english: their names in English. articles: its first sources.
    WeishanError leaves nothing behind, and nothing that was there is overwritten.
    """
    codes = [_read_area(area) for area in areas]
    if folder.exists():
        raise WeishanError(
            Fault(str(folder), "it is there already", "a new folder", "choose another name")
        )
    with new_folder(folder) as made:
        (made / "data" / "raw").mkdir(parents=True)
        shutil.copytree(find_shared("notebooks"), made / "notebooks", ignore=_ignore_others)
        (made / PROJECT_FILE).write_text(_describe(codes, english), encoding="utf-8")
        for name, place in _NAMES.items():
            (made / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(STARTER / name, made / place)
        added = [add(file, _date(file, codes), root=made).source for file in articles]
    return tuple(source.name for source in added if source)


def _ignore_others(_: str, names: list[str]) -> set[str]:
    """What of the folder is no numbered notebook of the package."""
    return {name for name in names if not (name[:2].isdigit() and name.endswith(".ipynb"))}


def _date(file: Path, areas: Sequence[str]) -> Details:
    """An article about the place, or the one it names, published when it says it was."""
    facts, _ = read_masthead(file)
    area, published = facts.ref_area if len(areas) > 1 else areas[0], facts.published
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


def _describe(codes: Sequence[str], english: Sequence[str]) -> str:
    """The weishan.toml of a project about places."""
    chinese = [name_place(code) for code in codes]
    places = [(code, name or zh, zh) for code, zh, name in zip_longest(codes, chinese, english)]
    names = [
        f"{code} = {{ title = {_quote(title)}, title_zh = {_quote(zh)} }}"
        for code, title, zh in places
    ]
    slots = {
        "@area": _quote(codes[0] if len(codes) == 1 else list(codes)),
        "@name_zh": _quote("、".join(chinese) + "数据分析"),
        "@name": _quote(f"{', '.join(title for _, title, _ in places)}: what the figures say"),
        "@places": "\n".join(names),
    }
    text = (STARTER / PROJECT_FILE).read_text(encoding="utf-8")
    for slot, value in slots.items():
        text = text.replace(slot, value)
    return text


def _quote(value: str | list[str]) -> str:
    """A value as TOML has it, which is as JSON does."""
    return json.dumps(value, ensure_ascii=False)
