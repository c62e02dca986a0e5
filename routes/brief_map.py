"""The brief's map: a small drawing in SVG that prints sharply and needs no script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.brief_names import shorten
from routes.brief_words import say
from routes.escape import escape_text
from routes.palette import (
    BORDER,
    COAST,
    CORRIDORS,
    INK,
    LAND,
    LAND_AROUND,
    OTHER_CORRIDOR,
    PAPER,
    WATER,
    corridor_colours,
    exposure_breaks,
    exposure_colour,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.world import World
    from routes.brief_names import Names
    from routes.network import Network

# Drawing units; the page scales the drawing to its own width.
WIDTH = 1000.0
# Degrees of land shown around the crossings in use.
PAD_DEGREES = 1.5
# Rings smaller than this many square units would be a speck.
LEAST_RING = 2.0


def write_map(
    network: Network, world: World, ranking: pd.DataFrame, names: Names, *, most: int
) -> str:
    """
    The map as an SVG element: land, flows by corridor, crossings by exposure, the first named.

    Parameters
    ----------
    ranking
        All crossings, as `rank_crossings` gives them.
    names
        What crossings and corridors are called.
    most
        How many of the most exposed to name.
    """
    from routes.land import read_land, read_land_around

    rows = ranking.merge(
        network.crossings[["crossing_id", "lon", "lat"]].reset_index(drop=True), on="crossing_id"
    )
    frame = _Frame(_framed(rows, network, world))
    parts = [f'<rect width="100%" height="100%" fill="{WATER}"/>']
    parts += _draw_land(read_land_around().geometry, frame, LAND_AROUND, COAST)
    parts += _draw_land(read_land(world).geometry, frame, LAND, BORDER)
    flows, colours = _draw_flows(network, world, frame)
    parts += flows
    parts += _draw_crossings(rows, frame)
    parts += _draw_names(rows.head(most), names, frame)
    size = f"0 0 {WIDTH:.0f} {frame.height:.0f}"
    label = escape_text(say(names.language, "map"))
    return (
        f'<svg class="map" role="img" aria-label="{label}" viewBox="{size}">{"".join(parts)}</svg>'
        f"{_write_key(network, colours, names)}"
    )


def _write_key(network: Network, colours: Mapping[str, str], names: Names) -> str:
    """What the lines and discs mean."""
    lines = "".join(
        f'<li><svg width="26" height="8" aria-hidden="true"><rect y="2" width="26" height="4" '
        f'fill="{colour}"/></svg> <bdi>{escape_text(_name_corridor(network, corridor, names))}'
        "</bdi></li>"
        for corridor, colour in colours.items()
    )
    note = escape_text(say(names.language, "map_note"))
    return f'<ul class="key">{lines}</ul><p class="note">{note}</p>'


def _name_corridor(network: Network, corridor: str, names: Names) -> str:
    """A corridor's known name in English, else its zones."""
    if corridor == "other":
        return say(names.language, "other")
    known = network.corridor_names.get(tuple(corridor.split("-")), "")
    return known if known and names.language == "en" else names.corridor(corridor)


def _framed(rows: pd.DataFrame, network: Network, world: World) -> pd.DataFrame:
    """What must be on the map: crossings in use, and the places consignments leave and reach."""
    import pandas as pd

    used = rows[rows["usage"] > 0]
    used = rows if used.empty else used
    ends = {*network.demand["origin"], *network.demand["destination"]}
    places = world.places[world.places["place_id"].isin(ends)]
    return pd.concat([used[["lon", "lat"]], places[["lon", "lat"]]]).dropna()


class _Frame:
    """What part of the earth is shown, and where a point lies on the drawing."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.west = float(rows["lon"].min()) - PAD_DEGREES
        self.east = float(rows["lon"].max()) + PAD_DEGREES
        self.south = float(rows["lat"].min()) - PAD_DEGREES
        self.north = float(rows["lat"].max()) + PAD_DEGREES
        middle = math.cos(math.radians((self.south + self.north) / 2))
        self.per_lon = WIDTH / (self.east - self.west)
        self.per_lat = self.per_lon / middle
        self.height = (self.north - self.south) * self.per_lat

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) lon and lat as drawing units."""
        return np.column_stack(
            [
                (points[:, 0] - self.west) * self.per_lon,
                (self.north - points[:, 1]) * self.per_lat,
            ]
        )

    def path(self, points: Any, *, closed: bool = False) -> str:
        """Points as path data, one decimal, repeats left out."""
        placed = np.round(self.place(np.asarray(points, dtype=float)[:, :2]), 1)
        kept = np.concatenate([[True], (np.diff(placed, axis=0) != 0).any(axis=1)])
        steps = " ".join(f"{x:g},{y:g}" for x, y in placed[kept])
        return f"M{steps}{'Z' if closed else ''}"


