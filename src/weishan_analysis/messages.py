"""The texts of metadata/messages, and what readers of one language are told by them."""

import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from babel import Locale
from babel.lists import format_list
from markupsafe import Markup, escape

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import TEXT_READ

LANGUAGES = {"en": "en", "zh": "zh-CN"}  # and as HTML names them
_HAN = r"\u2e80-\u9fff\uf900-"
_CHINESE = re.compile(rf"([{_HAN}\ufaff\uff00-\uffef][{_HAN}\uffef·—…“”‘’]*)")  # a run of it


class Texts:
    """The texts of one language, `en` or `zh`, with their slots filled, in sentences and lists."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise WeishanError(Fault("language", repr(language), "en or zh"))
        self.language = language

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    def __call__(self, key: str, **values: object) -> str:
        """The text under `key` of metadata/messages, its slots filled; plain text, no markup.

        Raises WeishanError for an unknown key, or a slot without a value.
        """
        sys.audit(TEXT_READ, f"{key} ({self.language})")
        try:
            return read_messages()[key][self.language].format(**values)
        except KeyError as missing:
            raise WeishanError(
                Fault(
                    f"message {key}",
                    f"no {missing} in {self.language}",
                    "text and a value for each slot",
                    "see metadata/messages",
                )
            ) from None

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return LANGUAGES[self.language]

    @property
    def folder(self) -> str:
        """Where its pages lie in a site: English ones at the top, others in a folder."""
        return "" if self.language == "en" else f"{self.language}/"

    def field(self, name: str) -> str:
        """The column or key that holds `name` in this language: `title` or `title_zh`."""
        return name if self.language == "en" else f"{name}_{self.language}"

    def is_foreign(self, text: str) -> bool:
        """Whether a text holds Chinese among words of another language."""
        return self.language != "zh" and bool(_CHINESE.search(text))

    def mark(self, text: str) -> Markup:
        """Plain text as markup, foreign words marked as such for those who hear it read.

        >>> from weishan_analysis.words import Words
        >>> Words("en").mark("10.82% & 贫困发生率")
        Markup('10.82% &amp; <span lang="zh-CN">贫困发生率</span>')
        """
        if not self.is_foreign(text):
            return escape(text)
        runs = Markup('<span lang="zh-CN">{}</span>').format
        return Markup("").join(
            runs(piece) if number % 2 else escape(piece)
            for number, piece in enumerate(_CHINESE.split(text))
        )

    def sentence(self, text: str) -> str:
        """A title as a sentence that others may follow."""
        return text + ("。" if self.language == "zh" else ". ")

    def follow(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, as a paragraph; empty ones are left out."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def named(self, name: object, value: str) -> str:
        """A name and what it is: `name: value`."""
        return self("list.named", name=name, value=value)

    def item(self, name: str, value: str) -> str:
        """A name with what belongs to it in brackets: `name (value)`."""
        return self("list.item", name=name, value=value)

    def join(self, items: Iterable[str]) -> str:
        """Items as a list in a sentence: `a, b and c`."""
        return format_list([str(item) for item in items], locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return Locale("zh") if self.language == "zh" else Locale("en", "GB")


def has_text(key: str) -> bool:
    """Whether metadata/messages holds a text under `key`."""
    sys.audit(TEXT_READ, f"{key} (en)")
    return key in read_messages()


def list_texts(group: str) -> list[str]:
    """The names of the texts of a group, in the order in which they are written down."""
    return [
        name for key in read_messages() for rest, _, name in [key.rpartition(".")] if rest == group
    ]


def slots(key: str) -> set[str]:
    """The names of the slots of a text."""
    sys.audit(TEXT_READ, f"{key} (en)")
    return {name for _, name, _, _ in Formatter().parse(read_messages()[key]["en"]) if name}


@cache
def read_messages() -> dict[str, dict[str, str]]:
    """Every text: key such as `incidence.title`, then language, then the text with its slots."""
    texts: dict[str, dict[str, str]] = {}
    folder = files("weishan_analysis") / "metadata" / "messages"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            try:
                _collect(tomllib.loads(file.read_text(encoding="utf-8")), "", texts)
            except tomllib.TOMLDecodeError as error:
                raise WeishanError(
                    Fault(f"metadata/messages/{file.name}", str(error), "TOML")
                ) from None
    return texts


def _collect(table: dict[str, Any], prefix: str, texts: dict[str, dict[str, str]]) -> None:
    for name, entry in table.items():
        key = f"{prefix}{name}"
        if "en" not in entry:
            _collect(entry, f"{key}.", texts)
        elif key in texts:
            raise WeishanError(Fault(f"message {key}", "stands twice in metadata/messages"))
        else:
            texts[key] = entry
