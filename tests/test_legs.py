"""Legs: shortest ways inside a zone, sea lanes, estimates, and lines to draw them by."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo.crs import geodesic_length_km, great_circle_km
from geo.errors import InputError
from geo.legs import concat_legs, fill_missing_legs, leg_lines, shortest_legs, zone_terminals
from geo.readers import read_table
from geo.sea import SEA, find_sea_lanes, read_sea_lanes, sea_legs
from geo.skeleton import read_skeleton
from geo.tables import CROSSINGS, LEGS, PLACES
from geo.world import read_world
from geo.writers import write_layers

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def bundled() -> SimpleNamespace:
    """The bundled crossings, places, legs and skeleton."""
    waypoints, segments = read_skeleton(DATA / "roads")
    return SimpleNamespace(
        path=DATA,
        crossings=read_table(DATA / "crossings.csv", CROSSINGS),
        places=read_table(DATA / "places.csv", PLACES),
        legs=read_table(DATA / "legs.csv", LEGS),
        waypoints=waypoints,
        segments=segments,
    )


def make_waypoints(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["waypoint_id", "country", "lon", "lat"])


def make_segments(*rows: tuple[str, str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["country", "from_id", "to_id", "km", "hours"])


def make_terminals(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["zone", "terminal_id", "lon", "lat"])


def test_the_quicker_road_wins_over_the_shorter() -> None:
    waypoints = make_waypoints(("a", "SYR", 36, 34), ("b", "SYR", 37, 34), ("c", "SYR", 36.5, 34.5))
    segments = make_segments(
        ("SYR", "a", "b", 90, 3.0), ("SYR", "a", "c", 80, 0.8), ("SYR", "c", "b", 80, 0.8)
    )
    legs = shortest_legs(
        waypoints, segments, make_terminals(("SYR", "b", 37, 34), ("SYR", "a", 36, 34))
    )
    assert legs.values.tolist() == [["SYR", "a", "b", 160.0, 1.6, "roads"]]


def test_a_zone_uses_its_own_roads_only() -> None:
    """The motorway through JOR would be quicker, but crossings are the only doors."""
    waypoints = make_waypoints(("a", "SYR;JOR", 36, 34), ("b", "SYR;JOR", 37, 34))
    segments = make_segments(("SYR", "a", "b", 100, 2.0), ("JOR", "a", "b", 90, 0.9))
    ends = make_terminals(
        ("SYR", "a", 36, 34), ("SYR", "b", 37, 34), ("JOR", "a", 36, 34), ("JOR", "b", 37, 34)
    )
    legs = shortest_legs(waypoints, segments, ends)
    assert legs[["zone", "hours"]].values.tolist() == [["JOR", 0.9], ["SYR", 2.0]]


def test_of_two_segments_between_the_same_waypoints_the_quicker_counts_once() -> None:
    waypoints = make_waypoints(("a", "SYR", 36, 34), ("b", "SYR", 37, 34))
    segments = make_segments(("SYR", "a", "b", 100, 2.0), ("SYR", "b", "a", 95, 1.0))
    ends = make_terminals(("SYR", "a", 36, 34), ("SYR", "b", 37, 34))
    legs = shortest_legs(waypoints, segments, ends)
    assert legs[["km", "hours"]].values.tolist() == [[95.0, 1.0]]


def test_a_terminal_off_the_roads_joins_the_nearest_waypoint() -> None:
    """0.1 degree of latitude is 11.1 km; by a side road 14.5 km, at 40 km/h 0.36 h."""
    waypoints = make_waypoints(("a", "SYR", 36, 34), ("b", "SYR", 37, 34))
    segments = make_segments(("SYR", "a", "b", 100, 1.0))
    ends = make_terminals(("SYR", "a", 36, 34), ("SYR", "farm", 37, 34.1))
    legs = shortest_legs(waypoints, segments, ends)
    assert legs["km"].iloc[0] == pytest.approx(100 + 1.3 * 11.12, abs=0.1)
    assert legs["hours"].iloc[0] == pytest.approx(1 + 1.3 * 11.12 / 40, abs=0.001)


def test_a_terminal_far_from_every_road_has_no_leg() -> None:
    waypoints = make_waypoints(("a", "SYR", 36, 34), ("b", "SYR", 37, 34))
    segments = make_segments(("SYR", "a", "b", 100, 1.0))
    ends = make_terminals(("SYR", "a", 36, 34), ("SYR", "oasis", 40, 34))
    assert shortest_legs(waypoints, segments, ends).empty


def test_two_pieces_of_road_give_no_leg_between_them() -> None:
    waypoints = make_waypoints(*((x, "SYR", 36 + i / 10, 34) for i, x in enumerate("abcd")))
    segments = make_segments(("SYR", "a", "b", 10, 0.1), ("SYR", "c", "d", 10, 0.1))
    ends = make_terminals(*(("SYR", x, 36 + i / 10, 34) for i, x in enumerate("abcd")))
    legs = shortest_legs(waypoints, segments, ends)
    assert legs[["from_id", "to_id"]].values.tolist() == [["a", "b"], ["c", "d"]]


def test_missing_legs_are_estimated_and_counted() -> None:
    """One degree of latitude is 111.2 km: x 1.3 is 144.6 km, at 60 km/h 2.41 h."""
    crossings = pd.DataFrame(
        {
            "crossing_id": ["gate"],
            "zone_a": ["SYR"],
            "zone_b": ["JOR"],
            "lon": [36.0],
            "lat": [33.0],
        }
    )
    places = pd.DataFrame({"place_id": ["town"], "country": ["SYR"], "lon": [36.0], "lat": [34.0]})
    legs, remarks = fill_missing_legs(concat_legs([]), crossings, places)
    assert legs[["zone", "from_id", "to_id", "basis"]].values.tolist() == [
        ["SYR", "gate", "town", "great_circle"]
    ]
    assert legs["km"].iloc[0] == pytest.approx(1.3 * 111.195, abs=0.1)
    assert legs["hours"].iloc[0] == pytest.approx(1.3 * 111.195 / 60, abs=0.001)
    assert len(remarks) == 1
    assert "SYR: 1 legs" in remarks[0]


@pytest.mark.parametrize(("from_id", "to_id"), [("gate", "town"), ("town", "gate")])
def test_a_leg_given_in_either_direction_is_not_estimated(from_id: str, to_id: str) -> None:
    crossings = pd.DataFrame(
        {
            "crossing_id": ["gate"],
            "zone_a": ["SYR"],
            "zone_b": ["JOR"],
            "lon": [36.0],
            "lat": [33.0],
        }
    )
    places = pd.DataFrame({"place_id": ["town"], "country": ["SYR"], "lon": [36.0], "lat": [34.0]})
    given_legs = pd.DataFrame(
        [["SYR", from_id, to_id, 1.0, 2.0, "given"]],
        columns=["zone", "from_id", "to_id", "km", "hours", "basis"],
    )
    before = given_legs.copy()
    legs, remarks = fill_missing_legs(given_legs, crossings, places)
    pd.testing.assert_frame_equal(legs, before)
    assert remarks == ()


def test_a_port_listed_as_crossing_and_place_is_one_terminal() -> None:
    crossings = pd.DataFrame(
        {"crossing_id": ["port"], "zone_a": ["SYR"], "zone_b": [SEA], "lon": [35.8], "lat": [35.5]}
    )
    places = pd.DataFrame({"place_id": ["port"], "country": ["SYR"], "lon": [35.8], "lat": [35.5]})
    terminals = zone_terminals(crossings, places)
    assert terminals[["zone", "terminal_id"]].values.tolist() == [[SEA, "port"], ["SYR", "port"]]


@st.composite
def road_graphs(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    size = draw(st.integers(2, 8))
    names = [f"n{i}" for i in range(size)]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda p: p[0] != p[1])
    rows = draw(
        st.lists(
            st.tuples(pairs, st.integers(1, 300), st.integers(1, 900).map(lambda h: h / 100)),
            max_size=14,
        )
    )
    waypoints = make_waypoints(*((n, "SYR", 36 + i, 34.0) for i, n in enumerate(names)))
    segments = make_segments(*(("SYR", a, b, float(km), h) for (a, b), km, h in rows))
    ends = make_terminals(*(("SYR", n, 36.0 + i, 34.0) for i, n in enumerate(names)))
    return waypoints, segments, ends


@settings(max_examples=150)
@given(road_graphs())
def test_legs_equal_networkx(graph: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    waypoints, segments, ends = graph
    roads = nx.MultiGraph()
    roads.add_nodes_from(waypoints["waypoint_id"])
    for row in segments.itertuples():
        roads.add_edge(row.from_id, row.to_id, hours=row.hours)
    expected = {
        (a, b): nx.shortest_path_length(roads, a, b, weight="hours")
        for a, b in combinations(sorted(roads), 2)
        if nx.has_path(roads, a, b)
    }
    legs = shortest_legs(waypoints, segments, ends)
    found = dict(zip(zip(legs["from_id"], legs["to_id"], strict=True), legs["hours"], strict=True))
    assert found.keys() == expected.keys()
    assert all(found[pair] == pytest.approx(expected[pair], abs=6e-4) for pair in expected)


@settings(max_examples=150)
@given(road_graphs(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(
    graph: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], shuffle: object
) -> None:
    waypoints, segments, ends = graph
    seed = shuffle.randrange(2**32)  # type: ignore[attr-defined]
    shuffled = [frame.sample(frac=1, random_state=seed) for frame in graph]
    pd.testing.assert_frame_equal(
        shortest_legs(waypoints, segments, ends)[["zone", "from_id", "to_id", "hours"]],
        shortest_legs(*shuffled)[["zone", "from_id", "to_id", "hours"]],
    )


def known_distances() -> pd.DataFrame:
    known = pd.read_csv(Path(__file__).with_name("road_distances_known.csv"), dtype=str)
    known["known_km"] = known["known_km"].astype(float)
    return known[known["used"] == "yes"]


@pytest.fixture(scope="module")
def measured(bundled: SimpleNamespace) -> pd.DataFrame:
    """The known distances beside the skeleton's; over a border by the quickest crossing."""
    known = known_distances()
    waypoints = bundled.waypoints.set_index("waypoint_id")
    wanted = pd.Index([*known["from_id"], *known["to_id"], *bundled.crossings["crossing_id"]])
    rows = [
        (zone, name, at["lon"], at["lat"])
        for name, at in waypoints.loc[wanted.unique().intersection(waypoints.index)].iterrows()
        for zone in at["country"].split(";")
    ]
    legs = shortest_legs(bundled.waypoints, bundled.segments, make_terminals(*rows))
    both = pd.concat([legs, legs.rename(columns={"from_id": "to_id", "to_id": "from_id"})])
    step = both.merge(both, left_on="to_id", right_on="from_id", suffixes=("", "_then"))
    step = step[step["zone"] != step["zone_then"]]
    over = step.assign(
        to_id=step["to_id_then"],
        km=step["km"] + step["km_then"],
        hours=step["hours"] + step["hours_then"],
    )
    best = (
        pd.concat([both.assign(own=0), over.assign(own=1)])
        .sort_values(["own", "hours"])
        .drop_duplicates(["from_id", "to_id"])
    )
    found = known.merge(best[["from_id", "to_id", "km"]], how="left")
    return found.assign(error=(found["km"] / found["known_km"] - 1).abs())


