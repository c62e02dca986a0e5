"""Where the next units of enforcement help most, against evaders who respond and learn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import pandas as pd

from routes.logit_plan import LogitPlanner
from routes.units import UnitRules, UnitSpace, apply_rules, with_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network

    Array = NDArray[np.float64]

Evader = Literal["logit", "worst-case"]


class Judge(Protocol):
    """Tells what plans intercept of one kind of evader."""

    def interception(self, plans: Array) -> Array:
        """Interception under each plan of units per crossing, (plans,) 0 to 1."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """
    A plan and what it is known to achieve.

    Attributes
    ----------
    network, space
        What it was made for.
    evader
        ``logit`` or ``worst-case``.
    plan
        Units at each crossing, indexed by crossing_id.
    interception_before, interception
        Share of dispatched consignments that this evader loses, without units and with them.
    bound
        No plan within the limits intercepts more.
    status
        ``optimal`` (bound met), ``time limit``, or ``best of many starts`` (logit).
    seconds
        Wall time.
    """

    network: Network
    space: UnitSpace
    evader: Evader
    plan: pd.Series
    interception_before: float
    interception: float
    bound: float
    status: str
    seconds: float

    @property
    def gap(self) -> float:
        """Interception that any plan might still add."""
        return max(self.bound - self.interception, 0.0)

    @cached_property
    def after(self) -> Network:
        """The network once the units stand and evaders know."""
        return with_units(self.network, self.plan, step=self.space.rules.step)

    @cached_property
    def judge(self) -> Judge:
        """What any plan intercepts of the evader this one was made against."""
        if self.evader == "logit":
            return LogitPlanner(self.network, self.space)
        from routes.worst_case import WorstCaseJudge

        return WorstCaseJudge(self.network, step=self.space.rules.step)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What the reader should know, in sentences."""
        told = []
        most = float(self.space.most @ self.space.cost)
        if self.space.units > most:
            told.append(f"{self.space.units:g} units asked for, but the doors take {most:g}.")
        spent = float(self.space.cost @ self.plan.to_numpy(float))
        idle = min(self.space.units, most) - spent
        if idle > 1e-9:
            why = "no further one was found to help"
            if not len(self.space.may_add(self.plan.to_numpy(float))):
                why = "no door within the limits takes another"
            elif self.status == "optimal":
                why = "no further one would help"
            told.append(f"Units worth {idle:g} stay idle: {why}.")
        if self.status == "time limit":
            told.append(
                f"Time ran out after {self.seconds:.0f} s: best found; no plan intercepts more "
                f"than {100 * self.bound:.1f} %."
            )
        return tuple(told)


def allocate_units(
    network: Network,
    units: float,
    *,
    evader: Evader = "logit",
    rules: UnitRules | None = None,
    seconds: float = 60.0,
    seed: int = 0,
) -> Allocation:
    """
    The best plan found for a number of units.

    Parameters
    ----------
    network
        As `build_network` gives it.
    units
        What the units may cost in all; a unit costs 1 unless the rules say else.
    evader
        ``logit``: chooses as the model says and learns where units stand. ``worst-case``: takes
        whatever way is least likely to be stopped; the plan's interception is then guaranteed
        against every evader, and proven best or given with its bound.
    rules
        What a unit does and where it may stand.
    seconds
        Wall time for the worst case.
    seed
        Of the random starts for the logit evader.

    Raises
    ------
    InputError, UnknownCrossing, UnknownZone
        If units or rules are wrong.
    Infeasible
        If the fixed crossings alone break a budget.
    MissingExtra
        If HiGHS is not installed (worst case only).

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> allocation = allocate_units(network, 1)
    >>> allocation.interception > allocation.interception_before
    True
    """
    started = time.perf_counter()
    space = apply_rules(network, units, rules or UnitRules())
    if evader == "worst-case":
        return _worst_case(network, space, seconds)
    from routes.logit_bound import bound_interception

    planner = LogitPlanner(network, space)
    plan = planner.best_plan(seed=seed)
    before, value = planner.interception(np.stack([np.zeros(len(plan)), plan]))
    bound = max(bound_interception(planner), float(value))
    return Allocation(
        network=network,
        space=space,
        evader="logit",
        plan=pd.Series(plan, index=network.crossings.index, name="units"),
        interception_before=float(before),
        interception=float(value),
        bound=bound,
        status="best of many starts",
        seconds=time.perf_counter() - started,
    )


def _worst_case(network: Network, space: UnitSpace, seconds: float) -> Allocation:
    from routes.evader import best_reliability
    from routes.placement import place_units
    from routes.worst_case import worst_case_graph

    graph = worst_case_graph(network, space.most, step=space.rules.step)
    search = place_units(graph, space.unit_limits(), seconds=seconds)
    nothing = best_reliability(graph, np.zeros(graph.units))
    served = float(graph.probability @ (nothing > 0))
    plan = graph.door_units(search.plan).astype(float)
    return Allocation(
        network=network,
        space=space,
        evader="worst-case",
        plan=pd.Series(plan, index=network.crossings.index, name="units"),
        interception_before=served - float(graph.probability @ nothing),
        interception=served - search.objective,
        bound=served - search.bound,
        status="optimal" if search.is_proven else "time limit",
        seconds=search.spent,
    )
