"""Statements that are no events but matter: crossings opened, routes, agreements, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from routes.ingest.dates import When
from routes.ingest.findings import Finding
from routes.ingest.language import pattern
from routes.ingest.matching import Mention
from routes.ingest.numbers import read_numbers
from routes.ingest.pieces import Event, Piece
from routes.ingest.text import split_joined, split_tokens

#: Statements about drugs that were not taken there and then.
UNEVENTFUL = ("negated", "planned", "total", "hearsay", "court", "destruction")
# An opening and its crossing stand this near, in characters.
NEAR = 110

_ROUTE = pattern(
    r"(?:corridors?|transit|routes?|gateway|conduit|passage|thoroughfare|pipeline|channel)\b",
    r"(?:ال)?(?:ممر|ممرا|طريق|مسار|نقطه عبور|بلد عبور|دوله عبور|معبرا)(?!\w)",
    r"(?:guzergah\w{0,6}|koridor\w{0,6}|gecis\w{0,6}|rota\w{0,4}|transit)(?!\w)",
)
_DEMAND = pattern(
    r"(?:addict\w{0,5}|consum(?:ers?|ption|ed)|users|drug abuse|demand|burden)\b",
    r"(?:و|ب|ل)?(?:ال)?(?:ادمان|تعاطي|مدمنين|استهلاك|المستهلكين)(?!\w)",
    r"(?:bagimli\w{0,8}|tuketim\w{0,6}|kullanici\w{0,6})(?!\w)",
)
_GULF = pattern(
    r"(?:the )?(?:arab(?:ian)? )?gulf(?: states| countries| market| markets)?\b",
    r"(?:و|ب|ل)?(?:دول )?(?:ال)?خليج(?:ي)?(?!\w)",
    r"korfez\w{0,8}(?: ulke\w{0,6})?(?!\w)",
)
_MOSTLY = pattern(
    r"(?:the )?(?:vast )?(?:most|majority|bulk|lion's share|largest producer|main producer|hub|"
    r"largely|mainly|mostly)\b",
    r"(?:و|ب|ل)?(?:ال)?(?:معظم|غالبيه|غالبا|اغلب|اكبر منتج|مركز)(?!\w)",
    r"(?:cogu\w{0,6}|buyuk (?:bolumu|kismi)|en buyuk uretici\w{0,4})(?!\w)",
)
_FIRE = re.compile(
    r"open(?:s|ed|ing) (?:fire|an? (?:\w{1,12} )?(?:investigation|inquiry|probe|case))"
)
_MONEY = frozenset(
    ["dollar", "dollars", "usd", "دولار", "دولارا", "دولارات", "dolar", "dolarlik", "dolara"]
)
_PERCENT = frozenset(["%", "percent", "per", "بالميه", "بالمايه", "بالمئه"])


@dataclass
class Remark:
    """
    A statement that is no event.

    Attributes
    ----------
    kind
        crossing_opened, crossing_closed, route, agreement, market, production, demand, total,
        negated, planned, hearsay, court or destruction.
    fields
        What it tells: crossing_id, date, corridor, countries, subject, pills, mass_kg, usd, share.
    words
        The words that tell its kind.
    """

    kind: str
    words: Finding
    fields: dict[str, Finding] = field(default_factory=dict)


def read_remarks_of(pieces: Sequence[Piece], events: Sequence[Event]) -> list[Remark]:
    """
    Remarks of a report, in order.

    Parameters
    ----------
    pieces
        Its clauses.
    events
        Its events: the ways they tell of are told as routes too.
    """
    remarks: list[Remark] = []
    eventful = {id(piece) for event in events for piece in event.pieces}
    last: Piece | None = None
    for piece in pieces:
        remarks += _read_piece(piece, last, eventful=id(piece) in eventful)
        last = piece
    for event in events:
        corridor = event.fields.get("corridor")
        if corridor is not None and str(corridor.value).count("-") >= 1:
            remarks.append(Remark("route", corridor, {"corridor": corridor}))
    return sorted(_drop_repeats(remarks), key=lambda remark: remark.words.start)


def _drop_repeats(remarks: Sequence[Remark]) -> list[Remark]:
    seen: set[tuple[object, ...]] = set()
    kept = []
    for remark in remarks:
        values = tuple(sorted((name, str(f.value)) for name, f in remark.fields.items()))
        key = (remark.kind, values)
        if key not in seen:
            seen.add(key)
            kept.append(remark)
    return kept


def _read_piece(piece: Piece, last: Piece | None, *, eventful: bool) -> Iterator[Remark]:
    status = piece.statement
    told = bool(piece.amounts or piece.substances)
    if status.kind in UNEVENTFUL and status.words is not None and told:
        yield Remark(status.kind, status.words, {**_amounts(piece), **_where_and_when(piece)})
    yield from _read_doors(piece, last)
    yield from _read_agreement(piece)
    figures = list(_read_figures(piece))
    yield from figures
    if all(remark.kind != "production" for remark in figures):
        yield from _read_makers(piece)
    if not eventful:
        yield from _read_route(piece)
    yield from _read_demand(piece)


def _where_and_when(piece: Piece) -> dict[str, Finding]:
    fields = {}
    doors = [m for m in piece.mentions if m.entry.kind in ("crossing", "port")]
    if doors:
        fields["crossing_id"] = _name(doors[0])
    if piece.dates:
        fields["date"] = _day(piece.dates[0])
    return fields


def _name(mention: Mention) -> Finding:
    return Finding(
        mention.entry.name_id, mention.start, mention.end, "crossing name", mention.confidence
    )


def _day(when: When) -> Finding:
    return Finding(when.day, when.start, when.end, when.rule)


def _amounts(piece: Piece) -> dict[str, Finding]:
    fields: dict[str, Finding] = {}
    for amount in piece.amounts:
        name = "pills" if amount.unit == "pills" else "mass_kg"
        if amount.value == amount.value and name not in fields:
            fields[name] = Finding(amount.value, amount.start, amount.end, amount.rule)
    return fields


# "It had been closed since December": the crossing of the clause before.
_IT = re.compile(
    r"\W{0,3}(?:it|which|the (?:crossing|gate|border post)|و?(?:كان|كانت|وكان)|kapi)(?!\w)"
)


def _read_doors(piece: Piece, last: Piece | None) -> Iterator[Remark]:
    """A crossing opened or closed; plans and denials are left out."""
    doors = [m for m in piece.mentions if m.entry.kind == "crossing"]
    apart = not doors and last is not None and _IT.match(piece.text) is not None
    if apart and last is not None:
        doors = [m for m in last.mentions if m.entry.kind == "crossing"]
    if not doors or piece.amounts or piece.statement.kind in ("negated", "hearsay"):
        return
    text, language = piece.folded.text, piece.language
    found = [
        (match, kind)
        for kind, expression in (("opened", language.opened), ("closed", language.closed))
        for match in expression.finditer(text, piece.start, piece.end)
        if not _FIRE.match(text, match.start()) and not _is_planned(piece, match.start())
    ]
    if not found:
        return
    found.sort(key=lambda pair: pair[0].start())
    match, kind = found[-1] if language.code == "tr" else found[0]
    near = [
        m
        for m in doors
        if apart or min(abs(m.start - match.end()), abs(match.start() - m.end)) < NEAR
    ]
    words = Finding(kind, match.start(), match.end(), f"crossing {kind}", 0.8)
    for crossing_id in dict.fromkeys(m.entry.name_id for m in near):
        door = next(m for m in near if m.entry.name_id == crossing_id)
        fields = {"crossing_id": _name(door)}
        if piece.dates:
            nearest = min(piece.dates, key=lambda when: abs(when.start - match.start()))
            fields["date"] = _day(nearest)
        yield Remark(f"crossing_{kind}", words, fields)


def _is_planned(piece: Piece, start: int) -> bool:
    text, language = piece.folded.text, piece.language
    before = text[max(piece.start, start - 60) : start]
    if language.unreal_before.search(before):
        return True
    return language.planned.search(text, piece.start, piece.end) is not None


def _read_agreement(piece: Piece) -> Iterator[Remark]:
    """States that agree on working together."""
    match = piece.language.agreed.search(piece.folded.text, piece.start, piece.end)
    if match is None or piece.statement.kind in ("negated", "hearsay"):
        return
    low, high = piece.sentence
    zones = list(dict.fromkeys(m.entry.zone for m in _countries(piece) if low <= m.start < high))
    if len(zones) < 2:
        return
    countries = _countries(piece)
    fields = {
        "countries": Finding(
            ";".join(zones), countries[0].start, countries[-1].end, "countries named", 0.8
        ),
        "subject": Finding("", match.start("what"), match.end("what"), "subject of agreement", 0.8),
    }
    if piece.dates:
        fields["date"] = _day(piece.dates[0])
    yield Remark("agreement", Finding("agreement", match.start(), match.end(), "agreement"), fields)


def _countries(piece: Piece) -> list[Mention]:
    kinds = ("country", "people")
    return [m for m in piece.mentions if m.entry.kind in kinds]


def _read_figures(piece: Piece) -> Iterator[Remark]:
    """Money of a trade, and shares of the world's production."""
    text, language = piece.folded.text, piece.language
    trade = language.market.search(text, piece.start, piece.end)
    made = language.produced.search(text, piece.start, piece.end)
    if (not trade and not made) or piece.statement.kind == "haul":
        return
    tokens = split_tokens(text, piece.start, piece.end)
    if language.code == "ar":
        tokens = split_joined(tokens, language.numbers)
    numbers = read_numbers(
        tokens, language.numbers, grouping=language.grouping, joiners=language.range_joiners
    )
    for number in numbers:
        if number.value != number.value:
            continue
        start, end = tokens[number.first].start, tokens[number.after - 1].end
        before = tokens[number.first - 1].text if number.first else ""
        behind = [token.text for token in tokens[number.after : number.after + 2]]
        dated = {"date": _day(piece.dates[0])} if piece.dates else {}
        if trade and number.value >= 1e6 and (before == "$" or _MONEY & set(behind)):
            value = Finding(number.value, start, end, "sum of money")
            words = Finding("market", trade.start(), trade.end(), "market figure", 0.75)
            yield Remark("market", words, {"usd": value, **dated})
        elif made and number.value <= 100 and _is_percent(before, behind):
            value = Finding(round(number.value / 100, 6), start, end, "share of production")
            words = Finding("production", made.start(), made.end(), "production figure", 0.75)
            fields = {"share": value, **dated}
            makers = [m for m in piece.mentions if m.entry.kind == "country"]
            if makers:
                maker = makers[0]
                fields["countries"] = Finding(
                    maker.entry.zone, maker.start, maker.end, "country named"
                )
            yield Remark("production", words, fields)


