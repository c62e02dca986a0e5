"""What is still missing of an event once all of a report is read: day, country, kind, ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from routes.ingest.details import fill_event, is_of_thing
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.names import name_keys
from routes.ingest.pieces import Event, Piece


def finish_event(
    event: Event,
    events: Sequence[Event],
    pieces: Sequence[Piece],
    gazetteer: Gazetteer,
    published: date | None,
) -> None:
    """Settle an event's day, country, kind and ways from all that the report says."""
    _borrow(event, events, pieces)
    _settle_date(event, published)
    point = gazetteer.points.get(str(event.value("place_id") or ""))
    if point is not None and "crossing_id" not in event.fields:
        event.fields["place_point"] = Finding(point, *_at(event, "place_id"), "place's position")
    _settle_port(event, gazetteer)
    _settle_stretch(event, gazetteer)
    _settle_country(event, pieces, gazetteer)
    _settle_kind(event, gazetteer)
    _settle_ways(event)


def _borrow(event: Event, events: Sequence[Event], pieces: Sequence[Piece]) -> None:
    """Where a report tells of one event only, its other paragraphs speak of it too."""
    if len(events) != 1:
        return
    for piece in pieces:
        near = abs(piece.paragraph - event.pieces[0].paragraph) <= 2
        if not near or piece.amounts or piece in event.pieces:
            continue
        if piece.statement.kind in ("none", "haul"):
            _borrow_piece(event, piece)


def _borrow_piece(event: Event, piece: Piece) -> None:
    keep = {name: event.fields.get(name) for name in ("origin_country", "destination_country")}
    fill_event(event, piece, low=piece.start, high=piece.end, weight=0.6)
    if piece.language.referring.match(piece.folded.text, piece.start) is None:
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


