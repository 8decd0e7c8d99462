"""What a check may find."""

from enum import StrEnum


class Severity(StrEnum):
    """What came of holding figures against each other, the best first."""

    HOLDS = "holds"
    HOLDS_WITHIN_ROUNDING = "holds_within_rounding"
    CANNOT_BE_JUDGED = "cannot_be_judged"
    SUSPICIOUS = "suspicious"
    CONTRADICTS = "contradicts"

    @property
    def is_finding(self) -> bool:
        """Whether a reader must be told: a figure is questioned or refuted."""
        return self in FINDINGS


FINDINGS = (Severity.CONTRADICTS, Severity.SUSPICIOUS)  # the worst first
