"""Adaptation over months: evaders learn where consignments are lost, interdictors where they win.

Each month consignments are dispatched by logit under the evaders' beliefs, some are seized by the
true interdiction, and both sides take in what they saw. Beliefs are Beta counts that fade:
``lost <- memory * lost + seized``, ``passed <- memory * passed + passed this month``. Compare
NarcoLogic (Magliocca et al., PNAS 2019); docs/method.md says where the two agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from routes.intervals import HIGH, LOW
from routes.months import RULES, Learning, Months, Rule, update_belief
from routes.units import UnitRules, apply_rules

if TYPE_CHECKING:
    from routes.network import Network

__all__ = [
    "MEASURES",
    "RULES",
    "Adaptation",
    "Learning",
    "Rule",
    "simulate_adaptation",
    "summarise_runs",
    "update_belief",
]


@dataclass(frozen=True)
class Adaptation:
    """
    What simulated months show.

    Attributes
    ----------
    series
        run, month (1 first), seized, delivered, unserved (shares of what was dispatched),
        crossings_in_use, effective_corridors (exp of the entropy of corridor shares), moved (units
        that moved).
    summary
        month; for each measure its mean over runs and the 90 % interval (`_low`, `_high`).
    crossings
        crossing_id, usage_first, usage_last, believed_first, believed_last, units_last: means over
        runs of the first and last month.
    """

    series: pd.DataFrame
    summary: pd.DataFrame
    crossings: pd.DataFrame


MEASURES = ("seized", "delivered", "unserved", "crossings_in_use", "effective_corridors", "moved")


def simulate_adaptation(  # noqa: PLR0913 - one game, its two players and how long it lasts
    network: Network,
    *,
    units: float = 0.0,
    rule: Rule | str = "last-successes",
    months: int = 36,
    runs: int = 50,
    seed: int = 0,
    learning: Learning | None = None,
    unit_rules: UnitRules | None = None,
) -> Adaptation:
    """
    Months of evaders and interdictors learning from each other.

    Parameters
    ----------
    network
        Supplies routes, demand, and the first beliefs (`believed`).
    units
        Units the interdictor holds, on top of the network's interdiction.
    rule
        ``fixed``: the best plan found at the start, for good. ``random``: anew each month.
        ``last-successes``: where most was seized so far (fading as beliefs do). ``optimised``:
        where units seize most if evaders go where they went last month, from the best plan found.
        The last two move no more units a month than inertia lets them.
    months, runs
        How long, and how often.
    seed
        Same seed, same series.

    Raises
    ------
    InputError
        With every fault of the options.

    Examples
    --------
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> months = simulate_adaptation(network, units=5, months=3, runs=2).series
    >>> bool(((months["seized"] + months["delivered"] + months["unserved"] - 1).abs() < 1e-9).all())
    True
    """
    learning = learning or Learning()
    _check(rule, months, runs, learning)
    space = apply_rules(network, units, unit_rules or UnitRules())
    game = Months(network, space, rule, learning, runs, np.random.default_rng(seed))
    rows = [game.play(month) for month in range(1, months + 1)]
    series = pd.concat(rows, ignore_index=True)
    series = series.sort_values(["run", "month"], ignore_index=True)
    return Adaptation(series, summarise_runs(series.drop(columns="run")), game.describe())


def summarise_runs(series: pd.DataFrame) -> pd.DataFrame:
    """
    Means over runs and 90 % intervals, month by month.

    Parameters
    ----------
    series
        month (a column, or of the index), and measures.

    Returns
    -------
    table
        month; for each measure its mean, and `_low` and `_high`.
    """
    groups = series.groupby("month")
    table = groups.mean()
    measures = list(table.columns)
    for name, share in (("low", LOW), ("high", HIGH)):
        table = table.join(groups.quantile(share).add_suffix(f"_{name}"))
    order = [f"{m}{end}" for m in measures for end in ("", "_low", "_high")]
    return table[order].reset_index()


def _check(rule: str, months: int, runs: int, learning: Learning) -> None:
    faults = []
    if rule not in RULES:
        faults.append(Fault("rule", "", f"no rule '{rule}'", f"Choose of {', '.join(RULES)}."))
    for name, value in (("months", months), ("runs", runs)):
        if value < 1:
            faults.append(Fault(name, "", f"{value} is too few", "Give 1 or more."))
    if not 0 <= learning.memory < 1:
        what = f"{learning.memory} is no share that fades"
        faults.append(Fault("memory", "", what, "Give 0 or more, below 1."))
    if not 0 < learning.prior_weight < np.inf:
        what = f"{learning.prior_weight} is no weight"
        faults.append(Fault("prior_weight", "", what, "Give a number above 0."))
    if not 0 <= learning.inertia <= 1:
        faults.append(Fault("inertia", "", f"{learning.inertia} is no share", "Give 0 to 1."))
    if faults:
        raise InputError(faults)
