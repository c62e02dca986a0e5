"""Twelve worlds solved on paper, to nine digits and more."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hand_worlds import chain, land_or_sea, two_doors, world

from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.comparison import compare_corridors
from routes.displacement import close_crossings
from routes.exposure import measure_exposure

E = math.e


def usage_of(network):
    solution = RouteChoice(network).solve(fixed_case(network))
    return dict(zip(network.crossings.index, solution.usage[0], strict=True)), solution


def test_1_two_doors_share_by_logit():
    usage, _ = usage_of(two_doors())
    # Costs 2 and 3 hours at theta 1: odds e to 1.
    assert usage["near"] == pytest.approx(E / (E + 1), rel=1e-12)
    assert usage["far"] == pytest.approx(1 / (E + 1), rel=1e-12)


def test_2_exposure_is_usage_times_interdiction_at_a_first_door():
    table = measure_exposure(two_doors())
    assert table.loc["near", "exposure"] == pytest.approx(0.2 * E / (E + 1), rel=1e-12)


def test_3_what_is_seized_first_never_meets_the_second_door():
    usage, solution = usage_of(chain())
    assert usage == {"first": 1.0, "second": 1.0}
    assert solution.exposure[0] == pytest.approx([0.5, 0.2], rel=1e-12)
    assert solution.delivered[0] == pytest.approx(0.3, rel=1e-12)


def test_4_the_log_sum_is_that_of_the_costs():
    _, solution = usage_of(two_doors())
    assert solution.log_sum[0, 0] == pytest.approx(math.log(math.exp(-2) + math.exp(-3)), rel=1e-12)


def test_5_an_hour_at_sea_counts_for_its_weight():
    usage, _ = usage_of(land_or_sea())
    # Land 3 hours; sea 1 hour of road and 4 * 0.5 = 2: both cost 3.
    assert usage["gate"] == pytest.approx(0.5, rel=1e-12)
    assert usage["port-a"] == usage["port-b"] == pytest.approx(0.5, rel=1e-12)


def test_6_size_counts_doors():
    network = two_doors()
    network.crossings.loc["far", "size"] = E
    usage, _ = usage_of(network)
    # An hour dearer but e times as many doors: even.
    assert usage["near"] == pytest.approx(0.5, rel=1e-12)


def test_7_fear_of_interdiction_costs_hours():
    usage, _ = usage_of(two_doors(risk_aversion_hours=1.0))
    # Weights (1 - p)^(theta * aversion) e^-cost: 0.8 e^-2 against 0.9 e^-3.
    assert usage["near"] == pytest.approx(0.8 * E / (0.8 * E + 0.9), rel=1e-12)


def test_8_penalties_by_kind_and_state():
    network = two_doors(penalty_hours_informal=2.0, penalty_hours_limited=1.0)
    network.crossings.loc["near", "kind"] = "informal"
    network.crossings.loc["far", "state"] = "limited"
    usage, _ = usage_of(network)
    # near 2 + 2, far 3 + 1: even.
    assert usage["near"] == pytest.approx(0.5, rel=1e-12)


def test_9_closing_the_only_door_leaves_demand_unserved():
    network = two_doors()
    network.crossings["state"] = "closed"
    usage, solution = usage_of(network)
    assert usage == {"near": 0.0, "far": 0.0}
    assert solution.unserved[0] == 1.0
    assert solution.delivered[0] == solution.interception[0] == 0.0


def test_10_closing_a_door_costs_the_log_sum_difference():
    closure = close_crossings(two_doors(), ["near"])
    rise = 3.0 + math.log(math.exp(-2) + math.exp(-3))
    assert closure.logsum_cost_change_hours == pytest.approx(rise, rel=1e-12)
    assert measure_exposure(two_doors()).loc["near", "criticality_hours"] == pytest.approx(
        rise, rel=1e-12
    )
    after = closure.displacement.set_index("crossing_id")["usage_after"]
    assert after.to_dict() == {"near": 0.0, "far": 1.0}


def test_11_leverage_by_hand_and_its_sign():
    # Routes fixed (no aversion): one more unit at near stops usage_near more.
    table = measure_exposure(two_doors())
    assert table.loc["near", "leverage"] == pytest.approx(E / (E + 1), rel=1e-12)
    # Great aversion: reinforcing the well guarded near door chases flow to the softer far one.
    # I = (0.2 a + 0.1 b) / (a + b), a = 0.8^k e^-2, b = 0.9^k e^-3, da/dp = -k a / 0.8.
    k = 20.0
    a, b = 0.8**k * math.exp(-2), 0.9**k * math.exp(-3)
    share = a / (a + b)
    expected = share - (k / 0.8) * share * (1 - share) * (0.2 - 0.1)
    leverage = measure_exposure(two_doors(risk_aversion_hours=k)).loc["near", "leverage"]
    assert leverage == pytest.approx(expected, rel=1e-12)
    assert leverage < 0


def test_12_corridors_side_by_side():
    table = compare_corridors(land_or_sea()).set_index("corridor")
    assert table.loc["AAA-BBB", "share"] == pytest.approx(0.5, rel=1e-12)
    assert table.loc["AAA-BBB", "mean_hours"] == pytest.approx(3.0, rel=1e-12)
    assert table.loc["AAA-SEA-BBB", "mean_hours"] == pytest.approx(5.0, rel=1e-12)
    assert table.loc["AAA-SEA-BBB", "mean_km"] == pytest.approx(300.0, rel=1e-12)
    assert table.loc["AAA-SEA-BBB", "crossings"] == 2


def test_demand_inside_one_zone_needs_no_crossing():
    network = world(
        [("gate", "AAA", "BBB", {"interdiction": 0.5})],
        [
            ("AAA", "start", "gate", 1.0),
            ("AAA", "start", "market", 2.0),
            ("BBB", "gate", "goal", 1.0),
        ],
        places={"start": "AAA", "market": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 0.5), ("start", "market", 0.5)],
    )
    usage, solution = usage_of(network)
    assert usage["gate"] == pytest.approx(0.5)
    assert solution.delivered[0] == pytest.approx(0.75)
    table = compare_corridors(network).set_index("corridor")
    assert table.loc["AAA", "share"] == pytest.approx(0.5)
    assert table.loc["AAA", "mean_hours"] == pytest.approx(2.0)
    assert table.loc["AAA", "interception"] == 0.0
    np.testing.assert_allclose(table["share"].sum(), 1.0)
