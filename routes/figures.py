"""Printable figures: a map, a ranking, corridors, displacement, a time line.

Each function returns a `matplotlib.figure.Figure`; `save_figure` writes it as PNG, SVG or PDF with
its fonts inside. matplotlib is an extra: ``pip install 'corridors[figures]'``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError, MissingExtra
from routes.palette import (
    BORDER,
    CLOSED,
    COAST,
    CORRIDORS,
    FALL,
    INK,
    INK_SOFT,
    KINDS,
    LAND,
    LAND_AROUND,
    OTHER_CORRIDOR,
    PAPER,
    RISE,
    SEIZURE,
    WATER,
    corridor_colours,
    exposure_breaks,
    exposure_colour,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from geo.world import World
    from routes.network import Network

#: File endings a figure can be written as.
FIGURE_ENDINGS = (".png", ".svg", ".pdf")
# Dots per inch of a PNG: sharp on paper at A4 width, under half a megabyte.
DOTS_PER_INCH = 200
# Widest flow line, in points.
WIDEST_POINTS = 6.0
# A name longer than this is cut on a chart's axis; tables hold it whole.
LONGEST_NAME = 48

_STYLE: Any = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, Arabic letters included
    "font.size": 9.0,
    "axes.edgecolor": INK_SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "corridors",
    "pdf.fonttype": 42,
}


def save_figure(figure: Figure, path: Path | str) -> Path:
    """
    Write a figure as its file's ending says, the same bytes each time.

    Raises
    ------
    InputError
        If the ending is not one of `FIGURE_ENDINGS`.
    WriteError
        If the file cannot be written; an older one stays.
    """
    import matplotlib as mpl

    from geo.writers import write_bytes

    target = Path(path)
    ending = target.suffix.lower()
    if ending not in FIGURE_ENDINGS:
        remedy = f"Name it {', '.join(FIGURE_ENDINGS[:-1])} or {FIGURE_ENDINGS[-1]}."
        raise InputError(Fault("--output", "", f"figures are not drawn as '{ending}'", remedy))
    undated = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}.get(ending, {})
    buffer = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(buffer, format=ending[1:], dpi=DOTS_PER_INCH, metadata=undated)
    write_bytes(buffer.getvalue(), target)
    return target


def shape_text(text: str) -> str:
    """
    Text as matplotlib must be given it: Arabic letters joined and in the order they are seen.

    Examples
    --------
    >>> shape_text("Nassib")
    'Nassib'
    """
    if not any("\u0590" <= letter <= "\u08ff" for letter in text):
        return text.replace("$", r"\$")
    try:
        from arabic_reshaper import reshape  # type: ignore[import-untyped]
        from bidi import get_display  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra("arabic-reshaper", extra="figures") from error
    return str(get_display(reshape(text))).replace("$", r"\$")


def draw_ranking(ranking: pd.DataFrame, *, most: int = 20, title: str = "") -> Figure:
    """
    The most exposed crossings as a dot chart, with 90 % intervals where the table has them.

    Parameters
    ----------
    ranking
        As `rank_crossings` gives it.
    most
        How many crossings to show.
    title
        Heading; default says what is shown.
    """
    table = ranking.head(most).iloc[::-1]
    figure, axes = _new_figure(width=7.0, height=0.9 + 0.27 * len(table))
    places = np.arange(len(table))
    colours = [KINDS.get(kind, INK_SOFT) for kind in table["kind"]]
    percent = table["exposure"].to_numpy(float) * 100
    if {"exposure_low", "exposure_high"} <= set(table.columns):
        low, high = (table[c].to_numpy(float) * 100 for c in ("exposure_low", "exposure_high"))
        axes.hlines(places, low, high, color=colours, linewidth=2, alpha=0.55)
    axes.scatter(percent, places, color=colours, s=34, zorder=3)
    axes.set_yticks(places, [_label(name) for name in table["name"]])
    axes.set_xlim(left=0)
    axes.set_ylim(-0.7, len(table) - 0.3)
    axes.set_xlabel("Exposure: dispatched consignments seized there, %")
    axes.grid(axis="x", color="#e3e3e3", linewidth=0.6)
    axes.set_axisbelow(True)
    _kind_legend(axes, table["kind"])
    _head(axes, title or "Crossings most exposed to seizure")
    return figure


def draw_comparison(comparison: pd.DataFrame, *, most: int = 12, title: str = "") -> Figure:
    """
    Corridors as bars of their share, the part seized on the way darker.

    Parameters
    ----------
    comparison
        As `compare_corridors` gives it: corridor, name, share, interception; where it has
        intervals of the share, they are drawn as whiskers.
    """
    table = comparison.head(most).iloc[::-1]
    figure, axes = _new_figure(width=7.0, height=1.0 + 0.3 * len(table))
    places = np.arange(len(table))
    share = table["share"].to_numpy(float) * 100
    seized = share * np.nan_to_num(table["interception"].to_numpy(float))
    axes.barh(places, share, color="#b9c6ce", height=0.66, label="delivered")
    axes.barh(places, seized, color=RISE, height=0.66, label="seized on the way")
    ends = share
    if {"share_low", "share_high"} <= set(table.columns):
        low, ends = (table[c].to_numpy(float) * 100 for c in ("share_low", "share_high"))
        axes.hlines(places, low, ends, color=INK_SOFT, linewidth=1.2, label="90 % interval")
    for place, (whole, part) in enumerate(zip(share, seized, strict=True)):
        note = f"{whole:.1f} %, {100 * part / whole:.0f} % of it seized" if whole > 0 else "none"
        end = max(whole, float(ends[place]))
        axes.text(end, place, f"  {note}", va="center", fontsize=7.5, color=INK_SOFT)
    axes.set_yticks(places, [_corridor_label(row) for row in table.to_dict("records")])
    axes.set_xlim(0, max(share.max(initial=1.0), ends.max(initial=1.0)) * 1.36)
    axes.set_xlabel("Share of dispatched consignments, %")
    axes.legend(loc="lower right", frameon=False)
    _head(axes, title or "Corridors side by side")
    return figure


def draw_displacement(matrix: pd.DataFrame, *, title: str = "") -> Figure:
    """
    Where flow goes when each of some crossings closes, as a matrix of points of usage.

    Parameters
    ----------
    matrix
        As `displacement_matrix` gives it: rows closed, columns receiving, change of usage; nan on
        the diagonal.
    """
    rows, columns = matrix.shape
    figure, axes = _new_figure(width=2.6 + 0.52 * columns, height=2.2 + 0.36 * rows)
    if not matrix.size:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "No crossing is in use.", ha="center", color=INK_SOFT)
        _head(axes, title or "Where flow goes when a crossing closes")
        return figure
    points = matrix.to_numpy(float) * 100
    top = float(np.nanmax(np.abs(points), initial=1e-9))
    import matplotlib as mpl

    scale = mpl.colors.LinearSegmentedColormap.from_list(
        "change", [FALL, "#f7f7f7", RISE], bad="#d9d9d9"
    )
    image = axes.imshow(points, cmap=scale, vmin=-top, vmax=top, aspect="auto")
    axes.set_yticks(range(rows), [_label(name, 30) for name in matrix.index])
    axes.set_xticks(
        range(columns), [_label(name, 30) for name in matrix.columns], rotation=45, ha="right"
    )
    for (row, column), value in np.ndenumerate(points):
        if np.isfinite(value) and abs(value) >= 0.05:
            dark = abs(value) > 0.6 * top
            axes.text(
                column,
                row,
                f"{value:+.1f}",
                ha="center",
                va="center",
                fontsize=7,
                color=PAPER if dark else INK,
            )
    axes.set_ylabel("closed")
    figure.colorbar(image, ax=axes, label="change of usage, points", shrink=0.8)
    _head(axes, title or "Where flow goes when a crossing closes")
    return figure


def draw_timeline(world: World, *, most: int = 14, title: str = "") -> Figure:
    """Seizures by month; beneath, when the crossings with most of them were shut or limited."""
    figure, (upper, lower) = _new_figure(
        width=7.5, height=2.6 + 0.24 * most, rows=2, height_ratios=(1.1, 0.13 * most)
    )
    dates = pd.to_datetime(world.seizures["date"].str.slice(0, 7), format="%Y-%m", errors="coerce")
    counts = dates.dropna().value_counts().sort_index()
    upper.bar(counts.index, counts.to_numpy(), width=25, color=SEIZURE)
    undated = int(dates.isna().sum())
    upper.set_ylabel("seizures a month")
    upper.text(
        0.0,
        1.02,
        f"{undated} more are dated by year only",
        transform=upper.transAxes,
        fontsize=7.5,
        color=INK_SOFT,
    )
    found = world.seizures["crossing_id"]
    busiest = found[found != ""].value_counts().head(most).index[::-1]
    names = world.crossings.set_index("crossing_id")["name_en"]
    start, end = pd.Timestamp(world.start), pd.Timestamp(world.end)
    for place, crossing_id in enumerate(busiest):
        lower.hlines(place, start, end, color="#e3e6e8", linewidth=6)
        for first, last, state in _intervals(world, str(crossing_id), start, end):
            colour = {"closed": CLOSED, "limited": "#e5b567"}.get(state)
            if colour:
                lower.hlines(place, first, last, color=colour, linewidth=6)
        here = dates[found == crossing_id].dropna()
        lower.scatter(here, np.full(len(here), place), s=11, color=SEIZURE, zorder=3)
    lower.set_yticks(range(len(busiest)), [_label(names[i]) for i in busiest])
    lower.set_xlim(start, end)
    upper.set_xlim(start, end)
    upper.tick_params(labelbottom=False)
    _state_legend(lower)
    _head(upper, title or "Seizures and crossing states over time", pad=18)
    return figure


def draw_map_figure(
    network: Network, world: World, *, most_labels: int = 12, title: str = ""
) -> Figure:
    """
    The map on paper: land, flows along roads by corridor, crossings by exposure.

    Parameters
    ----------
    network
        Built from `world`.
    world
        Supplies roads.
    most_labels
        How many of the most exposed crossings to name.
    """
    from routes.land import read_land, read_land_around
    from routes.ranking import rank_crossings

    ranking = rank_crossings(network).merge(
        network.crossings[["crossing_id", "lon", "lat"]].reset_index(drop=True), on="crossing_id"
    )
    used = ranking[ranking["usage"] > 0]
    if used.empty:
        used = ranking
    figure, axes = _new_figure(width=8.3, height=8.6)
    axes.set_facecolor(WATER)
    read_land_around().plot(ax=axes, color=LAND_AROUND, edgecolor=COAST, linewidth=0.3)
    land = read_land(world)
    land.plot(ax=axes, color=LAND, edgecolor=BORDER, linewidth=0.5)
    zones = _name_zones(axes, land)
    colours = _plot_flows(axes, network, world)
    breaks = exposure_breaks(float(ranking["exposure"].max()))
    used = used.iloc[::-1]
    for kind, mark in (("official", "o"), ("informal", "D"), ("port", "s")):
        rows = used[used["kind"] == kind]
        axes.scatter(
            rows["lon"],
            rows["lat"],
            marker=mark,
            zorder=5,
            linewidth=0.5,
            edgecolor=INK,
            s=8 + 160 * (rows["exposure"] / max(ranking["exposure"].max(), 1e-12)),
            color=[exposure_colour(value, breaks) for value in rows["exposure"]],
            label=kind,
        )
    _frame_map(axes, used)
    _label_map(axes, ranking.head(most_labels))
    _map_legends(axes, colours)
    _head(axes, title or f"Exposure of crossings to seizure, {network.as_of:%d %B %Y}")
    axes.text(
        0.995,
        0.005,
        "Boundaries: Natural Earth (de facto view, no opinion on sovereignty)",
        transform=axes.transAxes,
        ha="right",
        va="bottom",
        fontsize=6.5,
        color=INK_SOFT,
        zorder=7,
        bbox={"facecolor": PAPER, "alpha": 0.8, "edgecolor": "none", "pad": 1.5},
    )
    _drop_covered(figure, axes, zones)
    return figure


def displacement_matrix(network: Network, *, most: int = 10) -> pd.DataFrame:
    """
    Change of usage when each of the most used crossings closes.

    Returns
    -------
    matrix
        Rows: the crossing that closes, by name; columns: the same crossings; change of usage, -1
        to 1; nan on the diagonal.
    """
    from routes.displacement_matrix import measure_displacement

    change = measure_displacement(network, most=most).change
    names = network.crossings.loc[change.index, "name_en"].to_numpy(str)
    return pd.DataFrame(change.to_numpy(), index=names, columns=names)


#: What a picture can show, besides the map.
CHARTS = ("ranking", "corridors", "displacement", "timeline")


def draw_chart(network: Network, world: World, chart: str) -> Figure:
    """
    One of the charts of a network, or its map.

    Parameters
    ----------
    chart
        ``map`` or one of `CHARTS`.
    """
    from routes.comparison import compare_corridors
    from routes.ranking import rank_crossings

    if chart == "ranking":
        return draw_ranking(rank_crossings(network))
    if chart == "corridors":
        return draw_comparison(compare_corridors(network, most=12))
    if chart == "displacement":
        return draw_displacement(displacement_matrix(network))
    return draw_timeline(world) if chart == "timeline" else draw_map_figure(network, world)


def _new_figure(
    *, width: float, height: float, rows: int = 1, height_ratios: tuple[float, ...] | None = None
) -> tuple[Figure, Any]:
    """A figure of so many inches in the house style."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure as NewFigure
    except ImportError as error:
        raise MissingExtra("matplotlib", extra="figures") from error
    with mpl.rc_context(_STYLE):
        figure = NewFigure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, 1, height_ratios=height_ratios)
    return figure, axes


