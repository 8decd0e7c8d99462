"""A figure of matplotlib as SVG for a page: text as text, colours by name, marks that lead on."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from matplotlib import rc_context

from weishan_analysis.drawing.palette import FAMILY, list_palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

    from weishan_analysis.words import Words

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
MARK = "mark:"  # what the group of a mark is called, before the place of its figure
# The families after ours are for readers of a notebook, whose system may lack it.
FONTS = f"'{FAMILY}', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"#[\w.-]+")


class Link(NamedTuple):
    """Where a mark leads, and what it says when pointed at."""

    href: str
    words: str


def draw_outlined(figure: "Figure", area: "Bbox | None" = None) -> bytes:
    """The figure as SVG that looks the same everywhere, its letters drawn as shapes."""
    return _write(figure, "path", area)


def draw_svg(
    figure: "Figure",
    prefix: str,
    marks: Mapping[str, Link],
    words: "Words",
    area: "Bbox | None" = None,
) -> str:
    """The figure as SVG to stand inside a page, the same in every run.

    prefix: what the names inside begin with, so that two pictures on a page do not share any.
    marks: by place, where the marks of figures lead. words: those of the page, on which what is
    foreign to them is marked. area: the part to show, in inches.
    """
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(_write(figure, "none", area))  # noqa: S314 - matplotlib wrote it
    for name in ("metadata", "defs"):
        for child in root.findall(f"{{{SVG}}}{name}"):
            if name == "metadata" or child.find(f"{{{SVG}}}style") is not None:
                root.remove(child)
    root.attrib.update({"stroke-linejoin": "round", "font-family": FONTS})
    for side in ("width", "height"):
        root.attrib[side] = f"{float(root.attrib[side].removesuffix('pt')) * 96 / 72:.0f}"
    used = {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in _REFERENCE.findall(value)
    }
    colours = _name_colours()
    _clean(root, prefix, used, colours, marks)
    for element in root.iter():
        if words.is_foreign(element.text or ""):
            element.set("lang", words.other.tag)
    return ET.tostring(root, encoding="unicode")


def _write(figure: "Figure", fonttype: str, area: "Bbox | None") -> bytes:
    file = BytesIO()
    with rc_context({"svg.fonttype": fonttype}):
        figure.savefig(
            file, format="svg", bbox_inches=area, metadata={"Date": None, "Creator": None}
        )
    return file.getvalue()


def _clean(
    element: ET.Element,
    prefix: str,
    used: set[str],
    colours: Mapping[str, str],
    marks: Mapping[str, Link],
) -> None:
    """Shorten what stands below an element, name its colours, and lead its marks on."""
    children = list(element)
    element[:] = []
    for child in children:
        identifier = child.attrib.pop("id", "")
        if f"#{identifier}" in used:
            child.set("id", f"{prefix}-{identifier}")
        for name, value in child.attrib.items():
            child.set(name, _shorten(name, value, prefix, colours))
        child.text = (child.text or "").strip() or None
        child.tail = None
        if child.get("transform", "").startswith("rotate(-0 "):
            del child.attrib["transform"]
        _clean(child, prefix, used, colours, marks)
        place = identifier.removeprefix(MARK)
        if place != identifier and place in marks:
            element.append(_lead_on(child, place, marks[place]))
        elif child.tag == f"{{{SVG}}}g" and not child.attrib:
            element.extend(child)  # a group of nothing but what is in it
        elif child.get("style") != "fill:none":  # which nobody sees
            element.append(child)


def _lead_on(mark: ET.Element, place: str, link: Link) -> ET.Element:
    """A mark as a link to the sentence of its figure, with its words as a title."""
    leading = ET.Element(f"{{{SVG}}}a", {"href": link.href, "data-figure": place})
    title = ET.SubElement(leading, f"{{{SVG}}}title")
    title.text = link.words
    leading.append(mark)
    return leading


def _shorten(name: str, value: str, prefix: str, colours: Mapping[str, str]) -> str:
    if name == "d":
        value = " ".join(value.split())
    if name in ("d", "x", "y", "transform", "points", "width", "height"):
        return _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value)
    if name == "style":
        parts = [part for part in value.split("; ") if not part.startswith("font-family")]
        value = ";".join(parts).replace(": ", ":")
        for colour, named in colours.items():
            value = value.replace(colour, named)
    return (
        value.replace("url(#", f"url(#{prefix}-")
        if "url(" in value
        else (f"#{prefix}-{value[1:]}" if name == f"{{{XLINK}}}href" else value)
    )


def _name_colours() -> dict[str, str]:
    """The variable of each colour that pages know by name, with the colour for where none is."""
    return {colour: f"var(--{name},{colour})" for name, colour in list_palette().items()}
