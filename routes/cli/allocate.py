"""`corridors allocate`: where the next units do most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routes.cli.options import (
    AsOf,
    Destinations,
    Draws,
    Format,
    Origins,
    OutputPath,
    ParameterSource,
    Quiet,
    Seed,
    Verbose,
    WorldPath,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from routes.allocate import Allocation
    from routes.cli.answers import Answer
    from routes.cli.screens import Screen
    from routes.network import Network
    from routes.units import UnitRules

Units = Annotated[float, typer.Option("--units", metavar="B", help="What the units may cost.")]
EvaderKind = Annotated[
    Literal["logit", "worst-case"],
    typer.Option(
        "--evader",
        help="logit: chooses as calibrated, and learns. worst-case: takes the way least likely to "
        "be stopped; the plan is proven, and its interception guaranteed.",
    ),
]
Step = Annotated[
    float,
    typer.Option("--step", metavar="X", help="Rise of -ln(1 - interdiction) by a unit."),
]
Most = Annotated[
    int, typer.Option("--most-per-crossing", metavar="N", help="Units one crossing can take.")
]
Zones = Annotated[
    list[str] | None,
    typer.Option("--zone", metavar="ZONE=B", help="Budget of a zone's doors; repeat for several."),
]
Fixed = Annotated[
    list[str] | None,
    typer.Option("--fix", metavar="CROSSING", help="Gets a unit at least; repeat for several."),
]
Forbidden = Annotated[
    list[str] | None,
    typer.Option("--forbid", metavar="CROSSING", help="Gets none; repeat for several."),
]
Costs = Annotated[
    list[str] | None,
    typer.Option("--cost", metavar="CROSSING=X", help="What a unit costs there. [default: 1]"),
]
Seconds = Annotated[
    float, typer.Option("--seconds", metavar="S", help="Time for the proof; the best found after.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Say in words why each door.")]
Priorities = Annotated[
    bool, typer.Option("--priorities", help="Also one list to work down, whatever B turns out.")
]
Days = Annotated[
    int,
    typer.Option(
        "--schedule", metavar="DAYS", min=0, help="Also a random inspection schedule for days."
    ),
]
FigurePath = Annotated[
    Path | None, typer.Option("--figure", metavar="FILE", help="Also a figure: png, svg or pdf.")
]
MapPath = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Also a map of before and after: .html")
]


@dataclass(frozen=True)
class Extras:
    """What is asked for beside the plan."""

    explain: bool = False
    priorities: bool = False
    days: int = 0
    seed: int = 0


def allocate(
    units: Units,
    evader: EvaderKind = "logit",
    step: Step = 0.2,
    most: Most = 3,
    zones: Zones = None,
    fixed: Fixed = None,
    forbidden: Forbidden = None,
    costs: Costs = None,
    seconds: Seconds = 60.0,
    explain: Explain = False,
    priorities: Priorities = False,
    days: Days = 0,
    figure: FigurePath = None,
    map_path: MapPath = None,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: ParameterSource = None,
    draws: Draws = 400,
    seed: Seed = None,
    origins: Origins = None,
    destinations: Destinations = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Where the next B units of enforcement do most.

    Evaders learn where units stand and go elsewhere; the plan counts on that. Shows the plan, what
    other plans would lose, and what one more unit is worth to each zone.
    """
    from routes.allocate import allocate_units
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.endings import say
    from routes.cli.questions import Chosen, Question, open_network

    choose_format(output, format, located=True)
    _check_pictures(figure, map_path)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    rules = read_rules(
        network, step=step, most=most, zones=zones, fixed=fixed, forbidden=forbidden, costs=costs
    )
    allocation = allocate_units(
        network, units, evader=evader, rules=rules, seconds=seconds, seed=seed or 0
    )
    for remark in [] if quiet else allocation.remarks():
        say(remark)
    answer = answer_allocate(allocation, Extras(explain, priorities, days, seed or 0))
    if figure is not None:
        from routes.figures_allocation import draw_allocation
        from routes.rules_of_thumb import compare_plans

        draw_allocation(allocation, compare_plans(allocation), figure)
    if map_path is not None:
        from routes.maps import draw_map

        draw_map(network, world_read, map_path, scenarios={"With units": allocation.after()})
    give_answer(answer, output, format)


