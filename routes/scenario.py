"""Scenarios: named lists of interventions on dates, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.cells import first_day
from geo.writers import file_slug
from routes.condition import STATES, Condition, condition_of
from routes.intervention import (
    AddCrossing,
    AddLeg,
    Close,
    Intervention,
    Open,
    Perceived,
    RaidOrigin,
    ScaleDemand,
    ScaleInterdiction,
    ScaleOrigin,
    SetDelay,
    SetInterdiction,
    ShareIntelligence,
)

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

#: Version of the file format; files of another one are refused.
VERSION = 1
# Keys of a file that are words of Python, or that read better another way, as fields.
KEY_OF = {"starts": "from", "ends": "to"}
FIELD_OF = {key: name for name, key in KEY_OF.items()}


@dataclass(frozen=True)
class Scenario:
    """
    A named list of interventions.

    Attributes
    ----------
    name
        What it is called; files are named after its `slug`.
    note
        Why it is asked, and where its numbers come from.
    as_of
        The day it is asked for, as 2024-02-17; empty for the world's last.
    interventions
        Done in the order given.
    base
        A scenario it extends: that one's interventions are done first.
    base_file
        Name of the file that holds the base.

    Examples
    --------
    >>> scenario = Scenario("soft south").close("nasib-jaber").set_delay(3, zone="JOR")
    >>> print(scenario.to_toml())
    [scenario]
    version = 1
    name = "soft south"
    <BLANKLINE>
    [[intervention]]
    action = "close"
    crossings = ["nasib-jaber"]
    <BLANKLINE>
    [[intervention]]
    action = "set_delay"
    zone = "JOR"
    hours = 3
    <BLANKLINE>
    """

    name: str
    note: str = ""
    as_of: str = ""
    interventions: tuple[Intervention, ...] = ()
    base: Scenario | None = None
    base_file: str = ""

    @property
    def slug(self) -> str:
        """The name as a file may bear it: a-z, 0-9, - and _ only."""
        return file_slug(self.name)

    @property
    def every(self) -> tuple[Intervention, ...]:
        """The interventions of the scenarios it extends, then its own."""
        return (*(self.base.every if self.base else ()), *self.interventions)

    @property
    def rebuilds(self) -> bool:
        """Whether it changes the map itself, and not only what goes on there."""
        return any(isinstance(one, (AddCrossing, AddLeg)) for one in self.every)

    def day(self, world: World) -> date:
        """The day it is asked for."""
        return first_day(self.as_of) if self.as_of else world.end

    def build(self, world: World) -> World:
        """The world with what it adds to the map."""
        for one in self.every:
            world = one.build(world)
        return world

    def act(self, network: Network, condition: Condition | None = None) -> Condition:
        """
        The condition of a network on its day once all interventions of that day are done.

        Parameters
        ----------
        network
            Of the day asked for, from `build(world)`.
        condition
            Where it starts from; default the network as it stands.
        """
        condition = condition_of(network) if condition is None else condition
        for one in self.every:
            if holds(one, network.as_of):
                condition = one.act(condition, network)
        return condition

    def apply(self, network: Network) -> Network:
        """The network of a day as the scenario leaves it, to rank, map or explain."""
        condition = self.act(network)
        crossings = network.crossings.copy()
        crossings["state"] = np.array(STATES)[condition.state[0]]
        for name in ("size", "interdiction", "believed", "delay_hours"):
            crossings[name] = getattr(condition, name)[0]
        demand = network.demand.assign(weight=condition.demand[0])
        return replace(network, crossings=crossings, demand=demand)

    def then(self, *more: Intervention) -> Scenario:
        """The scenario with further interventions."""
        return replace(self, interventions=(*self.interventions, *more))

    def on(self, day: str) -> Scenario:
        """The scenario asked for another day."""
        return replace(self, as_of=day)

    def close(self, *crossings: str, **pick: Any) -> Scenario:
        """Close crossings, by id or name, or by `zone`, `between`, `kind`, `tag`."""
        return self.then(Close(crossings=crossings, **pick))

    def open(self, *crossings: str, **pick: Any) -> Scenario:
        """Open crossings."""
        return self.then(Open(crossings=crossings, **pick))

    def set_interdiction(self, probability: float, *crossings: str, **pick: Any) -> Scenario:
        """Set the probability that a passing consignment is stopped."""
        return self.then(SetInterdiction(crossings=crossings, probability=probability, **pick))

    def scale_interdiction(self, factor: float, *crossings: str, **pick: Any) -> Scenario:
        """Do the checks `factor` times over."""
        return self.then(ScaleInterdiction(crossings=crossings, factor=factor, **pick))

    def set_delay(self, hours: float, *crossings: str, **pick: Any) -> Scenario:
        """Set the hours that a passage takes beyond those of its kind."""
        return self.then(SetDelay(crossings=crossings, hours=hours, **pick))

    def share_intelligence(self, factor: float, *members: str, **when: Any) -> Scenario:
        """Raise checks on every crossing between two of the members."""
        return self.then(ShareIntelligence(members=members, factor=factor, **when))

    def raid_origin(self, *places: str, **how: Any) -> Scenario:
        """Take production out at its source."""
        return self.then(RaidOrigin(places=places, **how))

    def scale_origin(self, factor: float, *places: str, **when: Any) -> Scenario:
        """Multiply what some origins dispatch."""
        return self.then(ScaleOrigin(places=places, factor=factor, **when))

    def scale_demand(self, factor: float, **what: Any) -> Scenario:
        """Multiply demand, from `origins` to `destinations` where they are named."""
        return self.then(ScaleDemand(factor=factor, **what))

    def perceive(self, *crossings: str, **what: Any) -> Scenario:
        """Set what evaders believe: a `probability`, or a `factor` on the checks."""
        return self.then(Perceived(crossings=crossings, **what))

    def add_crossing(self, crossing_id: str, zone_a: str, zone_b: str, **what: Any) -> Scenario:
        """Add a crossing at `lon` and `lat` with its `interdiction`."""
        new = AddCrossing(crossing_id=crossing_id, zone_a=zone_a, zone_b=zone_b, **what)
        return self.then(new)

    def add_leg(self, zone: str, from_id: str, to_id: str, *, hours: float, km: float) -> Scenario:
        """Add a leg inside a zone, or take the place of the one there is."""
        return self.then(AddLeg(zone=zone, from_id=from_id, to_id=to_id, hours=hours, km=km))

    def to_toml(self) -> str:
        """The scenario as its file holds it; reading it back gives an equal one."""
        head: dict[str, Any] = {"version": VERSION, "name": self.name, "note": self.note}
        head |= {"as_of": self.as_of, "extends": self.base_file}
        lines = ["[scenario]", *_write_keys(head)]
        for one in self.interventions:
            lines += ["", "[[intervention]]", f'action = "{one.action}"']
            lines += _write_keys(dict(list_keys(one)))
        return "\n".join(lines) + "\n"


def holds(one: Intervention, day: date) -> bool:
    """Whether an intervention holds on a day: from its first day, up to but not with its last."""
    begun = not one.starts or first_day(one.starts) <= day
    return begun and (not one.ends or day < first_day(one.ends))


def list_keys(one: Intervention) -> Iterator[tuple[str, Any]]:
    """What an intervention says, by the keys of a file; what is left at its default is left out."""
    own = [f for f in fields(one) if f.name not in KEY_OF]
    for each in [*own, *(f for f in fields(one) if f.name in KEY_OF)]:
        value = getattr(one, each.name)
        if each.default is not MISSING and _same(value, each.default):
            continue
        yield KEY_OF.get(each.name, each.name), value


def describe(one: Intervention) -> str:
    """
    An intervention in one line.

    Examples
    --------
    >>> describe(Close(crossings=("nasib-jaber",), starts="2024-05"))
    'close: crossings nasib-jaber, from 2024-05'
    """
    said = [
        f"{key} {', '.join(value) if isinstance(value, tuple) else value}"
        for key, value in list_keys(one)
    ]
    return f"{one.action}: {', '.join(said)}"


def _same(value: Any, default: Any) -> bool:
    if isinstance(value, np.ndarray):
        return False
    return bool(value == default or (value != value and default != default))


def _write_keys(keys: dict[str, Any]) -> list[str]:
    return [
        f"{key} = {_write_value(value)}" for key, value in keys.items() if value not in ("", ())
    ]


def _write_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(_escape(c) for c in value)}"'
    if isinstance(value, tuple):
        return f"[{', '.join(_write_value(v) for v in value)}]"
    return repr(float(value)) if float(value) != int(value) else str(int(value))


def _escape(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"
