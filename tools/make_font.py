"""Cut the package's font from Noto Sans CJK: `python tools/make_font.py NotoSansCJK-Regular.ttc`.

The result is the same, byte for byte, for the same source and version of fontTools.
"""

import argparse
import sys
from pathlib import Path

from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.scaleUpem import scale_upem

FAMILY = "Noto Sans SC GB2312"  # a name of its own: never mistaken for a font of the system
PACKAGE = Path(__file__).parents[1] / "src/weishan_analysis"
UNITS = 500  # per em; twice as many would show no finer, and weigh more in every page
TARGET = PACKAGE / "fonts/NotoSansSC-GB2312-Regular.otf"

# Written in charts and not in GB 2312.
SYMBOLS = "\u00a0¢£¥€§©®°·¹²³×÷±−–—•…‘’“”‹›«»†‡‰′″℃№←↑→↓↔≈≠≤≥■□▲△▼▽◆◇●○★☆✓"


def list_characters() -> set[int]:
    """Code points of ASCII, GB 2312 and its traditional forms, the names of places, `SYMBOLS`."""
    cells = (bytes([row + 0xA0, cell + 0xA0]) for row in range(1, 88) for cell in range(1, 95))
    gb2312 = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    metadata = PACKAGE / "metadata"
    traditional = (
        metadata.joinpath("lexicon/traditional.txt").read_text(encoding="utf-8").split()[0]
    )
    places = "".join(metadata.joinpath("divisions.csv").read_text(encoding="utf-8").split())
    return {*range(0x20, 0x7F), *map(ord, gb2312 + traditional + places + SYMBOLS)}


def open_simplified_chinese(source: Path) -> TTFont:
    """The face of the collection whose plain glyphs have the forms of mainland China."""
    faces = TTCollection(source).fonts if source.suffix == ".ttc" else [TTFont(source)]
    for face in faces:
        if face["name"].getDebugName(1) in ("Noto Sans CJK SC", "Noto Sans SC"):
            face.recalcTimestamp = False
            return face
    sys.exit(f"{source}: no Simplified Chinese face of Noto Sans in it; take NotoSansCJK-Regular")


def cut_font(font: TTFont, characters: set[int]) -> None:
    options = Options(
        hinting=False,  # charts and pages are drawn unhinted
        layout_features=["kern"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],  # names, version, copyright and licence
        notdef_outline=True,
        glyph_names=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def coarsen_grid(font: TTFont) -> None:
    """Put every point on a grid of UNITS; scale_upem alone adds up what it rounds on an outline."""
    scale = UNITS / font["head"].unitsPerEm
    glyphs = font.getGlyphSet()
    outlines = {name: RecordingPen() for name in font.getGlyphOrder()}
    for name, outline in outlines.items():
        glyphs[name].draw(outline)
    scale_upem(font, UNITS)
    for name, outline in outlines.items():
        charstring = font["CFF "].cff[0].CharStrings[name]
        private, (advance, _) = charstring.private, font["hmtx"][name]
        is_usual = advance == private.defaultWidthX
        pen = T2CharStringPen(None if is_usual else advance - private.nominalWidthX, None)
        outline.replay(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        charstring.program = pen.getCharString(private).program


def rename_font(font: TTFont) -> None:
    postscript = FAMILY.replace(" ", "") + "-Regular"
    for identifier, text in ((1, FAMILY), (3, postscript), (4, FAMILY), (6, postscript)):
        font["name"].setName(text, identifier, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff[0].FullName = cff[0].FamilyName = FAMILY


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    font = open_simplified_chinese(parser.parse_args().source)
    characters = list_characters()
    missing = characters - font.getBestCmap().keys()
    if missing:
        sys.exit("The source lacks " + " ".join(f"U+{code:04X}" for code in sorted(missing)))
    cut_font(font, characters)
    coarsen_grid(font)
    rename_font(font)
    font.save(TARGET)
    print(f"{TARGET}: {len(characters)} characters, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
