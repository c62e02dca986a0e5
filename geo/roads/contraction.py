"""
Shrink a road graph to what lies between a few nodes, exactly.

Shortest ways between terminals do not change when any other node is eliminated and every two of
its neighbours are joined by a shortcut as long as the way through it: Gaussian elimination with
(min, +) in place of (+, x) (Carre 1971), the contraction of Geisberger et al. (2012) without
witness searches. Dead ends vanish, chains become one edge, a fork of three becomes a triangle.
All nodes of low degree that are not neighbours go in one round of array operations, so that a
million nodes take a dozen rounds. Each shortcut remembers the two arcs it stands for, and any way
unfolds into the roads it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.roads.graph import EdgeTable

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

# Eliminating a node of degree d replaces d edges by up to d (d - 1) / 2. Measured on graphs of a
# million nodes, 8 gives the least total of contraction and search; 6 and 10 are within 5 %, 4 and
# 16 are 10-40 % slower.
MAX_DEGREE = 8

# A round that takes fewer than this share of the nodes costs more than it saves.
LEAST_SHARE = 0.03

NO_ARC = -1


@dataclass(frozen=True)
class Links:
    """
    Undirected edges with a weight each way; `tail < head` on every one.

    `hours` and `arc` have one row per direction, tail to head and then head to tail; a single row
    where both directions are alike. A direction that cannot be driven has infinite hours.
    """

    tail: Ints
    head: Ints
    hours: Floats
    arc: Ints

    def take(self, chosen: NDArray[np.intp]) -> Links:
        """Take edges by number."""
        return Links(
            self.tail[chosen],
            self.head[chosen],
            np.take(self.hours, chosen, axis=1),
            np.take(self.arc, chosen, axis=1),
        )


@dataclass(frozen=True)
class Contraction:
    """
    A graph shrunk to its core, and what is needed to unfold it.

    Attributes
    ----------
    node
        Original node of each core node, ascending.
    edges
        Edges among core nodes. `arc` counts from 0 over both directions of the original edges
        (2 e is edge e as given, 2 e + 1 the other way), then over those of the shortcuts.
    children
        The two arcs of each shortcut: shape (directions, shortcuts, 2).
    rounds
        How many shortcuts each round made.
    size
        Number of edges of the original graph.
    """

    node: Ints
    edges: Links
    children: Ints
    rounds: tuple[int, ...]
    size: int

    @property
    def symmetric(self) -> bool:
        """Whether both directions of every edge are alike."""
        return len(self.edges.hours) == 1


def contract_graph(edges: EdgeTable, *, keep: Ints, max_degree: int = MAX_DEGREE) -> Contraction:
    """
    Eliminate all nodes but those to keep, as far as it makes a search cheaper.

    Parameters
    ----------
    edges
        Edges of the graph; hours at least 0.
    keep
        Nodes that stay: the terminals.
    max_degree
        Nodes of more edges than this stay.

    Returns
    -------
    contraction
        In which every shortest way between kept nodes is as long as in the graph given.

    Examples
    --------
    A chain of three edges becomes one, and the dead end beside it is gone:

    >>> from geo.roads.graph import EdgeTable
    >>> roads = EdgeTable(np.array([0, 1, 2, 1]), np.array([1, 2, 3, 4]), np.ones(4),
    ...                   np.array([1.0, 2.0, 3.0, 9.0]))
    >>> shrunk = contract_graph(roads, keep=np.array([0, 3]))
    >>> shrunk.node.tolist(), shrunk.edges.hours.tolist()
    ([0, 3], [[6.0]])
    """
    size = len(edges)
    nodes = 1 + int(max(side.max(initial=-1) for side in (edges.tail, edges.head, keep)))
    kept = np.zeros(nodes, dtype=bool)
    kept[keep] = True
    links = _drop_useless(_orient(edges))
    children = [np.empty((len(links.hours), 0, 2), dtype=np.int32)]
    made = size
    # Any fixed order serves; a random one makes the rounds few.
    rank = np.random.default_rng(0).permutation(nodes).astype(np.int32)
    node = np.arange(nodes, dtype=np.int32)
    degree_limit = 2
    while True:
        degree = _count_degree(links, len(node))
        live = (degree > 0) | kept
        alive = int(np.count_nonzero(live))
        if alive < 0.7 * len(node):
            links, node = _renumber(links, live), node[live]
            kept, rank, degree = kept[live], rank[live], degree[live]
        chosen = _choose_nodes(links, (degree <= degree_limit) & (degree > 0) & ~kept, rank)
        if np.count_nonzero(chosen) < max(1, LEAST_SHARE * alive):
            if degree_limit >= max_degree:
                break
            degree_limit += 1
            links = _merge_parallel(links, len(node))
            continue
        links, fresh = _eliminate(links, chosen, degree_limit, made)
        # Parallel edges do no harm while chains shrink; later they would hide low degrees.
        links = _merge_parallel(links, len(node)) if degree_limit > 2 else _drop_useless(links)
        children.append(fresh)
        made += fresh.shape[1]
    live = (_count_degree(links, len(node)) > 0) | kept
    links = _merge_parallel(_renumber(links, live), len(node))
    rounds = tuple(fresh.shape[1] for fresh in children)
    return Contraction(node[live], links, np.concatenate(children, axis=1), rounds, size)


def measure_arcs(contraction: Contraction, km: Floats) -> Floats:
    """
    Length of every arc, shortcuts included, where that of the original edges is given.

    Returns
    -------
    km
        Indexed by arc number.
    """
    made = 2 * len(km)
    length = np.empty(made + 2 * contraction.children.shape[1])
    length[:made] = np.repeat(km, 2)
    row = 0
    for count in contraction.rounds:
        children = contraction.children[:, row : row + count]
        step = length[children[..., 0]] + length[children[..., 1]]
        length[made : made + 2 * count : 2] = step[0]
        length[made + 1 : made + 2 * count : 2] = step[-1]
        row, made = row + count, made + 2 * count
    return length


def unfold_arcs(contraction: Contraction, arcs: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """
    Replace every shortcut by the arcs it stands for, until only original ones are left.

    Parameters
    ----------
    arcs
        Arcs of some ways, in order.
    owner
        Which way each belongs to.

    Returns
    -------
    arcs, owner
        Original arcs in order: edge ``arc // 2``, driven backwards where ``arc % 2`` is 1.
    """
    while True:
        shortcut = arcs >= 2 * contraction.size
        if not shortcut.any():
            return arcs, owner
        place = np.cumsum(1 + shortcut) - 1 - shortcut
        longer = np.empty(len(arcs) + int(shortcut.sum()), dtype=np.int32)
        longer[place[~shortcut]] = arcs[~shortcut]
        row, back = np.divmod(arcs[shortcut] - 2 * contraction.size, 2)
        pair = contraction.children[0 if contraction.symmetric else back, row]
        if contraction.symmetric:
            turned = back == 1
            pair[turned] = pair[turned, ::-1] ^ 1
        longer[place[shortcut]] = pair[:, 0]
        longer[place[shortcut] + 1] = pair[:, 1]
        arcs, owner = longer, np.repeat(owner, 1 + shortcut)


def _orient(edges: EdgeTable) -> Links:
    turned = edges.tail > edges.head
    arc = np.arange(0, 2 * len(edges), 2, dtype=np.int32)
    there, back = edges.hours, edges.hours_back
    if back is None:
        both, arcs = there[None, :], (arc + turned)[None, :]
    else:
        both = np.where(turned, [back, there], [there, back])
        arcs = np.where(turned, [arc + 1, arc], [arc, arc + 1])
    return Links(
        np.where(turned, edges.head, edges.tail).astype(np.int32),
        np.where(turned, edges.tail, edges.head).astype(np.int32),
        both,
        arcs.astype(np.int32),
    )


def _count_degree(edges: Links, nodes: int) -> NDArray[np.intp]:
    return np.bincount(edges.tail, minlength=nodes) + np.bincount(edges.head, minlength=nodes)


def _renumber(edges: Links, live: NDArray[np.bool_]) -> Links:
    number = np.cumsum(live, dtype=np.int32) - np.int32(1)
    return Links(number[edges.tail], number[edges.head], edges.hours, edges.arc)


def _choose_nodes(edges: Links, candidate: NDArray[np.bool_], rank: Ints) -> NDArray[np.bool_]:
    """Candidates of which no two are neighbours: of two that are, the lower rank stays one."""
    both = np.flatnonzero(candidate[edges.tail] & candidate[edges.head])
    tail, head = edges.tail[both], edges.head[both]
    candidate = candidate.copy()
    candidate[np.where(rank[tail] < rank[head], head, tail)] = False
    return candidate


def _eliminate(
    edges: Links, chosen: NDArray[np.bool_], max_degree: int, made: int
) -> tuple[Links, Ints]:
    """Edges with shortcuts (numbered from `made`) in place of the chosen nodes."""
    outward = chosen[edges.tail]
    touched = outward | chosen[edges.head]
    spokes = np.flatnonzero(touched)
    hub = np.where(outward[spokes], edges.tail[spokes], edges.head[spokes])
    order = sort_order(hub, len(chosen))
    spokes, hub = spokes[order], hub[order]
    star, outward = edges.take(spokes), outward[spokes]
    start = np.flatnonzero(np.r_[True, hub[1:] != hub[:-1]])
    degree = np.diff(np.r_[start, len(hub)])
    pairs = [
        (at + i, at + j)
        for count in range(2, max_degree + 1)
        for at in [start[degree == count]]
        for i, j in combinations(range(count), 2)
    ]
    one, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    rim = np.where(outward, star.head, star.tail)
    turned = rim[one] > rim[other]
    one, other = np.where(turned, other, one), np.where(turned, one, other)
    shortcuts, children = _join_spokes(star, outward, one, other, made)
    rest = edges.take(np.flatnonzero(~touched))
    joined = Links(
        np.concatenate([rest.tail, rim[one]]),
        np.concatenate([rest.head, rim[other]]),
        np.concatenate([rest.hours, shortcuts[0]], axis=1),
        np.concatenate([rest.arc, shortcuts[1]], axis=1),
    )
    return joined, children


def _join_spokes(
    star: Links,
    outward: NDArray[np.bool_],
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    made: int,
) -> tuple[tuple[Floats, Ints], Ints]:
    """Hours, arcs and children of shortcuts from spoke `one` over the hub to spoke `other`."""
    ways = len(star.hours)
    # Row 0 of a spoke leads from its tail: away from the hub where the spoke is outward.
    inward = outward.astype(np.intp)
    every = np.arange(len(outward))
    if ways == 1:
        to_hub = from_hub = star.hours[0]
        arc_in, arc_out = star.arc[0] ^ inward, star.arc[0] ^ (1 - inward)
    else:
        to_hub, from_hub = star.hours[inward, every], star.hours[1 - inward, every]
        arc_in, arc_out = star.arc[inward, every], star.arc[1 - inward, every]
    turns = [(one, other), (other, one)][:ways]
    hours = np.stack([to_hub[a] + from_hub[b] for a, b in turns])
    children = np.stack([np.column_stack([arc_in[a], arc_out[b]]) for a, b in turns])
    number = 2 * (made + np.arange(len(one)))
    arcs = np.stack([number + way for way in range(ways)])
    return (hours, arcs.astype(np.int32)), children.astype(np.int32)


def _drop_useless(edges: Links) -> Links:
    """Edges without loops and without those that can be driven neither way."""
    useful = (edges.tail != edges.head) & np.isfinite(edges.hours).any(axis=0)
    return edges if useful.all() else edges.take(np.flatnonzero(useful))


def _merge_parallel(edges: Links, nodes: int) -> Links:
    """Of parallel edges the quickest each way."""
    edges = _drop_useless(edges)
    if not len(edges.tail):
        return edges
    order = sort_pairs(edges.tail, edges.head, nodes)
    tail, head = edges.tail[order], edges.head[order]
    start = np.flatnonzero(np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])])
    if len(start) == len(order):
        return edges
    count = np.diff(np.r_[start, len(order)])
    merged = edges.take(order[start])
    several = np.flatnonzero(count > 1)
    for step in range(1, int(count.max())):
        rows = several[count[several] > step]
        rival = order[start[rows] + step]
        for way in range(len(edges.hours)):
            quicker = edges.hours[way, rival] < merged.hours[way, rows]
            better, worse = rival[quicker], rows[quicker]
            merged.hours[way, worse] = edges.hours[way, better]
            merged.arc[way, worse] = edges.arc[way, better]
    return merged


def sort_order(key: NDArray[np.integer], limit: int) -> NDArray[np.intp]:
    """
    Stable order of whole numbers from 0 to below `limit`.

    Sorted by counting, which turning a sparse matrix of one row does in compiled code: five times
    as fast as a sort of a million numbers by comparison.

    Examples
    --------
    >>> sort_order(np.array([2, 0, 2, 1]), 3).tolist()
    [1, 3, 0, 2]
    """
    from scipy.sparse import csr_array

    count = len(key)
    row = csr_array(
        (np.arange(count, dtype=np.int32), key.astype(np.int32), np.array([0, count])),
        shape=(1, max(limit, 1)),
    )
    order: NDArray[np.intp] = row.tocsc().data
    return order


def sort_pairs(
    major: NDArray[np.integer], minor: NDArray[np.integer], limit: int
) -> NDArray[np.intp]:
    """
    Stable order of pairs of whole numbers below `limit`: by the first, then by the second.

    Examples
    --------
    >>> sort_pairs(np.array([1, 0, 1]), np.array([2, 1, 0]), 3).tolist()
    [1, 2, 0]
    """
    order = sort_order(minor, limit)
    return order[sort_order(major[order], limit)]
