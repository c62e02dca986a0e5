"""Stamps: where a result comes from, carried by the file itself or by a small one beside it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from geo.errors import Fault, InputError

# Of a file that carries no stamp inside, the stamp lies beside it: ranking.csv.provenance.json.
BESIDE = ".provenance.json"
# A stamp names some tens of files; more than this is none of ours.
MAX_STAMP_BYTES = 1024 * 1024
NAME = "corridors-provenance"

_COMMENTED = frozenset({".html", ".kml", ".md", ".svg"})
_JSON = frozenset({".geojson", ".json"})
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_PDF_HOUR = re.compile(rb"\(D:\d{14}[^)\r\n]{0,10}\)")  # when a browser printed it
_COMMENT = re.compile(rb"<!-- " + NAME.encode() + rb": (\{[^\n]*\}) -->\n\Z")


def write_inert(stamp: dict[str, Any]) -> str:
    r"""
    A stamp as one line of JSON that no comment, page or terminal takes for anything else.

    Examples
    --------
    >>> write_inert({"command": ["rank", "--top", "</script>"]})
    '{"command": ["rank", "-\\u002dtop", "\\u003c/script\\u003e"]}'
    """
    text = json.dumps(stamp, ensure_ascii=True, allow_nan=False)
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return re.sub(r"(?<=-)-", r"\\u002d", text)


def put_stamp(data: bytes, stamp: dict[str, Any], suffix: str) -> bytes | None:
    """
    Return a file's bytes with a stamp inside; None where the format has no place for one.

    The stamp gets ``content``, the hash of what it describes, which is taken without the stamp.
    """
    stamp = {**stamp, "content": digest_content(data, suffix)}
    if suffix in _COMMENTED:
        return data + b"<!-- " + f"{NAME}: {write_inert(stamp)} -->\n".encode()
    if suffix in _JSON and data.lstrip().startswith(b"{"):
        body = data.rstrip()[:-1].rstrip()
        comma = b"" if body.endswith(b"{") else b","
        told = json.dumps(stamp, ensure_ascii=False, allow_nan=False).encode()
        return body + comma + b'\n  "provenance": ' + told + b"\n}\n"
    if suffix == ".png" and data.endswith(_PNG_END):
        chunk = b"tEXt" + NAME.encode() + b"\0" + write_inert(stamp).encode("ascii")
        size, check = struct.pack(">I", len(chunk) - 4), struct.pack(">I", zlib.crc32(chunk))
        return data[: -len(_PNG_END)] + size + chunk + check + _PNG_END
    if suffix == ".parquet":
        return _put_parquet(data, stamp)
    return None


def stamp_beside(data: bytes, stamp: dict[str, Any], suffix: str) -> bytes:
    """Bytes of the file that lies beside an output without a place for a stamp."""
    stamp = {**stamp, "content": digest_content(data, suffix)}
    return (json.dumps(stamp, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def take_stamp(path: Path) -> tuple[dict[str, Any], str]:
    """
    Take the stamp of an output, and the hash its content has now.

    Raises
    ------
    InputError
        If it carries none, or one that is none of ours.
    """
    from geo.readers import check_path, read_bytes

    if path.is_dir():
        return _take_beside(path / BESIDE[1:]), digest_folder(path)
    suffix = check_path(path).suffix.lower()
    if suffix == ".gpkg":
        return _take_package(path)
    data = read_bytes(path, max_bytes=MAX_OUTPUT_BYTES)
    text = _find_text(data, suffix)
    stamp = _parse_stamp(text, path.name) if text else _take_beside(Path(f"{path}{BESIDE}"))
    return stamp, digest_content(data, suffix)


# The largest page or table this toolkit writes is tens of megabytes.
MAX_OUTPUT_BYTES = 1024 * 1024 * 1024


def digest_content(data: bytes, suffix: str) -> str:
    """Hash of what a file says, its stamp left out: SHA-256, 64 hex digits."""
    if suffix in _JSON:
        try:
            content = json.loads(data)
        except (ValueError, RecursionError):
            content = None
        if isinstance(content, dict):
            content.pop("provenance", None)
            data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
    elif suffix in _COMMENTED:
        data = _COMMENT.sub(b"", data)
    elif suffix == ".png":
        data = b"".join(chunk for kind, chunk in _png_chunks(data) if kind != b"tEXt")
    elif suffix == ".parquet":
        data = _strip_parquet(data)
    elif suffix == ".pdf":
        data = _PDF_HOUR.sub(b"", data)
    return hashlib.sha256(data).hexdigest()


def digest_folder(folder: Path) -> str:
    """Hash of every file of a folder and its name, the stamp left out."""
    from geo.provenance import hash_file

    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != BESIDE[1:]:
            digest.update(f"{path.relative_to(folder).as_posix()} {hash_file(path)}\n".encode())
    return digest.hexdigest()


def _take_beside(beside: Path) -> dict[str, Any]:
    from geo.readers import check_path, read_bytes

    if not beside.is_file():
        name = beside.name.removesuffix(BESIDE)
        problem = "it does not say where it comes from"
        remedy = f"Write it anew with -o, and keep {beside.name} beside it where there is one."
        raise InputError(Fault(name, "", problem, remedy))
    data = read_bytes(check_path(beside), max_bytes=MAX_STAMP_BYTES)
    return _parse_stamp(data, beside.name)


def _parse_stamp(text: bytes, file: str) -> dict[str, Any]:
    """Parse a stamp, trusting nothing: it may come from anybody."""
    from geo.geojson import parse_json
    from geo.readers import decode_text

    if len(text) > MAX_STAMP_BYTES:
        raise InputError(Fault(file, "stamp", "it is too large", "It is none of ours."))
    stamp = parse_json(decode_text(text, file), file)
    kinds = {
        "command": list,
        "output": str,
        "within": str,
        "options": dict,
        "inputs": dict,
        "versions": dict,
        "content": str,
    }
    if not isinstance(stamp, dict) or any(
        not isinstance(stamp.get(key), kind) for key, kind in kinds.items()
    ):
        problem = "its stamp is not one that this toolkit writes"
        raise InputError(Fault(file, "stamp", problem, "Write it anew with -o."))
    words = [*stamp["command"], *stamp["inputs"].values(), *stamp["versions"].values()]
    if not all(isinstance(word, str) for word in words):
        problem = "its stamp holds other than text"
        raise InputError(Fault(file, "stamp", problem, "Write it anew with -o."))
    return stamp


def _find_text(data: bytes, suffix: str) -> bytes:
    """JSON of the stamp a file carries; empty if it carries none."""
    if suffix in _COMMENTED:
        found = _COMMENT.search(data[-MAX_STAMP_BYTES:])
        return found[1] if found else b""
    if suffix in _JSON:
        try:
            content = json.loads(data)
        except (ValueError, RecursionError):
            return b""
        stamp = content.get("provenance") if isinstance(content, dict) else None
        return json.dumps(stamp).encode() if stamp else b""
    if suffix == ".png":
        start = b"tEXt" + NAME.encode() + b"\0"
        texts = [chunk[4:-4] for kind, chunk in _png_chunks(data) if kind == b"tEXt"]
        return next((one.removeprefix(start) for one in texts if one.startswith(start)), b"")
    if suffix == ".parquet":
        return _find_parquet(data)
    return b""


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and bytes of each chunk of a PNG."""
    at = 8
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at : at + 12 + size]
        at += 12 + size


