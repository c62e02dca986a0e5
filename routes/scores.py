"""Scores of forecasts: of counts, of rankings, of intervals. Higher log score is better.

Scores of counts follow Czado, Gneiting & Held (2009), "Predictive model assessment for count
data"; the continuous ones Gneiting & Raftery (2007), "Strictly proper scoring rules".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


def log_score(pmf: ArrayLike, seen: ArrayLike) -> Array:
    """
    ``ln p(seen)`` for each forecast.

    Parameters
    ----------
    pmf
        (forecasts, counts) probability of 0, 1, 2, ... hauls.
    seen
        (forecasts,) what happened.

    Examples
    --------
    >>> log_score([[0.5, 0.5]], [1]).round(4).tolist()
    [-0.6931]
    """
    table, at = np.asarray(pmf, dtype=float), np.asarray(seen, dtype=np.intp)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(table[np.arange(len(table)), at]))


def ranked_probability_score(pmf: ArrayLike, seen: ArrayLike) -> Array:
    """
    ``sum over k of (P(Y <= k) - 1{seen <= k})^2``; 0 is perfect.

    Examples
    --------
    >>> ranked_probability_score([[0.5, 0.5]], [1]).tolist()
    [0.25]
    """
    table, at = np.asarray(pmf, dtype=float), np.asarray(seen)
    below = np.arange(table.shape[1]) >= at[:, None]
    return np.asarray(((np.cumsum(table, axis=1) - below) ** 2).sum(axis=1))


def quadratic_score(pmf: ArrayLike, seen: ArrayLike) -> Array:
    """``-2 p(seen) + sum p^2``; smaller is better (Czado et al., their qs)."""
    table, at = np.asarray(pmf, dtype=float), np.asarray(seen, dtype=np.intp)
    return np.asarray(-2 * table[np.arange(len(table)), at] + (table**2).sum(axis=1))


def spherical_score(pmf: ArrayLike, seen: ArrayLike) -> Array:
    """``-p(seen) / sqrt(sum p^2)``; smaller is better (Czado et al., their sphs)."""
    table, at = np.asarray(pmf, dtype=float), np.asarray(seen, dtype=np.intp)
    return np.asarray(-table[np.arange(len(table)), at] / np.sqrt((table**2).sum(axis=1)))


def dawid_sebastiani_score(mean: ArrayLike, sd: ArrayLike, seen: ArrayLike) -> Array:
    """
    ``((seen - mean) / sd)^2 + 2 ln sd``; smaller is better.

    Examples
    --------
    >>> dawid_sebastiani_score([1.0], [1.0], [3]).tolist()
    [4.0]
    """
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    return np.asarray(((np.asarray(seen) - mean) / sd) ** 2 + 2 * np.log(sd))


def normal_crps(mean: ArrayLike, sd: ArrayLike, seen: ArrayLike) -> Array:
    """
    Continuous ranked probability score of a normal forecast (Gneiting & Raftery, eq. 5 ff.).

    Examples
    --------
    >>> normal_crps([0.0], [1.0], [0.0]).round(9).tolist()
    [0.233694977]
    """
    from scipy.special import ndtr

    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    x = (np.asarray(seen, dtype=float) - mean) / sd
    density = np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi)
    return np.asarray(sd * (x * (2 * ndtr(x) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def interval_score(low: ArrayLike, high: ArrayLike, seen: ArrayLike, *, level: float) -> Array:
    """
    Width of a central interval plus a penalty for missing; smaller is better.

    Examples
    --------
    >>> interval_score([0.0], [2.0], [3.0], level=0.9).round(6).tolist()
    [22.0]
    """
    low, high, seen = (np.asarray(v, dtype=float) for v in (low, high, seen))
    missed = np.maximum(low - seen, 0) + np.maximum(seen - high, 0)
    return np.asarray(high - low + 2 / (1 - level) * missed)


def spearman(forecast: ArrayLike, seen: ArrayLike) -> float:
    """
    Rank correlation, ties at their mean rank; nan where either does not vary.

    Examples
    --------
    >>> spearman([1.0, 2.0, 3.0], [10, 20, 20]).__round__(4)
    0.866
    """
    first, second = mean_ranks(np.asarray(forecast)), mean_ranks(np.asarray(seen))
    first, second = first - first.mean(), second - second.mean()
    norm = np.sqrt((first**2).sum() * (second**2).sum())
    return float((first * second).sum() / norm) if norm > 0 else float("nan")


def mean_ranks(values: NDArray[np.generic]) -> Array:
    """Ranks from 1, equal values at their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place])


def top_recall(forecast: ArrayLike, seen: ArrayLike, *, top: int) -> float:
    """
    Share of hauls that fell on the `top` doors forecast highest.

    Where doors tie at the last place, each counts for its share of the places left.

    Examples
    --------
    >>> top_recall([3.0, 2.0, 1.0], [5, 0, 5], top=1)
    0.5
    """
    score, hauls = np.asarray(forecast, dtype=float), np.asarray(seen, dtype=float)
    if hauls.sum() <= 0:
        return float("nan")
    edge = np.sort(score)[::-1][min(top, len(score)) - 1]
    above, level = score > edge, score == edge
    share = (top - above.sum()) / level.sum()
    return float((hauls[above].sum() + min(share, 1.0) * hauls[level].sum()) / hauls.sum())


def interval_coverage(
    pmf: ArrayLike, seen: ArrayLike, *, level: float, generator: np.random.Generator
) -> float:
    """
    Share of central intervals that hold what happened, by randomised probability transform.

    Counts are coarse: an ordinary central interval holds more than its level. The transform
    ``P(Y < y) + u p(y)`` is uniform if the forecast is right (Czado et al. 2009).
    """
    transform = probability_transform(pmf, seen, generator=generator)
    tail = (1 - level) / 2
    return float(((transform >= tail) & (transform <= 1 - tail)).mean())


def probability_transform(
    pmf: ArrayLike, seen: ArrayLike, *, generator: np.random.Generator
) -> Array:
    """Randomised probability integral transform, uniform on 0 to 1 if the forecast is right."""
    table, at = np.asarray(pmf, dtype=float), np.asarray(seen, dtype=np.intp)
    own = table[np.arange(len(table)), at]
    below = np.cumsum(table, axis=1)[np.arange(len(table)), at] - own
    return np.asarray(below + generator.random(len(table)) * own)


def gamma_poisson_pmf(shape: Array, rate: Array, *, most: int) -> Array:
    """
    Probability of 0 .. `most` hauls, averaged over draws.

    Parameters
    ----------
    shape, rate
        (draws, units): counts are Poisson with a mean that is ``Gamma(shape, rate)``; a negative
        binomial each. A rate of ``inf`` means none is expected.

    Returns
    -------
    pmf
        (units, most + 1).
    """
    chance = 1.0 / (1.0 + rate)
    term = np.exp(shape * np.log1p(-chance))
    found = np.empty((shape.shape[1], most + 1))
    for count in range(most + 1):
        found[:, count] = term.mean(axis=0)
        term = term * (shape + count) / (count + 1) * chance
    return found
