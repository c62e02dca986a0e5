"""
How long a command takes to answer from nothing, against what Python itself needs.

``corridors --help`` stands beside ``import typer``; ``corridors rank`` beside
``import pandas, numpy`` plus the solve. Runs are taken in turn, and the fastest of each is kept,
so that a busy machine slows both sides alike.

    python benchmarks/cold_start.py [rounds]
"""

from __future__ import annotations

import subprocess
import sys
import time

SOLVE = """
import time
import routes, routes.exposure, routes.ranking
network = routes.build_network(routes.load())
start = time.perf_counter()
routes.rank_crossings(network)
routes.interception_summary(network)
print(time.perf_counter() - start)
"""
RUNS = {
    "python": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "corridors --help": ["-m", "routes", "--help"],
    "import pandas, numpy": ["-c", "import pandas, numpy"],
    "corridors rank": ["-m", "routes", "rank", "--format", "json"],
}
AIM_RANK = 1.5


def time_run(arguments: list[str]) -> float:
    """Seconds one fresh Python takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def time_solve() -> float:
    """Seconds the solve takes in a fresh Python, imports and reading left out."""
    done = subprocess.run([sys.executable, "-c", SOLVE], check=True, capture_output=True)
    return float(done.stdout)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    best = dict.fromkeys(RUNS, float("inf"))
    solve = float("inf")
    for _ in range(rounds):
        for name, arguments in RUNS.items():
            best[name] = min(best[name], time_run(arguments))
        solve = min(solve, time_solve())
    for name, seconds in best.items():
        print(f"{name:24}{seconds:8.3f} s")
    print(f"{'the solve alone':24}{solve:8.3f} s")
    print()
    help_ratio = best["corridors --help"] / best["import typer"]
    rank_ratio = (best["corridors rank"] - solve) / best["import pandas, numpy"]
    print(f"corridors --help / import typer                         {help_ratio:.2f}")
    print(f"(corridors rank - solve) / import pandas, numpy         {rank_ratio:.2f}")
    print(f"aim for the second: {AIM_RANK} or less; {'met' if rank_ratio <= AIM_RANK else 'missed'}")


if __name__ == "__main__":
    main()
