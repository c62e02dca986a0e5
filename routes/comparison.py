"""Corridors side by side: share, hours, kilometres, doors, interception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.choice import RouteChoice
from routes.corridors import Corridor, corridor_tree, parse_corridor
from routes.intervals import add_interval, answer_cases
from routes.leg_usage import leg_shares
from routes.walk import Terrain, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network

    Array = NDArray[np.float64]

# Draws that a comparison of corridors, or a closure, is averaged over at most: each costs a walk
# down every corridor named.
COMPARED_DRAWS = 200


@dataclass(frozen=True)
class CorridorFlow:
    """
    What travels along one corridor, one row a case; shares are of all demand.

    Attributes
    ----------
    corridor
        Its zones.
    share
        (cases,) share of dispatched consignments that choose it.
    hours, km
        (cases,) mean hours of legs and crossing delays, and kilometres, of those that do; nan
        where none does.
    usage, exposure
        (cases, crossings) share of all dispatched consignments that pass, and that are seized at,
        each crossing along this corridor.
    legs
        zone, from_id, to_id, hours, km, and usage of the first case.
    """

    corridor: Corridor
    share: Array
    hours: Array
    km: Array
    usage: Array
    exposure: Array
    legs: pd.DataFrame


def compare_corridors(
    network: Network, corridors: Sequence[str] | None = None, *, most: int = 20
) -> pd.DataFrame:
    """
    Corridors side by side.

    Parameters
    ----------
    network
        As `build_network` gives it.
    corridors
        Texts such as ``SYR-JOR-SAU``, ``SYR-*-SAU`` or a known name; default all.
    most
        How many to list, the most used first; each that is named without ``*`` always is.

    Returns
    -------
    comparison
        corridor, name, share (of dispatched consignments), mean_hours, mean_km, crossings (doors
        that can be used along it), interception and delivered (of consignments that choose it),
        seizures_observed and kg_observed (on record at its doors; a door on several corridors
        counts for each; kg from pills where a report states only those).
        Largest share first. Under a posterior: means over draws, and 90 % intervals of share and
        interception.

    Raises
    ------
    UnknownCorridor
        If a text matches no corridor of the network.

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> compare_corridors(network, ["SYR-JOR-SAU"])["corridor"].tolist()
    ['SYR-JOR-SAU']
    """
    choice = RouteChoice(network)
    case = answer_cases(network, most=COMPARED_DRAWS)
    shares = corridor_shares(choice, case)
    chosen = choose_corridors(network, shares, corridors, most=most)
    rows = [_compare(network, case, flow) for flow in corridor_flows(choice, case, chosen)]
    columns = ["corridor", "name", "share", "mean_hours", "mean_km", "crossings"]
    columns += ["interception", "delivered", "seizures_observed", "kg_observed"]
    if len(case) > 1:
        columns += ["share_low", "share_high", "interception_low", "interception_high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["share", "corridor"], ascending=[False, True], ignore_index=True)


def corridor_shares(choice: RouteChoice, cases: Cases) -> pd.DataFrame:
    """
    Share of dispatched consignments on every corridor: rows cases, columns ``SYR-JOR-SAU``, 0 to 1.

    Demand inside one zone has that zone alone as its corridor.
    """
    parts = []
    for batch in choice.batches(cases):
        found: dict[Corridor, Array] = {}
        walk = choice.walk(batch)
        terrain = walk.terrain
        forward = walk.forward()
        weights = walk.demand_per_sum(walk.pair_sums(forward))
        for number, shares in walk.prefix_shares(forward, weights).items():
            prefixes = terrain.tree.borders[number].prefixes
            found.update(zip(prefixes, shares.T, strict=True))
        direct = walk.direct_shares(weights)
        for pair in np.flatnonzero(np.isfinite(terrain.pair_direct_hours)):
            zone = (choice.network.zone_of(terrain.origins[terrain.pair_origin[pair]]),)
            found[zone] = found.get(zone, 0.0) + direct[:, pair]
        parts.append(
            pd.DataFrame({"-".join(c): found[c] for c in sorted(found)}, index=range(len(batch)))
        )
    return pd.concat(parts, ignore_index=True)


def most_used(shares: pd.DataFrame, most: int) -> list[Corridor]:
    """Corridors with the largest mean share, ties by name; unused ones left out."""
    first = shares.mean()
    ordered = sorted(first.index, key=lambda name: (-first[name], name))
    return [tuple(name.split("-")) for name in ordered[:most] if first[name] > 0]


def choose_corridors(
    network: Network, shares: pd.DataFrame, corridors: Sequence[str] | None, *, most: int
) -> list[Corridor]:
    """Those named outright, then the most used of those that a ``*`` matches; else of all."""
    if not corridors:
        return most_used(shares, most)
    named: list[Corridor] = []
    matched: list[Corridor] = []
    for text in corridors:
        found = parse_corridor(text, network)
        (matched if "*" in text else named).extend(found)
    mean = shares.mean()
    ordered = sorted(set(matched), key=lambda c: (-mean.get("-".join(c), 0.0), c))
    every = list(dict.fromkeys([*named, *ordered]))
    return every[: max(most, len(dict.fromkeys(named)))]


def corridor_flows(
    choice: RouteChoice, cases: Cases, corridors: Iterable[Corridor]
) -> Iterator[CorridorFlow]:
    """What travels along each corridor, under each case."""
    log_sum = choice.solve(cases).log_sum
    for corridor in dict.fromkeys(corridors):
        if len(corridor) == 1:
            yield _inner_flow(choice, cases, corridor, log_sum)
        else:
            yield _corridor_flow(choice, cases, corridor, log_sum)


def pairs_along(network: Network, corridor: Corridor) -> NDArray[np.intp]:
    """Rows of demand that begin and end in a corridor's first and last zone."""
    zone = network.places["country"]
    ends = (network.demand["origin"].map(zone) == corridor[0]) & (
        network.demand["destination"].map(zone) == corridor[-1]
    )
    return np.flatnonzero(ends.to_numpy())


