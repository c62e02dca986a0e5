"""Roads of a graph that is already at hand: OSMnx's, or any networkx graph with positions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import Fault, InputError
from geo.roads.columns import CLASS_SPEEDS_KMH, DEFAULT_SPEED_KMH, parse_speed_kmh
from geo.roads.lines import DIGITS, RoadLines
from geo.roads.source import RoadSource

# GraphML of a country's main roads is some hundred MB; larger ones want another format.
MAX_GRAPHML_BYTES = 1024**3

_POSITIONS = (("x", "y"), ("lon", "lat"), ("longitude", "latitude"))


def roads_of_graph(graph: Any, *, name: str = "graph", basis: str = "osm") -> RoadSource:
    """
    Roads of a networkx graph: every edge a road, every node where roads meet.

    Nodes need positions (``x`` and ``y`` as OSMnx has them, or ``lon`` and ``lat``), in the system
    ``graph.graph["crs"]`` names, else in longitude and latitude. Edges may have ``geometry``,
    ``speed_kph``, ``maxspeed`` and ``highway``; edges of a directed graph are driven one way.

    Parameters
    ----------
    graph
        Graph, DiGraph, MultiGraph or MultiDiGraph.
    basis
        What legs are said to be based on: ``osm`` or ``roads``.

    Raises
    ------
    InputError
        If it has no edges, or a node no position.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph()
    >>> graph.add_node("a", x=36.0, y=33.0)
    >>> graph.add_node("b", x=36.0, y=34.0)
    >>> graph.add_edge("a", "b", highway="trunk")
    >>> roads_of_graph(graph).lines.speed_kmh.tolist()
    [85.0]
    """
    if not graph.number_of_edges():
        raise InputError(Fault(name, "", "it has no edges", "Give a graph with roads."))
    position = {node: _position(facts) for node, facts in graph.nodes(data=True)}
    lost = [node for node, place in position.items() if place is None]
    if lost:
        problem = f"{len(lost)} nodes have no finite position (x and y)"
        raise InputError(Fault(name, f"node {lost[0]!r}", problem, "Give every node x and y."))
    parts, speeds = [], []
    for tail, head, facts in graph.edges(data=True):
        parts.append(_course(position[tail], position[head], facts))
        speeds.append(_speed_kmh(facts))
    counts = [len(part) for part in parts]
    points = _to_lon_lat(np.concatenate(parts), graph.graph.get("crs"), name)
    ways = np.full(len(parts), int(graph.is_directed()), dtype=np.int8)
    lines = RoadLines(
        np.round(points, DIGITS),
        np.concatenate([[0], np.cumsum(counts)]),
        np.array(speeds),
        ways,
        np.zeros(len(parts), dtype=np.int16),
        np.arange(1, len(parts) + 1),
    )
    return RoadSource(name, basis, lines, is_noded=True)


def read_graphml(path: Path | str) -> RoadSource:
    """
    Roads of a GraphML file, as OSMnx and `corridors network osm` save them.

    Raises
    ------
    InputError
        If it is no GraphML, or declares a document type or entities.
    """
    import networkx as nx

    from geo.readers import check_path, decode_text, read_bytes

    path = check_path(path, suffixes=frozenset({".graphml"}))
    text = decode_text(read_bytes(path, max_bytes=MAX_GRAPHML_BYTES), path.name)
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        problem = "it declares a document type or entities"
        raise InputError(Fault(path.name, "", problem, "Save it again as plain GraphML."))
    try:
        graph = nx.parse_graphml(text, force_multigraph=True)
    except Exception as error:  # networkx lets through whatever the parser raises
        problem = f"it is no GraphML: {' '.join(str(error).split())[:200]}"
        raise InputError(Fault(path.name, "", problem, "Save it again.")) from None
    return roads_of_graph(graph, name=path.name)


def _position(facts: dict[str, Any]) -> tuple[float, float] | None:
    for east, north in _POSITIONS:
        if east in facts and north in facts:
            try:
                place = float(facts[east]), float(facts[north])
            except (TypeError, ValueError):
                return None
            return place if all(map(math.isfinite, place)) else None
    return None


def _course(tail: Any, head: Any, facts: dict[str, Any]) -> np.ndarray:
    import shapely

    shape = facts.get("geometry")
    if isinstance(shape, str):
        shape = shapely.from_wkt(shape, on_invalid="ignore")
    if shape is None or shape.geom_type != "LineString" or shape.is_empty:
        return np.array([tail, head], dtype=float)
    course: np.ndarray = shapely.get_coordinates(shape)
    # Undirected graphs keep geometry as it was drawn, which may be from head to tail.
    there = np.hypot(*(course[0] - tail)) + np.hypot(*(course[-1] - head))
    back = np.hypot(*(course[-1] - tail)) + np.hypot(*(course[0] - head))
    course = course[::-1].copy() if back < there else course.copy()
    course[0], course[-1] = tail, head
    return course


def _speed_kmh(facts: dict[str, Any]) -> float:
    for key in ("speed_kph", "speed_kmh", "maxspeed"):
        stated = [parse_speed_kmh(_plain(value)) for value in _several(facts.get(key))]
        usable = [speed for speed in stated if not math.isnan(speed)]
        if usable:
            return min(usable)
    known = [CLASS_SPEEDS_KMH.get(str(value)) for value in _several(facts.get("highway"))]
    return min([speed for speed in known if speed], default=DEFAULT_SPEED_KMH)


def _plain(value: Any) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _several(value: Any) -> Iterable[Any]:
    """OSMnx keeps what merged edges said as a list; GraphML as its text."""
    if value is None:
        return []
    if isinstance(value, str) and value.startswith("["):
        return [part.strip(" '\"") for part in value.strip("[]").split(",")]
    return value if isinstance(value, list | tuple | set) else [value]


def _to_lon_lat(points: np.ndarray, crs: Any, name: str) -> np.ndarray:
    from geo.roads.layers import project_points

    return project_points(points, str(crs) if crs else "EPSG:4326", name)