def _draw_land(shapes: Iterable[Any], frame: _Frame, fill: str, line: str) -> list[str]:
    """Countries that reach into the frame, cut to it."""
    from shapely import box

    window = box(frame.west - 1, frame.south - 1, frame.east + 1, frame.north + 1)
    parts = []
    for shape in shapes:
        inside = shape.intersection(window)
        rings = [
            ring
            for polygon in getattr(inside, "geoms", [inside])
            if polygon.geom_type == "Polygon" and polygon.area * frame.per_lon**2 > LEAST_RING
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        if rings:
            data = "".join(frame.path(ring.coords, closed=True) for ring in rings)
            parts.append(f'<path d="{data}" fill="{fill}" stroke="{line}" stroke-width="0.8"/>')
    return parts


def _draw_flows(network: Network, world: World, frame: _Frame) -> tuple[list[str], dict[str, str]]:
    """Flows along roads and sea lanes; wide ones first, so that narrow ones stay visible."""
    from geo.legs import leg_lines
    from routes.flows import leg_flows

    flows = leg_flows(network, least_share=1e-3, most=len(CORRIDORS))
    lines = leg_lines(world, flows)
    totals = flows.groupby("corridor")["usage"].max().sort_values(ascending=False)
    colours = corridor_colours([name for name in totals.index if name != "other"])
    widest = float(flows["usage"].max()) if len(flows) else 1.0
    parts = []
    for row in np.argsort(-flows["usage"].to_numpy(), kind="stable"):
        shape = lines.geometry.iloc[row]
        if shape is None or shape.is_empty:
            continue
        colour = colours.get(flows["corridor"].iloc[row], OTHER_CORRIDOR)
        width = max(14.0 * float(flows["usage"].iloc[row]) / widest, 0.7)
        parts.append(
            f'<path d="{frame.path(shape.coords)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:.1f}" stroke-linejoin="round" stroke-opacity="0.85"/>'
        )
    others = {"other": OTHER_CORRIDOR} if (flows["corridor"] == "other").any() else {}
    return parts, {**colours, **others}


def _draw_crossings(rows: pd.DataFrame, frame: _Frame) -> list[str]:
    """Crossings as discs, the most exposed last and largest."""
    highest = float(rows["exposure"].max())
    breaks = exposure_breaks(highest) if highest > 0 else ()
    placed = frame.place(rows[["lon", "lat"]].to_numpy(float))
    radii = _radii(rows["exposure"].to_numpy(float))
    parts = []
    for row in np.argsort(rows["exposure"].to_numpy(), kind="stable"):
        exposure = float(rows["exposure"].iloc[row])
        colour = exposure_colour(exposure, breaks) if highest > 0 else PAPER
        x, y = placed[row]
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radii[row]:.1f}" fill="{colour}" '
            f'stroke="{INK}" stroke-width="0.8"/>'
        )
    return parts


def _draw_names(rows: pd.DataFrame, names: Names, frame: _Frame) -> list[str]:
    """Names with a halo, where they do not cover one another."""
    parts = []
    taken: list[tuple[float, float]] = []
    placed = frame.place(rows[["lon", "lat"]].to_numpy(float))
    radii = _radii(rows["exposure"].to_numpy(float))
    for (x, y), radius, crossing_id in zip(placed, radii, rows["crossing_id"], strict=True):
        if any(abs(x - a) < 230 and abs(y - b) < 24 for a, b in taken):
            continue
        taken.append((x, y))
        away = radius + 6
        anchor, shift = ("end", -away) if x > WIDTH - 240 else ("start", away)
        look = (
            f'x="{x + shift:.1f}" y="{y + 6:.1f}" text-anchor="{anchor}" font-size="18" '
            'direction="ltr" unicode-bidi="plaintext"'
        )
        text = escape_text(shorten(names.crossings[crossing_id], 34))
        parts.append(
            f'<text {look} fill="none" stroke="{PAPER}" stroke-width="5" '
            f'stroke-linejoin="round">{text}</text><text {look} fill="{INK}" '
            f'font-weight="600">{text}</text>'
        )
    return parts


def _radii(exposure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radius of each disc: its area grows with exposure."""
    highest = float(exposure.max(initial=0.0))
    share = exposure / highest if highest > 0 else np.zeros(len(exposure))
    return np.asarray(2.5 + 13.0 * np.sqrt(share))
