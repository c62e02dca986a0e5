"""`corridors scenario` and what `corridors compare` tells of doors, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hand_worlds import two_doors, world

import routes
from geo.world import read_world
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.cli import run
from routes.equalise import corridor_doors, equalise_corridors, find_factor, more_checks
from routes.figures_scenario import FIGURES, draw_scenario
from routes.outcome import compare_scenarios
from routes.scenario import Scenario
from routes.scenario_file import file_schema

TINY = str(Path(__file__).parent / "tiny_world")


@pytest.fixture
def shut(tmp_path):
    path = tmp_path / "shut.toml"
    path.write_text(Scenario("../../shut").close("nasib-jaber").to_toml())
    return path


def ask(*words):
    return run(["scenario", "--world", TINY, *map(str, words)])


def test_scenarios_that_ship_are_listed(capsys):
    assert run(["scenario"]) == 0
    assert "joint-cell" in capsys.readouterr().out


def test_a_scenario_by_name_stands_beside_the_baseline(capsys):
    assert run(["scenario", "reopen-al-qaim", "--parameters", "fixed"]) == 0
    told = capsys.readouterr().out
    assert "2025-06-13" in told
    assert "Abu Kamal – al-Qaim (open)" in told


def test_priors_are_named_where_no_posterior_is(shut, capsys):
    assert ask(shut, "--draws", 5) == 0
    captured = capsys.readouterr()
    assert "priors of world.toml" in captured.err
    assert "90 % interval" in captured.out


def test_json_holds_all_and_the_same_bytes_twice(shut, tmp_path):
    for name in ("a.json", "b.json"):
        assert ask(shut, "--draws", 5, "-q", "-o", tmp_path / name) == 0
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert (told["parameters"], told["draws"]) == ("prior", 5)
    one = told["scenarios"][0]
    assert one["interventions"] == ["close: crossings nasib-jaber"]
    assert set(one["totals"]) == {
        "interception",
        "seized",
        "delivered",
        "unserved",
        "dispatched",
        "cost_hours",
    }
    assert {"baseline", "value", "difference", "low", "high", "improvement"} == set(
        one["totals"]["interception"]
    )
    assert len(one["crossings"]) == 5
    assert {"from_id", "to_id", "share"} == set(one["diversion"][0])


@pytest.mark.parametrize("name", ["totals", "crossings", "corridors", "diversion"])
def test_any_table_may_be_written(shut, tmp_path, name):
    assert ask(shut, "--parameters", "fixed", "--table", name, "-o", tmp_path / "t.csv") == 0
    assert "scenario" in pd.read_csv(tmp_path / "t.csv").columns


def test_crossings_lie_on_a_map(shut, tmp_path):
    assert ask(shut, "--parameters", "fixed", "-o", tmp_path / "t.geojson") == 0
    told = json.loads((tmp_path / "t.geojson").read_text("utf-8"))
    assert len(told["features"]) == 5


def test_a_folder_gets_every_table_and_figure_under_safe_names(shut, tmp_path):
    assert ask(shut, "--draws", 4, "-q", "-o", tmp_path / "out") == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert [name for name in names if name.endswith(".svg")] == [
        "shut-diversion.svg",
        "shut-map.svg",
        "shut-ranks.svg",
    ]
    assert {"outcome.json", "totals.csv", "crossings.csv", "corridors.csv"} <= set(names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "shut.toml"]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_drawn_the_same_twice(shut, tmp_path, figure):
    for name in ("a.svg", "b.svg"):
        told = ask(shut, "--parameters", "fixed", "--figure", figure, "-o", tmp_path / name)
        assert told == 0
    drawn = (tmp_path / "a.svg").read_text("utf-8")
    assert drawn == (tmp_path / "b.svg").read_text("utf-8")
    assert "Nasib" in drawn


def test_a_figure_of_no_change_is_drawn(tmp_path):
    outcome = compare_scenarios(read_world(TINY), [Scenario("nothing")])
    for figure in FIGURES:
        draw_scenario(outcome, tmp_path / f"{figure}.png", figure=figure)
        assert (tmp_path / f"{figure}.png").read_bytes().startswith(b"\x89PNG")


def test_labels_cover_neither_each_other_nor_a_mark():
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from routes.figure_labels import place_labels

    figure = Figure(figsize=(6, 5))
    axes = figure.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    points = np.random.default_rng(3).normal(5, 0.2, (8, 2))
    place_labels(axes, points, [f"crossing number {n}" for n in range(8)], points)
    figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in axes.texts]  # without the lines
    dots = axes.transData.transform(points)
    assert len(boxes) == 8
    for row, box in enumerate(boxes):
        assert not any(text.overlaps(box) for text in boxes[:row])
        assert not any(box.contains(*dot) for dot in dots)


def test_a_map_shows_the_scenario_to_compare(shut, tmp_path):
    assert ask(shut, "--parameters", "fixed", "--map", tmp_path / "m.html", "-q") == 0
    page = (tmp_path / "m.html").read_text("utf-8")
    assert "shut" in page
    assert "fixed parameters" in page


def test_a_map_of_scenarios_rests_on_the_draws_that_the_tables_do(shut, tmp_path):
    drawn = ("--parameters", "prior", "--draws", 3)
    assert ask(shut, *drawn, "--map", tmp_path / "m.html", "-q") == 0
    page = (tmp_path / "m.html").read_text("utf-8")
    assert "prior of 3 draws" in page
    assert "exposure_low" in page


def test_history_month_by_month(tmp_path):
    out = tmp_path / "m.csv"
    assert ask("--over", "time", "--parameters", "fixed", "-o", out) == 0
    months = pd.read_csv(out)
    assert months["month"].nunique() == 120
    assert (months["difference"].abs() < 1e-12).all()


def test_a_sweep_and_pairs_are_tables(shut, tmp_path, capsys):
    out = tmp_path / "s.csv"
    assert ask("--sweep", "interdiction@nasib=0:1:11", "-q", "-o", out) == 0
    table = pd.read_csv(out)
    assert table["interdiction@nasib-jaber"].tolist() == pytest.approx(np.linspace(0, 1, 11))
    assert ask("--pairs", "-q", "-o", tmp_path / "p.json") == 0
    assert len(json.loads((tmp_path / "p.json").read_text("utf-8"))["points"]) == 10
    assert ask("--pairs", "--table", "diversion", "-q", "-o", tmp_path / "u.csv") == 0
    assert {"closed_1", "closed_2", "crossing_id", "usage", "change"} == set(
        pd.read_csv(tmp_path / "u.csv").columns
    )
    assert ask(shut, "--sets", 1, "--draws", 3, "--parameters", "prior", "-q") == 0
    assert "P(better)" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.parts"))


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["joint-sell"], 2, "no scenario is called so"),
        (["--sweep", "x=1:2:3", "--pairs"], 2, "only one at a time"),
        (["--pairs", "-o", "x.svg"], 2, "figures, maps and folders"),
        (["--over", "time", "--jobs", "2"], 2, "only sweeps"),
        (["--sweep", "theta_per_hour=0.1:1:1000000"], 2, "would take about"),
        (["--sweep", "theta_per_hour=1"], 0, "interception"),
        (["--sets", "9"], 2, "there are 5 crossings"),
        (["--parameters", "posterior", "--over", "time"], 2, "there is no posterior"),
        (
            ["--sweep", "theta_per_hour=0.1:1:3", "--scheduler", "tcp://127.0.0.1:1"],
            2,
            "no scheduler",
        ),
    ],
)
@pytest.mark.filterwarnings("default")
def test_what_is_asked_wrongly_is_told(words, code, told, capsys):
    assert ask(*words) == code
    captured = capsys.readouterr()
    assert told in captured.err + captured.out
    assert "Traceback" not in captured.err


def test_nothing_served_is_no_answer(tmp_path, capsys):
    path = tmp_path / "all.toml"
    path.write_text(Scenario("all").close(zone="SYR").to_toml())
    assert ask(path, "--parameters", "fixed", "-o", tmp_path / "x.json") == 4
    assert "no route joins any origin" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()


def test_faults_of_all_files_are_told_together(tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(f'[scenario]\nname = "{name}"\nclosed = 1\n')
    assert ask(tmp_path / "a.toml", tmp_path / "b.toml") == 2
    told = capsys.readouterr().err
    assert "a.toml" in told
    assert "b.toml" in told


HOSTILE = {
    "054_deep.toml": 2,
    "055_bigint.toml": 2,
    "056_nan_inf.toml": 2,
    "057_dup.toml": 2,
    "058_unknown_key.toml": 2,
    "059_include_traversal.toml": 2,
    "060_include_loop.toml": 2,
    "061_name_traversal.toml": 0,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_file_place_and_remedy(
    name, reference_folder, tmp_path, capsys
):
    code = ask(
        reference_folder / "hostile" / name, "--parameters", "fixed", "-o", tmp_path / "x.json"
    )
    captured = capsys.readouterr()
    assert code == HOSTILE[name]
    assert "Traceback" not in captured.err
    if code:
        assert name in captured.err
        assert list(tmp_path.iterdir()) == []
    else:
        assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_the_schema_of_scenario_files_is_written_down(root):
    written = json.loads((root / "docs" / "schemas" / "scenario-file.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(file_schema(), allow_nan=False))


# ---- compare: doors, and what would equalise ----------------------------------------------------


def test_interception_of_doors_sums_to_the_corridors():
    network = routes.build_network(routes.load())
    doors = corridor_doors(network, ["SYR-JOR-SAU", "SYR-TUR-IRQ"])
    table = routes.compare_corridors(network, ["SYR-JOR-SAU", "SYR-TUR-IRQ"])
    sums = doors.groupby("corridor")["interception"].sum()
    for row in table.itertuples():
        assert sums[row.corridor] == pytest.approx(row.interception, abs=1e-12)
    kg = doors.groupby("corridor")["kg_observed"].sum()
    assert kg["SYR-JOR-SAU"] <= table.set_index("corridor").loc["SYR-JOR-SAU", "kg_observed"]


def test_two_equal_doors_of_a_tenth_must_do_their_checks_until_they_stop_a_fifth():
    # One door each way: 1 - 0.9 ** factor = 0.19 at factor 2.
    network = world(
        [
            ("weak", "AAA", "BBB", {"interdiction": 0.1}),
            ("strong", "AAA", "CCC", {"interdiction": 0.19}),
        ],
        [
            ("AAA", "start", "weak", 1.0),
            ("AAA", "start", "strong", 1.0),
            ("BBB", "weak", "goal", 1.0),
            ("CCC", "strong", "other", 1.0),
        ],
        places={"start": "AAA", "goal": "BBB", "other": "CCC"},
        demand=[("start", "goal", 0.5), ("start", "other", 0.5)],
    )
    told = equalise_corridors(network, ["AAA-CCC", "AAA-BBB"]).iloc[0]
    assert told["raised"] == "AAA-BBB"
    assert told["factor"] == pytest.approx(2.0, abs=1e-9)
    assert told["interdiction_needed"] == pytest.approx(0.19, abs=1e-9)


def test_no_factor_helps_a_door_that_checks_nothing():
    network = world(
        [
            ("open", "AAA", "BBB", {"interdiction": 0.0}),
            ("strong", "AAA", "CCC", {"interdiction": 0.2}),
        ],
        [
            ("AAA", "start", "open", 1.0),
            ("AAA", "start", "strong", 1.0),
            ("BBB", "open", "goal", 1.0),
            ("CCC", "strong", "other", 1.0),
        ],
        places={"start": "AAA", "goal": "BBB", "other": "CCC"},
        demand=[("start", "goal", 0.5), ("start", "other", 0.5)],
    )
    assert np.isnan(equalise_corridors(network, ["AAA-CCC", "AAA-BBB"])["factor"].item())


def test_the_factor_found_gives_the_target_when_solved_again():
    network = two_doors(risk_aversion_hours=2.0)
    choice, case = RouteChoice(network), fixed_case(network)
    from routes.comparison import corridor_flows

    flow = next(iter(corridor_flows(choice, case, [("AAA", "BBB")])))
    factor = find_factor(choice, case, flow, np.array([0.4]))
    changed = more_checks(network, case, np.array([True, True]), factor)
    assert choice.solve(changed).interception[0] == pytest.approx(0.4, abs=1e-9)


def test_compare_tells_doors_and_what_would_equalise(capsys):
    assert run(["compare", "SYR-JOR-SAU", "SYR-TUR-IRQ", "--parameters", "fixed", "-q"]) == 0
    told = capsys.readouterr().out
    assert "Door by door" in told
    assert "What would equalise them" in told
    words = ["SYR-*", "SYR-TUR-IRQ-KWT", "--top", "5", "--parameters", "fixed", "-q"]
    assert run(["compare", *words, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    told = [row["corridor"] for row in document["corridors"]]
    assert len(told) == 5
    assert "SYR-TUR-IRQ-KWT" in told
    assert {row["corridor"] for row in document["doors"]} == set(told)
    assert len(document["equalise"]) == 4
    assert run(["compare", *words]) == 0
    assert "more corridors match" in capsys.readouterr().out


def test_months_of_learning_stand_beside_those_of_the_baseline(tmp_path):
    path = tmp_path / "raid.toml"
    path.write_text(Scenario("raid").raid_origin("damascus", removed=0.5).to_toml())
    assert ask(path, "--adapt", 3, "-q", "-o", tmp_path / "m.csv") == 0
    months = pd.read_csv(tmp_path / "m.csv")
    assert months["month"].tolist() == [1, 2, 3]
    # Half as much from the one origin there is: of what is dispatched, nothing changes.
    assert months[["seized_change", "delivered_change"]].abs().max(axis=None) == 0
    assert (months["seized"] + months["delivered"]).to_numpy() == pytest.approx(1, abs=1e-9)


def test_months_are_played_by_every_rule_asked_for(tmp_path, capsys):
    path = tmp_path / "m.json"
    rules = ["--rule", "fixed", "--rule", "optimised", "--units", 2, "--runs", 3]
    assert ask("--adapt", 2, *rules, "-q", "-o", path) == 0
    document = json.loads(path.read_text("utf-8"))
    assert [(row["rule"], row["month"]) for row in document["months"]] == [
        ("fixed", 1),
        ("fixed", 2),
        ("optimised", 1),
        ("optimised", 2),
    ]
    first = document["months"][0]
    assert first["seized_low"] <= first["seized"] <= first["seized_high"]
    assert first["seized"] + first["delivered"] + first["unserved"] == pytest.approx(1)
    assert ask("--adapt", 2, "--rule", "fixed", "-q") == 2
    assert "Add --units B" in capsys.readouterr().err
    assert ask("--units", 2, "-q") == 2
    assert "Add --adapt MONTHS" in capsys.readouterr().err
