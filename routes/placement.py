"""Place units against evaders who see them: a proven optimum by branch and cut.

Covers are found by shortest paths, their step inequalities tighten a master programme until its
relaxation violates none, and the whole-number programme is solved and cut again until its bound
meets a plan that our own shortest paths have evaluated.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Fault, InputError
from routes.covers import CoverPool
from routes.evader import Evaders, best_reliability
from routes.ladder import build_ladder
from routes.master import Limits, Master, solve_ladder
from routes.starts import improve_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.evader import EvaderGraph

    Array = NDArray[np.float64]

# Prices of a placed unit, in -ln(reliability), at which routes are searched: cheap ones find what
# an evader would rather lose than meet, dear ones what avoids every unit.
PRICES = (0.001, 0.1, 0.5, 1.0, 2.0, 4.0, 1000.0)
# A first whole-number programme lacks covers its answer will bring to light, so it need not be
# solved further than this share of the gap that is open.
ROUGH = 0.2
# Floors are worth a search for each scenario and unit of the budget up to this many.
FLOOR_SEARCHES = 5000
# Share of the time they may take.
FLOOR_SHARE = 0.25
# The relaxation is left once this many rounds have raised the bound by less than this share of
# the objective, or once it has taken this share of the time.
STALL, STALLED, TIGHTEN_SHARE = 8, 1e-5, 0.5
# Share of the time that swapping units may take before each programme.
START_SHARE = 0.05
# Seconds that a first plan may take whatever the limit, so that there is one when time runs out.
LEAST_START = 0.5


@dataclass
class Search:
    """
    State of one search.

    Attributes
    ----------
    plan, objective
        Best plan so far, and what it leaves the evaders.
    bound
        No plan leaves them less.
    """

    graph: EvaderGraph
    limits: Limits
    seconds: float
    gap: float
    plan: Array = field(init=False)
    objective: float = np.inf
    bound: float = 0.0
    nodes: int = 0
    rounds: int = 0
    spent: float = 0.0

    def __post_init__(self) -> None:
        self._started = time.perf_counter()
        self.evaders = Evaders(self.graph)
        self.high = self.evaders.reliability(np.zeros(self.graph.units))
        self.low = self.evaders.reliability(np.asarray(self.limits.high))
        self.low = np.minimum(np.maximum(self.low, self._floors()), self.high)
        self.pool = CoverPool(self.graph.units, self.low, self.high)
        self.floor = float(self.graph.probability @ self.low)
        self.raise_bound(self.floor)
        self.master = Master(self.graph.probability * self.pool.span, self.limits)
        self.plan = self.limits.low.copy()
        self.take(self.plan)

    def _floors(self) -> Array:
        """
        What the budget cannot take from each scenario's evader, even spent on it alone.

        Covers that share no unit must each be hit; once hitting all of them costs more than the
        budget, the least of their values stands.
        """
        budget, cost = float(self.limits.most[0]), self.limits.rows[0]
        scenarios = len(self.high)
        floors, spent = np.zeros(scenarios), np.zeros(scenarios)
        if scenarios * (budget / max(cost.min(initial=np.inf), 1e-9) + 1) > FLOOR_SEARCHES:
            return floors
        for row in range(scenarios):
            if self.left < (1.0 - FLOOR_SHARE) * self.seconds:
                break
            evader = self.evaders.alone(row)
            blocked = self.limits.low.copy()
            while spent[row] <= budget + 1e-9:
                value, _, unit = evader.dodge(blocked, 1e6)
                if (blocked[unit] > 0.5).any():  # no other way through
                    floors[row] = 0.0
                    break
                may = [u for u in set(unit.tolist()) if self.limits.high[u] > 0.5]
                floors[row] = value[0]
                if not may:
                    break
                blocked[may] = 1.0
                spent[row] += float(cost[may].min())
        return np.maximum(floors, 0.0)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.seconds - (time.perf_counter() - self._started)

    @property
    def open_gap(self) -> float:
        """Share of the objective that is not proven."""
        return max(self.objective - self.bound, 0.0) / self.objective if self.objective else 0.0

    def raise_bound(self, bound: float) -> None:
        """Take in a lower bound."""
        self.bound = max(self.bound, bound)

    @property
    def is_proven(self) -> bool:
        """Whether bound and objective meet."""
        return self.objective - self.bound <= self.gap * self.objective + 1e-12

    def take(self, plan: Array) -> Array:
        """Evaluate a plan, keep it if it is the best, and return what evaders keep."""
        reliability = self.evaders.reliability(plan)
        total = float(self.graph.probability @ reliability)
        if total < self.objective - 1e-13 and self.limits.allows(plan):
            self.plan, self.objective = plan.copy(), total
        return reliability

    def kept(self, reliability: Array) -> Array:
        """Reliability as a share of each scenario's range."""
        span = np.where(self.pool.span > 0, self.pool.span, 1.0)
        return np.clip((reliability - self.low) / span, 0.0, 1.0)


