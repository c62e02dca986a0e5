"""What an intervention says that cannot be: numbers, dates, picks of nothing, positions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.boundaries import Outlines, bundled_boundaries, join_outlines, read_outlines
from geo.cells import first_day
from geo.crossings import distance_to_border
from geo.errors import Fault, nearest_names
from routes.intervention import (
    TAG_COLUMNS,
    AddCrossing,
    AddLeg,
    Intervention,
    OnCrossings,
    Perceived,
    RaidOrigin,
    ScaleDemand,
    ScaleOrigin,
    ShareIntelligence,
)
from routes.scenario import KEY_OF, describe

if TYPE_CHECKING:
    from geo.world import World

# A gate that is only planned is placed by eye; farther from both zones than this it is a slip.
PLACED_WITHIN_KM = 50.0


def list_faults(one: Intervention, world: World, file: str, place: str) -> Iterator[Fault]:
    """
    What no schema can see; names are ids already.

    Parameters
    ----------
    one, world
        What is done, and where.
    file, place
        What the messages call the file, and the place in it.
    """
    yield from _bound_faults(one, file, place)
    for name in ("starts", "ends"):
        where = f"{place}, key '{KEY_OF[name]}'"
        yield from list_day_faults(getattr(one, name), where, file, world)
    begins, ends = days_of(one)
    if begins >= ends:
        problem = f"it ends ({one.ends}) before it begins ({one.starts})"
        yield Fault(file, f"{place}, key 'to'", problem, "Give a later day, or leave 'to' out.")
    if isinstance(one, (OnCrossings, ShareIntelligence)):
        yield from _pick_faults(one, world.crossings, file, place)
    if isinstance(one, Perceived) and np.isnan(one.probability).all() == np.isnan(one.factor).all():
        problem = "one of 'probability' and 'factor' is needed, and one only"
        yield Fault(file, place, problem, "Say what evaders believe, or by how much it is scaled.")
    if isinstance(one, (RaidOrigin, ScaleOrigin, ScaleDemand)):
        yield from _demand_faults(one, world.demand, file, place)
    if isinstance(one, AddCrossing):
        yield from _crossing_faults(one, world, file, place)
    if isinstance(one, AddLeg):
        yield from _leg_faults(one, world, file, place)


def list_day_faults(text: str, place: str, file: str, world: World) -> Iterator[Fault]:
    """Whether a text is a day of the world; an empty one says nothing."""
    if not text:
        return
    try:
        day = first_day(text)
    except ValueError as error:
        yield Fault(file, place, f"'{text}' is no date", str(error))
        return
    if not world.start <= day <= world.end:
        problem = f"{text} lies outside the world, {world.start} to {world.end}"
        yield Fault(file, place, problem, "Choose a day between the two.")


def days_of(one: Intervention) -> tuple[date, date]:
    """First day, and the day from which it no longer holds; without end where none is given."""
    try:
        begins = first_day(one.starts) if one.starts else date.min
        ends = first_day(one.ends) if one.ends else date.max
    except ValueError:
        return date.min, date.max
    return begins, ends


def _bound_faults(one: Intervention, file: str, place: str) -> Iterator[Fault]:
    for each in fields(one):
        value, where = getattr(one, each.name), f"{place}, key '{each.name}'"
        if "low" in each.metadata:
            low, high = each.metadata["low"], each.metadata["high"]
            numbers = np.atleast_1d(np.asarray(value, dtype=float))
            left_out = each.default != each.default and np.isnan(numbers).all()
            bad = numbers[~((numbers >= low) & (numbers <= high))]
            if len(bad) and not left_out:
                problem = f"{bad[0]:g} lies outside {low:g} to {high:g}"
                yield Fault(file, where, problem, f"Choose {each.metadata['meaning']}.")
        allowed = each.metadata.get("allowed", ())
        if allowed and value and value not in allowed:
            near = nearest_names(str(value), allowed, count=1)
            advice = f"Did you mean '{near[0]}'? " if near else ""
            remedy = f"{advice}Choose from {', '.join(allowed)}."
            yield Fault(file, where, f"no such value '{value}'", remedy)


def _pick_faults(
    one: OnCrossings | ShareIntelligence, crossings: pd.DataFrame, file: str, place: str
) -> Iterator[Fault]:
    if isinstance(one, ShareIntelligence):
        if len(set(one.members)) < 2:
            yield Fault(file, f"{place}, key 'members'", "sharing takes two zones", "Name another.")
            return
    elif not one.picks_anything():
        remedy = "Give crossings, zone, between, kind or tag."
        yield Fault(file, place, "it does not say where", remedy)
        return
    elif one.between and len(set(one.between)) != 2:
        yield Fault(file, f"{place}, key 'between'", "two zones are needed", 'As ["SYR", "JOR"].')
        return
    if not one.picked(crossings).any():
        remedy = "Ask for less at once."
        if isinstance(one, OnCrossings) and one.tag and one.tag not in (tags := _tags(crossings)):
            remedy = f"Tags here: {', '.join(nearest_names(one.tag, tags) or tags[:8]) or 'none'}."
        problem = f"no crossing is all of that ({describe(one)})"
        yield Fault(file, place, problem, remedy)


def _tags(crossings: pd.DataFrame) -> list[str]:
    """Every tag that some crossing bears."""
    columns = [crossings[name].astype(str) for name in TAG_COLUMNS if name in crossings]
    words = {word.strip() for column in columns for text in column for word in text.split(";")}
    return sorted(words - {"", "nan"})


def _demand_faults(
    one: RaidOrigin | ScaleOrigin | ScaleDemand, demand: pd.DataFrame, file: str, place: str
) -> Iterator[Fault]:
    """Places that dispatch or receive nothing on any day."""
    sides = {"origins": "origin", "destinations": "destination"}
    named = sides if isinstance(one, ScaleDemand) else {"places": "origin"}
    for key, column in named.items():
        known = sorted(set(demand[column]))
        for name in getattr(one, key):
            if name not in known:
                does = "dispatches" if column == "origin" else "receives"
                remedy = f"{column.capitalize()}s: {', '.join(known)}."
                problem = f"'{name}' {does} nothing in this world"
                yield Fault(file, f"{place}, key '{key}'", problem, remedy)


def _crossing_faults(one: AddCrossing, world: World, file: str, place: str) -> Iterator[Fault]:
    if one.crossing_id in {*world.crossings["crossing_id"], *world.places["place_id"]}:
        problem = f"'{one.crossing_id}' is already in the world"
        yield Fault(file, f"{place}, key 'crossing_id'", problem, "Choose another id.")
    if one.zone_a == one.zone_b:
        problem = "both sides are the same zone"
        yield Fault(file, f"{place}, key 'zone_b'", problem, "Name the zone beyond.")
        return
    here = pd.DataFrame(
        {"zone_a": [one.zone_a], "zone_b": one.zone_b, "lon": float(one.lon), "lat": float(one.lat)}
    )
    km = distance_to_border(here, _outlines_of(world)).item()
    if km > PLACED_WITHIN_KM:
        problem = f"({one.lon:g}, {one.lat:g}) lies {km:,.0f} km from the border of "
        problem += f"{one.zone_a} and {one.zone_b}"
        remedy = "Mend the position or the zones; lon comes first, then lat."
        yield Fault(file, f"{place}, key 'lon'", problem, remedy)


def _outlines_of(world: World) -> Outlines:
    """The world's own boundaries, and the bundled ones for zones it has none for."""
    bundled, folder = read_outlines(bundled_boundaries()), world.path and world.path / "boundaries"
    own = read_outlines(folder) if folder and folder.is_dir() else Outlines({})
    return join_outlines(own, bundled)


def _leg_faults(one: AddLeg, world: World, file: str, place: str) -> Iterator[Fault]:
    if one.starts or one.ends:
        yield Fault(file, place, "a leg has no dates", "Leave 'from' and 'to' out.")
    sides = world.crossings.set_index("crossing_id")[["zone_a", "zone_b"]]
    towns = dict(zip(world.places["place_id"], world.places["country"], strict=True))
    for name in ("from_id", "to_id"):
        end = getattr(one, name)
        zones = [*sides.loc[end]] if end in sides.index else [towns[end]]
        if one.zone not in zones:
            problem = f"'{end}' does not lie in {one.zone}"
            yield Fault(file, f"{place}, key '{name}'", problem, f"It lies in {', '.join(zones)}.")
    if one.from_id == one.to_id:
        yield Fault(file, f"{place}, key 'to_id'", "both ends are the same", "Name another end.")
