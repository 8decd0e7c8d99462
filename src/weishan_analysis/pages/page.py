"""The page of an executed notebook, drawn from what its outputs tell.

share/jupyter names `page_preprocessor`, so that `jupyter nbconvert --template weishan` makes the
same page as `weishan build`.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mistune
from markupsafe import Markup, escape

from weishan_analysis.drawing.formula import draw_formula
from weishan_analysis.drawing.links import reports_folder
from weishan_analysis.notebook import ANSI, Pages, clean_notebook, list_pages, read_language
from weishan_analysis.pages.evidence import choose_passages
from weishan_analysis.pages.frame import Link, encode_text, frame_page, render_page
from weishan_analysis.project import find_root, read_project
from weishan_analysis.statistics.sources import Source, read_sources
from weishan_analysis.words import Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

# A warning: where it was raised, what it says, and the line of code that raised it.
_WARNING = re.compile(r"^\S+:\d+: (\w+Warning: .*)\n(?:  .*\n)?", re.MULTILINE)
_PICTURES = re.compile(r"image/(?:png|jpeg|gif|webp)$")
_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """One thing that a page shows: `kind` says what, `told` what its output tells of it."""

    kind: str  # markup, drawn (by a library), answer, chart, table, text or image
    draw: Callable[[], Markup] = Markup
    told: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def markup(self) -> Markup:
        """Its markup, drawn when it is needed: the first page shows what a few pieces tell."""
        return self.draw()

    @property
    def places(self) -> list[str]:
        """The figures that it shows, by where they stand in their sources."""
        return list(self.told.get("places", []))

    @property
    def scripts(self) -> list[str]:
        """The scripts by which a library draws it."""
        return _SCRIPT.findall(self.markup) if self.kind == "drawn" else []

    @property
    def text(self) -> str:
        """Every character that a reader may see of it."""
        parts = [self.told.get(key, "") for key in ("title", "alt", "narrow", "text")]
        return "".join([str(self.markup), *parts, *self.told.get("answer", [])])


@dataclass(frozen=True)
class Shown:
    """What a page shows of its notebook, piece by piece."""

    words: Words
    title: str
    contents: tuple[Link, ...]
    pieces: tuple[Piece, ...]
    code: tuple[str, ...]

    @property
    def places(self) -> list[str]:
        """Every figure shown."""
        return [place for piece in self.pieces for place in piece.places]

    @property
    def is_story(self) -> bool:
        """Whether it has a number to show large, and a chart of it."""
        has_chart = any(piece.kind == "chart" for piece in self.pieces)
        return has_chart and any(piece.told.get("numbers") for piece in self.pieces)

    @property
    def lead(self) -> str:
        """The first sentence of the answer."""
        answers = [piece.told["answer"] for piece in self.pieces if piece.kind == "answer"]
        return str(answers[0][0]) if answers and answers[0] else ""


def page_preprocessor() -> Callable[..., tuple["NotebookNode", dict[str, Any]]]:
    """What nbconvert calls with each executed notebook before the template."""

    def draw(
        notebook: "NotebookNode", resources: dict[str, Any]
    ) -> tuple["NotebookNode", dict[str, Any]]:
        place = Path(resources["metadata"].get("path") or ".").resolve()
        path = place / f"{resources['metadata']['name']}.ipynb"
        root = find_root(place)
        pages = list_pages(root, read_project(root).languages)
        shown = read_notebook(notebook)
        resources["page"] = draw_notebook(shown, path, pages, read_sources(root))
        return notebook, resources

    return draw


def draw_notebook(shown: Shown, path: Path, pages: Pages, sources: Sequence[Source]) -> str:
    """The page of what a notebook shows, among others; path: where it is stored."""
    root = find_root(path.parent)
    title = shown.title or pages.get(shown.words.language, {}).get(path.stem, path.stem)
    page = frame_page(root, shown.words, f"{path.stem}.html", title, pages)
    used = {place.rpartition(":")[0] for place in shown.places}
    passages = choose_passages(root, shown.words, shown.places)
    page = replace(
        page,
        description=shown.lead,
        contents=shown.contents,
        sources=tuple(source for source in sources if source.name in used),
        notebook=b64encode(clean_notebook(path)).decode("ascii"),
        scripts=tuple(script for piece in shown.pieces for script in piece.scripts),
    )
    return render_page("notebook.html.j2", page, shown=shown, passages=passages)


def read_notebook(notebook: Mapping[str, Any], words: Words | None = None) -> Shown:
    """What an executed notebook shows; words: by default those of the language that it sets."""
    parameters = {"parameters", "injected-parameters"}
    words = words or Words(
        read_language(
            "".join(cell["source"]) for cell in notebook["cells"]
            if parameters & set(cell["metadata"].get("tags", []))
        )
    )  # fmt: skip
    other = words.other.language
    writer = Writer(words)
    pieces: list[Piece] = []
    code = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        source = "".join(cell["source"])
        if other in tags:
            continue
        if cell["cell_type"] == "markdown":
            html = writer.write(source, cell.get("id", ""))
            pieces.append(Piece("markup", partial(Markup, html)))
        elif cell["cell_type"] == "code":
            code.append(source)
            for output in cell["outputs"]:
                pieces += _read_output(output, words)
    return Shown(words, writer.title, tuple(writer.contents), tuple(pieces), tuple(code))


def _read_output(output: dict[str, Any], words: Words) -> Iterator[Piece]:
    """What an output shows: what it tells a page, or else the richest form that it has."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    told = dict(output.get("metadata", {}))
    folder = reports_folder(words)
    if "answer" in told:
        yield Piece("answer", told=told)
    elif "chart" in told:
        chart = dict(told["chart"])
        if "narrow" in chart:
            chart["narrow"] = _lead_within_site(chart["narrow"], folder)
        picture = partial(_lead_within_site, data["image/svg+xml"], folder)
        yield Piece("chart", picture, chart)
    elif "table" in told:
        table = told["table"]
        markup = partial(_lead_within_site, data["text/html"], folder)
        yield Piece("table", markup, table)
    elif output["output_type"] == "stream":
        text = ANSI.sub("", "".join(output["text"]))
        yield Piece("text", told={"text": _WARNING.sub(r"\1\n", text)})
    else:
        yield from _read_data(data, words)


