"""
Draw the made-up region of `docs/new_region.md`: outlines of its countries, and its roads.

    python examples/draw_riverlands.py

writes `riverlands/boundaries/zones.geojson` and `riverlands.osm`, the same bytes each time. The
region lies in the open Atlantic, under codes that ISO 3166 leaves to users, so that nobody takes
it for a real one. Its tables were written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

HERE = Path(__file__).resolve().parent

Point = tuple[float, float]

# Where the three countries meet, and the borders from there: south-west, south-east, north.
CORNER = (-30.05, 12.10)
MILL_BORDER = [(-30.70, 10.0), (-30.62, 10.35), (-30.75, 10.7), (-30.66, 11.05), (-30.78, 11.4)]
MILL_BORDER += [(-30.55, 11.75), CORNER]
DELTA_BORDER = [(-29.15, 10.0), (-29.30, 10.4), (-29.12, 10.8), (-29.28, 11.2), (-29.20, 11.6)]
DELTA_BORDER += [(-29.55, 11.9), CORNER]
PASS_BORDER = [CORNER, (-30.0, 12.4), (-30.12, 12.7), (-30.0, 13.0)]
OUTLINES = {
    ("XHI", "Highland"): [*MILL_BORDER, *PASS_BORDER[1:], (-32.0, 13.0), (-32.0, 10.0)],
    ("XRV", "Riverland"): [*MILL_BORDER, *DELTA_BORDER[-2::-1]],
    ("XCO", "Coast"): [*DELTA_BORDER, *PASS_BORDER[1:], (-28.0, 13.0), (-28.0, 10.0)],
}

PLACES = {
    "stone-bridge": (-30.75, 10.7),
    "mill-gate": (-30.66, 11.05),
    "upper-ford": (-30.78, 11.4),
    "delta-gate": (-29.12, 10.8),
    "reed-landing": (-29.28, 11.2),
    "windy-pass": (-30.0, 12.4),
    "high-mills": (-31.5, 11.2),
    "stonegate": (-31.2, 10.6),
    "upperton": (-31.0, 12.1),
    "rivertown": (-30.0, 10.9),
    "fordham": (-30.2, 11.4),
    "haven": (-28.4, 10.9),
    "northport": (-28.7, 12.2),
}
GATES = ("stone-bridge", "mill-gate", "delta-gate", "windy-pass")

# Places a road passes, its class, and other tags.
ROADS: list[tuple[list[str], dict[str, str]]] = [
    (["high-mills", "mill-gate", "rivertown"], {"highway": "trunk", "maxspeed": "90"}),
    (["stonegate", "stone-bridge", "rivertown"], {"highway": "primary", "maxspeed": "80"}),
    (["high-mills", "stonegate"], {"highway": "primary"}),
    (["high-mills", "upperton", "windy-pass"], {"highway": "primary", "maxspeed": "60"}),
    (["windy-pass", "northport"], {"highway": "secondary"}),
    (["high-mills", "upper-ford", "fordham"], {"highway": "tertiary", "surface": "gravel"}),
    (["fordham", "rivertown"], {"highway": "secondary", "maxspeed": "50 mph"}),
    (["rivertown", "delta-gate", "haven"], {"highway": "motorway", "maxspeed": "110"}),
    (["fordham", "reed-landing", "northport"], {"highway": "tertiary"}),
    (["reed-landing", "haven"], {"highway": "tertiary"}),
    (["haven", "northport"], {"highway": "trunk"}),
]

STEP_DEGREES = 0.04
BEND_DEGREES = 0.03
STREETS = 5


class Drawing:
    """Nodes and ways of an OpenStreetMap file, numbered as they are drawn."""

    def __init__(self) -> None:
        self.nodes: dict[Point, tuple[int, dict[str, str]]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self._rng = np.random.default_rng(7)

    def node(self, at: Point, **tags: str) -> int:
        """Give the number of the node at a point, drawn if it is not there yet."""
        at = (round(at[0], 6), round(at[1], 6))
        number, old = self.nodes.get(at, (len(self.nodes) + 1, {}))
        self.nodes[at] = (number, old | tags)
        return number

    def road(self, points: list[Point], tags: dict[str, str]) -> None:
        """Draw a winding road through points."""
        course = [self.node(points[0])]
        for start, end in pairwise(points):
            one, other = np.array(start), np.array(end)
            away = other - one
            count = max(2, int(np.hypot(*away) / STEP_DEGREES))
            share = np.linspace(0, 1, count + 1)[1:-1, None]
            bends = np.cumsum(self._rng.normal(0, BEND_DEGREES / np.sqrt(count), (count - 1, 1)), 0)
            bends = bends * (1 - share) * share * 4
            side = np.array([-away[1], away[0]]) / np.hypot(*away)
            inner = one + away * share + side * bends
            course += [self.node((float(lon), float(lat))) for lon, lat in inner]
            course.append(self.node(end))
        self.ways.append((course, tags))

    def streets(self, centre: Point) -> None:
        """Draw the streets of a town: dead ends, which no leg needs."""
        for angle in self._rng.uniform(0, 2 * np.pi, STREETS):
            end = (centre[0] + 0.01 * np.cos(angle), centre[1] + 0.01 * np.sin(angle))
            self.ways.append(([self.node(centre), self.node(end)], {"highway": "residential"}))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file."""
        yield "<?xml version='1.0' encoding='UTF-8'?>"
        yield '<osm version="0.6" generator="draw_riverlands">'
        for (lon, lat), (number, tags) in self.nodes.items():
            yield f'<node id="{number}" version="1" lat="{lat:.6f}" lon="{lon:.6f}">'
            yield from write_tags(tags)
            yield "</node>"
        for number, (course, tags) in enumerate(self.ways, start=1):
            yield f'<way id="{number}" version="1">'
            yield from (f'<nd ref="{one}"/>' for one in course)
            yield from write_tags(tags)
            yield "</way>"
        yield "</osm>"


def write_tags(tags: dict[str, str]) -> Iterator[str]:
    """Yield tags as XML."""
    for key, value in tags.items():
        yield f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"


def draw_roads() -> str:
    """All roads of the region, as the text of an OpenStreetMap file."""
    drawing = Drawing()
    for stops, tags in ROADS:
        drawing.road([PLACES[name] for name in stops], tags)
    for name, at in PLACES.items():
        if name in GATES:
            title = name.replace("-", " ").title()
            drawing.node(at, barrier="border_control", name=title)
        elif name not in ("upper-ford", "reed-landing"):
            drawing.streets(at)
    return "\n".join([*drawing.lines(), ""])


def draw_outlines() -> str:
    """The countries as GeoJSON; neighbours share their border's points to the last digit."""
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for (zone, name), ring in OUTLINES.items()
    ]
    text = ",\n".join(json.dumps(feature) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{text}\n]}}\n'


if __name__ == "__main__":
    (HERE / "riverlands.osm").write_text(draw_roads(), encoding="utf-8")
    zones = HERE / "riverlands" / "boundaries" / "zones.geojson"
    zones.write_text(draw_outlines(), encoding="utf-8")
