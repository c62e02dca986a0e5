"""The report on a road network: what was joined and left out, and how it compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from routes.escape import escape_text
from routes.scheme import DARK_PAGE, LIGHT_PAGE, refer, write_scheme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.roads.building import RoadLegs
    from geo.roads.zone_legs import ZoneLegs

# A terminal farther from the road than this is worth a look: its position, or a road left out.
FAR_KM = 5.0
# Lines drawn on the map; beyond, the shortest are left out: nobody sees them.
MAX_DRAWN = 60_000
MAP_WIDTH = 1100

ZONE_COLUMNS = [
    "zone",
    "legs",
    "terminals",
    "off_road",
    "unreached",
    "road_km",
    "pieces",
    "snapped",
    "bridged",
    "from_cache",
]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"

# Okabe and Ito (2008): told apart by every kind of colour sight.
COLOURS = {
    "road": "#9a9a9a",
    "leg": "#0072b2",
    "snap": "#e69f00",
    "bridge": "#d55e00",
    "terminal": "#000000",
    "lost": "#cc79a7",
    "border": "#666666",
}
# The same hues where the page is dark; what was nearly black is nearly white.
DARK_COLOURS = {
    **COLOURS,
    "road": "#7d858b",
    "leg": "#56b4e9",
    "terminal": "#f2f2f2",
    "border": "#9aa2a8",
}
STYLE = (
    write_scheme({**LIGHT_PAGE, **COLOURS}, {**DARK_PAGE, **DARK_COLOURS})
    + """
