"""What went wrong, where, and what to do about it."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

MOST_NAMED = 200  # faults of one error
_BREAKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
# What steers a terminal or turns the direction of writing, and halves of characters in file names.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: its place, what was found and expected, and the way out."""

    place: str
    found: str
    expected: str = ""
    action: str = ""
    count: int = 1  # of faults that it stands for

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.found}"]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.action:
            parts.append(self.action)
        return "; ".join(parts)


class WeishanError(Exception):
    """The one error of this package; `faults` holds everything wrong with an input at once.

    Of very many the first are named, and the number of the others.

    >>> many = WeishanError(Fault("figures.csv", f"fault {n}") for n in range(1000))
    >>> print(WeishanError(many.faults).faults[-1])
    the rest: 800 more; correct these first
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        found = iter([faults] if isinstance(faults, Fault) else faults)
        self.faults = tuple(islice(found, MOST_NAMED))
        if others := sum(fault.count for fault in found):
            rest = Fault("the rest", f"{others:,} more", "", "correct these first", others)
            self.faults += (rest,)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def cannot_work(error: OSError) -> WeishanError:
    """The error for what the system refuses: no room, no right, too many open files."""
    place = error.filename if isinstance(error.filename, str | bytes) else "this system"
    return WeishanError(
        Fault(os.fsdecode(place), f"it cannot be used ({error.strerror or error})",
              action="make room or allow reading and writing there, close programs that have it "
              "open, then run the same command again")
    )  # fmt: skip


def check_name(place: str, name: str) -> Iterator[Fault]:
    """What is wrong with the name of a file: bytes that are no text, which no page can show."""
    if any("\ud800" <= character <= "\udfff" for character in name):
        yield Fault(place, f"its name is no text ({os.fsencode(name)!r})", "UTF-8", "rename it")


def make_printable(line: str) -> str:
    r"""A line without the characters by which a file could steer a terminal.

    >>> make_printable("8214\x1b[2J户\t1")
    '8214[2J户 1'
    """
    return _CONTROLS.sub("", _BREAKS.sub(" ", line))
