"""
From an edge table to a matrix of shortest hours with paths: ours and others on the same graphs.

    python benchmarks/legs.py                   # 1e5, 1e6 and 3e6 nodes
    python benchmarks/legs.py --nodes 100000    # one size
    python benchmarks/legs.py --only ours,scipy --kind chains

Each library runs in a process of its own, builds its own graph from the same arrays, and finds the
hours between 40 terminals; networkx is run for two of them and its search scaled up. Time is split
into build and search, wall and CPU; on a machine that does other work too the CPU column is the one
to trust. Memory is the peak above what the process held before. Distances are held against
scipy's. Peers that are not installed are left out:

    pip install igraph rustworkx networkit pandana aequilibrae networkx

Graphs: `streets`, junctions only, as OSMnx simplifies them (a fifth dead ends, most junctions of
three roads); `chains`, the same with the points between junctions as nodes, as OpenStreetMap has
them (87 % of nodes on chains).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TERMINALS = 40
NETWORKX_SOURCES = 2
# Unpacked arrays: nodes, tail, head, km, hours, terminals, and positions.
Graph = dict[str, Any]


def make_graph(nodes: int, kind: str, seed: int = 0) -> Graph:
    """A road-like graph: a lattice with gaps, winding streets, dead ends, a few fast roads."""
    rng = np.random.default_rng(seed)
    per_junction = 8.0 if kind == "chains" else 1.0
    junctions = int(nodes / per_junction)
    side = int(np.sqrt(junctions / 1.28))
    grid = np.arange(side * side).reshape(side, side)
    ends = np.concatenate(
        [
            np.column_stack([grid[:, :-1].ravel(), grid[:, 1:].ravel()]),
            np.column_stack([grid[:-1].ravel(), grid[1:].ravel()]),
        ]
    )
    row, column = ends[:, 0] // side, ends[:, 0] % side
    across = ends[:, 1] - ends[:, 0] == 1
    # Every twentieth line is an artery: whole and fast.
    artery = np.where(across, row % 20 == 0, column % 20 == 0)
    kept = artery | (rng.random(len(ends)) < 0.74)
    ends, artery = ends[kept], artery[kept]
    spurs = int(0.28 * side * side)
    ends = np.concatenate(
        [ends, np.column_stack([rng.choice(side * side, spurs), side * side + np.arange(spurs)])]
    )
    artery = np.concatenate([artery, np.zeros(spurs, dtype=bool)])
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2).astype(float)
    at += rng.uniform(-0.35, 0.35, at.shape)
    at = np.vstack([at, at[ends[-spurs:, 0]] + rng.uniform(-0.3, 0.3, (spurs, 2))])
    km = np.hypot(*(at[ends[:, 0]] - at[ends[:, 1]]).T) * rng.uniform(1.0, 1.4, len(ends))
    speed = np.where(artery, 90.0, rng.choice([30.0, 50.0, 70.0], len(ends), p=[0.5, 0.35, 0.15]))
    graph = {"at": at, "tail": ends[:, 0], "head": ends[:, 1], "km": km, "hours": km / speed}
    if kind == "chains":
        graph = add_chains(graph, nodes, rng)
    graph["nodes"] = len(graph["at"])
    graph["terminals"] = rng.choice(graph["nodes"], TERMINALS, replace=False).astype(np.int64)
    return graph


def add_chains(graph: Graph, nodes: int, rng: np.random.Generator) -> Graph:
    """Points along each edge as nodes of their own."""
    count = len(graph["tail"])
    wanted = nodes - len(graph["at"])
    inner = rng.geometric(1 / (1 + wanted / count), count) - 1
    first = len(graph["at"]) + np.cumsum(inner) - inner
    steps = inner + 1
    edge = np.repeat(np.arange(count), steps)
    place = np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)
    tail = np.where(place == 0, graph["tail"][edge], first[edge] + place - 1)
    head = np.where(place == inner[edge], graph["head"][edge], first[edge] + place)
    share = (place + 1) / steps[edge]
    one, other = graph["at"][graph["tail"][edge]], graph["at"][graph["head"][edge]]
    points = (one + (other - one) * share[:, None])[place < inner[edge]]
    points += rng.normal(0, 0.01, points.shape)
    return {
        "at": np.vstack([graph["at"], points]),
        "tail": tail,
        "head": head,
        "km": graph["km"][edge] / steps[edge],
        "hours": graph["hours"][edge] / steps[edge],
    }


def run_ours(graph: Graph, jobs: int = 1) -> tuple[float, np.ndarray]:
    from geo.roads.graph import EdgeTable
    from geo.roads.shortest import shortest_ways

    edges = EdgeTable(
        graph["tail"].astype(np.int32), graph["head"].astype(np.int32), graph["km"], graph["hours"]
    )
    ways = shortest_ways(edges, graph["terminals"].astype(np.int32), jobs=jobs)
    one, other = np.triu_indices(TERMINALS, 1)
    ways.trace(np.column_stack([one, other]))
    return 0.0, ways.hours


def run_ours_on_two_cores(graph: Graph) -> tuple[float, np.ndarray]:
    return run_ours(graph, jobs=2)


def run_scipy(graph: Graph) -> tuple[float, np.ndarray]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    started = time.perf_counter()
    size = graph["nodes"]
    matrix = csr_array((graph["hours"], (graph["tail"], graph["head"])), shape=(size, size))
    built = time.perf_counter() - started
    hours, _ = dijkstra(
        matrix, directed=False, indices=graph["terminals"], return_predecessors=True
    )
    return built, hours[:, graph["terminals"]]


def run_networkx(graph: Graph) -> tuple[float, np.ndarray]:
    import networkx as nx

    started = time.perf_counter()
    made = nx.Graph()
    made.add_nodes_from(range(graph["nodes"]))
    made.add_weighted_edges_from(
        zip(graph["tail"].tolist(), graph["head"].tolist(), graph["hours"].tolist(), strict=True)
    )
    built = time.perf_counter() - started
    ends = graph["terminals"].tolist()
    rows = []
    for source in ends[:NETWORKX_SOURCES]:
        # Predecessors, not a list of nodes for each of a million ways: that takes 10 GB.
        _, hours = nx.dijkstra_predecessor_and_distance(made, source)
        rows.append([hours.get(end, np.inf) for end in ends])
    return built, np.array(rows)


def run_igraph(graph: Graph) -> tuple[float, np.ndarray]:
    import igraph

    started = time.perf_counter()
    made = igraph.Graph(graph["nodes"], np.column_stack([graph["tail"], graph["head"]]))
    made.es["hours"] = graph["hours"]
    built = time.perf_counter() - started
    ends = graph["terminals"].tolist()
    for source in ends:  # the matrix alone would not give paths
        made.get_shortest_paths(source, ends, weights="hours", output="epath")
    return built, np.array(made.distances(ends, ends, weights="hours"))


def run_rustworkx(graph: Graph) -> tuple[float, np.ndarray]:
    import rustworkx as rx

    started = time.perf_counter()
    made = rx.PyGraph()
    made.add_nodes_from(range(graph["nodes"]))
    made.add_edges_from(
        list(
            zip(
                graph["tail"].tolist(), graph["head"].tolist(), graph["hours"].tolist(), strict=True
            )
        )
    )
    built = time.perf_counter() - started
    ends = graph["terminals"].tolist()
    rows = []
    for source in ends:
        found = rx.dijkstra_shortest_path_lengths(made, source, float)
        hours = dict(found.items())
        rows.append([hours.get(end, np.inf) if end != source else 0.0 for end in ends])
    return built, np.array(rows)


def run_networkit(graph: Graph) -> tuple[float, np.ndarray]:
    import networkit as nk

    nk.setNumberOfThreads(os.cpu_count() or 1)
    started = time.perf_counter()
    made = nk.GraphFromCoo(
        (graph["hours"], (graph["tail"], graph["head"])), n=graph["nodes"], weighted=True
    )
    built = time.perf_counter() - started
    ends = graph["terminals"].tolist()
    rows = []
    for source in ends:
        search = nk.distance.Dijkstra(made, source, storePaths=True)
        search.run()
        found = search.getDistances(asarray=True)
        rows.append(np.asarray(found)[ends])
    return built, np.array(rows)


def run_pandana(graph: Graph) -> tuple[float, np.ndarray]:
    import pandana
    import pandas as pd

    started = time.perf_counter()
    weights = pd.DataFrame({"hours": graph["hours"]})
    made = pandana.Network(
        pd.Series(graph["at"][:, 0]),
        pd.Series(graph["at"][:, 1]),
        pd.Series(graph["tail"]),
        pd.Series(graph["head"]),
        weights,
    )
    built = time.perf_counter() - started
    ends = graph["terminals"]
    one, other = np.repeat(ends, len(ends)), np.tile(ends, len(ends))
    lengths = made.shortest_path_lengths(one, other)
    made.shortest_paths(one[:800], other[:800])
    return built, np.array(lengths).reshape(len(ends), len(ends))


def run_aequilibrae(graph: Graph) -> tuple[float, np.ndarray]:
    import pandas as pd
    from aequilibrae.paths import Graph as PathGraph
    from aequilibrae.paths import NetworkSkimming

    started = time.perf_counter()
    made = PathGraph()
    made.network = pd.DataFrame(
        {
            "link_id": np.arange(1, len(graph["tail"]) + 1),
            "a_node": graph["tail"] + 1,
            "b_node": graph["head"] + 1,
            "direction": 0,
            "hours_ab": graph["hours"],
            "hours_ba": graph["hours"],
        }
    )
    made.mode = "c"
    order = np.argsort(graph["terminals"])
    made.prepare_graph(graph["terminals"][order] + 1)
    made.set_graph("hours")
    made.set_skimming("hours")
    made.set_blocked_centroid_flows(False)
    built = time.perf_counter() - started
    skims = NetworkSkimming(made)
    skims.set_cores(os.cpu_count() or 1)
    skims.execute()
    found = np.array(skims.results.skims.get_matrix("hours"))
    hours = np.empty_like(found)
    hours[np.ix_(order, order)] = found
    np.fill_diagonal(hours, 0.0)
    return built, hours


RUNNERS: dict[str, Callable[[Graph], tuple[float, np.ndarray]]] = {
    "scipy": run_scipy,
    "ours": run_ours,
    "ours, 2 cores": run_ours_on_two_cores,
    "networkx": run_networkx,
    "igraph": run_igraph,
    "rustworkx": run_rustworkx,
    "networkit": run_networkit,
    "pandana": run_pandana,
    "AequilibraE": run_aequilibrae,
}
# Slower than patience at three million nodes.
SMALL_ONLY = {"networkx", "igraph", "rustworkx", "pandana"}


def run_one(name: str, nodes: int, kind: str) -> dict[str, Any]:
    """One library on one graph, in this process."""
    graph = make_graph(nodes, kind)
    _warm_up(name)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, spent = time.perf_counter(), measure_cpu()
    built, hours = RUNNERS[name](graph)
    total, cpu = time.perf_counter() - started, measure_cpu() - spent
    if name == "networkx":
        cpu *= (built + (total - built) * TERMINALS / NETWORKX_SOURCES) / total
        total = built + (total - built) * TERMINALS / NETWORKX_SOURCES
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "build": built,
        "search": total - built,
        "total": total,
        "cpu": cpu,
        "memory_mb": (peak - held) / 1024,
        "edges": len(graph["tail"]),
        "hours": np.asarray(hours, dtype=float).tolist(),
    }


def measure_cpu() -> float:
    """Seconds of all cores this process and its ended children have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _warm_up(name: str) -> None:
    """Import what the library needs, and let it run once, before the clock starts."""
    small = make_graph(2_000, "streets")
    RUNNERS[name](small)


