"""Outcomes: the baseline beside scenarios, with intervals of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import NoRoute
from routes.comparison import corridor_shares
from routes.condition import STATES, Condition, condition_of, stack_conditions
from routes.outcome_tables import Part, tell_tables
from routes.scenario_check import check_scenarios, idle_interventions
from routes.stage import Stage, arrange, set_stage, solve_arranged

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network
    from routes.scenario import Scenario


@dataclass(frozen=True)
class Outcome:
    """
    The baseline beside scenarios. Shares are of what the baseline dispatches.

    Attributes
    ----------
    draws
        How many parameter draws the intervals rest on; 0 for fixed parameters and no interval.
    totals
        scenario, as_of, measure, baseline, value, difference, low, high (90 % interval of the
        difference), improvement (probability that it is better for those who interdict; missing
        where neither way is).
    crossings
        scenario, crossing_id, name, state, state_after, usage, usage_after, exposure,
        exposure_after, difference (of exposure), low, high, rise (probability), rank, rank_after;
        lon and lat where the world has them.
    corridors
        scenario, corridor, name, share, share_after, difference, low, high, rise.
    diversion, corridor_diversion
        scenario, from_id, to_id, share: where the flow goes.
    remarks
        What a careful reader should know.
    """

    world_name: str
    fingerprint: str
    draws: int
    totals: pd.DataFrame
    crossings: pd.DataFrame
    corridors: pd.DataFrame
    diversion: pd.DataFrame
    corridor_diversion: pd.DataFrame
    remarks: tuple[str, ...] = ()


def compare_scenarios(
    world: World,
    scenarios: Sequence[Scenario],
    *,
    draws: pd.DataFrame | None = None,
    day: date | None = None,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
) -> Outcome:
    """
    The baseline beside each scenario.

    Parameters
    ----------
    world, scenarios
        What is asked. Each scenario meets the baseline of its own day.
    draws
        Parameter draws, one row each, shared by the baseline and every scenario; None for the
        fixed parameters.
    day
        The day for all of them, in place of their own.
    origins, destinations
        Keep only demand from and to these places (ids).

    Raises
    ------
    InputError
        With every fault of the scenarios.
    NoRoute
        If a scenario leaves no route for any demand.

    Examples
    --------
    >>> import routes
    >>> from routes.scenario import Scenario
    >>> outcome = compare_scenarios(routes.load(), [Scenario("south").close("nasib-jaber")])
    >>> outcome.crossings.set_index("crossing_id").loc["nasib-jaber", "usage_after"]
    np.float64(0.0)
    """
    known, remarks = check_scenarios(scenarios, world, day=day)
    table = pd.DataFrame(index=[0]) if draws is None else draws
    days = [day or one.day(world) for one in known]
    ends = {"origins": origins, "destinations": destinations}
    pairs = _solve_all(world, known, days, table, ends)
    told = [tell_tables(*pair, one.name) for one, pair in zip(known, pairs, strict=True)]
    idle = [
        remark
        for one, (_, after) in zip(known, pairs, strict=True)
        for remark in idle_interventions(one, after.network)
    ]
    return Outcome(
        world.name,
        world.fingerprint,
        0 if draws is None else len(draws),
        **{key: pd.concat([one[key] for one in told], ignore_index=True) for key in told[0]},
        remarks=(*remarks, *idle),
    )


def _solve_all(
    world: World,
    scenarios: Sequence[Scenario],
    days: Sequence[date],
    draws: pd.DataFrame,
    ends: dict[str, Any],
) -> list[tuple[Part, Part]]:
    """Baseline and scenario, solved: all that are on the same map in one go."""
    stage = set_stage(world, days, **ends)
    networks: dict[Any, Network] = {day: stage.on(day) for day in sorted(set(days))}
    conditions = {day: condition_of(network) for day, network in networks.items()}
    parts: dict[Any, Part] = {}
    for number, (scenario, day) in enumerate(zip(scenarios, days, strict=True)):
        if scenario.rebuilds:
            own = set_stage(scenario.build(world), [day], **ends)
            parts |= _solve(own, {number: own.network}, {number: scenario.act(own.network)}, draws)
        else:
            networks[number] = networks[day]
            conditions[number] = scenario.act(networks[day])
    parts |= _solve(stage, networks, conditions, draws)
    for number, scenario in enumerate(scenarios):
        if not np.isfinite(parts[number].solution.log_sum).any():
            raise NoRoute(f"{scenario.name}: no route joins any origin to any destination.")
    return [(parts[day], parts[number]) for number, day in enumerate(days)]


def _solve(
    stage: Stage,
    networks: dict[Any, Network],
    conditions: dict[Any, Condition],
    draws: pd.DataFrame,
) -> dict[Any, Part]:
    """Every condition under every draw, by its key."""
    cases = stage.cases(stack_conditions(list(conditions.values())), draws)
    solution = solve_arranged(stage.choice, cases)
    arranged, back = arrange(stage.choice, cases)
    shares = corridor_shares(stage.choice, arranged).iloc[back].reset_index(drop=True)
    found = {}
    for number, (key, condition) in enumerate(conditions.items()):
        rows = slice(number * len(draws), (number + 1) * len(draws))
        picked = type(solution)(*(getattr(solution, n)[rows] for n in solution.__annotations__))
        states = np.array(STATES)[condition.state[0]]
        found[key] = Part(stage, networks[key], states, cases.take(rows), picked, shares.iloc[rows])
    return found
