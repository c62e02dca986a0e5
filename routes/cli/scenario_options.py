"""The options of `corridors scenario`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

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
