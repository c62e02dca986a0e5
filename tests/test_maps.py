"""The map page as a file: what it holds, what it leaves out, and what it asks of no network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Polygon

import routes
from geo.errors import InputError, WriteError
from routes import palette
from routes.assets import MissingAsset
from routes.atlas import describe_atlas
from routes.displacement import CLOSED_DRAWS
from routes.flow_lines import flow_lines
from routes.map_land import Arcs, encode_line, share_arcs
from routes.map_model import (
    CHANGING,
    change_months,
    code_terminals,
    describe_condition,
    describe_draws,
    describe_network,
    list_epochs,
    widen_network,
)
from routes.map_roads import SIGNS, describe_roads, list_pairs
from routes.map_tables import describe_seizures, label_places
from routes.maps import draw_map, to_folium
from routes.page import (
    LeftoverAddress,
    check_self_contained,
    fill_template,
    find_addresses,
    split_tile_address,
    strip_urls,
    write_policy,
)
from routes.posterior import prior_draws


@pytest.fixture(scope="module")
def world():
    return routes.load()


@pytest.fixture(scope="module")
def network(world):
    return routes.build_network(world)


@pytest.fixture(scope="module")
def page(network, world, tmp_path_factory):
    """The bundled world's map, as text."""
    path = draw_map(network, world, tmp_path_factory.mktemp("map") / "map.html")
    return path.read_text(encoding="utf-8")


def read_atlas(page):
    return json.loads(re.search(r'id="atlas">(.*?)</script>', page, re.DOTALL)[1])


# The file


def test_the_bundled_map_is_at_most_a_megabyte_with_all_its_draws(page, world, tmp_path):
    drawn = routes.build_network(world, posterior=prior_draws(world, CLOSED_DRAWS))
    path = draw_map(drawn, world, tmp_path / "map.html")
    assert len(page.encode("utf-8")) < path.stat().st_size <= 1_000_000


def test_the_page_asks_nothing_of_a_network(page):
    assert find_addresses(page) == []


def test_the_policy_allows_only_the_scripts_and_styles_that_stand_in_the_page(page):
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["img-src"] == "data:"
    assert "unsafe" not in policy
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = {b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts}
        assert parts[name].split() == [f"'sha256-{h}'" for h in sorted(hashes, key=policy.index)]
        assert texts


def test_leaflet_travels_with_its_licence(page):
    assert "Redistribution and use in source and binary forms" in page


def test_the_page_carries_its_numbers_without_scripts_too(page, network):
    plain = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)[1]
    ranking = routes.rank_crossings(network)
    shown = re.findall(r"<td>(.*?)</td>", plain)
    assert unescape(shown[1]) == ranking["name"].iloc[0]
    assert shown[2] == f"{ranking['exposure'].iloc[0]:.2%}"


def test_the_same_world_gives_the_same_bytes(tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    one = draw_map(network, tiny_world, tmp_path / "one.html").read_bytes()
    two = draw_map(network, tiny_world, tmp_path / "two.html").read_bytes()
    assert one == two


def test_the_atlas_equals_the_library(page, network):
    atlas = read_atlas(page)
    ranking = routes.rank_crossings(network).set_index("crossing_id")
    shown = pd.DataFrame(atlas["rankings"][0], index=atlas["crossings"]["id"])
    for column in ("rank", "usage", "exposure", "criticality_hours"):
        expected = ranking[column].reindex(shown.index)
        assert np.allclose(shown[column], expected, rtol=1e-6, atol=0)
    comparison = routes.compare_corridors(network)
    assert [row["corridor"] for row in atlas["corridors"]][:5] == comparison["corridor"].tolist()[
        :5
    ]


def test_only_what_is_shown_is_passed_on(page):
    atlas = read_atlas(page)
    assert "enforcement_tier" not in page.split('id="atlas">')[1].split("</script>")[0]
    assert set(atlas["seizures"]) == {
        "date",
        "lat",
        "lon",
        "crossing",
        "pills",
        "mass_kg",
        "place",
        "links",
    }


def test_a_folder_that_is_not_there_is_a_write_error(tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    with pytest.raises(WriteError):
        draw_map(network, tiny_world, tmp_path / "nowhere" / "map.html")


def test_a_missing_asset_names_the_command_that_mends_it(tiny_world, tmp_path, monkeypatch):
    def lose(name):
        raise MissingAsset(f"The browser file '{name}' is missing. Run: python hatch_build.py")

    monkeypatch.setattr("routes.map_page.read_asset", lose)
    network = routes.build_network(tiny_world)
    with pytest.raises(MissingAsset, match=r"python hatch_build\.py"):
        draw_map(network, tiny_world, tmp_path / "map.html")
    assert not (tmp_path / "map.html").exists()


# Tiles, by name only


def test_tiles_are_named_in_the_policy_and_nowhere_else_allowed(tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    address = "https://tiles.example.org/{z}/{x}/{y}.png"
    path = draw_map(network, tiny_world, tmp_path / "map.html", tiles=address)
    page = path.read_text(encoding="utf-8")
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert "img-src data: https://tiles.example.org;" in policy
    assert read_atlas(page)["tiles"] == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)/{x}{y}{z}",
        "https://tiles.example.org/a.png",
        "https://u:p@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org;script-src *//{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png' onload='x",
        "file:///{z}/{x}/{y}.png",
    ],
)
def test_other_tile_addresses_are_refused(address):
    with pytest.raises(InputError, match="tile address"):
        split_tile_address(address)


