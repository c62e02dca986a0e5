"""
Make ``data/boundaries/`` from Natural Earth, as the npm package world-atlas 2.0.2 carries it.

Run it from the repository's root::

    python scripts/build_boundaries.py                  # fetches the package with npm
    python scripts/build_boundaries.py --atlas FOLDER   # or reads a copy that is already there

Four layers come out, all in WGS84 degrees, and ``checksums.json`` beside them:

analysis.geojson  the region's countries at 1:10m; distances are measured against these
drawing.geojson   the same countries at 1:50m; maps draw these
borders.geojson   the line that two countries share, a feature a pair, from the arcs they share
context.geojson   land around the region at 1:50m, clipped, for drawing only
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

PACKAGE = "world-atlas@2.0.2"
TARGET = Path(__file__).resolve().parent.parent / "data" / "boundaries"

# sha256 of the two files read; another content would move every border without a word.
ATLAS_SHA256 = {
    "countries-10m.json": "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
    "countries-50m.json": "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
}

# ISO 3166-1: numeric code in the atlas -> (alpha-3, English name)
COUNTRIES = {
    "760": ("SYR", "Syria"),
    "792": ("TUR", "Turkey"),
    "368": ("IRQ", "Iraq"),
    "400": ("JOR", "Jordan"),
    "422": ("LBN", "Lebanon"),
    "682": ("SAU", "Saudi Arabia"),
    "414": ("KWT", "Kuwait"),
    "784": ("ARE", "United Arab Emirates"),
    "634": ("QAT", "Qatar"),
    "048": ("BHR", "Bahrain"),
    "512": ("OMN", "Oman"),
    "887": ("YEM", "Yemen"),
    "364": ("IRN", "Iran"),
    "376": ("ISR", "Israel"),
    "275": ("PSE", "Palestine"),
    "818": ("EGY", "Egypt"),
    "196": ("CYP", "Cyprus"),
}

# Lines that are armistice or ceasefire lines, or that a party to them contests: maps dash them.
DISPUTED = {frozenset(pair) for pair in (("ISR", "SYR"), ("ISR", "PSE"), ("ISR", "LBN"))}

ANALYSIS_DECIMALS = 4  # 11 m; the atlas itself is on a grid of some 40 m
DRAWING_DECIMALS = 3  # 110 m; one pixel on a map of the region is about 2 km
CONTEXT_FRAME = box(-10.0, -12.0, 92.0, 58.0)  # more than a wide screen shows around the region
CONTEXT_DEGREES = 0.04  # detail kept of it: 4 km, a pixel or two on a map of the region
CONTEXT_LEAST_AREA = 0.05  # square degrees: islands under some 500 km2 are left out


def fetch_atlas(folder: Path) -> Path:
    """Fetch the package with npm into `folder` and return where its files lie."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "npm is not installed. Install it, or give --atlas FOLDER with the package's files."
        )
    subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-save", "--prefix", str(folder), PACKAGE],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / "node_modules" / "world-atlas"


def read_topology(path: Path) -> dict[str, Any]:
    """Read one TopoJSON file of the atlas, refusing content this script was not written for."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != ATLAS_SHA256[path.name]:
        raise SystemExit(
            f"{path}: sha256 is {digest}, expected {ATLAS_SHA256[path.name]} ({PACKAGE})."
        )
    topology: dict[str, Any] = json.loads(content)
    return topology


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Arcs of the topology in degrees: positions are stored as whole-number steps on a grid."""
    scale_x, scale_y = topology["transform"]["scale"]
    shift_x, shift_y = topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(arc)
    return arcs


