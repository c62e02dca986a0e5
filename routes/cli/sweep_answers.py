"""What a sweep of `corridors scenario` found, laid out in every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from routes.cli.answers import Answer
    from routes.cli.scenario_asked import Asked, Setting
    from routes.cli.screens import Show
    from routes.sweep import Sweep

Tell = Callable[[int, int], None] | None
# Rows of usage after closures: beyond this a table helps nobody.
MOST_ROWS = 5_000_000
# Solves that an estimate is made from.
TRIED = 256


def plan_sweep(asked: Asked, setting: Setting) -> Sweep:
    """
    Lay out the sweep that the options ask for.

    Raises
    ------
    InputError
        If there is more than one scenario, or a key, value or size is wrong.
    """
    import pandas as pd

    from geo.errors import Fault, InputError
    from routes.axes import read_axis
    from routes.scenario import Scenario
    from routes.stage import set_stage
    from routes.sweep import plan_closures, plan_grid

    if len(setting.scenarios) > 1:
        problem = f"{len(setting.scenarios)} scenarios"
        raise InputError(Fault("--sweep", "", problem, "Sweep one scenario at a time."))
    faults: list[Fault] = []
    axes = []
    for text in asked.sweep:
        try:
            axes.append(read_axis(text))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    base = setting.scenarios[0] if setting.scenarios else Scenario("baseline")
    draws = pd.DataFrame(index=[0]) if setting.draws is None else setting.draws
    world = base.build(setting.world)
    stage = set_stage(world, [setting.day or base.day(world)], **setting.ends)
    if asked.closing:
        return plan_closures(stage.network, base, asked.closing, draws)
    return plan_grid(stage.network, base, axes, draws)


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Tell]:
    """Show a bar on standard error, if that is a terminal."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("sweep")
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def answer_bulk(asked: Asked, setting: Setting) -> None:
    """Run the sweep or the closures asked for, and give what they find."""
    if asked.scheduler is not None:
        from routes.cluster import greet_scheduler

        greet_scheduler(asked.scheduler)
    sweep = plan_sweep(asked, setting)
    with show_progress(quiet=setting.quiet) as tell:
        give = give_closures if asked.tells_usage else give_sweep
        give(asked, sweep, setting.source, tell)


def give_sweep(asked: Asked, sweep: Sweep, source: str, tell: Tell) -> None:
    """Run a sweep and give its table; what a killed run left is used."""
    from geo.output import hold_output
    from routes.chunks import ChunkStore
    from routes.cli.answers import give_answer
    from routes.cluster import run_sweep
    from routes.sweep import join_chunks

    ask_first(asked, sweep)
    output = asked.output
    with hold_output(output) if output is not None else nullcontext():
        parts = output.with_name(output.name + ".parts") if output is not None else None
        store = ChunkStore(parts, sweep.key)
        data = run_sweep(sweep, jobs=asked.jobs, scheduler=asked.scheduler, store=store, tell=tell)
        table = join_chunks(sweep, data)
        give_answer(answer_sweep(sweep, table, source, top=asked.top), output, asked.format)
        store.clear()


def give_closures(asked: Asked, sweep: Sweep, source: str, tell: Tell) -> None:
    """
    Close every set of crossings and give the usage of all others each time.

    Raises
    ------
    InputError
        If that would be too many rows, or draws are asked for.
    """
    from geo.errors import Fault, InputError
    from routes.cli.answers import Answer, give_answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, cut_table, show_change, show_share, show_text
    from routes.closures import close_every_set, list_usage

    rows = sweep.points * len(sweep.network.crossings)
    if rows > MOST_ROWS or len(sweep.draws) > 1:
        problem = f"{rows:,} rows" if rows > MOST_ROWS else "usage is told of one draw only"
        remedy = "Close smaller sets, with --parameters fixed."
        raise InputError(Fault("--table", "diversion", problem, remedy))
    condition = sweep.scenario.act(sweep.network)
    done = (lambda count: tell(count, sweep.points)) if tell else None
    closures = close_every_set(sweep.choice, condition, sweep.closing, draws=sweep.draws, tell=done)
    table = list_usage(sweep.network, closures)
    document = {
        "world": sweep.network.world_name,
        "as_of": sweep.network.as_of,
        "fingerprint": sweep.network.fingerprint,
        "parameters": source,
        "scenario": sweep.scenario.name,
        "usage": list_rows(table),
    }
    shown, notes = cut_table(table, asked.top, noun="rows")
    columns: dict[str, tuple[str, Show]] = {
        name: (name, show_text) for name in table.columns[: sweep.closing + 1]
    }
    columns |= {"usage": ("usage", show_share), "change": ("change", show_change)}
    title = f"{sweep.scenario.name}, {sweep.points:,} closures: {sweep.network.world_name}"
    screen = Screen(title, shown, columns, notes)
    give_answer(Answer(document, table, [screen], "usage"), asked.output, asked.format)


