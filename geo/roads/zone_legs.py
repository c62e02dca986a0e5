"""Legs of one zone over its own roads, with the way each takes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.roads.approaches import approach_terminals
from geo.roads.cache import hash_content, load_arrays, save_arrays
from geo.roads.cleaning import CleaningReport, Tolerances, clean_roads
from geo.roads.graph import EdgeTable, RoadGraph
from geo.roads.shortest import Ways, shortest_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.roads.lines import RoadLines

# Both directions of a leg are one row where they differ by less: one-way streets at either end.
SAME_BOTH_WAYS = 0.02

# Kept lines are drawn, not measured: half a kilometre is nothing on a map of countries.
SIMPLIFY_DEGREES = 0.005


@dataclass(frozen=True)
class ZoneTask:
    """
    What there is to do for one zone.

    Attributes
    ----------
    zone
        Its code.
    lines
        Its roads.
    is_noded
        Whether they meet only at shared ends (`RoadSource.is_noded`).
    basis
        What its legs are based on: ``roads`` or ``osm``.
    terminals
        Columns terminal_id, lon, lat.
    tolerances
        For cleaning.
    cache
        Folder that keeps results; None keeps none.
    jobs
        Processes that share the search.
    """

    zone: str
    lines: RoadLines
    is_noded: bool
    basis: str
    terminals: pd.DataFrame
    tolerances: Tolerances
    cache: Path | None = None
    jobs: int = 1


@dataclass(frozen=True)
class ZoneLegs:
    """
    Legs of one zone.

    Attributes
    ----------
    zone
        Its code.
    legs
        Columns zone, from_id, to_id, km, hours, basis.
    points, owner
        Ways of the legs, simplified: lon and lat, and the row of `legs` each point belongs to.
    terminals
        As `approach_terminals` finds them.
    unreached
        Pairs of terminals that are both near a road but that no road joins: from_id, to_id.
    report
        What cleaning did.
    kept
        What came from the cache: ``legs``, ``graph`` or nothing.
    """

    zone: str
    legs: pd.DataFrame
    points: NDArray[np.float64]
    owner: NDArray[np.int32]
    terminals: pd.DataFrame
    unreached: pd.DataFrame
    report: CleaningReport
    kept: str = ""


def build_zone_legs(task: ZoneTask) -> ZoneLegs:
    """Legs of a zone: from the cache if its roads and terminals are as they were, else anew."""
    graph_key = hash_content("graph", task.lines, task.is_noded, task.tolerances)
    ends = task.terminals.sort_values("terminal_id", ignore_index=True)
    places = ends[["lon", "lat"]].to_numpy(float)
    legs_key = hash_content("legs", graph_key, task.basis, list(ends["terminal_id"]), places)
    kept = load_arrays(task.cache, legs_key)
    if kept is not None:
        return _unpack_legs(task, kept)
    found = load_arrays(task.cache, graph_key)
    if found is None:
        graph, report = clean_roads(task.lines, tolerances=task.tolerances, is_noded=task.is_noded)
        save_arrays(task.cache, graph_key, _pack_graph(graph, report))
    else:
        graph, report = _unpack_graph(found)
    made = _search_legs(task, ends, graph, report)
    save_arrays(task.cache, legs_key, _pack_legs(made))
    return made if found is None else replace(made, kept="graph")


def _search_legs(
    task: ZoneTask, ends: pd.DataFrame, graph: RoadGraph, report: CleaningReport
) -> ZoneLegs:
    graph, found = approach_terminals(graph, ends)
    on_road = found[found["node"] >= 0]
    names = on_road["terminal_id"].to_numpy(dtype=object)
    ways = shortest_ways(graph.edges, on_road["node"].to_numpy(np.int32), jobs=task.jobs)
    pairs = _choose_pairs(ways)
    hours, km = ways.hours[*pairs.T], ways.km[*pairs.T]
    both = pairs[:, 0] < pairs[:, 1]
    alike = both & ~_has_return(pairs)
    hours = np.where(alike, _mean_finite(hours, ways.hours[*pairs.T[::-1]]), hours)
    legs = pd.DataFrame(
        {
            "zone": task.zone,
            "from_id": names[pairs[:, 0]],
            "to_id": names[pairs[:, 1]],
            "km": np.round(km, 1),
            "hours": np.round(hours, 3),
            "basis": task.basis,
        }
    )
    points, owner = _draw(graph, ways, pairs)
    one, other = np.triu_indices(len(names), 1)
    apart = ~np.isfinite(np.fmin(ways.hours[one, other], ways.hours[other, one]))
    unreached = pd.DataFrame({"from_id": names[one[apart]], "to_id": names[other[apart]]})
    one_way = np.isfinite(ways.hours) & ~np.isfinite(ways.hours.T)
    if one_way.any():
        report.counts["legs with a way in one direction only"] = int(one_way.sum())
    found = found.drop(columns="node")
    return ZoneLegs(task.zone, legs, points, owner, found, unreached, report)


def _choose_pairs(ways: Ways) -> NDArray[np.intp]:
    """
    Pairs of terminals that get a row: each once, twice where the directions differ.

    A way that exists in one direction only (a one-way road that leads nowhere else) stands for
    both: roads are built to come back from.
    """
    there, back = ways.hours, ways.hours.T
    upper = np.triu(np.ones(there.shape, dtype=bool), 1)
    with np.errstate(invalid="ignore"):
        differ = np.abs(there - back) > SAME_BOTH_WAYS * np.minimum(there, back)
    differ &= np.isfinite(there) & np.isfinite(back)
    once = upper & np.isfinite(there)
    turned = upper & ~np.isfinite(there) & np.isfinite(back)
    return np.argwhere(once | turned.T | (differ & upper).T)


def _has_return(pairs: NDArray[np.intp]) -> NDArray[np.bool_]:
    known = {(int(a), int(b)) for a, b in pairs}
    return np.array([(int(b), int(a)) in known for a, b in pairs], dtype=bool)


def _mean_finite(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    other = np.where(np.isfinite(other), other, one)
    return (one + other) / 2


def _draw(
    graph: RoadGraph, ways: Ways, pairs: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Ways of the pairs as points, simplified for drawing."""
    import shapely

    if not len(pairs):
        return np.empty((0, 2)), np.empty(0, dtype=np.int32)
    points, owner = graph.way_points(*ways.trace(pairs))
    rows, index = np.unique(owner, return_inverse=True)
    shapes = shapely.simplify(shapely.linestrings(points, indices=index), SIMPLIFY_DEGREES)
    points, index = shapely.get_coordinates(shapes, return_index=True)
    return np.round(points, 5), rows[index].astype(np.int32)


