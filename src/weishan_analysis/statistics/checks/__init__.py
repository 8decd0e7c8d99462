"""Whether the figures agree with each other: what the checks of metadata/checks.toml find.

A new source runs through the same checks as every other; nothing here knows an article.
"""

from weishan_analysis.statistics.checks.running import marks as marks
from weishan_analysis.statistics.checks.running import run_checks as run_checks
from weishan_analysis.statistics.checks.running import unchecked as unchecked
