"""Road layers: every format gives the same roads; what is wrong is told, what is odd is counted."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from road_samples import grid_layer

from geo.errors import InputError
from geo.roads.columns import RoadColumns, guess_columns, read_columns
from geo.roads.layers import LayerRequest, read_road_layer
from geo.roads.source import RoadSource


def save(frame: gpd.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        pytest.importorskip("pyarrow")
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def course_set(source: RoadSource) -> set[bytes]:
    lines = source.lines
    return {
        np.round(lines.points[a:b], 6).tobytes()
        for a, b in zip(lines.start[:-1], lines.start[1:], strict=True)
    }


@pytest.fixture(scope="module")
def expected() -> set[bytes]:
    shapes = grid_layer().geometry
    return {np.round(shapely.get_coordinates(shape), 6).tobytes() for shape in shapes}


@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".geojson", ".fgb", ".shp"])
def test_every_format_gives_the_same_roads(
    suffix: str, tmp_path: Path, expected: set[bytes]
) -> None:
    frame = grid_layer(fclass="trunk", oneway="no")
    source = read_road_layer(save(frame, tmp_path / f"roads{suffix}"))
    assert course_set(source) == expected
    assert set(source.lines.speed_kmh) == {85.0}
    assert not source.is_noded
    assert 'class = "fclass"' in source.remarks[0]


@pytest.mark.parametrize("crs", ["EPSG:32637", "EPSG:3857"])
def test_other_systems_are_brought_to_longitude_and_latitude(crs: str, tmp_path: Path) -> None:
    frame = grid_layer(highway="primary")
    source = read_road_layer(save(frame.to_crs(crs), tmp_path / "roads.gpkg"))
    west, south, east, north = frame.total_bounds
    assert source.lines.points.min(axis=0) == pytest.approx([west, south], abs=1e-6)
    assert source.lines.points.max(axis=0) == pytest.approx([east, north], abs=1e-6)


def test_a_zipped_shapefile(tmp_path: Path, expected: set[bytes]) -> None:
    save(grid_layer(fclass="trunk"), tmp_path / "roads.shp")
    with zipfile.ZipFile(tmp_path / "roads.zip", "w") as archive:
        for part in tmp_path.glob("roads.???"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert course_set(read_road_layer(tmp_path / "roads.zip")) == expected


def test_one_of_several_layers(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    grid_layer(highway="primary").to_file(path, layer="roads")
    grid_layer(highway="primary").head(2).to_file(path, layer="other")
    with pytest.raises(InputError, match=r"holds 2 layers.*'other'.*'roads'"):
        read_road_layer(path)
    assert len(read_road_layer(path, LayerRequest(layer="other")).lines) == 2


def test_speeds_directions_and_levels_come_from_their_columns(tmp_path: Path) -> None:
    frame = grid_layer().head(6)
    frame["fclass"] = ["motorway", "trunk", "weird", "primary", "primary", "primary"]
    frame["maxspeed"] = ["", "50 mph;80", "30", "-5", "999", "walk"]
    frame["oneway"] = ["yes", "-1", "no", "1", "", "T"]
    frame["bridge"] = ["no", "yes", "0", "F", "", "viaduct"]
    frame["tunnel"] = ["yes", "", "", "", "", ""]
    source = read_road_layer(save(frame, tmp_path / "roads.gpkg"))
    assert source.lines.speed_kmh.tolist() == [100, 80, 30, 70, 70, 5]
    assert source.lines.oneway.tolist() == [1, -1, 0, 1, 0, 1]
    assert source.lines.level.tolist() == [-1, 1, 0, 0, 0, 1]
    said = " ".join(source.remarks)
    assert "2 speeds are none" in said
    assert "classes without a speed (weird) at 50 km/h" in said


def test_a_small_toml_says_which_column_is_which(tmp_path: Path) -> None:
    frame = grid_layer().head(4)
    frame["KIND"] = [1, 1, 2, 3]
    frame["DIR"] = ["forth", "back", "", ""]
    (tmp_path / "columns.toml").write_text(
        '[columns]\nclass = "KIND"\noneway = "DIR"\n[speeds]\n1 = 90\n2 = 45\ndefault = 33\n'
        '[oneway]\nforward = ["forth"]\nbackward = ["back"]\n[drop]\nclasses = [3]\n',
        encoding="utf-8",
    )
    columns = read_columns(tmp_path / "columns.toml")
    path = save(frame, tmp_path / "roads.gpkg")
    source = read_road_layer(path, LayerRequest(columns=columns))
    assert source.lines.speed_kmh.tolist() == [90, 90, 45]
    assert source.lines.oneway.tolist() == [1, -1, 0]
    assert any("1 lines of classes left out" in remark for remark in source.remarks)


def test_every_slip_of_the_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(
        '[colums]\nclass = "a"\n[columns]\nclas = "a"\nspeed = 3\n'
        '[speeds]\ntrunk = -5\nx = "fast"\n'
        '[drop]\nclasses = "footway"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_columns(path)
    told = str(caught.value)
    for words in (
        "[columns]?",
        "Did you mean class?",
        "trunk: -5",
        "'fast' is no speed",
        "no list",
    ):
        assert words in told
    assert len(caught.value.faults) == 6


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    path = save(grid_layer(road_class="trunk"), tmp_path / "roads.gpkg")
    request = LayerRequest(columns=RoadColumns(road_class="roadclass"))
    with pytest.raises(InputError, match=r"no column 'roadclass'.*Did you mean road_class"):
        read_road_layer(path, request)


def test_without_a_class_column_all_roads_are_alike(tmp_path: Path) -> None:
    source = read_road_layer(save(grid_layer(name="x"), tmp_path / "roads.gpkg"))
    assert set(source.lines.speed_kmh) == {50.0}
    assert any("no column tells the class" in remark for remark in source.remarks)


def test_columns_are_guessed_whatever_their_case() -> None:
    columns = guess_columns(["OBJECTID", "FCLASS", "ONEWAY", "MAXSPEED", "Layer"])
    assert columns.used() == ["FCLASS", "MAXSPEED", "ONEWAY", "Layer"]


def test_what_is_no_line_is_left_out_and_counted(tmp_path: Path) -> None:
    shapes = [
        shapely.LineString([(36, 33), (36, 34)]),
        shapely.Point(36, 33),
        None,
        shapely.LineString(),
        shapely.LineString([(36, 33, 500), (36.5, 33, 510)]),
        shapely.MultiLineString([[(36, 33), (37, 33)], [(37, 34), (38, 34)]]),
    ]
    frame = gpd.GeoDataFrame({"fclass": "trunk"}, index=range(6), geometry=shapes, crs="EPSG:4326")
    pytest.importorskip("pyarrow")
    source = read_road_layer(save(frame, tmp_path / "roads.parquet"))
    assert source.lines.row.tolist() == [1, 5, 6, 6]
    said = " ".join(source.remarks)
    assert "2 features without geometry were left out" in said
    assert "1 features that are no lines were left out" in said


@pytest.mark.parametrize("shape", [shapely.Point(36, 33), shapely.box(36, 33, 37, 34)])
def test_a_layer_without_lines(shape: object, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shape], crs="EPSG:4326")
    with pytest.raises(InputError, match="none of its 1 features is a line"):
        read_road_layer(save(frame, tmp_path / "roads.gpkg"))


def test_an_empty_layer(tmp_path: Path) -> None:
    frame = grid_layer(fclass="trunk").head(0)
    with pytest.raises(InputError, match="none of its 0 features is a line"):
        read_road_layer(save(frame, tmp_path / "roads.gpkg"))


def test_a_layer_without_a_system(tmp_path: Path) -> None:
    save(grid_layer(fclass="trunk"), tmp_path / "roads.shp")
    (tmp_path / "roads.prj").unlink()
    with pytest.raises(InputError, match=r"does not say its reference system.*--crs"):
        read_road_layer(tmp_path / "roads.shp")
    source = read_road_layer(tmp_path / "roads.shp", LayerRequest(crs="EPSG:4326"))
    assert len(source.lines) == len(grid_layer())


def test_metres_said_to_be_degrees(tmp_path: Path) -> None:
    frame = grid_layer(fclass="trunk").to_crs("EPSG:32637")
    frame = frame.set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(InputError, match=r"points are no longitude and latitude.*--crs"):
        read_road_layer(save(frame, tmp_path / "roads.fgb"))


def test_a_system_nobody_knows(tmp_path: Path) -> None:
    save(grid_layer(fclass="trunk"), tmp_path / "roads.shp")
    (tmp_path / "roads.prj").unlink()
    with pytest.raises(InputError, match="'EPSG:999999' is no reference system"):
        read_road_layer(tmp_path / "roads.shp", LayerRequest(crs="EPSG:999999"))


HOSTILE = [
    "078_truncated.gpkg",
    "079_zero_page.gpkg",
    "080_bitflip.gpkg",
    "081_infinite_view.gpkg",
    "082_no_crs.gpkg",
    "083_two_layers.gpkg",
    "085_truncated.parquet",
    "087_bad_geo_meta.parquet",
    "088_bad_wkb.parquet",
    "089_bomb.geojson.zip",
    "090_slip.zip",
    "092_shp_no_prj.zip",
    "002_inf_coord.geojson",
    "025_truncated.geojson",
    "030_empty.geojson",
    "031_no_features.geojson",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_layers_are_refused_with_a_reason(
    name: str, reference_folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(reference_folder / "hostile" / name, tmp_path)
    with pytest.raises(InputError) as caught:
        read_road_layer(copy)
    assert name.split(".")[0] in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["041_laughs.gml", "042_laughs.kml", "093_gpickle.pkl"])
def test_formats_that_hold_no_road_layer(name: str, reference_folder: Path) -> None:
    with pytest.raises(InputError, match="read by their ending"):
        read_road_layer(reference_folder / "hostile" / name)


def test_bytes_cut_anywhere_are_refused_or_read_whole(tmp_path: Path) -> None:
    """A GeoPackage cut at twelve places: an error each time, never a traceback, nothing left."""
    whole = save(grid_layer(fclass="trunk"), tmp_path / "roads.gpkg").read_bytes()
    for share in range(1, 13):
        path = tmp_path / "cut.gpkg"
        path.write_bytes(whole[: len(whole) * share // 13])
        with pytest.raises(InputError):
            read_road_layer(path)


def test_two_gigabytes_of_nothing_are_refused_at_once(tmp_path: Path) -> None:
    for name in ("roads.gpkg", "roads.fgb", "roads.parquet"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(2 * 1024**3)
        with pytest.raises(InputError):
            read_road_layer(path)
        path.unlink()


def test_a_layer_that_grows_too_large_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.roads.worker as worker

    monkeypatch.setattr(worker, "MAX_POINTS", 100)
    path = save(grid_layer(fclass="trunk"), tmp_path / "roads.gpkg")
    with pytest.raises(InputError, match="more than 100 points; leave out minor roads"):
        read_road_layer(path)


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import geo.roads.worker as worker

    monkeypatch.setattr(worker, "MAX_MEMORY_MB", 60)
    path = save(grid_layer(fclass="trunk"), tmp_path / "roads.gpkg")
    with pytest.raises(InputError):
        read_road_layer(path)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    read_road_layer(save(grid_layer(fclass="trunk"), tmp_path / "roads.gpkg"), progress=told.append)
    assert told == ["roads.gpkg: 184 features read"]
