"""Paragraphs that tell of a haul without a verb of taking, such as ``The result: 1,750``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.ingest.pieces import Piece

# What speaks of a trade in general, of guesses, or of what people do with drugs.
_GENERAL = re.compile(
    r"(?<!\w)(?:estimat\w{1,4}|thought to|believed to|could|would|will|if|imagine|for example|"
    r"ordered|pa(?:id|ys?|ying)|price|cost|costs|sells?|sold|deliver(?:ed|s)|produc\w{1,6}|capacity|exported|"
    r"swallow\w{0,3}|addict\w{0,3}|"
    r"accus\w{2,4}|charged|trial|wanted for|prosecut(?:ed|ion|ing)|execut\w{1,4}|"
    r"hanged|يقدر|تقدر|تقديرات|سعر|ثمن|يباع|يدفع\w{0,3}|تتسع|يتسع|يتقاضي\w{0,3}|انتاج|ينتج|تنتج|متهم|تهمه|يحاكم|اعدم|اعدام|يتعاطي|"
    r"tahmin\w{0,6}|gore|fiyat\w{0,6}|sat(?:il|iyor)\w{0,6}|uret\w{2,8}|idam\w{0,4}|sanik\w{0,4}|"
    r"iddia\w{0,6}|kullan\w{2,8}|emekli\w{0,6}|vardir|olabilir|belki)(?!\w)"
)

# Pills that nobody names are drugs where smugglers are spoken of.
SMUGGLED = re.compile(r"smuggl|traffick|infiltrat|narcotic|مهرب|تهريب|مخدر|kacakci|uyusturucu")
_WHERE = ("at", "", "transit", "origin")


# A paragraph about a film or a book; what is found in it was found by nobody.
_FICTION = re.compile(
    r"\W{0,3}(?:(?:the|a|an|this|his|her|their|in|new) ){1,3}(?:\w{1,14} ){0,2}"
    r"(?:films?|novels?|movies?|soaps?|dramas?|series|thrillers?|plays?|documentary|episodes?)"
    r"(?: (?:opens|begins|starts|tells|follows|is set|shows|ends|by|about|that|which|in which)|,)|"
    r"\W{0,3}(?:(?:يروي|تروي|يحكي|تحكي|تدور احداث|يعرض|تعرض) )?(?:ال)?(?:فيلم|روايه|مسلسل|مسرحيه) |"
    r"\W{0,3}(?:\w{1,14} ){0,3}(?:film|roman|dizi|oyun|belgesel)(?:i|in|inin|de|da|,) "
)


def is_fiction(paragraph: Sequence[Piece]) -> bool:
    """Whether a paragraph opens on a film, a novel or a play."""
    return bool(paragraph) and _FICTION.match(paragraph[0].text) is not None


def is_plain(clauses: Sequence[Piece]) -> bool:
    """Whether clauses tell of no courts, plans, totals, habits, denials, guesses or prices."""
    for piece in clauses:
        if piece.statement.kind not in ("none", "haul"):
            return False
        language = piece.language
        for expression in (language.habitual, language.always, language.summed):
            if expression.search(piece.folded.text, piece.start, piece.end):
                return False
        if _GENERAL.search(piece.folded.text, piece.start, piece.end):
            return False
    return True


def is_scene(paragraph: Sequence[Piece]) -> bool:
    """Whether a paragraph has what a haul has: two of officers, place and day, or a gate."""
    return _has_scene(paragraph, every=False)


def is_full_scene(paragraph: Sequence[Piece]) -> bool:
    """Whether a paragraph has officers, a gate and a day: then pills nobody names are drugs."""
    return _has_scene(paragraph, every=True)


def _has_scene(paragraph: Sequence[Piece], *, every: bool) -> bool:
    mentions = [m for piece in paragraph for m in piece.mentions]
    gate = any(m.entry.kind in ("crossing", "port") for m in mentions)
    placed = gate or any(m.entry.kind in ("place", "region") and m.role in _WHERE for m in mentions)
    dated = any(when.precision == "day" for piece in paragraph for when in piece.dates)
    officers = any(piece.agencies for piece in paragraph)
    if every:
        return gate and officers and dated
    return (placed and (gate or officers or dated)) or (officers and dated)
