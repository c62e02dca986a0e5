"""GeoJSON read strictly: what JSON readers let pass silently is told, with feature and field."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import Fault, InputError
from geo.files import check_path, decode_text, read_bytes
from geo.nesting import nesting_depth

MAX_GEOJSON_BYTES = 256 * 1024 * 1024
MAX_FEATURES = 1_000_000
# A MultiPolygon's numbers stand at depth 9; properties may hold a little structure of their own.
MAX_DEPTH = 32

# How deep the coordinates of each type of geometry nest: 0 is one position.
_NESTING = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_BAD_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file (from 1), id, properties and geometry (None if null)."""

    number: int
    id: str | None
    properties: dict[str, Any]
    geometry: dict[str, Any] | None


@dataclass(frozen=True)
class Features:
    """What a GeoJSON file holds; `crs` is what its `crs` member says, None for lon/lat."""

    file: str
    features: tuple[Feature, ...]
    crs: str | None
    remarks: tuple[str, ...]


class _RepeatedKeys(dict[str, Any]):
    """An object some of whose keys stand twice."""

    repeated: tuple[str, ...] = ()


def read_features(path: Path | str, *, inside: Path | None = None) -> Features:
    """
    Features of a GeoJSON file.

    Raises
    ------
    InputError
        With every fault: not JSON, keys that stand twice, coordinates that are no finite numbers,
        rings of too few points, control characters, nothing in it.
    """
    path = check_path(path, suffixes=frozenset({".geojson"}), inside=inside)
    data = read_bytes(path, max_bytes=MAX_GEOJSON_BYTES)
    return parse_features(decode_text(data, path.name), path.name)


def parse_features(text: str, file: str) -> Features:
    """As `read_features`, from text."""
    content = parse_json(text, file)
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        problem = "it is no GeoJSON FeatureCollection"
        raise InputError(Fault(file, "", problem, "Save the layer as GeoJSON."))
    raw = content.get("features")
    if not isinstance(raw, list) or not raw:
        raise InputError(Fault(file, "", "it holds no feature", "Give it at least one."))
    if len(raw) > MAX_FEATURES:
        problem = f"it holds more than {MAX_FEATURES:,} features"
        raise InputError(Fault(file, "", problem, "Leave out what is not needed."))
    checker = _Checker(file, content)
    features = tuple(checker.check(number, one) for number, one in enumerate(raw, start=1))
    if checker.faults:
        raise InputError(checker.faults)
    remarks = []
    if checker.closed_rings:
        remarks.append(f"{file}: open rings closed: {checker.closed_rings}.")
    return Features(file, features, checker.crs, tuple(remarks))


def parse_json(text: str, file: str) -> Any:
    """
    JSON as Python values, within limits of depth; objects with repeated keys are marked.

    Raises
    ------
    InputError
        If it is not JSON (with line and column), or nested too deep.
    """
    if not text.strip():
        raise InputError(Fault(file, "", "the file is empty", "Export it again."))
    if (depth := _json_depth(text)) > MAX_DEPTH:
        problem = f"nested {depth:,} levels deep; {MAX_DEPTH} are read"
        raise InputError(Fault(file, "", problem, "Write it flatter."))
    try:
        return json.loads(text, object_pairs_hook=_as_object, parse_int=_as_int)
    except json.JSONDecodeError as error:
        number = len(re.findall(r'"type"\s*:\s*"Feature"', text[: error.pos]))
        place = f"line {error.lineno}, column {error.colno}"
        if number:
            place = f"feature {number}, {place}"
        raise InputError(
            Fault(file, place, f"it is not JSON: {error.msg}", "Export it again.")
        ) from None


def _json_depth(text: str) -> int:
    bare = re.sub(r'"(?:[^"\\]|\\.)*+"?', "", text, flags=re.DOTALL)
    return nesting_depth(bare)


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) == len(pairs):
        return content
    marked = _RepeatedKeys(content)
    names = [name for name, _ in pairs]
    marked.repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    return marked


def _as_int(digits: str) -> int | float:
    # Python refuses whole numbers of more than 4,300 digits; as a float they show as infinite.
    return int(digits) if len(digits) < 400 else math.copysign(math.inf, -(digits[0] == "-"))


