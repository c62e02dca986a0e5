"""Units against evaders who choose by logit and learn where units stand.

Interception is smooth in units but neither concave nor submodular: a unit may chase flow to softer
doors, and two units may be worth more than twice one. So: exact gradients, many starts, swaps of
whole units, and a bound that says how much better any plan could be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.cases import fixed_case
from routes.choice import choose_routes
from routes.units import unit_cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network
    from routes.units import UnitSpace

    Array = NDArray[np.float64]

# Starts of the ascent, and its steps: on the bundled world more found nothing better.
STARTS, STEPS = 8, 25
# Doors tried for each unit that a swap takes away, by gradient.
CANDIDATES = 12
# Below this two plans count as equal.
EQUAL = 1e-12


class LogitPlanner:
    """
    A network and its rules, ready to judge plans.

    Plans are arrays (plans, crossings) of units, whole or not.
    """

    def __init__(self, network: Network, space: UnitSpace) -> None:
        self.network, self.space = network, space
        self.choice = choose_routes(network)
        self.base = fixed_case(network)
        self._known: dict[bytes, float] = {}

    def with_units(self, units: float) -> LogitPlanner:
        """The same for another number of units; what has been solved is kept."""
        from copy import copy
        from dataclasses import replace

        other = copy(self)
        amounts = self.space.amounts.copy()
        amounts[0] = units
        other.space = replace(self.space, units=units, amounts=amounts)
        return other

    def cases(self, plans: Array) -> Cases:
        """One case a plan."""
        return unit_cases(self.network, plans, step=self.space.rules.step, base=self.base)

    def interception(self, plans: Array) -> Array:
        """Interception under each plan, (plans,) 0 to 1."""
        keys = [np.ascontiguousarray(plan, dtype=float).tobytes() for plan in plans]
        fresh = [i for i, key in enumerate(keys) if key not in self._known]
        if fresh:
            solved = self.choice.solve(self.cases(plans[fresh])).interception
            for i, value in zip(fresh, solved, strict=True):
                self._known[keys[i]] = float(value)
        return np.array([self._known[key] for key in keys])

    def gradient(self, plans: Array) -> Array:
        """Change of interception per unit at each crossing, after routes re-adjust; exact."""
        cases = self.cases(plans)
        per_unit = self.space.rules.step * (1.0 - cases.interdiction)
        return np.asarray(self.choice.leverage(cases) * per_unit)

    def best_plan(self, *, seed: int = 0, others: Array | None = None) -> Array:
        """
        The best whole-unit plan found, (crossings,).

        Parameters
        ----------
        seed
            Of the random starts.
        others
            Further plans to start from, such as the worst-case one.
        """
        rng = np.random.default_rng(seed)
        base = self.space.least
        starts = base + rng.exponential(1.0, (STARTS, len(base))) * self.space.most
        starts[0] = base
        ends = self.ascend(project(self.space, starts))
        plans = [self.fill(base, greedy=True)]
        plans += [self.fill(np.maximum(np.floor(end + 1e-6), base), share=end) for end in ends]
        if others is not None:
            plans += [plan for plan in others if self.space.allows(plan)]
        table = np.unique(np.array(plans), axis=0)
        order = np.argsort(-self.interception(table), kind="stable")
        ends = np.array([self.swap(table[i]) for i in order[:3]])
        return np.asarray(ends[int(np.argmax(self.interception(ends)))])

    def ascend(self, plans: Array) -> Array:
        """Projected gradient, each row with its own step length."""
        value = self.interception(plans)
        length = np.full(len(plans), np.nan)
        for _ in range(STEPS):
            slope = self.gradient(plans)
            top = np.maximum(np.abs(slope).max(axis=1), 1e-300)
            length = np.where(np.isnan(length), 1.0 / top, length)
            trial = project(self.space, plans + length[:, None] * slope)
            reached = self.interception(trial)
            better = reached > value + EQUAL
            plans = np.where(better[:, None], trial, plans)
            value = np.where(better, reached, value)
            length = np.where(better, 1.5 * length, 0.4 * length)
            if not better.any() and (length * top < 1e-2).all():
                break
        return plans

    def fill(self, plan: Array, *, share: Array | None = None, greedy: bool = False) -> Array:
        """Add whole units while any gains: by a fractional plan's shares, or by what gains most."""
        plan = plan.copy()
        while len(able := self.space.may_add(plan)):
            if share is not None and (share[able] - plan[able]).max() > 0.25:
                plan[able[int(np.argmax(share[able] - plan[able]))]] += 1.0
                continue
            if not greedy and share is None:
                break
            trials = plan + np.eye(len(plan))[able]
            value = self.interception(trials)
            if value.max() <= self.interception(plan[None])[0] + EQUAL:
                break
            plan = trials[int(np.argmax(value))]
        return plan

    def swap(self, plan: Array) -> Array:
        """Move single units while that gains."""
        while True:
            slope = self.gradient(plan[None])[0]
            trials = []
            for door in np.flatnonzero(plan > self.space.least):
                less = plan.copy()
                less[door] -= 1.0
                able = [d for d in self.space.may_add(less) if d != door]
                able.sort(key=lambda d: (-slope[d], d))
                trials += [less, *(less + np.eye(len(plan))[able[:CANDIDATES]])]
            if not trials:
                return plan
            table = np.array(trials)
            value = self.interception(table)
            if value.max() <= self.interception(plan[None])[0] + EQUAL:
                return plan
            plan = self.fill(table[int(np.argmax(value))], greedy=True)


def project(space: UnitSpace, plans: Array) -> Array:
    """
    Nearest plans within the limits, whole or not (Dykstra 1983, then scaled in to be safe).

    Parameters
    ----------
    plans
        (plans, crossings).
    """
    found = plans.copy()
    sets = len(space.rows) + 1
    moved = np.zeros((sets, *plans.shape))
    norms = np.maximum((space.rows**2).sum(axis=1), 1e-300)
    for _ in range(60):
        for part in range(sets):
            start = found + moved[part]
            if part < len(space.rows):
                over = np.maximum(start @ space.rows[part] - space.amounts[part], 0.0)
                found = start - (over / norms[part])[:, None] * space.rows[part]
            else:
                found = np.clip(start, space.least, space.most)
            moved[part] = start - found
    spare = np.maximum(found - space.least, 0.0)
    need = spare @ space.rows.T
    room = space.amounts - space.rows @ space.least
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = np.where(need > room, room / need, 1.0).min(axis=1)
    return np.asarray(space.least + spare * shrink[:, None])
