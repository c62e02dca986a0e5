"""Another region from nothing: the page's commands run as they are written, and give its map."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil

import pytest

from geo.world import read_world
from routes.cli import run

pytest.importorskip("osmium")


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """An empty folder with the examples beside it."""
    shutil.copytree(root / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORRIDORS_CACHE", str(tmp_path / "cache"))
    return tmp_path


def list_commands(root, fence):
    page = (root / "docs/new_region.md").read_text(encoding="utf-8")
    return re.findall(rf"```{fence}\n(.*?)```", page, flags=re.DOTALL)[0]


def test_five_commands_from_an_empty_folder_to_a_map(root, folder, capsys):
    commands = 0
    for line in list_commands(root, "sh").splitlines():
        words = shlex.split(line)
        if words[0] == "cp":
            shutil.copytree(words[2], words[3], dirs_exist_ok=True)
            continue
        assert words[0] == "corridors"
        assert run(words[1:]) == 0, capsys.readouterr().err
        commands += 1
    assert commands == 5
    told = capsys.readouterr().out
    assert "riverlands: no fault found" in told
    assert "Delta Gate" in told
    assert (folder / "riverlands.html").stat().st_size > 100_000
    world = read_world(folder / "riverlands")
    assert set(world.legs["basis"]) == {"osm"}
    assert len(world.legs) == 52
    report = (folder / "roads.html").read_text(encoding="utf-8")
    assert "Windy Pass" in report  # a gate of the OpenStreetMap file, matched to its crossing


def test_the_same_in_python(root, folder):
    names = {}
    exec(list_commands(root, "python"), names)  # noqa: S102  the page's own words
    assert len(names["found"].legs) == 52
    assert len(names["found"].lines()) == 52


def test_template_rows_left_behind_are_told_apart(folder, capsys):
    assert run(["data", "new", "riverlands", "-q"]) == 0
    shutil.copy("examples/riverlands/crossings.csv", "riverlands/crossings.csv")
    assert run(["data", "check", "riverlands"]) == 2
    told = capsys.readouterr().err
    assert "unknown crossing 'example-gate'. The row is the template's example" in told


def test_the_example_is_what_its_script_draws(root):
    path = root / "examples" / "draw_riverlands.py"
    spec = importlib.util.spec_from_file_location("draw_riverlands", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    drawn = (root / "examples/riverlands.osm").read_text(encoding="utf-8")
    assert script.draw_roads() == drawn
    zones = (root / "examples/riverlands/boundaries/zones.geojson").read_text(encoding="utf-8")
    assert script.draw_outlines() == zones
