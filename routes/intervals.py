"""Exposure with intervals: the network under every draw of a posterior.

A draw's exposure of a crossing is ``m * ((1 - beta) * exposure + beta * background)``: what the
network says under that draw, the share of flow it does not know, and the crossing's own effect
learnt from its hauls. Only interdiction times reporting is identified: an effect above 1 may be
more traffic, closer checks or keener reporting (docs/method.md, "What is identified").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.cases import draw_cases, fixed_case
from routes.choice import choose_routes
from routes.criticality import measure_criticality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.choice import Solution
    from routes.network import Network
    from routes.posterior import Posterior

    Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
TOP = 5
# Leverage and criticality cost several solves a draw; their means settle sooner than a rank does.
FEW_DRAWS = 40


@dataclass(frozen=True)
class DrawnExposure:
    """
    A network under every draw, one row a draw.

    Attributes
    ----------
    cases, solution
        What was solved, and what came out.
    exposure
        (draws, crossings) evidence and background included.
    ranks
        (draws, crossings) 1 for the most exposed; ties by crossing id.
    """

    cases: Cases
    solution: Solution
    exposure: Array
    ranks: NDArray[np.intp]


def draw_exposure(network: Network) -> DrawnExposure:
    """
    Exposure of every crossing under every draw of the network's posterior.

    Examples
    --------
    >>> import routes
    >>> from routes.posterior import prior_draws
    >>> world = routes.load()
    >>> network = routes.build_network(world, posterior=prior_draws(world, 20))
    >>> draw_exposure(network).exposure.shape[0]
    20
    """
    posterior = posterior_of(network)
    cases = draw_cases(network, posterior.draws)
    solution = choose_routes(network).solve(cases)
    share = posterior.draws["background_share"].to_numpy(float)[:, None]
    effects = posterior.effects_of(network.crossings.index)
    exposure = effects * (
        (1 - share) * solution.exposure + share * background_exposure(network.crossings)
    )
    # No more can be seized than was sent: factors far above 1 are scaled back in such a draw.
    total = exposure.sum(axis=1, keepdims=True)
    exposure *= np.minimum(1.0, (1.0 - solution.unserved)[:, None] / np.maximum(total, 1e-300))
    return DrawnExposure(cases, solution, exposure, rank_draws(exposure, network.crossings.index))


def posterior_of(network: Network) -> Posterior:
    """
    The posterior a network carries.

    Raises
    ------
    ValueError
        If it carries none.
    """
    if network.posterior is None:
        raise ValueError("the network has no posterior; build it with one")
    return network.posterior


def answer_cases(network: Network, *, most: int | None = None) -> Cases:
    """
    The cases an answer is averaged over: the posterior's draws, or the fixed parameters alone.

    Parameters
    ----------
    most
        No more draws than this, evenly spread, for answers that cost many solves a draw.
    """
    if network.posterior is None:
        return fixed_case(network)
    kept = network.posterior if most is None else network.posterior.take(most)
    return draw_cases(network, kept.draws)


def add_interval(table: dict[str, object], name: str, values: Array) -> None:
    """Put the mean of values under a name; of several draws, also the 90 % interval."""
    table[name] = float(values.mean())
    if len(values) > 1:
        low, high = np.nanquantile(values, [LOW, HIGH])
        table[f"{name}_low"], table[f"{name}_high"] = float(low), float(high)


def background_exposure(crossings: pd.DataFrame) -> Array:
    """What each crossing would seize of flow that spreads over all doors by size."""
    size = crossings["size"].to_numpy(float)
    return np.asarray(crossings["interdiction"].to_numpy(float) * size / max(size.sum(), 1e-300))


def rank_draws(scores: Array, crossing_ids: pd.Index) -> NDArray[np.intp]:
    """Ranks within each row, 1 for the highest; ties by crossing id."""
    by_id = np.argsort(np.argsort(crossing_ids.to_numpy(str), kind="stable"), kind="stable")
    order = np.lexsort((np.broadcast_to(by_id, scores.shape), -scores), axis=1)
    ranks = np.empty(scores.shape, dtype=np.intp)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return ranks


def measure_drawn_exposure(network: Network) -> pd.DataFrame:
    """
    As `measure_exposure`, over the draws of the network's posterior.

    Returns
    -------
    table
        Indexed by crossing_id. Means over draws of `usage`, `exposure`, `leverage`,
        `criticality_hours`, `unserved_if_closed`; `exposure_low`, `exposure_high`, `rank_low`,
        `rank_high` (90 % intervals), `top5_probability`, `exposure_network` (mean before evidence
        on the crossing itself and background), `effect` (posterior mean of the crossing's own
        factor), `seizures_expected` (reported, by the network, before that factor),
        `seizures_used` and `prior_only`.
    """
    posterior = posterior_of(network)
    drawn = draw_exposure(network)
    few = drawn.cases.take(
        np.linspace(0, len(drawn.cases) - 1, min(FEW_DRAWS, len(drawn.cases))).astype(np.intp)
    )
    choice = choose_routes(network)
    hours, unserved = measure_criticality(choice, few)
    low, high = np.quantile(drawn.exposure, [LOW, HIGH], axis=0)
    rank_low, rank_high = np.quantile(drawn.ranks, [LOW, HIGH], axis=0, method="inverted_cdf")
    table = pd.DataFrame(
        {
            "usage": drawn.solution.usage.mean(axis=0),
            "exposure": drawn.exposure.mean(axis=0),
            "exposure_low": low,
            "exposure_high": high,
            "top5_probability": (drawn.ranks <= TOP).mean(axis=0),
            "rank_low": rank_low.astype(int),
            "rank_high": rank_high.astype(int),
            "exposure_network": drawn.solution.exposure.mean(axis=0),
            "effect": posterior.effects_of(network.crossings.index).mean(axis=0),
            "leverage": choice.leverage(few).mean(axis=0),
            "criticality_hours": hours.mean(axis=0),
            "unserved_if_closed": unserved.mean(axis=0),
        },
        index=network.crossings.index,
    )
    return table.join(posterior.evidence_of(network.crossings.index))


def summarise_interception(network: Network) -> dict[str, float]:
    """
    Totals over the draws of the network's posterior, as `interception_summary` gives them.

    They add up with the exposure of all crossings, evidence included; `interception_network` is
    without what is known of single crossings.
    """
    drawn = draw_exposure(network)
    seized, unserved = drawn.exposure.sum(axis=1), drawn.solution.unserved
    low, high = np.quantile(seized, [LOW, HIGH])
    return {
        "interception": float(seized.mean()),
        "delivered": float((1.0 - unserved - seized).mean()),
        "unserved_demand": float(unserved.mean()),
        "interception_low": float(low),
        "interception_high": float(high),
        "interception_network": float(drawn.solution.interception.mean()),
    }
