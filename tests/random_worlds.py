"""Small random networks to hold laws against: a few zones and doors, every kind of trouble."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from geo.world import Parameters
from routes.network import Network, assemble_network

ZONES = ("AAA", "BBB", "CCC", "DDD", "EEE", "SEA")


def random_network(
    seed: int,
    *,
    zones: int = 4,
    crossings: int = 7,
    theta_per_hour: float | None = None,
    trouble: bool = True,
) -> Network:
    """
    A network drawn from a seed.

    With `trouble`, some crossings are closed or limited, some interdictions are 0 or near 1, some
    sizes far from 1, some legs missing.
    """
    rng = np.random.default_rng(seed)
    names = ZONES[:zones] if rng.random() < 0.7 else (*ZONES[: zones - 1], "SEA")
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    chosen = [pairs[i] for i in rng.integers(len(pairs), size=crossings)]
    kinds = [
        "port" if "SEA" in pair else str(rng.choice(["official", "informal"])) for pair in chosen
    ]
    states = np.full(crossings, "open")
    size = rng.lognormal(0.0, 0.5, crossings)
    interdiction = rng.beta(1.5, 6.0, crossings)
    delay_hours = rng.gamma(2.0, 2.0, crossings)
    if trouble:
        states = rng.choice(["open", "limited", "closed"], crossings, p=[0.75, 0.15, 0.1])
        size[rng.random(crossings) < 0.1] = 1e-6
        interdiction[rng.random(crossings) < 0.1] = 0.0
        interdiction[rng.random(crossings) < 0.1] = 0.97
    learnt = rng.random(crossings) >= 0.3
    believed = np.where(learnt, interdiction, rng.beta(1.0, 5.0, crossings))
    # Whole tables from whole columns: a table grown column by column takes longer than its solve.
    doors = pd.DataFrame(
        {
            "crossing_id": [f"c{i}" for i in range(crossings)],
            "zone_a": [a for a, _ in chosen],
            "zone_b": [b for _, b in chosen],
            "kind": kinds,
            "state": states.tolist(),
            "size": size,
            "interdiction": interdiction,
            "delay_hours": delay_hours,
            "believed": believed,
        }
    )
    land = [zone for zone in names if zone != "SEA"]
    countries = rng.choice(land, 5).tolist()
    place_ids = [f"p{i}" for i in range(5)]
    places = pd.DataFrame({"place_id": place_ids, "country": countries})
    ends = [(a, b) for a in place_ids for b in place_ids if a != b]
    picked = [ends[i] for i in rng.permutation(len(ends))[:4]]
    demand = pd.DataFrame(
        {
            "origin": [a for a, _ in picked],
            "destination": [b for _, b in picked],
            "weight": rng.dirichlet(np.ones(4)),
        }
    )
    parameters = Parameters(
        theta_per_hour=theta_per_hour or float(rng.lognormal(-1.5, 0.7)),
        risk_aversion_hours=float(rng.choice([0.0, 10.0, 30.0])),
        sea_hour_weight=float(rng.uniform(0.05, 1.0)),
        penalty_hours_official=float(rng.uniform(0, 8)),
        penalty_hours_informal=float(rng.uniform(0, 12)),
        penalty_hours_port=float(rng.uniform(0, 16)),
        penalty_hours_limited=float(rng.uniform(0, 8)),
        max_zones=int(rng.integers(2, 6)),
        consignments_per_year=100.0,
    )
    terminals: dict[str, list[str]] = {}
    for crossing_id, pair in zip(doors["crossing_id"], chosen, strict=True):
        for zone in pair:
            terminals.setdefault(zone, []).append(crossing_id)
    for place_id, zone in zip(place_ids, countries, strict=True):
        terminals.setdefault(zone, []).append(place_id)
    legs = _random_legs(rng, terminals, missing=0.1 if trouble else 0.0)
    return assemble_network(doors, places, legs, demand, parameters, as_of=date(2025, 1, 1))


def _random_legs(
    rng: np.random.Generator, terminals: dict[str, list[str]], *, missing: float
) -> pd.DataFrame:
    """Legs between any two terminals of a zone, but for a share that is missing."""
    pairs = [
        (zone, a, b, float(rng.gamma(2.0, 4.0)))
        for zone, ids in terminals.items()
        for a, b in combinations(ids, 2)
        if rng.random() >= missing
    ]
    zones, starts, stops, hours = zip(*pairs, strict=True) if pairs else ((), (), (), ())
    return pd.DataFrame(
        {
            "zone": zones,
            "from_id": starts,
            "to_id": stops,
            "km": np.array(hours) * 60.0,
            "hours": np.array(hours),
            "basis": "given",
        }
    )


def networks(**options: object) -> st.SearchStrategy[Network]:
    """Random networks as a hypothesis strategy; failures name their seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_network(seed, **options))  # type: ignore[arg-type]
