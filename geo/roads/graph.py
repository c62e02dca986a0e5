"""A road graph as arrays: nodes with positions, edges with lengths, hours and their course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

# What an edge is: a road of the source, or one of the joins we made and must own up to.
ROAD, SNAP, BRIDGE, APPROACH = 0, 1, 2, 3


@dataclass(frozen=True)
class EdgeTable:
    """
    Edges between nodes numbered from 0.

    Attributes
    ----------
    tail, head
        Node each edge leaves and reaches.
    km
        Length.
    hours
        Time from tail to head; ``inf`` where it cannot be driven that way.
    hours_back
        Time from head to tail; None where every edge takes as long both ways.
    """

    tail: Ints
    head: Ints
    km: Floats
    hours: Floats
    hours_back: Floats | None = None

    def __len__(self) -> int:
        """Number of edges."""
        return len(self.tail)

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> EdgeTable:
        """Edges by number or by mask."""
        back = None if self.hours_back is None else self.hours_back[chosen]
        return EdgeTable(
            self.tail[chosen], self.head[chosen], self.km[chosen], self.hours[chosen], back
        )


@dataclass(frozen=True)
class RoadGraph:
    """
    Roads of one zone.

    Attributes
    ----------
    lon, lat
        Of each node, degrees, WGS84.
    edges
        Roads between nodes.
    points, start
        Inner points of all edges, lon and lat, one edge after another: those of edge e are
        ``points[start[e]:start[e + 1]]``, ordered from its tail to its head.
    made
        What each edge is: `ROAD`, or a join of ours (`SNAP`, `BRIDGE`, `APPROACH`).
    """

    lon: Floats
    lat: Floats
    edges: EdgeTable
    points: Floats
    start: NDArray[np.int64]
    made: NDArray[np.int8]

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    def edge_points(self, edge: int) -> Floats:
        """Course of an edge from tail to head, both ends included: shape (points, 2)."""
        ends = [self.edges.tail[edge], self.edges.head[edge]]
        first, last = np.column_stack([self.lon[ends], self.lat[ends]])
        inner = self.points[self.start[edge] : self.start[edge + 1]]
        return np.vstack([first, inner, last])

    def all_points(self) -> tuple[Floats, NDArray[np.int64]]:
        """Courses of all edges, both ends included, one after another; and where each begins."""
        counts = np.diff(self.start) + 2
        begin = np.concatenate([[0], np.cumsum(counts)])
        points = np.empty((begin[-1], 2))
        inner = np.ones(begin[-1], dtype=bool)
        inner[begin[:-1]] = inner[begin[1:] - 1] = False
        points[inner] = self.points
        for place, node in ((begin[:-1], self.edges.tail), (begin[1:] - 1, self.edges.head)):
            points[place] = np.column_stack([self.lon[node], self.lat[node]])
        return points, begin

    def way_points(self, arcs: Ints, owner: Ints) -> tuple[Floats, Ints]:
        """
        Courses along arcs (edge ``arc // 2``, backwards where ``arc % 2`` is 1).

        Parameters
        ----------
        arcs, owner
            Arcs of some ways in order, and which way each belongs to.

        Returns
        -------
        points, owner
            Lon and lat of all ways one after another; which way each point belongs to.
        """
        points, begin = self.all_points()
        edge, back = np.divmod(arcs, 2)
        first, last = begin[edge], begin[edge + 1] - 1
        starts = np.append(True, owner[1:] != owner[:-1])[: len(arcs)]
        # Each arc begins where the one before ended: that point is written once.
        skip = 1 - starts.astype(np.int64)
        counts = last - first + 1 - skip
        run = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        run += np.repeat(skip, counts)
        turned = np.repeat(back == 1, counts)
        place = np.where(turned, np.repeat(last, counts) - run, np.repeat(first, counts) + run)
        return points[place], np.repeat(owner, counts)

    def take_edges(self, chosen: NDArray[np.bool_]) -> RoadGraph:
        """Some of the edges, and the nodes they need, renumbered."""
        counts = np.diff(self.start)
        used = np.zeros(len(self), dtype=bool)
        used[self.edges.tail[chosen]] = used[self.edges.head[chosen]] = True
        number = np.cumsum(used, dtype=np.int32) - np.int32(1)
        edges = self.edges.take(chosen)
        return RoadGraph(
            self.lon[used],
            self.lat[used],
            replace(edges, tail=number[edges.tail], head=number[edges.head]),
            self.points[np.repeat(chosen, counts)],
            np.concatenate([[0], np.cumsum(counts[chosen])]),
            self.made[chosen],
        )

    def label_components(self) -> Ints:
        """Number of the component each node lies in, one-way roads taken both ways."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        ends = (self.edges.tail, self.edges.head)
        graph = csr_array((np.ones(len(self.edges)), ends), shape=(len(self), len(self)))
        labels: Ints = connected_components(graph, directed=False)[1]
        return labels