body {
  font: 15px/1.45 system-ui, sans-serif; margin: 2rem;
  color: var(--ink); background: var(--paper);
}
table { border-collapse: collapse; margin: 0 0 1.5rem; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--rule); }
th { border-bottom: 2px solid var(--frame); }
td.text, th.text { text-align: left; unicode-bidi: isolate; }
svg.map { width: 100%; max-width: 70rem; border: 1px solid var(--line); background: var(--wash); }
.key svg { vertical-align: -2px; }
.key span { display: inline-block; margin-right: 1.5rem; }
"""
)


@dataclass(frozen=True)
class Comparisons:
    """
    Built legs beside the world's own and beside known distances; None where there are none.

    Attributes
    ----------
    world, known
        As `geo.roads.comparison.compare_legs` and `compare_known`.
    gates
        Border controls of the source, by the crossing they lie at.
    unmeasured
        Known pairs for which there is no way, or that name no terminal: from_id, to_id.
    """

    world: pd.DataFrame | None = None
    known: pd.DataFrame | None = None
    gates: pd.DataFrame | None = None
    unmeasured: pd.DataFrame | None = None


def describe_network(roads: RoadLegs, compared: Comparisons) -> dict[str, Any]:
    """All that the report says, for JSON."""
    return {
        "source": roads.source.name,
        "basis": roads.source.basis,
        "legs": len(roads.legs),
        "zones": [describe_zone(zone) for zone in roads.built],
        "compared_with_world": summarise_differences(compared.world),
        "compared_with_known": summarise_differences(compared.known),
        "known_without_way": []
        if compared.unmeasured is None
        else compared.unmeasured.to_dict("records"),
        "gates": [] if compared.gates is None else compared.gates.to_dict("records"),
        "remarks": list(roads.remarks),
    }


def describe_zone(zone: ZoneLegs) -> dict[str, Any]:
    """One zone of the report."""
    ends = zone.terminals
    near = ends["piece"] >= 0
    return {
        "zone": zone.zone,
        "legs": len(zone.legs),
        "kept": zone.kept,
        "terminals": len(ends),
        "on_road": int(near.sum()),
        "off_road": ends.loc[~near, "terminal_id"].tolist(),
        "far": ends.loc[near & (ends["road_km"] > FAR_KM), "terminal_id"].tolist(),
        "unreached_pairs": len(zone.unreached),
        "counts": zone.report.counts,
        "km": {name: round(km, 1) for name, km in zone.report.km.items()},
    }


def summarise_differences(compared: pd.DataFrame | None) -> dict[str, Any] | None:
    """Median and tail of the differences in length, as shares, and the worst pairs."""
    if compared is None or compared.empty:
        return None
    size = compared["difference"].abs()
    return {
        "pairs": len(compared),
        "median": round(float(size.median()), 4),
        "p90": round(float(size.quantile(0.9)), 4),
        "within_12_percent": round(float((size <= 0.12).mean()), 4),
        "worst": compared.head(20).round(4).to_dict("records"),
    }


def tell_unmeasured(pairs: pd.DataFrame) -> str:
    """Say how many known distances could not be measured, and name the first of them."""
    names = [f"{one}–{other}" for one, other in pairs.head(6).itertuples(index=False)]
    more = " …" if len(pairs) > len(names) else ""
    return (
        f"Known but not measured (no way, or no crossing or place of the world): {len(pairs)} "
        f"pairs: {', '.join(names)}{more}"
    )


def list_zones(roads: RoadLegs) -> pd.DataFrame:
    """One row per zone: legs, terminals, how many are off the road, pieces, joins, km."""
    rows = []
    for zone in roads.built:
        said = describe_zone(zone)
        counts, km = said["counts"], said["km"]
        rows.append(
            {
                "zone": zone.zone,
                "legs": said["legs"],
                "terminals": said["terminals"],
                "off_road": len(said["off_road"]),
                "unreached": said["unreached_pairs"],
                "road_km": km.get("kept", 0.0),
                "pieces": counts.get("pieces", 0) - counts.get("islands dropped", 0),
                "snapped": counts.get("joins snapped", 0),
                "bridged": counts.get("joins bridged", 0),
                "from_cache": zone.kept,
            }
        )
    return pd.DataFrame(rows, columns=ZONE_COLUMNS)


def write_report(roads: RoadLegs, compared: Comparisons) -> str:
    """The report as one page that stands alone: nothing fetched, no script."""
    title = f"Roads from {roads.source.name}"
    parts = [
        f"<h1>{escape_text(title)}</h1>",
        *(f"<p>{escape_text(remark)}</p>" for remark in roads.remarks),
        draw_map(roads),
        "<h2>Zones</h2>",
        write_table(list_zones(roads)),
    ]
    parts += _write_differences("Compared with the world's own legs", compared.world)
    parts += _write_differences("Compared with known road distances", compared.known)
    if compared.unmeasured is not None and len(compared.unmeasured):
        parts.append(f"<p>{escape_text(tell_unmeasured(compared.unmeasured))}</p>")
    parts += _write_terminals(roads)
    parts += _write_joins(roads)
    if compared.gates is not None and len(compared.gates):
        parts += ["<h2>Border controls of the source</h2>", write_table(compared.gates)]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            *parts,
            "</body>\n</html>\n",
        ]
    )


def write_table(table: pd.DataFrame) -> str:
    """A table in HTML, every cell through the escaping door."""
    text = [not pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    heads = [str(name).replace("_", " ") for name in table.columns]
    lines = ["<table>", _write_row("th", heads, text)]
    lines += [_write_row("td", row, text) for row in table.itertuples(index=False, name=None)]
    return "\n".join([*lines, "</table>"])


def _write_row(tag: str, cells: Sequence[Any], text: Sequence[bool]) -> str:
    shown = []
    for cell, left in zip(cells, text, strict=True):
        word = f"{cell:,.6g}" if isinstance(cell, float) else str(cell)
        kind = ' class="text" dir="auto"' if left else ""
        shown.append(f"<{tag}{kind}>{escape_text(word)}</{tag}>")
    return f"<tr>{''.join(shown)}</tr>"


def _write_differences(title: str, compared: pd.DataFrame | None) -> list[str]:
    said = summarise_differences(compared)
    if said is None or compared is None:
        return []
    text = (
        f"{said['pairs']} pairs: half differ by less than {100 * said['median']:.1f} %, "
        f"nine of ten by less than {100 * said['p90']:.1f} %; "
        f"{100 * said['within_12_percent']:.0f} % by at most 12 %. The worst:"
    )
    worst = compared.head(20).assign(difference=lambda rows: (100 * rows["difference"]).round(1))
    worst = worst.rename(columns={"difference": "difference_percent"})
    return [f"<h2>{escape_text(title)}</h2>", f"<p>{escape_text(text)}</p>", write_table(worst)]


def _write_terminals(roads: RoadLegs) -> list[str]:
    tables = [zone.terminals.assign(zone=zone.zone) for zone in roads.built]
    if not tables:
        return []
    ends = pd.concat(tables, ignore_index=True)
    state = np.select(
        [ends["piece"] < 0, ends["piece"] > 0, ends["road_km"] > FAR_KM],
        ["off the road", "piece apart", "far"],
        "",
    )
    ends = ends.assign(state=state)[["zone", "terminal_id", "road_km", "state"]]
    ends = ends.sort_values("road_km", ascending=False, kind="stable")
    near = ends.loc[ends["state"] != "off the road", "road_km"]
    parts = ["<h2>Terminals and the road</h2>"]
    if len(near):
        half, most = near.quantile([0.5, 0.9])
        text = (
            f"{len(near)} of {len(ends)} ends of legs lie near a road of their zone: half within "
            f"{half:.1f} km, nine of ten within {most:.1f} km."
        )
        parts.append(f"<p>{escape_text(text)}</p>")
    odd = ends[ends["state"] != ""]
    if len(odd):
        text = f"More than {FAR_KM:g} km from a road, off every road, or on a piece apart:"
        parts += [f"<p>{escape_text(text)}</p>", write_table(odd)]
    whole = write_table(ends.drop(columns="state"))
    return [*parts, f"<details><summary>All distances</summary>{whole}</details>"]


def _write_joins(roads: RoadLegs) -> list[str]:
    tables = [zone.report.joins.assign(zone=zone.zone) for zone in roads.built]
    joins = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if joins.empty:
        return []
    bridges = joins[joins["kind"] == "bridge"].sort_values("km", ascending=False)
    shown = bridges.head(60)[["zone", "lon_a", "lat_a", "lon_b", "lat_b", "km"]].round(4)
    text = (
        f"{len(bridges)} gaps bridged, {bridges['km'].sum():,.0f} km; "
        f"{len(joins) - len(bridges)} ends snapped. The longest {len(shown)}:"
    )
    return [
        "<h2>Joins that are not in the source</h2>",
        f"<p>{escape_text(text)}</p>",
        write_table(shown),
    ]


def draw_map(roads: RoadLegs) -> str:
    """Roads, legs, joins and terminals as SVG, with its key."""
    frame = _Frame(roads)
    layers = [
        frame.path([_ring_points(area) for area in roads.areas.values()], "border", 0.8),
        frame.path(_source_points(roads, frame), "road", 0.5),
        frame.path(_leg_points(roads.built), "leg", 1.4, opacity=0.8),
        frame.path([_join_points(roads.built, "snap")], "snap", 2.0),
        frame.path([_join_points(roads.built, "bridge")], "bridge", 3.0),
        *frame.dots(roads.built),
    ]
    key = "".join(
        f'<span><svg width="14" height="14"><rect width="14" height="14" '
        f'fill="{refer(name)}"/></svg> {escape_text(text)}</span>'
        for name, text in {
            "road": "roads of the source",
            "leg": "legs",
            "snap": "ends snapped",
            "bridge": "gaps bridged",
            "terminal": "terminals",
            "lost": "terminals off the road",
        }.items()
    )
    body = "\n".join(layers)
    return (
        f'<svg class="map" viewBox="0 0 {MAP_WIDTH} {frame.height:.0f}" role="img" '
        f'aria-label="Map of the roads and of the joins made">\n{body}\n</svg>\n'
        f'<p class="key">{key}</p>'
    )


class _Frame:
    """From longitude and latitude to the map's pixels."""

    def __init__(self, roads: RoadLegs) -> None:
        ends = [zone.points for zone in roads.built if len(zone.points)]
        points = np.concatenate(ends) if ends else roads.source.lines.points
        low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
        self.low, self.high = low, high
        self._shrink = float(np.cos(np.radians((low[1] + high[1]) / 2)))
        self._scale = MAP_WIDTH / ((high[0] - low[0]) * self._shrink)
        self.height = (high[1] - low[1]) * self._scale

    def place(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of points."""
        x = (points[:, 0] - self.low[0]) * self._shrink * self._scale
        return np.round(np.column_stack([x, (self.high[1] - points[:, 1]) * self._scale]), 1)

    def path(
        self,
        courses: Sequence[NDArray[np.float64]],
        colour: str,
        width: float,
        *,
        opacity: float = 1,
    ) -> str:
        """One SVG path of many courses; nan parts one from the next."""
        words = []
        for course in courses:
            pen = "M"
            for x, y in self.place(course).tolist():
                if x != x:
                    pen = "M"
                    continue
                words.append(f"{pen}{x:g} {y:g}")
                pen = "L"
        return (
            f'<path d="{"".join(words)}" fill="none" stroke="{refer(colour)}" '
            f'stroke-width="{width:g}" stroke-opacity="{opacity:g}"/>'
        )

    def dots(self, built: Sequence[ZoneLegs]) -> list[str]:
        """A dot where each terminal lies; of another colour where it is off every road."""
        lines = []
        for zone in built:
            ends = zone.terminals
            places = self.place(ends[["at_lon", "at_lat"]].to_numpy(float)).tolist()
            near = (ends["piece"] >= 0).tolist()
            for name, (x, y), is_near in zip(ends["terminal_id"], places, near, strict=True):
                colour = refer("terminal" if is_near else "lost")
                size = 2.5 if is_near else 4
                lines.append(
                    f'<circle cx="{x:g}" cy="{y:g}" r="{size:g}" fill="{colour}">'
                    f"<title>{escape_text(name)}</title></circle>"
                )
        return lines


def _ring_points(area: Any) -> NDArray[np.float64]:
    import shapely

    points, part = shapely.get_coordinates(
        shapely.get_parts(shapely.boundary(shapely.simplify(area, 0.02))), return_index=True
    )
    return _part_by_nan(points, part)


def _source_points(roads: RoadLegs, frame: _Frame) -> list[NDArray[np.float64]]:
    import shapely

    from geo.roads.lines import as_shapely

    lines = roads.source.lines
    km = lines.measure_km()
    if len(lines) > MAX_DRAWN:
        lines = lines.take(np.sort(np.argsort(-km, kind="stable")[:MAX_DRAWN]))
    box = shapely.box(*frame.low, *frame.high)
    shapes = as_shapely(lines)
    shapes = shapely.simplify(shapes[shapely.intersects(box, shapes)], 0.01)
    points, part = shapely.get_coordinates(shapes, return_index=True)
    return [_part_by_nan(points, part)]


def _leg_points(built: Sequence[ZoneLegs]) -> list[NDArray[np.float64]]:
    """Ways of the legs, each stretch once."""
    found = []
    for zone in built:
        steps = np.hstack([zone.points[:-1], zone.points[1:]])
        steps = steps[zone.owner[:-1] == zone.owner[1:]]
        if not len(steps):
            continue
        turned = (steps[:, :2] > steps[:, 2:]).any(axis=1) & (steps[:, 0] >= steps[:, 2])
        steps[turned] = steps[turned][:, [2, 3, 0, 1]]
        steps = np.unique(steps, axis=0)
        gap = np.full((len(steps), 1, 2), np.nan)
        found.append(np.concatenate([steps.reshape(-1, 2, 2), gap], axis=1).reshape(-1, 2))
    return found


def _join_points(built: Sequence[ZoneLegs], kind: str) -> NDArray[np.float64]:
    tables = [zone.report.joins for zone in built if len(zone.report.joins)]
    if not tables:
        return np.empty((0, 2))
    joins = pd.concat(tables, ignore_index=True)
    joins = joins[joins["kind"] == kind]
    ends = joins[["lon_a", "lat_a", "lon_b", "lat_b"]].to_numpy(float).reshape(-1, 2, 2)
    gap = np.full((len(ends), 1, 2), np.nan)
    return np.concatenate([ends, gap], axis=1).reshape(-1, 2)


def _part_by_nan(points: NDArray[np.float64], part: NDArray[np.integer]) -> NDArray[np.float64]:
    breaks = np.flatnonzero(part[1:] != part[:-1]) + 1
    return np.insert(points, breaks, np.nan, axis=0) if len(points) else points