def ask_first(asked: Asked, sweep: Sweep) -> None:
    """
    Refuse a long sweep on one machine until it is asked for twice, with an estimate.

    Raises
    ------
    InputError
        With how long it would take.
    """
    from time import perf_counter

    import numpy as np

    from geo.errors import Fault, InputError
    from routes.stage import solve_totals
    from routes.sweep import MANY_CASES

    if asked.yes or asked.scheduler or sweep.cases < MANY_CASES:
        return
    cases = sweep.baseline[0]
    some = cases.take(np.arange(TRIED) % len(cases))
    start = perf_counter()
    solve_totals(sweep.choice, some)
    minutes = (perf_counter() - start) / TRIED * sweep.cases / asked.jobs / 60
    problem = f"{sweep.cases:,} solves would take about {max(minutes, 1):,.0f} minutes"
    remedy = "Add --yes to start, and -o FILE so that it can go on if stopped; --jobs shares it."
    option = "--sets" if asked.closing else "--sweep"
    raise InputError(Fault(option, "", problem, remedy))


def answer_sweep(sweep: Sweep, table: pd.DataFrame, source: str, *, top: int) -> Answer:
    """Lay a sweep out in every format; closures with the largest change first on the screen."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.scenario_screens import chance_shower, change_shower, show_ranges
    from routes.cli.screens import Screen, cut_table, show_digits, show_share, show_text

    keys = list(table.columns[: table.columns.get_loc("interception")])
    document = {
        "world": sweep.network.world_name,
        "as_of": sweep.network.as_of,
        "fingerprint": sweep.network.fingerprint,
        "parameters": source,
        "draws": len(sweep.draws) if len(sweep.draws) > 1 else 0,
        "scenario": sweep.scenario.name,
        "swept": keys,
        "points": list_rows(table),
    }
    shown = table
    notes: list[str] = []
    if sweep.closing:
        shown = table.sort_values("cost_hours", ascending=False, kind="stable")
        shown, notes = cut_table(shown, top, noun="sets")
        notes = ["Largest rise of evaders' cost first.", *notes]
    show = show_text if sweep.closing else show_digits
    change = change_shower(shown["interception_change"])
    columns: dict[str, tuple[str, Show]] = {key: (key, show) for key in keys}
    columns |= {
        "interception": ("interception", show_share),
        "interception_change": ("change", change),
        "delivered": ("delivered", show_share),
        "unserved": ("no route", show_share),
        "cost_hours": ("cost, h", change_shower(shown["cost_hours"], scale=1.0)),
    }
    if "interception_low" in shown:
        shown = shown.assign(
            interval=show_ranges(
                shown[["interception_low", "interception_high"]].set_axis(["low", "high"], axis=1),
                change,
            )
        )
        columns["interval"] = ("90 % interval of change", show_text)
        columns["interception_improvement"] = ("P(better)", chance_shower(len(sweep.draws)))
    title = f"{sweep.scenario.name}, {sweep.points:,} points: {sweep.network.world_name}, "
    title += f"{sweep.network.as_of}, {source} parameters"
    return Answer(document, table, [Screen(title, shown, columns, notes)], "points")
