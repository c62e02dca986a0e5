"""A template world: every table with its header and an example row to write over."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.columns import Table
from geo.data_model import describe_tables
from geo.errors import WriteError
from geo.output import open_folder
from geo.parameters import BOUNDS, Parameters
from geo.tables import (
    CROSSING_FACTS,
    CROSSING_STATUS,
    CROSSINGS,
    DEMAND,
    EXAMPLE_PREFIX,
    LEGS,
    PLACES,
    SEIZURES,
    WORLD_TABLES,
)
from geo.world_workbook import CORRIDOR_SHEET, DEMAND_SHEET, WORLD_SHEET
from geo.writers import format_table, format_workbook, write_bytes

__all__ = ["example_table", "find_examples", "write_template"]

_SOURCE = "https://example.org/report"
_NOTE = "example row: write over it or delete it"

# A real gate and two real cities, so that the example lies where the bundled outlines expect it;
# what the rows say of seizures, states and chances is made up. Demand needs two places.
_EXAMPLES: dict[str, list[dict[str, object]]] = {
    CROSSINGS.name: [
        {
            "crossing_id": "example-gate",
            "name_en": "al-Omari – al-Haditha",
            "aliases": "العمري;الحديثة",
            "zone_a": "JOR",
            "zone_b": "SAU",
            "kind": "official",
            "mode": "road",
            "lon": 37.0821,
            "lat": 31.5224,
            "position_confidence": "high",
            "interdiction": 0.1,
            "delay_hours": 2,
            "size": 1,
            "enforcement_tier": "medium",
            "notes": _NOTE,
            "sources": _SOURCE,
        }
    ],
    CROSSING_STATUS.name: [
        {
            "crossing_id": "example-gate",
            "from": "2020-03-15",
            "to": "2020-09",
            "state": "limited",
            "source": _SOURCE,
        }
    ],
    CROSSING_FACTS.name: [
        {
            "crossing_id": "example-gate",
            "from": "2024",
            "field": "interdiction",
            "value": 0.15,
            "source": _SOURCE,
        }
    ],
    PLACES.name: [
        {
            "place_id": "example-origin",
            "name_en": "Amman",
            "aliases": "عمان",
            "country": "JOR",
            "lon": 35.945,
            "lat": 31.9552,
            "kind": "city",
            "sources": _SOURCE,
        },
        {
            "place_id": "example-market",
            "name_en": "Riyadh",
            "aliases": "الرياض",
            "country": "SAU",
            "lon": 46.7219,
            "lat": 24.6877,
            "kind": "market",
            "sources": _SOURCE,
        },
    ],
    LEGS.name: [
        {
            "zone": "JOR",
            "from_id": "example-origin",
            "to_id": "example-gate",
            "km": 140,
            "hours": 2,
            "basis": "given",
        }
    ],
    SEIZURES.name: [
        {
            "event_id": "example-1",
            "date": "2023-07-14",
            "published": "2023-07-15",
            "date_precision": "day",
            "country": "SAU",
            "place_text": "al-Haditha gate",
            "location_kind": "crossing",
            "crossing_id": "example-gate",
            "pills": 1000,
            "quantity_qualifier": "approx",
            "origin_country": "JOR",
            "destination_country": "SAU",
            "event_kind": "seizure",
            "confidence": "low",
            "sources": _SOURCE,
            "note": _NOTE,
        }
    ],
}

_EXAMPLE_DEMAND = {"origin": "example-origin", "destination": "example-market", "weight": 1.0}

#: What each number of `[parameters]` says, in a line.
MEANINGS = {
    "theta_per_hour": "how choice follows cost, per hour: at 0.2 the odds fall by e in 5 hours",
    "risk_aversion_hours": "hours driven to avoid a unit of -ln(1 - believed interdiction)",
    "sea_hour_weight": "what an hour at sea costs, in hours on the road",
    "penalty_hours_official": "hours that passing an official gate costs",
    "penalty_hours_informal": "hours that passing an informal border segment costs",
    "penalty_hours_port": "hours that passing a port costs",
    "penalty_hours_limited": "hours added while a crossing's state is limited",
    "max_zones": "zones in a corridor, both ends counted",
    "consignments_per_year": "consignments dispatched, for amounts per year; leave out if unknown",
}

_TOML_HEAD = """\
# A world of your own. Every key is told here; what a table's columns mean stands in README.md.

name = {name}             # one word or two, shown above every answer
description = "What this world covers"
start = "2019-01-01"      # first and last day it speaks of; answers hold for the last day,
end = "2025-12-31"        # unless --as-of names another

# ---- route choice: hand-set numbers, used until `corridors calibrate` has learnt better ones ----
[parameters]
"""

_TOML_DEMAND = """
# ---- demand: from where to where, and how much --------------------------------------------------
# One block for each pair of places (ids of places.csv). Weights count relative to each other.
[[demand]]
origin = "example-origin"
destination = "example-market"
weight = 1.0
# from = "2019-01-01"     # optional: the first day it holds
# to = "2024-12-08"       # optional: the first day it no longer holds

# ---- corridors: optional names people know, by the zones passed ---------------------------------
[[corridor]]
zones = ["JOR", "SAU"]
name = "Example corridor"
"""

_README = """\
# {name}

A world for `corridors`: `world.toml` and six tables. Each table holds an example row (places: two,
since demand goes from one to another). Write your rows over them; ids that begin with
`example-` are remarked on until they are gone. `crossings.csv` and `places.csv` must be there, the
others may be deleted. Save from a spreadsheet as "CSV UTF-8".

    corridors data check {folder}
    corridors network build --world {folder} --osm REGION.osm.pbf -o {folder}/legs.csv
    corridors rank --world {folder}
    corridors map --world {folder} -o map.html

