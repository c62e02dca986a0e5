"""Hauls with their place, day, agency and ways: one event for each, field by field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from routes.ingest.agencies import find_agencies
from routes.ingest.clauses import Clause
from routes.ingest.dates import When, find_dates
from routes.ingest.findings import Amount, Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.matching import Mention, find_names
from routes.ingest.hauls import Haul, gather_hauls, may_weigh
from routes.ingest.language import Language
from routes.ingest.quantities import find_amounts
from routes.ingest.statements import Statement, read_statement
from routes.ingest.substances import CAPTAGON_LIKE, UNNAMED, find_substances
from routes.ingest.text import Folded, split_joined, split_tokens

# Where a government speaks ("Baghdad said"), and so no place of a haul unless told to be.
CAPITALS = frozenset(
    (
        "Damascus",
        "Beirut",
        "Baghdad",
        "Amman",
        "Riyadh",
        "Ankara",
        "Doha",
        "Kuwait City",
        "Manama",
        "Abu Dhabi",
        "Muscat",
        "Sanaa",
    )
)
ROLE_ORDER = ("at", "", "transit", "destination", "origin")


@dataclass(eq=False)
class Piece:
    """A clause of a report, and all that was found in it."""

    folded: Folded
    language: Language
    start: int
    end: int
    sentence: tuple[int, int]
    paragraph: int
    amounts: list[Amount] = field(default_factory=list)
    substances: list[Finding] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    dates: list[When] = field(default_factory=list)
    agencies: list[tuple[Finding, str]] = field(default_factory=list)
    statement: Statement = field(default_factory=lambda: Statement("none", None))

    @property
    def text(self) -> str:
        """The folded words of the clause."""
        return self.folded.text[self.start : self.end]


@dataclass(eq=False)
class Event:
    """
    One haul, with everything told of it.

    Attributes
    ----------
    fields
        Field of the table to what was read; see `routes.ingest.candidates`.
    others
        Amounts of other drugs in the same haul.
    pieces
        The clauses that tell of it, first one first.
    notes
        What a reader should know.
    """

    fields: dict[str, Finding]
    others: list[Amount]
    pieces: list[Piece]
    notes: list[str] = field(default_factory=list)
    defined: bool = False

    def value(self, name: str) -> object:
        """The value of a field; None where it is not told."""
        found = self.fields.get(name)
        return None if found is None else found.value


def find_in_piece(
    piece: Piece,
    gazetteer: Gazetteer,
    *,
    context: Sequence[str],
    published: date | None,
    counting: bool,
) -> None:
    """
    Find everything in a clause, and what it tells.

    Parameters
    ----------
    context
        Zones spoken of so far, the commonest first.
    published
        Day relative dates are reckoned from.
    counting
        Whether the clause before it in the sentence counts pills.
    """
    folded, language = piece.folded, piece.language
    tokens = split_tokens(folded.text, piece.start, piece.end)
    if language.code == "ar":
        tokens = split_joined(tokens, {**language.numbers, **language.mass_words})
    piece.substances = find_substances(folded.text, piece.start, piece.end)
    clause = Clause(folded.text, tokens, piece.substances, language)
    piece.amounts = find_amounts(clause, counting=counting) if tokens else []
    span = (piece.start, piece.end)
    piece.mentions = find_names(gazetteer, folded, span, language, context=context)
    piece.dates = find_dates(folded, piece.start, piece.end, language, published)
    piece.agencies = find_agencies(folded.text, piece.start, piece.end)
    piece.statement = read_statement(
        folded.text, piece.start, piece.end, language, piece.amounts, piece.sentence
    )


def read_hauls(piece: Piece, *, default: str) -> list[Event]:
    """
    Events told in a clause that tells of hauls; none where it tells of nothing taken.

    Parameters
    ----------
    default
        Substance of pills nobody names, as the rest of the report has it.
    """
    if piece.amounts and (piece.substances or not all(a.weighs for a in piece.amounts)):
        hauls = gather_hauls(piece.amounts, piece.substances, _find_breaks(piece), default=default)
    elif not piece.amounts and _is_uncounted(piece):
        best = _best_substance(piece.substances)
        hauls = [Haul(substance=best, start=best.start, end=best.end)]
    else:
        return []
    return [_make_event(piece, haul, alone=len(hauls) == 1) for haul in hauls]


def _best_substance(substances: Sequence[Finding]) -> Finding:
    return min(
        substances,
        key=lambda s: (
            0
            if s.value == "captagon"
            else 1
            if s.value in CAPTAGON_LIKE
            else 2
            if s.value not in UNNAMED
            else 3
        ),
    )


def _is_uncounted(piece: Piece) -> bool:
    """A haul without a number: ``a Captagon factory``, ``large quantities of hashish``."""
    if not piece.substances:
        return False
    text, language = piece.folded.text, piece.language
    words = piece.statement.words
    near = words.start if words else piece.start
    single = language.single.search(text, max(piece.start, near - 120), piece.end)
    vague = language.vague_amount.search(text, max(piece.start, near - 120), piece.end)
    named = [s for s in piece.substances if s.value != "drugs"]
    if vague is None and single is None:
        return False
    return bool(named or vague or _kind_of(piece)) or language.seized.search(text, near) is not None


def _find_breaks(piece: Piece) -> list[int]:
    """Where a second crossing or place with an amount of its own begins."""
    places = [
        m
        for m in piece.mentions
        if m.entry.kind in ("crossing", "port", "place", "region")
        and m.role in ("at", "", "transit")
    ]
    pills = [a for a in piece.amounts if a.unit == "pills" and a.substance not in _APART]
    if len(pills) < 2:
        pills = [
            a
            for a in piece.amounts
            if not a.weighs and a.unit == "kg" and a.substance not in _APART
        ]
    breaks = []
    for one, other in zip(pills, pills[1:], strict=False):
        between = [m for m in places if one.end <= m.start < other.start]
        behind = [m for m in places if m.start >= other.end]
        before = [m for m in places if m.end <= one.start]
        if between and (behind or before) and _ids(between) != _ids(behind or before):
            first = between[-1] if before and not behind else None
            breaks.append(first.start if first is not None else other.start)
    return breaks


_APART = frozenset(
    [
        "methamphetamine",
        "hashish",
        "cannabis",
        "heroin",
        "cocaine",
        "opium",
        "khat",
        "tramadol",
        "pregabalin",
        "ecstasy",
    ]
)


def _ids(mentions: Sequence[Mention]) -> set[str]:
    return {m.entry.name_id or m.entry.name for m in mentions}


def _make_event(piece: Piece, haul: Haul, *, alone: bool) -> Event:
    fields: dict[str, Finding] = {}
    if haul.pills is not None:
        fields |= _amount_fields("pills", haul.pills)
    if haul.mass is not None:
        fields |= _amount_fields("mass_kg", haul.mass)
    if haul.substance is not None:
        fields["substance"] = haul.substance
    if piece.statement.words is not None:
        fields["statement"] = piece.statement.words
    event = Event(fields, haul.others, [piece])
    low, high = (piece.start, piece.end) if alone else _reach(piece, haul)
    fill_event(event, piece, low=low, high=high)
    return event


def add_weight(event: Event, piece: Piece) -> None:
    """Give an event of pills the weight that a later clause tells, if pills may weigh so."""
    pills = event.value("pills")
    for amount in piece.amounts:
        if amount.unit == "kg" and "mass_kg" not in event.fields:
            if isinstance(pills, float) and may_weigh(pills, amount.value):
                event.fields |= {
                    k: v
                    for k, v in _amount_fields("mass_kg", amount).items()
                    if k not in event.fields
                }


def _reach(piece: Piece, haul: Haul) -> tuple[int, int]:
    """The part of a clause with two hauls that belongs to this one."""
    breaks = [piece.start, *_find_breaks(piece), piece.end]
    for low, high in zip(breaks, breaks[1:], strict=False):
        if low <= haul.start < high:
            return low, high
    return piece.start, piece.end


def _amount_fields(name: str, amount: Amount) -> dict[str, Finding]:
    fields = {
        "quantity_qualifier": Finding(
            amount.qualifier, amount.start, amount.end, "qualifier", amount.confidence
        )
    }
    if amount.value == amount.value:
        fields[name] = Finding(
            amount.value, amount.start, amount.end, amount.rule, amount.confidence
        )
        if amount.low != amount.high:
            text = f"{amount.low:.10g} to {amount.high:.10g}"
            fields[f"{name}_range"] = Finding(text, amount.start, amount.end, "range", 0.9)
    return fields


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
    _fill_place(event, mentions or [], weight)
    _fill_ways(event, mentions, piece.folded.text, weight)
    if weight == 1.0 or _tells_of_it(event, piece) or _is_only_day(event, piece):
        _fill_dates(event, inside or piece.dates, piece.folded.text, weight)
    _fill_agency(event, piece, weight)
    _fill_kind(event, piece, weight)


def _is_only_day(event: Event, piece: Piece) -> bool:
    """Whether a clause of the event's paragraph names the day where nothing else does."""
    if {"date", "announced"} & event.fields.keys() or piece.paragraph != event.pieces[0].paragraph:
        return False
    return all(when.precision == "day" for when in piece.dates)


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
    match = piece.language.referring.search(piece.folded.text, piece.start, piece.end)
    return (
        match is not None and match.start() - piece.start < 12 and "announced" not in event.fields
    )


