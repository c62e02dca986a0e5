"""`world.toml`: what a world is called, when it is, its parameters, demand and corridor names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

import pandas as pd

from geo.cells import clean_text, first_day
from geo.columns import check_cells
from geo.errors import Fault, nearest_names
from geo.parameters import BOUNDS, Parameters
from geo.tables import DEMAND, REPORTING_CHANGES
from geo.toml_text import parse_toml

FILE = "world.toml"
CHANGES = "[[parameters.prior.reporting.change]]"

_TOP = ("name", "description", "start", "end", "parameters", "demand", "corridor")
_DEMAND = (*DEMAND.column_names(), "source", "note")
_CORRIDOR = ("zones", "name")
_PARAMETERS = tuple(one.name for one in fields(Parameters))
# parameters.prior.reporting.median.SYR is as deep as priors go.
_PRIOR_DEPTH = 4


@dataclass(frozen=True)
class WorldText:
    """What `world.toml` says, checked."""

    name: str
    description: str
    start: date
    end: date
    parameters: Parameters
    demand: pd.DataFrame
    demand_labels: list[str]
    corridor_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def check_world_toml(text: str, *, file: str = FILE) -> tuple[WorldText, list[Fault]]:
    """
    What the text of a `world.toml` says, and everything that is wrong in it.

    Raises
    ------
    InputError
        If it is not TOML at all.
    """
    content = parse_toml(text, file)
    check = _Check(text, file, content)
    check.known(content, _TOP, "")
    start, end = check.day("start"), check.day("end")
    if start and end and end < start:
        check.blame("end", f"{end} lies before the start, {start}", "Give a later day.")
    parameters, remarks = check.parameters()
    demand, labels = check.demand()
    world_text = WorldText(
        name=check.text("name", required=True),
        description=check.text("description"),
        start=start or date.min,
        end=end or date.min,
        parameters=parameters,
        demand=demand,
        demand_labels=labels,
        corridor_names=check.corridors(),
        remarks=tuple(remarks),
    )
    return world_text, check.faults


class _Check:
    """Goes through one `world.toml` and gathers every fault."""

    def __init__(self, text: str, file: str, content: Mapping[str, Any]) -> None:
        self.text_lines = text.splitlines()
        self.file = file
        self.content = content
        self.faults: list[Fault] = []

    def blame(self, place: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, place, problem, remedy))

    def known(self, table: Mapping[str, Any], names: Sequence[str], place: str) -> None:
        for name in table:
            if name not in names:
                near = nearest_names(name, names, count=1)
                remedy = f"Did you mean '{near[0]}'?" if near else f"Known are {', '.join(names)}."
                where = f"{place or 'top level'}{self.line_of(name)}"
                self.blame(where, f"the key '{name}' is not known", remedy)

    def line_of(self, key: str) -> str:
        """Say `, line 12` for the first line that sets a key; nothing if there is none."""
        pattern = re.compile(rf"\s*(?:\[+\s*(?:[\w.]+\.)?)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
        for number, line in enumerate(self.text_lines, start=1):
            if pattern.match(line):
                return f", line {number}"
        return ""

    def text(self, name: str, *, required: bool = False) -> str:
        value = self.content.get(name, "")
        if not isinstance(value, str) or (required and not value.strip()):
            place = f"{name}{self.line_of(name)}" if name in self.content else name
            self.blame(place, f"'{name}' is missing or no text", f'Write {name} = "...".')
            return ""
        try:
            return clean_text(value)[0]
        except ValueError as error:
            place = f"{name}{self.line_of(name)}"
            self.blame(place, "it holds control characters", str(error))
            return ""

    def day(self, name: str) -> date | None:
        value = self.content.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return first_day(value if isinstance(value, str) else "")
        except ValueError as error:
            remedy = str(error) if isinstance(value, str) else f'Write {name} = "2025-12-31".'
            problem = f"'{value}' is not a date" if value is not None else "the key is missing"
            self.blame(f"{name}{self.line_of(name)}", problem, remedy)
            return None

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """Entries of an array of tables."""
        value = self.content.get(name, [])
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            return value
        self.blame(f"{name}{self.line_of(name)}", f"'{name}' is no list", f"Write [[{name}]].")
        return []

    def labels(self, name: str, count: int) -> list[str]:
        """How each entry of an array of tables is called in messages, with its line."""
        header = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
        lines = [n for n, line in enumerate(self.text_lines, start=1) if header.match(line)]
        if len(lines) != count:
            return [f"[[{name}]] {number}" for number in range(1, count + 1)]
        return [f"[[{name}]] at line {line}" for line in lines]

    def parameters(self) -> tuple[Parameters, list[str]]:
        given = self.content.get("parameters", {})
        if not isinstance(given, dict):
            self.blame("parameters", "'parameters' is no table", "Write [parameters].")
            given = {}
        self.known(given, _PARAMETERS, "[parameters]")
        values: dict[str, Any] = {}
        for name, bounds in BOUNDS.items():
            if name in given:
                if problem := bounds.problem(given[name]):
                    place = f"[parameters] {name}{self.line_of(name)}"
                    self.blame(place, problem, bounds.remedy())
                else:
                    values[name] = (int if bounds.whole else float)(given[name])
        prior = _days_as_text(given.get("prior", {}))
        self._check_prior(prior, "[parameters.prior]", 1)
        self.faults += check_changes(prior)[1]
        missing = [name for name in BOUNDS if name not in given]
        remarks = []
        if missing:
            remarks.append(
                f"{self.file}: [parameters] leaves out {', '.join(missing)}; defaults hold."
            )
        return Parameters(**values, prior=prior if isinstance(prior, dict) else {}), remarks

    def _check_prior(self, value: Any, place: str, depth: int) -> None:
        if depth > _PRIOR_DEPTH:
            self.blame(place, "nested too deep", "Write it flatter.")
        elif isinstance(value, dict):
            for name, one in value.items():
                self._check_prior(one, f"{place} {name}", depth + 1)
        elif isinstance(value, list):
            for one in value:
                self._check_prior(one, place, depth)
        elif depth == 1:
            self.blame(place, "the prior is no table", "Write [parameters.prior.NAME].")
        elif isinstance(value, float) and not math.isfinite(value):
            self.blame(place, f"{value} is not finite", "Write a plain number.")

    def demand(self) -> tuple[pd.DataFrame, list[str]]:
        rows = self.rows("demand")
        labels = self.labels("demand", len(rows))
        for row, label in zip(rows, labels, strict=True):
            self.known(row, _DEMAND, label)
            weight = row.get("weight", 0)
            if isinstance(weight, bool) or not isinstance(weight, int | float):
                remedy = "Write weight = 0.3, without quotes."
                self.blame(f"{label}, key weight", f"{weight!r} is not a number", remedy)
        names = [name for name in _DEMAND if any(name in row for row in rows)]
        names += [name for name in DEMAND.column_names() if name not in names]
        cells = {name: [_toml_text(row.get(name)) for row in rows] for name in names}
        frame, faults, _ = check_cells(cells, DEMAND, file=self.file, labels=labels)
        self.faults += faults
        return frame, labels

    def corridors(self) -> dict[tuple[str, ...], str]:
        rows = self.rows("corridor")
        names: dict[tuple[str, ...], str] = {}
        for row, label in zip(rows, self.labels("corridor", len(rows)), strict=True):
            self.known(row, _CORRIDOR, label)
            zones, name = row.get("zones"), row.get("name")
            if not isinstance(zones, list) or not all(isinstance(one, str) for one in zones):
                self.blame(label, "'zones' is no list of codes", 'Write zones = ["SYR", "JOR"].')
            elif len(zones) < 2 or len(set(zones)) < len(zones):
                remedy = "Name at least two zones, none of them twice."
                self.blame(label, f"{'-'.join(zones)} is no corridor", remedy)
            elif not isinstance(name, str) or not name.strip():
                self.blame(label, "'name' is missing or no text", 'Write name = "...".')
            elif tuple(zones) in names:
                self.blame(label, f"{'-'.join(zones)} is named twice", "Keep one of them.")
            else:
                names[tuple(zones)] = clean_text(name)[0] if name.isprintable() else name
        return names


def _days_as_text(value: Any) -> Any:
    """A prior with its days as text, so that it is the same however the world is written."""
    if isinstance(value, dict):
        return {name: _days_as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_days_as_text(one) for one in value]
    return str(value) if isinstance(value, date) else value


def check_changes(prior: Any) -> tuple[pd.DataFrame, list[Fault]]:
    """Dated changes of reporting that a prior states (geo.tables), and what is wrong in them."""
    reporting = prior.get("reporting", {}) if isinstance(prior, dict) else {}
    rows = reporting.get("change", []) if isinstance(reporting, dict) else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        empty = check_cells({}, REPORTING_CHANGES, file=FILE)[0]
        return empty, [Fault(FILE, CHANGES, "'change' is no list", f"Write {CHANGES}.")]
    known = REPORTING_CHANGES.column_names()
    names = {*known, *(str(name) for row in rows for name in row)}
    cells = {name: [_toml_text(row.get(name)) for row in rows] for name in sorted(names)}
    labels = [f"{CHANGES} {number}" for number in range(1, len(rows) + 1)]
    table, faults, _ = check_cells(cells, REPORTING_CHANGES, file=FILE, labels=labels)
    for name in sorted(names.difference(known)):
        remedy = f"Known are {', '.join(known)}."
        faults.append(Fault(FILE, CHANGES, f"the key '{name}' is not known", remedy))
    for key in table.loc[table.duplicated(["zone", "kind", "from"]), "zone"]:
        faults.append(
            Fault(FILE, CHANGES, f"a change in '{key}' stands twice", "Keep one of them.")
        )
    return table, faults


def _toml_text(value: Any) -> str:
    if value is None or isinstance(value, bool | dict | list):
        return "" if value is None else json.dumps(value, default=str)
    return repr(value) if isinstance(value, float) else str(value)
