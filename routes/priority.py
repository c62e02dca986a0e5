"""One list to work down when nobody knows how many units will come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.logit_plan import LogitPlanner
from routes.units import UnitRules, apply_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network

    Array = NDArray[np.float64]


def list_priorities(
    network: Network, most_units: int, *, rules: UnitRules | None = None, seed: int = 0
) -> pd.DataFrame:
    """
    A nested list: its first B rows are the plan for B units, for every B.

    Built forward (what gains most next) and backward from the best plan for all units (what is
    missed least goes last); the list with the smaller mean loss is kept. Against logit evaders.

    Parameters
    ----------
    most_units
        Rows of the list, at most; every unit counts 1 here, whatever it costs.

    Returns
    -------
    table
        priority (1 first), crossing_id, name, interception (with the units so far), best (with the
        best plan found for as many), loss (best less interception, 0 or more).
    """
    rules = replace(rules or UnitRules(), costs={})
    whole = LogitPlanner(network, apply_rules(network, most_units, rules))
    least = whole.space.least
    fixed = np.flatnonzero(least > 0)
    best = {len(fixed): least}
    for units in range(len(fixed) + 1, most_units + 1):
        planner = whole.with_units(units)
        longer = planner.fill(best[units - 1], greedy=True)
        best[units] = planner.best_plan(seed=seed, others=longer[None])
    doors = min(
        ([*fixed, *_forward(whole)], [*fixed, *_backward(whole, best[max(best)])]),
        key=lambda order: _mean_loss(whole, order, best),
    )
    value = _values(whole, doors)
    reached = np.array([_best_value(whole, best, b + 1, v) for b, v in enumerate(value)])
    crossings = network.crossings.iloc[doors]
    return pd.DataFrame(
        {
            "priority": np.arange(1, len(doors) + 1),
            "crossing_id": crossings.index,
            "name": crossings.get("name_en", pd.Series(crossings.index)).to_numpy(),
            "interception": value,
            "best": reached,
            "loss": reached - value,
        }
    )


def _values(planner: LogitPlanner, doors: list[int]) -> Array:
    """Interception with the first 1, 2, … doors of a list given a unit each."""
    plans = np.cumsum(np.eye(len(planner.space.least))[doors], axis=0)
    return planner.interception(plans) if len(doors) else np.empty(0)


def _best_value(planner: LogitPlanner, best: dict[int, Array], units: int, value: float) -> float:
    """Interception of the best plan known for a number of units."""
    known = [plan for count, plan in best.items() if count <= units]
    found = planner.interception(np.array(known)) if known else np.zeros(1)
    return float(max(found.max(), value))


def _mean_loss(planner: LogitPlanner, doors: list[int], best: dict[int, Array]) -> float:
    value = _values(planner, doors)
    losses = [_best_value(planner, best, b + 1, v) - v for b, v in enumerate(value)]
    return float(np.mean(losses)) if losses else 0.0


def _forward(planner: LogitPlanner) -> list[int]:
    """Doors in the order in which each gains most, given those before."""
    plan = planner.space.least.copy()
    order: list[int] = []
    while len(able := planner.space.may_add(plan)):
        trials = plan + np.eye(len(plan))[able]
        value = planner.interception(trials)
        if value.max() <= planner.interception(plan[None])[0]:
            break
        order.append(int(able[int(np.argmax(value))]))
        plan = trials[int(np.argmax(value))]
    return order


def _backward(planner: LogitPlanner, plan: Array) -> list[int]:
    """Doors of the best plan, the one that is missed least going last, and so on."""
    order: list[int] = []
    plan = plan.copy()
    while len(held := np.flatnonzero(plan > planner.space.least)):
        trials = plan - np.eye(len(plan))[held]
        last = int(np.argmax(planner.interception(trials)))
        order.append(int(held[last]))
        plan = trials[last]
    return order[::-1]
