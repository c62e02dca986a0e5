"""
Work out what `data/` derives from its sourced tables.

Run it from the repository's root after changing a table in ``data/sources/``::

    python scripts/build_world.py

positions.csv    where each crossing was read to be  -> lon, lat of crossings.csv and waypoints.csv,
                                                     and the length of the roads up to it
enforcement.csv  how closely each zone looks         -> interdiction, enforcement_tier
traffic.csv      lorries a day                       -> size of gates and ports
informal.csv     size of each unguarded border       -> size and interdiction of its segments
origins.csv, markets.csv                             -> the [[demand]] entries of world.toml

What changes with time goes to ``crossing_facts.csv``. Then run ``scripts/build_legs.py`` if
positions moved. The numbers below are priors: calibration replaces them by what seizures say.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import Point
from shapely.ops import nearest_points

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.crs import great_circle_km  # noqa: E402

DATA = ROOT / "data"
SOURCES = DATA / "sources"
Row = dict[str, str]

# Probability that a consignment is stopped on one side of a gate, by how closely that zone looks.
# Chosen so that the usual way (Syria, Jordan, Saudi Arabia: minimal, medium twice, high) loses
# 1 - 0.995 * 0.96 * 0.96 * 0.93 = 15 %, the middle of the 10 to 20 % that officials state (AFP:
# "for each shipment seized nine get through", and a low case of four in five).
# What happens if they are half or twice as high stands in docs/method.md.
TIER_PROBABILITY = {"high": 0.07, "medium": 0.04, "low": 0.015, "minimal": 0.005}
# A container port scans behind fixed gates, reads manifests and has days for it.
PORT_FACTOR = 1.5

# One elementary door is a gate that 250 lorries a day pass: Nassib–Jaber in 2022, the middle of the
# counts in traffic.csv. Ten times the lorries are ten times the loads to hide in (McFadden 1978).
LORRIES_PER_DOOR = 250.0
# Beyond a thousand lorries a day inspectors grow with traffic, so a door counts for four at most;
# a gate for travellers still passes cars and buses: a tenth.
SIZE_LOW, SIZE_HIGH = 0.1, 4.0
# Where no count was found: a freight gate or a port is half an ordinary gate, a travellers' gate
# a tenth.
SIZE_UNCOUNTED = {"freight": 0.5, "travellers": 0.1, "port": 0.5}

DEMAND_MARK = "# ---- demand: written by scripts/build_world.py from data/sources; edit there ----"


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(rows: list[Row], path: Path) -> None:
    """Write rows back, columns as the first row has them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_lines() -> dict[tuple[str, str], Any]:
    """Lines crossings belong on: the border two zones share, or a zone's coast (zone, SEA)."""
    import geopandas as gpd

    borders = gpd.read_file(DATA / "boundaries" / "borders.geojson")
    countries = gpd.read_file(DATA / "boundaries" / "analysis.geojson")
    lines = {(row.zone_a, row.zone_b): row.geometry for row in borders.itertuples()}
    for row in countries.itertuples():
        lines[row.zone, "SEA"] = row.geometry.boundary
    return lines


def nearest_on_line(lon: float, lat: float, line: Any) -> tuple[float, float, float]:
    """Nearest point of a line to a position, and how far it is in km."""
    around = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84"
    there = Transformer.from_crs("EPSG:4326", around, always_xy=True).transform
    near = shapely.clip_by_rect(line, lon - 1, lat - 1, lon + 1, lat + 1)
    point = nearest_points(shapely.transform(near, there, interleaved=False), Point(0, 0))[0]
    back = Transformer.from_crs(around, "EPSG:4326", always_xy=True).transform(point.x, point.y)
    km = Geod(ellps="WGS84").inv(lon, lat, *back)[2] / 1000
    return round(back[0], 5), round(back[1], 5), km


def place_crossings(crossings: list[Row], positions: list[Row]) -> None:
    """
    Put crossings of low and medium confidence on their border; leave the others as they were read.

    A port is never moved: harbours lie on moles and made ground that a 1:10m coast does not know.
    """
    lines = read_lines()
    given = {row["crossing_id"]: row for row in positions}
    for crossing in crossings:
        row = given[crossing["crossing_id"]]
        lon, lat = float(row["given_lon"]), float(row["given_lat"])
        first, second = crossing["zone_a"], crossing["zone_b"]
        pair = (first, second) if second == "SEA" else tuple(sorted((first, second)))
        line = lines.get((pair[0], pair[1]))
        row["border_km"] = row["moved_km"] = ""
        if line is not None:
            on_lon, on_lat, km = nearest_on_line(lon, lat, line)
            moves = crossing["kind"] != "port" and row["position_confidence"] != "high"
            row["moved_km"] = f"{km:.2f}" if moves else "0.00"
            row["border_km"] = "0.00" if moves else f"{km:.2f}"
            if moves:
                lon, lat = on_lon, on_lat
        crossing["lon"], crossing["lat"] = f"{lon:g}", f"{lat:g}"
        crossing["position_confidence"] = row["position_confidence"]


