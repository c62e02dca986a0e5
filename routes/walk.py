"""One walk down the corridors' tree and back, over a batch of cases."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routes.joint import Descent, descend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.arithmetic import Arithmetic
    from routes.cases import Cases
    from routes.corridors import CorridorTree, Step
    from routes.network import Network

    Array = NDArray[np.float64]
    Tables = list[Array]


class OriginTree:
    """
    The corridors of one origin zone with the places at their ends.

    Attributes
    ----------
    tree
        Zones, borders and steps.
    pair_rows
        Rows of the network's demand that begin in this zone.
    origins, destinations
        Places of those rows, each once.
    pair_origin, pair_destination
        For each of `pair_rows`, positions among the origins and destinations.
    """

    def __init__(self, network: Network, tree: CorridorTree, pair_rows: NDArray[np.intp]) -> None:
        self.tree = tree
        self.pair_rows = pair_rows
        demand = network.demand.iloc[pair_rows]
        self.origins = tuple(sorted(set(demand["origin"])))
        self.destinations = tuple(sorted(set(demand["destination"])))
        self.pair_origin = _positions(demand["origin"], self.origins)
        self.pair_destination = _positions(demand["destination"], self.destinations)
        self.pair_direct_hours = self._direct_hours(network)
        self.first_hours: dict[int, Array] = {}
        self.last_hours: dict[int, tuple[NDArray[np.intp], Array]] = {}
        self.sea_zone: dict[int, bool] = {}
        self._place_ends(network)
        self.width = max(len(self.origins), len(self.destinations)) * sum(
            len(border.prefixes) * len(border.crossings) for border in tree.borders
        )

    def _place_ends(self, network: Network) -> None:
        """Leg hours from the origins to the first crossings and from the last to destinations."""
        ids = network.crossings.index
        for number, border in enumerate(self.tree.borders):
            if border.first_rows:
                legs = network.legs[border.zones[0]]
                rows, columns = legs.rows(self.origins), legs.rows(ids[border.crossings])
                self.first_hours[number] = legs.hours[np.ix_(rows, columns)]
            inside = [
                i for i, p in enumerate(self.destinations) if network.zone_of(p) == border.zones[1]
            ]
            if inside:
                legs = network.legs[border.zones[1]]
                rows = legs.rows(ids[border.crossings])
                columns = legs.rows([self.destinations[i] for i in inside])
                self.last_hours[number] = (
                    np.array(inside, dtype=np.intp),
                    legs.hours[np.ix_(rows, columns)],
                )

    def _direct_hours(self, network: Network) -> Array:
        """Leg hours of pairs that need no crossing at all; inf for the others."""
        found = np.full(len(self.pair_rows), np.inf)
        for row, (o, d) in enumerate(zip(self.pair_origin, self.pair_destination, strict=True)):
            origin, destination = self.origins[o], self.destinations[d]
            if network.zone_of(origin) == network.zone_of(destination):
                legs = network.legs[network.zone_of(origin)]
                i, j = legs.rows([origin, destination])
                found[row] = legs.hours[i, j]
        return found

    @cached_property
    def descents(self) -> tuple[Descent, ...]:
        """For each border, everything below it; grown when first needed."""
        return descend(self.tree)

    @property
    def longest_leg_hours(self) -> tuple[float, float]:
        """Longest leg in use on land and at sea, in hours."""
        land = [self.tree.block_hours[~self.tree.block_zone_is_sea], self.pair_direct_hours]
        land += list(self.first_hours.values()) + [hours for _, hours in self.last_hours.values()]
        sea = [self.tree.block_hours[self.tree.block_zone_is_sea]]
        return _longest(land), _longest(sea)


class Walk:
    """
    Sums over routes, for one origin zone and a batch of cases.

    Tables hold one array a border: (cases, prefixes, ends, crossings), where ends are origins or
    destinations. A forward table sums over the routes from an origin up to and with a crossing; a
    backward table over those from behind a crossing to its end.
    """

    def __init__(self, tree: OriginTree, cases: Cases, arithmetic: Arithmetic) -> None:
        self.tree = tree
        self.cases = cases
        self.arithmetic = arithmetic
        with np.errstate(divide="ignore"):
            log_size = np.log(cases.size)
        theta = cases.theta_per_hour[:, None]
        self.log_weight = log_size - theta * cases.cost_hours
        shape = tree.tree
        hour_weight = np.where(shape.block_zone_is_sea, cases.sea_hour_weight[:, None], 1.0)
        log_block = self.log_weight[:, shape.block_to] - theta * hour_weight * shape.block_hours
        self.blocks = arithmetic.encode(log_block)
        self.survival = arithmetic.encode_plain(1.0 - cases.interdiction)

    def _end_legs(self, hours: Array) -> Array:
        """Legs on land from origins or to destinations, encoded: (cases, *hours.shape)."""
        return self.arithmetic.encode(
            -self.cases.theta_per_hour.reshape(-1, *([1] * hours.ndim)) * hours
        )

    def _block(self, step: Step, *, thinned_at: str = "") -> Array:
        """Legs from the parent's to the child's crossings with the child's weight."""
        shape = self.tree.tree
        columns = shape.borders[step.child].crossings
        block = self.blocks[:, step.block].reshape(len(self.cases), -1, len(columns))
        if thinned_at == "parent":
            rows = shape.borders[step.parent].crossings
            block = self.arithmetic.times(block, self.survival[:, rows, None])
        if thinned_at == "child":
            block = self.arithmetic.times(block, self.survival[:, None, columns])
        return block

    def _empty(self, ends: int) -> Tables:
        return [
            np.full(
                (len(self.cases), len(border.prefixes), ends, len(border.crossings)),
                self.arithmetic.zero,
            )
            for border in self.tree.tree.borders
        ]

    def forward(self, *, thinned: bool = False) -> Tables:
        """
        Sums over route beginnings up to and with each crossing.

        Thinned: each weighted by the chance to reach the crossing unseized.
        """
        tables = self._empty(len(self.tree.origins))
        weight = self.arithmetic.encode(self.log_weight)
        for number, hours in self.tree.first_hours.items():
            border = self.tree.tree.borders[number]
            first = self.arithmetic.times(self._end_legs(hours), weight[:, None, border.crossings])
            tables[number][:, : border.first_rows] = first[:, None]
        for step in self.tree.tree.steps:
            block = self._block(step, thinned_at="parent" if thinned else "")
            tables[step.child][:, step.child_rows] = self._join(
                tables[step.parent][:, step.parent_rows], block
            )
        return tables

    def _join(self, rows: Array, block: Array) -> Array:
        """(cases, prefixes, ends, n) with (cases, n, m) to (cases, prefixes, ends, m)."""
        cases, prefixes, ends, n = rows.shape
        flat = self.arithmetic.join(rows.reshape(cases, prefixes * ends, n), block)
        return flat.reshape(cases, prefixes, ends, -1)

    def surviving(self, alive: Tables) -> Tables:
        """A thinned forward table once its last crossing is passed unseized too."""
        return [
            self.arithmetic.times(table, self.survival[:, None, None, border.crossings])
            for table, border in zip(alive, self.tree.tree.borders, strict=True)
        ]

    def pair_sums(self, forward: Tables) -> Array:
        """Sum over all routes of each pair: (cases, pairs of this tree)."""
        arithmetic = self.arithmetic
        ends = np.full(
            (len(self.cases), len(self.tree.origins), len(self.tree.destinations)), arithmetic.zero
        )
        for number, (inside, hours) in self.tree.last_hours.items():
            met = arithmetic.total(forward[number], axis=(1,))
            joined = arithmetic.join(met, self._end_legs(hours))
            ends[:, :, inside] = arithmetic.plus(ends[:, :, inside], joined)
        sums = ends[:, self.tree.pair_origin, self.tree.pair_destination]
        if np.isfinite(self.tree.pair_direct_hours).any():
            sums = arithmetic.plus(sums, self._end_legs(self.tree.pair_direct_hours))
        return sums

    def log_pairs(self, sums: Array) -> Array:
        """Natural logarithm of pair sums, ``-inf`` where no route joins the pair."""
        return self.arithmetic.log(sums)

    def demand_per_sum(self, sums: Array) -> Array:
        """Demand of each pair over its sum, encoded; nothing where no route joins the pair."""
        arithmetic = self.arithmetic
        demand = arithmetic.encode_plain(self.cases.demand[:, self.tree.pair_rows])
        return arithmetic.over(demand, sums)

    def backward(self, pair_weights: Array, *, thinned: bool = False) -> Tables:
        """
        Sums over route ends behind each crossing, weighted by pair and added up per origin.

        Thinned: each weighted by the chance to arrive unseized once past the crossing.
        """
        return self._back(self._pair_table(pair_weights), thinned=thinned)

    def backward_each(self) -> Tables:
        """Sums over route ends behind each crossing, one row a destination."""
        count = len(self.tree.destinations)
        one = np.eye(count)
        return self._back(
            np.broadcast_to(self.arithmetic.encode_plain(one), (len(self.cases), count, count))
        )

    def _back(self, weights: Array, *, thinned: bool = False) -> Tables:
        """Backward tables for end weights (cases, ends, destinations)."""
        arithmetic = self.arithmetic
        tables = self._empty(weights.shape[1])
        for number, (inside, hours) in self.tree.last_hours.items():
            legs = np.swapaxes(self._end_legs(hours), 1, 2)
            tables[number][:] = arithmetic.join(weights[:, :, inside], legs)[:, None]
        for step in reversed(self.tree.tree.steps):
            block = self._block(step, thinned_at="child" if thinned else "")
            behind = self._join(tables[step.child][:, step.child_rows], np.swapaxes(block, 1, 2))
            here = tables[step.parent]
            here[:, step.parent_rows] = arithmetic.plus(here[:, step.parent_rows], behind)
        return tables

    def through(self, forward: Tables, back: Tables) -> Array:
        """Plain sum over origins and prefixes of forward times backward: (cases, crossings)."""
        found = np.zeros(self.cases.cost_hours.shape)
        for border, ahead, behind in zip(self.tree.tree.borders, forward, back, strict=True):
            found[:, border.crossings] += self.arithmetic.meet(ahead, behind)
        return found

    def leg_shares(self, forward: Tables, back: Tables) -> dict[tuple[int, int], Array]:
        """
        Share of consignments on each leg between two crossings, by borders.

        `back` is weighted by demand over pair sums. Keys are positions of the borders at both
        ends; values (cases, crossings there, crossings here).
        """
        found: dict[tuple[int, int], Array] = {}
        arithmetic = self.arithmetic
        for step in self.tree.tree.steps:
            ahead = forward[step.parent][:, step.parent_rows]
            behind = back[step.child][:, step.child_rows]
            met = arithmetic.join(_flat_rows(ahead).swapaxes(1, 2), _flat_rows(behind))
            share = arithmetic.decode(arithmetic.times(met, self._block(step)))
            key = (step.parent, step.child)
            found[key] = found.get(key, 0.0) + share
        return found

    def first_leg_shares(self, back: Tables) -> dict[int, Array]:
        """Share of consignments on each leg from an origin: (cases, origins, crossings)."""
        arithmetic = self.arithmetic
        weight = arithmetic.encode(self.log_weight)
        found = {}
        for number, hours in self.tree.first_hours.items():
            border = self.tree.tree.borders[number]
            first = arithmetic.times(self._end_legs(hours), weight[:, None, border.crossings])
            behind = arithmetic.total(back[number][:, : border.first_rows], axis=(1,))
            found[number] = arithmetic.decode(arithmetic.times(first, behind))
        return found

    def last_leg_shares(
        self, forward: Tables, pair_weights: Array
    ) -> dict[int, tuple[NDArray[np.intp], Array]]:
        """Share of consignments on each leg to a destination: (cases, crossings, those inside)."""
        tree, arithmetic = self.tree, self.arithmetic
        weights = self._pair_table(pair_weights)
        found = {}
        for number, (inside, hours) in tree.last_hours.items():
            met = arithmetic.total(forward[number], axis=(1,)).swapaxes(1, 2)
            share = arithmetic.times(
                arithmetic.join(met, weights[:, :, inside]), self._end_legs(hours)
            )
            found[number] = (inside, arithmetic.decode(share))
        return found

    def direct_shares(self, pair_weights: Array) -> Array:
        """Share of consignments that need no crossing: (cases, pairs of this tree)."""
        arithmetic = self.arithmetic
        direct = self._end_legs(self.tree.pair_direct_hours)
        return arithmetic.decode(arithmetic.times(pair_weights, direct))

    def prefix_shares(self, forward: Tables, pair_weights: Array) -> dict[int, Array]:
        """Share of each prefix as a whole corridor: (cases, prefixes), by border that ends it."""
        arithmetic = self.arithmetic
        weights = self._pair_table(pair_weights)
        found = {}
        for number, (inside, hours) in self.tree.last_hours.items():
            legs = np.swapaxes(self._end_legs(hours), 1, 2)
            ends = arithmetic.join(weights[:, :, inside], legs)[:, None]
            share = arithmetic.total(arithmetic.times(forward[number], ends), axis=(2, 3))
            found[number] = arithmetic.decode(share)
        return found

    def _pair_table(self, pair_weights: Array) -> Array:
        """Pairs laid out as (cases, origins, destinations), encoded 0 elsewhere."""
        tree = self.tree
        shape = (len(self.cases), len(tree.origins), len(tree.destinations))
        table = np.full(shape, self.arithmetic.zero)
        table[:, tree.pair_origin, tree.pair_destination] = pair_weights
        return table

    def pair_shares(self, forward: Tables, each: Tables, sums: Array) -> Array:
        """Share of each pair's routes through each crossing: (cases, pairs, crossings)."""
        tree = self.tree
        arithmetic = self.arithmetic
        crossings = self.cases.cost_hours.shape[1]
        mass = np.full((len(self.cases), len(sums[0]), crossings), arithmetic.zero)
        for border, ahead, behind in zip(tree.tree.borders, forward, each, strict=True):
            met = arithmetic.join(
                ahead.transpose(0, 3, 2, 1), np.ascontiguousarray(behind.transpose(0, 3, 1, 2))
            )
            met = met[:, :, tree.pair_origin, tree.pair_destination].transpose(0, 2, 1)
            mass[:, :, border.crossings] = arithmetic.plus(mass[:, :, border.crossings], met)
        return arithmetic.ratio(mass, sums[:, :, None])


def _flat_rows(table: Array) -> Array:
    """(cases, prefixes, ends, n) as (cases, prefixes * ends, n)."""
    return table.reshape(len(table), -1, table.shape[3])


def _positions(values: object, among: tuple[str, ...]) -> NDArray[np.intp]:
    position = {value: i for i, value in enumerate(among)}
    return np.array([position[value] for value in values], dtype=np.intp)  # type: ignore[attr-defined]


def _longest(hours: list[Array]) -> float:
    finite = [part[np.isfinite(part)].max(initial=0.0) for part in hours]
    return float(max(finite, default=0.0))