def _check_pictures(figure: Path | None, map_path: Path | None) -> None:
    """Refuse endings that cannot be drawn, before anything is reckoned."""
    from geo.errors import Fault, InputError
    from geo.writers import check_target

    faults = []
    if figure is not None and figure.suffix.lower() not in (".png", ".svg", ".pdf"):
        problem = f"figures are not drawn as '{figure.suffix}'"
        faults.append(Fault("--figure", "", problem, "Name it .png, .svg or .pdf."))
    if map_path is not None and map_path.suffix.lower() != ".html":
        problem = f"maps are not drawn as '{map_path.suffix}'"
        faults.append(Fault("--map", "", problem, "Name it .html."))
    if faults:
        raise InputError(faults)
    for path in (figure, map_path):
        if path is not None:
            check_target(path)


def read_rules(
    network: Network,
    *,
    step: float,
    most: int,
    zones: Sequence[str] | None,
    fixed: Sequence[str] | None,
    forbidden: Sequence[str] | None,
    costs: Sequence[str] | None,
) -> UnitRules:
    """Rules from options; crossings in any spelling."""
    from routes.cli.questions import find_crossings
    from routes.units import UnitRules

    rows = network.crossings.reset_index(drop=True)
    named = _split_amounts("--cost", costs)
    return UnitRules(
        step=step,
        most_per_crossing=most,
        zone_units={zone.upper(): amount for zone, amount in _split_amounts("--zone", zones)},
        fixed=find_crossings(rows, fixed or []),
        forbidden=find_crossings(rows, forbidden or []),
        costs={find_crossings(rows, [name])[0]: amount for name, amount in named},
    )


def _split_amounts(option: str, words: Sequence[str] | None) -> list[tuple[str, float]]:
    """Read ``SAU=4`` as a name and a number; every fault at once."""
    from geo.cells import parse_number
    from geo.errors import Fault, InputError

    found, faults = [], []
    for word in words or []:
        name, sign, number = word.rpartition("=")
        try:
            if not sign or not name.strip():
                raise ValueError("Write NAME=NUMBER.")
            found.append((name.strip(), parse_number(number.strip())))
        except ValueError as error:
            faults.append(Fault(option, "", f"'{word}' is no name and number", str(error)))
    if faults:
        raise InputError(faults)
    return found


def answer_allocate(allocation: Allocation, extras: Extras) -> Answer:
    """Lay an allocation out, in every format."""
    from routes.allocate import describe_plan, interception_interval
    from routes.cli.answers import Answer, add_positions
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters
    from routes.rules_of_thumb import compare_plans, zone_values

    network = allocation.network
    plan, plans = describe_plan(allocation), compare_plans(allocation)
    zones, interval = zone_values(allocation), interception_interval(allocation)
    document: dict[str, Any] = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "evader": allocation.evader,
        "units": allocation.space.units,
        "status": allocation.status,
        "interception_before": allocation.interception_before,
        "interception": allocation.interception,
        "bound": allocation.bound,
        "interval": {name: dict(row) for name, row in interval.iterrows()},
        "remarks": allocation.remarks(),
        "plan": list_rows(plan),
        "plans": list_rows(plans),
        "zones": list_rows(zones),
    }
    screens = [show_plan(allocation, plan, interval), show_plans(plans), show_zones(zones)]
    if extras.priorities:
        screens.append(_list_priorities(allocation, extras, document))
    if extras.days:
        screens.append(_draw_schedule(allocation, extras, document))
    if extras.explain:
        from routes.cli.screens import Screen
        from routes.plan_words import explain_plan

        document["explanation"] = explain_plan(allocation)
        screens.append(Screen("Why", plan.head(0), {}, document["explanation"]))
    return Answer(document, add_positions(plan, network.crossings), screens, "plan", True)


