"""An article read: its events, and its other statements that matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.ingest.details import fill_event
from routes.ingest.events import add_weight, find_in_piece, read_hauls
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.language import Language
from routes.ingest.merging import drop_parts, is_going_on, merge_into, same_event
from routes.ingest.pieces import Event, Piece
from routes.ingest.remarks import Remark, read_remarks_of
from routes.ingest.settling import finish_event
from routes.ingest.text import Folded, detect_language, fold_text, split_paragraphs, split_sentences

if TYPE_CHECKING:
    import pandas as pd


# A report goes back to what it told a few hauls ago, not a hundred.
REACH = 40


@dataclass
class Article:
    """
    What a report tells.

    Attributes
    ----------
    folded
        Its text.
    language
        Code of the language most of it is in.
    events
        Hauls, in the order they are told.
    remarks
        Statements that are no events but matter.
    """

    folded: Folded
    language: str
    published: date | None
    events: list[Event] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@lru_cache(maxsize=4)
def load_language(code: str) -> Language:
    """The words of a language, by its code; loaded when first needed."""
    if code == "ar":
        from routes.ingest.arabic import ARABIC

        return ARABIC
    if code == "tr":
        from routes.ingest.turkish import TURKISH

        return TURKISH
    from routes.ingest.english import ENGLISH

    return ENGLISH


@lru_cache(maxsize=1)
def bundled_gazetteer() -> Gazetteer:
    """Names of the bundled world."""
    from geo.readers import read_table
    from geo.tables import CROSSINGS, PLACES
    from geo.world import bundled_world

    folder = bundled_world()
    return make_gazetteer(
        read_table(folder / CROSSINGS.file, CROSSINGS), read_table(folder / PLACES.file, PLACES)
    )


def make_gazetteer(crossings: pd.DataFrame, places: pd.DataFrame) -> Gazetteer:
    """Names of a world's crossings and places."""
    return Gazetteer(crossings, places)


def analyse_article(
    text: str,
    *,
    published: date | None = None,
    language: str | None = None,
    gazetteer: Gazetteer | None = None,
) -> Article:
    """
    Read a report.

    Parameters
    ----------
    text
        Plain text; blank lines part paragraphs.
    published
        Day relative dates are reckoned from; None leaves them open.
    language
        en, ar or tr; None to tell it by the text, paragraph by paragraph.
    gazetteer
        Names to look for; None for those of the bundled world.
    """
    names = gazetteer or bundled_gazetteer()
    folded = fold_text(text)
    whole = language or detect_language(folded.text)
    article = Article(folded, whole, published)
    paragraphs = list(_read_paragraphs(folded, language, names, published))
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    default = _default_substance(pieces)
    for paragraph in paragraphs:
        _read_events(article, paragraph, default)
    for event in article.events:
        finish_event(event, article.events, pieces, names, published)
    article.remarks = read_remarks_of(pieces, article.events)
    return article


def _read_paragraphs(
    folded: Folded, language: str | None, names: Gazetteer, published: date | None
) -> Iterator[list[Piece]]:
    context: Counter[str] = Counter()
    for number, (start, end) in enumerate(split_paragraphs(folded.text)):
        code = language or detect_language(folded.text[start:end])
        words = load_language(code)
        pieces: list[Piece] = []
        for sentence in split_sentences(folded, start, end):
            for low, high in _split_clauses(folded, sentence, words):
                piece = Piece(folded, words, low, high, sentence, number)
                zones = [zone for zone, _ in context.most_common(6)]
                counting = any(p.amounts for p in pieces[-4:] if p.sentence == sentence)
                find_in_piece(piece, names, context=zones, published=published, counting=counting)
                context.update(m.entry.zone for m in piece.mentions if m.entry.zone)
                pieces.append(piece)
        yield pieces


