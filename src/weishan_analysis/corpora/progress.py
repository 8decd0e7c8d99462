"""How far a run is: a bar on a terminal, elsewhere a line for each percent."""

import sys
from time import monotonic
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from weishan_analysis.errors import make_printable


class Progress:
    """Counts articles on standard error, with their rate and the time left."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._started = monotonic()
        self._bar = Bar(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("articles"),
            TextColumn("{task.fields[rate]} a second"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("", total=total, rate="–")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return monotonic() - self._started

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.done / max(self.seconds, 1e-3)

    def advance(self, count: int) -> None:
        """Count articles that are done."""
        percent = 100 * self.done // self.total
        self.done += count
        self._bar.update(self._task, advance=count, rate=f"{self.rate:,.0f}")
        if self._bar.disable and 100 * self.done // self.total > percent:
            left = format_time((self.total - self.done) / self.rate)
            self.say(
                f"{self.done:,} of {self.total:,} articles, {self.rate:,.0f} a second, {left} left"
            )

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        text = make_printable(text)
        if self._bar.disable:
            print(text, file=sys.stderr, flush=True)
        else:
            self._bar.console.print(text, markup=False, highlight=False)


def format_time(seconds: float) -> str:
    """A length of time in its two largest units: 2 h 5 min, 3 min 20 s, 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
