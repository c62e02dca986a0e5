"""Conditions: what the crossings and the demand are like on a day, many variants at once.

One row a variant (a baseline, a scenario, one point of a sweep), as plain arrays, so that a
thousand variants cost one numpy operation. With parameter draws a condition becomes `Cases`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from routes.cases import Cases
from routes.cost import KINDS, belief_slope_hours, perceived_risk_hours

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from routes.network import Network

    Array = NDArray[np.float64]

STATES = ("open", "limited", "closed")
OPEN, LIMITED, CLOSED = range(3)

# What draws may name; everything else stands in the condition or in the network.
DRAWN = (
    "theta_per_hour",
    "risk_aversion_hours",
    "sea_hour_weight",
    *(f"penalty_hours_{kind}" for kind in KINDS),
    "penalty_hours_limited",
)


@dataclass(frozen=True)
class Condition:
    """
    Crossings and demand, one row a variant.

    Attributes
    ----------
    state
        (variants, crossings) position in `STATES`.
    size, interdiction, believed, delay_hours
        (variants, crossings) as the columns of `network.crossings`.
    demand
        (variants, pairs) weight of each row of `network.demand`; may sum to less than 1 where a
        scenario dispatches less than the baseline.
    """

    state: NDArray[np.int8]
    size: Array
    interdiction: Array
    believed: Array
    delay_hours: Array
    demand: Array

    def __len__(self) -> int:
        return len(self.state)

    def repeated(self, count: int) -> Condition:
        """Each variant `count` times over, as arrays of its own that may be written to."""
        return Condition(*(np.repeat(getattr(self, f.name), count, axis=0) for f in fields(self)))

    def closing(self, positions: NDArray[np.intp]) -> Condition:
        """One variant a row of `positions`, with the crossings at those positions closed."""
        changed = self.repeated(len(positions))
        changed.state[np.arange(len(positions))[:, None], positions] = CLOSED
        return changed


def condition_of(network: Network) -> Condition:
    """
    The network as it stands, as one variant.

    Examples
    --------
    >>> import routes
    >>> condition = condition_of(routes.build_network(routes.load()))
    >>> len(condition), float(condition.demand.sum().round(9))
    (1, 1.0)
    """
    crossings = network.crossings
    state = crossings["state"].map({name: at for at, name in enumerate(STATES)})

    def row(values: pd.Series) -> Array:
        return values.to_numpy(float, copy=True)[None, :]

    return Condition(
        state=np.asarray(state.to_numpy(np.int8, copy=True))[None, :].astype(np.int8),
        size=row(crossings["size"]),
        interdiction=row(crossings["interdiction"]),
        believed=row(crossings["believed"]),
        delay_hours=row(crossings["delay_hours"]),
        demand=row(network.demand["weight"]),
    )


def stack_conditions(conditions: Sequence[Condition]) -> Condition:
    """All variants of several conditions, in order."""
    return Condition(
        *(np.concatenate([getattr(c, f.name) for c in conditions]) for f in fields(Condition))
    )


def condition_cases(
    network: Network,
    condition: Condition,
    draws: pd.DataFrame,
    *,
    swept: Mapping[str, Array] | None = None,
) -> Cases:
    """
    Every variant under every draw: the first variant under all draws, then the second.

    Each variant meets the same draws, so that differences between variants carry no noise of the
    drawing (common random numbers).

    Parameters
    ----------
    network
        Supplies kinds of crossings and the parameters that neither `draws` nor `swept` name.
    draws
        One row a draw, as for `draw_cases`.
    swept
        Parameters that a variant sets itself, by name: (variants,).
    """
    each = len(draws)
    own = swept or {}

    def column(name: str) -> Array:
        if name in own:
            return np.repeat(np.asarray(own[name], dtype=float), each)
        values = draws[name].to_numpy(float) if name in draws else getattr(network.parameters, name)
        return np.tile(np.broadcast_to(np.asarray(values, dtype=float), (each,)), len(condition))

    def spread(values: Array) -> Array:
        return np.repeat(values, each, axis=0)

    kind = network.crossings["kind"].map({k: i for i, k in enumerate(KINDS)}).to_numpy(np.intp)
    by_kind = np.stack([column(f"penalty_hours_{kind}") for kind in KINDS], axis=1)
    aversion = column("risk_aversion_hours")[:, None]
    state, believed = np.repeat(condition.state, each, axis=0), spread(condition.believed)
    cost = (
        spread(condition.delay_hours)
        + by_kind[:, kind]
        + column("penalty_hours_limited")[:, None] * (state == LIMITED)
        + perceived_risk_hours(believed, aversion)
    )
    cost[state == CLOSED] = np.inf
    return Cases(
        theta_per_hour=column("theta_per_hour"),
        sea_hour_weight=column("sea_hour_weight"),
        cost_hours=cost,
        size=spread(condition.size),
        interdiction=spread(condition.interdiction),
        cost_slope_hours=belief_slope_hours(believed, aversion),
        demand=spread(condition.demand),
    )
