"""The network as an evader sees it who wants only to get through: doors, and free ways between.

Legs lose nothing, so all terminals of a zone that are joined are one node. Nodes are repeated by
the number of zones passed, which keeps routes within `max_zones`. Where parts of a zone are not
joined this evader may pass the zone twice, which the route-choice model does not allow: what is
guaranteed against it is guaranteed against the model's evaders too. Pairs that the model does not
serve count for nothing here either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.evader import EvaderGraph, Evaders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from routes.network import Network, ZoneLegs

    Array = NDArray[np.float64]
    # Zone, then terminal: the part it lies in. An arc: from, to, and its door or -1.
    Parts = Mapping[str, Mapping[str, int]]
    Arc = tuple[int, int, int]


class Nodes:
    """Numbers for nodes, given out as they are asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int] = {}

    def __call__(self, *name: object) -> int:
        """Return the node's number."""
        return self._known.setdefault(name, len(self._known))

    def __len__(self) -> int:
        return len(self._known)


class WorstCaseJudge:
    """
    What plans intercept of evaders who take whatever way is least likely to be stopped.

    Parameters
    ----------
    network
        Where they travel.
    step
        Rise of -ln(1 - interdiction) by a unit.
    """

    def __init__(self, network: Network, *, step: float) -> None:
        doors = len(network.crossings)
        self.graph = worst_case_graph(network, np.ones(doors), step=step)
        self.evaders, self.step = Evaders(self.graph), step
        kept = self.evaders.through(self.graph.loss[:, 0])
        self.served = float(self.graph.probability @ (kept > 0))

    def interception(self, plans: Array) -> Array:
        """Interception under each plan of units per crossing, whole or not, (plans,) 0 to 1."""
        base, door = self.graph.loss[:, 0], self.graph.door
        held = door >= 0
        kept = [
            self.graph.probability
            @ self.evaders.through(base + np.where(held, self.step * plan[door], 0.0))
            for plan in plans
        ]
        return np.asarray(self.served - np.array(kept))


def worst_case_graph(network: Network, most: Array, *, step: float) -> EvaderGraph:
    """
    Doors, zones and demand of a network as arcs and scenarios.

    Every crossing may be passed both ways; its units are the same variables for both. Pairs with
    the same ways in and out are one scenario.

    Parameters
    ----------
    most
        (crossings,) units each may get.
    step
        Rise of -ln(1 - interdiction) by a unit.
    """
    nodes = Nodes()
    parts = {zone: _join_parts(legs) for zone, legs in network.legs.items()}
    layers = max(network.parameters.max_zones - 1, 0)
    arcs = [
        *_pass_doors(network, parts, layers, nodes),
        *_cross_zones(network, parts, layers, nodes),
    ]
    ends = []
    for start, stop in zip(network.demand["origin"], network.demand["destination"], strict=True):
        zone_o, zone_d = network.zone_of(start), network.zone_of(stop)
        at_end = nodes("end", zone_d, parts[zone_d][stop])
        ends.append((nodes("enter", zone_o, parts[zone_o][start], 0), at_end))
        arcs += [
            (nodes("leave", zone_d, parts[zone_d][stop], layer), at_end, -1)
            for layer in range(layers + 1)
        ]
    pairs, pair = np.unique(np.array(ends, dtype=np.intp).T, axis=1, return_inverse=True)
    tail, head, door = np.array(sorted(set(arcs)), dtype=np.intp).reshape(-1, 3).T
    units = most.astype(np.intp)
    return EvaderGraph(
        nodes=len(nodes),
        tail=tail,
        head=head,
        loss=_losses(network, door, units, step),
        door=np.where((door >= 0) & (units[door] > 0), door, -1),
        first_unit=np.concatenate([[0], np.cumsum(units)]),
        origin=pairs[0],
        destination=pairs[1],
        probability=np.bincount(pair, weights=_served_weight(network)).astype(float),
    )


def _pass_doors(network: Network, parts: Parts, layers: int, nodes: Nodes) -> Iterator[Arc]:
    """Arcs through open crossings, either way, from each layer to the next."""
    crossings = network.crossings
    is_open = crossings["state"].ne("closed").to_numpy()
    ends = list(zip(crossings.index, crossings["zone_a"], crossings["zone_b"], strict=True))
    for layer in range(layers):
        for door in np.flatnonzero(is_open).tolist():
            crossing, zone_a, zone_b = ends[door]
            for start, stop in ((zone_a, zone_b), (zone_b, zone_a)):
                tail = nodes("leave", start, parts[start][crossing], layer)
                yield tail, nodes("enter", stop, parts[stop][crossing], layer + 1), door


def _cross_zones(network: Network, parts: Parts, layers: int, nodes: Nodes) -> Iterator[Arc]:
    """Arcs inside zones, which lose nothing and hold no unit."""
    for zone, legs in network.legs.items():
        for part, other in _ways(legs, parts[zone]):
            for layer in range(layers + 1):
                yield nodes("enter", zone, part, layer), nodes("leave", zone, other, layer), -1


def _losses(network: Network, door: NDArray[np.intp], most: NDArray[np.intp], step: float) -> Array:
    """Loss of each arc with 0, 1, … units at its door, as far as the door takes them."""
    interdiction = network.crossings["interdiction"].to_numpy(float)
    with np.errstate(divide="ignore"):
        base = np.where(door >= 0, -np.log1p(-interdiction[door]), 0.0)
    levels = np.arange(most.max(initial=0) + 1)
    units = np.minimum(levels, np.where(door >= 0, most[door], 0)[:, None])
    return np.asarray(np.abs(base[:, None] + step * units))


def _served_weight(network: Network) -> Array:
    """Demand of the pairs that the route-choice model serves; 0 for the others."""
    from routes.cases import fixed_case
    from routes.choice import choose_routes

    log_sum = choose_routes(network).solve(fixed_case(network)).log_sum[0]
    return np.where(np.isfinite(log_sum), network.demand["weight"].to_numpy(float), 0.0)


def _join_parts(legs: ZoneLegs) -> dict[str, int]:
    """
    For each terminal, the part of the zone it lies in.

    Where every way in the zone joins up, parts are shared; else each terminal is its own.
    """
    joined = np.isfinite(legs.hours)
    if (joined == ((joined @ joined) > 0)).all() and (joined == joined.T).all():
        part = np.argmax(joined, axis=1).tolist()
    else:
        part = list(range(len(legs.terminals)))
    return dict(zip(legs.terminals, part, strict=True))


def _ways(legs: ZoneLegs, parts: Mapping[str, int]) -> list[tuple[int, int]]:
    """Pairs of parts with a leg between them, each once."""
    part = np.array([parts[terminal] for terminal in legs.terminals], dtype=np.intp)
    start, stop = np.nonzero(np.isfinite(legs.hours))
    return sorted({(int(part[i]), int(part[j])) for i, j in zip(start, stop, strict=True)})
