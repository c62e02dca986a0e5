"""Zones that begin to tell of their hauls: read, learnt, and forgotten before they were known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from simulated_worlds import small_problem, small_world

from geo.errors import InputError
from geo.world import Parameters
from geo.world_toml import check_world_toml
from geo.world_toml_writer import write_world_toml
from routes.evidence import Evidence, gather_evidence
from routes.hindsight import known_before
from routes.likelihood import count_evidence, expect_counts
from routes.priors import read_priors
from routes.reporting_changes import list_changes

NAME = "change_in_reporting_BBB_2021-07-02"


def with_changes(*rows):
    world = small_world()
    reporting = {**world.parameters.prior["reporting"], "change": list(rows)}
    prior = {**world.parameters.prior, "reporting": reporting}
    return replace(world, parameters=replace(world.parameters, prior=prior))


def pose(world):
    timeline = small_problem().timeline
    priors = read_priors(world.parameters, timeline.network.zones)
    counts = count_evidence(Evidence(gather_evidence(world).rows, ()), timeline, priors)
    return timeline, priors, counts


def test_a_change_multiplies_what_a_zone_tells_from_its_day_on():
    world = with_changes({"zone": "BBB", "from": "2021-07-02"})
    timeline, priors, counts = pose(world)
    draws = priors.sample(3, np.random.default_rng(1)).assign(**{NAME: 3.0})
    same = draws.assign(**{NAME: 1.0})
    flow = small_problem().solve(np.zeros((3, len(small_problem().priors))))
    ratio = expect_counts(counts, flow, draws) / expect_counts(counts, flow, same)
    at = list(counts.units).index
    share = (date(2022, 1, 1) - date(2021, 7, 2)).days / (date(2022, 1, 1) - date(2020, 1, 1)).days
    assert len(timeline.periods) == 2
    assert np.allclose(ratio[:, 0, at("b-port")], 1 + 2 * share)
    assert np.allclose(ratio[:, 1, at("b-port")], 3.0)
    # A gate between two zones tells as the mean of its sides does.
    sides = draws["reporting_BBB"] / (draws["reporting_AAA"] + draws["reporting_BBB"])
    assert np.allclose(ratio[:, 1, at("ab-1")], 1 + 2 * sides)
    assert np.allclose(ratio[:, :, at("ac-1")], 1.0)


def test_a_change_may_hold_for_one_kind_of_door_only():
    """An army that ceases to give counts says nothing of the customs' gates."""
    world = with_changes({"zone": "BBB", "kind": "informal", "from": "2020"})
    _, priors, counts = pose(world)
    name = "change_in_reporting_BBB_informal_2020-01-01"
    draws = priors.sample(2, np.random.default_rng(4)).assign(**{name: 0.5})
    same = draws.assign(**{name: 1.0})
    flow = small_problem().solve(np.zeros((2, len(small_problem().priors))))
    ratio = expect_counts(counts, flow, draws) / expect_counts(counts, flow, same)
    at = list(counts.units).index
    sides = draws["reporting_BBB"] / (draws["reporting_AAA"] + draws["reporting_BBB"])
    assert np.allclose(ratio[:, 0, at("ab-2")], 1 - 0.5 * sides)
    assert np.allclose(ratio[:, 0, at("border:AAA-BBB informal")], 1 - 0.5 * sides)
    assert np.allclose(ratio[:, :, [at("ab-1"), at("b-port"), at("ac-2")]], 1.0)
    assert (counts.reporting.weights.sum(axis=0) == 1).all()


def test_without_changes_one_period_stands_for_all():
    _, priors, counts = pose(with_changes())
    assert counts.reporting.shares(priors.sample(2, np.random.default_rng(2))).shape[1] == 1


def test_two_changes_of_a_zone_multiply():
    first, second = {"zone": "BBB", "from": "2020"}, {"zone": "BBB", "from": "2022"}
    _, priors, counts = pose(with_changes(first, second))
    draws = priors.sample(1, np.random.default_rng(3))
    draws = draws.assign(
        **{"change_in_reporting_BBB_2020-01-01": 2.0, "change_in_reporting_BBB_2022-01-01": 0.5}
    )
    port = counts.units.index("b-port")
    found = counts.reporting.shares(draws)[0, :, port] / draws["reporting_BBB"][0]
    assert np.allclose(found, [2.0, 1.0])


def test_a_forecast_knows_only_changes_told_before_its_day():
    world = with_changes(
        {"zone": "BBB", "from": "2021-07", "known_since": "2022-05"},
        {"zone": "AAA", "from": "2023", "known_since": "2021-01"},
    )
    foresight = known_before(world, date(2022, 1, 1))
    assert [c.zone for c in list_changes(foresight.world.parameters)] == ["AAA"]
    told = foresight.dropped.query("table == 'reporting'")
    assert told[["what", "from", "known_since"]].to_numpy().tolist() == [
        ["BBB", "2021-07-01", "2022-05-01"]
    ]
    late = known_before(world, date(2022, 6, 1))
    assert len(list_changes(late.world.parameters)) == 2


def test_a_change_before_all_time_always_holds_and_one_after_it_never():
    early, late = {"zone": "BBB", "from": "2001"}, {"zone": "BBB", "from": "2030"}
    _, _, counts = pose(with_changes(early, late))
    assert counts.reporting.since.tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert counts.after(1).reporting.since.tolist() == [[1.0], [0.0]]


def test_everything_wrong_is_told_at_once():
    bad = [
        {"zone": "BBB", "from": "2021-13"},
        {"from": "2021"},
        {"zone": "BBB", "from": "2021", "median": "many"},
        {"zone": "BBB", "from": "2022", "log_sd": -1, "mean": 2},
        {"zone": "CCC", "from": "2022", "kind": "bridge"},
    ]
    prior = {"reporting": {"change": bad}}
    with pytest.raises(InputError) as told:
        list_changes(Parameters(prior=prior))
    text = str(told.value)
    assert len(told.value.faults) == 6
    for words in ("2021-13", "zone", "many", "-1", "'mean' is not known", "bridge"):
        assert words in text


def test_a_change_stands_once():
    row = {"zone": "CCC", "from": "2021"}
    with pytest.raises(InputError, match="a change in 'CCC' stands twice"):
        list_changes(Parameters(prior={"reporting": {"change": [row, {**row, "median": 3}]}}))


def test_a_zone_without_a_door_is_refused():
    with pytest.raises(InputError, match="no crossing touches zone 'XYZ'"):
        pose(with_changes({"zone": "XYZ", "from": "2021"}))


def test_no_list_is_refused():
    with pytest.raises(InputError, match="is no list"):
        list_changes(Parameters(prior={"reporting": {"change": {"zone": "BBB"}}}))


def test_days_may_be_dates_or_text():
    text = '[[parameters.prior.reporting.change]]\nzone = "BBB"\nfrom = {}\n'
    one, other = (check_world_toml(text.format(day))[0] for day in ("2021-07-02", '"2021-07-02"'))
    assert one.parameters == other.parameters


def test_changes_are_written_and_read_again():
    world = with_changes({"zone": "BBB", "from": "2021-07-02", "median": 1.5, "reason": 'a "b"'})
    read, faults = check_world_toml(write_world_toml(world))
    assert not faults
    assert list_changes(read.parameters) == list_changes(world.parameters)
