"""What stands around the content of every page: links, style, font, script, sources."""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from weishan_analysis.drawing.links import source_page
from weishan_analysis.drawing.palette import darken_palette, list_palette
from weishan_analysis.notebook import Pages
from weishan_analysis.pages.webfont import embed_font
from weishan_analysis.project import Project, list_runtime, read_project
from weishan_analysis.reading.periods import last_point
from weishan_analysis.statistics.sources import Source
from weishan_analysis.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

NAMES = {"en": "English", "zh": "中文"}
TEMPLATES = Path(__file__).parent / "templates"
# The pages beside those of the notebooks.
FIGURES, METHOD, DOCS, READER = "figures.html", "method.html", "docs.html", "reader.html"
_FONT = "/* font */"  # where its rule goes
_DATA = re.compile(r'"data:[^"]*')  # what a reader takes away, and no page shows
# The font has them as wide as Chinese characters: an English page takes those of the system.
_WIDE = dict.fromkeys(map(ord, "‘’“”…±"))
# What has a meaning in an address or in an HTML attribute, or is dropped from an address.
_ENCODED = {sign: f"%{sign:02X}" for sign in (*range(0x20), 0x7F, *b'"#%<>`&')}


@dataclass(frozen=True)
class Link:
    """An address and the words for it, in the language that `lang` names."""

    href: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Page:
    """What the templates know of a page besides its content."""

    words: Words
    title: str
    here: str
    site: str = ""
    menu: tuple[Link, ...] = ()
    other: Link | None = None
    above: Link | None = None
    description: str = ""
    contents: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    notebook: str = ""
    scripts: tuple[str, ...] = field(default=(), repr=False)  # of libraries, that draw its content

    @property
    def lang(self) -> str:
        """The language as HTML names it."""
        return self.words.tag

    @property
    def home(self) -> Link:
        """The first page."""
        return Link("index.html", self.site or self.words("site.name"))

    @property
    def previous(self) -> Link | None:
        """The page before this one."""
        index = self._index
        return self.menu[index - 1] if index else None

    @property
    def following(self) -> Link | None:
        """The page after this one."""
        index = self._index
        is_last = index is None or index + 1 == len(self.menu)
        return None if index is None or is_last else self.menu[index + 1]

    @property
    def as_of(self) -> str:
        """The date of the newest source used, in words."""
        ends = (source.published_within or source.published for source in self.sources)
        return self.words.period(max(map(last_point, ends), default=""))

    @property
    def style(self) -> Markup:
        """The style sheet, with the colours by name, on light paper and on dark."""
        return Markup(_list_colours() + read_static("weishan.css"))  # noqa: S704 - ours

    @property
    def script(self) -> Markup:
        """The one script that the page may run."""
        return Markup(read_static("weishan.js"))  # noqa: S704 - ours

    @property
    def script_hashes(self) -> str:
        """What the content security policy lets run."""
        scripts = [script.replace("\r\n", "\n") for script in (self.script, *self.scripts)]
        digests = [hashlib.sha256(script.encode()).digest() for script in dict.fromkeys(scripts)]
        return " ".join(f"'sha256-{b64encode(digest).decode('ascii')}'" for digest in digests)

    @property
    def _index(self) -> int | None:
        places = [link.href for link in self.menu]
        return places.index(self.here) if self.here in places else None

    @property
    def method(self) -> str:
        """The page on the method, with the imprint."""
        return METHOD

    def source_link(self, source: Source) -> str:
        """The page that shows a source."""
        return source_page(source.name)


def frame_page(root: Path, words: Words, here: str, title: str, pages: Pages) -> Page:
    """The page `here` (its file name) among those of the site, without content yet."""
    other, stem, project = words.other, here.removesuffix(".html"), read_project(root)
    beside = ["figures", "method", "docs", *(["reader"] if list_runtime(root) else [])]
    is_notebook = any(stem in known for known in pages.values())
    has_other = stem in pages.get(other.language, ()) if is_notebook else other.language in pages
    there = f"{other.folder or '../'}{here}"
    return Page(
        words=words,
        title=title,
        here=here,
        site=getattr(project, words.field("name")),
        menu=(
            *list_links(words, pages),
            *(Link(f"{name}.html", words(f"{name}.title")) for name in beside),
        ),
        above=_link_above(words) if project.among else None,
        other=Link(there, NAMES[other.language], other.tag) if has_other else None,
    )


def _link_above(words: Words) -> Link:
    """The first page of the whole of which this is the site of one county."""
    up = "../../" if words.folder else "../"
    return Link(f"{up}{words.folder}index.html", words("site.above"), words.tag)


def list_counties(project: Project, words: Words) -> tuple[Link, ...]:
    """The first pages of the counties of a project that has several."""
    up = "../" if words.folder else ""
    return tuple(
        Link(f"{up}{project.name_folder(code)}/{words.folder}index.html", words.title("area", code))
        for code in project.areas
        if len(project.areas) > 1
    )


def list_links(words: Words, pages: Pages) -> tuple[Link, ...]:
    """The pages of the notebooks in one language, in their order."""
    known = pages.get(words.language, {})
    return tuple(Link(f"{stem}.html", title, words.tag) for stem, title in known.items())


def render_page(template: str, page: Page, **content: Any) -> str:
    """A whole page by a template of this package, with a font of every character that it shows."""
    html = environment().get_template(template).render(page=page, words=page.words, **content)
    shown = _DATA.sub("", html)
    if page.words.language == "en":
        shown = shown.translate(_WIDE)
    return html.replace(_FONT, embed_font(shown), 1)


@cache
def environment() -> "Environment":
    """The templates of the pages; what is not marked as markup is escaped."""
    from jinja2 import Environment, FileSystemLoader, pass_context

    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["chinese"] = pass_context(lambda page, text: page["words"].mark(str(text)))
    made.filters["data_uri"] = encode_text
    return made


def encode_text(content: str, media_type: str) -> str:
    """A text as an address that needs no network.

    It stands there as it is, but for what has a meaning in an address or in HTML.
    """
    return f"data:{media_type};charset=utf-8,{content.translate(_ENCODED)}"


@cache
def _list_colours() -> str:
    """The colours as variables, and those that take their place on dark paper."""
    light, dark = (
        "".join(f"--{name}:{colour};" for name, colour in palette.items())
        for palette in (list_palette(), darken_palette())
    )
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


@cache
def read_static(name: str) -> str:
    """A file that stands in pages as it is."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
