"""What a map page needs to reckon with: legs, weights, demand, and their editions over time.

The page repeats the short forward-backward arithmetic of docs/method.md and nothing else; every
number it starts from is made here by the library.
"""

from __future__ import annotations

import base64
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.boundaries import SEA
from geo.cells import first_day
from geo.crossings import crossings_on
from geo.errors import Fault, InputError
from geo.world import demand_on
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.comparison import corridor_shares
from routes.cost import KINDS
from routes.displacement import CLOSED_DRAWS
from routes.flows import leg_flows
from routes.map_tables import NAMED_CORRIDORS, short_numbers
from routes.network import assemble_network

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

    Condition = dict[str, object]

#: With more leg hours than this a page carries fixed answers instead: 250,000 take about 1.5 MB.
LEG_HOURS_AT_MOST = 250_000
#: Shares below this are left out of stored answers.
SMALLEST_SHARE = 1e-5
#: Digits of the numbers a page reckons with: none of its shares is off by more than 1e-9.
DIGITS = 12
#: What differs from month to month at a crossing.
CHANGING = ("log_size", "delay", "risk", "interdiction", "state")


def widen_network(network: Network, world: World, *others: Network) -> Network:
    """
    The network with legs for every place that any demand names: of any day, or of `others`.

    Its demand is only that of the union of pairs; use it for its `legs` alone.
    """
    pairs = world.demand.loc[world.demand["weight"] > 0, ["origin", "destination"]]
    more = [other.demand[["origin", "destination"]] for other in (network, *others)]
    pairs = pd.concat([pairs, *more]).drop_duplicates()
    return assemble_network(
        network.crossings.drop(columns="seizures_observed", errors="ignore"),
        world.places,
        world.legs,
        pairs.assign(weight=1.0),
        network.parameters,
        as_of=network.as_of,
    )


def code_terminals(network: Network, world: World) -> dict[str, int]:
    """
    Numbers that the page knows terminals by: 0 and up crossings, -1 and down places.

    A port that is listed both as crossing and as place goes by its crossing's number.
    """
    codes = {place: -1 - row for row, place in enumerate(world.places["place_id"])}
    return codes | {crossing: row for row, crossing in enumerate(network.crossings.index)}


def describe_network(
    network: Network, world: World, codes: Mapping[str, int], *, live: bool = True
) -> dict[str, object]:
    """
    Zones, crossings, legs and parameters for the page's arithmetic, ready for JSON.

    Parameters
    ----------
    network
        As `widen_network` gives it.
    codes
        As `code_terminals` gives them.
    live
        Whether hours go along; without them the page shows stored answers.
    """
    zones = sorted({*network.zones, *network.legs})
    number = {zone: place for place, zone in enumerate(zones)}
    return {
        "zones": zones,
        "sea": SEA,
        "kind": list(network.crossings["kind"]),
        "zone_a": [number[zone] for zone in network.crossings["zone_a"]],
        "zone_b": [number[zone] for zone in network.crossings["zone_b"]],
        "places": [number.get(zone, -1) for zone in world.places["country"]],
        "max_zones": network.parameters.max_zones,
        "legs": {
            zone: {
                "terminals": [codes[name] for name in legs.terminals],
                **(_list_hours(legs.hours) if live else {}),
            }
            for zone, legs in network.legs.items()
        },
    }


