"""Where a haul was: gates, ports and towns named with it, the surest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.ingest.findings import Finding
from routes.ingest.matching import Mention
from routes.ingest.pieces import Event, Piece

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
# Places that another one replaces: "Dubai Police", "to be shipped through the port of Mersin".
PASSING = "place in passing"
AIRPORT = "airport"
_PLACE_FIELDS = ("crossing_id", "side", "place_text", "place_zone", "place_id")
_MEANT = re.compile(
    r"(?<!\w)(?:to (?:be )?(?:ship|send|sent|export|deliver|go on|continu)\w{0,4}|"
    r"bound|"
    r"destined|intended|meant|due|(?:head|sail|travel)(?:ed|ing)|on (?:its|their) way|en route|"
    r"في طريقها?|و?(?:معده|معدا|متجهه|متجها|وجهتها)|gonderil(?:ecek|mek)|sevk edil)(?!\w)"
    r"[^.;]{0,70}$"
)
_LINKED = re.compile(
    r"(?:'s)? ?(?:(?!by |in |of |with |and |after |when |as |from |to |ve |ile )\w{1,12} )?"
)


def put_field(event: Event, name: str, found: Finding, weight: float) -> None:
    """Give an event a field it has not got; `weight` lowers the confidence."""
    if name not in event.fields:
        event.fields[name] = Finding(
            found.value, found.start, found.end, found.rule, round(found.confidence * weight, 3)
        )


def fill_place(event: Event, mentions: Sequence[Mention], piece: Piece, weight: float) -> None:
    """Give an event the place that names of a clause tell, where it has none or a passing one."""
    firm: list[Mention] = []
    passing: list[Mention] = []
    for mention in mentions:
        (passing if _is_passing(mention, piece) else firm).append(mention)
    place = _choose_place(firm)
    rule = ""
    if place is None:
        place, rule = _choose_place(passing), PASSING
    known = event.fields.get("place_text")
    if place is not None and (known is None or (known.rule == PASSING and not rule)):
        for name in _PLACE_FIELDS if known is not None else ():
            event.fields.pop(name, None)
        _put_place(event, place, rule, weight)
    for mention in mentions:
        if mention.entry.kind == "country" and mention.role == "at":
            found = Finding(mention.entry.zone, mention.start, mention.end, "country name")
            put_field(event, "country_named", found, weight)


def _choose_place(mentions: Sequence[Mention]) -> Mention | None:
    """The gate or port of a haul, else its town; None where neither is named."""
    doors = [m for m in mentions if m.entry.kind in ("crossing", "port") and m.role in ROLE_ORDER]
    towns = [
        m
        for m in mentions
        if m.entry.kind in ("place", "region")
        and (m.role == "at" or (m.role == "" and m.entry.name not in CAPITALS))
    ]
    door = min(doors, key=lambda m: ROLE_ORDER.index(m.role), default=None)
    passed = door is not None and door.role in ("origin", "destination")
    gate = door is not None and door.entry.kind == "crossing"  # "came in through the gate"
    surer = [m for m in towns if m.role == "at"] if gate else towns
    if door is not None and not (passed and surer):
        return door
    return min(towns, key=_rank_town, default=None)


def _rank_town(mention: Mention) -> tuple[bool, bool, bool]:
    """An airport before its city, what is told to be the place before what may be."""
    entry = mention.entry
    return entry.kind_of_place != AIRPORT, mention.role != "at", entry.kind != "place"


def _is_passing(mention: Mention, piece: Piece) -> bool:
    """Whether a name belongs to an agency, or to a way that was only meant."""
    text, entry = piece.folded.text, mention.entry
    if entry.kind in ("place", "region") and _is_dateline(text, mention):
        return True
    for found, _ in piece.agencies:
        if found.start <= mention.start < found.end:
            return True
        gap = text[mention.end : found.start] if mention.end <= found.start else "."
        if entry.kind in ("place", "region") and len(gap) < 16 and _LINKED.fullmatch(gap):
            return True
    if entry.kind not in ("crossing", "port"):
        return False
    return _MEANT.search(text, max(piece.start, mention.start - 90), mention.start) is not None


# "Sanaa/Aden - ", "BEIRUT (Agency):" at the head of a report.
_DATELINE = re.compile(
    r"(?: ?/ ?\w{2,14})?\s?(?:\([^()\n]{1,24}\)|,[^,.\n]{1,20})?\s?(?:-{1,2} |:)"
)


def _is_dateline(text: str, mention: Mention) -> bool:
    """Whether a town stands in the line a report opens with."""
    head = text[max(0, mention.start - 24) : mention.start]
    opens = mention.start < 24 or "\n" in head
    plain = head[head.rfind("\n") + 1 :]
    return opens and len(plain.split()) <= 2 and _DATELINE.match(text, mention.end) is not None


def _put_place(event: Event, place: Mention, rule: str, weight: float) -> None:
    entry, start, end = place.entry, place.start, place.end
    kind = "place" if entry.kind == "region" else entry.kind
    kind = AIRPORT if entry.kind_of_place == AIRPORT else kind
    sure = 0.5 if rule else place.confidence
    put_field(
        event, "place_text", Finding(entry.name, start, end, rule or f"{kind} name", sure), weight
    )
    if entry.kind in ("crossing", "port"):
        found = Finding(entry.name_id, start, end, f"{entry.kind} name", sure)
        put_field(event, "crossing_id", found, weight)
        if entry.zone:
            found = Finding(entry.zone, start, end, "side of the crossing")
            put_field(event, "side", found, weight)
        return
    put_field(event, "place_zone", Finding(entry.zone, start, end, "place name"), weight)
    if entry.name_id:
        put_field(event, "place_id", Finding(entry.name_id, start, end, "place name"), weight)
