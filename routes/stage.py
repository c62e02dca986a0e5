"""Stages: a world made ready to be solved on many days and under many scenarios at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crossings import crossings_on
from geo.errors import NoRoute
from geo.world import demand_on
from routes.choice import RouteChoice
from routes.condition import condition_cases
from routes.network import build_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World
    from routes.cases import Cases
    from routes.choice import Solution
    from routes.condition import Condition
    from routes.network import Network

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stage:
    """
    A network over every pair of demand that some days have, so that one solver serves them all.

    Attributes
    ----------
    world
        With whatever a scenario adds to the map.
    network
        On the first of the days; its demand lists the pairs of all of them.
    """

    world: World
    network: Network

    @cached_property
    def choice(self) -> RouteChoice:
        """The solver, grown once."""
        return RouteChoice(self.network)

    def on(self, day: date) -> Network:
        """The network as it is on a day; pairs without demand that day weigh nothing."""
        network, world = self.network, self.world
        if day == network.as_of:
            return network
        crossings = crossings_on(
            world.crossings, world.crossing_status, world.crossing_facts, day
        ).set_index("crossing_id", drop=False)
        for name in ("seizures_observed", "kg_observed"):
            crossings[name] = network.crossings[name]
        crossings = crossings.rename_axis(None)
        return replace(network, as_of=day, crossings=crossings, demand=self._demand(day))

    def _demand(self, day: date) -> pd.DataFrame:
        return _lay_out(self.network.demand, demand_on(self.world, day))

    def cases(self, condition: Condition, draws: pd.DataFrame) -> Cases:
        """Every variant of a condition under every draw, the first variant's draws first."""
        return condition_cases(self.network, condition, draws)


def set_stage(
    world: World,
    days: Iterable[date],
    *,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
) -> Stage:
    """
    A stage for some days.

    Parameters
    ----------
    world
        Read, and with what a scenario adds (`Scenario.build`).
    days
        The days that will be asked for.
    origins, destinations
        Keep only demand from and to these places (ids).

    Raises
    ------
    NoRoute
        If one of the days has no demand between them.
    InputError
        If a day lies outside the world.
    """
    each = sorted(set(days))
    first = build_network(world, as_of=each[0], origins=origins, destinations=destinations)
    if len(each) == 1:
        return Stage(world, first)
    kept = _keep(world, origins, destinations)
    for day in each[1:]:
        if not world.start <= day <= world.end or demand_on(replace(world, demand=kept), day).empty:
            build_network(world, as_of=day, origins=origins, destinations=destinations)  # says why
    covering = replace(world, demand=kept.assign(**{"from": "", "to": ""}))
    cover = build_network(covering, as_of=first.as_of)
    network = replace(cover, crossings=first.crossings, demand=_lay_out(cover.demand, first.demand))
    return Stage(replace(world, demand=kept), network)


def _keep(
    world: World, origins: Sequence[str] | None, destinations: Sequence[str] | None
) -> pd.DataFrame:
    """Rows of the world's demand between the chosen places."""
    demand = world.demand
    if origins is not None:
        demand = demand[demand["origin"].isin(list(origins))]
    if destinations is not None:
        demand = demand[demand["destination"].isin(list(destinations))]
    if demand.empty:
        raise NoRoute("No demand joins the chosen origins and destinations on any day.")
    return demand


def _lay_out(pairs: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Demand of one day on the rows of all pairs; weights sum to 1."""
    known = demand.groupby(["origin", "destination"])["weight"].sum()
    rows = pd.MultiIndex.from_frame(pairs[["origin", "destination"]])
    weight = known.reindex(rows, fill_value=0.0).to_numpy(float)
    return pairs.assign(weight=weight / weight.sum())


@dataclass(frozen=True)
class Totals:
    """
    What becomes of what is dispatched, one row a case; shares of what the baseline dispatches.

    Attributes
    ----------
    dispatched
        1 in a baseline; less where demand is taken away.
    seized, delivered, unserved
        Parts of `dispatched`; together all of it.
    interception
        Chance that a consignment that sets out is seized: seized / (seized + delivered).
    """

    dispatched: Array
    seized: Array
    delivered: Array
    unserved: Array
    interception: Array


def totals_of(solution: Solution, cases: Cases) -> Totals:
    """Totals of a solution."""
    return make_totals(cases.demand.sum(axis=1), solution.interception, solution.unserved)


def make_totals(dispatched: Array, seized: Array, unserved: Array) -> Totals:
    """Totals from the three that are independent."""
    served = np.maximum(dispatched - unserved, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        interception = np.where(served > 0, seized / served, np.nan)
    return Totals(dispatched, seized, np.maximum(served - seized, 0.0), unserved, interception)


def solve_totals(choice: RouteChoice, cases: Cases) -> tuple[Totals, Array]:
    """
    Totals alone, and the log-sum of every pair: two walks instead of three.

    Returns
    -------
    totals
        One row a case.
    log_sum
        (cases, pairs), as `Solution.log_sum`.
    """
    cases, back = arrange(choice, cases)
    seized, unserved, log_sums = [], [], []
    for batch in choice.batches(cases):
        walk = choice.walk(batch)
        sums = walk.pair_sums(walk.forward())
        alive = walk.pair_sums(walk.forward(surviving=True))
        log_sum = walk.arithmetic.log(sums)
        served = np.isfinite(log_sum)
        passed = walk.arithmetic.ratio(alive, sums)
        seized.append((batch.demand * np.where(served, 1.0 - passed, 0.0)).sum(axis=1))
        unserved.append(np.where(served, 0.0, batch.demand).sum(axis=1))
        log_sums.append(log_sum)
    columns = [cases.demand.sum(axis=1), np.concatenate(seized), np.concatenate(unserved)]
    return make_totals(*(column[back] for column in columns)), np.concatenate(log_sums)[back]


def solve_arranged(choice: RouteChoice, cases: Cases) -> Solution:
    """As `RouteChoice.solve`, in larger batches where draws of both arithmetics alternate."""
    arranged, back = arrange(choice, cases)
    solution = choice.solve(arranged)
    return replace(solution, **{f.name: getattr(solution, f.name)[back] for f in fields(solution)})


def arrange(choice: RouteChoice, cases: Cases) -> tuple[Cases, NDArray[np.intp]]:
    """
    Cases with those last that need logarithms, and the rows that put results back in order.

    A batch holds one arithmetic. Under many variants of the same draws the two alternate, and
    batches would shrink to a handful of cases.
    """
    needs_logs = ~choice._is_plain(cases)
    order = np.argsort(needs_logs, kind="stable")
    return cases.take(order), np.argsort(order)


def cost_rise_hours(before: Cases, log_sum: Array, log_sum_after: Array) -> Array:
    """
    Rise of the expected log-sum cost, case by case, over demand served before and after.

    Returns
    -------
    hours
        (cases,); nan where nothing is served both times.
    """
    served = np.isfinite(log_sum) & np.isfinite(log_sum_after)
    weight = np.where(served, before.demand, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = np.where(served, log_sum - log_sum_after, 0.0) / before.theta_per_hour[:, None]
        return np.asarray((weight * rise).sum(axis=1) / weight.sum(axis=1))
