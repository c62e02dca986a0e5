"""The same haul told twice: a rule that merges rows, and pills against kilograms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import great_circle_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Mean and spread of the mass of a pill over the pairs of official figures in docs/method.md
# (0.155 to 0.187 g). Bagged loads and balloons weigh more; those pairs are left out.
PILL_MASS_G = 0.167
PILL_MASS_SD_G = 0.009

# Two notices of one haul: the announcement lags the act by a few days, and one outlet rounds.
SAME_WITHIN_DAYS = 3
SAME_WITHIN_KM = 25.0
SAME_QUANTITY = 0.02
ALIKE_QUANTITY = 0.2
# A figure that is no multiple of this is one count: at two places in one week, a contradiction.
ROUND_PILLS = 1000


def pills_of(table: pd.DataFrame) -> NDArray[np.float64]:
    """
    Pills of each row; from its mass where pills are not given, nan where neither is.

    Examples
    --------
    >>> rows = pd.DataFrame({"pills": [np.nan, 1000.0], "mass_kg": [1.67, np.nan]})
    >>> pills_of(rows).round().tolist()
    [10000.0, 1000.0]
    """
    pills = table["pills"].to_numpy(float)
    mass = table["mass_kg"].to_numpy(float)
    return np.where(np.isfinite(pills), pills, mass * 1000.0 / PILL_MASS_G)


def merge_duplicates(table: pd.DataFrame, spans: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """
    Which rows tell the same haul.

    Two rows are one haul if country and kind of place agree, they name the same crossing or lie
    within 25 km, both dates are days at most three apart, and their pills differ by at most 2 %.
    The first of them stays. Rows that agree but for a quantity within 20 % are only remarked on:
    two hauls at one gate in one week are common.

    Parameters
    ----------
    table
        Seizure rows.
    spans
        `first_day` and `last_day` of each row, same order.

    Returns
    -------
    merged_into
        Position of the row that stands for each row; its own position if it stands for itself.
    remarks
        Likely duplicates that were kept, and one exact figure told of two places.
    """
    into = np.arange(len(table))
    pills = pills_of(table)
    first = pd.to_datetime(spans["first_day"]).to_numpy()
    precise = (spans["first_day"] == spans["last_day"]).to_numpy()
    key = (table["country"] + "|" + table["location_kind"]).to_numpy(str)
    usable = np.flatnonzero(precise & np.isfinite(pills) & (pills > 0))
    order = usable[np.lexsort((usable, first[usable], key[usable]))]
    crossing = table["crossing_id"].to_numpy(str)
    lon, lat = table["lon"].to_numpy(float), table["lat"].to_numpy(float)
    alike: list[tuple[int, int]] = []
    torn: list[tuple[int, int]] = []
    window = np.timedelta64(timedelta(days=SAME_WITHIN_DAYS))
    for at, row in enumerate(order):
        for other in order[at + 1 :]:
            if key[other] != key[row] or first[other] - first[row] > window:
                break
            if not _same_place(crossing, lon, lat, row, other):
                if pills[row] == pills[other] and pills[row] % ROUND_PILLS:
                    torn.append((row, other))
                continue
            gap = abs(pills[row] - pills[other]) / max(pills[row], pills[other])
            if gap <= SAME_QUANTITY:
                into[max(row, other)] = into[min(row, other)]
            elif gap <= ALIKE_QUANTITY:
                alike.append((row, other))
    names = table["event_id"].to_numpy(str)
    remarks = [
        f"seizures.csv: {names[a]} and {names[b]} may be one haul; both are kept"
        for a, b in sorted(alike)
    ]
    remarks += [
        f"seizures.csv: {names[a]} and {names[b]} tell the same {pills[a]:,.0f} pills at two "
        "places; both are kept"
        for a, b in sorted(torn)
    ]
    return pd.Series(into), remarks


def _same_place(
    crossing: NDArray[np.str_],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    row: int,
    other: int,
) -> bool:
    if crossing[row] and crossing[other]:
        return bool(crossing[row] == crossing[other])
    if not np.isfinite([lon[row], lon[other], lat[row], lat[other]]).all():
        return False
    km = great_circle_km(lon[row], lat[row], lon[other], lat[other])
    return bool(km <= SAME_WITHIN_KM)
