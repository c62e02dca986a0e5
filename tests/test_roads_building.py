"""Legs of a world over roads: by zone, from any source, kept, compared, reported."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from road_samples import grid_layer, grid_osm, write_csv, write_grid_world

from geo.crs import great_circle_km
from geo.errors import InputError, UnknownZone
from geo.legs import leg_lines
from geo.roads.building import BuildOptions, RoadLegs, build_road_legs, list_terminals
from geo.roads.cache import hash_content, load_arrays, save_arrays
from geo.roads.cleaning import Tolerances
from geo.roads.comparison import (
    compare_known,
    compare_legs,
    find_unmeasured,
    match_gates,
    read_known_distances,
)
from geo.roads.layers import read_road_layer
from geo.roads.partition import build_area, widen
from geo.world import read_world
from routes.cli import run


@pytest.fixture
def world_folder(tmp_path: Path) -> Path:
    return write_grid_world(tmp_path / "world")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layer") / "roads.gpkg"
    grid_layer(highway="primary").to_file(path)
    return path


# A layer is read in a process of its own, which takes a second; none changes once it is written.
read_once = cache(read_road_layer)


def build(folder: Path, layer: Path, **options: object) -> RoadLegs:
    return build_road_legs(read_world(folder), read_once(layer), options=BuildOptions(**options))


def leg(roads: RoadLegs, zone: str, one: str, other: str) -> pd.Series:
    rows = roads.legs[
        (roads.legs["zone"] == zone)
        & (roads.legs["from_id"] == one)
        & (roads.legs["to_id"] == other)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_legs_of_both_sides(world_folder: Path, layer: Path) -> None:
    """Gate to Westtown is ten steps of 0.05 degrees at latitude 33.1: 46.6 km at 70 km/h."""
    roads = build(world_folder, layer)
    assert len(roads.legs) == 3 + 1
    assert set(roads.legs["basis"]) == {"roads"}
    there = leg(roads, "WST", "gate", "westtown")
    assert there["km"] == pytest.approx(great_circle_km(36.0, 33.1, 36.5, 33.1), rel=0.005)
    assert there["hours"] == pytest.approx(there["km"] / 70, rel=0.01)
    east = leg(roads, "OST", "easttown", "gate")
    assert east["km"] == pytest.approx(there["km"], abs=0.2)


def test_a_village_off_the_road_comes_by_a_side_road(world_folder: Path, layer: Path) -> None:
    """Westvillage lies 0.1 degrees, 11.1 km, north of the last row: x 1.3 at 40 km/h."""
    roads = build(world_folder, layer)
    ends = {zone.zone: zone.terminals.set_index("terminal_id") for zone in roads.built}
    assert ends["WST"].loc["westvillage", "road_km"] == pytest.approx(11.12, abs=0.03)
    there = leg(roads, "WST", "westtown", "westvillage")
    by_road = 2 * great_circle_km(36.0, 33.1, 36.05, 33.1) + 2 * 5.545
    assert there["km"] == pytest.approx(by_road + 1.3 * 11.12, abs=0.4)


def test_a_zone_uses_its_own_roads_only(world_folder: Path, tmp_path: Path) -> None:
    """The only road from Westtown to the gate leads through the other country: no leg."""
    roads = [
        shapely.LineString([(36.0, 33.1), (36.2, 33.1)]),
        shapely.LineString([(36.2, 33.1), (36.2, 33.5), (36.8, 33.5), (36.8, 33.1), (36.5, 33.1)]),
    ]
    frame = gpd.GeoDataFrame({"highway": "trunk"}, index=range(2), geometry=roads, crs="EPSG:4326")
    frame.to_file(tmp_path / "roads.gpkg")
    options = {"tolerances": Tolerances(island_km=0.0)}
    roads = build(world_folder, tmp_path / "roads.gpkg", **options)
    west = next(zone for zone in roads.built if zone.zone == "WST")
    found = set(zip(west.unreached["from_id"], west.unreached["to_id"], strict=True))
    assert ("gate", "westtown") in found
    assert not len(roads.legs[(roads.legs["zone"] == "WST") & (roads.legs["from_id"] == "gate")])


def test_a_terminal_in_the_sea_stays_out(world_folder: Path, layer: Path) -> None:
    with (world_folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("wreck,Wreck,WST,35.95,33.55,town\n")
    roads = build(world_folder, layer)
    ends = next(zone.terminals for zone in roads.built if zone.zone == "WST")
    wreck = ends.set_index("terminal_id").loc["wreck"]
    assert wreck["piece"] == -1
    assert wreck["road_km"] == pytest.approx(39.2, abs=0.5)
    assert "wreck" not in set(roads.legs["from_id"]) | set(roads.legs["to_id"])


def test_a_one_way_trap_is_counted_and_stands_for_both_ways(
    world_folder: Path, tmp_path: Path
) -> None:
    """The last step to Westtown leads in and never out."""
    frame = grid_layer(highway="primary", oneway="no")
    shapes = frame.geometry.tolist()
    shapes.append(shapely.LineString([(36.0, 33.2), (35.93, 33.3)]))
    trap = gpd.GeoDataFrame(
        {"highway": "primary", "oneway": ["no"] * len(frame) + ["yes"]},
        geometry=shapes,
        crs="EPSG:4326",
    )
    trap.to_file(tmp_path / "roads.gpkg")
    with (world_folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("trap,Trap,WST,35.93,33.3,town\n")
    roads = build(world_folder, tmp_path / "roads.gpkg")
    west = next(zone for zone in roads.built if zone.zone == "WST")
    assert west.report.counts["legs with a way in one direction only"] == 3
    rows = roads.legs[(roads.legs["from_id"] == "trap") | (roads.legs["to_id"] == "trap")]
    assert len(rows) == 3


def test_directions_that_differ_are_two_rows(world_folder: Path, tmp_path: Path) -> None:
    """A one-way ring: from a to b a quarter of it, back three quarters."""
    ring = [(36.1, 33.0), (36.1, 33.2), (36.3, 33.2), (36.3, 33.0), (36.1, 33.0)]
    frame = gpd.GeoDataFrame(
        {"highway": ["trunk"], "oneway": ["yes"]},
        geometry=[shapely.LineString(ring)],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "roads.gpkg")
    write_csv(
        world_folder / "places.csv",
        "place_id,name_en,country,lon,lat,kind",
        [
            "westtown,W,WST,36.1,33.05,city",
            "other,O,WST,36.1,33.15,town",
            "easttown,E,OST,37.0,33.1,market",
        ],
    )
    roads = build(world_folder, tmp_path / "roads.gpkg", zones=("WST",))
    there = leg(roads, "WST", "westtown", "other")
    back = leg(roads, "WST", "other", "westtown")
    assert there["km"] == pytest.approx(11.1, abs=0.2)
    assert back["km"] == pytest.approx(2 * 22.18 + 2 * 18.64 - 11.1, abs=1.0)


def test_terminals_can_be_those_of_the_demand(world_folder: Path) -> None:
    world = read_world(world_folder)
    assert "westvillage" in set(list_terminals(world)["terminal_id"])
    narrow = list_terminals(world, only_demand=True)
    assert set(narrow["terminal_id"]) == {"gate", "westtown", "easttown"}


def test_processes_give_the_same_legs(world_folder: Path, layer: Path) -> None:
    one, two = build(world_folder, layer), build(world_folder, layer, jobs=2)
    pd.testing.assert_frame_equal(one.legs, two.legs)
    assert one.lines().equals(two.lines())


def test_the_order_of_rows_gives_the_same_legs(
    world_folder: Path, layer: Path, tmp_path: Path
) -> None:
    frame = gpd.read_file(layer).sample(frac=1, random_state=5)
    frame.to_file(tmp_path / "shuffled.gpkg")
    one = build(world_folder, layer)
    other = build(world_folder, tmp_path / "shuffled.gpkg")
    pd.testing.assert_frame_equal(one.legs, other.legs)


def test_a_second_run_takes_what_was_kept(world_folder: Path, layer: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = build(world_folder, layer, cache=cache)
    assert [zone.kept for zone in first.built] == ["", ""]
    second = build(world_folder, layer, cache=cache)
    assert [zone.kept for zone in second.built] == ["legs", "legs"]
    pd.testing.assert_frame_equal(first.legs, second.legs)
    assert first.lines().equals(second.lines())
    for one, other in zip(first.built, second.built, strict=True):
        pd.testing.assert_frame_equal(one.terminals, other.terminals, check_dtype=False)
        pd.testing.assert_frame_equal(one.report.joins, other.report.joins, check_dtype=False)
        assert one.report.counts == other.report.counts


def test_a_new_place_recomputes_its_zone_only(
    world_folder: Path, layer: Path, tmp_path: Path
) -> None:
    """And of that zone only the search: its cleaned roads are kept."""
    cache = tmp_path / "cache"
    build(world_folder, layer, cache=cache)
    with (world_folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("newtown,Newtown,WST,36.2,33.2,town\n")
    again = build(world_folder, layer, cache=cache)
    assert {zone.zone: zone.kept for zone in again.built} == {"OST": "legs", "WST": "graph"}
    fresh = build(world_folder, layer)
    pd.testing.assert_frame_equal(again.legs, fresh.legs)


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "pickle"])
def test_a_damaged_cache_is_noticed_and_rebuilt(
    harm: str, world_folder: Path, layer: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    first = build(world_folder, layer, cache=cache)
    kept = sorted(cache.rglob("*.npz"))
    assert len(kept) == 4
    for path in kept:
        data = bytearray(path.read_bytes())
        if harm == "flip":
            data[len(data) // 2] ^= 1
        path.write_bytes(
            {"cut": bytes(data[:-40]), "flip": bytes(data), "empty": b"", "pickle": b"\x80\x04."}[
                harm
            ]
        )
    again = build(world_folder, layer, cache=cache)
    assert [zone.kept for zone in again.built] == ["", ""]
    pd.testing.assert_frame_equal(first.legs, again.legs)
    assert [z.kept for z in build(world_folder, layer, cache=cache).built] == ["legs", "legs"]


def test_a_cache_that_cannot_be_written_keeps_nothing(
    world_folder: Path, layer: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    roads = build(world_folder, layer, cache=tmp_path / "file")
    assert len(roads.legs) == 4


def test_hashes_tell_apart_what_differs() -> None:
    import numpy as np

    assert hash_content(np.array([1, 2])) != hash_content(np.array([[1, 2]]))
    assert hash_content(["a", "b"]) != hash_content(["ab"])
    assert hash_content({"a": 1}) == hash_content({"a": 1})


def test_arrays_come_back(tmp_path: Path) -> None:
    import numpy as np

    save_arrays(tmp_path, "ab" * 32, {"x": np.arange(3), "text": np.array(["é"])})
    kept = load_arrays(tmp_path, "ab" * 32)
    assert kept is not None
    assert kept["x"].tolist() == [0, 1, 2]
    assert kept["text"].tolist() == ["é"]
    assert load_arrays(tmp_path, "cd" * 32) is None
    assert load_arrays(None, "ab" * 32) is None


def test_lines_lead_from_end_to_end(world_folder: Path, layer: Path) -> None:
    roads = build(world_folder, layer)
    lines = roads.lines()
    at = read_world(world_folder).places.set_index("place_id")[["lon", "lat"]]
    row = lines[(lines["from_id"] == "westtown") & (lines["to_id"] == "westvillage")].iloc[0]
    assert row.geometry.coords[0] == pytest.approx(at.loc["westtown"].tolist(), abs=1e-4)
    assert row.geometry.coords[-1] == pytest.approx(at.loc["westvillage"].tolist(), abs=1e-4)


def test_a_region_without_boundaries(world_folder: Path, layer: Path) -> None:
    (world_folder / "boundaries" / "zones.geojson").unlink()
    with pytest.raises(InputError, match=r"no boundary is known for OST, WST.*--zone"):
        build(world_folder, layer)
    west = build(world_folder, layer, zones=("WST",))
    assert [zone.zone for zone in west.built] == ["WST"]


def test_roads_elsewhere_and_roads_turned_round(world_folder: Path, tmp_path: Path) -> None:
    frame = grid_layer(highway="primary")
    turned = frame.set_geometry(shapely.transform(frame.geometry.values, lambda p: p[:, ::-1]))
    away = frame.set_geometry(frame.geometry.translate(xoff=20))
    for name, moved, told in (
        ("turned", turned, "Longitude and latitude look swapped"),
        ("away", away, "reference system right"),
    ):
        path = tmp_path / f"{name}.gpkg"
        moved.set_crs("EPSG:4326", allow_override=True).to_file(path)
        with pytest.raises(InputError, match=told):
            build(world_folder, path)


def test_a_zone_the_world_does_not_have(world_folder: Path, layer: Path) -> None:
    with pytest.raises(UnknownZone, match="Did you mean WST"):
        build(world_folder, layer, zones=("WSTT",))


def test_legs_the_roads_do_not_give_are_kept(world_folder: Path, layer: Path) -> None:
    with (world_folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("oasis,Oasis,OST,37.09,33.59,town\n")
    write_csv(
        world_folder / "legs.csv",
        "zone,from_id,to_id,km,hours,basis",
        ["OST,oasis,easttown,99,3,given", "OST,gate,easttown,1,1,given"],
    )
    roads = build(world_folder, layer)
    assert leg(roads, "OST", "oasis", "easttown")["basis"] == "given"
    assert leg(roads, "OST", "easttown", "gate")["basis"] == "roads"
    assert any("1 legs the roads do not give were kept" in remark for remark in roads.remarks)


def test_comparisons() -> None:
    columns = ["zone", "from_id", "to_id", "km"]
    legs = pd.DataFrame([["A", "x", "y", 110.0], ["A", "y", "z", 50.0]], columns=columns)
    others = pd.DataFrame([["A", "y", "x", 100.0], ["B", "y", "z", 50.0]], columns=columns)
    compared = compare_legs(legs, others)
    assert compared["difference"].tolist() == pytest.approx([0.1])
    known = pd.DataFrame({"from_id": ["z", "q"], "to_id": ["y", "x"], "known_km": [40.0, 1.0]})
    assert compare_known(legs, known)["difference"].tolist() == pytest.approx([0.25])
    assert compare_known(legs.head(0), known).empty
    assert find_unmeasured(compare_known(legs, known), known).values.tolist() == [["q", "x"]]


def test_a_known_distance_over_a_border_takes_the_shortest_crossing() -> None:
    rows = [
        ["A", "x", "gate", 60.0],
        ["A", "x", "far", 10.0],
        ["B", "y", "gate", 50.0],
        ["B", "far", "y", 140.0],
    ]
    legs = pd.DataFrame(rows, columns=["zone", "from_id", "to_id", "km"])
    known = pd.DataFrame({"from_id": ["y"], "to_id": ["x"], "known_km": [100.0]})
    compared = compare_known(legs, known)
    assert compared[["zone", "km"]].values.tolist() == [["B–A", 110.0]]


def test_known_distances_are_read_before_the_roads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "known.csv").write_text("a,b,known_km\nx,y,12\n")
    assert read_known_distances(tmp_path / "known.csv")["to_id"].tolist() == ["y"]
    (tmp_path / "wrong.csv").write_text("a,b,km\nx,y,12\n")
    words = ["network", "build", "--roads", "none.gpkg", "--known", str(tmp_path / "wrong.csv")]
    assert run(words) == 2
    assert "the column 'known_km' is missing" in capsys.readouterr().err


def test_gates_are_matched_to_the_nearest_crossing() -> None:
    gates = pd.DataFrame(
        {"lon": [36.5, 40.0], "lat": [33.1005, 33.0], "name": ["West Gate", "Far"]}
    )
    crossings = pd.DataFrame(
        {"crossing_id": ["gate", "none"], "lon": [36.5, 38.0], "lat": [33.1, 33.1]}
    )
    matched = match_gates(gates, crossings)
    assert matched[["crossing_id", "gate", "km"]].values.tolist() == [["gate", "West Gate", 0.06]]


def test_areas_and_their_margins() -> None:
    import numpy as np

    ring = np.array([[0, 0, 2, 0], [2, 0, 2, 2], [2, 2, 0, 2], [0, 2, 0, 0]], dtype=float)
    hole = ring / 4 + 0.5
    area = build_area(np.vstack([ring, hole]))
    assert area.area == pytest.approx(4 - 0.25)
    wide = widen(shapely.box(36, 33, 37, 34), 11.12)
    assert wide.bounds == pytest.approx((36 - 0.12, 32.9, 37 + 0.12, 34.1), abs=0.003)


def test_the_command_from_layer_to_ranking(
    world_folder: Path,
    layer: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CORRIDORS_CACHE", str(tmp_path / "cache"))
    write_csv(tmp_path / "known.csv", "from_id,to_id,known_km", ["westtown,gate,50"])
    words = ["network", "build", "--roads", str(layer), "--world", str(world_folder)]
    legs = world_folder / "legs.csv"
    beside = ["--report", str(tmp_path / "r.html"), "--layers", str(tmp_path / "l.gpkg")]
    known = ["--known", str(tmp_path / "known.csv"), "--jobs", "1"]
    assert run([*words, "-o", str(legs), *beside, *known]) == 0
    assert "read with [columns]" in capsys.readouterr().err
    world = read_world(world_folder)
    assert not any("estimated" in remark for remark in world.remarks)
    drawn = leg_lines(world, world.legs)
    assert drawn.geometry.count_coordinates().max() > 2
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Compared with known road distances" in page
    assert "5 of 5 ends of legs lie near a road of their zone" in page
    assert gpd.list_layers(tmp_path / "l.gpkg")["name"].tolist() == ["legs", "terminals"]
    assert run(["rank", "--world", str(world_folder), "--format", "json"]) == 0
    ranking = json.loads(capsys.readouterr().out)
    assert [row["crossing_id"] for row in ranking["crossings"]] == ["gate"]


def test_the_answer_in_json(
    world_folder: Path,
    layer: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CORRIDORS_CACHE", str(tmp_path / "cache"))
    words = ["network", "build", "--roads", str(layer), "--world", str(world_folder), "--no-cache"]
    assert run([*words, "--format", "json", "--jobs", "1", "-q"]) == 0
    said = json.loads(capsys.readouterr().out)
    west = next(zone for zone in said["zones"] if zone["zone"] == "WST")
    assert west["legs"] == 3
    assert west["far"] == ["westvillage"]
    assert said["compared_with_known"] is None
    assert not (tmp_path / "cache").exists()


def test_the_command_over_openstreetmap(
    world_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("osmium")
    monkeypatch.setenv("CORRIDORS_CACHE", str(tmp_path / "cache"))
    path = grid_osm(tmp_path / "grid.osm")
    words = ["network", "build", "--osm", str(path), "--world", str(world_folder), "--jobs", "1"]
    assert run([*words, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["basis"] == "osm"
    assert said["gates"][0]["crossing_id"] == "gate"
    assert said["gates"][0]["gate"] == "West Gate"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no roads are given"),
        (["--roads", "a.gpkg", "--osm", "b.osm"], "Give one of them"),
        (["--roads", "a.osm"], "Give it with --osm"),
        (["--osm", "a.gpkg"], "Give it with --roads"),
        (["--roads", "missing.gpkg"], "missing.gpkg"),
        (["--roads", "a.txt"], "ending"),
        (["--roads", "a.gpkg", "--report", "r.pdf"], "end in .html"),
        (["--roads", "a.gpkg", "--layers", "l.shp"], "end in .gpkg"),
        (["--roads", "a.gpkg", "-o", "legs.geojson"], "no format"),
        (["--roads", "https://x.y/a.gpkg"], "only local files"),
    ],
)
def test_wrong_words(
    words: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.gpkg", "a.osm", "a.txt", "b.osm"):
        (tmp_path / name).write_bytes(b"")
    assert run(["network", "build", *words]) == 2
    assert told in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "a.osm", "a.txt", "b.osm"]


def test_names_in_the_report_are_text(world_folder: Path, layer: Path) -> None:
    """A place called <script> or {{ 7*7 }} is shown, never run."""
    from routes.road_report import Comparisons, write_report

    bad = "x<script>alert(1)</script>{{7*7}}"
    with (world_folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("far,Far,OST,36.9,33.5,town\n")
    roads = build(world_folder, layer)
    gates = pd.DataFrame(
        [["gate", bad, 1.0, 36.0, 33.0]], columns=["crossing_id", "gate", "km", "lon", "lat"]
    )
    page = write_report(roads, Comparisons(gates=gates))
    assert "<script" not in page
    assert "{{" not in page
    assert "&lt;script&gt;" in page
