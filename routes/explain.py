"""Explain a crossing's rank: who uses it, what was seized there, what closing it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import NoRoute, UnknownCrossing
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.comparison import corridor_flows, corridor_shares, most_used
from routes.displacement import Closure, close_crossings
from routes.intervals import HIGH, LOW, draw_exposure
from routes.posterior import prior_draws
from routes.ranking import rank_crossings

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

EVIDENCE = [
    "event_id",
    "date",
    "place_text",
    "pills",
    "mass_kg",
    "quantity_qualifier",
    "event_kind",
    "confidence",
    "sources",
]

# Draws of the prior that stand beside the posterior.
PRIOR_DRAWS = 200


@dataclass(frozen=True)
class Explanation:
    """
    Why a crossing ranks where it does.

    Attributes
    ----------
    row
        Its row of the ranking.
    sentences
        The same in words, numbers included.
    corridors
        corridor, name, share (of the crossing's usage), usage (of all consignments).
    pairs
        origin, destination, usage (of the pair's consignments), demand.
    states
        Its dated states: from, to, state, source.
    facts
        Its dated facts.
    evidence
        Seizures on record there, newest first, with links.
    closure
        What closing it does; None if nothing would be served.
    sources
        Where the crossing's own row comes from.
    beside
        Prior beside posterior: quantity, prior_mean, prior_low, prior_high, mean, low, high; this
        crossing's exposure first, then every global number. Empty under fixed parameters.
    """

    row: pd.Series
    sentences: tuple[str, ...]
    corridors: pd.DataFrame
    pairs: pd.DataFrame
    states: pd.DataFrame
    facts: pd.DataFrame
    evidence: pd.DataFrame
    closure: Closure | None
    sources: str
    beside: pd.DataFrame


def explain_crossing(network: Network, world: World, crossing_id: str) -> Explanation:
    """
    Why a crossing ranks where it does.

    Parameters
    ----------
    network
        Built from `world`.
    world
        Holds the evidence, the dated states and the sources.
    crossing_id
        The crossing.

    Raises
    ------
    UnknownCrossing
        If the network has no such crossing.

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> explain_crossing(routes.build_network(world), world, "jeddah-port").row["kind"]
    'port'
    """
    if crossing_id not in network.crossings.index:
        raise UnknownCrossing(crossing_id, list(network.crossings.index))
    ranking = rank_crossings(network)
    row = ranking.iloc[int(np.flatnonzero(ranking["crossing_id"] == crossing_id)[0])]
    corridors = _corridors_through(network, crossing_id)
    try:
        closure = close_crossings(network, [crossing_id])
    except NoRoute:
        closure = None
    evidence = _rows_of(world.seizures, crossing_id).reindex(columns=EVIDENCE)
    return Explanation(
        row=row,
        sentences=_sentences(row, len(ranking), corridors, closure),
        corridors=corridors,
        pairs=_pairs_through(network, crossing_id),
        states=_rows_of(world.crossing_status, crossing_id),
        facts=_rows_of(world.crossing_facts, crossing_id),
        evidence=evidence.sort_values("date", ascending=False, ignore_index=True),
        closure=closure,
        sources=str(network.crossings.get("sources", pd.Series(dtype=str)).get(crossing_id, "")),
        beside=_put_beside(network, world, crossing_id),
    )


def _put_beside(network: Network, world: World, crossing_id: str) -> pd.DataFrame:
    """What was believed before the evidence, beside what is believed after it."""
    columns = ["quantity", "prior_mean", "prior_low", "prior_high", "mean", "low", "high"]
    if network.posterior is None:
        return pd.DataFrame(columns=columns)
    before = replace(network, posterior=prior_draws(world, PRIOR_DRAWS))
    position = network.crossings.index.get_loc(crossing_id)
    row = ["exposure here"]
    for side in (before, network):
        values = draw_exposure(side).exposure[:, position]
        row += [values.mean(), *np.quantile(values, [LOW, HIGH])]
    numbers = network.posterior.summary().rename(
        columns={"name": "quantity", "prior_median": "prior_mean"}
    )
    return pd.concat([pd.DataFrame([row], columns=columns), numbers[columns]], ignore_index=True)


def _rows_of(table: pd.DataFrame, crossing_id: str) -> pd.DataFrame:
    return table[table["crossing_id"] == crossing_id].reset_index(drop=True)


def _corridors_through(network: Network, crossing_id: str, *, most: int = 8) -> pd.DataFrame:
    """The corridors that use the crossing most."""
    choice = RouteChoice(network)
    case = fixed_case(network)
    position = network.crossings.index.get_loc(crossing_id)
    sides = set(network.crossings.loc[crossing_id, ["zone_a", "zone_b"]])
    shares = corridor_shares(choice, case)
    beside = [c for c in most_used(shares, shares.shape[1]) if _crosses(c, sides)]
    rows = [
        {
            "corridor": "-".join(flow.corridor),
            "name": network.corridor_names.get(flow.corridor, ""),
            "usage": float(flow.usage[0, position]),
        }
        for flow in corridor_flows(choice, case, beside[: 4 * most])
    ]
    table = pd.DataFrame(rows, columns=["corridor", "name", "usage"])
    total = float(choice.solve(case).usage[0, position])
    table.insert(2, "share", table["usage"] / total if total > 0 else 0.0)
    table = table.sort_values(["usage", "corridor"], ascending=[False, True], ignore_index=True)
    return table[table["usage"] > 0].head(most)


def _crosses(corridor: tuple[str, ...], sides: set[str]) -> bool:
    return any({a, b} == sides for a, b in pairwise(corridor))


def _pairs_through(network: Network, crossing_id: str) -> pd.DataFrame:
    """Origin-destination pairs by the share of their consignments that use the crossing."""
    choice = RouteChoice(network)
    position = network.crossings.index.get_loc(crossing_id)
    usage = choice.pair_usage(fixed_case(network))[0, :, position]
    table = network.demand.assign(usage=usage).rename(columns={"weight": "demand"})
    return table.sort_values(
        ["usage", "origin", "destination"], ascending=[False, True, True], ignore_index=True
    )


def _sentences(
    row: pd.Series, count: int, corridors: pd.DataFrame, closure: Closure | None
) -> tuple[str, ...]:
    said = [
        f"{row['name']} ranks {row['rank']} of {count} by seizure exposure: "
        f"{row['exposure']:.2%} of dispatched consignments are seized there; "
        f"{row['usage']:.1%} of routes use it and it stops {row['interdiction']:.0%} of what "
        "passes."
    ]
    if "exposure_low" in row:
        said.append(
            f"With 90 % probability its exposure is {row['exposure_low']:.2%} to "
            f"{row['exposure_high']:.2%} and its rank {row['rank_low']} to {row['rank_high']}; "
            f"it is among the first five with probability {row['top5_probability']:.0%}."
        )
        said.append(
            f"{row['seizures_used']} hauls on record bear on it; of all on record the network "
            f"would put {row['seizures_expected']:.1f} there. Its own factor, learnt from when "
            f"they came, is {row['effect']:.2f}. Traffic, checks and reporting cannot be told "
            "apart by counts."
            if not row["prior_only"]
            else "No haul on record bears on it: prior only."
        )
    if row["state"] != "open":
        said.append(f"On this day it is {row['state']}.")
    if len(corridors):
        first = corridors.iloc[0]
        said.append(f"{first['share']:.0%} of its usage travels the corridor {first['corridor']}.")
    if row["leverage"] < 0:
        said.append(
            "Reinforcing it would lower total interception: flow would move to softer crossings "
            f"(leverage {row['leverage']:+.3f})."
        )
    elif row["usage"] > 0:
        said.append(
            "One more percentage point of interdiction there changes total interception by "
            f"{row['leverage']:+.3f} percentage points once routes re-adjust."
        )
    if closure is None:
        said.append("With it closed no demand at all would be served.")
    elif np.isfinite(closure.logsum_cost_change_hours) and row["usage"] > 0:
        gains = closure.displacement[closure.displacement["change"] > 0].head(3)
        where = ", ".join(
            f"{r.name_} ({r.change:+.1%})"
            for r in gains.rename(columns={"name": "name_"}).itertuples()
        )
        said.append(
            f"Closing it costs evaders {closure.logsum_cost_change_hours:.2f} hours on average and "
            f"moves flow mostly to {where}."
        )
    return tuple(said)
