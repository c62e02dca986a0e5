"""
The commands there are, each loaded when it is asked for.

A new command is a file with one function and one line in `COMMANDS`. Its file is imported only
when it runs, and imports pandas and the rest inside its function, so that ``corridors --help``
costs little more than importing typer.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module
from typing import Annotated, Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from geo.output import hold_output
from geo.provenance import keep_ledger
from routes.cli.examples import write_examples
from routes.cli.record import tell_question

__all__ = ["COMMANDS", "LazyGroup", "make_app", "make_group"]

Commands = dict[str, tuple[str, str]]

#: Command, the function that answers it, and its line in the help.
COMMANDS: Commands = {
    "rank": ("routes.cli.rank:rank", "Rank crossings by exposure to seizure."),
    "compare": ("routes.cli.compare:compare", "Compare corridors side by side."),
    "explain": ("routes.cli.explain:explain", "Explain why a crossing ranks where it does."),
    "close": ("routes.cli.close:close", "Close crossings and see where the flow goes."),
    "evidence": (
        "routes.cli.evidence:evidence",
        "Show what each seizure row says, or why nothing.",
    ),
    "calibrate": ("routes.cli.calibrate:calibrate", "Learn the global numbers from seizures."),
    "backtest": ("routes.cli.backtest:backtest", "Forecast from the past; compare with what came."),
    "ingest": ("routes.cli.ingest:ingest", "Read news text into candidate seizure events."),
    "allocate": ("routes.cli.allocate:allocate", "Where the next units of enforcement do most."),
    "scenario": (
        "routes.cli.scenario:scenario",
        "Lay scenarios beside the baseline; sweep and close in bulk.",
    ),
    "brief": ("routes.cli.brief:brief", "Write the brief: one page to mail and print."),
    "map": ("routes.cli.map:draw", "Draw the map: a page, a picture, or layers for QGIS."),
    "verify": ("routes.cli.verify:verify", "Check that a result is what its inputs give."),
    "network": ("routes.cli.network:network", "Build legs from roads: a layer, or OpenStreetMap."),
    "data": ("routes.cli.data:data", "Begin a world, check it, or write it out for other tools."),
}

SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}


class RecordedCommand(TyperCommand):
    """A command that holds its outputs from its first step, and has them say what was asked."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """
        Answer, with account kept of what is asked and read.

        A second run that wants the same output is refused at once, not after minutes of reckoning.
        """
        with ExitStack() as stack:
            for path in tell_question(ctx).outputs.values():
                stack.enter_context(hold_output(path, folder=True))
            stack.enter_context(keep_ledger(lambda: tell_question(ctx)))
            return super().invoke(ctx)


class LazyGroup(TyperGroup):
    """Commands by name; the help lists them without loading any."""

    places: ClassVar[Commands] = {}
    listing = False

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Names, in the order they are declared."""
        return list(self.places)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """Load the command; None if there is none of that name."""
        if cmd_name not in self.places:
            return None
        place, summary = self.places[cmd_name]
        if self.listing:
            return TyperCommand(cmd_name, help=summary)
        return load(" ".join([*ctx.command_path.split()[1:], cmd_name]), place)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """List the commands by their one line."""
        self.listing = True
        super().format_commands(ctx, formatter)
        self.listing = False

    def shell_complete(self, ctx: typer.Context, incomplete: str) -> Any:  # type: ignore[override]
        """Complete names of commands without loading any."""
        self.listing = True
        found = super().shell_complete(ctx, incomplete)
        self.listing = False
        return found

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Without a command, show the help."""
        self.commands = dict.fromkeys(self.places)  # type: ignore[assignment]  # for "Did you mean"
        return super().parse_args(ctx, args or ["--help"])


def load(path: str, place: str) -> Any:
    """Make the command that `place`, a ``module:function``, stands for; `path` as it is typed."""
    name = path.split()[-1]
    module, attribute = place.split(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    app = typer.Typer(**SETTINGS)
    settings = SETTINGS["context_settings"]
    epilog = write_examples(path)
    app.command(name, cls=RecordedCommand, context_settings=settings, epilog=epilog)(found)
    return typer.main.get_command(app)


def make_group(name: str, commands: Commands, *, help_text: str) -> typer.Typer:
    """Gather commands under one name: ``corridors data check``."""
    group = type("Group", (LazyGroup,), {"places": commands})
    app = typer.Typer(name=name, cls=group, help=help_text, **SETTINGS)
    app.callback()(lambda: None)
    return app


def make_app() -> typer.Typer:
    """Gather all commands as `corridors`."""
    group = type("Corridors", (LazyGroup,), {"places": COMMANDS})
    settings = {**SETTINGS, "add_completion": True}
    app = typer.Typer(cls=group, epilog=write_examples(""), **settings)
    app.callback()(corridors)
    return app


def show_version(asked: bool) -> None:
    """Print the version and end."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"corridors {version('corridors')}")
        raise typer.Exit


def corridors(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=show_version, help="Show the version."),
    ] = False,
) -> None:
    """
    Which crossings are most exposed to seizure, how corridors compare, and where flow goes.

    Start with `corridors rank`. Every command explains itself with --help.
    """
