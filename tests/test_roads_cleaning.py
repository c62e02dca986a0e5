"""Cleaning: what is clean stays, what is mended is listed, and nothing is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from road_samples import STEP, edge_set, grid_courses, road_lines

from geo.roads.cleaning import Tolerances, clean_roads
from geo.roads.graph import BRIDGE, ROAD, SNAP
from geo.roads.lines import Plane, RoadLines, cut_lines, drop_unusable, make_lines
from geo.roads.noding import build_graph, node_lines

EXACT = Tolerances(snap_km=0.0, gap_km=0.0, island_km=0.0)
USUAL = Tolerances(snap_km=0.3, gap_km=3.0, island_km=0.0)


def shuffled(lines: RoadLines, seed: int) -> RoadLines:
    return lines.take(np.random.default_rng(seed).permutation(len(lines)))


@st.composite
def messy_lines(draw: st.DrawFn) -> RoadLines:
    """Short lines between points of a fine lattice, some of them beside it."""
    place = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2), st.integers(0, 2))
    point = place.map(lambda p: (36 + p[0] * 0.01 + p[2] * 0.001, 33 + p[1] * 0.01 + p[3] * 0.001))
    course = st.lists(point, min_size=2, max_size=4)
    courses = draw(st.lists(course, min_size=1, max_size=9))
    levels = draw(st.lists(st.integers(-1, 1), min_size=len(courses), max_size=len(courses)))
    return road_lines(*courses, levels=levels)


@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 99))
@settings(max_examples=60)
def test_a_clean_graph_is_left_as_it_is(columns: int, rows: int, seed: int) -> None:
    lines = shuffled(road_lines(*grid_courses(columns, rows)), seed)
    graph, report = clean_roads(lines, tolerances=USUAL)
    assert edge_set(graph) == edge_set(build_graph(lines))
    assert (graph.made == ROAD).all()
    assert report.joins.empty


@given(messy_lines(), st.integers(0, 9))
@settings(max_examples=120)
def test_the_order_of_rows_changes_nothing(lines: RoadLines, seed: int) -> None:
    one, said = clean_roads(lines, tolerances=USUAL)
    other, said_too = clean_roads(shuffled(lines, seed), tolerances=USUAL)
    assert edge_set(one) == edge_set(other)
    assert said.joins.equals(said_too.joins)


@given(messy_lines())
@settings(max_examples=200)
def test_kilometres_are_kept_but_for_what_the_report_lists(lines: RoadLines) -> None:
    graph, report = clean_roads(lines, tolerances=USUAL)
    km = report.km
    said = km["read"] + km["drawn twice"]
    if "kept" in km:
        said += km["islands"] + km["snapped"] + km["bridged"]
        joined = report.joins["km"].sum()
        assert km["snapped"] + km["bridged"] == pytest.approx(joined, abs=1e-9)
    # Cuts are rounded to a centimetre, as all points are.
    assert graph.edges.km.sum() == pytest.approx(said, abs=1e-3)


def test_cutting_again_cuts_nothing_more() -> None:
    """Two combs across one another: 25 crossings, and then no more."""
    across = [[(36, 33 + i / 100), (36.1, 33.001 + i / 100)] for i in range(5)]
    along = [[(36.01 + i / 60, 32.9), (36.013 + i / 60, 33.2)] for i in range(5)]
    plane = Plane(33.0)
    once, said = node_lines(road_lines(*across, *along), plane)
    assert said == {"cut where two lines cross": 50}
    twice, said = node_lines(once, plane)
    assert said == {}
    assert edge_set(build_graph(twice)) == edge_set(build_graph(once))


def test_lines_that_cross_meet() -> None:
    graph, report = clean_roads(
        road_lines([(36, 33), (36.2, 33)], [(36.1, 32.9), (36.1, 33.1)]), tolerances=EXACT
    )
    assert len(graph.edges) == 4
    assert report.counts["cut where two lines cross"] == 2


def test_a_bridge_does_not_meet_what_it_crosses() -> None:
    graph, report = clean_roads(
        road_lines([(36, 33), (36.2, 33)], [(36.1, 32.9), (36.1, 33.1)], levels=[0, 1]),
        tolerances=EXACT,
    )
    assert len(graph.edges) == 2
    assert report.counts["crossed by a bridge or tunnel, not joined"] == 1


def test_a_road_meets_the_bridge_it_ends_on() -> None:
    """A ramp: the ground road ends in the middle of the bridge."""
    graph, _ = clean_roads(
        road_lines([(36, 33), (36.2, 33)], [(36.1, 32.9), (36.1, 33.0)], levels=[1, 0]),
        tolerances=EXACT,
    )
    assert len(graph.edges) == 3


def test_an_end_that_misses_is_snapped_and_listed() -> None:
    """0.002 degrees of latitude is 222 m."""
    lines = road_lines([(36, 33), (36.2, 33)], [(36.1, 33.002), (36.1, 33.1)])
    graph, report = clean_roads(lines, tolerances=USUAL)
    assert graph.label_components().max() == 0
    assert report.joins["kind"].tolist() == ["snap"]
    assert report.joins["km"].iloc[0] == pytest.approx(0.222, abs=0.002)
    assert (graph.made == SNAP).sum() == 1
    apart, _ = clean_roads(lines, tolerances=EXACT)
    assert apart.label_components().max() == 1


def test_a_gap_between_pieces_is_bridged_and_listed() -> None:
    """0.02 degrees of latitude is 2.2 km."""
    lines = road_lines([(36, 33), (36, 33.1)], [(36, 33.12), (36, 33.2)])
    graph, report = clean_roads(lines, tolerances=USUAL)
    assert graph.label_components().max() == 0
    assert report.joins[["kind"]].values.tolist() == [["bridge"]]
    assert report.joins["km"].iloc[0] == pytest.approx(2.22, abs=0.01)


def test_a_gap_too_wide_stays() -> None:
    lines = road_lines([(36, 33), (36, 33.1)], [(36, 33.14), (36, 33.2)])
    graph, report = clean_roads(lines, tolerances=USUAL)
    assert graph.label_components().max() == 1
    assert report.joins.empty


def test_a_lost_bridge_is_put_back_where_the_way_round_is_absurd() -> None:
    """Two banks a kilometre apart, joined by a bridge 50 km downstream only."""
    lines = road_lines(
        [(36, 33), (36, 32.99), (36.5, 32.99)],
        [(36.5, 32.99), (36.5, 33.02)],
        [(36.5, 33.02), (36, 33.02), (36, 33.01)],
    )
    graph, report = clean_roads(lines, tolerances=USUAL)
    assert report.joins["kind"].tolist() == ["bridge"]
    assert (graph.made == BRIDGE).sum() == 1
    assert report.joins["km"].iloc[0] == pytest.approx(1.11, abs=0.01)


def test_a_short_way_round_is_no_gap() -> None:
    """Two dead ends of one block: the way round is three steps."""
    corner = [(36, 33), (36, 33.01), (36.01, 33.01), (36.01, 33)]
    graph, report = clean_roads(road_lines(corner), tolerances=USUAL)
    assert report.joins.empty
    assert len(graph.edges) == 1


def test_islands_are_dropped_and_counted() -> None:
    lines = road_lines([(36, 33), (36, 34)], [(38, 33), (38, 33.01)])
    graph, report = clean_roads(lines, tolerances=Tolerances(island_km=20.0))
    assert report.counts["islands dropped"] == 1
    assert report.km["islands"] == pytest.approx(-1.109, abs=0.01)
    assert graph.label_components().max() == 0


def test_what_is_no_road_is_dropped_and_counted() -> None:
    lines = road_lines(
        [(36, 33), (36, 33)],
        [(36, 33), (36, 33.1)],
        [(36, 33.1), (36, 33)],
        [(36, 33.1), (36, 33.1), (36, 33.2)],
    )
    clean, said = drop_unusable(lines)
    assert said == {"lines without length": 1, "lines drawn twice": 1}
    assert len(clean) == 2
    assert len(clean.points) == 4


def test_two_one_way_lines_of_opposite_direction_are_two() -> None:
    there = road_lines([(36, 33), (36, 33.1)], [(36, 33.1), (36, 33)], oneway=1)
    assert len(drop_unusable(there)[0]) == 2


def test_a_line_cut_at_a_point_and_between_points() -> None:
    lines = road_lines([(36, 33), (36.1, 33), (36.2, 33)])
    pieces = cut_lines(
        lines,
        np.array([0, 0, 0]),
        np.array([1.0, 1.5, 0.0]),
        np.array([[36.1, 33], [36.15, 33], [36, 33]]),
    )
    ends = [
        pieces.points[s:e].tolist()
        for s, e in zip(pieces.start[:-1], pieces.start[1:], strict=True)
    ]
    assert ends == [
        [[36.0, 33.0], [36.1, 33.0]],
        [[36.1, 33.0], [36.15, 33.0]],
        [[36.15, 33.0], [36.2, 33.0]],
    ]


def test_multilines_become_lines_of_the_same_row() -> None:
    import shapely

    shape = shapely.MultiLineString([[(36, 33), (36, 33.1)], [(37, 33), (37, 33.1)]])
    lines = make_lines(
        np.array([shape]),
        speed_kmh=np.array([50.0]),
        oneway=np.zeros(1, np.int8),
        level=np.zeros(1, np.int16),
    )
    assert lines.row.tolist() == [1, 1]
    assert lines.speed_kmh.tolist() == [50.0, 50.0]


def test_a_grid_step_is_as_long_as_it_should_be() -> None:
    """0.05 degrees of latitude at 33 north is 5.545 km."""
    lines = road_lines([(36, 33), (36, 33 + STEP)])
    assert lines.measure_km()[0] == pytest.approx(5.545, abs=0.001)
