"""`corridors allocate`: where the next units do most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routes.cli.allocate_screens import Extras
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
    float,
    typer.Option("--seconds", metavar="S", min=0, help="Time for the proof; the best found after."),
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
    from routes.plan_tables import compare_plans

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
    for remark in [] if quiet else allocation.remarks:
        say(remark)
    plans = compare_plans(allocation)
    answer = answer_allocate(allocation, plans, Extras(explain, priorities, days, seed or 0))
    if figure is not None:
        from routes.figures_allocation import draw_allocation

        draw_allocation(allocation, figure, plans=plans)
    if map_path is not None:
        from routes.maps import draw_map

        scenarios = {f"With {units:g} units": allocation.after}
        draw_map(network, world_read, map_path, scenarios=scenarios)
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


def answer_allocate(allocation: Allocation, plans: pd.DataFrame, extras: Extras) -> Answer:
    """Lay an allocation out, in every format."""
    from routes.cli.allocate_screens import (
        show_plan,
        show_plans,
        show_priorities,
        show_schedule,
        show_zones,
    )
    from routes.cli.answers import Answer, add_positions
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters
    from routes.plan_tables import describe_plan, interception_interval, zone_values

    network = allocation.network
    plan, zones = describe_plan(allocation), zone_values(allocation)
    interval = interception_interval(allocation)
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
        "remarks": list(allocation.remarks),
        "plan": list_rows(plan),
        "plans": list_rows(plans),
        "zones": list_rows(zones),
    }
    screens = [
        show_plan(allocation, plan, interval),
        show_plans(plans, allocation.evader),
        show_zones(zones),
    ]
    if extras.priorities:
        screens.append(show_priorities(allocation, extras, document))
    if extras.days:
        screens.append(show_schedule(allocation, extras, document))
    if extras.explain:
        from routes.cli.screens import Screen
        from routes.plan_words import explain_plan

        document["explanation"] = explain_plan(allocation)
        screens.append(Screen("Why", plan.head(0), {}, document["explanation"]))
    return Answer(document, add_positions(plan, network.crossings), screens, "plan", True)