class _Checker:
    """Goes through the features of one file and gathers every fault."""

    def __init__(self, file: str, content: dict[str, Any]) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.closed_rings = 0
        self._blame_repeated(content, "")
        self.crs = self._crs(content.get("crs"))

    def blame(self, place: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, place, problem, remedy))

    def check(self, number: int, raw: Any) -> Feature:
        place = f"feature {number}"
        if not isinstance(raw, dict) or raw.get("type") != "Feature":
            self.blame(place, "it is no Feature", "Export the layer again.")
            return Feature(number, None, {}, None)
        self._blame_repeated(raw, place)
        properties = raw.get("properties") or {}
        if not isinstance(properties, dict):
            self.blame(place, "its properties are no object", "Export the layer again.")
            properties = {}
        self._check_values(properties, place)
        identity = raw.get("id")
        if isinstance(identity, dict | list):
            self.blame(f"{place}, id", "an id is text or a number", "Mend it.")
            identity = None
        geometry = raw.get("geometry")
        if geometry is not None:
            geometry = self._check_geometry(geometry, place)
        name = None if identity is None else str(identity)
        return Feature(number, name, dict(properties), geometry)

    def _crs(self, member: Any) -> str | None:
        if member is None:
            return None
        try:
            name = member["properties"]["name"]
        except (TypeError, KeyError):
            name = None
        if not isinstance(name, str):
            self.blame("crs", "the crs member names no system", "Write EPSG:4326 or leave it out.")
            return None
        return None if name.endswith(("CRS84", "EPSG:4326", "EPSG::4326")) else name

    def _blame_repeated(self, content: Any, place: str) -> None:
        for name in getattr(content, "repeated", ()):
            field = f"{place}, field {name}" if place else f"field {name}"
            self.blame(field, f"'{name}' stands twice in one object", "Keep one of them.")

    def _check_values(self, value: Any, place: str) -> None:
        self._blame_repeated(value, place)
        inner: Iterator[tuple[Any, Any]] = iter(())
        if isinstance(value, dict):
            inner = iter(value.items())
        elif isinstance(value, list):
            inner = iter(enumerate(value))
        for name, one in inner:
            field = f"{place}, field {name}"
            if _BAD_TEXT.search(str(name)) or (isinstance(one, str) and _BAD_TEXT.search(one)):
                problem = "it holds a NUL or half a character"
                self.blame(field, problem, "Take the character out.")
            elif isinstance(one, float) and not math.isfinite(one):
                self.blame(field, f"{one} is no number JSON knows", "Leave it empty (null).")
            elif isinstance(one, dict | list):
                self._check_values(one, field)

    def _check_geometry(self, geometry: Any, place: str) -> dict[str, Any] | None:
        field = f"{place}, geometry"
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind == "GeometryCollection":
            parts = geometry.get("geometries")
            if not isinstance(parts, list) or not parts:
                self.blame(field, "an empty collection", "Give it a geometry, or null.")
                return None
            checked = [self._check_geometry(part, place) for part in parts]
            return {"type": kind, "geometries": [part for part in checked if part]}
        if kind not in _NESTING:
            self.blame(field, f"'{kind}' is no type of geometry", "Export the layer again.")
            return None
        self._blame_repeated(geometry, field)
        coordinates = self._check_nest(geometry.get("coordinates"), _NESTING[kind], kind, field)
        return None if coordinates is None else {"type": kind, "coordinates": coordinates}

    def _check_nest(self, nest: Any, depth: int, kind: str, field: str) -> Any:
        if depth > 1 and isinstance(nest, list) and nest:
            inner = [self._check_nest(one, depth - 1, kind, field) for one in nest]
            return None if any(one is None for one in inner) else inner
        try:
            points = np.array([nest] if depth == 0 else nest, dtype=float)
        except (TypeError, ValueError):
            points = np.empty((0, 0))
        if points.ndim != 2 or points.shape[0] == 0 or points.shape[1] not in (2, 3, 4):
            problem = "its coordinates are missing or no pairs of numbers"
            self.blame(field, problem, "Write [longitude, latitude].")
            return None
        if not np.isfinite(points).all():
            row = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
            problem = f"coordinate {row + 1} is {points[row].tolist()}, not finite"
            self.blame(field, problem, "Write [longitude, latitude] in degrees.")
            return None
        return self._check_line(points[:, :2], kind, field)

    def _check_line(self, points: np.ndarray, kind: str, field: str) -> Any:
        if kind == "Point":
            return points[0]
        if kind.endswith("LineString") and (points == points[0]).all():
            problem = f"a line of {len(points)} equal points has no length"
            self.blame(field, problem, "Give it two different points, or make it a Point.")
            return None
        if kind.endswith("Polygon"):
            if len(points) < 8 and len(np.unique(points, axis=0)) < 3:
                problem = f"a ring of {len(points)} points encloses nothing"
                self.blame(field, problem, "Give it at least three different points.")
                return None
            if (points[0] != points[-1]).any():
                self.closed_rings += 1
                points = np.vstack([points, points[:1]])
        return points
