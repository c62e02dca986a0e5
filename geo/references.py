"""What one table says of another: ids that must exist, times that must not overlap, positions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from operator import eq

import numpy as np

from geo.cells import first_day
from geo.crs import great_circle_km
from geo.draft import Draft
from geo.errors import Fault, nearest_names
from geo.places import names_by_id
from geo.positions import check_borders, check_positions
from geo.spelling import find_look_alikes, nearest_spellings, tell_look_alikes
from geo.tables import EXAMPLE_PREFIX
from geo.zones import SEA, suggest_zone, unknown_zones

# Faster than any lorry on any motorway over a whole leg.
FASTEST_KMH = 150.0
# A leg may look a little shorter than the straight line, because positions are rounded.
SHORTEST_SHARE = 0.95

# Suggestions cost time; a table full of unknown ids belongs to another world.
_MOST_SUGGESTIONS = 50

_KINDS = ("official", "informal", "port")


def check_references(draft: Draft, corridor_zones: Iterable[tuple[str, ...]]) -> None:
    """
    Hold the tables of a world against each other; faults and remarks are gathered in the draft.

    Parameters
    ----------
    corridor_zones
        The zone sequences that `world.toml` names.
    """
    _check_zones(draft, corridor_zones)
    _check_ids(draft)
    _check_intervals(draft, "crossing_status", ["crossing_id"], "states")
    _check_intervals(draft, "crossing_facts", ["crossing_id", "field"], "values")
    _check_intervals(draft, "demand", ["origin", "destination"], "weights")
    _check_fact_values(draft)
    _check_demand(draft)
    _check_legs(draft)
    check_borders(draft)
    check_positions(draft, "places", "country")
    check_positions(draft, "seizures", "country")
    _remark_names(draft)
    _remark_sources(draft)


def _check_zones(draft: Draft, corridor_zones: Iterable[tuple[str, ...]]) -> None:
    crossings, places = draft.tables["crossings"], draft.tables["places"]
    used = {*crossings["zone_a"], *crossings["zone_b"], *places["country"]}
    unknown, made_up = unknown_zones(used, draft.outlines.segments)
    if made_up:
        shown = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
        draft.remarks.append(
            f"Its zones ({shown}) are no countries; the world is taken as made up."
        )
        unknown = []
    bad = dict.fromkeys(unknown, "Write the ISO 3166-1 alpha-3 code, such as SYR.")
    for zone in unknown[:_MOST_SUGGESTIONS]:
        bad[zone] = suggest_zone(zone, used, draft.outlines.names)
    for table, columns in (("crossings", ("zone_a", "zone_b")), ("places", ("country",))):
        for column in columns:
            for row, zone in enumerate(draft.tables[table][column]):
                if zone in bad:
                    draft.blame(table, row, column, f"unknown zone '{zone}'", bad[zone])
    for row, (one, other, kind) in enumerate(
        zip(crossings["zone_a"], crossings["zone_b"], crossings["kind"], strict=True)
    ):
        if one == other and one:
            problem = f"both zones are '{one}'"
            draft.blame("crossings", row, "zone_b", problem, "A crossing joins two zones.")
        elif kind in _KINDS and (kind == "port") != (SEA in (one, other)):
            problem = f"kind '{kind}' between {one} and {other}"
            remedy = "A port joins a country and SEA, and nothing else does."
            draft.blame("crossings", row, "kind", problem, remedy)
    joined = {*crossings["zone_a"], *crossings["zone_b"]}
    for zones in corridor_zones:
        for zone in zones:
            if zone not in joined:
                remedy = suggest_zone(zone, joined, draft.outlines.names)
                problem = f"no crossing joins the zone '{zone}'"
                place = f"[[corridor]] {'-'.join(zones)}"
                draft.faults.append(Fault(draft.files["demand"], place, problem, remedy))


def _check_ids(draft: Draft) -> None:
    """Every id that names a row of another table must be there."""
    names = {
        "crossing": names_by_id(draft.tables["crossings"], "crossing_id"),
        "place": names_by_id(draft.tables["places"], "place_id"),
    }
    names["crossing or place"] = {**names["place"], **names["crossing"]}
    for table, columns, noun in (
        ("crossing_status", ("crossing_id",), "crossing"),
        ("crossing_facts", ("crossing_id",), "crossing"),
        ("seizures", ("crossing_id",), "crossing"),
        ("demand", ("origin", "destination"), "place"),
        ("legs", ("from_id", "to_id"), "crossing or place"),
    ):
        for column in columns:
            _blame_unknown(draft, table, column, noun, names[noun])


def _blame_unknown(
    draft: Draft, table: str, column: str, noun: str, names: dict[str, list[str]]
) -> None:
    cells = draft.tables[table][column].tolist()
    missing = set(cells) - names.keys() - {""}
    if not missing:
        return
    remedies = {}
    for number, name in enumerate(sorted(missing)):
        if name.startswith(EXAMPLE_PREFIX):
            remedies[name] = "The row is the template's example: write over it or delete it."
            continue
        near = []
        if number < _MOST_SUGGESTIONS:
            near = nearest_names(name, names, count=2) or nearest_spellings(name, names, count=2)
        remedies[name] = (
            f"Did you mean {' or '.join(near)}?" if near else f"Add that {noun}, or mend the id."
        )
    for row, cell in enumerate(cells):
        if cell in missing:
            draft.blame(table, row, column, f"unknown {noun} '{cell}'", remedies[cell])


def _check_intervals(draft: Draft, table: str, keys: list[str], noun: str) -> None:
    """No two rows of one key may hold on the same day, and each must hold on some day."""
    if table in draft.broken:
        return
    frame = draft.tables[table]
    spans: dict[tuple[str, ...], list[tuple[date, date, int]]] = {}
    columns = [frame[key].tolist() for key in keys]
    for row, (begins, ends) in enumerate(
        zip(frame["from"].tolist(), frame["to"].tolist(), strict=True)
    ):
        first = first_day(begins) if begins else date.min
        last = first_day(ends) if ends else date.max
        if last <= first:
            problem = f"'{ends}' is not after '{begins}'"
            draft.blame(table, row, "to", problem, "`to` is the first day it no longer holds.")
            continue
        spans.setdefault(tuple(column[row] for column in columns), []).append((first, last, row))
    for key, own in spans.items():
        own.sort()
        for (_, last, row), (first, _, other) in pairwise(own):
            if first < last:
                place = f"{draft.place(table, row)} and {draft.place(table, other)}"
                problem = f"two {noun} of {' '.join(key)} hold from {first}"
                remedy = "End the one where the other begins; `to` itself is not included."
                draft.faults.append(Fault(draft.files[table], place, problem, remedy))


def _check_fact_values(draft: Draft) -> None:
    facts = draft.tables["crossing_facts"]
    shares = facts["field"].isin(["interdiction", "believed"]) & (facts["value"] > 1)
    for row in np.flatnonzero(shares):
        value = facts["value"].iloc[row]
        problem = f"'{value:g}' is above 1"
        draft.blame("crossing_facts", int(row), "value", problem, "A probability is 0 to 1.")


def _check_demand(draft: Draft) -> None:
    demand = draft.tables["demand"]
    for row in np.flatnonzero(
        (demand["origin"] == demand["destination"]) & (demand["origin"] != "")
    ):
        place = demand["origin"].iloc[row]
        problem = f"from '{place}' to itself"
        draft.blame("demand", int(row), "destination", problem, "Name two places.")
    if not (demand["weight"] > 0).any():
        draft.remarks.append("No [[demand]] has a weight: nothing can be ranked by exposure.")


def _check_legs(draft: Draft) -> None:
    """Both ends of a leg must lie in its zone, and be two."""
    legs = draft.tables["legs"]
    at, zones_of = _terminals(draft)
    zones, ends = legs["zone"].tolist(), (legs["from_id"].tolist(), legs["to_id"].tolist())
    for column, names in zip(("from_id", "to_id"), ends, strict=True):
        pairs = list(zip(names, zones, strict=True))
        astray = {(a, zone) for a, zone in set(pairs) if a in zones_of and zone not in zones_of[a]}
        for row, (name, zone) in enumerate(pairs if astray else ()):
            if (name, zone) in astray:
                problem = f"'{name}' does not lie in {zone} but in {' and '.join(zones_of[name])}"
                remedy = "A leg runs inside one zone; crossings are the only doors between zones."
                draft.blame("legs", row, column, problem, remedy)
    for row, same in enumerate(map(eq, *ends)):
        if same and ends[0][row]:
            problem = f"from '{ends[0][row]}' to itself"
            draft.blame("legs", row, "to_id", problem, "Name two terminals.")
    number = {name: row for row, name in enumerate(at)}
    spots = np.array([*at.values(), (np.nan, np.nan)])
    starts, stops = (spots[[number.get(a, -1) for a in names]].T for names in ends)
    _check_leg_lengths(draft, great_circle_km(*starts, *stops))


def _check_leg_lengths(draft: Draft, straight_km: np.ndarray) -> None:
    """Travel takes time; what is shorter than a straight line or too fast is remarked on."""
    legs = draft.tables["legs"]
    km, hours = legs["km"].to_numpy(float), legs["hours"].to_numpy(float)
    for slow in np.flatnonzero((hours <= 0) & (km > 1.0)).tolist():
        problem = f"{km[slow]:g} km in no time"
        draft.blame("legs", slow, "hours", problem, "Give the hours it takes.")
    short = km < SHORTEST_SHARE * straight_km - 1.0
    draft.remark_rows("legs", short, "shorter than the straight line")
    fast = (hours > 0) & (km > FASTEST_KMH * hours) & (km > 1.0)
    draft.remark_rows("legs", fast, f"faster than {FASTEST_KMH:g} km/h")


def _terminals(draft: Draft) -> tuple[dict[str, tuple[float, float]], dict[str, list[str]]]:
    """Position and zones of every terminal; an id that is crossing and place must agree."""
    crossings, places = draft.tables["crossings"], draft.tables["places"]
    at = dict(zip(places["place_id"], zip(places["lon"], places["lat"], strict=True), strict=True))
    zones_of = {
        key: [zone] for key, zone in zip(places["place_id"], places["country"], strict=True)
    }
    for row, (key, one, other, lon, lat) in enumerate(
        crossings[["crossing_id", "zone_a", "zone_b", "lon", "lat"]].itertuples(index=False)
    ):
        if key in zones_of and zones_of[key][0] not in (one, other):
            problem = f"'{key}' is also a place, in {zones_of[key][0]}"
            remedy = "Give one of the two another id, unless they are one port."
            draft.blame("crossings", row, "crossing_id", problem, remedy)
        at[key], zones_of[key] = (lon, lat), [one, other]
    return at, zones_of


def _remark_names(draft: Draft) -> None:
    for table in ("crossings", "places"):
        for one, other in find_look_alikes(draft.tables[table]["name_en"].tolist()):
            draft.remarks.append(f"{draft.files[table]}: {tell_look_alikes(one, other)}.")


def _remark_sources(draft: Draft) -> None:
    columns = {"crossing_status": "source", "crossing_facts": "source"}
    for table in ("crossings", "crossing_status", "crossing_facts", "places", "seizures"):
        column = columns.get(table, "sources")
        draft.remark_rows(table, (draft.tables[table][column] == "").to_numpy(), "without a source")
