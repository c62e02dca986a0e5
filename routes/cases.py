"""Cases: the numbers a network is solved under, many at once (parameter draws, scenarios).

One row a case. Everything that a draw or a scenario can change without changing which corridors
exist stands here; the solver takes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from routes.cost import KINDS, belief_slope_hours, crossing_cost_hours

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from routes.network import Network


@dataclass(frozen=True)
class Cases:
    """
    Numbers to solve under, one row a case.

    Attributes
    ----------
    theta_per_hour
        (cases,) above 0.
    sea_hour_weight
        (cases,) what an hour at sea counts for against one on land.
    cost_hours
        (cases, crossings); ``inf`` where the crossing cannot be used.
    size
        (cases, crossings) elementary doors a row stands for, 0 or more.
    interdiction
        (cases, crossings) 0 to 1.
    cost_slope_hours
        (cases, crossings) rise of `cost_hours` per unit of interdiction once evaders believe it.
    demand
        (cases, pairs) share of each origin-destination pair, rows of `network.demand`.
    """

    theta_per_hour: NDArray[np.float64]
    sea_hour_weight: NDArray[np.float64]
    cost_hours: NDArray[np.float64]
    size: NDArray[np.float64]
    interdiction: NDArray[np.float64]
    cost_slope_hours: NDArray[np.float64]
    demand: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.theta_per_hour)

    def take(self, rows: NDArray[np.intp] | slice) -> Cases:
        """Some of the cases, in the order given."""
        return Cases(*(getattr(self, field.name)[rows] for field in fields(self)))

    def closing(self, closed: NDArray[np.bool_]) -> Cases:
        """The same cases with crossings closed: `closed` is (cases, crossings)."""
        from dataclasses import replace

        return replace(self, cost_hours=np.where(closed, np.inf, self.cost_hours))


def fixed_case(network: Network) -> Cases:
    """The network as it stands, under its own parameters: one case."""
    import pandas as pd

    return draw_cases(network, pd.DataFrame(index=[0]))


def draw_cases(network: Network, draws: pd.DataFrame) -> Cases:
    """
    One case for each row of a table of parameter draws.

    Parameters
    ----------
    network
        Supplies crossings, demand and every parameter that `draws` does not name.
    draws
        Columns named like fields of `Parameters`: theta_per_hour, risk_aversion_hours,
        sea_hour_weight, penalty_hours_official, penalty_hours_informal, penalty_hours_port,
        penalty_hours_limited.
    """
    count = len(draws)
    crossings = network.crossings

    def column(name: str) -> NDArray[np.float64]:
        values = draws[name].to_numpy(float) if name in draws else getattr(network.parameters, name)
        return np.broadcast_to(np.asarray(values, dtype=float), (count,))

    def every_case(values: pd.Series) -> NDArray[np.float64]:
        return np.broadcast_to(values.to_numpy(float), (count, len(values)))

    aversion = column("risk_aversion_hours")
    return Cases(
        theta_per_hour=column("theta_per_hour"),
        sea_hour_weight=column("sea_hour_weight"),
        cost_hours=crossing_cost_hours(
            crossings,
            penalty_hours=np.stack([column(f"penalty_hours_{kind}") for kind in KINDS], axis=1),
            penalty_hours_limited=column("penalty_hours_limited"),
            risk_aversion_hours=aversion,
        ),
        size=every_case(crossings["size"]),
        interdiction=every_case(crossings["interdiction"]),
        cost_slope_hours=belief_slope_hours(
            crossings["believed"].to_numpy(float), aversion[:, None]
        ),
        demand=every_case(network.demand["weight"]),
    )
