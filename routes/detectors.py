"""Place detectors on any network against evaders who see them and take the most reliable way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, Infeasible, InputError, nearest_names

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from routes.evader import EvaderGraph
    from routes.master import Limits

ARC_COLUMNS = ("from", "to", "reliability", "reliability_with_detector", "cost", "can_hold")
SCENARIO_COLUMNS = ("origin", "destination", "probability")


@dataclass(frozen=True)
class Placement:
    """
    Where the detectors go, and what that is known to achieve.

    Attributes
    ----------
    placed
        The chosen rows of the arcs table.
    objective
        Expected probability of getting through undetected, evaluated by our own shortest paths.
    objective_before
        The same without any detector but the fixed ones.
    bound
        No placement within the limits does better than this.
    gap
        ``(objective - bound) / objective``; 0 where proven to the last digit.
    status
        ``optimal``, or ``time limit``: the best found, with a gap still open.
    scenarios
        The scenarios with `reliability_before` and `reliability_after`.
    remarks
        What was odd about the tables, in sentences.
    seconds
        Wall time.
    nodes, rounds
        Branch-and-bound nodes, and rounds of cutting.
    """

    placed: pd.DataFrame
    objective: float
    objective_before: float
    bound: float
    gap: float
    status: str
    scenarios: pd.DataFrame
    remarks: tuple[str, ...]
    seconds: float
    nodes: int
    rounds: int


def place_detectors(
    arcs: pd.DataFrame,
    scenarios: pd.DataFrame,
    budget: float,
    *,
    zone_budgets: Mapping[str, float] | None = None,
    seconds: float = 60.0,
    gap: float = 1e-6,
) -> Placement:
    """
    Detectors that leave evaders the least chance to get through.

    The evader of each scenario knows where the detectors are and takes the most reliable path
    (Pan, Charlton & Morton 2003). Solved on HiGHS with a proven bound (docs/method.md).

    Parameters
    ----------
    arcs
        from, to, reliability and reliability_with_detector (chance to pass undetected, 0 to 1, the
        second at most the first), cost (above 0), can_hold (whether it may hold a detector).
        Optional: arc_id (needed where two arcs join the same nodes the same way), fixed (True: a
        detector stands there already and counts against the budget), zone.
    scenarios
        origin, destination, probability (0 or more; used as given).
    budget
        What the detectors may cost in all.
    zone_budgets
        What those in one zone may cost; zones not named are free.
    seconds
        Wall time after which the best found comes back with its gap.
    gap
        Share of the objective at which the search may stop.

    Raises
    ------
    InputError
        With every fault of the tables, or of seconds and gap.
    Infeasible
        If the fixed detectors alone break a budget.
    MissingExtra
        If HiGHS is not installed.

    Examples
    --------
    >>> arcs = pd.DataFrame(
    ...     [("a", "b", 0.9, 0.1, 1, True), ("a", "c", 0.8, 0.4, 1, True),
    ...      ("b", "d", 1.0, 1.0, 1, False), ("c", "d", 1.0, 1.0, 1, False)],
    ...     columns=["from", "to", "reliability", "reliability_with_detector", "cost", "can_hold"],
    ... )
    >>> scenarios = pd.DataFrame({"origin": ["a"], "destination": ["d"], "probability": [1.0]})
    >>> place_detectors(arcs, scenarios, 1).objective
    0.8
    >>> place_detectors(arcs, scenarios, 2).objective
    0.4
    """
    from routes.placement import place_units

    arcs, scenarios = arcs.reset_index(drop=True), scenarios.reset_index(drop=True)
    _check(arcs, scenarios, budget, zone_budgets or {})
    remarks = _remark(arcs, scenarios, budget)
    graph, holds = build_graph(arcs, scenarios)
    limits = _limit(arcs.iloc[holds], budget, zone_budgets or {})
    search = place_units(graph, limits, seconds=seconds, gap=gap)
    before = search.evaders.reliability(limits.low)
    after = search.evaders.reliability(search.plan)
    cut_off = int((search.high <= 0).sum())
    if cut_off:
        remarks.append(f"{cut_off} of {len(scenarios)} scenarios: no way through at all.")
    if not search.is_proven:
        remarks.append(f"Time ran out after {search.spent:.0f} s: best found, gap still open.")
    return Placement(
        placed=arcs.iloc[holds[search.plan > 0.5]],
        objective=search.objective,
        objective_before=float(graph.probability @ before),
        bound=search.bound,
        gap=search.open_gap,
        status="optimal" if search.is_proven else "time limit",
        scenarios=scenarios.assign(reliability_before=before, reliability_after=after),
        remarks=tuple(remarks),
        seconds=search.spent,
        nodes=search.nodes,
        rounds=search.rounds,
    )


def build_graph(
    arcs: pd.DataFrame, scenarios: pd.DataFrame
) -> tuple[EvaderGraph, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """
    Graph of checked tables, and the rows of the arcs that may hold a detector.

    Rows keep their order; each holding arc is a door with one unit.
    """
    from routes.evader import EvaderGraph

    nodes = pd.Index(pd.unique(pd.concat([arcs["from"], arcs["to"]], ignore_index=True)))
    can_hold = arcs["can_hold"].astype(bool).to_numpy()
    holds = np.flatnonzero(can_hold)
    plain = arcs["reliability"].to_numpy(float)
    held = np.where(can_hold, arcs["reliability_with_detector"].to_numpy(float), plain)
    with np.errstate(divide="ignore"):
        loss = -np.log(np.stack([plain, held], axis=1))
    door = np.full(len(arcs), -1, dtype=np.intp)
    door[holds] = np.arange(len(holds))
    graph = EvaderGraph(
        nodes=len(nodes),
        tail=nodes.get_indexer(pd.Index(arcs["from"])),
        head=nodes.get_indexer(pd.Index(arcs["to"])),
        loss=np.abs(loss),
        door=door,
        first_unit=np.arange(len(holds) + 1),
        origin=nodes.get_indexer(pd.Index(scenarios["origin"])),
        destination=nodes.get_indexer(pd.Index(scenarios["destination"])),
        probability=scenarios["probability"].to_numpy(float),
    )
    return graph, holds


def _limit(held: pd.DataFrame, budget: float, zone_budgets: Mapping[str, float]) -> Limits:
    """Limits on arcs that may hold a detector, and whether the fixed ones keep to them."""
    from routes.master import Limits

    cost = held["cost"].to_numpy(float)
    rows, most, names = [cost], [float(budget)], ["the budget"]
    for zone, amount in zone_budgets.items():
        rows.append(np.where(held["zone"].astype(str) == zone, cost, 0.0))
        most.append(float(amount))
        names.append(f"the budget of {zone}")
    low = np.zeros(len(held))
    if "fixed" in held:
        low[held["fixed"].astype(bool).to_numpy()] = 1.0
    limits = Limits(low, np.ones(len(held)), np.stack(rows), np.array(most))
    broken = limits.rows @ low > limits.most * (1 + 1e-9)
    if broken.any():
        over = [
            f"{name} is {amount:g}, the fixed detectors cost {spent:g}"
            for name, amount, spent, is_broken in zip(
                names, most, limits.rows @ low, broken, strict=True
            )
            if is_broken
        ]
        raise Infeasible(f"No placement keeps to the limits: {'; '.join(over)}.")
    return limits


def _check(
    arcs: pd.DataFrame,
    scenarios: pd.DataFrame,
    budget: float,
    zone_budgets: Mapping[str, float],
) -> None:
    """Raise every fault of the tables and budgets at once."""
    faults = [
        Fault(name, "", f"no column '{column}'", f"Give it: {', '.join(columns)}.")
        for name, table, columns in (
            ("arcs", arcs, ARC_COLUMNS),
            ("scenarios", scenarios, SCENARIO_COLUMNS),
        )
        for column in columns
        if column not in table
    ]
    if not faults:
        faults = [*_check_arcs(arcs), *_check_scenarios(arcs, scenarios)]
    for name, amount in (("budget", budget), *(zone_budgets or {}).items()):
        if not np.isfinite(amount) or amount < 0:
            faults.append(Fault("budget", name, f"{amount} is no budget", "Give 0 or more."))
    zones = set(arcs["zone"].astype(str)) if "zone" in arcs else set()
    for zone in zone_budgets:
        if zone not in zones:
            near = nearest_names(zone, sorted(zones))
            hint = f"Did you mean {near[0]}?" if near else "Give arcs a column 'zone'."
            faults.append(Fault("zone_budgets", zone, "no arc lies in this zone", hint))
    if faults:
        raise InputError(faults)


def _check_arcs(arcs: pd.DataFrame) -> list[Fault]:
    faults = []
    plain, held, cost = (
        pd.to_numeric(arcs[c], errors="coerce").to_numpy(float)
        for c in ("reliability", "reliability_with_detector", "cost")
    )
    can_hold = arcs["can_hold"].to_numpy()
    fixed = arcs["fixed"].to_numpy() if "fixed" in arcs else np.zeros(len(arcs), dtype=bool)
    no_node = arcs[["from", "to"]].isna().any(axis=1).to_numpy()
    parallel = arcs.duplicated(["from", "to"], keep=False).to_numpy()
    if "arc_id" in arcs:
        parallel = arcs.duplicated(["arc_id"], keep=False).to_numpy()
    for row, (start, stop) in enumerate(zip(arcs["from"], arcs["to"], strict=True)):
        place = f"row {row + 1} ({start} to {stop})"
        if not 0 <= plain[row] <= 1:
            what = f"reliability is {arcs['reliability'].iloc[row]}"
            faults.append(Fault("arcs", place, what, "Give a probability from 0 to 1."))
        if can_hold[row] not in (True, False, 0, 1):
            what = f"can_hold is {can_hold[row]}"
            faults.append(Fault("arcs", place, what, "Give True or False."))
        elif can_hold[row]:
            if not 0 <= held[row] <= 1:
                what = f"reliability_with_detector is {arcs['reliability_with_detector'].iloc[row]}"
                faults.append(Fault("arcs", place, what, "Give a probability from 0 to 1."))
            elif held[row] > plain[row]:
                what = "with a detector more gets through than without"
                faults.append(Fault("arcs", place, what, "Swap the two reliabilities."))
            if not 0 < cost[row] < np.inf:
                what = f"cost is {arcs['cost'].iloc[row]}"
                faults.append(Fault("arcs", place, what, "Give a cost above 0."))
        if fixed[row] not in (True, False, 0, 1):
            faults.append(Fault("arcs", place, f"fixed is {fixed[row]}", "Give True or False."))
        elif fixed[row] and not can_hold[row]:
            what = "fixed, but it cannot hold a detector"
            faults.append(Fault("arcs", place, what, "Set can_hold to True, or fixed to False."))
        if no_node[row]:
            faults.append(Fault("arcs", place, "an end is missing", "Give both from and to."))
        if parallel[row]:
            what = "listed more than once"
            remedy = "Keep one, or tell parallel arcs apart by a column arc_id."
            faults.append(Fault("arcs", place, what, remedy))
    return faults


def _check_scenarios(arcs: pd.DataFrame, scenarios: pd.DataFrame) -> list[Fault]:
    faults = []
    known: set[Hashable] = {*arcs["from"], *arcs["to"]}
    weight = pd.to_numeric(scenarios["probability"], errors="coerce").to_numpy(float)
    for row, (start, stop) in enumerate(
        zip(scenarios["origin"], scenarios["destination"], strict=True)
    ):
        place = f"row {row + 1} ({start} to {stop})"
        if not 0 <= weight[row] < np.inf:
            what = f"probability is {scenarios['probability'].iloc[row]}"
            faults.append(Fault("scenarios", place, what, "Give 0 or more."))
        if start == stop:
            what = "origin and destination are one"
            faults.append(Fault("scenarios", place, what, "Leave the row out."))
        for node in sorted({start, stop} - known, key=str):
            near = nearest_names(str(node), [str(k) for k in known])
            hint = f"Did you mean {near[0]}?" if near else "Give an arc that touches it."
            faults.append(Fault("scenarios", place, f"no arc touches '{node}'", hint))
    if not len(scenarios) or not np.nansum(weight) > 0:
        faults.append(Fault("scenarios", "", "nobody travels", "Give a probability above 0."))
    return faults


def _remark(arcs: pd.DataFrame, scenarios: pd.DataFrame, budget: float) -> list[str]:
    """What is odd about the tables, but no fault."""
    remarks = []
    total = float(scenarios["probability"].astype(float).sum())
    if abs(total - 1.0) > 1e-6:
        remarks.append(f"Probabilities sum to {total:.6g}; the objective is in the same measure.")
    repeated = int(scenarios.duplicated(["origin", "destination"]).sum())
    if repeated:
        remarks.append(f"{repeated} scenarios repeat a pair; their probabilities add up.")
    loops = int((arcs["from"] == arcs["to"]).sum())
    if loops:
        remarks.append(f"{loops} arcs lead back to where they start; no evader needs them.")
    holds = arcs["can_hold"].astype(bool)
    if not holds.any():
        remarks.append("No arc can hold a detector.")
    elif budget >= arcs.loc[holds, "cost"].astype(float).sum():
        remarks.append(f"The budget pays for a detector on all {int(holds.sum())} arcs that hold.")
    return remarks
