"""Terminals: every point of a zone where a leg may begin or end."""

from __future__ import annotations

import pandas as pd


def zone_terminals(crossings: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """
    List every point a leg may begin or end at: crossings in both their zones, places in one.

    Returns
    -------
    terminals
        Columns zone, terminal_id, lon, lat; sorted, one row per zone and id. A port that is listed
        as crossing and as place is one terminal.
    """
    sides = [
        crossings[[side, "crossing_id", "lon", "lat"]].set_axis(
            ["zone", "terminal_id", "lon", "lat"], axis=1
        )
        for side in ("zone_a", "zone_b")
    ]
    towns = places[["country", "place_id", "lon", "lat"]].set_axis(
        ["zone", "terminal_id", "lon", "lat"], axis=1
    )
    terminals = pd.concat([*sides, towns], ignore_index=True)
    terminals = terminals.drop_duplicates(["zone", "terminal_id"])
    return terminals.sort_values(["zone", "terminal_id"], ignore_index=True)
