"""`corridors network`: legs from a road layer, or from OpenStreetMap."""

from __future__ import annotations

from routes.cli.commands import Commands, make_group

#: Command, the function that answers it, and its line in the help.
COMMANDS: Commands = {
    "build": ("routes.cli.network_build:build", "Build legs over a road layer or OSM file."),
    "osm": ("routes.cli.network_osm:osm", "Download a zone's roads from OpenStreetMap."),
}

network = make_group("network", COMMANDS, help_text="Build legs from roads.")
