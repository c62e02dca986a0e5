"""Route choice on the bundled world: ours against what one would do with networkx, in one run.

    python benchmarks/route_choice.py [--draws 10000]

Every way answers the same question, usage and exposure of each crossing under many draws of the
parameters; ours then adds the displacement that closing each crossing in turn would cause. CPU
seconds of this process and its children; ratios are what to look at.
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

# One BLAS thread a process: the arrays are small, and two processes share two cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import networkx as nx
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

import routes
from routes.cases import Cases, draw_cases
from routes.choice import RouteChoice
from routes.joint import usage_after_each_closure
from routes.network import Network


def draw_parameters(count: int) -> pd.DataFrame:
    """Draws around the world's own parameters."""
    rng = np.random.default_rng(20251122)
    return pd.DataFrame(
        {
            "theta_per_hour": rng.lognormal(np.log(0.2), 0.3, count),
            "risk_aversion_hours": rng.lognormal(np.log(30.0), 0.3, count),
            "penalty_hours_informal": rng.lognormal(np.log(9.0), 0.3, count),
        }
    )


def cheapest_routes(network: Network, cases: Cases) -> np.ndarray:
    """Usage by networkx: one Dijkstra a pair, everybody on the cheapest route."""
    graph, doors = price_graph(network, cases, 0)
    usage = np.zeros((len(cases), len(network.crossings)))
    for row in range(len(cases)):
        reprice(graph, doors, cases, row)
        for origin, rows in network.demand.groupby("origin"):
            start = (origin, network.zone_of(str(origin)))
            paths = nx.single_source_dijkstra_path(graph, start, weight="cost")
            for destination, weight in zip(rows["destination"], rows["weight"], strict=True):
                path = paths.get((destination, network.zone_of(destination)), [])
                for a, b in itertools.pairwise(path):
                    if a[0] == b[0]:
                        usage[row, doors[a[0]]] += weight
    return usage


def listed_routes(network: Network, cases: Cases, *, routes_a_pair: int) -> np.ndarray:
    """Usage by networkx: the k cheapest routes of each pair (Yen), shared by logit."""
    graph, doors = price_graph(network, cases, 0)
    usage = np.zeros((len(cases), len(network.crossings)))
    for row in range(len(cases)):
        reprice(graph, doors, cases, row)
        theta = cases.theta_per_hour[row]
        for demand in network.demand.itertuples():
            ends = [(p, network.zone_of(p)) for p in (demand.origin, demand.destination)]
            paths = list(
                itertools.islice(
                    nx.shortest_simple_paths(graph, *ends, weight="cost"), routes_a_pair
                )
            )
            cost = np.array([nx.path_weight(graph, path, "cost") for path in paths])
            share = np.exp(-theta * (cost - cost.min()))
            for path, part in zip(paths, share / share.sum(), strict=True):
                for a, b in itertools.pairwise(path):
                    if a[0] == b[0]:
                        usage[row, doors[a[0]]] += demand.weight * part
    return usage


def price_graph(network: Network, cases: Cases, row: int) -> tuple[nx.DiGraph, dict[str, int]]:
    """The network as a simple directed graph with prices of one case."""
    graph = nx.DiGraph()
    for a, b, data in routes.to_networkx(network).edges(data=True):
        graph.add_edge(a, b, **data, cost=data["cost_hours"])
    doors = {name: i for i, name in enumerate(network.crossings.index)}
    reprice(graph, doors, cases, row)
    return graph, doors


def reprice(graph: nx.DiGraph, doors: dict[str, int], cases: Cases, row: int) -> None:
    """Set the costs of crossings to those of one case; its size counts as a discount."""
    theta = cases.theta_per_hour[row]
    for a, b, data in graph.edges(data=True):
        if a[0] == b[0]:
            door = doors[a[0]]
            size = cases.size[row, door]
            data["cost"] = max(cases.cost_hours[row, door] - np.log(size) / theta, 1e-9)


def cpu_seconds(work: Callable[[], object]) -> tuple[float, float, object]:
    """CPU and wall seconds of a piece of work, and what it gives."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.process_time() - cpu, time.perf_counter() - wall, result


def floating_point_floor(choice: RouteChoice) -> int:
    """Multiplications and additions that one draw's three walks need at least."""
    rows = choice.terrain.by_origin
    tree = choice.terrain.tree
    steps = 0
    for stage, branches in zip(tree.stages, rows.stages, strict=True):
        here = len(tree.borders[stage.border].crossings)
        for branch, (_, children) in zip(stage.branches, branches, strict=True):
            there = len(tree.borders[branch.child].crossings)
            steps += (children.stop - children.start) * here * there
    return 2 * 3 * steps


