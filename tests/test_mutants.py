"""Files with random damage: read as they are, or refused; never anything else."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from geo.errors import InputError
from geo.layers import read_layer
from geo.world import World, read_world, write_world
from geo.writers import write_layers

Damage = Callable[[random.Random, bytes], bytes]


def flip_bits(rng: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def drop_part(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 200) :]


def repeat_part(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start : start + rng.randint(1, 200)] * 2 + data[start:]


def put_trouble(rng: random.Random, data: bytes) -> bytes:
    trouble = rng.choice(
        [
            b"\0",
            b'"',
            b"\n",
            b",",
            b"NaN",
            b"1e999",
            b"\xff\xfe",
            b"[" * 60,
            b"-",
            "٣".encode(),
            b"\r",
        ]
    )
    start = rng.randrange(len(data))
    return data[:start] + trouble + data[start:]


def blank_page(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + b"\0" * min(1024, len(data) - start) + data[start + 1024 :]


KINDS: list[Damage] = [flip_bits, cut, drop_part, repeat_part, put_trouble, blank_page]


def survive(read: Callable[[], object], name: str) -> None:
    told = name
    try:
        read()
    except InputError as error:
        told = str(error)
    assert name in told


@pytest.mark.parametrize("name", ["crossings.csv", "crossing_status.csv", "legs.csv", "world.toml"])
def test_damaged_tables_are_read_or_refused(tiny_folder: Path, name: str) -> None:
    path = tiny_folder / name
    whole = path.read_bytes()
    rng = random.Random(f"tables {name}")  # noqa: S311 - damage, not secrets
    for _ in range(30):
        path.write_bytes(rng.choice(KINDS)(rng, whole))
        told = name
        try:
            read_world(tiny_folder)
        except InputError as error:
            told = str(error)
        assert told


def test_damaged_boundaries_are_read_or_refused(tmp_path: Path) -> None:
    squares = gpd.GeoDataFrame(
        {"zone": ["SYR", "JOR"], "name": ["Syria", "Jordan"]},
        geometry=[box(30, 40, 40, 50), box(30, 30, 40, 40)],
        crs=4326,
    )
    path = tmp_path / "a.geojson"
    write_layers({"a": squares}, path)
    whole = path.read_bytes()
    rng = random.Random("boundaries")  # noqa: S311
    for _ in range(250):
        path.write_bytes(rng.choice(KINDS)(rng, whole))
        survive(lambda: read_layer(path), path.name)


def test_damaged_packages_are_read_or_refused(tiny_world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_world(tiny_world, path)
    whole = path.read_bytes()
    rng = random.Random("packages")  # noqa: S311
    for _ in range(120):
        path.write_bytes(rng.choice(KINDS)(rng, whole))
        survive(lambda: read_world(path), path.name)


@pytest.mark.parametrize(
    ("ending", "count"),
    [
        (".kml", 3),
        (".fgb", 3),
        (".parquet", 3),
        (".zip", 3),
        *(
            pytest.param(e, 250, marks=pytest.mark.nightly)
            for e in (".kml", ".fgb", ".parquet", ".zip")
        ),
    ],
)
def test_damaged_layers_are_read_or_refused(tmp_path: Path, ending: str, count: int) -> None:
    points = gpd.GeoDataFrame(
        {"name": [f"gate {n}" for n in range(50)]},
        geometry=gpd.points_from_xy([36 + n / 100 for n in range(50)], [33.0] * 50),
        crs=4326,
    )
    path = tmp_path / f"a{ending}"
    if ending == ".fgb":
        points.to_file(path, engine="pyogrio")
    elif ending == ".zip":
        (tmp_path / "inner").mkdir()
        points.to_file(tmp_path / "inner" / "a.shp", engine="pyogrio")
        shutil.make_archive(str(tmp_path / "a"), "zip", tmp_path / "inner")
    else:
        write_layers({"a": points}, path)
    whole = path.read_bytes()
    rng = random.Random(f"layers {ending}")  # noqa: S311
    for _ in range(count):
        path.write_bytes(rng.choice(KINDS)(rng, whole))
        survive(lambda: read_layer(path), path.name)
