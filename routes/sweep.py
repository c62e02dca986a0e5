"""Sweeps: grids of a scenario's numbers, and every set of crossings closed, in chunks.

A sweep is a list of points; its chunks have fixed bounds and each depends on nothing but the sweep
itself. So any number of processes or machines gives the same bytes, and a run that was killed goes
on from the chunks it has kept.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from routes.choice import RouteChoice
from routes.condition import Condition, condition_cases, condition_of
from routes.measures import HIGH, LOW, MEASURES
from routes.scenario import Scenario
from routes.stage import Totals, cost_rise_hours, solve_totals, totals_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network

    Array = NDArray[np.float64]

# Solved cases a chunk: about a second of work, 200 times what a Dask task costs.
CHUNK_CASES = 2048
#: From so many solved cases on, a sweep on one machine is asked for twice.
MANY_CASES = 1_000_000
#: Sets of crossings that `--sets` may make at most.
MOST_POINTS = 50_000_000
#: Columns of a point for each measure.
TOLD = ("value", "difference", "low", "high", "improvement")
# Below this a crossing is unused: closing it as well changes nothing that nine digits show.
UNUSED = 0.0


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


@dataclass(frozen=True, eq=False)
class Sweep:
    """
    Points to solve, each under every draw.

    Attributes
    ----------
    network
        The network of the day, with whatever the scenario adds to the map.
    scenario
        What is done at every point; names resolved.
    draws
        Parameter draws; one row without columns for the fixed parameters.
    axes
        For a grid: the last varies fastest.
    closing
        For closures: how many crossings close at each point, 0 for a grid.
    chunk_cases
        Solves a chunk holds, about.
    """

    network: Network
    scenario: Scenario
    draws: pd.DataFrame
    axes: tuple[Axis, ...] = ()
    closing: int = 0
    chunk_cases: int = CHUNK_CASES

    @property
    def points(self) -> int:
        """How many points there are."""
        if self.closing:
            return math.comb(len(self.network.crossings), self.closing)
        return math.prod(len(axis.values) for axis in self.axes)

    @property
    def cases(self) -> int:
        """How many solves that is."""
        return self.points * len(self.draws)

    @property
    def step(self) -> int:
        """Points a chunk."""
        return max(1, self.chunk_cases // len(self.draws))

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.points // self.step)

    @cached_property
    def key(self) -> str:
        """Hash of everything that bears on a number: kept chunks of another sweep are not used."""
        network = self.network
        told = [network.fingerprint, network.as_of, network.parameters, self.scenario, self.axes]
        told += [self.closing, self.step, network.demand.to_csv(), network.crossings.to_csv()]
        told += [self.draws.to_csv(float_format="%.17g"), TOLD, tuple(MEASURES)]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def choice(self) -> RouteChoice:
        """The solver, grown once in each process."""
        return RouteChoice(self.network)

    @cached_property
    def baseline(self) -> tuple[Cases, Totals, Array]:
        """The baseline under every draw: cases, totals and log-sums."""
        cases = condition_cases(self.network, condition_of(self.network), self.draws)
        return cases, *solve_totals(self.choice, cases)

    def __getstate__(self) -> dict[str, Any]:
        """What other processes need; they grow solvers of their own."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def rows(self, chunk: int) -> range:
        """Points of a chunk."""
        return range(chunk * self.step, min((chunk + 1) * self.step, self.points))


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
    remedy = "Write --sweep key=from:to:steps, such as factor=1:3:5."
    try:
        if ":" in numbers:
            start, stop, steps = numbers.split(":")
            count = int(steps)
            if not 1 <= count <= MOST_POINTS:
                raise ValueError(f"{count} steps")
            values = np.linspace(float(start), float(stop), count)
        else:
            values = np.array([float(one) for one in numbers.split(",")])
        if not (key.strip() and equals and np.isfinite(values).all()):
            raise ValueError("no key, or no finite numbers")
    except ValueError as error:
        raise InputError(Fault("--sweep", text[:80], f"no sweep ({error})", remedy)) from None
    return Axis(key.strip(), tuple(values.tolist()))


COLUMNS = ("interdiction", "believed", "delay_hours", "size")
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


