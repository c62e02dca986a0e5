"""Small random networks to hold laws against: a few zones and doors, every kind of trouble."""

from __future__ import annotations

from datetime import date

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
    doors = pd.DataFrame(chosen, columns=["zone_a", "zone_b"])
    doors.insert(0, "crossing_id", [f"c{i}" for i in range(crossings)])
    doors["kind"] = [
        "port" if "SEA" in pair else str(rng.choice(["official", "informal"])) for pair in chosen
    ]
    doors["state"] = "open"
    doors["size"] = rng.lognormal(0.0, 0.5, crossings)
    doors["interdiction"] = rng.beta(1.5, 6.0, crossings)
    doors["delay_hours"] = rng.gamma(2.0, 2.0, crossings)
    if trouble:
        doors["state"] = rng.choice(["open", "limited", "closed"], crossings, p=[0.75, 0.15, 0.1])
        doors.loc[rng.random(crossings) < 0.1, "size"] = 1e-6
        doors.loc[rng.random(crossings) < 0.1, "interdiction"] = 0.0
        doors.loc[rng.random(crossings) < 0.1, "interdiction"] = 0.97
    doors["believed"] = np.where(
        rng.random(crossings) < 0.3, rng.beta(1.0, 5.0, crossings), doors["interdiction"]
    )
    land = [zone for zone in names if zone != "SEA"]
    places = pd.DataFrame(
        [(f"p{i}", str(zone)) for i, zone in enumerate(rng.choice(land, 5))],
        columns=["place_id", "country"],
    )
    ends = [(a, b) for a in places["place_id"] for b in places["place_id"] if a != b]
    picked = rng.permutation(len(ends))[:4]
    demand = pd.DataFrame([ends[i] for i in picked], columns=["origin", "destination"])
    demand["weight"] = rng.dirichlet(np.ones(len(demand)))
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
    legs = _random_legs(rng, doors, places, missing=0.1 if trouble else 0.0)
    return assemble_network(doors, places, legs, demand, parameters, as_of=date(2025, 1, 1))


def _random_legs(
    rng: np.random.Generator, doors: pd.DataFrame, places: pd.DataFrame, *, missing: float
) -> pd.DataFrame:
    rows = []
    terminals: dict[str, list[str]] = {}
    for door in doors.itertuples():
        for zone in (door.zone_a, door.zone_b):
            terminals.setdefault(zone, []).append(door.crossing_id)
    for place in places.itertuples():
        terminals.setdefault(place.country, []).append(place.place_id)
    for zone, ids in terminals.items():
        for i, a in enumerate(ids):
            for b in ids[i + 1 :]:
                if rng.random() >= missing:
                    hours = float(rng.gamma(2.0, 4.0))
                    rows.append((zone, a, b, hours * 60.0, hours, "given"))
    return pd.DataFrame(rows, columns=["zone", "from_id", "to_id", "km", "hours", "basis"])


def networks(**options: object) -> st.SearchStrategy[Network]:
    """Random networks as a hypothesis strategy; failures name their seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_network(seed, **options))  # type: ignore[arg-type]
