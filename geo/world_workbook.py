"""A world in one spreadsheet: a sheet per table, `world.toml` as a sheet of keys and values."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.cells import restore_text
from geo.csv_text import MAX_ROWS
from geo.errors import Fault, InputError, MissingExtra
from geo.readers import read_bytes
from geo.tables import WORLD_TABLES

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: Sheets that say what `world.toml` says.
WORLD_SHEET, DEMAND_SHEET, CORRIDOR_SHEET = "world", "demand", "corridor"

# A table has some twenty columns; more than this is no table of a world.
MAX_COLUMNS = 200
# A world's tables are a megabyte; a workbook that holds more than this is a bomb or no world.
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
MAX_PARTS = 1_000

_TEXT_KEYS = ("name", "description", "start", "end")

Cells = dict[str, list[str]]
Row = tuple[Any, ...]


def read_workbook(path: Path) -> tuple[str, dict[str, Cells]]:
    """
    The text of a `world.toml` and the cells of every table in a spreadsheet.

    Formulas count as what they last gave. Sheets of other names are left alone.

    Raises
    ------
    InputError
        If it is damaged, a bomb, lacks the sheet `world`, or a cell shows an error.
    MissingExtra
        If openpyxl is not installed.
    """
    sheets = _read_sheets(path)
    if WORLD_SHEET not in sheets:
        problem = f"it has no sheet '{WORLD_SHEET}' with name, start, end and parameters"
        remedy = "See what `corridors data new world.xlsx` makes."
        raise InputError(Fault(path.name, "", problem, remedy))
    tables = {
        table.name: _name_columns(sheets[table.name], f"{path.name} sheet {table.name}")
        for table in WORLD_TABLES
        if table.name in sheets
    }
    return write_toml(sheets, path.name), tables


def read_sheet(path: Path, name: str) -> Cells:
    """
    The cells of one table in a spreadsheet: its sheet of that name, or the only sheet there is.

    Raises
    ------
    InputError
        If it is damaged, a bomb, has no such sheet, or a cell shows an error.
    MissingExtra
        If openpyxl is not installed.
    """
    sheets = _read_sheets(path, lone=name)
    if name not in sheets:
        problem = f"it has several sheets, none called '{name}'"
        raise InputError(Fault(path.name, "", problem, "Name the sheet so, or keep only one."))
    return _name_columns(sheets[name], path.name)


def _read_sheets(path: Path, *, lone: str = "") -> dict[str, list[Row]]:
    """Rows of the sheets a world knows, by name; an only sheet is taken as `lone`."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingExtra("openpyxl", extra="xlsx") from None
    data = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            has_formulas = _check_parts(archive, path.name)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = _take_sheets(book, path.name, lone)
        if has_formulas:
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            _blame_unreckoned(sheets, _take_sheets(book, path.name, lone), path.name)
        return sheets
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads it to
        problem = f"the spreadsheet cannot be read ({type(error).__name__}: {error})"
        raise InputError(Fault(path.name, "", problem, "Save it again as .xlsx.")) from None


def _check_parts(archive: zipfile.ZipFile, file: str) -> bool:
    """Refuse what unpacks to too much or declares a document type; say if there are formulas."""
    members = archive.infolist()
    if len(members) > MAX_PARTS or sum(one.file_size for one in members) > MAX_UNPACKED_BYTES:
        problem = f"it unpacks to more than {MAX_UNPACKED_BYTES / 2**20:g} MiB or {MAX_PARTS} parts"
        remedy = "Leave out sheets that are not needed."
        raise InputError(Fault(file, "", problem, remedy))
    for member in members:
        with archive.open(member) as part:
            head = part.read(4096).replace(b"\0", b"").upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            problem = "it declares XML entities, as no spreadsheet does"
            raise InputError(Fault(file, f"part '{member.filename}'", problem, "Save it anew."))
    parts = (one for one in members if one.filename.startswith("xl/worksheets/"))
    return any(b"<f" in archive.read(one) for one in parts)


def _blame_unreckoned(
    values: Mapping[str, Sequence[Row]], formulas: Mapping[str, Sequence[Row]], file: str
) -> None:
    """Refuse formulas that no spreadsheet has reckoned yet: their cells would pass for empty."""
    faults = []
    for name, rows in formulas.items():
        shown = values[name]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                told = shown[number][column] if number < len(shown) else None
                if told is None and isinstance(cell, str) and cell.startswith("="):
                    place = f"sheet {name}, row {number + 1}, column {column + 1}"
                    problem = "the formula has no value yet"
                    remedy = "Open and save it in a spreadsheet, or write the value."
                    faults.append(Fault(file, place, problem, remedy))
    if faults:
        raise InputError(faults)


