"""A calibrated posterior: its draws, what they were made from, and its file.

The file is a plain `.npz` without pickles. It carries the fingerprint of the tables it came from;
a world whose tables have changed since refuses it.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError, StalePosterior
from geo.provenance import note_input
from geo.writers import write_bytes
from geo.zips import BROKEN_ZIP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.world import Parameters, World

    Array = NDArray[np.float64]

FILE = "posterior.npz"
FORMAT = 1
RENEW = "Run `corridors calibrate` to renew it"
# A file of 4,000 draws over 1,000 crossings is 20 MB; anything far beyond is no posterior.
LARGEST_BYTES = 200_000_000


@dataclass(frozen=True)
class Posterior:
    """
    Draws of the few global numbers and of each crossing's own effect, equally weighted.

    Attributes
    ----------
    draws
        One row a draw; columns as `routes.priors` names them.
    effects
        (draws, crossings) what each crossing's hauls are over what the network expects; mean 1
        before any evidence.
    crossings
        Ids, in the columns of `effects`.
    priors
        name, distribution, centre, spread.
    periods
        start, end: the periods that counts were taken in.
    units
        Crossings first, then ``border:...`` and ``zone:...``.
    seen
        (periods, units) hauls on record.
    expected
        (3, periods, units) reported hauls the network expects, before the unit's own effect:
        mean, 5 % and 95 % over draws.
    fingerprint, seed, versions, diagnostics, remarks
        Where it comes from and how well it was drawn.
    """

    draws: pd.DataFrame
    effects: Array
    crossings: tuple[str, ...]
    priors: pd.DataFrame
    periods: pd.DataFrame
    units: tuple[str, ...]
    seen: NDArray[np.int64]
    expected: Array
    fingerprint: str
    seed: int
    versions: dict[str, str]
    diagnostics: dict[str, float]
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.draws)

    @property
    def converged(self) -> bool:
        """Whether the sampler's own checks were met."""
        return bool(self.diagnostics.get("converged", 0.0))

    @property
    def informed(self) -> bool:
        """Whether any haul stands behind it; else it is the prior."""
        return bool(self.seen.any())

    def take(self, count: int, *, seed: int | None = None) -> Posterior:
        """
        Some of the draws: evenly spread, or at random with a seed.

        More than there are gives all of them.
        """
        if count >= len(self) and seed is None:
            return self
        if seed is None:
            rows = (np.arange(count) * len(self) / count).astype(np.intp)
        else:
            generator = np.random.default_rng(seed)
            rows = np.sort(generator.permutation(len(self))[:count])
        return replace(
            self, draws=self.draws.iloc[rows].reset_index(drop=True), effects=self.effects[rows]
        )

    def medians(self, parameters: Parameters) -> Parameters:
        """Parameters with every number that was calibrated at its posterior median."""
        names = {field.name for field in fields(parameters)} & set(self.draws.columns)
        middle: dict[str, Any] = {name: float(self.draws[name].median()) for name in names}
        return replace(parameters, **middle)

    def effects_of(self, crossing_ids: pd.Index | list[str]) -> Array:
        """(draws, given ids) effects; 1 for a crossing the posterior does not know."""
        found = np.ones((len(self), len(crossing_ids)))
        at = pd.Index(self.crossings).get_indexer(pd.Index(crossing_ids))
        found[:, at >= 0] = self.effects[:, at[at >= 0]]
        return found

    def evidence_of(self, crossing_ids: pd.Index | list[str]) -> pd.DataFrame:
        """
        Hauls on record against hauls expected, over all periods.

        Returns
        -------
        table
            Indexed by crossing id: `seizures_used`, `seizures_expected` (of the hauls on record at
            crossings, as many as the network would put there, before the crossing's own effect;
            the overall level, which counts hardly tell, thus cancels), and `prior_only` (no haul
            on record there).
        """
        at = pd.Index(self.crossings).get_indexer(pd.Index(crossing_ids))
        doors = slice(0, len(self.crossings))
        seen, expected = self.seen.sum(axis=0)[doors], self.expected[0].sum(axis=0)[doors]
        used = np.where(at >= 0, seen[at], 0)
        expected = np.where(
            at >= 0, expected[at] * (seen.sum() / max(expected.sum(), 1e-300)), np.nan
        )
        return pd.DataFrame(
            {"seizures_used": used, "seizures_expected": expected, "prior_only": used == 0},
            index=pd.Index(crossing_ids),
        )

    def summary(self) -> pd.DataFrame:
        """
        Prior beside posterior for every number.

        Returns
        -------
        summary
            name, prior_median, prior_low, prior_high, mean, low, high (90 % intervals), and
            `learnt`: 1 - posterior over prior width on the scale the prior is normal on, about 0
            where the data say nothing.
        """
        from routes.priors import Prior

        rows = []
        for name, distribution, centre, spread in self.priors.itertuples(index=False):
            prior = Prior(name, distribution, centre, spread)
            low, median, high = prior.value(np.array([-1.6448536, 0.0, 1.6448536]))
            values = self.draws[name].to_numpy(float)
            first, last = np.quantile(values, [0.05, 0.95])
            width = np.log(high / low)
            learnt = 1.0 - float(np.log(last / first) / width)
            rows.append((name, median, low, high, values.mean(), first, last, learnt))
        columns = ["name", "prior_median", "prior_low", "prior_high", "mean", "low", "high"]
        return pd.DataFrame(rows, columns=[*columns, "learnt"])


