"""CSV as columns of text: strict, and told by line where it is broken."""

from __future__ import annotations

import csv
import io

from geo.cells import restore_text
from geo.errors import Fault, InputError

# A world's tables are hundreds of rows. A million rows is a slip, and would hold a laptop up.
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000


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
