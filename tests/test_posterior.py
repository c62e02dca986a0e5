"""A posterior's file, and the intervals it gives to every answer."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import routes
from geo.errors import InputError, MissingExtra, StalePosterior
from geo.world import read_world
from routes.calibrate import calibrate_world, calibration_key
from routes.chunks import ChunkStore
from routes.posterior import (
    load_posterior,
    posterior_path,
    prior_draws,
    read_posterior,
    save_posterior,
)
from routes.ranking import COLUMNS, INTERVALS
from routes.sampling import Effort, Walk

QUICK = Effort(
    first_solves=120, round_solves=60, rounds=(1, 2), walkers=50, round_steps=60, steps=120
)


@pytest.fixture(scope="module")
def drawn(tiny_world):
    """A quick posterior of the tiny world: not converged, but a posterior."""
    return calibrate_world(tiny_world, draws=60, seed=3, effort=QUICK, threads=1)


@pytest.fixture(scope="module")
def network(tiny_world, drawn):
    return routes.build_network(tiny_world, posterior=drawn)


def test_the_same_seed_gives_the_same_draws(tiny_world, drawn):
    again = calibrate_world(tiny_world, draws=60, seed=3, effort=QUICK, threads=2)
    pd.testing.assert_frame_equal(again.draws, drawn.draws)
    assert np.array_equal(again.effects, drawn.effects)
    other = calibrate_world(tiny_world, draws=60, seed=4, effort=QUICK, threads=1)
    assert not np.allclose(other.effects, drawn.effects)


@pytest.mark.parametrize("rounds", [0, 1])
def test_a_killed_calibration_goes_on_where_it_stood(tiny_world, drawn, tmp_path, rounds):
    key = calibration_key(tiny_world, draws=60, seed=3, effort=QUICK)
    calls, told = [], []

    class Killed(ChunkStore):
        def put(self, chunk, data):
            super().put(chunk, data)
            calls.append(chunk)
            if chunk == rounds:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate_world(
            tiny_world, draws=60, seed=3, effort=QUICK, store=Killed(tmp_path / "p", key)
        )
    assert calls == list(range(rounds + 1))
    again = calibrate_world(
        tiny_world,
        draws=60,
        seed=3,
        effort=QUICK,
        store=ChunkStore(tmp_path / "p", key),
        tell=told.append,
    )
    assert told[0] == f"goes on after round {rounds}"
    pd.testing.assert_frame_equal(again.draws, drawn.draws)
    assert np.array_equal(again.effects, drawn.effects)


def test_the_last_round_is_never_taken_for_the_end(tiny_world, drawn, tmp_path):
    key = calibration_key(tiny_world, draws=60, seed=3, effort=QUICK)
    for _ in range(2):  # the second time everything that is kept lies there
        store = ChunkStore(tmp_path / "p", key)
        found = calibrate_world(tiny_world, draws=60, seed=3, effort=QUICK, store=store)
        pd.testing.assert_frame_equal(found.draws, drawn.draws)


def test_without_the_sampler_it_says_how_to_get_it(tiny_world, monkeypatch):
    monkeypatch.setitem(sys.modules, "emcee", None)
    with pytest.raises(MissingExtra, match=r"pip install 'corridors\[calibrate\]'"):
        calibrate_world(tiny_world, draws=60, seed=3, effort=QUICK)


def test_what_another_calibration_has_kept_is_not_used(tiny_world):
    keys = {
        calibration_key(tiny_world, draws=60, seed=3, effort=QUICK),
        calibration_key(tiny_world, draws=61, seed=3, effort=QUICK),
        calibration_key(tiny_world, draws=60, seed=4, effort=QUICK),
        calibration_key(tiny_world, draws=60, seed=3),
        calibration_key(
            replace(tiny_world, seizures=tiny_world.seizures.iloc[:0]),
            draws=60,
            seed=3,
            effort=QUICK,
        ),
    }
    assert len(keys) == 5


def test_a_walk_that_learns_nothing_keeps_the_prior():
    """Moves that are not reversible narrow or widen it: emcee's snooker move to 0.91."""

    class Flat(Walk):
        def log_likelihood(self, z):
            return np.zeros(len(z))

    start = np.random.default_rng(2).standard_normal((100, 15))
    chains, _ = Flat(None, None).run(start, 1200, 3)
    assert chains.std() == pytest.approx(1.0, abs=0.02)
    assert abs(chains.mean()) < 0.02


def test_it_comes_back_from_its_file(tmp_path, tiny_world, drawn):
    path = tmp_path / "posterior.npz"
    save_posterior(drawn, path)
    back = read_posterior(tiny_world, path)
    pd.testing.assert_frame_equal(back.draws, drawn.draws)
    assert np.allclose(back.effects, drawn.effects, rtol=1e-6)
    assert back.diagnostics == drawn.diagnostics
    assert back.units == drawn.units
    assert (back.seen == drawn.seen).all()
    first = path.read_bytes()
    save_posterior(drawn, path)
    assert path.read_bytes() == first


def test_a_stale_one_is_refused_with_the_command_that_renews_it(tmp_path, tiny_world, drawn):
    path = tmp_path / "posterior.npz"
    save_posterior(replace(drawn, fingerprint="0" * 64), path)
    with pytest.raises(StalePosterior, match="corridors calibrate"):
        read_posterior(tiny_world, path)
    with pytest.raises(InputError, match="corridors calibrate"):
        read_posterior(tiny_world, tmp_path / "none.npz")


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_a_damaged_file_is_refused(tmp_path, drawn, damage):
    path = tmp_path / "posterior.npz"
    save_posterior(drawn, path)
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 0xFF
    path.write_bytes({"cut": data[:-300], "flip": data, "empty": b"", "text": b"no"}[damage])
    with pytest.raises(InputError, match=r"posterior\.npz"):
        load_posterior(path)


