"""`corridors verify`: whether a result is what its inputs give."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import Quiet

if TYPE_CHECKING:
    from routes.cli.answers import Answer
    from routes.verify import Verdict

Outputs = Annotated[
    list[Path],
    typer.Argument(
        metavar="OUTPUT…", help="What a command wrote with -o, --map, --figure or --report."
    ),
]
Hashes = Annotated[
    bool, typer.Option("--hashes", help="Compare hashes only; do not reckon the answer again.")
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="FORMAT", help="table or json. [default: table]")
]


def verify(
    outputs: Outputs,
    hashes: Hashes = False,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
) -> None:
    """
    Check that a result is what its inputs give.

    Reads where an output comes from, compares every input to the last byte, runs the command again
    and compares the answer. Ends with 0 if all is the same, and 2 if anything is not. Run it in
    the folder where the output was made.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.verify import find_output, verify_output

    choose_format(None, format, located=False)
    paths = dict.fromkeys(find_output(path) for path in outputs)
    verdicts = [verify_output(path, repeat=None if hashes else repeat) for path in paths]
    if not quiet or format is not None:
        give_answer(answer_verdicts(verdicts), None, format)
    if not all(one.same for one in verdicts):
        raise typer.Exit(2)


def repeat(words: Sequence[str]) -> int:
    """Run a command line for its output alone: what it says is shown only where it fails."""
    import contextlib
    import io

    from routes.cli import run

    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = run(list(words))
    if code != 0:
        sys.stderr.write(said.getvalue())
    return code


def answer_verdicts(verdicts: Sequence[Verdict]) -> Answer:
    """What was found, in every format."""
    import pandas as pd

    from routes.cli.answers import Answer
    from routes.cli.screens import Screen, show_text

    columns = {
        "what": ("looked at", show_text),
        "verdict": ("found", show_text),
        "detail": ("detail", show_text),
    }
    screens, tables = [], []
    for one in verdicts:
        rows = [(f.what, "same" if f.same else "CHANGED", f.detail) for f in one.findings]
        table = pd.DataFrame(rows, columns=list(columns))
        tables.append(table.assign(output=str(one.path)))
        state = "the same" if one.same else "NOT the same"
        screens.append(Screen(f"{one.path}: {state}", table, columns, [f"Made by: {one.command}"]))
    document = {
        "outputs": [
            {
                "output": str(one.path),
                "same": one.same,
                "command": one.command,
                "findings": [vars(f) for f in one.findings],
                "provenance": one.stamp,
            }
            for one in verdicts
        ]
    }
    return Answer(document, pd.concat(tables, ignore_index=True), screens, "verdicts")
