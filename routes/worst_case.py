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

from routes.evader import EvaderGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network, ZoneLegs
    from routes.units import UnitSpace

    Array = NDArray[np.float64]


class Nodes:
    """Numbers for nodes, given out as they are asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int] = {}

    def __call__(self, *name: object) -> int:
        """Return the node's number."""
        return self._known.setdefault(name, len(self._known))

    def __len__(self) -> int:
        return len(self._known)


def worst_case_graph(network: Network, space: UnitSpace) -> EvaderGraph:
    """
    Doors, zones and demand of a network as arcs and scenarios.

    Every crossing may be passed both ways; its units are the same variables for both. Pairs with
    the same ways in and out are one scenario.
    """
    nodes = Nodes()
    arcs: list[tuple[int, int, int]] = []
    crossings = network.crossings
    parts = {zone: _join_parts(legs) for zone, legs in network.legs.items()}
    layers = max(network.parameters.max_zones - 1, 0)
    is_open = crossings["state"].ne("closed").to_numpy()
    ends = list(zip(crossings.index, crossings["zone_a"], crossings["zone_b"], strict=True))
    for layer in range(layers):
        for door, (crossing, zone_a, zone_b) in enumerate(ends):
            if not is_open[door]:
                continue
            for start, stop in ((zone_a, zone_b), (zone_b, zone_a)):
                tail = nodes("leave", start, parts[start][crossing][0], layer)
                head = nodes("enter", stop, parts[stop][crossing][1], layer + 1)
                arcs.append((tail, head, door))
    for zone, legs in network.legs.items():
        for layer in range(layers + 1):
            arcs += [
                (nodes("enter", zone, part, layer), nodes("leave", zone, other, layer), -1)
                for part, other in _ways(legs, parts[zone])
            ]
    origin, destination = [], []
    pairs = zip(network.demand["origin"], network.demand["destination"], strict=True)
    for start, stop in pairs:
        zone_o, zone_d = network.zone_of(start), network.zone_of(stop)
        origin.append(nodes("enter", zone_o, parts[zone_o][start][1], 0))
        destination.append(nodes("end", zone_d, parts[zone_d][stop][0]))
        arcs += [
            (nodes("leave", zone_d, parts[zone_d][stop][0], layer), destination[-1], -1)
            for layer in range(layers + 1)
        ]
    return _assemble(network, space, sorted(set(arcs)), np.array([origin, destination]), len(nodes))


def _served_weight(network: Network) -> Array:
    """Demand of the pairs that the route-choice model serves; 0 for the others."""
    from routes.cases import fixed_case
    from routes.choice import RouteChoice

    log_sum = RouteChoice(network).solve(fixed_case(network)).log_sum[0]
    return np.where(np.isfinite(log_sum), network.demand["weight"].to_numpy(float), 0.0)


def _join_parts(legs: ZoneLegs) -> dict[str, tuple[int, int]]:
    """
    For each terminal, the part it is left from and the part it is entered at.

    Where every way in the zone joins up, parts are shared; else each terminal is its own.
    """
    joined = np.isfinite(legs.hours)
    if (joined == ((joined @ joined) > 0)).all() and (joined == joined.T).all():
        part = np.argmax(joined, axis=1).tolist()
    else:
        part = list(range(len(legs.terminals)))
    return {terminal: (p, p) for terminal, p in zip(legs.terminals, part, strict=True)}


def _ways(legs: ZoneLegs, parts: dict[str, tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs of parts with a leg between them, each once."""
    part = np.array([parts[terminal][0] for terminal in legs.terminals], dtype=np.intp)
    start, stop = np.nonzero(np.isfinite(legs.hours))
    return sorted({(int(part[i]), int(part[j])) for i, j in zip(start, stop, strict=True)})


def _assemble(
    network: Network,
    space: UnitSpace,
    arcs: list[tuple[int, int, int]],
    ends: NDArray[np.int64],
    nodes: int,
) -> EvaderGraph:
    pairs, pair = np.unique(ends, axis=1, return_inverse=True)
    weight = np.bincount(pair, weights=_served_weight(network))
    tail, head, door = np.array(arcs, dtype=np.intp).reshape(-1, 3).T
    interdiction = network.crossings["interdiction"].to_numpy(float)
    with np.errstate(divide="ignore"):
        base = np.where(door >= 0, -np.log1p(-interdiction[door]), 0.0)
    most = space.most.astype(np.intp)
    units = np.minimum(
        np.arange(most.max(initial=0) + 1), np.where(door >= 0, most[door], 0)[:, None]
    )
    held = np.where((door >= 0) & (most[door] > 0), door, -1)
    return EvaderGraph(
        nodes=nodes,
        tail=tail,
        head=head,
        loss=np.abs(base[:, None] + space.rules.step * units),
        door=held,
        first_unit=np.concatenate([[0], np.cumsum(most)]),
        origin=pairs[0],
        destination=pairs[1],
        probability=weight.astype(float),
    )