def plan_grid(
    network: Network, scenario: Scenario, axes: Sequence[Axis], draws: pd.DataFrame
) -> Sweep:
    """
    A grid over some numbers.

    Raises
    ------
    InputError
        With every key that names nothing, and every value out of bounds.
    """
    faults: list[Fault] = []
    known: list[Axis] = []
    for axis in axes:
        try:
            found = replace(axis, key=_find_key(axis.key, network, scenario))
            _check_bounds(found, scenario)
            known.append(found)
        except InputError as error:
            faults += error.faults or [Fault("--sweep", axis.key, str(error), "")]
    twice = sorted({a.key for a in known if [b.key for b in known].count(a.key) > 1})
    faults += [Fault("--sweep", key, "it is swept twice", "Sweep it once.") for key in twice]
    if faults:
        raise InputError(faults)
    sweep = Sweep(network, scenario, draws, tuple(known))
    return _within(sweep)


def plan_closures(network: Network, scenario: Scenario, size: int, draws: pd.DataFrame) -> Sweep:
    """
    Every set of `size` crossings closed, on top of a scenario.

    Raises
    ------
    InputError
        If there are too many sets, or fewer crossings than that.
    """
    count = len(network.crossings)
    if not 1 <= size <= count:
        raise InputError(Fault("--sets", str(size), f"there are {count} crossings", "Close fewer."))
    return _within(Sweep(network, scenario, draws, closing=size))


def _within(sweep: Sweep) -> Sweep:
    if sweep.points > MOST_POINTS:
        problem = f"{sweep.points:,} points; at most {MOST_POINTS:,} are swept"
        raise InputError(Fault("--sweep", "", problem, "Take fewer steps or smaller sets."))
    return sweep


def _find_key(key: str, network: Network, scenario: Scenario) -> str:
    """The key with a crossing's id for its name, and an intervention's number in front."""
    from geo.errors import nearest_names
    from geo.places import find_crossing

    column, at, name = key.partition("@")
    if at:
        if column not in COLUMNS:
            remedy = f"A crossing has {', '.join(COLUMNS)}."
            raise InputError(Fault("--sweep", key, f"no column '{column}'", remedy))
        return f"{column}@{find_crossing(network.crossings.reset_index(drop=True), name)}"
    if key in BOUNDS and key not in COLUMNS:
        return key
    number, dot, field = key.partition(".")
    wanted = field if dot and number.isdigit() else key
    having = [
        place
        for place, one in enumerate(scenario.every, start=1)
        if "low" in getattr(type(one), "__dataclass_fields__", {}).get(wanted, _NONE).metadata
        and (not dot or place == int(number))
    ]
    if len(having) == 1:
        return f"{having[0]}.{wanted}"
    if having:
        several = ", ".join(f"{place}.{wanted}" for place in having)
        raise InputError(
            Fault("--sweep", key, "several interventions have it", f"Write {several}.")
        )
    numbers = [
        f.name
        for one in scenario.every
        for f in type(one).__dataclass_fields__.values()
        if "low" in f.metadata
    ]
    able = [*dict.fromkeys(numbers), *(k for k in BOUNDS if k not in COLUMNS)]
    near = nearest_names(key, able, count=1)
    advice = f"Did you mean '{near[0]}'? " if near else ""
    remedy = f"{advice}Sweep {', '.join(able)}, or interdiction@CROSSING."
    raise InputError(Fault("--sweep", key, "nothing to sweep is called so", remedy))


class _NoField:
    metadata: Mapping[str, Any] = {}


_NONE = _NoField()


def _check_bounds(axis: Axis, scenario: Scenario) -> None:
    number, _, field = axis.key.partition(".")
    if number.isdigit():
        told = type(scenario.every[int(number) - 1]).__dataclass_fields__[field].metadata
        low, high = told["low"], told["high"]
    else:
        low, high = BOUNDS[axis.key.partition("@")[0]]
    bad = [value for value in axis.values if not low <= value <= high]
    if bad:
        problem = f"{bad[0]:g} lies outside {low:g} to {high:g}"
        raise InputError(Fault("--sweep", axis.key, problem, "Sweep between the two."))


