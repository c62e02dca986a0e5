"""Files made to break readers: each is refused with file, place and remedy, or counted."""

import csv
import io
import json
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.layers import read_layer
from geo.readers import read_table, read_text
from geo.tables import PLACES, Column, Table
from geo.world import read_world
from geo.world_toml import check_world_toml
from geo.writers import file_slug, format_table, write_layers

OWN = Path(__file__).parent / "hostile"
MESSAGE = re.compile(r"^(\d+ faults:\n)?\S.*: .+[.?!]$", re.DOTALL)


def read_world_text(path: Path) -> object:
    _, faults = check_world_toml(read_text(path), file=path.name)
    if faults:
        raise InputError(faults)
    return None


OPENERS: dict[str, Callable[[Path], object]] = {
    "layer": read_layer,
    "places": lambda path: read_table(path, PLACES),
    "world": read_world_text,
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows_of(OWN / "expected.csv"), ids=lambda row: row["file"])
def test_own_hostile_files_meet_what_they_must(row: dict[str, str]) -> None:
    path = OWN / row["file"]
    opener = OPENERS[row["opened as"]]
    if not row["message"]:
        assert opener(path) is not None
        return
    with pytest.raises(InputError) as caught:
        opener(path)
    assert row["message"] in str(caught.value)
    assert MESSAGE.match(str(caught.value))
    assert path.name in str(caught.value)


def test_every_own_hostile_file_is_listed() -> None:
    listed = {row["file"] for row in rows_of(OWN / "expected.csv")}
    assert listed == {one.name for one in OWN.iterdir()} - {"README.md", "expected.csv"}


