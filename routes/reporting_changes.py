"""Zones that began, or ceased, to tell of their hauls: dated changes of what the table holds.

`world.toml` states each (`geo.tables.REPORTING_CHANGES`) with its day, the day it became known and,
as a prior, how many times as much is told since; how much it was is learnt with the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from geo.cells import first_day
from geo.errors import Fault, InputError
from geo.world_toml import CHANGES, check_changes

if TYPE_CHECKING:
    from geo.world import Parameters, World

CHANGE = "change_in_reporting_"
# "It began to tell" without a count: twice as much, times two either way.
MEDIAN, LOG_SD = 2.0, 0.7


@dataclass(frozen=True)
class Change:
    """
    A change of what a zone tells.

    Attributes
    ----------
    zone
        Whose hauls.
    kind
        Of which doors; "" for all, and for hauls inland.
    start, known_since
        From which day, and since when anybody could know.
    median, log_sd
        Lognormal prior of the factor by which more is told since.
    """

    zone: str
    kind: str
    start: date
    known_since: date
    median: float
    log_sd: float

    @property
    def name(self) -> str:
        """Column of the draws that holds the factor."""
        return CHANGE + "_".join(filter(None, (self.zone, self.kind, str(self.start))))


def list_changes(parameters: Parameters) -> list[Change]:
    """
    Changes of reporting that a world states, in its order.

    Raises
    ------
    InputError
        With everything that is wrong in them.
    """
    table, faults = check_changes(parameters.prior)
    if faults:
        raise InputError(faults)
    table = table.fillna({"median": MEDIAN, "log_sd": LOG_SD})
    known = table["known_since"].where(table["known_since"] != "", table["from"])
    days = table["from"].map(first_day), known.map(first_day)
    each = zip(table["zone"], table["kind"], *days, table["median"], table["log_sd"], strict=True)
    return [Change(*values) for values in each]


def check_zones(changes: Sequence[Change], zones: Collection[str]) -> list[Fault]:
    """A fault for each change in a zone that no crossing touches."""
    remedy = f"Known are {', '.join(sorted(zones))}."
    return [
        Fault("world.toml", CHANGES, f"no crossing touches zone '{change.zone}'", remedy)
        for change in changes
        if change.zone not in zones
    ]


def forget_changes(world: World, day: date) -> tuple[World, list[Change]]:
    """A world without the changes that became known on or after a day, and these changes."""
    changes = list_changes(world.parameters)
    late = [change for change in changes if change.known_since >= day]
    if not late:
        return world, []
    prior = world.parameters.prior
    rows = zip(prior["reporting"]["change"], changes, strict=True)
    kept = [row for row, change in rows if change.known_since < day]
    prior = {**prior, "reporting": {**prior["reporting"], "change": kept}}
    return replace(world, parameters=replace(world.parameters, prior=prior)), late


def read_name(name: str) -> tuple[str, str, date]:
    """Zone, kind ("" for all) and first day of a change, from the name of its column."""
    zone, *kind, start = name.removeprefix(CHANGE).split("_")
    return zone, "".join(kind), date.fromisoformat(start)
