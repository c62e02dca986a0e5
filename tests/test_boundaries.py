"""Boundaries: outlines, the borders they share, coasts."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from geo.boundaries import (
    Outlines,
    join_outlines,
    outlines_of,
    read_borders,
    read_boundaries,
    read_outlines,
    shared_border,
)
from geo.crs import geodesic_length_km
from geo.errors import InputError, UnknownZone
from geo.writers import write_layers

TWO = gpd.GeoDataFrame(
    {"zone": ["WST", "EST"], "name": ["West", "East"]},
    geometry=[box(0, 0, 1, 1), Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])],
    crs=4326,
)


@pytest.fixture(scope="module")
def bundled() -> Outlines:
    from geo.boundaries import bundled_boundaries

    return read_outlines(bundled_boundaries())


def test_two_squares_share_the_side_between_them() -> None:
    border = shared_border("WST", "EST", TWO)
    assert border.bounds == (1, 0, 1, 1)
    assert border.length == 1.0


def test_a_coast_is_what_no_neighbour_shares() -> None:
    assert shared_border("WST", "SEA", TWO).length == 3.0
    assert shared_border("SEA", "WST", TWO).length == 3.0


def test_zones_that_do_not_meet_share_nothing() -> None:
    apart = TWO.assign(geometry=[box(0, 0, 1, 1), box(5, 5, 6, 6)])
    assert shared_border("WST", "EST", apart).is_empty


def test_an_unknown_zone_gets_a_suggestion() -> None:
    with pytest.raises(UnknownZone, match="Did you mean WST"):
        shared_border("WSTT", "EST", TWO)


def test_the_bundled_borders_are_those_the_outlines_share(bundled: Outlines) -> None:
    borders = read_borders()
    assert len(borders) >= 25
    for row in borders.itertuples():
        km = geodesic_length_km(row.geometry)
        assert geodesic_length_km(shared_border(row.zone_a, row.zone_b, bundled)) == pytest.approx(
            km, rel=0.01
        )


def test_every_country_of_the_region_has_a_valid_outline() -> None:
    for scale in ("analysis", "drawing"):
        boundaries = read_boundaries(scale)  # type: ignore[arg-type]
        assert set(boundaries["zone"]) >= {"SYR", "JOR", "SAU", "IRQ", "LBN", "TUR"}
        assert boundaries.geometry.is_valid.all()
        assert boundaries.crs == "EPSG:4326"
        assert boundaries.attrs["remarks"] == ()
    assert "name" in read_boundaries("context")


def test_outlines_read_quickly_equal_those_of_the_polygons(bundled: Outlines) -> None:
    slow = outlines_of(read_boundaries())
    assert bundled.names["SYR"] == "Syria"
    for zone, segments in bundled.segments.items():
        assert np.array_equal(segments, slow.segments[zone])
    assert outlines_of(bundled) is bundled


def test_the_borders_of_syria_are_nearly_as_long_as_the_world_factbook_says(
    bundled: Outlines,
) -> None:
    # CIA World Factbook; lines drawn at 1:10m leave out bends, most of them in the mountains of
    # Lebanon (292 of 403 km).
    for neighbour, km in {"IRQ": 599, "JOR": 379, "TUR": 899, "LBN": 403}.items():
        length = geodesic_length_km(shared_border("SYR", neighbour, bundled))
        assert 0.72 * km < length < 1.02 * km


def test_own_boundaries_come_before_the_bundled_ones(tmp_path: Path) -> None:
    write_layers({"a": TWO}, tmp_path / "a.geojson")
    write_layers({"b": TWO.assign(zone=["SYR", "XXX"])}, tmp_path / "b.geojson")
    own = read_outlines(tmp_path)
    assert set(own.segments) == {"WST", "EST", "SYR", "XXX"}
    both = join_outlines(own, Outlines({"SYR": np.zeros((9, 4)), "JOR": np.zeros((1, 4))}))
    assert len(both.segments["SYR"]) == 4
    assert set(both.segments) == {"WST", "EST", "SYR", "XXX", "JOR"}


def test_analysis_is_the_file_that_is_measured_against(tmp_path: Path) -> None:
    write_layers({"a": TWO}, tmp_path / "analysis.geojson")
    (tmp_path / "broken.geojson").write_text("{", encoding="utf-8")
    assert set(read_outlines(tmp_path).segments) == {"WST", "EST"}


def test_an_outline_without_its_zone_is_told(tmp_path: Path) -> None:
    write_layers({"a": TWO.drop(columns="zone")}, tmp_path / "a.geojson")
    with pytest.raises(InputError, match="feature 1: it is no polygon with the property 'zone'"):
        read_outlines(tmp_path / "a.geojson")


def test_parts_and_holes_are_all_outline() -> None:
    islands = gpd.GeoDataFrame(
        {"zone": ["ISL", "ISL"]},
        geometry=[
            shapely.MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)]),
            box(6, 6, 9, 9).difference(box(7, 7, 8, 8)),
        ],
        crs=4326,
    )
    assert len(outlines_of(islands).segments["ISL"]) == 16
