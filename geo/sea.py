"""Legs over the open sea: lanes between ports, kept in a small table so nothing need be installed."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import MissingExtra
from geo.tables import Column, Table

if TYPE_CHECKING:
    from geopandas import GeoSeries

SEA = "SEA"

# 13 knots (1.852 km/h each) is what the smaller container, ro-ro and general cargo ships of the
# eastern Mediterranean, Red Sea and Gulf average under way (UNCTAD Review of Maritime Transport
# gives 12-14 knots for these classes since slow steaming). Days in port are not sailing time: they
# belong to the port's `delay_hours`, so that a leg stays a matter of distance.
SHIP_SPEED_KMH = 24.0

SEA_LANES = Table(
    name="sea_lanes",
    file="sea_lanes.csv",
    columns=(
        Column("from_id", "text", None, "port the lane begins at"),
        Column("to_id", "text", None, "port the lane ends at"),
        Column("km", "number", "km", "length of the lane", low=0.0),
        Column("line", "text", None, "the lane as lon lat, lon lat, …; WGS84"),
    ),
    key=("from_id", "to_id"),
)


def read_sea_lanes(folder: Path | str) -> pd.DataFrame:
    """
    The stored lanes of a world's `roads` folder; empty where it has none.

    Returns
    -------
    lanes
        Columns from_id, to_id, km, line (text, lon lat pairs parted by commas).
    """
    from geo.readers import read_table

    path = Path(folder) / SEA_LANES.file
    if not path.exists():
        return pd.DataFrame(columns=["from_id", "to_id", "km", "line"])
    return read_table(path, SEA_LANES)


def find_sea_lanes(ports: pd.DataFrame) -> pd.DataFrame:
    """
    Lanes between every two ports along the world's shipping network (`searoute`, Apache-2.0).

    Parameters
    ----------
    ports
        Columns terminal_id, lon, lat.

    Raises
    ------
    MissingExtra
        If `searoute` is not installed: ``pip install 'corridors[sea]'``.
    """
    try:
        from searoute import searoute
    except ImportError as error:
        raise MissingExtra("sea", "searoute") from error
    rows = []
    for a, b in combinations(ports.sort_values("terminal_id").itertuples(), 2):
        found = searoute([a.lon, a.lat], [b.lon, b.lat], append_orig_dest=True)
        points = found["geometry"]["coordinates"]
        rows.append(
            {
                "from_id": a.terminal_id,
                "to_id": b.terminal_id,
                "km": round(float(found["properties"]["length"]), 1),
                "line": ", ".join(f"{lon:.3f} {lat:.3f}" for lon, lat in points),
            }
        )
    return pd.DataFrame(rows, columns=["from_id", "to_id", "km", "line"])


def sea_legs(lanes: pd.DataFrame, *, speed_kmh: float = SHIP_SPEED_KMH) -> pd.DataFrame:
    """
    Legs of the zone `SEA` out of stored lanes.

    Examples
    --------
    >>> lanes = pd.DataFrame({"from_id": ["a"], "to_id": ["b"], "km": [240.0], "line": [""]})
    >>> sea_legs(lanes)[["zone", "km", "hours", "basis"]].values.tolist()
    [['SEA', 240.0, 10.0, 'sea']]
    """
    return pd.DataFrame(
        {
            "zone": SEA,
            "from_id": lanes["from_id"],
            "to_id": lanes["to_id"],
            "km": lanes["km"].astype(float),
            "hours": np.round(lanes["km"].astype(float) / speed_kmh, 3),
            "basis": "sea",
        }
    )


def lane_lines(lanes: pd.DataFrame) -> GeoSeries:
    """The lanes as lines (WGS84), indexed by (from_id, to_id)."""
    import geopandas as gpd
    import shapely

    lines = [shapely.from_wkt(f"LINESTRING ({text})") for text in lanes["line"]]
    index = pd.MultiIndex.from_frame(lanes[["from_id", "to_id"]])
    return gpd.GeoSeries(lines, index=index, crs="EPSG:4326")
