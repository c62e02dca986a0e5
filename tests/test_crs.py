"""Kilometres are right, and positions are told inside from outside."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.crs import (
    EARTH_RADIUS_KM,
    geodesic_length_km,
    great_circle_km,
    lies_inside,
    nearest_on_segments,
)

LON = st.floats(-180, 180)
LAT = st.floats(-89, 89)
SQUARE = np.array([[0, 0, 2, 0], [2, 0, 2, 2], [2, 2, 0, 2], [0, 2, 0, 0]], dtype=float)


def test_one_degree_of_a_meridian_is_111_km() -> None:
    assert great_circle_km(36, 33, 36, 34) == pytest.approx(np.pi / 180 * EARTH_RADIUS_KM)


def test_half_way_round_the_earth_is_half_its_girth() -> None:
    assert great_circle_km(0, 0, 180, 0) == pytest.approx(np.pi * EARTH_RADIUS_KM)


def test_columns_give_a_column_and_missing_stays_missing() -> None:
    lon = pd.Series([36.0, np.nan], index=["a", "b"])
    km = great_circle_km(lon, 33.0, 36.0, 33.0)
    assert km.tolist()[0] == 0.0
    assert np.isnan(km.tolist()[1])


@given(LON, LAT, LON, LAT)
def test_distance_is_the_same_there_and_back(a: float, b: float, c: float, d: float) -> None:
    assert great_circle_km(a, b, c, d) == pytest.approx(great_circle_km(c, d, a, b))
    assert 0 <= great_circle_km(a, b, c, d) <= np.pi * EARTH_RADIUS_KM + 1e-6


@given(LON, LAT, LON, LAT)
def test_sphere_and_ellipsoid_differ_by_less_than_a_hundredth(
    a: float, b: float, c: float, d: float
) -> None:
    geodesic = geodesic_length_km(LineString([(a, b), (c, d)]))
    assert great_circle_km(a, b, c, d) == pytest.approx(geodesic, rel=0.0057, abs=0.01)


def test_a_line_is_as_long_as_its_parts_and_a_point_has_no_length() -> None:
    import geopandas as gpd

    parts = gpd.GeoSeries([LineString([(36, 33), (36, 34)]), LineString([(36, 34), (37, 34)])])
    whole = LineString([(36, 33), (36, 34), (37, 34)])
    assert geodesic_length_km(parts).sum() == pytest.approx(geodesic_length_km(whole))
    assert geodesic_length_km(Point(36, 33)) == 0.0


def test_nearest_point_of_a_square_is_on_its_side_or_at_its_corner() -> None:
    assert nearest_on_segments(1, -1, SQUARE)[:2] == pytest.approx((1, 0))
    assert nearest_on_segments(3, 3, SQUARE)[:2] == pytest.approx((2, 2))


def test_a_segment_without_length_is_a_point() -> None:
    lon, lat, km = nearest_on_segments(0, 0, np.array([[1.0, 1.0, 1.0, 1.0]]))
    assert (lon, lat) == (1, 1)
    assert km == pytest.approx(great_circle_km(0, 0, 1, 1))


@given(st.floats(-0.9, 2.9), st.floats(-0.9, 2.9))
def test_nearest_point_is_never_farther_than_any_corner(lon: float, lat: float) -> None:
    nearest = nearest_on_segments(lon, lat, SQUARE)[2]
    corners = [great_circle_km(lon, lat, x, y) for x, y in SQUARE[:, :2]]
    assert nearest <= min(corners) * 1.01 + 1e-9


def test_a_hole_is_outside() -> None:
    hole = np.array(
        [[0.5, 0.5, 1.5, 0.5], [1.5, 0.5, 1.5, 1.5], [1.5, 1.5, 0.5, 1.5], [0.5, 1.5, 0.5, 0.5]]
    )
    ring = np.vstack([SQUARE, hole])
    assert lies_inside(0.25, 0.25, ring)
    assert not lies_inside(1.0, 1.0, ring)
    assert not lies_inside(3.0, 1.0, ring)
