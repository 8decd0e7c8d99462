"""What charts and pages share: the font, and colours by name, on light paper and on dark."""

from weishan_analysis.metadata import load

FAMILY = "Noto Sans SC GB2312"  # the font that ships with the package
INK = "#222222"
GREY = "#5f6368"
PALE = "#85888d"  # marks that are not the ones to look at
GRID = "#e3e3e3"  # lines that carry no figure
PAPER = "#ffffff"
ACCENT = "#b5382a"
DOUBT = "#b25a00"
NIGHT = "#15181b"  # the paper of a dark page


def sector_colour(sector: str) -> str:
    """The colour of a sector, the same in every chart."""
    return str(load("context.toml")["sector"].get(sector, {}).get("colour", GREY)).lower()


def list_palette() -> dict[str, str]:
    """The colours that pages know by name, so that a dark page has its own: hex by name."""
    sectors = {sector: sector_colour(sector) for sector in load("context.toml")["sector"]}
    return sectors | {
        "ink": INK,
        "grey": GREY,
        "pale": PALE,
        "grid": GRID,
        "paper": PAPER,
        "accent": ACCENT,
        "doubt": DOUBT,
    }


def darken_palette() -> dict[str, str]:
    """The same names on a dark page: paper and ink change places, all others become lighter."""
    fixed = {"paper": NIGHT, "ink": "#e7e6e3", "grey": "#a8adb3", "grid": "#3a3f45"}
    return {name: lighten(colour, NIGHT, 4.5) for name, colour in list_palette().items()} | fixed


def lighten(colour: str, background: str, contrast: float) -> str:
    """A colour mixed with white until it stands out from a dark background."""
    for step in range(101):
        mixed = "#" + "".join(f"{part + (255 - part) * step // 100:02x}" for part in _parts(colour))
        if contrast_of(mixed, background) >= contrast:
            return mixed
    return PAPER


def contrast_of(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG reckons it.

    >>> round(contrast_of("#ffffff", "#000000"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in _parts(colour))
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
