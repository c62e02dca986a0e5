"""A world's tables while they are held against each other: where each cell is, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.boundaries import Outlines
from geo.errors import Fault


@dataclass
class Draft:
    """
    A world's tables, each clean by itself, while they are held against each other.

    Attributes
    ----------
    tables
        By name of table, also ``demand``.
    files
        By name of table: what to call its file in messages.
    demand_labels
        What to call each row of demand.
    outlines
        Boundaries known for the world's zones.
    first_row
        Number of the first row in messages; 2 in a CSV file, after the header.
    broken
        Tables with faults of their own: what would follow from them is not told again.
    """

    tables: dict[str, pd.DataFrame]
    files: dict[str, str]
    outlines: Outlines
    first_row: int = 2
    demand_labels: Sequence[str] = ()
    broken: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def place(self, table: str, row: int, column: str = "") -> str:
        """Say where a cell is: ``row 14 'nasib-jaber', column lon``."""
        if table == "demand" and self.demand_labels:
            label = self.demand_labels[row]
        else:
            label = f"row {row + self.first_row}"
            key = self.tables[table].columns[0]
            if key.endswith("_id") and column != key:
                label += f" '{self.tables[table][key].iloc[row]}'"
        return f"{label}, column {column}" if column else label

    def blame(self, table: str, row: int, column: str, problem: str, remedy: str) -> None:
        """Add the fault of one cell."""
        place = self.place(table, row, column)
        self.faults.append(Fault(self.files[table], place, problem, remedy))

    def remark_rows(self, table: str, wrong: np.ndarray, what: str) -> None:
        """Remark how many rows are so (``without a source``), and name the first of them."""
        rows = np.flatnonzero(wrong)
        if len(rows):
            plural = "s" if len(rows) > 1 else ""
            listed = ", ".join(str(row + self.first_row) for row in rows[:5])
            more = " …" if len(rows) > 5 else ""
            self.remarks.append(
                f"{self.files[table]}: {len(rows)} row{plural} {what} (row{plural} {listed}{more})."
            )
