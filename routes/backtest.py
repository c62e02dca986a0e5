"""Would it have known: forecasts made with what was public before a day, against what came after.

Each split takes the world as known before its day (`routes.hindsight`), learns from what was
published before, and forecasts the hauls published from then to the next split. Simple methods
stand beside; whoever wins is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes import scores
from routes.baselines import Forecast, forecast_covariate, forecast_history
from routes.cases import fixed_case
from routes.centrality import betweenness, degree
from routes.choice import RouteChoice
from routes.evidence import Evidence, gather_evidence
from routes.hindsight import known_before
from routes.likelihood import count_evidence, effect_shape_rate, expect_counts, solve_flow
from routes.network import build_network
from routes.periods import DAYS_A_YEAR, MOST_PERIODS, list_periods
from routes.priors import read_priors
from routes.sampling import Effort, Problem, sample_posterior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import World

    Array = NDArray[np.float64]

DRAWS = 500
SEED = 20251231
# Shares of a world's time at which the splits lie if none are named; for the bundled world they
# are 1 July 2021, 1 January 2023 and 1 January 2025.
SPLIT_SHARES = (2.5 / 7, 4.0 / 7, 6.0 / 7)
RESAMPLES = 1000
MODEL = "corridors"
SMALLER_IS_BETTER = ("rps",)


@dataclass(frozen=True)
class Backtest:
    """
    How every method did at every split.

    Attributes
    ----------
    scores
        split, until, hauls, method, score, value, low, high (90 %, borders resampled as blocks),
        and `gain`, `gain_low`, `gain_high`: the model's value minus the method's.
    doors
        split, crossing_id, trained, seen, and for each method its mean and log score.
    facts
        split, table, what, from, known_since, use: dated facts left out because they were not
        known, and undated ones whose source is younger than the split.
    remarks
        Who won where, and how well each fit was drawn.
    """

    scores: pd.DataFrame
    doors: pd.DataFrame
    facts: pd.DataFrame
    remarks: tuple[str, ...]

    def table(self, score: str = "log_score") -> pd.DataFrame:
        """One score: methods down, splits across."""
        rows = self.scores[self.scores["score"] == score]
        return rows.pivot_table(index="method", columns="split", values="value", sort=False)

    def largest_residuals(self, most: int = 8) -> pd.DataFrame:
        """Doors where the model did worst against the history of each door, by split."""
        doors = self.doors.assign(
            gain=self.doors[f"{MODEL}_log_score"] - self.doors["cumulative mean_log_score"]
        )
        columns = ["split", "crossing_id", "trained", "seen", f"{MODEL}_mean", "gain"]
        worst = doors.sort_values("gain").groupby("split", sort=True).head(most)
        return worst.sort_values(["split", "gain"], ignore_index=True)[columns]


@dataclass(frozen=True)
class _Split:
    """One split's evidence, before and after."""

    world: World
    day: date
    until: date
    before: Evidence
    after: pd.DataFrame

    @property
    def years(self) -> float:
        return (self.day - self.world.start).days / DAYS_A_YEAR

    @property
    def ahead_years(self) -> float:
        return (self.until - self.day).days / DAYS_A_YEAR


def default_splits(world: World) -> list[date]:
    """First days of months near `SPLIT_SHARES` of the world's time."""
    days = (world.end - world.start).days + 1
    found = []
    for share in SPLIT_SHARES:
        day = world.start + timedelta(days=round(days * share) + 15)
        found.append(day.replace(day=1))
    return found