def test_ranking_with_intervals(network, drawn):
    ranking = routes.rank_crossings(network)
    assert list(ranking.columns) == [*COLUMNS, *INTERVALS, "score"]
    assert (ranking["exposure_low"] <= ranking["exposure_high"]).all()
    assert (ranking["rank_low"] <= ranking["rank_high"]).all()
    assert ranking["top5_probability"].sum() == pytest.approx(5.0)
    assert ranking["exposure"].is_monotonic_decreasing
    seen = drawn.evidence_of(ranking["crossing_id"])["seizures_used"].to_numpy()
    assert (ranking["prior_only"].to_numpy() == (seen == 0)).all()


def test_fixed_answers_do_not_change(tiny_world, drawn):
    """A network without posterior answers as it always did, whatever was calibrated meanwhile."""
    fixed = routes.rank_crossings(routes.build_network(tiny_world))
    assert list(fixed.columns) == [*COLUMNS, "score"]
    routes.rank_crossings(routes.build_network(tiny_world, posterior=drawn))
    pd.testing.assert_frame_equal(fixed, routes.rank_crossings(routes.build_network(tiny_world)))


def test_every_answer_carries_intervals(network, tiny_world):
    compared = routes.compare_corridors(network)
    assert (compared["share_low"] <= compared["share"] + 1e-12).all()
    assert compared["share"].sum() == pytest.approx(1.0, abs=1e-6)
    crossing = routes.rank_crossings(network)["crossing_id"].iloc[0]
    explained = routes.explain_crossing(network, tiny_world, crossing)
    assert explained.beside["quantity"].iloc[0] == "exposure here"
    assert set(network.posterior.draws.columns) <= set(explained.beside["quantity"])
    moved = explained.closure.displacement
    assert (moved["change_low"] <= moved["change_high"]).all()
    totals = routes.interception_summary(network)
    assert totals["interception_low"] <= totals["interception"] <= totals["interception_high"]


def test_closing_a_draw_at_a_time_is_the_mean_of_closing_each(network, tiny_world, drawn):
    one = replace(network, posterior=drawn.take(1))
    crossing = network.crossings.index[0]
    both = routes.close_crossings(network, [crossing]).displacement
    single = routes.close_crossings(one, [crossing]).displacement
    assert "change_low" not in single
    assert (both["usage_after"] >= 0).all()
    assert both.set_index("crossing_id").loc[crossing, "usage_after"] == 0


def test_without_evidence_the_posterior_is_the_prior_and_says_so(tiny_world):
    bare = replace(tiny_world, seizures=tiny_world.seizures.iloc[:0])
    found = calibrate_world(bare, draws=400, seed=1)
    assert "the posterior is the prior" in found.remarks[-1]
    assert found.converged
    learnt = found.summary().set_index("name")["learnt"]
    assert (learnt.abs() < 0.2).all()


def test_one_event_and_all_events_at_one_crossing(tiny_world):
    rows = tiny_world.seizures[tiny_world.seizures["crossing_id"] != ""].head(1)
    one = calibrate_world(replace(tiny_world, seizures=rows), draws=60, effort=QUICK, threads=1)
    assert one.seen.sum() == 1
    many = pd.concat([rows] * 30, ignore_index=True)
    many["event_id"] = [f"e{at}" for at in range(30)]
    start = tiny_world.start.year
    many["date"] = [f"{start}-{1 + at % 12:02d}-{1 + at // 12 * 9:02d}" for at in range(30)]
    piled = calibrate_world(replace(tiny_world, seizures=many), draws=60, effort=QUICK, threads=1)
    door = rows["crossing_id"].iloc[0]
    for found in (one, piled):
        assert np.isfinite(found.effects).all()
        assert (found.effects > 0).all()
        assert np.isfinite(found.draws.to_numpy()).all()
    used = piled.evidence_of(list(piled.crossings))["seizures_used"]
    assert used[door] == used.sum() == 30
    assert piled.evidence_of([door])["prior_only"].tolist() == [False]


def test_shrinkage_reads_seen_against_expected(network, drawn):
    """A door's factor lies between 1 and seen over expected."""
    doors = len(drawn.crossings)
    ratio = drawn.seen.sum(axis=0)[:doors] / drawn.expected[0].sum(axis=0)[:doors]
    effect = drawn.effects.mean(axis=0)
    assert ((np.minimum(ratio, 1) * 0.5 <= effect) & (effect <= np.maximum(ratio, 1) * 2)).all()


def test_the_network_spreads_the_hauls_on_record(drawn):
    """None is made up and none lost: level and reporting as a whole cancel."""
    table = drawn.evidence_of(list(drawn.crossings))
    assert table["seizures_expected"].sum() == pytest.approx(table["seizures_used"].sum())


def test_draws_are_taken_evenly_or_by_seed(drawn):
    assert len(drawn.take(10)) == 10
    first, again = drawn.take(10, seed=5), drawn.take(10, seed=5)
    pd.testing.assert_frame_equal(first.draws, again.draws)
    assert len(drawn.take(1000)) == len(drawn)


def test_a_world_in_memory_has_no_place_for_a_posterior(tiny_world):
    assert posterior_path(replace(tiny_world, path=None)) is None
    assert posterior_path(read_world()).name == "posterior.npz"
    assert len(prior_draws(tiny_world, 7)) == 7
