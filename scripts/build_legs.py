"""Rebuild `data/legs.csv` (and the stored sea lanes) from the bundled skeleton.

python scripts/build_legs.py           # legs from data/roads/
python scripts/build_legs.py --sea     # sea lanes anew as well (needs corridors[sea])
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.legs import concat_legs, fill_missing_legs, shortest_legs, zone_terminals  # noqa: E402
from geo.readers import read_table  # noqa: E402
from geo.sea import SEA, find_sea_lanes, read_sea_lanes, sea_legs  # noqa: E402
from geo.skeleton import read_skeleton  # noqa: E402
from geo.tables import CROSSINGS, PLACES  # noqa: E402
from geo.writers import write_table  # noqa: E402


def read_land(world: Path) -> BaseGeometry:
    """Every country of the bundled boundaries and those around them, as one shape."""
    shapes = [
        geopandas.read_file(world / "boundaries" / name)
        for name in ("analysis.geojson", "context.geojson")
    ]
    return shapely.union_all([shape for layer in shapes for shape in layer.geometry])


def build_legs(world: Path, *, sea: bool) -> None:
    """Write `legs.csv` of the world at a folder, and its sea lanes if asked."""
    crossings = read_table(world / "crossings.csv", CROSSINGS)
    places = read_table(world / "places.csv", PLACES)
    waypoints, segments = read_skeleton(world / "roads")
    terminals = zone_terminals(crossings, places)
    if sea:
        lanes = find_sea_lanes(terminals[terminals["zone"] == SEA], read_land(world))
        write_table(lanes, world / "roads" / "sea_lanes.csv")
    lanes = read_sea_lanes(world / "roads")
    by_road = shortest_legs(waypoints, segments, terminals[terminals["zone"] != SEA])
    legs = concat_legs([by_road, sea_legs(lanes)])
    legs, remarks = fill_missing_legs(legs, crossings, places)
    write_table(concat_legs([legs]), world / "legs.csv")
    print(legs["basis"].value_counts().to_string(), *remarks, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sea", action="store_true", help="search the sea lanes anew")
    build_legs(ROOT / "data", sea=parser.parse_args().sea)
