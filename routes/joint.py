"""Joint usage: how often two crossings are used on one route, and closing each crossing in turn.

A route crosses a border at most once, so below every prefix that ends at a border the tree is
walked once with one row a crossing of that border: that gives the sums over all routes that use
both. With them the whole table of single closures needs no second solve (docs/method.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from routes.arithmetic import Arithmetic
    from routes.cases import Cases
    from routes.choice import RouteChoice
    from routes.corridors import Branch, CorridorTree, Stage
    from routes.walk import Walk

    Array = NDArray[np.float64]

# A pair that loses more than this share of its routes with one crossing is solved again without
# it: dividing by what is left would cost more than three of sixteen digits.
RESOLVE_ABOVE = 0.999


@dataclass(frozen=True)
class Descent:
    """
    Everything below the prefixes that end at one border.

    Attributes
    ----------
    lower
        For each border reached: its rows that lie below, and for each the row of the top border's
        prefix that it continues.
    stretches
        In walking order: stage, branch, the rows that go on among the lower rows of the stage's
        border (prefixes of the top, if it is the top), the rows they become.
    """

    lower: dict[int, tuple[NDArray[np.intp], NDArray[np.intp]]]
    stretches: tuple[tuple[Stage, Branch, NDArray[np.intp], slice], ...]


def joint_usage(choice: RouteChoice, cases: Cases) -> Array:
    """
    Share of dispatched consignments whose route uses both crossings.

    Returns
    -------
    joint
        (cases, crossings, crossings), symmetric, 0 to 1; usage on the diagonal.
    """
    found = np.zeros((len(cases), *2 * cases.cost_hours.shape[1:]))
    usage = np.zeros(cases.cost_hours.shape)
    for start, batch in _counted(choice, cases):
        rows = slice(start, start + len(batch))
        for walk in choice.walk_parts(batch):
            arithmetic = walk.arithmetic
            forward, each = walk.forward(), walk.backward_each()
            sums = walk.pair_sums(forward)
            shares = pair_shares(walk, forward, each, sums)
            demand = batch.demand[:, walk.terrain.pair_rows]
            usage[rows] += np.einsum("bp,bpc->bc", demand, shares)
            weights = arithmetic.over(arithmetic.encode_plain(demand), sums)
            every = np.broadcast_to(weights[:, :, None], shares.shape)
            found[rows] += _paired_mass(walk, forward, each, every)
    index = np.arange(found.shape[1])
    found[:, index, index] = usage
    return found


def usage_after_each_closure(choice: RouteChoice, cases: Cases) -> Array:
    """
    Usage of every crossing once one of them is closed, for each of them in turn.

    Returns
    -------
    usage
        (cases, closed crossing, crossing), 0 to 1. Demand that only the closed crossing served
        drops out, so a row need not add up to what the open network carries.
    """
    crossings = cases.cost_hours.shape[1]
    found = np.empty((len(cases), crossings, crossings))
    again: list[tuple[int, int]] = []
    for start, batch in _counted(choice, cases):
        after = np.zeros((len(batch), crossings, crossings))
        fragile = np.zeros((len(batch), crossings), dtype=bool)
        for walk in choice.walk_parts(batch):
            fragile |= _close_each(walk, after)
        found[start : start + len(batch)] = np.clip(after, 0.0, 1.0)
        again += [(start + int(case), int(door)) for case, door in np.argwhere(fragile)]
    _solve_again(choice, cases, again, found)
    return found


def _close_each(walk: Walk, after: Array) -> NDArray[np.bool_]:
    """Add one origin zone's share of the table to `after`; say which entries need a new solve."""
    forward, each = walk.forward(), walk.backward_each()
    sums = walk.pair_sums(forward)
    shares = pair_shares(walk, forward, each, sums)
    demand = walk.cases.demand[:, walk.terrain.pair_rows]
    fragile = (shares > RESOLVE_ABOVE) & (demand > 0)[:, :, None]
    left = np.where(fragile, 1.0, 1.0 - shares)
    odds = np.where(fragile, 0.0, demand[:, :, None] / left)
    after += np.swapaxes(odds, 1, 2) @ shares
    arithmetic = walk.arithmetic
    weights = arithmetic.over(arithmetic.encode_plain(odds), sums[:, :, None])
    after -= _paired_mass(walk, forward, each, weights)
    index = np.arange(after.shape[1])
    after[:, index, index] = 0.0
    return np.asarray(fragile.any(axis=1))


