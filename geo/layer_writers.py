"""Map layers written as GeoPackage, KML, GeoJSON or GeoParquet, and read back before they count."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError, MissingExtra, WriteError
from geo.output import open_output, sync_file
from geo.table_formats import records
from geo.whole_files import write_bytes

if TYPE_CHECKING:
    import pandas as pd

    from geo.layer_docs import LayerDocs

_SEVERAL = {".gpkg": "GPKG", ".kml": "LIBKML"}
_SINGLE = (".geojson", ".parquet")
# GDAL before 3.7, as in QGIS 3.22 and 3.28, warns of packages of 1.4, and they hold nothing more.
PACKAGE_VERSION = "1.3"


def save_layers(
    layers: Mapping[str, pd.DataFrame], path: Path, *, docs: Mapping[str, LayerDocs] | None = None
) -> None:
    """Write layers as the ending of the path says; `geo.writers.write_layers` is the door."""
    suffix = path.suffix.lower()
    if suffix not in _SEVERAL and suffix not in _SINGLE:
        known = ", ".join((*_SEVERAL, *_SINGLE))
        problem = f"layers are not written as '{suffix}'"
        raise InputError(Fault(path.name, "", problem, f"Choose one of {known}."))
    if not layers:
        raise InputError(Fault(path.name, "", "there is no layer to write", "Name one."))
    if suffix in _SINGLE:
        _save_single(layers, path, docs or {})
        return
    with open_output(path) as temporary:
        try:
            _write_with_gdal(layers, temporary, _SEVERAL[suffix], docs or {})
            if docs and suffix == ".gpkg":
                from geo.layer_docs import document_package

                document_package(temporary, docs)
            if suffix == ".kml":
                _close_kml(temporary)
            _stamp(temporary, path)
            sync_file(temporary)
            _prove(layers, temporary, exact=suffix == ".gpkg")
        except (OSError, InputError):
            raise
        except Exception as error:  # pyogrio's own errors share no useful parent
            reason = " ".join(str(error).split())
            raise WriteError(f"{path}: it could not be written ({reason}).") from error


def _close_kml(path: Path) -> None:
    """Write a KML again, by means that tell of a full disk: GDAL keeps silent of the last bytes."""
    data = path.read_bytes().rstrip()
    if not data.endswith(b"</kml>"):
        raise WriteError(f"{path.name}: it could not be written to its end. Free some space.")
    path.write_bytes(data + b"\n")


def _stamp(temporary: Path, path: Path) -> None:
    """Let a file that a command was asked for say where it comes from."""
    from geo.provenance import make_stamp

    if (stamp := make_stamp(path)) is None:
        return
    from geo.stamps import put_stamp, stamp_package

    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        stamp_package(temporary, stamp)
    elif (stamped := put_stamp(temporary.read_bytes(), stamp, suffix)) is not None:
        temporary.write_bytes(stamped)


def _save_single(
    layers: Mapping[str, pd.DataFrame], path: Path, docs: Mapping[str, LayerDocs]
) -> None:
    from geo.layer_docs import document_parquet

    suffix = path.suffix.lower()
    if len(layers) > 1:
        problem = f"'{suffix}' holds one layer; {len(layers)} are given: {', '.join(layers)}"
        raise InputError(Fault(path.name, "", problem, "Write .gpkg, or name one layer."))
    ((name, frame),) = layers.items()
    told = docs.get(name)
    if suffix == ".geojson":
        data = format_geojson(frame, docs=told)
    else:
        data = _format_parquet(frame)
        data = document_parquet(data, told) if told else data
    write_bytes(data, path)


def format_geojson(frame: pd.DataFrame, *, docs: LayerDocs | None = None) -> bytes:
    """A GeoDataFrame as GeoJSON (RFC 7946): longitude and latitude, every digit kept."""
    from shapely.geometry import mapping

    shapes = _lon_lat(frame).geometry
    rows = records(frame.drop(columns=frame.geometry.name))
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": None if shape is None else mapping(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    lines = [json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features]
    body = ",\n".join(lines)
    told = ""
    if docs is not None:
        from geo.layer_docs import geojson_members

        members = json.dumps(geojson_members(docs, frame.columns), ensure_ascii=False)
        told = f"{members[1:-1]},"
    return f'{{"type":"FeatureCollection",{told}"features":[\n{body}\n]}}\n'.encode()


def _lon_lat(frame: Any) -> Any:
    from geo.crs import LON_LAT

    return frame.set_crs(LON_LAT) if frame.crs is None else frame.to_crs(LON_LAT)


def _format_parquet(frame: Any) -> bytes:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise MissingExtra("pyarrow", extra="parquet") from None
    file = io.BytesIO()
    frame.to_parquet(file, index=False, write_page_checksum=True)
    return file.getvalue()


def _write_with_gdal(
    layers: Mapping[str, pd.DataFrame], path: Path, driver: str, docs: Mapping[str, LayerDocs]
) -> None:
    import pyogrio

    from geo.layer_docs import plain_docs

    for number, (name, frame) in enumerate(layers.items()):
        options: dict[str, dict[str, str]] = {}
        if driver == "GPKG" and number == 0:
            options["dataset_options"] = {"VERSION": PACKAGE_VERSION}
        if driver == "LIBKML" and name in docs:
            options["layer_options"] = {"DESCRIPTION": plain_docs(docs[name], frame.columns)}
        with warnings.catch_warnings():
            # A layer without geometry has no system, which pyogrio remarks on every time.
            warnings.filterwarnings("ignore", message=".*'crs' was not provided.*")
            pyogrio.write_dataframe(
                frame.reset_index(drop=True),
                path,
                layer=name,
                driver=driver,
                append=number > 0,
                **options,
            )


def _prove(layers: Mapping[str, pd.DataFrame], path: Path, *, exact: bool) -> None:
    """Read every layer back; raise unless it is what was to be written."""
    import pyogrio

    for name, frame in layers.items():
        back = pyogrio.read_dataframe(path, layer=name)
        same = len(back) == len(frame)
        if same and exact:
            same = _same_layer(frame.reset_index(drop=True), back)
        if not same or (exact and not _is_indexed(frame, name, path)):
            raise WriteError(f"{path.name}: layer '{name}' read back is not what was written.")


def _is_indexed(frame: pd.DataFrame, name: str, path: Path) -> bool:
    """Whether a layer has its spatial index: on a full disk GDAL leaves it out and says nothing."""
    import sqlite3
    from contextlib import closing

    if getattr(frame, "_geometry_column_name", None) is None:
        return True
    with closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return any(str(table).startswith(f"rtree_{name}_") for (table,) in tables)


def _same_layer(frame: pd.DataFrame, back: pd.DataFrame) -> bool:
    import shapely

    geometry = getattr(frame, "_geometry_column_name", None)
    for column in frame.columns:
        if column == geometry:
            ours, theirs = frame[column].to_numpy(), back.geometry.to_numpy()
            ours, theirs = shapely.normalize(ours), shapely.normalize(theirs)
            if not (shapely.equals_exact(ours, theirs) | shapely.is_missing(ours)).all():
                # A lone polygon may come back as a multi-polygon of one: the same shape.
                return bool(np.all(shapely.equals(ours, theirs)))
        elif column not in back or not _same_values(frame[column], back[column]):
            return False
    return True


def _same_values(ours: pd.Series, theirs: pd.Series) -> bool:
    pairs = zip(ours.tolist(), theirs.tolist(), strict=True)
    return all(_same_value(one, other) for one, other in pairs)


def _same_value(one: Any, other: Any) -> bool:
    missing = one is None or one != one, other is None or other != other
    if any(missing):
        return all(missing)
    return bool(one == other) or str(one) == str(other)
