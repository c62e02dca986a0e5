"""Axes: the numbers that a sweep varies, as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Fault, InputError, UnknownName, nearest_names
from geo.places import find_crossing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network
    from routes.scenario import Scenario

    Array = NDArray[np.float64]

#: Values that one axis may take at most.
MOST_STEPS = 50_000_000
#: Columns of a crossing that may be swept.
COLUMNS = ("interdiction", "believed", "delay_hours", "size")
#: Least and greatest value of each number that may be swept.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "interdiction": (0, 1),
    "believed": (0, 1),
    "delay_hours": (0, 10_000),
    "size": (0, 1e6),
    "theta_per_hour": (1e-6, 1e6),
    "risk_aversion_hours": (0, 1e6),
    "sea_hour_weight": (0, 1e3),
    "penalty_hours_official": (0, 1e4),
    "penalty_hours_informal": (0, 1e4),
    "penalty_hours_port": (0, 1e4),
    "penalty_hours_limited": (0, 1e4),
}


PARAMETERS = tuple(name for name in BOUNDS if name not in COLUMNS)


@dataclass(frozen=True)
class Axis:
    """
    One number that a sweep varies.

    Attributes
    ----------
    key
        A parameter (``theta_per_hour``), a number of an intervention (``factor``, ``2.factor``),
        or a column at a crossing (``interdiction@nasib-jaber``).
    values
        The values it takes.
    """

    key: str
    values: tuple[float, ...]


def read_axis(text: str) -> Axis:
    """
    An axis from ``key=from:to:steps``, or ``key=value,value,…``.

    Raises
    ------
    InputError
        If it is neither, or no finite numbers.

    Examples
    --------
    >>> read_axis("factor=1:2:3")
    Axis(key='factor', values=(1.0, 1.5, 2.0))
    """
    key, equals, numbers = text.partition("=")
    try:
        if not (key.strip() and equals):
            raise ValueError("no key and '=' before the numbers")
        values = _read_values(numbers)
        if not np.isfinite(values).all():
            raise ValueError("no finite number")
    except ValueError as error:
        remedy = "Write --sweep key=from:to:steps, such as factor=1:3:5."
        raise InputError(Fault("--sweep", text[:80], str(error), remedy)) from None
    return Axis(key.strip(), tuple(values.tolist()))


def _read_values(text: str) -> Array:
    """Numbers between two ends, or one by one."""
    parts = text.split(":") if ":" in text else text.split(",")
    numbers = []
    for part in parts:
        try:
            numbers.append(float(part))
        except ValueError:
            raise ValueError(f"'{part.strip()}' is no number") from None
    if ":" not in text:
        return np.array(numbers)
    if len(numbers) != 3:
        raise ValueError(f"{len(numbers)} numbers where from, to and steps are needed")
    if numbers[2] != int(numbers[2]) or not 1 <= numbers[2] <= MOST_STEPS:
        raise ValueError(f"{parts[2].strip()} steps")
    return np.linspace(numbers[0], numbers[1], int(numbers[2]))


def find_axes(axes: Sequence[Axis], network: Network, scenario: Scenario) -> tuple[Axis, ...]:
    """
    The axes with ids for names, and an intervention's number in front of its key.

    Raises
    ------
    InputError
        With every key that names nothing or is swept twice, and every value out of bounds.
    """
    faults: list[Fault] = []
    known: list[Axis] = []
    for axis in axes:
        try:
            found = replace(axis, key=_find_key(axis.key, network, scenario))
            _check_bounds(found, scenario)
            known.append(found)
        except UnknownName as error:
            problem, _, remedy = error.message.partition(". ")
            problem = problem[:1].lower() + problem[1:]
            faults.append(Fault("--sweep", axis.key, problem, remedy.strip()))
        except InputError as error:
            faults += error.faults
    twice = sorted({a.key for a in known if [b.key for b in known].count(a.key) > 1})
    faults += [Fault("--sweep", key, "it is swept twice", "Sweep it once.") for key in twice]
    if faults:
        raise InputError(faults)
    return tuple(known)


def _find_key(key: str, network: Network, scenario: Scenario) -> str:
    column, at, name = key.partition("@")
    if at:
        if column not in COLUMNS:
            advice = _advise(column, COLUMNS)
            remedy = f"{advice}A crossing has {', '.join(COLUMNS)}."
            raise InputError(Fault("--sweep", key, f"no column '{column}'", remedy))
        return f"{column}@{find_crossing(network.crossings.reset_index(drop=True), name)}"
    if key in PARAMETERS:
        return key
    number, dot, field = key.partition(".")
    wanted = field if dot and number.isdigit() else key
    having = [
        place
        for place, one in enumerate(scenario.every, start=1)
        if wanted in _numbers_of(type(one)) and (not dot or place == int(number))
    ]
    if len(having) == 1:
        return f"{having[0]}.{wanted}"
    if having:
        several = ", ".join(f"{place}.{wanted}" for place in having)
        raise InputError(
            Fault("--sweep", key, "several interventions have it", f"Write {several}.")
        )
    able = [*dict.fromkeys(n for one in scenario.every for n in _numbers_of(type(one)))]
    able += PARAMETERS
    remedy = f"{_advise(key, able)}Sweep {', '.join(able)}, or interdiction@CROSSING."
    raise InputError(Fault("--sweep", key, "nothing to sweep is called so", remedy))


def _advise(word: str, known: Sequence[str]) -> str:
    near = nearest_names(word, known, count=1)
    return f"Did you mean '{near[0]}'? " if near else ""


def _numbers_of(kind: type) -> dict[str, tuple[float, float]]:
    """Fields of an intervention that are numbers, with their bounds."""
    return {
        each.name: (each.metadata["low"], each.metadata["high"])
        for each in fields(kind)
        if "low" in each.metadata
    }


def _check_bounds(axis: Axis, scenario: Scenario) -> None:
    number, _, field = axis.key.partition(".")
    if number.isdigit():
        low, high = _numbers_of(type(scenario.every[int(number) - 1]))[field]
    else:
        low, high = BOUNDS[axis.key.partition("@")[0]]
    bad = [value for value in axis.values if not low <= value <= high]
    if bad:
        problem = f"{bad[0]:g} lies outside {low:g} to {high:g}"
        raise InputError(Fault("--sweep", axis.key, problem, "Sweep between the two."))


def grid_values(axes: Sequence[Axis], rows: range) -> Array:
    """Values of some points of a grid: (axes, points), the last axis varies fastest."""
    at = np.unravel_index(np.arange(rows.start, rows.stop), [len(axis.values) for axis in axes])
    return np.array([np.asarray(axis.values)[i] for axis, i in zip(axes, at, strict=True)])
