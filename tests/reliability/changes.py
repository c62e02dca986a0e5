"""A world whose every row is changed in turn, one cell at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from routes.tracing import KEYS

# One change a column of each table; what text says is put after it, numbers become others.
CHANGES: dict[str, dict[str, Callable[[str], str]]] = {
    "crossings": {
        "interdiction": lambda cell: str(float(cell) * 0.9),
        "name_en": lambda cell: f"{cell} II",
        "sources": lambda cell: f"{cell}0",
        "lon": lambda cell: str(float(cell) + 0.001),
    },
    "crossing_status": {
        "state": {"closed": "limited", "limited": "closed"}.__getitem__,
        "source": lambda cell: f"{cell}0",
    },
    "crossing_facts": {"value": lambda cell: str(float(cell) * 1.5 / (1 + float(cell)))},
    "places": {"name_en": lambda cell: f"{cell} II"},
    "legs": {
        "hours": lambda cell: str(float(cell) + 0.25),
        "km": lambda cell: str(float(cell) + 10),
    },
    "seizures": {
        "crossing_id": lambda cell: "daraa-ramtha" if cell else "",
        "pills": lambda cell: str(2 * float(cell)) if cell else "7000",
        "sources": lambda cell: f"{cell}0",
    },
}


@dataclass(frozen=True)
class Change:
    """One cell of one row changed: in which table, which row, which column."""

    table: str
    row: str
    column: str


def change_cells(folder: Path) -> Iterator[Change]:
    """Change every row of every table in turn, and put it back."""
    for table, columns in CHANGES.items():
        path = folder / f"{table}.csv"
        whole = path.read_bytes()
        rows = list(csv.DictReader(io.StringIO(whole.decode())))
        for at, row in enumerate(rows):
            name = " ".join(row[key] for key in KEYS[table]).strip()
            for column, change in columns.items():
                changed = [*rows[:at], {**row, column: change(row[column])}, *rows[at + 1 :]]
                path.write_text(pd.DataFrame(changed).to_csv(index=False), encoding="utf-8")
                yield Change(table, name, column)
        path.write_bytes(whole)
    yield from change_lines(folder / "world.toml")


def change_lines(path: Path) -> Iterator[Change]:
    """Change every parameter and every demand of world.toml in turn, and put it back."""
    whole = path.read_text(encoding="utf-8")
    head, *demands = whole.split("[[demand]]")
    for line in re.findall(r"^[a-z_]+ = [\d.]+", head.split("[parameters.prior")[0], flags=re.M):
        name, value = line.split(" = ")
        new = int(value) - 1 if name == "max_zones" else float(value) * 1.1 + 0.5
        path.write_text(whole.replace(line, f"{name} = {new}"), encoding="utf-8")
        yield Change("parameters", name, name)
    for at, demand in enumerate(demands):
        cells = dict(re.findall(r'^(\w+) = "?([\w-]+)', demand, flags=re.M))
        row = " ".join(cells.get(key, "") for key in KEYS["demand"]).strip()
        changed = [*demands[:at], re.sub(r"weight = \d", "weight = 5", demand), *demands[at + 1 :]]
        path.write_text("[[demand]]".join([head, *changed]), encoding="utf-8")
        yield Change("demand", row, "weight")
    path.write_text(whole, encoding="utf-8")
