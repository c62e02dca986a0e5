"""Convergence numbers on chains whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import genpareto

from routes.diagnostics import (
    measure_autocorrelation,
    measure_ess,
    measure_rhat,
    smooth_weights,
)


def chains(correlation, steps=20_000, count=4, seed=0):
    """First-order autoregressive chains of unit variance."""
    noise = np.random.default_rng(seed).standard_normal((steps, count))
    found = noise.copy()
    for at in range(1, steps):
        found[at] = correlation * found[at - 1] + np.sqrt(1 - correlation**2) * noise[at]
    return found


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_autocorrelation_time_of_an_autoregressive_chain(correlation):
    wanted = (1 + correlation) / (1 - correlation)
    assert measure_autocorrelation(chains(correlation)) == pytest.approx(wanted, rel=0.1)


def test_rhat_tells_chains_that_disagree():
    mixed = chains(0.5)
    assert measure_rhat(mixed) < 1.01
    assert measure_rhat(mixed + np.array([0, 0, 0, 2.0])) > 1.1
    drifting = mixed + np.linspace(0, 2, len(mixed))[:, None]
    assert measure_rhat(drifting) > 1.1
    assert measure_rhat(np.ones((100, 4))) == 1.0


def test_even_weights_stay_even():
    weights, shape = smooth_weights(np.zeros(500))
    assert np.allclose(weights, 1 / 500)
    assert shape == -np.inf
    assert measure_ess(weights) == pytest.approx(500)


@pytest.mark.parametrize("shape", [0.3, 0.9])
def test_the_tail_shape_of_pareto_weights_is_found(shape):
    raw = genpareto.rvs(shape, size=20_000, random_state=1)
    weights, found = smooth_weights(np.log(raw))
    assert found == pytest.approx(shape, abs=0.15)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0).all()
