"""How probable the seizures on record are: Gamma-Poisson counts, crossing effects summed out.

Units are what counts belong to: crossings, borders (events that name no door) and zones (events
inland). In period t unit u is expected to report ``mu_ut`` hauls times its own effect
``m_u ~ Gamma(a, a)``, which is integrated out in closed form (Gamma-Poisson). What is learnt of a
unit fades over years, as staff, habits and routes change (docs/method.md, "What seizures tell").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from routes.reporting import Reporting, share_reporting

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from routes.evidence import Evidence
    from routes.periods import Timeline
    from routes.priors import Priors

    Array = NDArray[np.float64]
    Numbers = pd.DataFrame | Mapping[str, Array]


@dataclass(frozen=True)
class Counts:
    """
    Counts by period and unit, and what turns a network's solution into expected counts.

    Attributes
    ----------
    years
        (periods,) length of each.
    units
        Names: crossing ids, then ``border:...``, then ``zone:...``.
    crossings, borders, zones
        How many units are of each kind, in this order.
    seen
        (periods, units) hauls on record.
    members
        (borders, crossings) which doors a border's events can have been.
    informal
        (borders,) whether those doors are informal segments.
    background
        (periods, crossings) what each door would seize of flow spread over all doors by size.
    reporting
        Which share of hauls the table holds.
    touching, ends
        (zones, crossings) half for each crossing of a zone; (zones, pairs) half for each end.
    """

    years: Array
    units: tuple[str, ...]
    crossings: int
    borders: int
    zones: int
    seen: NDArray[np.int64]
    members: Array
    informal: NDArray[np.bool_]
    background: Array
    reporting: Reporting
    touching: Array
    ends: Array

    @property
    def total(self) -> NDArray[np.int64]:
        """(units,) hauls over all periods."""
        return np.asarray(self.seen.sum(axis=0))

    def before(self, periods: int) -> Counts:
        """The first periods only."""
        return replace(
            self,
            years=self.years[:periods],
            seen=self.seen[:periods],
            background=self.background[:periods],
            reporting=self.reporting.between(0, periods),
        )

    def after(self, periods: int) -> Counts:
        """All but the first periods."""
        return replace(
            self,
            years=self.years[periods:],
            seen=self.seen[periods:],
            background=self.background[periods:],
            reporting=self.reporting.between(periods, len(self.years)),
        )


def count_evidence(evidence: Evidence, timeline: Timeline, priors: Priors) -> Counts:
    """
    Counts of used evidence by period and unit.

    An event whose date is a month or a year is counted in the period that holds the middle of
    the days it can have happened on.
    """
    table = timeline.network.crossings
    used = evidence.used
    doors = tuple(table.index)
    groups = _borders(table)
    zones = tuple(sorted({names[0] for names in used["doors"][used["use"] == "zone"]}))
    units = (*doors, *(f"border:{name}" for name in groups), *(f"zone:{zone}" for zone in zones))
    border_of = {group: f"border:{name}" for name, group in groups.items()}
    column = {name: at for at, name in enumerate(units)}
    seen = np.zeros((len(timeline.periods), len(units)), dtype=np.int64)
    for use, names, early, late in zip(
        used.use, used.doors, used.first_day, used.last_day, strict=True
    ):
        period = _period_of(timeline, early + (late - early) // 2)
        unit = border_of[names] if use == "border" else names[0]
        if period is not None:
            seen[period, column[f"zone:{unit}" if use == "zone" else unit]] += 1
    return Counts(
        years=timeline.years,
        units=units,
        crossings=len(doors),
        borders=len(groups),
        zones=len(zones),
        seen=seen,
        members=np.array([np.isin(doors, g) for g in groups.values()], dtype=float).reshape(
            len(groups), len(doors)
        ),
        informal=np.array([name.endswith("informal") for name in groups], dtype=bool),
        background=_background(timeline),
        reporting=share_reporting(timeline, zones, priors),
        **_zone_shares(timeline, zones),
    )


def _borders(table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Doors of one kind between two zones, where there are several: a report may name none."""
    found: dict[str, list[str]] = {}
    for door, a, b, kind in zip(table.index, table.zone_a, table.zone_b, table.kind, strict=True):
        found.setdefault("-".join(sorted((a, b))) + f" {kind}", []).append(door)
    return {name: tuple(sorted(ids)) for name, ids in sorted(found.items()) if len(ids) > 1}


def _period_of(timeline: Timeline, day: date) -> int | None:
    first, last = timeline.periods[0].start, timeline.periods[-1].end - timedelta(days=1)
    day = min(max(day, first), last)
    for at, period in enumerate(timeline.periods):
        if period.start <= day < period.end:
            return at
    return None


def _background(timeline: Timeline) -> Array:
    """Flow spread over all doors by size, times interdiction; a closed door keeps its own size."""
    sizes = np.array([p.crossings["size"].to_numpy(float) for p in timeline.periods])
    own = timeline.network.crossings["size"].to_numpy(float)
    open_periods = (sizes > 0).sum(axis=0)
    mean = np.where(open_periods > 0, sizes.sum(axis=0) / np.maximum(open_periods, 1), own)
    interdiction = np.array([p.crossings["interdiction"] for p in timeline.periods], dtype=float)
    return np.asarray(interdiction * mean / max(mean.sum(), 1e-300))


