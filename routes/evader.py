"""An evader who sees every detector: the most reliable way through, and what it avoids.

The network is a graph of arcs, each with a loss ``-ln(reliability)`` for every number of units
(detectors, patrols) at its door. An evader takes the route that loses least, from each origin to
each destination (Pan, Charlton & Morton 2003).
"""

from __future__ import annotations

import heapq
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]


@dataclass(frozen=True)
class EvaderGraph:
    """
    Arcs, the doors they pass, and who travels.

    A door takes units one after another; unit variables are numbered door by door. Several arcs
    may pass one door (both directions of a gate).

    Attributes
    ----------
    nodes
        How many nodes.
    tail, head
        (arcs,) nodes.
    loss
        (arcs, most units + 1) -ln(reliability) with 0, 1, … units at the arc's door; 0 or more,
        ``inf`` where nothing gets through; never falls along a row.
    door
        (arcs,) the door an arc passes, -1 if it can hold no unit.
    first_unit
        (doors + 1,) first unit variable of each door, and the number of all.
    origin, destination
        (scenarios,) nodes.
    probability
        (scenarios,) 0 or more.
    """

    nodes: int
    tail: Index
    head: Index
    loss: Array
    door: Index
    first_unit: Index
    origin: Index
    destination: Index
    probability: Array

    @property
    def units(self) -> int:
        """Number of unit variables."""
        return int(self.first_unit[-1])

    def door_units(self, plan: Array) -> Index:
        """Units at each door under a 0/1 plan of unit variables."""
        total = np.concatenate([[0], np.cumsum(np.asarray(plan) > 0.5)])
        return np.asarray(total[self.first_unit[1:]] - total[self.first_unit[:-1]], dtype=np.intp)

    def arc_loss(self, plan: Array) -> Array:
        """Loss of each arc under a plan."""
        level = np.zeros(len(self.tail), dtype=np.intp)
        held = self.door >= 0
        level[held] = self.door_units(plan)[self.door[held]]
        return np.asarray(self.loss[np.arange(len(level)), level])