# What would ask a network is found


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://example.org/a.png">',
        "<img src=//example.org/a.png>",
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<script src="a.js"></script>',
        "<style>p { background: url(https://example.org/a.png) }</style>",
        '<style>@import "a.css";</style>',
        '<p style="background: url(a.png)">x</p>',
        "<script>fetch('https://example.org/a.json')</script>",
        "<script>//# sourceMappingURL=leaflet.js.map\n</script>",
        '<iframe src="https://example.org"></iframe>',
        '<form action="https://example.org"></form>',
        '<video poster="a.jpg"></video>',
        '<body onload="x()">',
    ],
)
def test_a_leftover_address_is_an_error(html):
    with pytest.raises(LeftoverAddress, match="not self-contained"):
        check_self_contained(f"<!doctype html>{html}")


def test_links_that_a_reader_clicks_are_no_leftover():
    html = (
        '<a href="https://example.org">x</a><a href="#top">y</a><img src="data:image/png;base64,">'
    )
    assert check_self_contained(html) == html


def test_a_slot_name_inside_what_is_put_in_stays_text():
    assert fill_template("<%%a%%|%%b%%>", {"a": "%%b%%", "b": "1"}) == "<%%b%%|1>"
    with pytest.raises(KeyError):
        fill_template("%%unknown%%", {})


def test_a_stylesheet_loses_what_names_a_file_and_nothing_else():
    css = ".a{color:red}.b{background:url(b.png) no-repeat;width:1px}.c{behavior:url(#x)}"
    assert strip_urls(css) == ".a{color:red}.b{width:1px}.c{}"


def test_a_policy_without_tiles_names_no_host():
    assert "http" not in write_policy(["a"], ["b"])


# Land


def test_a_shared_border_is_stored_once_and_both_countries_close():
    west = Polygon([(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1)])
    east = Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)])
    island = Polygon([(5, 5), (6, 5), (6, 6)])
    layer = gpd.GeoDataFrame(
        {"zone": ["W", "E", "I"]}, geometry=[west, east, island], crs="EPSG:4326"
    )
    arcs = share_arcs(layer)
    assert arcs.kinds.count(1) == 1
    border = arcs.lines[arcs.kinds.index(1)]
    assert {border[0], border[-1]} == {(1000, 0), (1000, 1000)}
    for zone, shape in zip(layer["zone"], layer.geometry, strict=True):
        for ring in arcs.rings[zone]:
            rebuilt = Polygon(np.array(walk_ring(arcs, ring)) / 1000)
            assert rebuilt.symmetric_difference(shape).area < 1e-9


def walk_ring(arcs: Arcs, ring):
    points = []
    for number in ring:
        points += arcs.lines[number] if number >= 0 else arcs.lines[~number][::-1]
    return points


def test_every_country_of_the_region_keeps_its_area(page):
    from geo.boundaries import read_boundaries

    atlas = read_atlas(page)
    arcs = [decode_line(text) for text in atlas["land"]["arcs"]]
    known = read_boundaries("analysis").set_index("zone").geometry
    for entry in atlas["land"]["zones"]:
        rings = [
            [p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]
            for ring in entry["rings"]
        ]
        area = shapely.area(shapely.make_valid(shapely.polygons(rings[0])))
        for ring in rings[1:]:
            area += shapely.area(shapely.make_valid(shapely.polygons(ring)))
        assert area == pytest.approx(known[entry["zone"]].area, rel=0.02), entry["zone"]


