"""Exposure of crossings to seizure, and what reinforcing or closing each would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.cases import fixed_case
from routes.choice import choose_routes
from routes.intervals import measure_drawn_exposure, summarise_interception

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.choice import RouteChoice
    from routes.network import Network

    Array = NDArray[np.float64]

# Above this share of a pair's routes, 1 - usage has lost digits and the closure is solved anew.
RESOLVE_ABOVE = 0.999


def measure_exposure(network: Network) -> pd.DataFrame:
    """
    Usage, exposure, leverage and criticality of every crossing.

    Under the fixed parameters, or, where the network carries a posterior, as means over its draws
    with the further columns of `measure_drawn_exposure`.

    Returns
    -------
    table
        Indexed by crossing_id: `usage` and `exposure` (0 to 1, of dispatched consignments),
        `leverage` (change of interception per unit of interdiction added, either sign),
        `criticality_hours` (rise of the expected log-sum cost if it closes, over demand that
        stays served; nan if none does) and `unserved_if_closed` (share of demand that no route
        serves then).

    Examples
    --------
    >>> import routes
    >>> table = measure_exposure(routes.build_network(routes.load()))
    >>> bool((table["exposure"] <= table["usage"]).all())
    True
    """
    if network.posterior is not None:
        return measure_drawn_exposure(network)
    choice = choose_routes(network)
    case = fixed_case(network)
    solution = choice.solve(case)
    hours, unserved = criticality(choice, case)
    return pd.DataFrame(
        {
            "usage": solution.usage[0],
            "exposure": solution.exposure[0],
            "leverage": choice.leverage(case)[0],
            "criticality_hours": hours[0],
            "unserved_if_closed": unserved[0],
        },
        index=network.crossings.index,
    )


def interception_summary(network: Network) -> dict[str, float]:
    """
    Totals of the network, under its posterior if it carries one.

    Returns
    -------
    summary
        `interception`, `delivered`, `unserved_demand`: shares of demand that sum to 1; under a
        posterior also `interception_low` and `interception_high`.
    """
    if network.posterior is not None:
        return summarise_interception(network)
    solution = choose_routes(network).solve(fixed_case(network))
    return {
        "interception": float(solution.interception[0]),
        "delivered": float(solution.delivered[0]),
        "unserved_demand": float(solution.unserved[0]),
    }


def criticality(choice: RouteChoice, cases: Cases) -> tuple[Array, Array]:
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
