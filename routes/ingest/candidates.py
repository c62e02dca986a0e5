"""Candidate events as a table: the columns of seizures.csv, and the words behind each."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.tables import SEIZURES
from routes.ingest.articles import Article, analyse_article
from routes.ingest.findings import Finding
from routes.ingest.gazetteer import Gazetteer
from routes.ingest.pieces import Event
from routes.ingest.substances import CAPTAGON_LIKE

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Grows when a rule changes what it reads; kept with every row that is appended.
RULES_VERSION = "4"
#: Columns beyond those of seizures.csv.
OWN_COLUMNS = (
    "substance",
    "other_substances",
    "concealment",
    "announced",
    "date_basis",
    "corridor",
    "language",
    "text_sha256",
    "rules_version",
    "evidence",
)
COLUMNS = (*SEIZURES.column_names(), *OWN_COLUMNS)
REMARK_COLUMNS = (
    "kind",
    "crossing_id",
    "date",
    "corridor",
    "countries",
    "subject",
    "pills",
    "mass_kg",
    "usd",
    "share",
    "sources",
    "language",
    "evidence",
)
_TOLD = (
    "date",
    "announced",
    "country",
    "place_text",
    "crossing_id",
    "pills",
    "mass_kg",
    "quantity_qualifier",
    "substance",
    "concealment",
    "origin_country",
    "transit_countries",
    "destination_country",
    "corridor",
    "agency",
    "event_kind",
    "location_kind",
)


def read_article(
    text: str,
    *,
    published: date | str | None = None,
    source: str = "",
    language: str | None = None,
    gazetteer: Gazetteer | None = None,
) -> pd.DataFrame:
    """
    Candidate seizure events of a report.

    Parameters
    ----------
    text
        Plain text in English, Arabic or Turkish; blank lines part paragraphs.
    published
        Day of publication: relative dates are reckoned from it; None leaves them open.
    source
        Address or name of the report, for the column `sources`.
    language
        en, ar or tr; None to tell it by the text.
    gazetteer
        Names to look for; None for those of the bundled world.

    Returns
    -------
    candidates
        One row an event, columns as in seizures.csv and those of `OWN_COLUMNS`; text is "" and
        numbers are nan where missing. `evidence` lists, for each field, value, start and end in
        `text`, the quoted words, the rule and its confidence, 0 to 1. Names of persons are neither
        looked for nor kept.

    Examples
    --------
    >>> text = "Customs seized 1.2 million Captagon pills at the Jaber crossing on Monday."
    >>> row = read_article(text, published="2025-07-30").iloc[0]
    >>> int(row["pills"]), row["crossing_id"], row["date"]
    (1200000, 'nasib-jaber', '2025-07-28')
    """
    day = date.fromisoformat(published) if isinstance(published, str) else published
    article = analyse_article(text, published=day, language=language, gazetteer=gazetteer)
    return tabulate_events(article, source=source)


def read_remarks(
    text: str,
    *,
    published: date | str | None = None,
    source: str = "",
    language: str | None = None,
    gazetteer: Gazetteer | None = None,
) -> pd.DataFrame:
    """
    What a report tells that is no event: crossings opened, routes, agreements, figures.

    Parameters
    ----------
    text, published, source, language, gazetteer
        As for `read_article`.

    Returns
    -------
    remarks
        One row a statement: kind, what it tells (crossing_id, date, corridor, countries, pills,
        mass_kg, usd, share; "" or nan where it does not), sources, language, evidence.

    Examples
    --------
    >>> text = "Al-Qaim crossing reopened on Saturday. The trade is worth $10 billion a year."
    >>> read_remarks(text, published="2025-06-16")[["kind", "crossing_id", "date", "usd"]]
                  kind        crossing_id        date           usd
    0  crossing_opened  abu-kamal-al-qaim  2025-06-14           NaN
    1           market                                10000000000.0
    """
    day = date.fromisoformat(published) if isinstance(published, str) else published
    article = analyse_article(text, published=day, language=language, gazetteer=gazetteer)
    return tabulate_remarks(article, source=source)


def tabulate_remarks(article: Article, *, source: str = "") -> pd.DataFrame:
    """The remarks of an article as a table; see `read_remarks`."""
    rows = []
    for remark in article.remarks:
        row: dict[str, Any] = {name: found.value for name, found in remark.fields.items()}
        told = {"kind": remark.words, **remark.fields}
        evidence = [_tell(name, found, article) for name, found in told.items()]
        for one in evidence:
            if one["field"] == "subject":
                row["subject"] = one["value"] = " ".join(one["quote"].split())
        row |= {"kind": remark.kind, "sources": source, "language": article.language}
        rows.append(row | {"evidence": tuple(evidence)})
    return _tabulate(rows, REMARK_COLUMNS, frozenset(("pills", "mass_kg", "usd", "share")))


def tabulate_events(article: Article, *, source: str = "") -> pd.DataFrame:
    """The events of an article as a table; see `read_article`."""
    digest = hashlib.sha256(article.folded.original.encode("utf-8", "surrogatepass")).hexdigest()
    rows = [
        _make_row(article, event, source, digest, number)
        for number, event in enumerate(article.events)
    ]
    return make_table(rows)


def make_table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table with every column, in order."""
    numbers = frozenset(c.name for c in SEIZURES.columns if c.dtype == "number")
    return _tabulate(rows, COLUMNS, numbers)


