"""Cut road lines where they truly meet, and make nodes of their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.roads.graph import ROAD, EdgeTable, RoadGraph
from geo.roads.lines import END_KM, Plane, RoadLines, as_shapely, cut_lines, locate_on_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def node_lines(lines: RoadLines, plane: Plane) -> tuple[RoadLines, dict[str, int]]:
    """
    Lines cut wherever they meet.

    Two lines of one level meet wherever they cross or touch; lines of different levels (a bridge,
    a tunnel) only where one ends on the other.

    Returns
    -------
    lines, counts
        The pieces; how many lines were cut where another ended on them, and where two crossed.
    """
    import shapely

    shapes = as_shapely(lines, plane)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    apart = _only_share_an_end(lines, one, other)
    one, other = one[~apart], other[~apart]
    common = shapely.intersection(shapes[one], shapes[other])
    places, pair = shapely.get_coordinates(common, return_index=True)
    one, other = one[pair], other[pair]
    at, is_end = _name_places(lines, plane, one, other, places)
    meet = is_end | (lines.level[one] == lines.level[other])
    line = np.concatenate([one[meet], other[meet]])
    at = np.vstack([at[meet], at[meet]])
    along = locate_on_lines(shapes, lines, plane, line, at)
    inner = (along > 0) & (along < np.diff(lines.start)[line] - 1)
    ends = np.concatenate([is_end[meet], is_end[meet]])
    said = {
        "cut where another line ends": int(np.count_nonzero(inner & ends)),
        "cut where two lines cross": int(np.count_nonzero(inner & ~ends)),
        "crossed by a bridge or tunnel, not joined": int(np.count_nonzero(~meet)),
    }
    said = {what: count for what, count in said.items() if count}
    return cut_lines(lines, line, along, at), said


def _only_share_an_end(
    lines: RoadLines, one: NDArray[np.intp], other: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Pairs of straight lines that share an end, and so meet nowhere else unless they overlap."""
    first, last = lines.ends()
    straight = np.diff(lines.start) == 2
    shared = np.zeros(len(one), dtype=bool)
    turn = np.zeros(len(one))
    for near, far in ((first, last), (last, first)):
        for near_2, far_2 in ((first, last), (last, first)):
            same = (near[one] == near_2[other]).all(axis=1)
            shared |= same
            a, b = far[one] - near[one], far_2[other] - near_2[other]
            turn = np.where(same, a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], turn)
    distinct: NDArray[np.bool_] = shared & straight[one] & straight[other] & (turn != 0)
    return distinct


def _name_places(
    lines: RoadLines,
    plane: Plane,
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    places: Floats,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Lon and lat of meeting places: an end's own, if it is one; and whether it is."""
    at = plane.restore(places)
    is_end = np.zeros(len(at), dtype=bool)
    for ends in lines.ends():
        for line in (one, other):
            near = np.hypot(*(plane.project(ends[line]) - places).T) <= END_KM
            at[near & ~is_end] = ends[line][near & ~is_end]
            is_end |= near
    return at, is_end


def build_graph(lines: RoadLines) -> RoadGraph:
    """
    A graph whose nodes are the ends of lines: points that are equal are one node.

    Nodes and edges are in the order of their positions, whatever that of the lines.
    """
    first, last = lines.ends()
    nodes, end = np.unique(np.vstack([first, last]), axis=0, return_inverse=True)
    tail, head = end.reshape(2, -1).astype(np.int32)
    km = lines.measure_km()
    hours = km / lines.speed_kmh
    order = np.lexsort((lines.oneway, hours, km, head, tail))
    lines, tail, head = lines.take(order), tail[order], head[order]
    km, hours = km[order], hours[order]
    inner = np.ones(len(lines.points), dtype=bool)
    inner[lines.start[:-1]] = inner[lines.start[1:] - 1] = False
    there = np.where(lines.oneway >= 0, hours, np.inf)
    back = np.where(lines.oneway <= 0, hours, np.inf)
    return RoadGraph(
        nodes[:, 0],
        nodes[:, 1],
        EdgeTable(tail, head, km, there, None if (lines.oneway == 0).all() else back),
        lines.points[inner],
        np.concatenate([[0], np.cumsum(np.diff(lines.start) - 2)]),
        np.full(len(lines), ROAD, dtype=np.int8),
    )
