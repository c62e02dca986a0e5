"""Amounts of pills and mass, with what they are amounts of; money, ages and goods left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from routes.ingest.clauses import Clause, make_amount
from routes.ingest.findings import Amount
from routes.ingest.masses import bare_masses, join_masses, mass_unit, weigh
from routes.ingest.numbers import Number, read_numbers
from routes.ingest.substances import CAPTAGON_LIKE, UNNAMED
from routes.ingest.text import Token

# "1.35 million small white Captagon pills": so many words may stand between number and unit.
MAX_FILLER = 7
# "1.2 million pills at one gate and 500,000 at another": so far the unit reaches, in characters.
MAX_SILENCE = 160
# Turkish "adet" counts pieces of anything; few of them are no pills.
LEAST_PIECES = 100
#: Drugs that are pills whether or not a report says so.
PILLS_BY_NAME = frozenset(("captagon", "tramadol", "pregabalin", "ecstasy"))
# A few pills are told of as such ("the price of a pill"), or are tablets of clay.
LEAST_PILLS = 4
# One person swallows at most so many capsules.
MOST_SWALLOWED = 300
_CAPSULE = re.compile(r"capsules?$|kapsul$|كبسول\w{0,2}$")
# So near behind "pills of", in characters, stand the goods they are of.
NEAR_GOODS = 16
_OF_MACHINES = re.compile(r"[ -](?:press|machine|maker|making|counter|box)")
_FILLED = re.compile(
    r"(?:capsules?|pellets|kapsul|كبسوله|كبسولات) (?:with|contain\w{2,3}|filled|full|packed|"
    r"of (?:cocaine|heroin)|halinde|تحتوي|تحوي|معباه|من (?:ال)?(?:كوكايين|هيروين))"
)
_POINTED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
# "92,000 pills, of which 80,000 were Captagon": parts of the amount before.
_PART_OF = re.compile(
    r",? ?(?:of which|of them|of these|including|among them|among which|منها|بينها|"
    r"من بينها|من ضمنها|bunlarin|bunun|aralarinda) (?:\w{1,12} ){0,2}$"
)
_PART_TOO = re.compile(r"[^.;]{0,60}(?:,|\b(?:and|و|ve)) ?$")
# Turkish "640 bini": so many of what was told before.
_OF_THEM = frozenset(("bini", "milyonu"))
# "The haul rose to 318,000 after another 100,000 were found": the second is in the first.
_GROWN = re.compile(
    r"(?<!\w)(?:r[io]s\w{1,3}|rais\w{2,3}|br(?:ing|ought)\w{0,3}|grew|ارتفاع|ارتفع\w{0,2}|[لو]?ترتفع|"
    r"ليرتفع)(?!\w)[^.;]{0,60}(?:to|الي) $"
)
_FURTHER = re.compile(r"(?<!\w)(?:another|further|additional|more|اضافيه|اخري)(?!\w)")
PART = "part of the amount before"
_SILENT_AFTER = {
    "en": frozenset(
        "at in on from inside hidden were was near and more through aboard by under during came "
        "respectively turned went had".split()
    ),
    "ar": frozenset("في من علي عند داخل اخري و".split()),
    "tr": frozenset("de da ve ise".split()),
}


def find_amounts(clause: Clause, *, counting: bool = False) -> list[Amount]:
    """
    Amounts in a clause.

    Parameters
    ----------
    counting
        Whether pills were counted just before: then a bare number may go on counting them.

    Returns
    -------
    amounts
        In order; those of money, people, goods and one pill's own weight are left out.
    """
    language = clause.language
    numbers = read_numbers(
        clause.tokens,
        language.numbers,
        grouping=language.grouping,
        joiners=language.range_joiners,
    )
    numbers = [n for n in numbers if not _is_year(clause, n)]
    numbers += bare_masses(clause, numbers)
    numbers.sort(key=lambda number: number.first)
    found: list[Amount] = []
    ended = 0
    for number in numbers:
        if number.first < ended:
            continue
        amount = (
            _by_unit(clause, number)
            or _by_words_before(clause, number)
            or _by_silence(clause, number, found, counting)
        )
        if amount is not None:
            found.append(_mark_part(clause, found, amount))
            ended = number.after
    return join_masses(clause.text, _with_silent(clause, numbers, found))


def _is_year(clause: Clause, number: Number) -> bool:
    """``in June 2021 a tonne``: where Arabic and Turkish have no "a", the year counts nothing."""
    after = clause.tokens[number.after].text if number.after < len(clause.tokens) else ""
    alone = number.after == number.first + 1 and clause.tokens[number.first].text.isdigit()
    return alone and 2000 <= number.value < 2040 and after in ("طن", "طنا", "ton")


def _with_silent(clause: Clause, numbers: Sequence[Number], found: list[Amount]) -> list[Amount]:
    """Amounts with those whose unit stands behind the next: ``48,000 at A, 17,500 pills at B``."""
    named = {amount.end: amount for amount in found if amount.unit == "pills"}
    silent = []
    for number, after in pairwise(n for n in numbers if n.value >= 100):
        last = clause.tokens[number.after - 1]
        unit = next((a for end, a in named.items() if a.start <= clause.start(after) < end), None)
        if unit is None or not number.value >= 1_000 or 1900 <= number.value <= 2100:
            continue
        following = clause.tokens[number.after].text
        parted = following in _SILENT_AFTER[clause.language.code] or following == ","
        if any(a.start < last.end <= a.end for a in found) or not parted:
            continue
        made = make_amount(
            clause, number, ("pills", 1.0, last.end), rule="number before a row of pills"
        )
        silent.append(replace(made, substance=unit.substance, confidence=0.7))
    return sorted([*found, *silent], key=lambda amount: amount.start)


def _mark_part(clause: Clause, found: Sequence[Amount], amount: Amount) -> Amount:
    """An amount, told as a part where it says what the one before is made of."""
    if not found or found[-1].unit != amount.unit:
        return amount
    between = clause.text[found[-1].end : amount.start]
    goes_on = found[-1].rule == PART and _PART_TOO.match(between)
    further = _FURTHER.search(clause.text[found[-1].end : amount.end + 10])
    grown = further and _GROWN.search(clause.before(found[-1].start, 90))
    if not goes_on and not grown and not _PART_OF.search(between[-80:]):
        return amount
    named = amount.substance or clause.named_after(amount.start, amount.end)
    return replace(amount, rule=PART, substance=named)


def _by_unit(clause: Clause, number: Number) -> Amount | None:
    """``1.35 million Captagon pills``, ``215 kg``."""
    at, qualifier = _skip_after(clause, number.after)
    last = min(len(clause.tokens), at + MAX_FILLER)
    named, strange = "", 0
    here = at
    while here < last:
        token = clause.tokens[here]
        if (kilograms := mass_unit(clause, here, number)) is not None:
            near = here - at <= 1
            return weigh(clause, number, here, kilograms, qualifier) if near else None
        if token.text == "adet" and number.value < LEAST_PIECES and not named:
            return None  # "2 adet tabanca": so many of anything
        if clause.is_pill(token.text) or _counts_units(clause, token):
            if _FILLED.match(clause.text, token.start):  # "54 capsules with 480 grams of cocaine"
                return None
            return _count(clause, number, token.end, named, qualifier)
        covering = clause.covering(token)
        if covering is not None:
            if covering.value == "narcotic pills":
                return _count(clause, number, covering.end, "narcotic pills", qualifier)
            named = str(covering.value) if covering.value not in UNNAMED else named
            while here < last and clause.tokens[here].start < covering.end:
                here += 1
            continue
        if not clause.is_filler(token.text):
            if strange or number.value < 1_000 or not clause.may_describe(token.text):
                break
            strange = here  # "three million ready pills": one word nobody thought of
        here += 1
    here = strange or here
    pills = named in PILLS_BY_NAME or (named == "amphetamine" and number.value >= 1_000)
    if pills and not number.value < 100:  # "two million Captagon"
        made = _count(clause, number, clause.tokens[here - 1].end, named, qualifier)
        return replace(made, confidence=0.8) if made else None
    return None


def _counts_units(clause: Clause, token: Token) -> bool:
    """Whether ``units`` are tablets told before: ``340 kg of tablets, some 2 million units``."""
    if token.text not in ("units", "وحده"):
        return False
    words = clause.before(token.start, 90).replace(",", " ").split()
    return any(clause.is_pill(word) for word in words)


def _count(clause: Clause, number: Number, end: int, named: str, qualifier: str) -> Amount | None:
    """A number of pills, if they are none of medicine."""
    named = named or clause.named_after(clause.start(number), end)
    if number.value < LEAST_PILLS or _OF_MACHINES.match(clause.text, end):
        return None
    if clause.language.each_words.match(clause.text, end) or _is_swallowed(clause, number, end):
        return None
    of_goods = not named and clause.text.startswith((" of ", " من "), end)
    if not named and clause.language.medicine.match(clause.text, end):
        return None
    goods = clause.language.harmless.search(clause.near_after(end, 50)) if of_goods else None
    if goods and goods.start() < NEAR_GOODS:
        return None
    unit = ("pills", _thousands(clause, number), end)
    made = make_amount(clause, number, unit, rule="number and pills", qualifier=qualifier)
    return replace(made, substance=named)


def _is_swallowed(clause: Clause, number: Number, end: int) -> bool:
    """``1.2 kg of cocaine in 84 capsules``: what a drug is packed in counts no pills."""
    packed = any(found.value in ("cocaine", "heroin", "opium") for found in clause.substances)
    words = clause.text[max(0, end - 9) : end]
    return packed and number.value < MOST_SWALLOWED and _CAPSULE.search(words) is not None


def _thousands(clause: Clause, number: Number) -> float:
    """A thousand where ``350.000`` was read as 350: no one counts thousandths of a pill."""
    words = clause.tokens[number.first].text
    alone = number.after == number.first + 1 and number.value < 1_000
    return 1e3 if alone and _POINTED.fullmatch(words) else 1.0


def _skip_after(clause: Clause, at: int) -> tuple[int, str]:
    """Skip a qualifier that stands behind the number; the next token and the qualifier."""
    tokens = clause.tokens
    if at >= len(tokens):
        return at, ""
    for qualifier, expression in clause.language.after:
        match = expression.match(clause.text, tokens[at].start)
        if match:
            while at < len(tokens) and tokens[at].start < match.end():
                at += 1
            return at, qualifier
    return at, ""


def _by_words_before(clause: Clause, number: Number) -> Amount | None:
    """``pills numbering 500,000``."""
    if not number.value >= 100 or clause.is_money(number) or 1990 <= number.value <= 2040:
        return None
    language, start = clause.language, clause.start(number)
    following = clause.tokens[number.after].text if number.after < len(clause.tokens) else ""
    counts_else = following[:1].isalpha() and following not in _SILENT_AFTER[language.code]
    if counts_else and clause.text[:start].rstrip().endswith(","):  # "pills, 6,300 sheets of"
        return None
    if following in language.mass_words or not language.count_words.search(clause.before(start)):
        return None
    words = clause.before(start, 90).replace(",", " ").split()
    if not any(clause.is_pill(word) for word in words) and not any(
        found.value in CAPTAGON_LIKE and 0 <= start - found.end <= 90 for found in clause.substances
    ):
        return None
    unit = ("pills", 1.0, clause.tokens[number.after - 1].end)
    return replace(make_amount(clause, number, unit, rule="pills before number"), confidence=0.8)


def _by_silence(
    clause: Clause, number: Number, found: Sequence[Amount], counting: bool
) -> Amount | None:
    """``1.2 million pills at one gate and 500,000 at another``: the unit goes without saying."""
    if not number.value >= 1_000 or 1900 <= number.value <= 2100 or clause.is_money(number):
        return None
    start, end = clause.start(number), clause.tokens[number.after - 1].end
    if clause.tokens[number.after - 1].text in _OF_THEM:
        return None
    them = clause.text[end : end + 8] == " of them"
    if not them and (found[-1].unit != "pills" if found else not counting):
        return None
    if start - (found[-1].end if found else clause.tokens[0].start) > MAX_SILENCE:
        return None
    following = clause.tokens[number.after].text if number.after < len(clause.tokens) else "."
    goes_on = following in _SILENT_AFTER[clause.language.code] or following in ",.;)"
    if not them and not goes_on:
        return None
    made = make_amount(clause, number, ("pills", 1.0, end), rule="number in a row of pills")
    return replace(made, confidence=0.75)
