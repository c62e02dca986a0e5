"""`corridors scenario --adapt`: how evaders and interdictors learn under a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.cli.scenario_answers import Asked
    from routes.scenario import Scenario

TOLD = ("seized", "delivered", "unserved", "effective_corridors")
#: Runs of the game; each meets the same chances with and without the scenario.
RUNS = 50


def give_adaptation(
    asked: Asked,
    world: World,
    scenarios: Sequence[Scenario],
    day: date | None,
    ends: dict[str, Any],
    *,
    seed: int,
) -> None:
    """Play the months with and without each scenario, and give both beside each other."""
    import pandas as pd

    from geo.errors import Fault, InputError
    from routes.cli.answers import Answer, give_answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_change, show_count, show_share, show_text
    from routes.scenario_check import check_scenario

    if not scenarios:
        raise InputError(Fault("--adapt", "", "no scenario is given", "Name one, or a file."))
    known = [check_scenario(one, world, file=one.name, day=day)[0] for one in scenarios]
    months = asked.adapt or 1
    tables = [
        adapt_beside(world, one, day or one.day(world), months=months, seed=seed, ends=ends)
        for one in known
    ]
    table = pd.concat(tables, ignore_index=True)
    document = {
        "world": world.name,
        "fingerprint": world.fingerprint,
        "parameters": "fixed",
        "runs": RUNS,
        "seed": seed,
        "months": list_rows(table),
    }
    shown = table[table["month"].isin(_few(months))]
    shown = shown.assign(
        interval=[
            f"{show_change(low)} to {show_change(high)}"
            for low, high in zip(shown["seized_low"], shown["seized_high"], strict=True)
        ]
    )
    columns = {
        "scenario": ("scenario", show_text),
        "month": ("month", show_count),
        "seized_baseline": ("seized", show_share),
        "seized": ("scenario", show_share),
        "seized_change": ("change", show_change),
        "interval": ("90 % of runs", show_text),
        "delivered_change": ("delivered, change", show_change),
    }
    notes = [
        f"{RUNS} runs of the game (docs/scenarios.md), each with the same chances both times; "
        "shares are of what is dispatched that month."
    ]
    title = f"Months of adaptation: {world.name}, fixed parameters"
    screen = Screen(title, shown, columns, notes)
    give_answer(Answer(document, table, [screen], "months"), asked.output, asked.format)


def adapt_beside(
    world: World,
    scenario: Scenario,
    day: date,
    *,
    months: int,
    seed: int,
    ends: dict[str, Any],
) -> pd.DataFrame:
    """
    Months of both sides learning, with and without a scenario.

    Returns
    -------
    table
        scenario, month; for each of `TOLD` its mean over runs without (`_baseline`) and with the
        scenario, the change, and the 90 % range of the change over runs (`_low`, `_high`).
    """
    import pandas as pd

    from routes.adapt import simulate_adaptation
    from routes.network import build_network

    changed = scenario.apply(build_network(scenario.build(world), as_of=day, **ends))
    weight = changed.demand["weight"]
    changed = replace(changed, demand=changed.demand.assign(weight=weight / weight.sum()))
    networks = [build_network(world, as_of=day, **ends), changed]
    before, after = (
        simulate_adaptation(one, months=months, runs=RUNS, seed=seed).series.set_index(
            ["run", "month"]
        )[list(TOLD)]
        for one in networks
    )
    change = after - before
    parts: dict[str, pd.Series] = {}
    for name in TOLD:
        parts[f"{name}_baseline"] = before[name].groupby("month").mean()
        parts[name] = after[name].groupby("month").mean()
        parts[f"{name}_change"] = change[name].groupby("month").mean()
        parts[f"{name}_low"] = change[name].groupby("month").quantile(0.05)
        parts[f"{name}_high"] = change[name].groupby("month").quantile(0.95)
    table = pd.DataFrame(parts).reset_index()
    table.insert(0, "scenario", scenario.name)
    return table


def _few(months: int, most: int = 12) -> list[int]:
    """First, last and some months between: what a screen shows."""
    step = max(1, -(-months // most))
    return sorted({1, months, *range(step, months + 1, step)})
