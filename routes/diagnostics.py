"""Has a sampler converged: R-hat, effective sample size, autocorrelation, importance weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# e to this is still a number; weights are cut at 1 anyway.
MOST_EXPONENT = 700.0


def measure_rhat(chains: Array) -> float:
    """
    Split R-hat of one number (Gelman et al. 2013): near 1 once all chains tell the same.

    Parameters
    ----------
    chains
        (steps, chains).

    Examples
    --------
    >>> chains = np.random.default_rng(0).standard_normal((500, 8))
    >>> measure_rhat(chains) < 1.01
    True
    """
    half = len(chains) // 2
    split = np.concatenate([chains[:half], chains[half : 2 * half]], axis=1)
    within = split.var(axis=0, ddof=1).mean()
    between = half * split.mean(axis=0).var(ddof=1)
    if within <= 0:
        return 1.0 if between <= 0 else np.inf
    return float(np.sqrt((half - 1) / half + between / within / half))


def measure_autocorrelation(chains: Array, *, window: float = 5.0) -> float:
    """
    Integrated autocorrelation time in steps, mean over chains (Goodman & Weare 2010; Sokal).

    Parameters
    ----------
    chains
        (steps, chains).
    window
        Sum up to the first lag above `window` times the sum so far.
    """
    steps = len(chains)
    centred = chains - chains.mean(axis=0)
    size = 2 ** int(np.ceil(np.log2(2 * steps)))
    power = np.abs(np.fft.rfft(centred, n=size, axis=0)) ** 2
    correlation = np.fft.irfft(power, n=size, axis=0)[:steps].sum(axis=1)
    if correlation[0] <= 0:
        return 1.0
    times = 2.0 * np.cumsum(correlation / correlation[0]) - 1.0
    enough = np.arange(steps) >= window * times
    return float(max(times[int(np.argmax(enough)) if enough.any() else -1], 1.0))


def measure_ess(weights: Array) -> float:
    """
    Effective number of draws behind importance weights: ``(sum w)^2 / sum w^2``.

    Examples
    --------
    >>> measure_ess(np.array([1.0, 1.0, 0.0, 0.0]))
    2.0
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def smooth_weights(log_weights: Array) -> tuple[Array, float]:
    """
    Pareto-smoothed importance weights (Vehtari et al. 2024).

    Returns
    -------
    weights
        Sum to 1; the largest replaced by quantiles of a generalised Pareto tail.
    shape
        Shape of that tail: below 0.5 good, up to 0.7 usable, above it the proposal misses some
        of the target.
    """
    log_weights = log_weights - log_weights.max()
    weights = np.exp(log_weights)
    count = len(weights)
    tail = int(min(0.2 * count, 3.0 * np.sqrt(count)))
    order = np.argsort(weights, kind="stable")
    if tail < 5 or weights[order[-tail]] >= weights[order[-1]] * (1 - 1e-12):
        return weights / weights.sum(), -np.inf
    cut = weights[order[-tail - 1]]
    excess = weights[order[-tail:]] - cut
    shape, scale = _fit_pareto(np.maximum(excess, 1e-300))
    at = (np.arange(tail) + 0.5) / tail
    if abs(shape) < 1e-9:
        quantiles = -scale * np.log1p(-at)
    else:
        quantiles = scale / shape * np.expm1(np.minimum(-shape * np.log1p(-at), MOST_EXPONENT))
    weights[order[-tail:]] = np.minimum(cut + quantiles, 1.0)
    return weights / weights.sum(), float(shape)


def _fit_pareto(excess: Array) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto (Zhang & Stephens 2009), excesses ascending."""
    count = len(excess)
    grid = 30 + int(np.sqrt(count))
    quartile = excess[max(int(count / 4 + 0.5) - 1, 0)]
    step = 1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    theta = 1 / excess[-1] + step / 3 / quartile
    shapes = np.log1p(-theta[:, None] * excess).mean(axis=1)
    fit = count * (np.log(-theta / shapes) - shapes - 1)
    weights = np.exp(fit - fit.max())
    best = float((theta * weights).sum() / weights.sum())
    shape = float(np.log1p(-best * excess).mean())
    scale = -shape / best
    # A weak prior towards 0.5, worth ten draws, as Vehtari et al. advise.
    return (shape * count + 0.5 * 10) / (count + 10), scale
