"""Map layers read through one door, checked, and brought to longitude and latitude."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError
from geo.files import check_path, read_bytes
from geo.geojson import read_features
from geo.geopackage import MAX_GPKG_BYTES, check_package, open_package
from geo.layer_checks import check_layer, typed_column
from geo.provenance import pause_ledger
from geo.repairs import child_environment, load_shapes

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LAYER_SUFFIXES = frozenset({".fgb", ".geojson", ".gpkg", ".kml", ".parquet", ".shp", ".zip"})
MAX_LAYER_BYTES = 256 * 1024 * 1024
MAX_ROWS = 1_000_000
# A layer of a million roads takes a few seconds and some hundred MB; beyond this a file is a trap.
MAX_MEMORY_MB = 2048
MAX_SECONDS = 60

# The first bytes each ending must have: GDAL would otherwise guess the driver from the content,
# and a VRT called x.geojson reads other files or asks a server.
_FIRST_BYTES = {
    ".fgb": b"fgb\x03fgb",
    ".parquet": b"PAR1",
    ".shp": b"\x00\x00\x27\x0a",
    ".zip": b"PK\x03\x04",
}

# Possessive, so that many comments cost no more than their length.
_KML_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>)?(?:\s|<!--(?:(?!-->).)*+-->)*+<kml\b", re.DOTALL
)


@dataclass(frozen=True)
class RawLayer:
    """A layer as read: values by column, shapely geometries, its system, what to remark."""

    file: str
    columns: dict[str, list[Any]]
    geometry: np.ndarray
    crs: str | None
    remarks: tuple[str, ...] = ()


def read_layer(
    path: Path | str,
    layer: str | None = None,
    *,
    crs: str | None = None,
    inside: Path | None = None,
) -> GeoDataFrame:
    """
    A map layer of a file: .geojson, .gpkg, .parquet, .fgb, .kml, .shp or a zipped shapefile.

    The ending alone says how it is read. All but GeoJSON is read in a process of its own, with
    limits of time and memory.

    Parameters
    ----------
    layer
        Which layer, for files that hold several.
    crs
        The reference system, such as ``EPSG:32637``, for a file that does not say.
    inside
        The folder the file must lie in, links followed.

    Returns
    -------
    frame
        EPSG:4326, RangeIndex; polygons are valid; ids are text; ``frame.attrs["remarks"]`` tells
        what was mended on the way.

    Raises
    ------
    InputError
        With every fault, each with file, feature and field.
    """
    path = check_path(path, suffixes=LAYER_SUFFIXES, inside=inside)
    raw = _read_raw(path, layer, named_crs=crs)
    if crs is not None and raw.crs is None:
        raw = replace(raw, crs=crs)
    return _build_frame(raw)


def _read_raw(path: Path, layer: str | None, *, named_crs: str | None) -> RawLayer:
    suffix = path.suffix.lower()
    if suffix == ".geojson":
        raw = _from_geojson(path)
        return replace(raw, crs=raw.crs or named_crs or "OGC:CRS84")
    if path.stat().st_size > MAX_LAYER_BYTES:
        problem = f"it is larger than {MAX_LAYER_BYTES / 2**20:g} MiB"
        raise InputError(Fault(path.name, "", problem, "Leave out what is not needed."))
    check_first_bytes(path)
    if suffix == ".zip":
        from geo.zips import unpack_layer

        with tempfile.TemporaryDirectory() as folder:
            inner = unpack_layer(path, Path(folder))
            with pause_ledger():
                raw = _read_raw(inner, layer, named_crs=named_crs)
            return replace(raw, file=f"{path.name}/{inner.name}")
    if suffix == ".gpkg":
        layer = choose_package_layer(path, layer)
    remarks = []
    if suffix == ".shp" and not path.with_suffix(".cpg").exists():
        remarks.append(f"{path.name}: no .cpg beside it; its text was read as UTF-8.")
    raw = _read_apart(path, layer or "")
    return replace(raw, remarks=(*raw.remarks, *remarks))


def _from_geojson(path: Path) -> RawLayer:
    import shapely
    from shapely.geometry import shape

    content = read_features(path)
    names = list(dict.fromkeys(name for one in content.features for name in one.properties))
    columns: dict[str, list[Any]] = {
        name: [one.properties.get(name) for one in content.features] for name in names
    }
    if "id" not in columns and any(one.id is not None for one in content.features):
        columns = {"id": [one.id for one in content.features], **columns}
    shapes = [None if one.geometry is None else shape(one.geometry) for one in content.features]
    geometry = shapely.force_2d(np.array(shapes, dtype=object))
    return RawLayer(content.file, columns, geometry, content.crs, content.remarks)


def check_first_bytes(path: Path) -> None:
    """Raise InputError unless a file begins as its ending says."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise InputError(Fault(path.name, "", "the file is empty", "Export it again."))
    wanted = _FIRST_BYTES.get(suffix)
    if wanted and not head.startswith(wanted):
        problem = f"its content is not what '{suffix}' says"
        raise InputError(Fault(path.name, "", problem, "Give the file its right ending."))
    if suffix == ".kml":
        _check_kml(path)


