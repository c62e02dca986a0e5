"""Candidates reviewed one by one on a terminal: accept, edit, reject, merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.columns import check_cells
from geo.errors import Fault, show_plainly
from geo.tables import SEIZURES
from routes.ingest.substances import CAPTAGON_LIKE

if TYPE_CHECKING:
    import pandas as pd

Ask = Callable[[str], str | None]
Show = Callable[[str], None]

PROMPT = "accept, edit, reject, merge, skip, quit [a e r m s q ?] "
HELP = """\
  a              accept: the row is appended to the world's table
  e FIELD=VALUE  edit a field, then you are asked again; an empty value clears it
  r              reject: not appended, and noted as rejected
  m EVENT_ID     merge: the event is that row of the table; the report joins its sources
  m              the same, with the row shown as already known
  s              skip: nothing is noted
  q              stop here; what was decided so far is kept"""
_SHOWN = (
    "event_id",
    "date",
    "country",
    "place_text",
    "location_kind",
    "crossing_id",
    "pills",
    "mass_kg",
    "quantity_qualifier",
    "substance",
    "other_substances",
    "concealment",
    "origin_country",
    "transit_countries",
    "destination_country",
    "agency",
    "event_kind",
    "confidence",
    "note",
)


@dataclass(frozen=True)
class Decision:
    """
    What was decided on a candidate.

    Attributes
    ----------
    action
        accepted, rejected or merged.
    row
        The candidate, as edited.
    target
        event_id of the row it was merged into; "" otherwise.
    edited
        Fields that were changed by hand.
    """

    action: str
    row: Mapping[str, Any]
    target: str = ""
    edited: tuple[str, ...] = field(default=())


def review_candidates(
    candidates: pd.DataFrame,
    *,
    ask: Ask,
    show: Show,
    known: Sequence[str] = (),
    taken: frozenset[str] = frozenset(),
) -> list[Decision]:
    """
    Go through candidates one by one.

    Parameters
    ----------
    candidates
        As `routes.ingest.read_article` makes them.
    ask
        Shows a prompt and returns the answer; None at the end of input.
    show
        Shows a line.
    known
        For each candidate, event_id of the row of the world it most likely is; "" if none.
    taken
        Every event_id of the world.

    Returns
    -------
    decisions
        In order; candidates that were skipped are not among them.
    """
    decisions: list[Decision] = []
    rows = candidates.to_dict("records")
    for number, row in enumerate(rows):
        likely = known[number] if number < len(known) else ""
        names = taken | {str(d.row["event_id"]) for d in decisions if d.action == "accepted"}
        decision = _review_one(
            {str(k): v for k, v in row.items()},
            f"{number + 1} of {len(rows)}",
            likely,
            names,
            ask,
            show,
        )
        if decision == "stop":
            break
        if isinstance(decision, Decision):
            decisions.append(decision)
    return decisions


def _review_one(
    row: dict[str, Any], place: str, likely: str, taken: frozenset[str], ask: Ask, show: Show
) -> Decision | str | None:
    edited: list[str] = []
    _show_row(row, place, likely, show)
    while True:
        answer = ask(PROMPT)
        if answer is None:
            return "stop"
        word, _, rest = answer.strip().partition(" ")
        if word in ("q", "quit"):
            return "stop"
        if word in ("s", "skip"):
            return None
        if word in ("r", "reject"):
            return Decision("rejected", row, "", tuple(edited))
        if word in ("a", "accept"):
            if not (faults := check_row(row, taken=taken)):
                return Decision("accepted", row, "", tuple(edited))
            for fault in faults:
                show(f"  {fault}")
        elif word in ("m", "merge"):
            target = rest.strip() or likely
            if target in taken:
                return Decision("merged", row, target, tuple(edited))
            show(f"  No row of the table is called '{show_plainly(target)}'.")
        elif word in ("e", "edit"):
            _edit(row, rest, edited, show)
        else:
            show(HELP)


def _edit(row: dict[str, Any], text: str, edited: list[str], show: Show) -> None:
    name, mark, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if not mark or name not in _SHOWN:
        show(f"  Write FIELD=VALUE; fields are {', '.join(_SHOWN)}.")
        return
    if name in ("pills", "mass_kg"):
        try:
            row[name] = float(value.replace(",", "")) if value else float("nan")
        except ValueError:
            show(f"  '{show_plainly(value)}' is no number.")
            return
    else:
        row[name] = value
    if name == "date":
        row["date_precision"] = {4: "year", 7: "month"}.get(len(value), "day")
    if name not in edited:
        edited.append(name)
    show(f"  {name} = {show_plainly(value)}")


def _show_row(row: Mapping[str, Any], place: str, likely: str, show: Show) -> None:
    quotes = {one["field"]: one for one in row.get("evidence", ())}
    show(f"\nCandidate {place}")
    for name in _SHOWN:
        value = row.get(name)
        if value in ("", None) or value != value:
            continue
        text = f"{value:,.10g}" if isinstance(value, float) else str(value)
        line = f"  {name:20s} {show_plainly(text)}"
        told = quotes.get(name)
        if told and told["quote"].strip():
            quote = show_plainly(" ".join(told["quote"].split()))
            line += f'   <- "{quote}" ({told["confidence"]:.2f})'
        show(line)
    if row.get("substance") not in CAPTAGON_LIKE:
        show("  The world's table is of Captagon and amphetamine pills; this is another substance.")
    if likely:
        show(f"  Looks like {likely}, which the table has: m merges it.")


def check_row(row: Mapping[str, Any], *, taken: frozenset[str] = frozenset()) -> list[Fault]:
    """What keeps a candidate from being appended: no date, no country, a value not allowed."""
    names = SEIZURES.column_names()
    cells = {name: [write_cell(row.get(name))] for name in names}
    _, faults, _ = check_cells(cells, SEIZURES, file="candidate", row_word="", first_row=1)
    if str(row.get("event_id")) in taken:
        problem = f"the table has an event called '{row['event_id']}'"
        faults.append(
            Fault("candidate", "event_id", problem, "Merge it, or give another event_id.")
        )
    return faults


def write_cell(value: object) -> str:
    """A value as a cell of seizures.csv."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.9g}"
    return str(value)
