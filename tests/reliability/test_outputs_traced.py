"""Every value of every output has rows it may rest on; none moves when another row changes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reliability.changes import Change, change_cells
from routes.cli import run

CHOICE = {
    "crossings", "crossing_status", "crossing_facts", "places", "legs", "demand", "parameters",
}  # fmt: skip
ALL = CHOICE | {"seizures"}
# Which tables each value may rest on, as docs/cli.md says; the first pattern that matches counts.
SOURCES: dict[str, list[tuple[str, set[str]]]] = {
    "compare.json": [
        (r"fingerprint|provenance", ALL),
        (r"(world|as_of|parameters)$", set()),
        (r"corridors.*(seizures_observed|kg_observed)", {"seizures"}),
        (r"corridors\[.*(corridor|name)", CHOICE),
        (r"corridors\[", CHOICE),
        (r"(doors|equalise)", CHOICE),
    ],
    "evidence.json": [
        (r"fingerprint|provenance", ALL),
        (r"(world|rows)$", set()),
        (r"events\[.*(event_id|date|published|pills|mass_kg|zone|day)", {"seizures"}),
        (r"events\[.*closed_then", {"seizures", "crossing_status"}),
        (r"(events|ledger|used|remarks)", {"seizures", "crossings", "crossing_status"}),
    ],
    "explain.json": [
        (r"fingerprint|provenance", ALL),
        (r"(world|as_of|parameters)$", set()),
        (r"crossing\.(crossing_id|zone_a|zone_b|kind|name)", {"crossings"}),
        (r"crossing\.state", {"crossing_status"}),
        (r"crossing\.interdiction", {"crossings", "crossing_facts"}),
        (r"crossing\.seizures_observed", {"seizures"}),
        (r"crossing\.seizures_expected", ALL),
        (r"crossing\.", CHOICE),
        (r"sentences", CHOICE),
        (r"(corridors|pairs|closing)", CHOICE),
        (r"states", {"crossing_status"}),
        (r"facts", {"crossing_facts"}),
        (r"evidence", {"seizures"}),
        (r"sources", {"crossings"}),
    ],
    "brief.md": [
        (r"(title|How to have it again)", ALL),
        (r"Findings", ALL),
        (r"Crossings most exposed", ALL),
        (r"(Corridors side|Where flow goes)", CHOICE),
        (r"Reported seizures", {"seizures", *CHOICE}),  # those at the crossings shown
        (r"(Method|Responsible)", set()),
    ],
    "map.html": [
        (r"(title|world|as_of|start|end|attribution|parameters|live|tiles|scenarios|zones)", set()),
        (r"fingerprint", ALL),
        (r"style\.highest", CHOICE),
        (r"(style|land)\.", set()),
        (r"crossings\.", {"crossings"}),
        (r"places\.", {"places"}),
        (r"seizures\.(lat|lon)", {"seizures", "crossings"}),
        (r"(seizures|links)", {"seizures"}),
        (r"states", {"crossing_status"}),
        (r"(bounds|labels)", {"crossings", "places", "demand"}),
        (r"rankings.*seizures_observed", {"seizures"}),
        (r"rankings.*seizures_expected", ALL),
        (r"(rankings|corridors|interception|check)", CHOICE),
        (r"network\.max_zones", {"parameters"}),
        (r"network\.legs", {"legs", "demand"}),
        (r"network\.", {"crossings", "places"}),
        (r"draws\.", {"parameters"}),
        (r"conditions\.", {"crossings", "crossing_status", "crossing_facts", "demand"}),
        (r"roads\.", {"legs", "crossings", "places", "demand"}),
        (r"answers", CHOICE),
    ],
}  # fmt: skip
ASKED = {
    "compare.json": ["compare"],
    "evidence.json": ["evidence"],
    "explain.json": ["explain", "nasib-jaber"],
    "brief.md": ["brief"],
    "map.html": ["map"],
}
NAMES = ("crossing_id", "corridor", "event_id", "origin", "destination", "use", "reason", "from")


def flatten(value: Any, path: str = "") -> dict[str, object]:
    """Every single value of a document, by its path; rows go by their names."""
    if isinstance(value, dict):
        pairs = [(f"{path}.{key}" if path else str(key), one) for key, one in value.items()]
    elif isinstance(value, list) and value:
        pairs = [(f"{path}[{_name(one, at)}]", one) for at, one in enumerate(value)]
    else:
        return {path: value}
    return {place: one for key, part in pairs for place, one in flatten(part, key).items()}


def _name(one: object, at: int) -> str:
    names = [str(one[name]) for name in NAMES if name in one] if isinstance(one, dict) else []
    return " ".join(names) or str(at)


def read_values(path: Path) -> dict[str, object]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return flatten(json.loads(text))
    if path.suffix == ".html":
        (atlas,) = re.findall(r'application/json" id="atlas">(.*?)</script>', text, flags=re.S)
        return flatten(json.loads(atlas))
    sections = re.split(r"^## ", text, flags=re.M)
    lines = [(part.splitlines()[0], part.splitlines()) for part in sections]
    named = [("title", lines[0][1]), *lines[1:]]
    return {f"{title}: {line}": True for title, section in named for line in section if line}


def answer(name: str) -> dict[str, object]:
    day = [] if name == "evidence.json" else ["--as-of", "2020-06-01"]
    assert run([*ASKED[name], *day, "--world", "world", "-q", "-o", name]) == 0
    return read_values(Path(name))


def allowed(name: str, path: str) -> set[str]:
    found = [tables for pattern, tables in SOURCES[name] if re.match(pattern, path)]
    assert found, f"{name}: nothing says what {path} rests on"
    return found[0]


def moved(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def check_changes(here: Path, name: str, only: set[Change] | None = None) -> dict[str, int]:
    """Change row after row; how many values moved, by table."""
    before = answer(name)
    for path in before:
        allowed(name, path)
    counts: dict[str, int] = {}
    for change in change_cells(here / "world"):
        if change.row == "max_zones" or (only is not None and change not in only):
            continue
        paths = moved(before, answer(name))
        for path in paths:
            assert change.table in allowed(name, path), f"{change} moved {path}"
            if name == "evidence.json" and path.startswith("events["):
                assert change.table != "seizures" or change.row in path, f"{change} moved {path}"
        numbers = [path for path in paths if not re.match("fingerprint|provenance", path)]
        counts[change.table] = counts.get(change.table, 0) + len(numbers)
    return counts


FEW = {
    Change("crossings", "nasib-jaber", "interdiction"),
    Change("seizures", "JOR-2024-jaber-01", "pills"),
    Change("legs", "JOR nasib-jaber omari-haditha", "hours"),
}


#: Which of these changes an output shows: a haul with a weight is not compared by its pills.
SHOWN = {
    "compare.json": {"crossings", "legs"},
    "evidence.json": {"seizures"},
    "explain.json": {"crossings", "seizures", "legs"},
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_few_rows_move_what_names_them(
    tiny_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_folder.parent)
    counts = check_changes(tiny_folder.parent, name, FEW)
    assert set(counts) == {"crossings", "seizures", "legs"}
    assert {table for table, moved in counts.items() if moved} == SHOWN[name]


@pytest.mark.nightly
@pytest.mark.parametrize("name", SOURCES)
def test_every_row_moves_only_what_names_it(
    tiny_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_folder.parent)
    counts = check_changes(tiny_folder.parent, name)
    print(f"{name}: values moved, by table of the row changed: {counts}")  # noqa: T201
    assert sum(counts.values()) >= 20
