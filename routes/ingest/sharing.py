"""What the hauls of one paragraph share: the day, the gate and the officers told of them all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from routes.ingest.dates import count_of
from routes.ingest.details import fill_event, fill_lead
from routes.ingest.findings import Finding
from routes.ingest.hauls import SUM_WITHIN, is_same
from routes.ingest.pieces import Event, Piece

# Clauses that may tell of several hauls, at either end of a paragraph.
LEAD = 4
# Clauses behind a haul that may say when it was told.
BEHIND = 20
# "Two attempts were foiled at Haditha": what follows lies where these lay.
_SEVERAL = re.compile(
    r"(?<!\w)(?:two|three|four|five|several|both) (?:\w{1,12} ){0,2}(?:attempts|operations|cases|"
    r"seizures|shipments|incidents|consignments|catches|hauls|finds|busts|raids)|(?:محاولت|عمليت|قضيت|شحنت)(?:ان|ين|ا|ي)(?!\w)|"
    r"(?:iki|uc|dort|bes) (?:ayri )?(?:kacakcilik )?(?:operasyon|olay|arac|tir|girisim|yakalama)"
)
_APART = re.compile(
    r"(?<!\w)(?:separate\w{0,2}|elsewhere|meanwhile|second|و?الثاني|و?الثانيه|ikinci|منفصله|اخري|ayri|baska)(?!\w)"
)
_PLACE = ("crossing_id", "side", "place_text", "place_zone", "place_id")
_WHEN = re.compile(r",? ?(?:when|in which|after which)\b")
_SAME_DAY = re.compile(
    r"(?<!\w)(?:(?:on )?(?:the )?same (?:day|night)|that (?:day|night)|"
    r"ayni gun|o gun|نفس اليوم|ذلك اليوم|اليوم (?:نفسه|ذاته))(?!\w)"
)
# "a day after 41,000 pills were found": so long before the haul of the same sentence.
_AFTER = re.compile(
    r"(?P<n>a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) "
    r"(?P<u>day|week)s? (?P<way>after|before)\b"
)


def take_day_before(event: Event, piece: Piece, before: Piece | None) -> None:
    """``the largest since 2021, when 94 million were found``: the day at the end before it."""
    if before is None or {"date", "announced"} & event.fields.keys() or not _WHEN.match(piece.text):
        return
    for when in before.dates:
        if piece.start - when.end <= 2 and when.day:
            found = Finding(when.day, when.start, when.end, when.rule, 0.8)
            event.fields["date"] = found
            event.fields["date_precision"] = replace(found, value=when.precision)


def share_day(event: Event, last: Event | None) -> None:
    """Give a haul the day of the one before it in the same sentence."""
    if last is None:
        return
    same = _SAME_DAY.search(event.pieces[0].text)
    if last.pieces[0].sentence != event.pieces[0].sentence and not same:
        return
    if "date" in event.fields or "announced" in event.fields:
        return
    for name in ("date", "date_precision"):
        if name in last.fields:
            event.fields[name] = last.fields[name]


def share_place(event: Event, first: Event) -> None:
    """``Two attempts at Haditha: in the first 1.1 million pills; in the second 73,000``."""
    lead, words = first.pieces[0], event.pieces[0].text
    together = lead.sentence == event.pieces[0].sentence and not _APART.search(words)
    if not _SEVERAL.search(lead.text) and not together:
        return
    placed = {"crossing_id", "place_text"} & event.fields.keys()
    for name in ("agency", "agency_zone", "people_zone", *(() if placed else _PLACE)):
        if name in first.fields:
            event.fields[name] = replace(first.fields[name], confidence=0.7)
    if not {"date", "announced"} & event.fields.keys():
        for name in ("date", "date_precision", "announced", "announced_precision"):
            if name in first.fields:
                event.fields[name] = first.fields[name]


def drop_leads(events: list[Event]) -> list[Event]:
    """Leave out ``5 million in three operations`` where each is counted behind it."""
    if len(events) < 2:
        return events
    lead = events[0].fields.keys() & {"pills", "mass_kg"}
    return events if lead or not _SEVERAL.search(events[0].pieces[0].text) else events[1:]


# A sum told round: "more than 5 million pills in three operations".
ROUND_WITHIN = 0.06
# So many hauls may be summed up before they are told one by one.
MOST_PARTS = 6


def drop_sums(events: Sequence[Event]) -> list[Event]:
    """Leave out ``5 million pills in three operations``, told before each of the three."""
    return [
        event
        for place, event in enumerate(events)
        if not _is_sum(event, events[place + 1 : place + 1 + MOST_PARTS])
    ]


def _is_sum(lead: Event, behind: Sequence[Event]) -> bool:
    """Whether a haul is the sum of those told next, each of a gate or place of its own."""
    piece = lead.pieces[0]
    gates = {m.entry.name_id for m in piece.mentions if m.entry.kind in ("crossing", "port")}
    if len(gates) == 1 and not _SEVERAL.search(piece.text):
        return False
    within = SUM_WITHIN if lead.value("quantity_qualifier") == "exact" else ROUND_WITHIN
    for name in ("pills", "mass_kg"):
        total, parts = lead.value(name), 0.0
        places: set[object] = set()
        for count, part in enumerate(behind, start=1):
            told, place = part.value(name), part.value("crossing_id") or part.value("place_text")
            if not isinstance(total, float) or not isinstance(told, float) or place in places:
                break
            parts, places = parts + told, places | {place}
            if count > 1 and is_same(total, parts, within=within):
                return True
    return False


def count_days(events: Sequence[Event]) -> None:
    """``on Thursday, a day after 41,000 pills were found``: the second haul's day is reckoned."""
    for event in events:
        match = _AFTER.search(event.pieces[0].text[:60])
        other = next((e for e in events if _is_near(e, event)), None) if match else None
        day = str(other.value("date") or "") if other is not None else ""
        if match is None or len(day) != 10 or str(event.value("date") or day) != day:
            continue
        days = count_of(match["n"]) * (7 if match["u"] == "week" else 1)
        shift = timedelta(days=-days if match["way"] == "after" else days)
        start = event.pieces[0].start
        found = Finding(
            (date.fromisoformat(day) + shift).isoformat(),
            start + match.start("n"),
            start + match.end(),
            "date reckoned from another haul's",
            0.75,
        )
        event.fields["date"] = found
        event.fields["date_precision"] = replace(
            found, value="day" if match["u"] == "day" else "month"
        )


