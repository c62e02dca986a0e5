"""Flows as lines: the share of routes over each stretch of road, joined where it stays the same."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routes.flows import leg_flows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geo.world import World
    from routes.network import Network

    Piece = tuple[tuple[float, float], tuple[float, float]]

#: Lines under this share of routes are not worth drawing.
LEAST_SHARE = 0.0015


def flow_lines(
    network: Network, world: World, *, most: int = 7, least_share: float = LEAST_SHARE
) -> GeoDataFrame:
    """
    Share of routes over each stretch of road or sea, by corridor.

    Parameters
    ----------
    network, world
        What flows, and the roads it takes.
    most
        Corridors to tell apart; all others come under ``other``.
    least_share
        Stretches with less are left out.

    Returns
    -------
    lines
        corridor, usage (0 to 1, of dispatched consignments, both directions together), geometry
        (WGS84); least used first, so that drawing in order leaves the busiest on top.
    """
    import geopandas as gpd
    import shapely

    from geo.legs import leg_lines

    flows = leg_flows(network, most=most)
    drawn = leg_lines(world, flows)
    shares: dict[str, dict[Piece, float]] = {}
    for corridor, usage, line in zip(
        flows["corridor"], flows["usage"], drawn.geometry, strict=True
    ):
        if line is None:
            continue
        own = shares.setdefault(corridor, {})
        for piece in _pieces(line.coords):
            own[piece] = own.get(piece, 0.0) + usage
    rows = []
    for corridor, pieces in shares.items():
        for usage, same in _group_alike(pieces, least_share).items():
            merged = shapely.line_merge(shapely.multilinestrings([list(p) for p in same]))
            rows.append((corridor, usage, merged))
    rows.sort(key=lambda row: (row[1], row[0]))
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return gpd.GeoDataFrame(
        {"corridor": list(columns[0]), "usage": list(columns[1])},
        geometry=list(columns[2]),
        crs="EPSG:4326",
    )


def _pieces(points: object) -> list[Piece]:
    """Stretches between neighbouring points, to a metre, the smaller end first."""
    rounded = [(round(x, 5), round(y, 5)) for x, y in points]  # type: ignore[attr-defined]
    return [(a, b) if a < b else (b, a) for a, b in pairwise(rounded) if a != b]


def _group_alike(pieces: dict[Piece, float], least_share: float) -> dict[float, list[Piece]]:
    """Pieces that carry the same share to four digits."""
    found: dict[float, list[Piece]] = {}
    for piece, usage in pieces.items():
        if usage >= least_share:
            found.setdefault(float(f"{usage:.4g}"), []).append(piece)
    return found