@pytest.mark.parametrize("row", rows_of(OWN / "expected.csv"), ids=lambda row: row["file"])
def test_no_hostile_file_is_a_world(row: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        read_world(OWN / row["file"])
    assert row["file"] in str(caught.value)


# ---- the shared collection ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def collection(reference_folder: Path) -> Path:
    folder = reference_folder / "hostile"
    if not folder.is_dir():
        pytest.skip("the shared hostile files are not on this machine")
    return folder


@pytest.fixture
def port_8971() -> Iterator[list[bytes]]:
    """What is asked of the loopback server that one of the files tries to reach."""
    asked: list[bytes] = []
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(("127.0.0.1", 8971))
    except OSError:
        pytest.skip("port 8971 is taken")
    server.listen()
    server.settimeout(0.1)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            asked.append(connection.recv(100))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield asked
    stop.set()
    thread.join()
    server.close()


NUMBER = Column("kg", "number", "kg", "mass", low=0, high=1e7)
PROBES = {
    "062_cp1256.csv": (Column("name", "text", None, "name"),),
    "071_numbers.csv": (NUMBER,),
    "072_dates.csv": (Column("date", "date", None, "day"),),
    "073_neg_kg.csv": (NUMBER,),
    "070_na_country.csv": (
        Column("iso2", "id", None, "code"),
        Column("name", "text", None, "name"),
    ),
    "077_prob_bounds.csv": (Column("p", "number", None, "share", required=True, low=0, high=1),),
}
# What each file that is refused must tell, beside its own name.
REFUSED = {
    "001_nan_coord.geojson": "feature 1, geometry: coordinate 1 is [nan",
    "002_inf_coord.geojson": "feature 1, geometry: coordinate 1 is [inf",
    "003_overflow_coord.geojson": "feature 1, geometry: coordinate 1 is [inf",
    "005_empty_point.geojson": "feature 1, geometry: its coordinates are missing",
    "007_mercator_no_crs.geojson": "EPSG:3857",
    "009_bad_crs.geojson": "'EPSG:999999' is no reference system",
    "010_lat_91.geojson": "feature 1, geometry: (181, 91)",
    "011_lon_0_360.geojson": "350 is -10",
    "012_antimeridian.geojson": "feature 1, geometry: it crosses longitude 180",
    "016_two_point_ring.geojson": "feature 1, geometry: a ring of 2 points",
    "017_zero_len_line.geojson": "feature 1, geometry: a line of 2 equal points",
    "018_dup_ids.geojson": "features 1 and 2, field id: the id 'X1' stands 2 times",
    "019_mixed_types.geojson": "points (feature 1), lines (feature 2), collections (feature 3)",
    "020_mixed_prop_types.geojson": "field kg: the field mixes kinds",
    "023_nul_in_name.geojson": "feature 1, field name",
    "024_lone_surrogate.geojson": "feature 1, field name",
    "025_truncated.geojson": "feature 14, line 1, column 1501",
    "026_trailing_garbage.geojson": "Extra data",
    "027_dup_json_keys.geojson": "feature 1, field kg: 'kg' stands twice",
    "028_deep_nest.json": "files ending in '.json' are not read here",
    "029_deep_geomcoll.geojson": "levels deep",
    "030_empty.geojson": "the file is empty",
    "031_no_features.geojson": "it holds no feature",
    "037_vrt_localfile.geojson": "it is not JSON",
    "038_vrt_ssrf.geojson": "it is not JSON",
    "039_xxe.gml": "files ending in '.gml' are not read here",
    "040_xxe.kml": "declares entities",
    "041_laughs.gml": "files ending in '.gml' are not read here",
    "042_laughs.kml": "declares entities",
    "043_laughs.osm": "are not read here",
    "044_xxe.osm": "are not read here",
    "045_dangling_ref.osm": "are not read here",
    "046_osm_bad_tags.osm": "are not read here",
    "047_laughs.graphml": "are not read here",
    "048_py_tag.yaml": "are not read here",
    "049_laughs.yaml": "are not read here",
    "050_self_ref.yaml": "are not read here",
    "051_dup_keys.yaml": "are not read here",
    "052_norway.yaml": "are not read here",
    "053_deep.yaml": "are not read here",
    "054_deep.toml": "longer than 20,000 characters",
    "055_bigint.toml": "digits",
    "056_nan_inf.toml": "the key 'theta' is not known",
    "057_dup.toml": "line 3",
    "058_unknown_key.toml": "the key 'scenario' is not known",
    "059_include_traversal.toml": "the key 'include' is not known",
    "060_include_loop.toml": "the key 'include' is not known",
    "061_name_traversal.toml": "the key 'scenario' is not known",
    "062_cp1256.csv": "line 2, byte 18",
    "066_nul.csv": "line 2: it holds a NUL",
    "067_unbalanced_quote.csv": "line 2: a double quote opens here and never closes",
    "068_ragged.csv": "line 3: 2 fields where the header has 3",
    "069_dup_header.csv": "columns 2 and 3: the header 'kg' stands twice",
    "071_numbers.csv": "row 12, column kg: '1_000' is not a plain number",
    "072_dates.csv": "row 9, column date: '45292' is not a date",
    "073_neg_kg.csv": "row 2, column kg: '-5' is below 0",
    "075_huge_field.csv": "a field is longer than",
    "077_prob_bounds.csv": "row 6, column p: '100' is above 1",
    "078_truncated.gpkg": "malformed",
    "079_zero_page.gpkg": "malformed",
    "080_bitflip.gpkg": "malformed",
    "081_infinite_view.gpkg": "layer 'v': it is a view",
    "082_no_crs.gpkg": "it does not say its reference system",
    "083_two_layers.gpkg": "it holds 2 layers: 'a', 'b'",
    "084_evil_layer_name.gpkg": "it holds 2 layers",
    "085_truncated.parquet": "Parquet",
    "086_bitflip.parquet": "Corrupt",
    "087_bad_geo_meta.parquet": "is no reference system",
    "088_bad_wkb.parquet": "feature 1, geometry",
    "089_bomb.geojson.zip": "more than 100 times its size",
    "090_slip.zip": "leads out of the folder",
    "092_shp_no_prj.zip": "does not say its reference system",
    "093_gpickle.pkl": "are not read here",
    "094_cache_corrupt.json": "are not read here",
}
# What is accepted, and what is said of it.
ACCEPTED = {
    "004_null_geom.geojson": "features without geometry: 1",
    "006_latlon_swapped.geojson": "",  # only a table of crossings knows; see below
    "008_crs_3857.geojson": "reprojected from WGS 84 / Pseudo-Mercator",
    "013_bowtie.geojson": "polygons repaired: 1",
    "014_hole_outside.geojson": "polygons repaired: 1",
    "015_unclosed_ring.geojson": "open rings closed: 1",
    "021_prop_named_geometry.geojson": "'geometry' is called 'geometry_'",
    "022_bigint_id.geojson": "very long numbers",
    "032_bidi_names.geojson": "two names look alike",
    "033_nfc_nfd.geojson": "",
    "034_jinja_in_name.geojson": "",
    "035_xss_in_name.geojson": "",
    "036_js_url_source.csv": "",  # links are chosen where pages are written
    "063_utf16.csv": "",
    "064_bom.csv": "",
    "065_formula.csv": "",
    "070_na_country.csv": "",
    "074_leading_zero.csv": "",
    "076_path_in_id.csv": "",
}


def open_probe(path: Path) -> object:
    """Open a file as its ending says; a CSV as a table of its own columns."""
    if path.suffix == ".toml":
        return read_world_text(path)
    if path.suffix == ".csv":
        return read_table(path, Table("probe", path.name, PROBES.get(path.name, ())))
    return read_layer(path)


@pytest.mark.parametrize("name", REFUSED)
def test_shared_hostile_file_is_refused(collection: Path, name: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        open_probe(collection / name)
    message = str(caught.value)
    assert REFUSED[name] in message
    assert name in message
    assert MESSAGE.match(message)
    assert caught.value.exit_code == 2
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("name", ACCEPTED)
def test_shared_hostile_file_is_accepted_and_remarked_on(collection: Path, name: str) -> None:
    frame = open_probe(collection / name)
    remarks = "\n".join(frame.attrs["remarks"])  # type: ignore[attr-defined]
    assert ACCEPTED[name] in remarks


def test_every_shared_hostile_file_is_tried(collection: Path) -> None:
    listed = {row["file"] for row in rows_of(collection / "index.csv")}
    assert listed == REFUSED.keys() | ACCEPTED.keys() | {"091_symlink.geojson"}


def test_all_bad_cells_of_a_column_are_told(collection: Path) -> None:
    for name, count in (("071_numbers.csv", 10), ("072_dates.csv", 8), ("077_prob_bounds.csv", 5)):
        with pytest.raises(InputError) as caught:
            open_probe(collection / name)
        assert len(caught.value.faults) == count


def test_ids_names_and_layers_of_the_collection_stay_what_they_are(
    collection: Path, tmp_path: Path
) -> None:
    frame = read_layer(collection / "022_bigint_id.geojson")
    assert frame["id"].tolist() == ["9223372036854775809"]
    assert frame["b"].tolist() == ["9007199254740993"]
    assert len(set(read_layer(collection / "033_nfc_nfd.geojson")["name"])) == 1
    assert "\u202e" not in "".join(read_layer(collection / "032_bidi_names.geojson")["name"])
    country = open_probe(collection / "070_na_country.csv")
    assert country["iso2"].tolist() == ["NA", "LY", "TN", "DZ"]  # type: ignore[index]
    assert country["name"].tolist() == ["Namibia", "nan", "None", "null"]  # type: ignore[index]
    assert open_probe(collection / "074_leading_zero.csv")["id"].tolist() == ["007", "7"]  # type: ignore[index]
    assert "{{ cycler" in read_layer(collection / "034_jinja_in_name.geojson")["name"][0]
    evil = read_layer(collection / "084_evil_layer_name.gpkg", '../../evil"; DROP TABLE x;--')
    write_layers({'../../evil"; DROP TABLE x;--': evil}, tmp_path / "a.gpkg")
    assert [one.name for one in tmp_path.iterdir()] == ["a.gpkg"]


def test_what_lacks_its_system_is_read_when_it_is_named(collection: Path) -> None:
    for name in ("082_no_crs.gpkg", "092_shp_no_prj.zip"):
        assert len(read_layer(collection / name, crs="EPSG:4326")) > 0
    assert len(read_layer(collection / "083_two_layers.gpkg", "a")) > 0
    assert open_probe(collection / "063_utf16.csv")["name"].tolist() == ["رأس اجدير"]  # type: ignore[index]
    probe = Table("probe", "x.csv", ())
    named = read_table(collection / "062_cp1256.csv", probe, encoding="windows-1256")
    assert named["name"].tolist() == ["رأس اجدير"]


def test_formulas_of_the_collection_are_neutralised(collection: Path) -> None:
    frame = open_probe(collection / "065_formula.csv")
    text = format_table(frame, ".csv").decode("utf-8")  # type: ignore[arg-type]
    cells = [row[1] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert len(cells) == 9
    assert all(cell.startswith("'") for cell in cells)
    assert [cell[1:] for cell in cells] == frame["name"].tolist()  # type: ignore[index]


def test_names_of_the_collection_make_safe_files(collection: Path) -> None:
    frame = open_probe(collection / "076_path_in_id.csv")
    for name in (*frame["id"], "../../evil", "CON", "x" * 300, "a/b"):  # type: ignore[index]
        assert re.fullmatch(r"[a-z0-9_-]{1,64}", file_slug(name))


def test_nothing_is_asked_of_the_network(collection: Path, port_8971: list[bytes]) -> None:
    with pytest.raises(InputError):
        read_layer(collection / "038_vrt_ssrf.geojson")
    assert port_8971 == []


def test_reading_the_collection_leaves_no_file_behind(collection: Path, tmp_path: Path) -> None:
    before = set(tmp_path.parent.iterdir())
    evil = [Path("/tmp/evil.geojson"), Path("/abs.geojson"), collection.parent / "evil.geojson"]
    for name in ("089_bomb.geojson.zip", "090_slip.zip", "092_shp_no_prj.zip"):
        with pytest.raises(InputError):
            read_layer(collection / name)
    assert not any(path.exists() for path in evil)
    assert set(tmp_path.parent.iterdir()) == before


def test_a_link_is_followed_by_name_and_refused_from_inside(tmp_path: Path) -> None:
    """091: the one file of the collection that is made here."""
    real = OWN / "markup.geojson"
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "091_symlink.geojson").symlink_to(real)
    assert len(read_layer(folder / "091_symlink.geojson")) == 1
    with pytest.raises(InputError, match="lies outside project"):
        read_layer(folder / "091_symlink.geojson", inside=folder)


def test_a_swapped_crossing_is_told_to_be_swapped(tmp_path: Path, tiny_folder: Path) -> None:
    """006, as a row of crossings: the file alone does not say that its point is a crossing."""
    import geopandas as gpd
    from shapely import box

    tunisia_libya = gpd.GeoDataFrame(
        {"zone": ["TUN", "LBY"]},
        geometry=[box(8, 30, 11.56, 37), box(11.56, 20, 25, 33.2).union(box(11.56, 33.2, 25, 37))],
        crs=4326,
    )
    (tiny_folder / "boundaries").mkdir()
    write_layers({"a": tunisia_libya}, tiny_folder / "boundaries" / "analysis.geojson")
    row = "ras-ajdir,Ras Ajdir,,TUN,LBY,official,road,33.148,11.557,high,0.1,,,,,,x\n"
    with (tiny_folder / "crossings.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    with pytest.raises(InputError, match=r"row 7 'ras-ajdir'.*look swapped: write lon before lat"):
        read_world(tiny_folder)


@pytest.mark.parametrize("kind", [".csv", ".geojson", ".gpkg"])
def test_the_shared_files_put_into_a_world_are_refused(
    collection: Path, tiny_folder: Path, kind: str
) -> None:
    """Every CSV as crossings, every GeoJSON as boundaries, every GeoPackage as the world."""
    for path in sorted(collection.glob(f"*{kind}")):
        if path.name == "index.csv":
            continue
        if kind == ".gpkg":
            with pytest.raises(InputError, match=re.escape(path.name)):
                read_world(path)
        elif kind == ".csv":
            (tiny_folder / "crossings.csv").write_bytes(path.read_bytes())
            with pytest.raises(InputError, match=r"crossings\.csv"):
                read_world(tiny_folder)
        elif path.name in REFUSED:
            (tiny_folder / "boundaries").mkdir(exist_ok=True)
            (tiny_folder / "boundaries" / "analysis.geojson").write_bytes(path.read_bytes())
            with pytest.raises(InputError, match=r"analysis\.geojson"):
                read_world(tiny_folder)


def tangle(corners: int) -> bytes:
    """A polygon whose edges cross each other at random: half of all pairs do."""
    rng = random.Random(corners)  # noqa: S311 - a shape, not a secret
    ring = [[30 + 10 * rng.random(), 30 + 10 * rng.random()] for _ in range(corners)]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {"type": "Feature", "properties": {"name": "knot"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def test_a_polygon_too_tangled_to_repair_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty kilobytes that would hold shapely up for minutes, in gigabytes of memory."""
    monkeypatch.setattr("geo.repairs.MAX_MEMORY_MB", 600)
    path = tmp_path / "knot.geojson"
    path.write_bytes(tangle(3000))
    own, began = time.process_time(), time.monotonic()
    with pytest.raises(InputError, match=r"knot\.geojson: feature 1, geometry: .* too often"):
        read_layer(path)
    assert time.process_time() - own < 3  # the work was another process's
    assert time.monotonic() - began < 25


def test_a_tangled_polygon_is_repaired_the_same_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "knot.geojson"
    path.write_bytes(tangle(60))
    here = read_layer(path)
    monkeypatch.setattr("geo.repairs.LIGHT_CORNERS", 1)
    apart = read_layer(path)
    assert here.geometry[0].equals(apart.geometry[0])
    assert here.attrs["remarks"] == apart.attrs["remarks"]
    assert here.geometry[0].is_valid
