"""Shortest legs between a zone's terminals: over the roads, over the sea, else estimated."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import great_circle_km
from geo.leg_lines import leg_lines
from geo.skeleton import join_terminals, search_skeleton, zone_graph
from geo.terminals import zone_terminals

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LEG_COLUMNS",
    "concat_legs",
    "fill_missing_legs",
    "leg_lines",
    "shortest_legs",
    "zone_terminals",
]

LEG_COLUMNS = ["zone", "from_id", "to_id", "km", "hours", "basis"]

# Where nothing else reaches: road over straight line is 1.2-1.4 between towns (Ballou, Rahardja
# and Sakai 2002, "Selected country circuity factors for road travel distance estimation"), and
# 60 km/h is an ordinary main road with towns. A third more or less moves a leg by as much.
FALLBACK_DETOUR = 1.3
FALLBACK_SPEED_KMH = 60.0


def shortest_legs(
    waypoints: pd.DataFrame, segments: pd.DataFrame, terminals: pd.DataFrame
) -> pd.DataFrame:
    """
    Quickest legs over the skeleton between every two terminals of a zone.

    A zone's legs use that zone's segments only: crossings are the only doors between zones.

    Parameters
    ----------
    waypoints, segments
        The skeleton, as `read_skeleton` gives it.
    terminals
        Columns zone, terminal_id, lon, lat, as `zone_terminals` gives them.

    Returns
    -------
    legs
        Columns zone, from_id, to_id, km, hours, basis (``roads``); from_id sorts before to_id and
        each pair stands once. Pairs that no road joins are absent.

    Examples
    --------
    >>> waypoints = pd.DataFrame({"waypoint_id": ["a", "b", "c"], "country": "SYR",
    ...                           "lon": [36.0, 36.5, 37.0], "lat": [34.0, 34.0, 34.0]})
    >>> segments = pd.DataFrame({"country": "SYR", "from_id": ["a", "b"], "to_id": ["b", "c"],
    ...                          "km": [50.0, 60.0], "hours": [0.5, 1.0]})
    >>> ends = pd.DataFrame({"zone": "SYR", "terminal_id": ["a", "c"], "lon": [36.0, 37.0],
    ...                      "lat": [34.0, 34.0]})
    >>> legs = shortest_legs(waypoints, segments, ends)
    >>> legs[["from_id", "to_id", "km", "hours"]].values.tolist()
    [['a', 'c', 110.0, 1.5]]
    """
    tables = []
    for zone, ends in terminals.groupby("zone", sort=True):
        graph = join_terminals(zone_graph(waypoints, segments, str(zone)), ends)
        position = {name: i for i, name in enumerate(graph.node_ids)}
        names = sorted(name for name in ends["terminal_id"] if name in position)
        if len(names) < 2:
            continue
        sources = np.array([position[name] for name in names])
        hours, km, _ = search_skeleton(graph, sources)
        tables.append(_leg_table(str(zone), names, km[:, sources], hours[:, sources], "roads"))
    return concat_legs(tables)


def concat_legs(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """One sorted legs table out of several; the first table that knows a pair wins."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return pd.DataFrame({c: pd.Series(dtype=_dtype(c)) for c in LEG_COLUMNS})
    legs = pd.concat(filled, ignore_index=True).drop_duplicates(["zone", "from_id", "to_id"])
    return legs.sort_values(["zone", "from_id", "to_id"], ignore_index=True)[LEG_COLUMNS]


def fill_missing_legs(
    legs: pd.DataFrame, crossings: pd.DataFrame, places: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """
    Estimate every missing pair: great circle x 1.3 at 60 km/h.

    Returns
    -------
    legs
        The given rows first, unchanged, then the estimates, whose basis is ``great_circle``.
    remarks
        One sentence per zone: how many pairs were estimated, and the first of them.
    """
    terminals = zone_terminals(crossings, places)
    known = set(zip(legs["zone"], legs["from_id"], legs["to_id"], strict=True))
    known |= {(zone, b, a) for zone, a, b in known}
    rows, remarks = [], []
    for zone, ends in terminals.groupby("zone", sort=True):
        at = ends.set_index("terminal_id")
        missing = [(a, b) for a, b in combinations(at.index, 2) if (zone, a, b) not in known]
        if not missing:
            continue
        one, other = at.loc[[a for a, _ in missing]], at.loc[[b for _, b in missing]]
        km = FALLBACK_DETOUR * great_circle_km(
            one["lon"].to_numpy(float),
            one["lat"].to_numpy(float),
            other["lon"].to_numpy(float),
            other["lat"].to_numpy(float),
        )
        rows.append(
            pd.DataFrame(
                {
                    "zone": zone,
                    "from_id": [a for a, _ in missing],
                    "to_id": [b for _, b in missing],
                    "km": np.round(km, 1),
                    "hours": np.round(km / FALLBACK_SPEED_KMH, 3),
                    "basis": "great_circle",
                }
            )
        )
        first = ", ".join(f"{a}–{b}" for a, b in missing[:3])
        more = " …" if len(missing) > 3 else ""
        remarks.append(
            f"{zone}: {len(missing)} legs that no road reaches are estimated "
            f"(great circle x {FALLBACK_DETOUR:g} at {FALLBACK_SPEED_KMH:g} km/h): {first}{more}"
        )
    if not rows:
        return legs.copy(), ()
    return pd.concat([legs, *rows], ignore_index=True), tuple(remarks)


def _leg_table(
    zone: str,
    names: list[str],
    km: NDArray[np.float64],
    hours: NDArray[np.float64],
    basis: str,
) -> pd.DataFrame:
    one, other = np.triu_indices(len(names), 1)
    reached = np.isfinite(hours[one, other])
    one, other = one[reached], other[reached]
    ids = np.array(names, dtype=object)
    return pd.DataFrame(
        {
            "zone": zone,
            "from_id": ids[one],
            "to_id": ids[other],
            "km": np.round(km[one, other], 1),
            "hours": np.round(hours[one, other], 3),
            "basis": basis,
        }
    )


def _dtype(column: str) -> str:
    return "float64" if column in {"km", "hours"} else "str"
