"""`corridors map`: crossings, corridors and seizures on a map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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

MapPath = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where the map goes: map.html, or map.png, .svg, .pdf.",
    ),
]

Tiles = Annotated[
    str | None,
    typer.Option(
        "--tiles",
        metavar="URL",
        help="Ask this tile server for a background, https://host/{z}/{x}/{y}.png. It then learns "
        "what the map's readers look at. Without it a map asks nothing of any network.",
    ),
]


def draw(
    output: MapPath,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: ParameterSource = None,
    draws: Draws = 400,
    seed: Seed = None,
    origins: Origins = None,
    destinations: Destinations = None,
    tiles: Tiles = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Draw an interactive map.

    One HTML page: crossings by exposure, corridors by usage, seizures with their sources. Or a
    picture to print.
    """
    from geo.errors import Fault, InputError
    from geo.writers import check_target
    from routes.cli.endings import say
    from routes.cli.questions import Chosen, Question, open_network
    from routes.maps import draw_map

    ending = output.suffix.lower()
    if ending not in (".html", ".png", ".svg", ".pdf"):
        problem = f"maps are not drawn as '{output.suffix}'"
        remedy = "Name it .html, .png, .svg or .pdf; for layers see corridors data export."
        raise InputError(Fault("--output", "", problem, remedy))
    check_target(output)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    if ending == ".html":
        draw_map(network, world_read, output, tiles=tiles)
    else:
        from routes.figures import draw_map_figure, save_figure

        save_figure(draw_map_figure(network, world_read), output)
    if not quiet:
        say(f"drew {output}")
