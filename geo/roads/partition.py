"""Roads by zone: cut at the borders, because a zone's legs use its own roads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.roads.lines import RoadLines, as_shapely, concat_lines, make_lines

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

# Boundaries at 1:10m lie up to some 2 km off. A road that winds along a border must not be cut to
# pieces by that, so every zone keeps what lies this far beyond it; two crossings would have to be
# nearer than this for a leg to slip round by the neighbour's roads.
BORDER_TOLERANCE_KM = 2.0


def split_by_zone(
    lines: RoadLines,
    boundaries: GeoDataFrame,
    *,
    tolerance_km: float = BORDER_TOLERANCE_KM,
) -> dict[str, RoadLines]:
    """
    Lines of each zone: those inside, and what lies inside of those that cross its border.

    Parameters
    ----------
    boundaries
        Columns zone and geometry, WGS84.
    tolerance_km
        How far beyond its border a zone's roads reach.

    Returns
    -------
    by_zone
        Zones without a road are absent.
    """
    shapes = as_shapely(lines)
    found = {}
    for zone, outline in zip(boundaries["zone"], boundaries.geometry, strict=True):
        inside = cut_to_area(lines, shapes, widen(outline, tolerance_km))
        if len(inside):
            found[str(zone)] = inside
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


def cut_to_area(lines: RoadLines, shapes: NDArray[np.object_], area: BaseGeometry) -> RoadLines:
    """The parts of lines that lie in an area."""
    import shapely

    tree = shapely.STRtree(shapes)
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