def _read_data(data: dict[str, str], words: Words) -> Iterator[Piece]:
    """What a library put out, by the richest form that it has."""
    if "text/html" in data:
        yield Piece("drawn", partial(_frame_tables, data["text/html"], words))
    elif "text/markdown" in data:
        yield Piece("markup", partial(Writer(words).write, data["text/markdown"], ""))
    elif "image/svg+xml" in data:
        uri = encode_text(data["image/svg+xml"], "image/svg+xml")
        yield Piece("image", told={"uri": uri, "text": data.get("text/plain", "")})
    elif "text/latex" in data:
        yield Piece("markup", partial(draw_formula, data["text/latex"].strip("$ \n")))
    elif kind := next(filter(_PICTURES.match, data), ""):
        uri = f"data:{kind};base64,{data[kind].strip()}"
        yield Piece("image", told={"uri": uri, "text": data.get("text/plain", "")})
    elif "text/plain" in data:
        yield Piece("text", told={"text": ANSI.sub("", data["text/plain"])})


def _lead_within_site(markup: str, folder: str) -> Markup:
    """A chart or a table whose links lead to the pages beside its own."""
    return Markup(markup.replace(f'href="{folder}', 'href="'))  # noqa: S704 - of our own


def _frame_tables(html: str, words: Words) -> Markup:
    """A table of pandas, or other markup of a library, so that it scrolls, by keyboard too."""
    if 'class="dataframe"' in html:
        head, separator, body = html.partition("<tbody>")
        html = head.replace("<th>", '<th scope="col">') + separator
        html += body.replace("<th>", '<th scope="row">')
        html = html.replace(' border="1"', "").replace(' style="text-align: right;"', "")
    frame = Markup('<div class="scroll" role="group" tabindex="0" aria-label="{}">{}</div>')
    return frame.format(words("site.table"), Markup(html))  # noqa: S704 - of the notebook


class Writer(mistune.HTMLRenderer):
    """Markdown as markup: headings with named anchors, Chinese marked, all markup escaped."""

    def __init__(self, words: Words) -> None:
        super().__init__(escape=True)
        self._words = words
        self._anchor = ""
        self.title = ""
        self.contents: list[Link] = []

    def write(self, markdown: str, identifier: str) -> Markup:
        """The markup of one cell; its first heading is named as the cell is, in every language."""
        self._anchor = identifier.removesuffix(f"-{self._words.language}")
        convert = mistune.create_markdown(renderer=self, plugins=["table", "math"])
        return Markup(convert(markdown))  # noqa: S704 - the renderer escapes

    def text(self, text: str) -> str:
        """Plain text."""
        return str(self._words.mark(text))

    def inline_math(self, latex: str) -> str:
        """A formula in a line."""
        return str(draw_formula(latex))

    def block_math(self, latex: str) -> str:
        """A formula on lines of its own."""
        return f"<p>{draw_formula(latex)}</p>\n"

    def heading(self, text: str, level: int, **_: Any) -> str:
        """A heading; the first is the title of the page, those below it are its contents."""
        words = Markup(text).striptags()  # noqa: S704 - escaped already
        if level == 1:
            self.title = self.title or words
            return f"<h1>{text}</h1>\n"
        anchor = self._anchor or re.sub(r"\W+", "-", words.lower()).strip("-")
        self._anchor = ""
        if level == 2:
            self.contents.append(Link(f"#{anchor}", words))
        return f'<h{level} id="{escape(anchor)}">{text}</h{level}>\n'