def _head(axes: Axes, title: str, *, pad: float = 8) -> None:
    axes.set_title(shape_text(title), loc="left", fontsize=11, fontweight="bold", pad=pad)


def _label(name: str, longest: int = LONGEST_NAME) -> str:
    text = str(name)
    return shape_text(text if len(text) <= longest else f"{text[: longest - 1]}…")


def _corridor_label(row: Mapping[Any, Any]) -> str:
    name = str(row.get("name") or "")
    return f"{row['corridor']}\n{_label(name, 34)}" if name else str(row["corridor"])


def _kind_legend(axes: Axes, kinds: pd.Series) -> None:
    for kind in [kind for kind in KINDS if kind in set(kinds)]:
        axes.scatter([], [], color=KINDS[kind], s=34, label=kind)
    axes.legend(loc="lower right", frameon=False, title="kind", alignment="left")


def _state_legend(axes: Axes) -> None:
    axes.plot([], [], color=CLOSED, linewidth=6, label="closed")
    axes.plot([], [], color="#e5b567", linewidth=6, label="limited")
    axes.scatter([], [], s=11, color=SEIZURE, label="seizure there")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False)


def _intervals(
    world: World, crossing_id: str, start: pd.Timestamp, end: pd.Timestamp
) -> list[tuple[pd.Timestamp, pd.Timestamp, str]]:
    """A crossing's states within the world's time: from, to, state."""
    rows = world.crossing_status[world.crossing_status["crossing_id"] == crossing_id]
    found = []
    for first, last, state in zip(rows["from"], rows["to"], rows["state"], strict=True):
        begin = max(pd.Timestamp(first), start) if first else start
        stop = min(pd.Timestamp(last), end) if last else end
        if begin < stop:
            found.append((begin, stop, str(state)))
    return found


