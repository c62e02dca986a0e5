"""What a clause says of an event's place, day, agency, ways and kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from routes.ingest.dates import When
from routes.ingest.findings import Finding
from routes.ingest.hiding import trim_hiding
from routes.ingest.matching import Mention
from routes.ingest.pieces import Event, Piece
from routes.ingest.placing import fill_place, put_field

_ENTERED = ("enter", "reach", "arriv", "دخل", "وصل")
# What was done to find a haul: its day is the haul's, though another sentence tells of it.
_ACTING = re.compile(
    r"(?<!\w)(?:search(?:ed|ing)?|inspect(?:ed|ing|ion)|scann(?:ed|ing)|stopped|took place|"
    r"carried out|conducted|arrived|operation|تفتيش|فتشت|اوقفت|نفذت|جرت|العمليه|عمليه|وصلت|"
    r"durdurul\w{1,6}|duzenlen\w{1,6}|yapilan|gerceklest\w{1,8}|arama\w{0,6})(?!\w)"
)
# Reports come within days of what they report; what lies further back is another story.
JUST_BEFORE_DAYS = 10
_SINCE = re.compile(r"(?<!\w)(?:since|until|منذ)(?!\w)[^,;.]{0,50}$")
_NOT_OF_EVENT = ("since", "until", "till", "by ", "from", "منذ", "من ")


def fill_event(event: Event, piece: Piece, *, low: int, high: int, weight: float = 1.0) -> None:
    """
    Give an event what a clause says of place, day, agency and ways, where it has none yet.

    Parameters
    ----------
    low, high
        The part of the clause to look in.
    weight
        Confidence is multiplied by it: what stands in another clause is less sure.
    """
    mentions = [m for m in piece.mentions if low <= m.start < high]
    inside = [when for when in piece.dates if low <= when.start < high]
    if not mentions and (low, high) == (piece.start, piece.end):
        mentions = piece.mentions
    fill_place(event, mentions, piece, weight)
    _fill_ways(event, mentions, piece.folded.text, weight)
    if weight == 1.0 or _tells_of_it(event, piece) or _is_only_day(event, piece):
        _fill_dates(event, inside or piece.dates, piece.folded.text, weight)
    _fill_agency(event, piece, weight)
    _fill_kind(event, piece, weight)


def fill_lead(event: Event, piece: Piece) -> None:
    """Give an event the day and the agency of a clause that leads up to it, if it has none."""
    if not {"date", "announced"} & event.fields.keys():
        _fill_dates(event, piece.dates, piece.folded.text, 0.8)
    _fill_agency(event, piece, 0.8)
    _fill_kind(event, piece, 0.8)


def _is_only_day(event: Event, piece: Piece) -> bool:
    """Whether a clause of the event's paragraph names the day where nothing else does."""
    if {"date", "announced"} & event.fields.keys() or piece.paragraph != event.pieces[0].paragraph:
        return False
    return all(when.precision == "day" for when in piece.dates)


def _is_just_before(event: Event, when: When) -> bool:
    """Whether a day lies within days before the one an event was announced on."""
    told = str(event.value("announced") or "")
    if when.said or len(when.day) != 10 or (told and len(told) != 10):
        return False
    gap = (date.fromisoformat(told) - date.fromisoformat(when.day)).days if told else 0
    return 0 <= gap <= JUST_BEFORE_DAYS


def _tells_of_it(event: Event, piece: Piece) -> bool:
    """Whether the dates of another clause may be the event's: it goes on about it."""
    first = event.pieces[0]
    if (
        piece.paragraph == first.paragraph
        and piece.start < first.start
        and "announced" not in event.fields
    ):
        return True  # what leads up to the haul: "Soldiers opened fire before dawn on Saturday."
    if piece.statement.kind == "haul" or piece.sentence == event.pieces[0].sentence:
        return True
    if _ACTING.search(piece.folded.text, piece.start, piece.end):
        return any(_is_just_before(event, when) for when in piece.dates)
    match = piece.language.referring.search(piece.folded.text, piece.start, piece.end)
    return (
        match is not None and match.start() - piece.start < 12 and "announced" not in event.fields
    )


