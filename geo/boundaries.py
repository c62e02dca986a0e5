"""Boundaries: the outlines of countries, and the borders they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geo.bundled import bundled_world
from geo.errors import Fault, InputError, UnknownZone
from geo.geojson import Feature, Features, read_features

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from shapely import MultiLineString

SEA = "SEA"

# Two outlines share a border where they have the same vertices; boundaries that come from one
# topology do, to the last digit. 1e-6 degrees is 0.1 m.
_SAME_DEGREES = 1e-6

# The file of a boundaries folder that is measured against.
_MEASURED = "analysis.geojson"


@dataclass(frozen=True, eq=False)
class Outlines:
    """
    Outlines of zones as line segments, quick to read and to measure against.

    Attributes
    ----------
    segments
        By zone: an array of shape (n, 4), lon and lat of each segment's start and end, WGS84.
    names
        By zone: its name.
    """

    segments: dict[str, NDArray[np.float64]]
    names: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, NDArray[np.uint64]] = field(default_factory=dict, repr=False)
    _shared: dict[tuple[str, str], NDArray[np.float64]] = field(default_factory=dict, repr=False)

    def shared(self, zone_a: str, zone_b: str) -> NDArray[np.float64]:
        """Segments two zones share; with ``SEA``, those no other zone shares. May be empty."""
        if zone_a == SEA:
            zone_a, zone_b = zone_b, zone_a
        pair = (zone_a, zone_b)
        if pair not in self._shared:
            along = self._alone(zone_a) if zone_b == SEA else self._along(zone_a, zone_b)
            self._shared[pair] = self.segments[zone_a][along]
        return self._shared[pair]

    def _key(self, zone: str) -> NDArray[np.uint64]:
        if zone not in self._keys:
            self._keys[zone] = _segment_keys(self.segments[zone])
        return self._keys[zone]

    def _along(self, zone: str, other: str) -> NDArray[np.bool_]:
        """Which segments of a zone another has too."""
        return _are_in(self._key(zone), np.sort(self._key(other)))

    def _alone(self, zone: str) -> NDArray[np.bool_]:
        """Which segments of a zone no other has."""
        if SEA not in self._keys:
            together = np.concatenate([np.unique(self._key(one)) for one in self.segments])
            keys, counts = np.unique(together, return_counts=True)
            self._keys[SEA] = keys[counts > 1]
        return ~_are_in(self._key(zone), self._keys[SEA])


def _are_in(keys: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which keys stand in a sorted array."""
    if not len(others):
        return np.zeros(len(keys), dtype=bool)
    found = np.searchsorted(others, keys).clip(max=len(others) - 1)
    same: NDArray[np.bool_] = others[found] == keys
    return same


