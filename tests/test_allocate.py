"""Units on crossings: gradients, plans, bounds, guarantees, lists, schedules, words."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hand_worlds import two_doors
from listing import list_routes
from random_worlds import random_network

from geo.errors import Infeasible, InputError, UnknownCrossing, UnknownZone
from routes.allocate import allocate_units
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.cli import run
from routes.evader import best_reliability
from routes.logit_bound import bound_interception
from routes.logit_plan import LogitPlanner, project
from routes.network import with_parameters
from routes.plan_tables import (
    compare_plans,
    compare_sharpness,
    describe_plan,
    interception_interval,
    zone_values,
)
from routes.plan_words import explain_plan
from routes.priority import list_priorities
from routes.rules_of_thumb import deal_units, spread_units
from routes.schedule import schedule_inspections
from routes.units import UnitRules, apply_rules, unit_cases, with_units
from routes.worst_case import WorstCaseJudge, worst_case_graph


@pytest.fixture(scope="module")
def bundled():
    import routes

    return routes.build_network(routes.load())


@pytest.fixture(scope="module")
def two_units(bundled):
    """The logit plan for two units on the bundled world."""
    return allocate_units(bundled, 2)


def every_plan(space):
    """All whole-unit plans within the limits, by brute force."""
    ranges = [range(int(most) + 1) for most in space.most]
    for plan in itertools.product(*ranges):
        if space.allows(np.array(plan, dtype=float)):
            yield np.array(plan, dtype=float)


def test_a_unit_multiplies_what_gets_through():
    network = with_units(two_doors(), pd.Series({two_doors().crossings.index[0]: 2}), step=0.5)
    first = network.crossings.iloc[0]
    before = two_doors().crossings.iloc[0]["interdiction"]
    assert 1 - first["interdiction"] == pytest.approx((1 - before) * np.exp(-1.0))
    assert network.crossings.iloc[1]["interdiction"] == pytest.approx(0.1)


@pytest.mark.parametrize("seed", range(8))
def test_the_gradient_is_the_derivative(seed):
    network = random_network(seed, trouble=False)
    planner = LogitPlanner(network, apply_rules(network, 5, UnitRules()))
    plan = np.random.default_rng(seed).uniform(0, 1, len(network.crossings))
    slope = planner.gradient(plan[None])[0]
    small = 1e-5
    both = np.stack([plan + small * row for row in np.eye(len(plan))])
    other = np.stack([plan - small * row for row in np.eye(len(plan))])
    measured = (planner.interception(both) - planner.interception(other)) / (2 * small)
    np.testing.assert_allclose(slope, measured, atol=1e-7)


def test_units_as_cases_equal_units_as_a_network():
    network = random_network(3)
    plan = np.arange(len(network.crossings)) % 3.0
    cases = unit_cases(network, plan[None], step=0.3)
    built = with_units(network, pd.Series(plan, index=network.crossings.index), step=0.3)
    a = RouteChoice(network).solve(cases)
    b = RouteChoice(built).solve(fixed_case(built))
    np.testing.assert_allclose(a.exposure, b.exposure, atol=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_logit_plan_is_the_best_of_all_and_below_its_bound(seed):
    network = random_network(seed, crossings=5)
    rules = UnitRules(step=0.6, most_per_crossing=2)
    space = apply_rules(network, 3, rules)
    planner = LogitPlanner(network, space)
    plans = np.array(list(every_plan(space)))
    best = planner.interception(plans).max()
    allocation = allocate_units(network, 3, rules=rules)
    assert allocation.interception == pytest.approx(best, abs=1e-9)
    assert bound_interception(planner) >= best - 1e-9
    mixed = np.random.default_rng(seed).dirichlet(np.ones(len(plans)), 20) @ plans
    assert planner.interception(mixed).max() <= bound_interception(planner) + 1e-9


@pytest.mark.parametrize("seed", range(12))
def test_the_worst_case_plan_is_the_best_of_all(seed):
    pytest.importorskip("highspy")
    network = random_network(seed, crossings=6, trouble=seed % 2 == 1)
    rules = UnitRules(step=0.6, most_per_crossing=2)
    allocation = allocate_units(network, 3, evader="worst-case", rules=rules)
    plans = np.array(list(every_plan(allocation.space)))
    best = WorstCaseJudge(network, step=rules.step).interception(plans).max()
    assert allocation.status == "optimal"
    assert allocation.interception == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_worst_case_evader_takes_the_safest_listed_route(seed):
    network = random_network(seed, trouble=False)
    graph = worst_case_graph(network, np.ones(len(network.crossings)), step=0.2)
    kept = graph.probability @ best_reliability(graph, np.zeros(graph.units))
    best = np.zeros(len(network.demand))
    interdiction = network.crossings["interdiction"].to_numpy(float)
    for route in list_routes(network, fixed_case(network)):
        best[route.pair] = max(best[route.pair], np.prod(1 - interdiction[list(route.doors)]))
    assert kept == pytest.approx(network.demand["weight"] @ best, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_guaranteed_holds_against_every_logit_evader(seed):
    network = random_network(seed)
    rules = UnitRules(step=0.5)
    plan = pd.Series(np.arange(len(network.crossings)) % 2.0, index=network.crossings.index)
    table = compare_sharpness(network, {"some": plan}, rules=rules)
    assert (table.drop(columns="worst_case").to_numpy() >= table["worst_case"].iloc[0] - 1e-9).all()


def test_evaders_who_mind_only_risk_become_the_worst_case_as_theta_grows():
    network = random_network(11, trouble=False)
    legs = {z: replace(leg, hours=np.zeros_like(leg.hours)) for z, leg in network.legs.items()}
    crossings = network.crossings.assign(
        delay_hours=0.0, size=1.0, believed=network.crossings["interdiction"]
    )
    kinds = ("official", "informal", "port", "limited")
    free = {f"penalty_hours_{kind}": 0.0 for kind in kinds}
    network = replace(network, legs=legs, crossings=crossings)
    plan = np.arange(len(crossings)) % 3.0
    guaranteed = WorstCaseJudge(network, step=0.2).interception(plan[None])[0]
    gaps = []
    for theta in (0.1, 10.0, 1000.0):
        parameters = replace(
            network.parameters, theta_per_hour=theta, risk_aversion_hours=10.0, **free
        )
        sharper = with_parameters(network, parameters)
        found = RouteChoice(sharper).solve(unit_cases(sharper, plan[None], step=0.2))
        gaps.append(float(found.interception[0]) - guaranteed)
    assert gaps[0] > gaps[1] > gaps[2] >= -1e-12
    assert gaps[2] < 1e-4


def test_projection_is_within_limits_and_leaves_what_is_within():
    network = random_network(2)
    zone = network.zones[0]
    space = apply_rules(network, 3, UnitRules(zone_units={zone: 1.0}))
    rng = np.random.default_rng(0)
    plans = project(space, rng.normal(1.0, 2.0, (50, len(space.least))))
    assert all(space.allows(plan) for plan in plans)
    np.testing.assert_allclose(project(space, plans), plans, atol=1e-6)


def test_limits_bind():
    network = random_network(4)
    ids = list(network.crossings.index)
    usable = [c for c in ids if network.crossings.at[c, "state"] != "closed"]
    zone = network.crossings.at[usable[0], "zone_a"]
    rules = UnitRules(
        zone_units={zone: 2.0}, fixed=[usable[0]], forbidden=[usable[1]], costs={usable[2]: 2.0}
    )
    allocation = allocate_units(network, 4, rules=rules)
    plan = allocation.plan
    assert plan[usable[0]] >= 1
    assert plan[usable[1]] == 0
    touches = network.crossings["zone_a"].eq(zone) | network.crossings["zone_b"].eq(zone)
    cost = pd.Series(1.0, index=ids)
    cost[usable[2]] = 2.0
    assert (plan * cost)[touches].sum() <= 2
    assert (plan * cost).sum() <= 4


def test_wrong_rules_are_told():
    network = two_doors()
    first = network.crossings.index[0]
    with pytest.raises(InputError) as caught:
        apply_rules(network, -1, UnitRules(step=0.0, most_per_crossing=0, costs={first: 0.0}))
    assert len(caught.value.faults) == 4
    with pytest.raises(InputError, match="both fixed and forbidden"):
        apply_rules(network, 1, UnitRules(fixed=[first], forbidden=[first]))
    with pytest.raises(UnknownCrossing):
        apply_rules(network, 1, UnitRules(fixed=["nowhere"]))
    with pytest.raises(UnknownZone):
        apply_rules(network, 1, UnitRules(zone_units={"XXX": 1}))
    with pytest.raises(Infeasible, match="the budget is 0, the fixed crossings need 1"):
        apply_rules(network, 0, UnitRules(fixed=[first]))


def test_more_units_than_doors_take_is_remarked_on():
    network = two_doors()
    allocation = allocate_units(network, 99)
    assert any("the doors take 6" in remark for remark in allocation.remarks)
    assert allocation.plan.max() <= 3


def test_a_door_that_stops_all_takes_no_unit():
    network = two_doors()
    network = replace(network, crossings=network.crossings.assign(interdiction=[1.0, 0.0]))
    assert apply_rules(network, 2, UnitRules()).most.tolist() == [0.0, 3.0]


def test_the_list_is_nested_and_loses_little(bundled):
    table = list_priorities(bundled, 3)
    assert table["priority"].tolist() == [1, 2, 3]
    assert (table["loss"] >= 0).all()
    assert table["interception"].is_monotonic_increasing
    plan = table["crossing_id"].value_counts()
    space = apply_rules(bundled, 3, UnitRules())
    units = plan.reindex(bundled.crossings.index, fill_value=0).to_numpy(float)
    value = LogitPlanner(bundled, space).interception(units[None])[0]
    assert value == pytest.approx(table["interception"].iloc[-1])


def test_without_a_unit_the_list_is_empty():
    assert list_priorities(two_doors(), 0).empty


def test_a_fixed_door_leads_the_list():
    network = two_doors()
    table = list_priorities(network, 2, rules=UnitRules(fixed=["far"]))
    assert table["crossing_id"].iloc[0] == "far"
    assert len(table) <= 2


def test_a_random_schedule_guarantees_no_less_than_units_that_stand_still():
    pytest.importorskip("highspy")
    better = 0
    for seed in (1, 4, 5, 6, 9):
        network = random_network(seed, trouble=False)
        rules = UnitRules(step=1.0, most_per_crossing=1)
        fixed = allocate_units(network, 2, evader="worst-case", rules=rules)
        schedule = schedule_inspections(network, fixed.space)
        assert fixed.space.allows(schedule.shares.to_numpy())
        assert schedule.interception >= fixed.interception_before - 1e-9
        better += schedule.interception > fixed.interception - 1e-6
    assert better >= 4


def test_days_of_a_schedule_keep_its_shares():
    network = two_doors()
    schedule = schedule_inspections(network, apply_rules(network, 1, UnitRules()))
    days = schedule.draw_days(4000, seed=1)
    per_day = days.groupby("day")["units"].sum()
    assert per_day.max() <= np.ceil(schedule.shares.sum() + 1e-9)
    mean = days.groupby("crossing_id")["units"].sum() / 4000
    np.testing.assert_allclose(
        mean.reindex(schedule.shares.index, fill_value=0.0), schedule.shares, atol=0.03
    )
    assert days.equals(schedule.draw_days(4000, seed=1))


def test_on_the_days_drawn_evaders_get_through_as_reckoned():
    network = random_network(6, trouble=False)
    rules = UnitRules(step=1.0, most_per_crossing=1)
    schedule = schedule_inspections(network, apply_rules(network, 2, rules))
    days = schedule.draw_days(3000, seed=2).pivot_table(
        index="day", columns="crossing_id", values="units", fill_value=0
    )
    units = days.reindex(columns=network.crossings.index, fill_value=0).to_numpy(float)
    passing = np.exp(-units) * (1.0 - network.crossings["interdiction"].to_numpy(float))
    best = np.zeros(len(network.demand))
    for route in list_routes(network, fixed_case(network)):
        through = passing[:, list(route.doors)].prod(axis=1).mean()
        best[route.pair] = max(best[route.pair], through)
    kept = network.demand["weight"].to_numpy(float) @ (best > 0) - schedule.interception
    assert network.demand["weight"].to_numpy(float) @ best == pytest.approx(kept, abs=0.02)


def test_other_plans_and_zones(bundled, two_units):
    allocation = two_units
    plans = compare_plans(allocation).set_index("plan")
    assert (plans["loss"] >= -1e-12).all()
    assert plans["loss_low"].isna().all()
    assert plans.at["this plan", "interception"] == pytest.approx(allocation.interception)
    assert plans.at["no units", "interception"] == pytest.approx(allocation.interception_before)
    assert (plans["worst_case"] <= plans["interception"] + 1e-12).all()
    zones = zone_values(allocation)
    assert zones["gain"].is_monotonic_decreasing
    assert (zones["worst_gain"] <= zones["gain"]).all()
    described = describe_plan(allocation)
    assert described["units"].sum() == allocation.plan.sum()
    assert set(described["crossing_id"]) == set(bundled.crossings.index)


def test_a_unit_more_may_harm_and_is_told_as_solving_anew_finds_it(bundled, two_units):
    doors = describe_plan(two_units).set_index("crossing_id")
    harmed = doors["gain_after"].idxmin()
    assert doors.at[harmed, "gain_after"] < -1e-4
    more = two_units.plan.copy()
    more[harmed] += 1.0
    solved = RouteChoice(bundled).solve(fixed_case(with_units(bundled, more))).interception[0]
    assert solved - two_units.interception == pytest.approx(doors.at[harmed, "gain_after"])


def test_a_worst_case_plan_is_judged_by_what_it_guarantees():
    pytest.importorskip("highspy")
    network = random_network(3, trouble=False)
    allocation = allocate_units(network, 2, evader="worst-case", rules=UnitRules(step=0.6))
    plans = compare_plans(allocation).set_index("plan")
    assert plans.at["this plan", "worst_case"] == pytest.approx(allocation.interception)
    assert (plans["loss"] == allocation.interception - plans["worst_case"]).all()
    assert plans.drop(index="spread evenly over all doors")["loss"].min() >= -1e-9
    assert "what is guaranteed changes by" in "\n".join(explain_plan(allocation))


def test_units_go_to_the_higher_score_until_a_rival_has_more_for_each():
    space = apply_rules(two_doors(), 3, UnitRules())
    assert deal_units(space, np.array([10.0, 6.0])).tolist() == [2.0, 1.0]
    assert deal_units(space, np.zeros(2)).tolist() == [0.0, 0.0]
    assert spread_units(space, np.array([0.2, 0.8])).tolist() == [1.0, 2.0]


def test_words_name_every_chosen_door_and_what_evaders_do(bundled, two_units):
    allocation = two_units
    text = "\n".join(explain_plan(allocation))
    for crossing in allocation.plan.index[allocation.plan > 0]:
        assert f"{bundled.crossings.at[crossing, 'name_en']} gets" in text
    assert "gets none although" in text
    assert "Evaders answer" in text


def test_an_interval_needs_draws(two_units):
    import routes
    from routes.posterior import prior_draws

    allocation = two_units
    assert interception_interval(allocation)["low"].isna().all()
    world = routes.load()
    drawn = routes.build_network(world, posterior=prior_draws(world, 20))
    table = interception_interval(replace(allocation, network=drawn))
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()
    plans = compare_plans(replace(allocation, network=drawn)).set_index("plan")
    nothing = plans.loc["no units"]
    difference = table.loc["difference"]
    assert (nothing["loss_low"], nothing["loss_high"]) == pytest.approx(
        (difference["low"], difference["high"])
    )


@pytest.mark.untraced
def test_the_command_answers_in_json(tmp_path, capsys, root):
    out = tmp_path / "plan.json"
    picture = tmp_path / "plan.svg"
    words = ["allocate", "--units", "1", "--parameters", "fixed", "-q", "--explain"]
    words += ["--schedule", "2", "--priorities"]
    assert run([*words, "--figure", str(picture), "-o", str(out)]) == 0
    answer = json.loads(out.read_text("utf-8"))
    schema = json.loads((root / "docs/schemas/allocate.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer, schema)
    assert answer["interception"] > answer["interception_before"]
    assert answer["interception"] <= answer["bound"]
    assert sum(row["units"] for row in answer["plan"]) == 1
    assert answer["explanation"]
    assert picture.read_text("utf-8").lstrip().startswith("<?xml")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--units", "-1"], 2, "-1.0 is no budget"),
        (["--units", "1", "--zone", "SAU"], 2, "Write NAME=NUMBER"),
        (["--units", "1", "--zone", "XXX=1"], 2, "Unknown zone"),
        (["--units", "1", "--fix", "nowhere-at-all"], 2, "Unknown crossing"),
        (["--units", "1", "--cost", "nasib-jaber=0"], 2, "cost above 0"),
        (["--units", "0", "--fix", "nasib-jaber"], 4, "the fixed crossings need 1"),
        (["--units", "1", "--figure", "plan.doc"], 2, ".png, .svg or .pdf"),
    ],
)
def test_what_cannot_be_answered_is_told(options, code, told, capsys):
    assert run(["allocate", "--parameters", "fixed", "-q", *options]) == code
    assert told in capsys.readouterr().err
