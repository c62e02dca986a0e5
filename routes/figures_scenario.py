"""Figures of a scenario: ranks before and after, where the flow goes, and a map with arrows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import Fault, InputError, MissingExtra
from geo.writers import write_bytes
from routes.figure_labels import place_labels
from routes.palette import CLOSED, COAST, FALL, INK, INK_SOFT, LAND, PAPER, RISE, WATER

if TYPE_CHECKING:
    import pandas as pd

    from routes.outcome import Outcome

FIGURES = ("ranks", "diversion", "map")
SUFFIXES = (".svg", ".png", ".pdf")
# Rows a chart shows: what a page of A4 holds without labels touching.
RANKS, LOSERS, GAINERS, ARROWS, LABELS = 20, 6, 12, 16, 8
LONGEST_NAME = 44
OTHERS = "all others"
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
    # The name has a line of its own: beside Latin words, one in Arabic would turn the line about.
    return f"{scenario}\n{what}; {outcome.world_name}, {day}".replace("$", r"\$")


def _cut(name: str) -> str:
    """A name as a chart's margin holds it."""
    text = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return text.replace("$", r"\$")


def _write_beside(axes: Any, x: float, y: float, text: str) -> None:
    """A label left of the left end, or right of the right one."""
    axes.annotate(
        text,
        (x, y),
        xytext=(-9 if x == 0 else 9, 0),
        textcoords="offset points",
        ha="right" if x == 0 else "left",
        va="center",
        color=INK,
        fontsize=8,
    )


def _draw_ranks(outcome: Outcome, scenario: str) -> Any:
    """Slope chart: the crossings that rank first before or after."""
    table = _rows(outcome.crossings, scenario)
    table = table[table[["rank", "rank_after"]].min(axis=1) <= RANKS].sort_values("rank")
    figure, axes = _open_figure(11.0, 7.5)
    heights = [_stand(table[column].to_numpy(float)) for column in ("rank", "rank_after")]
    shut = (table["state_after"] == "closed") & (table["state"] != "closed")
    ends = zip(table["name"], table["rank"], table["rank_after"], shut, *heights, strict=True)
    for name, rank, rank_after, closes, top, top_after in ends:
        moved = rank - rank_after
        colour = INK_SOFT if moved == 0 else (RISE if moved > 0 else FALL)
        colour = CLOSED if closes else colour
        width = 1 + min(abs(moved), 6) / 3
        axes.plot([0, 1], [top, top_after], color=colour, lw=width, marker="o", ms=4)
        _write_beside(axes, 0, top, f"{_cut(name)}  {rank}")
        _write_beside(axes, 1, top_after, f"{rank_after}  {_cut(name)}{' closed' * closes}")
    axes.set_xlim(-1.3, 2.3)
    axes.set_ylim(max([RANKS + 0.5, *heights[0], *heights[1]]) + 0.6, 0.2)
    axes.set_xticks([0, 1], ["baseline", "scenario"])
    axes.tick_params(left=False, labelleft=False, bottom=False)
    axes.spines[:].set_visible(False)
    axes.set_title(_title(outcome, scenario, "rank by exposure to seizure"), loc="left", color=INK)
    return figure


def _stand(ranks: Any) -> Any:
    """Heights of ranks: their own down to the last shown, then below a gap in their order."""
    below = np.sort(ranks[ranks > RANKS])
    return np.where(ranks > RANKS, RANKS + 1.5 + np.searchsorted(below, ranks), ranks)


def _draw_diversion(outcome: Outcome, scenario: str) -> Any:
    """Bands from what loses flow to what gains it; what is small is drawn together."""
    flows = _rows(outcome.diversion, scenario)
    names = dict(zip(outcome.crossings["crossing_id"], outcome.crossings["name"], strict=True))
    figure, axes = _open_figure(10.5, 6.5)
    for column, most in (("from_id", LOSERS), ("to_id", GAINERS)):
        largest = flows.groupby(column)["share"].sum().nlargest(most).index
        flows = flows.assign(**{column: flows[column].where(flows[column].isin(largest), OTHERS)})
    flows = flows.groupby(["from_id", "to_id"])["share"].sum().reset_index()
    gap = 0.025 * float(flows["share"].sum())
    places = []
    for column in ("from_id", "to_id"):
        sums = flows.groupby(column, sort=False)["share"].sum().sort_values(ascending=False)
        if OTHERS in sums:  # last, however much they are together
            sums = sums[[*sums.index.drop(OTHERS), OTHERS]]
        top = np.concatenate([[0.0], np.cumsum(sums.to_numpy() + gap)])[:-1]
        places.append(
            {key: [at, at, at + size] for key, at, size in zip(sums.index, top, sums, strict=True)}
        )
    order = [{key: at for at, key in enumerate(found)} for found in places]
    bands = sorted(
        flows[["from_id", "to_id", "share"]].itertuples(index=False),
        key=lambda band: (order[0][band[0]], order[1][band[1]]),
    )
    for source, target, share in bands:
        left, right = places[0][source], places[1][target]
        _draw_band(axes, left[1], right[1], share)
        left[1] += share
        right[1] += share
    for x, found in enumerate(places):
        for key, (begin, _, end) in found.items():
            colour = INK_SOFT if key == OTHERS else (FALL, RISE)[x]
            axes.plot([x, x], [begin, end], color=colour, lw=5, solid_capstyle="butt")
            label = f"{_cut(names.get(key, key))}  {100 * (end - begin):.1f} %"
            _write_beside(axes, x, (begin + end) / 2, label)
    if not len(flows):
        axes.annotate("no flow moves", (0.5, 0.5), ha="center", color=INK_SOFT)
    axes.set_xlim(-1.25, 2.25)
    axes.invert_yaxis()
    axes.set_axis_off()
    what = f"where the flow goes, {SHARE_TEXT}"
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
    _frame(axes, moved if len(moved) else crossings)
    axes.set_title(
        _title(outcome, scenario, "gains (red), losses (blue), closed (grey) in usage"),
        loc="left",
        color=INK,
    )
    labelled = moved.assign(change=change[moved.index], size=change[moved.index].abs()).nlargest(
        LABELS, "size"
    )
    place_labels(
        axes,
        labelled[["lon", "lat"]].to_numpy(float),
        [f"{_cut(n)}\n{100 * c:+.1f} points" for n, c in labelled[["name", "change"]].to_numpy()],
        moved[["lon", "lat"]].to_numpy(float),
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
