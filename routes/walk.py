"""One walk down the corridors' tree and back, over a batch of cases."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routes.corridors import grow_tree
from routes.joint import Descent, descend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.arithmetic import Arithmetic
    from routes.cases import Cases
    from routes.corridors import CorridorTree
    from routes.network import Network

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]
    Tables = list[Array]

# What a crossing that stops everything lets through. Not 0, so that a consignment's chance to
# reach it can be had back from its chance to pass it; far below any digit that is shown.
LEAST_SURVIVAL = 1e-30


class Terrain:
    """
    A tree of corridors with the places at its ends: all that a walk needs and no case changes.

    Rows of a table belong to a prefix and an end. Going forward the ends are the origins in the
    prefix's first zone; `backward_each` has every destination as an end of every prefix.

    Attributes
    ----------
    tree
        Zones, borders and stages.
    pair_rows
        Rows of the network's demand that it serves.
    origins, destinations
        Places of those rows, each once.
    pair_origin, pair_destination
        For each of `pair_rows`, positions among the origins and destinations.
    """

    def __init__(
        self, network: Network, pair_rows: Index, tree: CorridorTree | None = None
    ) -> None:
        self.network = network
        self.pair_rows = pair_rows
        demand = network.demand.iloc[pair_rows]
        origins, destinations = list(demand["origin"]), list(demand["destination"])
        self.origins = tuple(sorted(set(origins)))
        self.destinations = tuple(sorted(set(destinations)))
        self.pair_origin = np.array([self.origins.index(o) for o in origins], dtype=np.intp)
        self.pair_destination = np.array(
            [self.destinations.index(d) for d in destinations], dtype=np.intp
        )
        self.tree = tree if tree is not None else grow_tree(network, self._zone_pairs())
        self.by_origin = Rows(self.tree, self._origins_by_zone())
        self._place_ends()
        self.pair_direct_hours = self._direct_hours()

    @cached_property
    def by_destination(self) -> Rows:
        """Rows with every destination as an end of every prefix."""
        every = np.arange(len(self.destinations), dtype=np.intp)
        return Rows(self.tree, dict.fromkeys(self._origins_by_zone(), every))

    @cached_property
    def descents(self) -> tuple[Descent, ...]:
        """For each border, everything below it; grown when first needed."""
        return descend(self.tree)

    def _zone_pairs(self) -> dict[str, set[str]]:
        zone_of = self.network.zone_of
        found: dict[str, set[str]] = {}
        for o, d in zip(self.pair_origin, self.pair_destination, strict=True):
            start = zone_of(self.origins[o])
            found.setdefault(start, set()).add(zone_of(self.destinations[d]))
        return found

    def _origins_by_zone(self) -> dict[str, Index]:
        found: dict[str, list[int]] = {}
        for number, place in enumerate(self.origins):
            found.setdefault(self.network.zone_of(place), []).append(number)
        return {zone: np.array(rows, dtype=np.intp) for zone, rows in found.items()}

    def _place_ends(self) -> None:
        """Leg hours from the origins to the first crossings and from the last to destinations."""
        network = self.network
        ids = network.crossings.index.to_numpy(object)
        inside: dict[str, list[int]] = {}
        for number, place in enumerate(self.destinations):
            inside.setdefault(network.zone_of(place), []).append(number)
        self.first_hours: dict[int, Array] = {}
        self.last_hours: dict[int, tuple[Index, Array]] = {}
        for number, border in enumerate(self.tree.borders):
            doors = ids[border.crossings]
            if border.first:
                legs = network.legs[border.zones[0]]
                starts = self._origins_by_zone()[border.zones[0]]
                rows = legs.rows([self.origins[i] for i in starts])
                self.first_hours[number] = legs.hours[np.ix_(rows, legs.rows(doors))]
            if border.zones[1] in inside:
                legs = network.legs[border.zones[1]]
                stops = np.array(inside[border.zones[1]], dtype=np.intp)
                columns = legs.rows([self.destinations[i] for i in stops])
                hours = legs.hours[np.ix_(legs.rows(doors), columns)]
                self.last_hours[number] = (stops, hours)

    def _direct_hours(self) -> Array:
        """Leg hours of pairs that need no crossing at all; inf for the others."""
        zone_of = self.network.zone_of
        found = np.full(len(self.pair_rows), np.inf)
        for row, (o, d) in enumerate(zip(self.pair_origin, self.pair_destination, strict=True)):
            ends = self.origins[o], self.destinations[d]
            if zone_of(ends[0]) == zone_of(ends[1]):
                legs = self.network.legs[zone_of(ends[0])]
                i, j = legs.rows(ends)
                found[row] = legs.hours[i, j]
        return found

    @cached_property
    def longest_leg_hours(self) -> tuple[float, float]:
        """Longest leg in use on land and at sea, in hours."""
        at_sea = self.tree.block_at_sea
        land = [self.tree.block_hours[~at_sea], self.pair_direct_hours]
        land += [*self.first_hours.values(), *(hours for _, hours in self.last_hours.values())]
        return _longest(land), _longest([self.tree.block_hours[at_sea]])


class Rows:
    """
    Which rows of each border's table belong to which prefix and end.

    Attributes
    ----------
    count
        Rows of each border's table.
    end
        For each border, the end (position among origins or destinations) of each row.
    stages
        For each stage of the tree and each of its branches: the rows that go on, and the rows they
        become.
    """

    def __init__(self, tree: CorridorTree, ends_of_zone: dict[str, Index]) -> None:
        starts = []
        self.end: list[Index] = []
        for border in tree.borders:
            ends = [ends_of_zone[prefix[0]] for prefix in border.prefixes]
            starts.append(np.concatenate([[0], np.cumsum([len(e) for e in ends])]))
            self.end.append(np.concatenate(ends))
        self.start: list[Index] = starts
        self.count = [int(start[-1]) for start in starts]
        self.stages: list[list[tuple[Index | slice, slice]]] = []
        for stage in tree.stages:
            here = starts[stage.border]
            branches: list[tuple[Index | slice, slice]] = []
            for branch in stage.branches:
                there = starts[branch.child]
                parents = np.concatenate(
                    [np.arange(here[row], here[row + 1]) for row in branch.parents]
                )
                children = slice(
                    int(there[branch.children.start]), int(there[branch.children.stop])
                )
                branches.append((_as_slice(parents), children))
            self.stages.append(branches)


class Walk:
    """
    Sums over routes for a batch of cases.

    Tables hold one array a border: (rows, cases, crossings), with rows as `Rows` lays them out
    (first, so that picking rows copies long stretches of memory). A forward table sums over the
    routes from an origin up to and with a crossing; a backward table over those from behind a
    crossing to its end.
    """

    def __init__(self, terrain: Terrain, cases: Cases, arithmetic: Arithmetic) -> None:
        self.terrain = terrain
        self.cases = cases
        self.arithmetic = arithmetic
        with np.errstate(divide="ignore"):
            log_size = np.log(cases.size)
        theta = cases.theta_per_hour[:, None]
        tree = terrain.tree
        self.log_weight = log_size - theta * cases.cost_hours
        hour_weight = np.where(tree.block_at_sea, cases.sea_hour_weight[:, None], 1.0)
        log_block = self.log_weight[:, tree.block_to] - theta * hour_weight * tree.block_hours
        self.blocks = arithmetic.encode(log_block)
        self.survival = arithmetic.encode_plain(
            np.maximum(1.0 - cases.interdiction, LEAST_SURVIVAL)
        )
        theta_end = cases.theta_per_hour[:, None, None]
        self.first_legs = {
            number: arithmetic.encode(-theta_end * hours)
            for number, hours in terrain.first_hours.items()
        }
        self.last_legs = {
            number: arithmetic.encode(-theta_end * hours)
            for number, (_, hours) in terrain.last_hours.items()
        }

    def forward(self, *, surviving: bool = False) -> Tables:
        """
        Sums over route beginnings up to and with each crossing.

        Surviving: each weighted by the chance to pass it, and all before, unseized.
        """
        terrain, arithmetic = self.terrain, self.arithmetic
        rows = terrain.by_origin
        blocks = self.blocks
        tables = self._empty(rows)
        weight = arithmetic.encode(self.log_weight)
        if surviving:
            weight = arithmetic.times(weight, self.survival)
            blocks = arithmetic.times(blocks, self.survival[:, terrain.tree.block_to])
        for number, legs in self.first_legs.items():
            doors = terrain.tree.borders[number].crossings
            first = arithmetic.times(legs, weight[:, None, doors])
            tables[number][: first.shape[1]] = first.transpose(1, 0, 2)
        for stage, branches in zip(terrain.tree.stages, rows.stages, strict=True):
            block = blocks[:, stage.block].reshape(len(blocks), -1, stage.width)
            for branch, (parents, children) in zip(stage.branches, branches, strict=True):
                arithmetic.join(
                    tables[stage.border][parents].transpose(1, 0, 2),
                    block[:, :, branch.columns],
                    out=tables[branch.child][children].transpose(1, 0, 2),
                )
        return tables

    def pair_sums(self, forward: Tables) -> Array:
        """Sum over all routes of each pair: (cases, pairs)."""
        terrain, arithmetic = self.terrain, self.arithmetic
        shape = (len(self.cases), len(terrain.origins), len(terrain.destinations))
        sums = np.full(shape, arithmetic.zero)
        for number, legs in self.last_legs.items():
            inside = terrain.last_hours[number][0]
            joined = arithmetic.join(self._by_origin(forward, number), legs)
            sums[:, :, inside] = arithmetic.plus(sums[:, :, inside], joined)
        paired = sums[:, terrain.pair_origin, terrain.pair_destination]
        if np.isfinite(terrain.pair_direct_hours).any():
            paired = arithmetic.plus(paired, self._direct_legs())
        return paired

    def demand_per_sum(self, sums: Array) -> Array:
        """Demand of each pair over its sum, encoded; nothing where no route joins the pair."""
        demand = self.cases.demand[:, self.terrain.pair_rows]
        return self.arithmetic.over(self.arithmetic.encode_plain(demand), sums)

    def backward(self, pair_weights: Array, *, surviving: bool = False) -> Tables:
        """
        Sums over route ends behind each crossing, weighted by pair and added up per origin.

        Surviving: each weighted by the chance to arrive unseized once past the crossing.
        """
        weights = self._pair_table(pair_weights)
        return self._back(weights, self.terrain.by_origin, surviving=surviving)

    def backward_each(self) -> Tables:
        """Sums over route ends behind each crossing, one row a prefix and destination."""
        one = self.arithmetic.encode_plain(np.eye(len(self.terrain.destinations)))
        weights = np.broadcast_to(one, (len(self.cases), *one.shape))
        return self._back(weights, self.terrain.by_destination)

    def _back(self, weights: Array, rows: Rows, *, surviving: bool = False) -> Tables:
        """Backward tables for end weights (cases, ends, destinations)."""
        terrain, arithmetic = self.terrain, self.arithmetic
        blocks = self.blocks
        if surviving:
            blocks = arithmetic.times(blocks, self.survival[:, terrain.tree.block_to])
        tables = self._empty(rows)
        for number, legs in self.last_legs.items():
            inside = terrain.last_hours[number][0]
            ends = arithmetic.join(weights[:, :, inside], np.swapaxes(legs, 1, 2))
            tables[number] = ends.transpose(1, 0, 2)[rows.end[number]]
        for stage, branches in zip(
            reversed(terrain.tree.stages), reversed(rows.stages), strict=True
        ):
            block = blocks[:, stage.block].reshape(len(blocks), -1, stage.width)
            back = np.ascontiguousarray(np.swapaxes(block, 1, 2))
            table = tables[stage.border]
            for branch, (parents, children) in zip(stage.branches, branches, strict=True):
                behind = tables[branch.child][children].transpose(1, 0, 2)
                reached = np.empty((behind.shape[1], len(blocks), back.shape[2]))
                arithmetic.join(behind, back[:, branch.columns], out=reached.transpose(1, 0, 2))
                table[parents] = arithmetic.plus(table[parents], reached)
        return tables

    def through(self, forward: Tables, back: Tables) -> Array:
        """Plain sum over rows of forward times backward: (cases, crossings)."""
        found = np.zeros(self.cases.cost_hours.shape)
        for border, ahead, behind in zip(self.terrain.tree.borders, forward, back, strict=True):
            found[:, border.crossings] += self.arithmetic.meet(ahead, behind)
        return found

    def exposure(self, surviving: Tables, back: Tables) -> Array:
        """Probability of being seized at each crossing: (cases, crossings), 0 to 1."""
        seized = np.minimum(self.cases.interdiction, 1.0)
        odds = seized / np.maximum(1.0 - seized, LEAST_SURVIVAL)
        return np.asarray(self.through(surviving, back) * odds)

    def prefix_shares(self, forward: Tables, pair_weights: Array) -> dict[int, Array]:
        """Share of each prefix as a whole corridor: (cases, prefixes), by border that ends it."""
        arithmetic = self.arithmetic
        rows = self.terrain.by_origin
        weights = self._pair_table(pair_weights)
        found = {}
        for number, legs in self.last_legs.items():
            inside = self.terrain.last_hours[number][0]
            ends = arithmetic.join(weights[:, :, inside], np.swapaxes(legs, 1, 2))
            shares = arithmetic.times(forward[number], ends.transpose(1, 0, 2)[rows.end[number]])
            plain = arithmetic.decode(arithmetic.total(shares, axis=(2,)))
            found[number] = np.add.reduceat(plain, rows.start[number][:-1], axis=0).T
        return found

    def leg_shares(self, forward: Tables, back: Tables) -> dict[tuple[int, int], Array]:
        """
        Share of consignments on each leg between two crossings, by borders.

        `back` is weighted by demand over pair sums. Keys are positions of the borders at both
        ends; values (cases, crossings there, crossings here).
        """
        arithmetic = self.arithmetic
        found: dict[tuple[int, int], Array] = {}
        for stage, branches in zip(
            self.terrain.tree.stages, self.terrain.by_origin.stages, strict=True
        ):
            block = self.blocks[:, stage.block].reshape(len(self.blocks), -1, stage.width)
            for branch, (parents, children) in zip(stage.branches, branches, strict=True):
                ahead = forward[stage.border][parents].transpose(1, 2, 0)
                behind = back[branch.child][children].transpose(1, 0, 2)
                met = arithmetic.join(ahead, behind)
                share = arithmetic.decode(arithmetic.times(met, block[:, :, branch.columns]))
                key = (stage.border, branch.child)
                found[key] = found[key] + share if key in found else share
        return found

    def first_leg_shares(self, back: Tables) -> dict[int, tuple[Index, Array]]:
        """Share of consignments on each leg from an origin: origins, (cases, origins, doors)."""
        arithmetic = self.arithmetic
        weight = arithmetic.encode(self.log_weight)
        found = {}
        for number, legs in self.first_legs.items():
            doors = self.terrain.tree.borders[number].crossings
            first = arithmetic.times(legs, weight[:, None, doors])
            behind = back[number][: first.shape[1]].transpose(1, 0, 2)
            share = arithmetic.times(first, behind)
            ends = self.terrain.by_origin.end[number][: first.shape[1]]
            found[number] = (ends, arithmetic.decode(share))
        return found

    def last_leg_shares(
        self, forward: Tables, pair_weights: Array
    ) -> dict[int, tuple[Index, Array]]:
        """Share of consignments on each leg to a destination: those, (cases, doors, those)."""
        arithmetic = self.arithmetic
        weights = self._pair_table(pair_weights)
        found = {}
        for number, legs in self.last_legs.items():
            inside = self.terrain.last_hours[number][0]
            met = np.swapaxes(self._by_origin(forward, number), 1, 2)
            share = arithmetic.times(arithmetic.join(met, weights[:, :, inside]), legs)
            found[number] = (inside, arithmetic.decode(share))
        return found

    def direct_shares(self, pair_weights: Array) -> Array:
        """Share of consignments that need no crossing: (cases, pairs)."""
        arithmetic = self.arithmetic
        return arithmetic.decode(arithmetic.times(pair_weights, self._direct_legs()))

    def _direct_legs(self) -> Array:
        hours = self.terrain.pair_direct_hours
        return self.arithmetic.encode(-self.cases.theta_per_hour[:, None] * hours)

    def _empty(self, rows: Rows) -> Tables:
        """A table a border with nothing in it."""
        return [
            np.full((count, len(self.cases), len(border.crossings)), self.arithmetic.zero)
            for count, border in zip(rows.count, self.terrain.tree.borders, strict=True)
        ]

    def _by_origin(self, forward: Tables, number: int) -> Array:
        """A border's forward table summed over prefixes: (cases, origins, crossings)."""
        ends = self.terrain.by_origin.end[number]
        picks = np.arange(len(self.terrain.origins))[:, None] == ends
        return self.arithmetic.join(
            self.arithmetic.encode_plain(picks.astype(float)), forward[number].transpose(1, 0, 2)
        )

    def _pair_table(self, pair_weights: Array) -> Array:
        """Pairs laid out as (cases, origins, destinations), encoded 0 elsewhere."""
        terrain = self.terrain
        shape = (len(self.cases), len(terrain.origins), len(terrain.destinations))
        table = np.full(shape, self.arithmetic.zero)
        table[:, terrain.pair_origin, terrain.pair_destination] = pair_weights
        return table


def _as_slice(rows: Index) -> Index | slice:
    """A slice where the rows are consecutive, which numpy takes without copying."""
    consecutive = len(rows) == rows[-1] - rows[0] + 1 and bool((np.diff(rows) == 1).all())
    return slice(int(rows[0]), int(rows[-1]) + 1) if consecutive else rows


def _longest(hours: Sequence[Array]) -> float:
    return max((float(part[np.isfinite(part)].max(initial=0.0)) for part in hours), default=0.0)
