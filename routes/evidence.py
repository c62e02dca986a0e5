"""Seizure rows as evidence: what each row says about which door, border or zone, or why nothing.

Every row is used by one rule or set aside with a reason; the ledger adds up. The rules stand in
`RULES` and `REASONS`, in the order they are tried (docs/method.md, "Evidence").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.cells import first_day
from geo.crs import great_circle_km
from routes.linkage import merge_duplicates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World

SEA = "SEA"
# use, reason, doors
Placed = tuple[str, str, tuple[str, ...]]
# A place named to the nearest town lies this near the stretch of border it speaks of. Neighbouring
# segments of the Syrian border with Jordan and Iraq lie 20 to 60 km apart.
NEAREST_SEGMENT_KM = 25.0
# A port's town and its berths; the region's neighbouring ports lie farther apart than this.
NEAREST_PORT_KM = 15.0

RULES = {
    "crossing": "the report names the crossing or port",
    "near crossing": "on a border or in a port, and the nearest door of that kind is near enough",
    "border": "on a border or coast, no door named: the sum over its doors of that kind",
    "zone": "on the road inside a zone, at sea, or on a border not told: the zone's traffic only",
}

REASONS = {
    "duplicate": "the same haul as another row",
    "outside the dates": "outside the world's first and last day, or not yet known",
    "factory": "a factory or laboratory: says nothing of crossings",
    "store": "a raid on a store, workshop or dealer: goods at rest, not on the move",
    "airport": "by air, which the network does not hold",
    "outside the region": "in a zone that no crossing of the world touches",
    "no such door": "on a border without a door in the world",
    "no place": "the report says too little of the place",
}

COLUMNS = [
    "event_id",
    "use",
    "reason",
    "doors",
    "zone",
    "first_day",
    "last_day",
    "published",
    "pills",
    "mass_kg",
    "merged",
    "closed_then",
]


@dataclass(frozen=True)
class Evidence:
    """
    What a world's seizure table says.

    Attributes
    ----------
    rows
        One row a haul or set-aside row, as in `COLUMNS`: `use` (crossing, near crossing, border,
        zone, or set aside), `reason` (why set aside), `doors` (tuple of crossing ids it can have
        been), `zone`, the days it can have happened on, the day it was published, how many rows
        were merged into it, and whether its door was closed on all those days.
    remarks
        What a careful reader should know.
    """

    rows: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def used(self) -> pd.DataFrame:
        """Rows that bear on a number."""
        return self.rows[self.rows["use"] != "set aside"]

    def ledger(self) -> pd.DataFrame:
        """
        How many rows each rule used and each reason set aside.

        Returns
        -------
        ledger
            use, reason, meaning, rows, pills; the rows add up to those of the table.
        """
        rows = self.rows.assign(rows=1)
        found = rows.groupby(["use", "reason"], as_index=False)[["rows", "pills"]].sum()
        found["meaning"] = [
            RULES.get(use, "") or REASONS[reason]
            for use, reason in zip(found["use"], found["reason"], strict=True)
        ]
        order = {name: at for at, name in enumerate([*RULES, "set aside"])}
        found = found.sort_values(
            ["use", "rows", "reason"],
            key=lambda column: column.map(order) if column.name == "use" else column,
            ascending=[True, False, True],
            ignore_index=True,
        )
        return found[["use", "reason", "meaning", "rows", "pills"]]


def gather_evidence(
    world: World, *, known_before: date | None = None, table_version: str | None = None
) -> Evidence:
    """
    Sort a world's seizure rows into evidence.

    Parameters
    ----------
    world
        Its seizures, crossings and crossing states.
    known_before
        Use only what was published before this day; where no publication day is given, the last
        day the event can have happened on stands for it.
    table_version
        Use only rows of this `table_version`, for comparison with an earlier table.

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> ledger = gather_evidence(world).ledger()
    >>> int(ledger["rows"].sum()) == len(world.seizures)
    True
    """
    table = world.seizures
    if table_version is not None and "table_version" in table:
        table = table[table["table_version"] == table_version]
    table = table.reset_index(drop=True)
    days = [_span(text) for text in table["date"]]
    spans = pd.DataFrame(days, columns=["first_day", "last_day"], dtype=object)
    told = [
        first_day(text) if text else last
        for text, (_, last) in zip(table["published"], days, strict=True)
    ]
    # No report precedes what it tells: a partial day of publication may mean a later one.
    published = [max(day, first) for day, (first, _) in zip(told, days, strict=True)]
    merged_into, remarks = merge_duplicates(table, spans)
    remarks += _odd_days(world, table, days)
    place = _Placing(world)
    limit = known_before or date.max
    found: list[Placed] = []
    for at, row in enumerate(table.to_dict("records")):
        first, last = days[at]
        if merged_into[at] != at:
            found.append(("set aside", "duplicate", ()))
        elif published[at] >= limit or first > world.end or last < world.start:
            found.append(("set aside", "outside the dates", ()))
        else:
            found.append(place({str(name): cell for name, cell in row.items()}))
    uses, reasons, doors = zip(*found, strict=True) if found else ((), (), ())
    rows = pd.DataFrame(
        {
            "event_id": table["event_id"],
            "use": pd.array(uses, dtype="str"),
            "reason": pd.array(reasons, dtype="str"),
            "doors": pd.Series(doors, index=table.index, dtype=object),
            "zone": table["country"],
            "first_day": spans["first_day"],
            "last_day": spans["last_day"],
            "published": pd.Series(published, index=table.index, dtype=object),
            "pills": table["pills"],
            "mass_kg": table["mass_kg"],
            "merged": merged_into.value_counts().reindex(table.index, fill_value=0),
        }
    )
    rows["closed_then"] = _closed_then(world, rows)
    closed = rows[rows["closed_then"]]
    if len(closed):
        names = ", ".join(closed["event_id"].head(5))
        remarks.append(
            f"{len(closed)} haul(s) at a crossing recorded as closed, kept as evidence: {names}"
        )
    return Evidence(rows[COLUMNS], tuple(remarks))


def _odd_days(world: World, table: pd.DataFrame, days: list[tuple[date, date]]) -> list[str]:
    """Rows after the world's time, and rows published before they can have happened."""
    later = [
        name for name, (first, _) in zip(table["event_id"], days, strict=True) if first > world.end
    ]
    early = [
        name
        for name, text, (first, _) in zip(table["event_id"], table["published"], days, strict=True)
        if text and _span(text)[1] < first
    ]
    remarks = []
    if later:
        remarks.append(
            f"seizures.csv: {len(later)} row(s) dated after {world.end}: {', '.join(later[:5])}"
        )
    if early:
        remarks.append(
            f"seizures.csv: {len(early)} row(s) published before they happened, counted as known "
            f"from the day itself: {', '.join(early[:5])}"
        )
    return remarks


