"""When an article was published, its title and the place it is about; unknown stays empty."""

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.periods import parse_published

_AREA = re.compile(r"\d{6}(\d{3}){0,2}")


@dataclass(frozen=True)
class Facts:
    """What is known about an article: ISO date (year, month or day), title, division code."""

    published: str = ""
    title: str = ""
    ref_area: str = ""

    def or_else(self, other: "Facts") -> "Facts":
        """These facts, and the other ones where these are empty."""
        names = [field.name for field in fields(self)]
        return Facts(**{name: getattr(self, name) or getattr(other, name) for name in names})

    def faults(self, place: str) -> list[Fault]:
        """What is wrong with facts that somebody wrote down."""
        faults = []
        try:
            parse_published(self.published)
        except ValueError:
            faults.append(
                Fault(place, f"published = {self.published!r}",
                      'a date such as "2018-09-14" or "2018-03"', "correct it")
            )  # fmt: skip
        if self.ref_area and not _AREA.fullmatch(self.ref_area):
            faults.append(
                Fault(place, f"ref_area = {self.ref_area!r}",
                      "a division code of 6, 9 or 12 digits", "correct it")
            )  # fmt: skip
        return faults


def read_sidecar(article: Path) -> Facts:
    """What a source.toml beside an article says; WeishanError if it cannot be read."""
    sidecar = article.parent / "source.toml"
    try:
        entries = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Facts()
    except (OSError, ValueError) as error:
        raise WeishanError(
            Fault(str(sidecar), f"it cannot be read ({error})", "valid TOML in UTF-8", "correct it")
        ) from None
    published = entries.get("published", "")
    facts = Facts(
        published.isoformat() if isinstance(published, date) else str(published),
        str(entries.get("title", "")),
        str(entries.get("ref_area", "")),
    )
    if faults := facts.faults(str(sidecar)):
        raise WeishanError(faults)
    return facts
