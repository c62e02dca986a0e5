"""What is wrong, or was mended, in a map layer: its values, its geometries, its system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.cells import clean_text
from geo.crs import LON_LAT
from geo.errors import Fault
from geo.repairs import TooTangled, repair_polygons
from geo.spelling import find_look_alikes, tell_look_alikes

if TYPE_CHECKING:
    import pandas as pd

_FAMILIES = {
    "Point": "points",
    "MultiPoint": "points",
    "LineString": "lines",
    "LinearRing": "lines",
    "MultiLineString": "lines",
    "Polygon": "polygons",
    "MultiPolygon": "polygons",
    "GeometryCollection": "collections",
}
_EXACT_INTEGER = 2**53


def typed_column(
    name: str, values: list[Any], file: str, faults: list[Fault], remarks: list[str]
) -> pd.Series:
    """
    One field as a column: ids and text as text ("" for missing), numbers as numbers.

    A field that mixes kinds is a fault; whole numbers too large to be kept exactly become text.
    """
    import pandas as pd

    if name == "id" or name.endswith("_id"):
        values = [None if value is None else str(value) for value in values]
        _blame_repeats(name, values, file, faults)
    kinds = {number: _kind(value) for number, value in enumerate(values, start=1)}
    present = {kind for kind in kinds.values() if kind != "missing"}
    if present == {"whole number", "number"}:
        present = {"number"}
    if len(present) > 1:
        shown = ", ".join(
            f"feature {next(n for n, one in kinds.items() if one == kind)} {kind}"
            for kind in sorted(present)
        )
        place = f"feature {_first_odd(kinds)}, field {name}"
        problem = f"the field mixes kinds of values ({shown})"
        faults.append(Fault(file, place, problem, "Give all features one kind, or none."))
        return pd.Series([""] * len(values), dtype="str")
    kind = next(iter(present), "text")
    if kind == "whole number":
        return _whole_numbers(name, values, file, remarks)
    if kind == "number":
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64")
    if kind == "truth value" and "missing" not in kinds.values():
        return pd.Series(values, dtype="bool")
    return _texts(name, values, file, faults, remarks)


def _kind(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    return "text" if isinstance(value, str) else "list or object"


def _first_odd(kinds: dict[int, str]) -> int:
    first = next(kind for kind in kinds.values() if kind != "missing")
    return next(n for n, kind in kinds.items() if kind not in ("missing", first))


def _whole_numbers(name: str, values: list[Any], file: str, remarks: list[str]) -> pd.Series:
    import pandas as pd

    if any(value is not None and abs(value) >= _EXACT_INTEGER for value in values):
        remarks.append(f"{file}: field '{name}' holds very long numbers and is kept as text.")
        return pd.Series(["" if value is None else str(value) for value in values], dtype="str")
    if None in values:
        return pd.Series([np.nan if v is None else float(v) for v in values], dtype="float64")
    return pd.Series(values, dtype="int64")


def _texts(
    name: str, values: list[Any], file: str, faults: list[Fault], remarks: list[str]
) -> pd.Series:
    import pandas as pd

    cells, removed = [], 0
    for number, value in enumerate(values, start=1):
        try:
            is_id = name == "id" or name.endswith("_id")
            text, count = clean_text("" if value is None else str(value), is_id=is_id)
        except ValueError as error:
            place = f"feature {number}, field {name}"
            faults.append(Fault(file, place, "it holds control characters", str(error)))
            text, count = "", 0
        cells.append(text)
        removed += count
    if removed:
        remarks.append(
            f"{file}: invisible direction marks or spaces taken out of '{name}': {removed}."
        )
    if name.startswith("name"):
        for one, other in find_look_alikes(cells):
            remarks.append(f"{file}: {tell_look_alikes(one, other)}.")
    return pd.Series(cells, dtype="str")


def _blame_repeats(name: str, values: list[Any], file: str, faults: list[Fault]) -> None:
    if name != "id":
        return
    numbers: dict[str, list[str]] = {}
    for number, value in enumerate(values, start=1):
        if value is not None:
            numbers.setdefault(value, []).append(str(number))
    for value, where in numbers.items():
        if len(where) > 1:
            problem = f"the id '{value}' stands {len(where)} times"
            place = f"features {' and '.join(where)}, field {name}"
            faults.append(Fault(file, place, problem, "Keep one of them."))


def check_layer(
    geometry: np.ndarray, crs: str | None, file: str, faults: list[Fault], remarks: list[str]
) -> np.ndarray:
    """Geometries of a layer in longitude and latitude, mended where that is safe."""
    import shapely

    missing = shapely.is_missing(geometry)
    if missing.all():
        faults.append(Fault(file, "", "no feature has a geometry", "Export it again."))
        return geometry
    if missing.any():
        remarks.append(f"{file}: features without geometry: {int(missing.sum())}.")
    _blame_types(geometry, file, faults)
    if faults:
        return geometry
    geometry = _to_lon_lat(geometry, crs, file, faults, remarks)
    _blame_positions(geometry, file, faults)
    if faults:
        return geometry
    return _mend_polygons(geometry, file, faults, remarks)


def _blame_types(geometry: np.ndarray, file: str, faults: list[Fault]) -> None:
    import shapely

    first: dict[str, int] = {}
    for number, shape in enumerate(geometry, start=1):
        if shape is None:
            continue
        if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
            problem = "the geometry is empty or not finite"
            place = f"feature {number}, geometry"
            faults.append(Fault(file, place, problem, "Give it a geometry, or none."))
            continue
        family = _FAMILIES[shape.geom_type]
        first.setdefault(family, number)
        if family == "lines" and shape.length == 0:
            problem = "a line of equal points has no length"
            place = f"feature {number}, geometry"
            faults.append(Fault(file, place, problem, "Give it two different points."))
    if len(first) > 1 or "collections" in first:
        shown = ", ".join(f"{family} (feature {number})" for family, number in first.items())
        odd = list(first.values())[-1]
        problem = f"one layer holds {shown}"
        remedy = "Keep points, lines and polygons in layers of their own."
        faults.append(Fault(file, f"feature {odd}, geometry", problem, remedy))


def _to_lon_lat(
    geometry: np.ndarray, crs: str | None, file: str, faults: list[Fault], remarks: list[str]
) -> np.ndarray:
    import shapely
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    if not crs:
        problem = "it does not say its reference system"
        remedy = "Name it when reading, such as EPSG:4326, or save it with its system."
        faults.append(Fault(file, "crs", problem, remedy))
        return geometry
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        problem = f"'{crs[:60]}' is no reference system"
        faults.append(Fault(file, "crs", problem, "Name a known one, such as EPSG:4326."))
        return geometry
    if system.equals(CRS(LON_LAT), ignore_axis_order=True):
        return geometry
    transformer = Transformer.from_crs(system, LON_LAT, always_xy=True)
    moved: np.ndarray = shapely.transform(
        geometry, lambda points: np.column_stack(transformer.transform(*points.T))
    )
    remarks.append(f"{file}: reprojected from {system.name} to longitude and latitude.")
    return moved


def _blame_positions(geometry: np.ndarray, file: str, faults: list[Fault]) -> None:
    import shapely

    points, owner = shapely.get_coordinates(geometry, return_index=True)
    wrong = ~(np.abs(points[:, 0]) <= 180) | ~(np.abs(points[:, 1]) <= 90)
    for index in np.unique(owner[wrong]):
        lon, lat = points[wrong & (owner == index)][0].tolist()
        place = f"feature {index + 1}, geometry"
        problem = f"({lon:g}, {lat:g}) is no longitude and latitude"
        faults.append(Fault(file, place, problem, _position_remedy(lon, lat)))
    jumps = (np.abs(np.diff(points[:, 0])) > 180) & (owner[1:] == owner[:-1])
    for index in np.unique(owner[1:][jumps] if not wrong.any() else owner[:0]):
        if geometry[index].geom_type.endswith("Point"):
            continue
        place = f"feature {index + 1}, geometry"
        problem = "it crosses longitude 180 in one step"
        faults.append(Fault(file, place, problem, "Split it at longitude 180."))


def _position_remedy(lon: float, lat: float) -> str:
    if abs(lon) > 400 or abs(lat) > 400:
        return "It looks like metres, perhaps EPSG:3857; save it in EPSG:4326 or name its system."
    if 180 < lon <= 360 and abs(lat) <= 90:
        return f"Longitudes run from -180 to 180; {lon:g} is {lon - 360:g}."
    return "Write [longitude, latitude] in degrees."


def _mend_polygons(
    geometry: np.ndarray, file: str, faults: list[Fault], remarks: list[str]
) -> np.ndarray:
    import shapely

    broken = ~shapely.is_missing(geometry) & ~shapely.is_valid(geometry)
    if not broken.any():
        return geometry
    wrong = np.flatnonzero(broken)
    try:
        repaired = repair_polygons(geometry[broken].tolist())
    except TooTangled:
        numbers = ", ".join(str(index + 1) for index in wrong[:10])
        problem = "the polygons cross themselves too often to be repaired"
        place = f"feature {numbers}, geometry"
        faults.append(Fault(file, place, problem, "Draw them again, or leave them out."))
        return geometry
    mended = geometry.copy()
    for index, shape in zip(wrong, repaired, strict=True):
        if shape is None:
            place = f"feature {index + 1}, geometry"
            faults.append(Fault(file, place, "the polygon encloses nothing", "Draw it again."))
        else:
            mended[index] = shape
    # Areas in square degrees would tell nobody anything; their ratio tells how much was changed.
    before, after = shapely.area(geometry[broken]).sum(), shapely.area(mended[broken]).sum()
    numbers = ", ".join(str(index + 1) for index in np.flatnonzero(broken)[:10])
    remarks.append(
        f"{file}: polygons repaired: {int(broken.sum())} (features {numbers}; "
        f"area {before:.6g} before, {after:.6g} square degrees after)."
    )
    return mended
