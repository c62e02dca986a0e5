"""The land a map is drawn on, on paper: the region's outlines, and the world's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.boundaries import bundled_boundaries, read_boundaries

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geo.world import World


def read_land(world: World) -> GeoDataFrame:
    """
    Zones to draw, at a scale for the page.

    Returns
    -------
    land
        zone, name, geometry (polygons, WGS84): the bundled ones, or those of the world's own
        `boundaries/` before them.
    """
    folder = None if world.path is None else Path(world.path) / "boundaries"
    if folder is None or not folder.is_dir() or folder.samefile(bundled_boundaries()):
        return read_boundaries("drawing")
    if (folder / "drawing.geojson").is_file():
        return read_boundaries("drawing", folder=folder)
    from routes.map_land import read_ground

    return read_ground(world)


def read_land_around() -> GeoDataFrame:
    """Land beyond the zones, without names."""
    return read_boundaries("context")
