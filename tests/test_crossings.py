"""Crossings: their state on a day, and how far they lie from their border."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.boundaries import Outlines, read_boundaries, shared_border
from geo.cells import first_day
from geo.crossings import (
    crossings_on,
    distance_to_border,
    holds_on,
    nearest_border_points,
    snap_to_border,
)
from geo.crs import great_circle_km
from geo.world import World


def states(world: World, day: str) -> dict[str, str]:
    now = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, day)
    return dict(zip(now["crossing_id"], now["state"], strict=True))


def test_a_crossing_without_a_row_is_open(tiny_world: World) -> None:
    assert states(tiny_world, "2020-01-01")["omari-haditha"] == "open"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2015-03-31", "open"),
        ("2015-04-01", "closed"),  # 2015-04 means its first day
        ("2018-10-14", "closed"),
        ("2018-10-15", "limited"),  # `to` is the first day it no longer holds
        ("2018-12-31", "limited"),
        ("2019-01-01", "open"),
    ],
)
def test_nasib_closed_reopened_in_part_then_wholly(tiny_world: World, day: str, state: str) -> None:
    assert states(tiny_world, day)["nasib-jaber"] == state


def test_a_state_without_end_holds_still(tiny_world: World) -> None:
    assert states(tiny_world, "2100-01-01")["daraa-ramtha"] == "closed"


def test_dated_facts_hold_in_their_time_only(tiny_world: World) -> None:
    tables = tiny_world.crossings, tiny_world.crossing_status, tiny_world.crossing_facts
    for day, size in (("2020-12-31", 1.0), ("2021-06-01", 3.0), ("2022-01-01", 1.0)):
        assert crossings_on(*tables, day).set_index("crossing_id")["size"]["nasib-jaber"] == size


def test_belief_follows_the_interdiction_of_the_day(tiny_world: World) -> None:
    tables = tiny_world.crossings, tiny_world.crossing_status, tiny_world.crossing_facts
    omari = crossings_on(*tables, date(2016, 5, 1)).set_index("crossing_id").loc["omari-haditha"]
    assert (omari["interdiction"], omari["believed"]) == (0.05, 0.05)


def test_missing_size_delay_and_belief_have_their_defaults(tiny_world: World) -> None:
    now = crossings_on(
        tiny_world.crossings, tiny_world.crossing_status, tiny_world.crossing_facts, "2024-01-01"
    )
    badia = now.set_index("crossing_id").loc["badia-segment"]
    assert (badia["size"], badia["delay_hours"], badia["believed"]) == (1.0, 0.0, 0.1)
    assert list(now.index) == list(range(5))
    assert now["crossing_id"].tolist() == tiny_world.crossings["crossing_id"].tolist()


def test_the_tables_given_are_left_alone(tiny_world: World) -> None:
    before = tiny_world.crossings.copy()
    states(tiny_world, "2021-06-01")
    pd.testing.assert_frame_equal(tiny_world.crossings, before)


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.integers(1, 4000),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)
def test_an_interval_holds_from_its_first_day_up_to_the_day_before_its_end(
    begins: date, days: int, day: date
) -> None:
    ends = begins + timedelta(days=days)
    rows = pd.DataFrame({"from": [str(begins)], "to": [str(ends)]})
    assert holds_on(rows, day).item() == (begins <= day < ends)
    assert holds_on(pd.DataFrame({"from": [""], "to": [""]}), day).item()


def test_partial_dates_begin_with_their_first_day() -> None:
    rows = pd.DataFrame({"from": ["2014", "2014-06"], "to": ["2015", ""]})
    assert holds_on(rows, first_day("2014")).tolist() == [True, False]


SQUARES = Outlines(
    {
        "WST": np.array([[0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 0, 0]], dtype=float),
        "EST": np.array([[1, 0, 2, 0], [2, 0, 2, 1], [2, 1, 1, 1], [1, 1, 1, 0]], dtype=float),
        "FAR": np.array([[8, 0, 9, 0], [9, 0, 9, 1], [9, 1, 8, 1], [8, 1, 8, 0]], dtype=float),
    }
)


def gate(zone_a: str, zone_b: str, lon: float, lat: float, confidence: str = "low") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "crossing_id": ["g"],
            "zone_a": [zone_a],
            "zone_b": [zone_b],
            "lon": [lon],
            "lat": [lat],
            "position_confidence": [confidence],
        },
        index=[7],
    )


def test_a_gate_on_the_border_lies_0_km_from_it() -> None:
    assert distance_to_border(gate("WST", "EST", 1.0, 0.3), SQUARES).tolist() == [0.0]


def test_a_tenth_of_a_degree_off_is_11_km() -> None:
    km = distance_to_border(gate("WST", "EST", 1.1, 0.5), SQUARES)
    assert km.tolist() == pytest.approx([great_circle_km(1.1, 0.5, 1.0, 0.5)])
    assert km.index.tolist() == [7]


def test_a_port_is_measured_to_its_coast_and_not_to_its_land_border() -> None:
    at_the_border = gate("WST", "SEA", 0.999, 0.5)
    assert distance_to_border(at_the_border, SQUARES).item() > 50
    assert distance_to_border(gate("SEA", "WST", 0.0, 0.5), SQUARES).item() == 0.0


def test_zones_that_share_no_line_are_measured_to_the_farther_outline() -> None:
    km = distance_to_border(gate("EST", "FAR", 2.0, 0.5), SQUARES).item()
    assert km == pytest.approx(great_circle_km(2.0, 0.5, 8.0, 0.5))


@pytest.mark.parametrize(
    "row", [("WST", "XXX", 1.0, 0.5), ("WST", "EST", np.nan, 0.5), ("WST", "WST", 1.0, 0.5)]
)
def test_without_a_boundary_or_a_position_nothing_is_measured(
    row: tuple[str, str, float, float],
) -> None:
    assert np.isnan(distance_to_border(gate(*row), SQUARES).item())


def test_no_crossings_give_no_distances() -> None:
    assert nearest_border_points(gate("WST", "EST", 1, 0).iloc[:0], SQUARES).empty


def test_unsure_crossings_are_moved_to_their_border_and_sure_ones_stay() -> None:
    moved = snap_to_border(gate("WST", "EST", 1.1, 0.5), SQUARES)
    assert (moved["lon"].item(), moved["lat"].item()) == pytest.approx((1.0, 0.5))
    assert moved["snapped_km"].item() == pytest.approx(11.12, abs=0.01)
    sure = snap_to_border(gate("WST", "EST", 1.1, 0.5, "high"), SQUARES)
    assert (sure["lon"].item(), sure["snapped_km"].item()) == (1.1, 0.0)


def test_a_crossing_too_far_off_is_not_moved() -> None:
    far = snap_to_border(gate("WST", "EST", 1.9, 0.5), SQUARES)
    assert (far["lon"].item(), far["snapped_km"].item()) == (1.9, 0.0)


def test_distances_equal_shapelys_on_the_bundled_borders(tiny_world: World) -> None:
    """Our quick way against the ellipsoid: nearest point by shapely, in a plane around the gate."""
    from pyproj import Geod, Transformer
    from shapely import transform
    from shapely.ops import nearest_points

    boundaries = read_boundaries()
    quick = distance_to_border(tiny_world.crossings, boundaries)
    for row, km in zip(tiny_world.crossings.itertuples(), quick, strict=True):
        plane = f"+proj=aeqd +lat_0={row.lat} +lon_0={row.lon} +datum=WGS84"
        there = Transformer.from_crs(4326, plane, always_xy=True)
        border = transform(
            shared_border(row.zone_a, row.zone_b, boundaries),
            lambda points, t=there: np.column_stack(t.transform(*points.T)),
        )
        near = nearest_points(border, Point(0, 0))[0]
        lon, lat = there.transform(near.x, near.y, direction="INVERSE")
        true_km = Geod(ellps="WGS84").inv(row.lon, row.lat, lon, lat)[2] / 1000
        assert km == pytest.approx(true_km, rel=0.006, abs=0.01)
