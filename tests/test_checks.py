"""The calibrated model beside what was seen: hauls by year, published totals, their figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from routes.calibrate import calibrate_world
from routes.checks import draw_check, predict_hauls, sum_hauls, year_rates
from routes.sampling import Effort
from routes.totals import COLUMNS, compare_totals, read_totals

QUICK = Effort(
    first_solves=120, round_solves=60, rounds=(1, 1), walkers=50, round_steps=60, steps=60
)


@pytest.fixture(scope="module")
def drawn(tiny_world):
    return calibrate_world(tiny_world, draws=60, seed=3, effort=QUICK, threads=1)


@pytest.fixture(scope="module")
def hauls(tiny_world, drawn):
    return predict_hauls(tiny_world, drawn)


def test_every_used_haul_is_counted_in_one_year_and_unit(hauls, drawn):
    assert hauls["seen"].sum() == drawn.seen.sum()
    assert not hauls.duplicated(["year", "unit"]).any()
    assert (hauls["low"] <= hauls["high"]).all()
    assert hauls["tail"].between(0, 1).all()
    assert sum_hauls(hauls, "zone")["seen"].sum() == drawn.seen.sum()


def test_a_count_never_explains_itself(tiny_world, drawn):
    """Hauls of the last year move nothing that is expected of it or of any year before."""
    seizures = tiny_world.seizures
    last = seizures["date"].str[:4].max()
    more = pd.concat([seizures, seizures[seizures["date"].str[:4] == last]], ignore_index=True)
    more["event_id"] = [f"e{at}" for at in range(len(more))]
    more["pills"] = np.arange(len(more)) * 1e5 + 1e4
    more["mass_kg"] = np.nan
    counts, rates, of_year = year_rates(tiny_world, drawn)
    again, same, _ = year_rates(replace(tiny_world, seizures=more), drawn)
    assert again.seen.sum() > counts.seen.sum()
    assert np.array_equal(rates[:, of_year < int(last)], same[:, of_year < int(last)])


def test_what_is_stopped_is_what_is_told_over_reporting(tiny_world, drawn):
    """With reporting factors of 1 in the draws, told and stopped are the same."""
    names = [name for name in drawn.draws if name.startswith("reporting_")]
    plain = drawn.take(20)
    for name in names:
        plain.draws[name] = 1.0
    _, told, _ = year_rates(tiny_world, plain)
    _, stopped, _ = year_rates(tiny_world, plain, reported=False)
    assert np.array_equal(told, stopped)


def test_totals_of_whole_years_stand_beside_rows_and_model(tiny_world, drawn):
    country = tiny_world.seizures["country"].iloc[0]
    year = tiny_world.seizures["date"].iloc[0][:4]
    totals = pd.DataFrame(
        [
            (country, year, 2e6, "https://example.org/a"),
            (country, f"{year}-H1", 1e6, "https://example.org/b"),
            ("XXX", year, 1e6, "https://example.org/c"),
            (country, year, np.nan, "https://example.org/d"),
        ],
        columns=["country", "period", "pills", "source"],
    )
    found = compare_totals(tiny_world, drawn, totals)
    assert list(found.columns) == COLUMNS
    assert len(found) == 1
    rows = tiny_world.seizures
    own = rows.loc[(rows["country"] == country) & (rows["date"].str[:4] == year), "pills"].sum()
    assert found["table_pills"].iloc[0] == own
    assert found["covered"].iloc[0] == own / 2e6
    assert found["model_low"].iloc[0] <= found["model_high"].iloc[0]


def test_a_world_without_totals_compares_none(tiny_world, drawn):
    assert read_totals(tiny_world).empty
    assert compare_totals(tiny_world, drawn, read_totals(tiny_world)).empty


def test_the_check_is_drawn_by_crossing_zone_and_year(hauls):
    titles = [place.get_title() for place in draw_check(hauls).axes]
    assert titles == ["by crossing", "by zone", "by year"]
