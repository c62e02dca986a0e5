"""Amounts gathered into hauls: parts and totals, pills and their weight, other drugs apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from routes.ingest.findings import Amount, Finding
from routes.ingest.quantities import PART
from routes.ingest.substances import CAPTAGON_LIKE, UNNAMED

# Reports round: 1.3 million in the headline is 1,295,000 below it.
SAME_WITHIN = 0.05
SUM_WITHIN = 0.01


@dataclass
class Haul:
    """
    What was taken at once.

    Attributes
    ----------
    pills, mass
        Of the main substance; None where not told.
    substance
        Captagon where it is named, else the first.
    others
        Amounts of other drugs in the same haul.
    start, end
        The text its amounts lie in.
    """

    pills: Amount | None = None
    mass: Amount | None = None
    substance: Finding | None = None
    others: list[Amount] = field(default_factory=list)
    start: int = 0
    end: int = 0


def gather_hauls(
    amounts: Sequence[Amount],
    substances: Sequence[Finding],
    breaks: Sequence[int],
    *,
    default: str,
) -> list[Haul]:
    """
    Hauls in a piece of a sentence.

    Parameters
    ----------
    amounts, substances
        Found there, in order.
    breaks
        Where one place or day gives way to another: amounts on both sides are two hauls.
    default
        Substance of pills nobody names, as the rest of the report has it.
    """
    groups: list[list[Amount]] = [[]]
    cuts = list(breaks)
    for amount in amounts:
        while cuts and amount.start >= cuts[0]:
            cuts.pop(0)
            if groups[-1]:
                groups.append([])
        groups[-1].append(amount)
    return [_make_haul(group, substances, default) for group in groups if group]


def _make_haul(amounts: list[Amount], substances: Sequence[Finding], default: str) -> Haul:
    named = [_name_amount(amount, substances, default, amounts) for amount in _whole(amounts)]
    haul = Haul(start=min(a.start for a in named), end=max(a.end for a in named))
    main = [a for a in named if a.substance in CAPTAGON_LIKE]
    if not main:
        first = named[0].substance
        main = [a for a in named if a.substance == first]
    kinds = {a.substance for a in main}
    haul.pills = _total([a for a in main if a.unit == "pills"])
    haul.mass = _total_mass([a for a in main if a.unit == "kg"], haul.pills)
    haul.others = [a for a in named if a not in main]
    best = min(
        kinds,
        key=lambda name: (
            ("captagon", "amphetamine").index(name) if name in ("captagon", "amphetamine") else 9
        ),
    )
    chosen = next((s for s in substances if s.value == best), None)
    haul.substance = chosen or Finding(best, haul.start, haul.end, "substance of the report", 0.7)
    return haul


def _whole(amounts: list[Amount]) -> list[Amount]:
    """
    Amounts without those told twice, as a whole and as its parts.

    The parts stay where each names its drug (``92,000 pills, of which 80,000 were Captagon``).
    """
    parts = [a for a in amounts if a.rule == PART]
    if not parts:
        return amounts
    if all(a.substance for a in parts):
        first = amounts.index(parts[0])
        whole = amounts[first - 1]
        if not whole.substance and len({a.substance for a in parts}) > 1:
            return [a for a in amounts if a is not whole]
    return [a for a in amounts if a.rule != PART]


def _name_amount(
    amount: Amount, substances: Sequence[Finding], default: str, amounts: Sequence[Amount]
) -> Amount:
    """The amount with its substance: its own, that of the pills it weighs, or the report's."""
    if amount.substance:
        return amount
    if amount.unit == "kg" and amount.weighs:
        before = [a for a in amounts if a.unit == "pills" and a.start < amount.start]
        after = [a for a in amounts if a.unit == "pills" and a.start > amount.start]
        if before or after:
            of = before[-1] if before else after[0]
            return replace(amount, substance=_name_amount(of, substances, default, ()).substance)
    near = [
        (abs(found.start - amount.end), str(found.value))
        for found in substances
        if found.value not in UNNAMED and abs(found.start - amount.end) < 80
    ]
    if amount.unit == "pills":
        near = [
            pair
            for pair in near
            if pair[1] in ("captagon", "amphetamine", "tramadol", "pregabalin", "ecstasy")
        ]
        return replace(amount, substance=min(near)[1] if near else default)
    taken = {a.substance for a in amounts if a.substance}
    free = [pair for pair in near if pair[1] not in taken]
    if free or near:
        return replace(amount, substance=min(free or near)[1])
    return replace(amount, substance=default if default != "narcotic pills" else "drugs")


def is_same(one: float, other: float, *, within: float = SAME_WITHIN) -> bool:
    """Whether two amounts are one, told more or less exactly."""
    return abs(one - other) <= within * max(abs(one), abs(other))


def _total(amounts: list[Amount]) -> Amount | None:
    """
    One amount for several of the same kind.

    A stated total wins over its parts; the same told twice counts once; parts alone are added up.
    """
    counted = [a for a in amounts if a.value == a.value]
    if not counted:
        return amounts[0] if amounts else None
    if len(counted) == 1:
        return counted[0]
    for one in counted:
        rest = [a for a in counted if a is not one]
        if is_same(one.value, sum(a.value for a in rest), within=SUM_WITHIN):
            return replace(one, rule=f"{one.rule}, total of its parts")
    different = [counted[0]]
    for amount in counted[1:]:
        if not any(is_same(amount.value, seen.value) for seen in different):
            different.append(amount)
    if len(different) == 1:
        return max(counted, key=_digits)
    return replace(
        different[0],
        value=sum(a.value for a in different),
        low=sum(a.low for a in different),
        high=sum(a.high for a in different),
        end=different[-1].end,
        rule=f"{different[0].rule}, parts added up",
        confidence=0.7,
    )


def _digits(amount: Amount) -> int:
    """How exactly an amount is told: significant digits."""
    return len(f"{amount.value:.9g}".replace(".", "").rstrip("0"))


def _total_mass(amounts: list[Amount], pills: Amount | None) -> Amount | None:
    """The mass; where pills are counted, that which weighs them."""
    if pills is not None:
        amounts = [a for a in amounts if may_weigh(pills.value, a.value)]
    return _total(amounts)


def may_weigh(pills: float, mass_kg: float) -> bool:
    """
    Whether so many pills may weigh so much: 0.03 to 0.6 g a pill, packing included.

    A pill of Captagon weighs 0.15 to 0.2 g; what is far off is the lorry's load or a slip.
    """
    return (
        not (pills == pills and mass_kg == mass_kg) or 0.03e-3 <= mass_kg / max(pills, 1) <= 0.6e-3
    )
