"""Which column of a road layer says what, and how fast each class of road is driven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geo.errors import Fault, InputError, nearest_names

# Free-flow speeds of a lorry or a laden car by class, km/h: those of the bundled skeleton
# (`data/roads/segments.csv`), whose hours the model was read against. Links are ramps: slower.
CLASS_SPEEDS_KMH = {
    "motorway": 100.0,
    "trunk": 85.0,
    "primary": 70.0,
    "secondary": 50.0,
    "tertiary": 40.0,
    "unclassified": 30.0,
    "track": 25.0,
    "motorway_link": 60.0,
    "trunk_link": 50.0,
    "primary_link": 40.0,
    "secondary_link": 40.0,
    "tertiary_link": 30.0,
    "highway": 90.0,
    "freeway": 100.0,
    "expressway": 100.0,
    "residential": 25.0,
    "living_street": 10.0,
    "service": 20.0,
    "road": 40.0,
}
# A road of a class nobody named.
DEFAULT_SPEED_KMH = 50.0

# Slower than walking, or faster than any limit there is: a slip, and the class's speed is taken.
LEAST_SPEED_KMH, GREATEST_SPEED_KMH = 3.0, 160.0

FORWARD = frozenset({"1", "yes", "true", "t", "f", "ft", "forward", "y", "+", "fwd", "oneway"})
BACKWARD = frozenset({"-1", "reverse", "r", "tf", "backward", "-", "bwd"})

# Names that layers give these columns, most telling first.
_NAMES = {
    "class": (
        "fclass",
        "highway",
        "road_class",
        "roadclass",
        "class",
        "cls",
        "gp_rtp",
        "rtp",
        "type",
        "road_type",
        "func_class",
        "category",
        "klass",
    ),
    "speed": ("maxspeed", "speed_kmh", "speed", "speedlimit", "speed_limit", "kmh"),
    "oneway": ("oneway", "one_way", "direction"),
    "level": ("layer", "level", "z_level", "zlevel"),
    "bridge": ("bridge", "is_bridge"),
    "tunnel": ("tunnel", "is_tunnel"),
}


@dataclass(frozen=True)
class RoadColumns:
    """
    Which column says what; empty where none does.

    Attributes
    ----------
    road_class, speed, oneway
        Class of road, speed in km/h, which way it may be driven.
    level, bridge, tunnel
        Above or below ground: a number, or whether it is a bridge or a tunnel.
    speeds_kmh
        By class.
    default_kmh
        For a class that has none.
    dropped
        Classes that are left out.
    """

    road_class: str = ""
    speed: str = ""
    oneway: str = ""
    level: str = ""
    bridge: str = ""
    tunnel: str = ""
    speeds_kmh: Mapping[str, float] = field(default_factory=lambda: dict(CLASS_SPEEDS_KMH))
    default_kmh: float = DEFAULT_SPEED_KMH
    forward: frozenset[str] = FORWARD
    backward: frozenset[str] = BACKWARD
    dropped: frozenset[str] = frozenset()

    def class_speed_kmh(self, text: str) -> float:
        """Speed of a class, the least of several (``trunk;primary``); nan if none is known."""
        known = [self.speeds_kmh.get(part.strip()) for part in text.split(";")]
        return min((speed for speed in known if speed), default=float("nan"))

    def used(self) -> list[str]:
        """Columns that must be read."""
        names = (self.road_class, self.speed, self.oneway, self.level, self.bridge, self.tunnel)
        return [name for name in dict.fromkeys(names) if name]


def guess_columns(names: Sequence[str], *, given: RoadColumns | None = None) -> RoadColumns:
    """
    Columns by their usual names, for those that were not given.

    Examples
    --------
    >>> guess = guess_columns(["OBJECTID", "fclass", "oneway", "maxspeed", "bridge"])
    >>> guess.used()
    ['fclass', 'maxspeed', 'oneway', 'bridge']
    """
    columns = given or RoadColumns()
    by_fold = {name.casefold(): name for name in reversed(names)}
    guessed = {
        what: next((by_fold[name] for name in known if name in by_fold), "")
        for what, known in _NAMES.items()
    }
    return replace(
        columns,
        road_class=columns.road_class or guessed["class"],
        speed=columns.speed or guessed["speed"],
        oneway=columns.oneway or guessed["oneway"],
        level=columns.level or guessed["level"],
        bridge=columns.bridge or guessed["bridge"],
        tunnel=columns.tunnel or guessed["tunnel"],
    )


def check_columns(columns: RoadColumns, names: Sequence[str], file: str) -> None:
    """
    Check that a layer has the columns named.

    Raises
    ------
    InputError
        For each column it has not, with the nearest names.
    """
    faults = []
    for name in columns.used():
        if name not in names:
            near = nearest_names(name, list(names))
            remedy = f"Did you mean {', '.join(near)}?" if near else f"It has: {', '.join(names)}."
            faults.append(Fault(file, "", f"it has no column '{name}'", remedy))
    if faults:
        raise InputError(faults)


_KEYS = {
    "columns": {"class", "speed", "oneway", "level", "bridge", "tunnel"},
    "speeds": None,
    "oneway": {"forward", "backward"},
    "drop": {"classes"},
}


def read_columns(path: Path | str) -> RoadColumns:
    """
    Columns and speeds as a small TOML file gives them.

    ``[columns]`` class, speed, oneway, level, bridge, tunnel; ``[speeds]`` km/h by class and
    ``default``; ``[oneway]`` forward and backward, lists of values; ``[drop]`` classes.

    Raises
    ------
    InputError
        For every unknown key and every value that is none.
    """
    from geo.readers import read_toml

    path = Path(path)
    content = read_toml(path)
    faults = list(_key_faults(content, path.name))
    speeds = dict(CLASS_SPEEDS_KMH)
    for name, value in _table(content, "speeds").items():
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else -1
        if not LEAST_SPEED_KMH <= number <= GREATEST_SPEED_KMH:
            problem = f"{value!r} is no speed"
            remedy = f"Give km/h from {LEAST_SPEED_KMH:g} to {GREATEST_SPEED_KMH:g}."
            faults.append(Fault(path.name, f"[speeds] {name}", problem, remedy))
        speeds[name.casefold()] = float(number)
    if faults:
        raise InputError(faults)
    columns, ways = _table(content, "columns"), _table(content, "oneway")
    return RoadColumns(
        road_class=columns.get("class", ""),
        **{
            name: columns.get(name, "") for name in ("speed", "oneway", "level", "bridge", "tunnel")
        },
        speeds_kmh=speeds,
        default_kmh=speeds.pop("default", DEFAULT_SPEED_KMH),
        forward=_fold_all(ways.get("forward"), FORWARD),
        backward=_fold_all(ways.get("backward"), BACKWARD),
        dropped=_fold_all(_table(content, "drop").get("classes"), frozenset()),
    )


def describe_columns(columns: RoadColumns) -> str:
    """
    The columns as the TOML that `read_columns` takes: print it, save it, change it.

    Examples
    --------
    >>> print(describe_columns(RoadColumns(road_class="fclass")))
    [columns]
    class = "fclass"
    """
    shown = {"class": columns.road_class} | {
        name: getattr(columns, name) for name in ("speed", "oneway", "level", "bridge", "tunnel")
    }
    lines = [f'{name} = "{value}"' for name, value in shown.items() if value]
    return "\n".join(["[columns]", *lines])


def parse_speed_kmh(text: str) -> float:
    """
    A speed limit in km/h; nan where it is none.

    Of several (``50 mph;80``) the least, because a lorry keeps to it. ``walk`` is walking pace;
    ``none`` (no limit) and national codes (``SA:urban``) say nothing in numbers.

    Examples
    --------
    >>> [parse_speed_kmh(text) for text in ("80", "50 mph;80", "walk", "-30", "none", "0")]
    [80.0, 80.0, 5.0, nan, nan, nan]
    """
    found = []
    for part in re.split(r"[;|,]", text.strip().casefold()):
        word = part.strip()
        if word in {"walk", "walking"}:
            found.append(5.0)
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?", word)
        if match:
            unit = {"mph": 1.609344, "knots": 1.852}.get(match[2] or "", 1.0)
            found.append(float(match[1]) * unit)
    usable = [speed for speed in found if LEAST_SPEED_KMH <= speed <= GREATEST_SPEED_KMH]
    return round(min(usable), 1) if usable else float("nan")


def fold_value(value: Any) -> str:
    """
    A cell as text to compare: 1.0, True and "1" are one; empty where it says nothing.

    Examples
    --------
    >>> [fold_value(value) for value in (1.0, True, " Yes ", None, float("nan"))]
    ['1', '1', 'yes', '', '']
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()


def _fold_all(values: Iterable[Any] | None, otherwise: frozenset[str]) -> frozenset[str]:
    return otherwise if values is None else frozenset(fold_value(value) for value in values)


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    table = content.get(name, {})
    return table if isinstance(table, dict) else {}


def _key_faults(content: dict[str, Any], file: str) -> Iterable[Fault]:
    for name, table in content.items():
        if name not in _KEYS or not isinstance(table, dict):
            near = nearest_names(name, list(_KEYS))
            remedy = f"Did you mean [{near[0]}]?" if near else f"Known: {', '.join(_KEYS)}."
            yield Fault(file, name, "it is no table of this file", remedy)
            continue
        known = _KEYS[name]
        for key, value in table.items():
            if known is not None and key not in known:
                near = nearest_names(key, sorted(known))
                remedy = (
                    f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
                )
                yield Fault(file, f"[{name}] {key}", "it is no known key", remedy)
            elif name == "columns" and not isinstance(value, str):
                yield Fault(file, f"[{name}] {key}", "it is no column name", "Give it in quotes.")
            elif name in {"oneway", "drop"} and not isinstance(value, list):
                yield Fault(file, f"[{name}] {key}", "it is no list", 'Write ["…", "…"].')
