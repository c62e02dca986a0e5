"""Small worlds for simulation-based calibration: the prior draws a truth, the truth draws hauls.

Talts et al. (2018): where model and sampler are right, the rank of the truth among posterior draws
is uniform. Everything but the hauls goes through the code that calibrates the bundled world.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import norm

from geo.world import Parameters, World, read_world
from routes.emulator import Emulator, fit_emulator
from routes.evidence import Evidence
from routes.likelihood import Flow, count_evidence, effect_shape_rate, expect_counts
from routes.periods import list_periods
from routes.priors import Prior, Priors, read_priors
from routes.sampling import ROUTES, Effort, Problem, Walk, pick_evenly, sample_posterior

# Narrow enough that a tenth more exposure shows, wide enough that the prior matters.
PRIOR = {
    "theta_per_hour": {"median": 0.2, "log_sd": 0.3},
    "risk_aversion_hours": {"median": 20.0, "log_sd": 0.5},
    "sea_hour_weight": {"median": 0.1, "log_sd": 0.3},
    "penalty_hours_official": {"median": 5.0, "log_sd": 0.3},
    "penalty_hours_informal": {"median": 6.0, "log_sd": 0.3},
    "penalty_hours_port": {"median": 8.0, "log_sd": 0.3},
    "consignments_per_year": {"median": 300.0, "log_sd": 0.4},
    "dispersion": {"median": 4.0, "log_sd": 0.4},
    "memory_years": {"median": 4.0, "log_sd": 0.5},
    "background_share": {"mean": 0.15, "strength": 20.0},
    "unplaced_share": {"mean": 0.5, "strength": 6.0},
    "unnamed_share": {"mean": 0.1, "strength": 20.0},
    "inland_interdiction": {"median": 0.05, "log_sd": 0.4},
    "reporting": {
        "median": {"AAA": 1.0, "other": 1.0},
        "log_sd": 0.25,
        "change": [
            {"zone": "AAA", "from": "2022", "median": 1.5, "log_sd": 0.4},
            {"zone": "CCC", "kind": "official", "from": "2021-07", "median": 0.7, "log_sd": 0.4},
        ],
    },
}
# A step costs the same for 40 walkers as for 100; the walk forgets in some 50 steps.
EFFORT = Effort(
    first_solves=200, round_solves=200, rounds=(1, 2), walkers=100, round_steps=150, steps=300
)
QUICK_STEPS = 360
WRONG = ("exposure", "prior", "twice", "plug-in", "reporting")


#: Ranked besides the numbers themselves: one crossing's own rate, and what all units expect.
BESIDES = ("rate of ab-1", "hauls expected in all")


@cache
def small_problem() -> Problem:
    """A dozen crossings between three zones and the sea, over two periods."""
    world = small_world()
    timeline = list_periods(world)
    priors = read_priors(world.parameters, timeline.network.zones)
    rows = pd.DataFrame(
        {
            "event_id": ["seen"],
            "use": ["zone"],
            "doors": [("CCC",)],
            "first_day": [date(2020, 1, 1)],
            "last_day": [date(2020, 1, 1)],
        }
    )
    counts = count_evidence(Evidence(rows, ()), timeline, priors)
    return Problem(timeline, counts, priors)


def small_world() -> World:
    """The world itself, in memory."""
    template = read_world()
    doors = [
        ("ab-1", "AAA", "BBB", "official", 0.05, 1.0),
        ("ab-2", "AAA", "BBB", "informal", 0.02, 0.5),
        ("ab-3", "AAA", "BBB", "informal", 0.03, 0.5),
        ("bc-1", "BBB", "CCC", "official", 0.08, 1.0),
        ("bc-2", "BBB", "CCC", "official", 0.10, 2.0),
        ("ac-1", "AAA", "CCC", "official", 0.04, 0.5),
        ("ac-2", "AAA", "CCC", "informal", 0.06, 0.5),
        ("bc-3", "BBB", "CCC", "informal", 0.09, 1.0),
        ("a-port", "AAA", "SEA", "port", 0.03, 1.0),
        ("c-port", "CCC", "SEA", "port", 0.10, 1.0),
        ("b-port", "BBB", "SEA", "port", 0.05, 0.5),
        ("bc-4", "BBB", "CCC", "informal", 0.02, 0.5),
    ]
    crossings = pd.DataFrame(
        doors, columns=["crossing_id", "zone_a", "zone_b", "kind", "interdiction", "size"]
    ).assign(delay_hours=0.0, believed=np.nan, lat=33.0, lon=np.arange(12) + 36.0)
    places = pd.DataFrame(
        {"place_id": ["a", "b", "c1", "c2"], "country": ["AAA", "BBB", "CCC", "CCC"]}
    )
    generator = np.random.default_rng(5)
    legs = []
    for zone in ("AAA", "BBB", "CCC", "SEA"):
        inside = crossings.loc[(crossings.zone_a == zone) | (crossings.zone_b == zone)]
        ends = [*inside.crossing_id, *places.loc[places.country == zone, "place_id"]]
        for start, stop in combinations(ends, 2):
            hours = float(generator.uniform(2, 12)) * (8 if zone == "SEA" else 1)
            legs.append((zone, start, stop, 60 * hours, hours, "given"))
    demand = pd.DataFrame(
        [("a", "c1", 0.6, "", ""), ("a", "c2", 0.3, "", "2022"), ("b", "c2", 0.4, "2022", "")],
        columns=["origin", "destination", "weight", "from", "to"],
    )
    status = pd.DataFrame(
        [("ab-1", "2022", "", "closed", "")],
        columns=["crossing_id", "from", "to", "state", "source"],
    )
    facts = pd.DataFrame(columns=["crossing_id", "from", "to", "field", "value", "source"])
    return replace(
        template,
        name="small",
        path=None,
        start=date(2020, 1, 1),
        end=date(2023, 12, 31),
        parameters=Parameters(prior=PRIOR, consignments_per_year=300.0),
        crossings=crossings,
        crossing_status=status,
        crossing_facts=facts,
        places=places,
        legs=pd.DataFrame(legs, columns=["zone", "from_id", "to_id", "km", "hours", "basis"]),
        demand=demand,
        seizures=template.seizures.iloc[:0],
        corridor_names={},
    )


@cache
def spread_truths(count: int, numbers: int) -> np.ndarray:
    """
    Truths from the prior for a few worlds, each number spread evenly over its quantiles.

    A Latin hypercube: with independent draws a few worlds may all lie in one tail.
    """
    generator = np.random.default_rng(31)
    cells = np.argsort(generator.random((numbers, count)), axis=1).T
    return norm.ppf((cells + generator.random((count, numbers))) / count)


def simulate(
    problem: Problem, generator: np.random.Generator, truth: np.ndarray | None = None
) -> tuple[np.ndarray, Problem, np.ndarray]:
    """A truth from the prior, the problem with the hauls it caused, and the true `BESIDES`."""
    if truth is None:
        truth = generator.standard_normal((1, len(problem.priors)))
    draws = problem.priors.draws(truth)
    expected = expect_counts(problem.counts, problem.solve(truth), draws)
    spread, memory = (draws[name].to_numpy(float) for name in ("dispersion", "memory_years"))
    counts = replace(problem.counts, seen=np.zeros_like(problem.counts.seen))
    years = counts.years
    for period in range(len(years)):
        # What is known of each unit by the middle of this period, then what happens in it.
        past = replace(counts, years=years[:period], seen=counts.seen[:period])
        shape, rate = effect_shape_rate(
            past, expected[:, :period], spread, memory, ahead_years=years[period] / 2
        )
        effect = generator.gamma(shape[0]) / rate[0]
        counts.seen[period] = generator.poisson(expected[0, period] * effect)
    shape, rate = effect_shape_rate(counts, expected, spread, memory)
    own = generator.gamma(shape[0, 0]) / rate[0, 0] * expected[0, :, 0].sum()
    return truth[0], replace(problem, counts=counts), np.array([own, expected.sum()])


def rank_truth(seed: int, *, draws: int, wrong: str = "") -> np.ndarray:
    """
    Rank of the truth among posterior draws, for every number and what stands in `BESIDES`.

    `wrong` spoils the model on purpose: one of `WRONG`.
    """
    generator = np.random.default_rng([seed, 77])
    truth, problem, true = simulate(small_problem(), generator)
    fitted = spoil(problem, wrong)
    sample = sample_posterior(fitted, draws, seed=seed, effort=EFFORT)
    return _ranks(problem, fitted, truth, true, sample.z, sample.flow, generator, wrong)


def quick_ranks(seed: int, *, draws: int, wrong: str = "", worlds: int = 0) -> np.ndarray:
    """
    As `rank_truth`, with one emulator shared by all worlds and no exact solves afterwards.

    The network is the same in every world and the emulator follows it closely, so this differs
    from the full way by far less than ranks can show.
    """
    generator = np.random.default_rng([seed, 77])
    truth = None
    if worlds:
        truth = spread_truths(worlds, len(small_problem().priors))[seed : seed + 1]
    truth, problem, true = simulate(small_problem(), generator, truth)
    fitted = spoil(problem, wrong)
    emulator = shared_emulator(fitted.priors)
    walk = Walk(fitted, emulator.flow)
    start = generator.standard_normal((EFFORT.walkers, len(fitted.priors)))
    chains, _ = walk.run(start, QUICK_STEPS, seed)
    z = pick_evenly(chains, draws, generator)
    flow = emulator.flow(z[:, :ROUTES])
    return _ranks(problem, fitted, truth, true, z, flow, generator, wrong)


@cache
def shared_emulator(priors: Priors) -> Emulator:
    """The small network's emulator under some priors."""
    problem = replace(small_problem(), priors=priors)
    z = np.random.default_rng(9).standard_normal((600, len(priors)))
    return fit_emulator(z[:, :ROUTES], problem.solve(z), np.ones(len(z)))


