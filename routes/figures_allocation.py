"""A figure of an allocation: beside other plans, door by door, what evaders do, zone by zone."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import MissingExtra
from routes import palette
from routes.plan_tables import compare_plans, describe_plan, shift_corridors, zone_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from routes.allocate import Allocation

# Doors shown: those where a unit alone does most, and those where one more does most harm.
DOORS, HARMED = 8, 4
# Corridors on each side of the shift, and zones.
SHIFTS, ZONES = 6, 10
# Changes below this, in points, are not drawn.
LEAST_DRAWN = 0.005
LABEL_WIDTH = 30


def draw_allocation(
    allocation: Allocation, path: Path | str, *, plans: pd.DataFrame | None = None
) -> Path:
    """
    Write a figure of a plan.

    Parameters
    ----------
    path
        png, svg or pdf by its ending.
    plans
        Its table from `compare_plans`, where that is known already.

    Raises
    ------
    MissingExtra
        If matplotlib is not installed.
    WriteError
        If the file cannot be written.
    """
    from geo.writers import write_bytes
    from routes.figures_scenario import render_figure

    figure = plot_allocation(allocation, plans=plans)
    write_bytes(render_figure(figure, Path(path).suffix.lower()), path)
    return Path(path)


def plot_allocation(allocation: Allocation, *, plans: pd.DataFrame | None = None) -> Figure:
    """The figure itself, for notebooks."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", extra="figures") from error
    figure = Figure(figsize=(13, 9.5), layout="constrained", facecolor=palette.PAPER)
    (top_left, top_right), (low_left, low_right) = figure.subplots(2, 2)
    _draw_plans(top_left, allocation, compare_plans(allocation) if plans is None else plans)
    _draw_doors(top_right, describe_plan(allocation))
    _draw_shift(low_left, shift_corridors(allocation))
    _draw_zones(low_right, zone_values(allocation))
    for axes in (top_left, top_right, low_left, low_right):
        axes.spines[["top", "right"]].set_visible(False)
    network = allocation.network
    title = f"Where {allocation.plan.sum():g} units go ({allocation.evader} evader)"
    figure.suptitle(f"{title}: {network.world_name}, {network.as_of}", color=palette.INK)
    return figure


def _draw_plans(axes: Axes, allocation: Allocation, plans: pd.DataFrame) -> None:
    """Interception of each plan under both evaders, what it loses, and intervals over draws."""
    rows = plans.iloc[::-1]
    places = np.arange(len(rows))
    seized = 100 * rows["interception"]
    axes.barh(places, seized, color=palette.KINDS["official"], label="seized of logit evaders")
    if rows["interception_low"].notna().all():
        low, high = 100 * rows["interception_low"], 100 * rows["interception_high"]
        axes.hlines(places, low, high, color=palette.INK, label="90 % of the posterior's draws")
    axes.plot(
        100 * rows["worst_case"],
        places,
        linestyle="none",
        marker="D",
        color=palette.KINDS["informal"],
        label="guaranteed against anyone",
    )
    _put_labels(axes, places, _with_loss(rows))
    axes.set_xlabel("interception, % of consignments")
    measure = "seized" if allocation.evader == "logit" else "guaranteed"
    axes.set_title(f"Beside other plans (loss: points {measure} less)", loc="left", fontsize=10)
    _put_legend(axes)


def _with_loss(plans: pd.DataFrame) -> list[str]:
    """Names of plans, with what they lose."""
    return [
        f"{plan} (loss\u00a0{100 * loss:.1f})" if abs(loss) >= 5e-4 else str(plan)
        for plan, loss in zip(plans["plan"], plans["loss"], strict=True)
    ]


def _draw_doors(axes: Axes, doors: pd.DataFrame) -> None:
    """What a unit changes at doors, alone and on top of the plan; harm lies left of zero."""
    leading = doors.sort_values("gain_before", ascending=False, kind="stable").head(DOORS)
    harmed = doors.nsmallest(HARMED, "gain_after")
    harmed = harmed[100 * harmed["gain_after"] < -LEAST_DRAWN]
    chosen = doors[doors["units"] > 0].head(DOORS)
    rows = pd.concat([chosen, leading, harmed]).drop_duplicates("crossing_id").iloc[::-1]
    places, after = np.arange(len(rows)), 100 * rows["gain_after"].to_numpy(float)
    axes.barh(
        places + 0.2,
        100 * rows["gain_before"],
        0.4,
        color=palette.OTHER_CORRIDOR,
        label="a unit alone",
    )
    _draw_signed(axes, places - 0.2, after, 0.4, "one more on top of the plan")
    labels = [
        f"{name} (+{units})" if units else name
        for name, units in zip(rows["name"], rows["units"], strict=True)
    ]
    _put_labels(axes, places, labels)
    axes.set_xlabel("change of interception, points")
    axes.set_title("Door by door (in brackets the plan)", loc="left", fontsize=10)
    _put_legend(axes)


def _draw_shift(axes: Axes, change: pd.Series) -> None:
    """Corridors that lose and gain once evaders know."""
    falling = 100 * change.sort_values(kind="stable")
    rows = pd.concat([falling.head(SHIFTS), falling.tail(SHIFTS)])
    rows = rows[~rows.index.duplicated() & (rows.abs() >= LEAST_DRAWN)]
    colours = [palette.FALL if value < 0 else palette.RISE for value in rows]
    axes.barh(np.arange(len(rows)), rows, color=colours)
    _put_labels(axes, np.arange(len(rows)), rows.index.tolist())
    axes.axvline(0, color=palette.INK, linewidth=0.8)
    axes.set_xlabel("change of share, points of what is dispatched")
    axes.set_title("What evaders do next, corridor by corridor", loc="left", fontsize=10)


def _draw_zones(axes: Axes, zones: pd.DataFrame) -> None:
    """One more unit at each zone's best and worst door."""
    reach = 100 * zones[["gain", "worst_gain"]].abs().max(axis=1)
    rows = zones[reach >= LEAST_DRAWN].head(ZONES).iloc[::-1]
    places = np.arange(len(rows))
    _draw_signed(axes, places + 0.2, 100 * rows["gain"].to_numpy(float), 0.4, "best door")
    worst = 100 * rows["worst_gain"].to_numpy(float)
    harm = np.where(worst < 0, worst, 0.0)
    axes.barh(places - 0.2, harm, 0.4, color=palette.RISE, label="worst door, where it harms")
    labels = [f"{zone}: {name}" for zone, name in zip(rows["zone"], rows["name"], strict=True)]
    _put_labels(axes, places, labels)
    axes.set_xlabel("change of interception, points")
    axes.set_title("One more unit after the plan, zone by zone", loc="left", fontsize=10)
    _put_legend(axes)


def _draw_signed(axes: Axes, places: Any, values: Any, height: float, label: str) -> None:
    """Bars right of zero in blue, left of it in red."""
    colours = [palette.RISE if value < 0 else palette.FALL for value in values]
    axes.barh(places, values, height, color=colours)
    axes.barh([0], [0], height, color=palette.FALL, label=label)
    axes.axvline(0, color=palette.INK, linewidth=0.8)


def _put_legend(axes: Axes) -> None:
    """The legend beneath a panel, where it covers nothing."""
    axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.3, -0.11), ncols=3)


def _put_labels(axes: Axes, places: Any, labels: Sequence[str]) -> None:
    """Names beside the bars, long ones on two lines."""
    wrapped = ["\n".join(wrap(label, LABEL_WIDTH)) for label in labels]
    axes.set_yticks(places, labels=wrapped, fontsize=8)
