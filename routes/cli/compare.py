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
    import pandas as pd

    from routes.cli.answers import Answer
    from routes.cli.screens import Screen
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
    from routes.comparison import COMPARED_DRAWS, compare_corridors
    from routes.corridors import parse_corridor
    from routes.equalise import corridor_doors, equalise_corridors

    table = compare_corridors(network, named or None, most=top or len(network.crossings) ** 2)
    asked = list(table["corridor"])[:TOLD_IN_FULL] if named else []
    doors, equal = corridor_doors(network, asked), equalise_corridors(network, asked)
    document = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "corridors": list_rows(table),
        "doors": list_rows(doors),
        "equalise": list_rows(equal),
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
        "kg_observed": ("kg", show_count),
    }
    if "share_low" in table:
        ends = {"share_low": ("5 %", show_share), "share_high": ("95 %", show_share)}
        columns = {**dict(list(columns.items())[:3]), **ends, **dict(list(columns.items())[3:])}
    matched = {one for text in named or () for one in parse_corridor(text, network)}
    notes = [f"Together {show_share(table['share'].sum())} of what is dispatched."]
    if len(matched) > len(table):
        notes.append(f"{len(matched) - len(table)} more corridors match; --top 0 shows all.")
    rests_on = tell_parameters(network, most=COMPARED_DRAWS)
    title = f"Corridors: {network.world_name}, {network.as_of}, {rests_on}"
    screens = [Screen(title, table, columns, notes)]
    screens += [_show_doors(doors), _show_equal(equal)] if len(doors) else []
    return Answer(document, table, [one for one in screens if len(one.table)], "corridors")


# Corridors whose doors, and what would equalise them, are told: each costs a dozen walks a draw.
TOLD_IN_FULL = 50
# Doors of each corridor that a screen lists; every format but the table has them all.
DOORS_SHOWN = 5


def _show_doors(doors: pd.DataFrame) -> Screen:
    """Lay out where along each corridor consignments are seized."""
    from routes.cli.screens import Screen, show_count, show_share, show_text

    shown = doors.groupby("corridor", sort=False).head(DOORS_SHOWN)
    columns = {
        "corridor": ("corridor", show_text),
        "name": ("door", show_text),
        "usage": ("usage", show_share),
        "interdiction": ("stopped there", show_share),
        "interception": ("seized", show_share),
    }
    if doors["interception_low"].notna().any():
        columns["interception_low"] = ("5 %", show_share)
        columns["interception_high"] = ("95 %", show_share)
    columns |= {
        "seizures_observed": ("seizures", show_count),
        "kg_observed": ("kg", show_count),
    }
    note = f"Of what chooses the corridor; up to {DOORS_SHOWN} doors each, all of them in JSON."
    return Screen("Door by door", shown, columns, [note])


def _show_equal(equal: pd.DataFrame) -> Screen:
    """Lay out what would make one corridor as closely watched as another."""
    from routes.cli.screens import Screen, show_digits, show_share, show_text

    columns = {
        "raised": ("checks on", show_text),
        "interception": ("seized", show_share),
        "target": ("to equal", show_share),
        "factor": ("times", show_digits),
        "factor_low": ("5 %", show_digits),
        "factor_high": ("95 %", show_digits),
        "interdiction_now": ("a door, now", show_share),
        "interdiction_needed": ("needed", show_share),
    }
    if equal["factor_low"].isna().all():
        del columns["factor_low"], columns["factor_high"]
    note = "Each corridor against the first: checks on the less watched one, so many times over."
    return Screen("What would equalise them", equal, columns, [note])
