"""One month after another: evaders and interdictors in many runs at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from routes.cases import fixed_case
from routes.choice import choose_routes
from routes.cost import perceived_risk_hours
from routes.rules_of_thumb import deal_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network
    from routes.units import UnitSpace

    Array = NDArray[np.float64]

Rule = Literal["fixed", "random", "last-successes", "optimised"]
RULES = ("fixed", "random", "last-successes", "optimised")
# A crossing counts as in use above this share of dispatched consignments.
IN_USE = 0.01
# Nobody believes a door wholly safe or wholly shut; the counts' prior keeps this far from both.
EDGE = 1e-6
# A door that stops nothing is given this interdiction: seizures over it tell how many come there.
LEAST = 1e-12
# Consignments a month where the world states none a year.
CONSIGNMENTS = 100


@dataclass(frozen=True)
class Learning:
    """
    How both sides learn.

    Attributes
    ----------
    memory
        Share of last month's counts that still count, 0 to below 1: 0.8 halves them in three
        months.
    prior_weight
        Consignments that the first belief at a door is worth.
    inertia
        Share of the units that cannot move in a month, 0 to 1.
    """

    memory: float = 0.8
    prior_weight: float = 10.0
    inertia: float = 0.5


def update_belief(
    lost: Array, passed: Array, *, seized: Array, through: Array, memory: float
) -> tuple[Array, Array]:
    """
    Beta counts after one more month.

    Parameters
    ----------
    lost, passed
        Counts so far.
    seized, through
        Consignments seized at the door and let through it this month.
    memory
        Share of the counts so far that still counts.

    Returns
    -------
    lost, passed
        The belief is ``lost / (lost + passed)``.

    Examples
    --------
    Half of 2 and 8 is 1 and 4; three seized and two through make 4 and 6, a belief of 0.4.

    >>> lost, passed = update_belief(
    ...     np.array([2.0]), np.array([8.0]), seized=np.array([3.0]), through=np.array([2.0]),
    ...     memory=0.5,
    ... )
    >>> float(lost[0]), float(passed[0]), float((lost / (lost + passed))[0])
    (4.0, 6.0, 0.4)
    """
    return memory * lost + seized, memory * passed + through


class Months:
    """State of all runs at once: counts, units, and what was seen last."""

    def __init__(
        self,
        network: Network,
        space: UnitSpace,
        rule: Rule | str,
        learning: Learning,
        runs: int,
        rng: np.random.Generator,
    ) -> None:
        self.network, self.space, self.rule, self.learning = network, space, rule, learning
        self.rng, self.runs = rng, runs
        self.choice = choose_routes(network)
        self.base = fixed_case(network).take(np.zeros(runs, dtype=np.intp))
        believed = np.clip(network.crossings["believed"].to_numpy(float), EDGE, 1 - EDGE)
        self.lost = np.tile(believed * learning.prior_weight, (runs, 1))
        self.passed = np.tile((1 - believed) * learning.prior_weight, (runs, 1))
        self.successes = np.tile(network.crossings["seizures_observed"].to_numpy(float), (runs, 1))
        self.units = np.tile(self._first_plan(), (runs, 1))
        stated = network.parameters.consignments_per_year / 12.0
        self.dispatched = round(stated) if stated >= 1 else CONSIGNMENTS
        self.first: tuple[Array, Array] | None = None

    def play(self, month: int) -> pd.DataFrame:
        """One month in every run."""
        moved = self._move() if month > 1 else np.zeros(self.runs)
        believed = self.lost / (self.lost + self.passed)
        cases = self._cases(believed)
        solution = self.choice.solve(cases)
        reach = solution.exposure / cases.interdiction
        seized, delivered, through = self._draw(solution.exposure, reach)
        self.lost, self.passed = update_belief(
            self.lost, self.passed, seized=seized, through=through, memory=self.learning.memory
        )
        self.successes = self.learning.memory * self.successes + seized
        self.reach = reach
        self.first = self.first or (solution.usage, believed)
        self.last = (solution.usage, believed)
        dispatched = float(self.dispatched)
        return pd.DataFrame(
            {
                "run": np.arange(1, self.runs + 1),
                "month": month,
                "seized": seized.sum(axis=1) / dispatched,
                "delivered": delivered / dispatched,
                "unserved": 1.0 - (seized.sum(axis=1) + delivered) / dispatched,
                "crossings_in_use": (solution.usage > IN_USE).sum(axis=1),
                "effective_corridors": self._spread(cases),
                "moved": moved,
            }
        )

    def describe(self) -> pd.DataFrame:
        """Doors in the first and last month, means over runs."""
        first, last = self.first or self.last, self.last
        return pd.DataFrame(
            {
                "crossing_id": self.network.crossings.index,
                "usage_first": first[0].mean(axis=0),
                "usage_last": last[0].mean(axis=0),
                "believed_first": first[1].mean(axis=0),
                "believed_last": last[1].mean(axis=0),
                "units_last": self.units.mean(axis=0),
            }
        )

    def _cases(self, believed: Array) -> Cases:
        """Routes by belief, losses by the truth with units in place."""
        aversion = np.array(self.network.parameters.risk_aversion_hours)
        stated = self.network.crossings["believed"].to_numpy(float)
        with np.errstate(invalid="ignore"):
            risk = perceived_risk_hours(believed, aversion) - perceived_risk_hours(stated, aversion)
        left = np.exp(-self.space.rules.step * self.units)
        cost = np.where(np.isfinite(risk), self.base.cost_hours + risk, self.base.cost_hours)
        interdiction = np.maximum(1.0 - (1.0 - self.base.interdiction) * left, LEAST)
        return replace(self.base, cost_hours=cost, interdiction=interdiction)

    def _draw(self, exposure: Array, reach: Array) -> tuple[Array, Array, Array]:
        """Whole consignments: seized at each door, delivered, let through each door."""
        served = np.clip(1.0 - self._unserved(), 0.0, 1.0)
        chances = np.column_stack([exposure, np.maximum(served - exposure.sum(axis=1), 0.0)])
        chances = np.column_stack([chances, np.maximum(1.0 - chances.sum(axis=1), 0.0)])
        chances /= chances.sum(axis=1, keepdims=True)
        drawn = self.rng.multinomial(self.dispatched, chances).astype(float)
        through = self.rng.binomial(self.dispatched, np.clip(reach - exposure, 0.0, 1.0))
        return drawn[:, :-2], drawn[:, -2], through.astype(float)

    def _unserved(self) -> Array:
        if not hasattr(self, "_no_route"):
            self._no_route = self.choice.solve(self.base.take(slice(0, 1))).unserved[0]
        return np.full(self.runs, self._no_route)

    def _spread(self, cases: Cases) -> Array:
        """Exponential of the entropy of corridor shares: how many corridors it comes to."""
        from routes.comparison import corridor_shares

        shares = corridor_shares(self.choice, cases).to_numpy(float)
        total = np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
        part = shares / total
        with np.errstate(divide="ignore", invalid="ignore"):
            entropy = -np.where(part > 0, part * np.log(part), 0.0).sum(axis=1)
        return np.asarray(np.exp(entropy))

    def _first_plan(self) -> Array:
        """Where the units stand before anything is learnt."""
        if self.space.units <= 0 or self.rule == "random":
            return self._deal_random() if self.space.units > 0 else self.space.least.copy()
        if self.rule == "last-successes":
            return deal_units(self.space, self.successes[0])
        from routes.logit_plan import LogitPlanner

        return LogitPlanner(self.network, self.space).best_plan()

    def _move(self) -> Array:
        """New plans by the rule; units moved, (runs,)."""
        if self.rule == "fixed" or self.space.units <= 0:
            return np.zeros(self.runs)
        before = self.units.copy()
        for run in range(self.runs):
            if self.rule == "random":
                self.units[run] = self._deal_random()
                continue
            target = (
                self._reply(run)
                if self.rule == "optimised"
                else deal_units(self.space, self.successes[run])
            )
            self.units[run] = self._toward(self.units[run], target)
        return np.asarray(np.maximum(before - self.units, 0.0).sum(axis=1))

    def _toward(self, now: Array, target: Array) -> Array:
        """Move units to a target plan, no more than inertia lets go."""
        may = int(np.floor((1.0 - self.learning.inertia) * now.sum() + 1e-9))
        plan = now.copy()
        for _ in range(max(may, 0)):
            surplus, lack = plan - target, target - plan
            if surplus.max() <= 0 or lack.max() <= 0:
                break
            trial = plan.copy()
            trial[int(np.argmax(surplus))] -= 1.0
            trial[int(np.argmax(lack))] += 1.0
            if not self.space.allows(trial):
                break
            plan = trial
        return plan

    def _reply(self, run: int) -> Array:
        """Units where they seize most if evaders go where they went last month."""
        flow = self.reach[run] * (1.0 - self.base.interdiction[run])
        plan = self.space.least.copy()
        while len(able := self.space.may_add(plan)):
            worth = flow[able] * np.exp(-self.space.rules.step * plan[able])
            if worth.max() <= 0:
                break
            plan[able[int(np.argmax(worth))]] += 1.0
        return plan

    def _deal_random(self) -> Array:
        plan = self.space.least.copy()
        while len(able := self.space.may_add(plan)):
            plan[self.rng.choice(able)] += 1.0
        return plan
