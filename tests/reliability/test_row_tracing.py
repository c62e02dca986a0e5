"""Every number says which rows it rests on: change one row, and no other number moves."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import routes
from geo.errors import NoRoute
from geo.world import World, read_world
from reliability.changes import CHANGES, Change, change_cells
from routes.cli import run
from routes.network import build_network
from routes.posterior import prior_draws
from routes.ranking import COLUMNS, INTERVALS, rank_crossings
from routes.tracing import KEYS, RESTS_ON, trace_crossing

DAYS = (
    "2016-06-01",
    pytest.param("2020-06-01", marks=pytest.mark.nightly),
    pytest.param("2024-12-31", marks=pytest.mark.nightly),
)
FROM_CHOICE = [name for name in COLUMNS if name not in RESTS_ON]

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


@pytest.mark.untraced
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
