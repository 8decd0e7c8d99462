"""The texts of the package in two languages, and how a notebook says them."""

import sys
import tomllib
from functools import cache
from html import escape
from importlib.resources import files
from string import Formatter
from typing import Any

from weishan_analysis.errors import Fault, WeishanError


def message(key: str, language: str, **values: object) -> str:
    """The text under `key` of metadata/messages, its slots filled; plain text, no markup.

    Raises WeishanError for an unknown key or language, or a slot without a value.
    """
    sys.audit("weishan_analysis.text", key, language)
    try:
        return read_messages()[key][language].format(**values)
    except KeyError as missing:
        raise WeishanError(
            Fault(
                f"message {key}",
                f"no {missing} in {language}",
                "text and a value for each slot",
                "see metadata/messages",
            )
        ) from None


def has_message(key: str) -> bool:
    """Whether metadata/messages holds a text under `key`."""
    sys.audit("weishan_analysis.text", key, "en")
    return key in read_messages()


def slots(key: str) -> set[str]:
    """The names of the slots of a text."""
    sys.audit("weishan_analysis.text", key, "en")
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


def title(text: str) -> None:
    """Display the title of a notebook."""
    _display(text, "h1")


def heading(text: str) -> None:
    """Display the heading of a section."""
    _display(text, "h2")


def say(*paragraphs: str) -> None:
    """Display paragraphs of plain text."""
    for paragraph in paragraphs:
        _display(paragraph, "p")


def _display(text: str, tag: str) -> None:
    from IPython.display import display

    html = f"<{tag}>{escape(text)}</{tag}>"
    display({"text/html": html, "text/plain": text}, raw=True)