def _take_sheets(book: Workbook, file: str, lone: str = "") -> dict[str, list[Row]]:
    known = {WORLD_SHEET, DEMAND_SHEET, CORRIDOR_SHEET, *(table.name for table in WORLD_TABLES)}
    sheets: dict[str, list[Row]] = {}
    for sheet in book.worksheets:
        only = lone and len(book.worksheets) == 1
        name = lone if only else sheet.title.strip().lower()
        if name not in known:
            continue
        sheet.reset_dimensions()  # what a sheet says of its own size need not be true
        rows: list[Row] = []
        for row in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True):
            rows.append(row)
        if len(rows) > MAX_ROWS + 1:
            problem = f"it has more than {MAX_ROWS:,} rows"
            remedy = "Leave out what is not needed."
            raise InputError(Fault(file, f"sheet {name}", problem, remedy))
        while rows and not any(_is_filled(value) for value in rows[-1]):
            rows.pop()
        sheets[name] = rows
    return sheets


def _is_filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or value.strip() != "")


def _name_columns(rows: Sequence[Row], file: str) -> Cells:
    """Columns of a sheet as text, by the headers of its first row."""
    headers = [_cell_text(value).strip() for value in (rows[0] if rows else ())]
    faults, cells = [], {}
    for column, header in enumerate(headers):
        values = [row[column] if column < len(row) else None for row in rows[1:]]
        if header in cells:
            remedy = "Rename one of them."
            faults.append(Fault(file, "header", f"the column '{header}' is there twice", remedy))
        elif header:
            cells[header] = [_cell_text(value) for value in values]
            faults += _blame_errors(cells[header], header, file)
        elif any(_is_filled(value) for value in values):
            place = f"column {column + 1}"
            faults.append(Fault(file, place, "it has no header", "Give it one, or empty it."))
    if faults:
        raise InputError(faults)
    return cells


def _blame_errors(texts: Sequence[str], header: str, file: str) -> list[Fault]:
    """Faults of cells that show an error of the spreadsheet."""
    wrong = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
    return [
        Fault(file, f"row {row}, column {header}", f"the cell shows {text}", "Mend the formula.")
        for row, text in enumerate(texts, start=2)
        if text in wrong
    ]


def _cell_text(value: Any) -> str:
    """A cell as CSV would hold it: dates in ISO form, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return restore_text(str(value))


def write_toml(sheets: Mapping[str, Sequence[Row]], file: str) -> str:
    """The text of a `world.toml` that says what the sheets world, demand and corridor say."""
    rows = _name_columns(sheets[WORLD_SHEET], f"{file} sheet {WORLD_SHEET}")
    if not {"key", "value"} <= rows.keys():
        problem = "the columns 'key' and 'value' are missing"
        raise InputError(Fault(f"{file} sheet {WORLD_SHEET}", "header", problem, "Add them."))
    lines = [
        f"{_dotted(key.strip())} = {_toml_value(value, as_text=key.strip() in _TEXT_KEYS)}"
        for key, value in zip(rows["key"], rows["value"], strict=True)
        if key.strip() and value
    ]
    for sheet, key in ((DEMAND_SHEET, "demand"), (CORRIDOR_SHEET, "corridor")):
        cells = _name_columns(sheets.get(sheet, ()), f"{file} sheet {sheet}")
        entries = [_entry(cells, row) for row in range(len(next(iter(cells.values()), [])))]
        if filled := [entry for entry in entries if entry != "{}"]:
            lines.append(f"{key} = [{', '.join(filled)}]")
    return "\n".join(lines) + "\n"


def _entry(cells: Cells, row: int) -> str:
    """One row of the sheets demand and corridor as an inline table."""
    words = []
    for name, column in cells.items():
        text = column[row].strip()
        if not text:
            continue
        if name == "zones":
            zones = [zone.strip() for zone in text.replace(";", "-").split("-")]
            value = json.dumps(zones)
        else:
            value = _toml_value(text, as_text=name != "weight")
        words.append(f"{_dotted(name)} = {value}")
    return f"{{{', '.join(words)}}}"


def _dotted(key: str) -> str:
    return ".".join(json.dumps(part, ensure_ascii=False) for part in key.split("."))


def _toml_value(text: str, *, as_text: bool) -> str:
    """A number where the text is one, else a quoted text."""
    if not as_text:
        try:
            number = float(text)
        except ValueError:
            pass
        else:
            return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
