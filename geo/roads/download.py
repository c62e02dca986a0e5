"""Download a zone's roads from OpenStreetMap with OSMnx: politely, tile by tile, resumable."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError, MissingExtra
from geo.roads.osm import ROAD_CLASSES
from geo.roads.worker import Progress, say_nothing

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

OVERPASS = "https://overpass-api.de/api"

# Tiles of a degree: the main roads of one come in seconds, well within a server's patience.
TILE_DEGREES = 1.0
# Between two requests, and when the server says it is busy: what the Overpass API asks of users.
PAUSE_SECONDS = 1.0
BUSY_PAUSES = (5.0, 15.0, 45.0)
# Is anybody there? Known within this.
HELLO_SECONDS = 5.0

MAIN = "main"
NETWORK_TYPES = (MAIN, "drive", "drive_service", "all")
# An answer may trickle in for this many times as long as we wait for its beginning.
SLOWEST = 4
MAX_ANSWER_BYTES = 512 * 1024 * 1024
BUSY_CODES = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class DownloadRequest:
    """
    What to fetch, and how.

    Attributes
    ----------
    network_type
        ``main`` (motorways to unclassified roads), or one of OSMnx's: ``drive``,
        ``drive_service``, ``all``.
    day
        State of the map on that day, ``YYYY-MM-DD``; empty for today's.
    server
        Overpass interface to ask.
    tile_degrees, timeout_seconds
        Size of the tiles asked for one by one; how long to wait for each.
    cache
        Folder that keeps tiles, so that a run that was stopped goes on.
    """

    cache: Path
    network_type: str = MAIN
    day: str = ""
    server: str = OVERPASS
    tile_degrees: float = TILE_DEGREES
    timeout_seconds: float = 30.0
    busy_pauses: tuple[float, ...] = field(default=BUSY_PAUSES)


class _Busy(Exception):
    """The server asks us to wait."""


class _Broken(Exception):
    """The server's answer cannot be used."""


def download_graph(
    area: BaseGeometry, request: DownloadRequest, *, progress: Progress = say_nothing
) -> Any:
    """
    The roads within an area, as OSMnx's MultiDiGraph, simplified.

    Parameters
    ----------
    area
        Polygon, WGS84.

    Raises
    ------
    MissingExtra
        Without OSMnx: ``pip install 'corridors[osm]'``.
    InputError
        If nobody answers (told within seconds), a tile fails (what came before is kept), or there
        is no road.
    """
    if importlib.util.find_spec("osmnx") is None:
        raise MissingExtra("osmnx", extra="osm")
    tiles = cut_tiles(area, request.tile_degrees)
    waiting = [tile for tile in tiles if _kept_tile(request, tile) is None]
    if waiting:
        greet_server(request.server)
    import networkx as nx
    import osmnx

    parts = []
    for number, tile in enumerate(tiles, start=1):
        progress(f"tile {number} of {len(tiles)}")
        part = _fetch_tile(osmnx, request, tile, progress)
        if part is not None:
            parts.append(part)
    if not parts:
        problem = "OpenStreetMap has no road of this kind there"
        raise InputError(Fault(request.server, "", problem, "Ask for another --network-type."))
    return osmnx.simplify_graph(nx.compose_all(parts))


def cut_tiles(area: BaseGeometry, tile_degrees: float) -> list[BaseGeometry]:
    """
    An area cut along a grid of degrees, west to east and south to north.

    Examples
    --------
    >>> import shapely
    >>> [tile.bounds for tile in cut_tiles(shapely.box(0.5, 0, 1.5, 1), 1.0)]
    [(0.5, 0.0, 1.0, 1.0), (1.0, 0.0, 1.5, 1.0)]
    """
    import shapely

    west, south, east, north = np.array(area.bounds) / tile_degrees
    tiles = []
    for row in range(int(np.floor(south)), int(np.ceil(north))):
        for column in range(int(np.floor(west)), int(np.ceil(east))):
            corners = np.array([column, row, column + 1, row + 1]) * tile_degrees
            part = shapely.intersection(area, shapely.box(*corners))
            tiles += [one for one in shapely.get_parts(part) if one.geom_type == "Polygon"]
    return tiles


def greet_server(server: str) -> None:
    """
    Find out within seconds whether the server answers.

    Raises
    ------
    InputError
        If it does not.
    """
    import requests

    try:
        requests.get(f"{server.rstrip('/')}/status", timeout=HELLO_SECONDS)
    except requests.RequestException as error:
        kind = "takes too long" if isinstance(error, requests.Timeout) else "cannot be reached"
        problem = f"the server {kind}"
        remedy = "Check the connection, or give an extract with: corridors network build --osm FILE"
        raise InputError(Fault(server, "", problem, remedy)) from None


def tile_folder(request: DownloadRequest, tile: BaseGeometry) -> Path:
    """Where a tile is kept: named after the question and the day."""
    day = request.day or date.today().isoformat()
    question = json.dumps([request.network_type, day, request.server, tile.wkb_hex])
    name = hashlib.sha256(question.encode()).hexdigest()[:32]
    return request.cache / "overpass" / day / name


def _kept_tile(request: DownloadRequest, tile: BaseGeometry) -> Path | None:
    """The folder of a tile that was fetched whole; a damaged one is cleared away."""
    folder = tile_folder(request, tile)
    seal = folder / "sha256"
    if not seal.exists():
        return None
    if seal.read_text(encoding="ascii", errors="replace") == _seal(folder):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    return None


