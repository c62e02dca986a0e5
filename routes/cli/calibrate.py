"""`corridors calibrate`: learn the global numbers from the seizures on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import Quiet, Verbose, WorldPath
from routes.cli.threads import keep_products_single

if TYPE_CHECKING:
    from routes.cli.screens import Screen
    from routes.posterior import Posterior

Target = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where the posterior goes. [default: posterior.npz beside the world's tables]",
        show_default=False,
    ),
]
Kept = Annotated[int, typer.Option("--draws", metavar="N", min=50, help="Draws to keep.")]
SeedNumber = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, help="The same seed gives the same draws.")
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Threads to solve on.")]
Force = Annotated[
    bool, typer.Option("--force", help="Write draws even if the sampler did not converge.")
]


def calibrate(
    output: Target = None,
    world: WorldPath = None,
    draws: Kept = 400,
    seed: SeedNumber = 20251231,
    jobs: Jobs = 2,
    force: Force = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Learn the global numbers from the seizures on record; write the draws.

    Prints prior beside posterior. Draws that have not converged are not written. A run that was
    killed goes on where it stood.
    """
    keep_products_single()
    from geo.errors import Fault, InputError, NoAnswer
    from geo.output import hold_output
    from routes.calibrate import calibrate_world, calibration_key
    from routes.chunks import ChunkStore
    from routes.cli.endings import say
    from routes.cli.questions import Question, open_world
    from routes.cli.screens import print_screens
    from routes.posterior import posterior_path, save_posterior

    read = open_world(Question(world, quiet=quiet, verbose=verbose))
    target = output or posterior_path(read)
    if target is None:
        raise InputError(Fault("--output", "", "no place to write to", "Say where: -o FILE.npz"))
    if target.suffix != ".npz":
        raise InputError(Fault("--output", "", f"'{target}' is no .npz", "Name it FILE.npz."))
    tell = (lambda _: None) if quiet else say
    with hold_output(target):
        parts = target.with_name(target.name + ".parts")
        store = ChunkStore(parts, calibration_key(read, draws=draws, seed=seed))
        posterior = calibrate_world(
            read, draws=draws, seed=seed, threads=jobs, store=store, tell=tell
        )
        print_screens(show_posterior(posterior))
        if not posterior.converged and not force:
            store.clear()
            raise NoAnswer(
                "The sampler did not converge, so nothing was written. Check the evidence "
                "(corridors evidence) and the priors, or write all the same with --force."
            )
        save_posterior(posterior, target)
        store.clear()
    if not quiet:
        say(f"wrote {target}")


def show_posterior(posterior: Posterior) -> list[Screen]:
    """Lay prior and posterior out side by side."""
    from routes.cli.screens import Screen, show_digits, show_share, show_text

    found = posterior.diagnostics
    checks = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in found.items())
    return [
        Screen(
            f"Prior beside posterior: {len(posterior)} draws, {int(posterior.seen.sum())} hauls",
            posterior.summary(),
            {
                "name": ("number", show_text),
                "prior_median": ("prior median", show_digits),
                "prior_low": ("5 %", show_digits),
                "prior_high": ("95 %", show_digits),
                "mean": ("posterior mean", show_digits),
                "low": ("5 %", show_digits),
                "high": ("95 %", show_digits),
                "learnt": ("learnt", show_share),
            },
            [
                f"Checks: {checks}.",
                "Only interdiction times reporting is identified; priors part the two.",
                *posterior.remarks,
            ],
        )
    ]
