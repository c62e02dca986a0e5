"""Reviewed events appended to a world's table, with the trail of where each came from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.cells import neutralise_text
from geo.columns import check_cells
from geo.errors import Fault, InputError
from geo.readers import check_path, parse_csv, read_text
from geo.tables import SEIZURES
from geo.writers import hold_output, write_text
from routes.ingest.review import Decision, check_row, write_cell

#: Stands beside seizures.csv; one JSON object a line and decision.
TRAIL = "seizures_trail.jsonl"


def append_decisions(decisions: Sequence[Decision], world: Path | str) -> dict[str, int]:
    """
    Append what was accepted to a world's seizures.csv, and note every decision.

    Rows that are there stay as they are, but for the sources and note of those merged into. The
    trail keeps, for each decision, the source, the hash of the text, the version of the rules, the
    words each field came from and which fields were edited; neither who decided nor when.

    Parameters
    ----------
    decisions
        As `routes.ingest.review.review_candidates` makes them.
    world
        Folder of the world.

    Returns
    -------
    counts
        How many were accepted, merged and rejected.

    Raises
    ------
    InputError
        If the world is no folder, or a row cannot stand in the table; then nothing is written.
    WriteError
        If it could not be written.
    """
    folder = Path(world)
    if not folder.is_dir():
        problem = "events are appended to a world that is a folder"
        raise InputError(Fault(str(world), "", problem, "Give the folder with seizures.csv."))
    path = check_path(folder / SEIZURES.file)
    with hold_output(path):
        header, rows = _read_rows(read_text(path), path.name)
        _append_rows(header, rows, decisions)
        text = _write_rows(header, rows)
        _, faults, _ = check_cells(parse_csv(text, path.name), SEIZURES, file=path.name)
        if faults:
            raise InputError(faults)
        trail = folder / TRAIL
        before = read_trail(trail)
        lines = [json.dumps(_tell(one), ensure_ascii=False, sort_keys=True) for one in decisions]
        write_text(before + "".join(f"{line}\n" for line in lines), trail)
        write_text(text, path)
    kinds = ("accepted", "merged", "rejected")
    return {kind: sum(one.action == kind for one in decisions) for kind in kinds}


def read_trail(path: Path) -> str:
    """Text of a trail, "" if there is none yet."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _read_rows(text: str, file: str) -> tuple[list[str], list[list[str]]]:
    parse_csv(text, file)  # tells every fault of its form
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    return rows[0], rows[1:]


def _write_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def _append_rows(
    header: Sequence[str], rows: list[list[str]], decisions: Sequence[Decision]
) -> None:
    """Add accepted rows, and the sources of merged ones; all faults told at once."""
    at = {name: place for place, name in enumerate(header)}
    by_id = {row[at["event_id"]]: row for row in rows}
    faults: list[Fault] = []
    for decision in decisions:
        if decision.action == "accepted":
            wrong = check_row(decision.row, taken=frozenset(by_id))
            faults += wrong
            if not wrong:
                cells = [neutralise_text(write_cell(_cell(decision.row, name))) for name in header]
                rows.append(cells)
                by_id[str(decision.row["event_id"])] = cells
        elif decision.action == "merged":
            if decision.target not in by_id:
                problem = f"no row is called '{decision.target}'"
                faults.append(Fault(SEIZURES.file, "", problem, "Merge into one that is there."))
                continue
            _merge_row(by_id[decision.target], at, decision.row)
    if faults:
        raise InputError(faults)


def _cell(row: Mapping[str, Any], name: str) -> Any:
    if name == "published_basis":
        return "given with the report" if row.get("published") else ""
    if name == "table_version":
        return f"ingest-{row.get('rules_version', '')}"
    return row.get(name)


def _merge_row(cells: list[str], at: Mapping[str, int], row: Mapping[str, Any]) -> None:
    """Add a report to the sources of a row; where the two differ, the note says both."""
    source = str(row.get("sources") or "")
    sources = [one for one in cells[at["sources"]].split(";") if one]
    if source and source not in sources:
        cells[at["sources"]] = neutralise_text(";".join([*sources, source]))
    differ = []
    for name in ("date", "pills", "mass_kg", "crossing_id"):
        new = write_cell(row.get(name))
        if name in at and new and cells[at[name]] and cells[at[name]] != new:
            differ.append(f"{name} {new}")
    if differ and "note" in at:
        told = f"another report: {', '.join(differ)}"
        if told not in cells[at["note"]]:
            cells[at["note"]] = "; ".join(part for part in (cells[at["note"]], told) if part)


def _tell(decision: Decision) -> dict[str, Any]:
    row = decision.row
    return {
        "action": decision.action,
        "event_id": str(row.get("event_id", "")),
        "merged_into": decision.target,
        "edited": list(decision.edited),
        "sources": str(row.get("sources", "")),
        "published": str(row.get("published", "")),
        "text_sha256": str(row.get("text_sha256", "")),
        "rules_version": str(row.get("rules_version", "")),
        "evidence": list(row.get("evidence", ())),
    }
