"""Figures of a scenario: ranks before and after, where the flow goes, and a map with arrows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError, MissingExtra
from geo.writers import write_bytes
from routes.palette import CLOSED, COAST, FALL, INK, INK_SOFT, LAND, PAPER, RISE, WATER

if TYPE_CHECKING:
    import pandas as pd

    from routes.outcome import Outcome

FIGURES = ("ranks", "diversion", "map")
SUFFIXES = (".svg", ".png", ".pdf")
# Rows a chart shows: what a page of A4 holds without labels touching.
RANKS, FLOWS, ARROWS = 20, 14, 16
SHARE_TEXT = "% of what is dispatched"


def draw_scenario(
    outcome: Outcome, path: Path | str, *, scenario: str | None = None, figure: str = "diversion"
) -> Path:
    """
    Draw one scenario of an outcome to a file.

    Parameters
    ----------
    outcome
        As `compare_scenarios` gives it.
    path
        Ends in .svg, .png or .pdf.
    scenario
        Its name; default the first.
    figure
        ``ranks`` (slope chart), ``diversion`` (bands from losers to gainers) or ``map``.

    Raises
    ------
    InputError
        If there is no such figure, scenario or ending.
    MissingExtra
        If matplotlib is not installed.
    """
    path = Path(path)
    names = list(dict.fromkeys(outcome.totals["scenario"]))
    chosen = scenario if scenario is not None else names[0]
    for what, value, able in (
        ("figure", figure, FIGURES),
        ("scenario", chosen, names),
        ("ending", path.suffix.lower(), SUFFIXES),
    ):
        if value not in able:
            raise InputError(Fault(f"the {what}", "", f"no '{value}'", f"Use {', '.join(able)}."))
    draw = {"ranks": _draw_ranks, "diversion": _draw_diversion, "map": _draw_map}[figure]
    write_bytes(render_figure(draw(outcome, chosen), path.suffix.lower()), path)
    return path


def _open_figure(width: float, height: float) -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("matplotlib", extra="figures") from error
    figure = Figure(figsize=(width, height), facecolor=PAPER, layout="constrained")
    return figure, figure.add_subplot()


def render_figure(figure: Any, suffix: str) -> bytes:
    """Bytes of a figure; the same figure gives the same bytes."""
    import matplotlib as mpl

    stream = io.BytesIO()
    plain: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}
    with mpl.rc_context({"svg.hashsalt": "corridors", "svg.fonttype": "none"}):
        figure.savefig(stream, format=suffix[1:], dpi=160, metadata=plain[suffix])
    return stream.getvalue()


def _rows(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return table[table["scenario"] == scenario].drop(columns="scenario")


def _title(outcome: Outcome, scenario: str, what: str) -> str:
    day = _rows(outcome.totals, scenario)["as_of"].iloc[0]
    return f"{scenario}: {what}\n{outcome.world_name}, {day}"


def _draw_ranks(outcome: Outcome, scenario: str) -> Any:
    """Slope chart: the crossings that rank first before or after."""
    table = _rows(outcome.crossings, scenario)
    table = table[table[["rank", "rank_after"]].min(axis=1) <= RANKS]
    figure, axes = _open_figure(8.5, 7.5)
    floor = RANKS + 1.6
    columns = ["name", "rank", "rank_after"]
    for name, rank, rank_after in table.sort_values("rank")[columns].itertuples(index=False):
        ends = [float(rank), float(rank_after)]
        shown = [min(end, floor) for end in ends]
        moved = ends[0] - ends[1]
        colour = INK_SOFT if moved == 0 else (RISE if moved > 0 else FALL)
        axes.plot([0, 1], shown, color=colour, lw=1 + min(abs(moved), 6) / 3, marker="o", ms=4)
        for x, end, side in ((0, ends[0], "right"), (1, ends[1], "left")):
            if end <= RANKS:
                label = f"{name}  {end:.0f}" if x == 0 else f"{end:.0f}  {name}"
                axes.annotate(
                    label,
                    (x, end),
                    xytext=(-8 if x == 0 else 8, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    color=INK,
                    fontsize=8,
                )
    axes.set_xlim(-0.9, 1.9)
    axes.set_ylim(floor + 0.4, 0.2)
    axes.set_xticks([0, 1], ["baseline", "scenario"])
    axes.tick_params(left=False, labelleft=False, bottom=False)
    axes.spines[:].set_visible(False)
    axes.set_title(_title(outcome, scenario, "rank by exposure to seizure"), loc="left", color=INK)
    return figure


def _draw_diversion(outcome: Outcome, scenario: str) -> Any:
    """Bands from what loses flow to what gains it."""
    flows = _rows(outcome.diversion, scenario).head(FLOWS)
    names = dict(zip(outcome.crossings["crossing_id"], outcome.crossings["name"], strict=True))
    figure, axes = _open_figure(9.5, 6.5)
    total = float(flows["share"].sum())
    gap = 0.03 * total
    places = []
    for column in ("from_id", "to_id"):
        sums = flows.groupby(column, sort=False)["share"].sum().sort_values(ascending=False)
        top = np.concatenate([[0.0], np.cumsum(sums.to_numpy() + gap)])[:-1]
        places.append(
            {key: [at, at, at + size] for key, at, size in zip(sums.index, top, sums, strict=True)}
        )
    for source, target, share in flows[["from_id", "to_id", "share"]].itertuples(index=False):
        left, right = places[0][source], places[1][target]
        _draw_band(axes, left[1], right[1], share)
        left[1] += share
        right[1] += share
    for x, side, found in ((0.0, "right", places[0]), (1.0, "left", places[1])):
        for key, (begin, _, end) in found.items():
            axes.plot(
                [x, x], [begin, end], color=FALL if x == 0 else RISE, lw=5, solid_capstyle="butt"
            )
            axes.annotate(
                f"{names.get(key, key)}  {100 * (end - begin):.1f} %",
                (x, (begin + end) / 2),
                xytext=(-9 if x == 0 else 9, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                color=INK,
                fontsize=8,
            )
    if not len(flows):
        axes.annotate("no flow moves", (0.5, 0.5), ha="center", color=INK_SOFT)
    axes.set_xlim(-0.95, 1.95)
    axes.invert_yaxis()
    axes.set_axis_off()
    what = f"where the flow goes, {SHARE_TEXT}; the {len(flows)} largest"
    axes.set_title(_title(outcome, scenario, what), loc="left", color=INK)
    return figure


def _draw_band(axes: Any, start: float, stop: float, width: float) -> None:
    x = np.linspace(0.0, 1.0, 40)
    rise = start + (stop - start) * (3 * x**2 - 2 * x**3)
    axes.fill_between(x, rise, rise + width, color=INK_SOFT, alpha=0.35, lw=0)


def _draw_map(outcome: Outcome, scenario: str) -> Any:
    """Crossings that gain and lose, with arrows from loser to gainer."""
    from geo.boundaries import read_boundaries

    crossings = _rows(outcome.crossings, scenario).set_index("crossing_id")
    if "lon" not in crossings:
        fault = Fault("the figure", "map", "the crossings have no positions", "Use another figure.")
        raise InputError(fault)
    figure, axes = _open_figure(9.5, 8.0)
    read_boundaries("drawing").plot(ax=axes, color=LAND, edgecolor=COAST, lw=0.6)
    change = crossings["usage_after"] - crossings["usage"]
    moved = crossings[change.abs() >= 1e-3]
    flows = _rows(outcome.diversion, scenario)
    on_map = flows["from_id"].isin(crossings.index) & flows["to_id"].isin(crossings.index)
    flows = flows[on_map].head(ARROWS)
    at = dict(
        zip(crossings.index, zip(crossings["lon"], crossings["lat"], strict=True), strict=True)
    )
    widest = flows["share"].max()
    for source, target, share in flows[["from_id", "to_id", "share"]].itertuples(index=False):
        axes.annotate(
            "",
            xy=at[target],
            xytext=at[source],
            arrowprops={
                "arrowstyle": "-|>",
                "connectionstyle": "arc3,rad=0.2",
                "color": INK,
                "alpha": 0.6,
                "lw": 0.6 + 3.0 * share / widest,
                "mutation_scale": 12,
                "shrinkA": 3,
                "shrinkB": 3,
            },
        )
    colours = np.where(change[moved.index] > 0, RISE, FALL)
    colours = np.where(moved["state_after"] == "closed", CLOSED, colours)
    sizes = 12 + 1500 * change[moved.index].abs()
    axes.scatter(moved["lon"], moved["lat"], s=sizes, c=colours, edgecolor=PAPER, lw=0.8, zorder=4)
    labelled = moved.assign(change=change, size=change.abs()).nlargest(8, "size")
    for name, points, lon, lat in labelled[["name", "change", "lon", "lat"]].itertuples(
        index=False
    ):
        axes.annotate(
            f"{name}\n{100 * points:+.1f} points",
            (lon, lat),
            bbox={"facecolor": PAPER, "alpha": 0.65, "linewidth": 0, "pad": 1.0},
            xytext=(6, 6),
            textcoords="offset points",
            fontsize=7,
            color=INK,
            zorder=5,
        )
    _frame(axes, moved if len(moved) else crossings)
    axes.set_title(
        _title(outcome, scenario, "gains (red), losses (blue), closed (grey) in usage"),
        loc="left",
        color=INK,
    )
    return figure


def _frame(axes: Any, shown: pd.DataFrame) -> None:
    """Fit the map to what moved, in degrees stretched as the middle latitude has them."""
    low_lon, high_lon = shown["lon"].min() - 2.0, shown["lon"].max() + 4.0
    low_lat, high_lat = shown["lat"].min() - 1.5, shown["lat"].max() + 1.5
    axes.set_xlim(low_lon, high_lon)
    axes.set_ylim(low_lat, high_lat)
    axes.set_aspect(1 / np.cos(np.radians((low_lat + high_lat) / 2)))
    axes.set_facecolor(WATER)
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    axes.spines[:].set_color(COAST)
