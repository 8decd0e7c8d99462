"""`weishan` and `python -m weishan_analysis`: the command line, which Ctrl-C ends in one line."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line; exit status as there, and 130 after Ctrl-C."""
    if sys.stdout is None:  # closed by the shell
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    try:
        from weishan_analysis.cli import main as run

        run()
    except KeyboardInterrupt:
        from weishan_analysis.terminal import word

        print(word("fault.stopped"), file=sys.stderr, flush=True)
        os._exit(130)  # at once: libraries would wait for their threads, or complain


if __name__ == "__main__":
    main()
