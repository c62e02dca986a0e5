"""What `corridors scenario` found, given in every format: tables, figures, maps, months."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes.cli.answers import Answer
    from routes.cli.scenario_asked import Asked, Setting
    from routes.outcome import Outcome
    from routes.scenario import Scenario

TABLES = ("totals", "crossings", "corridors", "diversion", "corridor_diversion")


def give_outcome(asked: Asked, setting: Setting) -> None:
    """Lay scenarios beside the baseline and give that where it is wanted."""
    from routes.cli.answers import give_answer
    from routes.cli.endings import say
    from routes.outcome import compare_scenarios

    scenarios, source = setting.scenarios, setting.source
    outcome = compare_scenarios(
        setting.world, scenarios, draws=setting.draws, day=setting.day, **setting.ends
    )
    for remark in () if setting.quiet else outcome.remarks:
        say(remark)
    if asked.map_path is not None:
        write_map(asked.map_path, setting)
    if asked.draws_figure and asked.output is not None:
        from routes.figures_scenario import draw_scenario

        if len(scenarios) > 1 and not setting.quiet:
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
    from routes.cli.scenario_screens import show_outcome

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


def write_map(path: Path, setting: Setting) -> None:
    """
    Write an interactive map that shows scenarios beside the baseline, under the same draws.

    Crossings that scenarios add are on the map from the first, and closed in the baseline.

    Raises
    ------
    InputError
        If scenarios are of several days, or change legs.
    """
    from geo.errors import Fault, InputError
    from routes.intervention import AddLeg
    from routes.maps import draw_map
    from routes.network import build_network

    scenarios, world = setting.scenarios, setting.world
    days = {setting.day or one.day(world) for one in scenarios}
    if len(days) > 1:
        problem, remedy = "one map is of one day", "Ask for fewer scenarios, or give --as-of."
        raise InputError(Fault("--map", "", problem, remedy))
    if any(isinstance(one, AddLeg) for each in scenarios for one in each.every):
        problem, remedy = "a map has one set of legs", "Leave --map out, or the add_leg."
        raise InputError(Fault("--map", "", problem, remedy))
    for one in scenarios:
        world = one.build(world)
    network = build_network(world, as_of=days.pop(), posterior=setting.posterior, **setting.ends)
    draw_map(network, world, path, scenarios={one.name: one.apply(network) for one in scenarios})


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


def give_timeline(asked: Asked, setting: Setting) -> None:
    """Lay scenarios beside the baseline month by month."""
    from routes.cli.answers import Answer, give_answer
    from routes.cli.numbers import list_rows
    from routes.cli.scenario_screens import show_timeline
    from routes.timeline import compare_over_time

    timeline = compare_over_time(
        setting.world, setting.scenarios, draws=setting.draws, **setting.ends
    )
    document = {
        "world": timeline.world_name,
        "fingerprint": timeline.fingerprint,
        "parameters": setting.source,
        "draws": timeline.draws,
        "months": list_rows(timeline.months),
    }
    screens = show_timeline(timeline, setting.source)
    give_answer(Answer(document, timeline.months, screens, "months"), asked.output, asked.format)
