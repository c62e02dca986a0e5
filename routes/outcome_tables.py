"""What an outcome tells: tables of totals, crossings, corridors and diversion, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from routes.diversion import divert_corridors, divert_crossings
from routes.measures import MEASURES, difference
from routes.stage import Stage, Totals, cost_rise_hours, totals_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.choice import Solution
    from routes.network import Network

    Array = NDArray[np.float64]

# Corridors with a smaller share before and after are left out: there are thousands of them.
LEAST_SHARE = 1e-6
# Draws whose usage pair by pair is held at once: a few megabytes.
DRAWS_AT_ONCE = 64


@dataclass(frozen=True)
class Part:
    """One variant solved under every draw, on its stage."""

    stage: Stage
    network: Network
    states: NDArray[np.str_]
    cases: Cases
    solution: Solution
    shares: pd.DataFrame

    @property
    def totals(self) -> Totals:
        """Totals, one row a draw."""
        return totals_of(self.solution, self.cases)


def tell_tables(old: Part, new: Part, name: str) -> dict[str, pd.DataFrame]:
    """Every table of an outcome, of one scenario beside its baseline."""
    tables = {
        "totals": _tell_totals(old, new),
        "crossings": _tell_crossings(old, new),
        "corridors": _tell_corridors(old, new),
        "diversion": _tell_diversion(old, new),
        "corridor_diversion": divert_corridors(*(shares.mean() for shares in _beside(old, new))),
    }
    for table in tables.values():
        table.insert(0, "scenario", name)
    return tables


def _tell_totals(old: Part, new: Part) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    before, after = old.totals, new.totals
    for measure, better in MEASURES.items():
        if measure == "cost_hours":
            baseline = np.zeros(len(old.cases))
            value = cost_rise_hours(old.cases, old.solution.log_sum, _same_pairs(old, new))
        else:
            baseline, value = getattr(before, measure), getattr(after, measure)
        row: dict[str, Any] = {"as_of": old.network.as_of.isoformat(), "measure": measure}
        row |= {"baseline": baseline.mean(), "value": value.mean()}
        row |= difference(baseline, value, better=better)
        rows.append(row)
    return pd.DataFrame(rows).astype(
        dict.fromkeys(("baseline", "value", "difference", "low", "high", "improvement"), float)
    )


def _same_pairs(old: Part, new: Part) -> Array:
    """Log-sums after, in the order of the pairs before; -inf where a pair is gone."""
    names = [
        list(zip(p.network.demand["origin"], p.network.demand["destination"], strict=True))
        for p in (old, new)
    ]
    if names[0] == names[1]:
        return new.solution.log_sum
    at = {pair: number for number, pair in enumerate(names[1])}
    found = np.full(old.solution.log_sum.shape, -np.inf)
    for number, pair in enumerate(names[0]):
        if pair in at:
            found[:, number] = new.solution.log_sum[:, at[pair]]
    return found


def _tell_crossings(old: Part, new: Part) -> pd.DataFrame:
    crossings = new.network.crossings
    exposure, exposure_after = _match(old.solution.exposure, old, new), new.solution.exposure
    told = difference(exposure, exposure_after, better=1)
    at = old.network.crossings.index.get_indexer(crossings.index)
    table = pd.DataFrame(
        {
            "crossing_id": crossings["crossing_id"].to_numpy(str),
            **{
                name: crossings[name].to_numpy(float)
                for name in ("lon", "lat")
                if name in crossings
            },
            "name": crossings.get("name_en", crossings["crossing_id"]).to_numpy(str),
            "state": np.array([*old.states, "absent"])[at],
            "state_after": new.states,
            "usage": _match(old.solution.usage, old, new).mean(axis=0),
            "usage_after": new.solution.usage.mean(axis=0),
            "exposure": exposure.mean(axis=0),
            "exposure_after": exposure_after.mean(axis=0),
            "difference": told["difference"],
            "low": told["low"],
            "high": told["high"],
            "rise": told["improvement"],
        }
    )
    for column in ("exposure", "exposure_after"):
        order = np.lexsort((table["crossing_id"], -table[column]))
        rank = np.empty(len(table), dtype=int)
        rank[order] = np.arange(1, len(table) + 1)
        table["rank" + column.removeprefix("exposure")] = rank
    order = np.lexsort((table["crossing_id"], -table["difference"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)


def _match(values: Array, old: Part, new: Part) -> Array:
    """Baseline values (…, crossings) in the order of the crossings after; 0 for one that is new."""
    at = old.network.crossings.index.get_indexer(new.network.crossings.index)
    return np.where(at >= 0, values[..., np.maximum(at, 0)], 0.0)


def _beside(old: Part, new: Part) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shares of corridors before and after, (draws, corridors), in the same columns."""
    names = sorted({*old.shares.columns, *new.shares.columns})
    before, after = (one.shares.reindex(columns=names, fill_value=0.0) for one in (old, new))
    return before, after


def _tell_corridors(old: Part, new: Part) -> pd.DataFrame:
    shares, shares_after = _beside(old, new)
    names = list(shares.columns)
    before, after = shares.to_numpy(float), shares_after.to_numpy(float)
    kept = np.maximum(before.mean(axis=0), after.mean(axis=0)) >= LEAST_SHARE
    told = difference(before[:, kept], after[:, kept], better=1)
    chosen = [name for name, keep in zip(names, kept, strict=True) if keep]
    known = new.network.corridor_names
    table = pd.DataFrame(
        {
            "corridor": chosen,
            "name": [known.get(tuple(name.split("-")), "") for name in chosen],
            "share": before[:, kept].mean(axis=0),
            "share_after": after[:, kept].mean(axis=0),
            "difference": told["difference"],
            "low": told["low"],
            "high": told["high"],
            "rise": told["improvement"],
        }
    )
    order = np.lexsort((table["corridor"], -table["difference"].abs().round(15)))
    return table.iloc[order].reset_index(drop=True)


def _tell_diversion(old: Part, new: Part) -> pd.DataFrame:
    def usage() -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(old.cases), DRAWS_AT_ONCE):
            some = slice(start, start + DRAWS_AT_ONCE)
            before = _match(old.stage.choice.pair_usage(old.cases.take(some)), old, new)
            yield from zip(before, new.stage.choice.pair_usage(new.cases.take(some)), strict=True)

    ids = list(new.network.crossings["crossing_id"])
    return divert_crossings(usage(), old.cases.demand[0], new.cases.demand[0], ids)
