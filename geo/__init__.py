"""
Where things are: boundaries, crossings, places, roads and the legs between them.

The names below are loaded when first used, so that ``import geo`` costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.boundaries import read_boundaries, shared_border
    from geo.bundled import bundled_world
    from geo.crossings import crossings_on, distance_to_border, snap_to_border
    from geo.crs import geodesic_length_km, great_circle_km
    from geo.errors import CorridorsError, InputError, NoAnswer, WriteError
    from geo.places import find_crossing, find_place
    from geo.world import World, demand_on, read_world

__all__ = [
    "CorridorsError",
    "InputError",
    "NoAnswer",
    "World",
    "WriteError",
    "bundled_world",
    "crossings_on",
    "demand_on",
    "distance_to_border",
    "find_crossing",
    "find_place",
    "geodesic_length_km",
    "great_circle_km",
    "read_boundaries",
    "read_world",
    "shared_border",
    "snap_to_border",
]

_HOME = {
    "boundaries": ("read_boundaries", "shared_border"),
    "crossings": ("crossings_on", "distance_to_border", "snap_to_border"),
    "crs": ("geodesic_length_km", "great_circle_km"),
    "errors": ("CorridorsError", "InputError", "NoAnswer", "WriteError"),
    "places": ("find_crossing", "find_place"),
    "bundled": ("bundled_world",),
    "world": ("World", "demand_on", "read_world"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'geo' has no attribute '{name}'")
    value = getattr(import_module(f"geo.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
