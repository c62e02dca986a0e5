"""The collapsed likelihood against doing the integral by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma, nbinom, poisson
from simulated_worlds import simulate, small_problem

from routes.likelihood import (
    effect_shape_rate,
    expect_counts,
    log_likelihood,
    solve_flow,
)

ENDLESS = np.array([1e12])
# Where the density of a unit's effect may peak.
PEAKS = [0.1, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 45]


@pytest.fixture(scope="module")
def problem():
    return simulate(small_problem(), np.random.default_rng(4))[1]


def test_unit_effects_are_integrated_over_all_periods_jointly(problem):
    counts, a = problem.counts, 1.7
    generator = np.random.default_rng(1)
    expected = generator.gamma(2.0, 0.8, counts.seen.shape)
    by_hand = 0.0
    for seen, mean in zip(counts.seen.T, expected.T, strict=True):

        def density(m, seen=seen, mean=mean):
            return gamma.pdf(m, a, scale=1 / a) * np.prod(poisson.pmf(seen, m * mean))

        by_hand += np.log(quad(density, 0, 90, points=PEAKS, limit=500, epsabs=0, epsrel=1e-11)[0])
    found = log_likelihood(counts, expected[None], np.array([a]), ENDLESS)[0]
    assert found == pytest.approx(by_hand, abs=1e-6)


def test_what_is_learnt_fades(problem):
    """A short memory leaves the prior; period by period the counts stay negative binomial."""
    counts, a = problem.counts, np.array([0.8])
    expected = np.full((1, *counts.seen.shape), 1.1)
    shape, rate = effect_shape_rate(counts, expected, a, np.array([1e-3]), ahead_years=1.0)
    assert np.allclose(shape, 0.8)
    assert np.allclose(rate, 0.8)
    memory = np.array([3.0])
    by_hand = nbinom.logpmf(counts.seen[0], 0.8, 0.8 / 1.9).sum()
    left = np.exp(-counts.years.mean() / 3.0)
    assert len(counts.years) == 2
    shape1, rate1 = 0.8 + left * counts.seen[0], 0.8 + left * 1.1
    by_hand += nbinom.logpmf(counts.seen[1], shape1, rate1 / (rate1 + 1.1)).sum()
    assert log_likelihood(counts, expected, a, memory)[0] == pytest.approx(by_hand, abs=1e-9)


def test_one_period_is_negative_binomial(problem):
    one = problem.counts.before(1)
    expected, a = np.full((1, *one.seen.shape), 1.3), np.array([0.6])
    wanted = nbinom.logpmf(one.seen[0], 0.6, 0.6 / (0.6 + 1.3)).sum()
    assert log_likelihood(one, expected, a, ENDLESS)[0] == pytest.approx(wanted, abs=1e-9)


def test_two_batches_update_as_one(problem):
    """Bayes in two steps: the effects' posterior after both halves is that after the whole."""
    counts, a = problem.counts, np.array([2.0])
    expected = np.random.default_rng(2).gamma(2.0, 1.0, (1, *counts.seen.shape))
    shape, rate = effect_shape_rate(counts, expected, a, ENDLESS)
    first, second = counts.before(1), counts.after(1)
    shape1, rate1 = effect_shape_rate(first, expected[:, :1], a, ENDLESS)
    assert np.allclose(shape, shape1 + second.total)
    assert np.allclose(rate, rate1 + expected[:, 1:].sum(axis=1))


def test_expected_counts_share_out_what_is_seized(problem):
    """Placed and unplaced hauls of a border add up; ten times the consignments, ten times all."""
    counts = problem.counts
    draws = problem.priors.sample(5, np.random.default_rng(3))
    flow = solve_flow(problem.timeline, counts, draws)
    expected = expect_counts(counts, flow, draws)
    assert expected.shape == (5, *counts.seen.shape)
    assert (expected > 0).all()
    tenfold = draws.assign(consignments_per_year=10 * draws["consignments_per_year"])
    assert np.allclose(expect_counts(counts, flow, tenfold), 10 * expected)
    told = draws.assign(unplaced_share=1e-12, unnamed_share=1e-12)
    all_placed = expect_counts(counts, flow, told)[..., : counts.crossings]
    doors, borders = counts.crossings, counts.crossings + counts.borders
    both = expected[..., :doors].sum(axis=2) + expected[..., doors:borders].sum(axis=2)
    assert np.allclose(both, all_placed.sum(axis=2))


def test_traffic_is_the_share_of_consignments_that_pass(problem):
    draws = problem.priors.sample(4, np.random.default_rng(6))
    flow = solve_flow(problem.timeline, problem.counts, draws)
    assert np.allclose(flow.traffic, 1.0), "every route of the small world ends in CCC"
