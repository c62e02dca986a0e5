"""Which country a haul was made in: at a gate one of its two sides, elsewhere that of the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from routes.ingest.details import is_of_thing
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.matching import Mention
from routes.ingest.names import name_keys
from routes.ingest.pieces import Event, Piece

# So near the verb of taking, in characters, stands whoever took the haul.
BY_THE_VERB = 40
# So near behind a gate its province is named.
BESIDE = 16


@dataclass(frozen=True)
class Setting:
    """
    What a whole report tells of countries.

    Attributes
    ----------
    sent
        The one it is sent from; None where no dateline says.
    spoken
        Those where it plays, each by its first name.
    """

    sent: Finding | None
    spoken: tuple[Finding, ...]


def find_setting(pieces: Sequence[Piece]) -> Setting:
    """The countries of a report, found once for all its events."""
    spoken: dict[str, Finding] = {}
    for mention in (m for piece in pieces for m in piece.mentions):
        if mention.entry.zone and mention.role in ("at", "", "people"):
            spoken.setdefault(mention.entry.zone, _tell(mention, "country of the report"))
    return Setting(_dateline(pieces), tuple(spoken.values()))


def settle_country(event: Event, setting: Setting, gazetteer: Gazetteer) -> None:
    """Give an event its country, by the surest that a report tells of it."""
    found = _side(event, setting.sent, gazetteer)
    found = found or next(_inland(event, setting, gazetteer), None)
    if found is not None:
        event.fields["country"] = found


def _side(event: Event, sent: Finding | None, gazetteer: Gazetteer) -> Finding | None:
    """The side of a crossing or port a haul was made on; None where it was made at none."""
    crossing = str(event.value("crossing_id") or "")
    zones = [zone for zone in gazetteer.sides.get(crossing, ()) if zone != "SEA"]
    if not zones:
        return None
    stretch = crossing in gazetteer.stretches
    if sent is not None:
        event.fields.setdefault("sent_from", sent)
    beside = None if _acts(event) else _zone_beside(event, zones)
    told = _across_way(event, zones) or beside
    named = (event.fields.get(name) for name in _order_sides(event, stretch=stretch))
    told = told or next((found for found in named if found and found.value in zones), None)
    if told is None and stretch:
        told = _border_of(event, zones)
    return told or _side_spoken_of(event, zones, gazetteer)


def _order_sides(event: Event, *, stretch: bool) -> tuple[str, ...]:
    """What tells a side, the surest first: officers act on their own, whichever is named."""
    if stretch:
        return ("agency_zone", "country_named", "sent_from", "side", "people_zone")
    if _acts(event):
        return ("agency_zone", "side", "country_named", "sent_from", "people_zone")
    return ("side", "agency_zone", "country_named", "sent_from", "people_zone")


def _acts(event: Event) -> bool:
    """Whether officers stand by the verb of taking."""
    agency, verb = event.fields.get("agency_zone"), event.fields.get("statement")
    return bool(agency and verb and abs(agency.start - verb.start) < BY_THE_VERB)


def _across_way(event: Event, zones: Sequence[str]) -> Finding | None:
    """The side across from where a haul came from or was to go, if nothing tells more."""
    if "side" in event.fields or event.value("agency_zone") in zones or len(zones) < 2:
        return None
    for name in ("origin_country", "destination_country"):
        found = event.fields.get(name)
        other = [zone for zone in zones if found is not None and zone != found.value]
        if found is not None and len(other) == 1 and found.rule != "entered":
            rule = f"zone across from the {name.split('_')[0]}"
            return Finding(other[0], found.start, found.end, rule, 0.75)
    return None


def _side_spoken_of(event: Event, zones: Sequence[str], gazetteer: Gazetteer) -> Finding:
    """The side that anything in the event's clauses is of, or on which a town bears the name."""
    crossing = event.fields["crossing_id"]
    near = [
        m
        for piece in event.pieces
        for m in piece.mentions
        if m.entry.zone in zones and m.role != "origin" and not is_of_thing(m, piece.folded.text)
    ]
    zone = near[0].entry.zone if near else _town_zone(event, zones, gazetteer)
    return Finding(zone, crossing.start, crossing.end, "zone of the crossing", 0.5)


def _inland(event: Event, setting: Setting, gazetteer: Gazetteer) -> Iterator[Finding]:
    """What tells the country of a haul made at no crossing, the surest first."""
    beside = gazetteer.sides.get(str(event.value("place_id") or ""), ("", ""))
    fields = event.fields
    for name in ("agency_zone", "people_zone"):
        if event.value(name) and event.value(name) in beside:
            yield fields[name]  # near a gate: on the side of whoever acted
    destination = fields.get("destination_country")
    if destination is not None and destination.rule == "entered" and "place_zone" not in fields:
        yield destination
    told = {"place_zone", "country_named", "agency_zone"} & fields.keys()
    if setting.sent is not None and not told:
        yield setting.sent
    named, agency = fields.get("country_named"), fields.get("agency_zone")
    clause = event.pieces[0]
    aside = named is not None and not clause.start <= named.start < clause.end
    officers = named and agency and (aside or named.confidence < agency.confidence)
    last = (agency, named) if officers else (named, agency)
    for found in (fields.get("place_zone"), *last, fields.get("people_zone")):
        if found is not None and found.value:
            yield found
    yield from (found for found in setting.spoken if found.value != event.value("origin_country"))
    for mention in (m for piece in event.pieces for m in piece.mentions):
        if mention.entry.kind == "country" and mention.role == "excluded":
            yield _tell(mention, "country whose officers")


def _tell(mention: Mention, rule: str) -> Finding:
    return Finding(mention.entry.zone, mention.start, mention.end, rule, 0.4)


def _zone_beside(event: Event, zones: Sequence[str]) -> Finding | None:
    """The side whose province stands behind a gate's name: ``Khatm al-Shiklah in Buraimi``."""
    gate = event.fields["crossing_id"]
    for mention in (m for piece in event.pieces for m in piece.mentions):
        near = 0 <= mention.start - gate.end < BESIDE and mention.role == "at"
        if near and mention.entry.kind in ("place", "region") and mention.entry.zone in zones:
            return replace(_tell(mention, "province of the gate"), confidence=0.8)
    return None


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


# Oman has the same letters, but its reports are sent from Muscat.
_FROM_AMMAN = re.compile(r"\W{0,3}عمان(?: \d{1,2} \w{3,8})?(?: ?\(\w{2,8}\))? ?[-:]")
_DATELINE = re.compile(r"(?:,? ?\([^()]{1,18}\))? ?(?:[:]|-{1,2} |, \w{1,9}\.? \d)")


def _dateline(pieces: Sequence[Piece]) -> Finding | None:
    """The country a report is sent from: ``KUWAIT: ...``, ``BAGHDAD (Agency) - ...``."""
    if not pieces:
        return None
    amman = _FROM_AMMAN.match(pieces[0].folded.text, pieces[0].start)
    if amman is not None:
        return Finding("JOR", amman.start(), amman.end(), "dateline", 0.6)
    piece = pieces[0]
    for mention in piece.mentions[:1]:
        after = piece.folded.text[mention.end : mention.end + 26]
        if mention.start - piece.start <= 2 and _DATELINE.match(after) and mention.entry.zone:
            return Finding(mention.entry.zone, mention.start, mention.end, "dateline", 0.6)
    return None