# "Four days after three million pills turned up at Qaim, police in Ramadi ...": two hauls.
_OPENING = re.compile(
    r"\s{0,3}(?:(?:\w{1,8}|\d{1,3}) (?:days?|weeks?|months?|hours?) )?(?:after|before) "
    r"[^,.;]{20,200},"
)


# "A further two million" begins another haul only behind one that is counted.
_MORE = re.compile(r"further|another|additional")
_COUNTED = re.compile(r"\d|million|thousand|hundred")


def _split_clauses(
    folded: Folded, sentence: tuple[int, int], language: Language
) -> list[tuple[int, int]]:
    """A sentence parted where one haul gives way to the next."""
    start, end = sentence
    cuts = [start]
    opening = _OPENING.match(folded.text, start)
    if opening and end - opening.end() >= 12:
        cuts.append(opening.end())
    for match in language.parted.finditer(folded.text, start + 1, end):
        more = _MORE.search(match[0]) and not _COUNTED.search(folded.text, cuts[-1], match.start())
        if match.start() - cuts[-1] >= 12 and end - match.start() >= 12 and not more:
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _default_substance(pieces: Sequence[Piece]) -> str:
    """What pills nobody names are, by the rest of the report."""
    named = {str(found.value) for piece in pieces for found in piece.substances}
    for substance in ("captagon", "amphetamine", "tramadol", "pregabalin", "ecstasy"):
        if substance in named:
            return substance
    return "narcotic pills"


def _read_events(article: Article, paragraph: list[Piece], default: str) -> None:
    """Add a paragraph's events to the article's."""
    last: Event | None = None
    open_kind = "none"
    before = len(article.events)
    for piece in paragraph:
        kind = piece.statement.kind
        if kind == "haul":
            found = read_hauls(piece, default=default)
            if not found and last is not None:
                add_weight(last, piece)
                if is_going_on(piece, last):
                    _go_on(last, piece)
            for event in found:
                _share_day(event, last)
                last = _place_event(article, event, last)
            open_kind = "haul" if found or last else "none"
        elif kind == "none" and last is not None and open_kind == "haul":
            _continue_event(article, last, piece, default)
        elif kind != "none":
            open_kind = kind if piece.amounts or kind != "planned" else open_kind
    if last is not None:
        mine = drop_parts(article.events[before:], paragraph)
        article.events[before:] = mine
        _fill_from_neighbours(mine, paragraph)


def _share_day(event: Event, last: Event | None) -> None:
    """Give a haul the day of the one before it in the same sentence."""
    if last is None or last.pieces[0].sentence != event.pieces[0].sentence:
        return
    if "date" in event.fields or "announced" in event.fields:
        return
    for name in ("date", "date_precision"):
        if name in last.fields:
            event.fields[name] = last.fields[name]


def _go_on(event: Event, piece: Piece) -> None:
    event.pieces.append(piece)
    fill_event(event, piece, low=piece.start, high=piece.end, weight=0.85)


def _continue_event(article: Article, last: Event, piece: Piece, default: str) -> None:
    """A clause without a verb of taking that goes on about the haul before it."""
    if piece.amounts:
        add_weight(last, piece)
        for event in read_hauls(piece, default=default):
            if same_event(last, event, near=True):
                merge_into(last, event)
            elif piece.start != piece.sentence[0]:
                article.events.append(event)
        return
    _go_on(last, piece)


def _place_event(article: Article, event: Event, last: Event | None) -> Event:
    """Join an event to the one it repeats, or add it."""
    for known in article.events[: -REACH - 1 : -1]:
        if same_event(known, event, near=known is last):
            merge_into(known, event)
            return known
    article.events.append(event)
    return event


def _fill_from_neighbours(mine: list[Event], paragraph: list[Piece]) -> None:
    """Give a paragraph's only event what the clauses around it say."""
    if len(mine) != 1:
        return
    event = mine[0]
    for other in paragraph:
        if other not in event.pieces and other.statement.kind in ("none", "haul"):
            fill_event(event, other, low=other.start, high=other.end, weight=0.7)
