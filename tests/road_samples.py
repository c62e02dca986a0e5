"""Small road layers and worlds for the tests of roads."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.roads.graph import RoadGraph
from geo.roads.lines import RoadLines, make_lines

# A step of the sample grid: 0.05 degrees, some 5 km.
STEP = 0.05


def road_lines(
    *courses: list[tuple[float, float]],
    speed_kmh: float = 60.0,
    oneway: int = 0,
    levels: list[int] | None = None,
) -> RoadLines:
    """Lines through the points given, all alike."""
    shapes = np.array([shapely.LineString(course) for course in courses], dtype=object)
    count = len(shapes)
    return make_lines(
        shapes,
        speed_kmh=np.full(count, speed_kmh),
        oneway=np.full(count, oneway, dtype=np.int8),
        level=np.array(levels or [0] * count, dtype=np.int16),
    )


def grid_courses(columns: int, rows: int, *, lon: float = 36.0, lat: float = 33.0) -> list:
    """Steps of a grid of roads, one line per step."""
    at = [[(lon + STEP * x, lat + STEP * y) for x in range(columns)] for y in range(rows)]
    east = [[at[y][x], at[y][x + 1]] for y in range(rows) for x in range(columns - 1)]
    north = [[at[y][x], at[y + 1][x]] for y in range(rows - 1) for x in range(columns)]
    return [[tuple(np.round(p, 7)) for p in course] for course in east + north]


def edge_set(graph: RoadGraph) -> set[tuple[tuple[float, float], tuple[float, float], float]]:
    """Edges of a graph by their ends and length, whatever their order."""
    found = set()
    for tail, head, km in zip(graph.edges.tail, graph.edges.head, graph.edges.km, strict=True):
        ends = sorted([(graph.lon[tail], graph.lat[tail]), (graph.lon[head], graph.lat[head])])
        found.add((*ends, round(float(km), 9)))
    return found


def write_grid_world(folder: Path) -> Path:
    """
    Two countries side by side, ten steps of grid each, one gate between them and a town in each.

    WST reaches from longitude 36.0 to 36.5 and OST from 36.5 to 37.0; the gate lies on the border.
    """
    (folder / "boundaries").mkdir(parents=True)
    boxes = [shapely.box(35.9, 32.9, 36.5, 33.6), shapely.box(36.5, 32.9, 37.1, 33.6)]
    gpd.GeoDataFrame(
        {"zone": ["WST", "OST"], "name": ["West", "East"]}, geometry=boxes, crs="EPSG:4326"
    ).to_file(folder / "boundaries" / "zones.geojson", driver="GeoJSON")
    (folder / "world.toml").write_text(
        'name = "grid"\ndescription = "two countries"\nstart = "2020-01-01"\nend = "2020-12-31"\n\n'
        "[parameters]\ntheta_per_hour = 0.5\nrisk_aversion_hours = 10\nsea_hour_weight = 0.1\n"
        "penalty_hours_official = 1\npenalty_hours_informal = 2\npenalty_hours_port = 3\n"
        "penalty_hours_limited = 4\nmax_zones = 3\nconsignments_per_year = 100\n\n"
        '[[demand]]\norigin = "westtown"\ndestination = "easttown"\nweight = 1\n',
        encoding="utf-8",
    )
    write_csv(
        folder / "crossings.csv",
        "crossing_id,name_en,zone_a,zone_b,kind,mode,lon,lat,position_confidence,interdiction",
        ["gate,Gate,WST,OST,official,road,36.5,33.1,high,0.1"],
    )
    write_csv(
        folder / "places.csv",
        "place_id,name_en,country,lon,lat,kind",
        [
            "westtown,Westtown,WST,36.0,33.1,city",
            "westvillage,Westvillage,WST,36.1,33.3,town",
            "easttown,Easttown,OST,37.0,33.1,market",
        ],
    )
    write_csv(folder / "crossing_status.csv", "crossing_id,from,to,state,source", [])
    write_csv(folder / "seizures.csv", "event_id,date,country,location_kind,crossing_id", [])
    return folder


def write_csv(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def grid_layer(**columns: object) -> gpd.GeoDataFrame:
    """Roads of the grid world: 21 columns and 5 rows."""
    courses = grid_courses(21, 5)
    frame = pd.DataFrame(dict(columns), index=range(len(courses)))
    return gpd.GeoDataFrame(
        frame, geometry=[shapely.LineString(course) for course in courses], crs="EPSG:4326"
    )


def write_osm(path: Path, nodes: dict[int, tuple], ways: dict[int, tuple]) -> Path:
    """
    An OpenStreetMap file: nodes by id (lon, lat, and tags), ways by id (node ids, and tags).

    XML for ``.osm``; PBF, by pyosmium, for ``.pbf``.
    """
    if path.suffix == ".pbf":
        import osmium

        xml = write_osm(path.with_suffix(".source.osm"), nodes, ways)
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(xml)):
                writer.add(thing)
        xml.unlink()
        return path
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">']
    for number, (lon, lat, *tags) in nodes.items():
        lines.append(f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">')
        lines += [*_tags(tags), "</node>"]
    for number, (refs, *tags) in ways.items():
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [*_tags(tags), "</way>"]
    path.write_text("\n".join([*lines, "</osm>", ""]), encoding="utf-8")
    return path


def _tags(tags: list[dict[str, str]]) -> list[str]:
    from xml.sax.saxutils import quoteattr

    return [
        f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"
        for facts in tags
        for key, value in facts.items()
    ]


def grid_osm(path: Path) -> Path:
    """The grid world's roads as OpenStreetMap: one way per row and per column."""
    nodes = {
        100 * row + column + 1: (36.0 + STEP * column, 33.0 + STEP * row)
        for row in range(5)
        for column in range(21)
    }
    # The node in the fourth row on the border is a gate beside the road instead.
    nodes[311] = (36.5, 33.1005, {"barrier": "border_control", "name": "West Gate"})
    rows = {
        row + 1: ([100 * row + column + 1 for column in range(21)], {"highway": "trunk"})
        for row in range(5)
        if row != 3
    }
    rows[4] = (
        [301 + column for column in range(21) if column != 10],
        {"highway": "trunk"},
    )
    columns = {
        100 + column: (
            [100 * row + column + 1 for row in range(5) if (row, column) != (3, 10)],
            {"highway": "primary"},
        )
        for column in range(21)
    }
    return write_osm(path, nodes, rows | columns)
