"""Months of adaptation: beliefs by hand, conservation, seeds, and who learns what."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hand_worlds import two_doors
from random_worlds import random_network

from geo.errors import InputError
from routes.adapt import MEASURES, RULES, Learning, simulate_adaptation, update_belief
from routes.months import Months
from routes.units import UnitRules, apply_rules


def test_a_belief_updated_by_hand():
    # 4 lost, 16 passed: belief 0.2. Memory 0.75 keeps 3 and 12; 6 lost and 3 passed make 9 and 15.
    lost, passed = update_belief(
        np.array([4.0]),
        np.array([16.0]),
        seized=np.array([6.0]),
        through=np.array([3.0]),
        memory=0.75,
    )
    assert (lost[0], passed[0]) == (9.0, 15.0)
    assert lost[0] / (lost[0] + passed[0]) == 0.375


def test_without_memory_only_the_last_month_counts():
    lost, passed = update_belief(
        np.array([90.0]),
        np.array([1.0]),
        seized=np.array([1.0]),
        through=np.array([3.0]),
        memory=0.0,
    )
    assert lost[0] / (lost[0] + passed[0]) == 0.25


def test_months_of_silence_fade_the_counts_but_not_the_belief():
    lost, passed = np.array([2.0]), np.array([6.0])
    for _ in range(12):
        lost, passed = update_belief(
            lost, passed, seized=np.zeros(1), through=np.zeros(1), memory=0.5
        )
    assert lost[0] / (lost[0] + passed[0]) == 0.25
    assert lost[0] + passed[0] == pytest.approx(8 * 0.5**12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_every_consignment_is_seized_delivered_or_has_no_route(rule, seed):
    network = random_network(seed)
    found = simulate_adaptation(network, units=2, rule=rule, months=4, runs=5, seed=seed)
    total = found.series[["seized", "delivered", "unserved"]].sum(axis=1)
    np.testing.assert_allclose(total, 1.0, atol=1e-12)
    assert len(found.series) == 20
    assert found.series[["seized", "delivered", "unserved"]].to_numpy().min() >= -1e-12
    assert found.crossings["units_last"].sum() <= 2 + 1e-9
    for measure in MEASURES:
        assert (found.summary[f"{measure}_low"] <= found.summary[f"{measure}_high"]).all()


def test_same_seed_same_series():
    first, again, other = (
        simulate_adaptation(two_doors(), units=1, rule="random", months=5, runs=3, seed=s).series
        for s in (7, 7, 8)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def risky_doors():
    """Two equal doors whose users mind risk; the first stops half, nobody knows it yet."""
    from dataclasses import replace

    network = two_doors(risk_aversion_hours=10.0)
    crossings = network.crossings.assign(interdiction=[0.5, 0.0], believed=[0.05, 0.05])
    return replace(network, crossings=crossings)


def test_evaders_leave_a_door_that_takes_more_than_they_believed():
    found = simulate_adaptation(risky_doors(), months=12, runs=10)
    door = found.crossings.iloc[0]
    assert door["believed_last"] > 0.2 > door["believed_first"]
    assert door["usage_last"] < door["usage_first"] / 2
    seized = found.summary["seized"]
    assert seized.iloc[-3:].mean() < 0.5 * seized.iloc[0]


def test_those_who_mind_no_risk_stay():
    from dataclasses import replace

    network = risky_doors()
    parameters = replace(network.parameters, risk_aversion_hours=0.0)
    found = simulate_adaptation(replace(network, parameters=parameters), months=6, runs=4)
    np.testing.assert_allclose(
        found.crossings["usage_first"], found.crossings["usage_last"], atol=1e-12
    )


def test_a_door_that_stops_nothing_is_learnt_to_be_safe():
    found = simulate_adaptation(risky_doors(), months=12, runs=10)
    safe = found.crossings.iloc[1]
    assert safe["believed_first"] == pytest.approx(0.05)
    assert safe["believed_last"] < 0.01


def test_optimised_units_go_where_one_more_seizes_most():
    # 100 come to the first door and 60 to the second; a unit stops half of what is left. Units take
    # 50, 25, 12.5 at the first and 30, 15, 7.5 at the second: of five, three and two.
    network = two_doors()
    rules = UnitRules(step=np.log(2.0), most_per_crossing=5)
    space = apply_rules(network, 5, rules)
    game = Months(network, space, "optimised", Learning(), 1, np.random.default_rng(0))
    game.reach = np.array([[100.0, 60.0]]) / (1.0 - network.crossings["interdiction"].to_numpy())
    assert game._reply(0).tolist() == [3.0, 2.0]


def test_inertia_holds_units_back():
    network = random_network(5, trouble=False)
    still = simulate_adaptation(
        network, units=4, months=6, runs=5, learning=Learning(inertia=1.0), rule="optimised"
    )
    half = simulate_adaptation(
        network, units=4, months=6, runs=5, learning=Learning(inertia=0.5), rule="optimised"
    )
    assert still.series["moved"].max() == 0
    assert half.series["moved"].max() <= 2


def test_more_interdiction_spreads_routes_over_more_doors():
    import routes

    network = routes.build_network(routes.load())
    few, many = (
        simulate_adaptation(network, units=u, rule="last-successes", months=10, runs=6).summary
        for u in (0, 8)
    )
    assert many["crossings_in_use"].iloc[-3:].mean() > few["crossings_in_use"].iloc[-3:].mean()
    assert (
        many["effective_corridors"].iloc[-3:].mean() > few["effective_corridors"].iloc[-3:].mean()
    )


def test_every_wrong_option_is_told_at_once():
    with pytest.raises(InputError) as caught:
        simulate_adaptation(
            two_doors(),
            rule="by-dice",  # type: ignore[arg-type]
            months=0,
            runs=0,
            learning=Learning(memory=1.0, prior_weight=0.0, inertia=2.0),
        )
    assert len(caught.value.faults) == 6
    with pytest.raises(InputError, match="no budget"):
        simulate_adaptation(two_doors(), units=-1, unit_rules=UnitRules())
