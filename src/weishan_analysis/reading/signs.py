"""The signs that numerals are written with, and what they are worth."""

from weishan_analysis.metadata import load

_table = load("lexicon/numerals.toml")
_alike: list[str] = _table["digits"].split()

DIGITS = {digit: value for value, digits in enumerate(_alike) for digit in digits}
TENS: dict[str, str] = _table["tens"]  # 廿 is 二十
SCALES: dict[str, int] = _table["scale"]
SHARES: dict[str, int] = _table["share"]
PAIRS = frozenset(_table["pairs"].split())


def _write_scales(*values: int) -> str:
    return "".join(scale for scale, value in SCALES.items() if value in values and scale > "z")


# Signs for the classes of regular expressions.
ZEROS = _alike[0]
ZERO = ZEROS[0]
NINE = "".join(digits[0] for digits in _alike[1:])  # 一二三四五六七八九
FORMAL_THREE: str = _table["formal_three"]
VAGUE: str = _table["vague"]
SOME: str = _table["some"]
MINUS: str = _table["minus"]
BEFORE_MINUS: str = _table["before_minus"]
AFTER_LONE = frozenset(_table["after_lone"].split())
TEN, HUNDRED, THOUSAND = map(_write_scales, (10, 100, 1000))  # the everyday one first
SMALL, FORMAL = ("".join(form) for form in zip(TEN, HUNDRED, THOUSAND, strict=True))  # 十百千
LARGE = _write_scales(10**4, 10**8)  # 万亿
HUGE = _write_scales(10**12)
LATIN = "".join(scale for scale in SCALES if scale <= "z")
WRITTEN = "".join((*DIGITS, *TENS, SMALL, FORMAL, LARGE, HUGE))
