"""What a source of roads gives: its lines, and what was noticed while reading them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from geo.roads.lines import RoadLines


@dataclass(frozen=True)
class RoadSource:
    """
    Roads as read, before they are cut by zone and cleaned.

    Attributes
    ----------
    name
        The file, or what else they came from.
    basis
        What legs over them are based on: ``roads`` or ``osm``.
    lines
        The roads.
    is_noded
        Whether lines that share an end point, and only they, meet: true of OpenStreetMap and of
        graphs, whose bridges cross without meeting.
    remarks
        What was left out or changed, counted.
    gates
        Border controls the source knows: lon, lat, name.
    """

    name: str
    basis: str
    lines: RoadLines
    is_noded: bool = False
    remarks: tuple[str, ...] = ()
    gates: pd.DataFrame | None = field(default=None)
