"""Positions: crossings near the border of their zones, places within their country."""

from __future__ import annotations

import numpy as np

from geo.crossings import distance_to_border
from geo.crs import lies_inside, nearest_on_segments
from geo.draft import Draft

# A crossing farther from the border of its zones is a slip: positions from gazetteers and 1:10m
# borders agree to a few km, and no gate stands 25 km inside a country.
BORDER_WITHIN_KM = 25.0


def check_borders(draft: Draft) -> None:
    """Every crossing must lie near the border of its zones, unless its position is not sure."""
    crossings = draft.tables["crossings"]
    km = distance_to_border(crossings, draft.outlines).to_numpy(float)
    unknown = np.isnan(km) & ~crossings["lon"].isna().to_numpy()
    draft.remark_rows("crossings", unknown, "between zones without known boundaries, not measured")
    unsure = (crossings["position_confidence"] == "low").to_numpy()
    far = km > BORDER_WITHIN_KM
    what = f"of low confidence and more than {BORDER_WITHIN_KM:g} km from the border"
    draft.remark_rows("crossings", far & unsure, what)
    wrong = np.flatnonzero(far & ~unsure)
    if not len(wrong):
        return
    rows = crossings.iloc[wrong]
    swapped = distance_to_border(rows.assign(lon=rows["lat"], lat=rows["lon"]), draft.outlines)
    for row, swapped_km in zip(wrong, swapped, strict=True):
        one = crossings.iloc[row]
        problem = (
            f"(lon {one['lon']:g}, lat {one['lat']:g}) lies {km[row]:.0f} km from the border of "
            f"{one['zone_a']} and {one['zone_b']}"
        )
        remedy = (
            "Longitude and latitude look swapped: write lon before lat."
            if swapped_km <= BORDER_WITHIN_KM
            else "Mend the position or the zones, or set position_confidence to low."
        )
        draft.blame("crossings", int(row), "lon", problem, remedy)


def check_positions(draft: Draft, table: str, zone_column: str) -> None:
    """Positions far outside their country: a fault if swapping helps, else a counted remark."""
    frame = draft.tables[table]
    far = np.zeros(len(frame), dtype=bool)
    for row, (zone, lon, lat) in enumerate(
        zip(frame[zone_column], frame["lon"].tolist(), frame["lat"].tolist(), strict=True)
    ):
        outline = draft.outlines.segments.get(zone)
        if outline is None or lon != lon or lat != lat or _is_near(lon, lat, outline):
            continue
        if abs(lon) <= 90 and lies_inside(lat, lon, outline):
            problem = f"(lon {lon:g}, lat {lat:g}) does not lie in {zone}"
            remedy = "Longitude and latitude look swapped: write lon before lat."
            draft.blame(table, row, "lon", problem, remedy)
        else:
            far[row] = True
    what = f"more than {BORDER_WITHIN_KM:g} km outside the country"
    draft.remark_rows(table, far, what)


def _is_near(lon: float, lat: float, outline: np.ndarray) -> bool:
    return (
        lies_inside(lon, lat, outline)
        or nearest_on_segments(lon, lat, outline)[2] <= BORDER_WITHIN_KM
    )
