"""Numbers in digits and words, as English, Arabic and Turkish reports write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routes.ingest.text import Token

# Number words of a language: what a word is (unit, hundred, scale, fraction, and, article) and how
# much. The kinds are single letters because tables of them are long.
NumberWords = Mapping[str, tuple[str, float]]

MAX_WORDS = 14
_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*")
_SUFFIXES = {"m": 1e6, "mn": 1e6, "mln": 1e6, "k": 1e3, "bn": 1e9}


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number and the tokens it stands in.

    Attributes
    ----------
    first, after
        Index of the first token, and of the one after the last.
    value
        nan for a number told only as ``dozens`` or ``millions``.
    low, high
        The bounds of a range; both are `value` where there is none.
    """

    first: int
    after: int
    value: float
    low: float
    high: float


def parse_digits(text: str, *, scaled: bool = False, grouping: str = ",") -> float:
    """
    A number in digits, whichever mark groups its thousands.

    Parameters
    ----------
    text
        Digits with ``.``, ``,`` or ``'`` inside.
    scaled
        Whether a word like million follows: then a single mark is a decimal one.
    grouping
        The mark that groups thousands where one could be read either way.

    Returns
    -------
    value
        nan where it is no number (``1.2.3``).

    Examples
    --------
    >>> [parse_digits(text) for text in ("1,350,000", "1.350.000", "2.5", "1.350,5", "12")]
    [1350000.0, 1350000.0, 2.5, 1350.5, 12.0]
    >>> parse_digits("1.350", scaled=True), parse_digits("1.350", grouping=".")
    (1.35, 1350.0)
    """
    marks = [character for character in text if not character.isdigit()]
    if not marks:
        return float(text[:18])
    if len(set(marks)) == 1:
        mark = marks[0]
        grouped = _GROUPED.fullmatch(text) and not text.startswith("0")
        if grouped and (len(marks) > 1 or (not scaled and mark in (grouping, "'"))):
            return float(text.replace(mark, "")[:18])
        return float(text.replace(",", ".")) if len(marks) == 1 and mark != "'" else float("nan")
    last = marks[-1]
    whole, _, fraction = text.rpartition(last)
    if last == "'" or whole.count(last) or not _GROUPED.fullmatch(whole):
        return float("nan")
    return float(f"{re.sub(chr(92) + 'D', '', whole)}.{fraction}")


@dataclass(slots=True)
class _Sum:
    """What has been read of one number so far."""

    total: float = 0.0
    group: float = 0.0
    scale: float = 0.0
    used: int = 0
    digits: bool = False
    filled: bool = False

    def value(self) -> float:
        return self.total + self.group


def read_numbers(
    tokens: Sequence[Token], words: NumberWords, *, grouping: str = ",", joiners: frozenset[str]
) -> list[Number]:
    """
    Every number in a sentence, ranges taken together.

    Parameters
    ----------
    words
        The language's number words.
    grouping
        The mark that groups thousands where one could be read either way.
    joiners
        Words between the two ends of a range: ``to``, ``-``.

    Examples
    --------
    >>> from routes.ingest.english import ENGLISH
    >>> from routes.ingest.text import split_tokens
    >>> text = "two and a half million pills, 800,000 to 900,000 or 1.5m"
    >>> tokens = split_tokens(text, 0, len(text))
    >>> [n.value for n in read_numbers(tokens, ENGLISH.numbers, joiners=ENGLISH.range_joiners)]
    [2500000.0, 850000.0, 1500000.0]
    """
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        one = _read_one(tokens, at, words, grouping)
        if one is None:
            at += 1
            continue
        value, after = one
        low = high = value
        if after + 1 < len(tokens) and tokens[after].text in joiners:
            other = _read_one(tokens, after + 1, words, grouping)
            if other is not None and _is_range(value, other[0]):
                high, after = other
                low = _lift(value, high)
        found.append(Number(at, after, (low + high) / 2, low, high))
        at = after
    return found


def _is_range(low: float, high: float) -> bool:
    return low == low and high == high and 0 < _lift(low, high) < high < 20 * _lift(low, high)


def _lift(low: float, high: float) -> float:
    """The lower end of ``2 to 3 million``, in the units of the upper end."""
    for scale in (1e9, 1e6, 1e3):
        if high >= scale > low and low < 1_000 and low * scale < high:
            return low * scale
    return low


def _read_one(
    tokens: Sequence[Token], at: int, words: NumberWords, grouping: str
) -> tuple[float, int] | None:
    state = _Sum()
    here = at
    while here < min(len(tokens), at + MAX_WORDS):
        step = _take(tokens, here, words, state, grouping)
        if not step:
            break
        here += step
        state.used = here
    if not state.filled:
        return None
    return state.value(), state.used


def _kind(tokens: Sequence[Token], at: int, words: NumberWords) -> tuple[str, float]:
    if at >= len(tokens):
        return "", 0.0
    text = tokens[at].text
    if text[0].isdigit():
        return "digits", 0.0
    if text in words:
        return words[text]
    adjacent = (
        at > 0 and tokens[at - 1].end == tokens[at].start and tokens[at - 1].text[0].isdigit()
    )
    if adjacent and text in _SUFFIXES:
        return "scale", _SUFFIXES[text]
    return "", 0.0


