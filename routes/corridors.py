"""Corridors: the sequences of zones between an origin and a destination, as a tree."""

from __future__ import annotations

import difflib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.boundaries import SEA
from geo.errors import UnknownCorridor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.network import Network

Corridor = tuple[str, ...]


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
        The corridors that end with this step: shortest first, then by the border before.
    first
        How many of them step straight from an origin's zone (0 or 1).
    """

    zones: tuple[str, str]
    crossings: NDArray[np.intp]
    prefixes: tuple[Corridor, ...]
    first: int


@dataclass(frozen=True)
class Branch:
    """
    Prefixes of a stage that go on over one further border.

    Attributes
    ----------
    child
        The border they go on over.
    parents
        Which prefixes of the parent border go on, by row.
    children
        Rows of the prefixes they become, in the same order.
    columns
        Columns of the stage's leg block that lead to the child's crossings.
    """

    child: int
    parents: NDArray[np.intp]
    children: slice
    columns: slice


@dataclass(frozen=True)
class Stage:
    """
    All prefixes of one length that end at one border, with everything they go on to.

    Attributes
    ----------
    border
        The border they end at.
    prefixes
        Their rows among the border's prefixes.
    block
        Where the leg block (crossings of the border by crossings of all next borders) stands in
        the tree's block arrays.
    width
        Columns of that block.
    branches
        One for each next border that some of them may cross.
    """

    border: int
    prefixes: slice
    block: slice
    width: int
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class CorridorTree:
    """
    Every corridor from some origin zones, prefixes shared.

    Attributes
    ----------
    borders
        Directed borders in use; prefixes are the rows of each.
    stages
        In order of prefix length, so that walking them forward fills every row once.
    block_hours
        Leg hours of all blocks, one after another, rows before columns.
    block_to
        Crossing (position in the network's table) at the end of each of those legs.
    block_at_sea
        Whether those legs lie at sea.
    """

    borders: tuple[Border, ...]
    stages: tuple[Stage, ...]
    block_hours: NDArray[np.float64]
    block_to: NDArray[np.intp]
    block_at_sea: NDArray[np.bool_]


def grow_tree(network: Network, ends: Mapping[str, Collection[str]]) -> CorridorTree:
    """
    The tree of all corridors from some zones to some zones.

    Parameters
    ----------
    network
        Its `parameters.max_zones` bounds the length, both ends counted.
    ends
        Origin zone to the zones in which its corridors may end; prefixes that lead to none of
        them are left out.
    """
    doors = _doors_between(network)
    neighbours = _neighbours(doors)
    longest = network.parameters.max_zones
    prefixes = [
        prefix
        for origin_zone, zones in sorted(ends.items())
        for prefix in _useful_prefixes(neighbours, origin_zone, frozenset(zones), longest)
    ]
    return _lay_out(network, prefixes, doors)


def corridor_tree(network: Network, corridor: Corridor) -> CorridorTree:
    """One corridor of two or more zones as a tree without branches."""
    prefixes = [corridor[:length] for length in range(2, len(corridor) + 1)]
    return _lay_out(network, prefixes, _doors_between(network))


def _lay_out(
    network: Network,
    prefixes: Sequence[Corridor],
    doors: Mapping[tuple[str, str], NDArray[np.intp]],
) -> CorridorTree:
    """Lay prefixes out by border; every prefix's own prefix must be among them."""
    by_border: dict[tuple[str, str], list[Corridor]] = {}
    for prefix in prefixes:
        by_border.setdefault((prefix[-2], prefix[-1]), []).append(prefix)
    borders = []
    for pair in sorted(by_border):
        ordered = sorted(by_border[pair], key=lambda p: (len(p), p[-3:-2], p))
        first = sum(len(prefix) == 2 for prefix in ordered)
        borders.append(Border(pair, doors[pair], tuple(ordered), first))
    blocks = _Blocks(network, borders)
    steps = _steps(borders)
    stages = [_stage(borders, blocks, at, steps[at]) for at in sorted(steps)]
    return CorridorTree(tuple(borders), tuple(stages), *blocks.joined())


# Length of some prefixes and the border they end at, to each border they go on over, to rows
# (of the prefix there, of the longer one here).
_Steps = dict[tuple[int, int], dict[int, list[tuple[int, int]]]]


def _steps(borders: Sequence[Border]) -> _Steps:
    """Which prefixes become which, by length and border."""
    number_of = {border.zones: number for number, border in enumerate(borders)}
    row_of = [{prefix: row for row, prefix in enumerate(b.prefixes)} for b in borders]
    found: _Steps = {}
    for child, border in enumerate(borders):
        for row, prefix in enumerate(border.prefixes):
            if len(prefix) > 2:
                number = number_of[prefix[-3], prefix[-2]]
                step = found.setdefault((len(prefix) - 1, number), {})
                step.setdefault(child, []).append((row_of[number][prefix[:-1]], row))
    return found


def _stage(
    borders: Sequence[Border],
    blocks: _Blocks,
    at: tuple[int, int],
    step: Mapping[int, Sequence[tuple[int, int]]],
) -> Stage:
    """The prefixes of one length at one border, with all they go on to."""
    length, number = at
    lengths = [len(prefix) for prefix in borders[number].prefixes]
    rows = slice(bisect_left(lengths, length), bisect_right(lengths, length))
    branches = []
    for child, columns in blocks.next_borders(number):
        found = step.get(child, ())
        if found:
            parents = np.array([parent for parent, _ in found], dtype=np.intp)
            children = slice(found[0][1], found[-1][1] + 1)
            branches.append(Branch(child, parents, children, columns))
    block, width = blocks.slice_of(number)
    return Stage(number, rows, block, width, tuple(branches))


class _Blocks:
    """For each border, the legs from its crossings to those of every border after it."""

    def __init__(self, network: Network, borders: Sequence[Border]) -> None:
        self.network = network
        self.crossing_ids = network.crossings.index.to_numpy(object)
        self.borders = borders
        self.after = [
            [
                i
                for i, other in enumerate(borders)
                if other.zones[0] == border.zones[1] and other.zones[1] != border.zones[0]
            ]
            for border in borders
        ]
        self.slices: dict[int, tuple[slice, int]] = {}
        self.parts: list[tuple[NDArray[np.float64], NDArray[np.intp], bool]] = []
        self.length = 0

    def next_borders(self, number: int) -> Iterator[tuple[int, slice]]:
        """Borders after this one, each with its columns in the block."""
        start = 0
        for child in self.after[number]:
            stop = start + len(self.borders[child].crossings)
            yield child, slice(start, stop)
            start = stop

    def slice_of(self, number: int) -> tuple[slice, int]:
        """Where the border's block stands, and how many columns it has; made on first use."""
        if number not in self.slices:
            stops = np.concatenate([self.borders[child].crossings for child in self.after[number]])
            starts = self.borders[number].crossings
            zone = self.borders[number].zones[1]
            ids = self.crossing_ids
            legs = self.network.legs[zone]
            hours = legs.hours[np.ix_(legs.rows(ids[starts]), legs.rows(ids[stops]))].ravel()
            self.parts.append((hours, np.tile(stops, len(starts)), zone == SEA))
            self.slices[number] = slice(self.length, self.length + hours.size), len(stops)
            self.length += hours.size
        return self.slices[number]

    def joined(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
        """All blocks one after another."""
        none = np.empty(0, dtype=np.intp)
        return (
            np.concatenate([np.empty(0), *(part[0] for part in self.parts)]),
            np.concatenate([none, *(part[1] for part in self.parts)]),
            np.repeat(
                np.array([part[2] for part in self.parts], dtype=bool),
                [part[0].size for part in self.parts],
            ),
        )


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
        tree = grow_tree(network, {str(origin_zone): destinations})
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
