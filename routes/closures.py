"""Closures: every set of crossings closed, and where the flow goes each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.condition import Condition, condition_cases
from routes.stage import Totals, totals_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.choice import RouteChoice
    from routes.network import Network

    Array = NDArray[np.float64]

# Sets solved at once: a few hundred megabytes at most.
SETS_AT_ONCE = 2048


def list_sets(count: int, size: int, rows: range) -> NDArray[np.intp]:
    """
    Sets of crossings by their number in lexicographic order, wherever the numbers begin.

    Examples
    --------
    >>> list_sets(4, 2, range(2, 5)).tolist()
    [[0, 3], [1, 2], [1, 3]]
    """
    left = np.arange(rows.start, rows.stop)
    first = np.zeros(len(left), dtype=np.intp)
    chosen = []
    for more in range(size, 0, -1):
        # How many sets of this many crossings begin with a crossing before each one.
        total = math.comb(count, more)
        before = np.array([total - math.comb(count - at, more) for at in range(count + 1)])
        left = left + before[first]
        at = np.searchsorted(before, left, side="right") - 1
        left, first = left - before[at], at + 1
        chosen.append(at)
    return np.stack(chosen, axis=1)


@dataclass(frozen=True)
class Closures:
    """
    Sets of crossings closed, with where the flow goes.

    Attributes
    ----------
    sets
        (sets, size) positions of the crossings that close.
    usage
        (sets, crossings) share of routes through each crossing once they are closed.
    baseline
        (crossings,) with none closed.
    totals
        One row a set.
    """

    sets: NDArray[np.intp]
    usage: Array
    baseline: Array
    totals: Totals


def close_every_set(
    choice: RouteChoice,
    condition: Condition,
    size: int = 2,
    *,
    draws: pd.DataFrame | None = None,
    tell: Callable[[int], None] | None = None,
) -> Closures:
    """
    Close every set of crossings, with the usage of all others each time.

    A set is solved anew, in batches: with the law of single closures it would take the joint usage
    of three crossings, which costs more than the solve (measured: benchmarks/scenarios.py).
    A crossing that no route uses changes nothing when it closes, so that only distinct sets of
    used crossings are solved; that is exact.

    Parameters
    ----------
    condition
        One variant: what the sets close on top of.
    size
        Crossings a set.
    draws
        One row; default the fixed parameters.
    tell
        Called with the number of sets solved so far.
    """
    network = choice.network
    one = pd.DataFrame(index=[0]) if draws is None else draws
    start = condition_cases(network, condition, one)
    base = choice.solve(start)
    count = len(network.crossings)
    sets = list_sets(count, size, range(math.comb(count, size)))
    reduced = np.sort(np.where(base.usage[0][sets] > 0, sets, count), axis=1)
    distinct, back = np.unique(reduced, axis=0, return_inverse=True)
    usage = np.empty((len(distinct), count))
    parts: list[list[Array]] = []
    for begin in range(0, len(distinct), SETS_AT_ONCE):
        some = distinct[begin : begin + SETS_AT_ONCE]
        closed = np.zeros((len(some), count + 1), dtype=bool)
        closed[np.arange(len(some))[:, None], some] = True
        cases = start.take(np.zeros(len(some), dtype=np.intp)).closing(closed[:, :count])
        solution = choice.solve(cases)
        usage[begin : begin + len(some)] = solution.usage
        totals = totals_of(solution, cases)
        parts.append([getattr(totals, name) for name in Totals.__annotations__])
        if tell:
            tell(begin + len(some))
    joined = [np.concatenate(column)[back] for column in zip(*parts, strict=True)]
    return Closures(sets, usage[back.reshape(-1)], base.usage[0], Totals(*joined))


def list_usage(network: Network, closures: Closures, *, least: float = 1e-6) -> pd.DataFrame:
    """
    Where the flow goes after each closure, row by row.

    Returns
    -------
    table
        closed_1, closed_2, …, crossing_id, usage, change (from none closed); rows whose usage
        changes by less than `least` are left out.
    """
    ids = network.crossings["crossing_id"].to_numpy(str)
    change = closures.usage - closures.baseline
    rows, columns = np.nonzero(np.abs(change) >= least)
    table = {f"closed_{i + 1}": ids[closures.sets[rows, i]] for i in range(closures.sets.shape[1])}
    table |= {"crossing_id": ids[columns]}
    return pd.DataFrame(table).assign(
        usage=closures.usage[rows, columns], change=change[rows, columns]
    )
