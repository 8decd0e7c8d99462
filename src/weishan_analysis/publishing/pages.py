"""An executed notebook as a page: what surrounds its content, and what makes it self-contained.

The notebook template in share/jupyter names `page_preprocessor`, so that `jupyter nbconvert
--template weishan` makes the same page as `weishan build`.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weishan_analysis.project import find_root
from weishan_analysis.publishing.citations import describe_date
from weishan_analysis.publishing.labels import format_period, format_roughly
from weishan_analysis.publishing.links import lead_within_site, source_page
from weishan_analysis.publishing.markup import (
    frame_tables,
    mark_language,
    number_headings,
    visible_text,
)
from weishan_analysis.publishing.prose import message, read_messages
from weishan_analysis.publishing.webfont import embed_font
from weishan_analysis.running.ledger import clean_notebook
from weishan_analysis.statistics.processed import PACKAGE
from weishan_analysis.statistics.sources import Source, read_sources

if TYPE_CHECKING:
    from jinja2 import Environment
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

LANGUAGES = {"en": "en", "zh": "zh-CN"}
NAMES = {"en": "English", "zh": "中文"}
_SOURCE = re.compile(r'href="source-([^"#]+)\.html#')


@dataclass(frozen=True)
class Link:
    """An address and the words for it, in the language that `lang` names."""

    href: str
    text: str
    lang: str


@dataclass(frozen=True)
class Page:
    """What the templates know of a page besides its content."""

    language: str
    title: str
    here: str
    home: Link
    other: Link | None = None
    previous: Link | None = None
    following: Link | None = None
    contents: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    notebook: str = ""
    text: str = ""

    @property
    def lang(self) -> str:
        """The language as HTML names it."""
        return LANGUAGES[self.language]

    @property
    def say(self) -> Callable[..., str]:
        """The text of a message in the language of the page."""
        return partial(message, language=self.language)

    @property
    def as_of(self) -> str:
        """The date of the newest source used, in words."""
        if not self.sources:
            return ""
        newest = max(self.sources, key=lambda source: source.published)
        say = format_roughly if newest.published_within else format_period
        return say(newest.published, self.language)

    @property
    def style(self) -> str:
        """The style sheet, with a font for every Chinese character of the page."""
        links = (self.home, self.other, self.previous, self.following, *self.contents)
        shown = [self.text, self.title, _own_words(self.language)]
        shown += [link.text for link in links if link]
        shown += [source.title + source.author + source.publisher for source in self.sources]
        shown += [self.as_of, *map(self.published, self.sources)]
        return embed_font("".join(shown), self.language) + _static("weishan.css")

    @property
    def script(self) -> str:
        """The one script that the page may run."""
        return _static("weishan.js")

    @property
    def script_hash(self) -> str:
        """What the content security policy lets run."""
        return b64encode(hashlib.sha256(self.script.encode()).digest()).decode("ascii")

    def date(self, period: str) -> str:
        """An ISO 8601 period in words."""
        return format_period(period, self.language)

    def published(self, source: Source) -> str:
        """When a source was published, in words."""
        return describe_date(source.published, source.published_within, self.language)

    def source_link(self, source: Source) -> str:
        """The page that shows a source."""
        return source_page(source.name)


def page_preprocessor() -> Callable[..., tuple["NotebookNode", dict[str, Any]]]:
    """What nbconvert calls with each executed notebook before the template."""
    return _prepare


@cache
def new_exporter() -> "HTMLExporter":
    """The exporter of nbconvert with the template of this package."""
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="weishan", extra_template_basedirs=[str(find_template().parent)]
    )


def draw_content(template: str, page: Page, **content: Any) -> str:
    """The content of a page that is no notebook, by a template of this package."""
    html = _environment().get_template(template).render(page=page, **content)
    return mark_language(html, page.language)


def render_page(page: Page, content: str) -> str:
    """A whole page around its content."""
    whole = replace(page, text=visible_text(content))
    return _environment().get_template("page.html.j2").render(page=whole, content=content)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader

    # The templates escape what is text themselves, as those of nbconvert have to.
    return Environment(loader=FileSystemLoader(find_template()), autoescape=False)  # noqa: S701


@cache
def find_template() -> Path:
    """The folder of the notebook template: beside the sources, or where it was installed."""
    below = Path("nbconvert", "templates", "weishan")
    beside = PACKAGE.parents[1] / "share" / "jupyter" / below
    if beside.is_dir():
        return beside
    from jupyter_core.paths import jupyter_path

    return next(path for place in jupyter_path() if (path := Path(place) / below).is_dir())


def frame_page(root: Path, language: str, here: str, title: str, *, bilingual: bool) -> Page:
    """The page `here` (its file name) among those of the project, without content yet."""
    titles = read_titles(root, language)
    links = [Link(f"{stem}.html", text, LANGUAGES[language]) for stem, text in titles.items()]
    stem = here.removesuffix(".html")
    index = list(titles).index(stem) if stem in titles else None
    other = "zh" if language == "en" else "en"
    there = f"zh/{here}" if other == "zh" else f"../{here}"
    return Page(
        language=language,
        title=title,
        here=here,
        home=Link("index.html", message("site.name", language), LANGUAGES[language]),
        other=Link(there, NAMES[other], LANGUAGES[other]) if bilingual else None,
        previous=links[index - 1] if index else None,
        following=links[index + 1] if index is not None and index + 1 < len(links) else None,
    )


def read_titles(root: Path, language: str) -> dict[str, str]:
    """The short title of every numbered notebook, by stem, in order."""
    paths = sorted((root / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    return {path.stem: _short_title(path, language) for path in paths}


def _short_title(path: Path, language: str) -> str:
    """The name of a notebook in links: its metadata `title` or `title_zh`, else its file's name."""
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        given = metadata.get("title_zh" if language == "zh" else "title")
    except (ValueError, KeyError, TypeError):  # which the run of this notebook reports
        given = None
    return str(given or path.stem.partition("-")[2].replace("-", " ").capitalize() or path.stem)


