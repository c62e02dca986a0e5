"""Road layers of any common format, read in batches within limits."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError
from geo.layers import check_first_bytes, choose_package_layer
from geo.readers import check_path
from geo.roads.columns import (
    RoadColumns,
    check_columns,
    describe_columns,
    fold_value,
    guess_columns,
    parse_speed_kmh,
)
from geo.roads.lines import DIGITS, RoadLines
from geo.roads.source import RoadSource
from geo.roads.worker import MAX_BYTES, Progress, run_worker, say_nothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROAD_SUFFIXES = frozenset({".fgb", ".geojson", ".gpkg", ".parquet", ".shp", ".zip"})


def _take_answer(folder: Path, about: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    return about


@dataclass(frozen=True)
class LayerRequest:
    """
    Which roads of a file are wanted.

    Attributes
    ----------
    layer
        Of a file that holds several.
    crs
        The reference system of a file that does not say.
    columns
        Which column says what; what it leaves open is guessed from the names.
    bbox
        West, south, east, north, WGS84: only roads there, where the format can tell quickly.
    """

    layer: str | None = None
    crs: str | None = None
    columns: RoadColumns | None = None
    bbox: tuple[float, float, float, float] | None = None


def read_road_layer(
    path: Path | str,
    request: LayerRequest | None = None,
    *,
    progress: Progress = say_nothing,
) -> RoadSource:
    """
    Roads of a GeoPackage, GeoParquet, GeoJSON, FlatGeobuf or (zipped) Shapefile.

    The file is read in a process of its own, a batch at a time, only the columns that are needed.

    Raises
    ------
    InputError
        If it cannot be read, says no reference system, holds no lines, or lacks a column named.
    """
    request = request or LayerRequest()
    path = check_path(path, suffixes=ROAD_SUFFIXES)
    check_first_bytes(path)
    if path.suffix.lower() == ".zip":
        from geo.zips import unpack_layer

        with tempfile.TemporaryDirectory() as folder:
            return _read_unpacked(unpack_layer(path, Path(folder)), request, path.name, progress)
    return _read_unpacked(path, request, path.name, progress)


def _read_unpacked(path: Path, request: LayerRequest, file: str, progress: Progress) -> RoadSource:
    if path.stat().st_size > MAX_BYTES:
        problem = f"it is larger than {MAX_BYTES / 1024**3:g} GiB"
        raise InputError(Fault(file, "", problem, "Leave out minor roads."))
    if path.suffix.lower() == ".geojson":
        from geo.geojson import read_features

        read_features(path)  # strict: GDAL lets pass what is no GeoJSON
    layer = request.layer or ""
    if path.suffix.lower() == ".gpkg":
        layer = choose_package_layer(path, request.layer, max_bytes=MAX_BYTES, seconds=300.0)
    about = run_worker("layer_worker.py", path, {"layer": layer, "columns": None}, _take_answer)
    columns = guess_columns(about["names"], given=request.columns)
    check_columns(columns, about["names"], file)
    crs = about["crs"] or request.crs
    if not crs:
        problem = "it does not say its reference system"
        raise InputError(Fault(file, "crs", problem, "Name it with --crs, such as EPSG:4326."))
    bbox = _bbox_in(request.bbox, crs, file)
    task = {"layer": layer, "columns": columns.used(), "bbox": bbox}
    guessed = describe_columns(columns).replace("\n", ", ")
    remarks = [f"{file}: read with {guessed}; --speed FILE.toml says otherwise."]
    return run_worker(
        "layer_worker.py",
        path,
        task,
        lambda folder, said: _assemble(folder, said, columns, crs, file, remarks),
        progress=progress,
    )


def _assemble(
    folder: Path,
    about: dict[str, Any],
    columns: RoadColumns,
    crs: str,
    file: str,
    remarks: list[str],
) -> RoadSource:
    points = np.load(folder / "points.npy", allow_pickle=False)
    counts = np.load(folder / "counts.npy", allow_pickle=False)
    row = np.load(folder / "row.npy", allow_pickle=False)
    names = columns.used()
    values = {
        name: (known, np.load(folder / f"codes_{number}.npy", allow_pickle=False))
        for number, (name, known) in enumerate(zip(names, about["values"], strict=True))
    }
    for what, count in about["left_out"].items():
        verb = "were flattened" if "Z" in what else "were left out"
        remarks.append(f"{file}: {count} {what} {verb}.")
    if not len(counts):
        problem = f"none of its {about['rows']} features is a line"
        raise InputError(Fault(file, "", problem, "Give a layer of roads drawn as lines."))
    points = project_points(points, crs, file)
    start = np.concatenate([[0], np.cumsum(counts)])
    lines = RoadLines(
        np.round(points, DIGITS),
        start,
        np.full(len(row), np.nan),
        np.zeros(len(row), dtype=np.int8),
        np.zeros(len(row), dtype=np.int16),
        row,
    )
    lines = _use_values(lines, columns, values, file, remarks)
    return RoadSource(file, "roads", lines, remarks=tuple(remarks))


def _use_values(
    lines: RoadLines,
    columns: RoadColumns,
    values: dict[str, tuple[list[str], NDArray[np.int32]]],
    file: str,
    remarks: list[str],
) -> RoadLines:
    """Lines with speeds, directions and levels out of the columns' values."""
    from dataclasses import replace

    def look_up(name: str, meaning: Callable[[str], float]) -> NDArray[np.float64]:
        if not name:
            return np.full(len(lines), np.nan)
        known, codes = values[name]
        return np.array([meaning(fold_value(_number(text))) for text in known] or [np.nan])[codes]

    by_class = look_up(columns.road_class, columns.class_speed_kmh)
    _tell_unknown_classes(columns, values, file, remarks)
    stated = look_up(columns.speed, parse_speed_kmh)
    if columns.speed:
        said = look_up(columns.speed, lambda text: float(text != ""))
        odd = int(((said == 1) & np.isnan(stated)).sum())
        if odd:
            remarks.append(f"{file}: {odd} speeds are none; the class's speed was taken.")
    speed = np.where(np.isnan(stated), by_class, stated)
    speed = np.where(np.isnan(speed), columns.default_kmh, speed)
    way = look_up(columns.oneway, lambda text: _direction(text, columns))
    level = look_up(columns.level, _level)
    level = np.where(np.isnan(level), 0.0, level)
    for name, step in ((columns.bridge, 1.0), (columns.tunnel, -1.0)):
        there = look_up(name, lambda text: float(text not in {"", "0", "no", "f", "false", "n"}))
        level = np.where((level == 0) & (there == 1), step, level)
    lines = replace(
        lines,
        speed_kmh=speed,
        oneway=np.nan_to_num(way).astype(np.int8),
        level=level.astype(np.int16),
    )
    dropped = look_up(columns.road_class, lambda text: float(text in columns.dropped)) == 1
    if dropped.any():
        remarks.append(f"{file}: {int(dropped.sum())} lines of classes left out.")
    return lines.take(~dropped)


