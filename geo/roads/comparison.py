"""Hold built legs against what else is known: other legs, known road distances, border gates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.crs import great_circle_km
from geo.tables import Column, Table

KNOWN_DISTANCES = Table(
    "known_distances",
    "known_distances.csv",
    (
        Column("from_id", "id", None, "crossing or place it is measured from", required=True),
        Column("to_id", "id", None, "crossing or place it is measured to", required=True),
        Column("known_km", "number", "km", "road distance", required=True, low=0, high=40_000),
        Column("source", "text", None, "who says so"),
    ),
    key=("from_id", "to_id"),
)

# A gate of the source farther than this from a crossing is another's.
GATE_WITHIN_KM = 5.0


def compare_legs(legs: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """
    The same legs by two sources.

    Parameters
    ----------
    legs, others
        Columns zone, from_id, to_id, km, in either direction.

    Returns
    -------
    compared
        Columns zone, from_id, to_id, km, other_km, difference (share of `other_km`; positive where
        `legs` are longer), largest difference first.

    Examples
    --------
    >>> one = pd.DataFrame([["JOR", "a", "b", 110.0]], columns=["zone", "from_id", "to_id", "km"])
    >>> other = pd.DataFrame([["JOR", "b", "a", 100.0]], columns=["zone", "from_id", "to_id", "km"])
    >>> compare_legs(one, other)["difference"].round(3).tolist()
    [0.1]
    """
    columns = ["zone", "from_id", "to_id"]
    other = _sort_ends(others)[[*columns, "km"]].rename(columns={"km": "other_km"})
    both = _sort_ends(legs)[[*columns, "km"]].merge(other, on=columns)
    both = both[both["other_km"] > 0]
    both = both.assign(difference=both["km"] / both["other_km"] - 1)
    order = both["difference"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order].reset_index(drop=True)


def _sort_ends(legs: pd.DataFrame) -> pd.DataFrame:
    """One row per pair, ends in alphabetical order, the mean km of both directions."""
    turned = legs["from_id"] > legs["to_id"]
    ends = pd.DataFrame(
        {
            "zone": legs["zone"],
            "from_id": legs["from_id"].where(~turned, legs["to_id"]),
            "to_id": legs["to_id"].where(~turned, legs["from_id"]),
            "km": legs["km"],
        }
    )
    means: pd.DataFrame = ends.groupby(["zone", "from_id", "to_id"])[["km"]].mean().reset_index()
    return means


def read_known_distances(path: Path | str) -> pd.DataFrame:
    """Known road distances: from_id, to_id, known_km, source."""
    from geo.readers import read_table

    return read_table(path, KNOWN_DISTANCES)


def compare_known(legs: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """
    Legs beside known road distances; pairs of different zones are left out.

    Returns
    -------
    compared
        As `compare_legs`, `other_km` being the known distance.
    """
    pairs = known.rename(columns={"known_km": "km"})
    tables = [
        compare_legs(legs[legs["zone"] == zone], pairs.assign(zone=zone))
        for zone in sorted(set(legs["zone"]))
    ]
    if not tables:
        return compare_legs(legs, pairs.assign(zone=""))
    compared = pd.concat(tables, ignore_index=True)
    order = compared["difference"].abs().sort_values(ascending=False, kind="stable").index
    return compared.loc[order].reset_index(drop=True)


def match_gates(
    gates: pd.DataFrame, crossings: pd.DataFrame, *, within_km: float = GATE_WITHIN_KM
) -> pd.DataFrame:
    """
    The border control of the source that lies nearest to each crossing.

    Parameters
    ----------
    gates
        Columns lon, lat, name.
    crossings
        Columns crossing_id, lon, lat.

    Returns
    -------
    matched
        Columns crossing_id, gate, km, lon, lat; only crossings with one within reach.
    """
    rows = []
    if len(gates):
        lon, lat = gates["lon"].to_numpy(float), gates["lat"].to_numpy(float)
        for name, east, north in zip(
            crossings["crossing_id"], crossings["lon"], crossings["lat"], strict=True
        ):
            km = great_circle_km(lon, lat, float(east), float(north))
            best = int(km.argmin())
            if km[best] <= within_km:
                gate = str(gates["name"].iloc[best])
                rows.append((name, gate, round(float(km[best]), 2), lon[best], lat[best]))
    return pd.DataFrame(rows, columns=["crossing_id", "gate", "km", "lon", "lat"])
