"""Scores against closed forms of the papers that define them, to 1e-9."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ive
from scipy.stats import kstest, nbinom, norm, poisson
from scipy.stats import spearmanr as scipy_spearman

from routes import scores

MOST = 400
SEEN = np.arange(12)


def poisson_pmf(mean):
    return np.tile(poisson.pmf(np.arange(MOST), mean), (len(SEEN), 1))


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.5, 9.0])
def test_poisson_scores_equal_the_closed_forms_of_czado_gneiting_and_held(mean):
    """Czado et al. (2009), section 2.1: ||p||^2 = exp(-2 mu) I0(2 mu); RPS by Wei & Held (2014)."""
    pmf, own = poisson_pmf(mean), poisson.pmf(SEEN, mean)
    norm2 = ive(0, 2 * mean)
    assert np.allclose(scores.log_score(pmf, SEEN), np.log(own), atol=1e-9, rtol=0)
    assert np.allclose(scores.quadratic_score(pmf, SEEN), norm2 - 2 * own, atol=1e-9, rtol=0)
    sphere = -own / np.sqrt(norm2)
    assert np.allclose(scores.spherical_score(pmf, SEEN), sphere, atol=1e-9, rtol=0)
    below = poisson.cdf(SEEN, mean)
    ranked = (
        (SEEN - mean) * (2 * below - 1)
        + 2 * mean * poisson.pmf(SEEN, mean)
        - mean * (ive(0, 2 * mean) + ive(1, 2 * mean))
    )
    assert np.allclose(scores.ranked_probability_score(pmf, SEEN), ranked, atol=1e-9, rtol=0)


def test_normal_scores_equal_gneiting_and_raftery():
    """Gneiting & Raftery (2007): CRPS of N(0, 1) at its mean is (sqrt 2 - 1) / sqrt pi; eq. 43."""
    middle = scores.normal_crps([0.0], [1.0], [0.0])[0]
    assert middle == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=1e-9)
    grid = np.linspace(-12, 12, 200_001)
    step = (norm.cdf(grid, 0.4, 1.7) - (grid >= 1.1)) ** 2
    by_hand = np.trapezoid(step, grid)
    assert scores.normal_crps([0.4], [1.7], [1.1])[0] == pytest.approx(by_hand, abs=1e-3)
    assert scores.interval_score([1.0], [4.0], [0.5], level=0.8)[0] == pytest.approx(8.0, abs=1e-9)
    assert scores.interval_score([1.0], [4.0], [2.0], level=0.8)[0] == pytest.approx(3.0, abs=1e-9)
    assert scores.dawid_sebastiani_score([2.0], [3.0], [5.0])[0] == pytest.approx(
        1 + 2 * np.log(3), abs=1e-9
    )


def test_gamma_poisson_equals_the_negative_binomial():
    shape, rate = np.array([[0.4, 2.0, 7.5]]), np.array([[0.2, 1.3, 11.0]])
    found = scores.gamma_poisson_pmf(shape, rate, most=60)
    wanted = nbinom.pmf(np.arange(61)[None, :], shape.T, (rate / (1 + rate)).T)
    assert np.allclose(found, wanted, atol=1e-12)


def test_rank_scores_treat_ties_evenly():
    generator = np.random.default_rng(3)
    for _ in range(50):
        a, b = generator.integers(0, 4, 20), generator.integers(0, 4, 20)
        assert scores.spearman(a, b) == pytest.approx(scipy_spearman(a, b).statistic, abs=1e-12)
    assert scores.top_recall([1, 1, 1, 1], [4, 0, 0, 0], top=1) == pytest.approx(0.25)
    assert np.isnan(scores.top_recall([1, 2], [0, 0], top=1))
    assert np.isnan(scores.spearman([1, 1], [0, 3]))


def test_a_right_forecast_has_a_uniform_transform_and_a_wrong_one_has_not():
    generator = np.random.default_rng(8)
    means = generator.gamma(2.0, 1.5, 4000)
    seen = generator.poisson(means)
    pmf = poisson.pmf(np.arange(80)[None, :], means[:, None])
    right = scores.probability_transform(pmf, seen, generator=generator)
    assert kstest(right, "uniform").pvalue > 1e-3
    wrong_pmf = poisson.pmf(np.arange(80)[None, :], 1.1 * means[:, None])
    wrong = scores.probability_transform(wrong_pmf, seen, generator=generator)
    assert kstest(wrong, "uniform").pvalue < 1e-3
    held = scores.interval_coverage(pmf, seen, level=0.9, generator=generator)
    assert 0.88 < held < 0.92
