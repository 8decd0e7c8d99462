"""`weishan` and `python -m weishan_analysis`: the command line, which Ctrl-C ends in one line."""

import os
import sys

from weishan_analysis.errors import STOPPED


def main() -> None:
    """Run the command line; exit status as there, and 130 after Ctrl-C."""
    try:
        from weishan_analysis.cli import main as run

        run()
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr, flush=True)
        os._exit(130)  # at once: libraries would wait for their threads, or complain


if __name__ == "__main__":
    main()
