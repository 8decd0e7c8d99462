"""Whether the figures agree with each other: what the checks of metadata/codebook/checks.toml find.

A new source runs through the same checks as every other; nothing here knows an article.
"""

from weishan_analysis.statistics.checks.findings import list_accused as list_accused
from weishan_analysis.statistics.checks.findings import locate_errors as locate_errors
from weishan_analysis.statistics.checks.findings import run_checks as run_checks
from weishan_analysis.statistics.checks.findings import unchecked as unchecked