def _solve_again(
    choice: RouteChoice, cases: Cases, again: list[tuple[int, int]], found: Array
) -> None:
    """Replace fragile entries by plain solves with the crossing closed."""
    if not again:
        return
    rows, doors = np.array(again, dtype=np.intp).T
    closed = np.zeros((len(again), cases.cost_hours.shape[1]), dtype=bool)
    closed[np.arange(len(again)), doors] = True
    found[rows, doors] = choice.solve(cases.take(rows).closing(closed)).usage


def _counted(choice: RouteChoice, cases: Cases) -> Iterator[tuple[int, Cases]]:
    start = 0
    for batch in choice.batches(cases, fine=True):
        yield start, batch
        start += len(batch)


def _paired_mass(walk: Walk, forward: list[Array], each: list[Array], weights: Array) -> Array:
    """
    Weighted sums over routes that use two crossings.

    Parameters
    ----------
    forward, each
        Forward tables by origin, backward tables by destination.
    weights
        (cases, pairs, crossings), encoded: the weight of a pair's routes in row `crossing`.

    Returns
    -------
    mass
        (cases, crossings, crossings) plain; rows are the crossing that chooses the weight.
    """
    terrain, arithmetic = walk.terrain, walk.arithmetic
    borders = terrain.tree.borders
    crossings = weights.shape[2]
    mass = np.zeros((len(weights), crossings, crossings))
    table = np.full(
        (len(weights), len(terrain.origins), len(terrain.destinations), crossings),
        arithmetic.zero,
    )
    table[:, terrain.pair_origin, terrain.pair_destination] = weights
    ahead = [_by_prefix(rows, len(terrain.origins)) for rows in forward]
    behind = [_by_prefix(rows, len(terrain.destinations)) for rows in each]
    by_start = [
        _weigh(arithmetic, rows, table[..., border.crossings].transpose(0, 3, 1, 2))
        for rows, border in zip(ahead, borders, strict=True)
    ]
    by_stop = [
        _weigh(arithmetic, rows, table[..., border.crossings].transpose(0, 3, 2, 1))
        for rows, border in zip(behind, borders, strict=True)
    ]
    for top, descent in enumerate(terrain.descents):
        between = _between(walk, top, descent)
        upper = borders[top].crossings
        for lower, (rows, above) in descent.lower.items():
            columns = borders[lower].crossings
            ends = _pair_up(arithmetic, by_start[top][:, above], behind[lower][:, rows])
            starts = _pair_up(arithmetic, ahead[top][:, above], by_stop[lower][:, rows])
            mass[:, upper[:, None], columns] += _meet(arithmetic, between[lower], ends)
            mass[:, columns[:, None], upper] += np.swapaxes(
                _meet(arithmetic, between[lower], starts), 1, 2
            )
    return mass


def pair_shares(walk: Walk, forward: list[Array], each: list[Array], sums: Array) -> Array:
    """Share of each pair's routes through each crossing: (cases, pairs, crossings)."""
    terrain, arithmetic = walk.terrain, walk.arithmetic
    crossings = walk.cases.cost_hours.shape[1]
    mass = np.full((*sums.shape, crossings), arithmetic.zero)
    for border, rows, others in zip(terrain.tree.borders, forward, each, strict=True):
        ahead = _by_prefix(rows, len(terrain.origins)).transpose(0, 3, 2, 1)
        behind = _by_prefix(others, len(terrain.destinations)).transpose(0, 3, 1, 2)
        met = arithmetic.join(np.ascontiguousarray(ahead), np.ascontiguousarray(behind))
        met = met[:, :, terrain.pair_origin, terrain.pair_destination].transpose(0, 2, 1)
        mass[:, :, border.crossings] = arithmetic.plus(mass[:, :, border.crossings], met)
    return arithmetic.ratio(mass, sums[:, :, None])


