"""Downloads: whole, polite, resumed, clear about what went wrong. A stub answers on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
import shapely
from road_samples import STEP

pytest.importorskip("osmnx")

from geo.errors import InputError, UnknownZone
from geo.roads.download import (
    DownloadRequest,
    cut_tiles,
    download_graph,
    save_graph,
    tile_folder,
)
from geo.roads.graphs import read_graphml, roads_of_graph

AREA = shapely.box(36.0, 33.0, 37.0, 33.2)


def grid_elements() -> list[dict[str, Any]]:
    """The grid world's roads as Overpass tells them."""
    nodes = [
        {
            "type": "node",
            "id": 100 * row + column + 1,
            "lat": 33 + STEP * row,
            "lon": 36 + STEP * column,
        }
        for row in range(5)
        for column in range(21)
    ]
    ways = [
        {
            "type": "way",
            "id": row + 1,
            "nodes": [100 * row + column + 1 for column in range(21)],
            "tags": {"highway": "trunk"},
        }
        for row in range(5)
    ]
    ways += [
        {
            "type": "way",
            "id": 100 + column,
            "nodes": [100 * row + column + 1 for row in range(5)],
            "tags": {"highway": "primary", "oneway": "no"},
        }
        for column in range(21)
    ]
    return nodes + ways


class Overpass(ThreadingHTTPServer):
    """A stub of the Overpass interface that misbehaves when told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.faults: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api"


class Handler(BaseHTTPRequestHandler):
    """Answers with the grid, or as the next fault says."""

    server: Overpass

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the status page."""
        self.answer(200, b"Connected as: 1\n")

    def do_POST(self) -> None:
        """Answer a question."""
        length = int(self.headers["Content-Length"])
        self.server.asked.append(unquote_plus(self.rfile.read(length).decode()))
        body = json.dumps({"version": 0.6, "elements": grid_elements()}).encode()
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault.isdigit():
            self.answer(int(fault), b"<html>busy</html>")
        elif fault == "half":
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        elif fault == "half json":
            self.answer(200, body[: len(body) // 2])
        elif fault == "slow":
            time.sleep(2.0)
        elif fault == "trickle":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        elif fault == "remark":
            said = {"elements": [], "remark": "runtime error: Query timed out in 'recurse'"}
            self.answer(200, json.dumps(said).encode())
        elif fault == "empty":
            self.answer(200, json.dumps({"elements": []}).encode())
        elif fault == "other":
            self.answer(200, b'{"hello": "world"}')
        else:
            self.answer(200, body)

    def answer(self, code: int, body: bytes) -> None:
        """Send a whole answer."""
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def overpass() -> Iterator[Overpass]:
    server = Overpass()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.roads.download.PAUSE_SECONDS", 0.0)


def request(overpass: Overpass, cache: Path, **options: Any) -> DownloadRequest:
    facts = {"timeout_seconds": 5.0, "busy_pauses": (0.01, 0.01)} | options
    return DownloadRequest(cache, server=overpass.address, **facts)


def test_the_roads_of_an_area(overpass: Overpass, tmp_path: Path) -> None:
    graph = download_graph(AREA, request(overpass, tmp_path))
    km = roads_of_graph(graph).lines.measure_km().sum() / 2
    # 5 rows of 20 steps of 4.66 km, 21 columns of 4 steps of 5.55 km; each road counted both ways.
    assert km == pytest.approx(5 * 93.3 + 21 * 22.18, rel=0.01)
    assert len(overpass.asked) == 1
    assert "motorway|motorway" not in overpass.asked[0]
    assert '"highway"~"^(motorway|trunk|primary' in overpass.asked[0]
    assert "[timeout:5]" in overpass.asked[0]


def test_other_kinds_and_other_days(overpass: Overpass, tmp_path: Path) -> None:
    asked = request(overpass, tmp_path, network_type="drive", day="2024-12-01")
    download_graph(AREA, asked)
    assert '[date:"2024-12-01T00:00:00Z"]' in overpass.asked[0]
    assert "footway" in overpass.asked[0]


def test_tiles_are_put_together(overpass: Overpass, tmp_path: Path) -> None:
    whole = download_graph(AREA, request(overpass, tmp_path / "one"))
    parts = download_graph(AREA, request(overpass, tmp_path / "four", tile_degrees=0.25))
    assert len(overpass.asked) == 1 + 4
    one, other = (roads_of_graph(graph).lines.measure_km().sum() for graph in (whole, parts))
    assert other == pytest.approx(one, rel=1e-9)


def test_what_was_fetched_is_kept(overpass: Overpass, tmp_path: Path) -> None:
    one = download_graph(AREA, request(overpass, tmp_path))
    other = download_graph(AREA, request(overpass, tmp_path))
    assert len(overpass.asked) == 1
    assert one.number_of_edges() == other.number_of_edges()


def test_a_run_that_broke_goes_on_where_it_was(overpass: Overpass, tmp_path: Path) -> None:
    overpass.faults = ["", "", "500"]
    asked = request(overpass, tmp_path, tile_degrees=0.25)
    with pytest.raises(InputError, match=r"HTTP 500.*kept"):
        download_graph(AREA, asked)
    download_graph(AREA, asked)
    assert len(overpass.asked) == 3 + 2


def test_a_damaged_tile_is_fetched_again(overpass: Overpass, tmp_path: Path) -> None:
    asked = request(overpass, tmp_path)
    download_graph(AREA, asked)
    (tile,) = cut_tiles(AREA, asked.tile_degrees)
    (kept,) = tile_folder(asked, tile).glob("*.json")
    kept.write_bytes(kept.read_bytes()[:1000])
    download_graph(AREA, asked)
    assert len(overpass.asked) == 2


def test_a_damaged_tile_without_a_network(overpass: Overpass, tmp_path: Path) -> None:
    asked = request(overpass, tmp_path)
    download_graph(AREA, asked)
    (tile,) = cut_tiles(AREA, asked.tile_degrees)
    (kept,) = tile_folder(asked, tile).glob("*.json")
    kept.write_bytes(b"{}")
    overpass.shutdown()
    overpass.server_close()
    with pytest.raises(InputError, match="cannot be reached"):
        download_graph(AREA, asked)


@pytest.mark.parametrize("code", ["429", "504"])
def test_a_busy_server_is_waited_for(code: str, overpass: Overpass, tmp_path: Path) -> None:
    overpass.faults = [code, code]
    told: list[str] = []
    download_graph(AREA, request(overpass, tmp_path), progress=told.append)
    assert len(overpass.asked) == 3
    assert sum("busy" in text for text in told) == 2


def test_a_server_that_stays_busy(overpass: Overpass, tmp_path: Path) -> None:
    overpass.faults = ["429"] * 9
    with pytest.raises(InputError, match=r"stays busy \(HTTP 429\).*Try again later"):
        download_graph(AREA, request(overpass, tmp_path))
    assert len(overpass.asked) == 3


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("500", "HTTP 500"),
        ("half", "connection broke"),
        ("half json", "cut off, or no JSON"),
        ("slow", "no answer within 0.5 seconds"),
        ("trickle", "takes more than 2 seconds"),
        ("remark", "the server gave up: runtime error: Query timed out"),
        ("other", "no Overpass answer"),
    ],
)
def test_a_bad_answer_is_told_and_not_kept(
    fault: str, told: str, overpass: Overpass, tmp_path: Path
) -> None:
    overpass.faults = [fault]
    asked = request(overpass, tmp_path, timeout_seconds=0.5)
    started = time.monotonic()
    with pytest.raises(InputError, match=told):
        download_graph(AREA, asked)
    assert time.monotonic() - started < 20
    assert download_graph(AREA, asked).number_of_edges() > 0


