"""Draw a network on a map: one HTML file that travels, or a folium map to take away.

`draw_map` writes the page from a template of our own, not with folium. Folium renders a page
through Jinja and treats what comes out as a template once more, so that text from the data would
run here and in the reader's browser (folium 0.20, branca 0.8); a stock folium page fetches 21
files from 5 hosts; and what the page does (closing crossings, searching, ranking) folium has no
layers for. What would be left of it is the one line that makes an empty Leaflet map.

`to_folium` builds the same layers as a `folium.Map` for notebooks, to be mixed with layers of the
reader's own. Every text in it has gone through `routes.escape`. This module is the only one in the
toolkit that imports folium.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.writers import write_text
from routes import palette
from routes.atlas import LEAST_FLOW, SYMBOL_PIXELS, describe_atlas
from routes.escape import check_colour, check_link, escape_text
from routes.map_page import write_page

if TYPE_CHECKING:
    import folium
    import pandas as pd
    from geopandas import GeoDataFrame

    from geo.world import World
    from routes.network import Network

__all__ = ["draw_map", "to_folium"]


def draw_map(
    network: Network,
    world: World,
    path: Path | str,
    *,
    rankings: Mapping[str, pd.DataFrame] | None = None,
    scenarios: Mapping[str, Network] | None = None,
    tiles: str | None = None,
) -> Path:
    """
    Write an interactive map as one HTML file that needs no network.

    Parameters
    ----------
    network, world
        What to draw.
    path
        The file to write.
    rankings
        By name (``Baseline``, or that of a scenario) a ranking to show instead of that of
        `rank_crossings`; with columns `exposure_low` and `exposure_high` it shows intervals.
    scenarios
        Networks to compare with, by name: the same crossings and parameters, other numbers.
    tiles
        Address of a tile server, with {x}, {y} and {z}, if one may be asked; default none.

    Returns
    -------
    path
        The file written.

    Raises
    ------
    InputError
        If a scenario cannot be shown beside the network.
    MissingAsset
        If Leaflet was not placed when the package was built; the message says how to mend it.
    WriteError
        If the file cannot be written.
    """
    atlas = describe_atlas(network, world, rankings=rankings, scenarios=scenarios)
    write_text(write_page(atlas, tiles=tiles), path)
    return Path(path)
