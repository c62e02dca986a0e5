"""Amounts of pills and mass, with what they are amounts of; money, ages and goods left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from routes.ingest.findings import Amount, Finding
from routes.ingest.language import Language
from routes.ingest.numbers import Number, read_numbers
from routes.ingest.substances import CAPTAGON_LIKE, UNNAMED
from routes.ingest.text import Token

# "1.35 million small white Captagon pills": so many words may stand between number and unit.
MAX_FILLER = 7
LOOK_BACK = 48
# One pill weighs some 0.17 g; a stated mass below a gram is a pill's own.
MIN_MASS_KG = 0.001


def find_amounts(
    text: str,
    tokens: Sequence[Token],
    language: Language,
    substances: Sequence[Finding],
    *,
    counting: bool = False,
) -> list[Amount]:
    """
    Amounts in a sentence.

    Parameters
    ----------
    text
        The folded text that `tokens` and `substances` lie in.
    tokens
        Of the sentence.
    substances
        Named in the sentence.
    counting
        Whether pills were counted just before: then a bare number may go on counting them.

    Returns
    -------
    amounts
        In order; those of money, people, goods and one pill's own weight are left out.
    """
    numbers = read_numbers(
        tokens, language.numbers, grouping=language.grouping, joiners=language.range_joiners
    )
    numbers += _bare_masses(tokens, numbers, language)
    numbers.sort(key=lambda number: number.first)
    found: list[Amount] = []
    ended = 0
    for number in numbers:
        if number.first < ended:
            continue
        amount = (
            _by_unit(text, tokens, number, language, substances)
            or _by_words_before(text, tokens, number, language, substances)
            or _by_silence(text, tokens, number, language, found, counting)
        )
        if amount is not None:
            found.append(amount)
            ended = number.after
    return _join_masses(text, found)


# Masses of one or two told by the unit's own ending, or by "a".
_BARE = {
    **dict.fromkeys(("طن", "طنا"), 1.0),
    **dict.fromkeys(("طنين", "طنان", "كيلوغرامين", "كيلوغرامان", "كيلوجرامين", "كيلوجرامان"), 2.0),
    **dict.fromkeys(("tonne", "ton", "kilo", "kilogram"), 1.0),
}


def _bare_masses(
    tokens: Sequence[Token], numbers: Sequence[Number], language: Language
) -> list[Number]:
    """``a tonne``, and Arabic units that hold their number in themselves."""
    taken = {at for number in numbers for at in range(number.first, number.after + 1)}
    found = []
    for at, token in enumerate(tokens):
        if token.text not in _BARE or at in taken:
            continue
        if language.code == "en" and (not at or tokens[at - 1].text not in ("a", "one", "another")):
            continue
        value = _BARE[token.text]
        found.append(Number(at - (language.code == "en"), at, value, value, value))
    return found


_JOINT = re.compile(r"\s?(?:و|and|ve)?\s?")
_HALF = re.compile(r"\s?(?:و\s?نصف(?: ال)?(?: طن|طن)?|and a half|bucuk)(?!\w)")


def _join_masses(text: str, found: list[Amount]) -> list[Amount]:
    """``1 tonne and 100 kilograms`` as one mass; ``a tonne and a half`` too."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.unit == amount.unit == "kg"
            and last.value % 1_000 == 0
            and amount.value < 1_000
            and not last.substance
            and _JOINT.fullmatch(text, last.end, amount.start)
        ):
            value = last.value + amount.value
            joined[-1] = replace(
                amount, value=value, low=value, high=value, start=last.start,
                qualifier=last.qualifier, rule=f"{amount.rule}, joined",
            )
            continue
        if last is None or amount.start >= last.end:
            joined.append(amount)
    return joined


def _by_unit(
    text: str,
    tokens: Sequence[Token],
    number: Number,
    language: Language,
    substances: Sequence[Finding],
) -> Amount | None:
    """``1.35 million Captagon pills``, ``215 kg``."""
    at, qualifier = _skip_after(text, tokens, number.after, language)
    last = min(len(tokens), at + MAX_FILLER)
    named = ""
    here = at
    while here < last:
        token = tokens[here]
        if (kilograms := _mass_unit(tokens, here, number, language)) is not None:
            if here - at > 1:
                return None
            return _weigh(text, tokens, number, here, kilograms, language, substances, qualifier)
        if _is_pill(token.text, language):
            end = token.end
            if not named and not (
                named := _named_after(text, substances, tokens[number.first].start, end)
            ):
                if _is_harmless(text, end, language):
                    return None
            named = named or _named_after(text, substances, tokens[number.first].start, end)
            return _make(
                text, tokens, number, "pills", 1.0, end, named, language, qualifier, "number and pills"
            )
        covering = _covering(substances, token)
        if covering is not None:
            named = str(covering.value) if covering.value not in UNNAMED else named
            while here < last and tokens[here].start < covering.end:
                here += 1
            if covering.value in ("narcotic pills",):
                end = covering.end
                return _make(
                    text, tokens, number, "pills", 1.0, end, str(covering.value), language,
                    qualifier, "number and narcotic pills",
                )
            continue
        if not _is_filler(token.text, language):
            break
        here += 1
    if named in ("captagon",) and (number.value >= 100 or number.value != number.value):
        # "two million Captagon", "1.35 million Captagon, worth ..."
        end = tokens[min(here, len(tokens)) - 1].end
        return _make(
            text, tokens, number, "pills", 1.0, end, named, language, qualifier, "number and Captagon", 0.8
        )
    return None


