"""
Read the roads of an OpenStreetMap file in a process of its own, streaming.

Started by `geo.roads.osm` as a script; imports nothing of the toolkit. Three passes: ways of the
road classes asked for, the positions of their nodes, border controls. Leaves in a folder
`points.npy`, `counts.npy` (points per stretch of way), `way.npy` (number of the way each stretch
comes from), `ways.json` (their tags) and `about.json`. A line that begins with ``fault:`` on
standard error says what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import sys
from array import array
from pathlib import Path
from typing import Any

TAGS = ("highway", "route", "maxspeed", "oneway", "junction", "duration", "access", "motor_vehicle")


def limit_process(memory_mb: int, cpu_seconds: int) -> None:
    """Let the system end this process when it takes too much."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(text: str) -> None:
    """Tell the waiting process how far we are."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def read_ways(
    file: Any, classes: set[str], max_points: int
) -> tuple[array[int], array[int], list[list[str]]]:
    """Nodes of each way that is a road of one of the classes, or a car ferry, and its tags."""
    import osmium

    refs, counts, tags = array("q"), array("q"), []
    ways = osmium.FileProcessor(file, osmium.osm.WAY)
    ways.with_filter(osmium.filter.KeyFilter("highway", "route"))
    for number, way in enumerate(ways, start=1):
        if number % 200_000 == 0:
            say(f"{number:,} ways seen")
        found = way.tags
        if found.get("highway") not in classes and found.get("route") != "ferry":
            continue
        nodes = [node.ref for node in way.nodes]
        refs.extend(nodes)
        counts.append(len(nodes))
        tags.append([found.get(name, "") for name in TAGS])
        if len(refs) > max_points:
            raise ValueError(f"its roads have more than {max_points:,} points; cut it smaller")
    return refs, counts, tags


def read_positions(file: Any, nodes: Any) -> Any:
    """Longitude and latitude of nodes (ascending ids); nan where the file has none."""
    import numpy as np
    import osmium

    points = np.full((len(nodes), 2), np.nan)
    found = osmium.FileProcessor(file, osmium.osm.NODE)
    found.with_filter(osmium.filter.IdFilter(nodes.tolist()))
    ids, lon, lat = array("q"), array("d"), array("d")
    for number, node in enumerate(found, start=1):
        if number % 1_000_000 == 0:
            say(f"{number:,} nodes found")
        if node.location.valid():
            ids.append(node.id)
            lon.append(node.lon)
            lat.append(node.lat)
    if ids:
        place = np.searchsorted(nodes, np.frombuffer(ids, dtype=np.int64))
        points[place] = np.column_stack([np.frombuffer(lon), np.frombuffer(lat)])
    return points


def read_gates(file: Any) -> list[tuple[float, float, str]]:
    """Border controls: where they are and what they are called."""
    import osmium

    found = osmium.FileProcessor(file, osmium.osm.NODE)
    found.with_filter(osmium.filter.TagFilter(("barrier", "border_control")))
    return [
        (node.lon, node.lat, node.tags.get("name:en") or node.tags.get("name", ""))
        for node in found
        if node.location.valid()
    ]


def cut_ways(refs: Any, counts: Any, points: Any, nodes: Any) -> tuple[Any, Any, Any, int]:
    """
    Stretches of ways between junctions.

    A junction is a node that ways use more than once. A way is also cut where the file lacks one
    of its nodes.
    """
    import numpy as np

    number = np.searchsorted(nodes, refs)
    way = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(refs)) - np.repeat(np.cumsum(counts) - counts, counts)
    known = np.isfinite(points[number]).all(axis=1)
    torn = len(np.unique(way[~known]))
    uses = np.bincount(number, minlength=len(nodes))
    number, way, position, uses_here = (
        number[known],
        way[known],
        position[known],
        uses[number[known]],
    )
    leads_on = np.zeros(len(number), dtype=bool)
    if len(number) > 1:
        leads_on[:-1] = (way[1:] == way[:-1]) & (position[1:] == position[:-1] + 1)
    # Each step from a point to the next belongs to a stretch; a new one begins at a junction.
    step = np.flatnonzero(leads_on)
    begins = np.ones(len(step), dtype=bool)
    if len(step) > 1:
        begins[1:] = (step[1:] != step[:-1] + 1) | (uses_here[step[1:]] > 1)
    first = step[begins]
    last = np.append(step[:-1][begins[1:]], step[-1:]) + 1 if len(step) else step
    length = last - first + 1
    start = np.cumsum(length) - length
    gather = np.repeat(first - start, length) + np.arange(length.sum())
    return points[number[gather]], length, way[first], torn


def read_roads(task: dict[str, Any], folder: Path) -> None:
    """Read the file and leave its roads in the folder."""
    import numpy as np
    import osmium

    file = osmium.io.File(task["path"], task["format"])
    refs, counts, tags = read_ways(file, set(task["classes"]), task["max_points"])
    say(f"{len(counts):,} roads")
    refs_, counts_ = np.frombuffer(refs, dtype=np.int64), np.frombuffer(counts, dtype=np.int64)
    if not len(refs_):
        refs_, counts_ = np.empty(0, np.int64), np.empty(0, np.int64)
    nodes = np.unique(refs_)
    points = read_positions(file, nodes)
    gates = read_gates(file)
    course, length, way, torn = cut_ways(refs_, counts_, points, nodes)
    np.save(folder / "points.npy", course)
    np.save(folder / "counts.npy", length)
    np.save(folder / "way.npy", way)
    (folder / "ways.json").write_text(json.dumps(tags), encoding="utf-8")
    about = {"ways": len(counts_), "torn": torn, "gates": gates}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do what the task says; tell in one line what went wrong, if anything."""
    folder = Path(arguments[0])
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    limit_process(task["memory_mb"], task["cpu_seconds"])
    try:
        read_roads(task, folder)
    except MemoryError:
        sys.stderr.write("\nfault: reading it takes too much memory\n")
        return 1
    except Exception as error:  # whatever a library raises on a broken file is told, not thrown
        line = " ".join(str(error).split())[:500] or type(error).__name__
        sys.stderr.write(f"\nfault: {line}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
