"""Scenarios: files, faults, what interventions do, and the baseline beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from random_worlds import random_network

import routes
from geo.errors import InputError, NoRoute
from geo.world import read_world
from routes.cases import draw_cases, fixed_case
from routes.choice import RouteChoice
from routes.condition import condition_cases, condition_of, stack_conditions
from routes.diversion import NOT_DISPATCHED, divert_crossings
from routes.intervention import (
    ACTIONS,
    AddCrossing,
    AddLeg,
    Close,
    Perceived,
)
from routes.measures import difference
from routes.outcome import compare_scenarios
from routes.scenario import Scenario, describe, holds
from routes.scenario_check import check_scenario, check_scenarios
from routes.scenario_file import (
    file_schema,
    find_scenario,
    list_scenarios,
    read_scenario,
    write_scenario,
)
from routes.stage import set_stage, solve_arranged, solve_totals, totals_of
from routes.timeline import compare_over_time, list_months

SHIPPED = (
    "close-nassib-jaber",
    "jeddah-crackdown",
    "joint-cell",
    "raid-at-source",
    "reopen-al-qaim",
)


@pytest.fixture(scope="module")
def tiny():
    return read_world(Path(__file__).parent / "tiny_world")


@pytest.fixture(scope="module")
def bundled():
    return routes.load()


def total(outcome, measure, column="value"):
    rows = outcome.totals
    return rows.loc[rows["measure"] == measure, column].item()


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_read_checked_and_does_something(name, bundled):
    scenario = read_scenario(find_scenario(name))
    checked, remarks = check_scenario(scenario, bundled)
    network = routes.build_network(bundled, as_of=checked.day(bundled))
    before, after = condition_of(network), checked.act(network)
    assert scenario.name == name
    assert remarks == ()
    assert any(
        not np.array_equal(getattr(before, field), getattr(after, field))
        for field in before.__annotations__
    )


def test_the_five_scenarios_ship():
    assert tuple(list_scenarios()) == SHIPPED


def test_a_scenario_comes_back_from_its_toml(tmp_path):
    base = Scenario("base", note='says "so" \\ twice\n').close("nasib-jaber", starts="2020")
    scenario = (
        Scenario("child", as_of="2024-02", base=base, base_file="base.toml")
        .open(tag="road", state="limited")
        .set_interdiction(0.25, between=("SYR", "JOR"), secret=True)
        .perceive(zone="SAU", factor=2.0)
        .scale_origin(0.5, "damascus", starts="2020", ends="2021")
        .scale_demand(1.5, destinations=("riyadh",))
        .add_crossing("new", "SYR", "JOR", lon=36, lat=32.5, interdiction=0)
        .add_leg("JOR", "new", "amman", hours=1.5, km=90)
    )
    assert read_scenario(write_scenario(scenario, tmp_path)) == scenario


def test_dates_may_be_toml_dates(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(
        '[scenario]\nname = "a"\nas_of = 2024-02-17\n'
        '[[intervention]]\naction = "close"\nzone = "SYR"\nfrom = 2024-01-01\n'
    )
    scenario = read_scenario(path)
    assert (scenario.as_of, scenario.interventions[0].starts) == ("2024-02-17", "2024-01-01")


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(
        "nmae = 1\n[scenario]\nversion = 2\nclosed = 1\n"
        '[[intervention]]\naction = "clsoe"\n'
        '[[intervention]]\naction = "set_interdiction"\nzone = 3\nprobability = 1.5\n'
        '[[intervention]]\naction = "raid_origin"\nplace = ["x"]\n'
    )
    with pytest.raises(InputError) as caught:
        read_scenario(path)
    told = str(caught.value)
    for part in (
        "'nmae'",
        "'version'",
        "'name': it is missing",
        "'closed'",
        "Did you mean 'close'?",
        "'zone': 3",
        "'probability': 1.5",
        "Did you mean 'places'?",
    ):
        assert part in told, told
    assert all(fault.file == "bad.toml" and fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize(
    "target", ["../out.toml", "/etc/passwd", "file:///etc/passwd", "http://h/x"]
)
def test_extends_stays_in_the_scenarios_folder(tmp_path, target):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "out.toml").write_text('[scenario]\nname = "out"\n')
    (folder / "a.toml").write_text(f'[scenario]\nname = "a"\nextends = "{target}"\n')
    with pytest.raises(InputError, match="outside the scenario's own folder"):
        read_scenario(folder / "a.toml")


def test_a_link_does_not_lead_out_of_the_folder(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "out.toml").write_text('[scenario]\nname = "out"\n')
    (folder / "link.toml").symlink_to(tmp_path / "out.toml")
    (folder / "a.toml").write_text('[scenario]\nname = "a"\nextends = "link.toml"\n')
    with pytest.raises(InputError, match="outside"):
        read_scenario(folder / "a.toml")


def test_a_loop_of_extends_is_shown(tmp_path):
    (tmp_path / "a.toml").write_text('[scenario]\nname = "a"\nextends = "b.toml"\n')
    (tmp_path / "b.toml").write_text('[scenario]\nname = "b"\nextends = "a.toml"\n')
    with pytest.raises(InputError, match=re.escape("a loop: a.toml -> b.toml -> a.toml")):
        read_scenario(tmp_path / "a.toml")


def test_unknown_scenario_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean joint-cell"):
        find_scenario("joint-sell")


@pytest.mark.parametrize("name", ["../../evil", "CON", "a/b", "x" * 300, "é—و"])
def test_names_become_safe_file_names(name):
    assert re.fullmatch(r"[a-z0-9_-]{1,64}", Scenario(name).slug)


def test_the_schema_lists_every_action():
    kinds = file_schema()["properties"]["intervention"]["items"]["oneOf"]
    assert [one["properties"]["action"]["const"] for one in kinds] == list(ACTIONS)


# ---- checks against a world ---------------------------------------------------------------------


def faults_of(scenario, world):
    with pytest.raises(InputError) as caught:
        check_scenario(scenario, world)
    return str(caught.value)


def test_unknown_names_are_told_with_the_nearest(tiny):
    told = faults_of(
        Scenario("a")
        .close("nasib-jabar-x")
        .raid_origin("damascus-east")
        .share_intelligence(2, "SYR", "JRD"),
        tiny,
    )
    assert told.startswith("3 faults")
    assert "damascus" in told
    assert "JOR" in told


def test_names_resolve_in_any_spelling(tiny):
    checked, _ = check_scenario(Scenario("a").close("نصيب"), tiny)
    assert checked.interventions[0].crossings == ("nasib-jaber",)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (Scenario("a", as_of="2030"), "outside the world"),
        (Scenario("a").close("nasib-jaber", starts="1999"), "outside the world"),
        (Scenario("a").close("nasib-jaber", starts="2020", ends="2019"), "before it begins"),
        (Scenario("a").close("nasib-jaber", starts="soon"), "no date"),
        (Scenario("a").close(), "does not say where"),
        (Scenario("a").close(kind="port"), "no crossing is all of that"),
        (Scenario("a").close(kind="gate"), "no such value 'gate'"),
        (Scenario("a").close(between=("SYR", "SYR")), "two zones"),
        (Scenario("a").set_interdiction(1.2, zone="SYR"), "outside 0 to 1"),
        (Scenario("a").set_delay(-1, zone="SYR"), "outside 0 to 10000"),
        (Scenario("a").share_intelligence(2, "SYR"), "two zones"),
        (Scenario("a").raid_origin("riyadh"), "dispatches nothing"),
        (Scenario("a").then(Perceived(zone="SYR")), "one only"),
        (Scenario("a").then(Perceived(zone="SYR", factor=2, probability=0.1)), "one only"),
        (Scenario("a").close("nasib-jaber").open("nasib-jaber"), "undoes intervention 1"),
        (
            Scenario("a").scale_interdiction(2, zone="SYR").set_interdiction(0.1, "nasib-jaber"),
            "undoes intervention 1",
        ),
        (
            Scenario("a").set_interdiction(0.2, zone="SYR").set_interdiction(0.1, "nasib-jaber"),
            "undoes intervention 1",
        ),
        (
            Scenario("a")
            .perceive("nasib-jaber", probability=0.1)
            .set_interdiction(0.3, zone="SYR"),
            "undoes intervention 1 (perceived) at nasib-jaber. Put what is perceived last",
        ),
        (
            Scenario("a")
            .add_leg("SYR", "damascus", "nasib-jaber", hours=1, km=1)
            .add_leg("SYR", "nasib-jaber", "damascus", hours=2, km=1),
            "the same two ends",
        ),
        (Scenario("a").scale_origin(2, "riyadh"), "'riyadh' dispatches nothing"),
        (Scenario("a").scale_demand(2, destinations=("damascus",)), "receives nothing"),
        (Scenario("a").close(tag="dessert"), "Tags here: desert"),
        (
            Scenario("a").add_crossing("x", "SYR", "JOR", lon=2.3, lat=48.8, interdiction=0.1),
            "km from the border of SYR and JOR",
        ),
        (
            Scenario("a").then(
                AddCrossing(
                    crossing_id="nasib-jaber",
                    zone_a="SYR",
                    zone_b="SYR",
                    lon=0,
                    lat=0,
                    interdiction=0,
                )
            ),
            "already in the world",
        ),
        (
            Scenario("a").then(
                AddLeg(zone="JOR", from_id="damascus", to_id="amman", hours=1, km=1, starts="2020")
            ),
            "does not lie in JOR",
        ),
    ],
)
def test_what_cannot_be_is_refused(scenario, told, tiny):
    assert told in faults_of(scenario, tiny)


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("a").close("nasib-jaber", ends="2020").open("nasib-jaber", starts="2020"),
        Scenario("a").close("nasib-jaber").close(between=("SYR", "JOR")),
        Scenario("a").set_interdiction(0.2, zone="SYR").scale_interdiction(2, "nasib-jaber"),
        Scenario("a", base=Scenario("b").close("nasib-jaber")).open("nasib-jaber"),
        Scenario("a").set_interdiction(0.3, zone="SYR").perceive("nasib-jaber", probability=0.1),
        Scenario("a")
        .perceive("nasib-jaber", probability=0.1)
        .set_interdiction(0.3, zone="SYR", secret=True),
    ],
)
def test_what_agrees_or_is_parted_may_be(scenario, tiny):
    check_scenario(scenario, tiny)


def test_an_intervention_of_another_day_is_remarked(tiny):
    _, remarks = check_scenario(Scenario("a").close("nasib-jaber", ends="2020"), tiny)
    assert len(remarks) == 1
    assert "does not hold on 2024-12-31" in remarks[0]


def test_factors_that_multiply_are_remarked(tiny):
    twice = Scenario("a").scale_interdiction(2, zone="SYR").share_intelligence(2, "SYR", "JOR")
    _, remarks = check_scenario(twice, tiny)
    assert len(remarks) == 1
    assert "intervention 2 (share_intelligence) adds to intervention 1" in remarks[0]


def test_what_changes_nothing_is_remarked(tiny):
    day = date(2019, 6, 1)
    told = compare_scenarios(tiny, [Scenario("a").open("nasib-jaber")], day=day).remarks
    assert told == (f"a: changes nothing on {day}: open: crossings nasib-jaber",)


def test_faults_of_several_scenarios_are_told_together_by_file(tiny):
    scenarios = [Scenario("a").close("nowhere"), Scenario("b").set_delay(-1, zone="SYR")]
    with pytest.raises(InputError) as caught:
        check_scenarios(scenarios, tiny, files=["a.toml", "b.toml"])
    assert [fault.file for fault in caught.value.faults] == ["a.toml", "b.toml"]


def test_a_missing_base_names_the_file_that_asks_for_it(tmp_path):
    (tmp_path / "a.toml").write_text('[scenario]\nname = "a"\nextends = "bsae.toml"\n')
    (tmp_path / "base.toml").write_text('[scenario]\nname = "base"\n')
    with pytest.raises(InputError, match=r"a\.toml: .*'bsae\.toml'\. Did you mean 'base\.toml'"):
        read_scenario(tmp_path / "a.toml")


def test_dates_are_half_open():
    one = Close(zone="SYR", starts="2020-01", ends="2021")
    held = [
        holds(one, date(*day))
        for day in [(2019, 12, 31), (2020, 1, 1), (2020, 12, 31), (2021, 1, 1)]
    ]
    assert held == [False, True, True, False]


# ---- what interventions do ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def south(tiny):
    return routes.build_network(tiny)


def at(network, condition, crossing_id, field):
    return float(getattr(condition, field)[0][network.crossings.index.get_loc(crossing_id)])


def test_twice_the_checks_stop_what_either_would(south):
    condition = Scenario("a").scale_interdiction(2, "nasib-jaber").act(south)
    assert at(south, condition, "nasib-jaber", "interdiction") == pytest.approx(1 - 0.8**2)
    assert at(south, condition, "nasib-jaber", "believed") == pytest.approx(1 - 0.8**2)
    assert at(south, condition, "daraa-ramtha", "interdiction") == 0.2


def test_what_is_secret_is_not_believed(south):
    condition = Scenario("a").set_interdiction(0.9, "nasib-jaber", secret=True).act(south)
    assert at(south, condition, "nasib-jaber", "interdiction") == 0.9
    assert at(south, condition, "nasib-jaber", "believed") == 0.2


def test_perceived_changes_belief_alone(south):
    condition = Scenario("a").then(Perceived(zone="SAU", factor=2)).act(south)
    assert at(south, condition, "omari-haditha", "interdiction") == 0.25
    assert at(south, condition, "omari-haditha", "believed") == pytest.approx(1 - 0.75**2)


def test_sharing_raises_checks_between_members_only(south):
    condition = Scenario("a").share_intelligence(2, "SYR", "JOR").act(south)
    assert at(south, condition, "badia-segment", "interdiction") == pytest.approx(1 - 0.9**2)
    assert at(south, condition, "omari-haditha", "interdiction") == 0.25


def test_tags_and_kinds_pick(south):
    closed = Scenario("a").close(tag="desert").act(south)
    informal = Scenario("a").close(kind="informal").act(south)
    assert np.array_equal(closed.state, informal.state)
    assert (closed.state == 2).sum() == 1 + (condition_of(south).state == 2).sum()


def test_a_raid_takes_demand_away_and_others_may_make_up(bundled):
    network = routes.build_network(bundled)
    origins = network.demand["origin"].to_numpy(str)
    before = condition_of(network).demand[0]
    gone = Scenario("a").raid_origin("yammoune").act(network).demand[0]
    made_up = Scenario("a").raid_origin("yammoune", replaced=1.0).act(network).demand[0]
    assert gone[origins == "yammoune"].sum() == 0.0
    assert np.array_equal(gone[origins != "yammoune"], before[origins != "yammoune"])
    assert made_up.sum() == pytest.approx(before.sum(), abs=1e-12)
    for market in set(network.demand["destination"]):
        here = (network.demand["destination"] == market).to_numpy()
        assert made_up[here].sum() == pytest.approx(before[here].sum(), abs=1e-12)


def test_the_network_given_is_left_as_it_was(south):
    before = south.crossings.copy(), south.demand.copy()
    Scenario("a").close(zone="SYR").set_delay(5, zone="SAU").raid_origin("damascus").act(south)
    pd.testing.assert_frame_equal(south.crossings, before[0])
    pd.testing.assert_frame_equal(south.demand, before[1])


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_a_condition_solves_as_the_network_it_is_of(seed):
    network = random_network(seed)
    draws = pd.DataFrame({"theta_per_hour": [0.1, 0.7], "risk_aversion_hours": [0.0, 20.0]})
    plain, conditioned = (
        draw_cases(network, draws),
        condition_cases(network, condition_of(network), draws),
    )
    for field in plain.__annotations__:
        assert np.array_equal(getattr(plain, field), getattr(conditioned, field)), field


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_totals_alone_equal_those_of_a_full_solve(seed):
    network = random_network(seed)
    choice = RouteChoice(network)
    case = fixed_case(network)
    # Draws of both arithmetics in turn, as variants under common draws have them.
    theta = np.array([0.2, 900.0, 0.3, 700.0])
    mixed = replace(case.take(np.zeros(4, dtype=int)), theta_per_hour=theta)
    full = solve_arranged(choice, mixed)
    plain = choice.solve(mixed)
    totals, log_sum = solve_totals(choice, mixed)
    told = totals_of(full, mixed)
    assert full.usage == pytest.approx(plain.usage, abs=1e-9)
    assert log_sum == pytest.approx(full.log_sum, abs=1e-9, nan_ok=True)
    for field in ("dispatched", "seized", "delivered", "unserved"):
        assert getattr(totals, field) == pytest.approx(getattr(told, field), abs=1e-9)
    parts = totals.seized + totals.delivered + totals.unserved
    assert parts == pytest.approx(totals.dispatched, abs=1e-12)


# ---- baseline beside scenario -------------------------------------------------------------------


def test_nothing_done_is_the_baseline_bit_for_bit(tiny):
    outcome = compare_scenarios(tiny, [Scenario("nothing")])
    assert (outcome.totals["baseline"].drop(5) == outcome.totals["value"].drop(5)).all()
    assert (outcome.totals["difference"] == 0).all()
    assert (outcome.crossings["usage"] == outcome.crossings["usage_after"]).all()
    assert (outcome.crossings["rank"] == outcome.crossings["rank_after"]).all()
    assert outcome.diversion.empty


def test_closing_then_opening_again_is_the_baseline(tiny):
    base = Scenario("shut").close("nasib-jaber")
    outcome = compare_scenarios(tiny, [Scenario("again", base=base).open("nasib-jaber")])
    assert (outcome.crossings["difference"] == 0).all()


def test_the_order_of_closures_does_not_matter(tiny):
    one = Scenario("a").close("nasib-jaber").close("omari-haditha")
    other = Scenario("b").close("omari-haditha").close("nasib-jaber")
    outcome = compare_scenarios(tiny, [one, other])
    after = [
        outcome.crossings[outcome.crossings["scenario"] == name].reset_index(drop=True)[
            "usage_after"
        ]
        for name in "ab"
    ]
    assert after[0].equals(after[1])


def test_a_closure_agrees_with_the_close_command(tiny, south):
    outcome = compare_scenarios(tiny, [Scenario("a").close("nasib-jaber")])
    closure = routes.close_crossings(south, ["nasib-jaber"])
    table = outcome.crossings.set_index("crossing_id")["usage_after"]
    known = closure.displacement.set_index("crossing_id")["usage_after"]
    assert table.sort_index().to_numpy() == pytest.approx(known.sort_index().to_numpy(), abs=1e-12)
    assert total(outcome, "cost_hours") == pytest.approx(
        closure.logsum_cost_change_hours, abs=1e-12
    )
    assert total(outcome, "interception") == pytest.approx(closure.interception_after, abs=1e-12)


def test_intervals_are_of_the_difference_under_common_draws(tiny):
    draws = pd.DataFrame({"theta_per_hour": np.linspace(0.3, 1.2, 21)})
    scenario = Scenario("a").scale_interdiction(2, zone="SYR")
    outcome = compare_scenarios(tiny, [scenario], draws=draws)
    each = [
        total(
            compare_scenarios(tiny, [scenario], draws=draws.iloc[[row]]),
            "interception",
            "difference",
        )
        for row in range(len(draws))
    ]
    assert total(outcome, "interception", "difference") == pytest.approx(np.mean(each))
    assert total(outcome, "interception", "low") == pytest.approx(np.quantile(each, 0.05))
    assert total(outcome, "interception", "high") == pytest.approx(np.quantile(each, 0.95))
    assert total(outcome, "interception", "improvement") == np.mean(np.array(each) > 0)


def test_fixed_parameters_have_no_interval(tiny):
    outcome = compare_scenarios(tiny, [Scenario("a").close("nasib-jaber")])
    assert outcome.totals[["low", "high", "improvement"]].isna().all().all()


def test_each_scenario_meets_the_baseline_of_its_own_day(bundled):
    scenarios = [read_scenario(find_scenario(name)) for name in ("joint-cell", "reopen-al-qaim")]
    together = compare_scenarios(bundled, scenarios)
    for scenario in scenarios:
        alone = compare_scenarios(bundled, [scenario])
        rows = together.totals[together.totals["scenario"] == scenario.name]
        assert rows["value"].to_numpy() == pytest.approx(alone.totals["value"].to_numpy(), abs=1e-9)
        network = routes.build_network(bundled, as_of=scenario.day(bundled))
        summary = routes.interception_summary(network)
        assert rows["baseline"].iloc[0] == pytest.approx(summary["interception"], abs=1e-9)


def test_a_raid_leaves_less_to_seize_but_interception_may_stay(tiny):
    outcome = compare_scenarios(tiny, [Scenario("a").raid_origin("damascus", removed=0.5)])
    assert total(outcome, "dispatched") == 0.5
    assert total(outcome, "seized") == pytest.approx(total(outcome, "seized", "baseline") / 2)
    assert total(outcome, "interception", "difference") == pytest.approx(0, abs=1e-12)
    assert set(outcome.diversion["to_id"]) == {NOT_DISPATCHED}


def test_a_new_crossing_draws_flow_and_a_leg_decides_how_much(tiny):
    new = AddCrossing(
        crossing_id="wadi", zone_a="SYR", zone_b="JOR", lon=36.3, lat=32.5, interdiction=0.0
    )
    outcome = compare_scenarios(
        tiny,
        [
            Scenario("door").then(new),
            Scenario("road").then(
                new,
                AddLeg(zone="SYR", from_id="damascus", to_id="wadi", hours=0.1, km=6),
            ),
        ],
    )
    usage = outcome.crossings[outcome.crossings["crossing_id"] == "wadi"].set_index("scenario")
    assert (usage["usage"] == 0).all()
    assert (usage["state"] == "absent").all()
    assert 0 < usage.loc["door", "usage_after"] < usage.loc["road", "usage_after"]
    before = outcome.totals[outcome.totals["measure"] == "interception"]["baseline"]
    summary = routes.interception_summary(routes.build_network(tiny))
    assert before.to_numpy() == pytest.approx(summary["interception"], abs=1e-12)


def test_nothing_served_has_no_answer(tiny):
    with pytest.raises(NoRoute, match="no route joins any origin"):
        compare_scenarios(tiny, [Scenario("all").close(zone="SYR")])


def test_part_of_demand_unserved_is_told(bundled):
    outcome = compare_scenarios(bundled, [Scenario("island").close(zone="OMN")])
    assert 0 < total(outcome, "unserved") < 0.1


def test_apply_gives_the_network_that_was_solved(tiny, south):
    scenario, _ = check_scenario(Scenario("a").close("nasib-jaber").set_delay(2, zone="SAU"), tiny)
    outcome = compare_scenarios(tiny, [scenario])
    ranking = routes.rank_crossings(scenario.apply(south)).set_index("crossing_id")
    table = outcome.crossings.set_index("crossing_id").loc[ranking.index]
    assert table["exposure_after"].to_numpy() == pytest.approx(
        ranking["exposure"].to_numpy(), abs=1e-12
    )


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1))
def test_diversion_accounts_for_all_that_is_lost_and_gained(seed):
    rng = np.random.default_rng(seed)
    usage, after = rng.random((2, 3, 4)) * rng.integers(0, 2, (2, 3, 4))
    demand, demand_after = rng.dirichlet(np.ones(3)), rng.random(3) / 2
    names = list("abcd")
    flows = divert_crossings([(usage, after)], demand, demand_after, names)
    assert (flows["share"] > 0).all()
    kept = np.minimum(demand, demand_after)[:, None]
    lost = np.maximum(kept * (usage - after), 0).sum(axis=0)
    lost += np.maximum(demand - demand_after, 0) @ usage
    gained = np.maximum(kept * (after - usage), 0).sum(axis=0)
    gained += np.maximum(demand_after - demand, 0) @ after
    sums = flows.groupby("from_id")["share"].sum().reindex(names, fill_value=0)
    assert sums.to_numpy() == pytest.approx(lost, abs=1e-5)
    sums = flows.groupby("to_id")["share"].sum().reindex(names, fill_value=0)
    assert sums.to_numpy() == pytest.approx(gained, abs=1e-5)


def test_no_change_is_no_improvement():
    told = difference(np.zeros(5), np.zeros(5), better=1)
    assert np.isnan(told["improvement"])


# ---- over time ----------------------------------------------------------------------------------


def test_months_follow_the_dated_facts(tiny):
    timeline = compare_over_time(
        tiny, [Scenario("a").close("nasib-jaber", starts="2020", ends="2021")]
    )
    months = timeline.months[timeline.months["measure"] == "interception"].set_index("month")
    assert len(months) == len(list_months(tiny)) == 120
    moved = months.index[months["difference"] != 0]
    assert moved.min() >= "2020-01-01"
    assert moved.max() < "2021-01-01"
    for day in ("2015-06-01", "2020-06-01", "2024-06-01"):
        network = routes.build_network(tiny, as_of=date.fromisoformat(day))
        known = routes.interception_summary(network)["interception"]
        assert months.loc[day, "baseline"] == pytest.approx(known, abs=1e-12)


def test_history_alone_has_no_difference(tiny):
    months = compare_over_time(tiny, []).months
    assert (months["difference"] == 0).all()


def test_a_stage_holds_any_of_its_days(bundled):
    days = [date(2020, 5, 1), date(2025, 12, 31)]
    stage = set_stage(bundled, days)
    conditions = [condition_of(stage.on(day)) for day in days]
    cases = stage.cases(stack_conditions(conditions), pd.DataFrame(index=[0]))
    solution = stage.choice.solve(cases)
    for row, day in enumerate(days):
        network = routes.build_network(bundled, as_of=day)
        known = RouteChoice(network).solve(fixed_case(network))
        assert solution.usage[row] == pytest.approx(known.usage[0], abs=1e-9)


def test_an_intervention_reads_as_one_line():
    assert (
        describe(Close(between=("SYR", "JOR"), ends="2021")) == "close: between SYR, JOR, to 2021"
    )
