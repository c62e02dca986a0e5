"""What closing a crossing alone costs those who would use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.joint import RESOLVE_ABOVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.choice import RouteChoice

    Array = NDArray[np.float64]


def measure_criticality(choice: RouteChoice, cases: Cases) -> tuple[Array, Array]:
    """
    What closing each crossing alone costs evaders.

    Returns
    -------
    hours
        (cases, crossings) demand-weighted ``-ln(1 - usage) / theta`` over pairs that stay served;
        nan where none does.
    unserved
        (cases, crossings) share of demand that no route serves once the crossing is closed.
    """
    usage = choice.pair_usage(cases)
    before = choice.solve(cases).log_sum
    log_left = np.log1p(-np.minimum(usage, RESOLVE_ABOVE))
    fragile = (usage > RESOLVE_ABOVE) & (cases.demand > 0)[:, :, None]
    rows, doors = np.nonzero(fragile.any(axis=1))
    if len(rows):
        closed = np.zeros((len(rows), usage.shape[2]), dtype=bool)
        closed[np.arange(len(rows)), doors] = True
        after = choice.solve(cases.take(rows).closing(closed)).log_sum
        with np.errstate(invalid="ignore"):
            log_left[rows, :, doors] = after - before[rows]
    served = np.isfinite(log_left) & np.isfinite(before)[:, :, None]
    weight = np.where(served, cases.demand[:, :, None], 0.0)
    lost = np.where(served, log_left, 0.0)
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        hours = -(weight * lost).sum(axis=1) / total / cases.theta_per_hour[:, None]
    unserved = np.where(served, 0.0, cases.demand[:, :, None]).sum(axis=1)
    return np.where(total > 0, hours + 0.0, np.nan), unserved
