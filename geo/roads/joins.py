"""Join what a road layer leaves apart: ends that just miss, and gaps, each join listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.crs import great_circle_km
from geo.roads.graph import BRIDGE, SNAP, EdgeTable, RoadGraph
from geo.roads.lines import END_KM, Plane, RoadLines, cut_lines, locate_on_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

# A join is driven at this speed: it is short, and nobody has seen the road.
JOIN_SPEED_KMH = 40.0


# A node is a road's end where an angle this wide holds no road. Bends are sharper than 160 degrees
# rarely, and a bend taken for an end does no harm: its surroundings are connected.
OPEN_DEGREES = 200.0

# A way round this many times as long as the gap, and at least this long, is no way round: towns a
# bridge apart.
ABSURD_DETOUR = 10.0
ABSURD_KM = 5.0

# A place on an edge is taken for its end if that is hardly farther: no splinters are cut off.
END_DETOUR = 1.2


# Edges looked at over a gap.
OVER_GAPS = 60

# Distances kept at a time while ways round are searched: 80 MB.
SEARCH_CELLS = 10_000_000


@dataclass(frozen=True)
class Reach:
    """
    How far to look from a node, and at how many edges.

    No junction has more than six roads; across a gap the roads of the own side come first, and
    there may be many of them.
    """

    within_km: float
    edges: int = 6


@dataclass(frozen=True)
class Candidates:
    """Possible joins: from a node to a place on an edge, or to a node where `edge` is -1."""

    node: Numbers
    edge: Numbers
    target: Numbers
    lon: Floats
    lat: Floats
    km: Floats

    def take(self, chosen: Numbers | NDArray[np.bool_]) -> Candidates:
        """Candidates by number or by mask."""
        return Candidates(
            self.node[chosen],
            self.edge[chosen],
            self.target[chosen],
            self.lon[chosen],
            self.lat[chosen],
            self.km[chosen],
        )

    def columns(self) -> tuple[NDArray[np.generic], ...]:
        """Every attribute, in order."""
        return self.node, self.edge, self.target, self.lon, self.lat, self.km

    def __len__(self) -> int:
        """Number of candidates."""
        return len(self.node)


class Groups:
    """Which things have been joined to which, directly or not (union-find)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, one: int) -> int:
        """The group of a thing, by the number of one of its members."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(self, one: int, other: int) -> bool:
        """Make two groups one; False if they already were."""
        one, other = self.find(one), self.find(other)
        self._parent[max(one, other)] = min(one, other)
        return one != other


def snap_ends(graph: RoadGraph, plane: Plane, *, within_km: float) -> RoadGraph:
    """
    Join loose ends to what they just miss.

    A loose end is a node of one edge. It is joined to the nodes and edges within reach, shortest
    join first, unless joins or edges no longer than the reach already connect the two. Nothing is
    moved: a join is an edge of its own, marked `SNAP`.

    Parameters
    ----------
    within_km
        How far an end may miss. 0 joins nothing.
    """
    loose = np.flatnonzero(_count_edges(graph) == 1)
    if within_km <= 0 or not len(loose):
        return graph
    every = np.arange(len(graph.edges))
    found = find_near(graph, plane, loose, every, reach=Reach(within_km))
    groups = Groups(len(graph) + len(graph.edges))
    short = graph.edges.km <= within_km
    for ends in np.column_stack([graph.edges.tail, graph.edges.head])[short].tolist():
        groups.join(*ends)
    # A place within an edge is one with its edge, but not with the ends of it.
    target = np.where(found.edge < 0, found.target, len(graph) + found.edge)
    return add_joins(graph, plane, _choose_shortest(found, found.node, target, groups), SNAP)


def bridge_gaps(graph: RoadGraph, plane: Plane, *, within_km: float) -> RoadGraph:
    """
    Join separate pieces of the network over gaps.

    Of all joins from a road's end of a piece (from any node of a piece that has none) to another
    piece, the shortest is made, then the next, until no two pieces lie within reach. Each join is
    an edge of its own, marked `BRIDGE`.

    Parameters
    ----------
    within_km
        The longest gap. 0 joins nothing.
    """
    for reach_km in (within_km / 16, within_km / 4, within_km):
        label = graph.label_components()
        if within_km <= 0 or label.max(initial=0) == 0:
            return graph
        found = _find_other_pieces(graph, plane, label, reach_km)
        node = np.where(found.edge < 0, found.target, graph.edges.tail[found.edge])
        groups = Groups(int(label.max()) + 1)
        chosen = _choose_shortest(found, label[found.node], label[node], groups)
        graph = add_joins(graph, plane, chosen, BRIDGE)
    return graph


def close_gaps(graph: RoadGraph, plane: Plane, *, within_km: float) -> RoadGraph:
    """
    Join the end of a road to another road near it where the way round is absurd.

    A road that stops short of another within reach, and whose way round is more than
    `ABSURD_DETOUR` times the gap and `ABSURD_KM`, has lost a bridge or a junction.
    Of several such joins side by side only the shortest is made. Marked `BRIDGE`.

    Parameters
    ----------
    within_km
        The longest gap. 0 joins nothing.
    """
    ends = np.flatnonzero(find_road_ends(graph, plane))
    if within_km <= 0 or not len(ends):
        return graph
    every = np.arange(len(graph.edges))
    found = find_near(graph, plane, ends, every, reach=Reach(within_km, OVER_GAPS))
    found = found.take(~_are_close(graph, plane, found))
    found = found.take(_go_far_round(graph, found))
    return add_joins(graph, plane, _thin_out(plane, graph, found), BRIDGE)


def find_road_ends(graph: RoadGraph, plane: Plane) -> NDArray[np.bool_]:
    """
    Nodes where no road leads on: all roads leave to one side.

    A dead end, and also the place where the two carriageways of a motorway come together and stop.
    """
    points, begin = graph.all_points()
    flat = plane.project(points)
    first, last = begin[:-1], begin[1:] - 1
    leave = np.concatenate([flat[first + 1] - flat[first], flat[last - 1] - flat[last]])
    node = np.concatenate([graph.edges.tail, graph.edges.head])
    angle = np.degrees(np.arctan2(leave[:, 1], leave[:, 0]))
    order = np.lexsort((angle, node))
    node, angle = node[order], angle[order]
    start = np.flatnonzero(np.append(True, node[1:] != node[:-1]))
    following = np.append(angle[1:], 0.0)
    following[np.append(start[1:], len(node)) - 1] = angle[start] + 360
    widest = np.zeros(len(graph))
    widest[node[start]] = np.maximum.reduceat(following - angle, start)
    ends: NDArray[np.bool_] = widest >= OPEN_DEGREES
    return ends


def _are_close(graph: RoadGraph, plane: Plane, found: Candidates) -> NDArray[np.bool_]:
    """Candidates whose two sides are connected within a square of `2 * ABSURD_KM` round them."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    flat = plane.project(np.column_stack([graph.lon, graph.lat]))
    tail, head = graph.edges.tail, graph.edges.head
    inside = found.edge >= 0
    one = np.where(inside, tail[found.edge], found.target)
    other = np.where(inside, head[found.edge], found.target)
    close = np.zeros(len(found), dtype=bool)
    # Squares laid four ways: every gap lies well inside one of them.
    for east, north in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        square = np.floor(flat / (2 * ABSURD_KM) + [east, north])
        within = (square[tail] == square[head]).all(axis=1)
        ends = (tail[within], head[within])
        links = csr_array((np.ones(len(ends[0])), ends), shape=(len(graph), len(graph)))
        label = connected_components(links, directed=False)[1]
        close |= (label[found.node] == label[one]) | (label[found.node] == label[other])
    return close


