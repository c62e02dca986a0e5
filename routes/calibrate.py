"""Learn the few global numbers from the seizures on record."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.evidence import gather_evidence
from routes.likelihood import count_evidence, effect_shape_rate, expect_counts
from routes.periods import MOST_PERIODS, list_periods
from routes.posterior import Posterior
from routes.priors import read_priors
from routes.sampling import Effort, Problem, Sample, sample_posterior

if TYPE_CHECKING:
    from geo.world import World
    from routes.chunks import ChunkStore
    from routes.evidence import Evidence

# As many as an answer takes unless told otherwise (--draws).
DRAWS = 400
SEED = 20251231


def calibrate_world(  # noqa: PLR0913 - by name
    world: World,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    effort: Effort | None = None,
    periods: int = MOST_PERIODS,
    threads: int = 2,
    store: ChunkStore | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Posterior:
    """
    The posterior of a world's global numbers and of each crossing's own effect.

    Parameters
    ----------
    world
        Its seizures are the evidence. Without any that bears on a number, the posterior is the
        prior, and says so.
    draws
        How many to keep, equally weighted.
    seed
        The same seed on the same machine gives the same draws.
    effort
        How much work to spend; the default meets the convergence checks on the bundled world.
    periods
        How many periods of constant states at most.
    threads
        Solves run on so many threads.
    store
        Keeps what is done, so that a killed run goes on where it stood (`calibration_key`).
    tell
        Called with a line of progress now and then.

    Returns
    -------
    posterior
        `posterior.converged` says whether R-hat, effective sample size and weights are as they
        should be.
    """
    evidence = gather_evidence(world)
    problem = pose_problem(world, evidence, periods=periods)
    return draw_posterior(
        world,
        problem,
        draws=draws,
        seed=seed,
        effort=effort or Effort(),
        threads=threads,
        store=store,
        tell=tell,
        remarks=evidence.remarks,
    )


def calibration_key(world: World, *, draws: int, seed: int, effort: Effort | None = None) -> str:
    """Hash of all that bears on a calibration: what another one has kept is not used."""
    told = [world.fingerprint, draws, seed, effort or Effort(), _versions(), platform.machine()]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def pose_problem(world: World, evidence: Evidence, *, periods: int = MOST_PERIODS) -> Problem:
    """Counts, network over time and priors of a world."""
    timeline = list_periods(world, most=periods)
    priors = read_priors(world.parameters, timeline.network.zones)
    return Problem(timeline, count_evidence(evidence, timeline, priors), priors)


def draw_posterior(  # noqa: PLR0913 - by name
    world: World,
    problem: Problem,
    *,
    draws: int,
    seed: int,
    effort: Effort,
    threads: int = 1,
    store: ChunkStore | None = None,
    tell: Callable[[str], None] = lambda _: None,
    remarks: tuple[str, ...] = (),
) -> Posterior:
    """Draw from the posterior of a posed problem."""
    counts = problem.counts
    if counts.seen.sum() == 0:
        generator = np.random.default_rng(seed)
        z = generator.standard_normal((draws, len(problem.priors)))
        flow = problem.solve(z, threads=threads)
        # No evidence: the prior itself, drawn independently.
        sample = Sample(z, flow, {"rhat": 1.0, "converged": 1.0}, np.ones(len(problem.priors)))
        remarks = (*remarks, "No seizure bears on a number: the posterior is the prior.")
    else:
        sample = sample_posterior(
            problem, draws, seed=seed, effort=effort, threads=threads, store=store, tell=tell
        )
    table = problem.priors.draws(sample.z)
    expected = expect_counts(counts, sample.flow, table)
    spread, memory = (table[name].to_numpy(float) for name in ("dispersion", "memory_years"))
    shape, rate = effect_shape_rate(counts, expected, spread, memory)
    generator = np.random.default_rng([seed, 1])
    effects = generator.gamma(shape[:, : counts.crossings]) / rate[:, : counts.crossings]
    return Posterior(
        draws=table,
        effects=effects,
        crossings=counts.units[: counts.crossings],
        priors=problem.priors.table(),
        periods=pd.DataFrame(
            {
                "start": [period.start for period in problem.timeline.periods],
                "end": [period.end for period in problem.timeline.periods],
            }
        ),
        units=counts.units,
        seen=counts.seen,
        expected=np.stack([expected.mean(axis=0), *np.quantile(expected, [0.05, 0.95], axis=0)]),
        fingerprint=world.fingerprint,
        seed=seed,
        versions=_versions(),
        diagnostics=sample.diagnostics,
        remarks=remarks,
    )


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for package in ("corridors", "numpy", "scipy", "emcee"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
