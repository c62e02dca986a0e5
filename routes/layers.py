"""A world, its ranking and its flows as layers for QGIS and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.boundaries import read_boundaries
from geo.leg_lines import leg_lines
from geo.world_package import with_points, world_layers
from routes.flows import leg_flows
from routes.qgis import (
    style_exposure,
    style_flows,
    style_kinds,
    style_layers,
    style_points,
    style_zones,
)
from routes.ranking import rank_crossings

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.world import World
    from routes.network import Network

#: Layers that can be drawn, the lowest first; the others are tables.
LAYERS = ("zones", "flows", "places", "seizures", "crossings", "exposure")


def describe_layers(network: Network, world: World) -> dict[str, pd.DataFrame]:
    """
    Every layer of an export.

    Parameters
    ----------
    network
        The world on one day; its ranking and flows are exported.
    world
        Its tables are exported as they are, so that a GeoPackage of all layers is a world again.

    Returns
    -------
    layers
        By name, GeoDataFrames in WGS84: ``zones`` (polygons), ``flows`` (lines: zone, from_id,
        to_id, corridor, usage), ``exposure`` (points: the ranking), ``crossings``, ``places``,
        ``seizures`` (points; a seizure without a position has no geometry). Then plain tables:
        ``crossing_status``, ``crossing_facts``, ``legs``, ``world`` (the text of world.toml).

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> layers = describe_layers(routes.build_network(world), world)
    >>> list(layers)[:3]
    ['zones', 'flows', 'exposure']
    """
    ranking = rank_crossings(network)
    positions = network.crossings[["crossing_id", "lon", "lat"]].reset_index(drop=True)
    found: dict[str, pd.DataFrame] = {
        "zones": read_boundaries()[["zone", "name", "geometry"]],
        "flows": draw_flows(network, world),
        "exposure": with_points(ranking.merge(positions, on="crossing_id", validate="1:1")),
    }
    return found | dict(world_layers(world))


def add_styles(layers: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the layers with the table that tells QGIS how to draw them."""
    flows, exposure = layers["flows"], layers["exposure"]
    widest = flows.groupby("corridor")["usage"].max().sort_values(ascending=False)
    styles = {
        "zones": style_zones(),
        "flows": style_flows(list(widest.index)),
        "places": style_points("#ffffff", size_mm=1.4, label="name_en"),
        "seizures": style_points("#24404f", size_mm=1.4),
        "crossings": style_kinds(),
        "exposure": style_exposure(float(exposure["exposure"].max())),
    }
    return {**layers, "layer_styles": style_layers(styles)}


def draw_flows(network: Network, world: World) -> gpd.GeoDataFrame:
    """Flows as lines along the roads and sea lanes; the widest are drawn last."""
    flows = leg_flows(network)
    lines = leg_lines(world, flows)
    lines = lines.assign(corridor=flows["corridor"], usage=flows["usage"])
    return lines.sort_values("usage", kind="stable", ignore_index=True)
