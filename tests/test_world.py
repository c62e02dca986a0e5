"""A world is checked once at the door: every fault told, and a good one round-trips."""

import dataclasses
import pickle
import shutil
import sqlite3
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from geo.bundled import bundled_world
from geo.errors import InputError, WriteError
from geo.parameters import BOUNDS, Parameters
from geo.tables import WORLD_TABLES
from geo.world import World, demand_on, fingerprint, read_world, write_world
from geo.world_package import read_point
from geo.world_toml import check_world_toml
from geo.world_toml_writer import write_world_toml
from geo.writers import write_layers


def faults_of(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_world(folder)
    return str(caught.value)


def edit(folder: Path, name: str, old: str, new: str, count: int = 1) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def add(folder: Path, name: str, line: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


# ---- a good world -------------------------------------------------------------------------------


def test_the_tiny_world_is_read_whole(tiny_world: World) -> None:
    assert (tiny_world.name, str(tiny_world.start), str(tiny_world.end)) == (
        "tiny",
        "2015-01-01",
        "2024-12-31",
    )
    assert [len(getattr(tiny_world, table.name)) for table in WORLD_TABLES] == [5, 3, 2, 3, 24, 4]
    assert tiny_world.parameters.max_zones == 3
    assert isinstance(tiny_world.parameters.max_zones, int)
    assert tiny_world.parameters.prior["theta_per_hour"]["median"] == 0.7
    assert tiny_world.corridor_names == {("SYR", "JOR", "SAU"): "Jordan corridor"}
    assert tiny_world.remarks == ()


def test_the_bundled_world_has_no_fault() -> None:
    world = read_world()
    assert world.path == bundled_world()
    assert len(world.crossings) >= 106
    assert not any("great circle" in remark for remark in world.remarks)


def test_demand_of_a_day_sums_to_one(tiny_world: World) -> None:
    now = demand_on(tiny_world, "2020-06-01")
    assert dict(zip(now["destination"], now["weight"], strict=True)) == {
        "riyadh": pytest.approx(2 / 3),
        "amman": pytest.approx(1 / 3),
    }
    assert demand_on(tiny_world, tiny_world.end)["destination"].tolist() == ["riyadh"]


def test_no_demand_on_a_day_is_an_empty_table(tiny_world: World) -> None:
    none = dataclasses.replace(tiny_world, demand=tiny_world.demand.iloc[:0])
    assert demand_on(none, "2020-01-01").empty


def test_missing_optional_tables_are_empty_and_legs_are_estimated(tiny_folder: Path) -> None:
    for name in ("crossing_status", "crossing_facts", "seizures", "legs"):
        (tiny_folder / f"{name}.csv").unlink()
    world = read_world(tiny_folder)
    assert world.crossing_status.empty
    assert len(world.legs) == 24  # every pair of terminals in its zone
    assert set(world.legs["basis"]) == {"great_circle"}
    assert "SYR: 6 legs" in " ".join(world.remarks)


def test_missing_legs_come_from_the_worlds_own_roads_first(tiny_folder: Path) -> None:
    edit(tiny_folder, "legs.csv", "SYR,damascus,nasib-jaber,115,1,given\n", "")
    roads = tiny_folder / "roads"
    roads.mkdir()
    (roads / "waypoints.csv").write_text(
        "waypoint_id,country,lon,lat\ndamascus,SYR,36.29,33.51\nnasib-jaber,SYR;JOR,36.2,32.54\n",
        encoding="utf-8",
    )
    (roads / "segments.csv").write_text(
        "segment_id,country,from_id,to_id,km,hours\ns,SYR,damascus,nasib-jaber,120,1.5\n",
        encoding="utf-8",
    )
    world = read_world(tiny_folder)
    leg = world.legs[(world.legs["zone"] == "SYR") & (world.legs["basis"] == "roads")]
    assert leg[["from_id", "to_id", "km", "hours"]].to_numpy().tolist() == [
        ["damascus", "nasib-jaber", 120.0, 1.5]
    ]
    assert len(world.legs) == 24
    assert "Legs measured over the world's roads: 1." in world.remarks


def test_parameters_left_out_have_defaults_and_are_remarked_on(tiny_folder: Path) -> None:
    edit(tiny_folder, "world.toml", "consignments_per_year = 110\n", "")
    edit(tiny_folder, "world.toml", "max_zones = 3\n", "")
    world = read_world(tiny_folder)
    assert world.parameters.max_zones == Parameters().max_zones
    assert np.isnan(world.parameters.consignments_per_year)
    assert world.remarks == (
        "world.toml: [parameters] leaves out max_zones, consignments_per_year; defaults hold.",
    )


def test_parameters_and_worlds_pass_between_processes(tiny_world: World) -> None:
    back = pickle.loads(pickle.dumps(tiny_world))  # noqa: S301
    assert back.parameters == tiny_world.parameters
    assert back.fingerprint == tiny_world.fingerprint
    assert set(BOUNDS) | {"prior"} == {one.name for one in dataclasses.fields(Parameters)}


# ---- fingerprint --------------------------------------------------------------------------------


def test_the_fingerprint_knows_no_order_of_rows_or_columns(tiny_world: World) -> None:
    shuffled = dataclasses.replace(
        tiny_world,
        crossings=tiny_world.crossings.iloc[::-1].reset_index(drop=True),
        legs=tiny_world.legs[list(reversed(tiny_world.legs.columns))],
        description="told otherwise",
    )
    assert shuffled.fingerprint == tiny_world.fingerprint
    assert len(tiny_world.fingerprint) == 64


@pytest.mark.parametrize("table", [table.name for table in WORLD_TABLES] + ["demand"])
def test_the_fingerprint_sees_every_row_of_every_table(tiny_world: World, table: str) -> None:
    frame = getattr(tiny_world, table)
    for row in range(len(frame)):
        less = dataclasses.replace(tiny_world, **{table: frame.drop(index=row)})
        assert fingerprint(less) != tiny_world.fingerprint


def test_the_fingerprint_sees_parameters_cells_and_dates(tiny_world: World) -> None:
    seen = {tiny_world.fingerprint}
    for other in (
        dataclasses.replace(
            tiny_world, parameters=dataclasses.replace(tiny_world.parameters, max_zones=4)
        ),
        dataclasses.replace(tiny_world, end=tiny_world.start),
        dataclasses.replace(
            tiny_world, crossings=tiny_world.crossings.assign(notes=["", "", "", "", "x"])
        ),
        dataclasses.replace(
            tiny_world, crossings=tiny_world.crossings.assign(sources=["", "", "", "", "x"])
        ),
    ):
        seen.add(other.fingerprint)
    assert len(seen) == 5


# ---- writing and reading back -------------------------------------------------------------------


def same_world(one: World, other: World) -> None:
    for table in WORLD_TABLES:
        pd.testing.assert_frame_equal(getattr(one, table.name), getattr(other, table.name))
    pd.testing.assert_frame_equal(one.demand, other.demand)
    assert one.parameters == other.parameters
    assert one.corridor_names == other.corridor_names
    assert (one.name, one.description, one.start, one.end) == (
        other.name,
        other.description,
        other.start,
        other.end,
    )
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize("name", ["copy", "copy.gpkg"])
def test_a_world_written_and_read_is_the_same(tiny_world: World, tmp_path: Path, name: str) -> None:
    write_world(tiny_world, tmp_path / name)
    same_world(tiny_world, read_world(tmp_path / name))
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["copy", "copy.gpkg"])
def test_the_bundled_world_written_and_read_is_the_same(tmp_path: Path, name: str) -> None:
    world = read_world()
    write_world(world, tmp_path / name)
    same_world(world, read_world(tmp_path / name))


def test_awkward_text_survives_both_ways(tiny_world: World, tmp_path: Path) -> None:
    awkward = dataclasses.replace(
        tiny_world,
        name='a "quoted" \\ name\x7f',
        crossings=tiny_world.crossings.assign(
            notes=["=1+1", "'-x", 'two\nlines, "quoted"', "{{ 7*7 }}", "<script>"]
        ),
    )
    awkward = dataclasses.replace(awkward, name='a "quoted" \\ name')
    for name in ("copy", "copy.gpkg"):
        write_world(awkward, tmp_path / name)
        same_world(awkward, read_world(tmp_path / name))


def test_toml_that_is_written_says_the_same(tiny_world: World) -> None:
    prior = {"a": {"b": {"c d": [1, 2.5, True]}}, "x": "y\x7f\u2028"}
    world = dataclasses.replace(
        tiny_world, parameters=dataclasses.replace(tiny_world.parameters, prior=prior)
    )
    text, faults = check_world_toml(write_world_toml(world))
    assert faults == []
    assert text.parameters == world.parameters


def test_a_folder_that_holds_something_is_not_written_over(
    tiny_world: World, tiny_folder: Path
) -> None:
    with pytest.raises(WriteError, match="not empty"):
        write_world(tiny_world, tiny_folder)


# ---- faults of a folder -------------------------------------------------------------------------


def test_what_is_no_world_says_so(tmp_path: Path) -> None:
    assert "it holds no world.toml" in faults_of(tmp_path)
    assert "no such file" in faults_of(tmp_path / "nowhere")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert "files ending in '.json' are not read" in faults_of(tmp_path / "a.json")


def test_a_table_that_must_be_there_is_missed(tiny_folder: Path) -> None:
    (tiny_folder / "places.csv").unlink()
    assert "places.csv: there is no such file" in faults_of(tiny_folder)


def test_tables_without_rows_are_told(tiny_folder: Path) -> None:
    header = (tiny_folder / "crossings.csv").read_text(encoding="utf-8").splitlines()[0]
    (tiny_folder / "crossings.csv").write_text(header + "\n", encoding="utf-8")
    assert "crossings.csv: it holds no crossings" in faults_of(tiny_folder)


def test_faults_of_several_files_are_told_at_once(tiny_folder: Path) -> None:
    edit(tiny_folder, "crossings.csv", ",0.25,", ",25,")
    edit(tiny_folder, "world.toml", "max_zones", "max_zone")
    edit(tiny_folder, "legs.csv", "SYR,damascus,nasib-jaber", "SYR,damascsu,nasib-jaber")
    edit(tiny_folder, "seizures.csv", "2022-03-04", "04/03/2022")
    (tiny_folder / "crossing_status.csv").write_text('a,"b\n', encoding="utf-8")
    message = faults_of(tiny_folder)
    for told in (
        "crossings.csv: row 5 'omari-haditha', column interdiction: '25' is above 1",
        "25 % is 0.25",
        "the key 'max_zone' is not known. Did you mean 'max_zones'?",
        "legs.csv: row 24, column from_id: unknown crossing or place 'damascsu'. "
        "Did you mean damascus?",
        "seizures.csv: row 2 'SAU-2022-haditha-01', column date: '04/03/2022' is not a date",
        "crossing_status.csv: line 1: a double quote opens here",
    ):
        assert told in message, told


CASES = {
    "swapped": (
        ("crossings.csv", "36.202,32.543", "32.543,36.202"),
        "row 2 'nasib-jaber', column lon: (lon 32.543, lat 36.202) lies",
        "Longitude and latitude look swapped: write lon before lat.",
    ),
    "far from its border": (
        ("crossings.csv", "36.202,32.543", "36.202,34.5"),
        "km from the border of SYR and JOR",
        "Mend the position or the zones, or set position_confidence to low.",
    ),
    "unknown zone": (
        ("crossings.csv", "SYR,JOR,official,road,36.202", "SYR,JRO,official,road,36.202"),
        "row 2 'nasib-jaber', column zone_b: unknown zone 'JRO'",
        "Did you mean JOR?",
    ),
    "zone by name": (
        ("places.csv", ",JOR,", ",Jordan,"),
        "column country: unknown zone 'Jordan'",
        "Did you mean JOR?",
    ),
    "zone of two letters": (
        ("places.csv", ",SAU,", ",SA,"),
        "unknown zone 'SA'",
        "Did you mean SAU?",
    ),
    "one zone twice": (
        ("crossings.csv", "SYR,JOR,official,road,36.202", "SYR,SYR,official,road,36.202"),
        "both zones are 'SYR'",
        "A crossing joins two zones.",
    ),
    "port on land": (
        ("crossings.csv", "SYR,JOR,official,road,36.202", "SYR,JOR,port,road,36.202"),
        "kind 'port' between SYR and JOR",
        "A port joins a country and SEA",
    ),
    "unknown crossing in status": (
        ("crossing_status.csv", "daraa-ramtha", "daraa-ramta"),
        "crossing_status.csv: row 2, column crossing_id: unknown crossing",
        "Did you mean daraa-ramtha",
    ),
    "unknown crossing in seizures, in Arabic": (
        ("seizures.csv", ",crossing,omari-haditha", ",crossing,الحديثة"),
        "unknown crossing 'الحديثة'",
        "Did you mean omari-haditha",
    ),
    "unknown place in demand": (
        ("world.toml", 'destination = "riyadh"', 'destination = "ar-riyad"'),
        "[[demand]] at line 22, column destination: unknown place 'ar-riyad'",
        "Did you mean riyadh?",
    ),
    "demand to itself": (
        ("world.toml", 'destination = "riyadh"', 'destination = "damascus"'),
        "from 'damascus' to itself",
        "Name two places.",
    ),
    "status without a day": (
        ("crossing_status.csv", "2018-10-15,2019,", "2018-10-15,2018-10-15,"),
        "'2018-10-15' is not after '2018-10-15'",
        "`to` is the first day it no longer holds.",
    ),
    "states that overlap": (
        ("crossing_status.csv", "2015-04,2018-10-15", "2015-04,2018-12"),
        "row 3 'nasib-jaber' and row 4 'nasib-jaber': two states of nasib-jaber hold "
        "from 2018-10-15",
        "End the one where the other begins",
    ),
    "facts that overlap": (
        ("crossing_facts.csv", "omari-haditha,2016,2017,interdiction", "nasib-jaber,,,size"),
        "two values of nasib-jaber size hold from 2021-01-01",
        "End the one where the other begins",
    ),
    "fact above one": (
        ("crossing_facts.csv", "interdiction,0.05", "interdiction,5"),
        "column value: '5' is above 1",
        "A probability is 0 to 1.",
    ),
    "leg in another zone": (
        ("legs.csv", "SYR,damascus,nasib-jaber", "SAU,damascus,nasib-jaber"),
        "'damascus' does not lie in SAU but in SYR",
        "A leg runs inside one zone",
    ),
    "leg to itself": (
        ("legs.csv", "SYR,damascus,nasib-jaber", "SYR,damascus,damascus"),
        "from 'damascus' to itself",
        "Name two terminals.",
    ),
    "leg in no time": (
        ("legs.csv", "SYR,damascus,nasib-jaber,115,1", "SYR,damascus,nasib-jaber,115,0"),
        "115 km in no time",
        "Give the hours it takes.",
    ),
    "corridor nowhere": (
        ("world.toml", '["SYR", "JOR", "SAU"]', '["SYR", "JOR", "SUA"]'),
        "[[corridor]] SYR-JOR-SUA: no crossing joins the zone 'SUA'",
        "Did you mean SAU?",
    ),
    "place swapped": (
        ("places.csv", "46.7219,24.6877", "24.6877,46.7219"),
        "row 4 'riyadh', column lon: (lon 24.6877, lat 46.7219) does not lie in SAU",
        "look swapped",
    ),
    "place and crossing of one id": (
        ("places.csv", "riyadh,Riyadh", "nasib-jaber,Riyadh"),
        "crossings.csv: row 2, column crossing_id: 'nasib-jaber' is also a place, in SAU",
        "Give one of the two another id, unless they are one port.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_together_is_told_with_its_remedy(tiny_folder: Path, case: str) -> None:
    (name, old, new), problem, remedy = CASES[case]
    edit(tiny_folder, name, old, new)
    message = faults_of(tiny_folder)
    line = next(one for one in message.splitlines() if problem in one)
    assert remedy in line
    assert line.startswith(("crossings.csv: ", f"{name}: "))


def test_demand_twice_on_one_day_is_told(tiny_folder: Path) -> None:
    row = '\n[[demand]]\norigin = "damascus"\ndestination = "riyadh"\nweight = 1\nfrom = 2024-01-01'
    add(tiny_folder, "world.toml", row)
    assert "two weights of damascus riyadh hold from 2024-01-01" in faults_of(tiny_folder)


def test_faults_that_follow_from_others_are_not_told_again(tiny_folder: Path) -> None:
    edit(tiny_folder, "crossing_status.csv", "2015-04,2018-10-15", "2015-04,15.10.2018")
    message = faults_of(tiny_folder)
    assert "'15.10.2018' is not a date" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\nstart = "2019"\n', "end: the key is missing"),
        ('name = "x"\nstart = "2019"\nend = 2019-13-01', "line 3"),
        ('name = "x"\nstart = 5\nend = "2019"', "start, line 2: '5' is not a date"),
        ('start = "2019"\nend = "2018"\nname = "x"', "lies before the start"),
        ('name = 3\nstart = "2019"\nend = "2020"', "name, line 1: 'name' is missing or no text"),
        ("[parameters]\ntheta_per_hour = inf", "inf is not finite"),
        ("[parameters]\ntheta_per_hour = 0", "0 is out of range"),
        ("[parameters]\nmax_zones = 3.5", "3.5 is not a whole number"),
        ("[parameters]\nmax_zones = true", "True is not a number"),
        ("parameters = 3", "'parameters' is no table"),
        ("[parameters]\nprior = 3", "the prior is no table"),
        ("[parameters.prior.a.b.c.d.e]\nx = 1", "nested too deep"),
        ("[parameters.prior.a]\nx = [nan]", "nan is not finite"),
        ("demand = 3", "demand, line 1: 'demand' is no list"),
        ('[[demand]]\norigin = "a"\ndestination = "b"\nweight = "1"', "'1' is not a number"),
        ('[[demand]]\norigin = "a"\ndestination = "b"\nweight = nan', "'nan' is not a plain"),
        ('[[demand]]\norigin = "a"\nweight = 1', "column destination: the cell is empty"),
        ('[[demand]]\nfrm = "2019"', "[[demand]] at line 1, line 2: the key 'frm'"),
        ("[[corridor]]\nzones = 3", "'zones' is no list of codes"),
        ('[[corridor]]\nzones = ["SYR"]\nname = "x"', "SYR is no corridor"),
        ('[[corridor]]\nzones = ["SYR", "JOR"]', "'name' is missing"),
        (
            '[[corridor]]\nzones = ["A", "B"]\nname = "x"\n[[corridor]]\nzones = ["A", "B"]\n'
            'name = "y"',
            "A-B is named twice",
        ),
        ('nmae = "x"', "Did you mean 'name'?"),
        ('name = "a\\u0000b"', "control characters"),
        ("qqqq = 1", "Known are name, description"),
    ],
)
def test_every_fault_of_world_toml_is_told_where_it_is(text: str, told: str) -> None:
    try:
        faults = check_world_toml(text)[1]
    except InputError as error:
        faults = list(error.faults)
    assert told in "\n".join(map(str, faults))


def test_inline_entries_are_numbered_where_no_line_can_be_told() -> None:
    _, faults = check_world_toml('demand = [{origin = "a", destination = "b", weight = -1}]')
    assert any(fault.place.startswith("[[demand]] 1") for fault in faults)


# ---- remarks ------------------------------------------------------------------------------------


def test_what_is_odd_but_may_be_right_is_remarked_on(tiny_folder: Path) -> None:
    edit(tiny_folder, "crossings.csv", "37.502,32.693,low", "37.502,33.6,low")
    edit(tiny_folder, "crossings.csv", "Daraa – Ramtha,", "N\u0430sib – Jaber,")
    edit(tiny_folder, "places.csv", "46.7219,24.6877", "60.5,24.6877")
    edit(
        tiny_folder,
        "legs.csv",
        "SAU,omari-haditha,riyadh,1300,12",
        "SAU,omari-haditha,riyadh,13,0.01",
    )
    edit(tiny_folder, "seizures.csv", "https://example.org/8", "")
    edit(tiny_folder, "world.toml", "weight = 2", "weight = 0")
    edit(tiny_folder, "world.toml", "weight = 1", "weight = 0")
    said = "\n".join(read_world(tiny_folder).remarks)
    for told in (
        "crossings.csv: 1 row of low confidence and more than 25 km from the border (row 4).",
        "crossings.csv: two names look alike: 'Nasib – Jaber' and 'N\u0430sib – Jaber' "
        "(CYRILLIC SMALL LETTER A).",
        "places.csv: 1 row more than 25 km outside the country (row 4).",
        "rows shorter than the straight line (rows",
        "legs.csv: 1 row faster than 150 km/h",
        "seizures.csv: 1 row without a source (row 5).",
        "No [[demand]] has a weight",
    ):
        assert told in said, told


def test_a_made_up_world_needs_no_countries(tiny_folder: Path) -> None:
    for path in tiny_folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for code, name in (("SYR", "NORTH"), ("JOR", "MIDDLE"), ("SAU", "SOUTH")):
            text = text.replace(f",{code},", f",{name},").replace(f"\n{code},", f"\n{name},")
            text = text.replace(f'"{code}"', f'"{name}"')
        path.write_text(text, encoding="utf-8")
    world = read_world(tiny_folder)
    assert "the world is taken as made up" in world.remarks[0]
    assert "5 rows between zones without known boundaries" in world.remarks[1]


def test_zones_drawn_by_the_world_itself_are_known_and_measured(tiny_folder: Path) -> None:
    """A Sahel of one's own: boundaries in the world's folder count before the bundled ones."""
    (tiny_folder / "boundaries").mkdir()
    squares = gpd.GeoDataFrame(
        {"zone": ["SYR", "JOR"]}, geometry=[box(30, 40, 40, 50), box(30, 30, 40, 40)], crs=4326
    )
    write_layers({"a": squares}, tiny_folder / "boundaries" / "own.geojson")
    message = faults_of(tiny_folder)
    assert "row 2 'nasib-jaber', column lon" in message
    assert "829 km from the border of SYR and JOR" in message
    (tiny_folder / "boundaries" / "own.geojson").write_text("{", encoding="utf-8")
    assert "own.geojson: line 1, column 2: it is not JSON" in faults_of(tiny_folder)


@pytest.mark.parametrize("name", ["world.toml", "crossings.csv", "seizures.csv", "boundaries"])
def test_links_out_of_a_worlds_folder_are_not_followed(
    tiny_folder: Path, tmp_path: Path, name: str
) -> None:
    outside = tmp_path / "outside"
    if name == "boundaries":
        outside.mkdir()
        write_layers(
            {"a": gpd.GeoDataFrame({"zone": ["SYR"]}, geometry=[box(0, 0, 1, 1)], crs=4326)},
            outside / "a.geojson",
        )
    else:
        shutil.move(tiny_folder / name, outside)
    (tiny_folder / name).symlink_to(outside)
    assert "lies outside world" in faults_of(tiny_folder)


# ---- one GeoPackage -----------------------------------------------------------------------------


@pytest.fixture
def package(tiny_world: World, tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gpkg"
    write_world(tiny_world, path)
    return path


def change(package: Path, *statements: str) -> None:
    with sqlite3.connect(package) as database:
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f'DROP TRIGGER "{trigger[0]}"')
        for statement in statements:
            database.execute(statement)
    database.close()


def test_a_package_opens_as_layers_of_points_and_tables(package: Path) -> None:
    import pyogrio

    layers = dict(pyogrio.list_layers(package).tolist())
    assert layers["crossings"] == layers["places"] == layers["seizures"] == "Point"
    assert layers["legs"] is None
    assert "world" in layers


def test_faults_in_a_package_name_layer_and_row(package: Path) -> None:
    change(package, "UPDATE crossings SET interdiction = 25 WHERE crossing_id = 'omari-haditha'")
    assert (
        "tiny.gpkg layer crossings: row 4 'omari-haditha', column interdiction: '25' is above 1"
    ) in faults_of(package)


def test_a_point_moved_on_the_map_but_not_in_its_columns_is_told(package: Path) -> None:
    change(package, "UPDATE crossings SET lon = 36.3 WHERE crossing_id = 'nasib-jaber'")
    assert "row 1: its point lies 9.2 km from its lon 36.3, lat 32.543" in faults_of(package)


def test_a_package_without_lon_and_lat_is_read_from_its_points(
    package: Path, tiny_world: World
) -> None:
    change(package, "UPDATE places SET lon = NULL, lat = NULL")
    assert read_world(package).places["lon"].tolist() == tiny_world.places["lon"].tolist()
    change(package, "ALTER TABLE places DROP COLUMN lon")
    assert read_world(package).places["lon"].tolist() == tiny_world.places["lon"].tolist()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE world", "layer 'world': it is listed in the contents but is not there"),
        ("DELETE FROM gpkg_contents WHERE table_name = 'world'", "no table 'world'"),
        ("ALTER TABLE world RENAME COLUMN content TO text", "no table 'world' with the text"),
        ("DELETE FROM world", "it is not one text"),
        ("UPDATE world SET content = 'x = '", "tiny.gpkg world.toml"),
        ("DELETE FROM gpkg_contents WHERE table_name = 'places'", "it has no layer 'places'"),
        ("CREATE VIEW v AS SELECT 1", "layer 'v': it is a view"),
        ("UPDATE crossings SET notes = x'0102'", "column notes: it holds bytes"),
    ],
)
def test_a_package_that_is_no_world_is_told_why(package: Path, statement: str, told: str) -> None:
    change(package, statement)
    assert told in faults_of(package)


def test_optional_layers_may_be_left_out(package: Path) -> None:
    change(package, "DELETE FROM gpkg_contents WHERE table_name = 'seizures'")
    assert read_world(package).seizures.empty


def test_too_many_rows_in_a_package_are_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.world_package

    monkeypatch.setattr(geo.world_package, "MAX_ROWS", 2)
    assert "more than 2 rows" in faults_of(package)


def test_only_points_are_positions() -> None:
    assert read_point(None) is None
    assert read_point(b"GP") is None
    assert read_point(b"GP\x00\x0f" + b"\0" * 40) is None
    big_endian = bytes.fromhex("4750000000000000" + "00" + "00000001") + b"\x40\x42\0\0\0\0\0\0" * 2
    assert read_point(big_endian) == (36.0, 36.0)
