"""Joint usage and the table of single closures agree with listing and with solving again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from listing import solve_by_listing
from random_worlds import networks, random_network

from routes.cases import draw_cases, fixed_case
from routes.choice import RouteChoice
from routes.displacement import close_crossing
from routes.joint import joint_usage, usage_after_each_closure


@pytest.mark.parametrize("seed", range(60))
def test_joint_usage_is_the_listed_one(seed):
    network = random_network(seed, zones=4, crossings=8)
    case = fixed_case(network)
    listed = solve_by_listing(network, case)
    joint = joint_usage(RouteChoice(network), case)[0]
    expected = np.einsum("p,pij->ij", case.demand[0], listed["joint"])
    np.testing.assert_allclose(joint, expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(joint, joint.T, rtol=0, atol=1e-12)


@given(networks())
def test_the_table_of_closures_is_what_solving_again_gives(network):
    choice = RouteChoice(network)
    cases = draw_cases(network, pd.DataFrame({"theta_per_hour": [0.2, 3.0, 500.0]}))
    table = usage_after_each_closure(choice, cases)
    doors = len(network.crossings)
    each = cases.take(np.repeat(np.arange(len(cases)), doors))
    closed = np.tile(np.eye(doors, dtype=bool), (len(cases), 1))
    again = choice.solve(each.closing(closed)).usage
    np.testing.assert_allclose(table.reshape(-1, doors), again, rtol=0, atol=1e-9)
    assert (np.diagonal(table, axis1=1, axis2=2) == 0).all()


def test_one_pair_follows_the_closure_law_by_hand():
    usage = pd.Series({"north": 0.5, "south": 0.5, "port": 0.3})
    joint = pd.DataFrame(
        [[0.5, 0.0, 0.2], [0.0, 0.5, 0.1], [0.2, 0.1, 0.3]], index=usage.index, columns=usage.index
    )
    after = close_crossing(usage, joint, "north")
    # Routes left: half. Of them the south takes all, the port 0.1 of 0.5.
    assert after.to_dict() == pytest.approx({"north": 0.0, "south": 1.0, "port": 0.2})
