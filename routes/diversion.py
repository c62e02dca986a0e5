"""Diversion: from which crossings and corridors flow goes, and to which.

The model gives what each crossing loses and gains, pair by pair of demand. Which lost consignment
became which gained one nobody sees; each loss is shared over the gains of the same pair in
proportion to them. Along corridors, of which a consignment uses one, this is what logit implies
for closures: routes that stay keep their odds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: Where flow goes that is gained nowhere, and where it comes from if it was lost nowhere.
NOT_DISPATCHED, NO_ROUTE, FEWER, NEW, MORE = (
    "(not dispatched)",
    "(no route)",
    "(fewer crossings)",
    "(newly dispatched)",
    "(more crossings)",
)
# Flows below this share of demand are rounding, and would fill the table.
LEAST_SHARE = 1e-6


def divert_crossings(
    usage: Iterable[tuple[Array, Array]], demand: Array, demand_after: Array, names: list[str]
) -> pd.DataFrame:
    """
    Flow from crossing to crossing, a mean over draws.

    Parameters
    ----------
    usage
        Before and after under each draw: (pairs, crossings) share of each pair's routes through
        each crossing, 0 to 1.
    demand, demand_after
        (pairs,) weights.
    names
        Crossing ids.

    Returns
    -------
    diversion
        from_id, to_id, share (of the demand of the baseline), largest first. What a crossing
        loses is the sum of its rows; ids in brackets stand for what is no crossing.
    """
    flows = [_crossing_flows(*both, demand, demand_after) for both in usage]
    origin = NEW if demand_after.sum() > demand.sum() else MORE
    mean = np.sum(flows, axis=0) / len(flows)
    return _list_flows(mean, [*names, origin], [*names, NOT_DISPATCHED, NO_ROUTE, FEWER])


def _crossing_flows(usage: Array, usage_after: Array, demand: Array, demand_after: Array) -> Array:
    """(crossings + 1, crossings + 3): the last row and columns stand for what is no crossing."""
    size = usage.shape[1]
    change = np.minimum(demand, demand_after)[:, None] * (usage_after - usage)
    lost, gained = np.maximum(-change, 0.0), np.maximum(change, 0.0)
    dropped = np.maximum(demand - demand_after, 0.0) @ usage
    added = np.maximum(demand_after - demand, 0.0) @ usage_after
    all_lost, all_gained = lost.sum(axis=1), gained.sum(axis=1)
    met, made = _share(all_gained, all_lost), _share(all_lost, all_gained)
    unserved = usage_after.sum(axis=1) <= 0
    flows = np.zeros((size + 1, size + 3))
    flows[:size, :size] = lost.T @ (gained * _over(met, all_gained)[:, None])
    flows[:size, size] = dropped
    flows[:size, size + 1] = unserved @ lost
    flows[:size, size + 2] = np.where(unserved, 0.0, 1.0 - met) @ lost
    flows[size, :size] = added + (1.0 - made) @ gained
    return flows


def divert_corridors(shares: pd.Series, shares_after: pd.Series) -> pd.DataFrame:
    """
    Flow from corridor to corridor, within the same zones of origin and destination.

    Parameters
    ----------
    shares, shares_after
        Share of demand by corridor, same index of texts such as ``SYR-JOR-SAU``.

    Returns
    -------
    diversion
        from_id, to_id, share, largest first.
    """
    change = shares_after - shares
    change = change[change.abs() >= LEAST_SHARE / 10]
    ends = np.array([f"{name.split('-')[0]}-{name.split('-')[-1]}" for name in change.index])
    values, names = change.to_numpy(float), change.index.to_numpy(object)
    parts = []
    for both in np.unique(ends):
        rows = values[ends == both]
        lost, gained = np.maximum(-rows, 0.0), np.maximum(rows, 0.0)
        total = np.array([gained.sum()]), np.array([lost.sum()])
        met, made = _share(*total)[0], _share(*total[::-1])[0]
        flows = np.zeros((len(rows) + 1, len(rows) + 1))
        flows[:-1, :-1] = np.outer(lost, gained) * _over(np.array([met]), total[0])[0]
        flows[-1, :-1] = (1.0 - made) * gained
        flows[:-1, -1] = (1.0 - met) * lost
        here = list(names[ends == both])
        parts.append(_list_flows(flows, [*here, NEW], [*here, NOT_DISPATCHED]))
    return _sorted(pd.concat([_list_flows(np.zeros((0, 0)), [], []), *parts], ignore_index=True))


def _share(part: Array, whole: Array) -> Array:
    """How much of a whole a part can meet, at most all of it; 0 of nothing."""
    return np.minimum(_over(part, whole), 1.0)


def _over(top: Array, bottom: Array) -> Array:
    return np.divide(top, bottom, out=np.zeros(np.shape(bottom)), where=bottom > 0)


def _list_flows(flows: Array, sources: list[str], targets: list[str]) -> pd.DataFrame:
    rows, columns = np.nonzero(flows >= LEAST_SHARE)
    return _sorted(
        pd.DataFrame(
            {
                "from_id": pd.Series([sources[i] for i in rows], dtype="str"),
                "to_id": pd.Series([targets[i] for i in columns], dtype="str"),
                "share": flows[rows, columns],
            }
        )
    )


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort((table["to_id"], table["from_id"], -table["share"].round(12)))
    return table.iloc[order].reset_index(drop=True)
