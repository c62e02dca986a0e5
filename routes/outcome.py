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
from routes.condition import condition_of, stack_conditions
from routes.diversion import average_flows, divert_corridors, divert_crossings
from routes.scenario_check import check_scenario
from routes.stage import (
    Stage,
    Totals,
    arrange,
    cost_rise_hours,
    set_stage,
    solve_arranged,
    totals_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World
    from routes.cases import Cases
    from routes.choice import Solution
    from routes.network import Network
    from routes.scenario import Scenario

    Array = NDArray[np.float64]

#: What is told of each scenario, and which way is better for those who interdict (0: neither).
MEASURES: dict[str, int] = {
    "interception": 1,
    "seized": 0,
    "delivered": -1,
    "unserved": 0,
    "dispatched": -1,
    "cost_hours": 1,
}
LOW, HIGH = 0.05, 0.95
# Corridors with a smaller share before and after are left out: there are thousands of them.
LEAST_SHARE = 1e-6
# Diversion is a mean over this many draws: pair by pair it costs ten times a plain solve.
DIVERSION_DRAWS = 8


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


@dataclass(frozen=True)
class Part:
    """One variant solved under every draw."""

    network: Network
    cases: Cases
    solution: Solution
    shares: pd.DataFrame

    @property
    def totals(self) -> Totals:
        """Totals, one row a draw."""
        return totals_of(self.solution, self.cases)


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
    checked = [check_scenario(one, world, file=one.name, day=day) for one in scenarios]
    known = [scenario for scenario, _ in checked]
    remarks = [remark for _, told in checked for remark in told]
    table = pd.DataFrame(index=[0]) if draws is None else draws
    days = [day or one.day(world) for one in known]
    ends = {"origins": origins, "destinations": destinations}
    stage = set_stage(world, days, **ends)
    parts, pairs = _solve_all(stage, world, known, days, table, ends)
    told = [_tell(parts[before], parts[after], one.name) for one, before, after in pairs]
    joined = {key: pd.concat([one[key] for one in told], ignore_index=True) for key in told[0]}
    return Outcome(
        world.name,
        world.fingerprint,
        0 if draws is None else len(draws),
        **joined,
        remarks=(*remarks,),
    )


def _solve_all(
    stage: Stage,
    world: World,
    scenarios: Sequence[Scenario],
    days: Sequence[date],
    draws: pd.DataFrame,
    ends: dict[str, Any],
) -> tuple[dict[Any, tuple[Stage, Part]], list[tuple[Scenario, Any, Any]]]:
    """Every variant solved: those on the same map in one go."""
    networks: dict[Any, Network] = {day: stage.on(day) for day in sorted(set(days))}
    conditions = {day: condition_of(network) for day, network in networks.items()}
    parts: dict[Any, tuple[Stage, Part]] = {}
    pairs = []
    for number, (scenario, day) in enumerate(zip(scenarios, days, strict=True)):
        pairs.append((scenario, day, number))
        if scenario.rebuilds:
            own = set_stage(scenario.build(world), [day], **ends)
            solved = _solve(own, {number: own.network}, {number: scenario.act(own.network)}, draws)
            parts |= {key: (own, part) for key, part in solved.items()}
        else:
            networks[number] = networks[day]
            conditions[number] = scenario.act(networks[day])
    parts |= {key: (stage, p) for key, p in _solve(stage, networks, conditions, draws).items()}
    for scenario, _, number in pairs:
        if not np.isfinite(parts[number][1].solution.log_sum).any():
            raise NoRoute(f"{scenario.name}: no route joins any origin to any destination.")
    return parts, pairs


def _solve(
    stage: Stage, networks: dict[Any, Network], conditions: dict[Any, Any], draws: pd.DataFrame
) -> dict[Any, Part]:
    if not conditions:
        return {}
    cases = stage.cases(stack_conditions(list(conditions.values())), draws)
    solution = solve_arranged(stage.choice, cases)
    arranged, back = arrange(stage.choice, cases)
    shares = corridor_shares(stage.choice, arranged).iloc[back].reset_index(drop=True)
    each = len(draws)
    found = {}
    for number, key in enumerate(conditions):
        rows = slice(number * each, (number + 1) * each)
        picked = type(solution)(*(getattr(solution, n)[rows] for n in solution.__annotations__))
        found[key] = Part(networks[key], cases.take(rows), picked, shares.iloc[rows])
    return found


def _tell(
    before: tuple[Stage, Part], after: tuple[Stage, Part], name: str
) -> dict[str, pd.DataFrame]:
    (stage, old), (stage_after, new) = before, after
    tables = {
        "totals": _tell_totals(old, new),
        "crossings": _tell_crossings(old, new),
        "corridors": _tell_corridors(old, new),
    }
    tables |= _tell_diversion(stage, old, stage_after, new)
    for table in tables.values():
        table.insert(0, "scenario", name)
    return tables


def difference(before: Array, after: Array, *, better: int = 0) -> dict[str, Array | float]:
    """
    A difference over draws: its mean, 90 % interval and the probability that it is better.

    Parameters
    ----------
    before, after
        (draws, ...) under the same draws.
    better
        1 if a rise is better, -1 if a fall is, 0 if neither.

    Examples
    --------
    >>> told = difference(np.array([0.1, 0.2]), np.array([0.3, 0.5]), better=1)
    >>> float(told["difference"].round(9)), float(told["improvement"])
    (0.25, 1.0)
    """
    change = np.asarray(after - before)
    many = len(change) > 1
    blank = np.full(change.shape[1:], np.nan)
    low, high = np.quantile(change, [LOW, HIGH], axis=0) if many else (blank, blank)
    # Rounding noise is no improvement.
    moved = np.abs(change) > 1e-12
    sure = (np.sign(change) == better) & moved
    return {
        "difference": change.mean(axis=0),
        "low": low,
        "high": high,
        "improvement": np.where(moved.any(axis=0), sure.mean(axis=0), np.nan)
        if better and many
        else blank,
    }


def _tell_totals(old: Part, new: Part) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    before, after = old.totals, new.totals
    for measure, better in MEASURES.items():
        if measure == "cost_hours":
            baseline = np.zeros(len(old.cases))
            value = cost_rise_hours(old.cases, old.solution.log_sum, _same_pairs(old, new))
        else:
            baseline, value = getattr(before, measure), getattr(after, measure)
        row: dict[str, Any] = {"as_of": old.network.as_of.isoformat(), "measure": measure}
        row |= {"baseline": baseline.mean(), "value": value.mean()}
        row |= difference(baseline, value, better=better)
        rows.append(row)
    return pd.DataFrame(rows).astype(
        dict.fromkeys(("baseline", "value", "difference", "low", "high", "improvement"), float)
    )


def _same_pairs(old: Part, new: Part) -> Array:
    """Log-sums after, in the order of the pairs before; -inf where a pair is gone."""
    names = [
        list(zip(p.network.demand["origin"], p.network.demand["destination"], strict=True))
        for p in (old, new)
    ]
    if names[0] == names[1]:
        return new.solution.log_sum
    at = {pair: number for number, pair in enumerate(names[1])}
    found = np.full(old.solution.log_sum.shape, -np.inf)
    for number, pair in enumerate(names[0]):
        if pair in at:
            found[:, number] = new.solution.log_sum[:, at[pair]]
    return found


def _tell_crossings(old: Part, new: Part) -> pd.DataFrame:
    crossings = new.network.crossings
    at = old.network.crossings.index.get_indexer(crossings.index)

    def matched(values: Array) -> Array:
        """Baseline values in the order of the crossings after; 0 for one that is new."""
        return np.where(at >= 0, values[:, np.maximum(at, 0)], 0.0)

    exposure, exposure_after = matched(old.solution.exposure), new.solution.exposure
    told = difference(exposure, exposure_after, better=1)
    states = np.array([*old.network.crossings["state"], "absent"])
    closed = ~np.isfinite(new.cases.cost_hours[0])
    was_closed = ~np.isfinite(matched(old.cases.cost_hours)[0]) | (at < 0)
    after = crossings["state"].to_numpy(str).astype(object)
    after[closed] = "closed"
    after[~closed & was_closed] = "open"
    table = pd.DataFrame(
        {
            "crossing_id": crossings["crossing_id"].to_numpy(str),
            **{
                name: crossings[name].to_numpy(float)
                for name in ("lon", "lat")
                if name in crossings
            },
            "name": crossings.get("name_en", crossings["crossing_id"]).to_numpy(str),
            "state": states[at],
            "state_after": after.astype(str),
            "usage": matched(old.solution.usage).mean(axis=0),
            "usage_after": new.solution.usage.mean(axis=0),
            "exposure": exposure.mean(axis=0),
            "exposure_after": exposure_after.mean(axis=0),
            "difference": told["difference"],
            "low": told["low"],
            "high": told["high"],
            "rise": told["improvement"],
        }
    )
    for column in ("exposure", "exposure_after"):
        order = np.lexsort((table["crossing_id"], -table[column]))
        rank = np.empty(len(table), dtype=int)
        rank[order] = np.arange(1, len(table) + 1)
        table["rank" + column.removeprefix("exposure")] = rank
    order = np.lexsort((table["crossing_id"], -table["difference"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)


def _tell_corridors(old: Part, new: Part) -> pd.DataFrame:
    names = sorted({*old.shares.columns, *new.shares.columns})
    before = old.shares.reindex(columns=names, fill_value=0.0).to_numpy(float)
    after = new.shares.reindex(columns=names, fill_value=0.0).to_numpy(float)
    kept = np.maximum(before.mean(axis=0), after.mean(axis=0)) >= LEAST_SHARE
    told = difference(before[:, kept], after[:, kept], better=1)
    chosen = [name for name, keep in zip(names, kept, strict=True) if keep]
    known = new.network.corridor_names
    table = pd.DataFrame(
        {
            "corridor": chosen,
            "name": [known.get(tuple(name.split("-")), "") for name in chosen],
            "share": before[:, kept].mean(axis=0),
            "share_after": after[:, kept].mean(axis=0),
            "difference": told["difference"],
            "low": told["low"],
            "high": told["high"],
            "rise": told["improvement"],
        }
    )
    order = np.lexsort((table["corridor"], -table["difference"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)


def _tell_diversion(
    stage: Stage, old: Part, stage_after: Stage, new: Part
) -> dict[str, pd.DataFrame]:
    few = np.arange(min(len(old.cases), DIVERSION_DRAWS))
    ids = list(new.network.crossings["crossing_id"])
    at = pd.Index(old.network.crossings["crossing_id"]).get_indexer(pd.Index(ids))
    usage = stage.choice.pair_usage(old.cases.take(few))
    usage = np.where(at >= 0, usage[:, :, np.maximum(at, 0)], 0.0)
    usage_after = stage_after.choice.pair_usage(new.cases.take(few))
    demand, demand_after = old.cases.demand[0], new.cases.demand[0]
    flows = [
        divert_crossings(*both, demand, demand_after, ids)
        for both in zip(usage, usage_after, strict=True)
    ]
    names = sorted({*old.shares.columns, *new.shares.columns})
    before = old.shares.reindex(columns=names, fill_value=0.0).mean()
    after = new.shares.reindex(columns=names, fill_value=0.0).mean()
    return {
        "diversion": average_flows(flows),
        "corridor_diversion": divert_corridors(before, after),
    }
