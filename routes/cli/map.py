"""`corridors map`: crossings, corridors and seizures on a map."""

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

#: Endings of a map to look at, and of one to take into another tool.
PICTURES = (".html", ".png", ".svg", ".pdf")
LAYERED = (".gpkg", ".kml", ".geojson", ".parquet")

MapPath = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where the map goes: map.html; map.png, .svg, .pdf; or as layers: map.gpkg, .kml, "
        ".geojson, .parquet.",
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

Chart = Annotated[
    Literal["map", "ranking", "corridors", "displacement", "timeline"],
    typer.Option(
        "--figure",
        help="What a picture shows; timeline: seizures and crossing states by month.",
    ),
]


def draw(
    output: MapPath,
    figure: Chart = "map",
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
    picture to print, or layers: a GeoPackage that QGIS opens drawn, KML, or the crossings alone as
    GeoJSON or GeoParquet.
    """
    from geo.errors import Fault, InputError
    from geo.writers import check_target
    from routes.cli.endings import say
    from routes.cli.questions import Chosen, Question, open_network
    from routes.maps import draw_map

    ending = output.suffix.lower()
    if ending not in (*PICTURES, *LAYERED):
        problem = f"maps are not drawn as '{output.suffix}'"
        remedy = f"Name it {', '.join((*PICTURES, *LAYERED))}."
        raise InputError(Fault("--output", "", problem, remedy))
    if tiles and ending != ".html":
        problem = f"'{ending}' has no background of tiles"
        raise InputError(Fault("--tiles", "", problem, "Write .html, or leave --tiles out."))
    if figure != "map" and ending not in PICTURES[1:]:
        problem = f"'{ending}' holds a map, not a chart"
        raise InputError(Fault("--figure", "", problem, "Write .png, .svg or .pdf."))
    check_target(output)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    if ending == ".html":
        draw_map(network, world_read, output, tiles=tiles)
    elif ending in LAYERED:
        write_map_layers(network, world_read, output)
    else:
        from routes.figures import draw_chart, save_figure

        save_figure(draw_chart(network, world_read, figure), output)
    if not quiet:
        say(f"drew {output}")


def write_map_layers(network: Network, world: World, output: Path) -> None:
    """Write what the map shows as layers with their style; no tables of the world."""
    from routes.cli.data_export import write_export
    from routes.layers import LAYERS, describe_layers

    layers = describe_layers(network, world)
    write_export({name: layers[name] for name in LAYERS}, output, whole=True)
