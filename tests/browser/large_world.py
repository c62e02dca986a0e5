"""A world far larger than the bundled one: many crossings, many more seizures."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from geo.boundaries import read_borders
from geo.crs import great_circle_km
from geo.world import World


def enlarge_world(world: World, *, crossings: int = 2000, seizures: int = 50_000) -> World:
    """
    The world with many made-up crossings along its real borders, and many made-up seizures.

    Two demands remain, corridors have at most four zones, legs are straight lines
    at 60 km/h.
    """
    rng = np.random.default_rng(7)
    doors = _place_crossings(rng, crossings)
    places = world.places[world.places["place_id"].isin(["damascus", "beirut", "riyadh", "dubai"])]
    places = places.reset_index(drop=True)
    demand = pd.DataFrame(
        {"origin": ["damascus", "beirut"], "destination": ["riyadh", "dubai"], "weight": 0.5}
    )
    return replace(
        world,
        name="large",
        path=None,
        parameters=replace(world.parameters, max_zones=4),
        crossings=_fill_columns(doors, world.crossings),
        crossing_status=world.crossing_status.iloc[:0],
        crossing_facts=world.crossing_facts.iloc[:0],
        places=places,
        legs=_straight_legs(doors, places),
        seizures=_scatter_seizures(rng, doors, world.seizures, seizures),
        demand=_fill_columns(demand, world.demand),
    )


def _place_crossings(rng, count):
    borders = read_borders()
    rows = []
    for number in range(count):
        border = borders.iloc[number % len(borders)]
        point = border.geometry.interpolate(rng.random(), normalized=True)
        kind = "official" if rng.random() < 0.3 else "informal"
        name = f"Gate {number} – بوابة {number}"
        rows.append((f"gate-{number}", name, border.zone_a, border.zone_b, kind, point.x, point.y))
    names = ["crossing_id", "name_en", "zone_a", "zone_b", "kind", "lon", "lat"]
    doors = pd.DataFrame(rows, columns=names)
    return doors.assign(
        interdiction=rng.beta(2, 15, count), size=0.05, delay_hours=0.0, believed=np.nan
    )


def _fill_columns(table, like):
    """All columns of the bundled table, empty where nothing is made up."""
    missing = {
        name: (np.nan if like[name].dtype.kind == "f" else "")
        for name in like.columns
        if name not in table
    }
    return table.assign(**missing)[list(like.columns)]


def _straight_legs(doors, places):
    ends = [
        doors[[side, "crossing_id", "lon", "lat"]].set_axis(["zone", "id", "lon", "lat"], axis=1)
        for side in ("zone_a", "zone_b")
    ]
    ends.append(
        places[["country", "place_id", "lon", "lat"]].set_axis(["zone", "id", "lon", "lat"], axis=1)
    )
    tables = []
    for zone, own in pd.concat(ends).groupby("zone"):
        i, j = np.array(list(combinations(range(len(own)), 2))).T
        lon, lat, ids = (own[c].to_numpy() for c in ("lon", "lat", "id"))
        km = 1.3 * great_circle_km(lon[i], lat[i], lon[j], lat[j])
        tables.append(
            pd.DataFrame(
                {"zone": zone, "from_id": ids[i], "to_id": ids[j], "km": km, "hours": km / 60}
            )
        )
    return pd.concat(tables, ignore_index=True).assign(basis="given")


def _scatter_seizures(rng, doors, like, count):
    at = rng.integers(len(doors), size=count)
    inland = rng.random(count) < 0.5
    months = rng.integers(0, 84, count)
    table = pd.DataFrame(
        {
            "event_id": [f"event-{i}" for i in range(count)],
            "date": [f"{2019 + m // 12}-{m % 12 + 1:02d}-15" for m in months],
            "crossing_id": np.where(inland, "", doors["crossing_id"].to_numpy()[at]),
            "lon": doors["lon"].to_numpy()[at] + rng.normal(0, 0.6, count),
            "lat": doors["lat"].to_numpy()[at] + rng.normal(0, 0.6, count),
            "pills": rng.lognormal(11, 1.5, count).round(),
            "place_text": [f"near gate {i}" for i in at],
            "sources": [f"https://example.org/reports/{i}" for i in range(count)],
        }
    )
    return _fill_columns(table, like)
