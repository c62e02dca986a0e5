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
    walk = choice.walk(case)
    forward = walk.forward()
    weights = walk.demand_per_sum(walk.pair_sums(forward))
    back = walk.backward(weights)
    legs, usage = leg_shares(choice.network, walk, forward, back, weights)
    legs = pd.concat([legs.assign(usage=usage[0]), _direct_legs(choice.network, walk, weights)])
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
    terrain = walk.terrain
    ids = network.crossings.index
    borders = terrain.tree.borders
    found: list[tuple[str, list[str], list[str], Array]] = []
    for number, (outside, share) in walk.first_leg_shares(back).items():
        border = borders[number]
        starts = [terrain.origins[i] for i in outside]
        found.append((border.zones[0], starts, list(ids[border.crossings]), share))
    for (parent, child), share in walk.leg_shares(forward, back).items():
        start, stop = list(ids[borders[parent].crossings]), list(ids[borders[child].crossings])
        found.append((borders[parent].zones[1], start, stop, share))
    for number, (inside, share) in walk.last_leg_shares(forward, pair_weights).items():
        ends = [terrain.destinations[i] for i in inside]
        border = borders[number]
        found.append((border.zones[1], list(ids[border.crossings]), ends, share))
    columns = {"zone": str, "from_id": str, "to_id": str, "hours": float, "km": float}
    parts = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})]
    usages = [np.empty((len(walk.cases), 0))]
    for zone, begin, end, share in found:
        legs = network.legs[zone]
        at = np.ix_(legs.rows(begin), legs.rows(end))
        hours, km = legs.hours[at].ravel(), legs.km[at].ravel()
        known = np.isfinite(hours)
        parts.append(
            pd.DataFrame(
                {
                    "zone": zone,
                    "from_id": np.repeat(begin, len(end))[known],
                    "to_id": np.tile(end, len(begin))[known],
                    "hours": hours[known],
                    "km": km[known],
                }
            )
        )
        usages.append(share.reshape(len(share), -1)[:, known])
    every = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    return every, np.concatenate(usages, axis=1)


def _direct_legs(network: Network, walk: Walk, pair_weights: Array) -> pd.DataFrame:
    """Legs of demand that stays inside its zone."""
    terrain = walk.terrain
    usage = walk.direct_shares(pair_weights)[0]
    rows = []
    for pair in np.flatnonzero(np.isfinite(terrain.pair_direct_hours)):
        start = terrain.origins[terrain.pair_origin[pair]]
        stop = terrain.destinations[terrain.pair_destination[pair]]
        zone = network.zone_of(start)
        legs = network.legs[zone]
        i, j = legs.rows([start, stop])
        rows.append((zone, start, stop, legs.hours[i, j], legs.km[i, j], usage[pair]))
    return pd.DataFrame(rows, columns=["zone", "from_id", "to_id", "hours", "km", "usage"])
