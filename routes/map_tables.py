"""Tables as a map page takes them: only what is shown, column by column."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from routes.escape import check_link, clean_text
from routes.palette import corridor_colours

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

    Columns = dict[str, Any]

#: Corridors with a colour and lanes of their own; the others are drawn together.
NAMED_CORRIDORS = 7
#: Towns that get a name once there is room, by population.
LARGE_TOWN = 750_000
#: Links shown with one seizure.
LINKS_AT_MOST = 3


def split_list(text: object) -> list[str]:
    """
    The parts of a cell that holds several, parted by semicolons.

    Examples
    --------
    >>> split_list("Nasib; نصيب;")
    ['Nasib', 'نصيب']
    """
    return [part.strip() for part in clean_text(text).split(";") if part.strip()]


def short_number(value: object, *, digits: int = 7) -> float | int | None:
    """
    A number with few digits, whole ones as int; None for nan.

    Examples
    --------
    >>> short_number(0.123456789), short_number(5.0), short_number(float("nan"))
    (0.1234568, 5, None)
    """
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        return None
    number = float(f"{number:.{digits}g}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def short_numbers(values: Iterable[object], *, digits: int = 7) -> list[float | int | None]:
    """Each as `short_number` gives it."""
    return [short_number(value, digits=digits) for value in values]


def describe_crossings(network: Network) -> Columns:
    """
    Crossings as columns, in the network's order.

    Returns
    -------
    columns
        id, name, label (for the map), aliases, zone_a, zone_b, kind, lat, lon, position, notes,
        sources.
    """
    table = network.crossings
    names = list(table.get("name_en", table["crossing_id"]))
    return {
        "id": list(table.index),
        "name": names,
        "label": [short_name(name) for name in names],
        "aliases": [split_list(text) for text in _texts(table, "aliases")],
        "zone_a": list(table["zone_a"]),
        "zone_b": list(table["zone_b"]),
        "kind": list(table["kind"]),
        "lat": short_numbers(table["lat"]),
        "lon": short_numbers(table["lon"]),
        "position": _texts(table, "position_confidence"),
        "notes": _texts(table, "notes"),
        "sources": [split_list(text) for text in _texts(table, "sources")],
    }


def describe_places(world: World) -> Columns:
    """Places as columns: id, name, aliases, kind, lat, lon."""
    table = world.places
    return {
        "id": list(table["place_id"]),
        "name": list(table["name_en"]),
        "aliases": [split_list(text) for text in _texts(table, "aliases")],
        "kind": _texts(table, "kind"),
        "lat": short_numbers(table["lat"]),
        "lon": short_numbers(table["lon"]),
    }


def describe_seizures(world: World, network: Network) -> tuple[Columns, list[str]]:
    """
    Placed seizures as columns, and their links, each once.

    A seizure without a position of its own stands at its crossing; one with neither is left out.

    Returns
    -------
    columns
        date, lat, lon, crossing (row number or -1), pills, mass_kg, place, links (numbers).
    links
        Addresses that may become links.
    """
    table = world.seizures
    row_of = {name: row for row, name in enumerate(network.crossings.index)}
    rows = np.array([row_of.get(name, -1) for name in table["crossing_id"]], dtype=int)
    lat, lon = (table[name].to_numpy(float, copy=True) for name in ("lat", "lon"))
    there = rows >= 0
    for values, column in ((lat, "lat"), (lon, "lon")):
        own = network.crossings[column].to_numpy(float)
        values[there & np.isnan(values)] = own[rows[there & np.isnan(values)]]
    keep = np.isfinite(lat) & np.isfinite(lon) & (table["date"].str.len() >= 4).to_numpy()
    shown = table[keep]
    links: dict[str, int] = {}
    numbers = [
        [links.setdefault(link, len(links)) for link in _good_links(text)]
        for text in _texts(shown, "sources")
    ]
    columns = {
        "date": list(shown["date"]),
        "lat": short_numbers(lat[keep], digits=6),
        "lon": short_numbers(lon[keep], digits=6),
        "crossing": rows[keep].tolist(),
        "pills": short_numbers(shown["pills"]),
        "mass_kg": short_numbers(shown["mass_kg"]),
        "place": _texts(shown, "place_text"),
        "links": numbers,
    }
    return columns, list(links)


def _good_links(text: str) -> list[str]:
    found = [check_link(part) for part in split_list(text)]
    return [link for link in found if link][:LINKS_AT_MOST]


def describe_states(world: World, network: Network) -> list[list[Any]]:
    """Dated states: crossing (row number), from, to, state, source (a link or text)."""
    row_of = {name: row for row, name in enumerate(network.crossings.index)}
    table = world.crossing_status
    sources = [check_link(text.split(";")[0]) or text for text in _texts(table, "source")]
    columns = (table["crossing_id"], table["from"], table["to"], table["state"], sources)
    return [
        [row_of[name], start, stop, state, source]
        for name, start, stop, state, source in zip(*columns, strict=True)
        if name in row_of
    ]


def describe_ranking(ranking: pd.DataFrame, network: Network) -> Columns:
    """
    A ranking as columns in the network's order of crossings.

    Parameters
    ----------
    ranking
        As `rank_crossings` gives it. Under a posterior `exposure_low`, `exposure_high` and
        `prior_only` go along.
    """
    table = ranking.set_index("crossing_id").reindex(network.crossings.index)
    names = ["rank", "usage", "exposure", "leverage", "criticality_hours"]
    names += ["seizures_observed", "seizures_expected"]
    names += ["exposure_low", "exposure_high", "prior_only"]
    return {name: short_numbers(table[name]) for name in names if name in table}


def describe_corridors(comparison: pd.DataFrame) -> list[Columns]:
    """
    Corridors with their facts; the largest have a slot, the place of their lane and colour.

    Parameters
    ----------
    comparison
        As `compare_corridors` gives it, largest share first.
    """
    colours = corridor_colours(comparison["corridor"].tolist()[:NAMED_CORRIDORS])
    columns = ["share", "mean_hours", "mean_km", "interception"]
    rows = []
    for place, row in enumerate(comparison.to_dict("records")):
        facts = {name: short_number(row[name], digits=5) for name in columns}
        slot = place if row["corridor"] in colours else None
        name = "" if row["name"] == row["corridor"] else clean_text(row["name"])
        rows.append({"corridor": row["corridor"], "name": name, "slot": slot, **facts})
    return rows


def label_places(world: World, network: Network) -> list[Columns]:
    """
    Places to mark and name: origins and destinations of demand, and large towns.

    Returns
    -------
    labels
        text, lat, lon, look (``place``), mark (``origin``, ``destination``, ``town``), gap, from
        (least zoom); weightier ones first.
    """
    origins = network.demand.groupby("origin")["weight"].sum()
    destinations = network.demand.groupby("destination")["weight"].sum()
    table = world.places
    found = []
    for name, text, lat, lon, population in zip(
        table["place_id"],
        table["name_en"],
        table["lat"],
        table["lon"],
        _numbers(table, "population"),
        strict=True,
    ):
        weight = max(origins.get(name, 0.0), destinations.get(name, 0.0))
        mark = "origin" if name in origins else "destination" if name in destinations else "town"
        if mark == "town" and not population >= LARGE_TOWN:
            continue
        zoom = 7.25 if mark == "town" else 5.0 if weight >= 0.04 else 6.25
        label = {"text": short_name(text), "lat": short_number(lat), "lon": short_number(lon)}
        label |= {"look": "place", "mark": mark, "gap": 4, "from": zoom}
        found.append((-weight, str(name), label))
    return [label for _, _, label in sorted(found, key=lambda item: item[:2])]


def short_name(name: str) -> str:
    """
    A name without what stands in brackets, for the map itself.

    Examples
    --------
    >>> short_name("Dammam port (King Abdulaziz)")
    'Dammam port'
    """
    return re.sub(r"\s*\([^()]*\)", "", clean_text(name)).strip() or clean_text(name)


def zone_names(zones: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Names of zones; the sea is spelled out, unknown zones keep their code."""
    return {zone: names.get(zone, "the sea" if zone == "SEA" else zone) for zone in zones}


def _texts(table: pd.DataFrame, column: str) -> list[str]:
    if column not in table:
        return [""] * len(table)
    return [clean_text(value) for value in table[column]]


def _numbers(table: pd.DataFrame, column: str) -> list[float]:
    if column not in table:
        return [math.nan] * len(table)
    return [float(value) for value in pd.to_numeric(table[column], errors="coerce")]
