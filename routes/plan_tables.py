"""Tables of a plan: door by door, beside other plans, zone by zone, under surer evaders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.choice import choose_routes
from routes.comparison import corridor_shares
from routes.intervals import HIGH, LOW, answer_cases
from routes.rules_of_thumb import thumb_plans
from routes.units import UnitRules, unit_cases, with_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.allocate import Allocation
    from routes.network import Network

    Array = NDArray[np.float64]

# How much surer of what is cheapest than the calibrated evader those are whom plans meet.
SHARPNESS = (1.0, 2.0, 4.0, 8.0, 16.0)


def describe_plan(allocation: Allocation) -> pd.DataFrame:
    """
    Every crossing beside what the plan does to it.

    Returns
    -------
    table
        crossing_id, name, zone_a, zone_b, kind, units, interdiction_before, interdiction_after,
        usage_before, usage_after, exposure_before, exposure_after (of logit evaders), and
        gain_before and gain_after: change of interception by one more unit there, with no other
        and on top of the plan; below 0 where it would only chase flow to softer doors. Doors with
        units first, then by gain_before.
    """
    network, plan = allocation.network, allocation.plan.to_numpy(float)
    plans = np.stack([np.zeros(len(plan)), plan])
    cases = unit_cases(network, plans, step=allocation.space.rules.step)
    solution = choose_routes(network).solve(cases)
    crossings = network.crossings
    table = pd.DataFrame(
        {
            "crossing_id": crossings.index,
            "name": crossings.get("name_en", crossings.index),
            "zone_a": crossings["zone_a"],
            "zone_b": crossings["zone_b"],
            "kind": crossings["kind"],
            "units": allocation.plan.to_numpy(int),
            "interdiction_before": crossings["interdiction"],
            "interdiction_after": allocation.after.crossings["interdiction"],
            "usage_before": solution.usage[0],
            "usage_after": solution.usage[1],
            "exposure_before": solution.exposure[0],
            "exposure_after": solution.exposure[1],
            "gain_before": gain_of_one_more(allocation, plans[0]),
            "gain_after": gain_of_one_more(allocation, plans[1]),
        }
    )
    order = np.lexsort((table["crossing_id"], -table["gain_before"], -table["units"]))
    return table.iloc[order].reset_index(drop=True)


def shift_corridors(allocation: Allocation) -> pd.Series:
    """Change of corridors' shares once logit evaders know of the plan, indexed by corridor."""
    plan = allocation.plan.to_numpy(float)
    plans = np.stack([np.zeros(len(plan)), plan])
    cases = unit_cases(allocation.network, plans, step=allocation.space.rules.step)
    shares = corridor_shares(choose_routes(allocation.network), cases)
    return shares.iloc[1] - shares.iloc[0]


def gain_of_one_more(allocation: Allocation, plan: Array) -> Array:
    """Change of interception by a whole unit more at each door, (crossings,), whatever limits."""
    value = allocation.judge.interception(np.concatenate([plan[None], plan + np.eye(len(plan))]))
    return np.asarray(value[1:] - value[0])


def interception_interval(allocation: Allocation) -> pd.DataFrame:
    """
    Logit interception before and after the plan, over the network's posterior draws.

    Returns
    -------
    table
        Rows ``before``, ``after``, ``difference`` (same draws on both sides); mean, low, high: the
        90 % interval, nan where the network carries no draws.
    """
    nothing = np.zeros(len(allocation.plan))
    before, after = _drawn_interception(allocation, [nothing, allocation.plan.to_numpy(float)])
    rows = {"before": before, "after": after, "difference": after - before}
    table = pd.DataFrame(index=list(rows), columns=["mean", "low", "high"], dtype=float)
    for name, values in rows.items():
        table.loc[name, "mean"] = values.mean()
        if len(values) > 1:
            table.loc[name, ["low", "high"]] = np.quantile(values, [LOW, HIGH])
    return table


def _drawn_interception(allocation: Allocation, plans: list[Array]) -> Array:
    """Logit interception of plans under every draw, (plans, draws)."""
    network, step = allocation.network, allocation.space.rules.step
    found = []
    for plan in plans:
        units = pd.Series(plan, index=network.crossings.index)
        cases = answer_cases(with_units(network, units, step=step))
        found.append(choose_routes(network).solve(cases).interception)
    return np.array(found)


