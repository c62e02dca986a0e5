"""The one door in: every file the toolkit opens is opened here, by its ending, within limits."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cells import restore_text
from geo.columns import Table, check_cells
from geo.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

# A world's tables are hundreds of rows. A million rows is a slip, and would hold a laptop up.
MAX_TEXT_BYTES = 64 * 1024 * 1024
MAX_TOML_BYTES = 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
# TOML is written by hand: nobody nests deeper, writes longer lines or longer whole numbers.
MAX_TOML_DEPTH = 24
MAX_TOML_LINE = 20_000
MAX_TOML_DIGITS = 18

TEXT_SUFFIXES = frozenset({".csv", ".toml", ".txt", ".md", ".json", ".geojson", ".html", ".xml"})

_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]+:|//)")


def check_path(
    path: Path | str, *, suffixes: frozenset[str] | None = None, inside: Path | None = None
) -> Path:
    """
    The path, once it is known to name an ordinary local file we may read.

    Parameters
    ----------
    suffixes
        Endings that are read here; the ending alone says how a file is read.
    inside
        The folder the file must really lie in, links followed: for files another file names.

    Raises
    ------
    InputError
        If it is a scheme (``http:``, ``/vsizip/``), missing, no ordinary file, of another ending,
        or outside `inside`.
    """
    text = str(path)
    name = Path(text).name or text
    if "\0" in text:
        raise InputError(Fault(repr(text), "", "a path holds no NUL", "Give a plain path."))
    if text.startswith("/vsi") or (_SCHEME.match(text) and not Path(text).exists()):
        problem = "only local files are read, never addresses or virtual paths"
        raise InputError(Fault(text, "", problem, "Download or unpack it and give its path."))
    path = Path(text)
    if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
        problem = f"it lies outside {inside.name or inside}"
        raise InputError(Fault(text, "", problem, "Files a world names must lie in its folder."))
    if not path.exists():
        raise InputError(Fault(text, "", "there is no such file", _nearest_file(path)))
    if not path.is_file():
        problem = "it is no ordinary file"
        raise InputError(Fault(text, "", problem, "Give the path of a file."))
    if suffixes is not None and path.suffix.lower() not in suffixes:
        problem = f"files ending in '{path.suffix}' are not read here"
        remedy = f"Files are read by their ending: {', '.join(sorted(suffixes))}."
        raise InputError(Fault(name, "", problem, remedy))
    return path


def _nearest_file(path: Path) -> str:
    from geo.errors import nearest_names

    try:
        near = nearest_names(path.name, [one.name for one in path.parent.iterdir()], count=1)
    except OSError:
        return f"There is no folder {path.parent} either."
    return f"Did you mean '{near[0]}'?" if near else "Check the path."


def read_bytes(path: Path, *, max_bytes: int = MAX_TEXT_BYTES, sha256: str | None = None) -> bytes:
    """
    All bytes of a file that `check_path` let pass.

    Raises
    ------
    InputError
        If it is too large, cannot be read, or is not the file whose checksum was given.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError(
            Fault(path.name, "", f"it cannot be read ({error.strerror})", "Check its permissions.")
        ) from error
    if len(data) > max_bytes:
        problem = f"it is larger than {max_bytes / 2**20:g} MiB"
        raise InputError(
            Fault(path.name, "", problem, "Split it, or leave out what is not needed.")
        )
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256.lower():
        problem = "its content is not what its checksum says"
        raise InputError(Fault(path.name, "", problem, "Fetch it again, or renew the checksum."))
    return data


def read_text(
    path: Path | str,
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_TEXT_BYTES,
    inside: Path | None = None,
) -> str:
    """
    Text of a file, in UTF-8 (or UTF-16 with a byte order mark).

    Parameters
    ----------
    encoding
        Only if the file is known to be in another one, such as ``windows-1256``.
    inside
        The folder the file must lie in, links followed.

    Raises
    ------
    InputError
        If it is no such file, too large, in another encoding (with the byte where that shows), or
        holds NUL.
    """
    path = check_path(path, suffixes=TEXT_SUFFIXES, inside=inside)
    return decode_text(read_bytes(path, max_bytes=max_bytes), path.name, encoding=encoding)


