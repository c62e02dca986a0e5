"""Corridors door by door, and what would make one as closely watched as another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize.elementwise import find_root

from routes.choice import RouteChoice
from routes.comparison import COMPARED_DRAWS, corridor_flows, doors_along, pairs_along
from routes.corridors import corridor_tree
from routes.intervals import answer_cases
from routes.walk import Terrain, Walk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.comparison import CorridorFlow
    from routes.network import Network

    Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
# Checks a thousand times over stop 63 % of what one in a thousand stops now: no state does that.
MOST_FACTOR = 1000.0
# Of the logarithm of a factor, and of interception.
CLOSE_ENOUGH = {"xatol": 1e-12, "xrtol": 1e-12, "fatol": 1e-13}


def corridor_doors(network: Network, corridors: Sequence[str]) -> pd.DataFrame:
    """
    Where along each corridor consignments are seized.

    Parameters
    ----------
    corridors
        Texts such as ``SYR-JOR-SAU``, as `compare_corridors` names them.

    Returns
    -------
    doors
        corridor, crossing_id, name, usage and interception (of consignments that choose the
        corridor, 0 to 1), interception_low, interception_high (90 %; missing with fixed
        parameters), interdiction, seizures_observed, kg_observed. Doors that nobody uses are left
        out. Along a corridor the interceptions of its doors sum to the corridor's.
    """
    parts = [_tell_doors(network, flow) for flow in _flows(network, corridors)]
    columns = ["corridor", "crossing_id", "name", "usage", "interception", "interception_low"]
    columns += ["interception_high", "interdiction", "seizures_observed", "kg_observed"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def equalise_corridors(network: Network, corridors: Sequence[str]) -> pd.DataFrame:
    """
    By what factor the checks on one corridor must rise for its interception to equal another's.

    Every corridor is laid beside the first. Of the two, the one that is seized less has all its
    doors checked `factor` times over (1 - (1 - p) ** factor); evaders come to know and choose
    other doors of the same corridor, while what they send along it stays what it is.

    Returns
    -------
    equalised
        corridor, other (the first), raised (which of the two), interception (of the raised one),
        target, factor, factor_low, factor_high (90 %; missing with fixed parameters),
        interdiction_now and interdiction_needed (mean over the passages of its doors). `factor` is
        missing where no factor up to 1,000 does, as where a door is not checked at all.

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> bool(equalise_corridors(network, ["SYR-JOR-SAU", "SYR-TUR-IRQ"])["factor"].item() > 1)
    True
    """
    choice = RouteChoice(network)
    cases = answer_cases(network, most=COMPARED_DRAWS)
    flows = [flow for flow in _flows(network, corridors) if len(flow.corridor) > 1]
    rows = [_tell_pair(choice, cases, flow, flows[0]) for flow in flows[1:]]
    columns = ["corridor", "other", "raised", "interception", "target", "factor", "factor_low"]
    columns += ["factor_high", "interdiction_now", "interdiction_needed"]
    return pd.DataFrame(rows, columns=columns)


def _flows(network: Network, corridors: Sequence[str]) -> list[CorridorFlow]:
    choice = RouteChoice(network)
    cases = answer_cases(network, most=COMPARED_DRAWS)
    chosen = [tuple(text.split("-")) for text in corridors]
    return [f for f in corridor_flows(choice, cases, chosen) if f.share.mean() > 0]


def _tell_doors(network: Network, flow: CorridorFlow) -> pd.DataFrame:
    crossings = network.crossings
    share = flow.share[:, None]
    usage, seized = flow.usage / share, flow.exposure / share
    doors = doors_along(network, flow.corridor) & (usage.mean(axis=0) > 0)
    blank = np.full(len(doors), np.nan)
    low, high = np.quantile(seized, [LOW, HIGH], axis=0) if len(seized) > 1 else (blank, blank)
    table = pd.DataFrame(
        {
            "corridor": "-".join(flow.corridor),
            "crossing_id": crossings["crossing_id"].to_numpy(str),
            "name": crossings.get("name_en", crossings["crossing_id"]).to_numpy(str),
            "usage": usage.mean(axis=0),
            "interception": seized.mean(axis=0),
            "interception_low": low,
            "interception_high": high,
            "interdiction": crossings["interdiction"].to_numpy(float),
            "seizures_observed": crossings["seizures_observed"].to_numpy(int),
            "kg_observed": crossings["kg_observed"].to_numpy(float),
        }
    )
    order = np.lexsort((table["crossing_id"], -table["interception"].round(15)))
    kept: pd.DataFrame = table.iloc[order[doors[order]]]
    return kept


def _tell_pair(
    choice: RouteChoice, cases: Cases, flow: CorridorFlow, first: CorridorFlow
) -> dict[str, object]:
    seized = [one.exposure.sum(axis=1) / one.share for one in (flow, first)]
    lower = 0 if seized[0].mean() <= seized[1].mean() else 1
    raised, target = (flow, first)[lower], seized[1 - lower]
    factor = find_factor(choice, cases, raised, target)
    interdiction = choice.network.crossings["interdiction"].to_numpy(float)
    passages = raised.usage / np.maximum(raised.usage.sum(axis=1, keepdims=True), 1e-300)
    now = passages @ interdiction
    needed = (passages * -np.expm1(factor[:, None] * np.log1p(-interdiction))).sum(axis=1)
    found = np.isfinite(factor)
    bounds = np.quantile(factor[found], [LOW, HIGH]) if found.sum() > 1 else np.full(2, np.nan)
    usual = found.mean() > 0.5
    return {
        "corridor": "-".join(flow.corridor),
        "other": "-".join(first.corridor),
        "raised": "-".join(raised.corridor),
        "interception": float(seized[lower].mean()),
        "target": float(target.mean()),
        "factor": float(np.median(factor[found])) if usual else np.nan,
        "factor_low": float(bounds[0]) if usual else np.nan,
        "factor_high": float(bounds[1]) if usual else np.nan,
        "interdiction_now": float(now.mean()),
        "interdiction_needed": float(np.median(needed[found])) if usual else np.nan,
    }


def find_factor(choice: RouteChoice, cases: Cases, flow: CorridorFlow, target: Array) -> Array:
    """
    Factor on the checks of a corridor's doors at which its interception meets a target.

    Returns
    -------
    factor
        (cases,); nan where none between 1 / 1,000 and 1,000 does.
    """
    network = choice.network
    terrain = Terrain(
        network, pairs_along(network, flow.corridor), corridor_tree(network, flow.corridor)
    )
    doors = doors_along(network, flow.corridor)
    mix = _pair_mix(choice, cases, terrain)

    def gap(log_factor: Array, rows: Array) -> Array:
        """Interception less its target, in some of the cases."""
        at = rows.astype(np.intp)
        changed = more_checks(network, cases.take(at), doors, np.exp(log_factor))
        walk = Walk(terrain, changed, choice.arithmetic(changed))
        alive = walk.pair_sums(walk.forward(surviving=True))
        passed = walk.arithmetic.ratio(alive, walk.pair_sums(walk.forward()))
        return np.asarray((mix[at] * (1.0 - passed)).sum(axis=1) - target[at])

    every = np.arange(len(cases), dtype=float)
    ends = np.full(len(cases), np.log(MOST_FACTOR))
    told = find_root(gap, (-ends, ends), args=(every,), tolerances=CLOSE_ENOUGH)
    return np.where(told.success, np.exp(told.x), np.nan)


def _pair_mix(choice: RouteChoice, cases: Cases, terrain: Terrain) -> Array:
    """Share of each pair among what travels along the corridor: (cases, its pairs)."""
    walk = Walk(terrain, cases, choice.arithmetic(cases))
    along = walk.arithmetic.log(walk.pair_sums(walk.forward()))
    every = choice.solve(cases).log_sum[:, terrain.pair_rows]
    with np.errstate(invalid="ignore"):
        weight = cases.demand[:, terrain.pair_rows] * np.exp(along - every)
    weight = np.nan_to_num(weight)
    return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300))


def more_checks(network: Network, cases: Cases, doors: NDArray[np.bool_], factor: Array) -> Cases:
    """The same cases with some doors checked `factor` times over, and evaders aware of it."""
    times = np.where(doors, factor[:, None], 1.0)
    believed = network.crossings["believed"].to_numpy(float)
    aversion_hours = cases.cost_slope_hours * (1.0 - believed)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = -np.log1p(-cases.interdiction)
        extra = np.nan_to_num((times - 1.0) * aversion_hours * -np.log1p(-believed))
        interdiction = np.where(times == 1.0, cases.interdiction, -np.expm1(-times * hazard))
    return replace(cases, interdiction=interdiction, cost_hours=cases.cost_hours + extra)
