"""OpenStreetMap files: ways meet at shared nodes, tags are read by rule, broken files are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from road_samples import grid_osm, write_osm

from geo.errors import InputError
from geo.roads.cleaning import Tolerances, clean_roads
from geo.roads.graphs import read_graphml, roads_of_graph
from geo.roads.osm import parse_duration_hours, read_osm
from geo.roads.shortest import shortest_ways
from geo.roads.source import RoadSource

pytest.importorskip("osmium")

EXACT = Tolerances(0.0, 0.0, 0.0)


def courses(source: RoadSource) -> list[list[list[float]]]:
    lines = source.lines
    return sorted(
        lines.points[a:b].tolist() for a, b in zip(lines.start[:-1], lines.start[1:], strict=True)
    )


CROSS = {1: (36.0, 33.0), 2: (36.1, 33.0), 3: (36.2, 33.0), 4: (36.1, 33.1), 5: (36.1, 32.9)}


@pytest.mark.parametrize("suffix", [".osm", ".osm.pbf"])
def test_ways_meet_at_the_nodes_they_share(suffix: str, tmp_path: Path) -> None:
    ways = {
        1: ([1, 2, 3], {"highway": "trunk"}),
        2: ([4, 2, 5], {"highway": "primary"}),
    }
    source = read_osm(write_osm(tmp_path / f"cross{suffix}", CROSS, ways))
    assert courses(source) == [
        [[36.0, 33.0], [36.1, 33.0]],
        [[36.1, 33.0], [36.1, 32.9]],
        [[36.1, 33.0], [36.2, 33.0]],
        [[36.1, 33.1], [36.1, 33.0]],
    ]
    assert source.is_noded
    assert source.basis == "osm"
    assert sorted(source.lines.speed_kmh) == [70, 70, 85, 85]


def test_ways_that_cross_without_a_node_do_not_meet(tmp_path: Path) -> None:
    """A flyover: the second way passes the first without sharing its node."""
    nodes = CROSS | {6: (36.1, 33.0)}
    ways = {1: ([1, 2, 3], {"highway": "trunk"}), 2: ([4, 5], {"highway": "primary"})}
    graph, _ = clean_roads(
        read_osm(write_osm(tmp_path / "a.osm", nodes, ways)).lines, tolerances=EXACT, is_noded=True
    )
    assert len(graph.edges) == 2
    assert graph.label_components().max() == 1


def test_only_the_classes_that_corridors_use(tmp_path: Path) -> None:
    ways = {
        1: ([1, 2], {"highway": "residential"}),
        2: ([2, 3], {"highway": "track"}),
        3: ([2, 4], {"highway": "secondary_link"}),
        4: ([2, 5], {"railway": "rail"}),
    }
    path = write_osm(tmp_path / "a.osm", CROSS, ways)
    assert len(read_osm(path).lines) == 1
    assert len(read_osm(path, tracks=True).lines) == 2


def test_limits_directions_and_closures(tmp_path: Path) -> None:
    nodes = {i: (36 + i / 100, 33.0) for i in range(1, 13)}
    tags = [
        {"highway": "trunk", "maxspeed": "50 mph;80"},
        {"highway": "trunk", "maxspeed": "walk"},
        {"highway": "trunk", "maxspeed": "fast"},
        {"highway": "motorway", "maxspeed": "120"},
        {"highway": "primary", "oneway": "-1"},
        {"highway": "primary", "junction": "roundabout"},
        {"highway": "motorway", "oneway": "no"},
        {"highway": "primary", "oneway": "reversible"},
        {"highway": "primary", "access": "no"},
        {"highway": "primary", "access": "no", "motor_vehicle": "yes"},
        {"highway": "primary", "motor_vehicle": "no"},
    ]
    ways = {i: ([i, i + 1], facts) for i, facts in enumerate(tags, start=1)}
    source = read_osm(write_osm(tmp_path / "a.osm", nodes, ways))
    assert source.lines.speed_kmh.tolist() == [80, 5, 85, 100, 70, 70, 100, 70, 70]
    assert source.lines.oneway.tolist() == [0, 0, 0, 1, -1, 1, 0, 0, 0]
    said = " ".join(source.remarks)
    assert "1 speed limits that are no speed" in said
    assert "1 one-way tags that say neither way" in said
    assert "2 ways closed to cars" in said


def test_a_ferry_sails_by_its_duration(tmp_path: Path) -> None:
    """0.1 degrees of latitude is 11.09 km: in half an hour at 22.2 km/h, else at 15."""
    ways = {
        1: ([2, 4], {"route": "ferry", "duration": "00:30"}),
        2: ([2, 5], {"route": "ferry"}),
    }
    source = read_osm(write_osm(tmp_path / "a.osm", CROSS, ways))
    assert source.lines.speed_kmh.tolist() == pytest.approx([22.2, 15.0], abs=0.1)
    assert any("2 car ferries" in remark for remark in source.remarks)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("01:30", 1.5), ("90", 1.5), ("2:00:00", 2.0), ("PT1H", np.nan), ("", np.nan)],
)
def test_durations(text: str, hours: float) -> None:
    assert parse_duration_hours(text) == pytest.approx(hours, nan_ok=True)


def test_a_way_is_cut_where_the_file_lacks_its_nodes(tmp_path: Path) -> None:
    nodes = {i: (36 + i / 100, 33.0) for i in range(1, 7)}
    ways = {1: ([1, 2, 99, 3, 4, 98, 5], {"highway": "trunk"}), 2: ([5, 6], {"highway": "trunk"})}
    source = read_osm(write_osm(tmp_path / "a.osm", nodes, ways))
    assert courses(source) == [
        [[36.01, 33.0], [36.02, 33.0]],
        [[36.03, 33.0], [36.04, 33.0]],
        [[36.05, 33.0], [36.06, 33.0]],
    ]
    assert any("1 ways cut where the file lacks their nodes" in remark for remark in source.remarks)


def test_a_ring_road_and_a_way_that_meets_itself(tmp_path: Path) -> None:
    ways = {1: ([1, 2, 3, 4, 2, 5], {"highway": "trunk"})}
    source = read_osm(write_osm(tmp_path / "a.osm", CROSS, ways))
    assert len(source.lines) == 3
    assert source.lines.measure_km().sum() > 0


def test_border_controls_are_known(tmp_path: Path) -> None:
    source = read_osm(grid_osm(tmp_path / "grid.osm"))
    assert source.gates is not None
    assert source.gates.values.tolist() == [[36.5, 33.1005, "West Gate"]]


def test_the_same_legs_as_osmnx(tmp_path: Path) -> None:
    """Our reader and OSMnx's, of the same file: the same kilometres between five junctions."""
    osmnx = pytest.importorskip("osmnx")
    path = grid_osm(tmp_path / "grid.osm")
    graph = osmnx.graph_from_xml(path, bidirectional=False, retain_all=True, simplify=True)
    kilometres = []
    for source in (read_osm(path), roads_of_graph(graph)):
        roads, _ = clean_roads(source.lines, tolerances=EXACT, is_noded=True)
        corners = [(36.05, 33.05), (36.95, 33.05), (36.05, 33.15), (36.95, 33.1), (36.45, 33.1)]
        nodes = [int(np.argmin(np.hypot(roads.lon - lon, roads.lat - lat))) for lon, lat in corners]
        kilometres.append(shortest_ways(roads.edges, np.array(nodes, dtype=np.int32)).km)
    np.testing.assert_allclose(kilometres[0], kilometres[1], rtol=1e-9)


