"""A forecast sees only what was known: states, facts, demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.crossings import crossings_on
from geo.world import demand_on, read_world
from routes.hindsight import known_before

COLUMNS = ["crossing_id", "from", "to", "field", "value", "source", "known_since"]


@pytest.fixture(scope="module")
def world():
    return read_world()


def test_nothing_learnt_later_is_left(world):
    day = date(2023, 1, 1)
    known = known_before(world, day).world
    for table in (known.crossing_facts, known.demand):
        dated = table[table["from"] != ""]
        assert (
            dated["known_since"].where(dated["known_since"] != "", dated["from"]) < "2023"
        ).all()
    assert (known.crossing_status["from"] < "2023").all()


def facts(world, *rows):
    table = pd.DataFrame(list(rows), columns=COLUMNS)
    return replace(world, crossing_facts=table)


def size_on(world, day):
    table = crossings_on(world.crossings, world.crossing_status, world.crossing_facts, day)
    return table.set_index("crossing_id")["size"]["nasib-jaber"]


def test_a_fact_told_late_leaves_what_it_followed_going_on(world):
    old = ("nasib-jaber", "2023", "2024-12-18", "size", 2.0, "", "2023-02")
    new = ("nasib-jaber", "2024-12-18", "", "size", 3.0, "", "2025-02-15")
    whole = facts(world, old, new)
    assert size_on(whole, date(2025, 6, 1)) == 3.0
    early = known_before(whole, date(2025, 1, 1))
    assert size_on(early.world, date(2025, 6, 1)) == 2.0
    assert list(early.dropped.loc[early.dropped["table"] == "crossing_facts", "from"]) == [
        "2024-12-18"
    ]
    assert size_on(known_before(whole, date(2025, 3, 1)).world, date(2025, 6, 1)) == 3.0


def test_an_announced_change_may_be_used_ahead_of_time(world):
    told = ("nasib-jaber", "2025-06-01", "", "size", 3.0, "", "2024-11-01")
    known = known_before(facts(world, told), date(2025, 1, 1)).world
    assert size_on(known, date(2025, 7, 1)) == 3.0


def test_an_end_that_lies_ahead_is_forgotten(world):
    row = ("nasib-jaber", "2023", "2025-06-01", "size", 2.0, "", "2023-02")
    known = known_before(facts(world, row), date(2025, 1, 1)).world
    assert size_on(known, date(2025, 12, 1)) == 2.0


def test_undated_rows_stay_and_are_listed(world):
    row = ("nasib-jaber", "", "", "size", 2.0, "", "2024-01-01")
    foresight = known_before(facts(world, row), date(2023, 1, 1))
    assert size_on(foresight.world, date(2023, 6, 1)) == 2.0
    assert "nasib-jaber size" in set(foresight.standing["what"])


def test_demand_before_the_fall_goes_on_if_it_is_not_known(world):
    known = known_before(world, date(2024, 12, 1)).world
    before, after = demand_on(known, date(2024, 11, 30)), demand_on(known, date(2025, 6, 1))
    pd.testing.assert_frame_equal(before, after)


def test_before_the_end_of_time_everything_is_known(world):
    known = known_before(world, date(2099, 1, 1)).world
    for name in ("crossing_status", "crossing_facts", "demand"):
        left, whole = getattr(known, name), getattr(world, name).reset_index(drop=True)
        pd.testing.assert_frame_equal(left, whole)
