"""What `corridors scenario` is asked, and where it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli.scenario_adapt import Play

if TYPE_CHECKING:
    import pandas as pd

    from geo.world import World
    from routes.posterior import Posterior
    from routes.scenario import Scenario

FIGURE_SUFFIXES = (".svg", ".png", ".pdf")


@dataclass(frozen=True)
class Asked:
    """What the options of the command say."""

    over: str | None = None
    sweep: tuple[str, ...] = ()
    pairs: bool = False
    sets: int | None = None
    adapt: int | None = None
    play: Play = field(default_factory=Play)
    table: str = "crossings"
    figure: str = "diversion"
    map_path: Path | None = None
    top: int = 10
    jobs: int = 1
    scheduler: str | None = None
    yes: bool = False
    output: Path | None = None
    format: str | None = None

    @property
    def is_sweep(self) -> bool:
        """Whether many points are asked for."""
        return bool(self.sweep) or self.closing > 0

    @property
    def closing(self) -> int:
        """How many crossings close at a time; 0 if none do."""
        return 2 if self.pairs else self.sets or 0

    @property
    def tells_usage(self) -> bool:
        """Whether closures are to tell the usage of every crossing."""
        return self.closing > 0 and self.table == "diversion"

    @property
    def draws_figure(self) -> bool:
        """Whether the output is a figure."""
        return self.output is not None and self.output.suffix.lower() in FIGURE_SUFFIXES

    @property
    def fills_folder(self) -> bool:
        """Whether the output is a folder."""
        return self.output is not None and (self.output.is_dir() or not self.output.suffix)

    @property
    def is_plain(self) -> bool:
        """Whether scenarios stand beside the baseline on one day."""
        return not (self.is_sweep or self.over or self.adapt is not None)


@dataclass(frozen=True)
class Setting:
    """
    Where a question is answered, and under what parameters.

    Attributes
    ----------
    world, scenarios
        Read and checked; names resolved.
    source, posterior
        fixed, prior or posterior, and the draws of it; None for the fixed parameters.
    day
        The day for all scenarios, if not their own.
    ends
        Origins and destinations kept, as ids; None for all.
    quiet
        Whether remarks are left out.
    """

    world: World
    scenarios: Sequence[Scenario]
    source: str
    posterior: Posterior | None
    day: date | None
    ends: dict[str, Any]
    quiet: bool = False

    @property
    def draws(self) -> pd.DataFrame | None:
        """Draws of the parameters of route choice, one row each."""
        from routes.condition import DRAWN

        if self.posterior is None:
            return None
        draws = self.posterior.draws
        return draws[[name for name in DRAWN if name in draws]]


def check_asked(asked: Asked) -> None:
    """
    Refuse options that do not go together, before anything is reckoned.

    Raises
    ------
    InputError
        With every clash.
    """
    from geo.errors import Fault, InputError
    from routes.cli.answers import choose_format

    faults = []
    kinds = [asked.sweep, asked.over, asked.pairs, asked.sets is not None, asked.adapt is not None]
    if sum(map(bool, kinds)) > 1:
        remedy = "Choose --sweep, --pairs, --sets, --over time or --adapt."
        faults.append(Fault("--sweep", "", "only one at a time", remedy))
    if asked.adapt is None and asked.play != Play(seed=asked.play.seed):
        problem = "units move only from month to month"
        faults.append(Fault("--units, --rule, --runs", "", problem, "Add --adapt MONTHS."))
    if not asked.is_plain and (asked.draws_figure or asked.map_path or asked.fills_folder):
        problem = "figures, maps and folders are for scenarios beside the baseline"
        option = "--map" if asked.map_path else "--output"
        faults.append(Fault(option, "", problem, "Ask for csv, json or a table."))
    if (asked.jobs > 1 or asked.scheduler is not None) and not asked.is_sweep:
        option = "--jobs" if asked.scheduler is None else "--scheduler"
        problem = "only sweeps are parted among processes"
        faults.append(Fault(option, "", problem, "Add --sweep, or leave it out."))
    if faults:
        raise InputError(faults)
    if not (asked.draws_figure or asked.fills_folder):
        located = asked.is_plain and asked.table == "crossings"
        choose_format(asked.output, asked.format, located=located)