def _pack_graph(graph: RoadGraph, report: CleaningReport) -> dict[str, NDArray[Any]]:
    arrays = {
        "lon": graph.lon,
        "lat": graph.lat,
        "points": graph.points,
        "start": graph.start,
        "made": graph.made,
        **{
            f"edge_{name}": value
            for name, value in asdict(graph.edges).items()
            if value is not None
        },
    }
    return arrays | _pack_report(report)


def _unpack_graph(kept: dict[str, NDArray[Any]]) -> tuple[RoadGraph, CleaningReport]:
    edges = EdgeTable(
        kept["edge_tail"],
        kept["edge_head"],
        kept["edge_km"],
        kept["edge_hours"],
        kept.get("edge_hours_back"),
    )
    graph = RoadGraph(kept["lon"], kept["lat"], edges, kept["points"], kept["start"], kept["made"])
    return graph, _unpack_report(kept)


def _pack_report(report: CleaningReport) -> dict[str, NDArray[Any]]:
    said = json.dumps({"counts": report.counts, "km": report.km})
    return {"report": np.array(said), **_pack_table("join", report.joins)}


def _unpack_report(kept: dict[str, NDArray[Any]]) -> CleaningReport:
    said = json.loads(str(kept["report"]))
    return CleaningReport(said["counts"], said["km"], _unpack_table("join", kept))


def _pack_table(name: str, table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    arrays = {f"{name}:columns": np.array([str(column) for column in table.columns], dtype=str)}
    for column in table.columns:
        is_number = pd.api.types.is_numeric_dtype(table[column])
        arrays[f"{name}:{column}"] = table[column].to_numpy(dtype=None if is_number else "U")
    return arrays


def _unpack_table(name: str, kept: dict[str, NDArray[Any]]) -> pd.DataFrame:
    columns = [str(column) for column in kept[f"{name}:columns"]]
    table = pd.DataFrame({column: kept[f"{name}:{column}"] for column in columns})
    texts = [column for column in columns if kept[f"{name}:{column}"].dtype.kind == "U"]
    return table.astype(dict.fromkeys(texts, "str"))


def _pack_legs(made: ZoneLegs) -> dict[str, NDArray[Any]]:
    return {
        "points": made.points,
        "owner": made.owner,
        **_pack_table("legs", made.legs),
        **_pack_table("terminals", made.terminals),
        **_pack_table("unreached", made.unreached),
        **_pack_report(made.report),
    }


def _unpack_legs(task: ZoneTask, kept: dict[str, NDArray[Any]]) -> ZoneLegs:
    tables = {name: _unpack_table(name, kept) for name in ("legs", "terminals", "unreached")}
    return ZoneLegs(
        task.zone,
        points=kept["points"],
        owner=kept["owner"],
        report=_unpack_report(kept),
        kept="legs",
        **tables,
    )