def test_every_known_distance_is_measured(measured: pd.DataFrame) -> None:
    assert measured["km"].notna().all()
    assert len(measured) >= 120


def test_known_road_distances(measured: pd.DataFrame) -> None:
    worst = measured.nlargest(5, "error").to_string()
    assert measured["error"].median() < 0.05, worst
    assert measured["error"].max() <= 0.12, worst


def test_road_distances_with_a_published_source(measured: pd.DataFrame) -> None:
    """Most of the list is from memory; these have a table or a page behind them."""
    published = measured[~measured["source"].str.startswith("recalled")]
    assert len(published) >= 40
    assert published["error"].median() < 0.05
    assert published["error"].max() <= 0.12


def test_bundled_legs_are_what_the_script_makes(bundled: SimpleNamespace) -> None:
    terminals = zone_terminals(bundled.crossings, bundled.places)
    by_road = shortest_legs(
        bundled.waypoints, bundled.segments, terminals[terminals["zone"] != SEA]
    )
    legs = concat_legs([by_road, sea_legs(read_sea_lanes(DATA / "roads"))])
    legs, remarks = fill_missing_legs(legs, bundled.crossings, bundled.places)
    assert remarks == (), "every bundled terminal is reached by road or sea"
    pd.testing.assert_frame_equal(
        concat_legs([legs]), bundled.legs[legs.columns], check_dtype=False, rtol=1e-9
    )


