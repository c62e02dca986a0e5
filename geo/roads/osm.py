"""Roads of an OpenStreetMap file (.osm.pbf, .osm), by pyosmium."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError, MissingExtra
from geo.readers import check_path
from geo.roads.columns import BACKWARD, CLASS_SPEEDS_KMH, FORWARD, parse_speed_kmh
from geo.roads.lines import DIGITS, RoadLines
from geo.roads.source import RoadSource
from geo.roads.worker import MAX_BYTES, Progress, run_worker, say_nothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What carries lorries between towns, and the roads by which gates and villages are reached.
# Streets are left out: they are nine tenths of the map and lie on no shortest way between towns.
MAIN_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
ROAD_CLASSES = (*MAIN_CLASSES, *(f"{name}_link" for name in MAIN_CLASSES), "unclassified")

# A car ferry where no duration is given: boarding included, a slow ship.
FERRY_SPEED_KMH = 15.0

_FORMATS = {".pbf": "pbf", ".osm": "osm"}


def read_osm(
    path: Path | str, *, tracks: bool = False, progress: Progress = say_nothing
) -> RoadSource:
    """
    Roads of an OpenStreetMap file, streamed.

    Ways meet at the nodes they share, and only there. Speeds are the class's
    (`CLASS_SPEEDS_KMH`), or the limit where that is lower; car ferries sail by their `duration`.

    Parameters
    ----------
    tracks
        Take desert and farm tracks too.

    Raises
    ------
    MissingExtra
        Without pyosmium: ``pip install 'corridors[osm]'``.
    InputError
        If the file is broken, declares entities, or holds no road.
    """
    if importlib.util.find_spec("osmium") is None:
        raise MissingExtra("osmium", extra="osm")
    path = check_path(path, suffixes=frozenset(_FORMATS))
    if path.stat().st_size > MAX_BYTES:
        problem = f"it is larger than {MAX_BYTES / 1024**3:g} GiB"
        raise InputError(Fault(path.name, "", problem, "Cut out the countries you need."))
    _check_first_bytes(path)
    classes = [*ROAD_CLASSES, "track"] if tracks else [*ROAD_CLASSES]
    task = {"format": _FORMATS[path.suffix.lower()], "classes": classes}
    found = run_worker("osm_worker.py", path, task, _load_ways, progress=progress)
    if not len(found.counts):
        problem = "it holds no road of the classes used"
        remedy = "Give an extract with the ways and their nodes."
        raise InputError(Fault(path.name, "", problem, remedy))
    return _build_source(found, path.name)


@dataclass(frozen=True)
class _Ways:
    points: NDArray[np.float64]
    counts: NDArray[np.int64]
    way: NDArray[np.int64]
    tags: pd.DataFrame
    about: dict[str, Any]


def _check_first_bytes(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(64)
    is_pbf = b"OSMHeader" in head
    is_xml = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if not head:
        raise InputError(Fault(path.name, "", "the file is empty", "Fetch it again."))
    if not (is_pbf if path.suffix.lower() == ".pbf" else is_xml):
        problem = f"its content is not what '{path.suffix}' says"
        raise InputError(Fault(path.name, "", problem, "Give the file its right ending."))


def _load_ways(folder: Path, about: dict[str, Any]) -> _Ways:
    from geo.roads.osm_worker import TAGS

    tags = json.loads((folder / "ways.json").read_text(encoding="utf-8"))
    return _Ways(
        np.load(folder / "points.npy", allow_pickle=False),
        np.load(folder / "counts.npy", allow_pickle=False),
        np.load(folder / "way.npy", allow_pickle=False),
        pd.DataFrame(tags, columns=list(TAGS), dtype="str"),
        about,
    )


def _build_source(found: _Ways, file: str) -> RoadSource:
    said: Counter[str] = Counter()
    start = np.concatenate([[0], np.cumsum(found.counts)])
    count = len(found.counts)
    none = np.zeros(count, dtype=np.int16)
    lines = RoadLines(
        np.round(found.points, DIGITS),
        start,
        np.ones(count),
        none.astype(np.int8),
        none,
        found.way + 1,
    )
    km = np.zeros(len(found.tags))
    np.add.at(km, found.way, lines.measure_km())
    speed, oneway, closed = _read_tags(found.tags, km, said)
    lines = RoadLines(
        lines.points, start, speed[found.way], oneway[found.way], none, found.way + 1
    ).take(~closed[found.way])
    said["ways cut where the file lacks their nodes"] += found.about["torn"]
    remarks = tuple(f"{file}: {number} {what}." for what, number in said.items() if number)
    gates = pd.DataFrame(found.about["gates"], columns=["lon", "lat", "name"])
    return RoadSource(file, "osm", lines, is_noded=True, remarks=remarks, gates=gates)


def _read_tags(
    tags: pd.DataFrame, km: NDArray[np.float64], said: Counter[str]
) -> tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.bool_]]:
    """Speed, direction, and whether it is closed to cars, of each way."""
    by_class = tags["highway"].map(CLASS_SPEEDS_KMH).to_numpy(float)
    stated = tags["maxspeed"].map({t: parse_speed_kmh(t) for t in tags["maxspeed"].unique()})
    limit = stated.to_numpy(float)
    odd = (tags["maxspeed"] != "").to_numpy() & np.isnan(limit)
    said["speed limits that are no speed, left aside"] += int(odd.sum())
    speed = np.fmin(by_class, limit)
    ferry = (tags["route"] == "ferry").to_numpy() & (tags["highway"] == "").to_numpy()
    said["car ferries"] += int(ferry.sum())
    hours = tags["duration"].map(parse_duration_hours).to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        sailed = np.where(hours > 0, km / hours, FERRY_SPEED_KMH)
    speed = np.where(ferry, np.clip(sailed, 1.0, 60.0), speed)
    way = tags["oneway"].str.casefold()
    oneway = np.where(way.isin(FORWARD), 1, np.where(way.isin(BACKWARD), -1, 0))
    implied = (tags["highway"] == "motorway") | tags["junction"].isin({"roundabout", "circular"})
    oneway = np.where((way == "") & implied, 1, oneway).astype(np.int8)
    strange = ~way.isin(FORWARD | BACKWARD | {"", "no", "0", "false"})
    said["one-way tags that say neither way, read as both"] += int(strange.sum())
    closed = tags["motor_vehicle"].eq("no") | (
        tags["access"].eq("no") & tags["motor_vehicle"].eq("")
    )
    closed |= pd.Series(ferry) & tags["motor_vehicle"].eq("") & tags["access"].eq("no")
    said["ways closed to cars, left out"] += int(closed.sum())
    return speed, oneway, closed.to_numpy()


def parse_duration_hours(text: str) -> float:
    """
    Hours of a ferry's `duration` (``HH:MM`` or minutes); nan where it is none.

    Examples
    --------
    >>> parse_duration_hours("1:30"), parse_duration_hours("45"), parse_duration_hours("soon")
    (1.5, 0.75, nan)
    """
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text.strip()):
        return int(match[1]) + int(match[2]) / 60
    if match := re.fullmatch(r"\d{1,4}", text.strip()):
        return int(match[0]) / 60
    return float("nan")
