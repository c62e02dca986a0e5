"""Which share of hauls the table of seizures holds: by crossing and zone, and as time goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from routes.priors import REPORTING, reporting_column
from routes.reporting_changes import CHANGE, read_name

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from routes.periods import Period, Timeline
    from routes.priors import Priors

    Array = NDArray[np.float64]

SEA = "SEA"


@dataclass(frozen=True)
class Reporting:
    """
    Who tells of the hauls at each crossing, and of those inland.

    A teller is a zone, or what a zone tells of doors of one kind where that changes by itself.

    Attributes
    ----------
    names
        (tellers,) column of the draws that holds each one's factor.
    weights
        (tellers, crossings + zones) what each has to say; columns sum to 1.
    changes
        Columns of the draws that hold dated changes.
    changing
        (changes, tellers) whose factor each changes.
    since
        (changes, periods) share of each period in which it holds.
    """

    names: tuple[str, ...]
    weights: Array
    changes: tuple[str, ...]
    changing: NDArray[np.bool_]
    since: Array

    def shares(self, draws: pd.DataFrame | Mapping[str, Array]) -> Array:
        """
        Share of hauls told, against the average zone.

        Returns
        -------
        shares
            (draws, periods, crossings + zones); one period stands for all if nothing changes.
        """
        factors = np.stack([np.asarray(draws[name]) for name in self.names], axis=1)[:, None, :]
        for name, changing, since in zip(self.changes, self.changing, self.since, strict=True):
            times = 1 + since * (np.asarray(draws[name])[:, None] - 1)
            factors = factors * np.where(changing, times[:, :, None], 1.0)
        return np.asarray(factors @ self.weights)

    def between(self, first: int, last: int) -> Reporting:
        """The same for some periods, from the first to before the last."""
        return replace(self, since=self.since[:, first:last])


def share_reporting(timeline: Timeline, zones: Sequence[str], priors: Priors) -> Reporting:
    """
    Who tells of what, over time.

    A crossing is told of as the mean of its sides do; the sea does not tell.
    """
    table = timeline.network.crossings
    changes = [name for name in priors.names if name.startswith(CHANGE)]
    scopes = [(reporting_column(priors, zone), kind) for zone, kind, _ in map(read_name, changes)]
    tellers = [(name, "") for name in priors.names if name.startswith(REPORTING)]
    tellers += sorted({scope for scope in scopes if scope[1]})
    row = {teller: at for at, teller in enumerate(tellers)}
    weights = np.zeros((len(tellers), len(table) + len(zones)))
    sides = zip(table["zone_a"], table["zone_b"], table["kind"], strict=True)
    for at, (a, b, kind) in enumerate(sides):
        land = [side for side in (a, b) if side != SEA] or [SEA]
        for side in land:
            name = reporting_column(priors, side)
            weights[row.get((name, kind), row[name, ""]), at] += 1 / len(land)
    for at, zone in enumerate(zones):
        weights[row[reporting_column(priors, zone), ""], len(table) + at] = 1.0
    changing = [[name == own and kind in ("", of) for own, of in tellers] for name, kind in scopes]
    since = [_share_since(read_name(name)[2], timeline.periods) for name in changes]
    return Reporting(
        names=tuple(name for name, _ in tellers),
        weights=weights,
        changes=tuple(changes),
        changing=np.array(changing, dtype=bool).reshape(len(changes), len(tellers)),
        since=np.array(since, dtype=float).reshape(len(changes), len(timeline.periods)),
    )


def _share_since(start: date, periods: Sequence[Period]) -> Array:
    """(periods,) share of each period that lies on or after a day, 0 to 1."""
    since = [(period.end - max(start, period.start)).days for period in periods]
    whole = [(period.end - period.start).days for period in periods]
    return np.asarray(np.clip(np.array(since) / np.array(whole), 0.0, 1.0))
