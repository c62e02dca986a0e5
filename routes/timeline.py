"""Timelines: a scenario month by month, so that history itself is the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import NoRoute
from routes.condition import Condition, condition_of, stack_conditions
from routes.measures import MEASURES, difference
from routes.scenario_check import check_scenarios
from routes.stage import Stage, Totals, cost_rise_hours, set_stage, solve_totals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World
    from routes.cases import Cases
    from routes.network import Network
    from routes.scenario import Scenario

    Array = NDArray[np.float64]


# Crossings that a month's events name.
EVENTS_TOLD = 3


@dataclass(frozen=True)
class Timeline:
    """
    The baseline beside scenarios, month by month.

    Attributes
    ----------
    draws
        How many parameter draws the intervals rest on; 0 for fixed parameters.
    months
        scenario, month (its first day), measure, baseline, value, difference, low, high,
        improvement, as `Outcome.totals`; events: what the world's tables say is new since the
        month before.
    scenarios
        Whether scenarios stand beside the baseline, or it is history alone.
    """

    world_name: str
    fingerprint: str
    draws: int
    months: pd.DataFrame
    scenarios: bool = True


def list_months(world: World) -> list[date]:
    """First day of every month of a world; its first day in place of the first month's."""
    found = [world.start]
    year, month = world.start.year, world.start.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        day = date(year, month, 1)
        if day > world.end:
            return found
        found.append(day)


def compare_over_time(
    world: World,
    scenarios: Sequence[Scenario],
    *,
    draws: pd.DataFrame | None = None,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
) -> Timeline:
    """
    The baseline beside each scenario, on the first day of every month.

    What holds on that day in `crossing_status.csv`, `crossing_facts.csv` and `[[demand]]` is the
    baseline; interventions hold between their own dates. Months that are alike are solved once.
    Without a scenario the baseline alone is told.

    Raises
    ------
    InputError
        With every fault of the scenarios.
    NoRoute
        If nothing is served in any month.
    """
    from routes.scenario import Scenario

    asked = check_scenarios(scenarios, world)[0] or [Scenario("baseline")]
    table = pd.DataFrame(index=[0]) if draws is None else draws
    months = list_months(world)
    ends: dict[str, Any] = {"origins": origins, "destinations": destinations}
    stage = set_stage(world, months, **ends)
    own = [set_stage(one.build(world), months, **ends) if one.rebuilds else stage for one in asked]
    networks = [stage.on(month) for month in months]
    conditions = [condition_of(network) for network in networks]
    events = dict(zip(months, ["", *map(tell_events, networks, networks[1:])], strict=True))
    on_stage = [one for one, at in zip(asked, own, strict=True) if at is stage]
    for scenario in on_stage:
        conditions += [scenario.act(network) for network in networks]
    solved = _solve_distinct(stage, conditions, table)
    base, rest = solved[: len(months)], solved[len(months) :]
    parts = []
    for scenario, at in zip(asked, own, strict=True):
        if at is stage:
            after, rest = rest[: len(months)], rest[len(months) :]
        else:
            after = _solve_distinct(at, [scenario.act(at.on(month)) for month in months], table)
        for month, old, new in zip(months, base, after, strict=True):
            rows = _tell_month(old, new)
            rows.insert(0, "month", month.isoformat())
            rows.insert(0, "scenario", scenario.name)
            parts.append(rows.assign(events=events[month]))
    if not any(np.isfinite(one[2]).any() for one in base):
        raise NoRoute("No route joins any origin to any destination in any month.")
    joined = pd.concat(parts, ignore_index=True)
    count = 0 if draws is None else len(draws)
    return Timeline(world.name, world.fingerprint, count, joined, bool(scenarios))


def tell_events(before: Network, after: Network) -> str:
    """
    What is new on a later day: crossings that open or close, dated facts, demand; empty if nothing.

    Examples
    --------
    >>> import routes
    >>> world = routes.load()
    >>> days = "2025-06-13", "2025-06-15"
    >>> networks = [routes.build_network(world, as_of=date.fromisoformat(day)) for day in days]
    >>> tell_events(*networks)
    'Abu Kamal – al-Qaim open, facts of 1 crossing'
    """
    old, new = before.crossings, after.crossings
    changed = (old["state"] != new["state"]).to_numpy()
    names = new["name_en"] if "name_en" in new else new["crossing_id"]
    told = [f"{n} {s}" for n, s in zip(names[changed], new["state"][changed], strict=True)]
    told = (
        told
        if len(told) <= EVENTS_TOLD
        else [*told[:EVENTS_TOLD], f"{len(told) - EVENTS_TOLD} more"]
    )
    facts = np.zeros(len(new), dtype=bool)
    for name in ("size", "interdiction", "believed", "delay_hours"):
        facts |= old[name].to_numpy(float) != new[name].to_numpy(float)
    if facts.any():
        told.append(f"facts of {facts.sum()} crossing{'s' if facts.sum() > 1 else ''}")
    if not np.array_equal(before.demand["weight"], after.demand["weight"]):
        told.append("demand")
    return ", ".join(told)


def _solve_distinct(
    stage: Stage, conditions: Sequence[Condition], draws: pd.DataFrame
) -> list[tuple[Cases, Totals, Array]]:
    """Cases, totals and log-sums of every condition; those that are alike are solved once."""
    keys = [b"".join(getattr(c, f.name).tobytes() for f in fields(c)) for c in conditions]
    first = {key: place for place, key in reversed(list(enumerate(keys)))}
    order = {key: place for place, key in enumerate(first)}
    distinct = stack_conditions([conditions[place] for place in first.values()])
    cases = stage.cases(distinct, draws)
    totals, log_sum = solve_totals(stage.choice, cases)
    found = []
    for key in keys:
        rows = slice(order[key] * len(draws), (order[key] + 1) * len(draws))
        picked = Totals(*(getattr(totals, f.name)[rows] for f in fields(totals)))
        found.append((cases.take(rows), picked, log_sum[rows]))
    return found


def _tell_month(old: tuple[Cases, Totals, Array], new: tuple[Cases, Totals, Array]) -> pd.DataFrame:
    cases, before, log_sum = old
    _, after, log_sum_after = new
    rows: list[dict[str, Any]] = []
    for measure, better in MEASURES.items():
        if measure == "cost_hours":
            if log_sum.shape != log_sum_after.shape:
                continue
            value = cost_rise_hours(cases, log_sum, log_sum_after)
            baseline = np.zeros(len(value))
        else:
            baseline, value = getattr(before, measure), getattr(after, measure)
        row: dict[str, Any] = {"measure": measure}
        row |= {"baseline": baseline.mean(), "value": value.mean()}
        rows.append(row | difference(baseline, value, better=better))
    numbers = ("baseline", "value", "difference", "low", "high", "improvement")
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))