def test_every_bundled_leg_is_longer_than_a_straight_line(bundled: SimpleNamespace) -> None:
    at = zone_terminals(bundled.crossings, bundled.places).set_index(["zone", "terminal_id"])
    one = at.loc[pd.MultiIndex.from_frame(bundled.legs[["zone", "from_id"]])]
    other = at.loc[pd.MultiIndex.from_frame(bundled.legs[["zone", "to_id"]])]
    straight = great_circle_km(
        one["lon"].to_numpy(float),
        one["lat"].to_numpy(float),
        other["lon"].to_numpy(float),
        other["lat"].to_numpy(float),
    )
    # 2 km: a crossing's position may be finer in one table than in the other.
    assert (bundled.legs["km"].to_numpy(float) >= straight - 2).all()
    speed = bundled.legs["km"] / bundled.legs["hours"]
    assert speed.max() <= 125


def test_musandam_is_reached_by_ferry_not_through_the_emirates(bundled: SimpleNamespace) -> None:
    legs = bundled.legs
    leg = legs[
        (legs["zone"] == "OMN") & (legs["from_id"] == "darah-tibat") & (legs["to_id"] == "muscat")
    ]
    assert len(leg) == 1
    assert leg["hours"].iloc[0] > 6  # the ferry alone


KNOWN_SEA_KM = [
    # Nautical miles from port to port as pilots' tables give them, x 1.852; recalled.
    ("aqaba-port", "jeddah-port", 621),
    ("beirut-port", "latakia-port", 104),
    ("mersin-port", "latakia-port", 113),
    ("jebel-ali-port", "dammam-port", 303),
    ("dammam-port", "khalifa-bin-salman-port", 37),
    ("sohar-port", "jebel-ali-port", 235),
]


