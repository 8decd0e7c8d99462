"""A text whose every character maps back to another text that it was made from."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

Piece = tuple[str, int, int]  # a text and the start and end there of what it stands for


@dataclass(frozen=True)
class Tracked:
    """A text made of runs of another: each run is (start here, start there, end there).

    A run as long here as there maps character by character; otherwise it is one character that
    stands for a longer form, such as an entity.
    """

    text: str
    runs: tuple[tuple[int, int, int], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [run[0] for run in self.runs]

    def _end(self, index: int) -> int:
        return self.runs[index + 1][0] if index + 1 < len(self.runs) else len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the other text of `text[start:end]`, which must not be empty."""
        index = bisect_right(self._starts, start) - 1
        here, there, there_end = self.runs[index]
        stop = self._end(index)
        if end <= stop and there_end - there == stop - here:
            return there + start - here, there + end - here
        first, last = self._locate(start), self._locate(end - 1)
        return min(first[0], last[0]), max(first[1], last[1])

    def _locate(self, position: int) -> tuple[int, int]:
        index = bisect_right(self._starts, position) - 1
        here, start, end = self.runs[index]
        if end - start != self._end(index) - here:
            return start, end
        return start + position - here, start + position - here + 1

    @cached_property
    def _by_place(self) -> list[tuple[int, int]]:
        return sorted((start, here) for here, start, _ in self.runs)

    def position(self, place: int) -> int:
        """The offset into `text` of what stands at `place` in the other text."""
        index = bisect_right(self._by_place, (place, len(self.text))) - 1
        start, here = self._by_place[max(index, 0)]
        return here + place - start

    def cut(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces that `text[start:end]` is made of."""
        index = bisect_right(self._starts, start) - 1
        while start < end:
            here, there, there_end = self.runs[index]
            stop = min(end, self._end(index))
            if there_end - there == self._end(index) - here:
                yield self.text[start:stop], there + start - here, there + stop - here
            else:
                yield self.text[start:stop], there, there_end
            start, index = stop, index + 1

    @classmethod
    def join(cls, pieces: Iterable[Piece]) -> "Tracked":
        """One text of all the pieces, empty ones left out; neighbours that touch become one run."""
        texts: list[str] = []
        runs: list[tuple[int, int, int]] = []
        length = 0
        for text, start, end in pieces:
            if not text:
                continue
            texts.append(text)
            runs.append((length, start, end))
            length += len(text)
        return cls("".join(texts), tuple(runs))
