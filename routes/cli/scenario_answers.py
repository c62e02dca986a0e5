"""What `corridors scenario` found, laid out in every format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli.scenario_adapt import Play

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.cli.answers import Answer
    from routes.cli.questions import Question
    from routes.cli.screens import Screen
    from routes.outcome import Outcome
    from routes.scenario import Scenario
    from routes.sweep import Sweep

FIGURE_SUFFIXES = (".svg", ".png", ".pdf")
TABLES = ("totals", "crossings", "corridors", "diversion", "corridor_diversion")
# Rows of usage after closures: beyond this a table helps nobody.
MOST_ROWS = 5_000_000
WORDS = {
    "interception": "interception",
    "seized": "seized",
    "delivered": "delivered",
    "unserved": "no route",
    "dispatched": "dispatched",
    "cost_hours": "evaders' cost, hours",
}


@dataclass(frozen=True)
class Asked:
    """What the options of the command say."""

    over: str | None = None
    sweep: tuple[str, ...] = ()
    sets: int | None = None
    adapt: int | None = None
    play: Play = field(default_factory=Play)
    table: str = "crossings"
    figure: str = "diversion"
    map_path: Path | None = None
    top: int = 10
    jobs: int = 1
    scheduler: str | None = None
    yes: bool = False
    output: Path | None = None
    format: str | None = None

    @property
    def is_sweep(self) -> bool:
        """Whether many points are asked for."""
        return bool(self.sweep) or self.sets is not None

    @property
    def tells_usage(self) -> bool:
        """Whether closures are to tell the usage of every crossing."""
        return self.sets is not None and self.table == "diversion"

    @property
    def draws_figure(self) -> bool:
        """Whether the output is a figure."""
        return self.output is not None and self.output.suffix.lower() in FIGURE_SUFFIXES

    @property
    def fills_folder(self) -> bool:
        """Whether the output is a folder."""
        return self.output is not None and (self.output.is_dir() or not self.output.suffix)


def check_asked(asked: Asked) -> None:
    """
    Refuse options that do not go together, before anything is reckoned.

    Raises
    ------
    InputError
        With every clash.
    """
    from geo.errors import Fault, InputError
    from routes.cli.answers import choose_format

    faults = []
    kinds = [asked.sweep, asked.over, asked.sets is not None, asked.adapt is not None]
    if sum(map(bool, kinds)) > 1:
        remedy = "Choose --sweep, --pairs, --sets, --over time or --adapt."
        problem = "only one at a time"
        faults.append(Fault("--sweep", "", problem, remedy))
    if asked.adapt is None and asked.play != Play(seed=asked.play.seed):
        problem = "units move only from month to month"
        faults.append(Fault("--units, --rule, --runs", "", problem, "Add --adapt MONTHS."))
    plain = not any(kinds)
    if not plain and (asked.draws_figure or asked.map_path or asked.fills_folder):
        problem = "figures, maps and folders are for scenarios beside the baseline"
        faults.append(Fault("--output", "", problem, "Ask for csv, json or a table."))
    if (asked.jobs > 1 or asked.scheduler) and not asked.is_sweep:
        problem = "only sweeps are parted among processes"
        faults.append(Fault("--jobs", "", problem, "Add --sweep, or leave it out."))
    if faults:
        raise InputError(faults)
    if not (asked.draws_figure or asked.fills_folder):
        located = plain and asked.table == "crossings"
        choose_format(asked.output, asked.format, located=located)


def give_outcome(
    asked: Asked,
    question: Question,
    world: World,
    scenarios: Sequence[Scenario],
    draws: pd.DataFrame | None,
    source: str,
    day: date | None,
    ends: dict[str, Any],
) -> None:
    """Lay scenarios beside the baseline and give that where it is wanted."""
    from routes.cli.answers import give_answer
    from routes.cli.endings import say
    from routes.outcome import compare_scenarios

    outcome = compare_scenarios(world, scenarios, draws=draws, day=day, **ends)
    for remark in () if question.quiet else outcome.remarks:
        say(remark)
    if asked.map_path is not None:
        write_map(asked.map_path, world, scenarios, day, ends)
    if asked.draws_figure and asked.output is not None:
        from routes.figures_scenario import draw_scenario

        if len(scenarios) > 1:
            say(f"the figure shows {scenarios[0].name}; name a folder to have all")
        draw_scenario(outcome, asked.output, figure=asked.figure)
    elif asked.fills_folder and asked.output is not None:
        fill_folder(asked.output, outcome, scenarios, source)
    else:
        give_answer(answer_outcome(outcome, scenarios, source, asked), asked.output, asked.format)


def answer_outcome(
    outcome: Outcome, scenarios: Sequence[Scenario], source: str, asked: Asked
) -> Answer:
    """Lay an outcome out in every format."""
    from routes.cli.answers import Answer

    located = asked.table == "crossings" and "lon" in outcome.crossings
    document = document_outcome(outcome, scenarios, source)
    screens = show_outcome(outcome, scenarios, source, top=asked.top)
    return Answer(document, getattr(outcome, asked.table), screens, asked.table, located)


def document_outcome(
    outcome: Outcome, scenarios: Sequence[Scenario], source: str
) -> dict[str, Any]:
    """All of an outcome, as docs/cli.md describes its JSON."""
    from routes.cli.numbers import list_rows
    from routes.scenario import describe

    def rows(name: str, scenario: str) -> list[dict[str, Any]]:
        table = getattr(outcome, name)
        return list_rows(table[table["scenario"] == scenario].drop(columns="scenario"))

    listed = []
    for one in scenarios:
        totals = rows("totals", one.name)
        entry: dict[str, Any] = {
            "name": one.name,
            "note": one.note,
            "as_of": totals[0]["as_of"],
            "interventions": [describe(each) for each in one.every],
            "totals": {
                row["measure"]: {k: v for k, v in row.items() if k not in ("as_of", "measure")}
                for row in totals
            },
        }
        entry |= {name: rows(name, one.name) for name in TABLES[1:]}
        listed.append(entry)
    return {
        "world": outcome.world_name,
        "fingerprint": outcome.fingerprint,
        "parameters": source,
        "draws": outcome.draws,
        "scenarios": listed,
    }


def show_outcome(
    outcome: Outcome, scenarios: Sequence[Scenario], source: str, *, top: int
) -> list[Screen]:
    """Lay an outcome out for reading."""
    return [
        screen
        for one in scenarios
        for screen in (
            _show_totals(outcome, one, source),
            _show_crossings(outcome, one.name, top),
            _show_corridors(outcome, one.name, top),
            _show_diversion(outcome, one.name, top),
        )
    ]


def _rows(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["scenario"] == name].drop(columns="scenario")


def _range(shown: pd.DataFrame, show: Callable[[Any], str]) -> list[str]:
    """Intervals as one cell each."""
    from routes.cli.screens import MISSING

    return [
        MISSING if low != low else f"{show(low)} to {show(high)}"
        for low, high in zip(shown["low"], shown["high"], strict=True)
    ]


def _show_totals(outcome: Outcome, scenario: Scenario, source: str) -> Screen:
    from routes.cli.screens import (
        MISSING,
        Screen,
        show_change,
        show_number,
        show_share,
        show_text,
    )
    from routes.scenario import describe

    rows = _rows(outcome.totals, scenario.name)
    hours = (rows["measure"] == "cost_hours").to_numpy()
    cells: dict[str, list[str]] = {"measure": [WORDS[name] for name in rows["measure"]]}
    for column in ("baseline", "value"):
        cells[column] = [
            show_number(v) if is_hours else show_share(v)
            for v, is_hours in zip(rows[column], hours, strict=True)
        ]
    cells["difference"] = [
        f"{v:+.1f}" if is_hours else show_change(v)
        for v, is_hours in zip(rows["difference"], hours, strict=True)
    ]
    plain, points = _range(rows, lambda v: f"{v:+.1f}"), _range(rows, show_change)
    cells["interval"] = [a if h else b for a, b, h in zip(plain, points, hours, strict=True)]
    cells["improvement"] = [MISSING if v != v else show_share(v) for v in rows["improvement"]]
    import pandas as pd

    drawn = f"{source} parameters" + (f", {outcome.draws} draws" if outcome.draws else "")
    headings = {
        "measure": "",
        "baseline": "baseline",
        "value": "scenario",
        "difference": "change",
        "interval": "90 % interval",
        "improvement": "P(better)",
    }
    return Screen(
        f"{scenario.name}: {outcome.world_name}, {rows['as_of'].iloc[0]}, {drawn}",
        pd.DataFrame(cells),
        {name: (heading, show_text) for name, heading in headings.items()},
        [
            "Shares are of what the baseline dispatches, changes in percentage points; "
            "interception is of what sets out. Better is for those who interdict.",
        ],
        [describe(one) for one in scenario.every],
    )


def _show_crossings(outcome: Outcome, name: str, top: int) -> Screen:
    from routes.cli.screens import (
        Screen,
        cut_table,
        show_change,
        show_count,
        show_share,
        show_text,
    )

    shown, notes = cut_table(_rows(outcome.crossings, name), top, noun="crossings")
    changed = (shown["state"] != shown["state_after"]).to_numpy()
    labels = [
        f"{label} ({after})" if moved else label
        for label, after, moved in zip(shown["name"], shown["state_after"], changed, strict=True)
    ]
    shown = shown.assign(name=labels, interval=_range(shown, show_change))
    columns = {
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "usage": ("usage", show_share),
        "usage_after": ("after", show_share),
        "exposure": ("exposure", show_share),
        "exposure_after": ("after", show_share),
        "difference": ("change", show_change),
        "interval": ("90 % interval", show_text),
        "rise": ("P(rise)", show_share),
        "rank": ("rank", show_count),
        "rank_after": ("after", show_count),
    }
    return Screen(f"{name}: crossings, largest change of exposure first", shown, columns, notes)


def _show_corridors(outcome: Outcome, name: str, top: int) -> Screen:
    from routes.cli.screens import Screen, cut_table, show_change, show_share, show_text

    shown, notes = cut_table(_rows(outcome.corridors, name), top, noun="corridors")
    shown = shown.assign(interval=_range(shown, show_change))
    columns = {
        "corridor": ("corridor", show_text),
        "name": ("name", show_text),
        "share": ("share", show_share),
        "share_after": ("after", show_share),
        "difference": ("change", show_change),
        "interval": ("90 % interval", show_text),
        "rise": ("P(rise)", show_share),
    }
    return Screen(f"{name}: corridors", shown, columns, notes)


def _show_diversion(outcome: Outcome, name: str, top: int) -> Screen:
    from routes.cli.screens import Screen, cut_table, show_share, show_text

    shown, notes = cut_table(_rows(outcome.diversion, name), top, noun="flows")
    names = dict(zip(outcome.crossings["crossing_id"], outcome.crossings["name"], strict=True))
    shown = shown.assign(
        **{key: [names.get(one, one) for one in shown[key]] for key in ("from_id", "to_id")}
    )
    columns = {
        "from_id": ("from", show_text),
        "to_id": ("to", show_text),
        "share": ("share", show_share),
    }
    return Screen(f"{name}: where the flow goes", shown, columns, notes)


def write_map(
    path: Path,
    world: World,
    scenarios: Sequence[Scenario],
    day: date | None,
    ends: dict[str, Any],
) -> None:
    """
    Write an interactive map that shows scenarios beside the baseline.

    Raises
    ------
    InputError
        If scenarios are of several days, or change the map itself.
    """
    from geo.errors import Fault, InputError
    from routes.maps import draw_map
    from routes.network import build_network
    from routes.scenario_check import check_scenario

    known = [check_scenario(one, world, file=one.name, day=day)[0] for one in scenarios]
    days = {day or one.day(world) for one in known}
    if len(days) > 1 or any(one.rebuilds for one in known):
        problem = "one map is of one day, and of crossings that are there"
        raise InputError(Fault("--map", "", problem, "Ask for fewer scenarios, or give --as-of."))
    network = build_network(world, as_of=days.pop(), **ends)
    draw_map(network, world, path, scenarios={one.name: one.apply(network) for one in known})


def fill_folder(folder: Path, outcome: Outcome, scenarios: Sequence[Scenario], source: str) -> None:
    """Write every table and figure of every scenario, named after its slug."""
    from importlib.util import find_spec

    from geo.writers import write_table, write_text
    from routes.cli.endings import say
    from routes.cli.numbers import write_json
    from routes.figures_scenario import FIGURES, draw_scenario

    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        write_table(getattr(outcome, name), folder / f"{name}.csv")
    write_text(write_json(document_outcome(outcome, scenarios, source)), folder / "outcome.json")
    if find_spec("matplotlib") is None:
        say("no figures without matplotlib: pip install 'corridors[figures]'")
        return
    for one in scenarios:
        for figure in FIGURES:
            path = folder / f"{one.slug}-{figure}.svg"
            draw_scenario(outcome, path, scenario=one.name, figure=figure)


def give_timeline(
    asked: Asked,
    world: World,
    scenarios: Sequence[Scenario],
    draws: pd.DataFrame | None,
    source: str,
    ends: dict[str, Any],
) -> None:
    """Lay scenarios beside the baseline month by month."""
    from routes.cli.answers import Answer, give_answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_change, show_share, show_text
    from routes.timeline import compare_over_time

    timeline = compare_over_time(world, scenarios, draws=draws, **ends)
    months = timeline.months
    document = {
        "world": timeline.world_name,
        "fingerprint": timeline.fingerprint,
        "parameters": source,
        "draws": timeline.draws,
        "months": list_rows(months),
    }
    screens = []
    for name in dict.fromkeys(months["scenario"]):
        shown = months[(months["scenario"] == name) & (months["measure"] == "interception")]
        shown = shown.assign(interval=_range(shown, show_change))
        columns = {
            "month": ("month", show_text),
            "baseline": ("interception", show_share),
            "value": ("scenario", show_share),
            "difference": ("change", show_change),
            "interval": ("90 % interval", show_text),
            "improvement": ("P(better)", show_share),
        }
        title = f"{name}, month by month: {timeline.world_name}, {source} parameters"
        screens.append(Screen(title, shown, columns))
    give_answer(Answer(document, months, screens, "months"), asked.output, asked.format)


def give_sweep(
    asked: Asked, sweep: Sweep, source: str, tell: Callable[[int, int], None] | None
) -> None:
    """Run a sweep and give its table; what a killed run left is used."""
    from geo.output import hold_output
    from routes.cli.answers import give_answer
    from routes.cluster import ChunkStore, run_sweep
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


def give_closures(
    asked: Asked, sweep: Sweep, source: str, tell: Callable[[int, int], None] | None
) -> None:
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
    from routes.sweep import close_every_set, list_usage

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
    columns: dict[str, tuple[str, Callable[[Any], str]]] = {
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

    from geo.errors import Fault, InputError
    from routes.stage import solve_totals
    from routes.sweep import MANY_CASES

    if asked.yes or asked.scheduler or sweep.cases < MANY_CASES:
        return
    cases = sweep.baseline[0]
    rows = [row % len(cases) for row in range(256)]
    start = perf_counter()
    import numpy as np

    solve_totals(sweep.choice, cases.take(np.array(rows, dtype=np.intp)))
    minutes = (perf_counter() - start) / 256 * sweep.cases / asked.jobs / 60
    problem = f"{sweep.cases:,} solves would take about {max(minutes, 1):,.0f} minutes"
    remedy = "Add --yes to start, and -o FILE so that it can go on if stopped; --jobs shares it."
    raise InputError(Fault("--sweep", "", problem, remedy))


def answer_sweep(sweep: Sweep, table: pd.DataFrame, source: str, *, top: int) -> Answer:
    """Lay a sweep out in every format; closures with the largest change first on the screen."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import (
        Screen,
        cut_table,
        show_change,
        show_digits,
        show_number,
        show_share,
        show_text,
    )

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
    columns: dict[str, tuple[str, Callable[[Any], str]]] = {key: (key, show) for key in keys}
    columns |= {
        "interception": ("interception", show_share),
        "interception_change": ("change", show_change),
        "delivered": ("delivered", show_share),
        "unserved": ("no route", show_share),
        "cost_hours": ("cost, h", show_number),
    }
    if "interception_low" in shown:
        shown = shown.assign(
            interval=_range(
                shown[["interception_low", "interception_high"]].set_axis(["low", "high"], axis=1),
                show_change,
            )
        )
        columns["interval"] = ("90 % interval of change", show_text)
        columns["interception_improvement"] = ("P(better)", show_share)
    title = f"{sweep.scenario.name}, {sweep.points:,} points: {sweep.network.world_name}, "
    title += f"{sweep.network.as_of}, {source} parameters"
    return Answer(document, table, [Screen(title, shown, columns, notes)], "points")
