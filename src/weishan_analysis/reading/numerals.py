"""Arabic and Chinese numerals to exact Decimals."""

import re
from decimal import Decimal

from weishan_analysis.reading.characters import HAN

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
# A thousand or hundred that belongs to the unit of measure (千克, 百分点) scales nothing, and
# ten, hundred and thousand never scale one another.
SCALE = (
    r"(?:(?<![十拾百佰千仟])(?:[十拾]|[百佰](?!\ *分\ *点)"
    r"|[千仟](?![克瓦伏卡赫帕]|字节|比特|(?<=\d[千仟])米))|[万亿]|兆(?![赫瓦帕比]|字节))"
)
# Digits that spaces set apart are one number where a word follows (12 345.6万元, 8 5折).
_BY_SPACES = rf"(?:\ \d{{3}}){{1,4}}(?=(?:\.\d+)?{HAN})"
_GROUPED = rf"[1-9]\d{{0,2}}(?:(?:,\d{{3}})+(?!\d)|{_BY_SPACES})|\d\ \d(?=\ ?折)"
ARABIC = (
    rf"(?:{_GROUPED}|\d+)(?:\.\d+)?"
    r"(?:[eE][+-]?\d{1,2}(?!\d)|\^[+-]*\d{1,2}(?!\d)|[kK](?![A-Za-z]))?"
    r"|(?<![\d.])\.\d+"
)
VAGUE = r"(?:\ *零?[余多几来])"
_NEXT_DIGIT = rf"(?!(?<!一)两(?!\ *[百佰千仟万亿])){DIGIT}"  # a last 两 is the unit of weight
WRITTEN = (
    rf"(?:{DIGIT}|{SCALE})(?:\ *(?:{_NEXT_DIGIT}|{SCALE}|个(?=[万亿])))*"
    rf"(?:\ *点(?:\ *[零〇○一二三四五六七八九])+(?:\ *个?[万亿])*)?"
)
# Digits with scales between them (5万4千6百) or a vague digit before a scale (500余万, 十几万).
NUMERAL = re.compile(
    rf"(?:(?:{ARABIC})(?:{VAGUE}?\ *(?:个(?=[万亿]))?{SCALE}+(?:\ *零?\ *\d+\ *{SCALE}+|零\d+)*)?"
    rf"|[几数](?=\ *[十百千万亿]){SCALE}+|{WRITTEN})"
    rf"(?:{VAGUE}(?=\ *[十百千万亿])(?:\ *{SCALE})+)?"
)
HALF = Decimal("0.5")
LONGEST = 60  # characters of a numeral that anybody means

_TOKEN = re.compile(rf"(?P<arabic>{ARABIC})|(?P<digits>{DIGIT}+)|(?P<scale>[{''.join(UNITS)}])")
_VAGUE_SIGNS = re.compile("[ 余多几来数个]")
_POINT = re.compile(r"点([零〇○一二三四五六七八九]+)([万亿]*)$")
_LAST_DIGITS = re.compile(
    rf"(?:\.(?P<arabic>\d+)|点(?P<written>{DIGIT}+))?(?P<scales>[{''.join(UNITS)}]*)$"
)
_SIMPLER = str.maketrans("０１２３４５６７８９．，％萬億兩", "0123456789.,%万亿两", " ")


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral as people write it (1,529.2, １．４亿, 三千八百, 5万4千6百).

    Returns None where `text` is no single numeral. Units of measure are not read here.
    """
    text = _VAGUE_SIGNS.sub("", text.translate(_SIMPLER))
    if text[:1] in ("-", "负"):
        value = parse_number(text[1:]) if text[1:2] not in ("-", "负") else None
        return None if value is None else -value
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or len(text) > LONGEST:
        return None
    point = _POINT.search(text)
    whole = _add_up(text[: point.start()] if point else text)
    if point is None or whole is None:
        return whole
    decimals = Decimal("0." + "".join(str(DIGITS[digit]) for digit in point[1]))
    return (whole + decimals) * scale_of(point[2])


def _add_up(text: str) -> Decimal | None:
    """Add up digits and scales: a scale multiplies everything smaller that stands before it."""
    parts: list[Decimal] = []
    number: Decimal | None = None
    scale, position = 0, 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if not token or (token.lastgroup != "scale" and number):
            return None
        position = token.end()
        if token.lastgroup != "scale":
            number = _read_digits(token, scale, is_last=position == len(text))
            continue
        scale = UNITS[token.group()]
        small = sum((part for part in parts if part < scale), number or Decimal(0))
        if small or not parts:
            parts = [part for part in parts if part >= scale]
            parts.append((small if small or text[0] == "0" else Decimal(1)) * scale)
        elif number is not None:
            parts.append(Decimal(scale))  # 一百零十万
        else:
            parts.append(parts.pop() * scale)  # 四万万
        number = None
    return sum(parts, number or Decimal(0))


def _read_digits(token: re.Match[str], scale: int, *, is_last: bool) -> Decimal:
    """Digits between two scales; a last one alone counts the next smaller scale (四百五 is 450)."""
    digits = token.group()
    if token.lastgroup == "arabic":
        base, _, exponent = digits.rstrip("kK").replace(",", "").partition("^")
        number = Decimal(base) * (1000 if digits[-1] in "kK" else 1)
        power = int(exponent.lstrip("+-") or 1) * (-1) ** exponent.count("-")
        return number**power if number else number
    number = Decimal("".join(str(DIGITS[digit]) for digit in digits))
    return number * scale / 10 if is_last and len(digits) == 1 and scale >= 100 else number


def scale_of(text: str) -> int:
    """The product of the scales in a text: 1000 for 千, 10**12 for 万亿, 1 for none."""
    product = 1
    for character in text:
        product *= UNITS.get(character, 1)
    return product


def half_of_last_digit(text: str) -> Decimal:
    """Half of the last digit that a numeral prints: 500 for 1529.2万 and for 三千."""
    last = _LAST_DIGITS.search(_VAGUE_SIGNS.sub("", text.translate(_SIMPLER)))
    if last is None:
        return HALF
    decimals = last["arabic"] or last["written"] or ""
    return (HALF * scale_of(last["scales"])).scaleb(-len(decimals))