def _corridor_flow(
    choice: RouteChoice, cases: Cases, corridor: Corridor, log_sum: Array
) -> CorridorFlow:
    network = choice.network
    terrain = Terrain(network, pairs_along(network, corridor), corridor_tree(network, corridor))
    walk = Walk(terrain, cases, choice.arithmetic(cases))
    forward = walk.forward()
    sums = walk.arithmetic.encode(log_sum[:, terrain.pair_rows])
    weights = walk.demand_per_sum(sums)
    back = walk.backward(weights)
    usage = walk.through(forward, back)
    exposure = walk.exposure(walk.forward(surviving=True), back)
    first = next(border for border in terrain.tree.borders if border.first)
    share = usage[:, first.crossings].sum(axis=1)
    legs, leg_usage = leg_shares(network, walk, forward, back, weights)
    hours = leg_usage @ legs["hours"].to_numpy(float)
    hours += usage @ network.crossings["delay_hours"].to_numpy(float)
    km = leg_usage @ legs["km"].to_numpy(float)
    legs["usage"] = leg_usage[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        return CorridorFlow(corridor, share, hours / share, km / share, usage, exposure, legs)


def _inner_flow(
    choice: RouteChoice, cases: Cases, corridor: Corridor, log_sum: Array
) -> CorridorFlow:
    """Demand that stays inside its zone: one leg a pair and no crossing."""
    network = choice.network
    pairs = pairs_along(network, corridor)
    ends = network.demand.iloc[pairs]
    zone_legs = network.legs[corridor[0]]
    at = zone_legs.rows(ends["origin"]), zone_legs.rows(ends["destination"])
    hours, km = zone_legs.hours[at], zone_legs.km[at]
    log_weight = -cases.theta_per_hour[:, None] * hours
    with np.errstate(invalid="ignore"):
        usage = cases.demand[:, pairs] * np.exp(log_weight - log_sum[:, pairs])
    usage = np.nan_to_num(usage)
    share = usage.sum(axis=1)
    known = np.isfinite(hours)
    legs = pd.DataFrame(
        {
            "zone": corridor[0],
            "from_id": ends["origin"].to_numpy(),
            "to_id": ends["destination"].to_numpy(),
            "hours": hours,
            "km": km,
            "usage": usage[0],
        }
    )
    nothing = np.zeros(cases.cost_hours.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        return CorridorFlow(
            corridor,
            share,
            usage[:, known] @ hours[known] / share,
            usage[:, known] @ km[known] / share,
            nothing,
            nothing,
            legs[known],
        )


def _compare(network: Network, case: Cases, flow: CorridorFlow) -> dict[str, object]:
    """One row of the comparison, means over cases."""
    doors = doors_along(network, flow.corridor)
    usable = doors & np.isfinite(case.cost_hours[0])
    row: dict[str, object] = {
        "corridor": "-".join(flow.corridor),
        "name": network.corridor_names.get(flow.corridor, ""),
        "mean_hours": float(flow.hours.mean()),
        "mean_km": float(flow.km.mean()),
        "crossings": int(usable.sum()),
        "seizures_observed": int(network.crossings["seizures_observed"].to_numpy()[doors].sum()),
        "kg_observed": float(network.crossings["kg_observed"].to_numpy()[doors].sum()),
    }
    used = flow.share > 0
    seized = np.full(len(flow.share), np.nan)
    seized[used] = flow.exposure[used].sum(axis=1) / flow.share[used]
    add_interval(row, "share", flow.share)
    add_interval(row, "interception", seized)
    row["delivered"] = 1.0 - float(seized.mean())
    return row


def doors_along(network: Network, corridor: Corridor) -> NDArray[np.bool_]:
    """Which crossings lie on a corridor's borders, in table order."""
    steps = {frozenset(pair) for pair in pairwise(corridor)}
    sides = zip(network.crossings["zone_a"], network.crossings["zone_b"], strict=True)
    return np.array([frozenset(pair) in steps for pair in sides], dtype=bool)
