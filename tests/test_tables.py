"""Tables are checked once, every fault told with row, column, value and remedy."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cells import (
    clean_text,
    first_day,
    neutralise_text,
    parse_number,
    parse_numbers,
    restore_text,
)
from geo.data_model import describe_tables
from geo.tables import CROSSINGS, LEGS, SEIZURES, WORLD_TABLES, Column, Table, check_table

DOORS = Table(
    "doors",
    "doors.csv",
    (
        Column("door_id", "id", None, "its name", required=True),
        Column("share", "number", None, "a share", low=0, high=1),
        Column("day", "date", None, "a day"),
        Column("state", "text", None, "its state", allowed=("open", "closed")),
    ),
    key=("door_id",),
)


def check(**columns: list[str]) -> tuple[pd.DataFrame, list[str], list[str]]:
    frame, faults, remarks = check_table(pd.DataFrame(columns), DOORS, file="doors.csv")
    return frame, [str(fault) for fault in faults], remarks


def test_a_clean_table_has_typed_columns_in_declared_order() -> None:
    frame, faults, remarks = check(share=["0.5", ""], door_id=["007", "7"])
    assert (faults, remarks) == ([], [])
    assert list(frame.columns) == ["door_id", "share", "day", "state"]
    assert frame["door_id"].tolist() == ["007", "7"]
    assert frame["share"].tolist()[0] == 0.5
    assert math.isnan(frame["share"][1])
    assert frame["day"].tolist() == ["", ""]


def test_unknown_columns_are_kept_and_the_given_table_is_left_alone() -> None:
    given_frame = pd.DataFrame({"door_id": [" a "], "colour": ["red"]})
    frame, _, _ = check_table(given_frame, DOORS, file="doors.csv")
    assert frame["colour"].tolist() == ["red"]
    assert frame["door_id"].tolist() == ["a"]
    assert given_frame["door_id"].tolist() == [" a "]


def test_all_faults_of_all_rows_are_told_together() -> None:
    _, faults, _ = check(
        door_id=["a", "", "a"],
        share=["100", "x", "-0.1"],
        day=["03/04/2024", "2024-02-30", ""],
        state=["opened", "", "open"],
    )
    assert faults == [
        "doors.csv: row 3, column door_id: the cell is empty. Give a value.",
        "doors.csv: row 3, column share: 'x' is not a plain number. "
        "Write a plain decimal number, without unit, sign other than minus, or words.",
        "doors.csv: row 2 'a', column share: '100' is above 1. "
        "Write a share or probability from 0 to 1; 100 % is 1.",
        "doors.csv: row 4 'a', column share: '-0.1' is below 0. "
        "Write a share or probability from 0 to 1.",
        "doors.csv: row 2 'a', column day: '03/04/2024' is not a date. "
        "Write YYYY, YYYY-MM or YYYY-MM-DD; other orders can be read in two ways.",
        "doors.csv: row 3, column day: '2024-02-30' is not a date. "
        "There is no such day; write YYYY, YYYY-MM or YYYY-MM-DD.",
        "doors.csv: row 2 'a', column state: 'opened' is not allowed. Did you mean 'open'?",
        "doors.csv: rows 2 and 4: door_id 'a' stands twice. Keep one of them.",
    ]


def test_a_missing_column_names_the_header_that_was_probably_meant() -> None:
    _, faults, _ = check(doorid=["a"])
    assert faults == [
        "doors.csv: header: the column 'door_id' is missing. Rename 'doorid' to 'door_id'."
    ]


def test_fields_parted_by_semicolons_are_recognised() -> None:
    _, faults, _ = check(**{"door_id;share": ["a;0.5"]})
    assert "parted by semicolons" in faults[0]


def test_missing_in_a_number_column_is_an_empty_cell_and_no_word() -> None:
    _, faults, _ = check(door_id=["a", "b"], share=["NA", "nan"])
    assert len(faults) == 2
    assert "Leave the cell empty" in faults[0]


def test_na_is_an_id_like_any_other() -> None:
    frame, faults, _ = check(door_id=["NA", "null", "nan", "None"])
    assert faults == []
    assert frame["door_id"].tolist() == ["NA", "null", "nan", "None"]


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("lon", "1286519.0", "EPSG:3857"),
        ("lon", "350", "350 is -10"),
        ("lat", "91", "from -90 to 90"),
    ],
)
def test_positions_that_are_no_degrees_are_told_what_they_look_like(
    column: str, value: str, hint: str
) -> None:
    cells = {"crossing_id": ["a"], "lon": ["36"], "lat": ["33"], column: [value]}
    _, faults, _ = check_table(pd.DataFrame(cells), CROSSINGS, file="crossings.csv")
    assert [hint in fault.remedy for fault in faults if fault.place.endswith(column)] == [True]


def test_negative_and_absurd_masses_are_refused() -> None:
    cells = {"event_id": ["a", "b"], "date": "2024", "country": "SYR", "mass_kg": ["-5", "1e12"]}
    _, faults, _ = check_table(pd.DataFrame(cells), SEIZURES, file="seizures.csv")
    assert [fault.problem for fault in faults] == ["'-5' is below 0", "'1e12' is above 1e+07"]


def test_a_pair_of_terminals_stands_once_per_direction() -> None:
    cells = {
        "zone": "SYR",
        "from_id": ["a", "a", "b"],
        "to_id": ["b", "b", "a"],
        "km": "1",
        "hours": "1",
    }
    _, faults, _ = check_table(pd.DataFrame(cells), LEGS, file="legs.csv")
    assert [str(fault) for fault in faults] == [
        "legs.csv: rows 2 and 3: zone from_id to_id 'SYR, a, b' stands twice. Keep one of them."
    ]


def test_typed_sources_are_understood_too() -> None:
    frame, faults, _ = check_table(
        pd.DataFrame({"door_id": [7, 9007199254740993], "share": [0.25, None]}),
        DOORS,
        file="x.gpkg",
    )
    assert faults == []
    assert frame["door_id"].tolist() == ["7", "9007199254740993"]
    assert frame["share"][0] == 0.25


@pytest.mark.parametrize(
    "text",
    [
        "1,234",
        "1.234,5",
        "٣٣٫١٥",
        "1e999",
        "0x10",
        "１２",
        "--5",
        "5kg",
        "inf",
        "1_000",
        "nan",
        "+5",
        "45 %",
        ".",
    ],
)
def test_only_plain_numbers_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_number(text)
    assert parse_numbers([text]) is None


def test_arabic_digits_are_refused_with_what_they_mean() -> None:
    with pytest.raises(ValueError, match=r"Write it as 33\.15\."):
        parse_number("٣٣٫١٥")


@pytest.mark.parametrize(
    ("text", "value"), [("-0", 0.0), ("12.", 12.0), (".5", 0.5), ("1e-5", 1e-5)]
)
def test_plain_numbers_are_read(text: str, value: float) -> None:
    assert parse_number(text) == value
    assert parse_numbers([text]) == [value]
    assert math.copysign(1, parse_number(text)) == 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_python_writes_is_read_back(value: float) -> None:
    assert parse_number(repr(value)) == value
    assert parse_numbers([repr(value)]) == [value]


@given(st.lists(st.text(max_size=5), max_size=4))
def test_the_quick_way_and_the_careful_way_agree(cells: list[str]) -> None:
    quick = parse_numbers(cells)
    try:
        careful = [parse_number(cell) if cell else math.nan for cell in cells]
    except ValueError:
        assert quick is None
    else:
        assert quick is None or str(quick) == str(careful)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("20240101", "2024-01-01"),
        ("45292", "2024-01-01"),
        ("1404-01-15", "Gregorian"),
        ("0001-01-01", "1900"),
        ("2024-13", "no such day"),
        ("9999-12-31T23:59:60Z", "day alone"),
        ("2024-1-5", "YYYY-MM-DD"),
        ("٢٠٢٤", "YYYY"),
    ],
)
def test_other_dates_are_refused_with_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        first_day(text)


@given(st.dates(pd.Timestamp("1900-01-01").date(), pd.Timestamp("2100-12-31").date()))
def test_every_iso_day_is_itself(day: object) -> None:
    assert first_day(str(day)) == day


def test_names_are_brought_to_one_spelling() -> None:
    assert clean_text("\u0627\u0653")[0] == "\u0622"  # alef with madda, in one sign
    assert clean_text("Ras \u202ejdirA") == ("Ras jdirA", 1)
    assert clean_text("ｎａｓｉｂ ", is_id=True)[0] == "nasib"
    assert clean_text("می\u200cخواهم")[0] == "می\u200cخواهم"  # Persian needs its joiner


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\x1b[2J"])
def test_controls_have_no_place_in_names(text: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        clean_text(text)


def test_an_id_holds_no_line_break_and_a_note_may() -> None:
    with pytest.raises(ValueError, match="control"):
        clean_text("a\nb", is_id=True)
    assert clean_text("a\nb")[0] == "a\nb"


def test_invisible_marks_are_taken_out_and_counted() -> None:
    frame, faults, remarks = check(door_id=["Ras\u200b-Ajdir", "b"])
    assert faults == []
    assert frame["door_id"][0] == "Ras-Ajdir"
    assert remarks == ["doors.csv: invisible direction marks or spaces taken out: 1."]


@given(st.text())
def test_neutralised_text_comes_back_and_is_no_formula(text: str) -> None:
    safe = neutralise_text(text)
    assert restore_text(safe) == text
    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert not safe.startswith(("\t", "\r", "\n", "\0"))


def test_every_declared_column_says_what_it_means() -> None:
    for table in WORLD_TABLES:
        names = table.column_names()
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names)
        for column in table.columns:
            assert len(column.meaning) > 5, (table.name, column.name)


def test_the_data_model_page_is_what_the_declarations_say(root: object) -> None:
    page = root / "docs" / "data_model.md"  # type: ignore[operator]
    assert page.read_text(encoding="utf-8") == describe_tables(), (
        "docs/data_model.md is stale: run python -m geo.data_model > docs/data_model.md"
    )