# "A Jordanian lorry", "an Egyptian driver": not the people whose officers act.
_THING_BEFORE = re.compile(r"(?:شاحنه|مركبه|سياره|حافله|دراجه|جنسيه|مواطن\w{0,2}|سايق\w{0,2}) $")
_THING_AFTER = re.compile(
    r"[ -](?:lorry|lorries|trucks?|cars?|vehicles?|bus|buses|boats?|plates?|plated|registered|"
    r"drivers?|nationals?|residents?|expatriates?|citizens?|man|men|woman|women)(?!\w)|"
    r" (?:plakali|uyruklu|surucu\w{0,6})(?!\w)"
)


def is_of_thing(people: Mention, text: str) -> bool:
    """Whether a people's name tells of a vehicle or a person held."""
    before = text[max(0, people.start - 14) : people.start]
    return bool(_THING_BEFORE.search(before) or _THING_AFTER.match(text, people.end))


def _is_territory(way: Mention, text: str) -> bool:
    """Whether a people's name stands for its land: ``crossed Turkish territory``."""
    return text.startswith((" territor", " soil", " land"), way.end)


def _is_entered(way: Mention, text: str) -> bool:
    """Whether the consignment is told to have got there: ``entered Iraq``, ``Irak'a giren``."""
    before, after = text[max(0, way.start - 16) : way.start], text[way.end : way.end + 12]
    return any(word in before for word in _ENTERED) or any(
        stem in after for stem in ("a gir", "ya gir", "e gir", "a sok", "ye gir")
    )


def _reorder_ways(event: Event, mentions: Sequence[Mention]) -> None:
    """``came from Turkey``, then ``set out in Syria, crossed Turkey``: begin further back."""
    known = event.value("origin_country")
    origin = next((m for m in mentions if m.role == "origin" and m.entry.kind == "country"), None)
    crossed = {m.entry.zone for m in mentions if m.role == "transit"}
    if origin is not None and known in crossed and origin.entry.zone != known:
        event.fields.pop("origin_country")


def _is_way(mention: Mention, event: Event) -> bool:
    """Whether a name may tell where a haul came from or was to go: no gate it passed."""
    entry = mention.entry
    if entry.kind == "port":
        return mention.role == "origin" and entry.name_id != event.value("crossing_id")
    return entry.kind != "crossing"


def _fill_ways(event: Event, mentions: Sequence[Mention], text: str, weight: float) -> None:
    _reorder_ways(event, mentions)
    for role in ("origin", "destination"):
        ways = [m for m in mentions if m.role == role and m.entry.zone and _is_way(m, event)]
        ways.sort(key=lambda m: m.entry.kind != "country")
        for way in ways:
            if way.entry.zone == event.value("origin_country") and role == "destination":
                continue
            rule = (
                "entered" if role == "destination" and _is_entered(way, text) else f"{role} named"
            )
            found = Finding(way.entry.zone, way.start, way.end, rule, way.confidence)
            put_field(event, f"{role}_country", found, weight)
    transits = [
        m
        for m in mentions
        if m.role == "transit"
        and (m.entry.kind in ("country", "place", "region") or _is_territory(m, text))
    ]
    ends = {event.value("origin_country"), event.value("destination_country")}
    zones = [m for m in transits if m.entry.zone not in ends]
    if zones:
        text = ";".join(dict.fromkeys(m.entry.zone for m in zones))
        found = Finding(text, zones[0].start, zones[-1].end, "transit named", 0.9)
        put_field(event, "transit_countries", found, weight)


def _fill_dates(event: Event, dates: Sequence[When], text: str, weight: float) -> None:
    for when in dates:
        words = text[when.start : when.end]
        if words.startswith(_NOT_OF_EVENT) or not when.precision:
            continue
        if _is_outset(when, text):
            continue
        if _SINCE.search(text[max(0, when.start - 60) : when.start]):
            continue
        name = "announced" if when.said else "date"
        finer = (w for w in dates if not w.said and w.day.startswith(f"{when.day}-"))
        if name in event.fields or (name == "date" and any(finer)):
            continue
        found = Finding(when.day, when.start, when.end, when.rule, 0.9)
        put_field(event, name, found, weight)
        put_field(
            event,
            f"{name}_precision",
            Finding(when.precision, when.start, when.end, when.rule),
            weight,
        )


