"""What is still missing of an event once all of a report is read: day, country, kind, ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from routes.ingest.details import fill_event
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.names import name_keys
from routes.ingest.pieces import Event, Piece
from routes.ingest.siding import Setting, settle_country


def finish_event(
    event: Event,
    events: Sequence[Event],
    pieces: Sequence[Piece],
    gazetteer: Gazetteer,
    published: date | None,
    setting: Setting,
) -> None:
    """Settle an event's day, country, kind and ways from all that the report says."""
    _borrow(event, events, pieces)
    _settle_date(event, published)
    point = gazetteer.points.get(str(event.value("place_id") or ""))
    if point is not None and "crossing_id" not in event.fields:
        event.fields["place_point"] = Finding(point, *_at(event, "place_id"), "place's position")
    _settle_port(event, gazetteer)
    _settle_stretch(event, gazetteer)
    settle_country(event, setting, gazetteer)
    _settle_kind(event, gazetteer)
    _settle_ways(event)


def _borrow(event: Event, events: Sequence[Event], pieces: Sequence[Piece]) -> None:
    """Where a report tells of one event only, its other paragraphs speak of it too."""
    if len(events) != 1:
        return
    for piece in pieces:
        near = abs(piece.paragraph - event.pieces[0].paragraph) <= 2
        if not near or piece.amounts or event.holds(piece):
            continue
        if piece.statement.kind in ("none", "haul"):
            _borrow_piece(event, piece)


def _borrow_piece(event: Event, piece: Piece) -> None:
    keep = {name: event.fields.get(name) for name in ("origin_country", "destination_country")}
    fill_event(event, piece, low=piece.start, high=piece.end, weight=0.6)
    if piece.language.referring.search(piece.folded.text, piece.start, piece.end) is None:
        for name, found in keep.items():
            if found is None:
                event.fields.pop(name, None)


def _settle_date(event: Event, published: date | None) -> None:
    announced = event.fields.get("announced")
    _reckon_quoted(event)
    if "date" in event.fields and event.fields["date"].value:
        event.fields["date_basis"] = Finding("event", *_at(event, "date"), "day of the event")
        first = event.fields.get("announced")
        if first is not None and first.value and not _agrees(first.value, event.value("date")):
            event.notes.append(f"announced {first.value}")
    elif "date" in event.fields:
        event.notes.append("its date hangs on the day of publication, which is not known")
    elif announced is not None and announced.value:
        event.fields["date"] = announced
        precision = event.fields.get("announced_precision")
        if precision is not None:
            event.fields["date_precision"] = precision
        event.fields["date_basis"] = Finding(
            "announced", *_at(event, "announced"), "day of the announcement"
        )
    elif published is not None:
        start = event.pieces[0].start
        event.fields["date"] = Finding(
            published.isoformat(), start, start, "day of publication", 0.4
        )
        event.fields["date_precision"] = Finding("day", start, start, "day of publication", 0.4)
        event.fields["date_basis"] = Finding("published", start, start, "day of publication", 0.4)
    else:
        event.notes.append("no date is told, and the day of publication is not known")


def _reckon_quoted(event: Event) -> None:
    """``"... stopped yesterday ...", the minister wrote on Sunday``: reckoned from that Sunday."""
    found, told = event.fields.get("date"), str(event.value("announced") or "")
    if found is None or not found.rule.startswith("date offset") or len(told) != 10:
        return
    piece = event.pieces[0]
    before = piece.folded.text[max(0, piece.sentence[0] - 600) : found.start]
    if before.count('"') % 2 == 0 or event.fields["announced"].start < found.start:
        return
    days = timedelta(days=int(found.rule.split()[-1]))
    day = (date.fromisoformat(told) + days).isoformat()
    event.fields["date"] = replace(found, value=day, rule=f"{found.rule}, in a quote")


def _agrees(one: object, other: object) -> bool:
    return str(one).startswith(str(other)) or str(other).startswith(str(one))


def _at(event: Event, name: str) -> tuple[int, int]:
    return event.fields[name].start, event.fields[name].end


