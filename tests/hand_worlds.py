"""Worlds small enough to solve on paper."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.world import Parameters
from routes.network import Network, assemble_network

PLAIN = {
    "theta_per_hour": 1.0,
    "risk_aversion_hours": 0.0,
    "sea_hour_weight": 0.5,
    "penalty_hours_official": 0.0,
    "penalty_hours_informal": 0.0,
    "penalty_hours_port": 0.0,
    "penalty_hours_limited": 0.0,
    "max_zones": 4,
    "consignments_per_year": 100.0,
}


def world(
    doors: list[tuple],
    legs: list[tuple],
    *,
    places: dict[str, str],
    demand: list[tuple[str, str, float]],
    **parameters: float,
) -> Network:
    """
    A network from tuples.

    doors: (id, zone_a, zone_b, {column: value}); legs: (zone, from, to, hours) at 60 km an hour.
    """
    rows = [
        {
            "crossing_id": name,
            "zone_a": a,
            "zone_b": b,
            "kind": "official",
            "state": "open",
            "size": 1.0,
            "interdiction": 0.0,
            "delay_hours": 0.0,
            **columns,
        }
        for name, a, b, columns in doors
    ]
    crossings = pd.DataFrame(rows)
    if "believed" not in crossings:
        crossings["believed"] = crossings["interdiction"]
    table = pd.DataFrame(
        [(zone, a, b, hours * 60.0, hours) for zone, a, b, hours in legs],
        columns=["zone", "from_id", "to_id", "km", "hours"],
    )
    return assemble_network(
        crossings,
        pd.DataFrame(list(places.items()), columns=["place_id", "country"]),
        table,
        pd.DataFrame(demand, columns=["origin", "destination", "weight"]),
        Parameters(**{**PLAIN, **parameters}),
        as_of=date(2025, 1, 1),
    )


def two_doors(**parameters: float) -> Network:
    """One border, two doors: `near` an hour each side, `far` an hour more on the way."""
    return world(
        [
            ("near", "AAA", "BBB", {"interdiction": 0.2}),
            ("far", "AAA", "BBB", {"interdiction": 0.1}),
        ],
        [
            ("AAA", "start", "near", 1.0),
            ("AAA", "start", "far", 2.0),
            ("BBB", "near", "goal", 1.0),
            ("BBB", "far", "goal", 1.0),
        ],
        places={"start": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 1.0)],
        **parameters,
    )


def chain(**parameters: float) -> Network:
    """Three zones in a row with one door between each: one route, 0.5 then 0.4 interdicted."""
    return world(
        [
            ("first", "AAA", "BBB", {"interdiction": 0.5}),
            ("second", "BBB", "CCC", {"interdiction": 0.4}),
        ],
        [
            ("AAA", "start", "first", 1.0),
            ("BBB", "first", "second", 2.0),
            ("CCC", "second", "goal", 3.0),
        ],
        places={"start": "AAA", "goal": "CCC"},
        demand=[("start", "goal", 1.0)],
        **parameters,
    )


def land_or_sea(**parameters: float) -> Network:
    """One land door of 3 hours in all, or a voyage of 4 hours between two ports."""
    return world(
        [
            ("gate", "AAA", "BBB", {}),
            ("port-a", "AAA", "SEA", {"kind": "port"}),
            ("port-b", "BBB", "SEA", {"kind": "port"}),
        ],
        [
            ("AAA", "start", "gate", 2.0),
            ("BBB", "gate", "goal", 1.0),
            ("AAA", "start", "port-a", 0.5),
            ("SEA", "port-a", "port-b", 4.0),
            ("BBB", "port-b", "goal", 0.5),
        ],
        places={"start": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 1.0)],
        **parameters,
    )
