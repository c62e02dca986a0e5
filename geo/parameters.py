"""Route choice parameters: what they are, and what they may be."""

from __future__ import annotations

import math
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


@dataclass(frozen=True)
class Bounds:
    """What a parameter may be: its unit, and from where to where it runs."""

    unit: str
    low: float
    high: float
    above_low: bool = False
    whole: bool = False

    def problem(self, value: object) -> str:
        """Say what is wrong with a value; nothing if it is right."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{value!r} is not a number"
        if not math.isfinite(value):
            return f"{value} is not finite"
        if self.whole and value != int(value):
            return f"{value} is not a whole number"
        if not self.low <= value <= self.high or (self.above_low and value == self.low):
            return f"{value} is out of range"
        return ""

    def remedy(self) -> str:
        """Say what to write instead."""
        kind = "a whole number" if self.whole else "a number"
        low = f"above {self.low:g}" if self.above_low else f"from {self.low:g}"
        return f"Write {kind} {low} to {self.high:g} ({self.unit})."


_HOURS = Bounds("hours", 0, 1e6)

# Upper bounds are far beyond use; they keep slips such as 1e308 from becoming infinite costs.
BOUNDS = {
    "theta_per_hour": Bounds("per hour", 0, 1e6, above_low=True),
    "risk_aversion_hours": _HOURS,
    "sea_hour_weight": Bounds("road hours per hour at sea", 0, 1000),
    "penalty_hours_official": _HOURS,
    "penalty_hours_informal": _HOURS,
    "penalty_hours_port": _HOURS,
    "penalty_hours_limited": _HOURS,
    "max_zones": Bounds("zones, both ends counted", 2, 30, whole=True),
    "consignments_per_year": Bounds("consignments per year", 0, 1e12, above_low=True),
}
