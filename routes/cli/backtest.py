"""`corridors backtest`: forecasts from before a day against what came after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import Format, OutputPath, Quiet, Verbose, WorldPath
from routes.cli.threads import keep_products_single

if TYPE_CHECKING:
    from geo.world import World
    from routes.backtest import Backtest
    from routes.cli.answers import Answer

Splits = Annotated[
    list[str] | None,
    typer.Option(
        "--split",
        metavar="DATE",
        help="Forecast from this day to the next; repeat. [default: three, spread over time]",
        show_default=False,
    ),
]
Version = Annotated[
    str | None,
    typer.Option(
        "--table-version",
        metavar="NAME",
        help="Only seizure rows of this table_version. [default: all]",
        show_default=False,
    ),
]
Kept = Annotated[int, typer.Option("--draws", metavar="N", min=50, help="Draws a forecast.")]
SeedNumber = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, help="The same seed gives the same scores.")
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Threads to solve on.")]

SCORES = {
    "log_score": "log score",
    "rps": "RPS",
    "spearman": "Spearman",
    "top5_recall": "top 5",
    "top10_recall": "top 10",
    "coverage_50": "in 50 %",
    "coverage_90": "in 90 %",
}


def backtest(
    split: Splits = None,
    table_version: Version = None,
    draws: Kept = 500,
    seed: SeedNumber = 20251231,
    jobs: Jobs = 2,
    world: WorldPath = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Forecast hauls from before a day and compare with what was published after it.

    Each forecast sees only facts and hauls that were public before its day. Simple methods stand
    beside; where one wins, it is said.
    """
    keep_products_single()
    from routes.backtest import backtest_world
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.endings import say
    from routes.cli.questions import Question, open_world

    choose_format(output, format, located=False)
    read = open_world(Question(world, quiet=quiet, verbose=verbose))
    found = backtest_world(
        read,
        splits=read_splits(split, read) if split else None,
        table_version=table_version,
        draws=draws,
        seed=seed,
        threads=jobs,
        tell=(lambda _: None) if quiet else say,
    )
    give_answer(answer_backtest(found, read), output, format)


def read_splits(texts: Sequence[str], world: World) -> list:  # type: ignore[type-arg]
    """
    Read days to split at; each must lie inside the world.

    Raises
    ------
    InputError
        With every day that is none or lies outside.
    """
    from geo.cells import first_day
    from geo.errors import Fault, InputError

    days, faults = [], []
    for text in texts:
        try:
            day = first_day(text.strip())
        except ValueError as error:
            faults.append(Fault("--split", "", f"'{text}' is no date", str(error)))
            continue
        if world.start < day <= world.end:
            days.append(day)
        else:
            problem = f"{day} leaves nothing before or after it"
            remedy = f"Choose a day after {world.start} and not after {world.end}."
            faults.append(Fault("--split", "", problem, remedy))
    if faults:
        raise InputError(faults)
    return sorted(set(days))


def answer_backtest(found: Backtest, world: World) -> Answer:
    """Give a backtest in every format."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_number, show_text

    dated = found.scores.assign(
        split=found.scores["split"].astype(str), until=found.scores["until"].astype(str)
    )
    document = {
        "world": world.name,
        "fingerprint": world.fingerprint,
        "scores": list_rows(dated),
        "doors": list_rows(found.doors.assign(split=found.doors["split"].astype(str))),
        "facts": list_rows(found.facts.assign(split=found.facts["split"].astype(str))),
        "remarks": found.remarks,
    }
    screens = []
    for split, rows in dated.groupby("split", sort=True):
        table = rows.pivot_table(index="method", columns="score", values="value", sort=False)
        shown = {name: (heading, _show_two) for name, heading in SCORES.items()}
        title = f"Forecast from {split} to {rows['until'].iloc[0]}: {rows['hauls'].iloc[0]} hauls"
        screens.append(
            Screen(title, table.reset_index(), {"method": ("method", show_text), **shown})
        )
    worst = found.largest_residuals().assign(
        split=lambda rows: rows["split"].astype(str), gain=lambda rows: rows["gain"].round(2)
    )
    screens.append(
        Screen(
            "Where the model did worst against each door's own history",
            worst,
            {
                "split": ("split", show_text),
                "crossing_id": ("crossing", show_text),
                "trained": ("before", show_count),
                "seen": ("came", show_count),
                "corridors_mean": ("expected", show_number),
                "gain": ("log score gained", _show_two),
            },
            list(found.remarks),
        )
    )
    return Answer(document, dated, screens, "scores")


def _show_two(value: float) -> str:
    return f"{value:.2f}" if value == value else "–"
