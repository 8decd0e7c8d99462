"""The page on the program: the files of docs/ one below the other, in English on every site."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup, escape

from weishan_analysis.metadata import find_shared
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.frame import DOCS, frame_page, render_page
from weishan_analysis.pages.page import Writer
from weishan_analysis.words import Words

# Each file is a chapter, in the order in which one comes to need them.
CHAPTERS = (
    "your-own-figures",
    "your-own-notebook",
    "your-own-county",
    "extract",
    "checks",
    "tables",
    "api",
)


def draw_docs(root: Path, words: Words, pages: Pages) -> str:
    """The page, in the frame of a language."""
    manual = _Manual(Words("en"), CHAPTERS)
    chapters = [manual.write_chapter(name) for name in CHAPTERS]
    page = frame_page(root, words, DOCS, words("docs.title"), pages)
    page = replace(page, description=words("docs.description"), contents=tuple(manual.contents))
    return render_page("docs.html.j2", page, chapters=chapters)


class _Manual(Writer):
    """Markdown a level lower than it stands, its links between files leading to chapters."""

    def __init__(self, words: Words, chapters: Sequence[str]) -> None:
        super().__init__(words)
        self._chapters, self._chapter, self._heading = chapters, "", ""

    def write_chapter(self, name: str) -> Markup:
        """The markup of a file of docs/."""
        self._chapter = name
        return self.write((find_shared("docs") / f"{name}.md").read_text(encoding="utf-8"), "")

    def heading(self, text: str, level: int, **attributes: object) -> str:
        self._heading = text
        words = re.sub(r"\W+", "-", Markup(text).striptags().lower()).strip("-")  # noqa: S704
        self._anchor = self._chapter if level == 1 else f"{self._chapter}-{words}"
        return super().heading(text, level + 1, **attributes)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        name = url.removesuffix(".md")
        return super().link(text, f"#{name}" if name in self._chapters else url, title)

    def codespan(self, text: str) -> str:
        return f"<code>{self._words.mark(text)}</code>"

    def block_code(self, code: str, info: str | None = None) -> str:  # noqa: ARG002 - its name
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    def table(self, text: str) -> str:
        label = escape(self._words("site.table"))
        return (
            f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">'
            f"<table><caption>{self._heading}</caption>{text}</table></div>\n"
        )

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - as mistune calls it
        return f'<th scope="col">{text}</th>\n' if head else f"<td>{text}</td>\n"
