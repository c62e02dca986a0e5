"""
Likelihood evaluations per second: ours against the straightforward way, in one run.

Run ``python benchmarks/calibrate.py [--draws 40] [--plain 2]``. The straightforward way lists the
routes of every pair with networkx, weighs them one by one, and asks scipy.stats for the
probabilities; it is given the same periods and counts and must agree. Times are CPU seconds of
one process, so that a busy machine does not matter.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
from scipy.stats import nbinom

from geo.world import read_world
from routes.calibrate import pose_problem
from routes.cases import draw_cases
from routes.corridors import list_corridors
from routes.emulator import fit_emulator
from routes.evidence import gather_evidence
from routes.likelihood import Flow, expect_counts
from routes.network import Network
from routes.sampling import Problem, Walk

# Zones a route of the straightforward way may have: with the full six it lists millions of routes
# and a single evaluation takes hours. Ours is timed on the same and on the full problem.
PLAIN_ZONES = 3
# Of a log likelihood of some hundreds.
AGREE = 1e-8


def main() -> None:
    """Measure, check that both ways agree, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=40, help="evaluations of ours")
    parser.add_argument("--plain", type=int, default=2, help="evaluations of the plain way")
    asked = parser.parse_args()
    world = read_world()
    evidence = gather_evidence(world)
    full = pose_problem(world, evidence)
    short_world = replace(world, parameters=replace(world.parameters, max_zones=PLAIN_ZONES))
    short = pose_problem(short_world, evidence, periods=3)
    z = np.random.default_rng(1).standard_normal((asked.draws, len(full.priors)))
    rows = []
    start = time.process_time()
    plain = np.array([plain_log_likelihood(short, row) for row in z[: asked.plain]])
    rows.append(
        ("routes listed, scipy.stats", PLAIN_ZONES, 3, asked.plain, time.process_time() - start)
    )
    for problem, zones in ((short, PLAIN_ZONES), (full, world.parameters.max_zones)):
        start = time.process_time()
        ours = problem.log_likelihood(problem.solve(z), z)
        seconds = time.process_time() - start
        rows.append(("transfer matrices", zones, len(problem.counts.years), asked.draws, seconds))
        if problem is short:
            worst = float(np.abs(ours[: asked.plain] - plain).max())
    emulator = fit_emulator(z[:, :6], full.solve(z), np.ones(len(z)))
    walk = Walk(full, emulator.flow)
    many = np.tile(z, (max(1, 640 // len(z)), 1))
    start = time.process_time()
    walk.log_posterior(many)
    seconds = time.process_time() - start
    rows.append(("emulated, as the sampler walks", 6, len(full.counts.years), len(many), seconds))
    table = pd.DataFrame(rows, columns=["way", "zones", "periods", "evaluations", "cpu_s"])
    table["per_second"] = table["evaluations"] / table["cpu_s"]
    print(table.round(3).to_string(index=False))
    print(f"largest difference of log likelihood, same problem: {worst:.2e}")
    if worst > AGREE:
        raise SystemExit("the two ways do not agree")


def plain_log_likelihood(problem: Problem, z: np.ndarray) -> float:
    """Log likelihood with every route listed by networkx and scipy.stats for the counts."""
    draws = problem.priors.draws(z)
    counts = problem.counts
    exposure = np.zeros((1, len(counts.years), counts.crossings))
    traffic = np.zeros((1, len(counts.years), counts.zones))
    for at, period in enumerate(problem.timeline.periods):
        network = problem.timeline.network_of(period)
        seized, usage, served = list_routes(network, draws)
        exposure[0, at] = seized
        traffic[0, at] = usage @ counts.touching.T + served @ counts.ends.T
    expected = expect_counts(counts, Flow(exposure, traffic), draws)[0]
    a, memory = draws["dispersion"].item(), draws["memory_years"].item()
    middles = np.cumsum(counts.years) - counts.years / 2
    found = 0.0
    for t, middle in enumerate(middles):
        for unit in range(expected.shape[1]):
            left = np.exp(-(middle - middles[:t]) / memory)
            shape = a + float(left @ counts.seen[:t, unit])
            rate = a + float(left @ expected[:t, unit])
            chance = rate / (rate + expected[t, unit])
            found += nbinom.logpmf(counts.seen[t, unit], shape, chance)
    return found


def list_routes(network: Network, draws: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Exposure, usage and served demand with every route listed, one pair after another."""
    cases = draw_cases(network, draws)
    theta, sea = cases.theta_per_hour[0], cases.sea_hour_weight[0]
    cost, size = cases.cost_hours[0], cases.size[0]
    stop = cases.interdiction[0]
    ids = list(network.crossings.index)
    position = {name: at for at, name in enumerate(ids)}
    sides = dict(
        zip(ids, zip(network.crossings.zone_a, network.crossings.zone_b, strict=True), strict=True)
    )
    exposure, usage = np.zeros(len(ids)), np.zeros(len(ids))
    served = np.zeros(len(network.demand))
    corridors = list(list_corridors(network))
    for pair, (origin, destination, share) in enumerate(
        network.demand[["origin", "destination", "weight"]].itertuples(index=False)
    ):
        if share <= 0:
            continue
        ends = network.zone_of(origin), network.zone_of(destination)
        graph = nx.DiGraph()
        routes = []
        for corridor in corridors:
            if (corridor[0], corridor[-1]) != ends:
                continue
            if len(corridor) == 1:
                routes.append((corridor, ()))
                continue
            graph.clear()
            layers = [[(0, origin)]]
            for step, sides_here in enumerate(pairwise(corridor), start=1):
                doors = [n for n in ids if set(sides[n]) == set(sides_here)]
                layers.append([(step, n) for n in doors if np.isfinite(cost[position[n]])])
            layers.append([(len(corridor), destination)])
            for before, after in pairwise(layers):
                graph.add_edges_from((one, other) for one in before for other in after)
            if layers[0][0] in graph and layers[-1][0] in graph:
                found = nx.all_simple_paths(graph, layers[0][0], layers[-1][0])
                routes += [(corridor, tuple(n for _, n in path[1:-1])) for path in found]
        weights = np.zeros(len(routes))
        for at, (corridor, doors) in enumerate(routes):
            stops = [origin, *doors, destination]
            hours = 0.0
            for zone, (one, other) in zip(corridor, pairwise(stops), strict=True):
                i, j = network.legs[zone].rows([one, other])
                hours += network.legs[zone].hours[i, j] * (sea if zone == "SEA" else 1.0)
            at_doors = [position[n] for n in doors]
            hours += cost[at_doors].sum()
            weights[at] = np.prod(size[at_doors]) * np.exp(-theta * hours)
        if weights.sum() <= 0:
            continue
        served[pair] = share
        for weight, (_, doors) in zip(share * weights / weights.sum(), routes, strict=True):
            left = weight
            for name in doors:
                usage[position[name]] += weight
                exposure[position[name]] += left * stop[position[name]]
                left *= 1.0 - stop[position[name]]
    return exposure, usage, served


if __name__ == "__main__":
    main()
