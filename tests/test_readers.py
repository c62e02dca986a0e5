"""One door in: by ending, within limits, every fault told."""

import hashlib
import io
import sqlite3
import time
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

import geo.csv_text
from geo.errors import InputError
from geo.geojson import parse_features
from geo.layers import read_layer
from geo.readers import (
    check_path,
    parse_csv,
    parse_toml,
    read_bytes,
    read_table,
    read_text,
    read_toml,
)
from geo.tables import PLACES
from geo.world import read_world
from geo.writers import format_table, write_layers

HEADER = "place_id,name_en,country,lon,lat,kind\n"
DAMASCUS = "damascus,Damascus,SYR,36.29,33.51,city\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "places.csv"


def fault_of(call: object, *arguments: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)  # type: ignore[operator]
    return str(caught.value)


def test_a_table_is_read_as_declared(file: Path) -> None:
    file.write_text(HEADER + DAMASCUS, encoding="utf-8")
    frame = read_table(file, PLACES)
    assert frame["place_id"].tolist() == ["damascus"]
    assert frame["lon"].tolist() == [36.29]
    assert frame["population"].isna().all()
    assert frame.attrs["remarks"] == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_told_by_their_mark(file: Path, encoding: str) -> None:
    file.write_text(HEADER + DAMASCUS.replace("Damascus", "دمشق"), encoding=encoding)
    assert read_table(file, PLACES)["name_en"].tolist() == ["دمشق"]


def test_arabic_windows_text_is_refused_with_its_first_byte_and_read_when_named(file: Path) -> None:
    text = HEADER + DAMASCUS.replace("Damascus", "دمشق")
    file.write_bytes(text.encode("windows-1256"))
    message = fault_of(read_table, file, PLACES)
    assert f"line 2, byte {len(HEADER) + 9}" in message
    assert "windows-1256" in message
    assert read_table(file, PLACES, encoding="windows-1256")["name_en"].tolist() == ["دمشق"]
    assert "no encoding 'klingon'" in fault_of(read_text, file, encoding="klingon")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("id,kg\n1,5\n2\n3,4,5\n", "line 3: 1 fields where the header has 2"),
        ("id,kg\n1,5\n2\n3,4,5\n", "line 4: 3 fields where the header has 2"),
        ("id,kg,kg\n1,5,6\n", "header, columns 2 and 3: the header 'kg' stands twice"),
        ("id,,kg\n1,5,6\n", "header, column 2: a header is empty"),
        ("id,,\n1,5,6\n", "header, columns 2 and 3: a header is empty"),
        ('id,name\n1,A\n2,"B\n3,C\n', "line 3: a double quote opens here and never closes"),
        ('id,name\n1,"A"B\n', "line 2: text follows a closing quote"),
        ("id,name\n1,A\0B\n", "line 2: it holds a NUL character"),
        ("id,name\n1,A\n\n2,B\n", "line 3: an empty line between rows"),
        (f'id,name\n1,"{"A" * 140_000}"\n', "a field is longer than"),
    ],
)
def test_broken_csv_is_told_by_line(file: Path, text: str, told: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert told in fault_of(lambda: parse_csv(read_text(file), file.name))


def test_ragged_lines_are_counted_as_an_editor_does(file: Path) -> None:
    text = 'id,name\n1,"two\nlines"\n2\n'
    assert "line 4: 1 fields" in fault_of(parse_csv, text, "a.csv")


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    text = HEADER + DAMASCUS + 'x,"two\nlines",SYR,36,33,city\n' + "y,Y,SYR,east,33,city\n"
    from geo.tables import check_cells

    _, faults, _ = check_cells(parse_csv(text, "a.csv"), PLACES, file="a.csv")
    assert "row 4 'y', column lon" in str(faults[0])


def test_empty_lines_at_the_end_do_no_harm() -> None:
    assert parse_csv("id\n1\n\n\n", "a.csv") == {"id": ["1"]}


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geo.csv_text, "MAX_ROWS", 3)
    assert parse_csv("id\n1\n2\n3\n", "a.csv") == {"id": ["1", "2", "3"]}
    assert "more than 3 rows" in fault_of(parse_csv, "id\n" + "1\n" * 9, "a.csv")
    monkeypatch.setattr(geo.csv_text, "MAX_COLUMNS", 2)
    assert "3 columns" in fault_of(parse_csv, "a,b,c\n1,2,3\n", "a.csv")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_every_text_survives_a_csv_file(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b"])
    text = format_table(frame, ".csv").decode("utf-8")
    assert parse_csv(text, "a.csv") == {"a": [a for a, _ in rows], "b": [b for _, b in rows]}


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_anything_but_input_errors(data: bytes) -> None:
    from geo.readers import decode_text

    told = "a.csv"
    try:
        parse_csv(decode_text(data, "a.csv"), "a.csv")
    except InputError as error:
        told = str(error)
    assert "a.csv" in told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/vsizip/x.zip/a.csv", "only local files"),
        ("http://127.0.0.1:1/a.csv", "only local files"),
        ("CSV:/etc/passwd", "only local files"),
        ("//server/share/a.csv", "only local files"),
        ("a\0.csv", "NUL"),
        ("/no/such/folder/a.csv", "There is no folder /no/such/folder either"),
        ("/etc", "no ordinary file"),
        ("/dev/zero", "no ordinary file"),
    ],
)
def test_only_ordinary_local_files_are_read(path: str, told: str) -> None:
    assert told in fault_of(read_table, path, PLACES)


