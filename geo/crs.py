"""The only place that measures: kilometres on the earth, from longitudes and latitudes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Mean radius of the earth, km (IUGG). Great circles on a sphere of this size differ from lengths
# on the ellipsoid by at most 0.56 %, which no use of them here can see.
EARTH_RADIUS_KM = 6371.0088

# The WGS84 ellipsoid: equatorial radius, and first eccentricity squared.
WGS84_RADIUS_KM = 6378.137
WGS84_ECCENTRICITY_SQUARED = 0.00669437999014

LON_LAT = "EPSG:4326"


def great_circle_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Any:
    """
    Shortest distance over a sphere between points, by the haversine formula.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, WGS84; numbers or arrays that broadcast together.

    Returns
    -------
    km
        A float for numbers, else an array (or Series) of the broadcast shape; nan where any is nan.

    Examples
    --------
    >>> round(great_circle_km(36.2913, 33.5102, 35.9284, 31.9539), 1)  # Damascus to Amman
    176.4
    """
    lon1, lat1, lon2, lat2 = (np.radians(value) for value in (lon1, lat1, lon2, lat2))
    half_chord = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0)))
    return float(km) if np.ndim(km) == 0 else km


def geodesic_length_km(line: Any) -> Any:
    """
    Length of a line along the WGS84 ellipsoid.

    Parameters
    ----------
    line
        A shapely geometry in lon/lat, or a GeoSeries of them.

    Returns
    -------
    km
        A float, or a Series with the index given; 0 for points.

    Examples
    --------
    >>> from shapely import LineString
    >>> round(geodesic_length_km(LineString([(36, 33), (36, 34)])), 2)
    110.91
    """
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    if hasattr(line, "apply"):
        lengths: Any = line.apply(lambda one: geod.geometry_length(one) / 1000)
        return lengths
    return float(geod.geometry_length(line)) / 1000


def nearest_on_segments(
    lon: float, lat: float, segments: NDArray[np.float64]
) -> tuple[float, float, float]:
    """
    The point of some line segments that lies nearest to a position.

    The plane is centred on the position with longitudes shrunk by the cosine of its latitude:
    within 100 km the nearest point is right to some ten metres.

    Parameters
    ----------
    lon, lat
        Degrees, WGS84.
    segments
        Shape (n, 4): lon, lat of the start, lon, lat of the end. At least one.

    Returns
    -------
    lon, lat, km
        The nearest point and the great-circle distance to it.

    Examples
    --------
    >>> border = np.array([[36.0, 33.0, 37.0, 33.0]])
    >>> lon, lat, km = nearest_on_segments(36.5, 33.1, border)
    >>> round(lon, 3), round(lat, 3), round(km, 2)
    (36.5, 33.0, 11.12)
    """
    shrink = np.cos(np.radians(lat))
    start_x, start_y = (segments[:, 0] - lon) * shrink, segments[:, 1] - lat
    step_x, step_y = (segments[:, 2] - segments[:, 0]) * shrink, segments[:, 3] - segments[:, 1]
    length_squared = step_x**2 + step_y**2
    along = -(start_x * step_x + start_y * step_y) / np.where(length_squared, length_squared, 1.0)
    along = np.clip(along, 0.0, 1.0)
    distance_squared = (start_x + along * step_x) ** 2 + (start_y + along * step_y) ** 2
    best = int(np.argmin(distance_squared))
    start, end = segments[best, :2], segments[best, 2:]
    near_lon, near_lat = start + along[best] * (end - start)
    km = great_circle_km(lon, lat, near_lon, near_lat)
    return float(near_lon), float(near_lat), float(km)


def lies_inside(lon: float, lat: float, segments: NDArray[np.float64]) -> bool:
    """
    Whether a position lies within the rings whose segments are given (even-odd rule).

    Parameters
    ----------
    segments
        Shape (n, 4), every ring of an outline, closed; holes count as outside.

    Examples
    --------
    >>> ring = np.array([[0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 0, 0]], dtype=float)
    >>> lies_inside(0.5, 0.5, ring), lies_inside(1.5, 0.5, ring)
    (True, False)
    """
    start_lon, start_lat, end_lon, end_lat = segments.T
    spans = (start_lat > lat) != (end_lat > lat)
    start_lon, start_lat = start_lon[spans], start_lat[spans]
    slope = (end_lon[spans] - start_lon) / (end_lat[spans] - start_lat)
    return bool(np.count_nonzero(lon < start_lon + (lat - start_lat) * slope) % 2)


def step_km(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Length of each step along a run of points, on the WGS84 ellipsoid.

    The radii of curvature at the middle latitude of each step: for steps under 100 km within
    0.02 % of the geodesic, at a fiftieth of its cost. Roads of a country have millions of steps.

    Parameters
    ----------
    lon, lat
        Degrees, one after another.

    Returns
    -------
    km
        One fewer than there are points.

    Examples
    --------
    >>> step_km(np.array([36.0, 36.0]), np.array([33.0, 34.0])).round(2).tolist()
    [110.91]
    """
    middle = np.radians((lat[:-1] + lat[1:]) / 2)
    curve = 1 - WGS84_ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    east = np.radians(np.diff(lon)) * np.cos(middle) * WGS84_RADIUS_KM / np.sqrt(curve)
    flat = WGS84_RADIUS_KM * (1 - WGS84_ECCENTRICITY_SQUARED) / curve**1.5
    return np.hypot(east, np.radians(np.diff(lat)) * flat)
