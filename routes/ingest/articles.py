"""An article read: its events, and its other statements that matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.ingest.events import find_in_piece
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.language import Language
from routes.ingest.paragraphs import read_paragraph
from routes.ingest.pieces import Event, Piece
from routes.ingest.references import find_references
from routes.ingest.remarks import Remark, read_remarks_of
from routes.ingest.settling import finish_event
from routes.ingest.sharing import drop_sums, fill_announced, fill_from_lead
from routes.ingest.siding import find_setting
from routes.ingest.statements import Statement, find_total
from routes.ingest.stretches import speaks_of_border
from routes.ingest.text import Folded, detect_language, fold_text, split_paragraphs, split_sentences

if TYPE_CHECKING:
    import pandas as pd


# So many clauses back, "the former" and "the same gate" may point.
LOOK_BACK = 12


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
    from geo.bundled import bundled_world
    from geo.readers import read_table
    from geo.tables import CROSSINGS, PLACES

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
    whole = language or detect_language(folded.text, text)
    article = Article(folded, whole, published)
    paragraphs = list(_read_paragraphs(article, language, names))
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    default = _default_substance(pieces)
    for paragraph in paragraphs:
        article.events += read_paragraph(paragraph, article.events, default=default)
    article.events = drop_sums(article.events)
    fill_from_lead(article.events, pieces)
    if len(article.events) > 1:
        fill_announced(article.events, pieces)
    setting = find_setting(pieces)
    for event in article.events:
        finish_event(event, article.events, pieces, names, published, setting)
    for event in article.events:
        if _is_year(event):
            event.pieces[0].statement = Statement("total", event.fields["date"])
    article.events = [event for event in article.events if not _is_year(event)]
    article.remarks = read_remarks_of(pieces, article.events)
    return article


def _read_paragraphs(
    article: Article, language: str | None, names: Gazetteer
) -> Iterator[list[Piece]]:
    folded, published = article.folded, article.published
    latin = article.language if article.language != "ar" else "en"
    context: Counter[str] = Counter()
    earlier: list[Piece] = []
    for number, (start, end) in enumerate(split_paragraphs(folded.text)):
        low, high = folded.span(start, end)
        code = language or detect_language(
            folded.text[start:end], folded.original[low:high], default=latin
        )
        words = load_language(code)
        spoken = speaks_of_border(folded.text, start, end)
        bordered = spoken or any(piece.bordered for piece in earlier[-1:])
        pieces: list[Piece] = []
        for sentence in split_sentences(folded, start, end):
            for low, high in _split_clauses(folded, sentence, words):
                piece = Piece(folded, words, low, high, sentence, number, bordered)
                zones = [zone for zone, _ in context.most_common(6)]
                counting = any(a.unit == "pills" for p in pieces[-2:] for a in p.amounts)
                counting = counting or _goes_on_counting(piece, pieces)
                counting = counting or any(_names_pills(p) for p in pieces[-2:])
                find_in_piece(
                    piece,
                    names,
                    context=zones,
                    published=published,
                    counting=counting,
                    dates=[when for one in [*earlier, *pieces][-4:] for when in one.dates],
                )
                context.update(m.entry.zone for m in piece.mentions if m.entry.zone)
                piece.mentions = find_references(piece, pieces[-LOOK_BACK:], earlier)
                _carry_total(piece, pieces)
                _tell_year(piece)
                pieces.append(piece)
        yield pieces
        earlier = [*earlier, *pieces][-LOOK_BACK:]


# "White pills spill from it. There were 2.2 million."
_NUMBERED = re.compile(
    r"\W{0,3}(?:there (?:were|are)|they (?:numbered|were)|in all|altogether|a total of|the total|"
    r"و?(?:بلغ )?عددها|toplam(?:da)?|sayilari)(?!\w)"
)


def _goes_on_counting(piece: Piece, before: Sequence[Piece]) -> bool:
    """Whether a clause counts the pills that the one before names."""
    if not before or not _NUMBERED.match(piece.text):
        return False
    return not before[-1].amounts and _names_pills(before[-1])


def _names_pills(piece: Piece) -> bool:
    """Whether a clause speaks of pills."""
    return any(word in piece.language.pill_words for word in re.findall(r"\w+", piece.text))


# "In these operations 12 million pills were seized" goes on with the sum told before.
_THESE = re.compile(
    r"\W{0,3}(?:(?:in|during) )?(?:(?:these|those|the) )(?:operations|raids|cases|searches)|"
    r"\W{0,3}(?:bu |soz konusu )?operasyonlar|\W{0,3}و?(?:(?:في|خلال) (?:هذه|تلك) العمليات|خلالها)"
)


def _carry_total(piece: Piece, before: Sequence[Piece]) -> None:
    """``28,000 operations in 2024; in these, 12 million pills were seized``: all of it a total."""
    last = before[-1] if before else None
    if last is None or piece.statement.kind != "haul":
        return
    goes_on = last.statement.kind == "total" or last.sentence == piece.sentence
    if not goes_on and not _THESE.match(piece.text):
        return
    placed = any(m.entry.kind not in ("country", "people") for m in piece.mentions)
    total = find_total(last.folded.text, last.start, last.end, last.language)
    if total is None or placed or piece.dates or last.statement.kind not in ("total", "none"):
        return
    piece.statement = Statement("total", total)


def _tell_year(piece: Piece) -> None:
    """``In 2022, Saudi Arabia seized 130 million pills``: a year, no place, no one haul."""
    if piece.statement.kind != "haul" or not piece.dates:
        return
    placed = any(m.entry.kind not in ("country", "people") for m in piece.mentions)
    one = piece.language.single.search(piece.folded.text, piece.start, piece.end)
    if not placed and one is None and all(when.precision == "year" for when in piece.dates):
        year = piece.dates[0]
        piece.statement = Statement("total", Finding("total", year.start, year.end, "whole year"))


def _is_year(event: Event) -> bool:
    """Whether what was taken is told of a year and a country: a total, not one haul."""
    if event.value("date_precision") != "year" or event.value("date_basis") != "event":
        return False
    piece = event.pieces[0]
    one = piece.language.single.search(piece.folded.text, piece.start, piece.end)
    return one is None and "place_text" not in event.fields


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
