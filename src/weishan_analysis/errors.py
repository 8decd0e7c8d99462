"""What went wrong, where, and what to do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: its place, what was found and expected, and the way out."""

    place: str
    found: str
    expected: str = ""
    action: str = ""

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.found}"]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.action:
            parts.append(self.action)
        return "; ".join(parts)


class WeishanError(Exception):
    """The one error of this package; `faults` holds everything wrong with an input at once."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def make_printable(line: str) -> str:
    """A line without the characters by which a file could steer a terminal."""
    return _CONTROLS.sub("", line)
