"""Errors tell file, place and remedy, all faults together, and can be caught as built-ins."""

import pickle

import pytest

from geo.errors import (
    FAULTS_SHOWN,
    CorridorsError,
    Fault,
    Infeasible,
    InputError,
    MissingExtra,
    NoAnswer,
    NoRoute,
    StalePosterior,
    UnknownCorridor,
    UnknownCrossing,
    UnknownPlace,
    UnknownZone,
    WriteError,
    nearest_names,
)

FAULT = Fault(
    "crossings.csv", "row 14 'nasib-jaber', column lon", "'x' is not a number", "Mend it."
)


def test_fault_reads_as_one_line_of_file_place_problem_remedy() -> None:
    assert str(FAULT) == (
        "crossings.csv: row 14 'nasib-jaber', column lon: 'x' is not a number. Mend it."
    )


def test_fault_without_place_names_the_file_alone() -> None:
    assert str(Fault("a.csv", "", "the file is empty", "Fill it.")) == (
        "a.csv: the file is empty. Fill it."
    )


def test_every_fault_is_told_at_once_with_its_count() -> None:
    message = str(InputError([FAULT, Fault("b.csv", "row 2", "no id", "Give it one.")]))
    assert message.splitlines()[0] == "2 faults:"
    assert "nasib-jaber" in message
    assert "b.csv: row 2: no id. Give it one." in message


def test_a_flood_of_faults_is_cut_in_print_and_kept_in_full() -> None:
    error = InputError([Fault("a.csv", f"row {n}", "no id", "Mend it.") for n in range(250)])
    assert len(error.faults) == 250
    assert str(error).splitlines()[-1] == f"... and {250 - FAULTS_SHOWN} more."


def test_what_a_message_shows_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in str(Fault("a.csv", "row 2", "'\x1b[2J'", "Mend it."))
    assert "\\u202e" in str(InputError("the name \u202eevil"))


@pytest.mark.parametrize(
    ("kind", "builtin", "code"),
    [
        (UnknownCrossing, KeyError, 2),
        (UnknownPlace, KeyError, 2),
        (UnknownZone, KeyError, 2),
        (UnknownCorridor, KeyError, 2),
        (InputError, ValueError, 2),
        (StalePosterior, ValueError, 2),
        (WriteError, OSError, 3),
        (NoRoute, NoAnswer, 4),
        (Infeasible, NoAnswer, 4),
    ],
)
def test_each_error_has_two_parents_and_an_exit_code(
    kind: type[CorridorsError], builtin: type[Exception], code: int
) -> None:
    error = kind("x")
    assert isinstance(error, CorridorsError)
    assert isinstance(error, builtin)
    assert error.exit_code == code


def test_unknown_crossing_names_the_nearest_and_prints_without_quotes() -> None:
    error = UnknownCrossing("nasib-jabr", ["nasib-jaber", "trebil-karameh"])
    assert str(error) == "Unknown crossing 'nasib-jabr'. Did you mean nasib-jaber?"
    assert error.nearest == ("nasib-jaber",)


def test_missing_extra_says_what_to_install() -> None:
    error = MissingExtra("openpyxl", extra="xlsx")
    assert isinstance(error, ImportError)
    assert "pip install 'corridors[xlsx]'" in str(error)


@pytest.mark.parametrize(
    "error",
    [
        InputError([FAULT]),
        UnknownCrossing("a", ["b"]),
        WriteError("disk full"),
        MissingExtra("emcee", extra="calibrate"),
        NoRoute("nothing joins them"),
    ],
)
def test_errors_pass_between_processes_whole(error: CorridorsError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert back.__dict__ == error.__dict__


def test_nearest_names_finds_other_case_and_nothing_far_off() -> None:
    assert nearest_names("CLOSED", ["open", "closed"]) == ["closed"]
    assert nearest_names("zzzz", ["open", "closed"]) == []