def _span(text: str) -> tuple[date, date]:
    """First and last day a full or partial date can mean."""
    first = first_day(text)
    if len(text) == len("2024"):
        return first, date(first.year, 12, 31)
    if len(text) == len("2024-12"):
        year, month = divmod(first.year * 12 + first.month, 12)
        return first, date(year, month + 1, 1) - timedelta(days=1)
    return first, first


class _Placing:
    """Tries the rules on one row after another."""

    def __init__(self, world: World) -> None:
        crossings = world.crossings
        self.ids = crossings["crossing_id"].to_numpy(str)
        self.kind = crossings["kind"].to_numpy(str)
        self.sides = [frozenset(p) for p in zip(crossings.zone_a, crossings.zone_b, strict=True)]
        self.lon = crossings["lon"].to_numpy(float)
        self.lat = crossings["lat"].to_numpy(float)
        self.known = set(self.ids)
        self.zones = frozenset().union(*self.sides) if self.sides else frozenset()
        self.rules: dict[str, Callable[[dict[str, object]], Placed]] = {
            "border_segment": lambda row: self._on_border(row, "informal"),
            "crossing": lambda row: self._on_border(row, "official"),
            "port": self._in_port,
            "inland": self._in_zone,
            "sea": lambda row: self._in_zone(row | {"country": SEA}),
        }

    def __call__(self, row: dict[str, object]) -> Placed:
        named = str(row["crossing_id"])
        if named in self.known:
            return "crossing", "", (named,)
        kind = str(row["location_kind"])
        if kind == "factory" or row["event_kind"] == "factory":
            return "set aside", "factory", ()
        if kind == "airport":
            return "set aside", "airport", ()
        if row["event_kind"] == "raid":
            return "set aside", "store", ()
        if row["country"] not in self.zones:
            return "set aside", "outside the region", ()
        rule = self.rules.get(kind)
        return rule(row) if rule else ("set aside", "no place", ())

    def _on_border(self, row: dict[str, object], kind: str) -> Placed:
        candidates = self._doors_of(row, kind)
        if not candidates.any():
            return "set aside", "no such door", ()
        near = self._nearest(row, candidates, NEAREST_SEGMENT_KM)
        if near or candidates.sum() == 1:
            return "near crossing", "", (near or str(self.ids[candidates][0]),)
        borders = {self.sides[at] for at in np.flatnonzero(candidates)}
        return self._in_zone(row) if len(borders) > 1 else self._anywhere(candidates)

    def _in_port(self, row: dict[str, object]) -> Placed:
        candidates = self._touching(str(row["country"])) & (self.kind == "port")
        near = self._nearest(row, candidates, NEAREST_PORT_KM)
        if near:
            return "near crossing", "", (near,)
        if _has_position(row) or not candidates.any():
            return "set aside", "no such door", ()
        return self._anywhere(candidates)

    def _anywhere(self, candidates: NDArray[np.bool_]) -> Placed:
        ids = tuple(sorted(self.ids[candidates]))
        return ("border" if len(ids) > 1 else "near crossing"), "", ids

    def _in_zone(self, row: dict[str, object]) -> Placed:
        if row["country"] not in self.zones:
            return "set aside", "outside the region", ()
        return "zone", "", (str(row["country"]),)

    def _touching(self, zone: str) -> NDArray[np.bool_]:
        return np.array([zone in sides for sides in self.sides], dtype=bool)

    def _doors_of(self, row: dict[str, object], kind: str) -> NDArray[np.bool_]:
        """Doors of that kind on the border the row names, else on any border of its country."""
        country = str(row["country"])
        here = self._touching(country)
        for column in ("transit_countries", "origin_country", "destination_country"):
            for other in str(row[column]).split(";"):
                if other and other != country and (here & self._touching(other)).any():
                    return np.asarray(here & self._touching(other) & (self.kind == kind))
        return np.asarray(here & (self.kind == kind))

    def _nearest(
        self, row: dict[str, object], candidates: NDArray[np.bool_], within_km: float
    ) -> str:
        """Id of the nearest candidate within reach; nothing where there is none, or no position."""
        if not candidates.any() or not _has_position(row):
            return ""
        km = great_circle_km(
            float(row["lon"]),  # type: ignore[arg-type]
            float(row["lat"]),  # type: ignore[arg-type]
            self.lon[candidates],
            self.lat[candidates],
        )
        return str(self.ids[candidates][int(km.argmin())]) if km.min() <= within_km else ""


def _has_position(row: dict[str, object]) -> bool:
    return bool(np.isfinite(float(row["lon"])) and np.isfinite(float(row["lat"])))  # type: ignore[arg-type]


def _closed_then(world: World, rows: pd.DataFrame) -> list[bool]:
    """Whether a row's one door was closed on every day it can have happened on."""
    closed = world.crossing_status[world.crossing_status["state"] == "closed"]
    spans: dict[str, list[tuple[date, date]]] = {}
    for door, begins, ends in zip(closed.crossing_id, closed["from"], closed["to"], strict=True):
        first = first_day(begins) if begins else date.min
        spans.setdefault(door, []).append((first, first_day(ends) if ends else date.max))
    return [
        len(doors) == 1
        and any(first <= early and late < last for first, last in spans.get(doors[0], []))
        for doors, early, late in zip(rows.doors, rows.first_day, rows.last_day, strict=True)
    ]
