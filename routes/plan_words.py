"""A plan in words: why each door, which obvious door was left, what evaders do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.plan_tables import describe_plan, shift_corridors

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from routes.allocate import Allocation

    Array = NDArray[np.float64]

# Corridors and doors on each side of the shift, and the smallest shift that is spoken of.
SHIFTS, LEAST_SHIFT = 3, 5e-4
# What rounds to nought in points with two decimals.
LEAST_TOLD = 5e-5


def explain_plan(allocation: Allocation) -> list[str]:
    """
    Sentences an analyst can read out.

    Returns
    -------
    sentences
        One a chosen door, one an obvious door that was not chosen, then where the flow goes.
    """
    table = describe_plan(allocation).set_index("crossing_id")
    return [
        *_tell_chosen(allocation, table),
        *_tell_left(allocation, table),
        *tell_shift(allocation, table),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _points(change: float) -> str:
    """A change of a share in percentage points, signed."""
    return f"{100 * change:+.2f} points"


def _change(allocation: Allocation, gain: float) -> str:
    if abs(gain) < LEAST_TOLD:
        return f"leave {_measure(allocation)} as it is"
    return f"change {_measure(allocation)} by {_points(gain)}"


def _measure(allocation: Allocation) -> str:
    return "interception" if allocation.evader == "logit" else "what is guaranteed"


def _tell_chosen(allocation: Allocation, table: pd.DataFrame) -> list[str]:
    """What each door with units meets, and what the plan would be without it."""
    plan = allocation.plan.to_numpy(float)
    held = np.flatnonzero(plan > 0)
    if not len(held):
        return ["No door gets a unit."]
    without = np.where(np.eye(len(plan))[held] > 0, 0.0, plan)
    change = allocation.judge.interception(without) - allocation.interception
    told = []
    for place in np.argsort(change, kind="stable"):
        row = table.loc[allocation.plan.index[held[place]]]
        units = "1 unit" if row["units"] == 1 else f"{row['units']} units"
        told.append(
            f"{row['name']} gets {units}: {_percent(row['usage_before'])} of consignments use it "
            f"and {_percent(row['interdiction_before'])} of those that come are stopped; then "
            f"{_percent(row['interdiction_after'])} are, and {_percent(row['usage_after'])} still "
            f"use it. Without this, {_measure(allocation)} changes by {_points(change[place])}."
        )
    return told


def _tell_left(allocation: Allocation, table: pd.DataFrame) -> list[str]:
    """Doors that a rule of thumb would have chosen, and what a unit there would do."""
    told = []
    for crossing, reasons in _obvious_doors(allocation, table).items():
        row, why = table.loc[crossing].to_dict(), " and ".join(reasons)
        if crossing in allocation.space.rules.forbidden:
            told.append(f"{row['name']} gets none, being forbidden, although {why}.")
            continue
        effect = "it would only chase flow to softer doors"
        if row["gain_after"] > -LEAST_TOLD:
            effect = _tell_swap(allocation, table, crossing)
        told.append(
            f"{row['name']} gets none although {why}: one more unit there would "
            f"{_change(allocation, row['gain_after'])}; {effect} "
            f"({_percent(row['usage_after'])} of consignments use it then)."
        )
    return told


def _obvious_doors(allocation: Allocation, table: pd.DataFrame) -> dict[str, list[str]]:
    """Doors without units that lead in something, and in what."""
    crossings = allocation.network.crossings
    free = table.index[table["units"].eq(0)]
    free = free[crossings.loc[free, "state"].ne("closed")]
    reasons: dict[str, list[str]] = {}
    gates = crossings["size"].where(crossings["kind"].ne("informal"), 0.0)
    for score, why in (
        (crossings["seizures_observed"], "more was seized there than at any other door left out"),
        (table["usage_before"], "it is the most used of the doors left out"),
        (gates, "it is the biggest gate left out"),
    ):
        if len(free) and score[free].max() > 0:
            reasons.setdefault(str(score[free].idxmax()), []).append(why)
    return reasons


def _tell_swap(allocation: Allocation, table: pd.DataFrame, crossing: str) -> str:
    """What moving a unit to a door from the one that is missed least would do."""
    space, plan = allocation.space, allocation.plan.to_numpy(float)
    unit = (allocation.plan.index == crossing).astype(float)
    held = np.flatnonzero(plan > space.least)
    moved = plan + unit - np.eye(len(plan))[held]
    allowed = [row for row, trial in enumerate(moved) if space.allows(trial)]
    if not allowed:
        return "the limits leave none for it"
    change = allocation.judge.interception(moved[allowed]) - allocation.interception
    best = int(np.argmax(change))
    name = str(table.at[allocation.plan.index[held[allowed[best]]], "name"])
    return f"moving one there from {name}, the best swap, by {_points(change[best])}"


def tell_shift(allocation: Allocation, table: pd.DataFrame) -> list[str]:
    """Which corridors and doors lose and gain once evaders know."""
    doors = table.set_index("name")
    pairs = (
        ("corridors", shift_corridors(allocation)),
        ("doors", doors["usage_after"] - doors["usage_before"]),
    )
    told = []
    for noun, change in pairs:
        falling = change.sort_values(kind="stable")
        for word, part in (("lose", falling.head(SHIFTS)), ("gain", falling[::-1].head(SHIFTS))):
            shown = [
                f"{name!s} ({_points(value)})"
                for name, value in part.items()
                if (value < 0) == (word == "lose") and abs(value) > LEAST_SHIFT
            ]
            if shown:
                told.append(f"Evaders answer: {noun} that {word} most: {'; '.join(shown)}.")
    return told