def show_plan(allocation: Allocation, plan: pd.DataFrame, interval: pd.DataFrame) -> Screen:
    """Doors that get units, and doors where one more would do harm."""
    from routes.cli.questions import tell_parameters
    from routes.cli.screens import Screen, show_count, show_share, show_signed, show_text

    held = plan[plan["units"] > 0]
    harmful = plan[plan["leverage_units_after"] < -1e-6].sort_values("leverage_units_after")
    columns = {
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "units": ("units", show_count),
        "interdiction_before": ("stopped", show_share),
        "interdiction_after": ("then", show_share),
        "usage_before": ("usage", show_share),
        "usage_after": ("then", show_share),
        "leverage_units": ("leverage", show_signed),
        "leverage_units_after": ("then", show_signed),
    }
    notes = [
        f"Interception {allocation.interception_before:.1%} before, {allocation.interception:.1%} "
        f"with these units ({allocation.evader} evader; {allocation.status}); "
        f"no plan reaches more than {allocation.bound:.1%}.",
        "Leverage: change of interception by a further unit there, once routes re-adjust.",
    ]
    if interval["low"].notna().all():
        low, high = interval.loc["difference", ["low", "high"]]
        notes.append(f"Under the draws the plan adds {low:.1%} to {high:.1%} (90 % interval).")
    if len(harmful):
        doors = ", ".join(
            f"{row['name']} ({row['leverage_units_after']:+.3f})"
            for row in harmful.head(5).to_dict("records")
        )
        notes.append(
            f"A further unit here would lower interception, by chasing flow elsewhere: {doors}."
        )
    network = allocation.network
    title = (
        f"Where {allocation.space.units:g} units go: {network.world_name}, {network.as_of}, "
        f"{tell_parameters(network)}"
    )
    return Screen(title, held, columns, notes)


def show_plans(plans: pd.DataFrame) -> Screen:
    """The plan beside others."""
    from routes.cli.screens import Screen, show_change, show_number, show_share, show_text

    columns = {
        "plan": ("plan", show_text),
        "units": ("units", show_number),
        "interception": ("seized", show_share),
        "loss": ("loss, points", show_change),
        "worst_case": ("guaranteed", show_share),
    }
    notes = ["Seized: of logit evaders. Guaranteed: of evaders who take the safest way there is."]
    return Screen("Against other plans", plans, columns, notes)


def show_zones(zones: pd.DataFrame) -> Screen:
    """What one more unit is worth to each zone."""
    from routes.cli.screens import Screen, show_signed, show_text

    in_points = zones.assign(gain=100 * zones["gain"], worst_gain=100 * zones["worst_gain"])
    columns = {
        "zone": ("zone", show_text),
        "name": ("best door", show_text),
        "gain": ("points", show_signed),
        "worst_id": ("worst door", show_text),
        "worst_gain": ("points", show_signed),
    }
    return Screen("One more unit after this plan, by zone", in_points, columns)


def _list_priorities(allocation: Allocation, extras: Extras, document: dict[str, Any]) -> Screen:
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_change, show_count, show_share, show_text
    from routes.priority import list_priorities

    table = list_priorities(
        allocation.network,
        int(allocation.space.units),
        rules=allocation.space.rules,
        seed=extras.seed,
    )
    document["priorities"] = list_rows(table)
    columns = {
        "priority": ("priority", show_count),
        "name": ("crossing", show_text),
        "interception": ("seized so far", show_share),
        "best": ("best for as many", show_share),
        "loss": ("loss, points", show_change),
    }
    return Screen("One list for any number of units", table, columns)


def _draw_schedule(allocation: Allocation, extras: Extras, document: dict[str, Any]) -> Screen:
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_number, show_text
    from routes.schedule import schedule_inspections

    schedule = schedule_inspections(allocation.network, allocation.space)
    days = schedule.draw_days(extras.days, seed=extras.seed)
    shares = schedule.shares[schedule.shares > 0.005].sort_values(ascending=False)
    document["schedule"] = {
        "interception": schedule.interception,
        "interception_before": schedule.interception_before,
        "shares": dict(shares),
        "days": list_rows(days),
    }
    table = days.pivot_table(index="crossing_id", columns="day", values="units", fill_value=0)
    table = table.reindex(shares.index, fill_value=0).reset_index(names="crossing_id")
    table.columns = [str(c) for c in table.columns]
    table.insert(1, "share", shares.to_numpy())
    columns = {"crossing_id": ("crossing", show_text), "share": ("mean units", show_number)}
    columns |= {str(day): (f"day {day}", show_count) for day in days["day"].unique()}
    notes = [
        f"Guaranteed {schedule.interception:.1%}, without units "
        f"{schedule.interception_before:.1%}: of evaders who know how often each door is staffed "
        "but not when."
    ]
    return Screen("Random inspection schedule", table, columns, notes)
