"""`corridors data`: begin a world, check it, or write it out for other tools."""

from __future__ import annotations

from routes.cli.commands import Commands, make_group

#: Command, the function that answers it, and its line in the help.
COMMANDS: Commands = {
    "new": ("routes.cli.data_new:new", "Begin a world of your own from a template."),
    "check": ("routes.cli.data_check:check", "Check a world and tell every fault at once."),
    "export": ("routes.cli.data_export:export", "Write a world out for QGIS and other tools."),
}

data = make_group("data", COMMANDS, help_text="Begin, check or export a world.")