def _read_makers(piece: Piece) -> Iterator[Remark]:
    """Where the drug is made, told without a figure: ``most of it has been made in Syria``."""
    made = piece.language.produced.search(piece.folded.text, piece.start, piece.end)
    share = _MOSTLY.search(piece.folded.text, piece.start, piece.end)
    makers = [
        m
        for m in piece.mentions
        if m.entry.kind == "country" and m.role in ("origin", "at", "") and made is not None
    ]
    if made is None or share is None or not makers or piece.statement.kind == "haul":
        return
    words = Finding("production", made.start(), made.end(), "makers named", 0.65)
    zones = ";".join(dict.fromkeys(m.entry.zone for m in makers))
    yield Remark(
        "production",
        words,
        {
            "countries": Finding(zones, makers[0].start, makers[-1].end, "countries named", 0.7),
            "subject": Finding("", share.start(), share.end(), "how much of it", 0.7),
        },
    )


def _is_percent(before: str, behind: Sequence[str]) -> bool:
    if before in ("yuzde", "%"):
        return True
    first = behind[0] if behind else ""
    if first == "per":
        return behind[1:2] == ["cent"]
    return first in _PERCENT or behind == ["في", "الميه"] or behind == ["في", "المايه"]


def _read_route(piece: Piece) -> Iterator[Remark]:
    """A way that is spoken of in general: ``Jordan is the corridor out of Syria to the Gulf``."""
    text = piece.folded.text
    lands = [m for m in piece.mentions if m.entry.kind in ("country", "place", "region")]
    origin = next((m for m in lands if m.role == "origin"), None)
    destination = next(
        (m for m in lands if m.role == "destination" and m.entry.zone != _zone(origin)), None
    )
    ends = {_zone(origin), _zone(destination)}
    transit = [m for m in lands if m.role == "transit" and m.entry.zone not in ends]
    spoken = _ROUTE.search(text, piece.start, piece.end)
    gulf = _GULF.search(text, piece.start, piece.end)
    if spoken and not transit:
        transit = [m for m in lands if m.role == "" and m.entry.zone not in ends][:1]
    if origin is None or not (destination or transit or (spoken and gulf)):
        return
    zones = [origin.entry.zone, *(m.entry.zone for m in transit)]
    places = [origin, *transit]
    rule = "ways named"
    if destination is not None:
        zones.append(destination.entry.zone)
        places.append(destination)
    elif gulf is not None:
        zones.append("SAU")
        rule = "ways named; the Gulf by its land door, Saudi Arabia"
    zones = list(dict.fromkeys(zones))
    told = spoken is not None or bool(transit and destination) or bool(piece.substances)
    if len(zones) < 2 or not told:
        return
    start, end = min(m.start for m in places), max(m.end for m in places)
    corridor = Finding("-".join(zones), start, end, rule, 0.7)
    yield Remark("route", corridor, {"corridor": corridor})


def _zone(mention: Mention | None) -> str:
    return mention.entry.zone if mention is not None else ""


def _read_demand(piece: Piece) -> Iterator[Remark]:
    """Countries where the drug is used."""
    match = _DEMAND.search(piece.folded.text, piece.start, piece.end)
    lands = [m for m in piece.mentions if m.entry.kind == "country"]
    if match is None or not lands or piece.statement.kind == "haul":
        return
    text = ";".join(dict.fromkeys(m.entry.zone for m in lands))
    words = Finding("demand", match.start(), match.end(), "demand named", 0.6)
    fields = {"countries": Finding(text, lands[0].start, lands[-1].end, "countries named", 0.7)}
    yield Remark("demand", words, fields)
