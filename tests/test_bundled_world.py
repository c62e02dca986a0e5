"""The bundled world holds what its sources say, and its derived numbers follow from them."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.crossings import crossings_on
from geo.world import World, demand_on, read_world

REGION = {
    "SYR",
    "TUR",
    "IRQ",
    "JOR",
    "LBN",
    "SAU",
    "KWT",
    "ARE",
    "QAT",
    "BHR",
    "OMN",
    "YEM",
    "IRN",
    "ISR",
    "PSE",
    "EGY",
    "CYP",
}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def data(root: Path) -> Path:
    return root / "data"


@pytest.fixture(scope="module")
def world(data: Path) -> World:
    return read_world(data)


def state(world: World, crossing_id: str, day: str) -> str:
    table = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, day)
    return str(table.set_index("crossing_id").loc[crossing_id, "state"])


def size(world: World, crossing_id: str, day: str) -> float:
    table = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, day)
    return float(table.set_index("crossing_id").loc[crossing_id, "size"])


def test_counts_are_at_least_those_of_the_reference(world: World) -> None:
    assert len(world.crossings) >= 106
    assert len(world.places) >= 116
    assert len(world.seizures) >= 279
    assert world.crossings["kind"].value_counts()["port"] >= 18


def test_ids_of_crossings_and_places_never_meet(world: World) -> None:
    assert not set(world.crossings["crossing_id"]) & set(world.places["place_id"])


def test_every_row_that_states_a_fact_names_where_it_comes_from(data: Path) -> None:
    for name, column in [
        ("crossings.csv", "sources"),
        ("crossing_status.csv", "source"),
        ("crossing_facts.csv", "source"),
        ("places.csv", "sources"),
        ("seizures.csv", "sources"),
        ("sources/traffic.csv", "source"),
        ("sources/published_totals.csv", "source"),
        ("sources/article_facts.csv", "source"),
        ("sources/agreements.csv", "source"),
        ("sources/informal.csv", "source"),
        ("sources/origins.csv", "source"),
        ("sources/markets.csv", "source"),
    ]:
        bare = [row for row in read_rows(data / name) if not row[column].strip()]
        assert not bare, f"{name}: {bare[:2]}"


@pytest.mark.parametrize(
    ("crossing_id", "day", "expected"),
    [
        ("abu-kamal-al-qaim", "2019-09-29", "closed"),
        ("abu-kamal-al-qaim", "2019-09-30", "open"),
        ("abu-kamal-al-qaim", "2024-12-08", "closed"),
        ("abu-kamal-al-qaim", "2025-06-13", "closed"),
        ("abu-kamal-al-qaim", "2025-06-14", "open"),
        ("nasib-jaber", "2018-10-14", "closed"),
        ("nasib-jaber", "2018-10-15", "open"),
        ("nasib-jaber", "2020-09-01", "closed"),
        ("nasib-jaber", "2021-08-02", "closed"),
        ("nasib-jaber", "2021-09-01", "limited"),
        ("nasib-jaber", "2024-12-17", "closed"),
        ("nasib-jaber", "2024-12-18", "open"),
        ("yarubiyah-rabia", "2025-12-31", "closed"),
        ("yarubiyah-rabia", "2026-04-20", "open"),
        ("al-tanf-al-waleed", "2025-12-31", "closed"),
        ("bab-al-hawa-cilvegozu", "2025-08-27", "limited"),
        ("bab-al-hawa-cilvegozu", "2025-08-28", "open"),
        ("kasab-yayladagi", "2024-12-09", "closed"),
        ("tal-abyad-akcakale", "2019-11-19", "closed"),
        ("tal-abyad-akcakale", "2019-11-20", "limited"),
        ("arida", "2025-06-02", "closed"),
        ("arida", "2025-06-03", "limited"),
        ("masnaa-jdeidet-yabous", "2024-11-01", "closed"),
        ("masnaa-jdeidet-yabous", "2024-12-01", "open"),
        ("arar-jadidat-arar", "2020-11-17", "closed"),
        ("arar-jadidat-arar", "2020-11-18", "open"),
        ("salwa-abu-samra", "2021-01-08", "closed"),
        ("rub-al-khali", "2021-11-30", "closed"),
    ],
)
def test_closures_and_reopenings_take_effect(
    world: World, crossing_id: str, day: str, expected: str
) -> None:
    assert state(world, crossing_id, day) == expected


def test_states_of_one_crossing_never_overlap(data: Path) -> None:
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in read_rows(data / "crossing_status.csv"):
        spans.setdefault(row["crossing_id"], []).append(
            (full(row["from"]), full(row["to"] or "9999"))
        )
    for crossing_id, found in spans.items():
        found.sort()
        for (begins, ends), (after, _) in itertools.pairwise(found):
            assert begins < ends <= after, crossing_id


def full(day: str) -> str:
    """A partial date means its first day."""
    return day + {4: "-01-01", 7: "-01", 10: ""}[len(day)]


def test_lorry_traffic_at_nassib_more_than_triples_after_december_2024(world: World) -> None:
    before = size(world, "nasib-jaber", "2024-06-01")
    after = size(world, "nasib-jaber", "2025-06-01")
    assert after / before == pytest.approx(525 / 140)


def test_segments_of_one_border_share_the_stated_total(world: World, data: Path) -> None:
    informal = world.crossings[world.crossings["kind"] == "informal"]
    for row in read_rows(data / "sources" / "informal.csv"):
        zones = {row["zone_a"], row["zone_b"]}
        on = [{a, b} == zones for a, b in zip(informal["zone_a"], informal["zone_b"], strict=True)]
        assert informal[on]["size"].sum() == pytest.approx(float(row["total_size"]), abs=1e-3)


def test_syrian_production_falls_when_the_government_does(world: World) -> None:
    countries = world.places.set_index("place_id")["country"]

    def share(country: str, day: str) -> float:
        demand = demand_on(world, day)
        return float(demand[demand["origin"].map(countries) == country]["weight"].sum())

    assert share("SYR", "2024-12-07") == pytest.approx(82 / 100, abs=0.01)
    assert share("SYR", "2025-01-01") < 0.65
    assert share("YEM", "2025-06-21") == 0.0
    assert share("YEM", "2025-06-22") > 0.05
    assert share("IRQ", "2023-07-15") == 0.0


def test_demand_holds_on_every_day_of_the_world(world: World) -> None:
    for day in (world.start, date(2022, 9, 4), date(2024, 12, 8), world.end):
        assert demand_on(world, day)["weight"].sum() == pytest.approx(1.0)


def test_origins_and_markets_are_places(world: World) -> None:
    places = set(world.places["place_id"])
    assert set(world.demand["origin"]) | set(world.demand["destination"]) <= places


def test_every_fact_of_the_founding_articles_is_a_row_with_its_source(data: Path) -> None:
    facts = read_rows(data / "sources" / "article_facts.csv")
    assert {int(fact["fact"]) for fact in facts} == set(range(1, 10))
    settings = tomllib.loads((data / "world.toml").read_text(encoding="utf-8"))
    for fact in facts:
        assert fact["source"].startswith("http")
        assert article_fact_found(fact, data, settings), fact


def article_fact_found(fact: dict[str, str], data: Path, settings: dict[str, Any]) -> bool:
    """Whether the row an article's fact points to says what the fact says."""
    row, field, value = fact["row"], fact["field"], fact["value"]
    if fact["table"] == "world.toml" and row == "corridor":
        names = {"-".join(c["zones"]): c["name"] for c in settings["corridor"]}
        return names.get(field) == value
    if fact["table"] == "world.toml":
        return any(entry[field] == value for entry in settings["demand"])
    rows = [r for r in read_rows(data / fact["table"]) if next(iter(r.values())) == row]
    if fact["table"] == "crossing_status.csv":
        return any(r["from"] == field and r["state"] == value for r in rows)
    return any(value in r[field] for r in rows)