Without roads, legs are straight lines × 1.3 at 60 km/h, and each answer says so. Outlines of your
zones, for the map and the check of positions, go to `boundaries/` as GeoJSON polygons with
a property `zone`.

"""


def example_table(table: Table) -> pd.DataFrame:
    """
    A table with every declared column and its example rows, as text and numbers.

    Examples
    --------
    >>> example_table(LEGS)[["from_id", "to_id", "km"]].values.tolist()
    [['example-origin', 'example-gate', 140]]
    """
    rows = _EXAMPLES[table.name]
    cells = {name: [row.get(name) for row in rows] for name in table.column_names()}
    return pd.DataFrame(cells, dtype=object)


def find_examples(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """
    Say which tables still hold rows of the template; nothing if none does.

    Examples
    --------
    >>> find_examples({"places": example_table(PLACES)})
    ["places.csv: 2 rows are the template's; write over or delete."]
    """
    said = []
    for table in WORLD_TABLES:
        if table.name not in tables or len(table.key) != 1:
            continue
        ids = tables[table.name][table.key[0]].astype(str)
        count = int(ids.str.startswith(EXAMPLE_PREFIX).sum())
        if count:
            rows = f"{count} row is" if count == 1 else f"{count} rows are"
            said.append(f"{table.file}: {rows} the template's; write over or delete.")
    return said


def template_toml(name: str) -> str:
    """The text of a commented `world.toml`, with the example's demand."""
    lines = [_TOML_HEAD.format(name=json.dumps(name, ensure_ascii=False))]
    defaults = Parameters()
    for key in BOUNDS:
        value = getattr(defaults, key)
        setting = f"{key} = {value!r}" if value == value else f"# {key} = 1000.0"
        lines.append(f"# {MEANINGS[key]}\n{setting}\n")
    return "".join(lines) + _TOML_DEMAND


def write_template(path: Path | str, *, name: str) -> None:
    """
    Write a template world: a folder of tables, or one spreadsheet if the path ends in ``.xlsx``.

    Reading it gives a world that can be checked, ranked and drawn.

    Raises
    ------
    WriteError
        If it could not be written, or is there already and holds anything.
    MissingExtra
        If a spreadsheet is asked for and openpyxl is not installed.
    """
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        if path.exists():
            raise WriteError(f"{path}: the file is there, and stays as it is. Name a new one.")
        write_bytes(format_workbook(list_sheets(name)), path)
        return
    if path.is_dir() and any(path.iterdir()):
        raise WriteError(f"{path}: the folder is not empty, and stays as it is. Name a new one.")
    files = list_files(name, path)
    if not path.is_dir():
        with open_folder(path) as folder:
            for file, content in files.items():
                write_bytes(content, folder / file)
        return
    # A folder that is there may be the one the user stands in: it is filled, not replaced.
    try:
        for file, content in files.items():
            write_bytes(content, path / file)
    except BaseException:
        for file in files:
            (path / file).unlink(missing_ok=True)
        raise


def list_files(name: str, path: Path) -> dict[str, bytes]:
    """Every file of a template world, by name; tables begin with a mark that Excel needs."""
    about = describe_tables()
    readme = _README.format(name=name, folder=path)
    files = {
        "world.toml": template_toml(name).encode(),
        "README.md": (readme + about[about.index("- Text and ids") :]).encode(),
    }
    for table in WORLD_TABLES:
        content = format_table(example_table(table), ".csv", significant_digits=None)
        files[table.file] = BOM_UTF8 + content
    return files


def list_sheets(name: str) -> dict[str, pd.DataFrame]:
    """Every sheet of a template world in one spreadsheet; the last tells what columns mean."""
    zones = _EXAMPLES[CROSSINGS.name][0]
    corridor = {"zones": [f"{zones['zone_a']}-{zones['zone_b']}"], "name": ["Example corridor"]}
    sheets = {
        WORLD_SHEET: _world_sheet(name),
        DEMAND_SHEET: pd.DataFrame([{**dict.fromkeys(DEMAND.column_names()), **_EXAMPLE_DEMAND}]),
        CORRIDOR_SHEET: pd.DataFrame(corridor),
        **{table.name: example_table(table) for table in WORLD_TABLES},
    }
    return sheets | {"columns": _columns_sheet()}


def _world_sheet(name: str) -> pd.DataFrame:
    """Keys, values and meanings of a template's `world.toml`."""
    head = [
        ("name", name, "one word or two, shown above every answer"),
        ("description", "What this world covers", "a sentence"),
        ("start", "2019-01-01", "first day it speaks of"),
        ("end", "2025-12-31", "last day; answers hold for it unless --as-of names another"),
    ]
    defaults = Parameters()
    rows = [(f"parameters.{key}", getattr(defaults, key), MEANINGS[key]) for key in BOUNDS]
    return pd.DataFrame([*head, *rows], columns=["key", "value", "meaning"])


def _columns_sheet() -> pd.DataFrame:
    """What every column of every sheet means and may hold."""
    rows = [
        (
            DEMAND_SHEET if table is DEMAND else table.name,
            column.name,
            "yes" if column.required else "",
            column.unit or "",
            column.meaning,
            ", ".join(column.allowed),
        )
        for table in (DEMAND, *WORLD_TABLES)
        for column in table.columns
    ]
    columns = ["sheet", "column", "must be given", "unit", "meaning", "allowed"]
    return pd.DataFrame(rows, columns=columns)
