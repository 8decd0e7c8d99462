"""Chinese numbers on the cases of a public specification: `python benchmarks/specs.py FOLDER`.

FOLDER holds number.json, percent.json, dimension.json and currency.json of the Recognizers-Text
specification. A case is right when every result that it expects is found. Number cases compare the
span of the numeral, the others that of the quantity without its bound word.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weishan_analysis import extract
from weishan_analysis.reading.quantities import Quantity

TYPES = ("percent", "dimension", "currency", "number")
# What the specification calls the units that its cases use.
UNITS = {
    "Mu": "亩", "Centimeter": "公分 cm 厘米", "Meter": "米 m", "Bit": "位 比特", "Jin": "斤",
    "Kilogram": "千克 公斤 kg", "Kilobit": "千比特", "Kilobyte": "千字节", "Megahertz": "兆赫兹",
    "Kilowatt": "千瓦", "Liang": "两", "Kilometer": "千米 公里", "Chinese yuan": "元 块 人民币",
    "United States dollar": "美元", "New Taiwan dollar": "台币 新台币", "Japanese yen": "日元",
    "Dollar": "美元", "Bitcoin": "比特币",
}  # fmt: skip
# Cases that ask for what no report of a county means.
BEYOND = {
    "人民币美元": "currencies without an amount",
    "二三十个百分点": "read as 20 to 30 points, the specification reads nothing",
    "二三十個百分點": "read as 20 to 30 points, the specification reads nothing",
    "找出酒精量在5-20%之间的产品": "read as a range, the specification reads its end",
    "这不是四川这是五台山": "the 5 in the name of a mountain",
    "１９９１年１月１６日晚巴黎时间２０点：法国总统密特朗发表电视讲话，宣布和平解决海湾危机已经让位于战争，法国已经作好一切战斗准备。":
        "a date is one thing here, four numbers there",
    "在下面的价格中选一个，$20，300美圆, ￥300, ok?": "20，300 is one number in reports",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One case of the specification."""

    kind: str
    text: str
    results: list[dict[str, Any]]


def read_cases(folder: Path) -> Iterator[Case]:
    """All cases of the four files."""
    for kind in TYPES:
        for case in json.loads((folder / f"{kind}.json").read_text(encoding="utf-8")):
            yield Case(kind, case["Input"], case["Results"])


def is_right(case: Case, *, spans: bool) -> bool:
    """Whether everything expected is found, and nothing of the kind where nothing is."""
    quantities = [q for q in extract(case.text) if q.values]
    return all(
        any(_agrees(case, q, result, spans=spans) for q in quantities) for result in case.results
    ) and (bool(case.results) or not any(_belongs(case.kind, q) for q in quantities))


def _belongs(kind: str, quantity: Quantity) -> bool:
    return quantity.unit in ("%", "百分点") if kind == "percent" else not quantity.unit


def _agrees(case: Case, quantity: Quantity, result: dict[str, Any], *, spans: bool) -> bool:
    resolution = result["Resolution"]
    value, unit = resolution.get("value"), resolution.get("unit")
    if value is None:
        return False
    expected = float(value.rstrip("%"))
    values = [float(value) for value in quantity.values]
    if not any(abs(value - expected) <= 1e-9 * max(1, abs(expected)) for value in values):
        return False
    if case.kind == "percent" and quantity.unit not in ("%", "百分点"):
        return False
    if unit and quantity.unit not in UNITS.get(unit, unit).split():
        return False
    place = (result["Start"], result["End"] + 1)
    if not spans:
        return quantity.start < place[1] and quantity.end > place[0]
    start = quantity.number[0]
    return place in (quantity.number, (start, quantity.end), (quantity.start, quantity.end))


def main() -> None:
    """Print both shares, and every case that is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        sys.exit(f"skipped: the specification is not at {folder}")
    cases = list(read_cases(folder))
    for name, chosen in (
        ("all cases", cases),
        ("without those listed as beyond", [c for c in cases if c.text not in BEYOND]),
    ):
        right = [case for case in chosen if is_right(case, spans=False)]
        exact = [case for case in right if is_right(case, spans=True)]
        print(
            f"{name}: {len(chosen)}, value and unit right {len(right) / len(chosen):.1%}, "
            f"exact spans {len(exact) / len(chosen):.1%}"
        )
    for case in cases:
        if not is_right(case, spans=True):
            why = BEYOND.get(case.text, "")
            found = [(case.text[q.start : q.end], *map(str, q.values)) for q in extract(case.text)]
            print(f"  {case.kind}: {case.text[:60]!r} {why or found}")


if __name__ == "__main__":
    main()