def run_apart(name: str, nodes: int, kind: str) -> dict[str, Any] | None:
    """One library on one graph in a process of its own; None if it cannot."""
    command = [sys.executable, __file__, "--one", name, "--nodes", str(nodes), "--kind", kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  {name}: left out ({last[:90]})", flush=True)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def show_table(nodes: int, kind: str, names: list[str]) -> None:
    """Run all libraries on one graph and print what they took."""
    print(f"\n{nodes:,} nodes, {kind}, {TERMINALS} terminals", flush=True)
    results = {}
    for name in names:
        if nodes > 1_500_000 and name in SMALL_ONLY:
            continue
        result = run_apart(name, nodes, kind)
        if result:
            results[name] = result
    if "ours" not in results:
        return
    truth = np.array(results.get("scipy", results["ours"])["hours"])
    ours = results["ours"]
    print(f"  {ours['edges']:,} edges")
    heading = (
        f"  {'':14}{'build s':>9}{'search s':>10}{'total s':>9}{'x ours':>8}"
        f"{'CPU s':>8}{'x ours':>8}{'MB':>8}{'off by':>10}"
    )
    print(heading)
    for name, result in sorted(results.items(), key=lambda item: item[1]["total"]):
        hours = np.array(result["hours"])
        apart = np.abs(hours - truth[: len(hours)])
        with np.errstate(invalid="ignore"):
            off = float(np.nanmax(apart / np.maximum(truth[: len(hours)], 1e-9)))
        print(
            f"  {name:14}{result['build']:9.2f}{result['search']:10.2f}{result['total']:9.2f}"
            f"{result['total'] / ours['total']:8.1f}{result['cpu']:8.1f}"
            f"{result['cpu'] / ours['cpu']:8.1f}{result['memory_mb']:8.0f}{off:10.1e}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--nodes", type=int, default=0, help="one size; default 1e5, 1e6 and 3e6")
    parser.add_argument("--kind", choices=["streets", "chains"], help="one kind; default both")
    parser.add_argument("--only", default="", help="libraries, parted by commas")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(run_one(asked.one, asked.nodes, asked.kind)))
        return
    names = [name for name in RUNNERS if not asked.only or name in asked.only.split(",")]
    for nodes in [asked.nodes] if asked.nodes else [100_000, 1_000_000, 3_000_000]:
        for kind in [asked.kind] if asked.kind else ["streets", "chains"]:
            show_table(nodes, kind, names)


if __name__ == "__main__":
    main()