def _take(tokens: Sequence[Token], at: int, words: NumberWords, state: _Sum, grouping: str) -> int:
    """Read the next word of a number into `state`; how many tokens it took, 0 where it ends."""
    kind, amount = _kind(tokens, at, words)
    if kind == "digits":
        return _take_digits(tokens, at, words, state, grouping)
    if kind == "unit":
        if state.digits or (state.group and state.group % 100 and amount >= state.group % 100 > 19):
            return 0
        state.group += amount
    elif kind == "whole":  # Arabic "two hundred", "two thousand", one word
        if state.digits and state.group:
            return 0
        if amount >= 1_000:
            state.total, state.scale = state.total + amount, 1e6 if amount >= 1e6 else 1e3
        else:
            state.group += amount
    elif kind == "hundred":
        if state.digits:
            return 0
        state.group = state.group - state.group % 100 + max(state.group % 100, 1) * 100
    elif kind == "scale":
        return _take_scale(tokens, at, words, state, amount)
    elif kind == "fraction":
        return _take_fraction(tokens, at, words, state, amount)
    elif kind == "article":
        following = _kind(tokens, at + 1, words)[0]
        return 1 if not state.filled and following in ("scale", "hundred", "dozen") else 0
    elif kind == "and":
        return _take_and(tokens, at, words, state)
    elif tokens[at].text == "-" and state.group % 100 >= 20 and not state.digits:
        return 1 if _kind(tokens, at + 1, words)[0] == "unit" else 0
    elif kind == "dozen":
        state.group = max(state.group, 1) * amount
    else:
        return 0
    state.filled = True
    return 1


def _take_digits(
    tokens: Sequence[Token], at: int, words: NumberWords, state: _Sum, grouping: str
) -> int:
    if state.group:
        return 0
    text, after = tokens[at].text, at + 1
    if state.filled and (not state.scale or len(text) > 3 or not text.isdigit()):
        return 0
    if len(text) <= 3 and text.isdigit() and text[0] != "0" and not state.filled:
        while after < len(tokens) and _is_thousands(tokens, after):
            text += tokens[after].text
            after += 1
    scaled = _kind(tokens, after, words)[0] == "scale"
    value = parse_digits(text, scaled=scaled, grouping=grouping)
    if value != value:
        return 0
    state.group, state.digits, state.filled = value, True, True
    return after - at


def _is_thousands(tokens: Sequence[Token], at: int) -> bool:
    token, before = tokens[at], tokens[at - 1]
    return len(token.text) == 3 and token.text.isdigit() and token.start == before.end + 1


def _take_scale(
    tokens: Sequence[Token], at: int, words: NumberWords, state: _Sum, scale: float
) -> int:
    if state.scale and scale >= state.scale:
        if state.group or not state.total:
            return 0
        if scale == state.scale:  # "a million and half the million"
            return 1
        state.total, state.scale = state.total * scale, scale
        return 1
    if not state.filled and _is_vague(tokens, at, words):
        state.total, state.filled = float("nan"), True
        return 1
    dual = not state.filled and tokens[at].text in ("مليونا", "الفا")
    if dual and _is_counted(tokens, at + 1, words):  # "two million pills", the ending says two
        state.group = 2.0
    state.total += (state.group if state.group else 1.0) * scale
    state.group, state.scale, state.digits, state.filled = 0.0, scale, False, True
    return 1


def _is_vague(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    return words.get(f"vague {tokens[at].text}") is not None


def _take_fraction(
    tokens: Sequence[Token], at: int, words: NumberWords, state: _Sum, amount: float
) -> int:
    if state.scale and not state.group:
        state.total += amount * state.scale
        return 1
    many = tokens[at].text == "quarters" and state.group
    if state.filled and not many:
        if state.group % 1:
            return 0
        state.group += amount
        return 1
    if many:  # "three quarters of a million"
        amount, state.group = amount * state.group, 0.0
    after = at + 1
    while after < min(len(tokens), at + 3) and _kind(tokens, after, words)[0] in ("article", "of"):
        after += 1
    if _kind(tokens, after, words)[0] == "scale":
        state.total, state.filled = amount * _kind(tokens, after, words)[1], True
        state.scale = _kind(tokens, after, words)[1]
        return after + 1 - at
    state.group, state.filled = amount, True
    return after - at


def _take_and(tokens: Sequence[Token], at: int, words: NumberWords, state: _Sum) -> int:
    """Go on over ``and`` where what follows belongs to the same number."""
    if not state.filled:
        return 0
    kind, amount = _kind(tokens, at + 1, words)
    if kind == "article":
        kind, amount = _kind(tokens, at + 2, words)
        return 2 if kind == "fraction" else 0
    if kind == "fraction":
        return 1
    arabic = tokens[at].text == "و"
    if state.digits and not arabic and kind in ("unit", "hundred"):
        return 0  # "between 800,000 and one million": two numbers
    if kind in ("unit", "hundred", "whole"):
        small_after_hundred = state.group >= 100 and amount < 100
        tens_after_unit = arabic and 0 < state.group % 100 < 20 <= amount <= 90
        return 1 if small_after_hundred or tens_after_unit or (state.scale and arabic) else 0
    if kind == "digits" and state.scale and not state.group:
        next_kind, next_scale = _kind(tokens, at + 2, words)
        if next_kind == "scale" and next_scale < state.scale:
            return 1
        return 1 if arabic and next_kind == "" and _is_counted(tokens, at + 2, words) else 0
    return 0


def _is_counted(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """Whether pills follow: ``a million and 200 pills`` is one number."""
    return at < len(tokens) and words.get(f"pills {tokens[at].text}") is not None
