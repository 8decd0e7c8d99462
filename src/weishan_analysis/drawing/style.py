"""One look for every chart: a theme of colours, font and sizes, and the room that text takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from matplotlib import font_manager, rc_context
from matplotlib.colors import to_hex

from weishan_analysis.drawing import palette
from weishan_analysis.errors import Fault, WeishanError

PIXELS = 1.025  # how much wider than its outlines a line may be where letters keep to pixels
_CLOSING = "，。、；：？！）》”％,.;:?!)%"


def _read_colour(name: str, value: object) -> str:
    try:
        return to_hex(str(value))
    except ValueError:
        raise _wrong(name, value, "a colour such as #b5382a") from None


def _wrong(name: str, value: object, expected: str) -> WeishanError:
    return WeishanError(Fault(f"theme, {name}", repr(value), expected))


@dataclass(frozen=True)
class Theme:
    """What all charts share; sizes in points, lengths in inches.

    pale: marks that are not the ones to look at; grid: lines that carry no figure; font: a family
    that matplotlib finds, beside which the package's own draws what it lacks.
    """

    ink: str = palette.INK
    grey: str = palette.GREY
    pale: str = palette.PALE
    grid: str = palette.GRID
    paper: str = palette.PAPER
    accent: str = palette.ACCENT
    doubt: str = palette.DOUBT
    font: str = palette.FAMILY
    width: float = 7.0
    narrow: float = 3.55  # the same chart on a telephone
    title: float = 14.0
    subtitle: float = 10.5
    text: float = 10.5
    small: float = 9.5
    note: float = 9.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            wanted: tuple[type, ...] = (str,) if field.type is str else (int, float)
            if not isinstance(value, wanted):
                raise _wrong(field.name, value, "text" if field.type is str else "a number")
            if field.type is str and field.name != "font":
                object.__setattr__(self, field.name, _read_colour(field.name, value))

    @contextmanager
    def applied(self) -> Iterator["Theme"]:
        """Draw in this theme; the settings of the session are afterwards as they were."""
        _register_font()
        token = _theme.set(self)
        try:
            with rc_context(self._settings()):
                yield self
        finally:
            _theme.reset(token)

    def _settings(self) -> Any:
        return {
            "font.family": list(dict.fromkeys([self.font, palette.FAMILY])),
            "font.size": self.text,
            "axes.titlesize": self.title,
            "axes.titlelocation": "left",
            "axes.facecolor": "none",
            "axes.labelcolor": self.grey,
            "axes.edgecolor": self.pale,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "figure.facecolor": "none",
            "figure.dpi": 96,
            "grid.color": self.grid,
            "hatch.linewidth": 0.7,
            "text.color": self.ink,
            "xtick.color": self.grey,
            "ytick.color": self.grey,
            "xtick.labelsize": self.small,
            "ytick.labelsize": self.small,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "savefig.dpi": 200,
            "svg.hashsalt": "weishan",
        }


_theme: ContextVar[Theme] = ContextVar("theme", default=Theme())  # noqa: B039 - frozen


def current_theme() -> Theme:
    """The theme in which charts are made here."""
    return _theme.get()


@contextmanager
def theme(**changes: str | float) -> Iterator[Theme]:
    """Charts of another look, as in `with wa.theme(accent="#00458b", font="DejaVu Serif"):`.

    Takes the fields of `Theme`. A chart keeps the theme in which it was made. Plots of one's own
    that are drawn in it have its font, and so Chinese; afterwards all settings are as before.
    """
    known = [field.name for field in fields(Theme)]
    for name, value in changes.items():
        if name not in known:
            raise _wrong(name, value, "one of " + ", ".join(known))
    with replace(_theme.get(), **changes).applied() as look:  # type: ignore[arg-type]
        yield look


def is_drawable(text: str) -> bool:
    """Whether the fonts of the theme have every character of the text."""
    font = _theme.get().font
    return all(character == "\n" or _advance(character, font) is not None for character in text)


def text_width(text: str, size: float) -> float:
    """Inches that a line of text takes in the font of the theme at `size` points."""
    font = _theme.get().font
    return sum(_advance(character, font) or 1.0 for character in text) * size / 72


def wrap(text: str, width: float, size: float) -> str:
    """Break text into lines of at most `width` inches at `size` points.

    Lines break at spaces, and between Chinese characters, but not before closing punctuation.
    """
    lines, line = [], ""
    width /= PIXELS
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
def _advance(character: str, family: str) -> float | None:
    """How far a character moves the pen at size 1; None where the fonts lack it."""
    _register_font()
    for name in dict.fromkeys((family, palette.FAMILY)):
        font = font_manager.get_font(font_manager.findfont(name))
        if font.get_char_index(ord(character)):
            font.set_size(100, 72)
            return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100
    return None


@cache
def _register_font() -> Path:
    """Make the font of the package known to matplotlib."""
    folder = files("weishan_analysis") / "fonts"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".otf", ".ttf")):
            with as_file(entry) as path:  # a package on disk: the file stays
                font_manager.fontManager.addfont(path)
                return path
    raise WeishanError(Fault(str(folder), "no font", "an .otf or .ttf file", "install again"))
