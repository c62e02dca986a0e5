"""Published yearly totals beside the table and the model: a check on volume and on demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.tables import Column, Table
from routes.checks import CHECK_DRAWS, unit_zones, year_rates

if TYPE_CHECKING:
    from geo.world import World
    from routes.posterior import Posterior

#: Published totals of a world's folder; other columns of the file are left as they are.
TOTALS = Table(
    "published_totals",
    "sources/published_totals.csv",
    (
        Column("country", "text", None, "ISO 3166-1 alpha-3, or a name for more", required=True),
        Column("period", "text", None, "a year, or days in words"),
        Column("pills", "number", "pills", "what the source states", low=0),
        Column("source", "text", None, "link"),
    ),
)
COLUMNS = [
    "country",
    "year",
    "published_pills",
    "table_pills",
    "covered",
    "hauls_stopped",
    "model_pills",
    "model_low",
    "model_high",
    "source",
]


def read_totals(world: World) -> pd.DataFrame:
    """Published totals of a world's folder; empty where it has none."""
    from geo.readers import read_table

    path = Path(world.path) / TOTALS.file if world.path is not None else None
    if path is None or not path.is_file():
        return pd.DataFrame(columns=TOTALS.column_names())
    return read_table(path, TOTALS)


def compare_totals(
    world: World,
    posterior: Posterior,
    totals: pd.DataFrame,
    *,
    draws: int = CHECK_DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """
    Published totals of pills beside those of the table's rows and of the model.

    The model counts what is stopped at doors and on the road, told or not; published totals hold
    stores and factories too, so that the model should stay below them. A haul's size is drawn
    from the sizes on record in the zone, which are few and heavy-tailed: intervals are wide.

    Parameters
    ----------
    totals
        country, period, pills, source. Only whole years within the world's time, of a zone that
        reports hauls, are compared.

    Returns
    -------
    comparison
        country, year, published_pills, table_pills (all its rows), covered (share of the
        published total that rows of the table hold), hauls_stopped (mean), model_pills (mean),
        model_low and model_high (90 %), source.
    """
    counts, rates, of_year = year_rates(world, posterior.take(draws), seed=seed, reported=False)
    zones = np.array(unit_zones(world, counts.units))
    rows = world.seizures.assign(year=world.seizures["date"].str[:4])
    held = rows.groupby(["country", "year"])["pills"].sum()
    generator = np.random.default_rng([seed, 2])
    found = []
    for country, period, pills, source in totals[
        ["country", "period", "pills", "source"]
    ].itertuples(index=False):
        if not (str(period).isdigit() and int(period) in of_year and pills > 0):
            continue
        moved = (rows["country"] == country) & rows["pills"].notna()
        sizes = rows.loc[moved & ~rows["event_kind"].isin(("raid", "factory")), "pills"]
        if country not in zones or sizes.empty:
            continue
        stopped = rates[:, of_year == int(period)][:, :, zones == country].sum(axis=(1, 2))
        drawn = generator.choice(sizes.to_numpy(float), (len(stopped), len(sizes))).mean(axis=1)
        modelled = stopped * drawn
        own = float(held.get((country, str(period)), 0.0))
        low, high = np.quantile(modelled, [0.05, 0.95])
        published = (country, int(period), float(pills), own, own / float(pills))
        found.append((*published, stopped.mean(), modelled.mean(), low, high, source))
    return pd.DataFrame(found, columns=COLUMNS).sort_values(
        ["country", "year"], ignore_index=True, kind="stable"
    )
