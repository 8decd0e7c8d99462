"""How well colours can be told from each other: contrast (WCAG 2) and difference (CIEDE2000)."""

from collections.abc import Iterable
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt


def contrast(one: Iterable[float], other: Iterable[float]) -> float:
    """Contrast ratio of two colours, each red, green and blue between 0 and 1."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Iterable[float]) -> float:
    """Relative luminance of a colour."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def difference(one: Iterable[float], other: Iterable[float]) -> float:
    """How far two colours stand apart for the eye, from CIE L*a*b*, as CIEDE2000 reckons it."""
    (light1, a1, b1), (light2, a2, b2) = one, other
    grey = 0.5 * (1 - sqrt(_damp((hypot(a1, b1) + hypot(a2, b2)) / 2)))
    chroma1, hue1 = _polar((1 + grey) * a1, b1)
    chroma2, hue2 = _polar((1 + grey) * a2, b2)
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    turn = (hue2 - hue1 + 180) % 360 - 180
    hue = (hue1 + turn / 2) % 360
    weights = ((0.17, 1, -30), (-0.24, 2, 0), (-0.32, 3, 6), (0.2, 4, -63))
    shape = 1 - sum(part * cos(radians(times * hue + shift)) for part, times, shift in weights)
    brighter = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    stronger = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    turned = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * shape)
    blue = -2 * sqrt(_damp(chroma)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt(brighter**2 + stronger**2 + turned**2 + blue * stronger * turned)


def _polar(a: float, b: float) -> tuple[float, float]:
    return hypot(a, b), degrees(atan2(b, a)) % 360


def _damp(chroma: float) -> float:
    return chroma**7 / (chroma**7 + 25**7)
