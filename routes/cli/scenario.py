"""`corridors scenario`: the baseline beside what a policy would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routes.cli.options import (
    AsOf,
    Destinations,
    Format,
    Origins,
    OutputPath,
    Quiet,
    Top,
    Verbose,
    WorldPath,
)

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.cli.questions import Question
    from routes.scenario import Scenario
    from routes.sweep import Sweep

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        help="TOML files, or names of scenarios that ship with the world. Without one: list these.",
        show_default=False,
    ),
]
Source = Annotated[
    Literal["fixed", "prior", "posterior"] | None,
    typer.Option(
        "--parameters",
        help="fixed: as world.toml states them, no intervals. prior, posterior: draws. "
        "[default: posterior if a fresh one exists, else prior; fixed for sweeps]",
        show_default=False,
    ),
]
Draws = Annotated[int, typer.Option("--draws", metavar="N", min=1, help="Draws for intervals.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of the draws.")]
Over = Annotated[
    Literal["time"] | None,
    typer.Option("--over", help="time: month by month through the world's dated facts."),
]
Swept = Annotated[
    list[str] | None,
    typer.Option(
        "--sweep",
        metavar="KEY=FROM:TO:STEPS",
        help="A number to vary: factor, 2.factor, theta_per_hour, interdiction@CROSSING; "
        "repeat for a grid.",
    ),
]
Pairs = Annotated[bool, typer.Option("--pairs", help="Close every pair of crossings.")]
Sets = Annotated[
    int | None,
    typer.Option("--sets", metavar="K", min=1, help="Close every set of K crossings."),
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes for a sweep.")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="A running Dask scheduler, tcp://HOST:PORT."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Start a sweep however long it takes.")]
Figure = Annotated[
    Literal["ranks", "diversion", "map"],
    typer.Option("--figure", help="What to draw where FILE ends in .svg, .png or .pdf."),
]
MapPath = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="Also write an interactive map to compare on."),
]
Adapt = Annotated[
    int | None,
    typer.Option(
        "--adapt",
        metavar="MONTHS",
        min=1,
        help="Play so many months in which evaders and interdictors learn.",
    ),
]
Units = Annotated[
    float,
    typer.Option(
        "--units", metavar="B", min=0, help="With --adapt: units that interdictors move about."
    ),
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="RULE",
        help="With --adapt and --units: how interdictors move them: fixed, random, last-successes "
        "or optimised; repeat to compare. [default: last-successes]",
        show_default=False,
    ),
]
Runs = Annotated[
    int, typer.Option("--runs", metavar="N", min=1, help="With --adapt: runs of the game.")
]
TableName = Annotated[
    Literal["crossings", "totals", "corridors", "diversion", "corridor_diversion"],
    typer.Option(
        "--table",
        help="Rows that csv, parquet, xlsx, md and geojson hold; with --pairs, diversion gives the "
        "usage of every crossing.",
    ),
]


def scenario(
    files: Files = None,
    over: Over = None,
    sweep: Swept = None,
    pairs: Pairs = False,
    sets: Sets = None,
    adapt: Adapt = None,
    units: Units = 0.0,
    rules: Rules = None,
    runs: Runs = 50,
    table: TableName = "crossings",
    figure: Figure = "diversion",
    map_path: MapPath = None,
    top: Top = 10,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: Source = None,
    draws: Draws = 100,
    seed: Seed = 0,
    origins: Origins = None,
    destinations: Destinations = None,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
    yes: Yes = False,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Lay scenarios beside the baseline; sweep and close in bulk.

    Each difference comes with a 90 % interval under common random numbers and the probability
    that it is an improvement for those who interdict. An OUTPUT that is a folder gets every table
    and figure of every scenario.
    """
    from routes.cli.questions import Question, open_world
    from routes.cli.scenario_adapt import Play
    from routes.cli.scenario_answers import Asked, check_asked

    asked = Asked(
        over=over,
        sweep=tuple(sweep or ()),
        sets=2 if pairs else sets,
        adapt=adapt,
        play=Play(units, tuple(rules or ()), runs, seed),
        table=table,
        figure=figure,
        map_path=map_path,
        top=top,
        jobs=jobs,
        scheduler=scheduler,
        yes=yes,
        output=output,
        format=format,
    )
    check_asked(asked)
    question = Question(world, as_of, origins, destinations, quiet, verbose)
    if not files and not (asked.is_sweep or over or adapt):
        list_shipped(question)
        return
    scenarios = read_all(files or [], world)
    loaded = open_world(question)
    source = choose_source(loaded, parameters, plain=asked.is_sweep or adapt is not None)
    numbers = draw_parameters(loaded, source, draws, seed, quiet=quiet)
    answer(question, asked, loaded, scenarios, numbers, source)