_SHIPPED = re.compile(
    r"(?<!\w)(?:ship(?:s|ped|ment)?|vessels?|freighter|by sea|docked|dockers?|"
    r"containers?|ferry|quay|"
    r"border ports|port authority|باخره|سفينه|"
    r"المنافذ الحدوديه|gemi\w{0,6}|limanda\w{0,3}|limani olan|konteyner\w{0,8})(?!\w)"
)


_AT_SEA = re.compile(r"(?<!\w)off (?:the coast of )?|acik|قباله|سواحل")


def _settle_port(event: Event, gazetteer: Gazetteer) -> None:
    """A port town is its port where ships or the port's officers are spoken of."""
    town = event.fields.get("place_text")
    if town is None or "crossing_id" in event.fields or event.value("event_kind") == "raid":
        return
    ports = [
        entry
        for key in name_keys(str(town.value))
        for entry in gazetteer.entries.get(key, ())
        if entry.kind == "port" and entry.name_id
    ]
    zone = event.value("place_zone")
    ports = [port for port in ports if not zone or zone in port.zones]
    ports = (
        [] if _AT_SEA.search(event.pieces[0].folded.text, town.start - 12, town.end + 16) else ports
    )
    if ports and any(_SHIPPED.search(piece.text) for piece in event.pieces):
        found = Finding(ports[0].name_id, town.start, town.end, "port town, by ship", 0.65)
        event.fields["crossing_id"] = found
        event.fields["side"] = Finding(ports[0].zone, town.start, town.end, "port town", 0.65)


def _settle_stretch(event: Event, gazetteer: Gazetteer) -> None:
    """A workshop or a house in a border town is no crossing of the border."""
    found = event.fields.get("crossing_id")
    if found is None or event.value("event_kind") not in ("factory", "raid"):
        return
    folded = event.pieces[0].folded
    key = re.sub(r"[^\w]", "", folded.text[found.start : found.end])
    if found.value in gazetteer.stretches and gazetteer.is_town(key):
        del event.fields["crossing_id"]
        words = folded.original[slice(*folded.span(found.start, found.end))]
        event.fields["place_text"] = replace(event.fields["place_text"], value=words)


def _settle_kind(event: Event, gazetteer: Gazetteer) -> None:
    found = event.fields.get("event_kind")
    start = (
        event.fields["statement"].start if "statement" in event.fields else event.pieces[0].start
    )
    if found is not None and found.value == "foiled_crossing" and event.value("crossing_id"):
        found = None  # at a gate it is a seizure, whatever words tell of it
    if found is None:
        event.fields["event_kind"] = Finding("seizure", start, start, "kind by default", 0.6)
    kind = event.fields["event_kind"].value
    event.fields["location_kind"] = Finding(
        _location_kind(event, str(kind), gazetteer), start, start, "kind of place", 0.7
    )


def _location_kind(event: Event, kind: str, gazetteer: Gazetteer) -> str:
    if kind == "factory":
        return "factory"
    crossing = event.fields.get("crossing_id")
    if crossing is not None:
        if crossing.rule.startswith("port"):
            return "port"
        stretch = crossing.value in gazetteer.stretches
        return "border_segment" if stretch else "crossing"
    text = " ".join(piece.text for piece in event.pieces)
    if any(word in text for word in ("airport", "مطار", "havaliman", "havaalan")):
        return "airport"
    if "border" in event.fields or kind in ("drone", "foiled_crossing"):
        return "border_segment"
    if any(word in text for word in (" at sea", "off the coast", "عرض البحر", "aciklarinda")):
        return "sea"
    return "inland" if "place_text" in event.fields else "unknown"


def _settle_ways(event: Event) -> None:
    origin, country = event.value("origin_country"), event.value("country")
    destination = event.value("destination_country")
    transit = [zone for zone in str(event.value("transit_countries") or "").split(";") if zone]
    if not origin or not (destination or transit or (country and country != origin)):
        return
    zones = [str(origin), *transit]
    if country and country not in zones and country != destination:
        zones.append(str(country))
    if destination and destination not in zones:
        zones.append(str(destination))
    named = [
        event.fields[n]
        for n in ("origin_country", "transit_countries", "destination_country")
        if n in event.fields
    ]
    if len(zones) >= 2:
        event.fields["corridor"] = Finding(
            "-".join(zones),
            min(f.start for f in named),
            max(f.end for f in named),
            "ways named",
            0.8,
        )
