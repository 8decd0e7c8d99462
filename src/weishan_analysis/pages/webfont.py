"""The characters of a page as a font inside it, so that it looks the same on every system."""

import io
from base64 import b64encode
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Any

from weishan_analysis.drawing.palette import FAMILY

_LATIN = frozenset(range(0x20, 0x7F))


def embed_font(text: str) -> str:
    """A style rule with a font of just the characters in `text`, and the Latin ones."""
    wanted = {*map(ord, text), *_LATIN} - set(range(0x20))
    encoded = b64encode(_cut_font(wanted)).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:block;'
        f'src:url(data:font/woff;base64,{encoded}) format("woff")}}\n'
    )


def _cut_font(characters: Collection[int]) -> bytes:
    """The font cut down to some characters, as WOFF; the same characters give the same bytes.

    Outlines are copied as they are, since none refers to another: fontTools.subset would take each
    apart and compile it again.
    """
    from fontTools.cffLib import FDSelect

    font, glyphs, order, widths, kinds = _open_font()
    shown = {code: glyphs[code] for code in sorted(characters) if code in glyphs}
    used = {order[0], *shown.values()}
    names = [name for name in order if name in used]
    for table in font["cmap"].tables:
        table.cmap = shown
    font["hmtx"].metrics = {name: widths[name] for name in names}
    top = font["CFF "].cff[0]
    top.charset, top.FDSelect = names, FDSelect()
    top.FDSelect.gidArray = [kinds[name] for name in names]
    font.setGlyphOrder(names)
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


@cache
def _open_font() -> tuple[Any, dict[int, str], list[str], dict[str, Any], dict[str, int]]:
    """The font that ships, to be cut; with its glyphs by character, and their order, widths, kinds.

    Without a name, and without what only setting upright or by pairs needs.
    """
    from fontTools.ttLib import TTFont

    fonts = files("weishan_analysis") / "fonts"
    (file,) = (entry for entry in fonts.iterdir() if entry.name.endswith((".otf", ".ttf")))
    content = io.BytesIO(file.read_bytes())
    font = TTFont(content, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    for tag in ("BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"):
        del font[tag]
    font.flavor, font["name"].names = "woff", []
    top = font["CFF "].cff[0]
    order = list(top.CharStrings.keys())  # looked up here, before any other order is set
    kinds = dict(zip(order, top.FDSelect.gidArray, strict=True))
    return font, font.getBestCmap(), order, font["hmtx"].metrics, kinds
