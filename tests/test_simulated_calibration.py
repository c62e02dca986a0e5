"""Simulation-based calibration: the truth's rank is uniform, and wrong models are found out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare, kstest
from simulated_worlds import BESIDES, WRONG, quick_ranks, rank_truth, small_problem

QUANTITIES = (*small_problem().priors.names, *BESIDES)
QUICK_WORLDS = 16


def judge(ranks, draws):
    """P-values of uniform ranks, one a quantity: the smaller of chi-square and KS, doubled."""
    generator = np.random.default_rng(0)
    shares = (ranks + generator.random(ranks.shape)) / (draws + 1)
    bins = max(5, min(20, len(ranks) // 20))
    found = []
    for column in shares.T:
        counts = np.bincount((column * bins).astype(int), minlength=bins)
        found.append(2 * min(chisquare(counts).pvalue, kstest(column, "uniform").pvalue))
    return np.minimum(found, 1.0)


def holm_rejects(pvalues, level=0.001):
    """Whether any quantity's ranks are not uniform, Holm over quantities."""
    ordered = np.sort(pvalues)
    return bool((ordered < level / np.arange(len(ordered), 0, -1)).any())


def coverage(ranks, draws, level=0.9):
    tail = (1 - level) / 2
    shares = (ranks + 0.5) / (draws + 1)
    return ((shares > tail) & (shares < 1 - tail)).mean(axis=0)


@pytest.fixture(scope="module")
def right_ranks():
    return np.array(
        [quick_ranks(seed, draws=199, worlds=QUICK_WORLDS) for seed in range(QUICK_WORLDS)]
    )


@pytest.mark.untraced
def test_the_right_model_is_calibrated(right_ranks):
    assert not holm_rejects(judge(right_ranks, 199))
    held = coverage(right_ranks, 199).mean()
    # Three standard errors: 16 worlds, 17 quantities.
    assert 0.85 < held < 0.95


@pytest.mark.untraced
@pytest.mark.parametrize("wrong", [pytest.param("twice", marks=pytest.mark.nightly), "plug-in"])
def test_plainly_wrong_models_are_found_out_by_a_few_worlds(wrong):
    seeds = range(QUICK_WORLDS)
    ranks = np.array([quick_ranks(s, draws=199, wrong=wrong, worlds=QUICK_WORLDS) for s in seeds])
    assert holm_rejects(judge(ranks, 199))


@pytest.mark.nightly
def test_a_thousand_worlds_are_calibrated():
    ranks = np.array([rank_truth(seed, draws=999) for seed in range(1000)])
    assert not holm_rejects(judge(ranks, 999))
    held = coverage(ranks, 999)
    assert 0.88 <= held.mean() <= 0.92
    # Exact coverage of one quantity leaves 0.88 to 0.92 by chance in 3 % of runs.
    assert ((held > 0.87) & (held < 0.93)).all()


@pytest.mark.nightly
@pytest.mark.parametrize("wrong", WRONG)
def test_each_wrong_model_fails(wrong):
    ranks = np.array([quick_ranks(seed, draws=999, wrong=wrong) for seed in range(1000)])
    assert holm_rejects(judge(ranks, 999))


def test_the_emulator_draws_what_exact_solves_would():
    """The quick way differs from the full one by nothing that ranks could show."""
    full = rank_truth(11, draws=399)
    quick = quick_ranks(11, draws=399)
    assert np.abs(full - quick).max() < 0.2 * 400
