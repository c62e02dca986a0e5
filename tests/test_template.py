"""A template world: `corridors data new` writes a world already, and loses nobody's work."""

from __future__ import annotations

import tomllib

import pytest

from geo.errors import WriteError
from geo.parameters import BOUNDS
from geo.readers import read_text
from geo.tables import WORLD_TABLES
from geo.template import MEANINGS, find_examples, write_template
from geo.world import read_world
from routes.cli import run


def test_template_can_be_checked_ranked_and_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["data", "new", "my-region"]) == 0
    assert "corridors data check my-region" in capsys.readouterr().err
    assert run(["data", "check", "my-region"]) == 0
    assert "crossings.csv: 1 row is the template's" in capsys.readouterr().out
    assert run(["rank", "--world", "my-region", "--format", "csv", "-q"]) == 0
    assert "example-gate" in capsys.readouterr().out
    assert run(["map", "--world", "my-region", "-o", "map.html", "-q"]) == 0
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_every_column_and_every_parameter_stands_in_the_template(tmp_path):
    write_template(tmp_path / "new", name="new")
    for table in WORLD_TABLES:
        header, *rows = read_text(tmp_path / "new" / table.file).splitlines()
        assert header.split(",") == table.column_names()
        assert len(rows) == (2 if table.name == "places" else 1)
    text = (tmp_path / "new/world.toml").read_text(encoding="utf-8")
    assert MEANINGS.keys() == BOUNDS.keys()
    assert all(f"{name} = " in text for name in BOUNDS)
    assert tomllib.loads(text.replace("# from", "from").replace("# to", "to"))["demand"][0]["to"]


def test_a_spreadsheet_is_told_the_alphabet(tmp_path):
    write_template(tmp_path / "new", name="new")
    assert (tmp_path / "new/places.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_world(tmp_path / "new").places["aliases"].tolist() == ["عمان", "الرياض"]


def test_examples_are_told_until_they_are_gone(tmp_path):
    write_template(tmp_path / "new", name="new")
    world = read_world(tmp_path / "new")
    tables = {"crossings": world.crossings, "places": world.places}
    assert len(find_examples(tables)) == 2
    own = world.places.assign(place_id=["here", "there"])
    assert find_examples({"places": own}) == []


def test_what_is_there_stays(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    assert run(["data", "new", str(tmp_path / "mine")]) == 3
    assert "not empty" in capsys.readouterr().err
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_the_folder_one_stands_in_is_filled(tmp_path, monkeypatch):
    (tmp_path / "sahel").mkdir()
    monkeypatch.chdir(tmp_path / "sahel")
    before = (tmp_path / "sahel").stat().st_ino
    assert run(["data", "new", ".", "-q"]) == 0
    assert (tmp_path / "sahel").stat().st_ino == before
    assert read_world(tmp_path / "sahel").name == "sahel"


def test_a_disk_that_fills_leaves_the_folder_empty(tmp_path, monkeypatch):
    import geo.template

    (tmp_path / "new").mkdir()
    write, written = geo.template.write_bytes, []

    def fill_up(content, path):
        if len(written) == 3:
            raise WriteError("the disk is full")
        written.append(path)
        write(content, path)

    monkeypatch.setattr(geo.template, "write_bytes", fill_up)
    with pytest.raises(WriteError):
        write_template(tmp_path / "new", name="new")
    assert len(written) == 3
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(("name", "problem"), [("a\x01b", "control"), ("  ", "blank")])
def test_a_name_nobody_can_read_is_refused(tmp_path, capsys, name, problem):
    assert run(["data", "new", str(tmp_path / "new"), "--name", name]) == 2
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_name_with_quotes_is_kept(tmp_path):
    write_template(tmp_path / "new", name='Sahel "north" \\ المغرب')
    assert read_world(tmp_path / "new").name == 'Sahel "north" \\ المغرب'


def test_a_spreadsheet_answers_as_the_folder_does(tmp_path, capsys):
    pytest.importorskip("openpyxl")
    write_template(tmp_path / "new", name="new")
    assert run(["data", "new", str(tmp_path / "new"), "--xlsx"]) == 0
    assert "new.xlsx: sheets" in capsys.readouterr().err
    folder, book = read_world(tmp_path / "new"), read_world(tmp_path / "new.xlsx")
    assert (book.name, book.fingerprint) == (folder.name, folder.fingerprint)
    assert book.corridor_names == folder.corridor_names
    assert run(["rank", "--world", str(tmp_path / "new.xlsx"), "-q", "--format", "csv"]) == 0
    assert "example-gate" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["new.gpkg", "new.csv", "new.xls"])
def test_other_endings_are_no_folders(tmp_path, capsys, name):
    assert run(["data", "new", str(tmp_path / name)]) == 2
    assert "ending in .xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_spreadsheet_that_is_there_stays(tmp_path, capsys):
    (tmp_path / "new.xlsx").write_bytes(b"mine")
    assert run(["data", "new", str(tmp_path / "new"), "--xlsx"]) == 3
    assert "stays as it is" in capsys.readouterr().err
    assert (tmp_path / "new.xlsx").read_bytes() == b"mine"
