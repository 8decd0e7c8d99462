"""The answer that opens a page: sentences that quote figures, computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Paragraphs of plain text that show themselves as the last expression of a cell.

    numbers: what the first page shows large, each a figure and the words for it.
    """

    paragraphs: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[str]:
        return iter(self.paragraphs)

    def __str__(self) -> str:
        return "\n\n".join(self.paragraphs)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        """The paragraphs as text for a notebook, and one by one for a page."""
        html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self)
        return {"text/plain": str(self), "text/html": html}, {
            "answer": list(self.paragraphs),
            "numbers": self.numbers,
        }