def decode_line(text, digits=3):
    """The encoding undone, written apart from the page's own decoder."""
    numbers, value, shift = [], 0, 0
    for sign in text:
        chunk = ord(sign) - 63
        value |= (chunk & 31) << shift
        shift += 5
        if chunk < 32:
            numbers.append(-((value + 1) >> 1) if value & 1 else value >> 1)
            value = shift = 0
    lat, lon = np.cumsum(numbers[0::2]), np.cumsum(numbers[1::2])
    return list(zip((lon / 10**digits).tolist(), (lat / 10**digits).tolist(), strict=True))


def test_a_world_elsewhere_brings_its_own_outlines(tiny_folder):
    for name in ("crossings.csv", "places.csv"):
        table = pd.read_csv(tiny_folder / name, dtype=str, keep_default_na=False)
        table["lon"] = (table["lon"].astype(float) - 60).astype(str)
        if "position_confidence" in table:
            table["position_confidence"] = "low"
        table.to_csv(tiny_folder / name, index=False)
    (tiny_folder / "boundaries").mkdir()
    own = gpd.GeoDataFrame(
        {"zone": ["SYR", "JOR"], "name": ["Northland", "Southland"]},
        geometry=[shapely.box(-27, 32.6, -20, 37), shapely.box(-27, 29, -20, 32.6)],
        crs="EPSG:4326",
    )
    own.to_file(tiny_folder / "boundaries" / "analysis.geojson", driver="GeoJSON")
    seizures = pd.read_csv(tiny_folder / "seizures.csv", dtype=str, keep_default_na=False)
    seizures.iloc[:0].to_csv(tiny_folder / "seizures.csv", index=False)
    world = routes.load(tiny_folder)
    atlas = describe_atlas(routes.build_network(world), world)
    assert atlas["zones"]["SYR"] == "Northland"
    assert atlas["zones"]["SAU"] == "Saudi Arabia"
    (south, west), (north, east) = atlas["land"]["frame"]
    assert west < -30 < -20 < east
    assert south < 20 < 40 < north
    assert any(label["text"] == "Southland" for label in atlas["labels"]["zones"])


def test_lines_survive_their_encoding():
    points = [(35.123, 33.456), (-179.999, -80.0), (0.0, 0.001)]
    assert np.allclose(decode_line(encode_line(points)), points, atol=5e-4)


# Roads


def test_ways_read_back_from_the_trees_are_the_legs_lines(network, world):
    from geo.legs import leg_lines

    wide = widen_network(network, world)
    codes = code_terminals(network, world)
    packed = describe_roads(network, wide, world, codes)
    pairs = list_pairs(wide)
    lines = leg_lines(world, pairs)
    by_code = {code: name for name, code in codes.items()}
    checked = 0
    for zone, road in packed.items():
        points = decode_line(road["points"])
        around = [[] for _ in points]
        for a, b in zip(road["pieces"][0::2], road["pieces"][1::2], strict=True):
            around[a].append(b)
            around[b].append(a)
        at = {by_code[code]: point for code, point in road["terminals"]}
        for row in lines[lines["zone"] == zone].itertuples():
            way = walk_tree(road, around, codes[row.from_id], at[row.to_id])
            assert way[-1] == at[row.from_id]
            drawn = LineString([points[p] for p in way]) if len(way) > 1 else None
            length = drawn.length if drawn else 0.0
            assert length == pytest.approx(row.geometry.length, rel=0.02, abs=0.02)
            checked += 1
    assert checked == len(pairs) > 1000


def walk_tree(road, around, start_code, point):
    tree, width = road["trees"][str(start_code)], road["width"]
    way = [point]
    while (sign := tree[way[-1] * width : (way[-1] + 1) * width]) != "." * width:
        place = 0
        for digit in sign:
            place = place * 62 + SIGNS.index(digit)
        way.append(around[way[-1]][place])
        assert len(way) <= len(around)
    return way


def test_legs_that_no_corridor_takes_are_left_out(tiny_world):
    pairs = list_pairs(routes.build_network(tiny_world))
    inside = pairs[pairs["zone"] == "JOR"]
    both = {"nasib-jaber", "badia-segment"}
    assert not any({a, b} == both for a, b in zip(inside["from_id"], inside["to_id"], strict=True))


