"""Every number says which rows it rests on: change one row, and no other number moves."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest

import routes
from geo.errors import NoRoute
from geo.world import World, read_world
from routes.cli import run
from routes.network import build_network
from routes.posterior import prior_draws
from routes.ranking import COLUMNS, INTERVALS, rank_crossings
from routes.tracing import KEYS, RESTS_ON, trace_crossing

DAYS = ("2016-06-01", "2020-06-01", "2024-12-31")
FROM_CHOICE = [name for name in COLUMNS if name not in RESTS_ON]
# One change a column of each table; what text says is put after it, numbers become others.
CHANGES: dict[str, dict[str, Callable[[str], str]]] = {
    "crossings": {
        "interdiction": lambda cell: str(float(cell) * 0.9),
        "name_en": lambda cell: f"{cell} II",
        "sources": lambda cell: f"{cell}0",
        "lon": lambda cell: str(float(cell) + 0.001),
    },
    "crossing_status": {
        "state": {"closed": "limited", "limited": "closed"}.__getitem__,
        "source": lambda cell: f"{cell}0",
    },
    "crossing_facts": {"value": lambda cell: str(float(cell) * 1.5 / (1 + float(cell)))},
    "places": {"name_en": lambda cell: f"{cell} II"},
    "legs": {
        "hours": lambda cell: str(float(cell) + 0.25),
        "km": lambda cell: str(float(cell) + 10),
    },
    "seizures": {
        "crossing_id": lambda cell: "daraa-ramtha" if cell else "",
        "pills": lambda cell: str(2 * float(cell)) if cell else "7000",
        "sources": lambda cell: f"{cell}0",
    },
}


@dataclass(frozen=True)
class Change:
    """One cell of one row changed: in which table, which row, which column."""

    table: str
    row: str
    column: str


def change_cells(folder: Path) -> Iterator[Change]:
    """Change every row of every table in turn, and put it back."""
    for table, columns in CHANGES.items():
        path = folder / f"{table}.csv"
        whole = path.read_bytes()
        rows = list(csv.DictReader(io.StringIO(whole.decode())))
        for at, row in enumerate(rows):
            name = " ".join(row[key] for key in KEYS[table]).strip()
            for column, change in columns.items():
                changed = [*rows[:at], {**row, column: change(row[column])}, *rows[at + 1 :]]
                path.write_text(pd.DataFrame(changed).to_csv(index=False), encoding="utf-8")
                yield Change(table, name, column)
        path.write_bytes(whole)
    yield from change_lines(folder / "world.toml")


def change_lines(path: Path) -> Iterator[Change]:
    """Change every parameter and every demand of world.toml in turn, and put it back."""
    whole = path.read_text(encoding="utf-8")
    head, *demands = whole.split("[[demand]]")
    for line in re.findall(r"^[a-z_]+ = [\d.]+", head.split("[parameters.prior")[0], flags=re.M):
        name, value = line.split(" = ")
        new = int(value) - 1 if name == "max_zones" else float(value) * 1.1 + 0.5
        path.write_text(whole.replace(line, f"{name} = {new}"), encoding="utf-8")
        yield Change("parameters", name, name)
    for at, demand in enumerate(demands):
        cells = dict(re.findall(r'^(\w+) = "?([\w-]+)', demand, flags=re.M))
        row = " ".join(cells.get(key, "") for key in KEYS["demand"]).strip()
        changed = [*demands[:at], re.sub(r"weight = \d", "weight = 5", demand), *demands[at + 1 :]]
        path.write_text("[[demand]]".join([head, *changed]), encoding="utf-8")
        yield Change("demand", row, "weight")
    path.write_text(whole, encoding="utf-8")


# ---- the ranking, cell by cell ------------------------------------------------------------------


def rank(world: World, day: str) -> pd.DataFrame:
    ranking = rank_crossings(build_network(world, as_of=day))
    return ranking.set_index("crossing_id", drop=False).drop(columns="score")


def trace(world: World, day: str) -> dict[str, pd.DataFrame]:
    network = build_network(world, as_of=day)
    return {name: trace_crossing(network, world, name) for name in network.crossings.index}


def rests_on(rows: pd.DataFrame, change: Change) -> set[str]:
    """Columns that a changed row bears on."""
    found = rows[(rows["table"] == change.table) & (rows["row"] == change.row)]["bears_on"]
    return set(";".join(found).split(";")) - {""}


def differing(before: pd.DataFrame, after: pd.DataFrame) -> set[tuple[str, str]]:
    after = after.loc[before.index]
    other = (before != after) & ~(before.isna() & after.isna())
    return {(row, name) for name in other for row in other.index[other[name]]}


@pytest.mark.parametrize("day", DAYS)
def test_a_changed_row_moves_the_numbers_that_name_it_and_no_other(
    tiny_folder: Path, day: str
) -> None:
    before, traced = rank(read_world(tiny_folder), day), trace(read_world(tiny_folder), day)
    moved = dict.fromkeys([*CHANGES, "parameters", "demand"], 0)
    for change in change_cells(tiny_folder):
        try:
            after = rank(read_world(tiny_folder), day)
        except NoRoute:
            continue  # max_zones 2 joins nothing
        found = differing(before, after)
        moves = change.table == "seizures" and change.column == "crossing_id"
        now = trace(read_world(tiny_folder), day) if moves else traced
        for crossing, column in found:
            named = rests_on(traced[crossing], change) | rests_on(now[crossing], change)
            assert column in named, f"{change} moved {column} of {crossing}"
        moved[change.table] += bool(found)
        assert exact(change, before, after) <= found, change
    assert all(moved[name] for name in ("crossings", "legs", "seizures", "parameters"))
    assert bool(moved["demand"]) == (day == "2020-06-01")  # one demand alone is all, at any weight


def exact(change: Change, before: pd.DataFrame, after: pd.DataFrame) -> set[tuple[str, str]]:
    """Cells that show a changed cell as it stands, which must move."""
    if change.table == "crossings" and change.column in ("interdiction", "name_en"):
        held = before.loc[change.row, "interdiction"] == 0.05  # a dated fact stands before it
        shown = {"interdiction": "interdiction", "name_en": "name"}[change.column]
        return set() if held and shown == "interdiction" else {(change.row, shown)}
    if change == Change("seizures", "JOR-2024-jaber-01", "crossing_id"):
        return {("nasib-jaber", "seizures_observed"), ("daraa-ramtha", "seizures_observed")}
    if change.table == "crossing_status" and change.column == "state":
        crossing = change.row.split()[0]
        told = before.loc[crossing, "state"] != after.loc[crossing, "state"]
        return {(crossing, "state")} if told else set()
    return set()


def keep_rows(world: World, rows: pd.DataFrame) -> World:
    """A world of the rows named alone."""
    kept = {}
    for table, keys in KEYS.items():
        frame = getattr(world, table)
        names = frame[list(keys)].agg(" ".join, axis=1).str.strip()
        kept[table] = frame[names.isin(rows.loc[rows["table"] == table, "row"])]
        kept[table] = kept[table].reset_index(drop=True)
    return replace(world, **kept)


@pytest.mark.parametrize("day", DAYS)
def test_the_rows_named_are_enough_to_reckon_each_cell(tiny_world: World, day: str) -> None:
    ranking, traced = rank(tiny_world, day), trace(tiny_world, day)
    for crossing, rows in traced.items():
        row = ranking.loc[crossing]
        for column in (*FROM_CHOICE, "seizures_expected"):
            own = rows[[column in text.split(";") for text in rows["bears_on"]]]
            again = rank(keep_rows(tiny_world, own), day)
            assert again.loc[crossing, column] == pytest.approx(row[column], rel=0, nan_ok=True)
        own = {
            column: keep_rows(tiny_world, rows[rows["bears_on"].str.contains(column)])
            for column in ("state", "interdiction", "seizures_observed", "zone_a", "kind")
        }
        assert row["seizures_observed"] == len(own["seizures_observed"].seizures)
        assert row["state"] == next(iter(own["state"].crossing_status["state"]), "open")
        stated = [
            *own["interdiction"].crossing_facts["value"],
            *own["interdiction"].crossings["interdiction"],
        ]
        assert row["interdiction"] == stated[0]
        (itself,) = own["kind"].crossings.to_dict("records")
        assert (row["kind"], row["name"]) == (itself["kind"], itself["name_en"])


def test_under_a_posterior_its_file_is_named_and_the_hauls_it_counts(root: Path) -> None:
    world = read_world(root / "data")
    posterior = routes.read_posterior(world).take(20)
    network = build_network(world, posterior=posterior)
    ranking = rank_crossings(network).set_index("crossing_id")
    assert set(RESTS_ON) <= {*COLUMNS, *INTERVALS}
    busiest = ranking["seizures_used"].nlargest(3).index
    for crossing in [*busiest, ranking["seizures_used"].idxmin()]:
        rows = trace_crossing(network, world, crossing)
        used = rows["bears_on"].str.contains("seizures_used")
        hauls = rows[used & (rows["table"] == "seizures")]
        assert len(hauls) == ranking.loc[crossing, "seizures_used"]
        (file,) = rows[rows["table"] == "posterior.npz"].to_dict("records")
        assert file["row"].endswith(posterior.fingerprint)
        learnt = file["bears_on"].split(";")
        assert {*INTERVALS, "usage", "exposure", "seizures_expected"} <= set(learnt)
        assert "theta_per_hour" not in rows[rows["table"] == "parameters"]["row"].tolist()


def test_without_evidence_a_posterior_names_no_haul(tiny_world: World) -> None:
    network = build_network(tiny_world, posterior=prior_draws(tiny_world, 20))
    rows = trace_crossing(network, tiny_world, "daraa-ramtha")
    assert "seizures" not in set(rows["table"])


def test_rows_are_listed_by_the_command(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tiny_folder.parent)
    asked = ["explain", "omari-haditha", "--world", "world", "--rows", "-q"]
    assert run([*asked, "--format", "csv"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    events = [line["row"] for line in lines if "seizures_observed" in line["bears_on"]]
    assert events == ["SAU-2022-haditha-01", "SAU-2023-haditha-02"]
    assert run([*asked, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == lines
    assert run(asked) == 0
    assert re.search(r"legs +19 +", capsys.readouterr().out)