# "in force as of Sunday": when a rule begins, and no haul.
_OUTSET = re.compile(
    r"(?:as of|starting|starting from|effective|effective from|beginning|اعتبارا من|ابتداء من|"
    r"بدءا من) $"
)
_OUTSET_AFTER = re.compile(r"'?\w{0,4} itibaren")


def _is_outset(when: When, text: str) -> bool:
    before = text[max(0, when.start - 18) : when.start]
    return bool(_OUTSET.search(before) or _OUTSET_AFTER.match(text, when.end))


_PARTING = frozenset("in at and of from with to for by".split())


def _names_owner(mention: Mention, agency: Finding, text: str) -> bool:
    """Whether a name tells whose an agency is: ``Iraqi forces``, ``Iraq's interior ministry``."""
    if mention.entry.kind == "country":
        if text[mention.start] > "\u0600" and 0 <= mention.start - agency.end <= 2:
            return True  # in Arabic "Saudi" and "Saudi Arabia" are one word, behind the office
        owner = text[mention.end : agency.start].strip()
        return mention.end <= agency.start and owner in ("", "'s", "'", "genel")
    if mention.entry.kind != "people":
        return False
    if 0 <= mention.start - agency.end <= 2 or agency.start <= mention.start < agency.end:
        return True
    between = text[mention.end : agency.start].split()
    return mention.end <= agency.start and len(between) <= 2 and not _PARTING & set(between)


def _fill_agency(event: Event, piece: Piece, weight: float) -> None:
    if not piece.agencies:
        return
    found, zone = min(piece.agencies, key=lambda pair: not pair[1])
    put_field(event, "agency", found, weight)
    if zone:
        put_field(
            event, "agency_zone", Finding(zone, found.start, found.end, "agency's country"), weight
        )
    people = [m for m in piece.mentions if _names_owner(m, found, piece.folded.text)]
    if people:
        near = min(people, key=lambda m: abs(m.start - found.start))
        if "agency" in event.fields and event.fields["agency"].start == found.start:
            put_field(
                event,
                "agency_zone",
                Finding(near.entry.zone, near.start, near.end, "agency's country"),
                weight,
            )
            event.fields.setdefault(
                "people_zone", Finding(near.entry.zone, near.start, near.end, "people")
            )


def kind_of(piece: Piece) -> str:
    """The kind of event a clause speaks of; "" if none."""
    for kind, expression in piece.language.kinds:
        if expression.search(piece.folded.text, piece.start, piece.end):
            return kind
    return ""


def _fill_kind(event: Event, piece: Piece, weight: float) -> None:
    text, language = piece.folded.text, piece.language
    for kind, expression in language.kinds:
        match = expression.search(text, piece.start, piece.end)
        if match:
            put_field(
                event,
                "event_kind",
                Finding(kind, match.start(), match.end(), f"kind {kind}", 0.8),
                weight,
            )
            break
    hidden = language.hiding.search(text, piece.start, piece.end)
    low, high = trim_hiding(piece.folded, *hidden.span(), language) if hidden else (0, 0)
    if high > low:
        put_field(event, "concealment", Finding("", low, high, "concealment", 0.75), weight)
    border = language.borders.search(text, piece.start, piece.end)
    if border:
        put_field(
            event,
            "border",
            Finding(True, border.start(), border.end(), "border named", 0.8),
            weight,
        )
    for people in piece.mentions:
        told = people.role not in ("destination", "origin") and not is_of_thing(people, text)
        if people.entry.kind == "people" and told:
            put_field(
                event,
                "people_zone",
                Finding(people.entry.zone, people.start, people.end, "people named", 0.6),
                weight,
            )
