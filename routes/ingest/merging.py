"""The same haul told twice in one report, and what is still missing once all is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from routes.ingest.events import Event, Piece, fill_event
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.hauls import SUM_WITHIN, is_same, may_weigh
from routes.ingest.substances import CAPTAGON_LIKE


def same_event(known: Event, new: Event, *, near: bool) -> bool:
    """
    Whether a report tells of one haul twice.

    Parameters
    ----------
    near
        Whether the new one follows the known one in the same paragraph.
    """
    agree, against = _compare_amounts(known, new)
    if against or not _may_be_weight(known, new):
        return False
    if _conflict(known, new, "crossing_id") or _conflict_dates(known, new):
        return False
    if not _same_substance(known, new) and not (near and agree):
        return near and _refers(new) and not _has_amount(new)
    if agree:
        return True
    if _has_amount(known) and _has_amount(new):
        # One tells pills, the other mass: one haul if the second goes on about the first.
        return near and (_refers(new) or not _new_place(known, new))
    if not _has_amount(new):
        return _may_repeat(known, new, near=near)
    return near or not _new_place(known, new)


def _may_be_weight(known: Event, new: Event) -> bool:
    """Whether the mass one tells may be that of the pills the other tells."""
    pills = known.value("pills") or new.value("pills")
    mass = known.value("mass_kg") or new.value("mass_kg")
    if isinstance(pills, float) and isinstance(mass, float):
        return may_weigh(pills, mass)
    return True


def _may_repeat(known: Event, new: Event, *, near: bool) -> bool:
    """Whether an event without a number may be one that was told with it, or the other way."""
    if _new_place(known, new):
        return False
    kinds = known.value("event_kind"), new.value("event_kind")
    if "factory" in kinds and kinds[0] != kinds[1] and not near:
        return False
    return near or _refers(new) or _shares_place(known, new) or not _has_amount(known)


def _compare_amounts(known: Event, new: Event) -> tuple[bool, bool]:
    """Whether an amount of both agrees, and whether one speaks against it."""
    agree = against = False
    for name in ("pills", "mass_kg"):
        one, other = known.value(name), new.value(name)
        if isinstance(one, float) and isinstance(other, float):
            if is_same(one, other) or _is_rounded(known, new, name):
                agree = True
            else:
                against = True
    return agree, against and not agree


def _is_rounded(known: Event, new: Event, name: str) -> bool:
    """Whether ``more than a tonne`` is the 1.1 tonnes told before or after."""
    for rough, exact in ((known, new), (new, known)):
        one, other = rough.value(name), exact.value(name)
        if (
            rough.value("quantity_qualifier") == "over"
            and isinstance(one, float)
            and isinstance(other, float)
        ):
            if one < other <= 1.3 * one:
                return True
    return False


def _conflict(known: Event, new: Event, name: str) -> bool:
    one, other = known.value(name), new.value(name)
    return bool(one and other and one != other)


def _conflict_dates(known: Event, new: Event) -> bool:
    one, other = str(known.value("date") or ""), str(new.value("date") or "")
    if not one or not other:
        return False
    return not (one.startswith(other) or other.startswith(one))


def _same_substance(known: Event, new: Event) -> bool:
    one, other = known.value("substance"), new.value("substance")
    alike = CAPTAGON_LIKE | {"drugs"}
    return one == other or (one in alike and other in alike)


def _has_amount(event: Event) -> bool:
    return "pills" in event.fields or "mass_kg" in event.fields


def _new_place(known: Event, new: Event) -> bool:
    """Whether the new event names a place of its own."""
    one, other = known.value("place_text"), new.value("place_text")
    zone_one, zone_other = _zone_named(known), _zone_named(new)
    if zone_one and zone_other and zone_one != zone_other:
        return True
    if known.value("crossing_id") and new.value("crossing_id"):
        return known.value("crossing_id") != new.value("crossing_id")
    return bool(
        one
        and other
        and one != other
        and not (known.value("crossing_id") or new.value("crossing_id"))
    )


def _shares_place(known: Event, new: Event) -> bool:
    return bool(
        (known.value("place_text") and known.value("place_text") == new.value("place_text"))
        or (known.value("crossing_id") and known.value("crossing_id") == new.value("crossing_id"))
    )


def _zone_named(event: Event) -> object:
    return event.value("side") or event.value("place_zone") or event.value("country_named")


def _refers(event: Event) -> bool:
    """Whether its clause goes on about something told before: ``the haul``, ``they``."""
    piece = event.pieces[0]
    match = piece.language.referring.search(piece.folded.text, piece.start, piece.end)
    return match is not None and match.start() - piece.start < 40


def is_going_on(piece: Piece, last: Event) -> bool:
    """Whether a clause that takes nothing of its own goes on about the event before it."""
    if any(m.entry.kind in ("crossing", "port") for m in piece.mentions) and last.value(
        "crossing_id"
    ):
        return False
    return all(amount.weighs for amount in piece.amounts)


def drop_parts(events: list[Event], paragraph: Sequence[Piece]) -> list[Event]:
    """
    The events of a paragraph without those that are parts of one it tells as a total.

    ``19,271 pills in two attempts. In the first, 12,403 pills ...; in the second, 6,868``.
    """
    amounts = [
        a for piece in paragraph for a in piece.amounts if a.unit == "pills" and a.value == a.value
    ]
    if len(amounts) < 3:
        return events
    for event in list(events):
        total = event.value("pills")
        if not isinstance(total, float) or event not in events:
            continue
        behind = [a for a in amounts if a.start > event.fields["pills"].start and a.value < total]
        for size in range(2, min(len(behind), 6) + 1):
            parts = behind[:size]
            if is_same(sum(a.value for a in parts), total, within=SUM_WITHIN):
                values = {a.value for a in parts}
                for other in list(events):
                    if other is not event and other.value("pills") in values:
                        merge_into(event, _without_amounts(other))
                        events.remove(other)
                event.notes.append("total of " + " + ".join(f"{a.value:,.0f}" for a in parts))
                break
    return events


def _without_amounts(event: Event) -> Event:
    names = ("pills", "mass_kg", "quantity_qualifier")
    return replace(event, fields={k: v for k, v in event.fields.items() if k not in names})


def merge_into(known: Event, new: Event) -> None:
    """Give an event what a second telling adds; the surer value of a field wins."""
    for name, found in new.fields.items():
        mine = known.fields.get(name)
        if mine is None or _is_surer(name, mine, found):
            known.fields[name] = found
    told = {(a.substance, a.unit) for a in known.others}
    known.others += [a for a in new.others if (a.substance, a.unit) not in told]
    known.pieces += [piece for piece in new.pieces if piece not in known.pieces]


def _is_surer(name: str, mine: Finding, other: Finding) -> bool:
    if name in ("pills", "mass_kg"):
        return _digits(other) > _digits(mine)
    if name == "quantity_qualifier":
        return mine.value == "exact" != other.value
    if name == "substance":
        return mine.value in ("drugs", "narcotic pills") and other.value not in (
            "drugs",
            "narcotic pills",
        )
    return False


def _digits(found: Finding) -> int:
    return (
        len(f"{found.value:.9g}".replace(".", "").rstrip("0"))
        if isinstance(found.value, float)
        else 0
    )


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
    _settle_country(event, pieces, gazetteer)
    _settle_kind(event)
    _settle_ways(event)


def _borrow(event: Event, events: Sequence[Event], pieces: Sequence[Piece]) -> None:
    """Where a report tells of one event only, its other paragraphs speak of it too."""
    if len(events) != 1:
        return
    for piece in pieces:
        if (
            piece not in event.pieces
            and piece.statement.kind in ("none", "haul")
            and not piece.amounts
        ):
            if abs(piece.paragraph - event.pieces[0].paragraph) <= 2:
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


def _agrees(one: object, other: object) -> bool:
    return str(one).startswith(str(other)) or str(other).startswith(str(one))


def _at(event: Event, name: str) -> tuple[int, int]:
    return event.fields[name].start, event.fields[name].end


def _settle_country(event: Event, pieces: Sequence[Piece], gazetteer: Gazetteer) -> None:
    crossing = event.value("crossing_id")
    if isinstance(crossing, str):
        zones = [zone for zone in gazetteer.sides.get(crossing, ()) if zone != "SEA"]
        order = ["side", "agency_zone", "country_named", "people_zone"]
        other = [zone for zone in zones if zone != event.value("origin_country")]
        if len(zones) == 2 and len(other) == 1 and "side" not in event.fields:
            found = event.fields["origin_country"]
            event.fields["country"] = Finding(
                other[0], found.start, found.end, "zone across from the origin", 0.75
            )
            return
        for name in order:
            if event.value(name) in zones:
                _set_country(event, name)
                return
        if zones:
            near = [
                m
                for p in event.pieces
                for m in p.mentions
                if m.entry.zone in zones and m.role != "origin"
            ]
            zone = near[0].entry.zone if near else zones[0]
            event.fields["country"] = Finding(
                zone, *_at(event, "crossing_id"), "zone of the crossing", 0.5
            )
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
    for name in ("place_zone", "country_named", "agency_zone", "people_zone"):
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


def _dateline(pieces: Sequence[Piece]) -> Finding | None:
    """The country a report is sent from: ``KUWAIT: ...``, ``BAGHDAD (Agency) - ...``."""
    for piece in pieces[:1]:
        for mention in piece.mentions[:1]:
            after = piece.folded.text[mention.end : mention.end + 26]
            if mention.start - piece.start <= 2 and _DATELINE.match(after) and mention.entry.zone:
                return Finding(mention.entry.zone, mention.start, mention.end, "dateline", 0.6)
    return None


_DATELINE = re.compile(r"(?:,? ?\([^()]{1,18}\))? ?(?:[:]|-{1,2} |, \w{1,9} \d)")


def _set_country(event: Event, name: str) -> None:
    found = event.fields[name]
    event.fields["country"] = Finding(
        found.value, found.start, found.end, found.rule, found.confidence
    )


def _settle_kind(event: Event) -> None:
    found = event.fields.get("event_kind")
    start = (
        event.fields["statement"].start if "statement" in event.fields else event.pieces[0].start
    )
    if (
        found is not None
        and found.value == "foiled_crossing"
        and event.value("crossing_id")
        and found.value != "drone"
    ):
        found = None
    if found is None:
        event.fields["event_kind"] = Finding("seizure", start, start, "kind by default", 0.6)
    kind = event.fields["event_kind"].value
    event.fields["location_kind"] = Finding(
        _location_kind(event, str(kind)), start, start, "kind of place", 0.7
    )


def _location_kind(event: Event, kind: str) -> str:
    if kind == "factory":
        return "factory"
    crossing = event.fields.get("crossing_id")
    if crossing is not None:
        if crossing.rule.startswith("port"):
            return "port"
        return "crossing"
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
