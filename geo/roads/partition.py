"""Roads by zone: cut at the borders, because a zone's legs use its own roads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.boundaries import Outlines, bundled_boundaries, join_outlines, read_outlines
from geo.roads.lines import RoadLines, as_shapely, concat_lines, make_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

# Boundaries at 1:10m lie up to some 2 km off. A road that winds along a border must not be cut to
# pieces by that, so every zone keeps what lies this far beyond it; two crossings would have to be
# nearer than this for a leg to slip round by the neighbour's roads.
BORDER_TOLERANCE_KM = 2.0


def read_zone_areas(folder: Path | None, zones: Iterable[str]) -> dict[str, BaseGeometry]:
    """
    Areas of zones: a world's own boundaries, and the bundled ones where it has none.

    Parameters
    ----------
    folder
        The world's folder; its boundaries lie in ``boundaries``.

    Returns
    -------
    areas
        Of the zones that have boundaries.
    """
    own = Outlines({})
    if folder is not None and (folder / "boundaries").is_dir():
        own = read_outlines(folder / "boundaries", inside=folder)
    wanted = set(zones)
    if wanted - own.segments.keys():
        own = join_outlines(own, read_outlines(bundled_boundaries()))
    return {zone: build_area(own.segments[zone]) for zone in sorted(wanted & own.segments.keys())}


def build_area(segments: NDArray[np.float64]) -> BaseGeometry:
    """
    The area within rings given as segments; rings inside rings are holes.

    Examples
    --------
    >>> ring = np.array([[0, 0, 2, 0], [2, 0, 2, 2], [2, 2, 0, 2], [0, 2, 0, 0]], dtype=float)
    >>> build_area(ring).area
    4.0
    """
    import shapely

    lines = shapely.linestrings(segments.reshape(-1, 2, 2))
    area: BaseGeometry = shapely.build_area(shapely.multilinestrings(lines))
    return area


def split_by_zone(
    lines: RoadLines,
    areas: Mapping[str, BaseGeometry],
    *,
    tolerance_km: float = BORDER_TOLERANCE_KM,
) -> dict[str, RoadLines]:
    """
    Lines of each zone: those inside, and what lies inside of those that cross its border.

    Parameters
    ----------
    areas
        By zone, WGS84.
    tolerance_km
        How far beyond its border a zone's roads reach.

    Returns
    -------
    by_zone
        Zones without a road are absent.
    """
    import shapely

    shapes = as_shapely(lines)
    tree = shapely.STRtree(shapes)
    found = {}
    for zone, area in areas.items():
        inside = cut_to_area(lines, tree, widen(area, tolerance_km))
        if len(inside):
            found[zone] = inside
    return found


def widen(outline: BaseGeometry, tolerance_km: float) -> BaseGeometry:
    """An outline with everything that lies within a distance of it."""
    from shapely import affinity, buffer, make_valid

    if tolerance_km <= 0:
        return outline
    lat = outline.centroid.y
    stretch = 1 / np.cos(np.radians(lat))
    squeezed = affinity.scale(outline, xfact=1 / stretch, origin=(0, 0))
    wide = buffer(make_valid(squeezed), tolerance_km / 111.2, quad_segs=2)
    return affinity.scale(wide, xfact=stretch, origin=(0, 0))


def cut_to_area(lines: RoadLines, tree: STRtree, area: BaseGeometry) -> RoadLines:
    """The parts of lines that lie in an area."""
    import shapely

    shapes = tree.geometries
    touching = np.sort(tree.query(area, predicate="intersects"))
    shapely.prepare(area)
    whole = shapely.contains_properly(area, shapes[touching])
    inside, crossing = touching[whole], touching[~whole]
    parts = shapely.intersection(shapes[crossing], area)
    pieces, owner = shapely.get_parts(parts, return_index=True)
    is_line = shapely.get_type_id(pieces) == 1
    pieces, owner = pieces[is_line], crossing[owner[is_line]]
    cut = make_lines(
        pieces,
        speed_kmh=lines.speed_kmh[owner],
        oneway=lines.oneway[owner],
        level=lines.level[owner],
    )
    cut = RoadLines(cut.points, cut.start, cut.speed_kmh, cut.oneway, cut.level, lines.row[owner])
    return concat_lines([lines.take(inside), cut])
