"""Legs a world leaves out: measured over its roads if it has any, else estimated."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.tables import SEGMENTS
from geo.terminals import zone_terminals
from geo.zones import SEA


def complete_legs(
    legs: pd.DataFrame, crossings: pd.DataFrame, places: pd.DataFrame, *, roads: Path
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """
    Fill legs that are missing: from the roads of the world, else estimated and counted.

    Parameters
    ----------
    roads
        Folder with `waypoints.csv` and `segments.csv`; need not exist.

    Returns
    -------
    legs
        The given rows first, unchanged; then one for every pair of terminals of a zone they lack.
    remarks
        How many were added, and on what basis.
    """
    if not _lacks_legs(legs, crossings, places):
        return legs, ()
    from geo.legs import fill_missing_legs

    said = []
    if (roads / SEGMENTS.file).exists():
        before = len(legs)
        legs = _add_road_legs(legs, roads, zone_terminals(crossings, places))
        said.append(f"Legs measured over the world's roads: {len(legs) - before}.")
    legs, estimated = fill_missing_legs(legs, crossings, places)
    return legs, (*said, *estimated)


def _add_road_legs(legs: pd.DataFrame, roads: Path, terminals: pd.DataFrame) -> pd.DataFrame:
    """Add the pairs that no leg joins but the roads do; the given rows first, unchanged."""
    from geo.legs import shortest_legs
    from geo.sea import read_sea_lanes, sea_legs
    from geo.skeleton import read_skeleton

    waypoints, segments = read_skeleton(roads)
    by_road = shortest_legs(waypoints, segments, terminals[terminals["zone"] != SEA])
    measured = pd.concat([by_road, sea_legs(read_sea_lanes(roads))], ignore_index=True)
    known = set(_leg_pairs(legs))
    new = [pair not in known for pair in _leg_pairs(measured)]
    return pd.concat([legs, measured[new]], ignore_index=True)


def _leg_pairs(legs: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Zone and both ends of each leg, the ends in alphabetical order."""
    rows = zip(legs["zone"].tolist(), legs["from_id"].tolist(), legs["to_id"].tolist(), strict=True)
    return [(zone, a, b) if a < b else (zone, b, a) for zone, a, b in rows]


def _lacks_legs(legs: pd.DataFrame, crossings: pd.DataFrame, places: pd.DataFrame) -> bool:
    ends: dict[str, set[str]] = {}
    sides = [(crossings["crossing_id"], crossings[side]) for side in ("zone_a", "zone_b")]
    for names, zones in (*sides, (places["place_id"], places["country"])):
        for name, zone in zip(names.tolist(), zones.tolist(), strict=True):
            ends.setdefault(zone, set()).add(name)
    wanted = sum(len(names) * (len(names) - 1) // 2 for names in ends.values())
    return len(set(_leg_pairs(legs))) < wanted