def _check_kml(path: Path) -> None:
    data = read_bytes(path, max_bytes=MAX_LAYER_BYTES)
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE) or b"\0" in data:
        problem = "it declares entities or a document type, or is not UTF-8"
        raise InputError(Fault(path.name, "", problem, "Export it again as plain KML, UTF-8."))
    if not _KML_BEGINS.match(data):
        problem = "its first element is not <kml>"
        raise InputError(Fault(path.name, "", problem, "Give the file its right ending."))


def choose_package_layer(
    path: Path, layer: str | None, *, max_bytes: int = MAX_GPKG_BYTES, seconds: float = MAX_SECONDS
) -> str:
    """The map layer to read of a GeoPackage, once that is proved whole."""
    with open_package(path, max_bytes=max_bytes, seconds=seconds) as database:
        layers = check_package(database, path.name)
    mapped = {name for name, one in layers.items() if one.data_type == "features"}
    if layer is None and len(mapped) == 1:
        return next(iter(mapped))
    listed = ", ".join(repr(name) for name in sorted(mapped))
    if layer is None:
        problem = f"it holds {len(mapped)} layers: {listed}" if mapped else "it holds no map layer"
        remedy = "Say which layer to read, as with --layer NAME."
        raise InputError(Fault(path.name, "", problem, remedy))
    if layer not in mapped:
        problem = f"it holds no map layer '{layer}'"
        raise InputError(Fault(path.name, "", problem, f"It holds {listed or 'none'}."))
    return layer


def _read_apart(path: Path, layer: str) -> RawLayer:
    """Read with GDAL or pyarrow in a child process."""
    kind = "parquet" if path.suffix.lower() == ".parquet" else "gdal"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = Path(__file__).with_name("layer_process.py")
        limits = [str(MAX_ROWS), str(MAX_MEMORY_MB), str(MAX_SECONDS)]
        command = [sys.executable, "-I", str(script), kind, str(path.resolve()), layer, *limits]
        try:
            done = subprocess.run(  # noqa: S603 - our own script, no shell
                [*command, name],
                capture_output=True,
                timeout=MAX_SECONDS,
                env=child_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"reading it takes more than {MAX_SECONDS} seconds"
            raise InputError(Fault(path.name, "", problem, "Make it smaller.")) from None
        if done.returncode != 0 or not (folder / "about.json").exists():
            raise InputError(child_fault(path, done.returncode, done.stderr))
        return _load_result(path.name, folder)


def child_fault(path: Path, code: int, stderr: bytes) -> Fault:
    """What a reading process said before it failed."""
    lines = stderr.decode("utf-8", "replace").splitlines()
    told = next((line for line in reversed(lines) if line.startswith("fault: ")), "")
    problem = told.removeprefix("fault: ").replace(str(path.resolve()), path.name)
    problem = problem.replace(f"{path.parent.resolve()}{os.sep}", "")
    if not problem:
        problem = f"reading it failed (the reading process ended with {code})"
    match = re.match(r"(feature \d+[^:]*): (.*)", problem)
    place, problem = (match[1], match[2]) if match else ("", problem)
    return Fault(path.name, place, problem, "Check the file, or export it again.")


def _load_result(file: str, folder: Path) -> RawLayer:
    import shapely

    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    columns = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    if not about["has_geometry"]:
        raise InputError(Fault(file, "", "it holds no feature", "Give it at least one."))
    parts = load_shapes(folder)
    geometry = shapely.from_wkb(np.array([part or None for part in parts], dtype=object))
    if len(parts) > MAX_ROWS:
        problem = f"it holds more than {MAX_ROWS:,} features"
        raise InputError(Fault(file, "", problem, "Leave out what is not needed."))
    return RawLayer(file, columns, geometry, about["crs"])


def _build_frame(raw: RawLayer) -> GeoDataFrame:
    import geopandas as gpd

    faults: list[Fault] = []
    remarks = list(raw.remarks)
    columns: dict[str, Any] = {}
    for name, values in raw.columns.items():
        safe = f"{name}_" if name == "geometry" else name
        if safe != name:
            remarks.append(f"{raw.file}: the field 'geometry' is called '{safe}' here.")
        columns[safe] = typed_column(safe, values, raw.file, faults, remarks)
    geometry = check_layer(raw.geometry, raw.crs, raw.file, faults, remarks)
    if faults:
        raise InputError(faults)
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")
    frame.attrs["remarks"] = tuple(remarks)
    return frame
