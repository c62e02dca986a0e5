"""Whether scenarios can be: names resolved, every fault told, remarks on what does nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError, UnknownName, UnknownZone, nearest_names
from geo.places import find_crossing, find_place
from routes.condition import Condition, condition_of
from routes.intervention import AddLeg, Intervention
from routes.scenario import Scenario, describe, holds
from routes.scenario_clashes import list_clashes, list_sums
from routes.scenario_faults import list_day_faults, list_faults

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

# Fields that hold names of one sort, over all interventions.
PLACES = ("places", "origins", "destinations")
ZONES = ("zone", "zone_a", "zone_b", "between", "members")


def check_scenarios(
    scenarios: Sequence[Scenario],
    world: World,
    *,
    files: Sequence[str] | None = None,
    day: date | None = None,
) -> tuple[list[Scenario], tuple[str, ...]]:
    """
    Several scenarios checked as `check_scenario` does; the faults of all are told together.

    Parameters
    ----------
    files
        What the messages call each; default the scenarios' names.

    Raises
    ------
    InputError
        With every fault of every scenario.
    """
    known: list[Scenario] = []
    remarks: list[str] = []
    faults: list[Fault] = []
    for one, file in zip(scenarios, files or [each.name for each in scenarios], strict=True):
        try:
            checked, told = check_scenario(one, world, file=file, day=day)
        except InputError as error:
            faults += error.faults
            continue
        known.append(checked)
        remarks += told
    if faults:
        raise InputError(dict.fromkeys(faults))
    return known, tuple(remarks)


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
        Interventions that do not hold on the day asked for, and those that add up.

    Raises
    ------
    InputError
        With every fault: unknown names (nearest spelling), dates outside the world, picks of
        nothing, numbers out of bounds, interventions that contradict each other.
    """
    base = scenario.base
    if base is not None:
        base, _ = check_scenario(base, world, file=scenario.base_file or file, day=day)
    faults = list(list_day_faults(scenario.as_of, "[scenario], key 'as_of'", file, world))
    after = base.build(world) if base else world
    resolved: list[Intervention] = []
    for number, one in enumerate(scenario.interventions, start=1):
        place = f"intervention {number} ({one.action})"
        found, wrong = _resolve(one, after, file, place)
        wrong = wrong or list(list_faults(found, after, file, place))
        resolved.append(found)
        faults += wrong
        if not wrong:
            after = found.build(after)
    if not faults:
        faults += list_clashes(resolved, after.crossings, file)
    if faults:
        raise InputError(faults)
    known = replace(scenario, base=base, interventions=tuple(resolved))
    remarks = [f"{known.name}: {told}" for told in list_sums(known.every, after.crossings)]
    remarks += _other_days(known, day or known.day(world))
    return known, tuple(remarks)


def idle_interventions(scenario: Scenario, network: Network) -> tuple[str, ...]:
    """
    Remarks on interventions that hold on a network's day and yet change nothing there.

    As where a crossing is opened that is open already.
    """
    remarks = []
    condition = condition_of(network)
    for one in scenario.every:
        if not holds(one, network.as_of) or isinstance(one, AddLeg):
            continue
        after = one.act(condition, network)
        if _same(condition, after):
            remarks.append(f"{scenario.name}: changes nothing on {network.as_of}: {describe(one)}")
        condition = after
    return tuple(remarks)


def _same(before: Condition, after: Condition) -> bool:
    return all(
        np.array_equal(getattr(before, each.name), getattr(after, each.name), equal_nan=True)
        for each in fields(Condition)
    )


def _other_days(scenario: Scenario, day: date) -> Iterator[str]:
    """What a scenario says that does not hold on the day asked for."""
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
                remedy = remedy.strip() or "Check the spelling."
                faults.append(Fault(file, key, problem[:1].lower() + problem[1:], remedy))
        changed[name] = tuple(found) if isinstance(given, tuple) else "".join(found)

    names = {each.name for each in fields(one)}
    zones = sorted({*world.crossings["zone_a"], *world.crossings["zone_b"]})
    if "crossings" in names:
        look_up("crossings", lambda word: find_crossing(world.crossings, word))
    for name in sorted(names.intersection(PLACES)):
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
    raise UnknownZone(word, zones, hint="" if nearest_names(word, zones) else "Use ISO codes: SYR.")


def _find_terminal(word: str, world: World) -> str:
    try:
        return find_crossing(world.crossings, word)
    except UnknownName:
        return find_place(world.places, word)
