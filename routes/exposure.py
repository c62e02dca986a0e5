"""Exposure of crossings to seizure, and what reinforcing or closing each would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routes.cases import fixed_case
from routes.choice import choose_routes
from routes.criticality import measure_criticality
from routes.intervals import measure_drawn_exposure, summarise_interception

if TYPE_CHECKING:
    from routes.network import Network


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
    hours, unserved = measure_criticality(choice, case)
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
