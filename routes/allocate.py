"""Where the next units of enforcement help most, against evaders who respond and learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from routes.choice import RouteChoice
from routes.logit_plan import LogitPlanner
from routes.units import UnitRules, UnitSpace, apply_rules, unit_cases, with_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network

    Array = NDArray[np.float64]

Evader = Literal["logit", "worst-case"]
# How much sharper than the calibrated evader those are whom plans are compared under.
SHARPNESS = (1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True)
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

    def after(self) -> Network:
        """The network once the units stand and evaders know."""
        return with_units(self.network, self.plan, step=self.space.rules.step)

    def remarks(self) -> list[str]:
        """What the reader should know, in sentences."""
        told = []
        most = float(self.space.most @ self.space.cost)
        if self.space.units > most:
            told.append(f"{self.space.units:g} units asked for, but the doors take {most:g}.")
        spent = float(self.space.cost @ self.plan.to_numpy(float))
        if spent < self.space.units - 1e-9 and self.space.units <= most:
            known = "would help" if self.status == "optimal" else "was found to help"
            told.append(
                f"Units worth {self.space.units - spent:g} stay idle: no further one {known}."
            )
        if self.status == "time limit":
            told.append(
                f"Time ran out after {self.seconds:.0f} s: best found; no plan intercepts more "
                f"than {self.bound:.1%}."
            )
        return told


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
    import time

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

    graph = worst_case_graph(network, space)
    limits, _ = space.unit_limits()
    search = place_units(graph, limits, seconds=seconds)
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


def worst_case_interception(network: Network, space: UnitSpace, plans: Array) -> Array:
    """What each whole-unit plan intercepts of worst-case evaders, (plans,)."""
    from routes.evader import Evaders
    from routes.worst_case import worst_case_graph

    graph = worst_case_graph(network, space)
    evaders = Evaders(graph)
    nothing = evaders.reliability(np.zeros(graph.units))
    _, first = space.unit_limits()
    door = np.repeat(np.arange(len(first) - 1), np.diff(first))
    rank = np.arange(graph.units) - first[door]
    kept = [graph.probability @ evaders.reliability((rank < plan[door]) * 1.0) for plan in plans]
    return np.asarray(graph.probability @ (nothing > 0) - np.array(kept))


def describe_plan(allocation: Allocation) -> pd.DataFrame:
    """
    Every crossing beside what the plan does to it.

    Returns
    -------
    table
        crossing_id, name, zone_a, zone_b, kind, units, interdiction_before, interdiction_after,
        usage_before, usage_after, exposure_before, exposure_after, and leverage_units and
        leverage_units_after (change of interception by a further unit there, before and after the
        plan; below 0 where it would only chase flow to softer doors). Doors with units first, then
        by leverage.
    """
    network, after = allocation.network, allocation.after()
    step = allocation.space.rules.step
    plans = np.stack([np.zeros(len(allocation.plan)), allocation.plan.to_numpy(float)])
    choice = RouteChoice(network)
    cases = unit_cases(network, plans, step=step)
    solution = choice.solve(cases)
    slope = choice.leverage(cases) * step * (1.0 - cases.interdiction)
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
            "interdiction_after": after.crossings["interdiction"],
            "usage_before": solution.usage[0],
            "usage_after": solution.usage[1],
            "exposure_before": solution.exposure[0],
            "exposure_after": solution.exposure[1],
            "leverage_units": slope[0],
            "leverage_units_after": slope[1],
        }
    )
    order = np.lexsort((table["crossing_id"], -table["leverage_units"], -table["units"]))
    return table.iloc[order].reset_index(drop=True)


def interception_interval(allocation: Allocation) -> pd.DataFrame:
    """
    Logit interception before and after the plan, over the network's posterior draws.

    Returns
    -------
    table
        Rows ``before``, ``after``, ``difference`` (same draws on both sides); mean, low, high: the
        90 % interval, nan where the network carries no draws.
    """
    from routes.intervals import answer_cases

    before = RouteChoice(allocation.network).solve(answer_cases(allocation.network)).interception
    network = allocation.after()
    after = RouteChoice(network).solve(answer_cases(network)).interception
    rows = {"before": before, "after": after, "difference": after - before}
    table = pd.DataFrame(index=list(rows), columns=["mean", "low", "high"], dtype=float)
    for name, values in rows.items():
        table.loc[name, "mean"] = values.mean()
        if len(values) > 1:
            table.loc[name, ["low", "high"]] = np.quantile(values, [0.05, 0.95])
    return table


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
    from dataclasses import replace

    from routes.network import with_parameters

    rules = rules or UnitRules()
    table = pd.DataFrame(index=list(plans))
    units = np.stack(
        [plan.reindex(network.crossings.index).to_numpy(float) for plan in plans.values()]
    )
    for times in SHARPNESS:
        theta = network.parameters.theta_per_hour * times
        sharper = with_parameters(network, replace(network.parameters, theta_per_hour=theta))
        cases = unit_cases(sharper, units, step=rules.step)
        table[f"theta_x{times:g}"] = RouteChoice(sharper).solve(cases).interception
    space = apply_rules(network, float(units.sum(axis=1).max()), rules)
    table["worst_case"] = worst_case_interception(network, space, units)
    return table