def test_the_two_dates_of_the_turkey_load_are_both_told(world: World) -> None:
    row = world.seizures.set_index("event_id").loc["IRQ-2025-03-viaturkey-01"]
    assert row["date"] == "2025-03-16"
    assert "February" in row["note"]


def test_uncertain_crossings_lie_on_their_border(data: Path) -> None:
    crossings = {row["crossing_id"]: row for row in read_rows(data / "crossings.csv")}
    for row in read_rows(data / "sources" / "positions.csv"):
        moved, beside = float(row["moved_km"] or 0), float(row["border_km"] or 0)
        is_port = crossings[row["crossing_id"]]["kind"] == "port"
        if row["position_confidence"] != "high" and not is_port:
            assert beside == 0, row
        if max(moved, beside) > 5:
            assert row["reason"], row


def test_borders_agree_with_an_independent_measure(world: World, data: Path) -> None:
    import geopandas as gpd
    from shapely.geometry import Point

    borders = gpd.read_file(data / "boundaries" / "borders.geojson").to_crs("ESRI:102025")
    lines = {frozenset((b.zone_a, b.zone_b)): b.geometry for b in borders.itertuples()}
    gates = world.crossings[world.crossings["zone_b"] != "SEA"]
    points = gpd.GeoSeries(
        [Point(xy) for xy in zip(gates["lon"], gates["lat"], strict=True)], crs=4326
    ).to_crs("ESRI:102025")
    for gate, point in zip(gates.itertuples(), points, strict=True):
        line = lines.get(frozenset((gate.zone_a, gate.zone_b)))
        if line is not None:
            assert line.distance(point) < 5_000, gate.crossing_id