def list_rings(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Polygons of a TopoJSON geometry, each a list of rings, each a list of arc numbers."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    if geometry["type"] == "MultiPolygon":
        polygons: list[list[list[int]]] = geometry["arcs"]
        return polygons
    return []


def join_ring(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One closed ring; a negative arc number means that arc read backwards."""
    line: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        line.extend(arc if not line else arc[1:])
    return line


def build_polygon(
    geometry: dict[str, Any], arcs: list[list[tuple[float, float]]], decimals: int
) -> MultiPolygon:
    """One country as valid polygons, rounded to `decimals`."""
    parts = []
    for rings in list_rings(geometry):
        lines = [join_ring(ring, arcs) for ring in rings]
        parts.append(Polygon(lines[0], [hole for hole in lines[1:] if len(hole) > 3]))
    rounded = shapely.set_precision(shapely.make_valid(MultiPolygon(parts)), 10.0**-decimals)
    return keep_polygons(shapely.make_valid(rounded))


def keep_polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Drop the points and lines that making a polygon valid may leave behind."""
    parts = [
        part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "MultiPolygon"
    ]
    loose = [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon"]
    for part in parts:
        loose.extend(part.geoms)
    return MultiPolygon(loose)


def share_arcs(geometries: list[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    """Arc numbers that two of the region's countries both use, by pair of zones, sorted."""
    owners: dict[int, set[str]] = defaultdict(set)
    for geometry in geometries:
        zone = COUNTRIES[geometry["id"]][0]
        for rings in list_rings(geometry):
            for ring in rings:
                for number in ring:
                    owners[number if number >= 0 else ~number].add(zone)
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, zones in sorted(owners.items()):
        if len(zones) == 2:
            first, second = sorted(zones)
            pairs[first, second].append(number)
    return dict(pairs)


def make_feature(geometry: BaseGeometry, decimals: int, **properties: Any) -> dict[str, Any]:
    """One GeoJSON feature with coordinates written to `decimals`."""
    coordinates = json.loads(
        json.dumps(mapping(geometry)), parse_float=lambda text: round(float(text), decimals)
    )
    return {"type": "Feature", "properties": properties, "geometry": coordinates}


def build_countries(topology: dict[str, Any], decimals: int) -> list[dict[str, Any]]:
    """The region's countries, in the order of `COUNTRIES`."""
    arcs = decode_arcs(topology)
    found = {
        g["id"]: g
        for g in topology["objects"]["countries"]["geometries"]
        if g.get("id") in COUNTRIES
    }
    missing = sorted(set(COUNTRIES) - set(found))
    if missing:
        raise SystemExit(f"The atlas lacks {missing}.")
    return [
        make_feature(build_polygon(found[code], arcs, decimals), decimals, zone=zone, name=name)
        for code, (zone, name) in COUNTRIES.items()
    ]


def build_borders(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """The line each pair of the region's countries shares, 1:10m."""
    arcs = decode_arcs(topology)
    geometries = [
        g for g in topology["objects"]["countries"]["geometries"] if g.get("id") in COUNTRIES
    ]
    features = []
    for (zone_a, zone_b), numbers in sorted(share_arcs(geometries).items()):
        lines = shapely.set_precision(
            shapely.multilinestrings([LineString(arcs[number]) for number in numbers]),
            10.0**-ANALYSIS_DECIMALS,
        )
        border = linemerge(lines) if lines.geom_type == "MultiLineString" else lines
        disputed = frozenset((zone_a, zone_b)) in DISPUTED
        features.append(
            make_feature(border, ANALYSIS_DECIMALS, zone_a=zone_a, zone_b=zone_b, disputed=disputed)
        )
    return features


def build_context(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """Land around the region at 1:50m, clipped to what a map of the region shows."""
    arcs = decode_arcs(topology)
    found: dict[str, BaseGeometry] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry.get("id") in COUNTRIES:
            continue
        land = build_polygon(geometry, arcs, DRAWING_DECIMALS)
        clipped = keep_polygons(shapely.make_valid(land.intersection(CONTEXT_FRAME)))
        if not clipped.is_empty:
            found[geometry["properties"]["name"]] = drop_islands(clipped)
    # Simplified together, so that neighbours keep one line between them.
    shapes = shapely.coverage_simplify(list(found.values()), CONTEXT_DEGREES)
    features = [
        make_feature(
            keep_polygons(shapely.make_valid(shapely.set_precision(land, 10.0**-DRAWING_DECIMALS))),
            DRAWING_DECIMALS,
            name=name,
        )
        for name, land in zip(found, shapes, strict=True)
    ]
    return sorted(features, key=lambda feature: str(feature["properties"]["name"]))


def drop_islands(land: BaseGeometry) -> BaseGeometry:
    """The land without islands too small to be seen; the largest part always stays."""
    parts = shapely.get_parts(land)
    areas = shapely.area(parts)
    return shapely.multipolygons(parts[areas >= min(CONTEXT_LEAST_AREA, areas.max())])


def check_features(features: list[dict[str, Any]], name: str) -> None:
    """Refuse to write a layer with an invalid or empty geometry."""
    for feature in features:
        geometry = shape(feature["geometry"])
        if geometry.is_empty or not geometry.is_valid:
            raise SystemExit(f"{name}: {feature['properties']} is not a valid geometry.")


def write_layer(features: list[dict[str, Any]], path: Path) -> str:
    """Write one GeoJSON layer, a feature a line so that diffs show changes; return its sha256."""
    check_features(features, path.name)
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = f'{{"type":"FeatureCollection","name":"{path.stem}","features":[\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def build_boundaries(atlas: Path, target: Path) -> None:
    """Write the four layers and their checksums into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    fine = read_topology(atlas / "countries-10m.json")
    coarse = read_topology(atlas / "countries-50m.json")
    layers = {
        "analysis.geojson": build_countries(fine, ANALYSIS_DECIMALS),
        "drawing.geojson": build_countries(coarse, DRAWING_DECIMALS),
        "borders.geojson": build_borders(fine),
        "context.geojson": build_context(coarse),
    }
    written = {name: write_layer(features, target / name) for name, features in layers.items()}
    checksums = {"source": {"package": PACKAGE, "sha256": ATLAS_SHA256}, "sha256": written}
    (target / "checksums.json").write_text(json.dumps(checksums, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Fetch or find the atlas, then write the layers."""
    parser = argparse.ArgumentParser(
        description="Make data/boundaries/ from Natural Earth (world-atlas 2.0.2)."
    )
    parser.add_argument(
        "--atlas", type=Path, help="folder with countries-10m.json and countries-50m.json"
    )
    parser.add_argument(
        "--target", type=Path, default=TARGET, help="folder to write (default data/boundaries)"
    )
    options = parser.parse_args()
    if options.atlas is not None:
        build_boundaries(options.atlas, options.target)
        return
    with tempfile.TemporaryDirectory() as folder:
        build_boundaries(fetch_atlas(Path(folder)), options.target)


if __name__ == "__main__":
    main()