_shared: dict[str, object] = {}


def start_worker(draws: pd.DataFrame) -> None:
    """Give a worker its own network and draws."""
    network = routes.build_network(routes.load())
    _shared.update(choice=RouteChoice(network), cases=draw_cases(network, draws))


def solve_part(part: tuple[int, int, bool]) -> float:
    """Solve some of the draws; with closures if asked. Returns a digest of the answer."""
    start, stop, closures = part
    choice, cases = _shared["choice"], _shared["cases"].take(slice(start, stop))
    total = float(choice.solve(cases).exposure.sum())
    if closures:
        for first in range(0, stop - start, 64):
            table = usage_after_each_closure(choice, cases.take(slice(first, first + 64)))
            total += float(table.sum())
    return total


def on_two_cores(draws: pd.DataFrame, *, closures: bool) -> float:
    """Wall seconds of all draws on two processes, their start not counted."""
    parts = [(i, min(i + 250, len(draws)), closures) for i in range(0, len(draws), 250)]
    with ProcessPoolExecutor(2, initializer=start_worker, initargs=(draws,)) as pool:
        list(pool.map(solve_part, [(0, 1, False)] * 4))
        start = time.perf_counter()
        list(pool.map(solve_part, parts))
        return time.perf_counter() - start


def main() -> None:
    """Run all and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--closure-draws", type=int, default=10_000)
    options = parser.parse_args()
    console = Console(width=110)
    network = routes.build_network(routes.load())
    cases = draw_cases(network, draw_parameters(options.draws))
    choice = RouteChoice(network)
    one = cases.take(slice(0, 1))
    ours_one, _, exact = cpu_seconds(lambda: choice.solve(one))
    batch = cases.take(slice(0, min(1024, len(cases))))
    ours, _, _ = cpu_seconds(lambda: choice.solve(batch))
    ours /= len(batch)
    some = cases.take(slice(0, 128))
    closing, _, _ = cpu_seconds(lambda: usage_after_each_closure(choice, some))
    closing /= len(some)
    table = Table("way", "CPU ms a draw", "times ours", "flow misplaced")
    table.add_row("transfer matrices, a batch", f"{ours * 1e3:.3f}", "1", "exact")
    table.add_row(
        "transfer matrices, one draw alone",
        f"{ours_one * 1e3:.2f}",
        f"{ours_one / ours:.0f}",
        "exact",
    )
    peers = [
        ("networkx Dijkstra, all on the cheapest", lambda c: cheapest_routes(network, c), 3),
        (
            "networkx Yen, 5 routes a pair, logit",
            lambda c: listed_routes(network, c, routes_a_pair=5),
            1,
        ),
    ]
    for name, work, count in peers:
        few = cases.take(slice(0, count))
        seconds, _, usage = cpu_seconds(lambda work=work, few=few: work(few))
        wrong = 0.5 * np.abs(usage[0] - exact.usage[0]).sum() / exact.usage[0].sum()
        seconds /= count
        table.add_row(name, f"{seconds * 1e3:,.0f}", f"{seconds / ours:,.0f}", f"{wrong:.1%}")
    table.add_row(
        "closing each crossing in turn, all",
        f"{closing * 1e3:.2f}",
        f"{closing / ours:.0f}",
        "exact",
    )
    resolve = ours * len(network.crossings)
    table.add_row(
        "the same by solving again", f"{resolve * 1e3:.1f}", f"{resolve / ours:.0f}", "exact"
    )
    console.print(table)
    operations = floating_point_floor(choice)
    left, right = np.random.default_rng(0).random((2, 512, 512))
    cpu, _, _ = cpu_seconds(lambda: [left @ right for _ in range(8)])
    floor = operations / (8 * 2 * 512**3 / cpu)
    console.print(
        f"A draw needs {operations:,} floating-point operations: {floor * 1e3:.4f} ms at this "
        f"machine's matrix speed, {floor / ours:.1%} of the time taken."
    )
    seconds = on_two_cores(draw_parameters(options.draws), closures=False)
    console.print(f"{options.draws:,} draws on two processes: {seconds:.1f} s")
    if options.closure_draws:
        seconds = on_two_cores(draw_parameters(options.closure_draws), closures=True)
        console.print(
            f"{options.closure_draws:,} draws with every single closure, two processes: "
            f"{seconds:.1f} s"
        )


if __name__ == "__main__":
    main()