def test_boundaries_cover_the_region_and_are_valid(data: Path) -> None:
    import geopandas as gpd

    for scale in ("analysis", "drawing"):
        countries = gpd.read_file(data / "boundaries" / f"{scale}.geojson")
        assert set(countries["zone"]) == REGION
        assert countries.geometry.is_valid.all()
    borders = gpd.read_file(data / "boundaries" / "borders.geojson")
    km = borders.geometry.to_crs("ESRI:102025").length / 1000
    pairs = dict(zip(zip(borders["zone_a"], borders["zone_b"], strict=True), km, strict=True))
    assert pairs["JOR", "SYR"] == pytest.approx(375, rel=0.15)  # stated as 375 km
    assert pairs["IRQ", "SYR"] == pytest.approx(620, rel=0.1)  # stated as about 620 km


def test_boundary_files_are_those_the_checksums_name(data: Path) -> None:
    checksums = json.loads((data / "boundaries" / "checksums.json").read_text(encoding="utf-8"))
    for name, digest in checksums["sha256"].items():
        assert hashlib.sha256((data / "boundaries" / name).read_bytes()).hexdigest() == digest, name


def test_derived_tables_are_what_the_script_derives(root: Path, data: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "checkout"
    shutil.copytree(data, copy / "data")
    (copy / "scripts").mkdir()
    shutil.copy(root / "scripts" / "build_world.py", copy / "scripts")
    subprocess.run(
        [sys.executable, str(copy / "scripts" / "build_world.py")], check=True, capture_output=True
    )
    for name in ("crossings.csv", "crossing_facts.csv", "world.toml", "roads/waypoints.csv"):
        assert (copy / "data" / name).read_bytes() == (data / name).read_bytes(), name


def test_names_in_arabic_script_stand_beside_every_crossing(world: World) -> None:
    arabic = re.compile("[\u0600-\u06ff]")
    bare = [
        row.crossing_id for row in world.crossings.itertuples() if not arabic.search(row.aliases)
    ]
    assert not bare


def test_no_two_crossings_answer_to_one_name(world: World) -> None:
    owners: dict[str, set[str]] = {}
    for row in world.crossings.itertuples():
        for name in [row.name_en, *row.aliases.split(";")]:
            owners.setdefault(name.casefold().strip(), set()).add(row.crossing_id)
    shared = {name: ids for name, ids in owners.items() if name and len(ids) > 1}
    assert not shared


def test_seizures_say_which_table_version_they_belong_to(world: World) -> None:
    counts = world.seizures["table_version"].value_counts()
    # The reference had 279; the ports of two have been found since: they moved to later versions.
    assert counts["reference-1"] == 277
    assert set(counts.index) <= {"reference-1", "grown-2", "grown-3", "grown-4"}


def test_grown_rows_carry_link_and_day_of_publication(world: World) -> None:
    grown = world.seizures[world.seizures["table_version"] != "reference-1"]
    assert grown["sources"].str.startswith("http").all()
    assert (grown["published"] != "").all()


def test_seizures_at_crossings_name_crossings_of_the_world(world: World) -> None:
    named = set(world.seizures["crossing_id"]) - {""}
    assert named <= set(world.crossings["crossing_id"])


def test_the_base_world_agrees_with_what_officials_state() -> None:
    """Sanity, not tuning: total interception 10 to 20 %, the known doors first, the sea used."""
    from routes.comparison import compare_corridors
    from routes.network import build_network
    from routes.ranking import rank_crossings

    network = build_network(read_world())
    ranking = rank_crossings(network)
    assert 0.10 <= ranking["exposure"].sum() <= 0.20
    first = set(ranking["crossing_id"].head(10))
    assert {"omari-haditha", "nasib-jaber", "jeddah-port"} <= first
    corridors = compare_corridors(network)
    assert "SYR-JOR-SAU" in set(corridors["corridor"].head(3))
    by_sea = corridors["corridor"].str.contains("SEA")
    assert corridors[by_sea]["share"].sum() > 0.1


def test_expected_routes_exist_between_origins_and_markets() -> None:
    from routes.comparison import compare_corridors
    from routes.network import build_network

    network = build_network(read_world(), as_of=date(2025, 7, 1))
    asked = ["SYR-TUR-IRQ", "SYR-IRQ", "SYR-JOR-SAU", "SYR-JOR-SAU-KWT", "SYR-JOR-SAU-ARE"]
    asked += ["SYR-JOR-SAU-QAT", "SYR-JOR-SAU-BHR", "LBN-SYR-JOR-SAU", "SYR-SEA-SAU", "LBN-SEA-SAU"]
    table = compare_corridors(network, asked)
    assert set(table["corridor"]) == set(asked)
    assert (table["share"] > 0).all()
