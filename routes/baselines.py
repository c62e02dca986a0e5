"""Simple forecasts that a model must beat: history alone, or the network's shape alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.scores import gamma_poisson_pmf

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

# Share of a covariate's total that is spread evenly, so that a door the covariate calls unused
# does not make one haul there infinitely surprising.
EVEN_SHARE = 0.1


@dataclass(frozen=True)
class Forecast:
    """
    What a method says of each door's hauls in a period.

    Attributes
    ----------
    mean
        (doors,) expected hauls.
    pmf
        (doors, counts) probability of 0, 1, 2, ... hauls.
    """

    mean: Array
    pmf: Array


def forecast_history(seen: ArrayLike, years: float, *, ahead_years: float, most: int) -> Forecast:
    """
    Every door goes on as it did: a Gamma-Poisson with its prior fitted by marginal likelihood.

    Parameters
    ----------
    seen
        (doors,) hauls in the past `years`.
    """
    counts = np.asarray(seen, dtype=float)
    shape, rate = _fit_gamma(counts, np.full(len(counts), years))
    own_shape, own_rate = shape + counts, rate + years
    pmf = gamma_poisson_pmf(
        own_shape[None], np.full((1, len(counts)), own_rate / ahead_years), most=most
    )
    return Forecast(own_shape / own_rate * ahead_years, pmf)


def forecast_covariate(
    score: ArrayLike, seen: ArrayLike, years: float, *, ahead_years: float, most: int
) -> Forecast:
    """
    Hauls in proportion to a score of the network; level and dispersion fitted to the past.

    A door's own history does not enter.
    """
    values = np.asarray(score, dtype=float)
    spread = EVEN_SHARE / len(values)
    total = values.sum()
    weight = spread + (1 - EVEN_SHARE) * values / total if total > 0 else np.full_like(values, 1.0)
    shape, rate = _fit_gamma(np.asarray(seen, dtype=float), weight * years)
    ahead = weight * ahead_years
    pmf = gamma_poisson_pmf(np.full((1, len(values)), shape), (rate / ahead)[None], most=most)
    return Forecast(shape / rate * ahead, pmf)


def _fit_gamma(counts: Array, exposure: Array) -> tuple[float, float]:
    """Shape and rate of doors' rates that make the counts most probable."""
    from scipy.optimize import minimize
    from scipy.special import gammaln

    def loss(log_numbers: Array) -> float:
        shape, rate = np.exp(np.clip(log_numbers, -12, 12))
        chance = exposure / (rate + exposure)
        found = gammaln(shape + counts) - gammaln(shape)
        found += shape * np.log1p(-chance) + counts * np.log(chance)
        return -float(found.sum())

    level = max(counts.sum(), 0.5) / exposure.sum()
    best = minimize(loss, [0.0, -np.log(level)], method="Nelder-Mead", options={"xatol": 1e-6})
    shape, rate = np.exp(np.clip(best.x, -12, 12))
    return float(shape), float(rate)
