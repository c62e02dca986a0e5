"""Flows: the share of consignments on each leg, for drawing and for counting kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.cases import fixed_case
from routes.choice import RouteChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.network import Network
    from routes.walk import Walk

    Array = NDArray[np.float64]

# Legs that carry less than this share of all consignments are not worth a line on a map.
LEAST_SHARE = 1e-5


def leg_flows(
    network: Network,
    *,
    corridors: Sequence[tuple[str, ...]] | None = None,
    most: int = 8,
    least_share: float = LEAST_SHARE,
) -> pd.DataFrame:
    """
    Share of dispatched consignments on each leg, by corridor.

    Parameters
    ----------
    network
        As `build_network` gives it.
    corridors
        Zone tuples to tell apart; default the `most` used. All others come under ``other``.
    most
        How many to tell apart when none is named.
    least_share
        Legs under this share are left out.

    Returns
    -------
    flows
        zone, from_id, to_id, usage (0 to 1, of dispatched consignments), corridor; direction is
        that of travel. Largest first within a corridor.

    Examples
    --------
    >>> import routes
    >>> flows = leg_flows(routes.build_network(routes.load()), most=1)
    >>> sorted(set(flows["corridor"]))
    ['SYR-JOR-SAU', 'other']
    """
    from routes.comparison import corridor_flows, corridor_shares, most_used

    choice = RouteChoice(network)
    case = fixed_case(network)
    if corridors is None:
        corridors = most_used(corridor_shares(choice, case), most)
    keys = ["zone", "from_id", "to_id"]
    named = [
        flow.legs[[*keys, "usage"]].assign(corridor="-".join(flow.corridor))
        for flow in corridor_flows(choice, case, corridors)
    ]
    listed = pd.concat(named) if named else pd.DataFrame(columns=[*keys, "usage", "corridor"])
    total = all_leg_flows(choice)
    rest = total.set_index(keys)["usage"].sub(listed.groupby(keys)["usage"].sum(), fill_value=0.0)
    flows = pd.concat([listed, rest.reset_index(name="usage").assign(corridor="other")])
    flows = flows[flows["usage"] >= least_share]
    return flows.sort_values(
        ["corridor", "usage", *keys], ascending=[True, False, True, True, True], ignore_index=True
    )


def all_leg_flows(choice: RouteChoice) -> pd.DataFrame:
    """
    Share of dispatched consignments on each leg, all corridors together.

    Columns zone, from_id, to_id, hours, km, usage; direction is that of travel.
    """
    case = fixed_case(choice.network)
    tables = []
    for walk in choice.walks(case):
        forward = walk.forward()
        weights = walk.demand_per_sum(walk.pair_sums(forward))
        back = walk.backward(weights)
        legs, usage = leg_shares(choice.network, walk, forward, back, weights)
        tables.append(legs.assign(usage=usage[0]))
        tables.append(_direct_legs(choice.network, walk, weights))
    legs = pd.concat([table for table in tables if len(table)])
    keys = ["zone", "from_id", "to_id", "hours", "km"]
    return legs.groupby(keys, sort=True)["usage"].sum().reset_index()


def leg_shares(
    network: Network, walk: Walk, forward: list[Array], back: list[Array], pair_weights: Array
) -> tuple[pd.DataFrame, Array]:
    """
    Every leg of a walk with the share of consignments on it.

    Returns
    -------
    legs
        zone, from_id, to_id, hours, km; only legs that exist.
    usage
        (cases, legs) 0 to 1.
    """
    tree = walk.tree
    ids = network.crossings.index
    borders = tree.tree.borders
    found: list[tuple[str, Sequence[str], Sequence[str], Array]] = []
    for number, share in walk.first_leg_shares(back).items():
        border = borders[number]
        found.append((border.zones[0], tree.origins, list(ids[border.crossings]), share))
    for (parent, child), share in walk.leg_shares(forward, back).items():
        start, stop = ids[borders[parent].crossings], ids[borders[child].crossings]
        found.append((borders[parent].zones[1], list(start), list(stop), share))
    for number, (inside, share) in walk.last_leg_shares(forward, pair_weights).items():
        ends = [tree.destinations[i] for i in inside]
        border = borders[number]
        found.append((border.zones[1], list(ids[border.crossings]), ends, share))
    parts, usages = [], []
    for zone, starts, stops, share in found:
        legs = network.legs[zone]
        at = np.ix_(legs.rows(starts), legs.rows(stops))
        hours, km = legs.hours[at].ravel(), legs.km[at].ravel()
        known = np.isfinite(hours)
        parts.append(
            pd.DataFrame(
                {
                    "zone": zone,
                    "from_id": np.repeat(list(starts), len(stops))[known],
                    "to_id": np.tile(list(stops), len(starts))[known],
                    "hours": hours[known],
                    "km": km[known],
                }
            )
        )
        usages.append(share.reshape(len(share), -1)[:, known])
    return pd.concat(parts, ignore_index=True), np.concatenate(usages, axis=1)


def _direct_legs(network: Network, walk: Walk, pair_weights: Array) -> pd.DataFrame:
    """Legs of demand that stays inside its zone."""
    tree = walk.tree
    zone = tree.tree.origin_zone
    legs = network.legs[zone]
    usage = walk.direct_shares(pair_weights)[0]
    rows = np.flatnonzero(np.isfinite(tree.pair_direct_hours))
    starts = [tree.origins[tree.pair_origin[row]] for row in rows]
    stops = [tree.destinations[tree.pair_destination[row]] for row in rows]
    at = legs.rows(starts), legs.rows(stops)
    return pd.DataFrame(
        {
            "zone": zone,
            "from_id": starts,
            "to_id": stops,
            "hours": legs.hours[at],
            "km": legs.km[at],
            "usage": usage[rows],
        }
    )
