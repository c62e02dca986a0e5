"""The errors a caller may catch, and what each tells: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

# A file of a million bad rows would print a million lines. The first hundred show the pattern and
# the rest are counted; `.faults` keeps every one.
FAULTS_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """
    One thing that is wrong in what the user gave.

    Attributes
    ----------
    file
        Name of the file, or of the option or argument.
    place
        Where in it: ``row 14 'nasib-jaber', column lon``; empty where it speaks of the whole file.
    problem
        What is wrong, with the value.
    remedy
        What to do about it, as a sentence.

    Examples
    --------
    >>> print(Fault("places.csv", "row 3, column lon", "'36,2' is not a number", "Write 36.2."))
    places.csv: row 3, column lon: '36,2' is not a number. Write 36.2.
    """

    file: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        problem = self.problem if self.problem.endswith((".", "?", "!")) else f"{self.problem}."
        return show_plainly(f"{where}: {problem} {self.remedy}".strip())


class CorridorsError(Exception):
    """Anything this toolkit refuses to do; `exit_code` is what the command line ends with."""

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_error, (type(self), self.message, dict(self.__dict__))


class InputError(CorridorsError, ValueError):
    """
    What the user gave is wrong; every fault is told at once.

    Parameters
    ----------
    faults
        One fault, several, or a plain sentence.

    Examples
    --------
    >>> error = InputError([Fault("a.csv", "row 2", "no id", "Give it one."),
    ...                     Fault("a.csv", "row 3", "no id", "Give it one.")])
    >>> print(error)
    2 faults:
    a.csv: row 2: no id. Give it one.
    a.csv: row 3: no id. Give it one.
    """

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault] | str = ()) -> None:
        if isinstance(faults, str):
            self.faults: tuple[Fault, ...] = ()
            super().__init__(show_plainly(faults))
            return
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(tell_faults(self.faults))


class UnknownName(InputError, KeyError):
    """A name that nothing in the world bears; the nearest names stand in the message."""

    noun = "name"

    def __init__(
        self,
        name: str,
        known: Sequence[str] = (),
        *,
        nearest: Sequence[str] | None = None,
        hint: str = "",
    ) -> None:
        near = nearest_names(name, known) if nearest is None else list(nearest)
        advice = f"Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"Unknown {self.noun} '{name}'. {advice} {hint}".strip())
        self.name = name
        self.nearest = tuple(near)


class UnknownCrossing(UnknownName):
    """No crossing of the world has this id or name."""

    noun = "crossing"


class UnknownPlace(UnknownName):
    """No place of the world has this id or name."""

    noun = "place"


class UnknownZone(UnknownName):
    """No country or sea of the world has this code."""

    noun = "zone"


class UnknownCorridor(UnknownName):
    """No corridor of the network has these zones or this name."""

    noun = "corridor"


class StalePosterior(InputError):
    """The calibrated draws come from other tables than the world now holds."""


class MissingExtra(InputError, ImportError):
    """
    An optional package is not installed.

    Examples
    --------
    >>> print(MissingExtra("openpyxl", extra="xlsx"))
    openpyxl is not installed. Get it by: pip install 'corridors[xlsx]'
    """

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(f"{package} is not installed. Get it by: pip install 'corridors[{extra}]'")
        self.package = package
        self.extra = extra


class WriteError(CorridorsError, OSError):
    """The result could not be written, or another run holds the output; the old file stays."""

    exit_code = 3


class NoAnswer(CorridorsError):
    """The question has no answer in this world."""

    exit_code = 4


class NoRoute(NoAnswer):
    """Nothing joins the origins to the destinations."""


class Infeasible(NoAnswer):
    """No plan meets the constraints."""


def nearest_names(name: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """
    Known names spelled most like the one given.

    Examples
    --------
    >>> nearest_names("theta_per_hours", ["theta_per_hour", "max_zones"])
    ['theta_per_hour']
    """
    by_lower = {candidate.casefold(): candidate for candidate in known}
    # 0.6 is difflib's own cutoff; long inputs are cut because its cost grows with their square.
    close = get_close_matches(name[:100].casefold(), list(by_lower), n=count, cutoff=0.6)
    return [by_lower[match] for match in close]


def tell_faults(faults: Sequence[Fault]) -> str:
    """All faults, one per line, with a count in front where there are several."""
    lines = [str(fault) for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        lines.append(f"... and {len(faults) - FAULTS_SHOWN} more.")
    return "\n".join([f"{len(faults)} faults:", *lines] if len(faults) > 1 else lines)


def show_plainly(text: str) -> str:
    r"""
    Text as it may be printed on a terminal: controls and direction marks shown as escapes.

    Examples
    --------
    >>> show_plainly("Ras \u202ejdirA")
    'Ras \\u202ejdirA'
    """
    return "".join(
        character if character.isprintable() or character == "\n" else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    # Non-breaking and typographic spaces are not "printable" to Python but harm nobody.
    if character.isspace() and ord(character) > 0x9F and character not in "\u2028\u2029":
        return character
    return character.encode("unicode_escape").decode("ascii")


def _rebuild_error(
    kind: type[CorridorsError], message: str, state: dict[str, Any]
) -> CorridorsError:
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error
