"""The whole-number programme: one ladder of levels a scenario, climbed down cover by cover.

A level of a scenario is reached when every cover above it is hit. Levels that ask for the same
covers are one variable, whichever scenario they belong to. The rows are sparse set covers, which
integer codes solve far faster than the dense step inequalities they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routes.covers import CoverPool

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ladder:
    """
    Levels and what they ask for.

    Attributes
    ----------
    asked
        For each level, the covers that must be hit.
    worth
        (levels,) what reaching it takes from the evaders.
    rows
        Over units, then levels: each at least 0.
    """

    asked: tuple[frozenset[frozenset[int]], ...]
    worth: Array
    rows: csr_array

    def reached(self, plan: Array) -> Array:
        """Levels a plan reaches, (levels,) 0 or 1."""
        placed = set(np.flatnonzero(plan > 0.5).tolist())
        return np.array(
            [all(not placed.isdisjoint(cover) for cover in covers) for covers in self.asked],
            dtype=float,
        )


def build_ladder(pool: CoverPool, probability: Array) -> Ladder:
    """Levels of all scenarios from the covers found so far."""
    from scipy.sparse import csr_array

    levels: dict[frozenset[frozenset[int]], int] = {}
    worth: list[float] = []
    columns: list[int] = []
    values: list[float] = []
    starts = [0]

    def row(units: list[int], level: int) -> None:
        columns.extend([*units, pool.units + level])
        values.extend([*[1.0] * len(units), -1.0])
        starts.append(len(columns))

    for scenario in range(len(pool.low)):
        chain = pool.chain(scenario)
        if not chain:
            continue
        below = [value for _, value in chain[1:]] + [float(pool.low[scenario])]
        asked: frozenset[frozenset[int]] = frozenset()
        above = -1
        for (cover, value), after in zip(chain, below, strict=True):
            asked = frozenset([*(c for c in asked if not cover <= c), cover])
            level = levels.setdefault(asked, len(worth))
            if level == len(worth):
                worth.append(0.0)
                row(sorted(cover), level)
                if above >= 0:
                    row([pool.units + above], level)
            worth[level] += float(probability[scenario]) * (value - after)
            above = level
    shape = (len(starts) - 1, pool.units + len(worth))
    rows = csr_array((np.array(values), np.array(columns, dtype=np.intp), starts), shape=shape)
    return Ladder(tuple(levels), np.array(worth), rows)
