"""What a command found, and the formats it can be given in."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli.numbers import list_rows, write_json
from routes.cli.screens import Screen, print_screens, write_plain

if TYPE_CHECKING:
    import pandas as pd

#: Format by file ending.
ENDINGS = {
    ".txt": "table",
    ".csv": "csv",
    ".json": "json",
    ".geojson": "geojson",
    ".gpkg": "gpkg",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".html": "html",
    ".md": "md",
}
FORMATS = tuple(ENDINGS.values())
#: Formats that only a file can hold.
BINARY = ("gpkg", "parquet", "xlsx")
#: Formats that need points on a map.
LOCATED = ("geojson", "gpkg")


@dataclass(frozen=True)
class Answer:
    """
    What a command found.

    Attributes
    ----------
    document
        All of it, as docs/cli.md describes its JSON.
    table
        Its main table, for csv, parquet, xlsx and md; with lon and lat, for geojson and gpkg.
    screens
        What a person reads.
    name
        What its rows are called where a format wants a name: ``ranking``.
    located
        Whether `table` has lon and lat.
    """

    document: Mapping[str, Any]
    table: pd.DataFrame
    screens: Sequence[Screen]
    name: str
    located: bool = False


def choose_format(output: Path | None, asked: str | None, *, located: bool) -> str:
    """
    Format of an answer: as asked, else by the file's ending, else a table.

    Raises
    ------
    InputError
        If there is no such format, it needs a file, or the file's ending says another.

    Examples
    --------
    >>> choose_format(Path("ranking.csv"), None, located=True)
    'csv'
    """
    from geo.errors import Fault, InputError, nearest_names

    able = [f for f in FORMATS if located or f not in LOCATED]
    ending = output.suffix.lower() if output else ""
    by_ending = ENDINGS.get(ending)
    chosen = asked or by_ending or ("table" if output is None else "")
    if chosen not in able:
        what, value = ("--format", asked) if asked else ("--output", str(output))
        near = nearest_names(chosen, able)
        advice = f"Did you mean {near[0]}? " if near else ""
        remedy = f"{advice}This command gives {', '.join(able)}."
        raise InputError(Fault(what, "", f"no format for '{value}'", remedy))
    if output is None and chosen in BINARY:
        remedy = f"Say where: -o answer.{chosen}"
        raise InputError(Fault("--format", "", f"{chosen} needs a file", remedy))
    if asked and by_ending not in (None, asked):
        problem = f"'{output}' ends in {ending}, but {asked} is asked"
        raise InputError(Fault("--output", "", problem, "Leave --format out, or rename the file."))
    return chosen


def give_answer(answer: Answer, output: Path | None, asked: str | None) -> None:
    """
    Print the answer, or write it to a file.

    Raises
    ------
    InputError
        If the format cannot be given.
    WriteError
        If the file cannot be written; an older one stays.
    """
    chosen = choose_format(output, asked, located=answer.located)
    if output is None and chosen == "table":
        print_screens(answer.screens)
        return
    if output is None:
        sys.stdout.write(write_answer(answer, chosen))
        return
    from geo.writers import write_layers, write_table, write_text

    if chosen == "gpkg":
        from geo.world_package import with_points

        write_layers({answer.name: with_points(answer.table)}, output)
    elif chosen in BINARY:
        write_table(answer.table, output)
    else:
        write_text(write_answer(answer, chosen), output)


def write_answer(answer: Answer, chosen: str) -> str:
    """Text of an answer in one of the formats that are text."""
    if chosen == "table":
        return write_plain(answer.screens)
    if chosen == "json":
        return write_json(answer.document)
    if chosen == "geojson":
        return write_json(write_features(answer.table, name=answer.name))
    if chosen == "html":
        from routes.cli.pages import write_page

        return write_page(answer.screens)
    from geo.writers import format_table

    return format_table(answer.table, f".{chosen}").decode("utf-8")


def write_features(table: pd.DataFrame, *, name: str) -> dict[str, Any]:
    """Rows with lon and lat as a GeoJSON FeatureCollection (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {key: row[key] for key in row if key not in ("lon", "lat")},
        }
        for row in list_rows(table)
    ]
    return {"type": "FeatureCollection", "name": name, "features": features}


def add_positions(table: pd.DataFrame, crossings: pd.DataFrame) -> pd.DataFrame:
    """Return the table with lon and lat of its `crossing_id`."""
    return table.merge(
        crossings[["crossing_id", "lon", "lat"]].reset_index(drop=True),
        on="crossing_id",
        how="left",
        validate="many_to_one",
    )
