"""Flows: the share of consignments on each leg, for drawing and for counting kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.comparison import corridor_flows, corridor_shares, most_used
from routes.leg_usage import leg_shares

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
