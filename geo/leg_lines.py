"""Lines for drawing legs: along the roads, along the sea lanes, else straight."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from geo.sea import SEA, lane_lines, read_sea_lanes
from geo.skeleton import join_terminals, read_skeleton, search_skeleton, trace_path, zone_graph
from geo.terminals import zone_terminals

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely import LineString

    from geo.world import World

# Left beside the roads by `corridors network build`: the way each leg takes.
LEG_LINES_FILE = "leg_lines.gpkg"

_Pair = tuple[str, str, str]


def leg_lines(world: World, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Draw the way each leg takes: along the roads, the sea lanes, else straight.

    Parameters
    ----------
    world
        Its `roads` folder is used: `leg_lines.gpkg` as `corridors network build` writes it, else
        the skeleton and the sea lanes. Where it has neither, lines are straight.
    pairs
        Columns zone, from_id, to_id; other columns are left behind.

    Returns
    -------
    lines
        Columns zone, from_id, to_id, geometry (LineString, WGS84, from `from_id` to `to_id`);
        index and row order as given. A terminal the world does not know has no geometry.
    """
    import geopandas as gpd

    found: dict[_Pair, LineString] = {}
    folder = _roads_folder(world)
    terminals = zone_terminals(world.crossings, world.places)
    wanted = {(str(z), str(a), str(b)) for z, a, b in _pair_rows(pairs)}
    if folder is not None:
        found |= _stored_lines(folder, wanted)
        found |= _lane_lines(folder, {pair for pair in wanted - set(found) if pair[0] == SEA})
        found |= _skeleton_lines(folder, wanted - set(found), terminals)
    found |= _straight_lines(wanted - set(found), terminals)
    columns = pairs[["zone", "from_id", "to_id"]].astype(str)
    geometry = [found.get(pair) for pair in _pair_rows(columns)]
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326", index=pairs.index)


def _pair_rows(pairs: pd.DataFrame) -> list[_Pair]:
    return list(zip(pairs["zone"], pairs["from_id"], pairs["to_id"], strict=True))


def _roads_folder(world: World) -> Path | None:
    folder = None if world.path is None else Path(world.path) / "roads"
    return folder if folder is not None and folder.is_dir() else None


def _both_ways(lines: dict[_Pair, LineString]) -> dict[_Pair, LineString]:
    back = {(zone, b, a): line.reverse() for (zone, a, b), line in lines.items()}
    return back | lines


def _stored_lines(folder: Path, wanted: set[_Pair]) -> dict[_Pair, LineString]:
    """Lines that `corridors network build` left beside the legs."""
    path = folder / LEG_LINES_FILE
    if not path.exists():
        return {}
    from geo.readers import read_layer

    layer = read_layer(path)
    if not {"zone", "from_id", "to_id"} <= set(layer) or set(layer.geom_type) - {"LineString"}:
        problem = "it holds no lines with columns zone, from_id and to_id"
        remedy = "Let `corridors network build` write it anew, or take it away."
        raise InputError(Fault(path.name, "", problem, remedy))
    lines = dict(zip(_pair_rows(layer), layer.geometry, strict=True))
    return {pair: line for pair, line in _both_ways(lines).items() if pair in wanted}


def _lane_lines(folder: Path, wanted: set[_Pair]) -> dict[_Pair, LineString]:
    if not wanted:
        return {}
    lanes = lane_lines(read_sea_lanes(folder))
    lines = {(SEA, str(a), str(b)): line for (a, b), line in lanes.items()}
    return {pair: line for pair, line in _both_ways(lines).items() if pair in wanted}


def _skeleton_lines(
    folder: Path, wanted: set[_Pair], terminals: pd.DataFrame
) -> dict[_Pair, LineString]:
    from shapely import LineString

    if not (folder / "segments.csv").exists():
        return {}
    waypoints, segments = read_skeleton(folder)
    lines: dict[_Pair, LineString] = {}
    for zone in sorted({zone for zone, _, _ in wanted} - {SEA}):
        ends = terminals[terminals["zone"] == zone]
        graph = join_terminals(zone_graph(waypoints, segments, zone), ends)
        position = {name: i for i, name in enumerate(graph.node_ids)}
        inside = sorted(
            (a, b) for z, a, b in wanted if z == zone and a in position and b in position
        )
        starts = sorted({a for a, _ in inside})
        if not starts:
            continue
        hours, _, before = search_skeleton(graph, np.array([position[a] for a in starts]))
        rows = {name: row for row, name in enumerate(starts)}
        for a, b in inside:
            node = position[b]
            if np.isfinite(hours[rows[a], node]) and a != b:
                path = trace_path(before[rows[a]], node)
                lines[zone, a, b] = LineString(np.column_stack([graph.lon, graph.lat])[path])
    return lines


def _straight_lines(wanted: set[_Pair], terminals: pd.DataFrame) -> dict[_Pair, LineString]:
    from shapely import LineString

    columns = (terminals["zone"], terminals["terminal_id"], terminals["lon"], terminals["lat"])
    at = {(z, name): (lon, lat) for z, name, lon, lat in zip(*columns, strict=True)}
    return {
        (zone, a, b): LineString([at[zone, a], at[zone, b]])
        for zone, a, b in wanted
        if (zone, a) in at and (zone, b) in at
    }
