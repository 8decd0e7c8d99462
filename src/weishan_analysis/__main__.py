"""`python -m weishan_analysis` is `weishan`."""

from weishan_analysis.cli import main

main()