def _seal(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fetch_tile(
    osmnx: Any, request: DownloadRequest, tile: BaseGeometry, progress: Progress
) -> Any | None:
    """The graph of one tile, kept or fetched; None where there is no road."""
    folder = tile_folder(request, tile)
    kept = _kept_tile(request, tile) is not None
    for pause in (*request.busy_pauses, None):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with _settings(osmnx, request, folder):
                if not kept:
                    time.sleep(PAUSE_SECONDS if pause == request.busy_pauses[0] else 0.0)
                graph = _ask_osmnx(osmnx, request, tile)
            (folder / "sha256").write_text(_seal(folder), encoding="ascii")
            return graph
        except _Busy as busy:
            if pause is None:
                problem = f"the server stays busy ({busy})"
                remedy = "Try again later: what was fetched is kept."
                raise InputError(Fault(request.server, "", problem, remedy)) from None
            progress(f"the server is busy; waiting {pause:g} s")
            time.sleep(pause)
        except _Broken as broken:
            shutil.rmtree(folder, ignore_errors=True)
            remedy = "Try again: what was fetched is kept. Smaller tiles: --tile-degrees 0.5"
            raise InputError(Fault(request.server, "", str(broken), remedy)) from None
    return None


def _ask_osmnx(osmnx: Any, request: DownloadRequest, tile: BaseGeometry) -> Any | None:
    import requests

    is_main = request.network_type == MAIN
    wanted = f'["highway"~"^({"|".join(ROAD_CLASSES)})$"]' if is_main else None
    try:
        return osmnx.graph_from_polygon(
            tile,
            network_type="all" if is_main else request.network_type,
            custom_filter=wanted,
            simplify=False,
            retain_all=True,
            truncate_by_edge=True,
        )
    except (_Busy, _Broken):
        raise
    except requests.Timeout:
        seconds = request.timeout_seconds
        raise _Broken(f"no answer within {seconds:g} seconds") from None
    except (requests.RequestException, OSError) as error:
        raise _Broken(f"the connection broke: {_shorten(error)}") from None
    except ValueError as error:
        if _is_empty(error):
            return None
        raise _Broken(f"the answer is no OpenStreetMap data: {_shorten(error)}") from None
    except Exception as error:  # OSMnx's own errors derive from nothing in common
        raise _Broken(f"OSMnx: {_shorten(error)}") from None


def _is_empty(error: Exception) -> bool:
    text = str(error).casefold()
    return "no data elements" in text or "no graph nodes" in text or "found no" in text


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


@contextlib.contextmanager
def _settings(osmnx: Any, request: DownloadRequest, folder: Path) -> Iterator[None]:
    """OSMnx's global settings as we need them, and as they were afterwards."""
    day = f'[date:"{request.day}T00:00:00Z"]' if request.day else ""
    wanted = {
        "cache_folder": str(folder),
        "use_cache": True,
        "log_console": False,
        "log_file": False,
        "doh_url_template": None,  # it would ask a third party who the server is
        "overpass_rate_limit": False,  # it waits a silent minute where nobody answers
        "overpass_url": request.server,
        "overpass_settings": f"[out:json][timeout:{ceil(request.timeout_seconds)}]{{maxsize}}{day}",
        "requests_timeout": request.timeout_seconds,
        "requests_kwargs": {"hooks": {"response": partial(_check_answer, request)}},
        "max_query_area_size": 1e12,  # the tiles are ours
    }
    before = {name: getattr(osmnx.settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)


def _check_answer(request: DownloadRequest, response: Any, **_: Any) -> Any:
    """Refuse what is no whole answer before OSMnx takes it for one."""
    if response.status_code in BUSY_CODES:
        raise _Busy(f"HTTP {response.status_code}")
    if not response.ok:
        raise _Broken(f"the server answered with HTTP {response.status_code}")
    deadline = time.monotonic() + SLOWEST * request.timeout_seconds
    body = bytearray()
    for chunk in response.iter_content(65536):
        body += chunk
        if time.monotonic() > deadline:
            raise _Broken(
                f"the answer takes more than {SLOWEST * request.timeout_seconds:g} seconds"
            )
        if len(body) > MAX_ANSWER_BYTES:
            raise _Broken(f"the answer is larger than {MAX_ANSWER_BYTES / 2**20:g} MiB")
    response._content = bytes(body)  # read already, with a limit; requests would read it again
    try:
        content = json.loads(body)
    except ValueError:
        raise _Broken("the answer is cut off, or no JSON") from None
    if not isinstance(content, dict) or not isinstance(content.get("elements"), list):
        raise _Broken("the answer is no Overpass answer")
    if content.get("remark"):
        raise _Broken(f"the server gave up: {str(content['remark'])[:160]}")
    return response


def save_graph(graph: Any, path: Path) -> list[Path]:
    """
    Save a graph as GraphML and, beside it, as a GeoPackage with the layers nodes and edges.

    Returns
    -------
    paths
        The files written.
    """
    import tempfile

    import osmnx

    from geo.writers import write_bytes, write_layers

    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name) / "graph.graphml"
        osmnx.save_graphml(graph, temporary)
        write_bytes(temporary.read_bytes(), path)
    nodes, edges = osmnx.convert.graph_to_gdfs(graph)
    layers = {"nodes": _plain_frame(nodes), "edges": _plain_frame(edges)}
    package = path.with_suffix(".gpkg")
    write_layers(layers, package)
    return [path, package]


def _plain_frame(frame: Any) -> Any:
    """A frame without index and without lists, which no map layer holds."""
    frame = frame.reset_index()
    for column in frame.columns.drop("geometry"):
        if frame[column].dtype == object or str(frame[column].dtype) in {"str", "string"}:
            frame[column] = frame[column].map(_plain_cell)
    return frame


def _plain_cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return "" if value is None or value != value else str(value)
