"""
Closing every pair of crossings, and scenario-draw solves a minute on one and two processors.

Pairs: 5,565 of 106 crossings with the usage of all others each time, in one process, against
solving each alone (a sample, timed and compared) and against the law of single closures, which
gives usage after a second closure from the joint usage after the first.

Sweep: the shipped joint-cell scenario, factor by parameter draws, in this process, in one and two
processes, and on Dask clusters of one and two workers on loopback; same bytes each time.
Times are by the clock; processor seconds of this process stand beside them, since other work on the
machine bears on them less.

    python benchmarks/scenarios.py [solves]
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import routes
from routes.axes import read_axis
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.closures import close_every_set
from routes.cluster import run_sweep
from routes.condition import DRAWN, condition_of
from routes.joint import usage_after_each_closure
from routes.posterior import prior_draws
from routes.scenario_check import check_scenario
from routes.scenario_file import find_scenario, read_scenario
from routes.sweep import Sweep, plan_grid

ALONE = 100
FIRST = 3
DRAWS = 128
AIM_A_MINUTE = 200_000


def clock(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What some work gives, its seconds by the clock and of the processor."""
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - start, time.process_time() - cpu


def compare_pairs() -> None:
    network = routes.build_network(routes.load())
    choice, case = RouteChoice(network), fixed_case(network)
    condition = condition_of(network)
    choice.solve(case)
    found, wall, cpu = clock(lambda: close_every_set(choice, condition))
    pairs, count = len(found.sets), len(network.crossings)
    print(f"every pair of {count} crossings, {pairs:,} closures: {wall:.1f} s, {cpu:.1f} s cpu")

    chosen = np.random.default_rng(0).choice(pairs, ALONE, replace=False)

    def alone() -> np.ndarray:
        usage = []
        for row in chosen:
            closed = np.zeros((1, count), dtype=bool)
            closed[0, found.sets[row]] = True
            usage.append(choice.solve(case.closing(closed)).usage[0])
        return np.array(usage)

    usage, wall_alone, cpu_alone = clock(alone)
    error = np.abs(usage - found.usage[chosen]).max()
    scale = pairs / ALONE
    print(
        f"each solved alone: {wall_alone * scale:.1f} s, {cpu_alone * scale:.1f} s cpu "
        f"(from {ALONE} of them); largest difference of usage {error:.1e}"
    )

    used = np.flatnonzero(found.baseline > 0)[:FIRST]
    closed = np.zeros((FIRST, count), dtype=bool)
    closed[np.arange(FIRST), used] = True
    first = case.take(np.zeros(FIRST, dtype=np.intp)).closing(closed)
    law, wall_law, cpu_law = clock(lambda: usage_after_each_closure(choice, first))
    places = {tuple(pair): row for row, pair in enumerate(found.sets.tolist())}
    worst = 0.0
    for row, door in enumerate(used):
        for other in range(count):
            if other != door:
                place = places[tuple(sorted((int(door), other)))]
                worst = max(worst, np.abs(law[row, other] - found.usage[place]).max())
    scale = int((found.baseline > 0).sum()) / FIRST
    print(
        f"law of single closures after each first one: {wall_law * scale:.1f} s, "
        f"{cpu_law * scale:.1f} s cpu (from {FIRST}); largest difference {worst:.1e}"
    )


def plan(solves: int) -> Sweep:
    world = routes.load()
    scenario, _ = check_scenario(read_scenario(find_scenario("joint-cell")), world)
    network = routes.build_network(world, as_of=scenario.day(world))
    draws = prior_draws(world, DRAWS).draws
    draws = draws[[name for name in DRAWN if name in draws]]
    steps = max(2, solves // DRAWS)
    return plan_grid(network, scenario, [read_axis(f"factor=1:3:{steps}")], pd.DataFrame(draws))


def run_on_dask(sweep: Sweep, workers: int) -> tuple[Any, float, float]:
    from distributed import Client

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    module = [sys.executable, "-m"]
    command = [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-dashboard"]
    processes = [subprocess.Popen(command, env=environment, **quiet)]
    command = [*module, "distributed.cli.dask_worker", address, "--nthreads", "1"]
    command += ["--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    processes += [subprocess.Popen(command, env=environment, **quiet) for _ in range(workers)]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        return clock(lambda: run_sweep(sweep, scheduler=address))
    finally:
        for process in processes:
            process.kill()
            process.wait()


def compare_sweeps(solves: int) -> None:
    sweep = plan(solves)
    _ = sweep.baseline
    print(f"\n{sweep.cases:,} scenario-draw solves in {sweep.chunks} chunks")
    runs: dict[str, Callable[[], tuple[Any, float, float]]] = {
        "this process": lambda: clock(lambda: run_sweep(sweep)),
        "2 processes": lambda: clock(lambda: run_sweep(sweep, jobs=2)),
        "Dask, 1 worker": lambda: run_on_dask(sweep, 1),
        "Dask, 2 workers": lambda: run_on_dask(sweep, 2),
    }
    first = None
    for name, run in runs.items():
        data, wall, cpu = run()
        first = data if first is None else first
        rate = sweep.cases / wall * 60
        print(
            f"{name:16} {wall:7.1f} s  {rate:9,.0f} a minute  same bytes: {data == first}"
            + (f"  ({sweep.cases / cpu * 60:,.0f} a processor minute)" if name[0] == "t" else "")
        )


if __name__ == "__main__":
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    compare_pairs()
    compare_sweeps(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    print(f"load average {os.getloadavg()[0]:.1f} at the end; aim {AIM_A_MINUTE:,} a minute")