def _is_harmless(text: str, end: int, language: Language) -> bool:
    """``tablets of slimming medicine``."""
    nearby = text[end : end + 50]
    cut = min((nearby.find(mark) for mark in ",.;" if mark in nearby), default=len(nearby))
    if not nearby.startswith((" of ", " من ")):
        return False
    return language.harmless.search(nearby, 0, cut) is not None


def _is_pill(word: str, language: Language) -> bool:
    if word in language.pill_words:
        return True
    if language.code == "tr":
        return any(
            word.startswith(stem) and len(word) <= len(stem) + 7 and word[len(stem) :][:1] in "lidtaekn"
            for stem in ("hap", "tablet", "kapsul")
        ) and word not in ("hapis", "hapise", "hapse", "hapiste", "hapsi", "hapishane")
    if language.code == "ar":
        bare = word.removeprefix("و").removeprefix("ب").removeprefix("ال")
        return bare in language.pill_words
    return False


def _is_filler(word: str, language: Language) -> bool:
    if word in language.filler:
        return True
    if language.code == "ar":
        return word.removeprefix("و").removeprefix("ب").removeprefix("ال") in language.filler
    return False


def _mass_unit(
    tokens: Sequence[Token], at: int, number: Number, language: Language
) -> float | None:
    token = tokens[at]
    word = token.text
    adjacent = at == number.after and at > 0 and tokens[at - 1].end == token.start
    if word in ("t", "g") and not (adjacent or word == "g"):
        return None
    if word in language.mass_words:
        return language.mass_words[word]
    if at == number.after and number.first >= at - 1 and language.code == "ar" and word in _BARE:
        return 1e3 if word.startswith("طن") else 1.0
    if language.code == "tr":
        for stem in ("kilogram", "kilo", "ton", "gram", "kg", "gr"):
            if word.startswith(stem) and word[len(stem) :] in _TURKISH_MASS_ENDINGS:
                return language.mass_words[stem]
    return None


_TURKISH_MASS_ENDINGS = frozenset(
    "lik luk i u dan den da de a un in lardan larca larinca lar ini unu liktir luktur".split()
)


def _skip_after(
    text: str, tokens: Sequence[Token], at: int, language: Language
) -> tuple[int, str]:
    """Skip a qualifier that stands behind the number; the next token and the qualifier."""
    if at >= len(tokens):
        return at, ""
    for qualifier, expression in language.after:
        match = expression.match(text, tokens[at].start)
        if match:
            while at < len(tokens) and tokens[at].start < match.end():
                at += 1
            return at, qualifier
    return at, ""


def _covering(substances: Sequence[Finding], token: Token) -> Finding | None:
    for found in substances:
        if found.start <= token.start < found.end:
            return found
        if found.start > token.end:
            break
    return None


def _named_after(text: str, substances: Sequence[Finding], start: int, end: int) -> str:
    """The substance of ``200,000 pills of Captagon``, behind the unit."""
    for found in substances:
        if start <= found.start < end and found.value not in UNNAMED:
            return str(found.value)
        if end <= found.start <= end + 40:
            between = text[end : found.start]
            if any(mark in between for mark in ",;.(") or any(ch.isdigit() for ch in between):
                return ""
            if _is_close(between):
                return str(found.value) if found.value not in UNNAMED else ""
    return ""


def _is_close(between: str) -> bool:
    """Whether only small words part an amount from what it is an amount of."""
    return len(between.split()) <= 5 and not any(
        word in ("and", "و", "ve", "with", "ile", "in", "at", "inside", "hidden", "during")
        for word in between.split()
    )


def _weigh(
    text: str,
    tokens: Sequence[Token],
    number: Number,
    at: int,
    kilograms: float,
    language: Language,
    substances: Sequence[Finding],
    qualifier: str,
) -> Amount | None:
    """A mass, if it is one of drugs and not of a lorry or its apples."""
    end = tokens[at].end
    if number.value == number.value and number.value * kilograms < MIN_MASS_KG:
        return None
    if language.each_words.match(text, end):
        return None
    start = tokens[number.first].start
    before = text[max(0, start - LOOK_BACK) : start]
    weighs = bool(language.weigh_words.search(before)) or text[end : end + 8] == " of them"
    named = _named_after(text, substances, end, end)
    unnamed = "" if named else _drugs_after(text, substances, tokens, at, language)
    if not named and not unnamed:
        nearby = text[end : end + 45]
        cut = min((nearby.find(mark) for mark in ",.;" if mark in nearby), default=len(nearby))
        harmless = language.harmless.search(nearby, 0, cut)
        if harmless and (not weighs or harmless.start() < 6):
            return None
        named = _named_before(text, substances, start, language) if not weighs else ""
    half = _HALF.match(text, end)
    if half:
        end = half.end()
        number = replace(number, value=number.value + 0.5, low=number.low + 0.5, high=number.high + 0.5)
    made = _make(
        text, tokens, number, "kg", kilograms, end, named, language, qualifier, "number and mass"
    )
    if named or unnamed or weighs:
        return Amount(**{**_fields(made), "weighs": weighs and not (named or unnamed)})
    near = any(-60 <= found.start - end <= 60 for found in substances)
    if not near:
        return None
    return Amount(**{**_fields(made), "weighs": True, "confidence": 0.7})


