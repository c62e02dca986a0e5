"""Road lines as arrays: their points, and what may be driven on them how fast and which way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.crs import WGS84_RADIUS_KM, step_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Two points nearer than this are one: 1e-7 degrees is a centimetre.
DIGITS = 7

# What lies this near an end of a line (a metre) is that end.
END_KM = 0.001

# A line that says nothing of bridges or tunnels meets whatever it crosses.
GROUND = 0


@dataclass(frozen=True)
class RoadLines:
    """
    Lines of a road layer.

    Attributes
    ----------
    points, start
        Points of all lines (lon, lat; WGS84), one line after another: those of line i are
        ``points[start[i]:start[i + 1]]``.
    speed_kmh
        Of each line.
    oneway
        1: only in the order of its points; -1: only against it; 0: both.
    level
        Above or below ground: bridges and tunnels meet only lines of their own level, and
        whatever ends on them.
    row
        Which row of the source a line comes from, from 1.
    """

    points: Floats
    start: NDArray[np.int64]
    speed_kmh: Floats
    oneway: NDArray[np.int8]
    level: NDArray[np.int16]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of lines."""
        return len(self.row)

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> RoadLines:
        """Lines by number or by mask."""
        numbers = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        counts = np.diff(self.start)[numbers]
        start = np.concatenate([[0], np.cumsum(counts)])
        gather = np.repeat(self.start[:-1][numbers] - start[:-1], counts) + np.arange(start[-1])
        return RoadLines(
            self.points[gather],
            start,
            self.speed_kmh[numbers],
            self.oneway[numbers],
            self.level[numbers],
            self.row[numbers],
        )

    def measure_km(self) -> Floats:
        """Length of each line."""
        if not len(self):
            return np.empty(0)
        steps = np.append(step_km(self.points[:, 0], self.points[:, 1]), 0.0)
        steps[self.start[1:] - 1] = 0.0
        return np.add.reduceat(steps, self.start[:-1])

    def ends(self) -> tuple[Floats, Floats]:
        """First and last point of each line."""
        return self.points[self.start[:-1]], self.points[self.start[1:] - 1]


@dataclass(frozen=True)
class Plane:
    """
    A plane in kilometres round a latitude, for finding what is near what.

    Longitudes shrink by the cosine of the middle latitude: near enough for tolerances in a zone,
    never used for lengths.
    """

    lat: float

    def project(self, points: Floats) -> Floats:
        """Km east and north of lon, lat."""
        return points * self._scale()

    def restore(self, points: Floats) -> Floats:
        """Lon, lat of km east and north, rounded as all points are."""
        return np.round(points / self._scale(), DIGITS)

    def _scale(self) -> Floats:
        degree = np.radians(1) * WGS84_RADIUS_KM
        return np.array([degree * np.cos(np.radians(self.lat)), degree])


def make_lines(
    geometry: NDArray[np.object_],
    *,
    speed_kmh: Floats,
    oneway: NDArray[np.int8],
    level: NDArray[np.int16],
) -> RoadLines:
    """
    Lines out of shapely LineStrings and MultiLineStrings; others must have been left out.

    Examples
    --------
    >>> import shapely
    >>> road = np.array([shapely.LineString([(36, 33), (36, 34)])])
    >>> lines = make_lines(road, speed_kmh=np.array([80.0]), oneway=np.zeros(1, np.int8),
    ...                    level=np.zeros(1, np.int16))
    >>> lines.measure_km().round(1).tolist()
    [110.9]
    """
    import shapely

    parts, row = shapely.get_parts(geometry, return_index=True)
    counts = shapely.get_num_coordinates(parts)
    points = np.round(shapely.get_coordinates(parts), DIGITS)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return RoadLines(
        points, start, speed_kmh[row], oneway[row], level[row], row.astype(np.int64) + 1
    )


def concat_lines(parts: list[RoadLines]) -> RoadLines:
    """Several sets of lines as one."""
    counts = np.concatenate([np.diff(part.start) for part in parts])
    return RoadLines(
        np.concatenate([part.points for part in parts]),
        np.concatenate([[0], np.cumsum(counts)]),
        np.concatenate([part.speed_kmh for part in parts]),
        np.concatenate([part.oneway for part in parts]),
        np.concatenate([part.level for part in parts]),
        np.concatenate([part.row for part in parts]),
    )


def as_shapely(lines: RoadLines, plane: Plane | None = None) -> NDArray[np.object_]:
    """Lines as LineStrings, in a plane's kilometres if one is given."""
    import shapely

    points = lines.points if plane is None else plane.project(lines.points)
    owner = np.repeat(np.arange(len(lines)), np.diff(lines.start))
    made: NDArray[np.object_] = shapely.linestrings(points, indices=owner)
    return made