def _segment_keys(segments: NDArray[np.float64]) -> NDArray[np.uint64]:
    """One number per segment, the same in both directions."""
    steps = np.round(segments / _SAME_DEGREES).astype(np.int64).astype(np.uint64)
    start = steps[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ steps[:, 1] * np.uint64(
        0xC2B2AE3D27D4EB4F
    )
    end = steps[:, 2] * np.uint64(0x9E3779B97F4A7C15) ^ steps[:, 3] * np.uint64(0xC2B2AE3D27D4EB4F)
    keys: NDArray[np.uint64] = (start + end) ^ (start * end)
    return keys


def read_outlines(path: Path | str, *, inside: Path | None = None) -> Outlines:
    """
    Outlines from a GeoJSON file of polygons with the properties `zone` and `name`.

    Parameters
    ----------
    path
        A file, or a folder: then its ``analysis.geojson`` if there is one, else every GeoJSON in it
        whose features are polygons with a `zone`.

    Raises
    ------
    InputError
        If a file is broken, or a file given by name has a feature that is no polygon with a zone.
    """
    path = Path(path)
    rings: dict[str, list[NDArray[np.float64]]] = {}
    names: dict[str, str] = {}
    faults: list[Fault] = []
    for file in _outline_files(path):
        content = read_features(file, inside=inside)
        by_name = file == path or file.name == _MEASURED
        found = _polygons(content, by_name=by_name, faults=faults)
        if found and content.crs:
            problem = f"its reference system is {content.crs}"
            faults.append(Fault(file.name, "crs", problem, "Save it in EPSG:4326."))
        for feature, geometry in found:
            zone = str(feature.properties["zone"])
            rings.setdefault(zone, []).extend(_rings(geometry))
            names.setdefault(zone, str(feature.properties.get("name") or zone))
    if faults:
        raise InputError(faults)
    segments = {
        zone: np.concatenate([_segments(ring) for ring in parts]) for zone, parts in rings.items()
    }
    return Outlines(segments, names)


def _polygons(
    content: Features, *, by_name: bool, faults: list[Fault]
) -> list[tuple[Feature, dict[str, Any]]]:
    """Pick the features that are polygons of a zone; where the file is meant, blame the others."""
    found = []
    for feature in content.features:
        geometry, zone = feature.geometry, feature.properties.get("zone")
        place = f"feature {feature.number}"
        if not zone or not geometry or not geometry["type"].endswith("Polygon"):
            if by_name:
                problem = "it is no polygon with the property 'zone'"
                remedy = "Give each outline its zone's code, such as SYR."
                faults.append(Fault(content.file, place, problem, remedy))
            continue
        highest = np.max([np.abs(ring).max(axis=0) for ring in _rings(geometry)], axis=0)
        if highest[0] > 180 or highest[1] > 90:
            problem = "its coordinates are no longitudes and latitudes"
            faults.append(Fault(content.file, place, problem, "Save it in EPSG:4326."))
        found.append((feature, geometry))
    return found


def _outline_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    chosen = path / _MEASURED
    return [chosen] if chosen.exists() else sorted(path.glob("*.geojson"))


def _rings(geometry: dict[str, Any]) -> Iterator[NDArray[np.float64]]:
    nest = geometry["coordinates"]
    polygons = [nest] if geometry["type"] == "Polygon" else nest
    return (ring for polygon in polygons for ring in polygon)


def _segments(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hstack([ring[:-1], ring[1:]])


def join_outlines(first: Outlines, second: Outlines) -> Outlines:
    """Outlines of both; where a zone is in both, the first's."""
    return Outlines({**second.segments, **first.segments}, {**second.names, **first.names})


def bundled_boundaries() -> Path:
    """Folder of the boundaries that come with the toolkit."""
    return bundled_world() / "boundaries"


def read_boundaries(
    scale: Literal["analysis", "drawing", "context"] = "analysis",
    *,
    folder: Path | str | None = None,
) -> GeoDataFrame:
    """
    Countries as polygons.

    Parameters
    ----------
    scale
        ``analysis`` (Natural Earth 1:10m, for measuring), ``drawing`` (1:50m, for maps) or
        ``context`` (land around the region, for maps).
    folder
        Where the files lie; default the bundled ones.

    Returns
    -------
    boundaries
        Columns zone (ISO 3166-1 alpha-3; absent from ``context``), name, geometry; EPSG:4326.
    """
    from geo.layers import read_layer

    place = bundled_boundaries() if folder is None else Path(folder)
    return read_layer(place / f"{scale}.geojson")


def read_borders(*, folder: Path | str | None = None) -> GeoDataFrame:
    """
    The line every two countries share.

    Returns
    -------
    borders
        Columns zone_a, zone_b (in alphabetical order), disputed (whether it is drawn dashed),
        geometry; EPSG:4326.
    """
    from geo.layers import read_layer

    place = bundled_boundaries() if folder is None else Path(folder)
    return read_layer(place / "borders.geojson")


def outlines_of(boundaries: Outlines | GeoDataFrame) -> Outlines:
    """Outlines of a boundary layer with the column `zone`; outlines are given back as they are."""
    if isinstance(boundaries, Outlines):
        return boundaries
    import shapely

    segments: dict[str, NDArray[np.float64]] = {}
    for zone, shape in zip(boundaries["zone"], boundaries.geometry, strict=True):
        rings = shapely.get_rings(shapely.get_parts(shape))
        parts = [_segments(shapely.get_coordinates(ring)) for ring in rings]
        known = [segments[zone]] if zone in segments else []
        segments[zone] = np.concatenate([*known, *parts])
    return Outlines(segments)


def shared_border(
    zone_a: str, zone_b: str, boundaries: Outlines | GeoDataFrame | None = None
) -> MultiLineString:
    """
    The line along which two zones meet; with ``SEA``, a country's coast.

    The coast is what no other country of the boundaries shares, so at the edge of the region it
    includes land borders with countries that are not among them.

    Returns
    -------
    border
        WGS84; empty where they do not meet.

    Raises
    ------
    UnknownZone
        If no boundary is known for one of them.
    """
    from shapely import MultiLineString, line_merge

    known = read_outlines(bundled_boundaries()) if boundaries is None else outlines_of(boundaries)
    for zone in (zone_a, zone_b):
        if zone != SEA and zone not in known.segments:
            raise UnknownZone(zone, sorted(known.segments))
    segments = known.shared(zone_a, zone_b)
    if not len(segments):
        return MultiLineString()
    merged: Any = line_merge(MultiLineString(_pairs(segments)))
    return merged if isinstance(merged, MultiLineString) else MultiLineString([merged])


def _pairs(segments: Iterable[NDArray[np.float64]]) -> list[list[tuple[float, float]]]:
    return [[(lon1, lat1), (lon2, lat2)] for lon1, lat1, lon2, lat2 in segments]
