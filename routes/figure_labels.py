"""Labels on a drawn map, placed where they cover neither each other nor a mark."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.palette import INK, INK_SOFT, PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# Points from a mark to its label, tried in this order; a line leads there from the second on.
DISTANCES = (10.0, 26.0, 46.0, 70.0, 98.0, 130.0, 170.0)
DIRECTIONS = 12
# Half the side of a mark's box, and what is kept free around a label, in points.
MARK, MARGIN = 4.0, 2.0
FONT_SIZE = 7.0


def place_labels(axes: Any, points: Array, texts: Sequence[str], marks: Array) -> None:
    """
    Write texts beside points, the first ones nearest; one that fits nowhere is left out.

    Parameters
    ----------
    axes
        Of matplotlib, with its limits set.
    points, marks
        (texts, 2) and (marks, 2) in the units of the axes.
    texts
        What is written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = axes.figure
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    unit = figure.dpi / 72.0
    dots = axes.transData.transform(np.reshape(marks, (-1, 2)))
    taken = [_box(x, y, MARK * unit, MARK * unit) for x, y in dots]
    frame = axes.get_window_extent(renderer)
    edge = (frame.x0, frame.y0, frame.x1, frame.y1)
    for point, text in zip(points, texts, strict=True):
        shown = axes.annotate(text, point, fontsize=FONT_SIZE, color=INK, ha="center", va="center")
        extent = shown.get_window_extent(renderer)
        shown.remove()
        half = extent.width / 2 + MARGIN * unit, extent.height / 2 + MARGIN * unit
        x, y = axes.transData.transform(point)
        found = _find_place(x, y, half, unit, taken, edge)
        if found is None:
            continue
        shift, led = found
        taken.append(_box(x + shift[0], y + shift[1], *half))
        axes.annotate(
            text,
            point,
            xytext=(shift[0] / unit, shift[1] / unit),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=FONT_SIZE,
            color=INK,
            zorder=6,
            bbox={"facecolor": PAPER, "alpha": 0.85, "linewidth": 0, "pad": 1.0},
            arrowprops={"arrowstyle": "-", "color": INK_SOFT, "lw": 0.6} if led else None,
        )


Box = tuple[float, float, float, float]


def _box(x: float, y: float, half_width: float, half_height: float) -> Box:
    return x - half_width, y - half_height, x + half_width, y + half_height


def _find_place(
    x: float, y: float, half: tuple[float, float], unit: float, taken: Sequence[Box], edge: Box
) -> tuple[tuple[float, float], bool] | None:
    """Shift in pixels to the nearest free place, and whether a line must lead there."""
    angles = np.linspace(0.0, 2 * np.pi, DIRECTIONS, endpoint=False)
    for distance, angle in product(DISTANCES, angles):
        right, up = float(np.cos(angle)), float(np.sin(angle))
        shift = right * (distance * unit + half[0]), up * (distance * unit + half[1])
        box = _box(x + shift[0], y + shift[1], *half)
        inside = box[0] >= edge[0] and box[1] >= edge[1] and box[2] <= edge[2] and box[3] <= edge[3]
        if inside and not any(_overlap(box, other) for other in taken):
            return shift, distance > DISTANCES[0]
    return None


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