# So near the verb of taking, in characters, stands whoever took the haul.
BY_THE_VERB = 40
_SHIPPED = re.compile(
    r"(?<!\w)(?:ships?|vessels?|freighter|by sea|docked|dockers?|containers?|ferry|quay|"
    r"border ports|port authority|باخره|سفينه|"
    r"المنافذ الحدوديه|gemi\w{0,6})(?!\w)"
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
    """A workshop in a border town is no crossing of the border."""
    found = event.fields.get("crossing_id")
    if found is None or event.value("event_kind") != "factory":
        return
    folded = event.pieces[0].folded
    key = re.sub(r"[^\w]", "", folded.text[found.start : found.end])
    if found.value in gazetteer.stretches and gazetteer.is_town(key):
        del event.fields["crossing_id"]
        words = folded.original[slice(*folded.span(found.start, found.end))]
        event.fields["place_text"] = replace(event.fields["place_text"], value=words)


def _settle_country(event: Event, pieces: Sequence[Piece], gazetteer: Gazetteer) -> None:
    crossing = event.value("crossing_id")
    if isinstance(crossing, str):
        zones = [zone for zone in gazetteer.sides.get(crossing, ()) if zone != "SEA"]
        order = ["side", "agency_zone", "country_named", "people_zone"]
        agency = event.fields.get("agency_zone")
        verb = event.fields.get("statement")
        acts = agency and verb and abs(agency.start - verb.start) < BY_THE_VERB
        if acts or crossing in gazetteer.stretches:
            order.insert(0, "agency_zone")  # officers act on their own side, whichever is named
        if crossing in gazetteer.stretches:
            order.insert(1, "country_named")
        for name in ("origin_country", "destination_country"):
            found = event.fields.get(name)
            other = [zone for zone in zones if found is not None and zone != found.value]
            across = len(zones) == 2 and len(other) == 1 and "side" not in event.fields
            across = across and event.value("agency_zone") not in zones
            if found is not None and across and found.rule != "entered":
                rule = f"zone across from the {name.split('_')[0]}"
                event.fields["country"] = Finding(other[0], found.start, found.end, rule, 0.75)
                return
        sent = _dateline(pieces)
        if sent is not None:
            event.fields.setdefault("sent_from", sent)
        for name in (*order[:-1], "sent_from", order[-1]):
            if event.value(name) in zones:
                _set_country(event, name)
                return
        named = _border_of(event, zones) if crossing in gazetteer.stretches else None
        if named is not None and "side" not in event.fields:
            event.fields["country"] = named
            return
        if zones:
            near = [
                m
                for p in event.pieces
                for m in p.mentions
                if m.entry.zone in zones
                and m.role != "origin"
                and not is_of_thing(m, p.folded.text)
            ]
            zone = near[0].entry.zone if near else _town_zone(event, zones, gazetteer)
            event.fields["country"] = Finding(
                zone, *_at(event, "crossing_id"), "zone of the crossing", 0.5
            )
            return
    beside = gazetteer.sides.get(str(event.value("place_id") or ""), ())
    for name in ("agency_zone", "people_zone"):
        if event.value(name) in beside:  # near a gate: on the side of whoever acted
            _set_country(event, name)
            return
    destination = event.fields.get("destination_country")
    if destination is not None and destination.rule == "entered" and not event.value("place_zone"):
        _set_country(event, "destination_country")
        return
    dateline = _dateline(pieces)
    if dateline is not None and not any(
        event.value(n) for n in ("place_zone", "country_named", "agency_zone")
    ):
        event.fields["country"] = dateline
        return
    names = ["place_zone", "country_named", "agency_zone", "people_zone"]
    named, agency = event.fields.get("country_named"), event.fields.get("agency_zone")
    aside = named is not None and not event.pieces[0].start <= named.start < event.pieces[0].end
    if named and agency and (aside or named.confidence < agency.confidence):
        names[1:3] = ["agency_zone", "country_named"]
    for name in names:
        if event.value(name):
            _set_country(event, name)
            return
    for piece in pieces:
        for mention in piece.mentions:
            if (
                mention.role in ("at", "", "people")
                and mention.entry.zone
                and mention.entry.zone != event.value("origin_country")
            ):
                event.fields["country"] = Finding(
                    mention.entry.zone, mention.start, mention.end, "country of the report", 0.4
                )
                return
    for mention in (m for piece in event.pieces for m in piece.mentions):
        if mention.entry.kind == "country" and mention.role == "excluded":
            event.fields["country"] = Finding(
                mention.entry.zone, mention.start, mention.end, "country whose officers", 0.4
            )
            return


_BORDER_OF = re.compile(r"(?:border (?:with|of) (?:the )?|(?:ال)?حدود (?:مع )?)$")
_OF_BORDER = re.compile(r"(?:'?s|'[iu]n|'n[iu]n)? (?:border|frontier|sinir)")


def _border_of(event: Event, zones: Sequence[str]) -> Finding | None:
    """The zone across from a border's name: ``near the Saudi border`` is in Iraq."""
    for piece in event.pieces:
        text = piece.folded.text
        for m in piece.mentions:
            named = m.entry.kind in ("country", "people") and m.entry.zone in zones
            before = text[max(0, m.start - 20) : m.start]
            if named and (_BORDER_OF.search(before) or _OF_BORDER.match(text, m.end)):
                across = next(zone for zone in zones if zone != m.entry.zone)
                return Finding(across, m.start, m.end, "zone across the border named", 0.7)
    return None


def _town_zone(event: Event, zones: Sequence[str], gazetteer: Gazetteer) -> str:
    """The side on which a town bears the crossing's name as told; else the first."""
    found = event.fields["crossing_id"]
    words = event.pieces[0].folded.text[found.start : found.end]
    towns = [
        entry.zone
        for key in name_keys(words)
        for entry in gazetteer.entries.get(key, ())
        if entry.kind == "place" and entry.zone in zones
    ]
    return towns[0] if towns else zones[0]


def _dateline(pieces: Sequence[Piece]) -> Finding | None:
    """The country a report is sent from: ``KUWAIT: ...``, ``BAGHDAD (Agency) - ...``."""
    for piece in pieces[:1]:
        for mention in piece.mentions[:1]:
            after = piece.folded.text[mention.end : mention.end + 26]
            if mention.start - piece.start <= 2 and _DATELINE.match(after) and mention.entry.zone:
                return Finding(mention.entry.zone, mention.start, mention.end, "dateline", 0.6)
    return None


_DATELINE = re.compile(r"(?:,? ?\([^()]{1,18}\))? ?(?:[:]|-{1,2} |, \w{1,9}\.? \d)")


def _set_country(event: Event, name: str) -> None:
    found = event.fields[name]
    event.fields["country"] = Finding(
        found.value, found.start, found.end, found.rule, found.confidence
    )


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
