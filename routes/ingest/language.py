"""What the reader must know of a language: its words for amounts, days, hauls and places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routes.ingest.numbers import NumberWords
from routes.ingest.text import fold

_ARABIC_RUN = re.compile(r"[\u0600-\u06ff]+")


def pattern(*choices: str) -> re.Pattern[str]:
    """
    One expression for several, on folded text; a word's end is where the expression says.

    Every quantifier in the choices has an upper bound, so that matching stays linear.
    """
    joined = "|".join(choices)
    return re.compile(_ARABIC_RUN.sub(lambda run: fold(run[0]), rf"(?:(?<!\w)|(?=\W))(?:{joined})"))


def words(*lines: str) -> frozenset[str]:
    """Words parted by blanks, as they are searched."""
    return frozenset(fold(word) for line in lines for word in line.split())


def folded_keys(table: Mapping[str, float]) -> dict[str, float]:
    """The table with its keys as they are searched."""
    return {fold(key): value for key, value in table.items()}


def number_words(
    *,
    units: Mapping[str, float],
    scales: Mapping[str, float],
    others: Mapping[str, tuple[str, float]],
    vague: Iterable[str] = (),
    pills: Iterable[str] = (),
) -> NumberWords:
    """The table of number words that `routes.ingest.numbers` reads by."""
    table: dict[str, tuple[str, float]] = {}
    table.update({fold(word): ("unit", value) for word, value in units.items()})
    table.update({fold(word): ("scale", value) for word, value in scales.items()})
    table.update({fold(word): kind for word, kind in others.items()})
    table.update({f"vague {fold(word)}": ("vague", 0.0) for word in vague})
    table.update({f"pills {fold(word)}": ("pills", 0.0) for word in pills})
    return table


@dataclass(frozen=True)
class Language:
    """
    The words of one language, all of them folded.

    Amounts: `numbers`, `grouping` (the mark that groups thousands), `range_joiners`, `pill_words`,
    `mass_words` (to kilograms), `filler` (words that may stand between a number and its unit),
    `count_words` (before a number of pills: ``numbering``), `weigh_words` (before a pill's weight),
    `money_words`, `each_words` (``per pill``), and qualifiers as expressions that stand `before` or
    `after` a number.

    Days: `months`, `weekdays`, `date_rules` (expression and the name of its reading), `ordinals`
    (days told in words), `later` (a day reckoned from the one told before).

    Hauls: `seized` tells that something was taken, unless `unreal_before` it or `unreal_after` it;
    `denied`, `planned`, `habitual`, `summed`, `rumoured`, `tried`, `burnt` tell that the sentence
    speaks of something else (`superlative` takes ``since`` out of `summed`;
    `always` rules what is counted too); `parted` parts one
    haul from the next in a sentence; `kinds` of events; `borders`, `hiding`, `vague_amount`,
    `single` (one attempt, a shipment: an event even without a number), `harmless` (goods that are
    no drugs), `medicine` (behind pills: they are none), `referring` (``the pills``, ``the haul``:
    goes on about the haul before).

    Places: `gate_words`, `port_words`, `airport_words`, `roles` (role to the expression that stands
    before a name, or after it), `titles` (what stands before a person's name).

    Other statements: `opened`, `closed`, `agreed`, `market`, `produced`, `announced`.
    """

    code: str
    numbers: NumberWords
    grouping: str
    range_joiners: frozenset[str]
    pill_words: frozenset[str]
    mass_words: Mapping[str, float]
    filler: frozenset[str]
    count_words: re.Pattern[str]
    weigh_words: re.Pattern[str]
    money_words: frozenset[str]
    each_words: re.Pattern[str]
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    date_rules: tuple[tuple[str, re.Pattern[str]], ...]
    ordinals: Mapping[str, int]
    later: re.Pattern[str]
    seized: re.Pattern[str]
    unreal_before: re.Pattern[str]
    unreal_after: re.Pattern[str]
    denied: re.Pattern[str]
    planned: re.Pattern[str]
    habitual: re.Pattern[str]
    summed: re.Pattern[str]
    rumoured: re.Pattern[str]
    tried: re.Pattern[str]
    burnt: re.Pattern[str]
    superlative: re.Pattern[str]
    always: re.Pattern[str]
    parted: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    borders: re.Pattern[str]
    hiding: re.Pattern[str]
    vague_amount: re.Pattern[str]
    single: re.Pattern[str]
    harmless: re.Pattern[str]
    medicine: re.Pattern[str]
    referring: re.Pattern[str]
    gate_words: frozenset[str]
    port_words: frozenset[str]
    airport_words: frozenset[str]
    roles_before: tuple[tuple[str, re.Pattern[str]], ...]
    roles_after: tuple[tuple[str, re.Pattern[str]], ...]
    titles: re.Pattern[str]
    opened: re.Pattern[str]
    closed: re.Pattern[str]
    agreed: re.Pattern[str]
    market: re.Pattern[str]
    produced: re.Pattern[str]
    announced: re.Pattern[str]