def span_overlap(*spans: tuple[str, str]) -> tuple[str, str] | None:
    """The time that all half-open spans share, None if there is none; "" is without end."""
    begins = max(span[0] for span in spans)
    ends = min((span[1] for span in spans if span[1]), default="")
    return None if ends and begins >= ends else (begins, ends)


def side_probability(tier: str, *, factor: float = 1.0) -> float:
    """Probability of being stopped on one side of a crossing."""
    return TIER_PROBABILITY[tier] * factor


def list_interdictions(crossing: Row, enforcement: list[Row], informal: list[Row]) -> list[Row]:
    """Interdiction of one crossing over time, each with the source of what changed."""
    sides = [
        [row for row in enforcement if row["zone"] == zone]
        for zone in (crossing["zone_a"], crossing["zone_b"])
    ]
    sides[1] = sides[1] or [dict.fromkeys(enforcement[0], "")]
    watches = [row for row in informal if is_on_border(crossing, row)]
    if crossing["kind"] != "informal" or not watches:
        factor = PORT_FACTOR if crossing["kind"] == "port" else 1.0
        watches = [{"from": "", "to": "", "watch": str(factor), "source": "", "known_since": ""}]
    found = []
    for first in sides[0]:
        for second in sides[1]:
            for watch in watches:
                rows = [row for row in (first, second, watch) if row.get("from", "") is not None]
                span = span_overlap(*((row["from"], row["to"]) for row in rows))
                if span is None:
                    continue
                passed = 1.0
                for side in (first, second):
                    if side["tier"]:
                        passed *= 1 - side_probability(side["tier"], factor=float(watch["watch"]))
                latest = max(rows, key=lambda row: row["from"])
                tiers = [side["tier"] for side in (first, second) if side["tier"]]
                found.append(
                    {
                        "from": span[0],
                        "to": span[1],
                        "value": f"{1 - passed:.4f}",
                        "tier": min(tiers, key=list(TIER_PROBABILITY).index),
                        "source": latest["source"],
                        "known_since": latest["known_since"],
                    }
                )
    return sorted(found, key=lambda row: row["from"])


def is_on_border(crossing: Row, border: Row) -> bool:
    """Whether a crossing lies on the border a row of informal.csv speaks of."""
    return {crossing["zone_a"], crossing["zone_b"]} == {border["zone_a"], border["zone_b"]}


def size_of_traffic(lorries_per_day: float) -> float:
    """Elementary doors that so many lorries a day stand for."""
    return min(max(lorries_per_day / LORRIES_PER_DOOR, SIZE_LOW), SIZE_HIGH)


def list_sizes(crossing: Row, traffic: list[Row], informal: list[Row], segments: int) -> list[Row]:
    """Size of one crossing over time: `from`, `to`, `value`, `source`, `known_since`."""
    if crossing["kind"] == "informal":
        totals = [row for row in informal if is_on_border(crossing, row)]
        share = float(totals[0]["total_size"]) / segments
        return [{"from": "", "to": "", "value": f"{share:.4f}", "source": "", "known_since": ""}]
    door = "port" if crossing["kind"] == "port" else crossing["door"]
    sizes = [
        {
            "from": "",
            "to": "",
            "value": f"{SIZE_UNCOUNTED[door]:g}",
            "source": "",
            "known_since": "",
        }
    ]
    for row in traffic:
        if row["crossing_id"] == crossing["crossing_id"]:
            size = size_of_traffic(float(row["lorries_per_day"]))
            sizes.append(
                {
                    **{k: row[k] for k in ("from", "to", "source", "known_since")},
                    "value": f"{size:g}",
                }
            )
    return sizes


def derive_crossings(crossings: list[Row]) -> list[Row]:
    """Fill interdiction, tier and size of every crossing; return the dated facts."""
    enforcement = read_rows(SOURCES / "enforcement.csv")
    informal = read_rows(SOURCES / "informal.csv")
    traffic = read_rows(SOURCES / "traffic.csv")
    facts = []
    for crossing in crossings:
        segments = sum(
            other["kind"] == "informal" and is_on_border(other, crossing) for other in crossings
        )
        interdictions = list_interdictions(crossing, enforcement, informal)
        sizes = list_sizes(crossing, traffic, informal, segments)
        crossing["interdiction"] = interdictions[0]["value"]
        crossing["enforcement_tier"] = interdictions[0]["tier"]
        crossing["size"] = sizes[0]["value"]
        for field, rows in (("size", sizes[1:]), ("interdiction", interdictions[1:])):
            for row in rows:
                fact = {
                    "crossing_id": crossing["crossing_id"],
                    "from": row["from"],
                    "to": row["to"],
                }
                fact |= {"field": field, "value": row["value"], "source": row["source"]}
                facts.append(fact | {"known_since": row["known_since"]})
    return facts


