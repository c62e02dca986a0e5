"""Crossings: doors between zones, and their state on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.boundaries import SEA, Outlines, outlines_of
from geo.cells import first_day
from geo.crs import nearest_on_segments

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray


def holds_on(rows: pd.DataFrame, day: date) -> pd.Series:
    """
    Which rows of a table with `from` and `to` hold on a day.

    Intervals are half-open: from that day on, up to but not including `to`; empty is without end.
    A partial date means its first day.

    Examples
    --------
    >>> rows = pd.DataFrame({"from": ["2013", ""], "to": ["2024-12", "2020"]})
    >>> holds_on(rows, date(2024, 11, 30)).tolist()
    [True, False]
    """
    days: dict[str, date] = {}
    for text in {*rows["from"], *rows["to"]} - {""}:
        days[text] = first_day(text)
    verdicts = [
        (not begins or days[begins] <= day) and (not ends or day < days[ends])
        for begins, ends in zip(rows["from"], rows["to"], strict=True)
    ]
    return pd.Series(verdicts, index=rows.index, dtype=bool)


def crossings_on(
    crossings: pd.DataFrame, status: pd.DataFrame, facts: pd.DataFrame, day: date | str
) -> pd.DataFrame:
    """
    Crossings as they are on one day: with their state, and every dated fact applied.

    Parameters
    ----------
    crossings, status, facts
        As `geo.tables` declares CROSSINGS, CROSSING_STATUS and CROSSING_FACTS.
    day
        A date, or ISO text.

    Returns
    -------
    crossings
        One row per crossing in the order given, RangeIndex, with `state` (open, limited, closed;
        open where no row speaks) and no missing `size` (1), `delay_hours` (0), `believed`
        (= interdiction of that day).

    Examples
    --------
    >>> crossings = pd.DataFrame({"crossing_id": ["nasib"], "interdiction": [0.1], "size": [1.0]})
    >>> status = pd.DataFrame({"crossing_id": ["nasib"], "from": ["2015-04"], "to": ["2018-10-15"],
    ...                        "state": ["closed"]})
    >>> facts = pd.DataFrame({"crossing_id": ["nasib"], "from": ["2025"], "to": [""],
    ...                       "field": ["size"], "value": [3.0]})
    >>> crossings_on(crossings, status, facts, "2018-10-14")["state"].item()
    'closed'
    >>> crossings_on(crossings, status, facts, "2025-06-01")["size"].item()
    3.0
    """
    day = first_day(day) if isinstance(day, str) else day
    table = crossings.reset_index(drop=True)
    now = status[holds_on(status, day)]
    state = dict(zip(now["crossing_id"], now["state"], strict=True))
    table["state"] = pd.Series(
        [state.get(crossing_id, "open") for crossing_id in table["crossing_id"]], dtype="str"
    )
    missing = np.full(len(table), np.nan)
    dated = {
        name: table[name].to_numpy(float, copy=True) if name in table else missing.copy()
        for name in ("size", "interdiction", "believed", "delay_hours")
    }
    now = facts[holds_on(facts, day)]
    row_of = {crossing_id: row for row, crossing_id in enumerate(table["crossing_id"])}
    for crossing_id, name, value in zip(
        now["crossing_id"], now["field"], now["value"], strict=True
    ):
        dated[name][row_of[crossing_id]] = value
    table = table.assign(**dated)
    table["size"] = table["size"].fillna(1.0)
    table["delay_hours"] = table["delay_hours"].fillna(0.0)
    table["believed"] = table["believed"].fillna(table["interdiction"])
    return table


def distance_to_border(crossings: pd.DataFrame, boundaries: Outlines | GeoDataFrame) -> pd.Series:
    """
    How far each crossing lies from the border of its two zones.

    A port is measured to its country's coast. Where two zones share no line (a causeway, or
    boundaries drawn separately), the farther of the two outlines counts.

    Parameters
    ----------
    crossings
        zone_a, zone_b, lon, lat.
    boundaries
        As `read_boundaries` or `read_outlines` gives them.

    Returns
    -------
    km
        0 or more, index as given; nan where no boundary is known for a zone.

    Examples
    --------
    >>> ring = np.array([[36, 33, 37, 33], [37, 33, 37, 34], [37, 34, 36, 34], [36, 34, 36, 33]])
    >>> outlines = Outlines({"SYR": ring.astype(float), "JOR": ring + [0.0, -1, 0, -1]})
    >>> gate = pd.DataFrame({"zone_a": ["SYR"], "zone_b": ["JOR"], "lon": [36.5], "lat": [33.1]})
    >>> round(distance_to_border(gate, outlines).item(), 1)
    11.1
    """
    nearest = nearest_border_points(crossings, boundaries)
    return nearest["km"].rename("distance_to_border_km")


def nearest_border_points(
    crossings: pd.DataFrame, boundaries: Outlines | GeoDataFrame
) -> pd.DataFrame:
    """
    The point of the border nearest to each crossing.

    Returns
    -------
    points
        lon, lat, km (distance there), index as given; nan where no boundary is known.
    """
    outlines = outlines_of(boundaries)
    rows = [
        _nearest_border_point(outlines, zone_a, zone_b, lon, lat)
        for zone_a, zone_b, lon, lat in zip(
            crossings["zone_a"],
            crossings["zone_b"],
            crossings["lon"].tolist(),
            crossings["lat"].tolist(),
            strict=True,
        )
    ]
    array = np.array(rows, dtype=float).reshape(-1, 3)
    return pd.DataFrame(array, columns=["lon", "lat", "km"], index=crossings.index)


def _nearest_border_point(
    outlines: Outlines, zone_a: str, zone_b: str, lon: float, lat: float
) -> tuple[float, float, float]:
    known = [zone for zone in (zone_a, zone_b) if zone != SEA]
    known_zones = all(zone in outlines.segments for zone in known)
    if zone_a == zone_b or not known_zones or lon != lon or lat != lat:
        return (np.nan, np.nan, np.nan)
    border: NDArray[np.float64] = outlines.shared(zone_a, zone_b)
    if len(border):
        return nearest_on_segments(lon, lat, border)
    each = [nearest_on_segments(lon, lat, outlines.segments[zone]) for zone in known]
    return max(each, key=lambda point: point[2])


def snap_to_border(
    crossings: pd.DataFrame,
    boundaries: Outlines | GeoDataFrame,
    *,
    confidences: tuple[str, ...] = ("low", "medium"),
    within_km: float = 50.0,
) -> pd.DataFrame:
    """
    Crossings whose position is not sure, moved to the nearest point of their border.

    Parameters
    ----------
    crossings
        zone_a, zone_b, lon, lat, position_confidence.
    confidences
        Values of position_confidence that are moved.
    within_km
        Rows farther away stay where they are: a move that long would hide a wrong row.

    Returns
    -------
    crossings
        The same rows with new lon and lat, and `snapped_km`, the distance moved (0 if not moved).
    """
    nearest = nearest_border_points(crossings, boundaries)
    moves = crossings["position_confidence"].isin(confidences) & (nearest["km"] <= within_km)
    return crossings.assign(
        lon=crossings["lon"].where(~moves, nearest["lon"]),
        lat=crossings["lat"].where(~moves, nearest["lat"]),
        snapped_km=nearest["km"].where(moves, 0.0),
    )