def prior_draws(world: World, count: int, *, seed: int = 0) -> Posterior:
    """
    What is believed before any evidence, in the shape of a posterior.

    Examples
    --------
    >>> import routes
    >>> len(prior_draws(routes.load(), 10))
    10
    """
    from routes.priors import read_priors

    zones = {*world.crossings["zone_a"], *world.crossings["zone_b"]}
    priors = read_priors(world.parameters, zones)
    generator = np.random.default_rng(seed)
    draws = priors.sample(count, generator)
    shape = draws["dispersion"].to_numpy(float)[:, None]
    ids = tuple(world.crossings["crossing_id"])
    return Posterior(
        draws=draws,
        effects=generator.gamma(np.broadcast_to(shape, (count, len(ids)))) / shape,
        crossings=ids,
        priors=priors.table(),
        periods=pd.DataFrame({"start": [world.start], "end": [world.end]}),
        units=ids,
        seen=np.zeros((1, len(ids)), dtype=np.int64),
        expected=np.full((3, 1, len(ids)), np.nan),
        fingerprint=world.fingerprint,
        seed=seed,
        versions={},
        diagnostics={"converged": 1.0},
    )


def posterior_path(world: World) -> Path | None:
    """Where a world keeps its posterior; None for a world made in memory."""
    if world.path is None:
        return None
    path = Path(world.path)
    return path / FILE if path.is_dir() else path.with_suffix(".posterior.npz")


def has_fresh_posterior(world: World) -> bool:
    """Whether a posterior made from these very tables lies beside the world."""
    path = posterior_path(world)
    if path is None or not path.is_file():
        return False
    try:
        read_posterior(world)
    except InputError:
        return False
    return True


def read_posterior(world: World, path: Path | str | None = None) -> Posterior:
    """
    The posterior of a world.

    Parameters
    ----------
    world
        Its fingerprint must be the one the posterior was made from.
    path
        The file; default `posterior.npz` beside the world's tables.

    Raises
    ------
    StalePosterior
        If the tables have changed since; the message names the command that renews it.
    InputError
        If there is none, or it is damaged.
    """
    place = Path(path) if path is not None else posterior_path(world)
    if place is None or not place.is_file():
        name = str(place) if place else FILE
        raise InputError(
            Fault(name, "", "there is no posterior", f"{RENEW}, or use --parameters fixed.")
        )
    posterior = load_posterior(place)
    if posterior.fingerprint != world.fingerprint:
        raise StalePosterior(
            Fault(
                place.name,
                "fingerprint",
                f"it was made from other tables ({posterior.fingerprint[:12]} against "
                f"{world.fingerprint[:12]})",
                f"{RENEW}, or use --parameters fixed.",
            )
        )
    return posterior


def save_posterior(posterior: Posterior, path: Path | str) -> None:
    """Write a posterior; an older file stays until the new one is whole."""
    head = {
        "format": FORMAT,
        "fingerprint": posterior.fingerprint,
        "seed": posterior.seed,
        "versions": posterior.versions,
        "diagnostics": posterior.diagnostics,
        "remarks": list(posterior.remarks),
        "names": list(posterior.draws.columns),
        "crossings": list(posterior.crossings),
        "units": list(posterior.units),
        "priors": posterior.priors.to_dict("list"),
        "periods": {k: [str(day) for day in posterior.periods[k]] for k in ("start", "end")},
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        head=np.frombuffer(json.dumps(head, allow_nan=True).encode(), dtype=np.uint8),
        draws=posterior.draws.to_numpy(np.float64),
        effects=posterior.effects.astype(np.float32),
        seen=posterior.seen.astype(np.int64),
        expected=posterior.expected.astype(np.float64),
    )
    write_bytes(buffer.getvalue(), Path(path))


def load_posterior(path: Path | str) -> Posterior:
    """
    Read a posterior's file, whatever world it belongs to.

    Raises
    ------
    InputError
        If it is no such file, or damaged.
    """
    place = Path(path)
    try:
        if place.stat().st_size > LARGEST_BYTES:
            raise ValueError("larger than any posterior")
        data = place.read_bytes()
        note_input(place, data)
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if sum(part.file_size for part in arrays.zip.infolist()) > LARGEST_BYTES:
                raise ValueError("larger than any posterior once unpacked")
            head = json.loads(bytes(arrays["head"]).decode())
            return _assemble(head, {name: arrays[name] for name in _SHAPES})
    except (*BROKEN_ZIP, *_DAMAGE) as error:
        raise InputError(
            Fault(place.name, "", f"no posterior can be read from it ({error})", f"{RENEW}.")
        ) from None


# What NumPy and the head's own reading raise besides.
_DAMAGE = (ArithmeticError, AttributeError, LookupError, MemoryError, TypeError, ValueError)
_SHAPES = ("draws", "effects", "seen", "expected")


def _assemble(head: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Posterior:
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']}, this version reads {FORMAT}")
    periods, units = len(head["periods"]["start"]), len(head["units"])
    count = len(arrays["draws"])
    wanted = {
        "draws": (count, len(head["names"])),
        "effects": (count, len(head["crossings"])),
        "seen": (periods, units),
        "expected": (3, periods, units),
    }
    for name, shape in wanted.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name]).all() or not count:
            raise ValueError(f"the array '{name}' is not as it should be")
    days = {k: [date.fromisoformat(day) for day in head["periods"][k]] for k in ("start", "end")}
    return Posterior(
        draws=pd.DataFrame(arrays["draws"], columns=head["names"]),
        effects=arrays["effects"].astype(np.float64),
        crossings=tuple(head["crossings"]),
        priors=pd.DataFrame(head["priors"]),
        periods=pd.DataFrame(days),
        units=tuple(head["units"]),
        seen=arrays["seen"],
        expected=arrays["expected"],
        fingerprint=str(head["fingerprint"]),
        seed=int(head["seed"]),
        versions=dict(head["versions"]),
        diagnostics=dict(head["diagnostics"]),
        remarks=tuple(head["remarks"]),
    )