def _zone_shares(timeline: Timeline, zones: tuple[str, ...]) -> dict[str, Array]:
    """A consignment that passes a zone crosses into it and out, or begins or ends there."""
    network = timeline.network
    table, country = network.crossings, network.places["country"]
    origin = network.demand["origin"].map(country).to_numpy(str)
    destination = network.demand["destination"].map(country).to_numpy(str)
    touching = [0.5 * ((table.zone_a == z) | (table.zone_b == z)).to_numpy(float) for z in zones]
    ends = [0.5 * ((origin == z).astype(float) + (destination == z)) for z in zones]
    return {
        "touching": np.array(touching, dtype=float).reshape(len(zones), len(table)),
        "ends": np.array(ends, dtype=float).reshape(len(zones), len(origin)),
    }


@dataclass(frozen=True)
class Flow:
    """
    What the network says for each draw and period.

    Attributes
    ----------
    exposure
        (draws, periods, crossings) of dispatched consignments, 0 to 1.
    traffic
        (draws, periods, zones) share of consignments that pass the zone, 0 to 1.
    """

    exposure: Array
    traffic: Array


def solve_flow(timeline: Timeline, counts: Counts, draws: pd.DataFrame) -> Flow:
    """Solve the network for every draw and period."""
    solution = timeline.choice.solve(timeline.cases(draws))
    periods = len(timeline.periods)
    shape = (len(draws), periods, -1)
    demand = np.array([period.demand for period in timeline.periods])
    served = np.isfinite(solution.log_sum).reshape(len(draws), periods, -1) * demand
    usage = solution.usage.reshape(shape)
    return Flow(
        exposure=solution.exposure.reshape(shape),
        traffic=usage @ counts.touching.T + served @ counts.ends.T,
    )


def expect_counts(counts: Counts, flow: Flow, draws: Numbers) -> Array:
    """
    Hauls expected on record by period and unit, before the unit's own effect.

    Returns
    -------
    expected
        (draws, periods, units), above 0 wherever the background reaches.
    """

    def column(name: str) -> Array:
        return np.asarray(draws[name], dtype=float)[:, None, None]

    reporting = counts.reporting.shares(draws)
    share = column("background_share")
    pace = column("consignments_per_year") * counts.years[:, None]
    doors = (1 - share) * flow.exposure
    doors += share * counts.background
    doors *= reporting[..., : counts.crossings]
    doors *= pace
    untold = np.where(counts.informal, column("unplaced_share"), column("unnamed_share"))
    borders = untold * (doors @ counts.members.T)
    doors *= 1.0 - untold @ counts.members
    inland = pace * column("inland_interdiction") * reporting[..., counts.crossings :]
    traffic = (1 - share) * flow.traffic + share / max(counts.zones, 1)
    return np.concatenate([doors, borders, inland * traffic], axis=2)


def log_likelihood(
    counts: Counts, expected: Array, dispersion: Array, memory_years: Array
) -> Array:
    """
    Log probability of all counts, unit effects integrated out period by period.

    Before period t a unit's effect is ``Gamma(a + A, a + B)``, where A and B are the hauls seen
    and expected before, each fading with ``exp(-time / memory)``; so its count is negative
    binomial. With an endless memory this is one effect over all periods, integrated out jointly.

    Parameters
    ----------
    expected
        (draws, periods, units).
    dispersion
        (draws,) shape a of the unit effects.
    memory_years
        (draws,) how long what is learnt of a unit lasts.

    Returns
    -------
    log_likelihood
        (draws,).
    """
    shape, rate = effects_by_period(counts, expected, dispersion, memory_years)
    found = (shape * np.log(rate) - (shape + counts.seen) * np.log(rate + expected)).sum((1, 2))
    period, unit = np.nonzero(counts.seen)
    hauls = counts.seen[period, unit]
    with np.errstate(divide="ignore"):
        found += np.log(expected[:, period, unit]) @ hauls.astype(float)
    # ln G(s + y) - ln G(s) - ln y! = sum over k below y of ln(s + k) - ln(k + 1)
    cell = np.repeat(np.arange(len(hauls)), hauls)
    step = np.arange(len(cell)) - np.repeat(np.cumsum(hauls) - hauls, hauls)
    found += np.log(shape[:, period[cell], unit[cell]] + step).sum(axis=1)
    return np.asarray(found - np.log(step + 1.0).sum())


def effects_by_period(
    counts: Counts, expected: Array, dispersion: Array, memory_years: Array
) -> tuple[Array, Array]:
    """Shape and rate of each unit's effect before each period, (draws, periods, units)."""
    a = dispersion[:, None, None]
    fading = _fading(counts, memory_years, at=_middles(counts))
    return a + fading @ counts.seen.astype(float), a + fading @ expected


def effect_shape_rate(
    counts: Counts,
    expected: Array,
    dispersion: Array,
    memory_years: Array,
    *,
    ahead_years: float = 0.0,
) -> tuple[Array, Array]:
    """Shape and rate, (draws, units), of each unit's effect some years after the last period."""
    a = dispersion[:, None]
    end = np.array([counts.years.sum() + ahead_years])
    fading = _fading(counts, memory_years, at=end)
    shape = a + (fading @ counts.seen.astype(float))[:, 0]
    return shape, a + (fading @ expected)[:, 0]


def _middles(counts: Counts) -> Array:
    """Middle of each period, in years from the first day."""
    return np.asarray(np.cumsum(counts.years) - counts.years / 2)


def _fading(counts: Counts, memory_years: Array, *, at: Array) -> Array:
    """What is left, at some times, of what each earlier period taught: (draws, at, periods)."""
    gone = at[:, None] - _middles(counts)
    left = np.exp(-np.maximum(gone, 0.0) / memory_years[:, None, None])
    return np.asarray(np.where(gone > 0, left, 0.0))
