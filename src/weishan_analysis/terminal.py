"""What the command line says, in the language of the locale; metadata/commands.toml has the words.

The content of a fault and the reasons of a plan are in English in every locale.
"""

import locale
import os
from functools import cache
from typing import Any

from weishan_analysis.errors import Fault, make_printable
from weishan_analysis.metadata import load


@cache
def read_language() -> str:
    """`zh` where the locale is Chinese, else `en`."""
    names = (os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    named = next(filter(None, names), None) or locale.getlocale()[0] or ""  # Windows sets none
    return "zh" if named.casefold().startswith(("zh", "chinese")) else "en"


def read_words(key: str) -> dict[str, Any]:
    """The words under a key such as `said.made`, or all of a section, as the file has them."""
    found: dict[str, Any] = load("commands.toml")
    for name in key.split("."):
        found = found[name]
    return found


def word(key: str, **values: object) -> str:
    """A text in the language of the locale, its slots filled."""
    text: str = read_words(key)[read_language()]
    return text.format(**values) if values else text


def say(key: str, **values: object) -> None:
    """Print a text at once, without what steers a terminal."""
    print(make_printable(word(f"said.{key}", **values)), flush=True)


def describe_fault(fault: Fault) -> str:
    """A fault in one line; what is found, expected and to be done stays as it is."""
    parts = [word("fault.frame", place=fault.place, found=fault.found)]
    if fault.expected:
        parts.append(word("fault.expected", expected=fault.expected))
    if fault.action:
        parts.append(word("fault.action", action=fault.action))
    return make_printable("".join(parts))
