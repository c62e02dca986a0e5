"""`corridors network osm`: download the roads of zones from OpenStreetMap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from routes.cli.options import Quiet, Verbose, WorldPath

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


ZoneName = Annotated[
    str,
    typer.Option("--zone", metavar="ZONE", help="Country whose roads are fetched, such as JOR."),
]
NetworkType = Annotated[
    Literal["main", "drive", "drive_service", "all"],
    typer.Option(
        "--network-type", help="main: motorways to unclassified roads; the others are OSMnx's."
    ),
]
Graph = Annotated[
    Path,
    typer.Option(
        "-o", "--output", metavar="FILE.graphml", help="Written here, and as .gpkg beside it."
    ),
]
Day = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="The map as it was on that day.")
]
Server = Annotated[
    str | None, typer.Option("--server", metavar="URL", help="Overpass interface to ask.")
]
TileDegrees = Annotated[
    float, typer.Option("--tile-degrees", min=0.05, max=5, help="Size of the parts asked for.")
]
Timeout = Annotated[
    float, typer.Option("--timeout", min=0.1, max=600, help="Seconds to wait for each part.")
]


def osm(
    zone: ZoneName,
    output: Graph,
    network_type: NetworkType = "main",
    date: Day = "",
    world: WorldPath = None,
    server: Server = None,
    tile_degrees: TileDegrees = 1.0,
    timeout: Timeout = 30.0,
    quiet: Quiet = False,
    verbose: Verbose = False,  # noqa: ARG001
) -> None:
    """
    Download the roads of a zone from OpenStreetMap, part by part.

    A run that is stopped goes on where it was: every part fetched is kept for the day. The result
    is read by `corridors network build --roads FILE.graphml`. Data © OpenStreetMap contributors,
    ODbL: say so where you show them.
    """
    from geo.roads.cache import cache_folder
    from geo.roads.download import OVERPASS, DownloadRequest, download_graph, save_graph
    from routes.cli.endings import say
    from routes.cli.network_build import Say

    check_request(output, date, server)
    area = zone_area(zone.strip().upper(), world)
    request = DownloadRequest(
        cache_folder(), network_type, date, server or OVERPASS, tile_degrees, timeout
    )
    graph = download_graph(area, request, progress=Say(quiet=quiet))
    written = save_graph(graph, output)
    if not quiet:
        names = " and ".join(path.name for path in written)
        say(f"{graph.number_of_edges():,} roads written to {names}. © OpenStreetMap contributors.")


def check_request(output: Path, date: str, server: str | None) -> None:
    """Check what can be checked before anybody is asked."""
    from geo.errors import Fault, InputError
    from routes.cli.questions import parse_day

    faults = []
    if output.suffix.lower() != ".graphml":
        problem = f"no format for '{output}'"
        faults.append(Fault("--output", "", problem, "Let it end in .graphml."))
    if server is not None and not server.startswith(("https://", "http://")):
        problem = f"'{server}' is no address"
        faults.append(Fault("--server", "", problem, "Write https://…/api."))
    if date:
        parse_day(date)
    if faults:
        raise InputError(faults)


def zone_area(zone: str, world: Path | None) -> BaseGeometry:
    """
    Outline of a zone: the world's own, or the bundled one.

    Raises
    ------
    UnknownZone
        If neither has it.
    """
    from geo.boundaries import bundled_boundaries, read_outlines
    from geo.errors import UnknownZone
    from geo.roads.partition import read_zone_areas

    folder = world if world is not None and world.is_dir() else None
    areas = read_zone_areas(folder, [zone])
    if zone not in areas:
        raise UnknownZone(zone, sorted(read_outlines(bundled_boundaries()).segments))
    return areas[zone]
