"""Does the calibrated model look like what was seen: hauls expected against hauls on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.evidence import gather_evidence
from routes.likelihood import count_evidence, expect_counts, solve_flow
from routes.periods import MOST_PERIODS, list_periods
from routes.priors import Prior, Priors

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from geo.world import World
    from routes.posterior import Posterior

# Draws a check is averaged over; each is solved for every period of every year.
CHECK_DRAWS = 100


def predict_hauls(
    world: World, posterior: Posterior, *, draws: int = CHECK_DRAWS, seed: int = 0
) -> pd.DataFrame:
    """
    Hauls the calibrated model would report, beside those on record, by year.

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
    years = [date(year, 1, 1) for year in range(world.start.year + 1, world.end.year + 1)]
    timeline = list_periods(world, cuts=years, most=MOST_PERIODS)
    kept = posterior.take(draws)
    priors = Priors(tuple(Prior(*row) for row in posterior.priors.itertuples(index=False)))
    counts = count_evidence(gather_evidence(world), timeline, priors)
    expected = expect_counts(counts, solve_flow(timeline, counts, kept.draws), kept.draws)
    generator = np.random.default_rng(seed)
    shape = kept.draws["dispersion"].to_numpy(float)[:, None]
    effects = generator.gamma(np.broadcast_to(shape, expected[:, 0].shape)) / shape
    effects[:, : counts.crossings] = kept.effects_of(list(counts.units[: counts.crossings]))
    rates = expected * effects[:, None, :]
    of_year = np.array([period.start.year for period in timeline.periods])
    zones = _unit_zones(world, counts.units)
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


def sum_hauls(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """
    Seen and expected hauls summed by `unit`, `zone` or `year`, largest expected first.

    Intervals are left out: they do not add up.
    """
    found = table.groupby(by, as_index=False)[["seen", "expected"]].sum()
    return found.sort_values(["expected", by], ascending=[False, True], ignore_index=True)


def compare_totals(world: World, totals: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """
    Published totals of pills beside the pills of the table's own rows, by country and year.

    Parameters
    ----------
    totals
        country, period (a year), pills: published figures; rows of other periods are left out.
    table
        As `predict_hauls` gives it.

    Returns
    -------
    comparison
        country, year, published_pills, table_pills, covered (share of the published total that
        rows of the table hold), seen and expected hauls of the zone.
    """
    yearly = totals[totals["period"].astype(str).str.fullmatch(r"\d{4}") & totals["pills"].notna()]
    rows = world.seizures.assign(year=world.seizures["date"].str[:4])
    held = rows.groupby(["country", "year"])["pills"].sum()
    hauls = table.groupby(["zone", "year"])[["seen", "expected"]].sum()
    found = []
    for country, year, pills in yearly[["country", "period", "pills"]].itertuples(index=False):
        own = float(held.get((country, str(year)), 0.0))
        seen, expected = (
            hauls.loc[(country, int(year))] if (country, int(year)) in hauls.index else (0.0, 0.0)
        )
        found.append((country, int(year), float(pills), own, own / float(pills), seen, expected))
    columns = ["country", "year", "published_pills", "table_pills", "covered", "seen", "expected"]
    return pd.DataFrame(found, columns=columns)


def draw_check(table: pd.DataFrame) -> Figure:
    """
    Seen against expected: by crossing, by zone, and by year, in one figure.

    Parameters
    ----------
    table
        As `predict_hauls` gives it.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), layout="constrained")
    for place, by in zip(figure.subplots(1, 3), ("unit", "zone", "year"), strict=True):
        found = sum_hauls(table[~table["unit"].str.startswith(("zone:", "border:"))], by)
        top = float(found[["seen", "expected"]].to_numpy().max(initial=1.0)) * 1.1
        place.plot([0, top], [0, top], color="#999999", linewidth=1)
        place.scatter(found["expected"], found["seen"], color="#205080", s=16)
        for name, across, up in found.head(6)[[by, "expected", "seen"]].itertuples(index=False):
            place.annotate(str(name), (across, up), fontsize=7)
        named = "crossing" if by == "unit" else by
        place.set(xlabel="hauls expected", ylabel="hauls on record", title=f"by {named}")
    return figure


def _unit_zones(world: World, units: tuple[str, ...]) -> list[str]:
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


def without_effects(posterior: Posterior) -> Posterior:
    """The same draws with every crossing's own factor at 1: what the network alone would say."""
    return replace(posterior, effects=np.ones_like(posterior.effects))
