"""Regular expressions that are compiled when a text first needs them, and not on import."""

import re
from collections.abc import Callable, Iterator
from typing import Any


class Pattern:
    """A regular expression with the methods of `re.Pattern`.

    The expressions of this package take longer to compile than all else of its import, and few
    processes need them all.

    >>> Pattern("[余多]").sub("", "500余万")
    '500万'
    """

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[str | Any]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, method: str) -> Any:
        """A method, on its first use; it is kept, so that later uses come here no more."""
        self.__dict__[method] = bound = getattr(re.compile(self.pattern, self.flags), method)
        return bound