def _by_prefix(table: Array, ends: int) -> Array:
    """(prefixes * ends, cases, n) as (cases, prefixes, ends, n)."""
    apart = table.reshape(-1, ends, *table.shape[1:])
    return np.ascontiguousarray(apart.transpose(2, 0, 1, 3))


def _weigh(arithmetic: Arithmetic, table: Array, weights: Array) -> Array:
    """
    Contract a table's ends with pair weights, crossing by crossing.

    (cases, prefixes, ends, n) with (cases, n, ends, other ends) to (cases, prefixes, other, n).
    """
    joined = arithmetic.join(table.transpose(0, 3, 1, 2), np.ascontiguousarray(weights))
    return np.ascontiguousarray(joined.transpose(0, 2, 3, 1))


def _pair_up(arithmetic: Arithmetic, upper: Array, lower: Array) -> Array:
    """(cases, rows, ends, t) with (cases, rows, ends, n) to (cases, rows, t, n)."""
    return arithmetic.join(np.ascontiguousarray(np.swapaxes(upper, 2, 3)), lower)


def _between(walk: Walk, top: int, descent: Descent) -> dict[int, Array]:
    """Sums over stretches from a border's crossings to those below: (cases, rows, t, n) each."""
    tree = walk.terrain.tree
    borders = tree.borders
    cases, width = len(walk.cases), len(borders[top].crossings)
    found = {
        lower: np.empty((cases, len(rows), width, len(borders[lower].crossings)))
        for lower, (rows, _) in descent.lower.items()
    }
    for stage, branch, parents, children in descent.stretches:
        block = walk.blocks[:, stage.block].reshape(cases, -1, stage.width)[:, :, branch.columns]
        if stage.border == top:
            found[branch.child][:, children] = block[:, None]
        else:
            above = found[stage.border][:, parents]
            flat = walk.arithmetic.join(above.reshape(cases, -1, above.shape[3]), block)
            found[branch.child][:, children] = flat.reshape(*above.shape[:3], -1)
    return found


def _meet(arithmetic: Arithmetic, left: Array, right: Array) -> Array:
    """Plain sum over rows of the product of (cases, rows, t, n): (cases, t, n)."""
    cases, rows, t, n = left.shape
    flat = (cases, rows, t * n)
    ahead, behind = (np.swapaxes(part.reshape(flat), 0, 1) for part in (left, right))
    return arithmetic.meet(ahead, behind).reshape(cases, t, n)


def descend(tree: CorridorTree) -> tuple[Descent, ...]:
    """For each border of a tree, everything below the prefixes that end there."""
    return tuple(_descend_from(tree, top) for top in range(len(tree.borders)))


def _descend_from(tree: CorridorTree, top: int) -> Descent:
    above = {top: np.arange(len(tree.borders[top].prefixes), dtype=np.intp)}
    reached = []
    for stage in tree.stages:
        if stage.border not in above:
            continue
        for branch in stage.branches:
            continued = above[stage.border][branch.parents]
            if (continued >= 0).any():
                count = len(tree.borders[branch.child].prefixes)
                child = above.setdefault(branch.child, np.full(count, -1, dtype=np.intp))
                child[branch.children] = continued
                reached.append((stage, branch))
    del above[top]
    lower = {b: (np.flatnonzero(rows >= 0), rows[rows >= 0]) for b, rows in above.items()}
    place = {b: np.cumsum(rows >= 0) - 1 for b, rows in above.items()}
    stretches = []
    for stage, branch in reached:
        kept = above[branch.child][branch.children] >= 0
        rows = place[branch.child][branch.children][kept]
        parents = branch.parents[kept]
        local = parents if stage.border == top else place[stage.border][parents]
        stretches.append((stage, branch, local, slice(int(rows[0]), int(rows[-1]) + 1)))
    return Descent(lower, tuple(stretches))
