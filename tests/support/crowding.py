"""Whether the texts of a picture can be read: none on another, on a line, or outside."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from weishan_analysis.drawing.chart import Chart


def texts_of(chart: Chart) -> Iterator[Text]:
    """Every text of the picture that a reader sees."""
    chart.figure.draw_without_rendering()
    yield from chart.figure.texts
    for axes in axes_of(chart):
        yield from axes.texts
        for axis in (axes.xaxis, axes.yaxis):
            yield from (tick.label1 for tick in axis.get_major_ticks()
                        if axes.axison and _is_within(tick.get_loc(), axis))  # fmt: skip


def axes_of(chart: Chart) -> list[Axes]:
    """The axes of a chart with those inside them."""
    return [chart.axes, *chart.axes.child_axes]


def list_crowded(chart: Chart) -> Iterator[str]:
    """What cannot be read, and why."""
    texts = [text for text in texts_of(chart) if text.get_visible() and text.get_text().strip()]
    boxes = [(text, text.get_window_extent()) for text in texts]
    for (one, box), (other, second) in combinations(boxes, 2):
        if _overlap(box, second):
            yield f"{one.get_text()!r} lies on {other.get_text()!r}"
    whole = chart.figure.bbox
    for text, box in boxes:
        if min(box.x0, box.y0) < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1:
            yield f"{text.get_text()!r} stands outside"
        if text.get_bbox_patch() is None and _is_struck(box, chart):
            yield f"{text.get_text()!r} is struck through"


def _overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than a hair."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(width > 1 and height > 2)


def _is_struck(box: Bbox, chart: Chart) -> bool:
    """Whether a line or a grid line runs through a text that hides nothing."""
    inner = box.padded(-1)
    for axes in axes_of(chart):
        if not inner.overlaps(axes.bbox):
            continue
        grid = [
            tick.gridline
            for axis in (axes.xaxis, axes.yaxis) for tick in axis.get_major_ticks()
            if tick.gridline.get_visible() and _is_within(tick.get_loc(), axis)
        ]  # fmt: skip
        for line in [*axes.lines, *grid]:
            path = line.get_transform().transform_path(line.get_path())
            if len(path) > 1 and path.intersects_bbox(inner, filled=False):
                return True
    return False


def _is_within(place: float, axis: Axis) -> bool:
    low, high = sorted(axis.get_view_interval())
    return bool(low <= place <= high)