def test_a_graph_saved_by_osmnx_is_read_again(tmp_path: Path) -> None:
    osmnx = pytest.importorskip("osmnx")
    path = grid_osm(tmp_path / "grid.osm")
    graph = osmnx.graph_from_xml(path, bidirectional=False, retain_all=True, simplify=True)
    osmnx.save_graphml(graph, tmp_path / "grid.graphml")
    one, other = roads_of_graph(graph), read_graphml(tmp_path / "grid.graphml")
    assert courses(one) == courses(other)
    assert sorted(one.lines.speed_kmh) == sorted(other.lines.speed_kmh)


def test_any_networkx_graph_will_do() -> None:
    import networkx as nx
    import shapely

    graph = nx.Graph(crs="EPSG:4326")
    graph.add_node("a", lon=36.0, lat=33.0)
    graph.add_node("b", lon=36.2, lat=33.0)
    bend = shapely.LineString([(36.2, 33.0), (36.1, 33.1), (36.0, 33.0)])
    graph.add_edge("a", "b", geometry=bend, speed_kph=42.0)
    source = roads_of_graph(graph, name="mine", basis="roads")
    assert courses(source) == [[[36.0, 33.0], [36.1, 33.1], [36.2, 33.0]]]
    assert source.lines.speed_kmh.tolist() == [42.0]
    assert source.lines.oneway.tolist() == [0]