def _ranks(
    problem: Problem,
    fitted: Problem,
    truth: np.ndarray,
    besides: np.ndarray,
    z: np.ndarray,
    flow: Flow,
    generator: np.random.Generator,
    wrong: str,
) -> np.ndarray:
    table = fitted.priors.draws(z)
    expected = expect_counts(fitted.counts, flow, table)
    spread, memory = (table[name].to_numpy(float) for name in ("dispersion", "memory_years"))
    if wrong == "plug-in":
        # The classic mistake: a rate given numbers fixed at their estimate.
        expected = np.broadcast_to(expected.mean(axis=0), expected.shape)
        spread = np.full(len(z), spread.mean())
    shape, rates = effect_shape_rate(fitted.counts, expected, spread, memory)
    own = generator.gamma(shape[:, 0]) / rates[:, 0] * expected[:, :, 0].sum(axis=1)
    true = problem.priors.draws(truth).iloc[0]
    below = [(table[name] < true[name]).sum() for name in problem.priors.names]
    found = np.stack([own, expected.sum(axis=(1, 2))])
    return np.array([*below, *(found < besides[:, None]).sum(axis=1)])


def spoil(problem: Problem, wrong: str) -> Problem:
    """The problem as a wrong model sees it."""
    counts = problem.counts
    if wrong == "exposure":
        return replace(problem, counts=replace(counts, years=counts.years * 1.1))
    if wrong == "twice":
        return replace(problem, counts=replace(counts, seen=counts.seen * 2))
    if wrong == "prior":
        return replace(problem, priors=Priors(tuple(_widen(p) for p in problem.priors.each)))
    if wrong == "reporting":
        same = [
            replace(p, spread=1e-6) if "reporting" in p.name else p for p in problem.priors.each
        ]
        return replace(problem, priors=Priors(tuple(same)))
    return problem


def _widen(prior: Prior) -> Prior:
    """A prior that says next to nothing."""
    wider = 4.0 if prior.distribution == "lognormal" else 0.2
    return replace(prior, spread=prior.spread * wider)
