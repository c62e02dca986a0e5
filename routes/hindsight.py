"""A world as an analyst could have known it before a day: nothing learnt later may enter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.cells import first_day
from routes.reporting_changes import forget_changes

if TYPE_CHECKING:
    from geo.world import World

KEYS = {
    "crossing_status": ["crossing_id"],
    "crossing_facts": ["crossing_id", "field"],
    "demand": ["origin", "destination"],
}


@dataclass(frozen=True)
class Foresight:
    """
    A world as known before a day.

    Attributes
    ----------
    world
        Dated rows not known by then are gone, and what they ended goes on.
    dropped
        table, what, from, known_since: dated rows left out.
    standing
        The same of undated rows whose source is younger than the day: they describe how the
        region has always been held to be (who produces, how large a market is) and stay.
    """

    world: World
    dropped: pd.DataFrame
    standing: pd.DataFrame


def known_before(world: World, day: date) -> Foresight:
    """
    Take out of a world what could not have been known before a day.

    A row that begins on or after the day stays only if its `known_since` lies before it; a row
    that began before the day goes if its `known_since` does not lie before it (without one, a
    change of state is known when it happens). Where a row goes, the one it followed goes on; an
    end that lies ahead is forgotten unless the row that follows is known. Changes of reporting
    stay if they were known.

    Examples
    --------
    >>> import routes
    >>> from datetime import date
    >>> foresight = known_before(routes.load(), date(2023, 1, 1))
    >>> "2024-12-08" in set(foresight.world.demand["from"])
    False
    """
    kept: dict[str, Any] = {}
    dropped, standing = [], []
    for name, key in KEYS.items():
        table = getattr(world, name)
        known = _known_since(table)
        begins = [first_day(text) if text else date.min for text in table["from"]]
        dated = pd.Series([first != date.min for first in begins], index=table.index, dtype=bool)
        late = pd.Series([since >= day for since in known], index=table.index, dtype=bool)
        gone = late & dated
        dropped.append(_describe(name, table[gone], key))
        standing.append(_describe(name, table[late & ~dated], key))
        kept[name] = _go_on(table, gone, key, day)
    known_world, unknown = forget_changes(replace(world, **kept), day)
    rows = [
        (f"{change.zone} {change.kind}".strip(), str(change.start), str(change.known_since))
        for change in unknown
    ]
    changes = pd.DataFrame(rows, columns=["zone", "from", "known_since"], dtype="str")
    dropped.append(_describe("reporting", changes, ["zone"]))
    return Foresight(
        known_world,
        pd.concat(dropped, ignore_index=True),
        pd.concat(standing, ignore_index=True),
    )


def _known_since(table: pd.DataFrame) -> list[date]:
    """Day each row became known: as stated, else the day it begins."""
    stated = table["known_since"] if "known_since" in table else [""] * len(table)
    return [
        first_day(text) if text else (first_day(begins) if begins else date.min)
        for text, begins in zip(stated, table["from"], strict=True)
    ]


def _go_on(table: pd.DataFrame, gone: pd.Series, key: list[str], day: date) -> pd.DataFrame:
    """Leave rows out; what ended where they began, or ends ahead with no successor, goes on."""
    starts = {
        (*values, begins): is_gone
        for *values, begins, is_gone in zip(
            *(table[name] for name in key), table["from"], gone, strict=True
        )
    }
    left = table[~gone].copy()
    ends = []
    for *values, end in zip(*(left[name] for name in key), left["to"], strict=True):
        follower_gone = starts.get((*values, end))
        ahead = bool(end) and first_day(end) >= day
        unknown_end = follower_gone if follower_gone is not None else ahead
        ends.append("" if end and unknown_end else end)
    left["to"] = pd.array(ends, dtype="str")
    return left.reset_index(drop=True)


def _describe(name: str, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    what = rows[key].agg(" ".join, axis=1) if len(rows) else pd.Series(dtype="str")
    since = rows["known_since"] if "known_since" in rows else rows["from"]
    return pd.DataFrame({"table": name, "what": what, "from": rows["from"], "known_since": since})
