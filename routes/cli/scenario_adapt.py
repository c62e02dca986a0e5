"""`corridors scenario --adapt`: how evaders and interdictors learn, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.cli.scenario_asked import Asked
    from routes.cli.screens import Screen
    from routes.network import Network
    from routes.scenario import Scenario

# Months at the end that the summary averages over.
LAST_MONTHS = 6
BASELINE = "baseline"


@dataclass(frozen=True)
class Play:
    """
    How the months are played.

    Attributes
    ----------
    units
        Units the interdictors hold beyond what the world states.
    rules
        How they move them, each played in its own right; ``last-successes`` if none is named.
    runs, seed
        How often, and from which chances; the baseline meets the same ones.
    """

    units: float = 0.0
    rules: tuple[str, ...] = ()
    runs: int = 50
    seed: int = 0


def give_adaptation(
    asked: Asked,
    world: World,
    scenarios: Sequence[Scenario],
    day: date | None,
    ends: dict[str, Any],
) -> None:
    """Play the months of the baseline, or with and without each scenario, under each rule."""
    import pandas as pd

    from geo.errors import Fault, InputError
    from routes.cli.answers import Answer, give_answer
    from routes.cli.numbers import list_rows

    play = asked.play
    if play.rules and not play.units:
        raise InputError(Fault("--rule", "", "there are no units to move", "Add --units B."))
    months = asked.adapt or 1
    parts = [
        play_rules(networks, name, months=months, play=play)
        for name, networks in _pair_networks(world, scenarios, day, ends)
    ]
    table = pd.concat(parts, ignore_index=True)
    document = {
        "world": world.name,
        "fingerprint": world.fingerprint,
        "parameters": "fixed",
        "units": play.units,
        "runs": play.runs,
        "seed": play.seed,
        "months": list_rows(table),
    }
    screens = [show_summary(table, world.name, play), show_months(table)]
    give_answer(Answer(document, table, screens, "months"), asked.output, asked.format)


def _pair_networks(
    world: World, scenarios: Sequence[Scenario], day: date | None, ends: dict[str, Any]
) -> Iterator[tuple[str, list[Network]]]:
    """Name and networks to play: the baseline alone, or a scenario and the baseline of its day."""
    from routes.network import build_network
    from routes.scenario_check import check_scenario

    if not scenarios:
        yield BASELINE, [build_network(world, as_of=day, **ends)]
    known = [check_scenario(one, world, file=one.name, day=day)[0] for one in scenarios]
    for one in known:
        at = day or one.day(world)
        changed = one.apply(build_network(one.build(world), as_of=at, **ends))
        weight = changed.demand["weight"]
        changed = replace(changed, demand=changed.demand.assign(weight=weight / weight.sum()))
        yield one.name, [changed, build_network(world, as_of=at, **ends)]


def play_rules(networks: Sequence[Network], name: str, *, months: int, play: Play) -> pd.DataFrame:
    """
    Months of both sides learning, under each rule.

    Parameters
    ----------
    networks
        The network to play; then, if there is one, the baseline to play beside it.

    Returns
    -------
    table
        scenario, rule, month; each of `MEASURES` as mean over runs with its 90 % interval (`_low`,
        `_high`); with a baseline also its mean (`_baseline`) and the change (`_change`), with the
        90 % range over runs (`_change_low`, `_change_high`).
    """
    import pandas as pd

    from routes.adapt import MEASURES, simulate_adaptation, summarise_runs

    tables = []
    for rule in play.rules or ("last-successes",):
        series = [
            simulate_adaptation(
                one, units=play.units, rule=rule, months=months, runs=play.runs, seed=play.seed
            ).series.set_index(["run", "month"])[list(MEASURES)]
            for one in networks
        ]
        table = summarise_runs(series[0])
        for other in series[1:]:
            means = other.groupby("month").mean().add_suffix("_baseline").reset_index(drop=True)
            change = summarise_runs((series[0] - other).add_suffix("_change")).drop(columns="month")
            table = pd.concat([table, means, change], axis=1)
        tables.append(table.assign(scenario=name, rule=rule if play.units else "no units"))
    table = pd.concat(tables, ignore_index=True)
    return table[["scenario", "rule", *table.columns.drop(["scenario", "rule"])]]


def show_summary(table: pd.DataFrame, world: str, play: Play) -> Screen:
    """The last months beside the first: what policy asks of a game."""
    import pandas as pd

    from routes.cli.screens import Screen, show_number, show_share, show_text

    rows = []
    for (scenario, rule), months in table.groupby(["scenario", "rule"], sort=False):
        last = months.tail(LAST_MONTHS).mean(numeric_only=True)
        row = {"scenario": scenario, "rule": rule, "first": months["seized"].iloc[0], **last}
        row["interval"] = f"{show_share(last['seized_low'])} to {show_share(last['seized_high'])}"
        for measure in ("crossings_in_use", "effective_corridors"):
            row[f"{measure}_first"] = months[measure].iloc[0]
        rows.append(row)
    columns = {
        "scenario": ("scenario", show_text),
        "rule": ("rule", show_text),
        "first": ("seized at first", show_share),
        "seized": ("at last", show_share),
        "interval": ("90 % of runs", show_text),
        "delivered": ("delivered", show_share),
        "crossings_in_use_first": ("doors in use at first", show_number),
        "crossings_in_use": ("at last", show_number),
        "effective_corridors_first": ("corridors in effect", show_number),
        "effective_corridors": ("at last", show_number),
        "moved": ("units moved a month", show_number),
    }
    count = int(min(LAST_MONTHS, table["month"].max()))
    notes = [
        f"At first: month 1. At last: mean of the last {count} months. {play.runs} runs; shares "
        "are of what is dispatched that month.",
        "Doors in use: crossings that more than 1 % of consignments pass. Corridors in effect: how "
        "many equal ones their shares come to.",
    ]
    title = f"Months of adaptation: {world}, fixed parameters, {play.units:g} units"
    return Screen(title, pd.DataFrame(rows), columns, notes)


def show_months(table: pd.DataFrame) -> Screen:
    """Some of the months, beside the baseline if there is one."""
    from routes.cli.screens import (
        Screen,
        show_change,
        show_count,
        show_number,
        show_share,
        show_text,
    )

    shown = table[table["month"].isin(_few(int(table["month"].max())))]
    columns = {
        "scenario": ("scenario", show_text),
        "rule": ("rule", show_text),
        "month": ("month", show_count),
        "seized": ("seized", show_share),
        "seized_low": ("low", show_share),
        "seized_high": ("high", show_share),
        "delivered": ("delivered", show_share),
        "crossings_in_use": ("doors in use", show_number),
        "effective_corridors": ("corridors in effect", show_number),
    }
    notes = ["Low to high: 90 % of runs."]
    if "seized_baseline" in table:
        columns |= {
            "seized_baseline": ("baseline seized", show_share),
            "seized_change": ("change, points", show_change),
            "seized_change_low": ("low", show_change),
            "seized_change_high": ("high", show_change),
        }
        notes = ["Low to high: 90 % of runs; scenario and baseline start from the same seed."]
    return Screen("Month by month", shown, columns, notes)


def _few(months: int, most: int = 12) -> list[int]:
    """First, last and some months between: what a screen shows."""
    step = max(1, -(-months // most))
    return sorted({1, months, *range(step, months + 1, step)})
