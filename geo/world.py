"""A world: everything the toolkit knows about a region, read from one folder and checked."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from geo.boundaries import Outlines, join_outlines, read_outlines
from geo.bundled import bundled_world
from geo.cells import first_day
from geo.columns import check_cells
from geo.crossings import holds_on
from geo.draft import Draft
from geo.errors import Fault, InputError, WriteError
from geo.missing_legs import complete_legs
from geo.output import open_folder
from geo.parameters import Parameters
from geo.provenance import note_world
from geo.references import check_references
from geo.tables import CROSSINGS, DEMAND, LEGS, PLACES, WORLD_TABLES
from geo.world_files import WorldFiles, read_file, read_folder
from geo.writers import write_layers, write_table, write_text
from geo.zones import COUNTRIES, SEA

__all__ = [
    "Parameters",
    "World",
    "demand_on",
    "fingerprint",
    "read_world",
    "write_world",
]


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


def read_world(path: Path | str | None = None) -> World:
    """
    A world read and checked: a folder, one GeoPackage, or the bundled one.

    Parameters
    ----------
    path
        Folder with `world.toml` and the tables, or a ``.gpkg`` that holds them as layers; None for
        the bundled world.

    Returns
    -------
    world
        Whatever was mended or looks odd is told in its `remarks`.

    Raises
    ------
    InputError
        With every fault of every table, each with file, row, column, value and remedy.
    """
    place = bundled_world() if path is None else Path(path)
    with _pause_collector():
        world = _read_world(place)
    note_world(world)
    return world


def _read_world(place: Path) -> World:
    source = read_folder(place) if place.is_dir() else read_file(place)
    tables, demand, faults, remarks = _check_tables(source)
    text = source.text
    if text is not None and {CROSSINGS.name, PLACES.name} <= tables.keys():
        draft = Draft(
            {**tables, DEMAND.name: demand},
            source.files,
            _read_outlines(place, tables[CROSSINGS.name], faults),
            first_row=source.first_row,
            demand_labels=text.demand_labels,
            broken=frozenset(table for table in source.files if source.is_broken(table, faults)),
        )
        check_references(draft, text.corridor_names)
        faults, remarks = [*faults, *draft.faults], [*remarks, *draft.remarks]
    if faults or text is None:
        raise InputError(faults)
    legs, said = complete_legs(
        tables[LEGS.name], tables[CROSSINGS.name], tables[PLACES.name], roads=place / "roads"
    )
    return World(
        name=text.name,
        description=text.description,
        path=place,
        start=text.start,
        end=text.end,
        parameters=text.parameters,
        **{table.name: tables[table.name] for table in WORLD_TABLES if table is not LEGS},
        legs=legs,
        demand=demand,
        corridor_names=text.corridor_names,
        remarks=(*text.remarks, *remarks, *said),
    )


def _check_tables(
    source: WorldFiles,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, list[Fault], list[str]]:
    tables, faults, remarks = {}, list(source.faults), []
    for table in WORLD_TABLES:
        file = source.files[table.name]
        if table.name not in source.cells:  # it could not be read, which is told already
            if table not in (CROSSINGS, PLACES):
                nothing: dict[str, list[str]] = {name: [] for name in table.column_names()}
                tables[table.name] = check_cells(nothing, table, file=file)[0]
            continue
        frame, wrong, said = check_cells(
            source.cells[table.name], table, file=file, first_row=source.first_row
        )
        if table in (CROSSINGS, PLACES) and frame.empty and not wrong:
            wrong = [Fault(file, "", f"it holds no {table.name}", "Give it at least one row.")]
        tables[table.name] = frame
        faults += wrong
        remarks += said
    demand = source.text.demand if source.text else pd.DataFrame(columns=DEMAND.column_names())
    return tables, demand, faults, remarks


def _read_outlines(place: Path, crossings: pd.DataFrame, faults: list[Fault]) -> Outlines:
    """The world's own boundaries, and the bundled ones for zones it has none for."""
    own, bundled = Outlines({}), bundled_world()
    folder = place / "boundaries"
    try:
        if place.is_dir() and folder.is_dir():
            own = read_outlines(folder, inside=place)
    except InputError as error:
        faults += error.faults
    zones = {*crossings["zone_a"], *crossings["zone_b"]} - own.segments.keys() - {SEA}
    if place == bundled or not zones & COUNTRIES:
        return own
    return join_outlines(own, read_outlines(bundled / "boundaries"))


def write_world(world: World, path: Path | str) -> None:
    """
    Write a world as a folder of CSV tables, or as one GeoPackage if the path ends in ``.gpkg``.

    Reading it back gives the same tables and the same fingerprint. Roads, boundaries and the
    comments of `world.toml` are not written.

    Raises
    ------
    WriteError
        If it could not be written, or the folder exists and is not empty.
    """
    path = Path(path)
    if path.suffix.lower() == ".gpkg":
        from geo.world_package import world_layers

        write_layers(dict(world_layers(world)), path)
        return
    from geo.world_toml_writer import write_world_toml

    if path.is_dir() and any(path.iterdir()):
        raise WriteError(f"{path}: the folder is not empty. Name a new one.")
    with open_folder(path) as folder:
        write_text(write_world_toml(world), folder / "world.toml")
        for table in WORLD_TABLES:
            write_table(getattr(world, table.name), folder / table.file, significant_digits=None)


@contextmanager
def _pause_collector() -> Iterator[None]:
    """
    Keep Python's collector of cycles from running while many lasting objects are made.

    It would look at all of them again and again, a fifth of the time reading takes, and find none
    to take away.
    """
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()


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
        texts = values if frame[name].dtype == "str" else list(map(repr, values))
        if any(text not in ("", "nan") for text in texts):
            digest.update(f"\x1e{name}".encode())
            columns.append(texts)
    digest.update("".join(sorted(map("\x1f".join, zip(*columns, strict=True)))).encode())
