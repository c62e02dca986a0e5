"""Classical rankings of crossings, for comparison with exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.network import to_networkx

if TYPE_CHECKING:
    import networkx as nx

    from routes.network import Network

# Cost below which a leg or a crossing counts as this: free steps both ways would make circles of
# equally cheap routes, and no resistance at all would make endless currents.
LEAST_HOURS = 1e-6


def betweenness(network: Network) -> pd.Series:
    """
    Demand-weighted share of cheapest routes that use each crossing.

    All-or-nothing: each pair takes its cheapest routes only, ties split evenly. Indexed by
    crossing_id, 0 to 1.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for start, stop, data in to_networkx(network).edges(data=True):
        cost = max(data["cost_hours"], LEAST_HOURS)
        if not graph.has_edge(start, stop) or graph.edges[start, stop]["cost_hours"] > cost:
            graph.add_edge(start, stop, cost_hours=cost)
    found = pd.Series(0.0, index=network.crossings.index, name="betweenness")
    for origin, rows in network.demand.groupby("origin"):
        source = (str(origin), network.zone_of(str(origin)))
        if source not in graph:
            continue
        before, _ = nx.dijkstra_predecessor_and_distance(graph, source, weight="cost_hours")
        for destination, weight in zip(rows["destination"], rows["weight"], strict=True):
            target = (destination, network.zone_of(destination))
            if target in before and target != source:
                _credit(found, before, source, target, float(weight))
    return found


def _credit(
    found: pd.Series,
    before: dict[tuple[str, str], list[tuple[str, str]]],
    source: tuple[str, str],
    target: tuple[str, str],
    weight: float,
) -> None:
    """Add a pair's weight to the crossings on its cheapest routes."""
    counts = {source: 1.0}

    order: list[tuple[str, str]] = []
    stack = [(target, False)]
    seen = set()
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((previous, False) for previous in before[node])
    for node in order:
        if node != source:
            counts[node] = sum(counts[previous] for previous in before[node])
    flow = dict.fromkeys(order, 0.0)
    flow[target] = weight
    for node in reversed(order):
        for previous in before[node] if node != source else ():
            part = flow[node] * counts[previous] / counts[node]
            flow[previous] += part
            if previous[0] == node[0]:
                found[node[0]] += part


def current_flow(network: Network) -> pd.Series:
    """
    Demand-weighted current through each crossing if costs were resistances.

    Every leg and crossing conducts ``1 / cost_hours``; a pair's weight flows as current from
    origin to destination. Indexed by crossing_id, 0 to 1.
    """
    graph = to_networkx(network)
    nodes = {node: i for i, node in enumerate(graph)}
    size = len(nodes)
    conductance = np.zeros((size, size))
    for start, stop, data in graph.edges(data=True):
        conductance[nodes[start], nodes[stop]] += 1.0 / max(data["cost_hours"], LEAST_HOURS)
    conductance = np.maximum(conductance, conductance.T)
    laplacian = np.diag(conductance.sum(axis=1)) - conductance
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    component = _components(graph, nodes)
    found = pd.Series(0.0, index=network.crossings.index, name="current_flow")
    demand = network.demand
    for origin, destination, weight in zip(
        demand["origin"], demand["destination"], demand["weight"], strict=True
    ):
        source = nodes.get((origin, network.zone_of(origin)))
        target = nodes.get((destination, network.zone_of(destination)))
        if source is None or target is None or component[source] != component[target]:
            continue
        potential = inverse[:, source] - inverse[:, target]
        for crossing_id, a, b in zip(
            found.index, network.crossings["zone_a"], network.crossings["zone_b"], strict=True
        ):
            i, j = nodes[crossing_id, a], nodes[crossing_id, b]
            found[crossing_id] += weight * abs(conductance[i, j] * (potential[i] - potential[j]))
    return found


def _components(graph: nx.MultiDiGraph, nodes: dict[tuple[str, str], int]) -> dict[int, int]:
    import networkx as nx

    found = {}
    for number, members in enumerate(nx.weakly_connected_components(graph)):
        found.update({nodes[member]: number for member in members})
    return found


def degree(network: Network) -> pd.Series:
    """Number of legs that meet at each crossing, both sides together; 0 where it is closed."""
    graph = to_networkx(network)
    found = {}
    for crossing_id, a, b in zip(
        network.crossings.index,
        network.crossings["zone_a"],
        network.crossings["zone_b"],
        strict=True,
    ):
        door_is_open = graph.has_edge((crossing_id, a), (crossing_id, b))
        legs = graph.out_degree((crossing_id, a)) + graph.out_degree((crossing_id, b)) - 2
        found[crossing_id] = float(legs) if door_is_open else 0.0
    return pd.Series(found, name="degree", index=network.crossings.index)


def smallest_cut(
    network: Network, origins: list[str] | None = None, destinations: list[str] | None = None
) -> list[str]:
    """
    Fewest crossings whose closure parts all origins from all destinations.

    Parameters
    ----------
    network
        Its open crossings count one each.
    origins, destinations
        Place ids; default all of the demand's.

    Returns
    -------
    crossing_ids
        Sorted; empty if nothing joins them. Pairs inside one zone need no crossing and are
        left out of account.
    """
    import networkx as nx

    graph = nx.DiGraph()
    for start, stop, data in to_networkx(network).edges(data=True):
        room = 1 if data["kind"] == "crossing" else len(network.crossings) + 1
        graph.add_edge(start, stop, capacity=room)
    for place, side in [
        *((p, "origin") for p in origins or sorted(set(network.demand["origin"]))),
        *((p, "destination") for p in destinations or sorted(set(network.demand["destination"]))),
    ]:
        node = (place, network.zone_of(place))
        edge = ("all origins", node) if side == "origin" else (node, "all destinations")
        graph.add_edge(*edge)
    shared = {network.zone_of(n[0]) for n in graph.successors("all origins")} & {
        network.zone_of(n[0]) for n in graph.predecessors("all destinations")
    }
    graph.remove_edges_from(
        [
            (n, "all destinations")
            for n in list(graph.predecessors("all destinations"))
            if n[1] in shared
        ]
    )
    _, (near, _) = nx.minimum_cut(graph, "all origins", "all destinations")
    return sorted({a[0] for a, b in graph.edges(near) if b not in near and a[0] == b[0]})
