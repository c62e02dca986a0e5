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
    from routes.posterior import Posterior


@dataclass(frozen=True)
class Chosen:
    """Which parameters answer: fixed, posterior, or None for the posterior where one is fresh."""

    source: str | None = "fixed"
    draws: int = 400
    seed: int | None = None


@dataclass(frozen=True)
class Question:
    """What the shared options say."""

    world: Path | None = None
    as_of: str | None = None
    origins: Sequence[str] | None = None
    destinations: Sequence[str] | None = None
    quiet: bool = False
    verbose: bool = False
    chosen: Chosen = Chosen()


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
        posterior=open_posterior(world, question),
    )
    return world, network


def open_posterior(world: World, question: Question) -> Posterior | None:
    """
    Read the draws to answer with; None for the fixed parameters.

    Raises
    ------
    StalePosterior
        If a posterior is asked for by name and the tables have changed since it was made.
    InputError
        If one is asked for by name and there is none.
    """
    from geo.errors import StalePosterior
    from routes.posterior import posterior_path, read_posterior

    chosen = question.chosen
    path = posterior_path(world)
    if chosen.source == "fixed" or (chosen.source is None and not (path and path.is_file())):
        return None
    try:
        posterior = read_posterior(world)
    except StalePosterior:
        if chosen.source == "posterior":
            raise
        if not question.quiet:
            say("the posterior is of other tables and not used; corridors calibrate renews it")
        return None
    if not posterior.converged and not question.quiet:
        say("the posterior did not converge: do not lean on its intervals")
    return posterior.take(chosen.draws, seed=chosen.seed)


def name_parameters(network: Network) -> str:
    """Name the source of an answer's parameters: fixed or posterior."""
    return "fixed" if network.posterior is None else "posterior"


def tell_parameters(network: Network, *, most: int | None = None) -> str:
    """Say for a title what parameters an answer rests on: at `most` so many draws, if given."""
    if network.posterior is None:
        return "fixed parameters"
    count = len(network.posterior)
    used = f"{most} of " if most is not None and most < count else ""
    return f"posterior, {used}{count} draws"


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
