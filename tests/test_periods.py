"""Periods of constant states, and what joining them keeps."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from geo.world import read_world
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.network import build_network
from routes.periods import list_periods


@pytest.fixture(scope="module")
def world():
    return read_world()


@pytest.fixture(scope="module")
def every(world):
    return list_periods(world, most=500)


def test_periods_cover_the_time_without_gaps(world, every):
    assert every.periods[0].start == world.start
    assert every.periods[-1].end == world.end + timedelta(days=1)
    for first, second in zip(every.periods, every.periods[1:], strict=False):
        assert first.end == second.start
    assert every.years.sum() == pytest.approx(((world.end - world.start).days + 1) / 365.25)


def test_an_unjoined_period_is_the_network_of_its_first_day(world, every):
    """One shared tree, closed doors at infinite cost: the same numbers as a network of that day."""
    for period in every.periods[:: max(1, len(every.periods) // 4)]:
        network = build_network(world, as_of=period.start)
        alone = RouteChoice(network).solve(fixed_case(network))
        shared = every.choice.solve(fixed_case(every.network_of(period)))
        assert np.allclose(shared.usage, alone.usage, atol=1e-9)
        assert np.allclose(shared.exposure, alone.exposure, atol=1e-9)


def test_joining_keeps_cuts_and_loses_little(world, every):
    cut = date(2022, 6, 17)
    few = list_periods(world, cuts=[cut], most=10)
    assert any(period.start == cut for period in few.periods)
    assert len(few.periods) <= 11
    whole, part = (_hauls(timeline) for timeline in (every, few))
    assert np.abs(whole - part).sum() / whole.sum() < 0.06


def _hauls(timeline):
    found = [
        timeline.choice.solve(fixed_case(timeline.network_of(p))).exposure[0] * p.years
        for p in timeline.periods
    ]
    return np.sum(found, axis=0)


def test_stretches_between_days(every, world):
    day = next(p.start for p in every.periods if p.start.year == 2023)
    before, after = every.between(world.start, day), every.between(day, date.max)
    assert len(before.periods) + len(after.periods) == len(every.periods)
    assert before.periods[-1].end == day
