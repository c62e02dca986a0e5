"""Interventions of one scenario that undo each other, and those that add up unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Fault
from routes.intervention import (
    AddLeg,
    Close,
    Intervention,
    OnCrossings,
    Open,
    Perceived,
    RaidOrigin,
    ScaleDemand,
    ScaleInterdiction,
    ScaleOrigin,
    SetDelay,
    SetInterdiction,
    ShareIntelligence,
)
from routes.scenario_faults import days_of

if TYPE_CHECKING:
    import pandas as pd

# What each kind of intervention decides at a crossing; two that decide the same may contradict.
DECIDES: dict[type[Intervention], str] = {
    Close: "state",
    Open: "state",
    SetInterdiction: "interdiction",
    ScaleInterdiction: "interdiction",
    ShareIntelligence: "interdiction",
    SetDelay: "delay_hours",
    Perceived: "believed",
}
# Fields that say how it is decided.
HOW = ("state", "probability", "hours", "factor", "secret")
APART = "Keep one of the two, part their dates, or put one in a file that extends."


@dataclass(frozen=True)
class Pair:
    """Two interventions that hold on some day in common, by their numbers in the file."""

    earlier: int
    later: int
    before: Intervention
    after: Intervention

    @property
    def place(self) -> str:
        """Where a message points to."""
        return f"intervention {self.later} ({self.after.action})"

    @property
    def other(self) -> str:
        """What it is laid against."""
        return f"intervention {self.earlier} ({self.before.action})"


def list_clashes(
    interventions: Sequence[Intervention], crossings: pd.DataFrame, file: str
) -> Iterator[Fault]:
    """Pairs of which the later undoes the earlier at some crossing or leg, on some day."""
    for pair in _pairs_in_time(interventions):
        if _same_leg(pair) and pair.before != pair.after:
            problem = f"it undoes {pair.other}: the same two ends"
            yield Fault(file, pair.place, problem, "Keep one of the two.")
        if not _undoes(pair):
            continue
        where = _shared(pair, crossings)
        if where:
            believed = isinstance(pair.before, Perceived) and isinstance(
                pair.after, SetInterdiction
            )
            remedy = "Put what is perceived last, or write secret = true." if believed else APART
            problem = f"it undoes {pair.other} at {where}"
            yield Fault(file, pair.place, problem, remedy)


def list_sums(interventions: Sequence[Intervention], crossings: pd.DataFrame) -> Iterator[str]:
    """Pairs that both scale the same thing on some day, so that their factors multiply."""
    for pair in _pairs_in_time(interventions):
        before, after = pair.before, pair.after
        where = ""
        scaled = DECIDES.get(type(after))
        if scaled and scaled == DECIDES.get(type(before)) and _scales(before) and _scales(after):
            where = _shared(pair, crossings)
        elif isinstance(after, (RaidOrigin, ScaleOrigin)) and isinstance(
            before, (RaidOrigin, ScaleOrigin)
        ):
            where = ", ".join(sorted(set(before.places) & set(after.places)))
        elif isinstance(after, ScaleDemand) and before == after:
            where = "the same places"
        if where:
            yield f"{pair.place} adds to {pair.other} at {where}: both count, one upon the other"


def _pairs_in_time(interventions: Sequence[Intervention]) -> Iterator[Pair]:
    """Every two that hold on some day in common."""
    for (earlier, before), (later, after) in combinations(enumerate(interventions, start=1), 2):
        begins, ends = days_of(before)
        other_begins, other_ends = days_of(after)
        if begins < other_ends and other_begins < ends:
            yield Pair(earlier, later, before, after)


def _scales(one: Intervention) -> bool:
    """Whether it multiplies what it finds, and does not set it."""
    if isinstance(one, Perceived):
        return bool(np.isnan(one.probability).all())
    return isinstance(one, (ScaleInterdiction, ShareIntelligence))


def _undoes(pair: Pair) -> bool:
    """Whether the later sets what the earlier had decided otherwise."""
    before, after = pair.before, pair.after
    if type(after) not in DECIDES or _scales(after) or _agree(before, after):
        return False
    if isinstance(before, Perceived) and isinstance(after, SetInterdiction):
        return not after.secret
    return DECIDES[type(after)] == DECIDES.get(type(before))


def _agree(one: Intervention, other: Intervention) -> bool:
    """Whether two interventions decide the same thing the same way."""
    if type(one) is not type(other):
        return False
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "probability")
        for name in HOW
        if hasattr(one, name) and name != "factor"
    )


def _shared(pair: Pair, crossings: pd.DataFrame) -> str:
    """Crossings at which both are done, the first few by name."""
    both = [one for one in (pair.before, pair.after) if _picks(one)]
    if len(both) < 2:
        return ""
    shared = both[0].picked(crossings) & both[1].picked(crossings)  # type: ignore[attr-defined]
    more = f" and {int(shared.sum()) - 3} more" if shared.sum() > 3 else ""
    return ", ".join(crossings["crossing_id"][shared].iloc[:3]) + more


def _picks(one: Intervention) -> bool:
    return isinstance(one, (OnCrossings, ShareIntelligence))


def _same_leg(pair: Pair) -> bool:
    legs = [one for one in (pair.before, pair.after) if isinstance(one, AddLeg)]
    ends = [(one.zone, frozenset((one.from_id, one.to_id))) for one in legs]
    return len(ends) == 2 and ends[0] == ends[1]
