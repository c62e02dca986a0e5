"""What passing a crossing costs those who choose the route, in hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

KINDS = ("official", "informal", "port")


def crossing_cost_hours(
    crossings: pd.DataFrame,
    *,
    penalty_hours: ArrayLike,
    penalty_hours_limited: ArrayLike,
    risk_aversion_hours: ArrayLike,
) -> NDArray[np.float64]:
    """
    Generalised cost of each crossing.

    ``delay + penalty(kind) + penalty where the state is limited + risk aversion * -ln(1 -
    believed)``; infinite where the state is closed.

    Parameters
    ----------
    crossings
        kind, state, delay_hours, believed (0 to 1).
    penalty_hours
        (cases, 3) or (3,): official, informal, port.
    penalty_hours_limited, risk_aversion_hours
        (cases,) or one number.

    Returns
    -------
    cost_hours
        (cases, crossings); ``inf`` means the crossing cannot be used.

    Examples
    --------
    >>> import pandas as pd
    >>> gate = pd.DataFrame(
    ...     {"kind": ["official"], "state": ["open"], "delay_hours": [2.0], "believed": [0.0]}
    ... )
    >>> crossing_cost_hours(
    ...     gate, penalty_hours=(6.0, 9.0, 14.0), penalty_hours_limited=4.0,
    ...     risk_aversion_hours=30.0,
    ... ).tolist()
    [[8.0]]
    """
    kind = crossings["kind"].map({k: i for i, k in enumerate(KINDS)}).to_numpy(np.intp)
    by_kind = np.atleast_2d(np.asarray(penalty_hours, dtype=float))
    limited = np.atleast_1d(np.asarray(penalty_hours_limited, dtype=float))[:, None]
    aversion = np.atleast_1d(np.asarray(risk_aversion_hours, dtype=float))[:, None]
    state = crossings["state"].to_numpy(str)
    cost = (
        crossings["delay_hours"].to_numpy(float)
        + by_kind[:, kind]
        + limited * (state == "limited")
        + perceived_risk_hours(crossings["believed"].to_numpy(float), aversion)
    )
    cost[:, state == "closed"] = np.inf
    return np.asarray(cost)


def perceived_risk_hours(
    believed: NDArray[np.float64], risk_aversion_hours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Hours that a believed interdiction probability is worth: ``aversion * -ln(1 - believed)``.

    Certain interdiction costs infinity to all but the indifferent (aversion 0), whom it costs
    nothing. Arrays broadcast.

    Examples
    --------
    >>> float(perceived_risk_hours(np.float64(1.0), np.float64(0.0)))
    0.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        hours = risk_aversion_hours * -np.log1p(-np.asarray(believed, dtype=float))
    return np.where(np.asarray(risk_aversion_hours) == 0.0, 0.0, hours)


def belief_slope_hours(
    believed: NDArray[np.float64], risk_aversion_hours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Rise of a crossing's cost per unit of interdiction, once evaders believe it.

    Belief follows the true number one for one. Where interdiction is already believed certain
    the crossing is unused, and the slope is given as 0. Arrays broadcast.

    Examples
    --------
    >>> float(belief_slope_hours(np.float64(0.5), np.float64(30.0)))
    60.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = risk_aversion_hours / (1.0 - np.asarray(believed, dtype=float))
    return np.where(np.isfinite(slope), slope, 0.0)
