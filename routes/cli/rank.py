"""`corridors rank`: which crossings are most exposed to seizure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from routes.cli.options import (
    AsOf,
    Destinations,
    Draws,
    Format,
    Origins,
    OutputPath,
    ParameterSource,
    Quiet,
    Seed,
    Top,
    Verbose,
    WorldPath,
)

if TYPE_CHECKING:
    import pandas as pd

    from routes.cli.answers import Answer
    from routes.cli.screens import Screen
    from routes.network import Network

Method = Annotated[
    Literal["exposure", "usage", "betweenness", "current-flow", "degree", "observed"],
    typer.Option("--method", help="What to rank by; all but the first are for comparison."),
]

INTERVAL_NOTES = [
    "5 % to 95 %: exposure over the posterior's draws. Expected: of all hauls on record, as many "
    "as the network would put there, before what is known of the crossing itself.",
    "Counts tell interdiction times reporting times traffic, never one of them alone.",
]


def rank(
    method: Method = "exposure",
    top: Top = 20,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: ParameterSource = None,
    draws: Draws = 400,
    seed: Seed = None,
    origins: Origins = None,
    destinations: Destinations = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Rank crossings by exposure to seizure.

    Exposure is the probability that a dispatched consignment is seized at the crossing: the share
    that reaches it, times the probability of being stopped there.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.questions import Chosen, Question, open_network

    choose_format(output, format, located=True)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    _, network = open_network(question)
    give_answer(answer_rank(network, method=method, top=top), output, format)


def answer_rank(network: Network, *, method: str, top: int) -> Answer:
    """Rank the crossings of a network, in every format."""
    from routes.cli.answers import Answer, add_positions
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters
    from routes.exposure import interception_summary
    from routes.ranking import rank_crossings

    ranking = rank_crossings(network, method=method)
    totals = interception_summary(network)
    document = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "method": method,
        "unserved_demand": totals["unserved_demand"],
        "interception": {"total": totals["interception"], "delivered": totals["delivered"]},
        "crossings": list_rows(ranking),
    }
    screen = show_ranking(ranking, network, method=method, top=top, totals=totals)
    return Answer(document, add_positions(ranking, network.crossings), [screen], "ranking", True)


def show_ranking(
    ranking: pd.DataFrame, network: Network, *, method: str, top: int, totals: dict[str, float]
) -> Screen:
    """Lay the ranking out for reading."""
    from routes.cli.questions import tell_parameters
    from routes.cli.screens import (
        Screen,
        cut_table,
        show_count,
        show_digits,
        show_number,
        show_share,
        show_signed,
        show_text,
    )

    shown, notes = cut_table(ranking, top, noun="crossings")
    shut = shown["state"].where(shown["state"] != "open", "")
    shown = shown.assign(
        name=[
            f"{name} ({state})" if state else name
            for name, state in zip(shown["name"], shut, strict=True)
        ],
        zones=shown["zone_a"] + "–" + shown["zone_b"],
    )
    intervals = {
        "exposure_low": ("5 %", show_share),
        "exposure_high": ("95 %", show_share),
        "top5_probability": ("top 5", show_share),
    }
    expected = {"seizures_expected": ("expected", show_number), "prior": ("", show_text)}
    drawn = network.posterior is not None
    if drawn:
        shown = shown.assign(prior=shown["prior_only"].map({True: "prior only", False: " "}))
    columns = {
        "rank": ("rank", show_count),
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "zones": ("zones", show_text),
        "usage": ("usage", show_share),
        "exposure": ("exposure", show_share),
        **(intervals if drawn else {}),
        "leverage": ("leverage", show_signed),
        "criticality_hours": ("critical h", show_number),
        "seizures_observed": ("seizures", show_count),
        **(expected if drawn else {}),
    }
    if method in ("betweenness", "current-flow", "degree"):
        columns["score"] = (method, show_digits)
    return Screen(
        f"Crossings by {method}: {network.world_name}, {network.as_of}, {tell_parameters(network)}",
        shown,
        columns,
        [
            f"Of what is dispatched, {show_share(totals['interception'])} is seized at crossings "
            f"and {show_share(totals['delivered'])} arrives; "
            f"{show_share(totals['unserved_demand'])} has no route.",
            *(tell_interception(totals) if drawn else []),
            "Interdiction leans on priors, not on counts: see docs/method.md.",
            *(INTERVAL_NOTES if drawn else []),
            *notes,
        ],
    )


def tell_interception(totals: dict[str, float]) -> list[str]:
    """What is known of single crossings moves the total; closures and corridors are without it."""
    from routes.cli.screens import show_share

    low, high, alone = (
        show_share(totals[f"interception{name}"]) for name in ("_low", "_high", "_network")
    )
    return [
        f"Seized: {low} to {high}; {alone} by the network alone, as corridors and closures show."
    ]
