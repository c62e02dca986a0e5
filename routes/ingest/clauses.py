"""A clause as amounts are read from it: its words, and the substances named in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes.ingest.findings import Amount, Finding
from routes.ingest.language import Language
from routes.ingest.numbers import Number
from routes.ingest.substances import UNNAMED
from routes.ingest.text import Token

LOOK_BACK = 48
# Written before a sum: "KD 5,000".
_CURRENCIES = frozenset(
    "kd jd sr bd qr dh dhs rs aed sar usd eur kwd jod qar omr lbp iqd try tl $ € £".split()
)
_TURKISH_PILLS = ("hap", "tablet", "kapsul")
_PRISON = frozenset(("hapis", "hapise", "hapse", "hapiste", "hapsi", "hapishane"))
# What stands between a number and "pills" and parts them: small words, verbs, other things counted.
_NO_ADJECTIVES = frozenset(
    "and for from with was were are has had have the that which who into onto than then there but "
    "men women people addicts users patients smugglers lorries trucks cars vehicles boxes bags "
    "sacks packets parcels bottles cartons containers crates cases operations raids seizures "
    "metres kilometres miles hours days weeks months years litres rounds cigarettes found seized "
    "took "
    "kisi kisinin dolar lira paket kutu poset karton cuval operasyon metre kilometre litre gun yil "
    "saat arac tir sigara sise icin olan ile polis عمليه قضيه شخص شخصا كيس صندوق علبه متر كيلومتر "
    "سنه عام يوم ساعه سياره شاحنه طلقه سيجاره عبوه من في علي الي عن مع بين".split()
)


@dataclass(frozen=True)
class Clause:
    """
    Part of a folded text.

    Attributes
    ----------
    text
        The whole folded text.
    tokens, substances
        Of the clause, in order.
    language
        Its words.
    """

    text: str
    tokens: Sequence[Token]
    substances: Sequence[Finding]
    language: Language

    def start(self, number: Number) -> int:
        """Where a number begins."""
        return self.tokens[number.first].start

    def before(self, place: int, size: int = LOOK_BACK) -> str:
        """The words before a place, within the clause."""
        return self.text[max(self.tokens[0].start, place - size) : place]

    def near_after(self, place: int, size: int) -> str:
        """The words after a place, up to the next mark."""
        words = self.text[place : place + size]
        cut = min((words.find(mark) for mark in ",.;" if mark in words), default=len(words))
        return words[:cut]

    def covering(self, token: Token) -> Finding | None:
        """The substance a token belongs to."""
        for found in self.substances:
            if found.start <= token.start < found.end:
                return found
            if found.start > token.end:
                break
        return None

    def is_pill(self, word: str) -> bool:
        """Whether a word means pills."""
        language = self.language
        if word in language.pill_words:
            return True
        if language.code == "tr" and word not in _PRISON:
            return any(
                word.startswith(stem)
                and len(word) <= len(stem) + 7
                and word[len(stem) :][:1] in "lidtaekn"
                for stem in _TURKISH_PILLS
            )
        return language.code == "ar" and _bare(word) in language.pill_words

    def is_filler(self, word: str) -> bool:
        """Whether a word may stand between a number and its unit."""
        known = self.language.filler
        return word in known or (self.language.code == "ar" and _bare(word) in known)

    def may_describe(self, word: str) -> bool:
        """Whether a word not known may tell what pills are like: ``ready``, ``hazir``."""
        plain = word.isalpha() and len(word) > 2 and not word.endswith("ing")
        return plain and word not in _NO_ADJECTIVES and word not in self.language.money_words

    def named_after(self, start: int, end: int) -> str:
        """The substance of ``200,000 pills of Captagon``, inside or behind the unit."""
        for found in self.substances:
            if start <= found.start < end and found.value not in UNNAMED:
                return str(found.value)
            if end <= found.start <= end + 40:
                between = self.text[end : found.start]
                if any(mark in between for mark in ",;.(") or any(c.isdigit() for c in between):
                    return ""
                if is_close(between):
                    return str(found.value) if found.value not in UNNAMED else ""
        return ""

    def is_money(self, number: Number) -> bool:
        """Whether a currency stands before or behind a number."""
        start = self.start(number)
        if self.text[max(0, start - 2) : start].strip()[-1:] in ("$", "€", "£"):
            return True
        before = self.tokens[number.first - 1].text if number.first else ""
        if before in _CURRENCIES:
            return True
        after = self.tokens[number.after].text if number.after < len(self.tokens) else ""
        return after in self.language.money_words


def _bare(word: str) -> str:
    return word.removeprefix("و").removeprefix("ب").removeprefix("ال")


_APART = frozenset("and و ve with ile in at inside hidden during".split())


def is_close(between: str) -> bool:
    """Whether only small words part an amount from what it is an amount of."""
    words = between.split()
    return len(words) <= 5 and not _APART & set(words)


def make_amount(
    clause: Clause, number: Number, unit: tuple[str, float, int], *, rule: str, qualifier: str = ""
) -> Amount:
    """
    An amount of nothing in particular yet; `replace` the rest.

    Parameters
    ----------
    unit
        ``pills`` or ``kg``, what one counts for, and where the unit ends.
    qualifier
        Where it stood behind the number; else it is looked for before it.
    """
    name, factor, end = unit
    start = clause.start(number)
    before = clause.before(start)
    for kind, expression in () if qualifier else clause.language.before:
        match = expression.search(before)
        if match:
            qualifier = kind
            start -= len(before) - match.start()
            break
    if number.low != number.high and not qualifier:
        qualifier = "approx"
    counted = number.value == number.value
    return Amount(
        unit=name,
        value=_times(number.value, factor),
        low=_times(number.low, factor),
        high=_times(number.high, factor),
        qualifier=qualifier or ("exact" if counted else "approx"),
        substance="",
        weighs=False,
        start=start,
        end=end,
        rule=rule,
        confidence=0.95,
    )


def _times(value: float, factor: float) -> float:
    return float(f"{value * factor:.9g}") if value == value else value
