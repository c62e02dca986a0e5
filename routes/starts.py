"""Good plans fast: round, fill greedily, swap. Judged by covers, then by shortest paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.placement import Search

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

# A swap must gain more than rounding noise, or two equal plans would be swapped for ever.
LEAST_GAIN = 1e-12


def improve_plan(search: Search, share: Array, *, seconds: float) -> None:
    """
    Round a fractional plan and improve it; `search` keeps the best plan met.

    Covers only bound what evaders keep, so every local optimum is evaluated by shortest paths;
    the covers that evaluation finds sharpen the judge, until both agree.
    """
    until = search.left - seconds
    plan = fill_plan(search, search.limits.low.copy(), share)
    while True:
        judge = Judge(search)
        plan = swap_units(judge, plan, until=until)
        search.take(plan)
        found = sum(search.pool.add(*search.evaders.dodge(plan, p)) for p in (1000.0, 1.0))
        if not found or search.left < until:
            return


def fill_plan(search: Search, plan: Array, share: Array) -> Array:
    """Add units by falling share where the limits allow, each door's in turn."""
    for unit in np.argsort(-share, kind="stable"):
        if share[unit] > 1e-6 and plan[unit] < 1.0:
            trial = plan.copy()
            trial[first_of_door(search, int(unit)) : unit + 1] = 1.0
            if search.limits.allows(trial):
                plan = trial
    return plan


def first_of_door(search: Search, unit: int) -> int:
    """First unit variable of the door that a unit belongs to."""
    first = search.graph.first_unit
    return int(first[np.searchsorted(first, unit, side="right") - 1])


def swap_units(judge: Judge, plan: Array, *, until: float) -> Array:
    """Add what gains most while the limits allow, then swap units one for one while that gains."""
    plan = _add_all(judge, plan)
    improved = True
    while improved and judge.search.left > until:
        improved = False
        total = judge.total(plan)
        for unit in judge.removable(plan):
            trial = plan.copy()
            trial[unit] = 0.0
            trial = _add_all(judge, trial)
            if judge.total(trial) < total - LEAST_GAIN:
                plan, improved = trial, True
                break
            if judge.search.left < until:
                break
    return plan


def _add_all(judge: Judge, plan: Array) -> Array:
    while True:
        gains = judge.gains(plan)
        units = [u for u in np.argsort(-gains, kind="stable") if judge.may_add(plan, int(u))]
        if not units or gains[units[0]] <= 0.0:
            return plan
        plan = plan.copy()
        plan[units[0]] = 1.0


class Judge:
    """What plans leave the evaders, by the covers found so far (never more than the truth)."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.scenario, self.value, self.members = search.pool.arrays()
        self.weight = search.graph.probability
        self.ends = np.searchsorted(self.scenario, np.arange(len(search.low) + 1))
        first = search.graph.first_unit
        self.is_first = np.zeros(search.graph.units, dtype=bool)
        self.is_first[first[:-1][np.diff(first) > 0]] = True

    def may_add(self, plan: Array, unit: int) -> bool:
        """Whether a unit may join: free, next at its door, within the limits."""
        if plan[unit] > 0.5 or not (self.is_first[unit] or plan[unit - 1] > 0.5):
            return False
        trial = plan.copy()
        trial[unit] = 1.0
        return self.search.limits.allows(trial)

    def total(self, plan: Array) -> float:
        """What evaders keep in all."""
        return float(self.weight @ self._standing(plan)[1])

    def _standing(self, plan: Array) -> tuple[Index, Array]:
        """First cover no unit hits (or -1) and the value it holds up, per scenario."""
        live = np.flatnonzero((self.members @ plan) < 0.5)
        at = np.searchsorted(live, self.ends[:-1])
        cover = np.append(live, len(self.value))[at]
        held = cover < self.ends[1:]
        value = self.search.low.copy()
        value[held] = self.value[cover[held]]
        return np.where(held, cover, -1), np.maximum(value, self.search.low)

    def gains(self, plan: Array) -> Array:
        """What adding each unit would take from the evaders, (units,)."""
        gains = np.zeros(self.search.graph.units)
        live = (self.members @ plan) < 0.5
        cover, value = self._standing(plan)
        indptr, indices = self.members.indptr, self.members.indices
        for row in np.flatnonzero(cover >= 0):
            top = cover[row]
            rest = [c for c in range(top + 1, self.ends[row + 1]) if live[c]]
            for unit in indices[indptr[top] : indptr[top + 1]]:
                left = self.search.low[row]
                for c in rest:
                    if unit not in indices[indptr[c] : indptr[c + 1]]:
                        left = self.value[c]
                        break
                gains[unit] += self.weight[row] * max(value[row] - left, 0.0)
        return gains

    def removable(self, plan: Array) -> list[int]:
        """Placed units that may go, those that matter least first."""
        placed = np.flatnonzero((plan > 0.5) & (self.search.limits.low < 0.5))
        last = [int(u) for u in placed if u + 1 == len(plan) or self._ends_door(plan, int(u))]
        loss = self._losses(plan)
        return sorted(last, key=lambda unit: (loss[unit], unit))

    def _ends_door(self, plan: Array, unit: int) -> bool:
        return bool(self.is_first[unit + 1] or plan[unit + 1] < 0.5)

    def _losses(self, plan: Array) -> Array:
        """What evaders would gain at least if one unit went, (units,)."""
        _, value = self._standing(plan)
        once = np.flatnonzero(np.abs(self.members @ plan - 1.0) < 0.5)
        rise = self.value[once] - value[self.scenario[once]]
        better = once[rise > 0]
        best: dict[tuple[int, int], float] = {}
        indptr, indices = self.members.indptr, self.members.indices
        for cover in better:
            for unit in indices[indptr[cover] : indptr[cover + 1]]:
                if plan[unit] > 0.5:
                    key = (int(self.scenario[cover]), int(unit))
                    best[key] = max(best.get(key, 0.0), float(self.value[cover] - value[key[0]]))
        loss = np.zeros(len(plan))
        for (row, unit), amount in best.items():
            loss[unit] += self.weight[row] * amount
        return loss
