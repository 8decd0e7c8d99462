"""One look for every chart: font, colours, and the room that text takes."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from unicodedata import east_asian_width

import seaborn as sns
from matplotlib import font_manager

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.publishing.labels import context

INK = "#222222"
GREY = "#666666"
PALE = "#B8B8B8"
GRID = "#E3E3E3"
ACCENT = "#B5382A"
WIDTH = 5.6  # inches; a telephone shows this at two thirds of its size
_CLOSING = "，。、；：？！）》”％,.;:?!)%"


def use_style(language: str = "en") -> None:
    """Set matplotlib and seaborn to the look of this package, Chinese in every text of a chart.

    A character that the font lacks becomes a box, and matplotlib warns of it.
    """
    if language not in {"en", "zh"}:
        raise WeishanError(Fault("language", repr(language), "en or zh"))
    family = font_manager.get_font(_font_file()).family_name
    sns.set_theme(
        style="white",
        rc={
            "font.family": [family],
            "font.size": 10,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.labelcolor": GREY,
            "axes.edgecolor": PALE,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "text.color": INK,
            "grid.color": GRID,
            "svg.hashsalt": "weishan",
            "figure.dpi": 96,
            "savefig.dpi": 200,
        },
    )


def sector_colour(sector: str) -> str:
    """The colour of a sector, the same in every chart."""
    return str(context()["sector"].get(sector, {}).get("colour", GREY))


def is_drawable(text: str) -> bool:
    """Whether the font has every character of the text."""
    return all(character == "\n" or _advance(character) is not None for character in text)


def text_width(text: str, size: float) -> float:
    """Inches that a line of text takes in the font of the charts at `size` points."""
    return sum(_advance(character) or 1.0 for character in text) * size / 72


def wrap(text: str, width: float, size: float) -> str:
    """Break text into lines of at most `width` inches at `size` points.

    Lines break at spaces, and between Chinese characters, but not before closing punctuation.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """What stays on one line: a word with the space before it, or one Chinese character."""
    pieces: list[str] = []
    for character in text:
        if (pieces and character in _CLOSING) or (
            pieces and not _breaks(pieces[-1][-1], character)
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _breaks(before: str, after: str) -> bool:
    """Whether a line may break between two characters."""
    if before in "（《“(":
        return False
    return after == " " or east_asian_width(before) in "WF" or east_asian_width(after) in "WF"


@cache
def _advance(character: str) -> float | None:
    """How far a character moves the pen at size 1; None where the font lacks it."""
    font = font_manager.get_font(_font_file())
    if not font.get_char_index(ord(character)):
        return None
    font.set_size(100, 72)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


@cache
def _font_file() -> Path:
    """The font that ships with the package, known to matplotlib from now on."""
    folder = files("weishan_analysis") / "fonts"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".otf", ".ttf")):
            with as_file(entry) as path:  # a package on disk: the file stays
                font_manager.fontManager.addfont(path)
                return path
    raise WeishanError(Fault(str(folder), "no font", "an .otf or .ttf file", "install again"))
