"""The same event in several reports: linked by day, place and amount, disagreements kept."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from routes.ingest.hauls import may_weigh

if TYPE_CHECKING:
    import pandas as pd

# Weights are log2 of how much likelier an agreement is for one event than for two (Fellegi and
# Sunter 1969), set by hand: the same count of pills to 2 % happens by chance in some 1 of 250
# pairs of hauls, the same crossing in 1 of 8, the same week in 1 of 16.
WEIGHTS = {
    "pills same": 8.0,
    "pills near": 3.0,
    "pills apart": -7.0,
    "mass_kg same": 8.0,
    "mass_kg near": 3.0,
    "mass_kg apart": -5.0,
    "crossing same": 3.0,
    "crossing apart": -8.0,
    "place same": 2.0,
    "place apart": -1.5,
    "country same": 1.5,
    "country apart": -6.0,
    "day same": 4.0,
    "day near": 2.5,
    "day loose": 1.0,
    "day apart": -10.0,
    "kind same": 0.5,
    "origin apart": -1.0,
}
# Sum from which two rows are taken for one event: a number and a day agree, or more.
LINKED_FROM = 6.0
# Reports follow an event by days; a month told without a day reaches over all of it.
NEAR_DAYS, LOOSE_DAYS = 3, 10
_SHOWN = ("date", "country", "place_text", "crossing_id", "pills", "mass_kg")


def compare_rows(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """
    How likely two rows are one event: sum of `WEIGHTS`; linked from `LINKED_FROM` up.

    Examples
    --------
    >>> one = {"date": "2025-07-30", "country": "SYR", "pills": 1350000.0}
    >>> other = {"date": "2025-07-29", "country": "SYR", "pills": 1351000.0}
    >>> compare_rows(one, other) >= LINKED_FROM
    True
    >>> compare_rows(one, {**other, "pills": 90000.0}) >= LINKED_FROM
    False
    """
    told = [*_compare_amounts(one, other), *_compare_places(one, other), _compare_days(one, other)]
    if _text(one, "event_kind") and _text(one, "event_kind") == _text(other, "event_kind"):
        told.append("kind same")
    if _apart(one, other, "origin_country"):
        told.append("origin apart")
    return sum(WEIGHTS[name] for name in told if name)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else math.nan


def _apart(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    return bool(_text(one, name) and _text(other, name) and _text(one, name) != _text(other, name))


def _compare_amounts(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    told = []
    for name in ("pills", "mass_kg"):
        a, b = _number(one, name), _number(other, name)
        if a > 0 and b > 0:
            ratio = abs(math.log(a / b))
            told.append(f"{name} {'same' if ratio < 0.02 else 'near' if ratio < 0.25 else 'apart'}")
    if not told:
        pills = _first(_number(one, "pills"), _number(other, "pills"))
        mass = _first(_number(one, "mass_kg"), _number(other, "mass_kg"))
        if pills == pills and mass == mass:
            told.append("mass_kg near" if may_weigh(pills, mass) else "mass_kg apart")
    return told


def _first(one: float, other: float) -> float:
    return one if one == one else other


def _compare_places(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    told = []
    if _text(one, "crossing_id") and _text(other, "crossing_id"):
        told.append("crossing apart" if _apart(one, other, "crossing_id") else "crossing same")
    elif _text(one, "place_text") and _text(other, "place_text"):
        a, b = _text(one, "place_text").casefold(), _text(other, "place_text").casefold()
        told.append("place same" if a in b or b in a else "place apart")
    if _text(one, "country") and _text(other, "country"):
        told.append("country apart" if _apart(one, other, "country") else "country same")
    return told


def _compare_days(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    first, second = _days(_text(one, "date")), _days(_text(other, "date"))
    if first is None or second is None:
        return ""
    gap = max((second[0] - first[1]).days, (first[0] - second[1]).days, 0)
    if gap > LOOSE_DAYS:
        return "day apart"
    exact = first[0] == first[1] and second[0] == second[1]
    if gap == 0:
        return "day same" if exact else "day loose"
    return "day near" if gap <= NEAR_DAYS and exact else "day loose"


def _days(text: str) -> tuple[date, date] | None:
    """First and last day of a date as precise as it is told."""
    try:
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            following = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), following - timedelta(days=1)
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day, day


def list_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table by column name."""
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def link_reports(candidates: pd.DataFrame) -> pd.DataFrame:
    """
    Candidates of several reports with the events they share.

    Parameters
    ----------
    candidates
        As `routes.ingest.read_article` makes them, of any number of reports.

    Returns
    -------
    candidates
        The same rows with `group` (1, 2, … in order of first mention), `reports` (how many rows
        tell of the event) and `disagreements`: fields on which they differ, with every value, so
        that nothing is averaged away. Rows of one report are never linked with each other.
    """
    rows = list_rows(candidates)
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    texts = [{str(row.get("text_sha256", ""))} for row in rows]
    scored = sorted(_pairs(rows), reverse=True)
    for _, i, j in scored:
        a, b = root(i), root(j)
        if a != b and not texts[a] & texts[b]:
            parent[max(a, b)] = min(a, b)
            texts[min(a, b)] |= texts[max(a, b)]
    return _tell_groups(candidates, rows, [root(at) for at in range(len(rows))])


