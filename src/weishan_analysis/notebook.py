"""Stored notebooks: in which languages each is written, what it is called, which have pages."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from weishan_analysis.errors import Fault, WeishanError, check_name
from weishan_analysis.project import LANGUAGES

Pages = Mapping[str, Mapping[str, str]]  # by language, the notebooks that have a page: their names
_TAKEN = ("index", "figures", "method")  # by pages that no notebook makes
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.+?)[\s#]*$", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")  # colours in what a kernel prints
_MARKUP = re.compile(r"[*_`$]")
_LANGUAGE = re.compile(r"^language = ['\"](\w+)['\"]", re.MULTILINE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def list_notebooks(root: Path) -> list[Path]:
    """Every notebook of a project, those with a number first."""
    folder = root / "notebooks"
    within = (
        folder.iterdir() if folder.exists() else ()
    )  # a glob finds nothing where it may not look
    paths = sorted(path for path in within if path.match("[!.]*.ipynb"))
    if faults := [f for path in paths for f in check_name(f"notebooks/{path.name}", path.name)]:
        raise WeishanError(faults)
    taken = [path for path in paths if path.stem in _TAKEN or path.stem.startswith("source-")]
    if taken:
        raise WeishanError(
            Fault(f"notebooks/{path.name}", "the site has a page of this name", "another name")
            for path in taken
        )
    return paths


def list_pages(root: Path, languages: Iterable[str]) -> Pages:
    """The notebooks with a page in each language of a site, each at least in one."""
    pages: dict[str, dict[str, str]] = {language: {} for language in languages}
    for path in list_notebooks(root):
        titles = read_titles(path)
        shared = [language for language in pages if language in titles]
        for language in shared or [*pages][:1]:
            pages[language][path.stem] = titles.get(language) or next(iter(titles.values()))
    return pages


def read_titles(path: Path) -> dict[str, str]:
    """What a notebook is called in each language that it is written in.

    Its metadata `title` or `title_zh`, else its first heading, else the name of its file. Tags of
    its cells name the languages, or a cell of parameters that sets one; without either it is
    written in that of its heading.
    """
    name = path.stem.partition("-")[2] if path.stem[:2].isdigit() else path.stem
    name = name.replace("-", " ").capitalize() or path.stem
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [
            (cell["metadata"].get("tags", []), cell["cell_type"], "".join(cell["source"]))
            for cell in notebook["cells"]
        ]
        given = {**notebook["metadata"]}
    except (ValueError, KeyError, TypeError, AttributeError, OSError):  # which its run reports
        return dict.fromkeys(LANGUAGES, name)
    languages = [language for language in LANGUAGES if any(language in tags for tags, *_ in cells)]
    if not languages and any(
        "parameters" in tags and _LANGUAGE.search(source) for tags, _, source in cells
    ):
        languages = list(LANGUAGES)
    if not languages:
        heading = next(_list_headings(cells, ""), name)
        languages = ["zh" if _CHINESE.search(heading) else "en"]
    titles = {}
    for language in languages:
        title = given.get("title" if language == "en" else f"title_{language}")
        titles[language] = str(title or next(_list_headings(cells, language), name))
    return titles


def _list_headings(cells: list[tuple[Any, str, str]], language: str) -> Iterator[str]:
    """The headings of the cells that stand on a page, without their markup."""
    others = {other for other in LANGUAGES if language and other != language}
    for tags, kind, source in cells:
        if kind == "markdown" and not others & set(tags):
            for heading in _HEADING.findall(_CODE.sub("", source)):
                yield _MARKUP.sub("", heading)


def read_language(sources: Iterable[str]) -> str:
    """What the last of some cells with parameters sets `language` to."""
    found = [setting[1] for source in sources if (setting := _LANGUAGE.search(source))]
    return found[-1] if found and found[-1] in LANGUAGES else LANGUAGES[0]


def clean_notebook(path: Path) -> bytes:
    """A notebook as it is stored here: without outputs, which JupyterLab may have saved in it."""
    content = path.read_bytes()
    try:
        notebook = json.loads(content)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