def _tabulate(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], numbers: frozenset[str]
) -> pd.DataFrame:
    """Rows as a table of numbers and text, the evidence as it is; what is missing is nan or ""."""
    frame: dict[str, Any] = {}
    for name in columns:
        if name in numbers:
            frame[name] = np.array([row.get(name, np.nan) for row in rows], dtype=np.float64)
        elif name == "evidence":
            frame[name] = pd.Series([row.get(name, ()) for row in rows], dtype="object")
        else:
            frame[name] = pd.array([row.get(name, "") for row in rows], dtype="str")
    return pd.DataFrame(frame, index=pd.RangeIndex(len(rows)))


def _make_row(
    article: Article, event: Event, source: str, digest: str, number: int
) -> dict[str, Any]:
    original = article.folded.original
    told = {name: event.fields[name] for name in _TOLD if name in event.fields}
    row: dict[str, Any] = {
        name: found.value for name, found in told.items() if found.value is not None
    }
    evidence = [_tell(name, found, article) for name, found in told.items()]
    if "concealment" in told:
        low, high = article.folded.span(told["concealment"].start, told["concealment"].end)
        row["concealment"] = " ".join(original[low:high].split())[:120].rstrip(" ,")
        evidence = [
            {**one, "value": row["concealment"]} if one["field"] == "concealment" else one
            for one in evidence
        ]
    point = event.value("place_point")
    if isinstance(point, tuple):
        row["lon"], row["lat"] = point
    row["date_precision"] = event.value("date_precision") or ""
    row["date_basis"] = event.value("date_basis") or ""
    row["other_substances"] = "; ".join(
        _tell_amount(a.substance, a.unit, a.value) for a in event.others
    )
    row["published"] = article.published.isoformat() if article.published else ""
    row["sources"] = source
    row["language"] = event.pieces[0].language.code
    row["text_sha256"] = digest
    row["rules_version"] = RULES_VERSION
    row["confidence"] = _grade(event)
    row["note"] = "; ".join(_notes(event))
    row["event_id"] = _name_event(row, digest, number)
    row["evidence"] = tuple(evidence)
    return row


def _tell(name: str, found: Finding, article: Article) -> dict[str, Any]:
    start, end = article.folded.span(found.start, found.end)
    return {
        "field": name,
        "value": found.value,
        "start": start,
        "end": end,
        "quote": article.folded.original[start:end],
        "rule": found.rule,
        "confidence": found.confidence,
    }


def _tell_amount(substance: str, unit: str, value: float) -> str:
    number = f"{value:.10g} {unit}" if value == value else "not counted"
    return f"{substance or 'drugs'}: {number}"


def _notes(event: Event) -> list[str]:
    notes = list(event.notes)
    for name in ("pills", "mass_kg"):
        if f"{name}_range" in event.fields:
            notes.append(f"{name} told as a range: {event.value(f'{name}_range')}")
        found = event.fields.get(name)
        if found is not None and "parts added up" in found.rule:
            notes.append(f"{name} added up from its parts")
    if event.value("substance") not in CAPTAGON_LIKE:
        notes.append(f"not Captagon: {event.value('substance')}")
    if any(piece.statement.doubt for piece in event.pieces):
        notes.append("told with a reserve")
    return notes


def _grade(event: Event) -> str:
    """high, medium or low: how much of what, where and when is told, and how surely."""
    told = sum(
        (
            "pills" in event.fields or "mass_kg" in event.fields,
            "crossing_id" in event.fields or "place_text" in event.fields,
            event.value("date_basis") in ("event", "announced"),
        )
    )
    doubt = event.unsaid or any(piece.statement.doubt for piece in event.pieces)
    return "low" if doubt or told == 0 else ("low", "medium", "medium", "high")[told]


def _name_event(row: dict[str, Any], digest: str, number: int) -> str:
    where = row.get("crossing_id") or "-".join(str(row.get("place_text", "")).lower().split())
    plain = "".join(c for c in str(where) if c.isascii() and (c.isalnum() or c == "-"))[:24].strip(
        "-"
    )
    day = str(row.get("date", ""))[:7] or "undated"
    return "-".join(
        part
        for part in (str(row.get("country", "")) or "XXX", day, plain, digest[:6], str(number + 1))
        if part
    )


def list_rows(candidates: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a candidate table as JSON has them; missing is None."""
    rows = []
    for row in candidates.to_dict("records"):
        rows.append({str(name): _plain(value) for name, value in row.items()})
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else int(value) if value.is_integer() else value
    if value == "":
        return None
    return list(value) if isinstance(value, tuple) else value


def flatten_evidence(candidates: pd.DataFrame) -> pd.DataFrame:
    """A candidate table with `evidence` as JSON text, as CSV can hold it."""
    told = [json.dumps(list(cell), ensure_ascii=False) for cell in candidates["evidence"]]
    return candidates.assign(evidence=pd.Series(told, index=candidates.index, dtype="str"))
