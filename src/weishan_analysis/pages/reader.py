"""The page that reads a text in the browser: this package's reading, run there by Pyodide.

Pyodide is the npm package of that name; `npm install --no-save pyodide` in a project puts it where
a build finds it. Its files and the package lie in the site, so that the page asks nobody else; as a
browser runs no such thing from a file, the site has to be served (`python3 -m http.server`).
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from weishan_analysis.drawing.palette import FAMILY
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.frame import READER, frame_page, read_static, render_page
from weishan_analysis.project import list_runtime
from weishan_analysis.statistics.processed import PACKAGE, list_package
from weishan_analysis.words import Words

FOLDER = "reader"  # within a site
# What of the package runs in the browser.
_PARTS = (
    "__init__.py", "commands.py", "errors.py", "terminal.py", "metadata", "reading",
    "statistics/__init__.py", "statistics/codebook.py",
)  # fmt: skip
_KINDS = ("statistic", "date", "ordinal", "programme", "formula", "identifier", "word", "level",
          "duration")  # fmt: skip
_COLUMNS = {"text": "printed", "kind": "kind", "title": "indicator", "value": "value",
            "unit": "unit", "period": "period"}  # fmt: skip
_SAID = ("starting", "ready", "reading", "none", "served")


def list_reader(root: Path) -> Iterator[tuple[str, bytes]]:
    """What the page runs: name in the site and content of each file."""
    for name in list_runtime(root):
        yield f"{FOLDER}/{Path(name).name}", (root / name).read_bytes()
    for path in list_package("fonts"):  # for characters that no page can know beforehand
        yield f"{FOLDER}/{path.name}", path.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (path for part in _PARTS for path in list_package(part)):
            member = zipfile.ZipInfo(path.relative_to(PACKAGE.parent).as_posix())
            archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)
    yield f"{FOLDER}/weishan_analysis.zip", packed.getvalue()


def draw_reader(root: Path, words: Words, pages: Pages) -> str:
    """The page, in one language."""
    told = {
        "folder": f"{'../' if words.folder else './'}{FOLDER}/",
        "family": FAMILY,
        "font": next(path.name for path in list_package("fonts") if path.suffix == ".otf"),
        "title": words.field("title"),
        "kinds": {kind: words(f"kind.{kind}") for kind in _KINDS},
        "columns": {key: words(f"source.{name}") for key, name in _COLUMNS.items()},
        **{key: words(f"reader.{key}") for key in _SAID},
    }
    settings = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    script = Markup(f"const told = {settings};\n{read_static('reader.js')}")  # noqa: S704 - ours
    page = frame_page(root, words, READER, words("reader.title"), pages)
    page = replace(page, description=words("reader.description"), scripts=(script,))
    return render_page("reader.html.j2", page, script=script)
