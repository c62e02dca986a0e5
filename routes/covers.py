"""Covers: sets of units an evader needs absent, and the step inequalities they give.

If none of the units of a cover is placed, its scenario's evader gets through with at least the
cover's value. Sorted by value, the covers of one scenario give a step inequality (Pan & Morton
2008; the mixing inequalities of Günlük & Pochet 2001): to push the evader below a value, every
cover above it must be hit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

# Steps that narrow the range of a scenario by less than this are left out: they move no digit that
# is shown, and tiny coefficients trouble a simplex code.
LEAST_STEP = 1e-9
# A range this small beside the reliability itself is rounding: units do not move the scenario.
NO_SPAN = 1e-12


class CoverPool:
    """
    All covers found so far.

    Parameters
    ----------
    units
        Number of unit variables.
    low, high
        (scenarios,) reliability with every unit placed, and with none.
    """

    def __init__(self, units: int, low: Array, high: Array) -> None:
        self.units = units
        self.low, self.high = low, high
        self.span = np.where(high - low > NO_SPAN * high, high - low, 0.0)
        self.known: list[dict[frozenset[int], float]] = [{} for _ in low]
        self._scenario: list[int] = []
        self._value: list[float] = []
        self._members: list[frozenset[int]] = []
        self._sorted = 0

    def __len__(self) -> int:
        return len(self._value)

    def add(self, value: Array, scenario: Index, unit: Index) -> int:
        """Take in covers as `Evaders.dodge` gives them; return how many are new."""
        order = np.argsort(scenario, kind="stable")
        cuts = np.searchsorted(scenario[order], np.arange(len(value) + 1))
        ordered = unit[order].tolist()
        floor = self.low + LEAST_STEP * self.span
        before = len(self)
        counts = (value > floor) & (self.span > 0) & (np.diff(cuts) > 0)
        for row in np.flatnonzero(counts):
            members = frozenset(ordered[cuts[row] : cuts[row + 1]])
            known = self.known[row]
            if value[row] > known.get(members, -1.0) * (1.0 + 1e-12):
                known[members] = float(value[row])
                self._scenario.append(int(row))
                self._value.append(min(float(value[row]), float(self.high[row])))
                self._members.append(members)
        return len(self) - before

    def arrays(self) -> tuple[Index, Array, csr_array]:
        """Scenario, value and 0/1 membership of every cover, by scenario and falling value."""
        from scipy.sparse import csr_array

        if self._sorted != len(self):
            scenario = np.array(self._scenario, dtype=np.intp)
            value = np.array(self._value)
            order = np.lexsort((-value, scenario))
            members = [sorted(self._members[i]) for i in order]
            starts = np.cumsum([0, *(len(m) for m in members)])
            columns = np.array([j for m in members for j in m], dtype=np.intp)
            shape = (len(members), self.units)
            matrix = csr_array((np.ones(len(columns)), columns, starts), shape=shape)
            self._held = (scenario[order], value[order], matrix)
            self._sorted = len(self)
        elif not len(self):
            empty = csr_array((0, self.units))
            self._held = (np.empty(0, dtype=np.intp), np.empty(0), empty)
        return self._held

    def steps(self, share: Array) -> tuple[Index, Array]:
        """
        The tightest step inequality of every scenario at a (fractional) plan.

        Returns
        -------
        cover, weight
            Covers that take part (positions in `arrays`), and the share of the scenario's range
            that each holds up while none of its units is placed.
        """
        scenario, value, members = self.arrays()
        if not len(value):
            return np.empty(0, dtype=np.intp), np.empty(0)
        placed = np.minimum(members @ share, 1.0)
        # Offsets fall from scenario to scenario, so one running minimum serves all of them.
        shifted = placed - 2.0 * scenario
        running = np.minimum.accumulate(shifted)
        before = np.concatenate([[np.inf], running[:-1]])
        before = np.minimum(before, 1.0 - 2.0 * scenario)
        cover = np.flatnonzero(shifted < before - 1e-7)
        weight = self._weights(cover)
        kept = weight > LEAST_STEP
        cover = cover[kept]
        return cover, self._weights(cover)

    def _weights(self, cover: Index) -> Array:
        scenario, value, _ = self.arrays()
        row = scenario[cover]
        after = np.empty(len(cover))
        after[:-1] = np.where(row[1:] == row[:-1], value[cover][1:], self.low[row[:-1]])
        after[-1:] = self.low[row[-1:]]
        return np.asarray((value[cover] - after) / self.span[row])

    def bound(self, share: Array) -> tuple[Array, Index, Array]:
        """
        Least share of its range each scenario keeps, by the step inequalities.

        Returns
        -------
        kept
            (scenarios,) 0 to 1.
        cover, weight
            As `steps` gives them.
        """
        scenario, _, members = self.arrays()
        cover, weight = self.steps(share)
        kept = np.zeros(len(self.low))
        placed = (members @ share)[cover] if len(cover) else np.empty(0)
        np.add.at(kept, scenario[cover], weight * (1.0 - placed))
        return kept, cover, weight

    def cuts(self, share: Array, kept: Array, *, least: float = 1e-7) -> tuple[csr_array, Array]:
        """
        Step inequalities that a point violates.

        Parameters
        ----------
        share
            (units,) the point's plan.
        kept
            (scenarios,) the point's share of each scenario's range.
        least
            Smallest violation that counts.

        Returns
        -------
        rows, low
            Rows over units, then scenarios; each at least its `low`.
        """
        from scipy.sparse import csr_array, hstack

        scenario, _, members = self.arrays()
        bound, cover, weight = self.bound(share)
        violated = np.flatnonzero(bound > kept + least)
        place = np.full(len(kept), -1, dtype=np.intp)
        place[violated] = np.arange(len(violated))
        row = place[scenario[cover]]
        used = row >= 0
        shape = (len(violated), len(scenario))
        mix = csr_array((weight[used], (row[used], cover[used])), shape=shape)
        own = csr_array(
            (np.ones(len(violated)), (np.arange(len(violated)), violated)),
            shape=(len(violated), len(kept)),
        )
        low = np.bincount(row[used], weights=weight[used], minlength=len(violated))
        return csr_array(hstack([mix @ members, own], format="csr")), low.astype(float)

    def chain(self, row: int) -> list[tuple[frozenset[int], float]]:
        """
        Covers of one scenario by falling value, without those that a better one implies.

        A cover that holds another of at least its value is hit whenever that one is.
        """
        kept: list[tuple[frozenset[int], float]] = []
        for members, value in sorted(self.known[row].items(), key=lambda c: (-c[1], sorted(c[0]))):
            if not any(other <= members for other, _ in kept):
                kept.append((members, min(value, float(self.high[row]))))
        return kept
