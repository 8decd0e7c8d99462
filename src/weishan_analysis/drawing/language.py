"""Chinese inside an English page, marked as such for those who hear it read."""

import re

from markupsafe import Markup, escape

HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][\u2e80-\u9fff\uf900-\uffef·—…“”‘’]*")


def mark_chinese(text: str, language: str) -> Markup:
    """Plain text as markup; on an English page each run of Chinese characters is marked.

    >>> mark_chinese("10.82% & 贫困发生率", "en")
    Markup('10.82% &amp; <span lang="zh-CN">贫困发生率</span>')
    """
    if language == "zh":
        return escape(text)
    return Markup("").join(_mark_runs(text))


def _mark_runs(text: str) -> list[Markup]:
    pieces, done = [], 0
    for run in HAN.finditer(text):
        pieces += [escape(text[done : run.start()]),
                   Markup('<span lang="zh-CN">{}</span>').format(run[0])]  # fmt: skip
        done = run.end()
    return [*pieces, escape(text[done:])]