def count_leg_hours(network: Network) -> int:
    """How many leg hours a page would have to carry."""
    return sum(len(legs.terminals) ** 2 // 2 for legs in network.legs.values())


def _list_hours(hours: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> dict[str, object]:
    """Hours above the diagonal if both ways are alike, else all but the diagonal; row by row."""
    same = bool(np.array_equal(hours, hours.T))
    keep = np.triu(np.ones(hours.shape, dtype=bool), 1) if same else ~np.eye(len(hours), dtype=bool)
    listed = [int(h) if h == int(h) else h for h in np.where(np.isfinite(hours), hours, -1)[keep]]
    return {"symmetric": same, "hours": [None if h < 0 else float(h) for h in listed]}


def describe_draws(network: Network) -> dict[str, object]:
    """
    The parameters a page averages its answers over, ready for JSON: a row a draw.

    Returns
    -------
    draws
        theta (per hour), sea (weight of an hour there), aversion and limited (hours), penalty
        (hours, by kind of crossing). Of a posterior as many as `close_crossings` takes, and with
        them background (share of flow the network does not know) and effects (crossings' own
        factors in the network's order, little-endian 32-bit numbers in base64).
    """
    kept = None if network.posterior is None else network.posterior.take(CLOSED_DRAWS)
    table = pd.DataFrame(index=[0]) if kept is None else kept.draws

    def column(name: str) -> list[float | int | None]:
        own = table[name] if name in table else [getattr(network.parameters, name)] * len(table)
        return short_numbers(own, digits=DIGITS)

    draws: dict[str, object] = {
        "theta": column("theta_per_hour"),
        "sea": column("sea_hour_weight"),
        "aversion": column("risk_aversion_hours"),
        "limited": column("penalty_hours_limited"),
        "penalty": {kind: column(f"penalty_hours_{kind}") for kind in KINDS},
    }
    if kept is not None:
        effects = kept.effects_of(network.crossings.index).astype("<f4")
        draws["background"] = column("background_share")
        draws["effects"] = base64.b64encode(effects.tobytes()).decode("ascii")
    return draws


def describe_condition(network: Network, codes: Mapping[str, int]) -> Condition:
    """
    Costs, interdiction, states and demand of one network, ready for JSON.

    `log_size` is None where no door is left, `risk` is ``-ln(1 - believed)`` and None where
    seizure is thought certain.
    """
    crossings = network.crossings
    with np.errstate(divide="ignore"):
        log_size = np.log(crossings["size"].to_numpy(float))
        risk = -np.log1p(-crossings["believed"].to_numpy(float))
    demand = zip(
        [-1 - _place_code(codes, name) for name in network.demand["origin"]],
        [-1 - _place_code(codes, name) for name in network.demand["destination"]],
        network.demand["weight"].tolist(),
        strict=True,
    )
    return {
        "log_size": short_numbers(log_size, digits=DIGITS),
        "delay": short_numbers(crossings["delay_hours"], digits=DIGITS),
        "risk": short_numbers(risk, digits=DIGITS),
        "interdiction": short_numbers(crossings["interdiction"], digits=DIGITS),
        "state": list(crossings["state"]),
        "demand": [list(row) for row in demand],
    }


def _place_code(codes: Mapping[str, int], name: str) -> int:
    code = codes[name]
    if code >= 0:
        raise InputError(
            Fault(
                "world.toml",
                f"demand '{name}'",
                "the id is that of a crossing and of a place",
                "Give the place an id of its own.",
            )
        )
    return code


def describe_scenario(
    name: str, scenario: Network, baseline: Network, codes: Mapping[str, int]
) -> Condition:
    """
    A scenario's condition, in the baseline's order of crossings.

    Raises
    ------
    InputError
        If its crossings or the length of its corridors differ, which one page cannot show side by
        side.
    """
    reasons = []
    if list(scenario.crossings.index) != list(baseline.crossings.index):
        reasons.append("its crossings are not those of the baseline, in the same order")
    if scenario.parameters.max_zones != baseline.parameters.max_zones:
        reasons.append("its max_zones is another than the baseline's")
    if reasons:
        remedy = "Draw a map of its own for it."
        raise InputError([Fault("scenarios", name, reason, remedy) for reason in reasons])
    draws = describe_draws(scenario)
    own = {} if draws == describe_draws(baseline) else {"draws": draws}
    return {"name": name, **own, **describe_condition(scenario, codes)}


def list_epochs(
    network: Network, world: World, codes: Mapping[str, int]
) -> tuple[list[Condition], list[object]]:
    """
    Months in which crossings or demand changed, each with what differs from the baseline.

    Returns
    -------
    epochs
        from (YYYY-MM), changes (crossing, and its column of `CHANGING`) and demand (place in
        `demands`, None for the baseline's); as things stood on the month's last day.
    demands
        Each demand once.
    """
    baseline = describe_condition(network, codes)
    epochs: list[Condition] = []
    demands: list[object] = []
    for month in change_months(world):
        condition = describe_condition(_network_in(network, world, _last_day(month, world)), codes)
        changes = [
            [c, *now]
            for c, (now, then) in enumerate(zip(_rows(condition), _rows(baseline), strict=True))
            if now != then
        ]
        demand = None
        if condition["demand"] != baseline["demand"]:
            if condition["demand"] not in demands:
                demands.append(condition["demand"])
            demand = demands.index(condition["demand"])
        epoch: Condition = {"from": month, "changes": changes, "demand": demand}
        if not epochs or (epochs[-1]["changes"], epochs[-1]["demand"]) != (changes, demand):
            epochs.append(epoch)
    return epochs, demands


def change_months(world: World) -> list[str]:
    """Months (YYYY-MM) of the world in which a dated row begins or ends, and its first month."""
    days = {world.start}
    for table in (world.crossing_status, world.crossing_facts, world.demand):
        for column in ("from", "to"):
            days |= {first_day(text) for text in table[column] if text}
    inside = {f"{day:%Y-%m}" for day in days if world.start <= day <= world.end}
    return sorted(inside)


def _last_day(month: str, world: World) -> date:
    year, number = int(month[:4]), int(month[5:7])
    last = date(year, number, monthrange(year, number)[1])
    return min(max(last, world.start), world.end)


def _network_in(network: Network, world: World, day: date) -> Network:
    """The network on another day: crossings and demand of then, legs as they are."""
    crossings = crossings_on(
        world.crossings, world.crossing_status, world.crossing_facts, day
    ).set_index("crossing_id", drop=False)
    demand = demand_on(world, day)
    demand = demand.groupby(["origin", "destination"], as_index=False, sort=True).sum()
    if _is_narrowed(network, world):
        kept = demand["origin"].isin(set(network.demand["origin"]))
        kept &= demand["destination"].isin(set(network.demand["destination"]))
        demand = demand[kept]
    if demand["weight"].sum() > 0:
        demand = demand.assign(weight=demand["weight"] / demand["weight"].sum())
    return replace(network, crossings=crossings, demand=demand, as_of=day)


def _is_narrowed(network: Network, world: World) -> bool:
    """Whether only some origins or destinations were asked for."""
    whole = demand_on(world, network.as_of)
    pairs = set(zip(whole["origin"], whole["destination"], strict=True))
    return pairs != set(zip(network.demand["origin"], network.demand["destination"], strict=True))


def _rows(condition: Condition) -> list[tuple[object, ...]]:
    return list(zip(*(condition[name] for name in CHANGING), strict=True))


def store_answer(network: Network, codes: Mapping[str, int]) -> dict[str, object]:
    """
    A network's answer as the page would reckon it, for networks too large to carry.

    Returns
    -------
    answer
        usage, exposure, corridors (name, share), unserved, and legs (zone, from, to, corridor's
        slot or None, share), ready for JSON.
    """
    choice = RouteChoice(network)
    case = fixed_case(network)
    solution = choice.solve(case)
    shares = corridor_shares(choice, case).iloc[0]
    shares = shares[shares > SMALLEST_SHARE].sort_values(ascending=False)
    slots = {name: slot for slot, name in enumerate(shares.index[:NAMED_CORRIDORS])}
    flows = leg_flows(network, corridors=[tuple(name.split("-")) for name in slots])
    flows = flows[flows["usage"] > SMALLEST_SHARE]
    return {
        "usage": short_numbers(solution.usage[0]),
        "exposure": short_numbers(solution.exposure[0]),
        "corridors": [[name, float(f"{share:.6g}")] for name, share in shares.items()],
        "unserved": float(solution.unserved[0]),
        "legs": [
            [zone, codes[start], codes[stop], slots.get(corridor), usage]
            for zone, start, stop, corridor, usage in zip(
                flows["zone"],
                flows["from_id"],
                flows["to_id"],
                flows["corridor"],
                flows["usage"].tolist(),
                strict=True,
            )
        ],
    }
