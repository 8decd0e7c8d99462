"""Arabic and Chinese numerals to exact Decimals."""

import re
from decimal import Decimal

DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
UNITS = {
    "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000,
    "万": 10**4, "亿": 10**8, "兆": 10**12,
}  # fmt: skip
DIGIT = f"[{''.join(DIGITS)}廿卅]"
UNIT = f"[{''.join(UNITS)}]"
LARGE = "[十百千万亿兆]"
# A thousand or hundred that belongs to the unit of measure (千克, 百分点) scales nothing.
SCALE = r"(?:[十拾万亿兆]|[百佰](?!\ *分)|[千仟](?![克米瓦伏卡赫帕]))"
ARABIC = (
    r"(?:(?<![\d.])[1-9]\d{0,2}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?(?:[eE][+-]?\d+(?!\d)|[kK](?![A-Za-z]))?"
    r"|(?<![\d.])\.\d+"
)
VAGUE = r"(?:\ *零?[余多几来])"
WRITTEN = (
    rf"(?:{DIGIT}|{SCALE})(?:\ *(?:{DIGIT}|{SCALE}|个(?=[万亿])))*"
    rf"(?:\ *点\ *(?:{DIGIT}\ *)*{DIGIT}(?:\ *个?[万亿])*)?"
)
# Digits with scales between them (5万4千6百) or a vague digit before a scale (500余万, 十几万).
NUMERAL = (
    rf"(?:(?:{ARABIC})(?:{VAGUE}?\ *(?:个(?=[万亿]))?{SCALE}+(?:\ *零?\ *\d+\ *{SCALE}+|零\d+)*)?"
    rf"|[几数](?=\ *[十百千万亿]){SCALE}+|{WRITTEN})"
    rf"(?:{VAGUE}(?=\ *[十百千万亿])(?:\ *{SCALE})+)?"
)
_TOKEN = re.compile(rf"(?P<arabic>{ARABIC})|(?P<digit>{DIGIT})|(?P<unit>{UNIT})|(?P<point>点)")
_LAST_DIGITS = re.compile(rf"\d*\.(?P<decimals>\d+)|\d+|点(?P<written>(?:\ *{DIGIT})+)|{DIGIT}")
_TRANSLATION = str.maketrans("０１２３４５６７８９．，％萬億兩", "0123456789.,%万亿两")


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral as people write it (1,529.2, １．４亿, 三千八百, 5万4千6百).

    Returns None where `text` is no single numeral. Units of measure are not read here.
    """
    text = text.translate(_TRANSLATION).replace(" ", "").replace("廿", "二十").replace("卅", "三十")
    negative = text[:1] in ("-", "负")
    text = text[1:] if negative else text
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        if text[position] in "余多几来数个":
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if not found or not found.lastgroup:
            return None
        tokens.append((found.lastgroup, found.group()))
        position = found.end()
    value = _evaluate(tokens)
    return -value if negative and value is not None else value


def _evaluate(tokens: list[tuple[str, str]]) -> Decimal | None:
    """Add up digits and scales: a scale multiplies everything smaller that stands before it."""
    if not tokens:
        return None
    parts: list[Decimal] = []
    number: Decimal | None = None
    last_unit, zero, last_kind = 0, False, ""
    fraction: int | None = None
    for kind, token in tokens:
        if kind == "arabic":
            if number is not None and last_kind != "digit":
                return None
            number, zero = _arabic(token), False
        elif kind == "digit" and fraction is not None:
            fraction -= 1
            number = (number or Decimal(0)) + Decimal(DIGITS[token]).scaleb(fraction)
        elif kind == "digit":
            zero = zero or DIGITS[token] == 0
            joined = number is not None and last_kind == "digit"
            number = Decimal(DIGITS[token]) + (number * 10 if joined and number else 0)
        elif kind == "point":
            if fraction is not None:
                return None
            if _is_colloquial(number, last_unit, last_kind, zero):
                number = (number or Decimal(0)) * last_unit / 10
            fraction = 0
        else:
            unit = UNITS[token]
            small = sum((part for part in parts if part < unit), Decimal(0))
            parts = [part for part in parts if part >= unit]
            if unit >= 10**4 and not small and number is None and parts:
                parts.append(parts.pop() * unit)  # 四万万, 1.2万亿 once the first scale is read
            else:
                parts.append((small + (number or 0) or Decimal(1)) * unit)
            number, last_unit, zero, fraction = None, unit, False, None
        last_kind = kind
    if fraction is None and last_kind == "digit" and _is_colloquial(number, last_unit, "digit", zero):
        number = (number or Decimal(0)) * last_unit / 10
    return sum(parts, Decimal(0)) + (number or 0)


def _is_colloquial(number: Decimal | None, unit: int, kind: str, zero: bool) -> bool:
    """Whether a last digit stands for the next smaller unit, as 五 in 四百五 (450)."""
    return kind == "digit" and number is not None and 0 < number < 10 and unit >= 100 and not zero


def _arabic(token: str) -> Decimal:
    token = token.replace(",", "")
    if token[-1] in "kK":
        return Decimal(token[:-1]) * 1000
    return Decimal(token)


def half_of_last_digit(text: str) -> Decimal:
    """Half of the last digit that a numeral prints: 500 for 1529.2万, 5000 for 2万, 500 for 三千."""
    text = text.translate(_TRANSLATION).replace(",", "")
    half = Decimal("0.5")
    last = None
    for last in _LAST_DIGITS.finditer(text):
        pass
    decimals = last.group("decimals") or last.group("written") if last else None
    for scale in re.findall(UNIT, text[last.end() :] if last else text):
        half *= UNITS[scale]
    return half.scaleb(-len(decimals.replace(" ", ""))) if decimals else half
