"""`corridors compare`: corridors side by side."""

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
    from routes.network import Network

Named = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CORRIDOR",
        help="Zones such as SYR-JOR-SAU or SYR-*-SAU, or a known name. [default: the most used]",
        show_default=False,
    ),
]


def compare(
    named: Named = None,
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
    Compare corridors side by side.

    A corridor is a sequence of zones. Its share is of all that is dispatched; its interception and
    delivery are of what chooses it.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.questions import Chosen, Question, open_network

    choose_format(output, format, located=False)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    _, network = open_network(question)
    give_answer(answer_compare(network, named, top=top), output, format)


def answer_compare(network: Network, named: Sequence[str] | None, *, top: int) -> Answer:
    """Compare corridors of a network, in every format."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters, tell_parameters
    from routes.cli.screens import (
        Screen,
        show_count,
        show_number,
        show_share,
        show_text,
    )
    from routes.comparison import compare_corridors

    table = compare_corridors(network, named or None, most=top or len(network.crossings) ** 2)
    document = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "corridors": list_rows(table),
    }
    columns = {
        "corridor": ("corridor", show_text),
        "name": ("name", show_text),
        "share": ("share", show_share),
        "mean_hours": ("hours", show_number),
        "mean_km": ("km", show_count),
        "crossings": ("doors", show_count),
        "interception": ("seized", show_share),
        "delivered": ("delivered", show_share),
        "seizures_observed": ("seizures", show_count),
    }
    notes = [f"Together {show_share(table['share'].sum())} of what is dispatched."]
    title = f"Corridors: {network.world_name}, {network.as_of}, {tell_parameters(network)}"
    return Answer(document, table, [Screen(title, table, columns, notes)], "corridors")
