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

from geo.boundaries import read_boundaries
from geo.writers import write_text
from routes import palette
from routes.atlas import SYMBOL_PIXELS, describe_atlas
from routes.escape import check_colour, check_link, escape_text
from routes.flow_lines import flow_lines
from routes.map_page import write_page
from routes.map_tables import split_list
from routes.ranking import rank_crossings

if TYPE_CHECKING:
    import folium
    import pandas as pd

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
        If a scenario cannot be shown beside the network, or `tiles` is no tile address.
    MissingAsset
        If Leaflet was not placed when the package was built; the message says how to mend it.
    WriteError
        If the file cannot be written.
    """
    atlas = describe_atlas(network, world, rankings=rankings, scenarios=scenarios)
    write_text(write_page(atlas, tiles=tiles), path)
    return Path(path)


#: Evidence rows shown in a folium popup.
EVIDENCE_ROWS = 6
#: Pixels of line width for a road that carries all routes.
FLOW_PIXELS = 30.0


def to_folium(network: Network, world: World) -> folium.Map:
    """
    The same layers as a `folium.Map`, to take away into a notebook.

    It has no background tiles, but Leaflet itself comes from the network when it is shown; for a
    file that needs none use `draw_map`.

    Returns
    -------
    map
        Layers: boundaries, a layer for each corridor's flow, one for each kind of crossing, and
        seizures, with a layer control.

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> page = to_folium(routes.build_network(world), world)
    >>> page.save("out/folium.html")  # doctest: +SKIP
    """
    import folium

    page = folium.Map(tiles=None, control_scale=True)
    _add_boundaries(page)
    _add_flows(page, network, world)
    ranking = rank_crossings(network)
    _add_crossings(page, network, world, ranking)
    _add_seizures(page, world)
    folium.LayerControl(collapsed=False).add_to(page)
    used = network.crossings[["lat", "lon"]]
    page.fit_bounds([used.min().tolist(), used.max().tolist()])
    return page


def _add_boundaries(page: folium.Map) -> None:
    import folium

    shapes = read_boundaries("drawing")[["geometry"]]
    style = {"fillColor": palette.LAND, "color": palette.BORDER, "weight": 1, "fillOpacity": 1}
    layer = folium.FeatureGroup("Boundaries")
    folium.GeoJson(shapes, style_function=lambda _: style, smooth_factor=0.5).add_to(layer)
    layer.add_to(page)


def _add_flows(page: folium.Map, network: Network, world: World) -> None:
    """A layer for each corridor; the widest lines on top."""
    import folium

    lines = flow_lines(network, world)
    shares = lines.groupby("corridor")["usage"].max().sort_values(ascending=False)
    named = [name for name in shares.index if name != "other"]
    colours = palette.corridor_colours(named) | {"other": palette.OTHER_CORRIDOR}
    for corridor in [*named, "other"]:
        layer = folium.FeatureGroup(escape_text(f"Flow {corridor}"))
        own = lines[lines["corridor"] == corridor]
        for usage, shape in zip(own["usage"], own.geometry, strict=True):
            parts = getattr(shape, "geoms", [shape])
            folium.PolyLine(  # type: ignore[no-untyped-call]
                [[(lat, lon) for lon, lat in part.coords] for part in parts],
                color=check_colour(colours[corridor]),
                weight=max(1.0, FLOW_PIXELS * usage),
                opacity=0.8,
                tooltip=escape_text(f"{corridor}: {usage:.1%} of routes"),
            ).add_to(layer)
        layer.add_to(page)


def _add_crossings(page: folium.Map, network: Network, world: World, ranking: pd.DataFrame) -> None:
    """A layer for each kind; the most exposed first, so that small symbols stay in reach."""
    import folium

    highest = float(ranking["exposure"].max()) or 1.0
    breaks = palette.exposure_breaks(highest)
    layers = {kind: folium.FeatureGroup(f"Crossings: {kind}") for kind in palette.KINDS}
    records: list[dict[str, Any]] = ranking.to_dict("records")  # type: ignore[assignment]
    for row in records:
        facts = network.crossings.loc[row["crossing_id"]]
        colour = palette.exposure_colour(row["exposure"], breaks)
        closed = row["state"] == "closed"
        folium.CircleMarker(
            [float(facts["lat"]), float(facts["lon"])],
            radius=max(3.0, SYMBOL_PIXELS * (row["exposure"] / highest) ** 0.5),
            color=check_colour(palette.CLOSED if closed else palette.PAPER),
            weight=1.5,
            fill_color=check_colour(palette.PAPER if closed else colour),
            fill_opacity=0.9,
            tooltip=escape_text(f"{row['name']}: exposure {row['exposure']:.2%}"),
            popup=folium.Popup(_write_popup(row, facts, world), max_width=340),
        ).add_to(layers[row["kind"]])
    for layer in layers.values():
        layer.add_to(page)


def _write_popup(row: Mapping[str, Any], facts: pd.Series, world: World) -> str:
    """Names, numbers and evidence of one crossing as HTML, every text escaped."""
    names = " · ".join(
        f"<bdi>{escape_text(name)}</bdi>" for name in split_list(facts.get("aliases"))
    )
    evidence = world.seizures[world.seizures["crossing_id"] == row["crossing_id"]]
    recent = evidence.sort_values("date", ascending=False).head(EVIDENCE_ROWS)
    items = "".join(
        f"<li>{escape_text(date)}: {escape_text(place)} {_write_links(sources)}</li>"
        for date, place, sources in zip(
            recent["date"], recent["place_text"], recent["sources"], strict=True
        )
    )
    return (
        f"<h4>{escape_text(row['name'])}</h4><p>{names}</p>"
        f"<p>{escape_text(row['kind'])}, {escape_text(row['state'])}, "
        f"{escape_text(row['zone_a'])}–{escape_text(row['zone_b'])}</p>"
        f"<p>exposure {row['exposure']:.2%}, usage {row['usage']:.2%}, "
        f"{len(evidence)} recorded seizures</p><ul>{items}</ul>"
    )


def _write_links(sources: object) -> str:
    links = [check_link(part) for part in split_list(sources)]
    return " ".join(
        f'<a href="{escape_text(link)}" target="_blank" rel="noopener noreferrer">source</a>'
        for link in links
        if link
    )


def _add_seizures(page: folium.Map, world: World) -> None:
    import folium

    layer = folium.FeatureGroup("Seizures")
    placed = world.seizures.dropna(subset=["lat", "lon"])
    for date, place, lat, lon, sources in zip(
        placed["date"],
        placed["place_text"],
        placed["lat"],
        placed["lon"],
        placed["sources"],
        strict=True,
    ):
        text = f"<p>{escape_text(date)}: {escape_text(place)} {_write_links(sources)}</p>"
        folium.CircleMarker(
            [float(lat), float(lon)],
            radius=2.5,
            color=check_colour(palette.SEIZURE),
            weight=1,
            fill_opacity=0.7,
            popup=folium.Popup(text, max_width=300),
        ).add_to(layer)
    layer.add_to(page)
