"""The model by brute force: every route listed, its cost added up, shares by definition.

Slow and plain on purpose; the exact solver is held against it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np

from routes.cases import Cases
from routes.network import SEA, Network


@dataclass(frozen=True)
class Listed:
    """One route: its pair, zones, crossings (positions) and log weight."""

    pair: int
    zones: tuple[str, ...]
    doors: tuple[int, ...]
    log_weight: float


def list_routes(network: Network, cases: Cases, row: int = 0) -> Iterator[Listed]:
    """All routes with some weight, one by one, from the tables alone."""
    crossings = network.crossings
    zone_graph = nx.Graph()
    zone_graph.add_nodes_from(network.zones)
    zone_graph.add_edges_from(zip(crossings["zone_a"], crossings["zone_b"], strict=True))
    for pair, demand in enumerate(network.demand.itertuples()):
        start, stop = network.zone_of(demand.origin), network.zone_of(demand.destination)
        if start == stop:
            corridors = [[start]]
        else:
            limit = network.parameters.max_zones - 1
            corridors = list(nx.all_simple_paths(zone_graph, start, stop, cutoff=limit))
        for zones in corridors:
            doors = []
            for a, b in itertools.pairwise(zones):
                doors.append(
                    [
                        i
                        for i, (p, q) in enumerate(
                            zip(crossings["zone_a"], crossings["zone_b"], strict=True)
                        )
                        if {p, q} == {a, b}
                    ]
                )
            for chosen in itertools.product(*doors):
                weight = _log_weight(network, cases, row, demand, zones, chosen)
                if weight > -math.inf:
                    yield Listed(pair, tuple(zones), tuple(chosen), weight)


def _log_weight(network, cases, row, demand, zones, chosen):
    theta = cases.theta_per_hour[row]
    stops = [
        demand.origin,
        *[network.crossings.index[i] for i in chosen],
        demand.destination,
    ]
    total = 0.0
    for zone, (a, b) in zip(zones, itertools.pairwise(stops), strict=True):
        legs = network.legs[zone]
        i, j = legs.rows([a, b])
        weight = cases.sea_hour_weight[row] if zone == SEA else 1.0
        total -= theta * weight * legs.hours[i, j]
    for i in chosen:
        size = cases.size[row, i]
        total += (math.log(size) if size > 0 else -math.inf) - theta * cases.cost_hours[row, i]
    return total


def solve_by_listing(network: Network, cases: Cases, row: int = 0) -> dict[str, np.ndarray]:
    """usage, exposure, pair_usage, joint, log_sum, interception, delivered, by definition."""
    routes = list(list_routes(network, cases, row))
    pairs, crossings = len(network.demand), len(network.crossings)
    demand = cases.demand[row]
    interdiction = cases.interdiction[row]
    pair_usage = np.zeros((pairs, crossings))
    joint = np.zeros((pairs, crossings, crossings))
    exposure = np.zeros(crossings)
    log_sum = np.full(pairs, -np.inf)
    delivered = np.zeros(pairs)
    corridor_share: dict[tuple[str, ...], float] = {}
    for pair in range(pairs):
        mine = [r for r in routes if r.pair == pair]
        if not mine:
            continue
        peak = max(r.log_weight for r in mine)
        total = sum(math.exp(r.log_weight - peak) for r in mine)
        log_sum[pair] = peak + math.log(total)
        for r in mine:
            share = math.exp(r.log_weight - peak) / total
            corridor_share[r.zones] = corridor_share.get(r.zones, 0.0) + demand[pair] * share
            alive = 1.0
            for i in r.doors:
                pair_usage[pair, i] += share
                exposure[i] += demand[pair] * share * alive * interdiction[i]
                alive *= 1.0 - interdiction[i]
                for j in r.doors:
                    joint[pair, i, j] += share
            delivered[pair] += share * alive
    return {
        "usage": demand @ pair_usage,
        "exposure": exposure,
        "pair_usage": pair_usage,
        "joint": joint,
        "log_sum": log_sum,
        "interception": exposure.sum(),
        "delivered": demand @ delivered,
        "unserved": demand[~np.isfinite(log_sum)].sum(),
        "corridor_share": corridor_share,
    }
