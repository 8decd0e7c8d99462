"""What the reader makes of annotated texts: `python benchmarks/meaning.py FOLDER [--show LAYER]`.

FOLDER holds a folder for each text: the text itself (text.txt or text.html), source.json and
annotations.jsonl, in the form that reading.md describes. A careful reader annotated them before
the program's answer was looked at. Every share stands with its Wilson interval of 95%.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path

from judging import RIGHT, VERDICTS, Judged, judge_text, read_text


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval of 95% of a share.

    >>> [round(limit, 3) for limit in wilson(95, 100)]
    [0.888, 0.978]
    """
    z, share = 1.959964, right / count
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def print_layers(judged: Iterable[Judged]) -> None:
    """A row a layer: how many were judged, the share of each verdict, the interval of the right."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counts[one.layer][one.verdict] += 1
    print("| layer | judged | right | 95% | " + " | ".join(VERDICTS[1:]) + " |")
    print("| --- |" + " ---: |" * (len(VERDICTS) + 2))
    for layer, verdicts in counts.items():
        count = verdicts.total()
        low, high = wilson(verdicts[RIGHT], count)
        others = (
            f"{verdicts[verdict] / count:.3f}" if verdicts[verdict] else ""
            for verdict in VERDICTS[1:]
        )
        row = [
            layer,
            str(count),
            f"{verdicts[RIGHT] / count:.3f}",
            f"{low:.3f} to {high:.3f}",
            *others,
        ]
        print("| " + " | ".join(row) + " |")


def print_genres(judged: Sequence[Judged]) -> None:
    """The share of the right ones, a row a genre and a column a layer."""
    layers = list(dict.fromkeys(one.layer for one in judged))
    genres = list(dict.fromkeys(one.text.source["genre"] for one in judged))
    print("| right by genre | " + " | ".join(layers) + " |")
    print("| --- |" + " ---: |" * len(layers))
    for genre in genres:
        row = []
        for layer in layers:
            here = [
                one for one in judged if (one.text.source["genre"], one.layer) == (genre, layer)
            ]
            right = sum(one.verdict == RIGHT for one in here)
            row.append(f"{right / len(here):.2f}" if here else "")
        print(f"| {genre} | " + " | ".join(row) + " |")


def main() -> None:
    """Print the tables, or the misses of one layer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", metavar="LAYER", help="list what a layer gets wrong or misses")
    arguments = parser.parse_args()
    folders = sorted(path.parent for path in arguments.folder.glob("*/annotations.jsonl"))
    judged = [one for folder in folders for one in judge_text(read_text(folder))]
    if not judged:
        parser.error(f"{arguments.folder} holds no annotated text")
    if arguments.show:
        for one in judged:
            if one.layer == arguments.show and one.verdict != RIGHT:
                print(f"{one.text.name}  {one.verdict}: {one.shown}")
        return
    print(f"{len(folders)} texts, {sum(one.layer == 'value' for one in judged)} statistics\n")
    print_layers(judged)
    print()
    print_genres(judged)


if __name__ == "__main__":
    main()