def drop_unusable(lines: RoadLines) -> tuple[RoadLines, dict[str, int]]:
    """
    Lines that are roads, each once; and how many were not.

    Points repeated in a row are written once. Dropped and counted: lines without length, rings
    that touch nothing but themselves stay; a line drawn twice, in either direction, counts once
    if both are alike.
    """
    lines = _drop_repeated_points(lines)
    counts = np.diff(lines.start)
    short = counts < 2
    said = {"lines without length": int(short.sum())}
    lines = lines.take(~short)
    first = _first_of_duplicates(lines)
    said["lines drawn twice"] = len(lines) - len(first)
    return lines.take(first), {what: count for what, count in said.items() if count}


def _drop_repeated_points(lines: RoadLines) -> RoadLines:
    keep = np.ones(len(lines.points), dtype=bool)
    keep[1:] = (lines.points[1:] != lines.points[:-1]).any(axis=1)
    keep[lines.start[:-1]] = True
    if keep.all():
        return lines
    before = np.concatenate([[0], np.cumsum(keep)])
    return replace(lines, points=lines.points[keep], start=before[lines.start])


def _first_of_duplicates(lines: RoadLines) -> NDArray[np.intp]:
    """Numbers of the lines left when of those alike in course and use only one is kept."""
    seen: dict[bytes, int] = {}
    kept = []
    bounds = lines.start.tolist()
    for i in range(len(lines)):
        course = lines.points[bounds[i] : bounds[i + 1]]
        there, back = course.tobytes(), course[::-1].tobytes()
        way = int(lines.oneway[i])
        key = there + bytes([way + 1]) if there <= back else back + bytes([1 - way])
        use = key + lines.level[i].tobytes() + lines.speed_kmh[i].tobytes()
        if seen.setdefault(use, i) == i:
            kept.append(i)
    return np.array(kept, dtype=np.intp)


def cut_lines(lines: RoadLines, line: NDArray[np.intp], along: Floats, at: Floats) -> RoadLines:
    """
    Lines cut in two at points on them.

    Parameters
    ----------
    line
        Which line each cut is on; a line may be cut often.
    along
        Where: the number of the point before it in the line, and the share of the step to the
        next. A cut at either end does nothing.
    at
        Lon and lat of each cut: what the point is to be called on every line that meets there.
    """
    order = np.lexsort((along, line))
    same = np.zeros(len(order), dtype=bool)
    same[1:] = (np.diff(line[order]) == 0) & (at[order][1:] == at[order][:-1]).all(axis=1)
    order = order[~same]
    line, at, along = line[order], at[order], along[order]
    step = np.floor(along).astype(np.int64)
    whole = along == step
    place = lines.start[line] + step
    inner = ~whole | ((place > lines.start[line]) & (place < lines.start[line + 1] - 1))
    line, at, whole, place = line[inner], at[inner], whole[inner], place[inner]
    points = np.insert(lines.points, (place + 1)[~whole], at[~whole], axis=0)
    added = np.cumsum(~whole)
    # Each cut lies behind as many new points as were put in up to it, its own among them.
    cut = place + added
    points[cut] = at
    shift = np.concatenate([[0], np.cumsum(np.bincount(line[~whole], minlength=len(lines)))])
    start = lines.start + shift
    first = np.sort(np.concatenate([start[:-1], np.unique(cut)]))
    last = np.sort(np.concatenate([start[1:] - 1, np.unique(cut)]))
    counts = last - first + 1
    fresh = np.concatenate([[0], np.cumsum(counts)])
    gather = np.repeat(first - fresh[:-1], counts) + np.arange(fresh[-1])
    owner = np.searchsorted(start, first, side="right") - 1
    return RoadLines(
        points[gather],
        fresh,
        lines.speed_kmh[owner],
        lines.oneway[owner],
        lines.level[owner],
        lines.row[owner],
    )


def locate_on_lines(
    shapes: NDArray[np.object_], lines: RoadLines, plane: Plane, line: NDArray[np.intp], at: Floats
) -> Floats:
    """
    Where points lie along lines: number of the point before, and the share of the step.

    Points within a centimetre of a point of the line are that point.
    """
    import shapely

    distance = shapely.line_locate_point(shapes[line], shapely.points(plane.project(at)))
    flat = plane.project(lines.points)
    steps = np.hypot(*np.diff(flat, axis=0).T) if len(flat) > 1 else np.empty(0)
    run = np.concatenate([[0.0], np.cumsum(steps)])
    target = run[lines.start[line]] + distance
    last = lines.start[line + 1] - 1
    place = np.clip(np.searchsorted(run, target, side="right") - 1, lines.start[line], last - 1)
    share = (target - run[place]) / np.maximum(run[place + 1] - run[place], 1e-12)
    slack = 1e-5 / np.maximum(run[place + 1] - run[place], 1e-12)
    share = np.where(share <= slack, 0.0, np.where(share >= 1 - slack, 1.0, share))
    along: Floats = place - lines.start[line] + share
    return along
