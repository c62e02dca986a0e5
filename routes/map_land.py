"""The ground a map stands on: land, coasts, borders and their names, packed small.

A border is stored once and drawn once, though two countries share it: outlines are cut into arcs
where the neighbour changes, and a country is a list of arcs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.boundaries import bundled_boundaries, read_boundaries

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from geo.world import World

#: Decimals of a degree that are drawn: 0.001 degrees is 110 m, a pixel at zoom 10.
DIGITS = 3
#: Vertices that shift an arc by less than this are dropped (Douglas and Peucker 1973): 0.0035
#: degrees is 390 m, under a pixel up to zoom 8.
SIMPLIFY_DEGREES = 0.0035

COAST, BORDER, DISPUTED = 0, 1, 2
#: Room left around the outermost crossing or place.
MARGIN_DEGREES = 8.0
GRATICULE_DEGREES = 5

#: Names of waters, where they read best: name, lon, lat, zoom from which there is room. What
#: lies between Iran and Arabia is called the Gulf, since its full name is disputed.
WATERS = (
    ("Mediterranean Sea", 30.3, 33.8, 4.5),
    ("Black Sea", 35.0, 43.0, 4.0),
    ("Caspian Sea", 51.0, 40.2, 4.5),
    ("Red Sea", 37.6, 21.4, 4.75),
    ("The Gulf", 51.3, 27.3, 4.75),
    ("Gulf of Oman", 58.7, 24.9, 5.5),
    ("Gulf of Aden", 47.6, 12.6, 5.0),
    ("Arabian Sea", 60.5, 17.0, 4.0),
)

Point = tuple[int, int]
Arc = tuple[Point, ...]


@dataclass(frozen=True)
class Arcs:
    """
    Outlines cut into arcs.

    Attributes
    ----------
    lines
        Arcs in steps of 10**-DIGITS degrees, (lon, lat).
    kinds
        For each arc `COAST` (or edge of the region), `BORDER` or `DISPUTED`.
    rings
        By zone, its rings; a ring is a list of arc numbers, ``~n`` where arc n runs backwards.
    """

    lines: list[Arc]
    kinds: list[int]
    rings: dict[str, list[list[int]]]


def encode_line(points: Iterable[tuple[float, float]], *, digits: int = DIGITS) -> str:
    """
    A line as short text, in the form called "encoded polyline".

    Parameters
    ----------
    points
        (lon, lat) in degrees.
    digits
        Decimals kept.

    Examples
    --------
    >>> encode_line([(-120.2, 38.5), (-120.95, 40.7)], digits=5)
    '_p~iF~ps|U_ulLnnqC'
    """
    scale = 10**digits
    return encode_steps((round(lon * scale), round(lat * scale)) for lon, lat in points)


def encode_steps(points: Iterable[Point]) -> str:
    """A line of whole steps as short text; see `encode_line`."""
    text: list[str] = []
    last = (0, 0)
    for lon, lat in points:
        for step in (lat - last[1], lon - last[0]):
            value = -2 * step - 1 if step < 0 else 2 * step
            while value >= 32:
                text.append(chr((value & 31 | 32) + 63))
                value >>= 5
            text.append(chr(value + 63))
        last = (lon, lat)
    return "".join(text)


def share_arcs(boundaries: GeoDataFrame, *, disputed: Iterable[tuple[str, str]] = ()) -> Arcs:
    """
    Cut outlines into arcs, each shared border stored once.

    Parameters
    ----------
    boundaries
        zone, geometry (polygons, WGS84) whose shared borders have the same vertices.
    disputed
        Zone pairs whose border is drawn dashed.
    """
    rings = _quantised_rings(boundaries)
    owners: dict[tuple[Point, Point], set[str]] = {}
    for zone, ring in rings:
        for pair in _segments(ring):
            owners.setdefault(pair, set()).add(zone)
    contested = {frozenset(pair) for pair in disputed}
    lines: list[Arc] = []
    kinds: list[int] = []
    number_of: dict[Arc, int] = {}
    found: dict[str, list[list[int]]] = {}
    for zone, ring in rings:
        numbers = []
        for arc, zones in _cut_ring(ring, owners):
            turned = arc[::-1] < arc
            key = arc[::-1] if turned else arc
            if key not in number_of:
                number_of[key] = len(lines)
                lines.append(key)
                kinds.append(
                    COAST if len(zones) < 2 else DISPUTED if zones in contested else BORDER
                )
            numbers.append(~number_of[key] if turned else number_of[key])
        found.setdefault(zone, []).append(numbers)
    return Arcs([_simplify(line) for line in lines], kinds, found)


def _quantised_rings(boundaries: GeoDataFrame) -> list[tuple[str, list[Point]]]:
    import shapely

    rings = []
    for zone, shape in zip(boundaries["zone"], boundaries.geometry, strict=True):
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            steps = np.round(shapely.get_coordinates(ring) * 10**DIGITS).astype(int)
            points = _without_repeats([(int(x), int(y)) for x, y in steps[:-1]])
            if len(points) > 2:
                rings.append((str(zone), points))
    return rings


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _segments(ring: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Each side of a ring, the smaller end first."""
    ends = zip(ring, [*ring[1:], ring[0]], strict=True)
    return [(a, b) if a < b else (b, a) for a, b in ends]