def test_a_misspelt_file_name_gets_a_suggestion(file: Path) -> None:
    file.write_text(HEADER + DAMASCUS, encoding="utf-8")
    assert "Did you mean 'places.csv'?" in fault_of(read_table, file.with_name("place.csv"), PLACES)


@pytest.mark.parametrize("ending", [".json", ".yaml", ".pkl", ".gml", ".vrt", ".xlsx", ""])
def test_other_endings_are_refused_by_name(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("{}", encoding="utf-8")
    assert "are not read here" in fault_of(read_layer, path)
    assert "are not read here" in fault_of(read_table, path, PLACES)


def test_a_link_out_of_the_folder_is_followed_only_when_given_by_name(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(HEADER + DAMASCUS, encoding="utf-8")
    folder = tmp_path / "world"
    folder.mkdir()
    (folder / "places.csv").symlink_to(outside)
    assert len(read_table(folder / "places.csv", PLACES)) == 1
    message = fault_of(read_table, folder / "places.csv", PLACES, inside=folder)
    assert "lies outside world" in message


def test_size_and_checksum_are_held_to(file: Path) -> None:
    file.write_text("id\n1\n", encoding="utf-8")
    right = hashlib.sha256(b"id\n1\n").hexdigest()
    assert read_bytes(file, sha256=right) == b"id\n1\n"
    assert "checksum" in fault_of(read_bytes, file, sha256="0" * 64)
    assert "larger than" in fault_of(read_bytes, file, max_bytes=3)


def test_an_unreadable_file_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("x", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in fault_of(read_bytes, file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = [" + "[" * 40 + "]" * 41, "nested deeper"),
        ("a" + ".b" * 400 + " = 1", "nested deeper"),
        ("a = [\n" + "[\n" * 30, "nested deeper"),
        (f"n = {'9' * 30}", "30 digits"),
        ("n = 1" + "_000" * 9, "digits"),
        ("a = " + " " * 30_000 + "1", "longer than"),
        ("[a]\nx = 1\n[a]\n", "line 3"),
        ("x = 1\nx = 2\n", "line 2"),
        ("x = ", "not TOML"),
    ],
)
def test_broken_or_endless_toml_is_told(text: str, told: str) -> None:
    assert told in fault_of(parse_toml, text, "world.toml")


@pytest.mark.parametrize(
    "text",
    [
        '"' * 200_000,
        "'" * 200_000,
        '"\\' * 100_000,
        '"""a' * 50_000,
        "a" * 19_000,
        "#" * 99_999 + "\nx",
    ],
)
def test_texts_without_an_end_cost_no_more_than_their_length(text: str) -> None:
    began = time.process_time()
    with pytest.raises(InputError):
        parse_toml(text, "a.toml")
    with pytest.raises(InputError):
        parse_features(text, "a.geojson")
    assert time.process_time() - began < 5


def test_thousands_of_unknown_ids_are_told_in_bounded_time(tiny_folder: Path) -> None:
    rows = "".join(f"event-{n},2024,SYR,gate-{n}\n" for n in range(3000))
    text = f"event_id,date,country,crossing_id\n{rows}"
    (tiny_folder / "seizures.csv").write_text(text, encoding="utf-8")
    began = time.process_time()
    message = fault_of(read_world, tiny_folder)
    assert message.startswith("3000 faults:")
    assert time.process_time() - began < 10


def test_a_long_list_of_decimals_is_no_nesting() -> None:
    numbers = [n / 10 for n in range(300)]
    assert parse_toml(f"a = {numbers}", "a.toml")["a"] == numbers


def test_long_texts_may_hold_what_they_like() -> None:
    long_text = '"""\n' + '[ \\" # \n' * 40 + '"""'
    literal = "'''\n" + "{ \n" * 40 + "'''"
    assert parse_toml(f"a = {long_text}\nb = {literal}\nc = 1\n", "a.toml")["c"] == 1
    broken = fault_of(parse_toml, f"a = {long_text}\nc = {'[' * 40}\n", "a.toml")
    assert "line 43: nested deeper" in broken


def test_brackets_and_digits_inside_texts_are_no_depth(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f'a = "{"[" * 90} {"9" * 40}"  # {"{" * 90}\n', encoding="utf-8")
    assert read_toml(path)["a"].startswith("[[[")


@given(st.text(max_size=80))
def test_no_text_breaks_the_toml_door(text: str) -> None:
    told = "world.toml"
    try:
        parse_toml(text, "world.toml")
    except InputError as error:
        told = str(error)
    assert "world.toml" in told


def test_check_path_gives_the_path_back(file: Path) -> None:
    file.touch()
    assert check_path(str(file), suffixes=frozenset({".csv"})) == file


# ---- layers -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"gate_id": ["007", "7"], "name": ["Nasib", "نصيب"], "size": [1.5, np.nan]},
        geometry=[Point(36.2, 32.5), Point(36.3, 32.6)],
        crs=4326,
    )


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_layers_come_back_as_they_were_written(
    tmp_path: Path, points: gpd.GeoDataFrame, ending: str
) -> None:
    path = tmp_path / f"gates{ending}"
    write_layers({"gates": points}, path)
    back = read_layer(path)
    assert back["gate_id"].tolist() == ["007", "7"]
    assert back["name"].tolist() == ["Nasib", "نصيب"]
    assert back["size"].tolist()[0] == 1.5
    assert np.isnan(back["size"][1])
    assert (back.geometry == points.geometry).all()
    assert back.crs == "EPSG:4326"


def test_flatgeobuf_kml_and_shapefiles_are_read(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    points.to_file(tmp_path / "a.fgb", engine="pyogrio")
    write_layers({"gates": points}, tmp_path / "a.kml")
    points.to_file(tmp_path / "a.shp", engine="pyogrio")
    for name in ("a.fgb", "a.kml", "a.shp"):
        back = read_layer(tmp_path / name)
        assert sorted(back.geometry.x) == pytest.approx([36.2, 36.3])  # .fgb orders by place
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.write(part, f"folder/{part.name}")
    assert read_layer(tmp_path / "b.zip")["gate_id"].tolist() == ["007", "7"]
    (tmp_path / "a.cpg").unlink()
    assert "no .cpg" in read_layer(tmp_path / "a.shp").attrs["remarks"][0]


def test_a_projected_layer_comes_back_in_degrees(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    write_layers({"gates": points.to_crs(32637)}, path)
    back = read_layer(path)
    assert back.geometry.x.tolist() == pytest.approx([36.2, 36.3])
    assert "reprojected from WGS 84 / UTM zone 37N" in back.attrs["remarks"][0]


def test_one_of_several_layers_must_be_named(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    write_layers({"gates": points, "posts": points.iloc[:1]}, path)
    assert "it holds 2 layers: 'gates', 'posts'" in fault_of(read_layer, path)
    assert len(read_layer(path, "posts")) == 1
    assert "no map layer 'x'" in fault_of(read_layer, path, "x")
    write_layers({"gates": points, "posts": points}, tmp_path / "a.kml")
    assert "2 layers" in fault_of(read_layer, tmp_path / "a.kml")
    assert "no layer 'x'" in fault_of(read_layer, tmp_path / "a.kml", "x")


def test_a_package_without_map_layers_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layers({"legs": pd.DataFrame({"km": [1.0]})}, path)
    assert "no map layer" in fault_of(read_layer, path)


@pytest.mark.parametrize(
    "ending", [".gpkg", ".fgb", ".shp", ".parquet", ".zip", ".kml", ".geojson"]
)
@pytest.mark.parametrize("content", [b"", b"<OGRVRTDataSource></OGRVRTDataSource>", b"\0" * 99])
def test_content_of_another_format_is_never_handed_on(
    tmp_path: Path, ending: str, content: bytes
) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    assert path.name in fault_of(read_layer, path)


def test_a_plain_database_is_no_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    assert "no GeoPackage" in fault_of(read_layer, path)


def test_a_layer_that_is_listed_but_gone_is_told(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    write_layers({"gates": points}, path)
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('x', 'features')"
        )
    database.close()
    assert "layer 'x': it is listed in the contents but is not there" in fault_of(read_layer, path)


def test_a_question_without_end_is_stopped(tmp_path: Path) -> None:
    from geo.geopackage import open_package

    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"

    def ask() -> None:
        with open_package(path, seconds=0.2) as package:
            package.execute(endless).fetchall()

    assert "interrupted" in fault_of(ask)


def test_a_reader_that_takes_too_long_is_stopped(
    tmp_path: Path, points: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.layers

    path = tmp_path / "a.gpkg"
    write_layers({"gates": points}, path)
    monkeypatch.setattr(geo.layers, "MAX_SECONDS", 0.01)
    assert "takes more than" in fault_of(read_layer, path)


def test_a_reader_that_takes_too_much_memory_is_stopped(
    tmp_path: Path, points: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.layers

    path = tmp_path / "a.gpkg"
    write_layers({"gates": points}, path)
    monkeypatch.setattr(geo.layers, "MAX_MEMORY_MB", 60)
    assert "a.gpkg: " in fault_of(read_layer, path)


def test_too_many_features_are_refused(
    tmp_path: Path, points: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.layers

    monkeypatch.setattr(geo.layers, "MAX_ROWS", 1)
    for ending in (".gpkg", ".parquet"):
        path = tmp_path / f"a{ending}"
        write_layers({"gates": points}, path)
        assert "it holds more than 1" in fault_of(read_layer, path)
    monkeypatch.setattr(geo.layers, "MAX_LAYER_BYTES", 10)
    assert "larger than" in fault_of(read_layer, path)


def test_a_layer_without_a_system_needs_one_named(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.fgb"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points.set_crs(None, allow_override=True).to_file(path, engine="pyogrio")
    assert "does not say its reference system" in fault_of(read_layer, path)
    assert len(read_layer(path, crs="EPSG:4326")) == 2
    assert "'EPSG:0' is no reference system" in fault_of(read_layer, path, crs="EPSG:0")


def geojson(*features: str) -> str:
    return f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}'


def feature(geometry: str, properties: str = "{}") -> str:
    return f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'


POINT = '{"type": "Point", "coordinates": [36, 33]}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "no GeoJSON FeatureCollection"),
        (geojson("3"), "feature 1: it is no Feature"),
        (geojson(feature(POINT, "[1]")), "its properties are no object"),
        (geojson(feature('{"type": "Circle"}')), "'Circle' is no type of geometry"),
        (geojson(feature('{"type": "Point", "coordinates": ["a", 1]}')), "no pairs of numbers"),
        (geojson(feature('{"type": "GeometryCollection", "geometries": []}')), "empty collection"),
        (geojson(feature(POINT, '{"a": {"b": [1e999]}}')), "field a, field b, field 0: inf"),
        (geojson(feature(POINT, '{"n": 1' + "0" * 5000 + "}")), "inf is no number"),
        (geojson(feature("null")), "no feature has a geometry"),
        (
            '{"type": "FeatureCollection", "crs": 3, "features": [' + feature(POINT) + "]}",
            "the crs member names no system",
        ),
        (
            geojson('{"type": "Feature", "id": [1], "properties": {}, "geometry": ' + POINT + "}"),
            "feature 1, id: an id is text or a number",
        ),
        (geojson(feature(POINT, '{"a": "1"}'), feature(POINT, '{"a": true}')), "mixes kinds"),
        (
            geojson(feature('{"type": "LineString", "coordinates": [[179, 1], [-179, 1]]}')),
            "crosses longitude 180",
        ),
    ],
)
def test_what_json_readers_let_pass_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    assert told in fault_of(read_layer, path)


def test_fields_of_one_kind_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    rows = ['{"n": 1, "x": 1, "b": true, "m": null}', '{"n": 2, "x": 0.5, "b": false, "m": 3}']
    path.write_text(geojson(*(feature(POINT, row) for row in rows)), encoding="utf-8")
    frame = read_layer(path)
    assert [str(frame[name].dtype) for name in "nxbm"] == ["int64", "float64", "bool", "float64"]


def test_a_polygon_that_encloses_nothing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    flat = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}'
    path.write_text(geojson(feature(flat)), encoding="utf-8")
    assert "encloses nothing" in fault_of(read_layer, path)


def test_mended_polygons_are_counted_with_their_areas(tmp_path: Path) -> None:
    bowtie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    good = Polygon([(2, 2), (3, 2), (3, 3)])
    path = tmp_path / "a.gpkg"
    write_layers({"a": gpd.GeoDataFrame(geometry=[bowtie, good], crs=4326)}, path)
    frame = read_layer(path)
    assert frame.geometry.is_valid.all()
    assert frame.geometry[0].area == pytest.approx(0.5)
    assert "polygons repaired: 1 (features 1; area 0 before" in frame.attrs["remarks"][0]


def test_empty_and_pointlike_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    lines = [LineString([(0, 0), (0, 0)]), LineString(), LineString([(0, 0), (1, 1)])]
    write_layers({"a": gpd.GeoDataFrame(geometry=lines, crs=4326)}, path)
    message = fault_of(read_layer, path)
    assert "feature 1, geometry: a line of equal points has no length" in message
    assert "feature 2, geometry: the geometry is empty" in message


def zipped(tmp_path: Path, members: dict[str, bytes]) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"readme.txt": b"x"}, "it holds 0 layers"),
        ({"a.geojson": b"x", "b.geojson": b"y"}, "it holds 2 layers (a.geojson, b.geojson)"),
        ({"a.shp": b"x"}, "the shapefile lacks .dbf, .shx"),
        ({"../a.geojson": b"x"}, "its name leads out of the folder"),
        ({"C:\\a.geojson": b"x"}, "its name leads out of the folder"),
        ({"a.geojson": b" " * 10_000_000}, "more than 100 times its size"),
        ({f"{n}.txt": b"" for n in range(101)}, "it holds 101 files"),
        ({"a.geojson": b"{}"}, "a.geojson: it is no GeoJSON"),
    ],
)
def test_zips_are_unpacked_only_if_flat_small_and_honest(
    tmp_path: Path, members: dict[str, bytes], told: str
) -> None:
    assert told in fault_of(read_layer, zipped(tmp_path, members))


def test_a_broken_or_lying_zip_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.geojson": b"0123456789" * 50})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "the ZIP is broken" in fault_of(read_layer, path)
    # the directory says 500 bytes; a changed byte of the packed content fails its checksum
    # or, the first one, is no kind of block that DEFLATE knows
    for place, bits in ((45, 0xFF), (39, 0x06)):
        broken = bytearray(data)
        broken[place] |= bits
        path.write_bytes(broken)
        assert "the ZIP is broken" in fault_of(read_layer, path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x "y">]><kml/>', "declares entities"),
        ("<html></html>", "its first element is not <kml>"),
        ("<kml></kml>", "a.kml"),
    ],
)
def test_kml_with_entities_is_never_handed_on(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(text, encoding="utf-8")
    assert told in fault_of(read_layer, path)


def test_parquet_without_geometry_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(path)
    assert "no GeoParquet" in fault_of(read_layer, path)


def test_a_flipped_bit_in_our_own_parquet_is_found(
    tmp_path: Path, points: gpd.GeoDataFrame
) -> None:
    path = tmp_path / "a.parquet"
    many = gpd.GeoDataFrame(
        {"v": np.arange(2000.0)},
        geometry=gpd.points_from_xy(np.arange(2000) / 50, [1.0] * 2000),
        crs=4326,
    )
    write_layers({"a": many}, path)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0x10
    path.write_bytes(data)
    assert "a.parquet" in fault_of(read_layer, path)


def test_the_process_that_reads_can_be_called_as_a_function(
    tmp_path: Path, points: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child runs out of sight of coverage, so its parts are called here as well."""
    from geo import layer_process

    path = tmp_path / "a.gpkg"
    write_layers({"gates": points}, path)
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(layer_process, "limit_process", lambda *_: None)
    arguments = ["gdal", str(path), "gates", "10", "1000", "10", str(out)]
    assert layer_process.main(arguments) == 0
    assert {one.name for one in out.iterdir()} == {
        "about.json",
        "columns.json",
        "ends.npy",
        "wkb.npy",
    }
    assert layer_process.main([*arguments[:2], "nope", *arguments[3:]]) == 1
    points.to_parquet(tmp_path / "a.parquet")
    arguments = ["parquet", str(tmp_path / "a.parquet"), "", "10", "1000", "10", str(out)]
    assert layer_process.main(arguments) == 0
    assert layer_process.plain_value(float("inf")) == "inf"
    assert layer_process.plain_value(b"\x01") == "01"
    assert layer_process.plain_value({"a": 1}) == '{"a": 1}'
    assert layer_process.plain_value(pd.Timestamp("2024-01-01")) == "2024-01-01 00:00:00"


def test_the_reading_process_knows_nothing_of_our_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from geo.layers import child_environment

    monkeypatch.setenv("GDAL_DRIVER_PATH", "/tmp/evil")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    environment = child_environment()
    assert "GDAL_DRIVER_PATH" not in environment
    assert "https_proxy" not in environment


def test_bytes_of_a_truncated_download_are_told(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    buffer = io.BytesIO()
    points.to_parquet(buffer)
    path = tmp_path / "a.parquet"
    path.write_bytes(buffer.getvalue()[:-20])
    assert "a.parquet" in fault_of(read_layer, path)