def test_a_graph_in_another_system_is_brought_back() -> None:
    osmnx = pytest.importorskip("osmnx")
    import networkx as nx

    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node(1, x=36.0, y=33.0)
    graph.add_node(2, x=36.1, y=33.0)
    graph.add_edge(1, 2, length=9300.0, highway=["trunk", "primary"])
    projected = osmnx.project_graph(graph)
    source = roads_of_graph(projected)
    assert courses(source)[0] == pytest.approx(np.array([[36.0, 33.0], [36.1, 33.0]]), abs=1e-6)
    assert source.lines.speed_kmh.tolist() == [70.0]
    assert source.lines.oneway.tolist() == [1]


def test_a_graph_without_roads_or_positions() -> None:
    import networkx as nx

    with pytest.raises(InputError, match="no edges"):
        roads_of_graph(nx.Graph())
    graph = nx.Graph([("a", "b")])
    with pytest.raises(InputError, match="2 nodes have no finite position"):
        roads_of_graph(graph)


@pytest.mark.parametrize("name", ["043_laughs.osm", "044_xxe.osm"])
def test_hostile_files_are_refused(name: str, reference_folder: Path) -> None:
    with pytest.raises(InputError, match="entities are not supported"):
        read_osm(reference_folder / "hostile" / name)


def test_hostile_graphml_is_refused(reference_folder: Path, tmp_path: Path) -> None:
    path = shutil.copy(reference_folder / "hostile" / "047_laughs.graphml", tmp_path)
    with pytest.raises(InputError, match="declares a document type or entities"):
        read_graphml(path)
    broken = tmp_path / "broken.graphml"
    broken.write_text("<graphml><graph>", encoding="utf-8")
    with pytest.raises(InputError, match="no GraphML"):
        read_graphml(broken)


def test_tags_from_nowhere_are_read_by_rule(reference_folder: Path) -> None:
    """``50 mph;80``, ``oneway=-1``, ``lanes=-3``."""
    source = read_osm(reference_folder / "hostile" / "046_osm_bad_tags.osm")
    assert source.lines.speed_kmh.tolist() == [70.0]
    assert source.lines.oneway.tolist() == [-1]
    with pytest.raises(InputError, match="no road of the classes used"):
        read_osm(reference_folder / "hostile" / "045_dangling_ref.osm")


def test_a_file_cut_anywhere_is_refused_or_read(tmp_path: Path) -> None:
    """PBF and XML cut at ten places each: an error, or the roads that are whole."""
    for suffix in (".osm", ".osm.pbf"):
        whole = grid_osm(tmp_path / f"grid{suffix}").read_bytes()
        for share in range(1, 11):
            path = tmp_path / f"cut{suffix}"
            path.write_bytes(whole[: len(whole) * share // 11])
            with pytest.raises(InputError):
                read_osm(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b""),
        ("a.osm.pbf", b""),
        ("a.osm", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18"),
        ("a.osm.pbf", b"<osm/>"),
        ("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18" + b"\xff" * 100),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='91' lon='0'/></osm>"),
        ("a.osm", b"<notosm/>"),
    ],
)
def test_what_is_no_osm_file(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_osm(tmp_path / name)


def test_two_gigabytes_of_nothing(tmp_path: Path) -> None:
    with (tmp_path / "big.osm.pbf").open("wb") as file:
        file.write(b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18")
        file.truncate(2 * 1024**3)
    with pytest.raises(InputError):
        read_osm(tmp_path / "big.osm.pbf")
