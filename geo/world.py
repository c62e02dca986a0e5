"""A world: everything the toolkit knows about a region, read from one folder and checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from geo.cells import first_day
from geo.columns import Table, check_cells
from geo.crossings import holds_on
from geo.errors import Fault, InputError
from geo.parameters import Parameters
from geo.readers import check_path, parse_csv, read_text, read_toml
from geo.tables import (
    CROSSING_FACTS,
    CROSSING_STATUS,
    CROSSINGS,
    DEMAND,
    LEGS,
    PLACES,
    SEIZURES,
    WORLD_TABLES,
)

__all__ = ["Parameters", "World", "bundled_world", "demand_on", "fingerprint", "read_world"]


@dataclass(frozen=True, eq=False)
class World:
    """
    The tables of a region, checked, and what `world.toml` says.

    Attributes
    ----------
    name, description
        What the world is called, and what it covers.
    path
        The folder or file it was read from; None if it was made in memory.
    start, end
        First and last day it speaks of; `end` is the day reckoned for unless another is asked.
    parameters
        Route choice parameters.
    crossings, crossing_status, crossing_facts, places, legs, seizures
        As `geo.tables` declares them. Text is "" and numbers are nan where missing.
    demand
        origin, destination (place ids), weight (0 or more), from, to.
    corridor_names
        Names people know, by zone sequence.
    remarks
        What a careful reader should know about how it was read.
    """

    name: str
    description: str
    path: Path | None
    start: date
    end: date
    parameters: Parameters
    crossings: pd.DataFrame
    crossing_status: pd.DataFrame
    crossing_facts: pd.DataFrame
    places: pd.DataFrame
    legs: pd.DataFrame
    seizures: pd.DataFrame
    demand: pd.DataFrame
    corridor_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything that bears on a number; see `fingerprint`."""
        return fingerprint(self)


def bundled_world() -> Path:
    """
    Folder of the world that comes with the toolkit.

    Raises
    ------
    InputError
        If the installation lacks it.
    """
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "data", here / "_data"):
        if (folder / "world.toml").is_file():
            return folder
    problem = "the installation holds no bundled world"
    raise InputError(Fault("data", "", problem, "Install corridors again, or give --world."))


def read_world(path: Path | str | None = None) -> World:
    """
    A world read from a folder, every table checked.

    Parameters
    ----------
    path
        Folder with `world.toml` and the tables; None for the bundled one.

    Raises
    ------
    InputError
        With every fault of every table.
    """
    folder = bundled_world() if path is None else Path(path)
    faults: list[Fault] = []
    remarks: list[str] = []
    content = read_toml(folder / "world.toml")
    tables: dict[str, pd.DataFrame] = {}
    for table in WORLD_TABLES:
        try:
            cells = _read_cells(folder, table)
            tables[table.name], wrong, said = check_cells(cells, table, file=table.file)
        except InputError as error:
            wrong, said = list(error.faults), []
        faults += wrong
        remarks += said
    demand_cells = {
        name: [str(row.get(name, "")) for row in content.get("demand", [])]
        for name in DEMAND.column_names()
    }
    demand, wrong, _ = check_cells(
        demand_cells, DEMAND, file="world.toml", row_word="[[demand]]", first_row=1
    )
    faults += wrong
    if faults:
        raise InputError(faults)
    return World(
        name=content["name"],
        description=content.get("description", ""),
        path=folder,
        start=first_day(str(content["start"])),
        end=first_day(str(content["end"])),
        parameters=Parameters(**content.get("parameters", {})),
        crossings=tables[CROSSINGS.name],
        crossing_status=tables[CROSSING_STATUS.name],
        crossing_facts=tables[CROSSING_FACTS.name],
        places=tables[PLACES.name],
        legs=tables[LEGS.name],
        seizures=tables[SEIZURES.name],
        demand=demand,
        corridor_names={tuple(row["zones"]): row["name"] for row in content.get("corridor", [])},
        remarks=tuple(remarks),
    )


def _read_cells(folder: Path, table: Table) -> dict[str, list[str]]:
    path = folder / table.file
    if not path.exists() and table not in (CROSSINGS, PLACES):
        return {name: [] for name in table.column_names()}
    path = check_path(path, suffixes=frozenset({".csv"}), inside=folder)
    return parse_csv(read_text(path), path.name)


def demand_on(world: World, day: date | str) -> pd.DataFrame:
    """
    Demand that holds on a day.

    Returns
    -------
    demand
        origin, destination, weight; weights sum to 1; RangeIndex; empty if none holds.
    """
    day = first_day(day) if isinstance(day, str) else day
    rows = world.demand[holds_on(world.demand, day)]
    demand = rows[["origin", "destination", "weight"]]
    demand = demand[demand["weight"] > 0].reset_index(drop=True)
    demand["weight"] = demand["weight"] / demand["weight"].sum()
    return demand


def fingerprint(world: World) -> str:
    """
    Hash of a world's tables and parameters: the same world gives the same 64 hex digits.

    It does not depend on row or column order, nor on whether the world came as folder or
    GeoPackage. Names and descriptions do not enter, since no number depends on them.
    """
    digest = hashlib.sha256()
    digest.update(f"{world.start} {world.end} {world.parameters!r}".encode())
    tables = [(table, getattr(world, table.name)) for table in (*WORLD_TABLES, DEMAND)]
    for table, frame in tables:
        digest.update(f"\x1d{table.name}".encode())
        _hash_table(digest, frame)
    return digest.hexdigest()


def _hash_table(digest: hashlib._Hash, frame: pd.DataFrame) -> None:
    columns = []
    for name in sorted(frame.columns):
        values = frame[name].tolist()
        texts = values if frame[name].dtype == "str" else [f"{value!r}" for value in values]
        if any(text not in ("", "nan") for text in texts):
            digest.update(f"\x1e{name}".encode())
            columns.append(texts)
    for row in sorted(zip(*columns, strict=True)):
        digest.update("\x1f".join(row).encode())