def _tell_unknown_classes(
    columns: RoadColumns,
    values: dict[str, tuple[list[str], NDArray[np.int32]]],
    file: str,
    remarks: list[str],
) -> None:
    if not columns.road_class:
        remarks.append(
            f"{file}: no column tells the class; all roads at {columns.default_kmh:g} km/h."
        )
        return
    known = {fold_value(_number(text)) for text in values[columns.road_class][0]}
    unknown = {text for text in known if np.isnan(columns.class_speed_kmh(text))}
    strange = sorted(unknown - columns.dropped - {""})
    if strange:
        shown = ", ".join(strange[:8]) + (" …" if len(strange) > 8 else "")
        remarks.append(
            f"{file}: classes without a speed ({shown}) at {columns.default_kmh:g} km/h."
        )


def _number(text: str) -> Any:
    """A text that is a number as that: 1.0 and 1 are one class."""
    try:
        return float(text)
    except ValueError:
        return text


def _direction(text: str, columns: RoadColumns) -> float:
    return 1.0 if text in columns.forward else -1.0 if text in columns.backward else 0.0


def _level(text: str) -> float:
    number = _number(text)
    return float(np.clip(number, -99, 99)) if isinstance(number, float) else 0.0


def _bbox_in(
    bbox: tuple[float, float, float, float] | None, crs: str, file: str
) -> tuple[float, ...] | None:
    """The box in the layer's own system."""
    if bbox is None:
        return None
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:4326", _parse_crs(crs, file), always_xy=True)
    box = transformer.transform_bounds(*bbox)
    return tuple(box) if np.isfinite(box).all() else None


def _parse_crs(crs: str, file: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(crs)
    except CRSError:
        problem = f"'{crs[:60]}' is no reference system"
        fault = Fault(file, "crs", problem, "Name a known one, such as EPSG:4326.")
        raise InputError(fault) from None


def project_points(points: NDArray[np.float64], crs: str, file: str) -> NDArray[np.float64]:
    """
    Points of any reference system in longitude and latitude.

    Raises
    ------
    InputError
        If the system is unknown, or some come out as no longitude and latitude.
    """
    from pyproj import CRS, Transformer

    system = _parse_crs(crs, file)
    if not system.equals(CRS("EPSG:4326"), ignore_axis_order=True):
        transformer = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
        points = np.column_stack(transformer.transform(*points.T))
    wrong = ~((np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90))
    if wrong.any():
        x, y = points[wrong][0].tolist()
        problem = (
            f"{int(wrong.sum())} points are no longitude and latitude, the first ({x:g}, {y:g})"
        )
        remedy = "Name the system the layer is in with --crs, such as EPSG:32637."
        raise InputError(Fault(file, "geometry", problem, remedy))
    return points