def _plot_flows(axes: Axes, network: Network, world: World) -> dict[str, str]:
    """Draw flows along roads, narrow ones last; return the colour of each corridor drawn."""
    from geo.legs import leg_lines
    from routes.flows import leg_flows

    flows = leg_flows(network, least_share=5e-4, most=len(CORRIDORS))
    lines = leg_lines(world, flows).assign(
        usage=flows["usage"].to_numpy(), corridor=flows["corridor"].to_numpy()
    )
    totals = flows.groupby("corridor")["usage"].max().sort_values(ascending=False)
    colours = corridor_colours([name for name in totals.index if name != "other"])
    colours["other"] = OTHER_CORRIDOR
    ordered = lines.sort_values("usage", ascending=False)
    widest = max(float(flows["usage"].max()) if len(flows) else 0.0, 1e-12)
    rows = zip(ordered.geometry, ordered["usage"], ordered["corridor"], strict=True)
    for shape, usage, corridor in rows:
        if shape is None or shape.is_empty:
            continue
        x, y = np.asarray(shape.coords).T[:2]
        axes.plot(
            x,
            y,
            color=colours[corridor],
            linewidth=max(WIDEST_POINTS * usage / widest, 0.3),
            zorder=3,
            alpha=0.85,
            solid_capstyle="round",
        )
    return colours