def answer(
    question: Question,
    asked: Any,
    world: World,
    scenarios: Sequence[Scenario],
    draws: pd.DataFrame | None,
    source: str,
) -> None:
    """Answer the question that the options ask."""
    from routes.cli.questions import find_places, parse_day
    from routes.cli.scenario_answers import (
        give_closures,
        give_outcome,
        give_sweep,
        give_timeline,
    )

    ends = {
        "origins": find_places(world.places, question.origins),
        "destinations": find_places(world.places, question.destinations),
    }
    day = parse_day(question.as_of) if question.as_of else None
    if asked.is_sweep:
        plan = plan_sweep(asked, world, scenarios, draws, day, ends)
        with show_progress(question) as tell:
            if asked.tells_usage:
                give_closures(asked, plan, source, tell)
            else:
                give_sweep(asked, plan, source, tell)
    elif asked.adapt is not None:
        from routes.cli.scenario_adapt import give_adaptation

        give_adaptation(asked, world, scenarios, day, ends)
    elif asked.over:
        give_timeline(asked, world, scenarios, draws, source, ends)
    else:
        give_outcome(asked, question, world, scenarios, draws, source, day, ends)


def list_shipped(question: Question) -> None:
    """Print the scenarios that come with the world, and what each does."""
    import sys

    import pandas as pd

    from routes.cli.screens import Screen, print_screens, show_text
    from routes.scenario import describe
    from routes.scenario_file import bundled_scenarios, list_scenarios, read_scenario

    folder = question.world / "scenarios" if question.world else bundled_scenarios()
    rows = []
    for name in list_scenarios(folder) if folder.is_dir() else []:
        one = read_scenario(folder / f"{name}.toml")
        does = "; ".join(describe(each) for each in one.every)
        rows.append({"name": name, "as_of": one.as_of or "last day", "does": does})
    columns = {
        "name": ("scenario", show_text),
        "as_of": ("asked for", show_text),
        "does": ("does", show_text),
    }
    table = pd.DataFrame(rows, columns=list(columns))
    notes = ["corridors scenario NAME lays one beside the baseline; docs/scenarios.md."]
    print_screens([Screen(f"Scenarios in {folder}", table, columns, notes)])
    sys.stdout.flush()


def read_all(files: Sequence[str], world: Path | None) -> list[Scenario]:
    """
    Read every file; the faults of all of them are told together.

    Raises
    ------
    InputError
        With every fault.
    """
    from geo.errors import Fault, InputError
    from routes.scenario_file import bundled_scenarios, find_scenario, read_scenario

    folder = world / "scenarios" if world else bundled_scenarios()
    found: list[Scenario] = []
    faults: list[Fault] = []
    for file in files:
        try:
            found.append(read_scenario(find_scenario(file, folder)))
        except InputError as error:
            faults += error.faults or [Fault(file, "", str(error), "")]
    names = [one.name for one in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault("FILE", name, "two scenarios are called so", "Rename one."))
    if faults:
        raise InputError(faults)
    return found


def choose_source(world: World, asked: str | None, *, plain: bool) -> str:
    """Which parameters answer."""
    from routes.posterior import has_fresh_posterior

    if asked is not None:
        return asked
    if plain:
        return "fixed"
    return "posterior" if has_fresh_posterior(world) else "prior"


def draw_parameters(
    world: World, source: str, count: int, seed: int, *, quiet: bool
) -> pd.DataFrame | None:
    """
    Draws to answer with; None for the fixed parameters.

    Raises
    ------
    InputError
        If a posterior is asked for and there is none, or it is stale.
    """
    from routes.cli.endings import say
    from routes.condition import DRAWN
    from routes.posterior import prior_draws, read_posterior

    if source == "fixed":
        return None
    if source == "posterior":
        posterior = read_posterior(world).take(count)
        if not posterior.converged and not quiet:
            say("the posterior did not converge: do not lean on its intervals")
    else:
        posterior = prior_draws(world, count, seed=seed)
        if not quiet:
            say("intervals rest on the priors of world.toml: no seizure has informed them")
    return posterior.draws[[name for name in DRAWN if name in posterior.draws]]


def plan_sweep(
    asked: Any,
    world: World,
    scenarios: Sequence[Scenario],
    draws: pd.DataFrame | None,
    day: date | None,
    ends: dict[str, Any],
) -> Sweep:
    """
    Lay out the sweep that the options ask for.

    Raises
    ------
    InputError
        If there is more than one scenario, or a key, value or size is wrong.
    """
    import pandas as pd

    from geo.errors import Fault, InputError
    from routes.scenario import Scenario
    from routes.scenario_check import check_scenario
    from routes.stage import set_stage
    from routes.sweep import plan_closures, plan_grid, read_axis

    if len(scenarios) > 1:
        problem = f"{len(scenarios)} scenarios"
        raise InputError(Fault("--sweep", "", problem, "Sweep one scenario at a time."))
    base = scenarios[0] if scenarios else Scenario("baseline")
    known, _ = check_scenario(base, world, file=base.name, day=day)
    numbers = pd.DataFrame(index=[0]) if draws is None else draws
    stage = set_stage(known.build(world), [day or known.day(world)], **ends)
    if asked.sets is not None:
        return plan_closures(stage.network, known, asked.sets, numbers)
    return plan_grid(stage.network, known, [read_axis(one) for one in asked.sweep], numbers)


@contextmanager
def show_progress(question: Question) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error, if that is a terminal."""
    import sys

    if question.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("sweep")
        yield lambda done, total: progress.update(bar, completed=done, total=total)
