"""Detectors: hand-sized networks, published instances, every small instance by brute force."""

from __future__ import annotations

import importlib.util
import itertools
import json

import numpy as np
import pandas as pd
import pytest

from geo.errors import Infeasible, InputError, MissingExtra
from routes.detectors import build_graph, place_detectors
from routes.evader import Evaders, best_reliability

pytest.importorskip("highspy", reason="needs corridors[allocate]")

COLUMNS = ["from", "to", "reliability", "reliability_with_detector", "cost", "can_hold"]


def two_ways(**changes) -> pd.DataFrame:
    """From a to d over b (0.9, watched 0.1) or over c (0.8, watched 0.4)."""
    arcs = pd.DataFrame(
        [
            ("a", "b", 0.9, 0.1, 1.0, True),
            ("a", "c", 0.8, 0.4, 1.0, True),
            ("b", "d", 1.0, 1.0, 1.0, False),
            ("c", "d", 1.0, 1.0, 1.0, False),
        ],
        columns=COLUMNS,
    )
    for column, value in changes.items():
        arcs[column] = value
    return arcs


ONE = pd.DataFrame({"origin": ["a"], "destination": ["d"], "probability": [1.0]})


def test_one_detector_goes_on_the_better_way_and_two_on_both():
    one, two = place_detectors(two_ways(), ONE, 1), place_detectors(two_ways(), ONE, 2)
    assert one.placed.index.tolist() == [0]
    assert (one.objective_before, one.objective, two.objective) == pytest.approx((0.9, 0.8, 0.4))
    assert one.status == two.status == "optimal"


def test_no_budget_places_nothing():
    placement = place_detectors(two_ways(), ONE, 0)
    assert placement.placed.empty
    assert placement.objective == pytest.approx(0.9)


def test_a_budget_for_all_is_remarked_on():
    assert any("all 2 arcs" in r for r in place_detectors(two_ways(), ONE, 99).remarks)


def test_costs_decide_what_fits():
    assert place_detectors(two_ways(cost=[3.0, 1.0, 1, 1]), ONE, 2).objective == pytest.approx(0.9)


def test_a_fixed_detector_counts_against_the_budget():
    placement = place_detectors(two_ways(fixed=[False, True, False, False]), ONE, 1)
    assert placement.placed.index.tolist() == [1]
    with pytest.raises(Infeasible, match="the budget is 0, the fixed detectors cost 1"):
        place_detectors(two_ways(fixed=[False, True, False, False]), ONE, 0)


def test_zone_budgets_bind():
    arcs = two_ways(zone=["north", "south", "north", "south"])
    placement = place_detectors(arcs, ONE, 2, zone_budgets={"north": 0})
    assert placement.placed.index.tolist() in ([1], [])
    assert placement.objective == pytest.approx(0.9)
    with pytest.raises(InputError, match="Did you mean north"):
        place_detectors(arcs, ONE, 2, zone_budgets={"nort": 0})


def test_parallel_arcs_need_names():
    arcs = pd.concat([two_ways(), two_ways().head(1)], ignore_index=True)
    with pytest.raises(InputError, match="arc_id"):
        place_detectors(arcs, ONE, 1)
    placement = place_detectors(arcs.assign(arc_id=range(5)), ONE, 2)
    assert placement.objective == pytest.approx(0.8)


def test_a_pair_without_a_way_counts_nothing_and_is_remarked_on():
    arcs = pd.concat([two_ways(), pd.DataFrame([("e", "f", 1, 1, 1, False)], columns=COLUMNS)])
    scenarios = pd.concat([ONE, ONE.assign(destination="f")])
    placement = place_detectors(arcs, scenarios, 1)
    assert placement.objective == pytest.approx(0.8)
    assert any("1 of 2 scenarios" in remark for remark in placement.remarks)


def test_certain_detection_and_certain_passage():
    arcs = two_ways(reliability=[1.0, 0.0, 1.0, 1.0], reliability_with_detector=[0.0, 0.0, 1, 1])
    assert place_detectors(arcs, ONE, 1).objective == 0.0
    assert place_detectors(arcs, ONE, 0).objective == 1.0


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("reliability", 1.2, "probability from 0 to 1"),
        ("reliability", float("nan"), "probability from 0 to 1"),
        ("reliability_with_detector", -0.1, "probability from 0 to 1"),
        ("reliability_with_detector", 0.95, "Swap"),
        ("cost", 0.0, "cost above 0"),
        ("cost", -1.0, "cost above 0"),
        ("can_hold", "perhaps", "True or False"),
        ("fixed", float("nan"), "True or False"),
        ("to", None, "Give both"),
    ],
)
def test_every_fault_of_the_arcs_is_told_at_once(column, value, told):
    arcs = two_ways(fixed=False).astype({column: object})
    arcs.loc[[0, 1], column] = value
    with pytest.raises(InputError, match=told) as caught:
        place_detectors(arcs, ONE, 1)
    assert len(caught.value.faults) >= 2
    assert "row 1" in str(caught.value)
    assert "row 2" in str(caught.value)


