"""How a command ends: its exit code, and what it says when it cannot answer."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

DONE, BUG, WRONG_INPUT, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 130


#: What to type next, by the kind of error.
NEXT_COMMANDS = {
    "UnknownCrossing": "every crossing with its id: corridors rank --top 0",
    "UnknownCorridor": "every corridor in use: corridors compare --top 0",
    "UnknownPlace": "every place: corridors data export --layer places -o places.csv",
}


def show_example(context: Any) -> None:
    """Show how a command that was typed wrongly is typed, if it has an example."""
    from routes.cli.examples import EXAMPLES

    path = " ".join(getattr(context, "command_path", "").split()[1:])
    if path in EXAMPLES and path:
        say(f"for example: {EXAMPLES[path][0][0]}")


def tell_error(error: Exception, *, verbose: bool = False) -> int:
    """
    Say on standard error what went wrong, and return the exit code.

    Parameters
    ----------
    error
        Whatever a command raised.
    verbose
        Show the traceback of a fault of the program itself.

    Examples
    --------
    >>> from geo.errors import NoRoute
    >>> tell_error(NoRoute("Nothing joins homs to riyadh."))
    4
    """
    from geo.errors import CorridorsError, show_plainly

    if isinstance(error, CorridorsError):
        say(str(error))
        if command := NEXT_COMMANDS.get(type(error).__name__):
            say(command)
        return error.exit_code
    if callable(show := getattr(error, "show", None)):  # typer's own: a wrong option or argument
        show()
        show_example(getattr(error, "ctx", None))
        return WRONG_INPUT
    if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in `| head`
        return DONE
    if isinstance(error, OSError):
        say(f"could not write: {error.strerror or error}. Is the disk full, or the folder closed?")
        return NOT_WRITTEN
    if isinstance(error, MemoryError):
        say("memory ran out. Ask for less at once: fewer draws, places or jobs.")
        return NOT_WRITTEN
    if verbose:
        import traceback

        traceback.print_exception(error)
    name = type(error).__name__
    say(show_plainly(f"a fault of the program, not of your input: {name}: {error}"))
    say("Please report it with the command you typed; -v shows where it happened.")
    return BUG


def tell_interrupt() -> int:
    """Say that the run was stopped, and return the exit code."""
    say("stopped; nothing was left half written.")
    return INTERRUPTED


def say(message: str) -> None:
    """Write one remark to standard error, whatever alphabet it takes."""
    with contextlib.suppress(OSError, ValueError):
        print(f"corridors: {message}", file=sys.stderr, flush=True)  # noqa: T201


def prepare_streams() -> None:
    """Speak UTF-8 whatever the locale; what a terminal cannot show becomes an escape."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace")


def close_streams() -> None:
    """Let a reader that has gone away go quietly."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def catch_termination() -> Iterator[None]:
    """Take a request to terminate as an interrupt, so that unfinished files are cleared away."""

    def interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