def _drugs_after(
    text: str, substances: Sequence[Finding], tokens: Sequence[Token], at: int, language: Language
) -> str:
    """Whether ``of pills``, ``of drugs`` stands behind a mass."""
    end = tokens[at].end
    for token in tokens[at + 1 : at + 6]:
        if token.text in ",.;()" or token.text[0].isdigit():
            return ""
        if _is_pill(token.text, language):
            return "pills"
        covering = _covering(substances, token)
        if covering is not None and _is_close(text[end : covering.start]):
            return str(covering.value)
    return ""


def _named_before(
    text: str, substances: Sequence[Finding], start: int, language: Language
) -> str:
    """The substance of ``hashish (12 kg)``."""
    for found in reversed(substances):
        if found.end <= start:
            between = text[found.end : start]
            plain = between.strip(" (:,-'\"")
            if start - found.end <= 4 or (len(plain) <= 12 and not plain.count(" ")):
                return str(found.value) if found.value not in UNNAMED else ""
            return ""
    return ""


def _by_words_before(
    text: str,
    tokens: Sequence[Token],
    number: Number,
    language: Language,
    substances: Sequence[Finding],
) -> Amount | None:
    """``pills numbering 500,000``."""
    start, end = tokens[number.first].start, tokens[number.after - 1].end
    if not number.value >= 100:
        return None
    if number.after < len(tokens) and tokens[number.after].text[0].isalpha():
        following = tokens[number.after].text
        if following in language.money_words or following in language.mass_words:
            return None
    if start and text[max(0, start - 2) : start].strip()[-1:] in ("$", "€", "£"):
        return None
    before = text[max(tokens[0].start, start - LOOK_BACK) : start]
    if not language.count_words.search(before):
        return None
    window = text[max(tokens[0].start, start - 90) : start]
    if not any(_is_pill(word, language) for word in window.replace(",", " ").split()) and not any(
        found.value in CAPTAGON_LIKE and 0 <= start - found.end <= 90 for found in substances
    ):
        return None
    return _make(
        text, tokens, number, "pills", 1.0, end, "", language, "", "pills before number", 0.8
    )


def _by_silence(
    text: str,
    tokens: Sequence[Token],
    number: Number,
    language: Language,
    found: Sequence[Amount],
    counting: bool,
) -> Amount | None:
    """``1.2 million pills at one gate and 500,000 at another``: the unit goes without saying."""
    them = text[tokens[number.after - 1].end :][:8] == " of them"
    if (not counting if not found else found[-1].unit != "pills") and not them:
        return None
    if not number.value >= 1_000:
        return None
    if 1900 <= number.value <= 2100:
        return None
    start, end = tokens[number.first].start, tokens[number.after - 1].end
    since = found[-1].end if found else tokens[0].start
    if start - since > 160 or text[max(0, start - 2) : start].strip()[-1:] in ("$", "€", "£"):
        return None
    following = tokens[number.after].text if number.after < len(tokens) else "."
    if following == "of" and text[end : end + 8] == " of them":
        following = "."
    if following not in _SILENT_AFTER[language.code] and following not in ",.;)":
        return None
    return _make(
        text, tokens, number, "pills", 1.0, end, "", language, "", "number in a row of pills", 0.75
    )


_SILENT_AFTER = {
    "en": frozenset(
        "at in on from inside hidden were was near and more through aboard by under during".split()
    ),
    "ar": frozenset("في من علي عند داخل اخري و".split()),
    "tr": frozenset("de da ve ise".split()),
}


def _make(
    text: str,
    tokens: Sequence[Token],
    number: Number,
    unit: str,
    factor: float,
    end: int,
    substance: str,
    language: Language,
    qualifier: str,
    rule: str,
    confidence: float = 0.95,
) -> Amount:
    start = tokens[number.first].start
    before = text[max(tokens[0].start, start - LOOK_BACK) : start]
    for name, expression in () if qualifier else language.before:
        match = expression.search(before)
        if match:
            qualifier = name
            start -= len(before) - match.start()
            break
    if number.low != number.high and not qualifier:
        qualifier = "approx"
    return Amount(
        unit, _times(number.value, factor), _times(number.low, factor), _times(number.high, factor),
        qualifier or ("exact" if number.value == number.value else "approx"),
        substance, False, start, end, rule, confidence,
    )


def _times(value: float, factor: float) -> float:
    return float(f"{value * factor:.9g}") if value == value else value


def _fields(amount: Amount) -> dict[str, object]:
    return {name: getattr(amount, name) for name in Amount.__slots__}
