"""Every reading command meets every hostile file: refused or read, never anything else."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reliability.harness import ask_apart, list_files

TABLES = ("crossings", "crossing_status", "crossing_facts", "places", "legs", "seizures")
WORLD_COMMANDS = (
    ["rank"], ["compare"], ["explain", "near"], ["close", "near"], ["evidence"], ["calibrate"],
    ["backtest"], ["allocate", "--units", "1"], ["scenario", "--pairs"], ["brief", "-o", "o.html"],
    ["map", "-o", "o.html"], ["data", "export", "-o", "o.gpkg"],
)  # fmt: skip
# Each way to give a command a file: the words, with {} for it, and the endings it is given under
# beside its own.
SLOTS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    **{f"{' '.join(c)} --world": ([*c, "--world", "{}"], (".gpkg",)) for c in WORLD_COMMANDS},
    "data check": (["data", "check", "{}"], (".gpkg", ".xlsx")),
    "scenario": (["scenario", "{}", "--world", "world", "-o", "o.csv"], (".toml",)),
    "ingest": (
        ["ingest", "{}", "-o", "o.jsonl"],
        (".txt", ".html", ".pdf", ".xml", ".jsonl", ".md"),
    ),
    "network build --roads": (
        ["network", "build", "--world", "world", "--roads", "{}", "-o", "o.csv", "--no-cache"],
        (".geojson", ".gpkg", ".parquet", ".fgb", ".shp", ".zip", ".kml", ".graphml"),
    ),
    "network build --osm": (
        ["network", "build", "--world", "world", "--osm", "{}", "-o", "o.csv", "--no-cache"],
        (".osm", ".osm.pbf"),
    ),
    "network build --known": (
        ["network", "build", "--world", "world", "--roads", "roads.geojson", "--known", "{}",
         "-o", "o.csv", "--no-cache"],
        (".csv",),
    ),
    "network build --speed": (
        ["network", "build", "--world", "world", "--roads", "roads.geojson", "--speed", "{}",
         "-o", "o.csv", "--no-cache"],
        (".toml",),
    ),
    "verify": (["verify", "{}"], (".json", ".html", ".gpkg", ".parquet", ".png", ".geojson")),
    "verify (stamp beside)": (
        ["verify", "--hashes", "given.csv"],
        (".csv.provenance.json",),
    ),
    **{f"table {t}.csv": (["data", "check", "world"], (f"world/{t}.csv",)) for t in TABLES},
    "world.toml": (["data", "check", "world"], ("world/world.toml",)),
    "posterior.npz": (["rank", "--world", "world"], ("world/posterior.npz",)),
    "boundaries": (["map", "--world", "world", "-o", "o.html"], ("world/boundaries/a.geojson",)),
    **{
        f"roads/{name}": (["map", "--world", "world", "-o", "o.html"], (f"world/roads/{name}",))
        for name in ("segments.csv", "waypoints.csv", "leg_lines.gpkg")
    },
}  # fmt: skip

WAYPOINTS = """waypoint_id,name,country,lat,lon,source,confidence
damascus,Damascus,SYR,33.5102,36.2913,osm,high
nasib-jaber,Nasib,SYR;JOR,32.543,36.202,crossing,high
"""
SEGMENTS = """segment_id,country,ref,road_class,from_id,to_id,km,hours,km_basis,note
a,SYR,M5,motorway,damascus,nasib-jaber,115,1,osm,
"""


def index(folder: Path) -> dict[str, str]:
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["expected behaviour"] for row in csv.DictReader(file)}


@pytest.fixture
def collection(reference_folder: Path) -> Path:
    folder = reference_folder / "hostile"
    if not folder.is_dir():
        pytest.skip("the shared hostile files are not on this machine")
    return folder


@pytest.fixture
def here(tiny_folder: Path, root: Path) -> Path:
    """A folder with a world, a road layer and a table, and nothing else."""
    line = '{"type":"LineString","coordinates":[[36.0,33.0],[36.5,33.5]]}'
    (tiny_folder.parent / "roads.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        f'{{"class":"primary"}},"geometry":{line}}}]}}',
        encoding="utf-8",
    )
    (tiny_folder.parent / "given.csv").write_text("crossing_id\nnasib-jaber\n", encoding="utf-8")
    (tiny_folder / "boundaries").mkdir(exist_ok=True)
    roads = tiny_folder / "roads"
    roads.mkdir(exist_ok=True)
    (roads / "waypoints.csv").write_text(WAYPOINTS, encoding="utf-8")
    (roads / "segments.csv").write_text(SEGMENTS, encoding="utf-8")
    return tiny_folder.parent


def give(path: Path, here: Path, ending: str) -> Iterator[str]:
    """Lay a file where a command finds it, and take it away again."""
    target = here / (ending if ending.startswith("world/") else f"given{ending}")
    kept = target.read_bytes() if target.exists() else None
    if path.is_symlink():
        target.symlink_to(path.resolve())
    else:
        shutil.copyfile(path, target)
    yield target.relative_to(here).as_posix()
    target.unlink()
    if kept is not None:
        target.write_bytes(kept)


def meet(path: Path, here: Path, slot: str, ending: str) -> tuple[int, list[str], str]:
    """How a command ends, what it did that nothing may make it do, and what it said."""
    words, _ = SLOTS[slot]
    for name in give(path, here, ending):
        before = list_files(here)
        outcome = ask_apart([word.format(name) for word in words], here)
        after = list_files(here)
    faults = outcome.faults()
    made = {one for one in after if after[one] != before.get(one)}
    gone = before.keys() - after.keys()
    if outcome.code != 0 and made:
        faults.append(f"left {sorted(made)}")
    if gone or {one for one in made if not one.startswith("o.")}:
        faults.append(f"touched {sorted(made | gone)}")
    said = outcome.err
    # A stamp is the other half of the file it lies beside, whose name is told.
    named = Path(name).name in said or name.removesuffix(".provenance.json") in said
    if outcome.code == 2 and not ending.startswith("world/") and not named:
        faults.append(f"did not name the file: {said[:200]}")
    for one in here.glob("o.*"):
        one.unlink()
    return outcome.code, faults, said


def pairs(collection: Path, slot: str) -> Iterator[tuple[Path, str]]:
    for name in index(collection):
        path = collection / name
        if not path.exists():
            continue
        _, endings = SLOTS[slot]
        own = "".join(Path(name).suffixes[-1:])
        if not endings[0].startswith(("world/", ".csv.provenance")) and own not in endings:
            yield path, own
        for ending in endings:
            yield path, ending


@pytest.mark.nightly
@pytest.mark.parametrize("slot", SLOTS)
def test_every_command_meets_every_hostile_file(collection: Path, here: Path, slot: str) -> None:
    told: list[str] = []
    codes: Counter[int] = Counter()
    for path, ending in pairs(collection, slot):
        code, faults, said = meet(path, here, slot, ending)
        codes[code] += 1
        told += [f"{path.name} as {ending}: {fault}; {said[-300:]}" for fault in faults]
    print(f"{slot}: {sum(codes.values())} runs, exit codes {dict(codes)}")  # noqa: T201
    assert sum(codes.values()) >= 90
    assert not told, "\n".join(told)


# The few that say most, always: one of each kind, under its own name and in disguise.
ALWAYS = [
    ("data check", "081_infinite_view.gpkg", ".gpkg", 2),
    ("data check", "037_vrt_localfile.geojson", ".gpkg", 2),
    ("scenario", "054_deep.toml", ".toml", 2),
    ("scenario", "060_include_loop.toml", ".toml", 2),
    ("ingest", "041_laughs.gml", ".xml", 2),
    ("network build --roads", "088_bad_wkb.parquet", ".parquet", 2),
    ("network build --roads", "089_bomb.geojson.zip", ".zip", 2),
    ("network build --roads", "038_vrt_ssrf.geojson", ".geojson", 2),
    ("network build --osm", "043_laughs.osm", ".osm", 2),
    ("posterior.npz", "093_gpickle.pkl", "world/posterior.npz", 2),
    ("table seizures.csv", "066_nul.csv", "world/seizures.csv", 2),
    ("world.toml", "055_bigint.toml", "world/world.toml", 2),
    ("boundaries", "029_deep_geomcoll.geojson", "world/boundaries/a.geojson", 2),
    ("verify", "028_deep_nest.json", ".json", 2),
]


@pytest.mark.parametrize(("slot", "name", "ending", "code"), ALWAYS)
def test_the_worst_are_refused_as_files_of_every_command(
    collection: Path, here: Path, slot: str, name: str, ending: str, code: int
) -> None:
    ended, faults, said = meet(collection / name, here, slot, ending)
    assert not faults, said
    assert ended == code, said
