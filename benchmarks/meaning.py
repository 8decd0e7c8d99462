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

from judging import LAYERS, RIGHT, VERDICTS, Judged, is_named, judge_text, read_annotated


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval of 95% of a share.

    >>> [round(limit, 3) for limit in wilson(95, 100)]
    [0.888, 0.978]
    """
    z, share = 1.959964, right / count
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    limits = (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)
    return max(0.0, limits[0]), min(1.0, limits[1])


def sort_layers(layers: Iterable[str]) -> list[str]:
    """Each layer once: those of a figure in their order, those of a text behind them."""
    order = {layer: place for place, layer in enumerate(LAYERS)}
    return sorted(dict.fromkeys(layers), key=lambda layer: order.get(layer, len(order)))


def print_layers(judged: Iterable[Judged]) -> None:
    """A row a layer: how many were judged, the share of each verdict, the interval of the right."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counts[one.layer][one.verdict] += 1
    print("| layer | judged | right | 95% | " + " | ".join(VERDICTS[1:]) + " |")
    print("| --- |" + " ---: |" * (len(VERDICTS) + 2))
    for layer in sort_layers(counts):
        verdicts = counts[layer]
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
    layers = sort_layers(one.layer for one in judged)
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
    texts = [read_annotated(folder) for folder in folders]
    judged = [one for text in texts for one in judge_text(text)]
    if not judged:
        parser.error(f"{arguments.folder} holds no annotated text")
    if arguments.show:
        for one in judged:
            if one.layer == arguments.show and one.verdict != RIGHT:
                print(f"{one.text.name} {one.verdict}: {one.shown}")
        return
    statistics = [stated for text in texts for stated in text.statistics]
    known = sum(map(is_named, statistics))
    print(f"{len(texts)} texts, {len(statistics)} statistics; the codebook names {known} of them\n")
    print_layers(judged)
    print()
    print_genres(judged)


if __name__ == "__main__":
    main()