def test_faults_of_scenarios_and_budget():
    scenarios = pd.DataFrame(
        {"origin": ["a", "a", "x"], "destination": ["d", "a", "d"], "probability": [-1, 1, 1]}
    )
    with pytest.raises(InputError) as caught:
        place_detectors(two_ways(), scenarios, -1)
    text = str(caught.value)
    for told in ("probability is -1", "are one", "no arc touches 'x'", "-1 is no budget"):
        assert told in text
    with pytest.raises(InputError, match="no column 'cost'"):
        place_detectors(two_ways().drop(columns="cost"), ONE, 1)
    with pytest.raises(InputError, match="nobody travels"):
        place_detectors(two_ways(), ONE.assign(probability=0.0), 1)


@pytest.mark.parametrize(("option", "value"), [("seconds", -1), ("seconds", np.nan), ("gap", -1)])
def test_time_and_gap_must_be_numbers_that_can_be_kept(option, value):
    with pytest.raises(InputError, match=option):
        place_detectors(two_ways(), ONE, 1, **{option: value})


def test_where_nothing_can_be_placed_nothing_is():
    placement = place_detectors(two_ways(can_hold=False), ONE, 1)
    assert (placement.objective, placement.status) == (0.9, "optimal")


def test_without_a_solver_the_extra_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MissingExtra, match=r"corridors\[allocate\]"):
        place_detectors(two_ways(), ONE, 1)


def test_tables_given_are_left_alone():
    arcs, scenarios = two_ways(), ONE.copy()
    place_detectors(arcs, scenarios, 1)
    pd.testing.assert_frame_equal(arcs, two_ways())
    pd.testing.assert_frame_equal(scenarios, ONE)


