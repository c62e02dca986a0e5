"""Route choice parameters and what else stands in `world.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Parameters:
    """
    The few global numbers of route choice, used when no posterior is asked for.

    The defaults are the hand-set values under which the doors with most seizures come first on the
    reference facts; they matter only where `[parameters]` leaves a key out, which is remarked on.

    Attributes
    ----------
    theta_per_hour
        Sensitivity of choice to cost, per hour; above 0. Large: all take the cheapest route.
    risk_aversion_hours
        Hours one would drive to avoid a unit of -ln(1 - believed interdiction).
    sea_hour_weight
        What an hour at sea costs against an hour on the road.
    penalty_hours_official, penalty_hours_informal, penalty_hours_port
        Hours that passing a crossing of this kind costs.
    penalty_hours_limited
        Hours added where the state is ``limited``.
    max_zones
        Zones in a corridor, both ends counted.
    consignments_per_year
        Consignments dispatched, for amounts per year; nan = not stated.
    prior
        What calibration starts from, by parameter.
    """

    theta_per_hour: float = 0.2
    risk_aversion_hours: float = 30.0
    sea_hour_weight: float = 0.08
    penalty_hours_official: float = 6.0
    penalty_hours_informal: float = 9.0
    penalty_hours_port: float = 14.0
    penalty_hours_limited: float = 6.0
    max_zones: int = 6
    consignments_per_year: float = float("nan")
    prior: Mapping[str, Any] = field(default_factory=dict, hash=False)
