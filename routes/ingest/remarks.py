"""Statements that are no events but matter: crossings opened, routes, agreements, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from routes.ingest.events import Piece
from routes.ingest.findings import Finding


@dataclass
class Remark:
    """
    A statement that is no event.

    Attributes
    ----------
    kind
        crossing_opened, crossing_closed, route, agreement, market, production, total, negated,
        planned, hearsay, court or destruction.
    fields
        What it tells: crossing_id, date, corridor, countries, value.
    words
        The words that tell its kind.
    """

    kind: str
    words: Finding
    fields: dict[str, Finding] = field(default_factory=dict)


def read_remarks_of(pieces: Sequence[Piece], published: date | None) -> list[Remark]:
    """Remarks of a report, in order."""
    return []
