"""The one door in: every file the toolkit opens is opened here, by its ending, within limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.columns import Table, check_cells
from geo.csv_text import parse_csv
from geo.errors import InputError
from geo.files import MAX_TOML_BYTES, check_path, decode_text, read_bytes, read_text
from geo.toml_text import parse_toml

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

__all__ = [
    "MAX_TOML_BYTES",
    "check_path",
    "decode_text",
    "parse_csv",
    "parse_toml",
    "read_bytes",
    "read_layer",
    "read_table",
    "read_text",
    "read_toml",
]


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
