"""The displacement matrix: each of the most used crossings closed in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.choice import choose_routes
from routes.intervals import FEW_DRAWS, HIGH, LOW, answer_cases

if TYPE_CHECKING:
    from routes.network import Network


@dataclass(frozen=True)
class Displacement:
    """
    What each closure of one crossing does to the others.

    Attributes
    ----------
    change
        Rows: the crossing that closes; columns: the same crossings, ids; change of usage, -1 to
        1, nan on the diagonal. Under a posterior means over draws.
    is_sure
        Same shape: whether the 90 % interval of the change excludes 0; True without draws.
    """

    change: pd.DataFrame
    is_sure: pd.DataFrame


def measure_displacement(
    network: Network, *, most: int = 10, least_usage: float = 0.0
) -> Displacement:
    """
    Close each of the most used crossings in turn.

    Parameters
    ----------
    most
        How many crossings.
    least_usage
        Crossings used less than this are left out, 0 to 1.

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> change = measure_displacement(network, most=3).change
    >>> float(change.loc["nasib-jaber", "omari-haditha"]) < 0
    True
    """
    choice, cases = choose_routes(network), answer_cases(network, most=FEW_DRAWS)
    usage = choice.solve(cases).usage
    mean = usage.mean(axis=0)
    order = np.lexsort((network.crossings.index.to_numpy(str), -mean))[:most]
    order = order[mean[order] > least_usage]
    changes = np.empty((len(cases), len(order), len(order)))
    for row, door in enumerate(order):
        closed = np.zeros(usage.shape, dtype=bool)
        closed[:, door] = True
        after = choice.solve(cases.closing(closed)).usage
        changes[:, row] = after[:, order] - usage[:, order]
    sure = np.ones(changes.shape[1:], dtype=bool)
    if len(changes) > 1:
        low, high = np.quantile(changes, [LOW, HIGH], axis=0)
        sure = (low > 0) | (high < 0)
    change = changes.mean(axis=0)
    np.fill_diagonal(change, np.nan)
    ids = network.crossings.index[order]
    return Displacement(
        pd.DataFrame(change, index=ids, columns=ids), pd.DataFrame(sure, index=ids, columns=ids)
    )