def decode_text(data: bytes, file: str, *, encoding: str | None = None) -> str:
    """Bytes as text; the byte order mark, if any, is taken off."""
    if encoding is None:
        marks = (b"\xff\xfe", b"\xfe\xff")
        encoding = "utf-16" if data.startswith(marks) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except LookupError:
        problem = f"there is no encoding '{encoding}'"
        raise InputError(Fault(file, "", problem, "Try windows-1256 or utf-8.")) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"the text is not {encoding.upper().removesuffix('-SIG')}"
        remedy = (
            "Save it as UTF-8. If it comes from an Arabic Windows, its encoding is probably "
            "windows-1256; name that when reading it."
        )
        place = f"line {line}, byte {error.start}"
        raise InputError(Fault(file, place, problem, remedy)) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        place = f"line {before.count(chr(10)) + 1}"
        raise InputError(Fault(file, place, "it holds a NUL character", "Take it out."))
    return text


def read_table(
    path: Path | str,
    table: Table,
    *,
    encoding: str | None = None,
    inside: Path | None = None,
) -> pd.DataFrame:
    """
    A CSV file as the table it is declared to be.

    Parameters
    ----------
    path
        Ends in ``.csv``; comma-separated, UTF-8, with a header.
    table
        What its columns must be, such as `geo.tables.CROSSINGS`.

    Returns
    -------
    frame
        As `geo.tables.check_table` makes it; ``frame.attrs["remarks"]`` tells what was mended.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    path = check_path(path, suffixes=frozenset({".csv"}), inside=inside)
    cells = parse_csv(read_text(path, encoding=encoding), path.name)
    frame, faults, remarks = check_cells(cells, table, file=path.name)
    if faults:
        raise InputError(faults)
    frame.attrs["remarks"] = tuple(remarks)
    return frame


def read_layer(
    path: Path | str,
    layer: str | None = None,
    *,
    crs: str | None = None,
    inside: Path | None = None,
) -> GeoDataFrame:
    """Read a map layer; see `geo.layers.read_layer`, which loads only when a layer is read."""
    from geo import layers

    return layers.read_layer(path, layer, crs=crs, inside=inside)


def parse_csv(text: str, file: str) -> dict[str, list[str]]:
    r"""
    Columns of a CSV text, header to cells; every cell is text.

    Examples
    --------
    >>> parse_csv("id,country\n007,NA\n", "a.csv")
    {'id': ['007'], 'country': ['NA']}
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        rows = []
    if not rows or len(rows) > MAX_ROWS + 1 or set(map(len, rows)) != {len(rows[0])}:
        raise InputError(_shape_faults(text, file))
    header = [name.strip() for name in rows[0]]
    if faults := _header_faults(header, file):
        raise InputError(faults)
    if text.count("\n\n") or text.count("\r\n\r\n"):
        _refuse_empty_lines(text, file)
    columns = [list(column) for column in zip(*rows[1:], strict=True)] or [[] for _ in header]
    return {
        name: [restore_text(cell) for cell in cells] if "'" in "".join(cells) else cells
        for name, cells in zip(header, columns, strict=True)
    }


def _shape_faults(text: str, file: str) -> list[Fault]:
    """Go through a CSV that is not rectangular, line by line, and tell what is wrong where."""
    if not text.strip():
        return [Fault(file, "", "the file is empty", "Give it a header and rows.")]
    if text.count("\n") > 2 * MAX_ROWS:
        return [Fault(file, "", f"more than {MAX_ROWS:,} rows", "Leave out what is not needed.")]
    faults: list[Fault] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    begins = 1
    try:
        for row in reader:
            if not header:
                header = [name.strip() for name in row]
                faults += _header_faults(header, file)
            elif row and len(row) != len(header):
                problem = f"{len(row)} fields where the header has {len(header)}"
                remedy = "Put text that holds a comma in double quotes, and keep empty fields."
                faults.append(Fault(file, f"line {begins}", problem, remedy))
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.append(_csv_fault(str(error), begins, file))
    return faults


