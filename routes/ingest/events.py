"""Hauls told in a clause: one event for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from routes.ingest.agencies import find_agencies
from routes.ingest.clauses import Clause
from routes.ingest.dates import When, find_dates
from routes.ingest.details import fill_event, kind_of
from routes.ingest.findings import Amount, Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.hauls import Haul, gather_hauls, may_weigh
from routes.ingest.joining import find_apposed, find_stretch, join_halves, share_roles
from routes.ingest.language import Language
from routes.ingest.masses import TAKEN
from routes.ingest.matching import Mention, find_names
from routes.ingest.pieces import Event, Piece
from routes.ingest.quantities import PART, find_amounts
from routes.ingest.statements import Statement, read_statement
from routes.ingest.substances import CAPTAGON_LIKE, UNNAMED, find_substances
from routes.ingest.text import Token, split_joined, split_tokens


def find_in_piece(
    piece: Piece,
    gazetteer: Gazetteer,
    *,
    context: Sequence[str],
    published: date | None,
    counting: bool,
    dates: Sequence[When] = (),
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
    dates
        Days told before it in the paragraph.
    """
    folded, language = piece.folded, piece.language
    tokens = split_tokens(folded.text, piece.start, piece.end)
    if language.code == "ar":
        tokens = split_joined(tokens, {**language.numbers, **language.mass_words})
        tokens = _open_brackets(tokens, language)
    piece.substances = find_substances(folded.text, piece.start, piece.end)
    clause = Clause(folded.text, tokens, piece.substances, language)
    piece.amounts = find_amounts(clause, counting=counting) if tokens else []
    span = (piece.start, piece.end)
    found = find_names(gazetteer, folded, span, language, context=context, bordered=piece.bordered)
    found = join_halves(folded, found)
    if piece.bordered:
        found = find_stretch(gazetteer, folded, found)
    piece.mentions = share_roles(folded.text, find_apposed(gazetteer, folded, found, span))
    piece.dates = find_dates(folded, *span, language, published, before=dates)
    piece.agencies = find_agencies(folded.text, piece.start, piece.end)
    piece.statement = read_statement(
        folded.text, piece.start, piece.end, language, piece.amounts, piece.sentence
    )
    if _is_month_at_gate(piece):
        words = language.seized.search(folded.text, piece.start, piece.end)
        at = words.span() if words else span
        piece.statement = Statement("haul", Finding("haul", *at, "statement haul, of a month"))


def _open_brackets(tokens: list[Token], language: Language) -> list[Token]:
    """Words without the brackets that Iraqi statements set around a number: ``(86) thousand``."""
    counted = {*language.numbers, *language.mass_words, *language.pill_words}
    opened: list[Token] = []
    for at, token in enumerate(tokens):
        for first in (at, at - 2):
            group = tokens[max(0, first) : first + 4] if first >= 0 else []
            words = [one.text for one in group]
            around = len(words) == 4 and words[0] + words[2] == "()" and _SMALL.fullmatch(words[1])
            if around and words[3] in counted and token.text in "()":
                break
        else:
            opened.append(token)
    return opened


# In brackets a number in full is told again in words behind them; a small one is scaled by them.
_SMALL = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_MONTH = re.compile(r"شهر|ayinda|month")


def _is_month_at_gate(piece: Piece) -> bool:
    """Whether a total over a month is one haul: one amount at one gate, ``in the past month``."""
    words = piece.statement.words
    if piece.statement.kind != "total" or words is None or len(piece.amounts) > 2:
        return False
    gates = {
        m.entry.name_id or m.entry.name
        for m in piece.mentions
        if m.entry.kind == "crossing" or m.entry.kind_of_place == "port"
    }
    text = piece.folded.text[words.start : words.end]
    return _MONTH.search(text) is not None and len(gates) == 1


def read_hauls(piece: Piece, *, default: str) -> list[Event]:
    """
    Events told in a clause that tells of hauls; none where it tells of nothing taken.

    Parameters
    ----------
    default
        Substance of pills nobody names, as the rest of the report has it.
    """
    amounts = [a for a in piece.amounts if a.rule != TAKEN or default != "narcotic pills"]
    if amounts and _is_captagon_uncounted(piece, amounts):
        best = _best_substance(piece.substances)
        hauls = [Haul(substance=best, others=amounts, start=best.start, end=best.end)]
    elif amounts and (piece.substances or not all(a.weighs for a in amounts)):
        hauls = gather_hauls(amounts, piece.substances, _find_breaks(piece), default=default)
    elif not piece.amounts and _is_uncounted(piece):
        best = _best_substance(piece.substances)
        hauls = [Haul(substance=best, start=best.start, end=best.end)]
    else:
        return []
    return [_make_event(piece, haul, alone=len(hauls) == 1) for haul in hauls]


