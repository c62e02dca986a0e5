"""A polynomial in place of the network: what a solve says, from a few thousand solves done once.

Log exposure is smooth in the route choice numbers, so a cubic in their standard coordinates
follows it closely over the range a posterior covers. The emulator only proposes: every draw that
is kept has been solved exactly and reweighted (routes.calibrate).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from routes.likelihood import Flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# Exposures far below the background need not be followed: a tenth of the smallest background a
# door of the bundled world has at a background share of a tenth.
FLOOR = 1e-6
# Keeps the fit calm where a coordinate was barely varied.
RIDGE = 1e-6
DEGREE = 3


@dataclass(frozen=True)
class Emulator:
    """
    Log exposure and log traffic as polynomials.

    Attributes
    ----------
    centre, scale
        (coordinates,) of the solves it was fitted to.
    weights
        (features, outputs).
    shape
        Periods, crossings, zones.
    """

    centre: Array
    scale: Array
    weights: Array
    shape: tuple[int, int, int]

    def flow(self, z: Array) -> Flow:
        """What the network would say at route coordinates (draws, coordinates)."""
        periods, crossings, zones = self.shape
        logs = _features((z - self.centre) / self.scale) @ self.weights
        values = np.exp(np.clip(logs, np.log(FLOOR), 0.0)) - FLOOR
        exposure = values[:, : periods * crossings].reshape(len(z), periods, crossings)
        traffic = values[:, periods * crossings :].reshape(len(z), periods, zones)
        return Flow(exposure, traffic)


def fit_emulator(z: Array, flow: Flow, weights: Array) -> Emulator:
    """
    Fit by weighted least squares.

    Parameters
    ----------
    z
        (draws, coordinates) where the network was solved.
    flow
        What it said there.
    weights
        (draws,) 0 or more: how much each draw matters.
    """
    draws, periods, crossings = flow.exposure.shape
    outputs = np.concatenate(
        [flow.exposure.reshape(draws, -1), flow.traffic.reshape(draws, -1)], axis=1
    )
    centre = np.average(z, axis=0, weights=weights)
    scale = np.sqrt(np.average((z - centre) ** 2, axis=0, weights=weights)) + 1e-3
    features = _features((z - centre) / scale)
    weighted = features * weights[:, None]
    gram = weighted.T @ features
    gram += RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram))
    solved = np.linalg.solve(gram, weighted.T @ np.log(np.clip(outputs, 0.0, 1.0) + FLOOR))
    return Emulator(centre, scale, solved, (periods, crossings, flow.traffic.shape[2]))


@cache
def _factors(coordinates: int) -> NDArray[np.intp]:
    """Which coordinates each feature multiplies, (features, degree); 0 stands for 1."""
    chosen = combinations_with_replacement(range(coordinates + 1), DEGREE)
    return np.array(list(chosen), dtype=np.intp)


def _features(x: Array) -> Array:
    """All products of up to `DEGREE` coordinates: (draws, features)."""
    table = np.concatenate([np.ones((len(x), 1)), np.clip(x, -4.0, 4.0)], axis=1)
    factors = _factors(x.shape[1])
    found = table[:, factors[:, 0]]
    for at in range(1, DEGREE):
        found = found * table[:, factors[:, at]]
    return found
