"""Plans people make without a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.cases import fixed_case
from routes.choice import choose_routes
from routes.logit_plan import project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from routes.network import Network
    from routes.units import UnitSpace

    Array = NDArray[np.float64]


def thumb_plans(network: Network, space: UnitSpace) -> Iterator[tuple[str, Array]]:
    """Plans by rule: most seized, biggest gate, most used, one each, a little everywhere."""
    crossings = network.crossings
    usage = choose_routes(network).solve(fixed_case(network)).usage[0]
    official = crossings["kind"].ne("informal").to_numpy()
    size = np.where(official, crossings["size"].to_numpy(float), 0.0)
    yield "where most was seized", deal_units(space, crossings["seizures_observed"].to_numpy(float))
    yield "biggest gate first", deal_units(space, size)
    yield "most used first", deal_units(space, usage)
    yield "one each, most used first", spread_units(space, usage)
    yield "spread evenly over all doors", spread_thin(space)


def deal_units(space: UnitSpace, score: Array) -> Array:
    """
    Units in proportion to a score: each goes to the door with most score per unit it has.

    Where no door scores, they stay idle.
    """
    plan = space.least.copy()
    while len(able := space.may_add(plan)):
        worth = score[able] / (plan[able] + 1.0)
        if worth.max() <= 0:
            break
        plan[able[int(np.argmax(worth))]] += 1.0
    return plan


def spread_units(space: UnitSpace, usage: Array) -> Array:
    """One unit a door before any gets two; the used doors first."""
    plan = space.least.copy()
    while len(able := space.may_add(plan)):
        order = np.lexsort((-usage[able], plan[able]))
        plan[able[order[0]]] += 1.0
    return plan


def spread_thin(space: UnitSpace) -> Array:
    """The same fraction of a unit at every door, as far as the limits allow."""
    usable = (space.most > 0).astype(float)
    share = space.units / max(float(usable @ space.cost), 1e-300)
    return np.asarray(project(space, share * usable[None])[0])