def _put(event: Event, name: str, found: Finding, weight: float) -> None:
    if name not in event.fields:
        event.fields[name] = Finding(
            found.value, found.start, found.end, found.rule, round(found.confidence * weight, 3)
        )


def _fill_place(event: Event, mentions: Sequence[Mention], weight: float) -> None:
    doors = [m for m in mentions if m.entry.kind in ("crossing", "port") and m.role in ROLE_ORDER]
    towns = [
        m
        for m in mentions
        if m.entry.kind in ("place", "region")
        and (m.role == "at" or (m.role == "" and m.entry.name not in CAPITALS))
    ]
    door = min(doors, key=lambda m: ROLE_ORDER.index(m.role), default=None)
    if door is not None and not (door.role in ("origin", "destination") and towns):
        if "crossing_id" not in event.fields and "place_text" not in event.fields:
            where = Finding(
                door.entry.name_id, door.start, door.end, f"{door.entry.kind} name", door.confidence
            )
            _put(event, "crossing_id", where, weight)
            if door.entry.zone:
                _put(
                    event,
                    "side",
                    Finding(door.entry.zone, door.start, door.end, "side of the crossing"),
                    weight,
                )
            name = Finding(door.entry.name, door.start, door.end, "crossing name", door.confidence)
            _put(event, "place_text", name, weight)
    elif towns and "place_text" not in event.fields:
        town = min(towns, key=lambda m: (m.role != "at", m.entry.kind != "place"))
        _put(
            event,
            "place_text",
            Finding(town.entry.name, town.start, town.end, "place name", town.confidence),
            weight,
        )
        _put(
            event,
            "place_zone",
            Finding(town.entry.zone, town.start, town.end, "place name"),
            weight,
        )
        if town.entry.name_id:
            _put(
                event,
                "place_id",
                Finding(town.entry.name_id, town.start, town.end, "place name"),
                weight,
            )
    for mention in mentions:
        if mention.entry.kind == "country" and mention.role == "at":
            _put(
                event,
                "country_named",
                Finding(mention.entry.zone, mention.start, mention.end, "country name"),
                weight,
            )


