"""`corridors data new`: begin a world of one's own from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes.cli.options import Quiet, Verbose

NewPath = Annotated[
    Path,
    typer.Argument(
        metavar="PATH", help="A folder that is new or empty, or FILE.xlsx.", show_default=False
    ),
]
WorldName = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="What the world is called. [default: as PATH]"),
]
Spreadsheet = Annotated[
    bool, typer.Option("--xlsx", help="One spreadsheet, PATH.xlsx, in place of a folder.")
]


def new(
    path: NewPath,
    xlsx: Spreadsheet = False,
    name: WorldName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,  # noqa: ARG001
) -> None:
    """
    Begin a world of your own: tables with their headers and an example row to write over.

    The template is a world already: it can be checked, ranked and drawn. A folder that holds
    anything, and a spreadsheet that is there, are left as they are.
    """
    from shlex import quote

    from geo.template import write_template
    from routes.cli.endings import say

    if xlsx and path.suffix.lower() != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    check_ending(path)
    is_file = path.suffix.lower() == ".xlsx"
    write_template(path, name=check_name(name or (path.stem if is_file else path.resolve().name)))
    if not quiet:
        parts = "sheets" if is_file else "world.toml, README.md and tables"
        say(f"wrote {path}: {parts} with an example row each.")
        say(f"Write your rows over the examples, then: corridors data check {quote(str(path))}")


def check_ending(path: Path) -> None:
    """Raise InputError for a path that ends like a file no template is written as."""
    from geo.errors import Fault, InputError

    if path.suffix.lower() in (".csv", ".gpkg", ".json", ".ods", ".toml", ".xls", ".zip"):
        problem = f"templates are not written as '{path.suffix}'"
        raise InputError(Fault(str(path), "", problem, "Name a folder, or a file ending in .xlsx."))


def check_name(name: str) -> str:
    """
    The name of a world, cleaned.

    Raises
    ------
    InputError
        If it is blank or holds control characters.
    """
    from geo.cells import clean_text
    from geo.errors import Fault, InputError

    try:
        clean = clean_text(name)[0].strip()
    except ValueError as error:
        raise InputError(Fault("--name", "", "it holds control characters", str(error))) from None
    if not clean:
        raise InputError(Fault("--name", "", "it is blank", "Give the world a name."))
    return clean
