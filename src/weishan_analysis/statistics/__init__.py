"""From quantities to tidy tables."""
