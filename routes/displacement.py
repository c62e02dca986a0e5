"""Close crossings and see where the flow goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import NoRoute, UnknownCrossing
from routes.choice import RouteChoice
from routes.comparison import corridor_shares
from routes.intervals import HIGH, LOW, answer_cases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network

# Draws that a closure is averaged over at most, so that it answers within seconds.
CLOSED_DRAWS = 200


@dataclass(frozen=True)
class Closure:
    """
    What closing crossings does.

    Attributes
    ----------
    closed
        Ids of the crossings that close.
    displacement
        crossing_id, name, usage_before, usage_after, change (of all demand, 0 to 1), largest
        change first; under a posterior means over draws, with change_low and change_high (90 %
        interval of the difference, draw by draw).
    corridors
        corridor, share_before, share_after, change.
    logsum_cost_change_hours
        Rise of the expected log-sum cost, over demand that stays served.
    unserved_demand
        Share of demand that no route serves any more (or served before).
    interception_before, interception_after
        Share of dispatched consignments seized.
    """

    closed: tuple[str, ...]
    displacement: pd.DataFrame
    corridors: pd.DataFrame
    logsum_cost_change_hours: float
    unserved_demand: float
    interception_before: float
    interception_after: float


def close_crossings(network: Network, crossing_ids: Sequence[str]) -> Closure:
    """
    Where the flow goes once some crossings close.

    Parameters
    ----------
    network
        As `build_network` gives it.
    crossing_ids
        One or more ids; all close together.

    Raises
    ------
    UnknownCrossing
        If an id is not in the network.
    NoRoute
        If no demand at all is served before or after.

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> closure = close_crossings(network, ["nasib-jaber"])
    >>> closure.logsum_cost_change_hours > 0
    True
    """
    ids = tuple(dict.fromkeys(crossing_ids))
    unknown = [i for i in ids if i not in network.crossings.index]
    if unknown:
        raise UnknownCrossing(unknown[0], list(network.crossings.index))
    choice = RouteChoice(network)
    case = answer_cases(network, most=CLOSED_DRAWS)
    count = len(case)
    both = case.take(np.tile(np.arange(count), 2))
    closed = np.zeros(both.cost_hours.shape, dtype=bool)
    closed[count:] = network.crossings.index.isin(ids)
    both = both.closing(closed)
    solution = choice.solve(both)
    if not np.isfinite(solution.log_sum[count:]).any():
        raise NoRoute(
            f"With {', '.join(ids)} closed, no route joins any origin to any destination "
            f"on {network.as_of}."
        )
    return Closure(
        closed=ids,
        displacement=_displacement(network, solution.usage.reshape(2, count, -1)),
        corridors=_corridor_change(choice, both),
        logsum_cost_change_hours=logsum_cost_change_hours(both, solution.log_sum),
        unserved_demand=float(solution.unserved[count:].mean()),
        interception_before=float(solution.interception[:count].mean()),
        interception_after=float(solution.interception[count:].mean()),
    )


def close_crossing(usage: pd.Series, joint_usage: pd.DataFrame, crossing_id: str) -> pd.Series:
    """
    Usage of every other crossing once one is closed, for one origin-destination pair.

    Logit routes keep their odds when one of them goes, so nothing is solved again:
    ``(usage - joint_usage[c]) / (1 - usage[c])``.

    Parameters
    ----------
    usage
        Share of the pair's routes through each crossing, 0 to 1, indexed by crossing_id.
    joint_usage
        Share of routes through both row and column crossing, 0 to 1, same index twice.
    crossing_id
        The crossing that closes.

    Returns
    -------
    usage
        0 to 1, indexed as given; 0 at `crossing_id`.

    Raises
    ------
    NoRoute
        If every route uses `crossing_id`.

    Examples
    --------
    >>> usage = pd.Series({"north": 0.6, "south": 0.4})
    >>> joint = pd.DataFrame([[0.6, 0.0], [0.0, 0.4]], index=usage.index, columns=usage.index)
    >>> float(close_crossing(usage, joint, "north")["south"])
    1.0
    """
    left = 1.0 - usage[crossing_id]
    if left <= 0.0:
        raise NoRoute(f"Every route uses {crossing_id}; once it closes none is left.")
    after: pd.Series = (usage - joint_usage[crossing_id]) / left
    after[crossing_id] = 0.0
    return after


def logsum_cost_change_hours(cases: Cases, log_sum: NDArray[np.float64]) -> float:
    """
    Rise of the expected log-sum cost from the first half of the cases to the second, mean of all.

    Demand-weighted over pairs served in both, in hours; nan if none is.
    """
    before, after = log_sum.reshape(2, len(log_sum) // 2, -1)
    served = np.isfinite(before).all(axis=0) & np.isfinite(after).all(axis=0)
    weight = cases.demand[0, served]
    if not weight.sum() > 0:
        return float("nan")
    theta = cases.theta_per_hour[: len(before), None]
    rise = (before[:, served] - after[:, served]) / theta
    return float((rise @ weight / weight.sum()).mean())


def _displacement(network: Network, usage: NDArray[np.float64]) -> pd.DataFrame:
    crossings = network.crossings
    before, after = usage
    table = pd.DataFrame(
        {
            "crossing_id": crossings.index,
            "name": crossings.get("name_en", crossings.index),
            "usage_before": before.mean(axis=0),
            "usage_after": after.mean(axis=0),
            "change": (after - before).mean(axis=0),
        }
    )
    if len(before) > 1:
        low, high = np.quantile(after - before, [LOW, HIGH], axis=0)
        table["change_low"], table["change_high"] = low, high
    order = np.lexsort((table["crossing_id"], -table["change"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)


def _corridor_change(choice: RouteChoice, both: Cases) -> pd.DataFrame:
    shares = corridor_shares(choice, both)
    before, after = shares.to_numpy().reshape(2, len(both) // 2, -1)
    table = pd.DataFrame(
        {
            "corridor": list(shares.columns),
            "share_before": before.mean(axis=0),
            "share_after": after.mean(axis=0),
        }
    )
    table["change"] = table["share_after"] - table["share_before"]
    order = np.lexsort((table["corridor"], -table["change"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)