def backtest_world(  # noqa: PLR0913 - by name
    world: World,
    *,
    splits: Sequence[date] | None = None,
    table_version: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    effort: Effort | None = None,
    threads: int = 2,
    tell: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """
    Forecast from each split to the next, and score.

    Parameters
    ----------
    world
        All that is known today; each forecast sees only what was known before its split.
    splits
        Days to forecast from; the last runs to the world's end.
    table_version
        Use only seizure rows of this version.
    draws, seed, effort, threads
        As `calibrate` takes them.
    """
    days = sorted(splits or default_splits(world))
    ends = [*days[1:], world.end + timedelta(days=1)]
    parts, doors, facts, remarks = [], [], [], []
    for day, until in zip(days, ends, strict=True):
        foresight = known_before(world, day)
        split = _split(world, foresight.world, day, until, table_version)
        seen = _count_doors(split.after, split.world)
        trained = _count_doors(split.before.used, split.world)
        most = int(seen.max(initial=0)) + 1
        model, diagnostics = forecast_model(
            split.world,
            split.before,
            day,
            until,
            draws=draws,
            seed=seed,
            effort=effort or Effort(),
            threads=threads,
            most=most,
            tell=tell,
        )
        forecasts = {MODEL: model, **_forecast_simply(split, trained, most=most)}
        parts.append(_score(split, forecasts, seen, seed=seed))
        doors.append(_list_doors(split, forecasts, trained, seen))
        facts.append(_list_facts(day, foresight.dropped, foresight.standing))
        remarks += _tell(day, parts[-1], diagnostics)
    return Backtest(
        pd.concat(parts, ignore_index=True),
        pd.concat(doors, ignore_index=True),
        pd.concat(facts, ignore_index=True),
        tuple(remarks),
    )


def _split(whole: World, known: World, day: date, until: date, table_version: str | None) -> _Split:
    """
    Evidence published before the split, and what is scored: hauls published after it.

    Only hauls whose report names the door are scored. Those that our own rules place are
    evidence, not truth.
    """
    rows = gather_evidence(whole, table_version=table_version)
    before = gather_evidence(known, known_before=day, table_version=table_version)
    used = rows.used
    later = used["published"].map(lambda published: day <= published < until).astype(bool)
    named = used["use"] == "crossing"
    return _Split(known, day, until, before, used[later & named])


def _count_doors(rows: pd.DataFrame, world: World) -> NDArray[np.int64]:
    """Hauls whose report names the crossing, in table order."""
    ids = pd.Index(world.crossings["crossing_id"])
    named = rows.loc[rows["use"] == "crossing", "doors"].str[0]
    return np.asarray(named.value_counts().reindex(ids, fill_value=0), dtype=np.int64)


def forecast_model(  # noqa: PLR0913 - by name
    world: World,
    evidence: Evidence,
    day: date,
    until: date,
    *,
    draws: int,
    seed: int,
    effort: Effort,
    threads: int = 1,
    most: int = 60,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Forecast, dict[str, float]]:
    """
    The model's forecast of each door's hauls from a day to another.

    `world` and `evidence` must hold nothing that was not known before the day.
    """
    timeline = list_periods(world, cuts=(day, until), most=MOST_PERIODS)
    priors = read_priors(world.parameters, timeline.network.zones)
    past = timeline.between(world.start, day)
    ahead = timeline.between(day, until)
    problem = Problem(past, count_evidence(evidence, past, priors), priors)
    sample = sample_posterior(problem, draws, seed=seed, effort=effort, threads=threads, tell=tell)
    table = priors.draws(sample.z)
    counts = problem.counts
    expected = expect_counts(counts, sample.flow, table)
    spread, memory = (table[name].to_numpy(float) for name in ("dispersion", "memory_years"))
    halfway = ahead.years.sum() / 2
    shape, rate = effect_shape_rate(counts, expected, spread, memory, ahead_years=halfway)
    nothing = Evidence(evidence.rows.iloc[:0], ())
    empty = count_evidence(nothing, ahead, priors)
    coming = expect_counts(empty, solve_flow(ahead, empty, table), table).sum(axis=1)
    doors = slice(0, counts.crossings)
    pmf = gamma_poisson_pmf_of(shape[:, doors], rate[:, doors], coming[:, doors], most)
    mean = (shape[:, doors] / rate[:, doors] * coming[:, doors]).mean(axis=0)
    return Forecast(mean, pmf), sample.diagnostics


def gamma_poisson_pmf_of(shape: Array, rate: Array, coming: Array, most: int) -> Array:
    """Predictive probabilities of counts with mean ``Gamma(shape, rate) * coming``."""
    return scores.gamma_poisson_pmf(shape, rate / np.maximum(coming, 1e-12), most=most)


def _forecast_simply(
    split: _Split, trained: NDArray[np.int64], *, most: int
) -> dict[str, Forecast]:
    """The methods to beat."""
    network = build_network(split.world, as_of=split.day)
    span = split.ahead_years
    last = split.before.used
    recent = last[last["published"] >= split.day - timedelta(days=365)]
    doors = _count_doors(recent, split.world)
    exposure = RouteChoice(network).solve(fixed_case(network)).exposure[0]
    covariates = {
        "degree": degree(network).to_numpy(float),
        "betweenness": betweenness(network).to_numpy(float),
        "network only": exposure,
    }
    return {
        "cumulative mean": forecast_history(trained, split.years, ahead_years=span, most=most),
        "persistence": forecast_history(doors, min(1.0, split.years), ahead_years=span, most=most),
        **{
            name: forecast_covariate(values, trained, split.years, ahead_years=span, most=most)
            for name, values in covariates.items()
        },
    }


def score_forecast(forecast: Forecast, seen: NDArray[np.int64], *, seed: int) -> dict[str, float]:
    """Every score of one forecast."""
    generator = np.random.default_rng(seed)
    return {
        "log_score": float(scores.log_score(forecast.pmf, seen).sum()),
        "rps": float(scores.ranked_probability_score(forecast.pmf, seen).sum()),
        "spearman": scores.spearman(forecast.mean, seen),
        "top5_recall": scores.top_recall(forecast.mean, seen, top=5),
        "top10_recall": scores.top_recall(forecast.mean, seen, top=10),
        "coverage_50": scores.interval_coverage(forecast.pmf, seen, level=0.5, generator=generator),
        "coverage_90": scores.interval_coverage(forecast.pmf, seen, level=0.9, generator=generator),
    }


def _score(
    split: _Split, forecasts: dict[str, Forecast], seen: NDArray[np.int64], *, seed: int
) -> pd.DataFrame:
    """Scores with intervals from resampling borders: doors of one border rise and fall together."""
    values = {name: score_forecast(f, seen, seed=seed) for name, f in forecasts.items()}
    drawn: dict[str, list[dict[str, float]]] = {name: [] for name in forecasts}
    generator = np.random.default_rng([seed, 2])
    blocks = _blocks(split.world)
    for _ in range(RESAMPLES):
        chosen = generator.integers(len(blocks), size=len(blocks))
        doors = np.concatenate([blocks[at] for at in chosen])
        for name, forecast in forecasts.items():
            part = Forecast(forecast.mean[doors], forecast.pmf[doors])
            drawn[name].append(score_forecast(part, seen[doors], seed=seed))
    rows = []
    for name, found in values.items():
        for score, value in found.items():
            own = np.array([row[score] for row in drawn[name]])
            gain = np.array([row[score] for row in drawn[MODEL]]) - own
            rows.append(
                (
                    *(split.day, split.until, int(seen.sum()), name, score, value),
                    *_interval(own),
                    values[MODEL][score] - value,
                    *_interval(gain),
                )
            )
    columns = ["split", "until", "hauls", "method", "score", "value", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "gain", "gain_low", "gain_high"])


