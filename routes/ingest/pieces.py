"""A clause of a report with all that was found in it, and an event with all that is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from routes.ingest.dates import When
from routes.ingest.findings import Amount, Finding
from routes.ingest.language import Language
from routes.ingest.matching import Mention
from routes.ingest.statements import Statement
from routes.ingest.text import Folded


@dataclass(eq=False)
class Piece:
    """
    A clause of a report, and all that was found in it.

    Attributes
    ----------
    bordered
        Whether its paragraph speaks of a border.
    """

    folded: Folded
    language: Language
    start: int
    end: int
    sentence: tuple[int, int]
    paragraph: int
    bordered: bool = False
    amounts: list[Amount] = field(default_factory=list)
    substances: list[Finding] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    dates: list[When] = field(default_factory=list)
    agencies: list[tuple[Finding, str]] = field(default_factory=list)
    statement: Statement = field(default_factory=lambda: Statement("none", None))

    @property
    def text(self) -> str:
        """The folded words of the clause."""
        return self.folded.text[self.start : self.end]


@dataclass(eq=False)
class Event:
    """
    One haul, with everything told of it.

    Attributes
    ----------
    fields
        Field of the table to what was read; see `routes.ingest.candidates`.
    others
        Amounts of other drugs in the same haul.
    pieces
        The clauses that tell of it, first one first.
    notes
        What a reader should know.
    unsaid
        Whether no verb says that the drugs were taken.
    """

    fields: dict[str, Finding]
    others: list[Amount]
    pieces: list[Piece]
    notes: list[str] = field(default_factory=list)
    unsaid: bool = False

    def __post_init__(self) -> None:
        self._held = set(map(id, self.pieces))

    def holds(self, piece: Piece) -> bool:
        """Whether a clause tells of it."""
        return id(piece) in self._held

    def take(self, pieces: Iterable[Piece]) -> None:
        """Add clauses that tell of it too; a report may have many thousands."""
        new = [piece for piece in pieces if id(piece) not in self._held]
        self.pieces += new
        self._held.update(map(id, new))

    def value(self, name: str) -> object:
        """The value of a field; None where it is not told."""
        found = self.fields.get(name)
        return None if found is None else found.value
