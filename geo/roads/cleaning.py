"""Make a clean road graph of a zone's lines, and tell all that was done to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.roads.graph import BRIDGE, ROAD, SNAP, RoadGraph
from geo.roads.joins import bridge_gaps, close_gaps, snap_ends
from geo.roads.lines import Plane, RoadLines, drop_unusable
from geo.roads.noding import build_graph, node_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Tolerances:
    """
    How much a layer may be mended.

    Attributes
    ----------
    snap_km
        A loose end that misses by no more is joined. Layers drawn for maps round to some 100 m,
        and carriageways are drawn apart; surveyed ones need 0.01.
    gap_km
        The longest gap bridged between separate pieces, or where the way round is absurd: the
        breadth of a river, or of a town whose streets are not in the layer.
    island_km
        Pieces with less road than this are islands and are dropped.
    """

    snap_km: float = 0.3
    gap_km: float = 3.0
    island_km: float = 20.0


@dataclass
class CleaningReport:
    """
    What cleaning did to the lines of one zone.

    Attributes
    ----------
    counts
        How often each thing was done, in words.
    km
        Length before, what each step dropped or added, and after.
    joins
        Every join made: kind (snap, bridge), lon_a, lat_a, lon_b, lat_b, km.
    """

    counts: dict[str, int] = field(default_factory=dict)
    km: dict[str, float] = field(default_factory=dict)
    joins: pd.DataFrame = field(default_factory=pd.DataFrame)


def clean_roads(
    lines: RoadLines, *, tolerances: Tolerances | None = None, is_noded: bool = False
) -> tuple[RoadGraph, CleaningReport]:
    """
    A graph of the roads of one zone.

    Lines without length and repeated lines are dropped, lines are cut where they truly meet, loose
    ends snapped, gaps bridged, islands dropped. Nothing is moved, and the result does not depend
    on the order of the lines.

    Parameters
    ----------
    is_noded
        Whether lines meet only at shared ends, as in OpenStreetMap: then none is cut.

    Returns
    -------
    graph, report
        The kilometres of the graph are those of the lines, less what the report says was dropped,
        and the joins it lists.
    """
    tolerances = tolerances or Tolerances()
    report = CleaningReport()
    report.km["read"] = float(lines.measure_km().sum())
    lines, said = drop_unusable(lines)
    report.counts |= {"lines": len(lines)} | said
    report.km["drawn twice"] = float(lines.measure_km().sum()) - report.km["read"]
    if not len(lines):
        return empty_graph(), report
    plane = Plane(float(lines.points[:, 1].mean()))
    if not is_noded:
        lines, said = node_lines(lines, plane)
        report.counts |= said
        lines, _ = drop_unusable(lines)
        report.km["drawn twice"] = float(lines.measure_km().sum()) - report.km["read"]
    return join_up(build_graph(lines), plane, tolerances, report), report


def join_up(
    graph: RoadGraph, plane: Plane, tolerances: Tolerances, report: CleaningReport
) -> RoadGraph:
    """Snap, bridge and close gaps, drop islands, and write it all in the report."""
    graph = snap_ends(graph, plane, within_km=tolerances.snap_km)
    graph = bridge_gaps(graph, plane, within_km=tolerances.gap_km)
    graph = close_gaps(graph, plane, within_km=tolerances.gap_km)
    report.counts["pieces"] = int(graph.label_components().max(initial=-1)) + 1
    graph, islands = drop_islands(graph, below_km=tolerances.island_km)
    report.counts |= {"islands dropped": islands[0]} if islands[0] else {}
    report.km["islands"] = -islands[1]
    report.joins = list_joins(graph)
    for kind, word in ((SNAP, "snapped"), (BRIDGE, "bridged")):
        made = graph.made == kind
        report.counts[f"joins {word}"] = int(made.sum())
        report.km[word] = float(graph.edges.km[made].sum())
    report.km["kept"] = float(graph.edges.km.sum())
    return graph


def drop_islands(graph: RoadGraph, *, below_km: float) -> tuple[RoadGraph, tuple[int, float]]:
    """
    The graph without small separate pieces; the largest piece always stays.

    Returns
    -------
    graph, (count, km)
        How many were dropped, and how much road; joins of ours are not counted.
    """
    if not len(graph.edges):
        return graph, (0, 0.0)
    label = graph.label_components()[graph.edges.tail]
    km = np.bincount(label, weights=graph.edges.km)
    small = km < below_km
    small[np.argmax(km)] = False
    has_road = np.bincount(label, minlength=len(km)) > 0
    kept: NDArray[np.bool_] = ~small[label]
    lost = float(graph.edges.km[~kept & (graph.made == ROAD)].sum())
    return graph.take_edges(kept), (int((small & has_road).sum()), lost)


def list_joins(graph: RoadGraph) -> pd.DataFrame:
    """Every join of the graph: kind, where it begins and ends, km; longest first."""
    made = np.flatnonzero((graph.made == SNAP) | (graph.made == BRIDGE))
    tail, head = graph.edges.tail[made], graph.edges.head[made]
    table = pd.DataFrame(
        {
            "kind": np.where(graph.made[made] == SNAP, "snap", "bridge"),
            "lon_a": graph.lon[tail],
            "lat_a": graph.lat[tail],
            "lon_b": graph.lon[head],
            "lat_b": graph.lat[head],
            "km": graph.edges.km[made],
        }
    )
    order = ["km", "lon_a", "lat_a", "lon_b", "lat_b"]
    return table.sort_values(order, ascending=[False, True, True, True, True], ignore_index=True)


def empty_graph() -> RoadGraph:
    """A graph without roads."""
    from geo.roads.graph import EdgeTable

    none, whole = np.empty(0), np.empty(0, dtype=np.int32)
    edges = EdgeTable(whole, whole, none, none)
    start = np.zeros(1, dtype=np.int64)
    return RoadGraph(none, none, edges, np.empty((0, 2)), start, np.empty(0, dtype=np.int8))
