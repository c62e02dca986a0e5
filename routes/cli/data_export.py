"""`corridors data export`: a world, its ranking and its flows for QGIS and other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    import pandas as pd

#: Endings that hold every layer, one layer with its shapes, or one table.
SEVERAL = (".gpkg", ".kml")
SINGLE = (".geojson", ".parquet")
PLAIN = (".csv", ".xlsx", ".md", ".json")

ExportPath = Annotated[
    Path,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to: .gpkg .kml .geojson .parquet .csv .xlsx, or a folder that becomes a world.",
    ),
]
LayerName = Annotated[
    str | None,
    typer.Option(
        "--layer",
        metavar="NAME",
        help="One layer only: exposure, flows, crossings, places, seizures, zones, or a table. "
        "[default: all; exposure where a file holds one]",
    ),
]


def export(
    output: ExportPath,
    layer: LayerName = None,
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
    Write a world out for QGIS and other tools.

    A GeoPackage holds every layer with its style, so that QGIS opens it drawn, and can be given
    as --world again; so can a folder. KML holds every layer that can be drawn; GeoJSON,
    GeoParquet, CSV and XLSX hold one.
    """
    from geo.world import write_world
    from geo.writers import check_target
    from routes.cli.endings import say
    from routes.cli.questions import Chosen, Question, open_network
    from routes.layers import describe_layers

    check_ending(output, layer)
    check_target(output, folder=not output.suffix)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    if output.suffix:
        layers = describe_layers(network, world_read)
        if layer is not None:
            layers = {layer: choose_layer(layers, layer)}
        write_export(layers, output, whole=layer is None)
    else:
        write_world(world_read, output)
    if not quiet:
        say(f"wrote {output}")


def check_ending(output: Path, layer: str | None) -> None:
    """Raise InputError unless the file's ending is one that is written here."""
    from geo.errors import Fault, InputError

    known = (*SEVERAL, *SINGLE, *PLAIN)
    if not output.suffix and layer is None:
        return
    if output.suffix.lower() not in known:
        problem = f"worlds are not written as '{output.suffix}'"
        raise InputError(Fault("--output", "", problem, f"Choose one of {', '.join(known)}."))


def choose_layer(layers: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """
    One layer by name.

    Raises
    ------
    InputError
        If there is none of that name; the message lists those there are.
    """
    from geo.errors import Fault, InputError

    if name not in layers:
        remedy = f"Choose one of {', '.join(layers)}."
        raise InputError(Fault("--layer", "", f"there is no layer '{name}'", remedy))
    return layers[name]


def write_export(layers: dict[str, pd.DataFrame], output: Path, *, whole: bool) -> None:
    """Write layers as the file's ending says; where it holds one of several, the ranking."""
    from geo.writers import write_layers, write_table
    from routes.layer_docs import LAYER_DOCS
    from routes.layers import LAYERS, add_styles

    suffix = output.suffix.lower()
    if suffix not in SEVERAL and whole:
        layers = {"exposure": layers["exposure"]}
    if suffix in PLAIN:
        (frame,) = layers.values()
        write_table(frame.drop(columns="geometry", errors="ignore"), output)
    elif suffix == ".kml":
        layers = {k: v for k, v in layers.items() if k in LAYERS or not whole}
        write_layers(layers, output, docs=LAYER_DOCS)
    else:
        styled = add_styles(layers) if whole and suffix == ".gpkg" else layers
        write_layers(styled, output, docs=LAYER_DOCS)
