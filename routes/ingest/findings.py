"""What is found in a text: a value, and the words it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One value and where it was read.

    Attributes
    ----------
    value
        What was understood.
    start, end
        Begin and end of its words, in the folded text until told, then in the text as given.
    rule
        Name of the rule that read it.
    confidence
        0 to 1: how sure the rule is.
    """

    value: object
    start: int
    end: int
    rule: str
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Amount:
    """
    Pills or mass.

    Attributes
    ----------
    unit
        ``pills`` or ``kg``.
    value
        nan where only ``millions`` or ``dozens`` is told.
    low, high
        Bounds of a range; both are `value` where there is none.
    qualifier
        exact, approx, over or nearly.
    substance
        What it is an amount of, where that stands beside it; else "".
    weighs
        Whether it says how much something counted before weighs.
    """

    unit: str
    value: float
    low: float
    high: float
    qualifier: str
    substance: str
    weighs: bool
    start: int
    end: int
    rule: str
    confidence: float
