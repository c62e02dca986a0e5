"""A world in one spreadsheet: cells as people type them, and files nobody should trust."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import zipfile

import pytest

from geo.errors import InputError, MissingExtra
from geo.template import write_template
from geo.world import read_world
from routes.cli import run

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def book_file(tmp_path):
    path = tmp_path / "world.xlsx"
    write_template(path, name="sheets")
    return path


def mend(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def find_cell(sheet, column, row=2):
    headers = [cell.value for cell in sheet[1]]
    return sheet.cell(row, headers.index(column) + 1)


def test_cells_as_people_type_them(book_file):
    def type_in(book):
        find_cell(book["seizures"], "date").value = dt.datetime(2023, 7, 14)
        find_cell(book["seizures"], "pills").value = 1000.0
        find_cell(book["crossing_status"], "from").value = dt.date(2020, 3, 15)
        find_cell(book["crossing_facts"], "from").value = 2024
        find_cell(book["world"], "value", row=4).value = dt.datetime(2019, 1, 1)
        book["places"].cell(9, 1).value = "   "  # a row somebody emptied
        book["demand"].cell(5, 1).value = None
        book.create_sheet("my notes")["A1"] = "anything"

    before = read_world(book_file)
    mend(book_file, type_in)
    after = read_world(book_file)
    assert after.fingerprint == before.fingerprint
    assert after.seizures["date"].tolist() == ["2023-07-14"]


def test_formulas_count_as_what_they_show(book_file):
    mend(book_file, lambda book: setattr(find_cell(book["places"], "lat"), "value", "=30+1.9552"))
    with pytest.raises(InputError, match="sheet places, row 2, column 6: the formula has no value"):
        read_world(book_file)


def test_faults_name_sheet_row_and_column(book_file, capsys):
    def spoil(book):
        find_cell(book["crossings"], "interdiction").value = 10
        find_cell(book["demand"], "origin").value = "nowhere"
        find_cell(book["world"], "value", row=6).value = "much"

    mend(book_file, spoil)
    assert run(["data", "check", str(book_file)]) == 2
    told = capsys.readouterr().err
    assert "world.xlsx sheet crossings: row 2 'example-gate', column interdiction: '10'" in told
    assert "world.xlsx sheet world" in told
    assert "theta_per_hour: 'much' is not a number" in told
    assert "unknown place 'nowhere'" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: book.remove(book["crossings"]), "it has no sheet 'crossings'"),
        (lambda book: book.remove(book["world"]), "it has no sheet 'world'"),
        (lambda book: setattr(book["world"]["A1"], "value", "name"), "'key' and 'value'"),
        (lambda book: setattr(book["legs"]["B1"], "value", "zone"), "'zone' is there twice"),
        (lambda book: setattr(book["legs"]["A1"], "value", None), "it has no header"),
        (lambda book: setattr(book["legs"]["D2"], "value", "#REF!"), "the cell shows #REF!"),
    ],
)
def test_what_is_missing_or_broken_is_told(book_file, change, told):
    mend(book_file, change)
    with pytest.raises(InputError, match=told.replace("(", r"\(")):
        read_world(book_file)


def test_text_that_looks_like_a_formula_comes_back(book_file):
    mend(book_file, lambda book: setattr(find_cell(book["places"], "name_en"), "value", "'=A1"))
    assert read_world(book_file).places["name_en"].iloc[0] == "=A1"


def rewrite(path, change):
    """The same archive with one part changed."""
    data, out = path.read_bytes(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED)
    path.write_bytes(out.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(book_file, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
    part = "xl/worksheets/sheet4.xml"
    rewrite(book_file, lambda name, was: bomb.encode(encoding) if name == part else was)
    with pytest.raises(InputError, match="XML entities"):
        read_world(book_file)


def test_a_bomb_is_refused_before_it_is_unpacked(book_file):
    data = io.BytesIO(book_file.read_bytes())
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(150 * 2**20))
    book_file.write_bytes(data.getvalue())
    assert book_file.stat().st_size < 2**20
    with pytest.raises(InputError, match="unpacks to more than 128 MiB"):
        read_world(book_file)


def test_a_sheet_that_lies_about_its_size(book_file):
    def lie(name, was):
        if not name.startswith("xl/worksheets/"):
            return was
        import re

        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', was)

    before = read_world(book_file).fingerprint
    rewrite(book_file, lie)
    assert read_world(book_file).fingerprint == before


def test_bytes_cut_anywhere_are_refused(book_file):
    data = book_file.read_bytes()
    for share in (0.0, 0.1, 0.5, 0.9, 0.999):
        book_file.write_bytes(data[: int(share * len(data))])
        with pytest.raises(InputError, match="cannot be read"):
            read_world(book_file)


def test_without_openpyxl_the_extra_is_named(book_file, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"corridors\[xlsx\]"):
        read_world(book_file)


@pytest.fixture
def tabled(root, tmp_path):
    """A world folder whose crossings are a spreadsheet with one sheet of any name."""
    folder = tmp_path / "tabled"
    shutil.copytree(root / "tests" / "tiny_world", folder)
    rows = list(csv.reader((folder / "crossings.csv").read_text(encoding="utf-8").splitlines()))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "crossings.xlsx")
    (folder / "crossings.csv").unlink()
    return folder


def test_a_table_of_a_folder_may_be_a_spreadsheet(root, tabled):
    ours, theirs = read_world(tabled), read_world(root / "tests" / "tiny_world")
    assert ours.fingerprint == theirs.fingerprint


def test_of_a_table_twice_neither_is_taken(root, tabled):
    shutil.copy(root / "tests" / "tiny_world" / "crossings.csv", tabled)
    with pytest.raises(InputError, match="only one of them can hold"):
        read_world(tabled)


def test_a_formula_without_a_value_does_not_pass_for_an_empty_cell(tabled):
    book = openpyxl.load_workbook(tabled / "crossings.xlsx")
    book.active["K2"] = "=0.1+0.1"
    book.save(tabled / "crossings.xlsx")
    with pytest.raises(InputError, match="row 2, column 11: the formula has no value yet"):
        read_world(tabled)
