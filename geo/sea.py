"""Legs over the open sea, along lanes between ports that are kept in a small table."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import great_circle_km
from geo.errors import Fault, InputError, MissingExtra
from geo.skeleton import trace_path
from geo.tables import Column, Table

if TYPE_CHECKING:
    from geopandas import GeoSeries
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEA = "SEA"

# 13 knots (1.852 km/h each): our choice for the small container, ro-ro and general cargo ships of
# the eastern Mediterranean, the Red Sea and the Gulf. Two knots more or less change every sea leg
# by 15 %, which `sea_hour_weight` takes up. Days in port are not sailing time: they belong to the
# port's `delay_hours`, so that a leg stays a matter of distance.
SHIP_SPEED_KMH = 24.0

# Off each port the sea is a lattice of this step (14 km: as fine as 1:10m coasts bear), this far.
LATTICE_DEGREES = 0.125
LATTICE_REACH_DEGREES = 1.5

# Port positions are rough and coasts generalised: within this of a port, land counts as harbour.
HARBOUR_DEGREES = 0.12

# Longest straight line that cuts corners; beyond it the lane keeps to the shipping network.
STRAIGHT_DEGREES = 2.5

SEA_LANES = Table(
    name="sea_lanes",
    file="sea_lanes.csv",
    columns=(
        Column("from_id", "id", None, "port the lane begins at", required=True),
        Column("to_id", "id", None, "port the lane ends at", required=True),
        Column("km", "number", "km", "length of the lane", required=True, low=0.0),
        Column("line", "text", None, "the lane as lon lat, lon lat, …; WGS84", required=True),
    ),
    key=("from_id", "to_id"),
)


def read_sea_lanes(folder: Path | str) -> pd.DataFrame:
    """
    Read the stored lanes of a world's `roads` folder; empty where it has none.

    Returns
    -------
    lanes
        Columns from_id, to_id, km, line (text, lon lat pairs parted by commas).

    Raises
    ------
    InputError
        If a row is wrong; every fault is told.
    """
    from geo.readers import read_table

    path = Path(folder) / SEA_LANES.file
    if not path.exists():
        return pd.DataFrame(columns=["from_id", "to_id", "km", "line"])
    lanes = read_table(path, SEA_LANES)
    remedy = "Write two or more points as lon lat, lon lat, … in degrees."
    faults = [
        Fault(path.name, f"row {row}, column line", "it is no line on the globe", remedy)
        for row, text in enumerate(lanes["line"], start=2)
        if not _is_lane(text)
    ]
    if faults:
        raise InputError(faults)
    return lanes


def _is_lane(text: str) -> bool:
    """
    Whether a text is a lane: at least two points, each a longitude and a latitude.

    Examples
    --------
    >>> _is_lane("34.98 29.4, 34.5 28.4"), _is_lane("34.98 29.4"), _is_lane("34 95, 35 95")
    (True, False, False)
    """
    try:
        points = np.array([point.split() for point in text.split(",")], dtype=float)
    except ValueError:
        return False
    two = points.ndim == 2 and points.shape[0] >= 2 and points.shape[1] == 2
    return two and bool((np.abs(points) <= [180.0, 90.0]).all())


def find_sea_lanes(ports: pd.DataFrame, land: BaseGeometry) -> pd.DataFrame:
    """
    Shortest lanes between every two ports over the world's shipping network and open water.

    The network is the one inside `searoute` (Apache-2.0; Eurostat's SeaRoute). It is coarse near
    ports, so a lattice of water points is laid off each port, and corners are cut where a straight
    line stays on water.

    Parameters
    ----------
    ports
        Columns terminal_id, lon, lat.
    land
        What a straight line may not cross, WGS84.

    Raises
    ------
    MissingExtra
        If `searoute` is not installed: ``pip install 'corridors[sea]'``.
    """
    import shapely
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    ports = ports.sort_values("terminal_id")
    names, berths = list(ports["terminal_id"]), ports[["lon", "lat"]].to_numpy(float)
    nodes, lanes = _shipping_network()
    nodes, coastal = _coastal_water(nodes, berths, land)
    own = np.arange(len(nodes) - len(ports), len(nodes))
    tail, head = np.vstack([lanes, coastal]).T
    km = great_circle_km(nodes[tail, 0], nodes[tail, 1], nodes[head, 0], nodes[head, 1])
    edges = pd.DataFrame({"tail": tail, "head": head, "km": np.maximum(km, 1e-6)})
    edges = edges.groupby(["tail", "head"], as_index=False).min()
    graph = csr_array((edges["km"], (edges["tail"], edges["head"])), shape=[len(nodes)] * 2)
    far, before = dijkstra(graph, directed=False, indices=own, return_predecessors=True)
    harbours = shapely.buffer(shapely.points(berths), HARBOUR_DEGREES)
    shore = shapely.difference(land, shapely.union_all(harbours))
    shapely.prepare(shore)
    rows = []
    for i, j in combinations(range(len(names)), 2):
        if np.isfinite(far[i, own[j]]):
            line = _straighten(nodes[trace_path(before[i], own[j])], shore)
            km = great_circle_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum()
            text = ", ".join(f"{lon:.3f} {lat:.3f}" for lon, lat in line)
            rows.append((names[i], names[j], round(float(km), 1), text))
    return pd.DataFrame(rows, columns=["from_id", "to_id", "km", "line"])


def _shipping_network() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Nodes (lon, lat) and edges of the network `searoute` carries, the Northwest Passage shut."""
    try:
        from searoute import setup_M
    except ImportError as error:
        raise MissingExtra("searoute", extra="sea") from error
    network = setup_M()
    order = {node: i for i, node in enumerate(network.nodes)}
    edges = np.array(
        [
            (order[a], order[b])
            for a, b, facts in network.edges(data=True)
            if facts.get("passage") != "northwest"
        ],
        dtype=np.int64,
    )
    return np.array(list(network.nodes), dtype=float), edges


def _coastal_water(
    nodes: NDArray[np.float64], ports: NDArray[np.float64], land: BaseGeometry
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """All nodes with a lattice of water points off each port added, and the edges among them."""
    import shapely
    from scipy.spatial import cKDTree

    harbours = shapely.union_all(shapely.buffer(shapely.points(ports), HARBOUR_DEGREES))
    shore = shapely.difference(land, harbours)
    shapely.prepare(shore)
    steps = np.arange(-LATTICE_REACH_DEGREES, LATTICE_REACH_DEGREES, LATTICE_DEGREES)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    lattice = (ports[:, None, :] + offsets).reshape(-1, 2)
    lattice = np.unique(np.round(lattice / LATTICE_DEGREES) * LATTICE_DEGREES, axis=0)
    lattice = lattice[~shapely.contains_xy(shore, lattice[:, 0], lattice[:, 1])]
    every = np.vstack([nodes, lattice, ports])
    close = np.flatnonzero(cKDTree(ports).query(every)[0] <= 1.5 * LATTICE_REACH_DEGREES)
    # The diagonal of the lattice, and a little more.
    pairs = close[cKDTree(every[close]).query_pairs(1.5 * LATTICE_DEGREES, output_type="ndarray")]
    afloat = ~shapely.intersects(shore, shapely.linestrings(every[pairs]))
    return every, pairs[afloat]


def _straighten(line: NDArray[np.float64], land: BaseGeometry) -> NDArray[np.float64]:
    """Cut every corner of a lane that a straight line over water can cut."""
    import shapely

    kept, here = [0], 0
    while here < len(line) - 1:
        ahead = np.arange(len(line) - 1, here, -1)
        shots = shapely.linestrings(
            np.stack([np.repeat(line[[here]], len(ahead), 0), line[ahead]], 1)
        )
        span = np.abs(line[ahead] - line[here]).max(axis=1)
        clear = (span <= STRAIGHT_DEGREES) & ~shapely.intersects(land, shots)
        here = int(ahead[np.argmax(clear)]) if clear.any() else here + 1
        kept.append(here)
    return line[kept]


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
    """Draw the lanes as lines (WGS84), indexed by (from_id, to_id)."""
    import geopandas as gpd
    import shapely

    lines = [shapely.from_wkt(f"LINESTRING ({text})") for text in lanes["line"]]
    index = pd.MultiIndex.from_frame(lanes[["from_id", "to_id"]])
    return gpd.GeoSeries(lines, index=index, crs="EPSG:4326")
