"""A world in one GeoPackage: its tables as layers QGIS opens, its `world.toml` as a table."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.crs import great_circle_km
from geo.csv_text import MAX_ROWS
from geo.errors import Fault, InputError
from geo.geopackage import PackageLayer, check_package, open_package, quote_name
from geo.tables import CROSSINGS, PLACES, SEIZURES, WORLD_TABLES

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World

# The table that holds the text of world.toml, in its column `content`.
WORLD_LAYER = "world"
_POINT_TABLES = (CROSSINGS.name, PLACES.name, SEIZURES.name)
# A point moved on a map whose lon and lat were not: beyond this nobody can say which one is meant.
_MOVED_KM = 0.1

Cells = dict[str, list[str]]


def read_package(path: Path) -> tuple[str, dict[str, Cells]]:
    """
    The text of `world.toml` and the cells of every table in a GeoPackage.

    Raises
    ------
    InputError
        If it is damaged, holds a view, has no `world` table, or a point lies elsewhere than its
        lon and lat say.
    """
    with open_package(path) as database:
        layers = check_package(database, path.name)
        text = _read_toml_text(database, layers, path.name)
        tables = {
            table.name: _read_cells(database, table.name, path.name)
            for table in WORLD_TABLES
            if table.name in layers
        }
    return text, tables


def _read_toml_text(
    database: sqlite3.Connection, layers: dict[str, PackageLayer], file: str
) -> str:
    problem = f"it has no table '{WORLD_LAYER}' with the text of world.toml"
    remedy = f"Give it a table '{WORLD_LAYER}' with a column 'content', or use a folder."
    if WORLD_LAYER not in layers:
        raise InputError(Fault(file, "", problem, remedy))
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({WORLD_LAYER})")]
    if "content" not in columns:
        raise InputError(Fault(file, f"layer {WORLD_LAYER}", problem, remedy))
    rows = database.execute(f"SELECT content FROM {WORLD_LAYER}").fetchmany(2)  # noqa: S608
    if len(rows) != 1 or not isinstance(rows[0][0], str):
        raise InputError(Fault(file, f"layer {WORLD_LAYER}", "it is not one text", remedy))
    return rows[0][0]


def _read_cells(database: sqlite3.Connection, table: str, file: str) -> Cells:
    about = database.execute(f"PRAGMA table_info({quote_name(table)})").fetchall()
    found = database.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).fetchone()
    geometry = found[0] if found else None
    keys = {row[1] for row in about if row[5] and row[2].upper() == "INTEGER"}
    names = [row[1] for row in about if row[1] != geometry and row[1] not in keys]
    chosen = [*names, geometry] if geometry else names
    listed = ", ".join(quote_name(name) for name in chosen)
    order = ", ".join(quote_name(key) for key in keys) or "rowid"
    question = f"SELECT {listed} FROM {quote_name(table)} ORDER BY {order}"  # noqa: S608
    rows = database.execute(question).fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        problem = f"it has more than {MAX_ROWS:,} rows"
        raise InputError(Fault(file, f"layer {table}", problem, "Leave out what is not needed."))
    cells = {
        name: [_cell(row[column], table, name, file) for row in rows]
        for column, name in enumerate(names)
    }
    if geometry and table in _POINT_TABLES:
        _match_points(cells, [row[-1] for row in rows], table, file)
    return cells


def _cell(value: Any, table: str, column: str, file: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        problem = "it holds bytes, not text or numbers"
        raise InputError(Fault(file, f"layer {table}, column {column}", problem, "Mend it."))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def _match_points(cells: Cells, blobs: list[Any], table: str, file: str) -> None:
    """Take lon and lat from the points where they are missing; blame rows where they differ."""
    points = [read_point(blob) for blob in blobs]
    if "lon" not in cells or "lat" not in cells:
        for axis, name in enumerate(("lon", "lat")):
            cells[name] = ["" if point is None else repr(point[axis]) for point in points]
        return
    faults = []
    for row, point in enumerate(points):
        lon, lat = cells["lon"][row], cells["lat"][row]
        if point is None:
            continue
        if not lon and not lat:
            cells["lon"][row], cells["lat"][row] = repr(point[0]), repr(point[1])
            continue
        try:
            km = great_circle_km(*point, float(lon), float(lat))
        except ValueError:
            continue  # no number: told with the table's other faults
        if km > _MOVED_KM:
            problem = f"its point lies {km:.1f} km from its lon {lon}, lat {lat}"
            place = f"layer {table}, row {row + 1}"
            remedy = "Write the point's position to lon and lat, or empty both."
            faults.append(Fault(file, place, problem, remedy))
    if faults:
        raise InputError(faults)


def read_point(blob: object) -> tuple[float, float] | None:
    r"""
    Longitude and latitude of a GeoPackage point; None for anything else or an empty one.

    Examples
    --------
    >>> head = b"GP\x00\x01" + struct.pack("<i", 4326)
    >>> read_point(head + struct.pack("<BIdd", 1, 1, 36.2, 33.5))
    (36.2, 33.5)
    """
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((blob[3] >> 1) & 0b111)
    if envelope is None or len(blob) < 8 + envelope + 21:
        return None
    start = 8 + envelope
    order = "<" if blob[start] == 1 else ">"
    kind, lon, lat = struct.unpack(f"{order}Idd", blob[start + 1 : start + 21])
    return (lon, lat) if kind % 1000 == 1 and lon == lon and lat == lat else None


def world_layers(world: World) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each table of a world as a layer: points where it has lon and lat, else plain."""
    import pandas as pd

    from geo.world_toml_writer import write_world_toml

    for table in WORLD_TABLES:
        frame = getattr(world, table.name)
        yield table.name, with_points(frame) if table.name in _POINT_TABLES else frame
    text = {"name": ["world.toml"], "content": [write_world_toml(world)]}
    yield WORLD_LAYER, pd.DataFrame(text)


def with_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table with lon and lat as a GeoDataFrame of points, EPSG:4326; none where nan."""
    import geopandas as gpd

    from geo.crs import LON_LAT

    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    missing = frame["lon"].isna() | frame["lat"].isna()
    geometry = [None if gone else point for point, gone in zip(points, missing, strict=True)]
    layer: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=geometry, crs=LON_LAT)
    return layer
