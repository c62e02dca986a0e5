"""The brief's tables as columns of text, before they are HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.brief_findings import is_bare, percent
from routes.brief_names import shorten
from routes.brief_words import isolate, say
from routes.escape import clean_text

if TYPE_CHECKING:
    import pandas as pd

    from routes.brief import Brief


@dataclass(frozen=True)
class Column:
    """
    A column of a brief's table.

    Attributes
    ----------
    heading, texts
        What stands in it.
    kind
        ``text``, ``number``, ``whole`` (text not broken over lines) or ``links``.
    """

    heading: str
    texts: Sequence[str]
    kind: str = "text"


def rank_columns(brief: Brief) -> list[Column]:
    """The ranking as columns of text."""
    table, language, names = brief.shown, brief.language, brief.names
    borders = zip(table["zone_a"], table["zone_b"], strict=True)
    columns = [
        Column(say(language, "rank"), [str(rank) for rank in table["rank"]], "number"),
        Column(say(language, "crossing"), [clean_text(name) for name in table["name"]]),
        Column(say(language, "zones"), [names.border(a, b) for a, b in borders], "whole"),
        Column(
            say(language, "exposure"), [percent(v, digits=2) for v in table["exposure"]], "number"
        ),
    ]
    if brief.draws:
        columns.append(
            Column(say(language, "range"), _spans(table, "exposure", digits=2), "number")
        )
        chances = [percent(v, digits=0) for v in table["top5_probability"]]
        columns.append(Column(say(language, "top5"), chances, "number"))
    columns.append(Column(say(language, "usage"), [percent(v) for v in table["usage"]], "number"))
    pairs = zip(table["seizures_observed"], is_bare(table), strict=True)
    prior = say(language, "only_prior")
    counts = [prior if bare else str(count) for count, bare in pairs]
    columns.append(Column(say(language, "seizures"), counts, "number"))
    return columns


def corridor_columns(brief: Brief) -> list[Column]:
    """The comparison of corridors as columns of text."""
    table, language = brief.corridors, brief.language
    columns = [
        Column(
            say(language, "corridor_zones"), [brief.names.corridor(c) for c in table["corridor"]]
        )
    ]
    if language == "en" and table["name"].astype(bool).any():
        columns.append(Column(say(language, "name"), [clean_text(name) for name in table["name"]]))
    columns.append(Column(say(language, "share"), [percent(v) for v in table["share"]], "number"))
    if brief.draws:
        columns.append(Column(say(language, "range"), _spans(table, "share"), "number"))
    # Seizures bear on crossings, not on corridors: under draws too this rests on priors.
    seized = say(language, "seized_prior" if brief.draws else "seized")
    columns.append(Column(seized, [percent(v) for v in table["interception"]], "number"))
    columns.append(
        Column(say(language, "hours"), [_number(v) for v in table["mean_hours"]], "number")
    )
    columns.append(Column(say(language, "km"), [_number(v) for v in table["mean_km"]], "number"))
    return columns


def evidence_columns(brief: Brief) -> list[Column]:
    """Seizures on record as columns of text; the last holds the links."""
    table, language = brief.evidence, brief.language
    amounts = zip(table["pills"], table["mass_kg"], strict=True)
    return [
        Column(say(language, "date"), [clean_text(day) for day in table["date"]], "whole"),
        Column(say(language, "crossing"), [clean_text(name) for name in table["name"]]),
        Column(say(language, "place"), [clean_text(text) for text in table["place_text"]]),
        Column(
            say(language, "amount"),
            [_amount(language, pills, mass) for pills, mass in amounts],
            "whole",
        ),
        Column(say(language, "source"), [clean_text(text) for text in table["sources"]], "links"),
    ]


def tell_evidence(brief: Brief) -> str:
    """Say how many of the rows on record are shown."""
    shown, count = len(brief.evidence), brief.evidence_count
    if shown == count:
        return say(brief.language, "all_evidence")
    return say(brief.language, "evidence_note", shown=shown, count=count)


def tell_displacement(brief: Brief) -> str:
    """Say how the displacement matrix is read."""
    note = say(brief.language, "displacement_note")
    return f"{note} {say(brief.language, 'sure_note')}" if brief.draws else note


def tell_day(brief: Brief) -> str:
    """Word the day of the answer."""
    return f"{brief.day:%Y-%m-%d}"


def tell_intervals(brief: Brief) -> str:
    """Say where the intervals come from, or why there are none."""
    if brief.draws:
        return say(brief.language, "posterior", draws=brief.draws)
    return say(brief.language, "fixed")


def short_name(brief: Brief, crossing_id: str) -> str:
    """Name of a crossing, cut to fit over a column."""
    return shorten(clean_text(brief.names.crossings[crossing_id]), 40)


def _spans(table: pd.DataFrame, name: str, *, digits: int = 1) -> list[str]:
    """Intervals of shares, the sign of per cent once."""
    pairs = zip(table[f"{name}_low"], table[f"{name}_high"], strict=True)
    return [
        f"{percent(low, digits=digits).removesuffix(' %')} … {percent(high, digits=digits)}"
        for low, high in pairs
    ]


def _amount(language: str, pills: float, mass: float) -> str:
    if np.isfinite(pills):
        return say(language, "pills", count=f"{pills:,.0f}")
    if np.isfinite(mass):
        return say(language, "kg", mass=f"{mass:,.0f}" if mass >= 10 else f"{mass:.1f}")
    return say(language, "unknown")


def _number(value: float) -> str:
    return f"{value:,.0f}" if np.isfinite(value) else "–"


def isolated(language: str, column: Column) -> list[str]:
    """Texts of a column kept from turning round where no markup can do that, as in Markdown."""
    return [isolate(language, text) for text in column.texts]
