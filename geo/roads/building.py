"""Legs of a world over any roads: split by zone, cleaned, searched, compared, zone by zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from geo.legs import concat_legs
from geo.parallel import map_tasks
from geo.roads.cleaning import Tolerances
from geo.roads.partition import read_zone_areas, split_by_zone
from geo.roads.worker import Progress, say_nothing
from geo.roads.zone_legs import ZoneLegs, ZoneTask, build_zone_legs
from geo.terminals import zone_terminals
from geo.zones import BEYOND_COUNTRIES

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.roads.lines import RoadLines
    from geo.roads.source import RoadSource
    from geo.world import World


@dataclass(frozen=True)
class BuildOptions:
    """
    How legs are built.

    Attributes
    ----------
    tolerances
        How much the layer may be mended; None: `Tolerances` for layers, nothing but islands for
        sources whose lines meet by construction (OpenStreetMap, graphs).
    zones
        Only these; empty for all that have roads. If one is named that has no boundaries, all
        roads are its own.
    only_demand
        Of the places, only those the demand names.
    jobs
        Processes.
    cache
        Folder that keeps results; None keeps none.
    """

    tolerances: Tolerances | None = None
    zones: tuple[str, ...] = ()
    only_demand: bool = False
    jobs: int = 1
    cache: Path | None = None


@dataclass(frozen=True)
class RoadLegs:
    """
    Legs of a world over a source of roads.

    Attributes
    ----------
    legs
        All of the world's legs: those built, and of the others what the world had.
    built
        What was built, zone by zone.
    remarks
        What a careful reader should know.
    source
        What the roads came from.
    areas
        Boundaries of the zones built, for drawing.
    """

    legs: pd.DataFrame
    built: tuple[ZoneLegs, ...]
    remarks: tuple[str, ...]
    source: RoadSource
    areas: dict[str, object] = field(default_factory=dict, repr=False)

    def lines(self) -> gpd.GeoDataFrame:
        """The way each built leg takes: zone, from_id, to_id, geometry (WGS84)."""
        import geopandas as gpd
        import shapely

        tables, shapes = [], []
        for zone in self.built:
            rows, index = np.unique(zone.owner, return_inverse=True)
            if not len(rows):
                continue
            tables.append(zone.legs.iloc[rows][["zone", "from_id", "to_id"]])
            shapes.append(shapely.linestrings(zone.points, indices=index))
        if not tables:
            empty = pd.DataFrame({name: [] for name in ("zone", "from_id", "to_id")}, dtype="str")
            return gpd.GeoDataFrame(empty, geometry=[], crs="EPSG:4326")
        table = pd.concat(tables, ignore_index=True)
        return gpd.GeoDataFrame(table, geometry=np.concatenate(shapes), crs="EPSG:4326")


def build_road_legs(
    world: World,
    source: RoadSource,
    *,
    options: BuildOptions | None = None,
    progress: Progress = say_nothing,
) -> RoadLegs:
    """
    Legs between all crossings and places of each zone over a source of roads.

    Roads are cut at the borders, cleaned if need be, and searched, each zone by itself and several
    at a time. Pairs that no road joins keep the leg the world had, if it had one.

    Raises
    ------
    InputError
        If no road lies in any zone of the world.
    """
    options = options or BuildOptions()
    terminals = list_terminals(world, only_demand=options.only_demand)
    zones = choose_zones(terminals, options.zones)
    areas = read_zone_areas(_world_folder(world), zones)
    by_zone = _split(source, areas, zones, options.zones)
    tolerances = options.tolerances or (Tolerances(0.0, 0.0) if source.is_noded else Tolerances())
    shared = 1 if len(by_zone) > 1 else options.jobs
    tasks = [
        ZoneTask(
            zone,
            lines,
            source.is_noded,
            source.basis,
            terminals.loc[terminals["zone"] == zone, ["terminal_id", "lon", "lat"]],
            tolerances,
            options.cache,
            shared,
        )
        for zone, lines in sorted(by_zone.items(), key=lambda item: -len(item[1].points))
    ]
    built = []
    for one in map_tasks(build_zone_legs, tasks, jobs=options.jobs):
        built.append(one)
        progress(f"{one.zone}: {len(one.legs)} legs ({len(built)} of {len(tasks)} zones)")
    built.sort(key=lambda one: one.zone)
    legs, remarks = _join_to_world(world, built)
    without = [zone for zone in zones if zone not in by_zone]
    if without:
        remarks.append(f"No road of the source lies in {', '.join(without)}.")
    return RoadLegs(legs, tuple(built), (*source.remarks, *remarks), source, dict(areas))


def list_terminals(world: World, *, only_demand: bool = False) -> pd.DataFrame:
    """Terminals of every zone on land: zone, terminal_id, lon, lat."""
    places = world.places
    if only_demand:
        wanted = {*world.demand["origin"], *world.demand["destination"]}
        places = places[places["place_id"].isin(wanted)]
    terminals = zone_terminals(world.crossings, places)
    return terminals[~terminals["zone"].isin(BEYOND_COUNTRIES)].reset_index(drop=True)


def choose_zones(terminals: pd.DataFrame, wanted: Iterable[str]) -> list[str]:
    """
    Zones to build for.

    Raises
    ------
    UnknownZone
        If one is wanted that the world does not have.
    """
    from geo.errors import UnknownZone

    known = sorted(set(terminals["zone"]))
    chosen = list(dict.fromkeys(wanted))
    for zone in chosen:
        if zone not in known:
            raise UnknownZone(zone, known)
    return chosen or known


def _world_folder(world: World) -> Path | None:
    if world.path is None:
        return None
    return world.path if world.path.is_dir() else None


def _split(
    source: RoadSource,
    areas: dict[str, object],
    zones: list[str],
    named: tuple[str, ...],
) -> dict[str, RoadLines]:
    missing = [zone for zone in zones if zone not in areas]
    if len(named) == 1 and missing == list(named):
        return {named[0]: source.lines}
    if missing:
        problem = f"no boundary is known for {', '.join(missing)}"
        remedy = (
            "Put a GeoJSON of their outlines, with the property 'zone', in the world's folder "
            "boundaries/; or name the one zone all roads lie in with --zone."
        )
        raise InputError(Fault("boundaries", "", problem, remedy))
    by_zone = split_by_zone(source.lines, areas)
    if not by_zone:
        raise InputError(_tell_elsewhere(source, areas))
    return by_zone


def _tell_elsewhere(source: RoadSource, areas: dict[str, object]) -> Fault:
    """Why no road lies in any zone: elsewhere, or longitude and latitude swapped."""
    west, south = source.lines.points.min(axis=0).tolist()
    east, north = source.lines.points.max(axis=0).tolist()
    problem = (
        f"no road lies in {', '.join(areas)}: "
        f"they lie at longitude {west:.4g} to {east:.4g}, latitude {south:.4g} to {north:.4g}"
    )
    turned = replace(source.lines, points=source.lines.points[:, ::-1].copy())
    if split_by_zone(turned, areas):
        remedy = "Longitude and latitude look swapped: write longitude first, or name the system."
    else:
        remedy = "Is the reference system right (--crs), and is it the right region?"
    return Fault(source.name, "geometry", problem, remedy)


def _join_to_world(world: World, built: list[ZoneLegs]) -> tuple[pd.DataFrame, list[str]]:
    """The built legs, and the world's own for all other pairs."""
    fresh = concat_legs([one.legs for one in built])
    known = set(zip(fresh["zone"], fresh["from_id"], fresh["to_id"], strict=True))
    known |= {(zone, b, a) for zone, a, b in known}
    rows = zip(world.legs["zone"], world.legs["from_id"], world.legs["to_id"], strict=True)
    # Estimates are not written: whoever reads the world makes them anew.
    real = (world.legs["basis"] != "great_circle").to_numpy(dtype=bool)
    old = world.legs[real & [row not in known for row in rows]]
    zones = {one.zone for one in built}
    kept = old[old["zone"].isin(zones)]
    remarks = []
    if len(kept):
        counts = ", ".join(f"{zone} {n}" for zone, n in kept["zone"].value_counts().items())
        remarks.append(
            f"{len(kept)} legs the roads do not give were kept as the world had them ({counts})."
        )
    return concat_legs([fresh, old[list(fresh.columns)]]), remarks