def list_demand() -> list[Row]:
    """Demand of every origin and market over the time both hold."""
    origins = read_rows(SOURCES / "origins.csv")
    markets = read_rows(SOURCES / "markets.csv")
    rows = []
    for origin in origins:
        allowed = set(filter(None, origin["markets"].split(";")))
        reached = [row for row in markets if not allowed or row["place_id"] in allowed]
        # A market closed to an origin must not shrink what leaves it: the open ones add up to 100.
        whole = 100.0 / sum(float(row["volume"]) for row in reached) if allowed else 1.0
        for market in reached:
            span = span_overlap((origin["from"], origin["to"]), (market["from"], market["to"]))
            if span is not None:
                weight = float(origin["volume"]) * float(market["volume"]) * whole / 1e4
                # Known once the fact that begins it is known; a standing pair once both ends are.
                begun = [row for row in (origin, market) if row["from"] == span[0]]
                rows.append(
                    {
                        "origin": origin["place_id"],
                        "destination": market["place_id"],
                        "weight": f"{weight:.5f}",
                        "from": span[0],
                        "to": span[1],
                        "known_since": max(row["known_since"] for row in begun),
                    }
                )
    return rows


def write_demand(rows: list[Row], path: Path) -> None:
    """Replace the demand entries at the end of world.toml."""
    head = path.read_text(encoding="utf-8").split(DEMAND_MARK)[0]
    entries = []
    for row in rows:
        lines = [f'origin = "{row["origin"]}"', f'destination = "{row["destination"]}"']
        lines.append(f"weight = {row['weight']}")
        lines += [f'{name} = "{row[name]}"' for name in ("from", "to", "known_since") if row[name]]
        entries.append("[[demand]]\n" + "\n".join(lines) + "\n")
    path.write_text(head + DEMAND_MARK + "\n\n" + "\n".join(entries), encoding="utf-8")


def move_waypoints(crossings: list[Row], path: Path) -> None:
    """Give the skeleton's waypoints of crossings the crossings' positions."""
    waypoints = read_rows(path)
    found = {row["crossing_id"]: row for row in crossings}
    for waypoint in waypoints:
        crossing = found.get(waypoint["waypoint_id"])
        if crossing is not None:
            waypoint["lon"], waypoint["lat"] = crossing["lon"], crossing["lat"]
    write_rows(waypoints, path)


def measure_approaches(path: Path) -> None:
    """
    Lengths of the roads up to each crossing, from where the crossing lies now.

    Of segments whose length is straight line times a factor; their speed stays.
    """
    segments = read_rows(path / "segments.csv")
    points = {row["waypoint_id"]: row for row in read_rows(path / "waypoints.csv")}
    for segment in segments:
        ends = [points[segment["from_id"]], points[segment["to_id"]]]
        basis, _, factor = segment["km_basis"].partition("*")
        if basis == "gc" and any(";" in end["country"] for end in ends):  # a crossing's two zones
            straight_km = great_circle_km(
                *(float(end[axis]) for end in ends for axis in ("lon", "lat"))
            )
            km = f"{float(factor) * straight_km:.1f}"
            if km != segment["km"]:
                hours = float(segment["hours"]) * float(km) / float(segment["km"])
                segment["km"], segment["hours"] = km, f"{hours:.3f}"
    write_rows(segments, path / "segments.csv")


def main() -> None:
    """Derive everything, and say how far crossings lie from their borders."""
    crossings = read_rows(DATA / "crossings.csv")
    positions = read_rows(SOURCES / "positions.csv")
    place_crossings(crossings, positions)
    write_rows(positions, SOURCES / "positions.csv")
    write_rows(derive_crossings(crossings), DATA / "crossing_facts.csv")
    write_rows(crossings, DATA / "crossings.csv")
    move_waypoints(crossings, DATA / "roads" / "waypoints.csv")
    measure_approaches(DATA / "roads")
    write_demand(list_demand(), DATA / "world.toml")
    report = (
        pd.DataFrame(positions).replace("", "nan").astype({"moved_km": float, "border_km": float})
    )
    far = report[(report["moved_km"] > 5) | (report["border_km"] > 5)]
    print(report[["moved_km", "border_km"]].describe().loc[["count", "50%", "max"]].to_string())
    print(far[["crossing_id", "moved_km", "border_km", "reason"]].to_string(index=False))


if __name__ == "__main__":
    main()
