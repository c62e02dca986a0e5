"""Measures: what is told of a scenario, and how a difference over draws is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: What is told of each scenario, and which way is better for those who interdict (0: neither).
MEASURES: dict[str, int] = {
    "interception": 1,
    "seized": 0,
    "delivered": -1,
    "unserved": 0,
    "dispatched": -1,
    "cost_hours": 1,
}
LOW, HIGH = 0.05, 0.95


def difference(before: Array, after: Array, *, better: int = 0) -> dict[str, Array | float]:
    """
    A difference over draws: its mean, 90 % interval and the probability that it is better.

    Parameters
    ----------
    before, after
        (draws, ...) under the same draws.
    better
        1 if a rise is better, -1 if a fall is, 0 if neither.

    Examples
    --------
    >>> told = difference(np.array([0.1, 0.2]), np.array([0.3, 0.5]), better=1)
    >>> float(told["difference"].round(9)), float(told["improvement"])
    (0.25, 1.0)
    """
    change = np.asarray(after - before)
    many = len(change) > 1
    blank = np.full(change.shape[1:], np.nan)
    low, high = np.quantile(change, [LOW, HIGH], axis=0) if many else (blank, blank)
    # Rounding noise is no improvement.
    moved = np.abs(change) > 1e-12
    sure = (np.sign(change) == better) & moved
    return {
        "difference": change.mean(axis=0),
        "low": low,
        "high": high,
        "improvement": np.where(moved.any(axis=0), sure.mean(axis=0), np.nan)
        if better and many
        else blank,
    }