def _is_near(one: Event, other: Event) -> bool:
    """Whether an event stands in another's sentence, or right before it."""
    if one is other:
        return False
    first, second = one.pieces[0].sentence, other.pieces[0].sentence
    return first == second or any(p.sentence[1] == second[0] for p in one.pieces)


# What a clause may say of the haul told before it, with the day it happened.
_HAPPENED = re.compile(
    r"(?<!\w)(?:(?:incident|seizure|operation|raid|haul|search|ambush|bust|clash|interception)s? "
    r"(?:\w{1,12} ){0,3}(?:took place|happened|occurred|was carried out|were carried out)|"
    r"(?:ال)?(?:حادثه?|عمليه|ضبطيه|مداهمه|واقعه|كمين|ضبط|اشتباك) (?:\w{1,9} ){0,3}?"
    r"(?:وقعت?|تعود|يعود|جرت|جري|نفذت?|تمت?|حدثت?|حصلت?)|نصبت (?:\w{2,6} )?كمين\w?|"
    r"(?:olay|yakalama|operasyon|baskin|arama|pusu|denetim|catisma)\w{0,5} [^.;]{0,40}"
    r"(?:yasan|gerceklest|meydana gel|duzenlen|yapil|kurul|oldu)\w{0,9}|"
    r"(?:gerceklesen|duzenlenen|yapilan|kurulan|yasanan) "
    r"(?:operasyon|baskin|arama|olay|pusu)\w{0,6}|"
    r"onceki (?:operasyon|baskin|arama|olay)\w{0,6})(?!\w)"
)


