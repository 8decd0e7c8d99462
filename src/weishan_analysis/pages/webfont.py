"""The characters of a page as a font inside it, so that it looks the same on every system."""

import io
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files

from weishan_analysis.drawing.palette import FAMILY

_LATIN = tuple(range(0x20, 0x7F))


def embed_font(text: str) -> str:
    """A style rule with a font of just the characters in `text`, and the Latin ones."""
    wanted = {*map(ord, text), *_LATIN} - set(range(0x20))
    encoded = b64encode(_subset(tuple(sorted(wanted)))).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:block;'
        f'src:url(data:font/woff;base64,{encoded}) format("woff")}}\n'
    )


@cache
def _subset(characters: Iterable[int]) -> bytes:
    """The font cut down to some characters, as WOFF; the same characters give the same bytes."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    # The font that ships has no hints; to look for some would cost more than all the rest.
    options = Options(
        flavor="woff", desubroutinize=True, hinting=True, layout_features=[], name_IDs=[]
    )
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]  # none is set upright
    fonts = files("weishan_analysis") / "fonts"
    (file,) = (entry for entry in fonts.iterdir() if entry.name.endswith((".otf", ".ttf")))
    result = io.BytesIO()
    with (
        as_file(file) as path,
        load_font(str(path), options, dontLoadGlyphNames=True) as font,
    ):
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.recalcTimestamp = False
        save_font(font, result, options)
    return result.getvalue()
