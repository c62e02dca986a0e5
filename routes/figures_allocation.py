"""A figure of an allocation: plans side by side, and what units do at each door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import MissingExtra
from routes import palette

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from routes.allocate import Allocation

# Doors shown below the plan: those where one more unit would do most, and least.
DOORS = 8


def draw_allocation(allocation: Allocation, plans: pd.DataFrame, path: Path | str) -> Path:
    """
    Write a figure: interception by plan, and leverage by door.

    Parameters
    ----------
    allocation, plans
        A plan, and its table from `compare_plans`.
    path
        png, svg or pdf by its ending.

    Raises
    ------
    MissingExtra
        If matplotlib is not installed.
    WriteError
        If the file cannot be written.
    """
    from io import BytesIO

    from geo.writers import write_bytes

    figure = plot_allocation(allocation, plans)
    held = BytesIO()
    figure.savefig(held, format=Path(path).suffix.lstrip(".").lower(), dpi=160)
    write_bytes(held.getvalue(), path)
    return Path(path)


def plot_allocation(allocation: Allocation, plans: pd.DataFrame) -> Figure:
    """The figure itself, for notebooks."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", extra="figures") from error
    figure = Figure(figsize=(11, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_plans(left, plans)
    _draw_doors(right, allocation)
    title = f"Where {allocation.plan.sum():g} units go ({allocation.evader} evader)"
    figure.suptitle(f"{title}: {allocation.network.world_name}", color=palette.INK)
    return figure


def _draw_plans(axes: Axes, plans: pd.DataFrame) -> None:
    """Interception of each plan under both evaders."""
    rows = plans.iloc[::-1]
    places = range(len(rows))
    axes.barh(places, 100 * rows["interception"], color=palette.KINDS["official"], label="logit")
    axes.plot(
        100 * rows["worst_case"],
        places,
        linestyle="none",
        marker="D",
        color=palette.KINDS["informal"],
        label="guaranteed against anyone",
    )
    axes.set_yticks(list(places), labels=rows["plan"].tolist())
    axes.set_xlabel("interception, % of consignments")
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_doors(axes: Axes, allocation: Allocation) -> None:
    """What a further unit changes at doors, before and after the plan; harm lies left of zero."""
    import pandas as pd

    from routes.allocate import describe_plan

    table = describe_plan(allocation).sort_values("leverage_units", ascending=False)
    harmed = table.nsmallest(DOORS // 2, "leverage_units_after")
    harmed = harmed[harmed["leverage_units_after"] < 0]
    rows = pd.concat([table.head(DOORS), harmed]).drop_duplicates("crossing_id").iloc[::-1]
    after = 100 * rows["leverage_units_after"]
    colours = [palette.RISE if value < 0 else palette.FALL for value in after]
    places = pd.Series(range(len(rows)), dtype=float)
    before = 100 * rows["leverage_units"]
    axes.barh(places + 0.2, before, 0.4, color=palette.OTHER_CORRIDOR, label="before the plan")
    axes.barh(places - 0.2, after, 0.4, color=colours, label="after it")
    labels = [
        f"{name} (+{units})" if units else name
        for name, units in zip(rows["name"], rows["units"], strict=True)
    ]
    axes.set_yticks(places, labels=labels)
    axes.axvline(0, color=palette.INK, linewidth=0.8)
    axes.set_xlabel("a further unit, points of interception")
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
