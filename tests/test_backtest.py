"""A forecast sees nothing of the future: canaries, shuffled labels, simple methods beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from simulated_worlds import small_world

from routes.backtest import (
    MODEL,
    backtest_world,
    default_splits,
    forecast_model,
    score_forecast,
)
from routes.baselines import forecast_covariate, forecast_history
from routes.evidence import gather_evidence
from routes.hindsight import known_before
from routes.sampling import Effort

QUICK = Effort(
    first_solves=120, round_solves=40, rounds=(1, 2), walkers=40, round_steps=60, steps=150
)
SPLIT = date(2022, 7, 1)


def haul(number, day, crossing):
    return {
        "event_id": f"e{number}",
        "date": day,
        "published": day,
        "country": "BBB",
        "location_kind": "crossing",
        "crossing_id": crossing,
        "event_kind": "seizure",
    }


@pytest.fixture(scope="module")
def world():
    """The small world with hauls at some doors, before and after the split."""
    base = small_world()
    generator = np.random.default_rng(12)
    doors = ["bc-1"] * 9 + ["bc-2"] * 14 + ["c-port"] * 8 + ["ab-2"] * 3 + ["ac-1"] * 3
    rows = [
        haul(at, f"{generator.integers(2020, 2024)}-{generator.integers(1, 13):02d}-15", door)
        for at, door in enumerate(doors)
    ]
    empty = {name: "" if kind == "str" else np.nan for name, kind in base.seizures.dtypes.items()}
    return replace(base, seizures=pd.DataFrame([empty | row for row in rows]))


@pytest.fixture(scope="module")
def found(world):
    return backtest_world(world, splits=[SPLIT], draws=60, effort=QUICK, threads=1)


def forecast(world):
    known = known_before(world, SPLIT).world
    evidence = gather_evidence(known, known_before=SPLIT)
    return forecast_model(known, evidence, SPLIT, date(2024, 1, 1), draws=60, seed=2, effort=QUICK)[
        0
    ]


def test_every_method_is_scored_beside_the_model(found):
    methods = set(found.scores["method"])
    wanted = {"cumulative mean", "persistence", "degree", "betweenness", "network only"}
    assert methods == {MODEL} | wanted
    assert set(found.scores["score"]) >= {"log_score", "rps", "spearman", "top10_recall"}
    own = found.scores[found.scores["method"] == MODEL]
    assert (own["gain"].fillna(0) == 0).all()
    assert (found.scores["low"] <= found.scores["high"]).all()
    assert any("log score" in remark for remark in found.remarks)


def test_scores_add_up_over_doors(found):
    total = found.doors[f"{MODEL}_log_score"].sum()
    assert found.table("log_score").loc[MODEL].iloc[0] == pytest.approx(total, abs=1e-9)
    assert int(found.doors["seen"].sum()) == int(found.scores["hauls"].iloc[0])


def test_a_canary_that_knows_the_future_changes_nothing(world):
    """Facts and hauls told after the split leave the forecast bit for bit as it was."""
    plain = forecast(world)
    future = gather_evidence(world).used
    counts = future["doors"].str[0].value_counts()
    canary = pd.DataFrame(
        [(door, "2022-07-01", "", "size", float(n), "", "2023-06") for door, n in counts.items()],
        columns=["crossing_id", "from", "to", "field", "value", "source", "known_since"],
    )
    more = pd.DataFrame([world.seizures.iloc[0].to_dict()] * 50)
    more["event_id"] = [f"c{at}" for at in range(50)]
    more["date"] = more["published"] = "2023-03-03"
    told = replace(
        world, crossing_facts=canary, seizures=pd.concat([world.seizures, more], ignore_index=True)
    )
    spoilt = forecast(told)
    assert np.array_equal(plain.pmf, spoilt.pmf)
    assert np.array_equal(plain.mean, spoilt.mean)


def test_a_haul_published_late_is_not_learnt_from(world):
    late = world.seizures.copy()
    late["published"] = "2023-12-31"
    known = gather_evidence(replace(world, seizures=late), known_before=SPLIT)
    assert known.used.empty


def test_shuffled_labels_leave_no_skill(found):
    """Against hauls dealt to doors at random the forecast ranks no better than chance."""
    doors = found.doors
    generator = np.random.default_rng(4)
    means, seen = doors[f"{MODEL}_mean"].to_numpy(), doors["seen"].to_numpy()
    ranks = [
        np.corrcoef(means.argsort().argsort(), generator.permutation(seen))[0, 1]
        for _ in range(400)
    ]
    error = np.std(ranks) / np.sqrt(len(ranks))
    assert abs(np.mean(ranks)) < 3 * error


def test_history_shrinks_towards_the_mean_of_all_doors():
    seen = np.array([0, 0, 0, 8])
    ahead = forecast_history(seen, 4.0, ahead_years=1.0, most=40)
    assert (ahead.mean[:3] > 0).all()
    assert ahead.mean[3] < 2.0 + 1e-9
    assert ahead.mean[3] > ahead.mean[0]
    assert np.allclose(ahead.pmf.sum(axis=1), 1.0, atol=1e-3)
    weighted = forecast_covariate(np.array([0, 1.0, 1, 2]), seen, 4.0, ahead_years=1.0, most=40)
    assert weighted.mean[3] > weighted.mean[1] > weighted.mean[0] > 0


def test_a_forecast_that_knows_scores_better():
    seen = np.array([0, 1, 5, 0])
    good = forecast_history(seen, 1.0, ahead_years=1.0, most=20)
    bad = forecast_history(seen[::-1].copy(), 1.0, ahead_years=1.0, most=20)
    better, worse = (score_forecast(f, seen, seed=1) for f in (good, bad))
    assert better["log_score"] > worse["log_score"]
    assert better["rps"] < worse["rps"]
    assert better["top5_recall"] == 1.0


def test_default_splits_of_the_bundled_world(world):
    seven = replace(world, start=date(2019, 1, 1), end=date(2025, 12, 31))
    assert default_splits(seven) == [date(2021, 7, 1), date(2023, 1, 1), date(2025, 1, 1)]
