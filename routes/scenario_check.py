"""Whether a scenario can be: known names, dates inside the world, no contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.cells import first_day
from geo.errors import Fault, InputError, UnknownName, nearest_names
from geo.places import find_crossing, find_place
from routes.intervention import (
    AddCrossing,
    AddLeg,
    Close,
    Intervention,
    OnCrossings,
    Open,
    Perceived,
    RaidOrigin,
    ScaleInterdiction,
    SetDelay,
    SetInterdiction,
    ShareIntelligence,
)
from routes.scenario import KEY_OF, Scenario, describe, holds

if TYPE_CHECKING:
    from geo.world import World

# Fields that hold names of one sort, over all interventions.
PLACES = ("places", "origins", "destinations")
ZONES = ("zone", "zone_a", "zone_b", "between", "members")
# What each kind of intervention decides at a crossing; two that decide the same may contradict.
DECIDES: dict[type[Intervention], str] = {
    Close: "state",
    Open: "state",
    SetInterdiction: "interdiction",
    ScaleInterdiction: "interdiction",
    ShareIntelligence: "interdiction",
    SetDelay: "delay_hours",
    Perceived: "believed",
}
SETS = (Close, Open, SetInterdiction, SetDelay, Perceived)


def check_scenario(
    scenario: Scenario, world: World, *, file: str = "scenario", day: date | None = None
) -> tuple[Scenario, tuple[str, ...]]:
    """
    The scenario with every name resolved to its id, and remarks.

    Parameters
    ----------
    scenario, world
        What is asked, and where.
    file
        What the messages call it.
    day
        The day it is asked for, if not its own.

    Returns
    -------
    scenario
        Ids of crossings and places in place of names.
    remarks
        Interventions that do nothing on the day asked for.

    Raises
    ------
    InputError
        With every fault: unknown names (nearest spelling), dates outside the world, picks of
        nothing, numbers out of bounds, interventions that contradict each other.
    """
    base = scenario.base
    remarks: list[str] = []
    if base is not None:
        base, _ = check_scenario(base, world, file=scenario.base_file or file, day=day)
    faults = list(_day_faults(scenario.as_of, "[scenario], key 'as_of'", file, world))
    after = base.build(world) if base else world
    resolved: list[Intervention] = []
    for number, one in enumerate(scenario.interventions, start=1):
        place = f"intervention {number} ({one.action})"
        found, wrong = _resolve(one, after, file, place)
        faults += wrong or list(_meaning_faults(found, after, file, place))
        resolved.append(found)
        if not faults:
            after = found.build(after)
    known = replace(scenario, base=base, interventions=tuple(resolved))
    if not faults:
        faults += _contradictions(known.interventions, after.crossings, file)
    if faults:
        raise InputError(faults)
    asked = day or known.day(world)
    remarks += _idle(known, asked)
    return known, tuple(remarks)


def _idle(scenario: Scenario, day: date) -> Iterator[str]:
    """What a scenario says that changes nothing on the day asked for."""
    for one in scenario.every:
        if not holds(one, day):
            yield f"{scenario.name}: does not hold on {day}: {describe(one)}"


def _resolve(
    one: Intervention, world: World, file: str, place: str
) -> tuple[Intervention, list[Fault]]:
    """The intervention with ids for names."""
    faults: list[Fault] = []
    changed: dict[str, Any] = {}

    def look_up(name: str, find: Callable[[str], str]) -> None:
        given = getattr(one, name)
        many = given if isinstance(given, tuple) else ((given,) if given else ())
        found = []
        for word in many:
            try:
                found.append(find(word))
            except UnknownName as error:
                key = f"{place}, key '{name}'"
                problem, _, remedy = error.message.partition(". ")
                faults.append(Fault(file, key, problem, remedy or "Check the spelling."))
        changed[name] = tuple(found) if isinstance(given, tuple) else "".join(found)

    names = {each.name for each in fields(one)}
    zones = sorted({*world.crossings["zone_a"], *world.crossings["zone_b"]})
    if "crossings" in names:
        look_up("crossings", lambda word: find_crossing(world.crossings, word))
    for name in names.intersection(PLACES):
        look_up(name, lambda word: find_place(world.places, word))
    for name in sorted(names.intersection(ZONES)):
        look_up(name, lambda word: _find_zone(word, zones))
    if isinstance(one, AddLeg):
        for name in ("from_id", "to_id"):
            look_up(name, lambda word: _find_terminal(word, world))
    return replace(one, **changed), faults


def _find_zone(word: str, zones: list[str]) -> str:
    if word.strip().upper() in zones:
        return word.strip().upper()
    from geo.errors import UnknownZone

    raise UnknownZone(word, zones, hint="" if nearest_names(word, zones) else "Use ISO codes: SYR.")


def _find_terminal(word: str, world: World) -> str:
    try:
        return find_crossing(world.crossings, word)
    except UnknownName:
        return find_place(world.places, word)


def _meaning_faults(one: Intervention, world: World, file: str, place: str) -> Iterator[Fault]:
    """What no schema can see: dates, bounds, picks of nothing."""
    yield from _bound_faults(one, file, place)
    for name in ("starts", "ends"):
        where = f"{place}, key '{KEY_OF[name]}'"
        yield from _day_faults(getattr(one, name), where, file, world)
    begins, ends = _days(one)
    if begins >= ends:
        problem = f"it ends ({one.ends}) before it begins ({one.starts})"
        yield Fault(file, f"{place}, key 'to'", problem, "Give a later day, or leave 'to' out.")
    if isinstance(one, (OnCrossings, ShareIntelligence)):
        yield from _pick_faults(one, world.crossings, file, place)
    if isinstance(one, Perceived) and np.isnan(one.probability).all() == np.isnan(one.factor).all():
        problem = "one of 'probability' and 'factor' is needed, and one only"
        yield Fault(file, place, problem, "Say what evaders believe, or by how much it is scaled.")
    if isinstance(one, RaidOrigin):
        origins = sorted(set(world.demand["origin"]))
        for name in one.places:
            if name not in origins:
                problem = f"'{name}' dispatches nothing in this world"
                yield Fault(
                    file, f"{place}, key 'places'", problem, f"Origins: {', '.join(origins)}."
                )
    if isinstance(one, (AddCrossing, AddLeg)):
        yield from _addition_faults(one, world, file, place)


def _bound_faults(one: Intervention, file: str, place: str) -> Iterator[Fault]:
    for each in fields(one):
        value = getattr(one, each.name)
        if "low" in each.metadata and not np.isnan(np.asarray(value, dtype=float)).all():
            low, high = each.metadata["low"], each.metadata["high"]
            bad = ~((np.asarray(value, dtype=float) >= low) & (np.asarray(value) <= high))
            if bad.any():
                shown = np.asarray(value, dtype=float).reshape(-1)[bad.reshape(-1)][0]
                problem = f"{shown:g} lies outside {low:g} to {high:g}"
                remedy = f"Choose {each.metadata['meaning']}."
                yield Fault(file, f"{place}, key '{each.name}'", problem, remedy)
        elif "low" in each.metadata and each.default is not each.default:
            continue
        allowed = each.metadata.get("allowed", ())
        if allowed and value and value not in allowed:
            near = nearest_names(str(value), allowed, count=1)
            advice = f"Did you mean '{near[0]}'? " if near else ""
            remedy = f"{advice}Choose from {', '.join(allowed)}."
            yield Fault(file, f"{place}, key '{each.name}'", f"no such value '{value}'", remedy)


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
        problem = "no crossing is all of that"
        yield Fault(file, place, f"{problem} ({describe(one)})", "Ask for less at once.")


def _addition_faults(
    one: AddCrossing | AddLeg, world: World, file: str, place: str
) -> Iterator[Fault]:
    if isinstance(one, AddCrossing):
        if one.crossing_id in {*world.crossings["crossing_id"], *world.places["place_id"]}:
            problem = f"'{one.crossing_id}' is already in the world"
            yield Fault(file, f"{place}, key 'crossing_id'", problem, "Choose another id.")
        if one.zone_a == one.zone_b:
            problem = "both sides are the same zone"
            yield Fault(file, f"{place}, key 'zone_b'", problem, "Name the zone beyond.")
        return
    if one.starts or one.ends:
        problem = "a leg has no dates"
        yield Fault(file, place, problem, "Leave 'from' and 'to' out.")
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


def _contradictions(
    interventions: tuple[Intervention, ...], crossings: pd.DataFrame, file: str
) -> Iterator[Fault]:
    """Pairs of one file of which the later undoes the earlier at some crossing, on some day."""
    for later, one in enumerate(interventions):
        for earlier, other in enumerate(interventions[:later]):
            decided = DECIDES.get(type(one))
            if decided is None or decided != DECIDES.get(type(other)):
                continue
            if not _overlap(one, other) or not isinstance(one, SETS) or _agree(one, other):
                continue
            shared = one.picked(crossings) & other.picked(crossings)  # type: ignore[attr-defined]
            if shared.any():
                where = ", ".join(crossings["crossing_id"][shared].iloc[:3])
                more = f" and {int(shared.sum()) - 3} more" if shared.sum() > 3 else ""
                problem = f"it undoes intervention {earlier + 1} ({other.action}) at {where}{more}"
                remedy = "Keep one of the two, part their dates, or put one in a file that extends."
                yield Fault(file, f"intervention {later + 1} ({one.action})", problem, remedy)


def _agree(one: Intervention, other: Intervention) -> bool:
    """Whether two interventions decide the same thing the same way."""
    if type(one) is not type(other):
        return False
    decided = ("state", "probability", "hours", "factor", "secret")
    return all(
        np.array_equal(
            getattr(one, name), getattr(other, name), equal_nan=name != "state" and name != "secret"
        )
        for name in decided
        if hasattr(one, name)
    )


def _overlap(one: Intervention, other: Intervention) -> bool:
    begins, ends = _days(one)
    other_begins, other_ends = _days(other)
    return begins < other_ends and other_begins < ends


def _days(one: Intervention) -> tuple[date, date]:
    try:
        begins = first_day(one.starts) if one.starts else date.min
        ends = first_day(one.ends) if one.ends else date.max
    except ValueError:
        return date.min, date.max
    return begins, ends


def _day_faults(text: str, place: str, file: str, world: World) -> Iterator[Fault]:
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
