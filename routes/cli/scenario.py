"""`corridors scenario`: the baseline beside what a policy would change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
from routes.cli.questions import Chosen
from routes.cli.scenario_options import (
    Adapt,
    Draws,
    Figure,
    Files,
    Jobs,
    MapPath,
    Over,
    Pairs,
    Rules,
    Runs,
    Scheduler,
    Seed,
    Sets,
    Source,
    Swept,
    TableName,
    Units,
    Yes,
)

if TYPE_CHECKING:
    from geo.world import World
    from routes.cli.questions import Question
    from routes.cli.scenario_asked import Asked, Setting
    from routes.posterior import Posterior
    from routes.scenario import Scenario


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
    from routes.cli.questions import Question
    from routes.cli.scenario_adapt import Play
    from routes.cli.scenario_asked import Asked, check_asked

    asked = Asked(
        over=over,
        sweep=tuple(sweep or ()),
        pairs=pairs,
        sets=sets,
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
    if not files and asked.is_plain:
        list_shipped(question)
        return
    answer(asked, find_setting(question, asked, files or [], Chosen(parameters, draws, seed)))


def answer(asked: Asked, setting: Setting) -> None:
    """Answer the question that the options ask."""
    if asked.is_sweep:
        from routes.cli.sweep_answers import answer_bulk

        answer_bulk(asked, setting)
    elif asked.adapt is not None:
        from routes.cli.scenario_adapt import give_adaptation

        give_adaptation(asked, setting.world, setting.scenarios, setting.day, setting.ends)
    elif asked.over:
        from routes.cli.scenario_answers import give_timeline

        give_timeline(asked, setting)
    else:
        from routes.cli.scenario_answers import give_outcome

        give_outcome(asked, setting)


def find_setting(question: Question, asked: Asked, files: Sequence[str], chosen: Chosen) -> Setting:
    """
    Read the world and the scenarios, and draw the parameters to answer with.

    Raises
    ------
    InputError
        With every fault of the world, or of all scenarios.
    """
    from geo.errors import Fault, InputError
    from routes.cli.questions import find_places, open_world, parse_day
    from routes.cli.scenario_asked import Setting
    from routes.scenario_check import check_scenarios

    world = open_world(question)
    scenarios = read_all(files, question.world)
    day = parse_day(question.as_of) if question.as_of else None
    if day is not None and asked.over:
        problem, remedy = "all months are told", "Leave one of --as-of and --over time out."
        raise InputError(Fault("--as-of", "", problem, remedy))
    if day is not None and not world.start <= day <= world.end:
        problem = f"{day} lies outside the world, {world.start} to {world.end}"
        raise InputError(Fault("--as-of", "", problem, "Choose a day between the two."))
    known, _ = check_scenarios(scenarios, world, files=[Path(f).name for f in files], day=day)
    source = choose_source(world, chosen.source, plain=asked.is_sweep or asked.adapt is not None)
    posterior = find_posterior(world, source, chosen.draws, chosen.seed or 0, quiet=question.quiet)
    ends = {
        "origins": find_places(world.places, question.origins),
        "destinations": find_places(world.places, question.destinations),
    }
    return Setting(world, known, source, posterior, day, ends, question.quiet)


def list_shipped(question: Question) -> None:
    """Print the scenarios that come with the world, and what each does."""
    import sys

    import pandas as pd

    from routes.cli.screens import Screen, print_screens, show_text
    from routes.scenario import describe
    from routes.scenario_file import list_scenarios, read_scenario

    folder = scenario_folder(question.world)
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


def scenario_folder(world: Path | None) -> Path:
    """Folder of the scenarios that ship with a world; beside it where the world is one file."""
    from routes.scenario_file import bundled_scenarios

    if world is None:
        return bundled_scenarios()
    return (world.parent if world.is_file() else world) / "scenarios"


def read_all(files: Sequence[str], world: Path | None) -> list[Scenario]:
    """
    Read every file; the faults of all of them are told together.

    Raises
    ------
    InputError
        With every fault.
    """
    from geo.errors import Fault, InputError
    from routes.scenario_file import find_scenario, read_scenario

    folder = scenario_folder(world)
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


def find_posterior(
    world: World, source: str, count: int, seed: int, *, quiet: bool
) -> Posterior | None:
    """
    Draws to answer with; None for the fixed parameters.

    Raises
    ------
    InputError
        If a posterior is asked for and there is none, or it is stale.
    """
    from routes.cli.endings import say
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
    return posterior
