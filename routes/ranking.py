"""Rank crossings by seizure exposure, or by a simpler measure for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.centrality import betweenness, current_flow, degree
from routes.exposure import measure_exposure

if TYPE_CHECKING:
    import pandas as pd

    from routes.network import Network

METHODS = ("exposure", "usage", "betweenness", "current-flow", "degree", "observed")

COLUMNS = [
    "rank",
    "crossing_id",
    "name",
    "zone_a",
    "zone_b",
    "kind",
    "state",
    "usage",
    "exposure",
    "leverage",
    "criticality_hours",
    "unserved_if_closed",
    "interdiction",
    "seizures_observed",
    "seizures_expected",
]

# What a posterior adds.
INTERVALS = [
    "exposure_low",
    "exposure_high",
    "top5_probability",
    "rank_low",
    "rank_high",
    "exposure_network",
    "effect",
    "seizures_used",
    "prior_only",
]


def rank_crossings(network: Network, *, method: str = "exposure") -> pd.DataFrame:
    """
    Every crossing, most exposed to seizure first.

    The ranking rule: higher score first, ties by crossing_id.

    Parameters
    ----------
    network
        As `build_network` gives it.
    method
        What to rank by: ``exposure`` (probability that a dispatched consignment is seized there),
        ``usage``, or a simpler measure: ``betweenness``, ``current-flow``, ``degree``,
        ``observed`` (seizures on record).

    Returns
    -------
    ranking
        One row a crossing: rank (1 first), crossing_id, name, zone_a, zone_b, kind, state, usage,
        exposure, leverage, criticality_hours, unserved_if_closed, interdiction, seizures_observed,
        seizures_expected (of all those on record, as many as the network would put there), and
        the `score` ranked by. Under a posterior: means over draws, the columns `INTERVALS`, and
        seizures_expected weigh each crossing by how its zones report, over all periods.

    Raises
    ------
    ValueError
        If the method is not one of `METHODS`.

    Examples
    --------
    >>> import routes
    >>> ranking = rank_crossings(routes.build_network(routes.load()))
    >>> ranking["rank"].iloc[0]
    np.int64(1)
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    crossings = network.crossings
    table = measure_exposure(network)
    table["name"] = crossings.get("name_en", crossings.index)
    for column in ("crossing_id", "zone_a", "zone_b", "kind", "state", "interdiction"):
        table[column] = crossings[column]
    table["seizures_observed"] = crossings["seizures_observed"]
    if network.posterior is None:
        share = table["exposure"] / table["exposure"].sum()
        table["seizures_expected"] = share * table["seizures_observed"].sum()
    table["score"] = _score(network, table, method)
    table = table.sort_values(
        ["score", "crossing_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
    table.insert(0, "rank", range(1, len(table) + 1))
    added = INTERVALS if network.posterior is not None else []
    return table[[*COLUMNS, *added, "score"]]


def _score(network: Network, table: pd.DataFrame, method: str) -> pd.Series:
    if method == "betweenness":
        return betweenness(network)
    if method == "current-flow":
        return current_flow(network)
    if method == "degree":
        return degree(network)
    return table["seizures_observed" if method == "observed" else method]
