"""Crossings: doors between zones, and their state on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.cells import first_day


def holds_on(rows: pd.DataFrame, day: date) -> pd.Series:
    """
    Which rows of a table with `from` and `to` hold on a day.

    Intervals are half-open: from that day on, up to but not including `to`; empty is without end.
    A partial date means its first day.

    Examples
    --------
    >>> rows = pd.DataFrame({"from": ["2013", ""], "to": ["2024-12", "2020"]})
    >>> holds_on(rows, date(2024, 11, 30)).tolist()
    [True, False]
    """
    days: dict[str, date] = {}
    for text in {*rows["from"], *rows["to"]} - {""}:
        days[text] = first_day(text)
    verdicts = [
        (not begins or days[begins] <= day) and (not ends or day < days[ends])
        for begins, ends in zip(rows["from"], rows["to"], strict=True)
    ]
    return pd.Series(verdicts, index=rows.index, dtype=bool)


def crossings_on(
    crossings: pd.DataFrame, status: pd.DataFrame, facts: pd.DataFrame, day: date | str
) -> pd.DataFrame:
    """
    Crossings as they are on one day: with their state, and every dated fact applied.

    Parameters
    ----------
    crossings, status, facts
        As `geo.tables` declares CROSSINGS, CROSSING_STATUS and CROSSING_FACTS.
    day
        A date, or ISO text.

    Returns
    -------
    crossings
        One row per crossing in the order given, RangeIndex, with `state` (open, limited, closed;
        open where no row speaks) and no missing `size` (1), `delay_hours` (0), `believed`
        (= interdiction of that day).

    Examples
    --------
    >>> crossings = pd.DataFrame({"crossing_id": ["nasib"], "interdiction": [0.1], "size": [1.0]})
    >>> status = pd.DataFrame({"crossing_id": ["nasib"], "from": ["2015-04"], "to": ["2018-10-15"],
    ...                        "state": ["closed"]})
    >>> facts = pd.DataFrame({"crossing_id": ["nasib"], "from": ["2025"], "to": [""],
    ...                       "field": ["size"], "value": [3.0]})
    >>> crossings_on(crossings, status, facts, "2018-10-14")["state"].item()
    'closed'
    >>> crossings_on(crossings, status, facts, "2025-06-01")["size"].item()
    3.0
    """
    day = first_day(day) if isinstance(day, str) else day
    table = crossings.reset_index(drop=True)
    now = status[holds_on(status, day)]
    state = dict(zip(now["crossing_id"], now["state"], strict=True))
    table["state"] = pd.Series(
        [state.get(crossing_id, "open") for crossing_id in table["crossing_id"]], dtype="str"
    )
    for name in ("size", "interdiction", "believed", "delay_hours"):
        if name not in table:
            table[name] = np.nan
    now = facts[holds_on(facts, day)]
    row_of = {crossing_id: row for row, crossing_id in enumerate(table["crossing_id"])}
    for crossing_id, name, value in zip(
        now["crossing_id"], now["field"], now["value"], strict=True
    ):
        table.loc[row_of[crossing_id], name] = value
    defaults = {"size": 1.0, "delay_hours": 0.0, "believed": table["interdiction"]}
    for name, default in defaults.items():
        table[name] = table[name].fillna(default)
    return table