@pytest.mark.parametrize(("one", "other", "nautical_miles"), KNOWN_SEA_KM)
def test_sea_lanes_are_near_pilots_tables(one: str, other: str, nautical_miles: float) -> None:
    lanes = read_sea_lanes(DATA / "roads")
    pair = sorted([one, other])
    lane = lanes[(lanes["from_id"] == pair[0]) & (lanes["to_id"] == pair[1])]
    assert lane["km"].iloc[0] == pytest.approx(nautical_miles * 1.852, rel=0.2)


def test_a_sea_lane_goes_round_the_land() -> None:
    """Two ports of a sea that never was (no real lane is near) with a peninsula between them."""
    pytest.importorskip("searoute")
    import shapely

    ports = pd.DataFrame({"terminal_id": ["w", "e"], "lon": [10.0, 11.0], "lat": [25.0, 25.0]})
    land = shapely.box(10.45, 24.5, 10.55, 26.0)
    lanes = find_sea_lanes(ports, land)
    line = shapely.from_wkt(f"LINESTRING ({lanes['line'].iloc[0]})")
    assert not line.intersects(land.buffer(-0.02))
    assert lanes["km"].iloc[0] > great_circle_km(10.0, 25.0, 11.0, 25.0) * 1.1


def test_leg_lines_follow_roads_and_lanes(bundled: SimpleNamespace) -> None:
    pairs = bundled.legs.iloc[:: len(bundled.legs) // 60]
    lines = leg_lines(bundled, pairs)
    assert lines[["zone", "from_id", "to_id"]].equals(
        pairs[["zone", "from_id", "to_id"]].astype(str)
    )
    at = zone_terminals(bundled.crossings, bundled.places).set_index(["zone", "terminal_id"])
    for leg, line in zip(pairs.itertuples(), lines.geometry, strict=True):
        ends = at.loc[[(leg.zone, leg.from_id), (leg.zone, leg.to_id)], ["lon", "lat"]].to_numpy(
            float
        )
        drawn = np.array([line.coords[0], line.coords[-1]])
        assert np.abs(drawn - ends).max() < 0.2, (leg, drawn, ends)
        # Drawn from town to town in straight lines, a road is shorter than it is, never longer.
        assert geodesic_length_km(line) <= leg.km * 1.02 + 1


def test_leg_lines_run_the_way_they_are_asked(bundled: SimpleNamespace) -> None:
    pairs = pd.DataFrame(
        [
            ["SYR", "damascus", "homs"],
            ["SYR", "homs", "damascus"],
            [SEA, "jeddah-port", "aqaba-port"],
            [SEA, "aqaba-port", "jeddah-port"],
        ],
        columns=["zone", "from_id", "to_id"],
    )
    there, back, sea_back, sea = leg_lines(bundled, pairs).geometry
    assert list(there.coords) == list(back.coords)[::-1]
    assert list(sea.coords) == list(sea_back.coords)[::-1]
    assert len(there.coords) > 5


def test_leg_lines_are_straight_where_there_are_no_roads(tmp_path: Path) -> None:
    world = SimpleNamespace(
        path=tmp_path,
        crossings=pd.DataFrame(
            {"crossing_id": ["g"], "zone_a": ["A"], "zone_b": ["B"], "lon": [1.0], "lat": [2.0]}
        ),
        places=pd.DataFrame({"place_id": ["p"], "country": ["A"], "lon": [3.0], "lat": [4.0]}),
    )
    pairs = pd.DataFrame({"zone": ["A", "A"], "from_id": ["g", "g"], "to_id": ["p", "unknown"]})
    lines = leg_lines(world, pairs)
    assert list(lines.geometry.iloc[0].coords) == [(1.0, 2.0), (3.0, 4.0)]
    assert lines.geometry.iloc[1] is None


WAYPOINTS = """waypoint_id,name,country,lat,lon
damascus,Damascus,SYR,33.5102,36.2913
"""
SEGMENTS = """segment_id,country,from_id,to_id,km,hours
a,SYR,damascus,nowhere,115,1
"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("segments.csv", SEGMENTS, "segments.csv: row 2, column to_id: no waypoint 'nowhere'"),
        ("sea_lanes.csv", "from_id,to_id,km,line\na,b,9,abc\n", "row 2, column line"),
        ("sea_lanes.csv", 'from_id,to_id,km,line\na,b,9,"34 99, 35 98"\n', "no line on the globe"),
        ("leg_lines.gpkg", "", "leg_lines.gpkg"),
    ],
)
def test_roads_of_a_world_that_lead_nowhere_are_told(
    tiny_folder: Path, name: str, text: str, told: str
) -> None:
    roads = tiny_folder / "roads"
    roads.mkdir()
    (roads / "waypoints.csv").write_text(WAYPOINTS, encoding="utf-8")
    world = read_world(tiny_folder)
    if name.endswith(".gpkg"):
        points = gpd.GeoDataFrame({"zone": ["SYR"]}, geometry=[Point(36, 33)], crs=4326)
        write_layers({"leg_lines": points}, roads / name)
    else:
        (roads / name).write_text(text, encoding="utf-8")
    pairs = pd.DataFrame({"zone": ["SYR", SEA], "from_id": ["damascus"] * 2, "to_id": ["x"] * 2})
    with pytest.raises(InputError, match=re.escape(told)):
        leg_lines(world, pairs)
