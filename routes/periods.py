"""Periods: stretches of time in which crossings, dated facts and demand stay as they are.

The days on which anything changes cut a world's time into stretches; where there are more than
asked for, neighbours whose usage differs least are joined, each crossing then open for its share
of the time. All periods share one tree of corridors: a closed crossing costs infinity, demand
that does not hold weighs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.cells import first_day
from geo.crossings import crossings_on
from geo.errors import NoRoute
from geo.world import demand_on
from routes.cases import Cases, draw_cases, fixed_case
from routes.choice import RouteChoice
from routes.network import assemble_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World
    from routes.network import Network

    Array = NDArray[np.float64]

# Enough to hold the region's turns (the closures of 2020, Nassib's reopening, December 2024);
# docs/method.md states what joining 70 stretches into so many changes.
MOST_PERIODS = 12
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Period:
    """
    A stretch of time and the network as it was.

    Attributes
    ----------
    start, end
        First day, and first day no longer in it.
    crossings
        As `crossings_on` gives them, indexed by crossing_id; numbers are means over the period,
        `size` counts a closed crossing as 0, `state` is closed if it never opened, and
        `limited` is the share of time it was limited.
    demand
        Share of each pair, in the rows of the network's demand; sums to 1.
    """

    start: date
    end: date
    crossings: pd.DataFrame
    demand: Array

    @property
    def years(self) -> float:
        """Length in years."""
        return (self.end - self.start).days / DAYS_A_YEAR


@dataclass(frozen=True)
class Timeline:
    """
    Periods in order, and the one network they share.

    Attributes
    ----------
    network
        Every crossing and every pair that any period has.
    choice
        The network made ready for solving.
    periods
        In order, without gaps.
    """

    network: Network
    choice: RouteChoice
    periods: tuple[Period, ...]

    @property
    def years(self) -> Array:
        """Length of each period in years."""
        return np.array([period.years for period in self.periods])

    def network_of(self, period: Period) -> Network:
        """The shared network as it was in a period."""
        return replace(
            self.network,
            crossings=period.crossings,
            demand=self.network.demand.assign(weight=period.demand),
        )

    def cases(self, draws: pd.DataFrame) -> Cases:
        """One case a draw and period, periods of one draw together: (draws * periods) rows."""
        each = [draw_cases(self.network_of(period), draws) for period in self.periods]
        return Cases(
            *(
                _interleave([np.asarray(getattr(cases, field.name)) for cases in each])
                for field in fields(Cases)
            )
        )

    def between(self, start: date, end: date) -> Timeline:
        """The periods that lie in a stretch of time."""
        kept = tuple(p for p in self.periods if start <= p.start and p.end <= end)
        return replace(self, periods=kept)


def list_periods(
    world: World, *, cuts: Collection[date] = (), most: int = MOST_PERIODS
) -> Timeline:
    """
    Cut a world's time into periods.

    Parameters
    ----------
    world
        Its crossing states, dated facts and demand.
    cuts
        Days that must begin a period.
    most
        How many periods at most, `cuts` apart.

    Raises
    ------
    NoRoute
        If the world names no demand.

    Examples
    --------
    >>> import routes
    >>> timeline = list_periods(routes.load(), most=4)
    >>> len(timeline.periods)
    4
    """
    if world.demand.empty or not (world.demand["weight"] > 0).any():
        raise NoRoute("The world names no demand; add [[demand]] to world.toml.")
    network = _shared_network(world)
    choice = RouteChoice(network)
    last = world.end + timedelta(days=1)
    days = sorted({world.start, last, *_days_of_change(world), *cuts})
    days = [day for day in days if world.start <= day <= last]
    stretches = [_stretch(world, network, first, stop) for first, stop in pairwise(days)]
    timeline = Timeline(network, choice, tuple(stretches))
    return _join_alike(timeline, fixed=frozenset(cuts), most=max(most, 1))


def _shared_network(world: World) -> Network:
    table = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, world.end)
    return assemble_network(
        table,
        world.places,
        world.legs,
        world.demand,
        world.parameters,
        as_of=world.end,
        world_name=world.name,
        fingerprint=world.fingerprint,
        corridor_names=world.corridor_names,
    )


def _days_of_change(world: World) -> set[date]:
    tables = (world.crossing_status, world.crossing_facts, world.demand)
    texts = {text for table in tables for name in ("from", "to") for text in table[name]}
    return {first_day(text) for text in texts - {""}}


def _stretch(world: World, network: Network, start: date, end: date) -> Period:
    """A stretch in which nothing changes."""
    table = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, start)
    table = table.set_index("crossing_id", drop=False).rename_axis(None)
    table["limited"] = (table["state"] == "limited").astype(float)
    table["size"] = table["size"].where(table["state"] != "closed", 0.0)
    now = demand_on(world, start).groupby(["origin", "destination"])["weight"].sum()
    pairs = pd.MultiIndex.from_frame(network.demand[["origin", "destination"]])
    return Period(start, end, _settle(table, network), now.reindex(pairs).fillna(0.0).to_numpy())


def _settle(table: pd.DataFrame, network: Network) -> pd.DataFrame:
    """State closed where never open; the penalty of limited times becomes part of the delay."""
    table = table.copy()
    table["state"] = np.where(table["size"] > 0, "open", "closed")
    if "plain_delay_hours" not in table:
        table["plain_delay_hours"] = table["delay_hours"]
    extra = network.parameters.penalty_hours_limited * table["limited"]
    table["delay_hours"] = table["plain_delay_hours"] + extra
    return table


def _join(first: Period, second: Period, network: Network) -> Period:
    """One period over two neighbours, each number its mean over time."""
    share = first.years / (first.years + second.years)
    table = first.crossings.copy()
    for name in ("size", "interdiction", "believed", "plain_delay_hours", "limited"):
        table[name] = share * first.crossings[name] + (1 - share) * second.crossings[name]
    demand = share * first.demand + (1 - share) * second.demand
    return Period(first.start, second.end, _settle(table, network), demand)


def _join_alike(timeline: Timeline, *, fixed: frozenset[date], most: int) -> Timeline:
    """Join neighbours whose usage differs least, weighted by time, until few enough are left."""
    periods = list(timeline.periods)
    network = timeline.network
    limit = most + sum(timeline.periods[0].start < day < timeline.periods[-1].end for day in fixed)
    usage = list(_usage(timeline))
    while len(periods) > limit:
        costs = [
            np.inf
            if second.start in fixed
            else _loss(usage[at], usage[at + 1], first.years, second.years)
            for at, (first, second) in enumerate(pairwise(periods))
        ]
        at = int(np.argmin(costs))
        if not np.isfinite(costs[at]):
            break
        share = periods[at].years / (periods[at].years + periods[at + 1].years)
        usage[at] = share * usage[at] + (1 - share) * usage.pop(at + 1)
        periods[at] = _join(periods[at], periods.pop(at + 1), network)
    return replace(timeline, periods=tuple(periods))


def _usage(timeline: Timeline) -> Sequence[Array]:
    """Usage of each period under the fixed parameters; one case a period."""
    fixed = [fixed_case(timeline.network_of(period)) for period in timeline.periods]
    cases = Cases(
        *(
            np.concatenate([np.asarray(getattr(case, field.name)) for case in fixed])
            for field in fields(Cases)
        )
    )
    return list(timeline.choice.solve(cases).usage)


def _loss(first: Array, second: Array, years: float, more_years: float) -> float:
    return float(np.abs(first - second).sum() * years * more_years / (years + more_years))


def _interleave(parts: list[Array]) -> Array:
    """Arrays of equal shape (draws, ...) as one of (draws * len(parts), ...)."""
    stacked = np.stack(parts, axis=1)
    return stacked.reshape(-1, *stacked.shape[2:])
