"""Corridors: the sequences of zones between an origin and a destination, as a tree."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import UnknownCorridor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network

Corridor = tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """
    All prefixes of one length whose last border is the same, continued over one more border.

    Attributes
    ----------
    parent, child
        The border stepped from and the border stepped to, as positions in `CorridorTree.borders`.
    parent_rows
        Rows of the parent border's prefixes that are continued.
    child_rows
        Rows of the child border's prefixes that they become: a slice, in the same order.
    block
        Slice of the tree's leg blocks that holds the legs from parent to child crossings.
    """

    parent: int
    child: int
    parent_rows: NDArray[np.intp]
    child_rows: slice
    block: slice


@dataclass(frozen=True)
class Border:
    """
    One directed border (from zone, to zone) and every prefix that ends by crossing it.

    Attributes
    ----------
    zones
        From zone, to zone.
    crossings
        Positions of its crossings in the network's table.
    prefixes
        The corridors that end with this step, shortest first.
    first_rows
        How many of them (0 or 1) step straight from the origin's zone.
    """

    zones: tuple[str, str]
    crossings: NDArray[np.intp]
    prefixes: tuple[Corridor, ...]
    first_rows: int


@dataclass(frozen=True)
class CorridorTree:
    """
    Every corridor from one origin zone, prefixes shared.

    Attributes
    ----------
    origin_zone
        Where all of them begin.
    borders
        Directed borders in use; prefixes are the rows of each.
    steps
        In order of prefix length, so that walking them forward fills every row once.
    block_hours
        Leg hours of all blocks, one after another, rows before columns.
    block_from, block_to
        Crossing (position in the network's table) at each end of those legs.
    block_zone_is_sea
        Whether those legs lie at sea.
    """

    origin_zone: str
    destination_zones: tuple[str, ...]
    borders: tuple[Border, ...]
    steps: tuple[Step, ...]
    block_hours: NDArray[np.float64]
    block_from: NDArray[np.intp]
    block_to: NDArray[np.intp]
    block_zone_is_sea: NDArray[np.bool_]


def grow_tree(
    network: Network, origin_zone: str, destination_zones: Collection[str]
) -> CorridorTree:
    """
    The tree of all corridors from one zone that can end in one of the destination zones.

    Parameters
    ----------
    network
        Its `parameters.max_zones` bounds the length, both ends counted.
    origin_zone
        First zone of every corridor.
    destination_zones
        Zones in which a corridor may end; prefixes that cannot reach one are left out.
    """
    doors = _doors_between(network)
    prefixes = _useful_prefixes(
        _neighbours(doors), origin_zone, frozenset(destination_zones), network.parameters.max_zones
    )
    return _tree_of(network, origin_zone, destination_zones, prefixes, doors)


def corridor_tree(network: Network, corridor: Corridor) -> CorridorTree:
    """One corridor of two or more zones as a tree without branches."""
    prefixes = [corridor[:length] for length in range(2, len(corridor) + 1)]
    return _tree_of(network, corridor[0], {corridor[-1]}, prefixes, _doors_between(network))


def _tree_of(
    network: Network,
    origin_zone: str,
    destination_zones: Collection[str],
    prefixes: Sequence[Corridor],
    doors: Mapping[tuple[str, str], NDArray[np.intp]],
) -> CorridorTree:
    """Lay prefixes out by border; every prefix's own prefix must be among them."""
    by_border: dict[tuple[str, str], list[Corridor]] = {}
    for prefix in prefixes:
        by_border.setdefault((prefix[-2], prefix[-1]), []).append(prefix)
    pairs = sorted(by_border)
    borders: list[Border] = []
    row_of: dict[Corridor, tuple[int, int]] = {}
    for number, pair in enumerate(pairs):
        ordered = sorted(by_border[pair], key=lambda p: (len(p), p[-3:-2], p))
        row_of.update({prefix: (number, row) for row, prefix in enumerate(ordered)})
        first = sum(len(prefix) == 2 for prefix in ordered)
        borders.append(Border(pair, doors[pair], tuple(ordered), first))
    blocks = _Blocks(network)
    steps = _steps(borders, row_of, blocks)
    hours, starts, stops, sea = blocks.joined()
    return CorridorTree(
        origin_zone=origin_zone,
        destination_zones=tuple(sorted(destination_zones)),
        borders=tuple(borders),
        steps=tuple(steps),
        block_hours=hours,
        block_from=starts,
        block_to=stops,
        block_zone_is_sea=sea,
    )


class _Blocks:
    """Collects the leg arrays between the crossings of two borders of one zone, each once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.slices: dict[tuple[tuple[str, str], tuple[str, str]], slice] = {}
        self.hours: list[NDArray[np.float64]] = [np.empty(0)]
        self.starts: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
        self.stops: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
        self.sea: list[NDArray[np.bool_]] = [np.empty(0, dtype=bool)]
        self.length = 0

    def slice_of(self, parent: Border, child: Border) -> slice:
        key = (parent.zones, child.zones)
        if key not in self.slices:
            from routes.network import SEA

            zone = parent.zones[1]
            legs = self.network.legs[zone]
            ids = self.network.crossings.index
            rows = legs.rows(ids[parent.crossings])
            columns = legs.rows(ids[child.crossings])
            hours = legs.hours[np.ix_(rows, columns)].ravel()
            self.hours.append(hours)
            self.starts.append(np.repeat(parent.crossings, len(columns)))
            self.stops.append(np.tile(child.crossings, len(rows)))
            self.sea.append(np.full(hours.size, zone == SEA))
            self.slices[key] = slice(self.length, self.length + hours.size)
            self.length += hours.size
        return self.slices[key]

    def joined(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
        return (
            np.concatenate(self.hours),
            np.concatenate(self.starts),
            np.concatenate(self.stops),
            np.concatenate(self.sea),
        )


def _steps(
    borders: Sequence[Border],
    row_of: Mapping[Corridor, tuple[int, int]],
    blocks: _Blocks,
) -> list[Step]:
    """Group (prefix -> longer prefix) by length and pair of borders."""
    grouped: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for number, border in enumerate(borders):
        for row, prefix in enumerate(border.prefixes):
            if len(prefix) > 2:
                parent, parent_row = row_of[prefix[:-1]]
                grouped.setdefault((len(prefix), parent, number), []).append((row, parent_row))
    steps = []
    for (_, parent, child), rows in sorted(grouped.items()):
        children = [row for row, _ in sorted(rows)]
        steps.append(
            Step(
                parent=parent,
                child=child,
                parent_rows=np.array([row for _, row in sorted(rows)], dtype=np.intp),
                child_rows=slice(children[0], children[-1] + 1),
                block=blocks.slice_of(borders[parent], borders[child]),
            )
        )
    return steps


def _doors_between(network: Network) -> dict[tuple[str, str], NDArray[np.intp]]:
    """Crossings between two zones, both ways, by position in the table."""
    found: dict[tuple[str, str], list[int]] = {}
    sides = zip(network.crossings["zone_a"], network.crossings["zone_b"], strict=True)
    for position, (a, b) in enumerate(sides):
        found.setdefault((a, b), []).append(position)
        found.setdefault((b, a), []).append(position)
    return {pair: np.array(rows, dtype=np.intp) for pair, rows in found.items()}


def _neighbours(pairs: Collection[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for a, b in sorted(pairs):
        found.setdefault(a, []).append(b)
    return {zone: tuple(others) for zone, others in found.items()}


def _useful_prefixes(
    neighbours: Mapping[str, Sequence[str]],
    origin_zone: str,
    destination_zones: frozenset[str],
    max_zones: int,
) -> list[Corridor]:
    """Simple zone sequences of two or more zones that end in a destination or lead to one."""
    useful: list[Corridor] = []

    def visit(prefix: Corridor) -> bool:
        leads = prefix[-1] in destination_zones and len(prefix) > 1
        if len(prefix) < max_zones:
            for zone in neighbours.get(prefix[-1], ()):
                if zone not in prefix:
                    leads |= visit((*prefix, zone))
        if leads and len(prefix) > 1:
            useful.append(prefix)
        return leads

    visit((origin_zone,))
    return useful


def list_corridors(network: Network) -> Iterator[Corridor]:
    """
    Every corridor that joins an origin to a destination of the demand, sorted, each once.

    A corridor of one zone stands for demand inside that zone.
    """
    found: set[Corridor] = set()
    zones = network.demand[["origin", "destination"]].map(network.zone_of)
    for origin_zone, rows in zones.groupby("origin"):
        destinations = set(rows["destination"])
        tree = grow_tree(network, str(origin_zone), destinations)
        if origin_zone in destinations:
            found.add((str(origin_zone),))
        for border in tree.borders:
            found.update(p for p in border.prefixes if p[-1] in destinations)
    yield from sorted(found)


def parse_corridor(text: str, network: Network) -> list[Corridor]:
    """
    The corridors a text like ``SYR-JOR-SAU`` or ``SYR-*-SAU`` stands for.

    ``*`` stands for any one or more zones. A name from ``[[corridor]]`` in world.toml also does.

    Raises
    ------
    UnknownCorridor
        If nothing matches; the nearest known ones are named.
    """
    wanted = text.strip()
    for zones, name in network.corridor_names.items():
        if wanted.casefold() == name.casefold():
            return [zones]
    known = list(list_corridors(network))
    parts = tuple(part.strip().upper() for part in wanted.split("-"))
    matches = [corridor for corridor in known if _matches(parts, corridor)]
    if matches:
        return matches
    near = difflib.get_close_matches(wanted.upper(), ["-".join(c) for c in known], n=3, cutoff=0.5)
    raise UnknownCorridor(wanted, near)


def _matches(parts: Sequence[str], corridor: Sequence[str]) -> bool:
    """Whether zone codes with ``*`` (one or more zones) spell a corridor."""
    if not parts or not corridor:
        return not parts and not corridor
    if parts[0] == "*":
        return _matches(parts[1:], corridor[1:]) or _matches(parts, corridor[1:])
    return parts[0] == corridor[0] and _matches(parts[1:], corridor[1:])
