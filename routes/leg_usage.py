"""How much of what is dispatched travels each leg of a walk."""

from __future__ import annotations

from itertools import compress, product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.network import Network
    from routes.walk import Walk

    Array = NDArray[np.float64]


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
    ids = network.crossings.index.to_numpy(object)
    borders = terrain.tree.borders
    found: list[tuple[str, Sequence[str], Sequence[str], Array]] = []
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
    names: list[tuple[str, str, str]] = []
    hours, km = [np.empty(0)], [np.empty(0)]
    usages = [np.empty((len(walk.cases), 0))]
    for zone, begin, end, share in found:
        legs = network.legs[zone]
        at = np.ix_(legs.rows(begin), legs.rows(end))
        known = np.isfinite(legs.hours[at]).ravel()
        names += compress(product([zone], begin, end), known)
        hours.append(legs.hours[at].ravel()[known])
        km.append(legs.km[at].ravel()[known])
        usages.append(share.reshape(len(share), -1)[:, known])
    every = pd.DataFrame(names, columns=["zone", "from_id", "to_id"], dtype=str)
    every = every.assign(hours=np.concatenate(hours), km=np.concatenate(km))
    return every, np.concatenate(usages, axis=1)