def solve_chunk(sweep: Sweep, chunk: int) -> bytes:
    """
    One chunk solved.

    Differences are from the baseline under the same draw and the same swept parameters.

    Returns
    -------
    data
        A numpy file: (points, measures, `TOLD`), each row a point.
    """
    rows = sweep.rows(chunk)
    swept: dict[str, Array] = {}
    if sweep.closing:
        sets = _sets(len(sweep.network.crossings), sweep.closing, rows)
        condition = sweep.scenario.act(sweep.network).closing(sets)
    else:
        condition, swept = _grid_condition(sweep, rows)
    cases = condition_cases(sweep.network, condition, sweep.draws, swept=swept)
    totals, log_sum = solve_totals(sweep.choice, cases)
    start, before, log_sum_before = _start(sweep, len(rows), swept)
    each = len(sweep.draws)
    told = np.empty((len(rows), len(MEASURES), len(TOLD)))
    for place, (measure, better) in enumerate(MEASURES.items()):
        if measure == "cost_hours":
            value = change = cost_rise_hours(start, log_sum_before, log_sum)
        else:
            value = getattr(totals, measure)
            change = value - getattr(before, measure)
        told[:, place] = _summarise(value.reshape(-1, each), change.reshape(-1, each), better)
    return _pack(told)


def _start(sweep: Sweep, points: int, swept: Mapping[str, Array]) -> tuple[Cases, Totals, Array]:
    """The baseline beside each case of a chunk."""
    if swept:
        plain = condition_of(sweep.network).repeated(points)
        cases = condition_cases(sweep.network, plain, sweep.draws, swept=swept)
        return cases, *solve_totals(sweep.choice, cases)
    cases, totals, log_sum = sweep.baseline
    rows = np.tile(np.arange(len(sweep.draws)), points)
    picked = Totals(*(getattr(totals, each.name)[rows] for each in fields(totals)))
    return cases.take(rows), picked, log_sum[rows]


def _summarise(value: Array, change: Array, better: int) -> Array:
    """(points, draws) to (points, `TOLD`)."""
    blank = np.full(len(value), np.nan)
    low, high, sure = blank, blank, blank
    if value.shape[1] > 1:
        low, high = np.quantile(change, [LOW, HIGH], axis=1)
        if better:
            moved = np.abs(change) > 1e-12
            sure = np.where(
                moved.any(axis=1), ((np.sign(change) == better) & moved).mean(axis=1), np.nan
            )
    return np.stack([value.mean(axis=1), change.mean(axis=1), low, high, sure], axis=1)


def _sets(count: int, size: int, rows: range) -> NDArray[np.intp]:
    """Sets of crossings by their number in lexicographic order."""
    if size == 2:
        first, second = np.triu_indices(count, k=1)
        return np.stack([first[rows.start : rows.stop], second[rows.start : rows.stop]], axis=1)
    chosen = itertools.islice(itertools.combinations(range(count), size), rows.start, rows.stop)
    return np.array(list(chosen), dtype=np.intp).reshape(-1, size)


def _grid_condition(sweep: Sweep, rows: range) -> tuple[Condition, dict[str, Array]]:
    """Conditions of some points of a grid, and the parameters they set."""
    grid = grid_values(sweep.axes, rows)
    condition = condition_of(sweep.network).repeated(len(rows))
    own = {axis.key: values for axis, values in zip(sweep.axes, grid, strict=True)}
    interventions = list(sweep.scenario.every)
    for key, values in own.items():
        number, _, field = key.partition(".")
        if number.isdigit():
            changed = replace(interventions[int(number) - 1], **{field: values})
            interventions[int(number) - 1] = changed
    scenario = Scenario(sweep.scenario.name, interventions=tuple(interventions))
    condition = scenario.act(sweep.network, condition)
    swept = {key: values for key, values in own.items() if "." not in key and "@" not in key}
    for key, values in own.items():
        column, at, name = key.partition("@")
        if at:
            place = sweep.network.crossings.index.get_loc(name)
            getattr(condition, column)[:, place] = values
            if column == "interdiction":
                condition.believed[:, place] = values
    return condition, swept


def grid_values(axes: Sequence[Axis], rows: range) -> Array:
    """Values of some points of a grid: (axes, points), the last axis varies fastest."""
    at = np.unravel_index(np.arange(rows.start, rows.stop), [len(axis.values) for axis in axes])
    return np.array([np.asarray(axis.values)[i] for axis, i in zip(axes, at, strict=True)])


def point_columns(sweep: Sweep) -> pd.DataFrame:
    """What tells the points apart: the swept values, or the crossings that close."""
    every = range(sweep.points)
    if not sweep.closing:
        grid = grid_values(sweep.axes, every)
        return pd.DataFrame({axis.key: grid[i] for i, axis in enumerate(sweep.axes)})
    ids = sweep.network.crossings["crossing_id"].to_numpy(str)
    sets = ids[_sets(len(ids), sweep.closing, every)]
    return pd.DataFrame({f"closed_{i + 1}": sets[:, i] for i in range(sweep.closing)})