def place_units(
    graph: EvaderGraph, limits: Limits, *, seconds: float = 60.0, gap: float = 1e-6
) -> Search:
    """
    The plan that leaves evaders least, and a bound that proves it.

    Parameters
    ----------
    graph
        Arcs, doors and scenarios.
    limits
        What the plan must keep to.
    seconds
        Wall time after which the best found so far comes back.
    gap
        Share of the objective by which it may exceed the bound.

    Raises
    ------
    InputError
        If seconds or gap are no such numbers.
    """
    _check_effort(seconds, gap)
    search = Search(graph, limits, seconds, gap)
    if graph.units and search.pool.span.max(initial=0.0) > 0:
        _branch(search, _tighten(search))
    else:
        search.bound = search.objective
    checked = float(graph.probability @ best_reliability(graph, search.plan))
    if not np.isclose(checked, search.objective, rtol=1e-9, atol=1e-12):
        raise AssertionError(f"two evaluations differ: {checked} and {search.objective}")
    search.objective = checked
    search.bound = min(search.bound, checked)
    search.spent = search.seconds - search.left
    return search


def _check_effort(seconds: float, gap: float) -> None:
    faults = []
    if not 0 <= seconds < np.inf:
        faults.append(Fault("seconds", "", f"{seconds} is no time", "Give 0 or more."))
    if not 0 <= gap < 1:
        faults.append(Fault("gap", "", f"{gap} is no share", "Give 0 or more, below 1."))
    if faults:
        raise InputError(faults)


def _tighten(search: Search) -> Array:
    """Cut the relaxation until no step inequality is violated; the plan it ends with."""
    share, kept = np.zeros(search.graph.units), np.zeros(len(search.low))
    prices: tuple[float, ...] = (1.0,)
    past = [search.bound]
    search.pool.add(*search.evaders.dodge(share, 1.0))
    improve_plan(search, share, seconds=LEAST_START)
    while search.left > (1.0 - TIGHTEN_SHARE) * search.seconds:
        search.rounds += 1
        for price in prices:
            search.pool.add(*search.evaders.dodge(share, price))
        prices = PRICES
        rows, low = search.pool.cuts(share, kept)
        if not len(low):
            break
        search.master.add(rows, low)
        share, kept, total = search.master.relax()
        search.raise_bound(search.floor + total)
        past.append(search.bound)
        if len(past) > STALL and past[-1] - past[-STALL] < STALLED * search.objective:
            break
    return share


def _branch(search: Search, share: Array) -> None:
    """Solve with whole units, take in what our own evaluation refutes, and solve again."""
    exact = search.gap / 2 * search.objective
    while search.left > 0 and not search.is_proven:
        improve_plan(search, share, seconds=min(START_SHARE * search.seconds, search.left / 4))
        ladder = build_ladder(search.pool, search.graph.probability)
        gap = max(exact, ROUGH * (search.objective - search.bound))
        answer = solve_ladder(ladder, search.limits, search.plan, seconds=search.left, gap=gap)
        search.rounds += 1
        search.nodes += answer.nodes
        search.raise_bound(search.floor + float(ladder.worth.sum()) - answer.most)
        known = len(search.pool)
        for plan in answer.plans:
            search.take(plan)
            for price in PRICES:
                search.pool.add(*search.evaders.dodge(plan, price))
        share = answer.plans[-1] if answer.plans else search.plan
        if len(search.pool) == known and gap <= exact:
            break
