"""Draw from a posterior: emcee on an emulator, every kept draw solved exactly and reweighted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import MissingExtra
from routes.diagnostics import (
    measure_autocorrelation,
    measure_ess,
    measure_rhat,
    smooth_weights,
)
from routes.emulator import fit_emulator
from routes.likelihood import Flow, expect_counts, log_likelihood, solve_flow
from routes.priors import ROUTE_NAMES
from routes.rounds import Round, keep_round, recall_rounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.chunks import ChunkStore
    from routes.emulator import Emulator
    from routes.likelihood import Counts
    from routes.periods import Timeline
    from routes.priors import Priors

    Array = NDArray[np.float64]

ROUTES = len(ROUTE_NAMES)
# Weights this even lose few draws in resampling, so that none need be solved to spare; otherwise
# four are solved for each one kept, so that few of those kept are the same.
EVEN, SPARE = 0.8, 4
# An emulator whose proposals weigh this evenly is trusted with the long walk.
TRUSTED = 0.5
# Standard deviations from the prior's median: beyond, e^x may overflow, and no draw is kept.
FARTHEST = 15.0
# What draws of the prior and of earlier rounds weigh in a fit against those of the last round.
# Prior draws keep the cubic from running away where a long walk may stray.
PRIOR_WEIGHT = 0.05
FORGET = 0.6
# When the sample is taken: weights half even, their tail within what smoothing can mend.
GOOD_SHARE, GOOD_TAIL = 0.4, 0.7


@dataclass(frozen=True)
class Effort:
    """
    How much work to spend.

    Attributes
    ----------
    first_solves
        Draws of the prior solved to begin with; at least twice the polynomial's features.
    round_solves
        Draws solved in each round that refines the emulator.
    rounds
        Refining rounds at least, and rounds in all at most.
    walkers
        Walkers of the ensemble; at least twice the numbers.
    round_steps, steps
        Steps in a refining round, and in the last walk; the first third is left out.
    """

    first_solves: int = 500
    round_solves: int = 400
    rounds: tuple[int, int] = (2, 7)
    walkers: int = 80
    round_steps: int = 600
    steps: int = 12000


@dataclass(frozen=True)
class Problem:
    """Counts, the network over time, and the priors: all that a posterior needs."""

    timeline: Timeline
    counts: Counts
    priors: Priors

    def solve(self, z: Array, *, threads: int = 1) -> Flow:
        """Solve the network exactly at coordinates (draws, numbers)."""
        draws = self.priors.draws(z)
        parts = [draws.iloc[rows] for rows in np.array_split(np.arange(len(z)), threads)]
        with ThreadPoolExecutor(threads) as pool:
            flows = list(pool.map(lambda part: solve_flow(self.timeline, self.counts, part), parts))
        return _join(flows)

    def log_likelihood(self, flow: Flow, z: Array) -> Array:
        """Log probability of the counts, (draws,), given what the network says at z."""
        numbers = self.priors.numbers(z)
        expected = expect_counts(self.counts, flow, numbers)
        return log_likelihood(self.counts, expected, numbers["dispersion"], numbers["memory_years"])


@dataclass(frozen=True)
class Sample:
    """
    Draws from a posterior.

    Attributes
    ----------
    z
        (draws, numbers) standard coordinates.
    flow
        What the network says at each, solved exactly.
    diagnostics
        `rhat` (largest of all numbers), `autocorrelation_steps` (largest), `chain_ess` (smallest),
        `weight_ess_share` and `pareto_shape` of the exact reweighting, `solves`, `acceptance`,
        and `converged` (1 or 0).
    rhat
        (numbers,) of the last walk.
    """

    z: Array
    flow: Flow
    diagnostics: dict[str, float]
    rhat: Array


def sample_posterior(  # noqa: PLR0913 - by name
    problem: Problem,
    count: int,
    *,
    seed: int,
    effort: Effort,
    threads: int = 1,
    store: ChunkStore | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Sample:
    """
    Draw from the posterior of a problem.

    An emulator fitted to exact solves is walked by emcee (Foreman-Mackey et al. 2013), with
    differential evolution moves; what it proposes is solved exactly, weighted by exact over
    emulated likelihood with Pareto smoothing, and resampled. Rounds repeat until the weights are
    even; so the draws are those of the exact posterior, not of the emulator.

    Parameters
    ----------
    count
        Draws wanted.
    seed
        The same seed gives the same draws.
    store
        Keeps each round, and gives back those of a run of the same problem that was killed.

    Raises
    ------
    MissingExtra
        If emcee is not installed.
    """
    _import_emcee()  # before anything is solved for nothing
    generator = np.random.default_rng(seed)
    least, most = effort.rounds
    done = recall_rounds(store)
    if done:
        generator.bit_generator.state = done[-1].chance
        tell(f"goes on after round {len(done) - 1}")
    else:
        known = generator.standard_normal((effort.first_solves, len(problem.priors)))
        start = 0.5 * generator.standard_normal((effort.walkers, len(problem.priors)))
        flow = problem.solve(known, threads=threads)
        done = [Round(known, flow, start, 0.0, np.inf, generator.bit_generator.state)]
        keep_round(store, 0, done[0])
    for number in range(len(done), most + 1):
        before = done[-1]
        last = number == most or (number > least and before.share > TRUSTED)
        walk = Walk(problem, _fit_rounds(done).flow)
        steps = effort.steps if last else effort.round_steps
        chains, acceptance = walk.run(before.start, steps, int(generator.integers(2**31)))
        spare = 1 if before.share > EVEN else SPARE
        picked = pick_evenly(chains, spare * count if last else effort.round_solves, generator)
        exact = problem.solve(picked, threads=threads)
        log_weights = problem.log_likelihood(exact, picked) - walk.log_likelihood(picked)
        smooth, shape = smooth_weights(log_weights)
        share = measure_ess(smooth) / len(smooth)
        chance = generator.bit_generator.state
        done.append(Round(picked, exact, chains[-1], share, shape, chance))
        solves = sum(len(each.z) for each in done)
        tell(f"round {number}: {solves} solves, weights {share:.0%} even, tail {shape:.2f}")
        if last and share > GOOD_SHARE and shape < GOOD_TAIL:
            break
        if number < most:  # a run killed after the last round does that one again
            keep_round(store, number, done[-1])
    rows = _resample(smooth, count, generator)
    return Sample(
        picked[rows],
        Flow(exact.exposure[rows], exact.traffic[rows]),
        *_diagnose(chains, acceptance, share, shape, solves),
    )


def _fit_rounds(done: list[Round]) -> Emulator:
    """An emulator of all draws solved so far, the latest weighing most."""
    ages = np.repeat(np.arange(len(done)), [len(each.z) for each in done])
    weights = np.where(ages == 0, PRIOR_WEIGHT, FORGET ** (len(done) - 1 - ages))
    known = np.concatenate([each.z for each in done])
    return fit_emulator(known[:, :ROUTES], _join([each.flow for each in done]), weights)


class Walk:
    """emcee on emulated flow, all walkers at once."""

    def __init__(self, problem: Problem, flow: Callable[[Array], Flow]) -> None:
        self.problem = problem
        self.flow = flow

    def log_likelihood(self, z: Array) -> Array:
        """Emulated log likelihood at coordinates (draws, numbers)."""
        parts = np.array_split(z, max(1, len(z) // 64))
        return np.concatenate(
            [self.problem.log_likelihood(self.flow(part[:, :ROUTES]), part) for part in parts]
        )

    def log_posterior(self, z: Array) -> Array:
        """With the prior, a standard normal; nothing lies beyond `FARTHEST`."""
        near = np.all(np.abs(z) < FARTHEST, axis=1)
        within = np.where(near[:, None], z, 0.0)
        found = self.log_likelihood(within) - 0.5 * (within**2).sum(axis=1)
        return np.where(near & np.isfinite(found), found, -np.inf)

    def run(self, start: Array, steps: int, seed: int) -> tuple[Array, float]:
        """Chains (steps kept, walkers, numbers) and the mean acceptance."""
        emcee = _import_emcee()
        walkers, numbers = start.shape
        # Now and then a whole difference of two walkers, to leap between modes (ter Braak 2006).
        # emcee's snooker move is left out: under a flat likelihood it narrows a standard normal of
        # fifteen dimensions to 0.91, as simulated worlds found.
        moves = [(emcee.moves.DEMove(), 0.9), (emcee.moves.DEMove(gamma0=1.0), 0.1)]
        sampler = emcee.EnsembleSampler(
            walkers, numbers, self.log_posterior, vectorize=True, moves=moves
        )
        # Its own wrapper prints a traceback and every walker when Ctrl-C comes in between.
        sampler.log_prob_fn = self.log_posterior
        sampler.random_state = np.random.RandomState(seed).get_state()
        sampler.run_mcmc(start, steps, skip_initial_state_check=True)
        return sampler.get_chain(discard=steps // 3), float(sampler.acceptance_fraction.mean())


def _import_emcee() -> Any:
    try:
        import emcee
    except ImportError as error:
        raise MissingExtra("emcee", extra="calibrate") from error
    return emcee


def pick_evenly(chains: Array, count: int, generator: np.random.Generator) -> Array:
    """Draws spread evenly over the later chains."""
    flat = chains.reshape(-1, chains.shape[2])
    step = len(flat) / count
    rows = ((np.arange(count) + generator.random()) * step).astype(np.intp) % len(flat)
    return flat[rows]


def _resample(weights: Array, count: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Systematic resampling: rows in proportion to weights."""
    ends = np.cumsum(weights)
    at = (np.arange(count) + generator.random()) / count
    return np.minimum(np.searchsorted(ends / ends[-1], at), len(weights) - 1)


def _join(flows: list[Flow]) -> Flow:
    return Flow(
        np.concatenate([flow.exposure for flow in flows]),
        np.concatenate([flow.traffic for flow in flows]),
    )


def _diagnose(
    chains: Array, acceptance: float, share: float, shape: float, solves: int
) -> tuple[dict[str, float], Array]:
    numbers = chains.shape[2]
    rhat = np.array([measure_rhat(chains[:, :, at]) for at in range(numbers)])
    times = [measure_autocorrelation(chains[:, :, at]) for at in range(numbers)]
    ess = chains.shape[0] * chains.shape[1] / max(times)
    converged = rhat.max() < 1.05 and ess > 400 and share > 0.2 and shape < 0.7
    return {
        "rhat": float(rhat.max()),
        "autocorrelation_steps": float(max(times)),
        "chain_ess": float(ess),
        "weight_ess_share": share,
        "pareto_shape": shape,
        "solves": float(solves),
        "acceptance": acceptance,
        "converged": float(converged),
    }, rhat
