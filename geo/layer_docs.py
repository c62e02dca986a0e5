"""What a layer and its columns mean, carried inside the file that holds them."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.geopackage import quote_name

if TYPE_CHECKING:
    from geo.columns import Column

_SCHEMA_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"


@dataclass(frozen=True)
class LayerDocs:
    """
    What a layer and its columns mean.

    Attributes
    ----------
    text
        What its rows are, in a sentence.
    columns
        By column: what it says, its unit at the end.
    """

    text: str
    columns: Mapping[str, str]


def describe_layer(text: str, columns: Iterable[Column]) -> LayerDocs:
    """
    Docs of a layer from declared columns.

    Examples
    --------
    >>> from geo.tables import LEGS
    >>> describe_layer("Legs.", LEGS.columns).columns["km"].endswith("[km]")
    True
    """
    told = {
        column.name: column.meaning + (f" [{column.unit}]" if column.unit else "")
        for column in columns
    }
    return LayerDocs(text, told)


def document_package(path: Path, docs: Mapping[str, LayerDocs]) -> None:
    """
    Put docs into a GeoPackage just written: its contents' descriptions, and the schema extension.

    QGIS and GDAL show them as a layer's description and its fields' comments (OGC 12-128, F.9).
    """
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA_TABLES)
        database.execute(
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
            "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
            "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"
        )
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            row = (table, None, "gpkg_schema", _SCHEMA, "read-write")
            database.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)
        for layer, told in docs.items():
            _document_layer(database, layer, told)


def _document_layer(database: sqlite3.Connection, layer: str, docs: LayerDocs) -> None:
    changed = database.execute(
        "UPDATE gpkg_contents SET description = ? WHERE table_name = ?", (docs.text, layer)
    ).rowcount
    if not changed:
        return
    present = {row[1] for row in database.execute(f"PRAGMA table_info({quote_name(layer)})")}
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)",
        [(layer, name, text) for name, text in docs.columns.items() if name in present],
    )


def document_parquet(data: bytes, docs: LayerDocs) -> bytes:
    """GeoParquet with descriptions in the metadata of its fields and its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(data))
    fields = [
        field.with_metadata({**(field.metadata or {}), "description": docs.columns[field.name]})
        if field.name in docs.columns
        else field
        for field in table.schema
    ]
    about = {**(table.schema.metadata or {}), b"description": docs.text.encode()}
    buffer = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields, metadata=about)), buffer, write_page_checksum=True)
    return buffer.getvalue()


def geojson_members(docs: LayerDocs, names: Iterable[Any]) -> dict[str, Any]:
    """
    Docs as foreign members of a FeatureCollection (RFC 7946, 6.1): description, columns.

    Examples
    --------
    >>> geojson_members(LayerDocs("Roads.", {"km": "length [km]"}), ["km", "note"])
    {'description': 'Roads.', 'columns': {'km': 'length [km]'}}
    """
    found = {str(name): docs.columns[name] for name in names if name in docs.columns}
    return {"description": docs.text, "columns": found}


def plain_docs(docs: LayerDocs, names: Iterable[Any]) -> str:
    """Docs as one text, for formats that have no place for a column's."""
    lines = [f"{name}: {docs.columns[name]}" for name in names if name in docs.columns]
    return "\n".join([docs.text, *lines])
