"""One form for each character: full-width to ASCII, traditional to simplified, one for one."""

from pathlib import Path

# A Chinese character, or a letter of another script that Chinese prose hardly uses. The range of
# its code points would say the same, but takes Python over a millisecond to compile each time.
HAN = r"[^\W\d_a-zA-Z]"

_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\t\v\f\r"
_ALIKE = {
    "-": "—–―－‐‑‒−",
    "~": "～〜",
    "%": "﹪℅",
    "。": "｡",
    "·": "•・",
    "¥": "￥",
    ":": "∶︰",
    "“": "〝",
    "”": "〞",
}


def _build() -> dict[int, str]:
    simpler = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    simpler |= {ord(other): sign for sign, others in _ALIKE.items() for other in others}
    simpler |= {ord(space): " " for space in _SPACES}
    data = Path(__file__).parents[1] / "metadata" / "traditional.txt"
    traditional, simplified = data.read_text(encoding="utf-8").split()
    return simpler | dict(zip(map(ord, traditional), simplified, strict=True))


SIMPLER = _build()
