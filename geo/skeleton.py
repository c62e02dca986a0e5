"""The highway skeleton: towns in order along the main roads, with kilometres and hours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import great_circle_km
from geo.errors import Fault, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A terminal that is no waypoint itself is joined to the nearest waypoint of its zone. 1.3 is the
# usual ratio of road to straight line; 40 km/h is a side road. Only the first kilometres of a leg
# depend on them.
JOIN_DETOUR = 1.3
JOIN_SPEED_KMH = 40.0
# Beyond this the skeleton knows nothing of the terminal, and a join would invent a road.
JOIN_WITHIN_KM = 60.0

_KNOWN = "Name one of waypoints.csv, or add it there."


@dataclass(frozen=True)
class SkeletonGraph:
    """One zone's skeleton as arrays: `node_ids[i]` is the waypoint at `lon[i]`, `lat[i]`."""

    node_ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    km: NDArray[np.float64]
    hours: NDArray[np.float64]


def read_skeleton(folder: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Waypoints and segments of the skeleton in a folder (`waypoints.csv`, `segments.csv`).

    Returns
    -------
    waypoints, segments
        As `geo.tables.WAYPOINTS` and `geo.tables.SEGMENTS` declare them; ids are text.

    Raises
    ------
    InputError
        If a file is missing or a row is wrong; every fault is told.
    """
    from geo.readers import read_table
    from geo.tables import SEGMENTS, WAYPOINTS

    folder = Path(folder)
    waypoints = read_table(folder / "waypoints.csv", WAYPOINTS)
    segments = read_table(folder / "segments.csv", SEGMENTS)
    known = set(waypoints["waypoint_id"])
    faults = [
        Fault("segments.csv", f"row {row}, column {column}", f"no waypoint '{name}'", _KNOWN)
        for column in ("from_id", "to_id")
        for row, name in enumerate(segments[column], start=2)
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    return waypoints, segments


def zone_graph(waypoints: pd.DataFrame, segments: pd.DataFrame, zone: str) -> SkeletonGraph:
    """
    Cut out the part of the skeleton that lies in one zone.

    A crossing's waypoint belongs to both its zones (`SYR;JOR`), a segment to one. Of two segments
    between the same waypoints the quicker is kept, because no shortest leg uses the other.
    """
    inside = segments[segments["country"] == zone]
    belongs = waypoints["country"].str.split(";").map(lambda zones: zone in zones)
    used = waypoints["waypoint_id"].isin(set(inside["from_id"]) | set(inside["to_id"]))
    nodes = waypoints[belongs | used].sort_values("waypoint_id")
    order = {name: i for i, name in enumerate(nodes["waypoint_id"])}
    ends = np.sort(
        np.column_stack(
            [
                inside["from_id"].map(order).to_numpy(dtype=np.int64),
                inside["to_id"].map(order).to_numpy(dtype=np.int64),
            ]
        ),
        axis=1,
    )
    edges = (
        pd.DataFrame(
            {
                "tail": ends[:, 0],
                "head": ends[:, 1],
                "km": inside["km"].to_numpy(float),
                "hours": inside["hours"].to_numpy(float),
            }
        )
        .sort_values(["tail", "head", "hours", "km"])
        .drop_duplicates(["tail", "head"])
    )
    return SkeletonGraph(
        node_ids=tuple(nodes["waypoint_id"]),
        lon=nodes["lon"].to_numpy(float),
        lat=nodes["lat"].to_numpy(float),
        tail=edges["tail"].to_numpy(np.int64),
        head=edges["head"].to_numpy(np.int64),
        km=edges["km"].to_numpy(float),
        hours=edges["hours"].to_numpy(float),
    )


def join_terminals(
    graph: SkeletonGraph, terminals: pd.DataFrame, *, within_km: float = JOIN_WITHIN_KM
) -> SkeletonGraph:
    """
    Give the graph one more node and edge for every terminal that is no waypoint.

    Parameters
    ----------
    terminals
        Columns terminal_id, lon, lat; all in the graph's zone.
    within_km
        A terminal further than this from every waypoint stays unjoined.
    """
    known = set(graph.node_ids)
    strangers = terminals[~terminals["terminal_id"].isin(known)]
    if strangers.empty or not graph.node_ids:
        return graph
    names, lon, lat = list(graph.node_ids), list(graph.lon), list(graph.lat)
    tail, head, km = list(graph.tail), list(graph.head), list(graph.km)
    hours = list(graph.hours)
    for name, east, north in zip(
        strangers["terminal_id"],
        strangers["lon"].to_numpy(float),
        strangers["lat"].to_numpy(float),
        strict=True,
    ):
        away = great_circle_km(graph.lon, graph.lat, east, north)
        nearest = int(np.argmin(away))
        if away[nearest] > within_km:
            continue
        tail.append(nearest)
        head.append(len(names))
        km.append(float(away[nearest]) * JOIN_DETOUR)
        hours.append(km[-1] / JOIN_SPEED_KMH)
        names.append(str(name))
        lon.append(east)
        lat.append(north)
    return SkeletonGraph(
        tuple(names),
        np.asarray(lon, float),
        np.asarray(lat, float),
        np.asarray(tail, np.int64),
        np.asarray(head, np.int64),
        np.asarray(km, float),
        np.asarray(hours, float),
    )


def search_skeleton(
    graph: SkeletonGraph, sources: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]:
    """
    Hours and km of the quickest path from each source to every node, and the node before.

    Returns
    -------
    hours, km, before
        One row per source, one column per node; unreachable is ``inf``, and -9999 in `before`.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    size = len(graph.node_ids)
    # A zero-hour edge would vanish from a sparse matrix; a tenth of a second stands for it.
    weight = np.maximum(graph.hours, 1e-5)
    matrix = csr_array((weight, (graph.tail, graph.head)), shape=(size, size))
    hours, before = dijkstra(matrix, directed=False, indices=sources, return_predecessors=True)
    length = csr_array((np.maximum(graph.km, 1e-9), (graph.tail, graph.head)), shape=(size, size))
    length = (length + length.T).tocsr()
    km = np.full_like(hours, np.inf)
    for row, source in enumerate(sources):
        km[row, source] = 0.0
        for node in np.argsort(hours[row], kind="stable"):
            previous = before[row, node]
            if previous >= 0:
                km[row, node] = km[row, previous] + length[previous, node]
    return hours, km, before


def trace_path(before: NDArray[np.int32], node: int) -> list[int]:
    """Nodes from the source of a row of `before` to a node, both ends included."""
    path = [int(node)]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]