_ENTERED = ("enter", "reach", "arriv", "دخل", "وصل")


def _is_entered(way: Mention, text: str) -> bool:
    """Whether the consignment is told to have got there: ``entered Iraq``, ``Irak'a giren``."""
    before, after = text[max(0, way.start - 16) : way.start], text[way.end : way.end + 12]
    return any(word in before for word in _ENTERED) or any(
        stem in after for stem in ("a gir", "ya gir", "e gir", "a sok", "ye gir")
    )


def _fill_ways(event: Event, mentions: Sequence[Mention], text: str, weight: float) -> None:
    for role in ("origin", "destination"):
        ways = [
            m for m in mentions if m.role == role and m.entry.zone and m.entry.kind != "crossing"
        ]
        ways.sort(key=lambda m: m.entry.kind != "country")
        for way in ways:
            if way.entry.zone == event.value("origin_country") and role == "destination":
                continue
            rule = (
                "entered" if role == "destination" and _is_entered(way, text) else f"{role} named"
            )
            found = Finding(way.entry.zone, way.start, way.end, rule, way.confidence)
            _put(event, f"{role}_country", found, weight)
    transits = [
        m
        for m in mentions
        if m.role == "transit" and m.entry.kind in ("country", "place", "region")
    ]
    ends = {event.value("origin_country"), event.value("destination_country")}
    zones = [m for m in transits if m.entry.zone not in ends]
    if zones:
        text = ";".join(dict.fromkeys(m.entry.zone for m in zones))
        found = Finding(text, zones[0].start, zones[-1].end, "transit named", 0.9)
        _put(event, "transit_countries", found, weight)


