"""`corridors network build`: legs of a world over a road layer or an OpenStreetMap file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from routes.cli.options import Format, OutputPath, Quiet, Verbose, WorldPath

if TYPE_CHECKING:
    import pandas as pd

    from geo.roads.building import BuildOptions, RoadLegs
    from geo.roads.source import RoadSource
    from geo.world import World
    from routes.cli.answers import Answer
    from routes.road_report import Comparisons

Roads = Annotated[
    Path | None,
    typer.Option(
        "--roads",
        metavar="FILE",
        help="Road layer: .gpkg, .parquet, .geojson, .fgb, .shp or .zip; or .graphml.",
    ),
]
Osm = Annotated[
    Path | None, typer.Option("--osm", metavar="FILE", help="OpenStreetMap file: .osm.pbf or .osm.")
]
Layer = Annotated[
    str | None, typer.Option("--layer", metavar="NAME", help="Layer of a file with several.")
]
Crs = Annotated[
    str | None,
    typer.Option("--crs", metavar="SYSTEM", help="System of a file that does not say: EPSG:4326."),
]
ClassColumn = Annotated[
    str | None, typer.Option("--class-column", metavar="NAME", help="Column with the road class.")
]
Speed = Annotated[
    Path | None,
    typer.Option("--speed", metavar="FILE.toml", help="Columns, speeds and one-way values."),
]
Tracks = Annotated[bool, typer.Option("--tracks", help="Take OSM tracks too.")]
Zones = Annotated[
    list[str] | None,
    typer.Option("--zone", metavar="ZONE", help="Only this zone; repeat for several."),
]
Terminals = Annotated[
    Literal["all", "demand"],
    typer.Option("--terminals", help="Legs to all places, or only to those of the demand."),
]
SnapKm = Annotated[
    float | None,
    typer.Option("--snap-km", min=0, max=5, help="How far an end may miss. [default: 0.3, OSM 0]"),
]
GapKm = Annotated[
    float | None,
    typer.Option("--gap-km", min=0, max=20, help="Longest gap bridged. [default: 3, OSM 0]"),
]
Known = Annotated[
    Path | None,
    typer.Option("--known", metavar="FILE.csv", help="Known distances: from_id,to_id,known_km."),
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.html", help="What was done, with a map.")
]
Layers = Annotated[
    Path | None,
    typer.Option("--layers", metavar="FILE.gpkg", help="Legs, joins and terminals for QGIS."),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Processes. [default: one per core]"),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing kept.")]


def build(
    roads: Roads = None,
    osm: Osm = None,
    world: WorldPath = None,
    layer: Layer = None,
    crs: Crs = None,
    class_column: ClassColumn = None,
    speed: Speed = None,
    tracks: Tracks = False,
    zone: Zones = None,
    terminals: Terminals = "all",
    snap_km: SnapKm = None,
    gap_km: GapKm = None,
    known: Known = None,
    report: Report = None,
    layers: Layers = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,  # noqa: ARG001
) -> None:
    """
    Build the legs of a world over a road layer or an OpenStreetMap file.

    Roads are cut at the borders, cleaned, and searched zone by zone. With -o legs.csv the way each
    leg takes is written beside it, to roads/leg_lines.gpkg, for the map.
    """
    from geo.roads.building import build_road_legs
    from geo.roads.comparison import read_known_distances
    from geo.world import read_world
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.endings import say as tell

    choose_format(output, format, located=False)
    check_targets(report, layers)
    distances = read_known_distances(known) if known else None
    place = read_world(world)
    say = Say(quiet=quiet)
    source = read_source(
        choose_source(roads, osm), place, (layer, crs, class_column, speed), tracks=tracks, say=say
    )
    options = choose_options(source, (zone, terminals, snap_km, gap_km, jobs), no_cache=no_cache)
    found = build_road_legs(place, source, options=options, progress=say)
    compared = compare_all(place, found, distances)
    for remark in () if quiet else found.remarks:
        tell(remark)
    write_beside(found, compared, output, report, layers)
    give_answer(answer_build(found, compared), output, format)
    if output is not None and not quiet:
        tell_written(found, [output, report, layers])


def choose_source(roads: Path | None, osm: Path | None) -> Path:
    """The one file to read."""
    from geo.errors import Fault, InputError

    if roads is None and osm is None:
        raise InputError(Fault("--roads", "", "no roads are given", "Give --roads or --osm FILE."))
    if roads is not None and osm is not None:
        raise InputError(Fault("--osm", "", "--roads is given too", "Give one of them."))
    chosen = Path(roads or osm or "")
    is_osm = chosen.name.lower().endswith((".osm", ".pbf"))
    if is_osm != (osm is not None):
        option = "--osm" if is_osm else "--roads"
        problem = f"'{chosen.name}' is {'an' if is_osm else 'no'} OpenStreetMap file"
        raise InputError(Fault(chosen.name, "", problem, f"Give it with {option}."))
    return chosen


def read_source(
    path: Path,
    world: World,
    asked: tuple[str | None, str | None, str | None, Path | None],
    *,
    tracks: bool,
    say: Say,
) -> RoadSource:
    """Read the roads of a file, whatever its kind."""
    if path.name.lower().endswith((".osm", ".pbf")):
        from geo.roads.osm import read_osm

        return read_osm(path, tracks=tracks, progress=say)
    if path.suffix.lower() == ".graphml":
        from geo.roads.graphs import read_graphml

        return read_graphml(path)
    from dataclasses import replace

    from geo.roads.columns import RoadColumns, read_columns
    from geo.roads.layers import LayerRequest, read_road_layer

    layer, crs, class_column, speed = asked
    columns = read_columns(speed) if speed else RoadColumns()
    if class_column:
        columns = replace(columns, road_class=class_column)
    return read_road_layer(path, LayerRequest(layer, crs, columns, world_box(world)), progress=say)


def world_box(world: World, *, margin: float = 3.0) -> tuple[float, float, float, float]:
    """West, south, east, north of all crossings and places, with a margin in degrees."""
    import numpy as np

    points = np.concatenate(
        [frame[["lon", "lat"]].to_numpy(float) for frame in (world.crossings, world.places)]
    )
    (west, south), (east, north) = points.min(axis=0) - margin, points.max(axis=0) + margin
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)


def choose_options(
    source: RoadSource,
    asked: tuple[list[str] | None, str, float | None, float | None, int | None],
    *,
    no_cache: bool,
) -> BuildOptions:
    """Options of the build as the command line gives them."""
    import os

    from geo.roads.building import BuildOptions
    from geo.roads.cache import cache_folder
    from geo.roads.cleaning import Tolerances

    zones, terminals, snap_km, gap_km, jobs = asked
    usual = Tolerances(0.0, 0.0) if source.is_noded else Tolerances()
    tolerances = Tolerances(
        usual.snap_km if snap_km is None else snap_km, usual.gap_km if gap_km is None else gap_km
    )
    return BuildOptions(
        tolerances,
        tuple(name.strip().upper() for text in zones or () for name in text.split(",")),
        terminals == "demand",
        jobs or os.cpu_count() or 1,
        None if no_cache else cache_folder(),
    )


def compare_all(world: World, found: RoadLegs, known: pd.DataFrame | None) -> Comparisons:
    """Built legs beside whatever else is known."""
    import pandas as pd

    from geo.roads.comparison import compare_known, compare_legs, find_unmeasured, match_gates
    from routes.road_report import Comparisons

    built = pd.concat([zone.legs for zone in found.built], ignore_index=True)
    own = world.legs[world.legs["basis"] != "great_circle"]
    gates = found.source.gates
    measured = None if known is None else compare_known(built, known)
    return Comparisons(
        compare_legs(built, own) if len(own) else None,
        measured,
        None if gates is None else match_gates(gates, world.crossings),
        None if known is None or measured is None else find_unmeasured(measured, known),
    )


def check_targets(report: Path | None, layers: Path | None) -> None:
    """Check the endings of files written beside the answer before anything is worked out."""
    from geo.errors import Fault, InputError

    faults = [
        Fault(option, "", f"no format for '{path}'", f"Let it end in {ending}.")
        for option, path, ending in (
            ("--report", report, ".html"),
            ("--layers", layers, ".gpkg"),
        )
        if path is not None and path.suffix.lower() != ending
    ]
    if faults:
        raise InputError(faults)


def write_beside(
    found: RoadLegs,
    compared: Comparisons,
    output: Path | None,
    report: Path | None,
    layers: Path | None,
) -> None:
    """Write the report, the layers, and the lines of the legs beside ``legs.csv``."""
    from geo.leg_lines import LEG_LINES_FILE
    from geo.writers import write_layers, write_text

    if report is not None:
        from routes.road_report import write_report

        write_text(write_report(found, compared), report)
    if layers is not None:
        write_layers(list_layers(found), layers)
    if output is not None and output.name == "legs.csv":
        lines = found.lines()
        if len(lines):
            folder = output.parent / "roads"
            folder.mkdir(exist_ok=True)
            write_layers({"leg_lines": lines}, folder / LEG_LINES_FILE)


def tell_written(found: RoadLegs, paths: list[Path | None]) -> None:
    """Say what was written, and how many legs it holds."""
    from routes.cli.endings import say as tell

    legs = sum(len(zone.legs) for zone in found.built)
    names = ", ".join(str(path) for path in paths if path is not None)
    tell(f"wrote {names}: {legs:,} legs over the roads of {len(found.built)} zones.")


def list_layers(found: RoadLegs) -> dict[str, pd.DataFrame]:
    """Legs, joins and terminals as map layers."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    joins = pd.concat([z.report.joins.assign(zone=z.zone) for z in found.built], ignore_index=True)
    ends = pd.concat([z.terminals.assign(zone=z.zone) for z in found.built], ignore_index=True)
    ends = ends[ends["piece"] >= 0].reset_index(drop=True)
    lines = found.lines()
    pairs = lines.merge(found.legs, on=["zone", "from_id", "to_id"], how="left")
    layers: dict[str, pd.DataFrame] = {"legs": pairs}
    if len(joins):
        course = joins[["lon_a", "lat_a", "lon_b", "lat_b"]].to_numpy(float).reshape(-1, 2, 2)
        layers["joins"] = gpd.GeoDataFrame(
            joins[["zone", "kind", "km"]], geometry=shapely.linestrings(course), crs="EPSG:4326"
        )
    if len(ends):
        layers["terminals"] = gpd.GeoDataFrame(
            ends[["zone", "terminal_id", "road_km", "piece"]],
            geometry=gpd.points_from_xy(ends["lon"], ends["lat"]),
            crs="EPSG:4326",
        )
    return layers


