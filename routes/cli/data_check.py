"""`corridors data check`: read a world, and tell all that is wrong or odd in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import Format, OutputPath, Quiet, Verbose

if TYPE_CHECKING:
    from geo.world import World
    from routes.cli.answers import Answer

Checked = Annotated[
    Path | None,
    typer.Argument(
        metavar="PATH",
        help="A world folder, .gpkg or .xlsx. [default: bundled]",
        show_default=False,
    ),
]


def check(
    path: Checked = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,  # noqa: ARG001  remarks are the answer here
    verbose: Verbose = False,  # noqa: ARG001
) -> None:
    """
    Check a world and tell every fault at once.

    Faults end with exit code 2, each with its file, row, value and remedy. Remarks are things a
    careful reader should know.
    """
    from geo.world import read_world
    from routes.cli.answers import choose_format, give_answer
    from routes.network import build_network

    choose_format(output, format, located=False)
    world = read_world(path)
    build_network(world)
    give_answer(answer_check(world), output, format)


def answer_check(world: World) -> Answer:
    """What was read, in every format."""
    import pandas as pd

    from geo.tables import DEMAND, WORLD_TABLES
    from geo.template import find_examples
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_text

    names = [table.name for table in (*WORLD_TABLES, DEMAND)]
    rows = pd.DataFrame({"table": names, "rows": [len(getattr(world, name)) for name in names]})
    tables = {table.name: getattr(world, table.name) for table in WORLD_TABLES}
    remarks = (*world.remarks, *find_examples(tables))
    document = {
        "world": world.name,
        "start": world.start,
        "end": world.end,
        "fingerprint": world.fingerprint,
        "tables": list_rows(rows),
        "remarks": remarks,
    }
    columns = {"table": ("table", show_text), "rows": ("rows", show_count)}
    screen = Screen(
        f"{world.name}: no fault found",
        rows,
        columns,
        [*remarks, f"Fingerprint {world.fingerprint}"],
    )
    return Answer(document, rows, [screen], "tables")
