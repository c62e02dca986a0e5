"""What a piece of a sentence tells: that drugs were taken, or something else about drugs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from routes.ingest.findings import Amount, Finding
from routes.ingest.language import Language

WINDOW = 60
# The greatest haul known is some 95 million pills; what is far above it was taken over years.
MOST = {"pills": 120e6, "kg": 100e3}


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What a piece of text tells.

    Attributes
    ----------
    kind
        ``haul`` (drugs were taken), ``negated``, ``planned``, ``habitual``, ``total``, ``hearsay``,
        ``court``, ``destruction`` or ``none``.
    words
        The words that tell so.
    doubt
        Whether it is told with a reserve (``reportedly``).
    """

    kind: str
    words: Finding | None
    doubt: bool = False


def read_statement(
    text: str,
    start: int,
    end: int,
    language: Language,
    amounts: list[Amount],
    sentence: tuple[int, int] | None = None,
) -> Statement:
    """
    What the text between two places tells.

    Parameters
    ----------
    amounts
        Of drugs, in that text.
    sentence
        Begin and end of the whole sentence, for words that rule all of it (``unconfirmed``).
    """
    low, high = sentence or (start, end)
    if amounts and text[low:high].rstrip(" \"')").endswith("?"):
        return Statement("hearsay", _words(high - 1, high, "question"))
    for kind, expression, first, last in (
        ("negated", language.denied, low, end),
        ("court", language.tried, low, end),
        ("hearsay", language.rumoured, low, high),
        ("planned", language.planned, start, end),
    ):
        match = expression.search(text, first, last)
        if match and not (kind == "planned" and _is_aside(text, match.start(), start, language)):
            return Statement(kind, _words(match.start(), match.end(), kind))
    triggers = list(language.seized.finditer(text, start, end))
    burnt = language.burnt.search(text, start, end)
    if burnt and _is_burnt(text, burnt.start(), triggers, end, language):
        return Statement("destruction", _words(burnt.start(), burnt.end(), "destruction"))
    counted = any(amount.value == amount.value for amount in amounts)
    if not triggers:
        hidden = language.hiding.search(text, start, end) if counted else None
        if hidden is None or language.habitual.search(text, start, end):
            return Statement("none", None)
        return Statement("haul", _words(hidden.start(), hidden.end(), "hidden"))
    real = [m for m in triggers if not _is_unreal(text, m.start(), m.end(), start, language)]
    if not real:
        first_one = triggers[0]
        return Statement("planned", _words(first_one.start(), first_one.end(), "planned"))
    total = find_total(text, start, end, language) or _find_excess(amounts)
    if total is not None:
        return Statement("total", total)
    habit = language.habitual.search(text, start, end)
    if language.always.search(text, start, end) or (habit and not counted):
        words = habit or language.always.search(text, start, end)
        at = words.span() if words else (start, start)
        return Statement("habitual", _words(*at, "habitual"))
    chosen = real[0]
    doubt = bool(_DOUBT & set(text[start:end].split()))
    return Statement("haul", _words(chosen.start(), chosen.end(), "haul"), doubt)


def _is_aside(text: str, planned: int, start: int, language: Language) -> bool:
    """Whether a plan is told after what was taken: ``seized pills he meant to bring to ...``."""
    if language.code == "tr":
        return False
    taken = language.seized.search(text, start, planned)
    return taken is not None and not _is_unreal(text, taken.start(), taken.end(), start, language)


def _is_burnt(
    text: str, burnt: int, triggers: list[re.Match[str]], end: int, language: Language
) -> bool:
    """Whether what was destroyed had been taken before: no verb of taking rules the sentence."""
    if language.code == "tr":
        return not _TURKISH_FINITE.search(text, triggers[0].start() if triggers else burnt, end)
    return not triggers or burnt <= triggers[0].start()


# A Turkish main verb ends its clause in the past tense; participles ("ele geçirilen") do not count.
_TURKISH_FINITE = re.compile(
    r"(?:gecirildi|gecirdi|yakalandi|yakaladi|bulundu|buldu|cikti|konuldu|kondu)(?:g[iu]n[iu])?(?!\w)"
)
_DOUBT = frozenset(["reportedly", "allegedly", "apparently", "بحسب_مصادر", "iddiaya"])


def _words(start: int, end: int, kind: str) -> Finding:
    return Finding(kind, start, end, f"statement {kind}")


def _is_unreal(text: str, start: int, end: int, begin: int, language: Language) -> bool:
    before = text[max(begin, start - WINDOW) : start]
    if language.unreal_before.search(before):
        return True
    if language.code == "tr" and _FUTURE.search(text, start, end):
        return True
    if before.endswith("قد ") and text[start] in "يت":  # "may seize", not "had seized"
        return True
    return bool(language.unreal_after.match(text, end))


# Turkish tells in the verb itself that it will be: "engellenecegini".
_FUTURE = re.compile(r"(?:ece[kg]|aca[kg])\w{0,6}$")


def _find_excess(amounts: list[Amount]) -> Finding | None:
    """An amount, or several together, that no single haul has."""
    for unit, most in MOST.items():
        told = [a for a in amounts if a.unit == unit and a.value == a.value]
        if sum(a.value for a in told) > most:
            return Finding("total", told[0].start, told[-1].end, "statement total", 0.7)
    return None


def find_total(text: str, start: int, end: int, language: Language) -> Finding | None:
    """The words that tell a total over time (``so far this year``); None if there are none."""
    for match in language.summed.finditer(text, start, end):
        before = text[max(start, match.start() - WINDOW) : match.start()]
        if not language.superlative.search(before):
            return _words(match.start(), match.end(), "total")
    return None