def answer_build(found: RoadLegs, compared: Comparisons) -> Answer:
    """What was built, in every format; the table is the legs."""
    from routes.cli.answers import Answer
    from routes.cli.screens import Screen, show_count, show_text
    from routes.road_report import (
        describe_network,
        list_zones,
        summarise_differences,
        tell_unmeasured,
    )

    columns = {
        "zone": ("zone", show_text),
        "legs": ("legs", show_count),
        "terminals": ("terminals", show_count),
        "off_road": ("off the road", show_count),
        "unreached": ("pairs apart", show_count),
        "road_km": ("road km", show_count),
        "pieces": ("pieces", show_count),
        "snapped": ("snapped", show_count),
        "bridged": ("bridged", show_count),
        "from_cache": ("from cache", show_text),
    }
    notes = []
    for title, table in (("the world's own legs", compared.world), ("known", compared.known)):
        said = summarise_differences(table)
        if said:
            notes.append(
                f"Against {title}: {said['pairs']} pairs, half within "
                f"{100 * said['median']:.1f} %, nine of ten within {100 * said['p90']:.1f} %."
            )
    if compared.unmeasured is not None and len(compared.unmeasured):
        notes.append(tell_unmeasured(compared.unmeasured))
    screen = Screen(f"Legs over {found.source.name}", list_zones(found), columns, notes)
    return Answer(describe_network(found, compared), found.legs, [screen], "legs")


class Say:
    """Tell progress on a terminal, on one line; nothing when piped or quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """Tell how far we are."""
        if self._shown:
            sys.stderr.write(f"\r\033[K{text[:100]}")
            sys.stderr.flush()

    def __del__(self) -> None:
        """Clear the line."""
        if getattr(self, "_shown", False):
            sys.stderr.write("\r\033[K")