def random_instance(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Four to eight nodes, certain and impossible arcs among them, costs 1 to 3."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(4, 9))
    pairs = list(itertools.permutations(range(nodes), 2))
    count = min(len(pairs), int(rng.integers(8, 20)))
    ends = [pairs[i] for i in rng.permutation(len(pairs))[:count]]
    plain = rng.uniform(0.1, 1.0, count)
    plain = np.where(rng.random(count) < 0.1, rng.choice([0.0, 1.0], count), plain)
    factor = np.where(rng.random(count) < 0.2, rng.choice([0.0, 1.0], count), rng.random(count))
    arcs = pd.DataFrame(ends, columns=["from", "to"]).assign(
        reliability=plain,
        reliability_with_detector=plain * factor,
        cost=rng.integers(1, 4, count),
        can_hold=rng.random(count) < 0.45,
    )
    known = sorted({*arcs["from"], *arcs["to"]})
    trips = [rng.choice(known, 2, replace=False) for _ in range(5)]
    scenarios = pd.DataFrame(trips, columns=["origin", "destination"])
    return arcs, scenarios.assign(probability=rng.dirichlet(np.ones(5))), int(rng.integers(0, 8))


@pytest.mark.parametrize("block", range(10))
def test_brute_force_finds_nothing_better(block):
    for seed in range(12 * block, 12 * block + 12):
        arcs, scenarios, budget = random_instance(seed)
        graph, holds = build_graph(arcs, scenarios)
        cost = arcs["cost"].to_numpy()[holds]
        best = min(
            float(graph.probability @ best_reliability(graph, np.array(plan, dtype=float)))
            for plan in itertools.product((0, 1), repeat=len(holds))
            if np.array(plan) @ cost <= budget
        )
        placement = place_detectors(arcs, scenarios, budget, gap=0.0)
        assert placement.objective == pytest.approx(best, abs=1e-9), seed
        assert placement.status == "optimal", seed
        assert placement.bound <= best + 1e-9, seed


def test_a_larger_budget_is_never_worse():
    arcs, scenarios, _ = random_instance(5)
    values = [place_detectors(arcs, scenarios, b, gap=0.0).objective for b in range(6)]
    assert all(b <= a + 1e-12 for a, b in itertools.pairwise(values))


def test_both_evaluations_agree():
    for seed in range(40):
        arcs, scenarios, _ = random_instance(seed)
        graph, _ = build_graph(arcs, scenarios)
        plan = (np.random.default_rng(seed).random(graph.units) < 0.5).astype(float)
        ours = Evaders(graph).reliability(plan)
        np.testing.assert_allclose(ours, best_reliability(graph, plan), atol=1e-12)


@pytest.fixture(scope="module")
def twelve_nodes(reference_folder):
    """The twelve-node example of Pan, Charlton & Morton, as tables."""
    facts = json.loads((reference_folder / "instances" / "pcm12.json").read_text("utf-8"))
    arcs = pd.DataFrame(
        [(*a["arc"], a["p_no_sensor"], a["p_sensor"], a["cost"], True) for a in facts["arcs"]],
        columns=COLUMNS,
    )
    pairs = itertools.product(facts["origins"], facts["destinations"])
    scenarios = pd.DataFrame(pairs, columns=["origin", "destination"])
    return facts, arcs, scenarios.assign(probability=facts["scenario_probability"])


def test_twelve_nodes_as_published(twelve_nodes):
    facts, arcs, scenarios = twelve_nodes
    one = place_detectors(arcs, scenarios, 1, gap=0.0)
    assert one.objective == pytest.approx(facts["published"]["objective"], abs=1e-12)
    assert one.placed[["from", "to"]].to_numpy().tolist() == [[11, 12]]
    for budget, answer in facts["verified_here_by_enumeration"].items():
        placement = place_detectors(arcs, scenarios, int(budget), gap=0.0)
        assert placement.objective == pytest.approx(answer["objective"], abs=1e-12)
        if answer.get("unique"):
            assert sorted(placement.placed[["from", "to"]].to_numpy().tolist()) == sorted(
                answer["sensors"]
            )


def snip_tables(facts, rule: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """SNIP as tables; the rule says how reliability with a detector follows."""
    factor = {2: 0.5, 3: 0.1, 4: 0.0}
    held = [
        (i, j, r, q if rule == 1 else factor[rule] * r, 1.0, True)
        for i, j, r, q in facts["interdictable_i_j_r_q"]
    ]
    other = [(i, j, r, r, 1.0, False) for i, j, r in facts["other_i_j_r"]]
    scenarios = pd.DataFrame(
        facts["scenario_s_t_p"], columns=["origin", "destination", "probability"]
    )
    return pd.DataFrame(held + other, columns=COLUMNS), scenarios


@pytest.fixture(scope="module")
def snip(reference_folder):
    """The 783-node network of Pan & Morton, instance 0."""
    return json.loads((reference_folder / "instances" / "snip0.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("rule", "budget", "published"), [(1, 60, 0.305466), (1, 90, 0.304991), (1, 30, 0.313135)]
)
def test_snip_is_solved_to_the_published_optimum(snip, rule, budget, published):
    arcs, scenarios = snip_tables(snip, rule)
    placement = place_detectors(arcs, scenarios, budget, seconds=120)
    assert placement.status == "optimal"
    assert placement.objective == pytest.approx(published, abs=1e-6)
    assert len(placement.placed) <= budget


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("rule", "budget", "at_most"),
    [(3, 30, 0.216430), (3, 60, 0.163516), (3, 90, 0.121486), (4, 30, 0.204604)],
)
def test_hard_snip_beats_what_was_known(snip, rule, budget, at_most):
    arcs, scenarios = snip_tables(snip, rule)
    placement = place_detectors(arcs, scenarios, budget, seconds=600)
    assert placement.objective <= at_most
    assert placement.status == "optimal"


@pytest.fixture(scope="module")
def border(root):
    """The maker of border crossings that the benchmark uses."""
    spec = importlib.util.spec_from_file_location("benchmark", root / "benchmarks/allocate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.border


@pytest.mark.parametrize(
    ("units", "objective"),
    [(10, 0.641911), pytest.param(20, 0.577842, marks=pytest.mark.nightly)],
)
def test_eighty_crossings_and_two_hundred_scenarios_are_proven(border, units, objective):
    placement = place_detectors(*border(1), units, seconds=300)
    assert placement.status == "optimal"
    assert placement.objective == pytest.approx(objective, abs=1e-6)
    assert len(placement.placed) == units


def test_when_time_runs_out_the_best_and_its_bound_come_back(snip):
    arcs, scenarios = snip_tables(snip, 3)
    placement = place_detectors(arcs, scenarios, 90, seconds=2.0)
    assert placement.status == "time limit"
    assert 0 < placement.bound < placement.objective < placement.objective_before
    assert placement.gap > 0
    hurried = place_detectors(arcs, scenarios, 90, seconds=0.0)
    assert hurried.objective < hurried.objective_before
    assert hurried.bound > 0
    assert any("Time ran out" in remark for remark in placement.remarks)
    assert placement.placed["cost"].sum() <= 90
