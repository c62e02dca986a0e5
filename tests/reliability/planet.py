"""A made-up world at the planet's scale: 200 zones, 2,000 crossings, 100,000 seizures."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse

from geo.world import Parameters
from routes.network import Network, assemble_network

ROWS, COLUMNS = 10, 20
DEMAND = [("p0-0", "p3-4"), ("p5-5", "p7-9"), ("p9-19", "p6-17")]


def make_planet(
    *, crossings: int = 2000, max_zones: int = 6, theta_per_hour: float = 0.2
) -> Network:
    """
    Zones as the squares of a board, each bordering its four neighbours, doors spread along borders.

    A square is 10 hours across; legs are straight lines from door to door.
    """
    rng = np.random.default_rng(20)
    squares = [(r, c) for r in range(ROWS) for c in range(COLUMNS)]
    borders = [(a, (a[0] + 1, a[1])) for a in squares if a[0] + 1 < ROWS]
    borders += [(a, (a[0], a[1] + 1)) for a in squares if a[1] + 1 < COLUMNS]
    chosen = [borders[n % len(borders)] for n in range(crossings)]
    ends = {square: [] for square in squares}
    doors = []
    for number, (a, b) in enumerate(chosen):
        along = rng.random()
        down = b[0] > a[0]
        at = (a[0] + 1, a[1] + along) if down else (a[0] + along, a[1] + 1)
        doors.append((f"d{number}", _zone(a), _zone(b), rng.choice(["official", "informal"])))
        for square in (a, b):
            ends[square].append((f"d{number}", *at))
    places = [(f"p{r}-{c}", _zone((r, c))) for r, c in squares]
    for r, c in squares:
        ends[r, c].append((f"p{r}-{c}", r + 0.5, c + 0.5))
    table = pd.DataFrame(doors, columns=["crossing_id", "zone_a", "zone_b", "kind"]).assign(
        state="open",
        size=1.0,
        interdiction=rng.beta(2, 15, crossings),
        delay_hours=0.0,
    )
    demand = pd.DataFrame(DEMAND, columns=["origin", "destination"])
    return assemble_network(
        table.assign(believed=table["interdiction"]),
        pd.DataFrame(places, columns=["place_id", "country"]),
        pd.concat([_legs(_zone(square), found) for square, found in ends.items()]),
        demand.assign(weight=1 / len(demand)),
        Parameters(theta_per_hour=theta_per_hour, max_zones=max_zones, consignments_per_year=100.0),
        as_of=date(2025, 1, 1),
    )


def _zone(square: tuple[int, int]) -> str:
    return f"Z{square[0]:02d}{square[1]:02d}"


def _legs(zone: str, found: list[tuple[str, float, float]]) -> pd.DataFrame:
    at = np.array([(r, c) for _, r, c in found])
    i, j = np.triu_indices(len(found), 1)
    hours = 10.0 * np.hypot(*(at[i] - at[j]).T) + 0.1
    names = np.array([name for name, _, _ in found])
    return pd.DataFrame(
        {"zone": zone, "from_id": names[i], "to_id": names[j], "km": 60 * hours, "hours": hours}
    )


def bound_omitted(network: Network, *, most_zones: int, over: int = 400) -> np.ndarray:
    """
    Bound the weight of all routes of more than so many zones, for each pair of the demand.

    Routes that may enter a zone again are counted too, so the weight of those that may not is less:
    with M the weights of a step from directed door to directed door, ``sum over k of o M^k d``.

    Returns
    -------
    omitted
        Share of all weight that routes of more than `most_zones` zones can hold at most.
    """
    doors = network.crossings
    theta = network.parameters.theta_per_hour
    penalties = {
        "official": network.parameters.penalty_hours_official,
        "informal": network.parameters.penalty_hours_informal,
    }
    risk = -network.parameters.risk_aversion_hours * np.log1p(-doors["believed"].to_numpy())
    cost = np.array([penalties[kind] for kind in doors["kind"]]) + risk
    weigh = np.exp(-theta * cost) * doors["size"].to_numpy()
    row = {name: n for n, name in enumerate(doors.index)}
    zones = doors[["zone_a", "zone_b"]].to_numpy()
    count = len(doors)
    # Directed doors: n enters zone_b from zone_a, n + count the other way.
    entered = np.concatenate([zones[:, 1], zones[:, 0]])
    left = np.concatenate([zones[:, 0], zones[:, 1]])
    by_zone: dict[str, dict[tuple[str, str], float]] = {}
    for zone, legs in network.legs.items():
        ids = list(legs.terminals)
        by_zone[zone] = {
            (ids[a], ids[b]): float(legs.hours[a, b])
            for a in range(len(ids))
            for b in range(len(ids))
            if a != b
        }
    names = [*doors.index, *doors.index]
    leaving: dict[str, list[int]] = {}
    for n, zone in enumerate(left):
        leaving.setdefault(zone, []).append(n)
    data, rows, columns = [], [], []
    for n, zone in enumerate(entered):
        for m in leaving.get(zone, []):
            hours = by_zone[zone].get((names[n], names[m]))
            if hours is not None and names[n] != names[m]:
                rows.append(n)
                columns.append(m)
                data.append(np.exp(-theta * hours) * weigh[m % count])
    step = sparse.csr_matrix((data, (rows, columns)), shape=(2 * count, 2 * count))
    assert set(row) == set(doors.index)
    shares = []
    for origin, destination in zip(
        network.demand["origin"], network.demand["destination"], strict=True
    ):
        start, goal = network.zone_of(origin), network.zone_of(destination)
        reach = np.zeros(2 * count)
        for m in leaving[start]:
            reach[m] = np.exp(-theta * by_zone[start][origin, names[m]]) * weigh[m % count]
        arrive = np.zeros(2 * count)
        for n in np.flatnonzero(entered == goal):
            arrive[n] = np.exp(-theta * by_zone[goal][names[n], destination])
        kept = omitted = 0.0
        for zones_passed in range(2, over):
            weight = float(reach @ arrive)
            if zones_passed > most_zones:
                omitted += weight
            else:
                kept += weight
            reach = step.T @ reach
        shares.append((kept, omitted))
    return np.array(shares)


def scatter_seizures(count: int, crossings: list[str], seed: int = 3) -> pd.DataFrame:
    """Made-up seizures at crossings, a date each."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 2500, count), unit="D")
    return pd.DataFrame(
        {
            "event_id": [f"e{n}" for n in range(count)],
            "date": days.strftime("%Y-%m-%d"),
            "crossing_id": np.array(crossings)[rng.integers(len(crossings), size=count)],
            "pills": rng.lognormal(11, 1.5, count).round(),
        }
    )
