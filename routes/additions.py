"""Additions to the map: crossings and legs that a scenario brings into a world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.legs import fill_missing_legs

if TYPE_CHECKING:
    from geo.world import World
    from routes.intervention import AddCrossing, AddLeg

GIVEN = "given"


def add_crossing(world: World, new: AddCrossing) -> World:
    """
    The world with one more crossing, closed until the scenario opens it.

    Legs to it are estimated: great circle x 1.3 at 60 km/h.
    """
    row: dict[str, object] = {
        "crossing_id": new.crossing_id,
        "name_en": new.name or new.crossing_id,
        "zone_a": new.zone_a,
        "zone_b": new.zone_b,
        "kind": new.kind,
        "lon": float(new.lon),
        "lat": float(new.lat),
        "position_confidence": "high",
        "interdiction": float(np.max(new.interdiction)),
        "size": float(np.max(new.size)),
        "delay_hours": float(np.max(new.delay_hours)),
        "notes": "added by a scenario",
    }
    status = {"crossing_id": new.crossing_id, "from": "", "to": "", "state": "closed"}
    crossings = _append(world.crossings, row)
    legs, _ = fill_missing_legs(world.legs, crossings, world.places)
    return replace(
        world,
        crossings=crossings,
        crossing_status=_append(world.crossing_status, status),
        legs=legs,
    )


def add_leg(world: World, new: AddLeg) -> World:
    """The world with this leg, in place of the one between the same two ends if there is one."""
    legs = world.legs
    ends = {new.from_id, new.to_id}
    same = (
        (legs["zone"] == new.zone)
        & legs["from_id"].isin(ends)
        & legs["to_id"].isin(ends)
        & (legs["from_id"] != legs["to_id"])
    )
    row: dict[str, object] = {
        "zone": new.zone,
        "from_id": new.from_id,
        "to_id": new.to_id,
        "km": float(new.km),
        "hours": float(new.hours),
        "basis": GIVEN,
    }
    return replace(world, legs=_append(legs[~same], row))


def _append(table: pd.DataFrame, row: Mapping[str, object]) -> pd.DataFrame:
    """The table with one row more; columns the row lacks are empty."""
    full = {
        name: row.get(name, "" if table[name].dtype == "str" else np.nan) for name in table.columns
    }
    added = pd.DataFrame([full]).astype(
        {name: kind for name, kind in table.dtypes.items() if kind != "int64"}
    )
    return pd.concat([table, added], ignore_index=True)
