"""The master programme: which units to place, against the cuts found so far, on HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import MissingExtra

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routes.ladder import Ladder

    Array = NDArray[np.float64]

# Two cores are what a laptop spares; more buy little on programmes of this size.
THREADS = 2
# HiGHS's own 1e-6 and 1e-7 would show in the sixth digit of an objective near 0.1.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Limits:
    """
    What a plan must keep to.

    Attributes
    ----------
    low, high
        (units,) 0 or 1: fixed units have low 1, forbidden ones high 0.
    rows, most
        (limits, units) and (limits,): ``rows @ plan <= most``.
    """

    low: Array
    high: Array
    rows: Array
    most: Array

    def allows(self, plan: Array) -> bool:
        """Whether a plan keeps to all of them."""
        inside = (plan >= self.low - 1e-9).all() and (plan <= self.high + 1e-9).all()
        return bool(inside and (self.rows @ plan <= self.most * (1 + 1e-9) + 1e-9).all())


@dataclass
class Answer:
    """
    What HiGHS says of a programme in whole units.

    Attributes
    ----------
    most
        No plan is worth more, by the covers given.
    plans
        Plans met, best last.
    """

    most: float
    plans: list[Array] = field(default_factory=list)
    is_infeasible: bool = False
    is_done: bool = False
    nodes: int = 0


class Master:
    """
    Units 0 to 1, and the share of its range that each scenario's evader keeps.

    Parameters
    ----------
    gain
        (scenarios,) probability times range: what a full share counts.
    limits
        As placed on the plan.
    """

    def __init__(self, gain: Array, limits: Limits) -> None:
        self.gain, self.limits = gain, limits
        self.units, self.scenarios = limits.rows.shape[1], len(gain)
        # HiGHS holds reduced costs to an absolute tolerance, so costs should be near 1.
        self.scale = 1.0 / max(float(gain.mean()), 1e-300)
        self.solver = start_programme(limits, gain * self.scale)

    def add(self, rows: csr_array, low: Array) -> None:
        """Add cuts over units, then scenarios."""
        add_rows(self.solver, rows, low, _no_bound(len(low)))

    def relax(self) -> tuple[Array, Array, float]:
        """Solve the relaxation: plan, kept shares, and the total gain that is left."""
        self.solver.run()
        values = np.array(self.solver.getSolution().col_value)
        total = self.solver.getInfo().objective_function_value / self.scale
        return np.clip(values[: self.units], 0.0, 1.0), values[self.units :], total


def start_programme(limits: Limits, cost: Array) -> Any:
    """
    A minimisation over units within limits, then further columns from 0 to 1, without rows.

    Parameters
    ----------
    cost
        (further columns,) units cost nothing.

    Raises
    ------
    MissingExtra
        If HiGHS is not installed.
    """
    from scipy.sparse import csr_array

    try:
        import highspy
    except ImportError as error:
        raise MissingExtra("highspy", extra="allocate") from error
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", THREADS),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
        ("mip_feasibility_tolerance", TOLERANCE),
    ):
        solver.setOptionValue(option, value)
    low = np.concatenate([limits.low, np.zeros(len(cost))])
    high = np.concatenate([limits.high, np.ones(len(cost))])
    solver.addVars(len(low), low, high)
    costs = np.concatenate([np.zeros(len(limits.low)), cost])
    solver.changeColsCost(len(low), np.arange(len(low), dtype=np.int32), costs)
    add_rows(solver, csr_array(limits.rows), np.full(len(limits.most), -np.inf), limits.most)
    return solver


def solve_ladder(
    ladder: Ladder, limits: Limits, start: Array, *, seconds: float, gap: float
) -> Answer:
    """
    Place whole units so that the levels reached are worth most.

    Parameters
    ----------
    start
        (units,) a plan that is known to be good.
    seconds
        Wall time HiGHS may take.
    gap
        Difference of worth at which HiGHS may stop.

    Returns
    -------
    answer
        Every plan met on the way, best last, and an upper bound of the worth.
    """
    scale = 1.0 / max(float(ladder.worth.mean()), 1e-300)
    solver = start_programme(limits, -ladder.worth * scale)
    import highspy

    add_rows(solver, ladder.rows, np.zeros(ladder.rows.shape[0]), _no_bound(ladder.rows.shape[0]))
    units = len(limits.low)
    kinds = np.full(units, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    solver.changeColsIntegrality(units, np.arange(units, dtype=np.int32), kinds)
    solver.setOptionValue("time_limit", max(seconds, 0.1))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", max(gap * scale, 1e-12))
    solution = highspy.HighsSolution()
    solution.col_value = [*start.tolist(), *ladder.reached(start).tolist()]
    solver.setSolution(solution)
    answer = Answer(most=float(ladder.worth.sum()))

    def keep(event: Any) -> None:
        answer.plans.append(np.round(np.array(event.data_out.mip_solution)[:units]))

    solver.cbMipImprovingSolution += keep
    solver.run()
    info, status = solver.getInfo(), solver.getModelStatus()
    answer.is_infeasible = status == highspy.HighsModelStatus.kInfeasible
    answer.is_done = status == highspy.HighsModelStatus.kOptimal
    if not answer.is_infeasible:
        answer.most = min(answer.most, -info.mip_dual_bound / scale)
        answer.nodes = max(int(info.mip_node_count), 0)
        values = np.array(solver.getSolution().col_value)
        if len(values):
            answer.plans.append(np.round(values[:units]))
    return answer


def _no_bound(count: int) -> Array:
    return np.full(count, np.inf)


def add_rows(solver: Any, rows: csr_array, low: Array, high: Array) -> None:
    """Add sparse rows between two bounds."""
    if rows.shape[0]:
        starts = rows.indptr[:-1].astype(np.int32)
        indices = rows.indices.astype(np.int32)
        solver.addRows(rows.shape[0], low, high, rows.nnz, starts, indices, rows.data)
