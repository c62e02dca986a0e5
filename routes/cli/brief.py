"""`corridors brief`: the main job in one page, to be mailed and printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from routes.cli.options import (
    AsOf,
    Destinations,
    Draws,
    Origins,
    ParameterSource,
    Quiet,
    Seed,
    Verbose,
    WorldPath,
)

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network
    from routes.outcome import Outcome

BriefPath = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Where it goes: brief.html, brief.md or brief.pdf."
    ),
]
Language = Annotated[
    Literal["en", "ar"], typer.Option("--lang", help="Language of its words: en or ar.")
]
ScenarioFiles = Annotated[
    list[str] | None,
    typer.Option("--scenario", metavar="FILE", help="A scenario to set beside; may be repeated."),
]


def brief(
    output: BriefPath,
    lang: Language = "en",
    scenario: ScenarioFiles = None,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: ParameterSource = None,
    draws: Draws = 400,
    seed: Seed = None,
    origins: Origins = None,
    destinations: Destinations = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Write the brief: findings, ranking, corridors, map, evidence and limits in one page.

    The page needs no network and prints on A4.
    """
    from geo.provenance import tell_command
    from geo.writers import check_target
    from routes.brief import gather_brief, tell_scenarios
    from routes.brief_page import check_brief_path, write_brief
    from routes.cli.endings import say
    from routes.cli.questions import Chosen, Question, open_network

    check_target(check_brief_path(output))
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    gathered = gather_brief(network, world_read, language=lang, command=tell_command())
    table = None
    if scenario:
        table = tell_scenarios(compare_with(world_read, network, scenario, world), language=lang)
    write_brief(gathered, network, world_read, output, scenarios=table)
    if not quiet:
        say(f"wrote {output}")


def compare_with(
    world_read: World, network: Network, files: list[str], folder: Path | None
) -> Outcome:
    """Read scenario files and set them beside the network's day, under its own parameters."""
    from routes.cli.scenario import read_all
    from routes.condition import DRAWN
    from routes.outcome import compare_scenarios

    draws = None
    if network.posterior is not None:
        known = network.posterior.draws
        draws = known[[name for name in DRAWN if name in known]]
    return compare_scenarios(world_read, read_all(files, folder), draws=draws)