def _interval(values: Array) -> tuple[float, float]:
    kept = values[np.isfinite(values)]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.quantile(kept, [0.05, 0.95])
    return float(low), float(high)


def _blocks(world: World) -> list[NDArray[np.intp]]:
    """Positions of the doors of each border."""
    table = world.crossings
    sides = ["-".join(sorted(pair)) for pair in zip(table.zone_a, table.zone_b, strict=True)]
    return [np.flatnonzero(np.array(sides) == border) for border in sorted(set(sides))]


def _list_doors(
    split: _Split,
    forecasts: dict[str, Forecast],
    trained: NDArray[np.int64],
    seen: NDArray[np.int64],
) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "split": split.day,
            "crossing_id": split.world.crossings["crossing_id"],
            "trained": trained,
            "seen": seen,
        }
    )
    for name, forecast in forecasts.items():
        table[f"{name}_mean"] = forecast.mean
        table[f"{name}_log_score"] = scores.log_score(forecast.pmf, seen)
    return table


def _list_facts(day: date, dropped: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([dropped.assign(use="left out"), standing.assign(use="standing")]).assign(
        split=day
    )


def _tell(day: date, rows: pd.DataFrame, diagnostics: dict[str, float]) -> list[str]:
    """Who won, plainly."""
    said = []
    for score in ("log_score", "top10_recall"):
        found = rows[rows["score"] == score].set_index("method")["value"]
        others = found.drop(MODEL)
        best = str(others.idxmax())
        verb = "beats" if found[MODEL] > others[best] else "does not beat"
        said.append(
            f"{day}: the model {verb} the best simple method in {score.replace('_', ' ')}: "
            f"{found[MODEL]:.2f} against {others[best]:.2f} ({best})."
        )
    if not diagnostics["converged"]:
        said.append(
            f"{day}: the fit did not meet its checks (R-hat {diagnostics['rhat']:.2f}, even "
            f"weights {diagnostics['weight_ess_share']:.0%})."
        )
    return said
