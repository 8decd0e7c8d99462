"""How well colours can be told from each other, as WCAG 2 defines it."""

from collections.abc import Iterable


def contrast(one: Iterable[float], other: Iterable[float]) -> float:
    """Contrast ratio of two colours, each red, green and blue between 0 and 1."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Iterable[float]) -> float:
    """Relative luminance of a colour."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
