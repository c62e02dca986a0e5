"""Declare a table's columns once, and check every cell of a table against the declaration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from geo.cells import clean_text, first_day, is_clean, parse_number, parse_numbers
from geo.errors import Fault, nearest_names

Dtype = Literal["id", "text", "number", "date"]

_TEXT = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    name
        The header.
    dtype
        ``id`` (text that names a row of this or another table), ``text``, ``number`` or ``date``
        (YYYY, YYYY-MM or YYYY-MM-DD, kept as text).
    unit
        What a number counts; None for text, shares and probabilities.
    meaning
        What it says, in an analyst's words.
    required
        Whether every row must have a value; else the column may be empty or missing.
    allowed
        The only values a cell may have; empty for any.
    low, high
        Bounds of a number, both included.
    """

    name: str
    dtype: Dtype
    unit: str | None
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A table: name, file in a world folder, columns, and the columns that tell rows apart."""

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column_names(self) -> list[str]:
        """Headers in the order they are written."""
        return [column.name for column in self.columns]


@dataclass
class _Check:
    """What is gathered while one table is checked."""

    table: Table
    file: str
    cells: dict[str, list[str]]
    row_word: str
    first_row: int
    labels: Sequence[str] | None
    faults: list[Fault]
    invisible: int = 0

    def place(self, row: int, column: str | None = None) -> str:
        label = self.labels[row] if self.labels else f"{self.row_word} {row + self.first_row}"
        name = self.table.key[0] if self.table.key else None
        if name in self.cells and column != name and (key := self.cells[name][row]):
            label += f" '{_shorten(key)}'"
        return f"{label}, column {column}" if column else label

    def blame(self, row: int, column: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, self.place(row, column), problem, remedy))


def check_table(
    frame: pd.DataFrame, table: Table, *, file: str, row_word: str = "row", first_row: int = 2
) -> tuple[pd.DataFrame, list[Fault], list[str]]:
    """
    A table as read, turned into one to trust.

    Parameters
    ----------
    frame
        Cells as text; numbers and missing values of a typed source are understood too.
    table
        What each column must be.
    file
        Name of the file, for the messages.
    row_word, first_row
        How rows are counted in messages: a spreadsheet's first row of data is ``row 2``.

    Returns
    -------
    clean
        Declared columns first, in order, then unknown ones as given (text). Ids, text and dates are
        text with "" for missing; numbers are floats with nan for missing. RangeIndex.
    faults
        Everything that is wrong; the table may be used only if there is none.
    remarks
        What was mended on the way, counted.

    Examples
    --------
    >>> legs = Table("legs", "legs.csv", (Column("km", "number", "km", "length", low=0.0),))
    >>> _, faults, _ = check_table(pd.DataFrame({"km": ["12", "-3"]}), legs, file="legs.csv")
    >>> print(faults[0])
    legs.csv: row 3, column km: '-3' is below 0. Write a number of at least 0.
    """
    cells = {str(name): _as_text(frame[name]) for name in frame.columns}
    return check_cells(cells, table, file=file, row_word=row_word, first_row=first_row)


def check_cells(
    cells: dict[str, list[str]],
    table: Table,
    *,
    file: str,
    row_word: str = "row",
    first_row: int = 2,
    labels: Sequence[str] | None = None,
) -> tuple[pd.DataFrame, list[Fault], list[str]]:
    """As `check_table`, from columns of text; `labels` name rows that no number names."""
    check = _Check(table, file, dict(cells), row_word, first_row, labels, [])
    count = len(next(iter(cells.values()), []))
    declared = table.column_names()
    _blame_headers(check)
    for name in check.cells:
        dtype = next((column.dtype for column in table.columns if column.name == name), "text")
        if dtype in ("number", "date"):
            check.cells[name] = [cell.strip() for cell in check.cells[name]]
        else:
            check.cells[name] = _clean_column(check, name, is_id=dtype == "id")
    frame = {column.name: _typed_column(check, column, count) for column in table.columns}
    for name, column_cells in check.cells.items():
        if name not in declared:
            frame[name] = text_array(column_cells)
    _blame_repeated_keys(check)
    remarks = []
    if check.invisible:
        remarks.append(f"{file}: invisible direction marks or spaces taken out: {check.invisible}.")
    table_frame = pd.DataFrame(frame, index=pd.RangeIndex(count), copy=False)
    return table_frame, check.faults, remarks


def text_array(cells: list[str]) -> Any:
    """Cells as a column of pandas' text type, made without looking the type up by name."""
    return pd.array(cells, dtype=_TEXT)


def _as_text(column: pd.Series) -> list[str]:
    return [_cell_text(value) for value in column.tolist()]


def _cell_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value != value.normalize() else str(value.date())
    return str(value)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _blame_headers(check: _Check) -> None:
    declared = check.table.column_names()
    spare = [name for name in check.cells if name not in declared]
    for column in check.table.columns:
        if column.required and column.name not in check.cells:
            near = nearest_names(column.name, spare, count=1)
            remedy = f"Rename '{near[0]}' to '{column.name}'." if near else "Add it."
            if len(check.cells) == 1 and (mark := _other_separator(spare[0] if spare else "")):
                remedy = f"The fields seem to be parted by {mark}; save the file with commas."
            problem = f"the column '{column.name}' is missing"
            check.faults.append(Fault(check.file, "header", problem, remedy))


