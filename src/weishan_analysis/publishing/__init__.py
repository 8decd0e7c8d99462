"""From tables to charts, prose, notebooks and pages."""
