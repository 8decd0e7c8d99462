"""The Chinese characters of a page as a font inside it, for readers whose system has none."""

import io
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files

# What the font is used for: Chinese, and in Chinese text the punctuation that it shares.
_RANGES = {
    "en": ((0x2E80, 0xFFEF),),
    "zh": ((0xB7, 0xB7), (0x2014, 0x2014), (0x2018, 0x201D), (0x2026, 0x2026), (0x2E80, 0xFFEF)),
}


def embed_font(text: str, language: str) -> str:
    """A style rule with a font of just the Chinese characters in `text`; none without any."""
    ranges = _RANGES[language]
    wanted = {ord(sign) for sign in text if any(low <= ord(sign) <= high for low, high in ranges)}
    if not wanted:
        return ""
    content = _subset(tuple(sorted(wanted)))
    covered = ",".join(f"U+{low:X}" + (f"-{high:X}" if high > low else "") for low, high in ranges)
    encoded = b64encode(content).decode("ascii")
    return (
        '@font-face{font-family:"Weishan Han";font-display:block;'
        f'src:url(data:font/woff;base64,{encoded}) format("woff");unicode-range:{covered}}}\n'
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
