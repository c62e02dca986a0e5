"""Priors of the few global numbers, and their standard coordinates.

Calibration walks in coordinates in which every prior is a standard normal: z = 0 is the median,
z = 1 one standard deviation (of the logarithm for positive numbers) up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from routes.reporting_changes import check_zones, list_changes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.world import Parameters

    Array = NDArray[np.float64]

# Numbers that only the network's solution depends on; the rest is arithmetic on it.
ROUTE_NAMES = (
    "theta_per_hour",
    "risk_aversion_hours",
    "sea_hour_weight",
    "penalty_hours_official",
    "penalty_hours_informal",
    "penalty_hours_port",
)
REPORTING = "reporting_"
OTHER = "other"

#: Used where a world states no prior; lognormal medians left None come from its parameters.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "theta_per_hour": {"distribution": "lognormal", "median": None, "log_sd": 0.6},
    "risk_aversion_hours": {"distribution": "lognormal", "median": None, "log_sd": 1.0},
    "sea_hour_weight": {"distribution": "lognormal", "median": None, "log_sd": 0.4},
    "penalty_hours_official": {"distribution": "lognormal", "median": None, "log_sd": 0.4},
    "penalty_hours_informal": {"distribution": "lognormal", "median": None, "log_sd": 0.6},
    "penalty_hours_port": {"distribution": "lognormal", "median": None, "log_sd": 0.5},
    "consignments_per_year": {"distribution": "lognormal", "median": None, "log_sd": 0.7},
    "dispersion": {"distribution": "lognormal", "median": 1.0, "log_sd": 0.7},
    "memory_years": {"distribution": "lognormal", "median": 5.0, "log_sd": 0.7},
    "background_share": {"distribution": "beta", "mean": 0.1, "strength": 10.0},
    "unplaced_share": {"distribution": "beta", "mean": 0.7, "strength": 4.0},
    "unnamed_share": {"distribution": "beta", "mean": 0.05, "strength": 20.0},
    "inland_interdiction": {"distribution": "lognormal", "median": 0.03, "log_sd": 1.0},
    "reporting": {"distribution": "lognormal", "median": {OTHER: 1.0}, "log_sd": 0.5},
}
# consignments_per_year may be left unstated; then calibration starts from this, loosely.
CONSIGNMENTS_PER_YEAR = 1000.0


@dataclass(frozen=True)
class Prior:
    """
    Prior of one number.

    Attributes
    ----------
    name
        Column of the draws; `reporting_XXX` for a zone's reporting factor,
        `change_in_reporting_XXX_DAY` for a dated change of it.
    distribution
        lognormal or beta.
    centre
        Median (lognormal) or mean (beta).
    spread
        Standard deviation of the logarithm, or strength in observations.
    """

    name: str
    distribution: str
    centre: float
    spread: float

    def value(self, z: Array) -> Array:
        """The number at standard coordinates; beta by its quantile function."""
        if self.distribution == "lognormal":
            return np.asarray(self.centre * np.exp(self.spread * z))
        from scipy.special import betaincinv, ndtr

        first, second = self.centre * self.spread, (1 - self.centre) * self.spread
        found = betaincinv(first, second, np.clip(ndtr(z), 1e-12, 1 - 1e-12))
        return np.asarray(np.clip(found, 1e-9, 1 - 1e-9))


@dataclass(frozen=True)
class Priors:
    """All priors, in the order of the coordinates."""

    each: tuple[Prior, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the draws."""
        return tuple(prior.name for prior in self.each)

    def __len__(self) -> int:
        return len(self.each)

    def table(self) -> pd.DataFrame:
        """name, distribution, centre, spread: one row a number."""
        rows = [(p.name, p.distribution, p.centre, p.spread) for p in self.each]
        return pd.DataFrame(rows, columns=["name", "distribution", "centre", "spread"])

    def numbers(self, z: Array) -> dict[str, Array]:
        """Each number at standard coordinates (rows, len(self))."""
        return {prior.name: prior.value(z[:, at]) for at, prior in enumerate(self.each)}

    def draws(self, z: ArrayLike) -> pd.DataFrame:
        """As `numbers`, one row a draw."""
        return pd.DataFrame(self.numbers(np.atleast_2d(np.asarray(z, dtype=float))))

    def sample(self, count: int, generator: np.random.Generator) -> pd.DataFrame:
        """Draws from the prior."""
        return self.draws(generator.standard_normal((count, len(self))))


def read_priors(parameters: Parameters, zones: Collection[str]) -> Priors:
    """
    Priors of a world: as `[parameters.prior]` states them, else the defaults.

    Parameters
    ----------
    parameters
        `prior` and the fixed numbers that medians fall back on.
    zones
        Zones whose seizures may be on record; each has a reporting factor, those that the prior
        does not name share one. Dated changes of reporting have a factor each.

    Raises
    ------
    InputError
        With every prior that is not lognormal (median, log_sd > 0) or beta (mean in 0 to 1,
        strength > 0).
    """
    faults: list[Fault] = []
    found = []
    for name in DEFAULTS:
        stated = {**DEFAULTS[name], **parameters.prior.get(name, {})}
        if name == "reporting":
            changes = list_changes(parameters)
            faults += check_zones(changes, zones)
            found += _reporting(stated, zones, {change.zone for change in changes})
            found += [Prior(c.name, "lognormal", c.median, c.log_sd) for c in changes]
            continue
        if stated["distribution"] == "lognormal" and stated.get("median") is None:
            stated["median"] = _start(parameters, name)
        centre = "median" if stated["distribution"] == "lognormal" else "mean"
        spread = "log_sd" if stated["distribution"] == "lognormal" else "strength"
        found.append(Prior(name, stated["distribution"], stated[centre], stated[spread]))
    for prior in found:
        faults += _check(prior)
    if faults:
        raise InputError(faults)
    return Priors(tuple(found))


def _start(parameters: Parameters, name: str) -> float:
    """Where a prior is centred that the world does not state: its fixed number, if above 0."""
    for source in (parameters, type(parameters)()):
        if getattr(source, name) > 0:
            return float(getattr(source, name))
    return CONSIGNMENTS_PER_YEAR


def reporting_column(priors: Priors, zone: str) -> str:
    """Column of a zone's reporting factor."""
    own = REPORTING + zone
    return own if own in priors.names else REPORTING + OTHER


def _reporting(
    stated: Mapping[str, Any], zones: Collection[str], changing: Collection[str]
) -> list[Prior]:
    """A factor for each zone that is named or changes, and one for all others."""
    medians = {OTHER: 1.0, **stated["median"]}
    named = [zone for zone in sorted({*medians, *changing}) if zone in zones]
    return [
        Prior(REPORTING + zone, "lognormal", medians.get(zone, medians[OTHER]), stated["log_sd"])
        for zone in [*named, OTHER]
    ]


def _check(prior: Prior) -> list[Fault]:
    place = f"[parameters.prior.{prior.name}]"
    if prior.distribution not in ("lognormal", "beta"):
        problem = f"no distribution '{prior.distribution}'"
        return [Fault("world.toml", place, problem, "Write lognormal or beta.")]
    top = np.inf if prior.distribution == "lognormal" else 1.0
    if not 0 < prior.centre < top:
        problem = f"the centre is {prior.centre}"
        return [Fault("world.toml", place, problem, f"Choose it above 0 and below {top}.")]
    if not 0 < prior.spread < np.inf:
        problem = f"the spread is {prior.spread}"
        return [Fault("world.toml", place, problem, "Choose it above 0.")]
    return []
