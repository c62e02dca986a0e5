"""
How long a command takes to answer from nothing, against what Python itself needs.

``corridors --help`` stands beside ``import typer``; ``corridors rank`` beside
``import pandas, numpy`` plus the solve (over all draws of the posterior, as the command answers).
Runs are taken in turn and the fastest of each is kept. Ratios are of processor time, which other
work on the machine bears on less than on the clock; a longer run still suffers more from it, so
measure on a quiet machine or with `chrt -f 10`.

    python benchmarks/cold_start.py [rounds]
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

SOLVE = """
import time
import routes, routes.exposure, routes.ranking
world = routes.load()
network = routes.build_network(world, posterior=routes.read_posterior(world))
clock, cpu = time.perf_counter(), time.process_time()
routes.rank_crossings(network)
routes.interception_summary(network)
print(time.perf_counter() - clock, time.process_time() - cpu)
"""
RUNS = {
    "python": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "corridors --help": ["-m", "routes", "--help"],
    "import pandas, numpy": ["-c", "import pandas, numpy"],
    "corridors rank": ["-m", "routes", "rank", "--format", "json"],
}
AIM_RANK = 1.5
# As on a user's machine: a first run has left bytecode behind, and later ones read it.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


Times = tuple[float, float]


def time_run(arguments: list[str]) -> Times:
    """Seconds by the clock and of the processor that one fresh Python takes."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return clock, usage.ru_utime + usage.ru_stime


def time_solve() -> Times:
    """Seconds the solve takes in a fresh Python, imports and reading left out."""
    done = subprocess.run(
        [sys.executable, "-c", SOLVE], check=True, capture_output=True, env=ENVIRONMENT
    )
    clock, cpu = map(float, done.stdout.split())
    return clock, cpu


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    runs: dict[str, list[Times]] = {name: [] for name in (*RUNS, "the solve alone")}
    for _ in range(rounds):
        for name, arguments in RUNS.items():
            runs[name].append(time_run(arguments))
        runs["the solve alone"].append(time_solve())
    print(f"{'':24}{'clock s':>10}{'processor s':>13}")
    cpu = {}
    for name, times in runs.items():
        clock, cpu[name] = (min(column) for column in zip(*times, strict=True))
        print(f"{name:24}{clock:10.3f}{cpu[name]:13.3f}")
    help_ratio = cpu["corridors --help"] / cpu["import typer"]
    rank_ratio = (cpu["corridors rank"] - cpu["the solve alone"]) / cpu["import pandas, numpy"]
    print()
    print(f"corridors --help / import typer                   {help_ratio:.2f}")
    print(f"(corridors rank - solve) / import pandas, numpy   {rank_ratio:.2f}")
    print(
        f"aim for the second: at most {AIM_RANK}: {'met' if rank_ratio <= AIM_RANK else 'missed'}"
    )


if __name__ == "__main__":
    main()