def _pairs(rows: Sequence[Mapping[Any, Any]]) -> Iterable[tuple[float, int, int]]:
    """Pairs worth linking; only rows of neighbouring months are compared."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for month in _months(_text(row, "date")):
            blocks[month].append(at)
    seen = set()
    for members in blocks.values():
        for place, i in enumerate(members):
            for j in members[place + 1 :]:
                if (i, j) not in seen and rows[i].get("text_sha256") != rows[j].get("text_sha256"):
                    seen.add((i, j))
                    score = compare_rows(rows[i], rows[j])
                    if score >= LINKED_FROM:
                        yield score, i, j


def _months(text: str) -> set[str]:
    days = _days(text)
    if days is None:
        return {""}
    reach = timedelta(days=LOOSE_DAYS)
    if len(text) == 4:
        return {f"{text}-{month:02d}" for month in range(1, 13)}
    return {
        (days[0] - reach).isoformat()[:7],
        days[0].isoformat()[:7],
        (days[1] + reach).isoformat()[:7],
    }


def _tell_groups(
    candidates: pd.DataFrame, rows: Sequence[Mapping[Any, Any]], roots: Sequence[int]
) -> pd.DataFrame:
    import pandas as pd

    order = {top: number for number, top in enumerate(dict.fromkeys(roots), start=1)}
    members: dict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    for row, top in zip(rows, roots, strict=True):
        members[top].append(row)
    return candidates.assign(
        group=pd.Series([order[top] for top in roots], index=candidates.index, dtype="int64"),
        reports=pd.Series(
            [len(members[top]) for top in roots], index=candidates.index, dtype="int64"
        ),
        disagreements=pd.Series(
            [_disagreements(members[top]) for top in roots], index=candidates.index, dtype="str"
        ),
    )


def _disagreements(rows: Sequence[Mapping[Any, Any]]) -> str:
    told = []
    for name in _SHOWN:
        values = dict.fromkeys(
            f"{row[name]:.10g}" if isinstance(row[name], float) else str(row[name])
            for row in rows
            if row.get(name) not in ("", None) and row[name] == row[name]
        )
        if len(values) > 1:
            told.append(f"{name}: {' | '.join(values)}")
    return "; ".join(told)


def find_known(candidates: pd.DataFrame, seizures: pd.DataFrame) -> list[str]:
    """
    For each candidate, the event_id of the row of a world's table it most likely is; "" if none.

    Parameters
    ----------
    candidates
        As `routes.ingest.read_article` makes them.
    seizures
        A world's table of seizures.
    """
    known = list_rows(seizures)
    months: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in known:
        for month in _months(_text(row, "date")):
            months[month].append(row)
    found = []
    for candidate in list_rows(candidates):
        best = (LINKED_FROM, "")
        for month in _months(_text(candidate, "date")):
            for other in months.get(month, ()):
                best = max(best, (compare_rows(candidate, other), str(other["event_id"])))
        found.append(best[1])
    return found
