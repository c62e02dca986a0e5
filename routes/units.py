"""Units of enforcement on crossings: what one does, where it may stand, and what that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Fault, Infeasible, InputError, UnknownCrossing, UnknownZone

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.master import Limits
    from routes.network import Network

    Array = NDArray[np.float64]

# One unit raises -ln(1 - interdiction) by this: a door that stops nothing then stops 18 %, one that
# stops 50 % then stops 59 %. No source states what a scanner or a patrol adds; it is a choice, to
# be varied.
STEP = 0.2
# More units than this at one door get in each other's way. A choice too.
MOST_PER_CROSSING = 3


@dataclass(frozen=True)
class UnitRules:
    """
    What a unit does and where units may stand.

    Attributes
    ----------
    step
        Rise of -ln(1 - interdiction) by one unit, above 0.
    most_per_crossing
        Units one crossing can take.
    zone_units
        What units at the doors of a zone may cost in all; a door counts for both its zones.
    fixed
        Crossings that must get at least one unit.
    forbidden
        Crossings that get none.
    costs
        What a unit costs at a crossing, above 0; 1 where not named.
    """

    step: float = STEP
    most_per_crossing: int = MOST_PER_CROSSING
    zone_units: Mapping[str, float] = field(default_factory=dict)
    fixed: Collection[str] = ()
    forbidden: Collection[str] = ()
    costs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitSpace:
    """
    Rules applied to a network: arrays over its crossings, in table order.

    Attributes
    ----------
    rules, units
        As given.
    least, most
        (crossings,) units each may get.
    cost
        (crossings,) of one unit.
    rows, amounts
        (limits, crossings) and (limits,): ``rows @ plan <= amounts``; the first is the budget.
    """

    rules: UnitRules
    units: float
    least: Array
    most: Array
    cost: Array
    rows: Array
    amounts: Array

    def allows(self, plan: Array) -> bool:
        """Whether a plan (units per crossing) keeps to every limit."""
        inside = (plan >= self.least - 1e-9).all() and (plan <= self.most + 1e-9).all()
        return bool(inside and (self.rows @ plan <= self.amounts + 1e-9).all())

    def may_add(self, plan: Array) -> NDArray[np.intp]:
        """Crossings that may get one more unit."""
        room = self.amounts - self.rows @ plan + 1e-9
        fits = (self.rows <= room[:, None]).all(axis=0)
        return np.flatnonzero(fits & (plan + 1 <= self.most + 1e-9))

    def unit_limits(self) -> Limits:
        """The same over unit variables, numbered door by door."""
        from routes.master import Limits

        count = self.most.astype(np.intp)
        first = np.concatenate([[0], np.cumsum(count)])
        door = np.repeat(np.arange(len(count)), count)
        rank = np.arange(len(door)) - first[door]
        low = (rank < self.least[door]).astype(float)
        after = np.flatnonzero(rank > 0)
        order = np.zeros((len(after), len(door)))
        order[np.arange(len(after)), after] = 1.0
        order[np.arange(len(after)), after - 1] = -1.0
        rows = np.concatenate([self.rows[:, door], order])
        most = np.concatenate([self.amounts, np.zeros(len(after))])
        return Limits(low, np.ones(len(door)), rows, most)


def apply_rules(network: Network, units: float, rules: UnitRules) -> UnitSpace:
    """
    Rules as arrays over a network's crossings.

    Raises
    ------
    InputError
        With every fault of the rules.
    UnknownCrossing, UnknownZone
        If a name is not in the network.
    Infeasible
        If the fixed crossings alone break a budget.
    """
    _check_rules(network, units, rules)
    crossings = network.crossings
    usable = crossings["state"].ne("closed") & crossings["interdiction"].lt(1.0)
    most = np.where(usable, float(rules.most_per_crossing), 0.0)
    most[crossings.index.isin(list(rules.forbidden))] = 0.0
    least = crossings.index.isin(list(rules.fixed)).astype(float)
    cost = np.array([float(rules.costs.get(c, 1.0)) for c in crossings.index])
    rows, amounts, names = [cost], [float(units)], ["the budget"]
    for zone, amount in rules.zone_units.items():
        touches = crossings["zone_a"].eq(zone) | crossings["zone_b"].eq(zone)
        rows.append(np.where(touches, cost, 0.0))
        amounts.append(float(amount))
        names.append(f"the budget of {zone}")
    space = UnitSpace(rules, units, least, most, cost, np.stack(rows), np.array(amounts))
    trouble = [
        f"{name} is {amount:g}, the fixed crossings need {need:g}"
        for name, amount, need in zip(names, amounts, space.rows @ least, strict=True)
        if need > amount + 1e-9
    ]
    unusable = [c for c, low, high in zip(crossings.index, least, most, strict=True) if low > high]
    trouble += [f"{c} is closed, forbidden or already certain to stop all" for c in unusable]
    if trouble:
        raise Infeasible(f"No plan keeps to the limits: {'; '.join(trouble)}.")
    return space


def _check_rules(network: Network, units: float, rules: UnitRules) -> None:
    known = list(network.crossings.index)
    for name in [*rules.fixed, *rules.forbidden, *rules.costs]:
        if name not in network.crossings.index:
            raise UnknownCrossing(name, known)
    for zone in rules.zone_units:
        if zone not in network.zones:
            raise UnknownZone(zone, list(network.zones))
    faults = []
    for name, amount in (("units", units), *rules.zone_units.items()):
        if not np.isfinite(amount) or amount < 0:
            faults.append(Fault("units", name, f"{amount} is no budget", "Give 0 or more."))
    if not 0 < rules.step < np.inf:
        remedy = "Give the rise of -ln(1 - interdiction), above 0; 0.2 adds some 18 points."
        faults.append(Fault("step", "", f"{rules.step} is no step", remedy))
    if rules.most_per_crossing < 1:
        what = f"{rules.most_per_crossing} is too few"
        faults.append(Fault("most_per_crossing", "", what, "Give 1 or more."))
    faults += [
        Fault("costs", crossing, f"a unit costs {cost}", "Give a cost above 0.")
        for crossing, cost in rules.costs.items()
        if not 0 < cost < np.inf
    ]
    both = sorted({*rules.fixed} & {*rules.forbidden})
    faults += [
        Fault("rules", crossing, "both fixed and forbidden", "Leave one out.") for crossing in both
    ]
    if faults:
        raise InputError(faults)


def with_units(network: Network, plan: pd.Series, *, step: float = STEP) -> Network:
    """
    The network once units stand at its crossings and evaders have learnt of them.

    Parameters
    ----------
    plan
        Units per crossing_id, 0 or more; crossings not named get none.

    Examples
    --------
    >>> import pandas as pd
    >>> import routes
    >>> network = routes.build_network(routes.load())
    >>> more = with_units(network, pd.Series({"nasib-jaber": 2}))
    >>> before, after = (n.crossings.at["nasib-jaber", "interdiction"] for n in (network, more))
    >>> bool(np.isclose((1 - after) / (1 - before), np.exp(-0.4)))
    True
    """
    unknown = [c for c in plan.index if c not in network.crossings.index]
    if unknown:
        raise UnknownCrossing(unknown[0], list(network.crossings.index))
    crossings = network.crossings.copy()
    left = np.exp(-step * plan.reindex(crossings.index, fill_value=0.0).to_numpy(float))
    for column in ("interdiction", "believed"):
        crossings[column] = 1.0 - (1.0 - crossings[column].to_numpy(float)) * left
    return replace(network, crossings=crossings)


def unit_cases(network: Network, plans: Array, *, step: float, base: Cases | None = None) -> Cases:
    """
    Cases for many plans at once, one row a plan.

    Parameters
    ----------
    plans
        (plans, crossings) units, whole or not.
    base
        The network's own case without units, where it is known already.
    """
    from routes.cases import fixed_case

    base = (base or fixed_case(network)).take(np.zeros(len(plans), dtype=np.intp))
    aversion = network.parameters.risk_aversion_hours
    left = np.exp(-step * plans)
    interdiction = 1.0 - (1.0 - base.interdiction) * left
    open_doors = np.maximum(1.0 - interdiction, 1e-300)
    return replace(
        base,
        interdiction=interdiction,
        cost_hours=base.cost_hours + aversion * step * plans,
        cost_slope_hours=aversion / open_doors,
    )