def _prepare(
    notebook: "NotebookNode", resources: dict[str, Any]
) -> tuple["NotebookNode", dict[str, Any]]:
    """Make the page of an executed notebook; `resources["page"]` is it for the template."""
    place = Path(resources["metadata"].get("path") or ".").resolve()
    stem = str(resources["metadata"]["name"])
    root = find_root(place)
    language = _language(notebook)
    title = ""
    contents: list[Link] = []

    def note_section(heading: str) -> str:
        contents.append(Link(f"#section-{len(contents) + 1}", heading, LANGUAGES[language]))
        return contents[-1].href.removeprefix("#")

    for cell in notebook.cells:
        shown = ""
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            if html is None:
                continue
            heading = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
            title = title or (visible_text(heading[1]) if heading else "")
            html = number_headings(html, note_section)
            html = frame_tables(lead_within_site(html), message("site.table", language))
            output["data"]["text/html"] = mark_language(html, language)
            shown += html
        cell.metadata["folded"] = "<figure" in shown  # all other code stands at the end
    everything = "".join(_texts(notebook))
    used = set(_SOURCE.findall(everything))
    page = frame_page(
        root,
        language,
        f"{stem}.html",
        title or _short_title(place / f"{stem}.ipynb", language),
        bilingual=resources.get("bilingual", True),
    )
    resources["page"] = replace(
        page,
        sources=tuple(source for source in read_sources(root) if source.name in used),
        contents=tuple(contents),
        notebook=b64encode(clean_notebook(place / f"{stem}.ipynb")).decode("ascii"),
        text=visible_text(everything),
    )
    return notebook, resources


def _language(notebook: "NotebookNode") -> str:
    """What the last parameters cell sets `language` to."""
    found = "en"
    for cell in notebook.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
            setting = re.search(r"^language = ['\"](\w+)['\"]", cell.source, re.MULTILINE)
            found = setting[1] if setting else found
    return found if found in LANGUAGES else "en"


def _texts(notebook: "NotebookNode") -> Iterable[str]:
    """Everything that a page may show of its notebook."""
    for cell in notebook.cells:
        yield escape(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            yield data.get("text/html") or escape(
                data.get("text/plain", "") + output.get("text", "")
            )


@cache
def _own_words(language: str) -> str:
    """Every character of the texts around the content."""
    texts = read_messages()
    return "".join(texts[key][language] for key in texts if key.startswith("site."))


@cache
def _static(name: str) -> str:
    return (find_template() / "static" / name).read_text(encoding="utf-8")
