"""GeoPackages are SQLite files: proved whole before anything is read from them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geo.errors import Fault, InputError

MAX_GPKG_BYTES = 1024 * 1024 * 1024
MAX_SECONDS = 30.0


@dataclass(frozen=True)
class PackageLayer:
    """One layer of a GeoPackage: its table, what it is (features, attributes …) and its system."""

    name: str
    data_type: str
    srs_id: int | None


@contextmanager
def open_package(
    path: Path, *, seconds: float = MAX_SECONDS, max_bytes: int = MAX_GPKG_BYTES
) -> Iterator[sqlite3.Connection]:
    """
    A GeoPackage opened for reading only, within a time limit.

    Raises
    ------
    InputError
        If it is no sound SQLite file, or a question takes too long.
    """
    with path.open("rb") as file:
        head = file.read(16)
    if head != b"SQLite format 3\0":
        problem = "it is no GeoPackage (its first bytes are another format's)"
        raise InputError(Fault(path.name, "", problem, "Export it again."))
    if path.stat().st_size > max_bytes:
        problem = f"it is larger than {max_bytes / 2**20:g} MiB"
        raise InputError(Fault(path.name, "", problem, "Leave out what is not needed."))
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    deadline = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA cell_size_check=ON")
            yield database
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise InputError(
            Fault(path.name, "", f"the GeoPackage is broken: {error}", "Export it again.")
        ) from None


def check_package(database: sqlite3.Connection, file: str) -> dict[str, PackageLayer]:
    """
    Layers of a GeoPackage that is whole.

    Raises
    ------
    InputError
        If a page is damaged, it has no contents, or a layer is a view (a view can hide a question
        that never ends).
    """
    verdict = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    if verdict != ["ok"]:
        problem = f"the file is damaged: {'; '.join(str(line) for line in verdict)[:300]}"
        raise InputError(Fault(file, "", problem, "Fetch or export it again."))
    kinds = dict(database.execute("SELECT name, type FROM sqlite_master"))
    if "gpkg_contents" not in kinds:
        problem = "it is an SQLite file but no GeoPackage"
        raise InputError(Fault(file, "", problem, "Export the tables as a GeoPackage."))
    rows = database.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents").fetchall()
    layers = {str(name): PackageLayer(str(name), str(kind), srs) for name, kind, srs in rows}
    views = [name for name in layers if kinds.get(name) == "view"]
    views += sorted(name for name, kind in kinds.items() if kind == "view" and name not in views)
    if views:
        faults = [
            Fault(file, f"layer '{name}'", "it is a view, not a table", "Save it as a table.")
            for name in views
        ]
        raise InputError(faults)
    missing = [name for name in layers if name not in kinds]
    if missing:
        problem = "it is listed in the contents but is not there"
        raise InputError(
            [Fault(file, f"layer '{name}'", problem, "Export it again.") for name in missing]
        )
    return layers


def quote_name(name: str) -> str:
    """A table's name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
