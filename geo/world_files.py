"""What lies in a world's folder, GeoPackage or spreadsheet: tables as text, not checked yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo.columns import Table
from geo.errors import Fault, InputError
from geo.readers import MAX_TOML_BYTES, check_path, parse_csv, read_text
from geo.tables import CROSSINGS, DEMAND, PLACES, WORLD_TABLES
from geo.world_toml import WorldText, check_world_toml


@dataclass
class WorldFiles:
    """
    What a world's files hold before it is checked.

    Attributes
    ----------
    text
        What `world.toml` says; None if it cannot be read.
    cells
        By table: its columns as text. Tables that may be missing are there without rows.
    files
        By table: what to call its file in messages.
    faults
        What is wrong so far.
    first_row
        Number of a table's first row in messages.
    """

    text: WorldText | None
    cells: dict[str, dict[str, list[str]]]
    files: dict[str, str]
    faults: list[Fault]
    first_row: int = 2

    def is_broken(self, table: str, faults: list[Fault]) -> bool:
        """Whether any of the faults lies in a table's file."""
        return any(fault.file == self.files[table] for fault in faults)


def read_folder(folder: Path) -> WorldFiles:
    """Read every table of a world folder; links that lead out of it are refused."""
    source = WorldFiles(None, {}, {table.name: table.file for table in WORLD_TABLES}, [])
    source.files[DEMAND.name] = DEMAND.file
    if not (folder / "world.toml").exists():
        problem = "it holds no world.toml, so it is no world"
        remedy = "Give a world folder, .gpkg or .xlsx; `corridors data new PATH` begins one."
        raise InputError(Fault(str(folder), "", problem, remedy))
    try:
        text = read_text(folder / "world.toml", max_bytes=MAX_TOML_BYTES, inside=folder)
        source.text, source.faults = check_world_toml(text)
    except InputError as error:
        source.faults += error.faults
    for table in WORLD_TABLES:
        try:
            if (folder / table.file).with_suffix(".xlsx").exists():
                source.files[table.name] = f"{table.name}.xlsx"
                source.cells[table.name] = _read_table_sheet(folder, table)
            else:
                source.cells[table.name] = _read_table_cells(folder, table)
        except InputError as error:
            source.faults += error.faults
    return source


def _read_table_cells(folder: Path, table: Table) -> dict[str, list[str]]:
    path = folder / table.file
    if not path.exists() and not path.is_symlink() and table not in (CROSSINGS, PLACES):
        return {name: [] for name in table.column_names()}
    path = check_path(path, suffixes=frozenset({".csv"}), inside=folder)
    return parse_csv(read_text(path), path.name)


def _read_table_sheet(folder: Path, table: Table) -> dict[str, list[str]]:
    """A table that is a spreadsheet in place of CSV."""
    from geo.world_workbook import read_sheet

    if (folder / table.file).exists():
        problem = f"{table.file} is there too, and only one of them can hold"
        raise InputError(Fault(f"{table.name}.xlsx", "", problem, "Take one away."))
    path = (folder / table.file).with_suffix(".xlsx")
    return read_sheet(check_path(path, inside=folder), table.name)


def read_file(path: Path) -> WorldFiles:
    """Read every table of a world in one GeoPackage or spreadsheet."""
    from geo.world_package import read_package
    from geo.world_workbook import read_workbook

    path = check_path(path)
    suffix = path.suffix.lower()
    if suffix not in (".gpkg", ".xlsx"):
        problem = f"files ending in '{path.suffix}' are not read here"
        remedy = "A world is a folder with world.toml and its tables, or one .gpkg or .xlsx."
        raise InputError(Fault(path.name, "", problem, remedy))
    read, part = (read_package, "layer") if suffix == ".gpkg" else (read_workbook, "sheet")
    toml_text, cells = read(path)
    files = {table.name: f"{path.name} {part} {table.name}" for table in (*WORLD_TABLES, DEMAND)}
    files[DEMAND.name] = f"{path.name} {'world.toml' if part == 'layer' else 'sheet world'}"
    source = WorldFiles(None, cells, files, [], first_row=1 if part == "layer" else 2)
    try:
        source.text, source.faults = check_world_toml(toml_text, file=files[DEMAND.name])
    except InputError as error:
        source.faults += error.faults
    for table in WORLD_TABLES:
        if table.name not in cells and table in (CROSSINGS, PLACES):
            problem = f"it has no {part} '{table.name}'"
            source.faults.append(Fault(path.name, "", problem, "Add it; see docs/data_model.md."))
        elif table.name not in cells:
            cells[table.name] = {name: [] for name in table.column_names()}
    return source
