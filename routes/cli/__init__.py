"""The command line: one command, `corridors`; every question is a file in this folder."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from routes.cli.endings import (
    catch_termination,
    close_streams,
    prepare_streams,
    tell_error,
    tell_interrupt,
)

__all__ = ["main", "run"]

# A command allocates much and ends soon: collecting cycles as rarely as this, against Python's
# 700, saves a twenty-fifth of `corridors rank`.
GARBAGE_THRESHOLD = 200_000


def main() -> NoReturn:
    """Answer the command line and end the process with its exit code."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    prepare_streams()
    with catch_termination():
        code = run(sys.argv[1:])
    close_streams()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """
    Answer one command line.

    Parameters
    ----------
    arguments
        The words after `corridors`.

    Returns
    -------
    exit_code
        0 done; 1 a fault of the program; 2 wrong input; 3 not written; 4 no answer;
        130 interrupted.

    Examples
    --------
    >>> run(["--version"])
    corridors ...
    0
    """
    words = list(arguments) or ["--help"]
    try:
        return _answer(words)
    except KeyboardInterrupt:
        return tell_interrupt()
    except Exception as error:
        return tell_error(error, verbose={"-v", "--verbose"} & set(words) != set())


def _answer(words: list[str]) -> int:
    """Find the command and answer; what it imports is imported here, where Ctrl-C is minded."""
    import typer

    from routes.cli.commands import make_app

    try:
        command = typer.main.get_command(make_app())
        code = command.main(words, prog_name="corridors", standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        return tell_interrupt()
    return tell_interrupt() if code == 130 else code or 0