def _cut_ring(
    ring: list[Point], owners: dict[tuple[Point, Point], set[str]]
) -> list[tuple[Arc, frozenset[str]]]:
    """Runs of sides with the same owners; a ring with one run starts at its smallest point."""
    sides = [frozenset(owners[pair]) for pair in _segments(ring)]
    cuts = [i for i in range(len(ring)) if sides[i] != sides[i - 1]]
    if not cuts:
        start = ring.index(min(ring))
        turned = [*ring[start:], *ring[:start], ring[start]]
        return [(tuple(turned), sides[0])]
    runs = []
    for cut, until in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
        runs.append((tuple(ring[i % len(ring)] for i in range(cut, until + 1)), sides[cut]))
    return runs


def _simplify(arc: Arc) -> Arc:
    """The arc with fewer vertices, its ends kept; a closed one keeps at least a triangle."""
    import shapely

    step = SIMPLIFY_DEGREES * 10**DIGITS
    if arc[0] != arc[-1]:
        return _coordinates(shapely.simplify(shapely.linestrings(arc), step))
    half = len(arc) // 2
    parts = [shapely.simplify(shapely.linestrings(p), step) for p in (arc[: half + 1], arc[half:])]
    joined = [*_coordinates(parts[0]), *_coordinates(parts[1])[1:]]
    return tuple(joined) if len(joined) > 3 else arc


def _coordinates(line: object) -> Arc:
    import shapely

    return tuple((int(x), int(y)) for x, y in shapely.get_coordinates(line))