def _is_captagon_uncounted(piece: Piece, amounts: Sequence[Amount]) -> bool:
    """``a Captagon workshop, a large quantity of tablets and 40 kg of hashish``."""
    if not any(found.value == "captagon" for found in piece.substances):
        return False
    others = all(a.substance and a.substance not in CAPTAGON_LIKE for a in amounts)
    vague = piece.language.vague_amount.search(piece.folded.text, piece.start, piece.end)
    return others and vague is not None and kind_of(piece) == "factory"


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
    if vague is None and single is None and not (named and kind_of(piece) == "factory"):
        return False
    return bool(named or vague or kind_of(piece)) or language.seized.search(text, near) is not None


def _find_breaks(piece: Piece) -> list[int]:
    """Where a second crossing or place with an amount of its own begins."""
    places = [
        m
        for m in piece.mentions
        if m.entry.kind in ("crossing", "port", "place", "region")
        and m.role in ("at", "", "transit")
        and not piece.folded.text[max(0, m.start - 4) : m.start].strip(" ").endswith("-")
    ]
    amounts = [a for a in piece.amounts if a.rule != PART]
    breaks = []
    for one, other in pairwise(amounts):
        between = [m for m in places if one.end <= m.start < other.start]
        behind = [m for m in places if m.start >= other.end]
        before = [m for m in places if m.end <= one.start]
        joint = _JOINED.search(piece.folded.text, one.end, other.start)
        joined = [m for m in between if joint and m.start >= joint.end()]
        first = _ids(before) or _ids(between[:1])
        day = _new_day(piece, one, other)
        if day is not None and not between:
            breaks.append(day.start)  # "on Monday ... pills, on Tuesday ... pills"
        elif joint and joined and first and not _ids(joined) & first:
            breaks.append(joint.start())  # "... pills at A, and at B ..."
        elif joint and not between and _ids(before) and _ids(behind) - _ids(before):
            if piece.language.seized.search(piece.folded.text, joint.end(), other.start):
                breaks.append(joint.start())  # "At A ... pills, and it seized ... pills at B"
        elif other.weighs and not any(m.entry.kind in ("crossing", "port") for m in between):
            continue
        elif between and (behind or before) and _ids(between) != _ids(behind or before):
            breaks.append(between[-1].start if before and not behind else other.start)
        elif len(_ids(between)) > 1 and not behind and not before:  # each before its amount's verb
            breaks.append(between[-1].start)
    return breaks


def _new_day(piece: Piece, one: Amount, other: Amount) -> When | None:
    """A day named between two amounts, where another is named before both."""
    days = [when for when in piece.dates if when.precision == "day" and when.day]
    before = [when for when in days if when.end <= one.start]
    between = [when for when in days if one.end <= when.start < other.start and not when.said]
    return between[0] if before and between and between[0].day != before[-1].day else None


# What joins a place to the amount behind it, not to the one before.
_JOINED = re.compile(r"[,;]|(?<!\w)(?:and|while|ve|و(?=\w))")


def _ids(mentions: Sequence[Mention]) -> set[str]:
    return {m.entry.name_id or m.entry.name for m in mentions}


def _make_event(piece: Piece, haul: Haul, *, alone: bool) -> Event:
    fields: dict[str, Finding] = {}
    if haul.mass is not None:
        fields |= _amount_fields("mass_kg", haul.mass)
    if haul.pills is not None:
        fields |= _amount_fields("pills", haul.pills)
    if haul.substance is not None:
        fields["substance"] = haul.substance
    if piece.statement.words is not None:
        fields["statement"] = piece.statement.words
    event = Event(fields, haul.others, [piece])
    low, high = (piece.start, piece.end) if alone else _reach(piece, haul)
    fill_event(event, piece, low=low, high=high)
    return event


def add_weight(event: Event, piece: Piece) -> None:
    """Give an event of pills the weight that a later clause tells, or the exact one."""
    pills, mass = event.value("pills"), event.value("mass_kg")
    for amount in piece.amounts:
        if amount.substance and amount.substance not in CAPTAGON_LIKE:
            continue  # another drug's
        rough = amount.weighs and event.value("quantity_qualifier") != "exact"
        if rough and isinstance(mass, float) and mass <= amount.value <= 1.3 * mass:
            event.fields |= _amount_fields("mass_kg", amount)  # "the exact weight was 1,078 kg"
        bare = not {"pills", "mass_kg"} & event.fields.keys()
        if bare and amount.unit == "kg" and amount.weighs:
            event.fields |= _amount_fields("mass_kg", amount)
        told = amount.unit == "kg" and isinstance(pills, float) and may_weigh(pills, amount.value)
        if told and "mass_kg" not in event.fields:
            event.fields = {**_amount_fields("mass_kg", amount), **event.fields}


def _reach(piece: Piece, haul: Haul) -> tuple[int, int]:
    """The part of a clause with two hauls that belongs to this one."""
    breaks = [piece.start, *_find_breaks(piece), piece.end]
    for low, high in pairwise(breaks):
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
