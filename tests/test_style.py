"""Font, colours, and how text is broken to fit."""

import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from support.contrast import contrast, difference

from weishan_analysis.drawing import palette, style
from weishan_analysis.messages import read_messages
from weishan_analysis.metadata import FOLDER, load
from weishan_analysis.statistics.codebook import read_indicators


def test_the_font_has_every_name_of_a_place() -> None:
    names = FOLDER.joinpath("divisions.csv").read_text(encoding="utf-8")
    assert {character for character in names if not style.is_drawable(character)} == set()


def test_the_font_has_every_character_of_the_texts() -> None:
    texts = {f"{key} {language}": text
             for key, entry in read_messages().items()
             if key.split(".")[0] not in ("site", "check", "checks", "revisions")
             for language, text in entry.items()}  # fmt: skip
    assert {key: text for key, text in texts.items() if not style.is_drawable(text)} == {}


@pytest.mark.parametrize("sector", load("context.toml")["sector"])
def test_colours_of_sectors_are_legible_on_white(sector: str) -> None:
    colour = to_rgb(palette.sector_colour(sector))
    assert contrast(colour, to_rgb("white")) >= 4.5  # they colour small text too


# How colours look to people with and without the most common colour blindness (Machado, 2009).
SIGHT = {
    "full": np.eye(3),
    "deuteranopia": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "protanopia": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    ),
    "tritanopia": np.array(
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def place_in_lab(colour: str, sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* coordinates of a colour as that sight sees it."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
    )
    xyz = XYZ @ np.clip(sight @ [red, green, blue], 0, 1) / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_difference_of_colours_is_that_of_the_standard() -> None:
    assert round(difference((50, 2.6772, -79.7751), (50, 0, -82.7485)), 4) == 2.0425
    assert round(difference((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514)), 4) == 0.9082


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_that_stand_together_keep_apart(sight: str) -> None:
    sectors = {entry.sector for entry in read_indicators().values() if entry.finance_type}
    sectors |= {key for key, entry in load("context.toml")["sector"].items() if "reaches" in entry}
    places = {sector: place_in_lab(palette.sector_colour(sector), SIGHT[sight])
              for sector in sectors - {"poverty"}}  # fmt: skip
    apart = {(one, other): difference(places[one], places[other])
             for one, other in combinations(places, 2)}  # fmt: skip
    assert {pair: round(far, 1) for pair, far in apart.items() if far < 10} == {}


def test_sectors_have_colours_of_their_own() -> None:
    colours = [palette.sector_colour(sector) for sector in load("context.toml")["sector"]]
    assert len(set(colours)) == len(colours)
    assert palette.sector_colour("unheard of") == palette.GREY


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Poverty incidence fell", ["Poverty", "incidence", "fell"]),
        ("贫困发生率降至，", ["贫困发生", "率降至，"]),
        ("共有人口（户）", ["共有人口", "（户）"]),
        ("由1.16%降至", ["由1.16%", "降至"]),
        ("", [""]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, lines: list[str]) -> None:
    assert style.wrap(text, 0.85, 14).split("\n") == lines


@given(st.text("ab 人口，。（）1%", max_size=60), st.floats(0.5, 4))
def test_wrapping_loses_nothing_and_fits(text: str, width: float) -> None:
    wrapped = style.wrap(text, width, 12)
    assert re.sub(r"\s", "", wrapped) == re.sub(r"\s", "", text)
    for line in wrapped.split("\n"):
        is_one_piece = len(style._pieces(line.strip())) == 1
        assert style.text_width(line, 12) <= width or is_one_piece