def describe_land(
    boundaries: GeoDataFrame,
    context: GeoDataFrame,
    *,
    disputed: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """
    Everything the page draws below its data.

    Parameters
    ----------
    boundaries
        Zones of the region: zone, name, geometry.
    context
        Land around it: name, geometry.
    disputed
        Zone pairs whose border is drawn dashed.

    Returns
    -------
    land
        digits, arcs, kinds, zones (zone, rings), around (rings), frame (corners beyond which no
        land is known) and graticule, ready for JSON.
    """
    import shapely

    arcs = share_arcs(boundaries, disputed=disputed)
    around = [
        encode_line(shapely.get_coordinates(ring).tolist(), digits=DIGITS)
        for shape in context.geometry
        for ring in shapely.get_rings(shapely.get_parts(shape))
    ]
    return {
        "digits": DIGITS,
        "arcs": [encode_steps(line) for line in arcs.lines],
        "kinds": arcs.kinds,
        "zones": [{"zone": zone, "rings": rings} for zone, rings in arcs.rings.items()],
        "around": around,
        "frame": _find_frame(boundaries, context),
        "graticule": list_graticule(),
    }


def _find_frame(boundaries: GeoDataFrame, context: GeoDataFrame) -> list[list[float]]:
    west, south, east, north = (context if len(context) else boundaries).total_bounds.tolist()
    return [[south, west], [north, east]]


def read_ground(world: World) -> GeoDataFrame:
    """
    Outlines to draw: the world's own, and the bundled ones for zones it has none for.

    Returns
    -------
    boundaries
        zone, name, geometry (polygons, WGS84).
    """
    import pandas as pd

    from geo.layers import read_layer

    bundled = read_boundaries("analysis")
    folder = None if world.path is None else Path(world.path) / "boundaries"
    if folder is None or not folder.is_dir() or folder.samefile(bundled_boundaries()):
        return bundled
    chosen = folder / "analysis.geojson"
    layers = [read_layer(f) for f in ([chosen] if chosen.exists() else folder.glob("*.geojson"))]
    own = [
        layer[layer.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
        for layer in layers
        if "zone" in layer
    ]
    found = pd.concat([*own, bundled], ignore_index=True)
    found["name"] = found["name"].fillna(found["zone"])
    return found.drop_duplicates("zone", ignore_index=True)[["zone", "name", "geometry"]]


def widen_frame(frame: list[list[float]], points: NDArray[np.float64]) -> list[list[float]]:
    """
    The frame, made larger where (lon, lat) points lie near its edge or beyond it.

    Examples
    --------
    >>> widen_frame([[20.0, 30.0], [40.0, 60.0]], np.array([[35.0, 30.0], [59.0, 38.0]]))
    [[20.0, 27.0], [46.0, 67.0]]
    """
    (south, west), (north, east) = frame
    low, high = points.min(axis=0) - MARGIN_DEGREES, points.max(axis=0) + MARGIN_DEGREES
    return [
        [min(south, float(low[1])), min(west, float(low[0]))],
        [max(north, float(high[1])), max(east, float(high[0]))],
    ]


def list_graticule() -> list[list[list[float]]]:
    """Meridians and parallels as pairs of [lat, lon]; straight on the map's projection."""
    step = GRATICULE_DEGREES
    meridians = [[[-80.0, float(lon)], [80.0, float(lon)]] for lon in range(-180, 181, step)]
    parallels = [[[float(lat), -180.0], [float(lat), 180.0]] for lat in range(-80, 81, step)]
    return meridians + parallels


def place_zone_names(boundaries: GeoDataFrame, context: GeoDataFrame) -> list[dict[str, object]]:
    """
    Names of countries and waters with the point they are written around.

    Returns
    -------
    labels
        text, lat, lon, look (``zone``, ``around`` or ``water``), from (least zoom), centred.
    """
    names = [
        _name_shape(name, shape, "zone")
        for name, shape in zip(boundaries["name"], boundaries.geometry, strict=True)
    ]
    names += [
        {"text": name, "lat": lat, "lon": lon, "look": "water", "from": zoom, "centred": True}
        for name, lon, lat, zoom in WATERS
    ]
    names += [
        _name_shape(name, shape, "around")
        for name, shape in zip(context["name"], context.geometry, strict=True)
        if shape.area > 9.0
    ]
    return names


def _name_shape(name: str, shape: object, look: str) -> dict[str, object]:
    """The name at the centre of the largest circle inside; small countries wait for zoom."""
    import shapely

    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    ray = shapely.maximum_inscribed_circle(largest)
    (lon, lat), rim = shapely.get_coordinates(ray)
    radius = float(np.hypot(lon - rim[0], lat - rim[1]))
    zoom = 3.0 if radius > 1.5 else 5.5 if radius > 0.3 else 7.0
    if look == "around":
        zoom = 4.5
    return {
        "text": name,
        "lat": round(float(lat), 3),
        "lon": round(float(lon), 3),
        "look": look,
        "from": zoom,
        "centred": True,
        "room": round(radius, 2),
    }


def bounds_of(points: NDArray[np.float64]) -> list[list[float]]:
    """
    South-west and north-east corners, [lat, lon] each, of (lon, lat) rows.

    Examples
    --------
    >>> bounds_of(np.array([[36.0, 33.0], [46.0, 24.0]]))
    [[24.0, 36.0], [33.0, 46.0]]
    """
    west, south = points.min(axis=0).tolist()
    east, north = points.max(axis=0).tolist()
    return [[south, west], [north, east]]
