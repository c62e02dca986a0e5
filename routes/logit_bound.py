"""An upper bound on what any plan intercepts of logit evaders.

A pair's chance of delivery is ``exp(f - g)``: with units on, `f` is the log-sum over routes weighed
also by their survival and `g` the log-sum the evaders choose by. Both are convex in units. `g` lies
below its interpolation between "no unit" and "the whole budget at one door"; with that in its
place delivery is a convex function, and Frank & Wolfe (1956) bound its least value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.logit_plan import LogitPlanner

    Array = NDArray[np.float64]

ITERATIONS = 40


def bound_interception(planner: LogitPlanner, *, iterations: int = ITERATIONS) -> float:
    """
    No plan within the limits intercepts more than this.

    Returns
    -------
    bound
        0 to 1; at least the interception of every plan, whole units or not.
    """
    space, choice = planner.space, planner.choice
    demand = planner.network.demand["weight"].to_numpy(float)
    base, slope, served = _chords(planner)
    plan = space.least.copy()
    best = 0.0
    for iteration in range(iterations):
        cases = _survivors(planner, plan[None])
        log_sum = choice.solve(cases).log_sum[0]
        with np.errstate(invalid="ignore"):
            share = np.exp(np.where(served, log_sum - base - slope @ plan, -np.inf))
        usage = choice.pair_usage(cases)[0]
        push = cases.theta_per_hour[0] * planner.network.parameters.risk_aversion_hours + 1.0
        gradient = (demand * share) @ (-push * space.rules.step * usage - slope)
        corner = _best_corner(planner, gradient)
        value = float(demand @ share)
        best = max(best, value + float(gradient @ (corner - plan)))
        plan = plan + 2.0 / (iteration + 2.0) * (corner - plan)
    return float(np.clip(demand[served].sum() - best, 0.0, 1.0))


def _survivors(planner: LogitPlanner, plans: Array) -> Cases:
    """Cases whose log-sum weighs each route by its survival too."""
    cases = planner.cases(plans)
    with np.errstate(divide="ignore"):
        lost = -np.log1p(-cases.interdiction)
    return replace(cases, cost_hours=cases.cost_hours + lost / cases.theta_per_hour[:, None])


def _chords(planner: LogitPlanner) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Log-sums without units, their slope toward the budget at each door, pairs that are served."""
    space = planner.space
    reach = space.amounts[0] / space.cost
    plans = np.concatenate([np.zeros((1, len(reach))), np.diag(reach)])
    log_sum = planner.choice.solve(planner.cases(plans)).log_sum
    served = np.isfinite(log_sum[0])
    base = np.where(served, log_sum[0], 0.0)
    ends = np.where(np.isfinite(log_sum[1:]), log_sum[1:], base)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(reach[:, None] > 0, (ends - base) / reach[:, None], 0.0).T
    return base, np.where(served[:, None], slope, 0.0), served


def _best_corner(planner: LogitPlanner, gradient: Array) -> Array:
    """The plan within the limits, whole or not, that a linear objective likes least."""
    from scipy.optimize import linprog

    space = planner.space
    found = linprog(
        gradient,
        A_ub=space.rows,
        b_ub=space.amounts,
        bounds=np.stack([space.least, space.most], axis=1),
    )
    return np.asarray(found.x)
