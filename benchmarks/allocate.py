"""Detector placement on published and made-up instances: objective, bound, wall and CPU seconds.

    python benchmarks/allocate.py [--instances FOLDER] [--seconds 600] [--only snip|border|pcm]

SNIP (Pan & Morton) needs `snip0.json` and `pcm12.json` in the folder; made-up border crossings
need nothing. "before" is what a compact mixed-integer programme on the same solver reached.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from routes.detectors import place_detectors

Tables = tuple[pd.DataFrame, pd.DataFrame]
COLUMNS = ["from", "to", "reliability", "reliability_with_detector", "cost", "can_hold"]
FACTORS = {2: 0.5, 3: 0.1, 4: 0.0}
BEFORE = {
    (1, 30): "0.313135, 20 s",
    (1, 60): "0.305466, 18 s",
    (1, 90): "0.304991, 13 s",
    (3, 30): "0.216429, gap 1.4 % after 380 s",
    (3, 60): "0.166695, gap 4.2 % after 380 s",
    (3, 90): "0.137159, gap 14.6 % after 382 s",
    (4, 30): "0.204604, 173 s",
}


def snip(facts: dict, rule: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    held = [
        (i, j, r, q if rule == 1 else FACTORS[rule] * r, 1.0, True)
        for i, j, r, q in facts["interdictable_i_j_r_q"]
    ]
    other = [(i, j, r, r, 1.0, False) for i, j, r in facts["other_i_j_r"]]
    names = ["origin", "destination", "probability"]
    scenarios = pd.DataFrame(facts["scenario_s_t_p"], columns=names)
    return pd.DataFrame(held + other, columns=COLUMNS), scenarios


def twelve_nodes(facts: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    arcs = [(*a["arc"], a["p_no_sensor"], a["p_sensor"], a["cost"], True) for a in facts["arcs"]]
    pairs = itertools.product(facts["origins"], facts["destinations"])
    scenarios = pd.DataFrame(pairs, columns=["origin", "destination"])
    scenarios["probability"] = facts["scenario_probability"]
    return pd.DataFrame(arcs, columns=COLUMNS), scenarios


def border(
    seed: int, *, doors: int = 80, origins: int = 20, destinations: int = 10
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One crossing a route: ways to and from each door from 0.2 to 1, detectors leave a tenth."""
    rng = np.random.default_rng(seed)
    soft = rng.uniform(0.3, 0.95, doors)
    rows = [(f"in{d}", f"out{d}", soft[d], soft[d] * 0.1, 1.0, True) for d in range(doors)]
    for start in range(origins):
        way = rng.uniform(0.2, 1.0, doors)
        rows += [(f"o{start}", f"in{d}", way[d], way[d], 1.0, False) for d in range(doors)]
    for stop in range(destinations):
        way = rng.uniform(0.2, 1.0, doors)
        rows += [(f"out{d}", f"d{stop}", way[d], way[d], 1.0, False) for d in range(doors)]
    pairs = itertools.product(range(origins), range(destinations))
    trips = [(f"o{o}", f"d{d}") for o, d in pairs]
    scenarios = pd.DataFrame(trips, columns=["origin", "destination"])
    scenarios["probability"] = rng.dirichlet(np.ones(len(trips)))
    return pd.DataFrame(rows, columns=COLUMNS), scenarios


def cases(folder: Path, only: str) -> Iterator[tuple[str, int, Tables, str]]:
    if only in ("", "pcm") and (folder / "pcm12.json").exists():
        facts = json.loads((folder / "pcm12.json").read_text("utf-8"))
        yield "twelve nodes", 1, twelve_nodes(facts), "0.071549, 287 s (published)"
    if only in ("", "snip") and (folder / "snip0.json").exists():
        facts = json.loads((folder / "snip0.json").read_text("utf-8"))
        for rule, budget in itertools.product((1, 2, 3, 4), (30, 60, 90)):
            yield f"SNIP rule {rule}", budget, snip(facts, rule), BEFORE.get((rule, budget), "")
    if only in ("", "border"):
        for seed, budget in itertools.product((1, 2), (10, 20)):
            yield f"80 crossings, 200 scenarios, seed {seed}", budget, border(seed), ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path, default=Path("instances"))
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--only", default="", choices=["", "snip", "border", "pcm"])
    chosen = parser.parse_args()
    table = Table("instance", "budget", "objective", "bound", "gap", "wall s", "CPU s", "before")
    for name, budget, (arcs, scenarios), before in cases(chosen.instances, chosen.only):
        cpu, wall = time.process_time(), time.perf_counter()
        placement = place_detectors(arcs, scenarios, budget, seconds=chosen.seconds)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        row = [name, str(budget), f"{placement.objective:.6f}", f"{placement.bound:.6f}"]
        row += [f"{placement.gap:.2%}", f"{wall:.1f}", f"{cpu:.1f}", before]
        table.add_row(*row)
        print(*row, sep=" | ", flush=True)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
