"""Ways along roads and sea lanes, packed so that a page can spread any flow over them.

Shortest ways from one terminal form a tree, so one sign a road point (which neighbour leads back)
says the way to everywhere. A page that holds the trees can draw the flow of any leg, also after
crossings close.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.flows import leg_flows
from routes.map_land import DIGITS, encode_steps

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from geo.world import World
    from routes.network import Network

Point = tuple[int, int]

#: Signs for "which neighbour", base 62.
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Beyond this many legs only those that carry flow keep their way: about 1 MB of page.
LEGS_AT_MOST = 20_000


def describe_roads(
    network: Network, wide: Network, world: World, codes: Mapping[str, int]
) -> dict[str, object]:
    """
    The ways of a network's legs, by zone.

    Parameters
    ----------
    network
        What is drawn.
    wide
        As `widen_network` gives it: its `legs` say which terminals each zone joins. Where it has
        more than `LEGS_AT_MOST` legs, only those that `network` uses are kept.
    world
        Where the ways come from.
    codes
        Number the page knows each terminal by.

    Returns
    -------
    roads
        Zone to points, pieces, terminals, trees and the width of a sign, ready for JSON.
    """
    from geo.legs import leg_lines

    joined = sum(int(np.isfinite(legs.hours).sum()) // 2 for legs in wide.legs.values())
    few = joined <= LEGS_AT_MOST
    pairs = list_pairs(wide) if few else _used_pairs(wide, leg_flows(network))
    if pairs.empty:
        return {}
    lines = leg_lines(world, pairs)
    return {
        str(zone): pack_ways(rows, codes)
        for zone, rows in lines[lines.geometry.notna()].groupby("zone", sort=True)
    }


def list_pairs(network: Network) -> pd.DataFrame:
    """
    Legs a route can use, each pair of terminals once: zone, from_id, to_id.

    Two crossings into the same neighbour are left out, since no corridor enters a zone twice.
    """
    beyond = _zones_beyond(network)
    rows = []
    for zone, legs in network.legs.items():
        ids = legs.terminals
        for i, j in np.argwhere(np.triu(np.isfinite(legs.hours), 1)):
            one, other = beyond.get((ids[i], zone)), beyond.get((ids[j], zone))
            if one is None or one != other:
                rows.append((zone, ids[i], ids[j]))
    return pd.DataFrame(rows, columns=["zone", "from_id", "to_id"])


def _zones_beyond(network: Network) -> dict[tuple[str, str], str]:
    """The zone on the other side, by crossing and zone."""
    found = {}
    crossings = network.crossings
    for crossing_id, a, b in zip(
        crossings.index, crossings["zone_a"], crossings["zone_b"], strict=True
    ):
        found[crossing_id, a] = b
        found[crossing_id, b] = a
    return found


def _used_pairs(network: Network, flows: pd.DataFrame) -> pd.DataFrame:
    """Pairs that carry flow, in the order of the zone's terminals."""
    place = {
        zone: {name: row for row, name in enumerate(legs.terminals)}
        for zone, legs in network.legs.items()
    }
    rows = {
        (zone, a, b) if place[zone][a] < place[zone][b] else (zone, b, a)
        for zone, a, b in zip(flows["zone"], flows["from_id"], flows["to_id"], strict=True)
    }
    return pd.DataFrame(sorted(rows), columns=["zone", "from_id", "to_id"])


def pack_ways(lines: GeoDataFrame, codes: Mapping[str, int]) -> dict[str, object]:
    """
    One zone's lines as points, pieces of road between them, and a tree for each first terminal.

    Parameters
    ----------
    lines
        from_id, to_id, geometry of one zone.
    codes
        Number of each terminal.
    """
    import shapely

    numbers: dict[Point, int] = {}
    paths: dict[str, list[list[int]]] = {}
    ends: dict[str, int] = {}
    for start, stop, line in zip(lines["from_id"], lines["to_id"], lines.geometry, strict=True):
        steps = np.round(shapely.get_coordinates(line) * 10**DIGITS).astype(int).tolist()
        path = [numbers.setdefault((x, y), len(numbers)) for x, y in steps]
        path = [p for i, p in enumerate(path) if i == 0 or p != path[i - 1]]
        # Rounding may put two terminals on one point: their leg then needs no drawing.
        ends.setdefault(start, path[0])
        ends.setdefault(stop, path[-1])
        paths.setdefault(start, []).append(path)
    parents = {start: _parents(ways, ends[start]) for start, ways in paths.items()}
    pieces, place = _number_pieces(parents.values())
    widest = max((len(around) for around in place), default=0)
    width = 1 if widest <= len(SIGNS) else 2
    return {
        "points": encode_steps(numbers),
        "pieces": [end for piece in pieces for end in piece],
        "terminals": [[codes[name], point] for name, point in ends.items()],
        "trees": {str(codes[s]): _spell_tree(tree, place, width) for s, tree in parents.items()},
        "width": width,
    }


def _parents(ways: Iterable[Sequence[int]], root: int) -> dict[int, int]:
    """For every point on the ways its neighbour towards the root; no way can turn in circles."""
    parents: dict[int, int] = {}
    for way in ways:
        for before, point in pairwise(way):
            if point != root and point not in parents:
                parents[point] = before
    return parents


def _number_pieces(
    trees: Iterable[Mapping[int, int]],
) -> tuple[list[tuple[int, int]], list[dict[int, int]]]:
    """Pieces in use, and for every point the place of each neighbour among its neighbours."""
    seen = sorted({(min(a, b), max(a, b)) for tree in trees for a, b in tree.items()})
    count = 1 + max((b for _, b in seen), default=-1)
    place: list[dict[int, int]] = [{} for _ in range(count)]
    for a, b in seen:
        place[a][b] = len(place[a])
        place[b][a] = len(place[b])
    return seen, place


def _spell_tree(tree: Mapping[int, int], place: Sequence[Mapping[int, int]], width: int) -> str:
    """One sign (or two) a point: the place of its parent among its neighbours, else a dot."""
    text = []
    for point, around in enumerate(place):
        if point not in tree:
            text.append("." * width)
            continue
        code = around[tree[point]]
        text.append(SIGNS[code] if width == 1 else SIGNS[code // 62] + SIGNS[code % 62])
    return "".join(text)
