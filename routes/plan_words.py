"""A plan in words: why each door, which obvious door was left, what evaders do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.allocate import describe_plan
from routes.comparison import compare_corridors
from routes.logit_plan import LogitPlanner

if TYPE_CHECKING:
    import pandas as pd

    from routes.allocate import Allocation

# Obvious doors spoken of, and corridors on each side of the shift.
OBVIOUS, SHIFTS = 4, 3


def explain_plan(allocation: Allocation) -> list[str]:
    """
    Sentences an analyst can read out.

    Returns
    -------
    sentences
        One a chosen door, one an obvious door that was not chosen, then where the flow goes.
    """
    table = describe_plan(allocation)
    return [
        *_tell_chosen(allocation, table),
        *_tell_left(allocation, table),
        *tell_shift(allocation),
    ]


def _points(value: float) -> str:
    """A change of interception in percentage points, signed."""
    return f"{100 * value:+.2f} points"


def _tell_chosen(allocation: Allocation, table: pd.DataFrame) -> list[str]:
    planner = LogitPlanner(allocation.network, allocation.space)
    plan = allocation.plan.to_numpy(float)
    held = np.flatnonzero(plan > 0)
    if not len(held):
        return ["No door gets a unit."]
    with_all = planner.interception(plan[None])[0]
    without = planner.interception(np.where(np.eye(len(plan))[held] > 0, 0.0, plan))
    rows = table.set_index("crossing_id")
    told = []
    for door, left in sorted(zip(held, without, strict=True), key=lambda pair: pair[1]):
        row = rows.loc[allocation.plan.index[int(door)]]
        units = "1 unit" if plan[door] == 1 else f"{plan[door]:g} units"
        told.append(
            f"{row['name']} gets {units}: {row['usage_before']:.1%} of consignments use it and "
            f"{row['interdiction_before']:.1%} of those that come are stopped; then "
            f"{row['interdiction_after']:.1%} are, and {row['usage_after']:.1%} still use it. "
            f"Without this, interception changes by {_points(left - with_all)}."
        )
    return told


def _tell_left(allocation: Allocation, table: pd.DataFrame) -> list[str]:
    """Doors that a rule of thumb would have chosen, and what a unit there would do."""
    crossings = allocation.network.crossings
    rows = table.set_index("crossing_id")
    free = rows["units"] == 0
    reasons: dict[str, str] = {}
    for column, why in (
        (crossings["seizures_observed"], "more was seized there than at any other door left out"),
        (rows["usage_before"], "it is the most used of the doors left out"),
        (crossings["size"].where(crossings["kind"].ne("informal"), 0.0), "it is the biggest gate"),
    ):
        score = column.reindex(rows.index)[free & (crossings["state"] != "closed")]
        if len(score) and score.max() > 0:
            reasons.setdefault(str(score.idxmax()), why)
    planner = LogitPlanner(allocation.network, allocation.space)
    plan = allocation.plan.to_numpy(float)
    base = planner.interception(plan[None])[0]
    told = []
    for crossing, why in list(reasons.items())[:OBVIOUS]:
        more = plan.copy()
        more[crossings.index.get_loc(crossing)] += 1.0
        gain = planner.interception(more[None])[0] - base
        row = rows.loc[crossing]
        effect = "it would only chase flow to softer doors" if gain < 0 else "others add more"
        told.append(
            f"{row['name']} gets none although {why}: a unit more there would change interception "
            f"by {_points(gain)}; {effect} ({row['usage_after']:.1%} of consignments use it)."
        )
    return told


def tell_shift(allocation: Allocation) -> list[str]:
    """Which corridors lose and gain once evaders know."""
    before = compare_corridors(allocation.network, most=40).set_index("corridor")
    after = compare_corridors(allocation.after(), most=40).set_index("corridor")
    change = after["share"].sub(before["share"]).dropna().sort_values()
    told = []
    for word, part in (("lose", change.head(SHIFTS)), ("gain", change.tail(SHIFTS)[::-1])):
        shown = [f"{name} ({_points(value)})" for name, value in part.items() if abs(value) > 5e-4]
        if shown:
            told.append(f"Evaders answer: corridors that {word} most: {', '.join(shown)}.")
    return told
