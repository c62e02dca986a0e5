"""Events of a paragraph, as its clauses tell them one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.ingest.details import fill_event
from routes.ingest.events import add_weight, read_hauls
from routes.ingest.merging import (
    add_other,
    add_up,
    drop_parts,
    is_beside,
    is_going_on,
    merge_into,
    refers,
    same_event,
)
from routes.ingest.pieces import Event, Piece
from routes.ingest.scenes import SMUGGLED, is_fiction, is_full_scene, is_plain, is_scene
from routes.ingest.sharing import (
    count_days,
    drop_leads,
    drop_sums,
    fill_from_neighbours,
    fill_from_rest,
    share_day,
    share_place,
    take_day_before,
    take_told_day,
)

# A report goes back to what it told a few hauls ago, not a hundred.
REACH = 40
# So many clauses before a count must be plain: no courts, plans, habits or prices.
SCENE = 3
# Fewer pills than a packet's worth make no haul unless a verb says so.
LEAST_PILLS = 500
_THEM = re.compile(
    r"(?<!\w)(?:them|it|the (?:load|pills|drugs|cargo|shipment))(?!\w)|\w(?:ها|هم)(?!\w)"
)
# "15,000 pills on him and another 20,000 in his car" were taken at once.
_ANOTHER = re.compile(
    r"\W{0,3}(?:and |plus )?(?:another|a further|an additional) "
    r"(?=\d|\w+ (?:million|thousand))"
)


def read_paragraph(
    paragraph: Sequence[Piece], told: Sequence[Event], *, default: str
) -> list[Event]:
    """
    A paragraph's events that are not among those already told; these gain what it adds.

    Parameters
    ----------
    paragraph
        Its clauses, in order.
    told
        Events of the paragraphs before it.
    default
        Substance of pills nobody names, as the rest of the report has it.
    """
    if is_fiction(paragraph):
        return []
    reading = _Reading(told, default)
    for piece in paragraph:
        reading.take(piece)
    if reading.last is None:
        reading.take_unsaid(paragraph)
    mine = drop_parts(drop_sums(drop_leads(reading.mine)), paragraph)
    take_told_day(mine, told, paragraph)
    count_days(mine)
    if reading.last is not None and len(mine) == 1:
        fill_from_neighbours(mine[0], paragraph)
    elif mine:
        fill_from_rest(mine, paragraph)
    return mine


class _Reading:
    """
    What has been read of a paragraph so far.

    Attributes
    ----------
    mine
        Its events.
    last
        The event spoken of last; None at the beginning.
    open_kind
        What the paragraph speaks of: ``haul`` while clauses may go on about `last`.
    waiting
        A clause in which something was found that the next clause may count.
    before
        The clause before, if it belongs to the same sentence.
    """

    def __init__(self, told: Sequence[Event], default: str) -> None:
        self.told, self.default = told, default
        self.mine: list[Event] = []
        self.last: Event | None = None
        self.open_kind = "none"
        self.waiting: Piece | None = None
        self.before: Piece | None = None

    def take(self, piece: Piece) -> None:
        """Read one more clause."""
        kind, waiting = piece.statement.kind, self.waiting
        self.waiting = None
        if self.before is not None and self.before.sentence != piece.sentence:
            self.before = None
        self._take(piece, kind, waiting)
        self.before = piece

    def _take(self, piece: Piece, kind: str, waiting: Piece | None) -> None:
        if kind == "haul":
            self._take_haul(piece)
        elif kind == "none" and self.last is not None and self.open_kind == "haul":
            self._take_aside(piece)
        elif kind == "none" and not self.mine and self.told and _only_weighs(piece):
            add_weight(self.told[-1], piece)
        elif kind == "none" and waiting is not None and _is_counted(piece, named=False):
            self._take_haul(piece)
            if self.last is not None:
                _go_on(self.last, waiting)
        elif kind != "none":
            self.open_kind = kind if piece.amounts or kind != "planned" else self.open_kind

    def take_unsaid(self, paragraph: Sequence[Piece]) -> None:
        """Read a paragraph with officers, place and amount, in which no verb says "taken"."""
        smuggled = any(SMUGGLED.search(piece.text) for piece in paragraph)
        smuggled = smuggled or is_full_scene(paragraph)
        for at, piece in enumerate(paragraph if is_scene(paragraph) else ()):
            if _is_counted(piece, named=not smuggled) and is_plain(
                paragraph[max(0, at - SCENE) : at + 1]
            ):
                self._take_haul(piece)
        for event in self.mine:
            event.notes.append("no verb says that it was taken")
            event.unsaid = True

    def _take_haul(self, piece: Piece) -> None:
        found = read_hauls(piece, default=self.default)
        if not found and self.last is not None:
            add_weight(self.last, piece)
            if is_going_on(piece, self.last):
                _go_on(self.last, piece)
        elif not found and not self.mine and self.told and _only_weighs(piece):
            add_weight(self.told[-1], piece)
        elif not found and self._is_them(piece):
            found = read_hauls(self.before, default=self.default) if self.before else []
        elif not found:
            self.waiting = piece
        for event in found:
            take_day_before(event, piece, self.before)
            self._fill_from_before(event)
            share_day(event, self.last)
            self._place(event)
            if not event.holds(piece) and self.last is event:
                _go_on(event, piece)
        self.open_kind = "haul" if found or self.last else "none"

    def _fill_from_before(self, event: Event) -> None:
        """``on Thursday in the Khadra sector, where 315 kg were found``: its place and day."""
        before = self.before
        if before is None or before.amounts or before.statement.kind != "none" or self.mine:
            return
        fill_event(event, before, low=before.start, high=before.end, weight=0.85)

    def _is_them(self, piece: Piece) -> bool:
        """Whether a clause takes what the one before counts: ``...; Jordan seized them``."""
        before = self.before
        if before is None or before.statement.kind != "none" or not _is_counted(before):
            return False
        return _THEM.search(piece.text) is not None

    def _take_aside(self, piece: Piece) -> None:
        """A clause without a verb of taking that goes on about the haul before it."""
        last = self.last
        if last is None:
            return
        if not piece.amounts:
            _go_on(last, piece)
            return
        add_weight(last, piece)
        for event in read_hauls(piece, default=self.default):
            if _is_more(event, last):
                add_up(last, event)
            elif same_event(last, event, near=True):
                merge_into(last, event)
            elif piece.start != piece.sentence[0] or {"crossing_id", "date"} <= event.fields.keys():
                share_day(event, last)
                share_place(event, (self.mine or [last])[0])
                self.mine.append(event)

    def _place(self, event: Event) -> None:
        """Join an event to the one it repeats, or add it."""
        known_events = [*self.told[-REACH:], *self.mine][-REACH - 1 :]
        for known in reversed(known_events):
            near = known is self.last or (not self.mine and self._goes_on(known, event))
            if same_event(known, event, near=near):
                merge_into(known, event)
                self.last = known
                return
        if self.last is not None and _is_more(event, self.last):
            add_up(self.last, event)
            return
        if self.last is not None and self.last in self.mine and is_beside(event, self.last):
            add_other(self.last, event)
            return
        if self.last is not None and self.last in self.mine:
            share_place(event, self.mine[0])
        self.mine.append(event)
        self.last = event

    def _goes_on(self, known: Event, event: Event) -> bool:
        """Whether a paragraph opens on the event the one before ended with: ``The drugs, ...``."""
        return bool(self.told) and known is self.told[-1] and refers(event)


def _is_more(event: Event, last: Event) -> bool:
    """Whether an event is the rest of the one before: ``on him and another 20,000 in his car``."""
    piece = event.pieces[0]
    if not _ANOTHER.match(piece.text) or piece.sentence != last.pieces[-1].sentence:
        return False
    told = {"crossing_id", "place_text", "date"} & event.fields.keys()
    return not told and isinstance(last.value("pills"), float)


# "added that the weight of what was seized came to ..."
_WEIGHT = re.compile(
    r"weight of the (?:haul|pills|tablets|drugs|shipment|seizure)|haul weighed|"
    r"وزن (?:ال)?(?:مضبوطات|كميه|حبوب|شحنه|مواد)|"
    r"(?:hap|madde|uyusturucu)\w{0,6} (?:toplam )?agirlig"
)


def _only_weighs(piece: Piece) -> bool:
    """Whether a clause does nothing but weigh what was told before it: ``The drugs weighed``."""
    match = piece.language.referring.search(piece.folded.text, piece.start, piece.end)
    pills = any(word in piece.language.pill_words for word in piece.text.split())
    told = _WEIGHT.search(piece.text) is not None or pills
    if (match is None or match.start() - piece.start > 14) and not told:
        return False
    return bool(piece.amounts) and all(amount.weighs for amount in piece.amounts)


def _is_counted(piece: Piece, *, named: bool = True) -> bool:
    """Whether a clause counts drugs, by their name or (not `named`) as pills at least."""
    if not named and any(when.precision != "day" for when in piece.dates):
        return False
    enough = (a for a in piece.amounts if a.unit == "kg" or a.value >= LEAST_PILLS)
    return any(a.substance not in ("drugs", "") or not named for a in enough if not a.weighs)


def _go_on(event: Event, piece: Piece) -> None:
    event.take([piece])
    fill_event(event, piece, low=piece.start, high=piece.end, weight=0.85)