def _frame_map(axes: Axes, used: pd.DataFrame) -> None:
    """Show all crossings in use with some land around, at the right proportion for the middle."""
    pad = 1.5
    west, east = used["lon"].min() - pad, used["lon"].max() + pad
    south, north = used["lat"].min() - pad, used["lat"].max() + pad
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    for side in axes.spines.values():
        side.set_visible(True)


def _label_map(axes: Axes, rows: pd.DataFrame) -> None:
    """Name crossings where the name does not cover another."""
    import matplotlib.patheffects as effects

    halo: list[effects.AbstractPathEffect] = [effects.withStroke(linewidth=2.4, foreground=PAPER)]
    taken: list[tuple[float, float]] = []
    for name, lon, lat in zip(rows["name"], rows["lon"], rows["lat"], strict=True):
        if all(abs(lat - y) > 0.6 or abs(lon - x) > 4.5 for x, y in taken):
            text = axes.annotate(
                _label(name, 28),
                (lon, lat),
                xytext=(6, 3),
                textcoords="offset points",
                fontsize=7,
                fontweight="bold",
                zorder=6,
            )
            text.set_path_effects(halo)
            taken.append((lon, lat))


def _map_legends(axes: Axes, colours: dict[str, str]) -> None:
    """Corridors by colour; kinds by mark."""
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=c, linewidth=3, label=n) for n, c in colours.items()]
    marks = [
        Line2D([], [], color=INK, marker=m, linestyle="", markersize=5, label=n)
        for n, m in (("official", "o"), ("informal", "D"), ("port", "s"))
    ]
    axes.legend(
        handles=lines + marks,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncols=4,
        fontsize=7.5,
        frameon=False,
        title_fontsize=7.5,
        title="Lines: share of consignments, by corridor. Marks: larger and darker, more exposed.",
    )


def _name_zones(axes: Axes, land: pd.DataFrame) -> list[Text]:
    """Write each country's name at its middle, where it is large enough to hold it."""
    names = []
    for name, shape in zip(land["name"], land.geometry, strict=True):
        # Square degrees; smaller countries would be covered by their name.
        if shape.area > 3.0:
            middle = shape.representative_point()
            shown = axes.text(
                middle.x,
                middle.y,
                str(name).upper(),
                fontsize=7,
                color=INK_SOFT,
                ha="center",
                va="center",
                zorder=2,
                clip_on=True,
            )
            names.append(shown)
    return names


def _drop_covered(figure: Figure, axes: Axes, names: list[Text]) -> None:
    """Take away the names that another text covers or the frame cuts."""
    from matplotlib.text import Text

    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    others = [Text.get_window_extent(text) for text in axes.texts if text not in names]
    for name in names:
        box = name.get_window_extent()
        inside = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
        if not inside or box.count_overlaps(others):
            name.remove()