def test_flow_lines_carry_each_legs_share(tiny_world):
    network = routes.build_network(tiny_world)
    lines = flow_lines(network, tiny_world)
    flows = routes.leg_flows(network)
    assert lines["usage"].max() == pytest.approx(8 / 11, rel=1e-3)
    assert set(lines["corridor"]) == set(flows["corridor"])
    assert lines["usage"].is_monotonic_increasing


# Editions over time


def test_months_of_change_are_those_of_the_tables(tiny_world):
    months = change_months(tiny_world)
    assert {"2020-01", "2021-01", "2015-01"} <= set(months)
    assert months == sorted(months)


def test_each_edition_equals_the_network_of_its_day(world, network):
    codes = code_terminals(network, world)
    baseline = describe_condition(network, codes)
    epochs, demands = list_epochs(network, world, codes)
    for epoch in [epochs[0], epochs[len(epochs) // 2], epochs[-1]]:
        year, month = map(int, epoch["from"].split("-"))
        day = date(year + month // 12, month % 12 + 1, 1) - pd.Timedelta(days=1)
        then = describe_condition(routes.build_network(world, as_of=day), codes)
        for place, column in enumerate(CHANGING):
            values = list(baseline[column])
            for crossing, *changed in epoch["changes"]:
                values[crossing] = changed[place]
            assert values == then[column], column
        demand = baseline["demand"] if epoch["demand"] is None else demands[epoch["demand"]]
        assert np.allclose(demand, then["demand"])


def test_epochs_keep_to_the_origins_that_were_asked_for(world):
    origin = routes.build_network(world).demand["origin"].iloc[0]
    network = routes.build_network(world, origins=[origin])
    _, demands = list_epochs(network, world, code_terminals(network, world))
    number = world.places["place_id"].tolist().index(origin)
    assert demands
    assert all(row[0] == number for demand in demands for row in demand)


def test_every_leg_hour_goes_along(network, world):
    wide = widen_network(network, world)
    described = describe_network(wide, world, code_terminals(network, world))
    for zone, legs in wide.legs.items():
        hours = [h for h in described["legs"][zone]["hours"] if h is not None]
        assert len(legs.terminals) == len(described["legs"][zone]["terminals"])
        finite = legs.hours[np.isfinite(legs.hours) & (legs.hours > 0)]
        assert sum(hours) == pytest.approx(finite.sum() / 2)


# Worlds too large to carry, and posteriors


def test_a_network_too_large_to_carry_brings_its_answers(tiny_world, monkeypatch):
    monkeypatch.setattr("routes.atlas.LEG_HOURS_AT_MOST", 0)
    network = routes.build_network(tiny_world)
    atlas = describe_atlas(network, tiny_world)
    assert atlas["live"] is False
    assert all("hours" not in legs for legs in atlas["network"]["legs"].values())
    answer = atlas["answers"][0]
    assert answer["usage"] == pytest.approx([6 / 11, 0, 5 / 11, 8 / 11, 3 / 11])
    assert answer["corridors"] == [["SYR-JOR-SAU", 1.0]]
    into_riyadh = [row[4] for row in answer["legs"] if row[0] == "SAU" and row[3] == 0]
    assert sorted(into_riyadh) == pytest.approx([3 / 11, 8 / 11])


def test_a_posterior_shows_its_intervals_and_brings_its_draws(world):
    network = routes.build_network(world, posterior=prior_draws(world, 12))
    atlas = describe_atlas(network, world)
    table = atlas["rankings"][0]
    ranking = routes.rank_crossings(network).set_index("crossing_id")
    ranking = ranking.reindex(network.crossings.index)
    for column in ("exposure", "exposure_low", "exposure_high"):
        assert np.allclose(table[column], ranking[column], rtol=1e-6)
    assert [bool(x) for x in table["prior_only"]] == ranking["prior_only"].tolist()
    assert "12 draws" in atlas["parameters"]
    assert np.allclose(atlas["check"]["usage"], ranking["usage"])
    draws = network.posterior.draws
    assert np.allclose(atlas["draws"]["theta"], draws["theta_per_hour"], rtol=1e-10)
    assert np.allclose(atlas["draws"]["penalty"]["port"], draws["penalty_hours_port"], rtol=1e-10)
    effects = np.frombuffer(base64.b64decode(atlas["draws"]["effects"]), "<f4").reshape(12, -1)
    assert np.allclose(effects, network.posterior.effects_of(network.crossings.index), rtol=1e-6)


def test_a_page_takes_as_many_draws_as_a_closure(tiny_world):
    network = routes.build_network(tiny_world, posterior=prior_draws(tiny_world, 250))
    assert len(describe_draws(network)["theta"]) == CLOSED_DRAWS == 200


# Scenarios, seizures, labels


def test_a_scenario_of_other_crossings_or_corridors_cannot_stand_beside(tiny_world, tmp_path):
    network = routes.build_network(tiny_world)
    other = replace(network, parameters=replace(network.parameters, max_zones=2))
    fewer = replace(network, crossings=network.crossings.iloc[1:])
    for scenario, reason in ((other, "max_zones"), (fewer, "crossings are not those")):
        with pytest.raises(InputError, match=reason):
            draw_map(network, tiny_world, tmp_path / "map.html", scenarios={"x": scenario})
    assert not (tmp_path / "map.html").exists()


def test_a_seizure_without_a_position_stands_at_its_crossing(tiny_world):
    network = routes.build_network(tiny_world)
    seizures = tiny_world.seizures.assign(lat=np.nan, lon=np.nan)
    columns, _ = describe_seizures(replace(tiny_world, seizures=seizures), network)
    for row, lat, lon in zip(columns["crossing"], columns["lat"], columns["lon"], strict=True):
        assert (lat, lon) == tuple(network.crossings[["lat", "lon"]].iloc[row])


def test_origins_and_destinations_are_named(tiny_world):
    labels = label_places(tiny_world, routes.build_network(tiny_world))
    marks = {label["text"]: label["mark"] for label in labels}
    assert marks["Damascus"] == "origin"
    assert marks["Riyadh"] == "destination"


# Colours

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def to_lab(colour, matrix=None):
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    if matrix is not None:
        linear = np.clip(np.array(matrix) @ linear, 0, 1)
    xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]] @ linear
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", [None, *BLINDNESS])
def test_exposure_parts_from_the_ground_step_by_step_for_every_eye(kind):
    for colours in (palette.EXPOSURE, palette.EXPOSURE_DARK[::-1]):
        light = [to_lab(c, kind and BLINDNESS[kind])[0] for c in colours]
        assert all(a - b > 6 for a, b in pairwise(light))


@pytest.mark.parametrize("kind", [None, *BLINDNESS])
@pytest.mark.parametrize("corridors", [palette.CORRIDORS, palette.CORRIDORS_DARK])
def test_corridors_differ_for_every_eye(kind, corridors):
    colours = [*corridors, palette.OTHER_CORRIDOR]
    labs = [to_lab(c, kind and BLINDNESS[kind]) for c in colours]
    gaps = {
        (one, other): np.linalg.norm(labs[i] - labs[j])
        for i, one in enumerate(colours)
        for j, other in enumerate(colours)
        if i < j
    }
    assert min(gaps.values()) > 19, min(gaps, key=gaps.get)


def test_breaks_rise_and_leave_the_highest_in_the_last_class():
    for highest in (1.0, 0.42, 0.035, 1e-4, 1e-12):
        breaks = palette.exposure_breaks(highest)
        assert len(breaks) == len(palette.EXPOSURE) - 1
        assert list(breaks) == sorted(set(breaks))
        if highest > 1e-8:
            assert palette.exposure_colour(highest, breaks) == palette.EXPOSURE[-1]


# A folium map to take away


@pytest.fixture(scope="module")
def folium_page(network, world):
    return to_folium(network, world).get_root().render()


def test_folium_gets_every_layer(folium_page, network, world):
    for layer in ("Boundaries", "Flow SYR-JOR-SAU", "Crossings: official", "Seizures"):
        assert layer in folium_page
    placed = world.seizures[["lat", "lon"]].notna().all(axis=1).sum()
    assert folium_page.count("L.circleMarker(") == len(network.crossings) + placed
    assert "نصيب" in folium_page
    assert "tile" not in re.sub(r"<link[^>]*>|<script src[^>]*>", "", folium_page).lower()


ATTACKS = [
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "50 {% off",
    "{# x",
    "</script><script>window.__xss=1</script>",
    "`+(window.__xss=1)+`",
    "${window.__xss=1}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_folium_runs_nothing_that_stands_in_the_data(attack, tiny_world):
    crossings = tiny_world.crossings.assign(name_en=attack, aliases=attack)
    seizures = tiny_world.seizures.assign(place_text=attack, sources=attack, date="2020")
    world = replace(tiny_world, crossings=crossings, seizures=seizures)
    html = to_folium(routes.build_network(world), world).get_root().render()
    assert attack not in html
    assert unescape(html).count(attack) > 2 * len(crossings)