def compare_plans(allocation: Allocation) -> pd.DataFrame:
    """
    The plan beside the second best and rules of thumb.

    Returns
    -------
    table
        plan; units; interception of logit evaders; worst_case (interception guaranteed against
        anyone); loss (what this plan intercepts of the evader it was made against, less what that
        one does); and of logit evaders 90 % intervals over the posterior's draws, nan without:
        interception_low, interception_high, loss_low, loss_high (both plans under the same draw).
        The second best is the best plan that moves one unit.
    """
    from routes.logit_plan import LogitPlanner
    from routes.worst_case import WorstCaseJudge

    network, space = allocation.network, allocation.space
    best = allocation.plan.to_numpy(float)
    rows = [("this plan", best), ("second best", _second_best(allocation))]
    rows += [*thumb_plans(network, space), ("no units", np.zeros(len(best)))]
    plans = np.array([plan for _, plan in rows])
    logit = LogitPlanner(network, space).interception(plans)
    guaranteed = WorstCaseJudge(network, step=space.rules.step).interception(plans)
    value = logit if allocation.evader == "logit" else guaranteed
    table = pd.DataFrame(
        {
            "plan": [name for name, _ in rows],
            "units": plans.sum(axis=1),
            "interception": logit,
            "worst_case": guaranteed,
            "loss": value[0] - value,
        }
    )
    spans = np.full((4, len(rows)), np.nan)
    if network.posterior is not None:
        drawn = _drawn_interception(allocation, list(plans))
        spans[:2] = np.quantile(drawn, [LOW, HIGH], axis=1)
        spans[2:] = np.quantile(drawn[0] - drawn, [LOW, HIGH], axis=1)
    names = ("interception_low", "interception_high", "loss_low", "loss_high")
    table = table.assign(**dict(zip(names, spans, strict=True)))
    return table


def _second_best(allocation: Allocation) -> Array:
    """The best plan that moves one unit; the plan itself where none can move."""
    space, best = allocation.space, allocation.plan.to_numpy(float)
    trials = []
    for door in np.flatnonzero(best > space.least):
        less = best.copy()
        less[door] -= 1.0
        trials += [
            less + row for row in np.eye(len(best))[[d for d in space.may_add(less) if d != door]]
        ]
    if not trials:
        return best
    return np.asarray(trials[int(np.argmax(allocation.judge.interception(np.array(trials))))])


def zone_values(allocation: Allocation) -> pd.DataFrame:
    """
    What one more unit is worth to each zone, after the plan.

    Returns
    -------
    table
        zone; crossing_id and name of its best door for one more unit, and gain (change of
        interception); worst_id, worst_name and worst_gain of the door where a unit would do least
        (below 0 where it would only chase flow); best gain first. Budgets do not bind here; doors
        that are closed, forbidden or full do not count.
    """
    network, plan = allocation.network, allocation.plan.to_numpy(float)
    free = replace(allocation.space, amounts=np.full(len(allocation.space.amounts), np.inf))
    able = free.may_add(plan)
    gain = gain_of_one_more(allocation, plan)
    crossings = network.crossings
    names = crossings.get("name_en", pd.Series(crossings.index, index=crossings.index))
    rows = []
    for zone in network.zones:
        touches = (crossings["zone_a"].eq(zone) | crossings["zone_b"].eq(zone)).to_numpy()
        doors = able[touches[able]]
        if not len(doors):
            continue
        top, low = doors[int(np.argmax(gain[doors]))], doors[int(np.argmin(gain[doors]))]
        row = [zone]
        for door in (top, low):
            row += [crossings.index[door], names.iloc[door], gain[door]]
        rows.append(row)
    columns = ["zone", "crossing_id", "name", "gain", "worst_id", "worst_name", "worst_gain"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["gain", "zone"], ascending=[False, True], ignore_index=True)


def compare_sharpness(
    network: Network, plans: dict[str, pd.Series], *, rules: UnitRules | None = None
) -> pd.DataFrame:
    """
    Plans under evaders ever surer of what is cheapest (theta times 1, 2, 4, 8, 16).

    The worst case is below all of them: what a plan intercepts there, it intercepts of anyone.

    Returns
    -------
    table
        One row a plan; columns ``theta_x1`` …, and ``worst_case``.
    """
    from routes.network import with_parameters
    from routes.worst_case import WorstCaseJudge

    step = (rules or UnitRules()).step
    table = pd.DataFrame(index=list(plans))
    units = np.stack(
        [plan.reindex(network.crossings.index).to_numpy(float) for plan in plans.values()]
    )
    for times in SHARPNESS:
        theta = network.parameters.theta_per_hour * times
        sharper = with_parameters(network, replace(network.parameters, theta_per_hour=theta))
        cases = unit_cases(sharper, units, step=step)
        table[f"theta_x{times:g}"] = choose_routes(sharper).solve(cases).interception
    table["worst_case"] = WorstCaseJudge(network, step=step).interception(units)
    return table