class Evaders:
    """
    Every scenario's evader at once: shortest paths from the rarer side, destination or origin.

    Towle & Luedtke (2018) need one set of path variables a destination, not one a scenario; here
    it is one search a destination (or origin, where those are fewer).
    """

    def __init__(self, graph: EvaderGraph) -> None:
        self.graph = graph
        by_destination = len(set(graph.destination)) <= len(set(graph.origin))
        near, far = (graph.destination, graph.origin)[:: 1 if by_destination else -1]
        start, stop = (graph.head, graph.tail)[:: 1 if by_destination else -1]
        self.roots, self.row = np.unique(near, return_inverse=True)
        self.leaf = far
        key = start.astype(np.int64) * graph.nodes + stop
        self.order = np.argsort(key, kind="stable")
        self.keys, self.first = np.unique(key[self.order], return_index=True)
        self.group = np.repeat(
            np.arange(len(self.keys)), np.diff([*self.first.tolist(), len(self.order)])
        )
        self.indices = self.keys % graph.nodes
        self.indptr = np.searchsorted(self.keys // graph.nodes, np.arange(graph.nodes + 1))
        self.open_door = graph.door >= 0
        self._levels()

    def _levels(self) -> None:
        """Which unit each option of an arc needs absent; -1 where it needs none."""
        graph = self.graph
        most = graph.loss.shape[1] - 1
        absent = np.full(graph.loss.shape, -1, dtype=np.intp)
        usable = np.zeros(graph.loss.shape, dtype=bool)
        usable[:, 0] = True
        for arc in np.flatnonzero(self.open_door):
            first, last = graph.first_unit[graph.door[arc] : graph.door[arc] + 2]
            count = min(last - first, most)
            absent[arc, :count] = np.arange(first, first + count)
            usable[arc, : count + 1] = True
        self.absent, self.usable = absent, usable

    def alone(self, scenario: int) -> Evaders:
        """One scenario's evader."""
        other = copy(self)
        other.roots = self.roots[[self.row[scenario]]]
        other.row = np.zeros(1, dtype=np.intp)
        other.leaf = self.leaf[[scenario]]
        return other

    def reliability(self, plan: Array) -> Array:
        """Chance to get through undetected, (scenarios,) 0 to 1, under a 0/1 plan."""
        return self.through(self.graph.arc_loss(plan))

    def through(self, loss: Array) -> Array:
        """The same under any losses of the arcs."""
        weight = np.minimum.reduceat(loss[self.order], self.first)
        distance, _ = self._search(weight)
        return np.asarray(np.exp(-distance[self.row, self.leaf]))

    def dodge(self, share: Array, price: float) -> tuple[Array, Index, Index]:
        """
        Routes that balance what they lose against the units they need absent.

        Parameters
        ----------
        share
            (units,) 0 to 1, how far each unit is placed.
        price
            Loss that needing a fully placed unit absent costs.

        Returns
        -------
        value, scenario, unit
            Each scenario's reliability on its route (-1 if none), and pairs (scenario, unit that
            must be absent for it).
        """
        cost = price * np.append(share, 0.0)[self.absent]  # options that need no unit have -1
        total = np.where(self.usable, self.graph.loss + cost, np.inf)
        option = np.argmin(total, axis=1)
        rows = np.arange(len(option))
        arc_weight = total[rows, option]
        best = self.order
        if len(self.keys) < len(best):  # of arcs side by side the evader takes the best
            ranked = np.lexsort((arc_weight[best], self.group))
            best = best[ranked[self.first]]
        _, before = self._search(arc_weight[best])
        return self._follow(before, best, self.graph.loss[rows, option], self.absent[rows, option])

    def _follow(
        self, before: Index, best: Index, loss: Array, absent: Index
    ) -> tuple[Array, Index, Index]:
        """Walk all scenarios' routes at once, gathering loss and the units they need absent."""
        nodes = self.graph.nodes
        lost = np.zeros(len(self.leaf))
        here = self.leaf.copy()
        active = np.flatnonzero(here != self.roots[self.row])
        found: list[tuple[Index, Index]] = []
        while len(active):
            came = before[self.row[active], here[active]].astype(np.int64)
            lost[active[came < 0]] = np.inf
            active, came = active[came >= 0], came[came >= 0]
            arc = best[np.searchsorted(self.keys, came * nodes + here[active])]
            lost[active] += loss[arc]
            needs = absent[arc] >= 0
            found.append((active[needs], absent[arc][needs]))
            here[active] = came
            active = active[came != self.roots[self.row[active]]]
        scenario = np.concatenate([np.empty(0, dtype=np.intp), *(s for s, _ in found)])
        unit = np.concatenate([np.empty(0, dtype=np.intp), *(u for _, u in found)])
        return np.where(np.isfinite(lost), np.exp(-lost), -1.0), scenario, unit

    def _search(self, weight: Array) -> tuple[Array, Index]:
        """Distances from every root, and the node before each on the way."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        shape = (self.graph.nodes, self.graph.nodes)
        matrix = csr_array((weight, self.indices, self.indptr), shape=shape)
        distance, before = dijkstra(matrix, indices=self.roots, return_predecessors=True)
        return distance, before


def best_reliability(graph: EvaderGraph, plan: Array) -> Array:
    """
    Chance to get through undetected, by plain products and a heap.

    Slower than `Evaders.reliability` and independent of it: no logarithms are searched, no
    library is asked. Every placement that leaves this package has been through here.

    Returns
    -------
    reliability
        (scenarios,) 0 to 1; 0 where no route joins the two.
    """
    chance = np.exp(-graph.arc_loss(plan))
    into: list[list[tuple[int, float]]] = [[] for _ in range(graph.nodes)]
    for tail, head, through in zip(graph.tail, graph.head, chance, strict=True):
        if through > 0.0:
            into[head].append((int(tail), float(through)))
    found = np.zeros(len(graph.origin))
    for root in np.unique(graph.destination):
        best = _spread(into, int(root))
        rows = graph.destination == root
        found[rows] = [best.get(int(node), 0.0) for node in graph.origin[rows]]
    return found


def _spread(into: list[list[tuple[int, float]]], root: int) -> dict[int, float]:
    """Most reliable way from every node to `root`."""
    best: dict[int, float] = {}
    waiting = [(-1.0, root)]
    while waiting:
        negative, node = heapq.heappop(waiting)
        if node in best:
            continue
        best[node] = -negative
        for tail, through in into[node]:
            if tail not in best:
                heapq.heappush(waiting, (negative * through, tail))
    return best