def _refuse_empty_lines(text: str, file: str) -> None:
    """Rows are counted as a spreadsheet does, so an empty line between them would mislead."""
    reader = csv.reader(io.StringIO(text, newline=""))
    lines = [(reader.line_num, bool(row)) for row in reader]
    last = max(line for line, full in lines if full)
    faults = [
        Fault(file, f"line {line}", "an empty line between rows", "Take it out.")
        for line, full in lines
        if not full and line < last
    ]
    if faults:
        raise InputError(faults)


def _csv_fault(error: str, line: int, file: str) -> Fault:
    place = f"line {line}"
    if "unexpected end" in error:
        problem = "a double quote opens here and never closes"
        return Fault(file, place, problem, 'Close it, or write a quote inside text as "".')
    if "field larger" in error:
        problem = f"a field is longer than {csv.field_size_limit():,} characters"
        return Fault(file, place, problem, "Shorten it; a missing quote can also cause this.")
    if "expected after" in error:
        return Fault(file, place, "text follows a closing quote", 'Write a quote in text as "".')
    return Fault(file, place, f"it is not CSV ({error})", "Save it as CSV, UTF-8.")


def _header_faults(header: list[str], file: str) -> list[Fault]:
    faults = []
    if len(header) > MAX_COLUMNS:
        faults.append(Fault(file, "header", f"{len(header):,} columns", "Is it a table?"))
        return faults
    for name in sorted({name for name in header if header.count(name) > 1}):
        where = " and ".join(str(i + 1) for i, one in enumerate(header) if one == name)
        problem = f"the header '{name}' stands twice" if name else "a header is empty"
        faults.append(Fault(file, f"header, columns {where}", problem, "Give each its own name."))
    if "" in header and header.count("") == 1:
        column = header.index("") + 1
        problem = "a header is empty"
        faults.append(Fault(file, f"header, column {column}", problem, "Name the column."))
    return faults


def read_toml(path: Path | str, *, inside: Path | None = None) -> dict[str, Any]:
    """
    A TOML file as nested dicts.

    Raises
    ------
    InputError
        If it is not TOML (with the line), nested too deep, or holds a key twice.
    """
    path = check_path(path, suffixes=frozenset({".toml"}), inside=inside)
    text = read_text(path, max_bytes=MAX_TOML_BYTES)
    return parse_toml(text, path.name)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """As `read_toml`, from text."""
    if fault := _toml_shape_fault(text, file):
        raise InputError(fault)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = f"line {match[1]}, column {match[2]}" if match else "end of file"
        problem = re.sub(r"\s*\(at .*\)", "", str(error))
        raise InputError(
            Fault(file, place, f"it is not TOML: {problem}", "Mend the line.")
        ) from None
    except (RecursionError, ValueError) as error:
        problem = f"it cannot be read: {error}"
        raise InputError(Fault(file, "", problem, "Write it more plainly.")) from None


def _toml_shape_fault(text: str, file: str) -> Fault | None:
    """What would hold a TOML parser up: depth, very long lines, very long whole numbers."""
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', "", text)
    depth = 0
    for number, line in enumerate(bare.split("\n"), start=1):
        place = f"line {number}"
        if len(line) > MAX_TOML_LINE:
            return Fault(file, place, f"longer than {MAX_TOML_LINE:,} characters", "Break it up.")
        if digits := re.search(rf"\d{{{MAX_TOML_DIGITS + 1},}}", line.replace("_", "")):
            problem = f"a number with {len(digits[0])} digits"
            return Fault(file, place, problem, f"Write at most {MAX_TOML_DIGITS} digits.")
        depth = max(depth + _deepest(line)[1], 0)
        deepest = depth + _deepest(line)[0]
        if deepest > MAX_TOML_DEPTH or line.count(".") > 10 * MAX_TOML_DEPTH:
            problem = f"nested deeper than {MAX_TOML_DEPTH} levels"
            return Fault(file, place, problem, "Write it flatter.")
    return None


def _deepest(line: str) -> tuple[int, int]:
    depth = deepest = 0
    for character in line:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest, depth
