"""Plans people make without a model, and what they lose against the best one found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.allocate import Allocation, worst_case_interception
from routes.logit_plan import LogitPlanner, project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from routes.network import Network
    from routes.units import UnitSpace

    Array = NDArray[np.float64]


def thumb_plans(network: Network, space: UnitSpace) -> Iterator[tuple[str, Array]]:
    """Plans by rule: most seized, biggest gate, most used, one each."""
    crossings = network.crossings
    from routes.cases import fixed_case
    from routes.choice import RouteChoice

    usage = RouteChoice(network).solve(fixed_case(network)).usage[0]
    official = crossings["kind"].ne("informal").to_numpy()
    size = np.where(official, crossings["size"].to_numpy(float), 0.0)
    yield "where most was seized", _deal(space, crossings["seizures_observed"].to_numpy(float))
    yield "biggest gate first", _deal(space, size)
    yield "most used first", _deal(space, usage)
    yield "one each, most used first", _spread(space, usage)


def _deal(space: UnitSpace, score: Array) -> Array:
    """Units in proportion to a score: each goes to the door with most score per unit it has."""
    plan = space.least.copy()
    while len(able := space.may_add(plan)):
        worth = score[able] / (plan[able] + 1.0)
        if worth.max() <= 0:
            break
        plan[able[int(np.argmax(worth))]] += 1.0
    return plan


def _spread(space: UnitSpace, usage: Array) -> Array:
    """One unit a door before any gets two; the used doors first."""
    plan = space.least.copy()
    order = np.argsort(-usage, kind="stable")
    while len(able := space.may_add(plan)):
        allowed = set(able.tolist())
        fewest = min(plan[door] for door in allowed)
        plan[next(d for d in order if d in allowed and plan[d] == fewest)] += 1.0
    return plan


def compare_plans(allocation: Allocation) -> pd.DataFrame:
    """
    The plan beside the second best and rules of thumb.

    Returns
    -------
    table
        plan, interception (logit), loss (against the plan; below 0 where a worst-case plan is
        beaten under logit evaders), worst_case (interception guaranteed against anyone), units.
        The second best is the best plan that moves one unit. An even spread gives each door a
        fraction of a unit; its guarantee is not computed (nan).
    """
    network, space = allocation.network, allocation.space
    planner = LogitPlanner(network, space)
    best = allocation.plan.to_numpy(float)
    rows = [("this plan", best), ("second best", _second_best(planner, best))]
    rows += list(thumb_plans(network, space))
    rows.append(("no units", np.zeros(len(best))))
    whole = np.array([plan for _, plan in rows])
    usable = max(float((space.most > 0) @ space.cost), 1e-300)
    even = project(space, np.where(space.most > 0, space.units, 0.0)[None] / usable)[0]
    rows.insert(-1, ("spread evenly over all doors", even))
    plans = np.array([plan for _, plan in rows])
    value = planner.interception(plans)
    guaranteed = worst_case_interception(network, space, whole).tolist()
    guaranteed.insert(-1, float("nan"))
    return pd.DataFrame(
        {
            "plan": [name for name, _ in rows],
            "units": plans.sum(axis=1),
            "interception": value,
            "loss": value[0] - value,
            "worst_case": guaranteed,
        }
    )


def _second_best(planner: LogitPlanner, best: Array) -> Array:
    space = planner.space
    trials = []
    for door in np.flatnonzero(best > space.least):
        less = best.copy()
        less[door] -= 1.0
        trials += [
            less + row for row in np.eye(len(best))[[d for d in space.may_add(less) if d != door]]
        ]
    if not trials:
        return best
    return np.asarray(trials[int(np.argmax(planner.interception(np.array(trials))))])


def zone_values(allocation: Allocation) -> pd.DataFrame:
    """
    What one more unit is worth to each zone, after the plan.

    Returns
    -------
    table
        zone, crossing_id and name of its best door for one more unit, gain (change of logit
        interception), worst_gain and worst_id (its door where a unit would do least, below 0 where
        it would only chase flow); best gain first.
    """
    from dataclasses import replace

    network = allocation.network
    space = replace(allocation.space, amounts=np.full(len(allocation.space.amounts), np.inf))
    planner = LogitPlanner(network, allocation.space)
    plan = allocation.plan.to_numpy(float)
    able = space.may_add(plan)
    gains = planner.interception(plan + np.eye(len(plan))[able]) - planner.interception(plan[None])
    crossings = network.crossings
    rows = []
    for zone in network.zones:
        touches = (crossings["zone_a"].eq(zone) | crossings["zone_b"].eq(zone)).to_numpy()[able]
        if not touches.any():
            continue
        doors, gain = able[touches], gains[touches]
        top, low = int(np.argmax(gain)), int(np.argmin(gain))
        row = crossings.iloc[doors[top]]
        rows.append(
            (
                zone,
                crossings.index[doors[top]],
                row.get("name_en", crossings.index[doors[top]]),
                gain[top],
                gain[low],
                crossings.index[doors[low]],
            )
        )
    columns = ["zone", "crossing_id", "name", "gain", "worst_gain", "worst_id"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["gain", "zone"], ascending=[False, True], ignore_index=True)