def _go_far_round(graph: RoadGraph, found: Candidates) -> NDArray[np.bool_]:
    """Candidates whose way over the network is absurdly long for the gap."""
    from scipy.sparse.csgraph import dijkstra

    edges, inside = graph.edges, found.edge >= 0
    one = np.where(inside, edges.tail[found.edge], found.target)
    other = np.where(inside, edges.head[found.edge], found.target)
    matrix = _length_matrix(graph)
    # Nodes with short gaps only need short searches: they go together.
    longest = np.zeros(len(graph))
    np.maximum.at(longest, found.node, found.km)
    nodes = np.unique(found.node)
    nodes = nodes[np.argsort(longest[nodes], kind="stable")]
    far = np.ones(len(found), dtype=bool)
    row_of = np.full(len(graph), -1)
    for batch in np.array_split(nodes, 1 + len(nodes) * len(graph) // SEARCH_CELLS):
        limit = max(ABSURD_KM, ABSURD_DETOUR * float(longest[batch].max(initial=0.0)))
        way = dijkstra(matrix, directed=False, indices=batch, limit=limit)
        row_of[batch] = np.arange(len(batch))
        asked = np.flatnonzero(row_of[found.node] >= 0)
        row = row_of[found.node[asked]]
        nearest = np.minimum(way[row, one[asked]], way[row, other[asked]])
        far[asked] = nearest > np.maximum(ABSURD_KM, ABSURD_DETOUR * found.km[asked])
        row_of[batch] = -1
    return far


def _length_matrix(graph: RoadGraph) -> Any:
    """Length of the shortest edge between any two nodes, as a sparse matrix."""
    from scipy.sparse import csr_array

    ends = np.stack([graph.edges.tail, graph.edges.head])
    low, high = ends.min(axis=0), ends.max(axis=0)
    order = np.lexsort((graph.edges.km, high, low))
    low, high, km = low[order], high[order], np.maximum(graph.edges.km[order], 1e-9)
    first = np.append(True, (np.diff(low) != 0) | (np.diff(high) != 0))
    return csr_array((km[first], (low[first], high[first])), shape=(len(graph), len(graph)))


def _thin_out(plane: Plane, graph: RoadGraph, found: Candidates) -> Candidates:
    """Joins, shortest first, none of which runs beside one chosen before, twice its length off."""
    here = plane.project(np.column_stack([graph.lon, graph.lat])[found.node])
    there = plane.project(np.column_stack([found.lon, found.lat]))
    chosen: list[int] = []
    for row in np.lexsort((found.lat, found.lon, found.km)).tolist():
        reach = 2 * float(found.km[row])
        beside = any(
            (
                (np.hypot(*(here[chosen] - one).T) <= reach)
                & (np.hypot(*(there[chosen] - other).T) <= reach)
            ).any()
            for one, other in ((here[row], there[row]), (there[row], here[row]))
        )
        if not beside:
            chosen.append(row)
    return found.take(np.array(chosen, dtype=np.intp))


def find_near(
    graph: RoadGraph,
    plane: Plane,
    nodes: Numbers,
    edges: Numbers,
    *,
    reach: Reach,
    label: NDArray[np.int32] | None = None,
) -> Candidates:
    """
    Places of edges near some nodes: for each node the nearest few, ends of edges as nodes.

    An edge is left out for its own ends.

    Parameters
    ----------
    nodes, edges
        Which nodes to look from, and which edges to look at.
    label
        Component of each node; where given, only edges of another component count.
    """
    import shapely

    flat = plane.project(np.column_stack([graph.lon, graph.lat]))
    shapes = edge_shapes(graph, plane)
    tree = shapely.STRtree(shapes[edges])
    which, found = tree.query(
        shapely.points(flat[nodes]), predicate="dwithin", distance=reach.within_km
    )
    node, edge = nodes[which], edges[found]
    tail, head = graph.edges.tail[edge], graph.edges.head[edge]
    useful = (tail != node) & (head != node)
    if label is not None:
        useful &= label[tail] != label[node]
    node, edge = node[useful], edge[useful]
    away = shapely.distance(shapes[edge], shapely.points(flat[node]))
    order = np.lexsort((edge, away, node))
    rank = np.arange(len(order)) - np.searchsorted(node[order], node[order])
    order = order[rank < reach.edges]
    return name_targets(graph, plane, (node[order], edge[order]), shapes)


def name_targets(
    graph: RoadGraph,
    plane: Plane,
    pairs: tuple[Numbers, Numbers],
    shapes: NDArray[np.object_],
) -> Candidates:
    """Candidates with the place on each edge: its end where that is as near, else the foot."""
    import shapely

    node, edge = pairs
    flat = plane.project(np.column_stack([graph.lon, graph.lat]))
    foot = shapely.line_interpolate_point(
        shapes[edge], shapely.line_locate_point(shapes[edge], shapely.points(flat[node]))
    )
    position = plane.restore(shapely.get_coordinates(foot))
    ends = np.stack([graph.edges.tail[edge], graph.edges.head[edge]]).astype(np.intp)
    away = np.hypot(*(flat[ends] - flat[node]).transpose(2, 0, 1))
    nearer, every = np.argmin(away, axis=0), np.arange(len(node))
    end = ends[nearer, every]
    gap = np.hypot(*(shapely.get_coordinates(foot) - flat[node]).T)
    is_end = away[nearer, every] <= END_DETOUR * gap + END_KM
    lon = np.where(is_end, graph.lon[end], position[:, 0])
    lat = np.where(is_end, graph.lat[end], position[:, 1])
    km = great_circle_km(graph.lon[node], graph.lat[node], lon, lat)
    return Candidates(node, np.where(is_end, -1, edge), np.where(is_end, end, -1), lon, lat, km)


def edge_shapes(graph: RoadGraph, plane: Plane) -> NDArray[np.object_]:
    """Course of every edge in the plane."""
    import shapely

    points, begin = graph.all_points()
    owner = np.repeat(np.arange(len(graph.edges)), np.diff(begin))
    made: NDArray[np.object_] = shapely.linestrings(plane.project(points), indices=owner)
    return made


def add_joins(graph: RoadGraph, plane: Plane, joins: Candidates, kind: int) -> RoadGraph:
    """The graph with joins made: edges split where a join ends on them, and an edge per join."""
    if not len(joins):
        return graph
    graph, target = split_edges(graph, plane, joins)
    hours = joins.km / JOIN_SPEED_KMH
    edges, count = graph.edges, len(joins)
    back = None if edges.hours_back is None else np.append(edges.hours_back, hours)
    return RoadGraph(
        graph.lon,
        graph.lat,
        EdgeTable(
            np.append(edges.tail, joins.node).astype(np.int32),
            np.append(edges.head, target).astype(np.int32),
            np.append(edges.km, joins.km),
            np.append(edges.hours, hours),
            back,
        ),
        graph.points,
        np.append(graph.start, np.full(count, graph.start[-1])),
        np.append(graph.made, np.full(count, kind, dtype=np.int8)),
    )


def split_edges(graph: RoadGraph, plane: Plane, joins: Candidates) -> tuple[RoadGraph, Numbers]:
    """
    Split edges where joins end on them.

    Returns
    -------
    graph, node
        With a new node per place, after the old ones; and the node each join ends on.
    """
    inside = np.flatnonzero(joins.edge >= 0)
    if not len(inside):
        return graph, joins.target
    lines = _edges_as_lines(graph)
    line = joins.edge[inside]
    at = np.column_stack([joins.lon, joins.lat])[inside]
    along = locate_on_lines(edge_shapes(graph, plane), lines, plane, line, at)
    pieces = cut_lines(lines, line, along, at)
    edge = pieces.row
    goes_on = np.append(edge[1:] == edge[:-1], False)
    follows = np.append(False, goes_on[:-1])
    fresh = len(graph) + np.cumsum(goes_on) - goes_on
    head = np.where(goes_on, fresh, graph.edges.head[edge])
    tail = np.where(follows, np.append(0, fresh[:-1]), graph.edges.tail[edge])
    new = pieces.points[pieces.start[1:] - 1][goes_on]
    inner = np.ones(len(pieces.points), dtype=bool)
    inner[pieces.start[:-1]] = inner[pieces.start[1:] - 1] = False
    km = pieces.measure_km()
    whole_km = np.bincount(edge, weights=km)[edge]
    share = np.where(whole_km > 0, km / np.where(whole_km > 0, whole_km, 1.0), 1.0)
    whole = graph.edges.take(edge)
    back = None if whole.hours_back is None else whole.hours_back * share
    split = RoadGraph(
        np.append(graph.lon, new[:, 0]),
        np.append(graph.lat, new[:, 1]),
        EdgeTable(tail.astype(np.int32), head.astype(np.int32), km, whole.hours * share, back),
        pieces.points[inner],
        np.concatenate([[0], np.cumsum(np.diff(pieces.start) - 2)]),
        graph.made[edge],
    )
    target = joins.target.copy()
    target[inside] = _find_places(split, graph, line, at)
    return split, target


def _find_places(split: RoadGraph, graph: RoadGraph, line: Numbers, at: Floats) -> Numbers:
    """The node at each place: a new one, or the end of the edge where the place is one."""
    known = {
        place: len(graph) + i
        for i, place in enumerate(
            zip(split.lon[len(graph) :], split.lat[len(graph) :], strict=True)
        )
    }
    nodes = []
    for edge, place in zip(line.tolist(), map(tuple, at), strict=True):
        ends = (int(graph.edges.tail[edge]), int(graph.edges.head[edge]))
        at_end = [end for end in ends if (graph.lon[end], graph.lat[end]) == place]
        nearest = min(ends, key=lambda end: abs(graph.lon[end] - place[0]))
        nodes.append(known.get(place, at_end[0] if at_end else nearest))
    return np.array(nodes, dtype=np.intp)


def _edges_as_lines(graph: RoadGraph) -> RoadLines:
    points, begin = graph.all_points()
    count = len(graph.edges)
    return RoadLines(
        points,
        begin,
        np.ones(count),
        np.zeros(count, dtype=np.int8),
        np.zeros(count, dtype=np.int16),
        np.arange(count),
    )


def _choose_shortest(
    found: Candidates, one: NDArray[np.integer], other: NDArray[np.integer], groups: Groups
) -> Candidates:
    """Joins, shortest first, that connect groups nothing shorter connects."""
    chosen = [
        row
        for row in np.lexsort((found.lat, found.lon, found.km)).tolist()
        if groups.join(int(one[row]), int(other[row]))
    ]
    return found.take(np.array(chosen, dtype=np.intp))


def _count_edges(graph: RoadGraph) -> Numbers:
    ends = np.concatenate([graph.edges.tail, graph.edges.head])
    return np.bincount(ends, minlength=len(graph))


def _find_other_pieces(
    graph: RoadGraph, plane: Plane, label: NDArray[np.int32], within_km: float
) -> Candidates:
    """Joins from the road ends of each piece to other pieces."""
    piece = label[graph.edges.tail]
    main = np.argmax(np.bincount(piece, weights=graph.edges.km))
    ends = find_road_ends(graph, plane)
    has_ends = np.bincount(label, weights=ends) > 0
    starts = ends | ~has_ends[label]
    small = np.flatnonzero(starts & (label != main))
    large = np.flatnonzero(starts & (label == main))
    every, others = np.arange(len(piece)), np.flatnonzero(piece != main)
    reach = Reach(within_km)
    one = find_near(graph, plane, small, every, reach=reach, label=label)
    other = find_near(graph, plane, large, others, reach=reach, label=label)
    return Candidates(
        *(np.concatenate(column) for column in zip(one.columns(), other.columns(), strict=True))
    )