# ---- Parquet: the stamp is one of the file's key-value pairs ------------------------------------


def _put_parquet(data: bytes, stamp: dict[str, Any]) -> bytes:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(data))
    told = {**(table.schema.metadata or {}), NAME.encode(): write_inert(stamp).encode()}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(told), out, write_page_checksum=True)
    return out.getvalue()


def _find_parquet(data: bytes) -> bytes:
    """Find the stamp in the footer without parsing the rest."""
    (size,) = struct.unpack("<I", data[-8:-4]) if len(data) > 12 else (0,)
    footer = data[-8 - size : -8]
    at = footer.find(NAME.encode())
    start = footer.find(b"{", at)
    if at < 0 or start < 0:
        return b""
    try:
        _, end = json.JSONDecoder().raw_decode(footer[start:].decode("latin-1"))
    except (ValueError, RecursionError):
        return b""
    return footer[start : start + end]


def _strip_parquet(data: bytes) -> bytes:
    """All but the footer, which holds the stamp: the pages, in order."""
    (size,) = struct.unpack("<I", data[-8:-4]) if len(data) > 12 else (0,)
    return data[: -8 - size]


# ---- GeoPackage: the stamp is a row of its metadata, as the standard has it ----------------------

_METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,
  extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL,
  table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id));
"""
_EXTENSION = "http://www.geopackage.org/spec120/#extension_metadata"


def stamp_package(path: Path, stamp: dict[str, Any]) -> None:
    """Put a stamp into a GeoPackage just written, as its metadata (OGC 12-128, clause 2.4)."""
    with closing(sqlite3.connect(path)) as database, database:
        told = {**stamp, "content": digest_package(database)}
        database.executescript(_METADATA)
        for table in ("gpkg_metadata", "gpkg_metadata_reference"):
            row = (table, None, "gpkg_metadata", _EXTENSION, "read-write", table)
            database.execute(
                "INSERT INTO gpkg_extensions SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS "
                "(SELECT 1 FROM gpkg_extensions WHERE table_name = ?)",
                row,
            )
        key = database.execute(
            "INSERT INTO gpkg_metadata (md_standard_uri, mime_type, metadata) VALUES (?, ?, ?)",
            (f"urn:{NAME}", "application/json", write_inert(told)),
        ).lastrowid
        database.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, md_file_id) "
            "VALUES ('geopackage', ?)",
            (key,),
        )


def _take_package(path: Path) -> tuple[dict[str, Any], str]:
    from geo.geopackage import check_package, open_package

    with open_package(path) as database:
        check_package(database, path.name)
        digest = digest_package(database)
        found = None
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata'").fetchone():
            found = database.execute(
                "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?", (f"urn:{NAME}",)
            ).fetchone()
    if found is None or not isinstance(found[0], str):
        return _take_beside(Path(f"{path}{BESIDE}")), digest
    return _parse_stamp(found[0].encode(), path.name), digest


def digest_package(database: sqlite3.Connection) -> str:
    """Hash of every layer's rows in order; when they were written does not enter."""
    from geo.geopackage import quote_name

    names = [row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")]
    digest = hashlib.sha256()
    for name in sorted(map(str, names)):
        about = database.execute(f"PRAGMA table_info({quote_name(name)})").fetchall()
        columns = [row[1] for row in about if not (name == "layer_styles" and "DATE" in row[2])]
        chosen = ", ".join(map(quote_name, columns))
        digest.update(f"\x1d{name}\x1e{chosen}".encode())
        for row in database.execute(f"SELECT {chosen} FROM {quote_name(name)}"):  # noqa: S608
            digest.update(repr(row).encode())
    return digest.hexdigest()