def take_told_day(mine: Sequence[Event], told: Sequence[Event], paragraph: Sequence[Piece]) -> None:
    """``The incident, it said, took place on Sunday``: the day of the haul told last."""
    for piece in paragraph:
        counted = any(not amount.weighs for amount in piece.amounts)
        if counted or not piece.dates or not _HAPPENED.search(piece.text):
            continue
        before = [event for event in mine if event.pieces[0].start < piece.start] or told[-1:]
        when = piece.dates[-1]
        if before and "date" not in before[-1].fields and when.precision != "year":
            found = Finding(when.day, when.start, when.end, f"{when.rule}, of the incident", 0.85)
            before[-1].fields["date"] = found
            before[-1].fields["date_precision"] = replace(found, value=when.precision)


def fill_from_rest(events: Sequence[Event], paragraph: Sequence[Piece]) -> None:
    """
    Give hauls what the clauses around them tell of them all.

    That is what leads up to them (``It made two catches on Tuesday``), and the only day a paragraph
    names (``Both incidents happened on Sunday``).
    """
    leader = min(events, key=lambda event: event.pieces[0].start)
    first = leader.pieces[0].start
    plain = [p for p in paragraph if not p.amounts and p.statement.kind in ("none", "haul")]
    days = {when.day for piece in paragraph for when in piece.dates}
    for piece in plain[:LEAD] + plain[-LEAD:]:
        if piece.start < first:  # the place told before the first haul is where it was
            several = _SEVERAL.search(piece.text) is not None
            for event in events if several else [leader]:
                fill_event(event, piece, low=piece.start, high=piece.end, weight=0.7)
        for event in events:
            if piece.start < first or len(days) == 1:
                fill_lead(event, piece)


def fill_from_lead(events: Sequence[Event], pieces: Sequence[Piece]) -> None:
    """Give the first hauls of a report the gate that a paragraph before them names."""
    first = min((event.pieces[0].paragraph for event in events), default=0)
    bare = [e for e in events if e.pieces[0].paragraph == first and not _is_placed(e)]
    for piece in pieces:
        if not bare or piece.paragraph >= first:
            return
        gate = any(m.entry.kind in ("crossing", "port") for m in piece.mentions)
        if piece.amounts or not gate or piece.statement.kind not in ("none", "haul"):
            continue
        several = _SEVERAL.search(piece.text) is not None
        for event in bare if several else bare[:1]:
            fill_event(event, piece, low=piece.start, high=piece.end, weight=0.6)


def fill_announced(events: Sequence[Event], pieces: Sequence[Piece]) -> None:
    """Give hauls without any day that on which the paragraph behind them says they were told."""
    starts = [piece.start for piece in pieces]
    for event in events:
        if {"date", "announced"} & event.fields.keys():
            continue
        last = event.pieces[-1]
        for piece in pieces[slice(*_window(starts, last.start))]:
            days = [w for w in piece.dates if w.said and w.precision == "day" and w.day]
            if days and not piece.amounts and piece.paragraph - last.paragraph <= 1:
                found = Finding(days[0].day, days[0].start, days[0].end, days[0].rule, 0.6)
                event.fields["announced"] = found
                event.fields["announced_precision"] = replace(found, value="day")
                break


def _window(starts: Sequence[int], start: int) -> tuple[int, int]:
    """The clauses behind one, as many as a paragraph or two have."""
    first = bisect_right(starts, start)
    return first, first + BEHIND


def _is_placed(event: Event) -> bool:
    return bool({"crossing_id", "place_text"} & event.fields.keys())


def fill_from_neighbours(event: Event, paragraph: Sequence[Piece]) -> None:
    """Give a paragraph's only event what the clauses around it say."""
    for other in paragraph:
        if event.holds(other):
            continue
        if other.statement.kind in ("none", "haul"):
            fill_event(event, other, low=other.start, high=other.end, weight=0.7)
        elif other.statement.kind == "negated" and not other.amounts:
            fill_lead(event, other)  # "Friday's search found no press"
