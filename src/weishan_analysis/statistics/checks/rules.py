"""Every kind of check by name: which figures it holds against each other, and what comes of it."""

from weishan_analysis.statistics.checks import formula_rules, sentence_rules, time_rules
from weishan_analysis.statistics.checks.results import RULES

__all__ = ["RULES", "formula_rules", "sentence_rules", "time_rules"]
