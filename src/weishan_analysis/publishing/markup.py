"""What notebooks put out, made fit for a page: sections, tables with captions, languages marked."""

import re
from collections.abc import Callable
from html import escape, unescape

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][\u2e80-\u9fff\uf900-\uffef·—…“”‘’]*")
_TAG = re.compile(r"(<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>)", re.DOTALL)
_HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<text>.*?)</h2>", re.DOTALL)
# How great_tables frames and titles a table; the title becomes a caption, the frame scrolls.
_GREAT_TABLE = re.compile(
    r'<div id="(?P<id>[^"]+)" style="padding-left[^>]*>\s*<table class="gt_table"[^>]*>\s*<thead>'
    r'\s*(?:<tr class="gt_heading">\s*<td[^>]*>(?P<title>.*?)</td>\s*</tr>)?',
    re.DOTALL,
)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
STYLE_SHEET = re.compile(r"<style( scoped)?>.*?</style>\s*", re.DOTALL)  # the page has its own
_CLASSES = re.compile(r' class="(?P<names>gt_[^"]*)"')
_KEPT_CLASSES = {"gt_right": "number", "gt_group_heading": "group"}


def mark_language(html: str, language: str) -> str:
    """Markup for a page in a language: on an English one, runs of Chinese characters marked.

    On a Chinese page that is the language of everything, and no mark of it is needed.
    """
    if language == "zh":
        return html.replace(' lang="zh-CN"', "")
    marked, inside, depth = [], "", 0  # inside: the element that is marked already
    for index, part in enumerate(_TAG.split(html)):
        if index % 2 == 0:
            shown = part if inside else _HAN.sub(r'<span lang="zh-CN">\g<0></span>', part)
        else:
            shown = part
            name = re.split(r"[\s>]", part[1:], maxsplit=1)[0]
            if not inside and 'lang="zh-CN"' in part:
                inside, depth = name, 1
            elif inside:
                depth += (name == inside) - (name == f"/{inside}")
                inside = inside if depth else ""
        marked.append(shown)
    return "".join(marked)


def visible_text(html: str) -> str:
    """What a reader sees of some markup."""
    return unescape("".join(_TAG.split(html)[::2]))


def number_headings(html: str, note: Callable[[str], str]) -> str:
    """Give each section the anchor that `note` returns for its heading."""

    def number(found: re.Match[str]) -> str:
        anchor = note(visible_text(found["text"]))
        return f'<h2{found["attributes"]} id="{anchor}">{found["text"]}</h2>'

    return _HEADING.sub(number, html)


def frame_tables(html: str, label: str) -> str:
    """Tables that scroll, by keyboard too; those of pandas and great_tables with their headers.

    label: what a table without a title is called.
    """
    if 'class="dataframe"' in html:
        head, separator, body = html.partition("<tbody>")
        html = head.replace("<th>", '<th scope="col">') + separator
        html += body.replace("<th>", '<th scope="row">')
        html = html.replace(' border="1"', "")
    html = STYLE_SHEET.sub("", html)
    html = _GREAT_TABLE.sub(lambda found: _open_great_table(found, label), html)
    html = _CLASSES.sub(_keep_classes, html).replace(' colspan="1"', "").replace(' rowspan="1"', "")
    if 'class="scroll"' in html:
        return html
    frame = _open_frame(f'aria-label="{escape(label)}"')
    return _TABLE.sub(lambda found: f"{frame}{found[0]}</div>", html)


def _open_great_table(found: re.Match[str], label: str) -> str:
    if found["title"] is None:
        return _open_frame(f'aria-label="{escape(label)}"') + "<table><thead>"
    caption = f'<caption id="{found["id"]}">{found["title"]}</caption>'
    return _open_frame(f'aria-labelledby="{found["id"]}"') + f"<table>{caption}<thead>"


def _open_frame(name: str) -> str:
    return f'<div class="scroll" role="group" tabindex="0" {name}>'


def _keep_classes(found: re.Match[str]) -> str:
    kept = [_KEPT_CLASSES[name] for name in found["names"].split() if name in _KEPT_CLASSES]
    return f' class="{" ".join(kept)}"' if kept else ""
