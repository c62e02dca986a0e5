"""The same haul told twice in one report, and what is still missing once all is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from routes.ingest.findings import Amount, Finding
from routes.ingest.hauls import SUM_WITHIN, is_same, may_weigh
from routes.ingest.pieces import Event, Piece
from routes.ingest.placing import AIRPORT
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
    if not agree and _is_long_before(known, new):
        return False
    if not _same_substance(known, new) and not (near and agree):
        return near and refers(new) and not _has_amount(new)
    if agree:
        return True
    if _has_amount(known) and _has_amount(new):
        # One tells pills, the other mass: one haul if the second goes on about the first.
        return near and (refers(new) or not _new_place(known, new))
    if not _has_amount(new):
        return _may_repeat(known, new, near=near)
    kinds = {known.value("event_kind"), new.value("event_kind")}
    if not near and "factory" in kinds and len(kinds) > 1 and not refers(new):
        return False
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
    if "factory" in kinds and None not in kinds and kinds[0] != kinds[1] and not near:
        return False
    return near or refers(new) or _shares_place(known, new) or not _has_amount(known)


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
        if rough.value("quantity_qualifier") != "over":
            continue
        if isinstance(one, float) and isinstance(other, float) and one < other <= 1.3 * one:
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


def _is_long_before(known: Event, new: Event) -> bool:
    """Whether one lies in a month before the other was announced: background to it."""
    for one, other in ((known, new), (new, known)):
        told, day = str(one.value("announced") or ""), str(other.value("date") or "")
        dated = "date" in one.fields or not _has_amount(one) or not _has_amount(other)
        if not dated and len(told) == 10 and len(day) == 7 and day < told[:7]:
            return True
    return False


def _same_substance(known: Event, new: Event) -> bool:
    one, other = known.value("substance"), new.value("substance")
    if "drugs" in (one, other):  # "a network that brought in drugs": whichever they were
        return True
    return one == other or (one in CAPTAGON_LIKE and other in CAPTAGON_LIKE)


def _has_amount(event: Event) -> bool:
    return "pills" in event.fields or "mass_kg" in event.fields


def _new_place(known: Event, new: Event) -> bool:
    """Whether the new event names a place of its own."""
    one, other = known.value("place_text"), new.value("place_text")
    if one and other and one != other and _at_airport(new) != _at_airport(known):
        return True
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


def _at_airport(event: Event) -> bool:
    return event.fields["place_text"].rule.startswith(AIRPORT)


def _shares_place(known: Event, new: Event) -> bool:
    return bool(
        (known.value("place_text") and known.value("place_text") == new.value("place_text"))
        or (known.value("crossing_id") and known.value("crossing_id") == new.value("crossing_id"))
    )


def _zone_named(event: Event) -> object:
    return event.value("side") or event.value("place_zone") or event.value("country_named")


def refers(event: Event) -> bool:
    """Whether its clause goes on about something told before: ``the haul``, ``they``."""
    piece = event.pieces[0]
    match = piece.language.referring.search(piece.folded.text, piece.start, piece.end)
    return match is not None and (
        match.start() - piece.start < 40
        or piece.folded.text.endswith((" ان ", " that "), piece.start, match.start())
    )


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
                low, high = parts[0].start, parts[-1].end
                for other in list(events):
                    told = other.fields.get("pills")
                    if other is not event and told and low <= told.start < high:
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
    crossed = str(new.value("transit_countries") or "").split(";")
    if known.value("origin_country") in crossed:  # the second telling begins further back
        known.fields.pop("origin_country")
    for name, found in new.fields.items():
        mine = known.fields.get(name)
        if name.startswith("announced") and mine is not None and _is_later(known, new):
            continue
        if mine is None or _is_surer(name, mine, found):
            known.fields[name] = found
    told = {(a.substance, a.unit) for a in known.others}
    known.others += [a for a in new.others if (a.substance, a.unit) not in told]
    known.take(new.pieces)


def _is_later(known: Event, new: Event) -> bool:
    """Whether the new telling's announcement is the later one."""
    one, other = str(known.value("announced") or ""), str(new.value("announced") or "")
    return len(one) != 10 or len(other) != 10 or one <= other


def add_up(known: Event, new: Event) -> None:
    """Add the amounts of an event to those of the one it is the rest of."""
    for name in ("pills", "mass_kg"):
        mine, more = known.fields.get(name), new.fields.get(name)
        if mine is None or more is None:
            continue
        if isinstance(mine.value, float) and isinstance(more.value, float):
            known.fields[name] = Finding(
                mine.value + more.value, mine.start, more.end, f"{mine.rule}, parts added up", 0.7
            )
    known.take(new.pieces)


# Words that begin another haul.
_APART = re.compile(
    r"(?<!\w)(?:separate\w{0,2}|another|second|third|meanwhile|elsewhere|later|earlier|اخري|منفصله|"
    r"ثانيه|baska|ayri|diger)(?!\w)"
)


def is_beside(event: Event, last: Event) -> bool:
    """Whether an event is another drug of the haul before it: ``A packet held 1.3 g of meth``."""
    one, other = last.value("substance"), event.value("substance")
    if one not in CAPTAGON_LIKE or other in CAPTAGON_LIKE or other == "drugs":
        return False
    own = {"crossing_id", "place_text", "date", "announced", "agency"} & event.fields.keys()
    same = all(event.value(name) == last.value(name) for name in own)
    piece = event.pieces[0]
    together = piece.sentence == last.pieces[-1].sentence or _has_amount(event)
    return same and together and _has_amount(last) and not _APART.search(piece.text)


def add_other(last: Event, event: Event) -> None:
    """Give an event the amounts of another drug that was found with it."""
    for unit, name in (("pills", "pills"), ("kg", "mass_kg")):
        found = event.fields.get(name)
        if found is None or not isinstance(found.value, float):
            continue
        value, told = found.value, str(event.value("substance"))
        last.others.append(
            Amount(
                unit,
                value,
                value,
                value,
                "exact",
                told,
                False,
                found.start,
                found.end,
                found.rule,
                0.8,
            )
        )
    last.others += event.others
    last.take(event.pieces)


def _is_surer(name: str, mine: Finding, other: Finding) -> bool:
    if name.startswith("announced"):
        return True  # an earlier announcement; a later one is no news
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
