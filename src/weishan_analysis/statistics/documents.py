"""The documents from which facts come that no source states: limits of policies and the like."""

from dataclasses import dataclass, fields
from functools import cache

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import load

FILE = "documents.toml"


@dataclass(frozen=True)
class Document:
    """Who issued what, when, where it can be read, and what is taken from it."""

    title: str
    title_zh: str
    publisher: str
    publisher_zh: str
    published: str
    url: str
    states: str
    states_zh: str
    number: str = ""

    def name(self, language: str) -> str:
        """The title as a text names it."""
        return f"《{self.title_zh}》" if language == "zh" else self.title

    def cite(self, language: str) -> str:
        """Title, number and date in one line; the date as ISO 8601 has it."""
        is_chinese = language == "zh"
        known = ("，" if is_chinese else ", ").join(filter(None, (self.number, self.published)))
        return self.name(language) + (f"（{known}）" if is_chinese else f" ({known})")


@cache
def read_documents() -> dict[str, Document]:
    """Every document by its key. WeishanError names every fault of the file."""
    known = {field.name for field in fields(Document)}
    needed = known - {"number"}
    faults = [
        Fault(f"{FILE} [{key}]", f"{found} {name!r}", expected)
        for key, entry in load(FILE).items()
        for found, names, expected in (
            ("unknown entry", set(entry) - known, f"one of {', '.join(sorted(known))}"),
            ("no", needed - set(entry), "a text"),
        )
        for name in sorted(names)
    ]
    if faults:
        raise WeishanError(faults)
    return {key: Document(**entry) for key, entry in load(FILE).items()}
