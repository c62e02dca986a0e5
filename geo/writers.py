"""The one door out: every file the toolkit makes is written here, whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from geo.output import check_target, hold_output, open_output
from geo.table_formats import SIGNIFICANT_DIGITS, format_table, format_workbook, records
from geo.whole_files import write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd

    from geo.layer_docs import LayerDocs

__all__ = [
    "check_target",
    "file_slug",
    "format_table",
    "format_workbook",
    "hold_output",
    "open_output",
    "records",
    "write_bytes",
    "write_layers",
    "write_table",
    "write_text",
]


def write_table(
    frame: pd.DataFrame, path: Path | str, *, significant_digits: int | None = SIGNIFICANT_DIGITS
) -> None:
    """
    Write a table as its ending says: .csv, .json, .md, .xlsx or .parquet.

    Text cells that a spreadsheet would take for a formula get an apostrophe before them in CSV and
    XLSX; our own reader takes it off again. The index is not written.

    Parameters
    ----------
    significant_digits
        Digits of a number in the file; None for all of them.

    Raises
    ------
    InputError
        If the ending is another.
    MissingExtra
        If the format needs a package that is not installed.
    WriteError
        If it could not be written.
    """
    suffix = Path(path).suffix.lower()
    write_bytes(format_table(frame, suffix, significant_digits=significant_digits), path)


def write_layers(
    layers: Mapping[str, pd.DataFrame],
    path: Path | str,
    *,
    docs: Mapping[str, LayerDocs] | None = None,
) -> None:
    """
    Write map layers as the ending says: .gpkg, .kml, .geojson or .parquet (GeoParquet).

    Parameters
    ----------
    layers
        Layer name to GeoDataFrame; a plain DataFrame becomes a table without geometry. GeoJSON and
        GeoParquet take one layer. Names are made safe: letters, digits, ``_`` and ``-``.
    docs
        By layer, what it and its columns mean; stands in the file as the format allows.

    Raises
    ------
    InputError
        If the ending is another, or takes one layer and several are given.
    WriteError
        If it could not be written and read back.
    """
    from geo.layer_writers import save_layers

    safe = {file_slug(name): frame for name, frame in layers.items()}
    told = {file_slug(name): text for name, text in (docs or {}).items()}
    save_layers(safe, Path(path), docs=told)


def file_slug(text: str) -> str:
    """
    Text as a safe name of a file or layer: letters, digits, ``_`` and ``-``, at most 64.

    Examples
    --------
    >>> file_slug("../../evil"), file_slug("Nasib – Jaber"), file_slug("CON")
    ('evil', 'nasib-jaber', 'con_')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:64].strip("-")
    reserved = re.fullmatch(r"con|prn|aux|nul|(?:com|lpt)\d", slug)
    return f"{slug}_" if reserved else slug or "unnamed"