def _other_separator(header: str) -> str | None:
    marks = {";": "semicolons", "\t": "tabulators", "|": "bars"}
    return next((word for mark, word in marks.items() if mark in header), None)


def _clean_column(check: _Check, name: str, *, is_id: bool) -> list[str]:
    cells = check.cells[name]
    if is_clean(cells, is_id=is_id):
        return cells
    cleaned = []
    for row, cell in enumerate(cells):
        try:
            text, removed = clean_text(cell, is_id=is_id)
        except ValueError as error:
            check.blame(row, name, f"{_shorten(cell)!r} holds control characters", str(error))
            text, removed = "", 0
        check.invisible += removed
        cleaned.append(text)
    return cleaned


def _typed_column(check: _Check, column: Column, count: int) -> Any:
    if column.name not in check.cells:
        return np.full(count, np.nan) if column.dtype == "number" else text_array([""] * count)
    cells = check.cells[column.name]
    if column.required and "" in cells:
        for row, cell in enumerate(cells):
            if not cell:
                check.blame(row, column.name, "the cell is empty", f"Give {_wanted(column)}.")
    if column.dtype == "number":
        return _check_numbers(check, column, cells)
    if column.dtype == "date":
        _check_each(check, column, cells, first_day)
    if column.allowed:
        _check_allowed(check, column, cells)
    return text_array(cells)


def _check_each(
    check: _Check, column: Column, cells: Sequence[str], parse: Callable[[str], object]
) -> list[str]:
    """Blame every cell that `parse` refuses; the cells with those emptied."""
    verdict: dict[str, str | None] = {"": None}
    kept = list(cells)
    noun = {"number": "a plain number", "date": "a date"}[column.dtype]
    for row, cell in enumerate(cells):
        if cell not in verdict:
            try:
                parse(cell)
                verdict[cell] = None
            except ValueError as error:
                verdict[cell] = str(error)
        if (remedy := verdict[cell]) is not None:
            check.blame(row, column.name, f"'{_shorten(cell)}' is not {noun}", remedy)
            kept[row] = ""
    return kept


def _check_numbers(check: _Check, column: Column, cells: list[str]) -> Any:
    numbers = parse_numbers(cells)
    if numbers is None:
        kept = _check_each(check, column, cells, parse_number)
        numbers = [parse_number(cell) if cell else np.nan for cell in kept]
    values = np.array(numbers, dtype=float)
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    for row in np.flatnonzero((values < low) | (values > high)):
        side = f"below {low:g}" if values[row] < low else f"above {high:g}"
        remedy = _range_remedy(column, float(values[row]))
        check.blame(int(row), column.name, f"'{_shorten(cells[row])}' is {side}", remedy)
    return values


def _check_allowed(check: _Check, column: Column, cells: Sequence[str]) -> None:
    if set(cells) <= {"", *column.allowed}:
        return
    for row, cell in enumerate(cells):
        if cell and cell not in column.allowed:
            near = nearest_names(cell, column.allowed, count=1)
            advice = f"Did you mean '{near[0]}'?" if near else f"Write {_wanted(column)}."
            check.blame(row, column.name, f"'{_shorten(cell)}' is not allowed", advice)


def _wanted(column: Column) -> str:
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    if column.dtype == "date":
        return "a date, YYYY-MM-DD"
    if column.dtype == "number":
        return f"a number{f' in {column.unit}' if column.unit else ''}"
    return "a value"


def _range_remedy(column: Column, value: float) -> str:
    if column.unit == "degrees":
        if abs(value) > 400:
            return "It looks like metres, perhaps Web Mercator (EPSG:3857); write degrees, WGS84."
        if column.high == 180 and 180 < value <= 360:
            return f"Longitudes run from -180 to 180; {value:g} is {value - 360:g}."
        return f"Write degrees from {column.low:g} to {column.high:g}, longitude before latitude."
    if column.low == 0 and column.high == 1:
        percent = f"; {value:g} % is {value / 100:g}" if 1 < value <= 100 else ""
        return f"Write a share or probability from 0 to 1{percent}."
    if column.low is not None and column.high is not None:
        return f"Write a number from {column.low:g} to {column.high:g}."
    return (
        f"Write a number of at least {column.low:g}."
        if column.low is not None
        else f"Write a number of at most {column.high:g}."
    )


def _blame_repeated_keys(check: _Check) -> None:
    columns = [check.cells[name] for name in check.table.key if name in check.cells]
    if not columns or len(columns) < len(check.table.key):
        return
    keys = list(zip(*columns, strict=True))
    if len(set(keys)) == len(keys):
        return
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        rows_of.setdefault(key, []).append(row)
    for key, rows in rows_of.items():
        if len(rows) > 1 and all(key):
            listed = " and ".join(str(row + check.first_row) for row in rows)
            problem = f"{' '.join(check.table.key)} '{_shorten(', '.join(key))}' stands twice"
            if len(rows) > 2:
                problem = problem.replace("twice", f"{len(rows)} times")
            place = f"{check.row_word}s {listed}"
            check.faults.append(Fault(check.file, place, problem, "Keep one of them."))
