"""Exports: layers with their styles, and worlds that can be read again."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from itertools import pairwise

import geopandas as gpd
import pyogrio
import pytest

import routes
from geo.world import read_world
from routes.cli import run
from routes.cli.data_export import write_export
from routes.layer_docs import LAYER_DOCS
from routes.layers import LAYERS, add_styles, describe_layers
from routes.qgis import style_exposure, style_flows


@pytest.fixture(scope="module")
def world():
    return read_world()


@pytest.fixture(scope="module")
def layers(world):
    return describe_layers(routes.build_network(world), world)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "world.gpkg"
    assert run(["data", "export", "-q", "--parameters", "fixed", "-o", str(path)]) == 0
    return path


def test_exposure_layer_is_the_ranking_where_the_crossings_stand(layers, world):
    exposure = layers["exposure"].set_index("crossing_id")
    ranking = routes.rank_crossings(routes.build_network(world)).set_index("crossing_id")
    assert exposure["exposure"].to_dict() == ranking["exposure"].to_dict()
    crossings = world.crossings.set_index("crossing_id")
    assert exposure.geometry.x.to_dict() == crossings["lon"].to_dict()


def test_flows_run_from_terminal_to_terminal(layers, world):
    flows = layers["flows"]
    places = (
        world.crossings.rename(columns={"crossing_id": "id"}),
        world.places.rename(columns={"place_id": "id"}),
    )
    where = {row.id: (row.lon, row.lat) for table in places for row in table.itertuples()}
    ends = flows.geometry.get_coordinates().groupby(level=0)
    for terminal, corner in (("from_id", ends.first()), ("to_id", ends.last())):
        expected = [where[name] for name in flows[terminal]]
        apart = abs(corner[["x", "y"]].to_numpy() - expected).max()
        assert apart < 0.001  # a hundred metres: sea lanes are kept to three decimals
    assert flows["usage"].between(0, 1).all()
    assert flows["usage"].is_monotonic_increasing


def test_every_layer_that_can_be_drawn_has_a_style(layers):
    styles = add_styles(layers)["layer_styles"].set_index("f_table_name")
    assert set(styles.index) == set(LAYERS)
    assert styles["useAsDefault"].all()
    for qml in styles["styleQML"]:
        style = ET.fromstring(qml)  # noqa: S314
        renderer = style.find("renderer-v2")
        symbols = renderer.find("symbols")
        used = {part.get("symbol") for part in renderer.iter() if part.get("symbol")} or {"0"}
        assert {symbol.get("name") for symbol in symbols} == used


@pytest.mark.parametrize("highest", [0.5, 0.04, 1e-6])
def test_exposure_classes_meet_and_cover_everything(highest):
    ranges = list(ET.fromstring(style_exposure(highest)).iter("range"))  # noqa: S314
    bounds = [(float(part.get("lower")), float(part.get("upper"))) for part in ranges]
    assert bounds[0][0] == 0
    assert bounds[-1][1] == 1
    assert all(before[1] == after[0] for before, after in pairwise(bounds))
    assert all(low < high for low, high in bounds)


def test_a_corridor_called_like_markup_stays_text():
    name = 'A"><script>&'
    categories = list(ET.fromstring(style_flows([name])).iter("category"))  # noqa: S314
    assert [part.get("value") for part in categories] == [name, "other"]


def test_package_holds_every_layer_and_its_style(package):
    names = {name for name, _ in pyogrio.list_layers(package)}
    assert {*LAYERS, "crossing_status", "legs", "world", "layer_styles"} <= names
    with sqlite3.connect(package) as database:
        styled = database.execute(
            "SELECT f_table_name, f_geometry_column FROM layer_styles"
        ).fetchall()
        geometry = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
    database.close()
    assert dict(styled) == {name: geometry[name] for name in LAYERS}


def test_package_and_folder_are_worlds_with_the_same_answer(package, tmp_path, capsys):
    folder = tmp_path / "world"
    assert run(["data", "export", "-q", "--parameters", "fixed", "-o", str(folder)]) == 0
    answers = set()
    for words in ([], ["--world", str(package)], ["--world", str(folder)]):
        fixed = ["--parameters", "fixed"]  # the posterior stays with the bundled world
        assert run(["rank", "-q", "--format", "json", *fixed, *words]) == 0
        answers.add(capsys.readouterr().out)
    assert len(answers) == 1


@pytest.fixture(scope="module")
def maps(tmp_path_factory, layers):
    folder = tmp_path_factory.mktemp("maps")
    shown = {name: layers[name] for name in LAYERS}
    for ending in ("gpkg", "kml", "geojson", "parquet"):
        write_export(shown, folder / f"map.{ending}", whole=True)
    return folder


def test_a_map_goes_out_as_layers(maps, tmp_path):
    names = {name for name, _ in pyogrio.list_layers(maps / "map.gpkg")}
    assert names == {*LAYERS, "layer_styles"}
    assert {name for name, _ in pyogrio.list_layers(maps / "map.kml")} == set(LAYERS)
    path = tmp_path / "map.geojson"
    assert run(["map", "-q", "--parameters", "fixed", "-o", str(path)]) == 0
    layer = gpd.read_file(path)
    assert len(layer) == 106
    assert layer.crs == "EPSG:4326"


@pytest.mark.parametrize("ending", ["kml", "geojson", "parquet"])
def test_other_formats_open_again(maps, ending):
    path = maps / f"map.{ending}"
    if ending == "parquet":
        read = gpd.read_parquet(path)
    else:
        read = gpd.read_file(path, layer="exposure" if ending == "kml" else None)
    assert len(read) == 106
    assert read.geometry.notna().all()


def test_exports_follow_the_posterior_unless_asked_otherwise(tmp_path):
    for parameters in ("posterior", "fixed"):
        path = tmp_path / f"{parameters}.geojson"
        words = ["--parameters", parameters, "--draws", "20", "-o", str(path)]
        assert run(["data", "export", "-q", *words]) == 0
    drawn, fixed = (gpd.read_file(tmp_path / f"{name}.geojson") for name in ("posterior", "fixed"))
    assert "exposure_low" in drawn
    assert "exposure_low" not in fixed


def test_every_column_of_an_answer_is_described(world):
    from routes.posterior import prior_draws

    network = routes.build_network(world, posterior=prior_draws(world, 10))
    layers = describe_layers(network, world)
    for name in ("exposure", "flows", "zones"):
        assert set(layers[name].columns) - {"geometry"} <= set(LAYER_DOCS[name].columns), name
    assert set(layers) <= set(LAYER_DOCS)


def test_a_package_carries_what_its_columns_mean(package):
    with closing(sqlite3.connect(package)) as database:
        told = dict(
            database.execute(
                "SELECT column_name, description FROM gpkg_data_columns WHERE table_name='exposure'"
            )
        )
        kept = database.execute(
            "SELECT 1 FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"
        ).fetchall()
    assert told["criticality_hours"].endswith("[hours]")
    assert len(kept) == 2
    about = pyogrio.read_info(package, layer="exposure")["layer_metadata"]
    assert about["DESCRIPTION"] == LAYER_DOCS["exposure"].text


def test_single_layers_carry_what_their_columns_mean(maps):
    import json

    import pyarrow.parquet as pq

    meaning = LAYER_DOCS["exposure"].columns["exposure"]
    members = json.loads((maps / "map.geojson").read_text(encoding="utf-8"))
    assert members["columns"]["exposure"] == meaning
    field = pq.read_schema(maps / "map.parquet").field("exposure")
    assert field.metadata[b"description"].decode() == meaning
    assert meaning in (maps / "map.kml").read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_one_layer_as_a_table(tmp_path, ending):
    import pandas as pd

    path = tmp_path / f"places.{ending}"
    assert (
        run(["data", "export", "-q", "--parameters", "fixed", "--layer", "places", "-o", str(path)])
        == 0
    )
    table = pd.read_csv(path) if ending == "csv" else pd.read_excel(path)
    assert len(table) == len(read_world().places)
    assert "geometry" not in table


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-o", "world.docx"], 2, "worlds are not written as '.docx'"),
        (["-o", "x.geojson", "--layer", "rivers"], 2, "there is no layer 'rivers'"),
        (["-o", "nowhere/x.gpkg"], 3, "there is no folder"),
        (["-o", "full"], 3, "not empty"),
    ],
)
def test_export_tells_what_it_cannot_write(tmp_path, monkeypatch, capsys, words, code, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").write_text("mine", encoding="utf-8")
    assert run(["data", "export", "-q", *words]) == code
    assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
