"""Masses of drugs; those of lorries, flour and apples are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from routes.ingest.clauses import LOOK_BACK, Clause, is_close, make_amount
from routes.ingest.findings import Amount
from routes.ingest.numbers import Number
from routes.ingest.substances import UNNAMED

# One pill weighs some 0.17 g; a stated mass below a gram is a pill's own.
MIN_MASS_KG = 0.001
# A mass nobody names belongs to drugs named this near, in characters.
NEAR = 60
# Masses of one or two told by the unit's own ending, or by "a".
_BARE = {
    **dict.fromkeys(("طن", "طنا"), 1.0),
    **dict.fromkeys(
        ("طنين", "طنان", "كيلوغرامين", "كيلوغرامان", "كيلوجرامين", "كيلوجرامان", "كيلوين"), 2.0
    ),
    **dict.fromkeys(("كيلو", "كيلوغرام", "كيلوغراما", "كيلوجرام", "كيلوجراما"), 1.0),
    **dict.fromkeys(("tonne", "ton", "kilo", "kilogram"), 1.0),
}
_JOINT = re.compile(r"\s?(?:و|and|ve)?\s?")
_REST = re.compile(
    r"\s?(?:(?P<half>و\s?نصف(?: ال(?:طن|كيلو\w{0,4}))?|and a half|bucuk)|"
    r"و\s?ربع(?: ال(?:طن|كيلو\w{0,4}))?|and a quarter)(?!\w)"
)
#: A mass that was taken, of nothing told; it counts only in a report on a drug.
TAKEN = "mass taken"
_NEXT_WORD = re.compile(r"\s*(\w+)")
_NO_GOODS = frozenset(
    "that which in at on near inside hidden during last this في عبر داخل كانت التي عند".split()
)
_TURKISH_ENDINGS = frozenset(
    "lik luk i u ya yi dan den da de a un in lardan larca larinca lar ini unu liktir luktur".split()
)


# "hashish in an amount that came to 40 kilograms".
_OF_AMOUNT = re.compile(r"(?:بكميه|بوزن|وزنها?|قدرها?)(?: (?:بلغت?|قدرها?))?(?: نحو| حوالي)?")
# "two kilograms of the substance" named before.
_SUBSTANCE = frozenset("substance الماده المخدر مادتي maddeden".split())


def bare_masses(clause: Clause, numbers: Sequence[Number]) -> list[Number]:
    """``a tonne``, and Arabic units that hold their number in themselves."""
    taken = {at for number in numbers for at in range(number.first, number.after + 1)}
    english = clause.language.code == "en"
    found = []
    for at, token in enumerate(clause.tokens):
        if token.text not in _BARE or at in taken:
            continue
        if english and (not at or clause.tokens[at - 1].text not in ("a", "one", "another")):
            continue
        value = _BARE[token.text]
        found.append(Number(at - english, at, value, value, value))
    return found


def mass_unit(clause: Clause, at: int, number: Number) -> float | None:
    """Kilograms in the unit at a token; None if it is no unit of mass."""
    token, language = clause.tokens[at], clause.language
    word = token.text
    if word == "t" and not (at and clause.tokens[at - 1].end == token.start):
        return None
    if word in language.mass_words:
        return language.mass_words[word]
    if at == number.after and number.first >= at - 1 and language.code == "ar" and word in _BARE:
        return 1e3 if word.startswith("طن") else 1.0
    if language.code == "tr":
        for stem in ("kilogram", "kilo", "ton", "gram", "kg", "gr"):
            if word.startswith(stem) and word[len(stem) :] in _TURKISH_ENDINGS:
                return language.mass_words[stem]
    return None


def weigh(
    clause: Clause, number: Number, at: int, kilograms: float, qualifier: str
) -> Amount | None:
    """A mass, if it is one of drugs."""
    text, language = clause.text, clause.language
    start, end = clause.start(number), clause.tokens[at].end
    if number.value * kilograms < MIN_MASS_KG or language.each_words.match(text, end):
        return None
    rest = _REST.match(text, end)
    if rest:
        end, more = rest.end(), 0.5 if rest["half"] else 0.25
        value, low, high = number.value + more, number.low + more, number.high + more
        number = replace(number, value=value, low=low, high=high)
    if not qualifier:  # "bir tonu askin"
        behind = (kind for kind, expression in language.after if expression.match(text, end))
        qualifier = next(behind, "")
    weighs = bool(language.weigh_words.search(text[max(0, start - LOOK_BACK) : start]))
    weighs = weighs or text[end : end + 8] == " of them"
    named = clause.named_after(end, end)
    of_drugs = bool(named) or _is_of_drugs(clause, at, end) or text.startswith(" of it ", end)
    of_drugs = of_drugs or (kilograms >= 1 and _goes_on_in_kilograms(clause, at))
    if not named and language.medicine.match(text, end):
        return None
    if not of_drugs:
        harmless = language.harmless.search(clause.near_after(end, 45))
        if harmless and (not weighs or harmless.start() < 6):
            return None
        named = "" if weighs else _named_before(clause, start)
    unit = ("kg", kilograms, end)
    made = make_amount(clause, number, unit, rule="number and mass", qualifier=qualifier)
    if named or of_drugs:
        return replace(made, substance=named, weighs=weighs and not named)
    if weighs:
        return replace(made, weighs=True)
    if _is_taken(clause, start, end):
        return replace(made, rule=TAKEN, confidence=0.65)
    if any(-NEAR <= found.start - end <= NEAR for found in clause.substances):
        return replace(made, weighs=True, confidence=0.7)
    return None


def _goes_on_in_kilograms(clause: Clause, at: int) -> bool:
    """Whether ``a tonne`` goes on ``and 100 kilograms of pills``."""
    joint = clause.tokens[at + 1 : at + 4]
    if not joint or (joint[0].text not in ("و", "and", "ve") and not joint[0].text[0].isdigit()):
        return False
    for place in range(at + 2, min(at + 5, len(clause.tokens))):
        if clause.tokens[place].text in clause.language.mass_words:
            return _is_of_drugs(clause, place, clause.tokens[place].end)
    return False


def _is_taken(clause: Clause, start: int, end: int) -> bool:
    """``the seizure of 1.1 tonnes that had reached it``: taken, and nothing told it is of."""
    taken = list(clause.language.seized.finditer(clause.before(start, 40)))
    before = clause.before(start, 40)[taken[-1].end() :] if taken else ""
    after = _NEXT_WORD.match(clause.text, end)
    bare = after is None or after[1] in _NO_GOODS
    return bool(taken) and len(before.split()) <= 3 and "," not in before and bare


def _is_of_drugs(clause: Clause, at: int, end: int) -> bool:
    """Whether ``of pills``, ``of drugs`` stands behind a mass, whose words end at `end`."""
    after = [token for token in clause.tokens[at + 1 : at + 9] if token.start >= end]
    for token in after[:5]:
        if token.text in ",.;()" or token.text[0].isdigit():
            return False
        if clause.is_pill(token.text) or token.text in _SUBSTANCE:
            return True
        covering = clause.covering(token)
        if covering is not None and is_close(clause.text[end : covering.start]):
            return True
    return False


def _named_before(clause: Clause, start: int) -> str:
    """The substance of ``hashish (12 kg)``."""
    for found in reversed(clause.substances):
        if found.end <= start:
            plain = clause.text[found.end : start].strip(" (:,-'\"")
            told = len(plain) <= 12 and " " not in plain
            if start - found.end <= 4 or told or _OF_AMOUNT.fullmatch(plain):
                return str(found.value) if found.value not in UNNAMED else ""
            return ""
    return ""


def join_masses(text: str, found: Sequence[Amount]) -> list[Amount]:
    """``1 tonne and 100 kilograms`` as one mass."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        if last is not None and _is_one_mass(text, last, amount):
            value = last.value + amount.value
            joined[-1] = replace(
                amount,
                value=value,
                low=value,
                high=value,
                start=last.start,
                qualifier=last.qualifier,
                rule=f"{amount.rule}, joined",
            )
        elif last is None or amount.start >= last.end:
            joined.append(amount)
    return joined


def _is_one_mass(text: str, one: Amount, other: Amount) -> bool:
    if not one.unit == other.unit == "kg" or one.substance not in ("", other.substance):
        return False
    tonnes = one.value % 1_000 == 0 and other.value < 1_000
    kilos = one.value % 1 == 0 and 0.01 <= other.value < 1
    return (tonnes or kilos) and _JOINT.fullmatch(text, one.end, other.start) is not None
