"""Long runs that are killed, and asked again: the answer is the one an undisturbed run gives."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from road_samples import grid_osm

from reliability.harness import run_apart
from routes.cli import run

POINTS = 10
LONG = {
    "sweep": (
        ["scenario", "--pairs", "--world", "world", "--yes", "--draws", "40",
         "--parameters", "prior", "--seed", "1"],
        "o.csv",
    ),
    "grid": (
        ["scenario", "--world", "world", "--sweep", "theta_per_hour=0.05:0.5:40",
         "--sweep", "penalty_hours_port=0:20:40", "--yes"],
        "o.json",
    ),
    "network build": (
        ["network", "build", "--world", "grid", "--osm", "roads.osm", "--jobs", "1"],
        "o.csv",
    ),
    "calibrate": (
        ["calibrate", "--world", "world", "--draws", "50", "--seed", "1", "--force"],
        "o.npz",
    ),
}  # fmt: skip


@pytest.fixture
def here(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with worlds, roads, and a cache of its own."""
    folder = tiny_folder.parent
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    return folder


def clear(here: Path) -> None:
    for one in here.iterdir():
        if one.name.startswith(("o.", ".o.", "cache")):
            shutil.rmtree(one) if one.is_dir() else one.unlink()


def finish(here: Path, words: list[str], name: str) -> bytes:
    outcome = run_apart(lambda: run([*words, "-q", "-o", name]), here, seconds=1800)
    assert outcome.code == 0, outcome.err
    left = {one.name for one in here.iterdir() if one.name.startswith((".o", "o."))}
    assert left <= {name, f"{name}.provenance.json"}
    return (here / name).read_bytes()


@pytest.mark.nightly
@pytest.mark.parametrize("name", LONG)
def test_killed_at_ten_points_and_asked_again(here: Path, root: Path, name: str) -> None:
    words, target = LONG[name]
    if name == "network build":
        pytest.importorskip("osmium")
        from road_samples import write_grid_world

        write_grid_world(here / "grid")
        grid_osm(here / "roads.osm")
    wanted = finish(here, words, target)
    clear(here)
    whole = run_apart(lambda: run([*words, "-q", "-o", target]), here, seconds=1800)
    killed, points = 0, POINTS
    for point in range(points):
        clear(here)
        after = whole.seconds * (point + 0.5) / points
        outcome = run_apart(
            lambda: run([*words, "-q", "-o", target]),
            here,
            seconds=1800,
            kill_after=(after, signal.SIGKILL),
        )
        killed += outcome.code == -signal.SIGKILL
        assert not (here / target).exists() or (here / target).read_bytes() == wanted
        assert finish(here, words, target) == wanted, f"{name}: other bytes after point {point}"
    print(f"{name}: killed {killed} of {points}, the same bytes {points} of {points}")  # noqa: T201
    assert killed >= 2  # the later points may come after the end, on a machine less busy
    assert "XDG_CACHE_HOME" in os.environ
