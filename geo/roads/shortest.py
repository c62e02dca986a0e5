"""Shortest ways between terminals over a contracted graph, with what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.parallel import map_tasks
from geo.roads.contraction import Contraction, contract_graph, measure_arcs, sort_pairs, unfold_arcs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.roads.graph import EdgeTable

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]


# Sources times core nodes below which handing the core to other processes costs more than it
# saves (some 0.3 s of searching).
WORTH_SHARING = 1_000_000


@dataclass(frozen=True)
class Ways:
    """
    Quickest ways between terminals.

    Attributes
    ----------
    hours, km
        One row per terminal to leave from, one column per terminal to reach; ``inf`` where there
        is no way, 0 on the diagonal. `km` is the length of the quickest way.
    """

    hours: Floats
    km: Floats
    _contraction: Contraction
    _core: _Core
    _before: Ints
    _terminals: Ints

    def trace(self, pairs: NDArray[np.intp]) -> tuple[Ints, Ints]:
        """
        Original arcs of the ways between pairs of terminals, in order.

        Arc ``2 e`` is edge e as it was given, ``2 e + 1`` the same edge the other way.

        Parameters
        ----------
        pairs
            Shape (n, 2): terminals to leave from and to reach.

        Returns
        -------
        arcs, owner
            Of all ways one after another, and the row of `pairs` each belongs to. A pair without a
            way has none.
        """
        source, node = pairs[:, 0], self._terminals[pairs[:, 1]].astype(np.intp)
        walking = np.flatnonzero(self._before[source, node] >= 0)
        entries, owners = [], []
        while len(walking):
            previous = self._before[source[walking], node[walking]]
            goes_on = previous >= 0
            walking, previous = walking[goes_on], previous[goes_on]
            entries.append(self._core.find_entries(previous, node[walking]))
            owners.append(walking)
            node[walking] = previous
        if not entries:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
        # Steps were found from the end of each way: the last step of all comes first.
        entry, owner = np.concatenate(entries[::-1]), np.concatenate(owners[::-1])
        order = np.argsort(owner, kind="stable")
        arcs = self._core.arc[entry[order]].astype(np.int32)
        return unfold_arcs(self._contraction, arcs, owner[order].astype(np.int32))

    def find_arcs(self, one: int, other: int) -> Ints:
        """Original arcs of the way from terminal `one` to terminal `other`, in order."""
        return self.trace(np.array([[one, other]]))[0]


@dataclass(frozen=True)
class _Core:
    """The core's arcs, sorted by tail and head: a CSR matrix with km and arc beside it."""

    nodes: int
    key: NDArray[np.int64]
    start: Ints
    head: Ints
    hours: Floats
    km: Floats
    arc: Ints

    def find_entries(
        self, tail: NDArray[np.integer], head: NDArray[np.integer]
    ) -> NDArray[np.intp]:
        return np.searchsorted(self.key, tail.astype(np.int64) * self.nodes + head)


def shortest_ways(edges: EdgeTable, terminals: Ints, *, jobs: int = 1) -> Ways:
    """
    Quickest ways between every two terminals of a road graph, dead ends and chains contracted.

    Parameters
    ----------
    edges
        Edges of the graph; hours and km at least 0.
    terminals
        Nodes to go between; a node may stand for several terminals.
    jobs
        Processes that share the search.

    Examples
    --------
    >>> from geo.roads.graph import EdgeTable
    >>> roads = EdgeTable(np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([80.0, 70.0, 90.0]),
    ...                   np.array([1.0, 1.0, 3.0]))
    >>> ways = shortest_ways(roads, np.array([0, 2]))
    >>> ways.hours.tolist(), ways.km.tolist()[0], ways.find_arcs(1, 0).tolist()
    ([[0.0, 2.0], [2.0, 0.0]], [0.0, 150.0], [3, 1])
    """
    contraction = contract_graph(edges, keep=terminals)
    core = _build_core(contraction, measure_arcs(contraction, edges.km))
    at = np.searchsorted(contraction.node, terminals).astype(np.int32)
    found, before = _search_core(core, at, jobs)
    return Ways(found[:, at], _measure_ways(core, at, before), contraction, core, before, at)


def _build_core(contraction: Contraction, km: Floats) -> _Core:
    edges, nodes = contraction.edges, len(contraction.node)
    there, back = edges.arc[0], edges.arc[0] ^ 1 if contraction.symmetric else edges.arc[1]
    tail = np.concatenate([edges.tail, edges.head])
    hours = np.concatenate([edges.hours[0], edges.hours[-1]])
    head = np.concatenate([edges.head, edges.tail])
    order = sort_pairs(tail, head, nodes)
    order = order[np.isfinite(hours[order])]
    arc = np.concatenate([there, back])[order]
    tail, head = tail[order], head[order]
    start = np.searchsorted(tail, np.arange(nodes + 1)).astype(np.int32)
    key = tail.astype(np.int64) * nodes + head
    return _Core(nodes, key, start, head, hours[order], km[arc], arc)


def _search_core(core: _Core, at: Ints, jobs: int) -> tuple[Floats, Ints]:
    jobs = min(jobs, len(at)) if len(at) * core.nodes >= WORTH_SHARING else 1
    if jobs <= 1:
        return _search((core, at))
    shares = [(core, share) for share in np.array_split(at, jobs)]
    found, before = zip(*map_tasks(_search, shares, jobs=jobs), strict=True)
    return np.concatenate(found), np.concatenate(before)


def _search(task: tuple[_Core, Ints]) -> tuple[Floats, Ints]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    core, sources = task
    # An arc of no hours would be no arc to a sparse matrix.
    hours = np.maximum(core.hours, 1e-12)
    graph = csr_array((hours, core.head, core.start), shape=(core.nodes, core.nodes))
    found, before = dijkstra(graph, indices=sources, return_predecessors=True)
    return found, before


def _measure_ways(core: _Core, at: Ints, before: Ints) -> Floats:
    """Km of every way, all walked back a step at a time; ``inf`` where there is none."""
    count = len(at)
    source, target = (side.ravel() for side in np.indices((count, count)))
    node = at[target]
    km: Floats = np.where((before[source, node] >= 0) | (node == at[source]), 0.0, np.inf)
    walking = np.flatnonzero(before[source, node] >= 0)
    while len(walking):
        previous = before[source[walking], node[walking]]
        walking, previous = walking[previous >= 0], previous[previous >= 0]
        km[walking] += core.km[core.find_entries(previous, node[walking])]
        node[walking] = previous
    return km.reshape(count, count)
