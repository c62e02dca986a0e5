"""Route choice by transfer matrices: exact shares of crossings, and no route is ever listed.

Routes are chosen by logit, ``P(route) ~ prod(size) * exp(-theta * cost)``. Along a corridor the
sum over routes is a product of small arrays (legs of a zone, crossings of a border), and corridors
share prefixes, so one walk down the tree of prefixes and one back answer for all routes of all
corridors (docs/method.md). Walks run over many cases at once, in plain numbers where no product
can underflow and in logarithms where one could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routes.arithmetic import Logarithms, PlainNumbers
from routes.joint import pair_shares
from routes.walk import LEAST_SURVIVAL, Terrain, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.arithmetic import Arithmetic
    from routes.cases import Cases
    from routes.network import Network

    Array = NDArray[np.float64]

# exp(-745) is the smallest number a double holds. Staying far from it leaves room for survival
# factors and for weights that divide by a small sum.
SAFE_EXPONENT = 300.0

# Doubles of working memory one batch of cases may take in a table of a walk: large enough to
# spread numpy's cost per call over many cases, small enough to stay in cache.
BATCH_NUMBERS = 2_400_000
MOST_CASES = 256


@dataclass(frozen=True)
class Solution:
    """
    What a solve tells, one row a case.

    Attributes
    ----------
    usage
        (cases, crossings) share of dispatched consignments whose route uses the crossing.
    exposure
        (cases, crossings) probability that a dispatched consignment is seized there.
    interception
        (cases,) total of exposure.
    delivered
        (cases,) probability of arrival; with interception and unserved it sums to 1.
    unserved
        (cases,) share of demand that no route serves.
    log_sum
        (cases, pairs) ln of the sum over routes of prod(size) * exp(-theta * cost); ``-inf``
        where no route joins the pair.
    """

    usage: Array
    exposure: Array
    interception: Array
    delivered: Array
    unserved: Array
    log_sum: Array


class RouteChoice:
    """
    A network made ready to be solved again and again.

    Growing the corridors' tree is done once here; every method then takes `Cases`.

    Examples
    --------
    >>> import routes
    >>> from routes.cases import fixed_case
    >>> network = routes.build_network(routes.load())
    >>> solution = RouteChoice(network).solve(fixed_case(network))
    >>> bool(abs(solution.interception[0] + solution.delivered[0] - 1) < 1e-9)
    True
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        every = np.arange(len(network.demand), dtype=np.intp)
        self.terrain = Terrain(network, every)

    @cached_property
    def parts(self) -> list[Terrain]:
        """The terrain origin zone by origin zone, for questions about single pairs."""
        zones = self.network.demand["origin"].map(self.network.places["country"]).to_numpy(str)
        rows = (np.flatnonzero(zones == zone) for zone in sorted(set(zones)))
        return [Terrain(self.network, pair_rows) for pair_rows in rows]

    def solve(self, cases: Cases) -> Solution:
        """Usage, exposure and totals of every case."""
        return _gather(self.batches(cases), self._solve_batch, Solution)

    def leverage(self, cases: Cases) -> Array:
        """
        Change of interception per unit of interdiction added, after routes re-adjust.

        Exact derivative, (cases, crossings). Evaders come to believe the change. Below 0 where
        reinforcing a crossing only chases flow to softer ones.
        """
        return np.concatenate([self._leverage_batch(batch) for batch in self.batches(cases)])

    def pair_usage(self, cases: Cases) -> Array:
        """Share of each pair's routes that use each crossing: (cases, pairs, crossings), 0 to 1."""
        batches = self.batches(cases, fine=True)
        return np.concatenate([self._pair_usage_batch(batch) for batch in batches])

    def batches(self, cases: Cases, *, fine: bool = False) -> Iterator[Cases]:
        """
        Cases in order, in batches that fit the cache and need one arithmetic.

        `fine`: for walks over `parts`, whose tables are larger.
        """
        rows = self.terrain.by_destination if fine else self.terrain.by_origin
        doors = [len(border.crossings) for border in self.terrain.tree.borders]
        numbers = int(np.dot(rows.count, doors))
        step = max(1, min(MOST_CASES, BATCH_NUMBERS // max(numbers, 1)))
        needs_logs = ~self._is_plain(cases)
        start = 0
        while start < len(cases):
            same = needs_logs[start : start + step] == needs_logs[start]
            count = len(same) if same.all() else int(np.argmin(same))
            yield cases.take(slice(start, start + count))
            start += count

    def walk(self, cases: Cases) -> Walk:
        """A walk over all origins together."""
        return Walk(self.terrain, cases, self.arithmetic(cases))

    def walk_parts(self, cases: Cases) -> Iterator[Walk]:
        """One walk for each origin zone."""
        arithmetic = self.arithmetic(cases)
        for terrain in self.parts:
            yield Walk(terrain, cases, arithmetic)

    def arithmetic(self, cases: Cases) -> Arithmetic:
        """Plain numbers if they hold every case without underflow, else logarithms."""
        return PlainNumbers() if self._is_plain(cases).all() else Logarithms()

    def _is_plain(self, cases: Cases) -> NDArray[np.bool_]:
        """
        Whether plain numbers hold each case without underflow.

        Bounds the exponent of the dearest route: at most `max_zones` legs and a crossing fewer.
        """
        zones = self.network.parameters.max_zones
        land, sea = self.terrain.longest_leg_hours
        leg = cases.theta_per_hour * np.maximum(land, sea * cases.sea_hour_weight)
        cost = np.where(np.isfinite(cases.cost_hours), np.abs(cases.cost_hours), 0.0)
        log_size = np.log(cases.size, where=cases.size > 0, out=np.zeros(cases.size.shape))
        exponent = cases.theta_per_hour[:, None] * cost + np.abs(log_size)
        span = zones * leg + (zones - 1) * exponent.max(axis=1, initial=0.0)
        return np.asarray(span < SAFE_EXPONENT)

    def _solve_batch(self, cases: Cases) -> Solution:
        walk = self.walk(cases)
        forward = walk.forward()
        sums = walk.pair_sums(forward)
        back = walk.backward(walk.demand_per_sum(sums))
        usage = walk.through(forward, back)
        exposure = walk.exposure(walk.forward(surviving=True), back)
        log_sum = walk.arithmetic.log(sums)
        served = np.where(np.isfinite(log_sum), cases.demand, 0.0).sum(axis=1)
        interception = exposure.sum(axis=1)
        return Solution(
            usage=usage,
            exposure=exposure,
            interception=interception,
            delivered=np.maximum(served - interception, 0.0),  # never -2e-16, were all stopped
            unserved=np.maximum(cases.demand.sum(axis=1) - served, 0.0),
            log_sum=log_sum,
        )

    def _leverage_batch(self, cases: Cases) -> Array:
        walk = self.walk(cases)
        forward, alive = walk.forward(), walk.forward(surviving=True)
        sums = walk.pair_sums(forward)
        weights = walk.demand_per_sum(sums)
        arrived = walk.through(alive, walk.backward(weights, surviving=True))
        met = arrived / np.maximum(1.0 - cases.interdiction, LEAST_SURVIVAL)
        delivered = walk.arithmetic.ratio(walk.pair_sums(alive), sums)
        chased = walk.arithmetic.times(weights, walk.arithmetic.encode_plain(delivered))
        shifted = walk.through(forward, walk.backward(chased))
        push = cases.theta_per_hour[:, None] * cases.cost_slope_hours
        return np.asarray(met + push * (arrived - shifted))

    def _pair_usage_batch(self, cases: Cases) -> Array:
        usage = np.zeros((*cases.demand.shape, cases.cost_hours.shape[1]))
        for walk in self.walk_parts(cases):
            forward = walk.forward()
            sums = walk.pair_sums(forward)
            usage[:, walk.terrain.pair_rows] = pair_shares(
                walk, forward, walk.backward_each(), sums
            )
        return usage


@lru_cache(maxsize=4)
def choose_routes(network: Network) -> RouteChoice:
    """The solver of a network, made once for all questions asked of it one after another."""
    return RouteChoice(network)


def _gather(
    batches: Iterator[Cases], solve: Callable[[Cases], Solution], kind: type[Solution]
) -> Solution:
    """Solve batch by batch and put the rows together again."""
    parts = [solve(batch) for batch in batches]
    return kind(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(kind)))
