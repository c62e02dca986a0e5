"""Sweeps: grids of a scenario's numbers, and every set of crossings closed, in chunks.

A sweep is a list of points; its chunks have fixed bounds and each depends on nothing but the sweep
itself. So any number of processes or machines gives the same bytes, and a run that was killed goes
on from the chunks it has kept.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from routes.axes import Axis, find_axes, grid_values
from routes.choice import RouteChoice
from routes.closures import list_sets
from routes.condition import Condition, condition_cases, condition_of
from routes.measures import HIGH, LOW, MEASURES
from routes.scenario import Scenario
from routes.stage import Totals, cost_rise_hours, solve_totals

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
    return _within(Sweep(network, scenario, draws, find_axes(axes, network, scenario)))


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
        option = "--sets" if sweep.closing else "--sweep"
        raise InputError(Fault(option, "", problem, "Take fewer steps or smaller sets."))
    return sweep


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
        sets = list_sets(len(sweep.network.crossings), sweep.closing, rows)
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


def point_columns(sweep: Sweep) -> pd.DataFrame:
    """What tells the points apart: the swept values, or the crossings that close."""
    every = range(sweep.points)
    if not sweep.closing:
        grid = grid_values(sweep.axes, every)
        return pd.DataFrame({axis.key: grid[i] for i, axis in enumerate(sweep.axes)})
    ids = sweep.network.crossings["crossing_id"].to_numpy(str)
    sets = ids[list_sets(len(ids), sweep.closing, every)]
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
