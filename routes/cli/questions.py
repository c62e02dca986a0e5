"""The world and the network that a command asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from routes.cli.endings import say

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.network import Network


@dataclass(frozen=True)
class Question:
    """What the shared options say."""

    world: Path | None = None
    as_of: str | None = None
    origins: Sequence[str] | None = None
    destinations: Sequence[str] | None = None
    quiet: bool = False
    verbose: bool = False


def open_world(question: Question) -> World:
    """
    Read the world asked about, and tell its remarks on standard error.

    Raises
    ------
    InputError
        With every fault of the world.
    """
    from geo.world import read_world

    world = read_world(question.world)
    if world.remarks and question.verbose:
        for remark in world.remarks:
            say(remark)
    elif world.remarks and not question.quiet:
        count = len(world.remarks)
        say(f"{count} remark{'s' if count > 1 else ''} on the data; -v tells them")
    return world


def open_network(question: Question) -> tuple[World, Network]:
    """
    Read the world, and make its network for the day and places asked about.

    Raises
    ------
    InputError
        With every fault of the world, or if a place or the date is not known.
    NoRoute
        If no demand joins the places.
    """
    from routes.network import build_network

    world = open_world(question)
    network = build_network(
        world,
        as_of=parse_day(question.as_of) if question.as_of else None,
        origins=find_places(world.places, question.origins),
        destinations=find_places(world.places, question.destinations),
    )
    return world, network


def parse_day(text: str) -> date:
    """
    Read a date as a world writes it: 2024-12-08, or 2024-12 for its first day.

    Raises
    ------
    InputError
        If it is no such date.

    Examples
    --------
    >>> parse_day("2024-12")
    datetime.date(2024, 12, 1)
    """
    from geo.cells import first_day
    from geo.errors import Fault, InputError

    try:
        return first_day(text.strip())
    except ValueError as error:
        raise InputError(Fault("--as-of", "", f"'{text}' is no date", str(error))) from None


def find_places(places: pd.DataFrame, names: Sequence[str] | None) -> list[str] | None:
    """
    Ids of places, by any spelling; one word may hold several, parted by commas.

    Raises
    ------
    UnknownPlace
        If no place is called so; the nearest spellings stand in the message.
    """
    if not names:
        return None
    from geo.places import find_place

    parts = [part for name in names for part in name.split(",") if part.strip()]
    return [find_place(places, part.strip()) for part in parts]


def find_crossings(crossings: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """
    Ids of crossings, by any spelling.

    Raises
    ------
    UnknownCrossing
        If no crossing is called so; the nearest spellings stand in the message.
    """
    from geo.places import find_crossing

    return [find_crossing(crossings, name) for name in names]
