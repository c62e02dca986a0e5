"""A random inspection schedule: how often each door is staffed, when evaders learn the odds.

A unit that always stands at one door is dodged; one that is there every third day, on days nobody
can foresee, takes its share from every route it might meet. Evaders here know how often each door
is staffed but not on which days (a mixed strategy; von Stackelberg's game).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.evader import Evaders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.evader import EvaderGraph
    from routes.network import Network
    from routes.units import UnitSpace

    Array = NDArray[np.float64]

# Outer rounds of the convex-concave procedure, cuts within one, and the change that ends both.
ROUNDS, CUTS, SETTLED = 6, 40, 1e-4


@dataclass(frozen=True)
class Schedule:
    """
    How often each unit stands.

    Attributes
    ----------
    shares
        Mean units at each crossing, indexed by crossing_id: 0.3 is three days in ten.
    interception
        What it intercepts of worst-case evaders who know the shares.
    interception_before
        The same without units.
    """

    shares: pd.Series
    interception: float
    interception_before: float

    def draw_days(self, days: int, *, seed: int = 0) -> pd.DataFrame:
        """
        Units at each crossing on each of some days, each day's total within one of the mean.

        Systematic sampling over a shuffled order (Madow 1949): every crossing keeps its share.

        Returns
        -------
        days
            day (1 first), crossing_id, units; only where units stand.
        """
        rng = np.random.default_rng(seed)
        ids, shares = self.shares.index.to_numpy(), self.shares.to_numpy(float)
        rows = []
        for day in range(1, days + 1):
            order = rng.permutation(len(shares))
            edges = np.concatenate([[0.0], np.cumsum(shares[order])]) + rng.random()
            counts = np.diff(np.floor(edges + 1e-12)).astype(int)
            rows += [
                (day, str(ids[i]), int(n)) for i, n in zip(order, counts, strict=True) if n > 0
            ]
        table = pd.DataFrame(rows, columns=["day", "crossing_id", "units"])
        return table.sort_values(["day", "crossing_id"], ignore_index=True)


def schedule_inspections(network: Network, space: UnitSpace) -> Schedule:
    """
    Shares of time that leave worst-case evaders least, found from an even spread.

    The programme is not convex where routes pass several doors; what comes back is the best of a
    few ascents, evaluated by shortest paths, not a proven optimum.
    """
    from routes.worst_case import worst_case_graph

    graph = worst_case_graph(network, space.most, step=space.rules.step)
    game = _Game(graph, space)
    best: tuple[float, Array] | None = None
    for start in game.starts():
        plan = game.improve(start)
        value = game.kept(plan)
        if best is None or value < best[0] - 1e-12:
            best = (value, plan)
    kept, plan = best or (game.kept(space.least), space.least)
    nothing = game.kept(np.zeros(len(plan)))
    served = float(graph.probability @ (game.evaders.reliability(np.zeros(graph.units)) > 0))
    shares = pd.Series(plan, index=network.crossings.index, name="share")
    return Schedule(shares, served - kept, served - nothing)


class _Game:
    """
    Shares of doors as losses of arcs, and routes that answer them.

    A day's units at a door are its share rounded down or up, at random: the chance to pass is the
    mean of both, linear between whole units.
    """

    def __init__(self, graph: EvaderGraph, space: UnitSpace) -> None:
        from dataclasses import replace

        self.graph, self.space = graph, space
        self.whole = Evaders(replace(graph, door=np.full(len(graph.door), -1, dtype=np.intp)))
        self.evaders = Evaders(graph)
        self.held = graph.door >= 0
        self.base = graph.loss[:, 0]

    def starts(self) -> list[Array]:
        """Even over all doors, even over those that evaders use without units."""
        even = np.where(self.space.most > 0, 1.0, 0.0)
        used = np.zeros(len(even))
        used[self._routes(np.zeros(len(even)))[1].sum(axis=0) > 0] = 1.0
        return [self._fit(even), self._fit(used)]

    def _fit(self, weights: Array) -> Array:
        from routes.logit_plan import project

        size = self.space.amounts[0] / max(float(self.space.cost @ weights), 1e-300)
        return np.asarray(project(self.space, weights[None] * size)[0])

    def passing(self, plan: Array) -> tuple[Array, Array]:
        """Chance to pass each door's units, and its slope in the share."""
        step = self.space.rules.step
        low = np.floor(np.minimum(plan, np.maximum(self.space.most - 1.0, 0.0)))
        before, after = np.exp(-step * low), np.exp(-step * (low + 1.0))
        return before + (plan - low) * (after - before), after - before

    def kept(self, plan: Array) -> float:
        """What worst-case evaders keep."""
        return float(self.graph.probability @ self._routes(plan)[0])

    def _routes(self, plan: Array) -> tuple[Array, Array]:
        """Each scenario's reliability, and how often its route passes each door."""
        loss = self.base.copy()
        loss[self.held] += -np.log(self.passing(plan)[0])[self.graph.door[self.held]]
        # Doors are numbered as units here, so that a route tells which doors it passed.
        levels = np.stack([loss, loss], axis=1)
        from dataclasses import replace

        doors = np.arange(len(plan) + 1)
        graph = replace(self.graph, loss=levels, first_unit=doors)
        value, scenario, door = Evaders(graph).dodge(np.zeros(len(plan)), 0.0)
        passed = np.zeros((len(value), len(plan)))
        np.add.at(passed, (scenario, door), 1.0)
        return np.maximum(value, 0.0), passed

    def improve(self, plan: Array) -> Array:
        """Convex-concave procedure: doors' losses within a linear budget, cut by routes."""
        best = self.kept(plan)
        for _ in range(ROUNDS):
            trial = self._solve_around(plan)
            value = self.kept(trial)
            if value > best - SETTLED * best:
                return trial if value < best else plan
            plan, best = trial, value
        return plan

    def _solve_around(self, plan: Array) -> Array:
        """
        Best shares near a plan, with each door's chance to pass held to its line there.

        Variables are doors' losses; a share is their concave function, so its tangent asks for no
        less than the true share: what fits the tangent's budget fits the true one.
        """
        from scipy.optimize import linprog

        step, most = self.space.rules.step, self.space.most
        passing, slope = self.passing(plan)
        loss = -np.log(passing)
        rate = np.where(slope < 0, -passing / np.where(slope < 0, slope, -1.0), 0.0)
        offset = plan - rate * loss
        doors, count = len(plan), len(self.graph.probability)
        objective = np.concatenate([np.zeros(doors), self.graph.probability])
        rows = [np.concatenate([r * rate, np.zeros(count)]) for r in self.space.rows]
        amounts = [a - r @ offset for r, a in zip(self.space.rows, self.space.amounts, strict=True)]
        least = -np.log(self.passing(self.space.least)[0])
        bounds = [*zip(least, step * most, strict=True), *[(0.0, 1.0)] * count]
        point = plan
        for _ in range(CUTS):
            value, passed = self._routes(point)
            at = -np.log(self.passing(point)[0])
            for row in range(count):
                # value falls as exp(-losses): its tangent lies below it everywhere.
                cut = np.zeros(doors + count)
                cut[:doors] = -value[row] * passed[row]
                cut[doors + row] = -1.0
                rows.append(cut)
                amounts.append(-value[row] * (1.0 + passed[row] @ at))
            found = linprog(objective, A_ub=np.array(rows), b_ub=np.array(amounts), bounds=bounds)
            if not found.success:
                return plan
            point = self._shares(np.asarray(found.x)[:doors])
            if self.kept(point) <= found.fun * (1.0 + 10 * SETTLED) + 1e-12:
                break
        return point

    def _shares(self, loss: Array) -> Array:
        """Shares that give doors these losses."""
        step = self.space.rules.step
        low = np.minimum(np.floor(loss / step + 1e-9), np.maximum(self.space.most - 1.0, 0.0))
        before, after = np.exp(-step * low), np.exp(-step * (low + 1.0))
        share = low + (before - np.exp(-loss)) / (before - after)
        return np.asarray(np.clip(share, self.space.least, self.space.most))
