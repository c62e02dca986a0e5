"""`corridors close`: where the flow goes once crossings close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

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
    from routes.cli.answers import Answer
    from routes.cli.screens import Screen
    from routes.displacement import Closure
    from routes.network import Network

Closing = Annotated[
    list[str],
    typer.Argument(metavar="CROSSING", help="Ids or names, in any spelling; all close at once."),
]

# Corridors with a smaller share before and after are left out: there are thousands of them.
LEAST_SHARE = 1e-6


def close(
    closing: Closing,
    top: Top = 15,
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
    Close crossings and see where the flow goes.

    Usage is the share of dispatched consignments whose route uses a crossing.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.questions import Chosen, Question, find_crossings, open_network

    choose_format(output, format, located=True)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    _, network = open_network(question)
    ids = find_crossings(network.crossings.reset_index(drop=True), closing)
    give_answer(answer_close(network, ids, top=top), output, format)


def answer_close(network: Network, crossing_ids: Sequence[str], *, top: int) -> Answer:
    """Close crossings of a network, in every format."""
    from routes.cli.answers import Answer, add_positions
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters
    from routes.displacement import close_crossings

    closure = close_crossings(network, crossing_ids)
    shares = closure.corridors[["share_before", "share_after"]].max(axis=1)
    document = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "closed": closure.closed,
        "displacement": list_rows(closure.displacement),
        "corridors": list_rows(closure.corridors[shares >= LEAST_SHARE]),
        "logsum_cost_change_hours": closure.logsum_cost_change_hours,
        "unserved_demand": closure.unserved_demand,
        "interception_before": closure.interception_before,
        "interception_after": closure.interception_after,
    }
    table = add_positions(closure.displacement, network.crossings)
    return Answer(document, table, show_closure(closure, network, top=top), "displacement", True)


def show_closure(closure: Closure, network: Network, *, top: int) -> list[Screen]:
    """Lay out what a closure does, for reading."""
    from routes.cli.questions import tell_parameters
    from routes.cli.screens import (
        Screen,
        cut_table,
        show_change,
        show_number,
        show_share,
        show_text,
    )
    from routes.displacement import CLOSED_DRAWS

    names = ", ".join(network.crossings.loc[list(closure.closed), "name_en"])
    crossings, more_crossings = cut_table(closure.displacement, top, noun="crossings")
    corridors, more_corridors = cut_table(closure.corridors, min(top, 10), noun="corridors")
    hours = show_number(closure.logsum_cost_change_hours)
    alone = "" if network.posterior is None else " by the network alone"
    return [
        Screen(
            f"Closing {names}: {network.world_name}, {network.as_of}, "
            f"{tell_parameters(network, most=CLOSED_DRAWS)}",
            crossings,
            {
                "name": ("crossing", show_text),
                "crossing_id": ("id", show_text),
                "usage_before": ("usage before", show_share),
                "usage_after": ("after", show_share),
                "change": ("change, points", show_change),
            },
            more_crossings,
        ),
        Screen(
            "Corridors",
            corridors,
            {
                "corridor": ("corridor", show_text),
                "share_before": ("share before", show_share),
                "share_after": ("after", show_share),
                "change": ("change, points", show_change),
            },
            [
                f"Evaders' expected cost rises by {hours} hours; "
                f"{show_share(closure.unserved_demand)} of demand has no route.",
                f"Interception{alone}: {show_share(closure.interception_before)} before, "
                f"{show_share(closure.interception_after)} after.",
                *more_corridors,
            ],
        ),
    ]
