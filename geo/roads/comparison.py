"""Hold built legs against what else is known: other legs, known road distances, border gates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.crs import great_circle_km
from geo.tables import Column, Table

KNOWN_DISTANCES = Table(
    "known_distances",
    "known_distances.csv",
    (
        Column("from_id", "id", None, "crossing or place it is measured from", required=True),
        Column("to_id", "id", None, "crossing or place it is measured to", required=True),
        Column("known_km", "number", "km", "road distance", required=True, low=0, high=40_000),
        Column("source", "text", None, "who says so"),
    ),
    key=("from_id", "to_id"),
)

# Other headers of the same columns.
_SHORT_NAMES = {"a": "from_id", "b": "to_id"}

# A gate of the source farther than this from a crossing is another's.
GATE_WITHIN_KM = 5.0


def compare_legs(legs: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """
    The same legs by two sources.

    Parameters
    ----------
    legs, others
        Columns zone, from_id, to_id, km, in either direction.

    Returns
    -------
    compared
        Columns zone, from_id, to_id, km, other_km, difference (share of `other_km`; positive where
        `legs` are longer), largest difference first.

    Examples
    --------
    >>> one = pd.DataFrame([["JOR", "a", "b", 110.0]], columns=["zone", "from_id", "to_id", "km"])
    >>> other = pd.DataFrame([["JOR", "b", "a", 100.0]], columns=["zone", "from_id", "to_id", "km"])
    >>> compare_legs(one, other)["difference"].round(3).tolist()
    [0.1]
    """
    columns = ["zone", "from_id", "to_id"]
    other = _sort_ends(others)[[*columns, "km"]].rename(columns={"km": "other_km"})
    both = _sort_ends(legs)[[*columns, "km"]].merge(other, on=columns)
    both = both[both["other_km"] > 0]
    both = both.assign(difference=both["km"] / both["other_km"] - 1)
    order = both["difference"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order].reset_index(drop=True)


def _sort_ends(legs: pd.DataFrame) -> pd.DataFrame:
    """One row per pair, ends in alphabetical order, the mean km of both directions."""
    turned = legs["from_id"] > legs["to_id"]
    ends = pd.DataFrame(
        {
            "zone": legs["zone"],
            "from_id": legs["from_id"].where(~turned, legs["to_id"]),
            "to_id": legs["to_id"].where(~turned, legs["from_id"]),
            "km": legs["km"],
        }
    )
    means: pd.DataFrame = ends.groupby(["zone", "from_id", "to_id"])[["km"]].mean().reset_index()
    return means


def read_known_distances(path: Path | str) -> pd.DataFrame:
    """Known road distances: from_id, to_id (or `a`, `b`), known_km, source."""
    from geo.columns import check_cells
    from geo.errors import InputError
    from geo.readers import check_path, parse_csv, read_text

    path = check_path(path, suffixes=frozenset({".csv"}))
    cells = parse_csv(read_text(path), path.name)
    if not cells.keys() & set(_SHORT_NAMES.values()):
        cells = {_SHORT_NAMES.get(name, name): column for name, column in cells.items()}
    known, faults, _ = check_cells(cells, KNOWN_DISTANCES, file=path.name)
    if faults:
        raise InputError(faults)
    return known


def compare_known(legs: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """
    Legs beside known road distances.

    A pair that lies in two zones is measured over the crossing that makes it shortest; what names
    no terminal of the legs, or has no way, is left out.

    Returns
    -------
    compared
        As `compare_legs`, `other_km` being the known distance and `zone` both zones where there
        are two.
    """
    columns = ["zone", "from_id", "to_id", "km"]
    turned = {"from_id": "to_id", "to_id": "from_id"}
    both = pd.concat([legs[columns], legs[columns].rename(columns=turned)], ignore_index=True)
    start = both[both["from_id"].isin(set(known["from_id"]))]
    step = start.merge(both, left_on="to_id", right_on="from_id", suffixes=("", "_2"))
    step = step[step["zone"] != step["zone_2"]]
    over = pd.DataFrame(
        {
            "zone": step["zone"] + "–" + step["zone_2"],
            "from_id": step["from_id"],
            "to_id": step["to_id_2"],
            "km": step["km"] + step["km_2"],
            "borders": 1,
        }
    )
    ways = pd.concat([start.assign(borders=0), over], ignore_index=True)
    ways = ways.sort_values(["borders", "km"], kind="stable")
    ways = ways.drop_duplicates(["from_id", "to_id"]).drop(columns="borders")
    pairs = known[known["known_km"] > 0].rename(columns={"known_km": "other_km"})
    found = ways.merge(pairs[["from_id", "to_id", "other_km"]], on=["from_id", "to_id"])
    found = found.assign(difference=found["km"] / found["other_km"] - 1)
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def find_unmeasured(compared: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Known pairs that `compare_known` found no way for: from_id, to_id."""
    pairs = known[["from_id", "to_id"]].drop_duplicates()
    measured = compared[["from_id", "to_id"]].assign(measured=True)
    joined = pairs.merge(measured, on=["from_id", "to_id"], how="left")
    return joined.loc[joined["measured"].isna(), ["from_id", "to_id"]].reset_index(drop=True)


def match_gates(
    gates: pd.DataFrame, crossings: pd.DataFrame, *, within_km: float = GATE_WITHIN_KM
) -> pd.DataFrame:
    """
    The border control of the source that lies nearest to each crossing.

    Parameters
    ----------
    gates
        Columns lon, lat, name.
    crossings
        Columns crossing_id, lon, lat.

    Returns
    -------
    matched
        Columns crossing_id, gate, km, lon, lat; only crossings with one within reach.
    """
    rows = []
    if len(gates):
        lon, lat = gates["lon"].to_numpy(float), gates["lat"].to_numpy(float)
        for name, east, north in zip(
            crossings["crossing_id"], crossings["lon"], crossings["lat"], strict=True
        ):
            km = great_circle_km(lon, lat, float(east), float(north))
            best = int(km.argmin())
            if km[best] <= within_km:
                gate = str(gates["name"].iloc[best])
                rows.append((name, gate, round(float(km[best]), 2), lon[best], lat[best]))
    return pd.DataFrame(rows, columns=["crossing_id", "gate", "km", "lon", "lat"])
