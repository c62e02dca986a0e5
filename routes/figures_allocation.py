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
    spent = f"{allocation.plan.sum():g} units, {allocation.evader} evader"
    figure.suptitle(f"Where {spent} go: {allocation.network.world_name}", color=palette.INK)
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
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_doors(axes: Axes, allocation: Allocation) -> None:
    """What one more unit would change at doors, before the plan; falls to the left of zero."""
    import pandas as pd

    from routes.allocate import describe_plan

    table = describe_plan(allocation).sort_values("leverage_units", ascending=False)
    shown = table.head(DOORS)
    negative = table[table["leverage_units"] < 0].tail(DOORS // 2)
    rows = pd.concat([shown, negative]).drop_duplicates("crossing_id").iloc[::-1]
    colours = [palette.RISE if v < 0 else palette.FALL for v in rows["leverage_units"]]
    places = range(len(rows))
    axes.barh(places, 100 * rows["leverage_units"], color=colours)
    labels = [
        f"{name} (+{units})" if units else name
        for name, units in zip(rows["name"], rows["units"], strict=True)
    ]
    axes.set_yticks(list(places), labels=labels)
    axes.axvline(0, color=palette.INK, linewidth=0.8)
    axes.set_xlabel("leverage: points of interception per first unit")
    axes.spines[["top", "right"]].set_visible(False)