def join_chunks(sweep: Sweep, data: Sequence[bytes]) -> pd.DataFrame:
    """
    The table of a sweep.

    Returns
    -------
    table
        One row a point: what tells it apart; `interception`, `delivered`, `unserved`,
        `dispatched`, `seized` and `cost_hours` (rise of evaders' expected cost), each with its
        `_change` from the baseline and, if there are draws, `_low`, `_high` and `_improvement`.
    """
    told = np.concatenate([unpack(one) for one in data])
    table = point_columns(sweep)
    for place, measure in enumerate(MEASURES):
        table[measure] = told[:, place, 0]
        if measure != "cost_hours":
            table[f"{measure}_change"] = told[:, place, 1]
        if len(sweep.draws) > 1:
            for column, name in enumerate(TOLD[2:], start=2):
                if name != "improvement" or MEASURES[measure]:
                    table[f"{measure}_{name}"] = told[:, place, column]
    return table


def _pack(array: Array) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def unpack(data: bytes) -> Array:
    """A chunk's numbers: (points, measures, `TOLD`)."""
    return np.asarray(np.load(io.BytesIO(data), allow_pickle=False), dtype=float)


@dataclass(frozen=True)
class Closures:
    """
    Sets of crossings closed, with where the flow goes.

    Attributes
    ----------
    sets
        (sets, size) positions of the crossings that close.
    usage
        (sets, crossings) share of routes through each crossing once they are closed.
    baseline
        (crossings,) with none closed.
    totals
        One row a set.
    """

    sets: NDArray[np.intp]
    usage: Array
    baseline: Array
    totals: Totals


def close_every_set(
    choice: RouteChoice,
    condition: Condition,
    size: int = 2,
    *,
    draws: pd.DataFrame | None = None,
    tell: Callable[[int], None] | None = None,
) -> Closures:
    """
    Close every set of crossings, with the usage of all others each time.

    A set is solved anew, in batches: with the law of single closures it would take the joint usage
    of three crossings, which costs more than the solve (measured: benchmarks/scenarios.py).
    A crossing that no route uses changes nothing when it closes, so that only distinct sets of
    used crossings are solved; that is exact.

    Parameters
    ----------
    condition
        One variant: what the sets close on top of.
    size
        Crossings a set.
    draws
        One row; default the fixed parameters.
    tell
        Called with the number of sets solved so far.
    """
    network = choice.network
    one = pd.DataFrame(index=[0]) if draws is None else draws
    start = condition_cases(network, condition, one)
    base = choice.solve(start)
    count = len(network.crossings)
    sets = _sets(count, size, range(math.comb(count, size)))
    reduced = np.sort(np.where(base.usage[0][sets] > UNUSED, sets, count), axis=1)
    distinct, back = np.unique(reduced, axis=0, return_inverse=True)
    usage = np.empty((len(distinct), count))
    parts: list[list[Array]] = []
    for begin in range(0, len(distinct), CHUNK_CASES):
        some = distinct[begin : begin + CHUNK_CASES]
        closed = np.zeros((len(some), count + 1), dtype=bool)
        closed[np.arange(len(some))[:, None], some] = True
        cases = start.take(np.zeros(len(some), dtype=np.intp)).closing(closed[:, :count])
        solution = choice.solve(cases)
        usage[begin : begin + len(some)] = solution.usage
        totals = totals_of(solution, cases)
        parts.append([getattr(totals, name) for name in Totals.__annotations__])
        if tell:
            tell(begin + len(some))
    joined = [np.concatenate(column)[back] for column in zip(*parts, strict=True)]
    return Closures(sets, usage[back.reshape(-1)], base.usage[0], Totals(*joined))


def list_usage(network: Network, closures: Closures, *, least: float = 1e-6) -> pd.DataFrame:
    """
    Where the flow goes after each closure, row by row.

    Returns
    -------
    table
        closed_1, closed_2, …, crossing_id, usage, change (from none closed); rows whose usage
        changes by less than `least` are left out.
    """
    ids = network.crossings["crossing_id"].to_numpy(str)
    change = closures.usage - closures.baseline
    rows, columns = np.nonzero(np.abs(change) >= least)
    table = {f"closed_{i + 1}": ids[closures.sets[rows, i]] for i in range(closures.sets.shape[1])}
    table |= {"crossing_id": ids[columns]}
    return pd.DataFrame(table).assign(
        usage=closures.usage[rows, columns], change=change[rows, columns]
    )