_SINCE = re.compile(r"(?<!\w)(?:since|until|منذ|قبل ان)(?!\w)[^,;.]{0,50}$")
_NOT_OF_EVENT = ("since", "until", "till", "by ", "from", "منذ", "من ")


def _fill_dates(event: Event, dates: Sequence[When], text: str, weight: float) -> None:
    for when in dates:
        words = text[when.start : when.end]
        if words.startswith(_NOT_OF_EVENT) or not when.precision:
            continue
        if _SINCE.search(text[max(0, when.start - 60) : when.start]):
            continue
        name = "announced" if when.said else "date"
        if name in event.fields:
            continue
        found = Finding(when.day, when.start, when.end, when.rule, 0.9)
        _put(event, name, found, weight)
        _put(
            event,
            f"{name}_precision",
            Finding(when.precision, when.start, when.end, when.rule),
            weight,
        )


def _fill_agency(event: Event, piece: Piece, weight: float) -> None:
    if not piece.agencies:
        return
    found, zone = min(piece.agencies, key=lambda pair: pair[1] == "")
    _put(event, "agency", found, weight)
    if zone:
        _put(
            event, "agency_zone", Finding(zone, found.start, found.end, "agency's country"), weight
        )
    people = [m for m in piece.mentions if m.entry.kind == "people"]
    if people:
        near = min(people, key=lambda m: abs(m.start - found.start))
        if near.start < found.end and abs(near.start - found.start) < 40:
            _put(
                event,
                "agency_zone",
                Finding(near.entry.zone, near.start, near.end, "agency's country"),
                weight,
            )
            event.fields.setdefault(
                "people_zone", Finding(near.entry.zone, near.start, near.end, "people")
            )


def _kind_of(piece: Piece) -> str:
    for kind, expression in piece.language.kinds:
        if expression.search(piece.folded.text, piece.start, piece.end):
            return kind
    return ""


def _fill_kind(event: Event, piece: Piece, weight: float) -> None:
    text, language = piece.folded.text, piece.language
    for kind, expression in language.kinds:
        match = expression.search(text, piece.start, piece.end)
        if match:
            _put(
                event,
                "event_kind",
                Finding(kind, match.start(), match.end(), f"kind {kind}", 0.8),
                weight,
            )
            break
    hidden = language.hiding.search(text, piece.start, piece.end)
    if hidden:
        _put(
            event,
            "concealment",
            Finding("", hidden.start(), hidden.end(), "concealment", 0.75),
            weight,
        )
    border = language.borders.search(text, piece.start, piece.end)
    if border:
        _put(
            event,
            "border",
            Finding(True, border.start(), border.end(), "border named", 0.8),
            weight,
        )
    for people in piece.mentions:
        if people.entry.kind == "people":
            _put(
                event,
                "people_zone",
                Finding(people.entry.zone, people.start, people.end, "people named", 0.6),
                weight,
            )
