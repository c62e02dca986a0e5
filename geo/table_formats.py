"""A table as the bytes of a format: CSV, JSON, Markdown, XLSX, Parquet."""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.cells import neutralise_text
from geo.errors import Fault, InputError, MissingExtra, WriteError

if TYPE_CHECKING:
    import pandas as pd

# Results agree between machines to about twelve digits; nine is what all of them print alike.
SIGNIFICANT_DIGITS = 9
MAX_XLSX_CELL = 32_767

_EMPTY_CELL = '""'  # alone on its line, so that the line is not empty
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')
_ILLEGAL_IN_XLSX = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def format_table(
    frame: pd.DataFrame, suffix: str, *, significant_digits: int | None = SIGNIFICANT_DIGITS
) -> bytes:
    """
    A table as bytes of a format, such as ``.csv`` or ``.json``; see `geo.writers.write_table`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["=A1", "Nasib"], "usage": [0.25, None]})
    >>> print(format_table(table, ".csv").decode())
    name,usage
    '=A1,0.25
    Nasib,
    """
    if suffix not in _FORMATS:
        problem = f"tables are not written as '{suffix}'"
        raise InputError(Fault("output", "", problem, f"Choose one of {', '.join(_FORMATS)}."))
    if suffix == ".parquet":
        return _FORMATS[suffix](frame)
    if significant_digits is not None:
        frame = _round_table(frame, significant_digits)
    return _FORMATS[suffix](frame)


def _round_table(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    floats = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    return frame.assign(
        **{
            str(name): [float(f"{value:.{digits}g}") for value in frame[name].tolist()]
            for name in floats
        }
    )


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame.columns]
    return list(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    """A cell as None, bool, int, finite float, or text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None if math.isnan(value) else str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(str(one) for one in value)
    return "" if value != value else str(value)


def _format_csv(frame: pd.DataFrame) -> bytes:
    lines = [[_csv_cell(str(name)) for name in frame.columns]]
    lines += [[_csv_cell(value) for value in row] for row in _rows(frame)]
    return "".join(f"{','.join(line) or _EMPTY_CELL}\n" for line in lines).encode("utf-8")


def _csv_cell(value: Any) -> str:
    """A cell as CSV; Python's own writer leaves a carriage return bare, which splits the row."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    text = neutralise_text(value)
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _NEEDS_QUOTES.search(text) else text


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """
    Rows as dicts that JSON can hold: missing numbers are None, whole numbers have no decimals.

    Examples
    --------
    >>> import pandas as pd
    >>> records(pd.DataFrame({"crossing_id": ["nasib-jaber"], "size": [2.0], "believed": [np.nan]}))
    [{'crossing_id': 'nasib-jaber', 'size': 2, 'believed': None}]
    """
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in _rows(frame)]


def _format_json(frame: pd.DataFrame) -> bytes:
    text = json.dumps(records(frame), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _format_markdown(frame: pd.DataFrame) -> bytes:
    lines = [[str(name) for name in frame.columns], ["---"] * len(frame.columns)]
    lines += [["" if value is None else str(value) for value in row] for row in _rows(frame)]
    text = "".join(f"| {' | '.join(map(_markdown_cell, line))} |\n" for line in lines)
    return text.encode("utf-8")


def _markdown_cell(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\")
    return " ".join(text.replace("|", "\\|").split())


def _format_xlsx(frame: pd.DataFrame) -> bytes:
    return format_workbook({"Sheet": frame})


def format_workbook(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """
    Tables as the sheets of one XLSX file, each with its header frozen.

    Raises
    ------
    MissingExtra
        If openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingExtra("openpyxl", extra="xlsx") from None
    book = Workbook()
    book.remove(book.active)
    for name, frame in sheets.items():
        _fill_sheet(book.create_sheet(name), frame)
    file = io.BytesIO()
    try:
        book.save(file)
    except Exception as error:
        # Sheets are laid out in the temporary folder first; lxml's own error tells of a full disk.
        if not isinstance(error, OSError) and not type(error).__module__.startswith("lxml"):
            raise
        problem = f"the spreadsheet could not be made ({error}); is the temporary folder full?"
        raise WriteError(problem) from error
    return _freeze_zip(file.getvalue())


def _fill_sheet(sheet: Any, frame: pd.DataFrame) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for row_number, row in enumerate([tuple(map(str, frame.columns)), *_rows(frame)], start=1):
        for column_number, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(row_number, column_number)
            if isinstance(value, str):
                cell.value = _xlsx_text(value)
                cell.data_type = "s"
            else:
                cell.value = value
    for column_number, name in enumerate(frame.columns, start=1):
        width = min(max(len(str(name)) + 2, 10), 40)
        sheet.column_dimensions[get_column_letter(column_number)].width = width


def _xlsx_text(text: str) -> str:
    text = _ILLEGAL_IN_XLSX.sub("", neutralise_text(text))
    if len(text) > MAX_XLSX_CELL:
        problem = f"a cell holds {len(text):,} characters; XLSX takes {MAX_XLSX_CELL:,}"
        raise InputError(Fault("output", "", problem, "Write .csv or .parquet."))
    return text


def _freeze_zip(data: bytes) -> bytes:
    """The same archive without the hour it was made, so that equal tables give equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                day = rb"1980-01-01T00:00:00Z"
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>" + day, content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _format_parquet(frame: pd.DataFrame) -> bytes:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise MissingExtra("pyarrow", extra="parquet") from None
    file = io.BytesIO()
    # Checksums per page: a flipped bit is then found when the file is read.
    frame.to_parquet(file, index=False, engine="pyarrow", write_page_checksum=True)
    return file.getvalue()


_FORMATS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    ".csv": _format_csv,
    ".json": _format_json,
    ".md": _format_markdown,
    ".parquet": _format_parquet,
    ".xlsx": _format_xlsx,
}
