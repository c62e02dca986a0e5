"""Does the calibrated model look like what was seen: hauls expected against hauls on record."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.evidence import gather_evidence
from routes.likelihood import count_evidence, effects_by_period, expect_counts, solve_flow
from routes.palette import INK_SOFT, SEIZURE
from routes.periods import MOST_PERIODS, list_periods
from routes.priors import Prior, Priors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from geo.world import World
    from routes.likelihood import Counts
    from routes.posterior import Posterior

    Array = NDArray[np.float64]

# Draws a check is averaged over; each is solved for every period of every year.
CHECK_DRAWS = 100


def predict_hauls(
    world: World, posterior: Posterior, *, draws: int = CHECK_DRAWS, seed: int = 0
) -> pd.DataFrame:
    """
    Hauls the calibrated model would report, beside those on record, by year.

    The global numbers are those learnt from all years; what is special about a door is taken from
    the years before only.

    Parameters
    ----------
    world
        The world the posterior was made from.
    draws
        How many of its draws to use, evenly spread.
    seed
        Of the counts drawn around their means.

    Returns
    -------
    table
        One row a year and unit: year, unit (crossing id or ``zone:...``), zone, seen, expected,
        low, high (90 % of replicated counts), and `tail`: share of replicates at least as large
        as what was seen, ties counted half; near 0 or 1 where the model does not fit.
    """
    counts, rates, of_year = year_rates(world, posterior.take(draws), seed=seed)
    generator = np.random.default_rng([seed, 1])
    zones = unit_zones(world, counts.units)
    parts = []
    for year in sorted(set(of_year)):
        means = rates[:, of_year == year].sum(axis=1)
        drawn = generator.poisson(means)
        seen = counts.seen[of_year == year].sum(axis=0)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        tail = (drawn > seen).mean(axis=0) + 0.5 * (drawn == seen).mean(axis=0)
        parts.append(
            pd.DataFrame(
                {
                    "year": year,
                    "unit": counts.units,
                    "zone": zones,
                    "seen": seen,
                    "expected": means.mean(axis=0),
                    "low": low,
                    "high": high,
                    "tail": tail,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def year_rates(
    world: World, posterior: Posterior, *, seed: int = 0, reported: bool = True
) -> tuple[Counts, Array, NDArray[np.intp]]:
    """
    Expected hauls by draw, period and unit, with each unit's own factor as known before the period.

    So every count is met by what came before it, never by itself.

    Parameters
    ----------
    reported
        Whether hauls on record are meant; otherwise all that are stopped, told or not.

    Returns
    -------
    counts, rates, of_year
        Counts by period and unit; (draws, periods, units); (periods,) the year of each.
    """
    years = [date(year, 1, 1) for year in range(world.start.year + 1, world.end.year + 1)]
    timeline = list_periods(world, cuts=years, most=MOST_PERIODS)
    priors = Priors(tuple(Prior(*row) for row in posterior.priors.itertuples(index=False)))
    counts = count_evidence(gather_evidence(world), timeline, priors)
    draws = posterior.draws
    flow = solve_flow(timeline, counts, draws)
    told = expect_counts(counts, flow, draws)
    all_told = draws.assign(
        **dict.fromkeys((*counts.reporting.names, *counts.reporting.changes), 1.0)
    )
    expected = told if reported else expect_counts(counts, flow, all_told)
    spread, memory = (draws[name].to_numpy(float) for name in ("dispersion", "memory_years"))
    shape, rate = effects_by_period(counts, told, spread, memory)
    effects = np.random.default_rng(seed).gamma(shape) / rate
    of_year = np.array([period.start.year for period in timeline.periods])
    return counts, expected * effects, of_year


def sum_hauls(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """
    Seen and expected hauls summed by `unit`, `zone` or `year`, largest expected first.

    Intervals are left out: they do not add up.
    """
    found = table.groupby(by, as_index=False)[["seen", "expected"]].sum()
    return found.sort_values(["expected", by], ascending=[False, True], ignore_index=True)


def draw_check(table: pd.DataFrame) -> Figure:
    """
    On record against expected: by crossing and by zone as points, by year as lines.

    Parameters
    ----------
    table
        As `predict_hauls` gives it.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), layout="constrained")
    crossing, zone, year = figure.subplots(1, 3)
    _draw_points(crossing, sum_hauls(table[~table["unit"].str.contains(":")], "unit"))
    _draw_points(zone, sum_hauls(table, "zone"))
    found = sum_hauls(table, "year").sort_values("year")
    year.plot(found["year"], found["expected"], color=INK_SOFT, marker="_", label="expected")
    year.plot(found["year"], found["seen"], color=SEIZURE, marker="o", label="on record")
    year.set(title="by year", ylabel="hauls", ylim=(0, None))
    year.legend(frameon=False)
    crossing.set(title="by crossing", xlabel="hauls expected", ylabel="hauls on record")
    zone.set(title="by zone", xlabel="hauls expected", ylabel="hauls on record")
    return figure


def _draw_points(place: Axes, found: pd.DataFrame) -> None:
    """Points about the line of equality, on axes of square roots: small counts stay apart."""
    top = float(found[["seen", "expected"]].to_numpy().max(initial=1.0)) * 1.2
    place.plot([0, top], [0, top], color=INK_SOFT, linewidth=1)
    place.scatter(found["expected"], found["seen"], color=SEIZURE, s=16)
    place.set_xscale("function", functions=(_root, np.square))
    place.set_yscale("function", functions=(_root, np.square))
    place.set(xlim=(0, top), ylim=(0, top))
    gap = (found["seen"] - found["expected"]).abs() / np.sqrt(found["expected"] + 1.0)
    for row in found.loc[gap.nlargest(6).index].itertuples():
        place.annotate(
            str(row[1]), (row.expected, row.seen), (3, 3), fontsize=7, textcoords="offset points"
        )


def _root(values: Array) -> Array:
    return np.sqrt(np.maximum(values, 0.0))


def unit_zones(world: World, units: tuple[str, ...]) -> list[str]:
    """Zone that reports a unit: its own, else the side of a crossing that sees more of it."""
    seen = world.seizures[world.seizures["crossing_id"] != ""]
    most = seen.groupby("crossing_id")["country"].agg(lambda column: column.mode().iloc[0])
    first = dict(zip(world.crossings["crossing_id"], world.crossings["zone_a"], strict=True))
    found = []
    for unit in units:
        if unit.startswith("zone:"):
            found.append(unit.removeprefix("zone:"))
        elif unit.startswith("border:"):
            found.append(unit.removeprefix("border:").split("-")[0])
        else:
            found.append(str(most.get(unit, first[unit])))
    return found
