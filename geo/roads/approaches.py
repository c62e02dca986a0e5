"""Bring terminals to the road: each to the nearest usable one of its own zone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import great_circle_km
from geo.roads.graph import APPROACH, EdgeTable, RoadGraph
from geo.roads.joins import Candidates, edge_shapes, name_targets, split_edges
from geo.roads.lines import Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The last kilometres to a gate or a town centre are side roads: as winding and as slow as those
# by which the highway skeleton takes in a terminal (`geo.skeleton`).
APPROACH_DETOUR = 1.3
APPROACH_SPEED_KMH = 40.0

# Beyond this the layer knows no road of the terminal.
APPROACH_WITHIN_KM = 25.0

# A separate piece of the network must lie this much nearer than the main one to be preferred.
MAIN_PREFERRED_KM = 5.0


def approach_terminals(
    graph: RoadGraph, terminals: pd.DataFrame, *, within_km: float = APPROACH_WITHIN_KM
) -> tuple[RoadGraph, pd.DataFrame]:
    """
    Add each terminal to the graph, joined to the nearest road.

    Roads that were joins of ours are not approached. Where the network is in pieces, the largest
    is preferred unless another lies `MAIN_PREFERRED_KM` nearer.

    Parameters
    ----------
    terminals
        Columns terminal_id, lon, lat.
    within_km
        A terminal farther from every road stays out.

    Returns
    -------
    graph, found
        The graph with a node and an edge (`APPROACH`) per terminal that is near a road; and per
        terminal: terminal_id, at_lon, at_lat (its own position), node (-1 where none), road_km
        (to the road, straight), lon, lat of the road, piece (number of the component, 0 the
        largest).
    """
    found = terminals[["terminal_id"]].reset_index(drop=True)
    at = terminals[["lon", "lat"]].to_numpy(float)
    found = found.assign(at_lon=at[:, 0], at_lat=at[:, 1])
    found = found.assign(node=-1, road_km=np.nan, lon=np.nan, lat=np.nan, piece=-1)
    if not len(graph.edges) or not len(found):
        return graph, found
    plane = Plane(float(np.mean(graph.lat)))
    piece = _rank_pieces(graph)
    edge = _nearest_roads(graph, plane, at, piece)
    reached = np.flatnonzero(edge >= 0)
    targets = _name_places(graph, plane, at[reached], edge[reached])
    near = targets.km <= within_km
    found.loc[reached, "road_km"] = targets.km.round(3)
    reached, targets = reached[near], targets.take(near)
    found.loc[reached, ["lon", "lat"]] = np.column_stack([targets.lon, targets.lat])
    found.loc[reached, "piece"] = piece[graph.edges.tail[edge[reached]]]
    graph, road = split_edges(graph, plane, targets)
    found.loc[reached, "node"] = len(graph) + np.arange(len(reached))
    return _add_terminals(graph, at[reached], road, targets.km * APPROACH_DETOUR), found


def _rank_pieces(graph: RoadGraph) -> NDArray[np.int64]:
    """Component of each node, numbered from the longest."""
    label = graph.label_components()
    km = np.bincount(label[graph.edges.tail], weights=graph.edges.km, minlength=label.max() + 1)
    rank = np.empty(len(km), dtype=np.int64)
    rank[np.lexsort((np.arange(len(km)), -km))] = np.arange(len(km))
    return rank[label]


def _nearest_roads(
    graph: RoadGraph, plane: Plane, at: NDArray[np.float64], piece: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Number of the edge each position approaches; -1 where there is none."""
    import shapely

    points = shapely.points(plane.project(at))
    shapes = edge_shapes(graph, plane)
    driven = np.isfinite(graph.edges.hours)
    if graph.edges.hours_back is not None:
        driven |= np.isfinite(graph.edges.hours_back)
    usable = (graph.made == 0) & driven
    best = np.full(len(at), -1, dtype=np.intp)
    away = np.full(len(at), np.inf)
    main = piece[graph.edges.tail] == 0
    for chosen, handicap in ((usable & main, 0.0), (usable & ~main, MAIN_PREFERRED_KM)):
        edges = np.flatnonzero(chosen)
        if not len(edges):
            continue
        which, nearest = shapely.STRtree(shapes[edges]).query_nearest(points, all_matches=False)
        edge = edges[nearest]
        km = shapely.distance(points[which], shapes[edge]) + handicap
        nearer = km < away[which]
        best[which[nearer]], away[which[nearer]] = edge[nearer], km[nearer]
    return best


def _name_places(
    graph: RoadGraph, plane: Plane, at: NDArray[np.float64], edge: NDArray[np.intp]
) -> Candidates:
    """Where on each edge the approach meets the road."""
    outside = replace(graph, lon=np.append(graph.lon, at[:, 0]), lat=np.append(graph.lat, at[:, 1]))
    node = len(graph) + np.arange(len(at))
    shapes = edge_shapes(graph, plane)
    targets = name_targets(outside, plane, (node, edge), shapes)
    km = great_circle_km(at[:, 0], at[:, 1], targets.lon, targets.lat)
    return replace(targets, km=np.atleast_1d(km))


def _add_terminals(
    graph: RoadGraph,
    at: NDArray[np.float64],
    road: NDArray[np.intp],
    km: NDArray[np.float64],
) -> RoadGraph:
    edges, count = graph.edges, len(at)
    hours = km / APPROACH_SPEED_KMH
    back = None if edges.hours_back is None else np.append(edges.hours_back, hours)
    node = (len(graph) + np.arange(count)).astype(np.int32)
    return RoadGraph(
        np.append(graph.lon, at[:, 0]),
        np.append(graph.lat, at[:, 1]),
        EdgeTable(
            np.append(edges.tail, node),
            np.append(edges.head, road).astype(np.int32),
            np.append(edges.km, km),
            np.append(edges.hours, hours),
            back,
        ),
        graph.points,
        np.append(graph.start, np.full(count, graph.start[-1])),
        np.append(graph.made, np.full(count, APPROACH, dtype=np.int8)),
    )