def test_where_there_is_no_road(overpass: Overpass, tmp_path: Path) -> None:
    overpass.faults = ["empty"]
    with pytest.raises(InputError, match="no road of this kind"):
        download_graph(AREA, request(overpass, tmp_path))


def test_nobody_there_is_told_within_seconds(tmp_path: Path) -> None:
    asked = DownloadRequest(tmp_path, server="http://127.0.0.1:9/api")
    started = time.monotonic()
    with pytest.raises(InputError, match=r"cannot be reached.*network build --osm FILE"):
        download_graph(AREA, asked)
    assert time.monotonic() - started < 10


def test_osmnx_keeps_its_own_settings(overpass: Overpass, tmp_path: Path) -> None:
    import osmnx

    before = vars(osmnx.settings).copy()
    download_graph(AREA, request(overpass, tmp_path))
    assert vars(osmnx.settings) == before


def test_saved_as_graphml_and_geopackage(overpass: Overpass, tmp_path: Path) -> None:
    from geo.roads.layers import LayerRequest, read_road_layer

    graph = download_graph(AREA, request(overpass, tmp_path / "cache"))
    paths = save_graph(graph, tmp_path / "west.graphml")
    assert [path.name for path in paths] == ["west.graphml", "west.gpkg"]
    km = roads_of_graph(graph).lines.measure_km().sum()
    assert read_graphml(paths[0]).lines.measure_km().sum() == pytest.approx(km, rel=1e-9)
    layer = read_road_layer(paths[1], LayerRequest(layer="edges"))
    assert layer.lines.measure_km().sum() == pytest.approx(km, rel=1e-6)
    assert set(layer.lines.speed_kmh) == {70.0, 85.0}


def test_the_command(overpass: Overpass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from road_samples import write_grid_world

    from routes.cli import run

    monkeypatch.setenv("CORRIDORS_CACHE", str(tmp_path / "cache"))
    world = write_grid_world(tmp_path / "world")
    target = tmp_path / "west.graphml"
    words = ["network", "osm", "--zone", "wst", "--world", str(world), "-o", str(target), "-q"]
    assert run([*words, "--server", overpass.address]) == 0
    assert target.exists()
    assert target.with_suffix(".gpkg").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--zone", "JOR", "-o", "a.xml"], "end in .graphml"),
        (["--zone", "JOR", "-o", "a.graphml", "--server", "ftp://x"], "no address"),
        (["--zone", "JOR", "-o", "a.graphml", "--date", "yesterday"], "yesterday"),
        (["--zone", "JRD", "-o", "a.graphml"], "Did you mean JOR"),
    ],
)
def test_wrong_words(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    from routes.cli import run

    assert run(["network", "osm", *words]) == 2
    assert told in capsys.readouterr().err


def test_unknown_zone_is_its_own_error() -> None:
    from routes.cli.network_osm import zone_area

    with pytest.raises(UnknownZone):
        zone_area("XXX", None)
