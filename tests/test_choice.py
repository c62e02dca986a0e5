"""Route choice agrees with listing every route, and keeps the laws of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing import solve_by_listing
from random_worlds import networks, random_network

from routes.cases import Cases, draw_cases, fixed_case
from routes.choice import RouteChoice
from routes.network import Network, assemble_network

CLOSE = {"rtol": 0, "atol": 1e-9}


def solve(network: Network, cases: Cases | None = None):
    return RouteChoice(network).solve(fixed_case(network) if cases is None else cases)


def set_interdiction(network: Network, case: Cases, door: int, value: float) -> Cases:
    """The case with one crossing's interdiction, and what evaders believe, set to a value."""
    column = network.crossings.columns.get_loc("interdiction")
    changed = network.crossings.copy()
    changed.iloc[door, column] = value
    changed.iloc[door, network.crossings.columns.get_loc("believed")] = value
    return fixed_case(replace(network, crossings=changed))


@pytest.mark.parametrize("seed", range(300))
def test_the_exact_answer_is_the_listed_one(seed):
    theta = None if seed % 3 else 10.0 ** (seed % 7 - 3)
    network = random_network(seed, zones=3 + seed % 3, crossings=4 + seed % 6, theta_per_hour=theta)
    listed = solve_by_listing(network, fixed_case(network))
    solution = solve(network)
    np.testing.assert_allclose(solution.usage[0], listed["usage"], **CLOSE)
    np.testing.assert_allclose(solution.exposure[0], listed["exposure"], **CLOSE)
    np.testing.assert_allclose(solution.interception[0], listed["interception"], **CLOSE)
    np.testing.assert_allclose(solution.delivered[0], listed["delivered"], **CLOSE)
    np.testing.assert_allclose(solution.unserved[0], listed["unserved"], **CLOSE)
    np.testing.assert_allclose(solution.log_sum[0], listed["log_sum"], rtol=1e-12, atol=1e-9)
    pairs = RouteChoice(network).pair_usage(fixed_case(network))[0]
    np.testing.assert_allclose(pairs, listed["pair_usage"], **CLOSE)


@given(networks())
def test_seized_delivered_and_unserved_make_up_all_demand(network):
    solution = solve(network)
    total = solution.interception + solution.delivered + solution.unserved
    np.testing.assert_allclose(total, 1.0, **CLOSE)
    assert np.isfinite(solution.usage).all()
    assert (solution.usage >= 0).all()
    assert (solution.usage <= 1 + 1e-12).all()
    assert (solution.exposure >= 0).all()
    assert (solution.exposure <= solution.usage + 1e-12).all()
    assert (solution.delivered >= -1e-12).all()


@given(networks(), st.integers(0, 6))
def test_closing_a_crossing_leaves_the_odds_of_other_routes(network, door):
    choice, case = RouteChoice(network), fixed_case(network)
    usage = choice.pair_usage(case)[0, :, door]
    before = choice.solve(case).log_sum[0]
    closed = np.zeros(case.cost_hours.shape, dtype=bool)
    closed[0, door] = True
    after = choice.solve(case.closing(closed)).log_sum[0]
    left = usage < 0.999
    served = np.isfinite(before) & left
    np.testing.assert_allclose(
        after[served], before[served] + np.log1p(-usage[served]), rtol=1e-9, atol=1e-9
    )


@given(networks(), st.integers(0, 6), st.floats(0.01, 50.0))
def test_a_dearer_crossing_is_never_used_more(network, door, hours):
    choice, case = RouteChoice(network), fixed_case(network)
    cost = case.cost_hours.copy()
    cost[0, door] += hours
    dearer = choice.pair_usage(replace(case, cost_hours=cost))[0, :, door]
    assert (dearer <= choice.pair_usage(case)[0, :, door] + 1e-9).all()


@given(networks(trouble=False), st.integers(0, 6))
def test_usage_answers_cost_as_the_model_says(network, door):
    from routes.joint import joint_usage

    choice, case = RouteChoice(network), fixed_case(network)
    one_pair = np.zeros(case.demand.shape)
    one_pair[0, 0] = 1.0
    case = replace(case, demand=one_pair)
    usage = choice.solve(case).usage[0]
    joint = joint_usage(choice, case)[0]
    law = -case.theta_per_hour[0] * (joint[:, door] - usage * usage[door])
    step = 1e-5
    found = []
    for side in (step, -step):
        cost = case.cost_hours.copy()
        cost[0, door] += side
        found.append(choice.solve(replace(case, cost_hours=cost)).usage[0])
    np.testing.assert_allclose((found[0] - found[1]) / (2 * step), law, rtol=1e-4, atol=1e-7)


@given(networks(), st.integers(0, 6))
def test_leverage_is_the_derivative_of_interception(network, door):
    p = network.crossings["interdiction"].iloc[door]
    believed = network.crossings["believed"].iloc[door]
    network = replace(
        network,
        crossings=network.crossings.assign(
            believed=network.crossings["believed"].where(
                network.crossings.index != network.crossings.index[door], p
            )
        ),
    )
    step = 1e-6
    if not step < p < 1 - step or believed <= 0:
        return
    case = fixed_case(network)
    leverage = RouteChoice(network).leverage(case)[0, door]
    up, down = (
        solve(network, set_interdiction(network, case, door, p + side)).interception[0]
        for side in (step, -step)
    )
    assert leverage == pytest.approx((up - down) / (2 * step), rel=1e-3, abs=1e-6)


@given(networks(), st.randoms(use_true_random=False))
def test_names_and_row_order_change_nothing(network, random):
    order = list(range(len(network.crossings)))
    random.shuffle(order)
    renamed = {
        name: f"door-{number}"
        for name, number in zip(network.crossings["crossing_id"], order, strict=True)
    }
    legs = pd.concat(
        pd.DataFrame(
            [
                (zone, renamed.get(a, a), renamed.get(b, b), table.km[i, j], table.hours[i, j])
                for i, a in enumerate(table.terminals)
                for j, b in enumerate(table.terminals)
                if i != j and np.isfinite(table.hours[i, j])
            ],
            columns=["zone", "from_id", "to_id", "km", "hours"],
        )
        for zone, table in network.legs.items()
    ).sample(frac=1.0, random_state=random.randint(0, 9999))
    crossings = network.crossings.iloc[order].assign(
        crossing_id=lambda t: t["crossing_id"].map(renamed)
    )
    places = network.places.iloc[::-1]
    demand = network.demand.iloc[::-1]
    other = assemble_network(
        crossings, places, legs, demand, network.parameters, as_of=network.as_of
    )
    usage = pd.Series(solve(network).usage[0], index=network.crossings.index.map(renamed))
    again = pd.Series(solve(other).usage[0], index=other.crossings.index)
    np.testing.assert_allclose(again[usage.index], usage, **CLOSE)


@given(networks(), st.integers(0, 6), st.floats(0.05, 0.95))
def test_splitting_a_crossing_changes_nothing(network, door, part):
    twin = network.crossings.iloc[[door]].assign(crossing_id="twin")
    twin["size"] *= part
    crossings = pd.concat([network.crossings, twin], ignore_index=True)
    crossings.loc[door, "size"] *= 1 - part
    legs = []
    name = network.crossings.index[door]
    for zone, table in network.legs.items():
        for i, a in enumerate(table.terminals):
            for j, b in enumerate(table.terminals):
                if i != j and np.isfinite(table.hours[i, j]):
                    for start in [a, "twin"] if a == name else [a]:
                        for stop in [b, "twin"] if b == name else [b]:
                            legs.append((zone, start, stop, table.km[i, j], table.hours[i, j]))
    split = assemble_network(
        crossings,
        network.places,
        pd.DataFrame(legs, columns=["zone", "from_id", "to_id", "km", "hours"]),
        network.demand,
        network.parameters,
        as_of=network.as_of,
    )
    whole, apart = solve(network), solve(split)
    np.testing.assert_allclose(apart.interception, whole.interception, **CLOSE)
    np.testing.assert_allclose(apart.log_sum, whole.log_sum, rtol=1e-9, atol=1e-9)
    usage = apart.usage[0]
    usage[door] += usage[-1]
    np.testing.assert_allclose(usage[:-1], whole.usage[0], **CLOSE)


@given(networks(), st.floats(0.1, 10.0))
def test_hours_and_theta_scale_against_each_other(network, factor):
    case = fixed_case(network)
    legs = {
        zone: replace(table, hours=table.hours * factor) for zone, table in network.legs.items()
    }
    scaled = replace(
        case,
        cost_hours=case.cost_hours * factor,
        theta_per_hour=case.theta_per_hour / factor,
    )
    np.testing.assert_allclose(
        solve(replace(network, legs=legs), scaled).usage, solve(network).usage, **CLOSE
    )


@given(networks())
def test_many_cases_at_once_answer_as_each_alone(network):
    draws = pd.DataFrame(
        {"theta_per_hour": [0.01, 0.3, 4.0, 900.0], "risk_aversion_hours": [0.0, 5.0, 40.0, 7.0]}
    )
    cases = draw_cases(network, draws)
    choice = RouteChoice(network)
    together = choice.solve(cases)
    for row in range(len(draws)):
        alone = choice.solve(cases.take(slice(row, row + 1)))
        np.testing.assert_allclose(together.exposure[row], alone.exposure[0], **CLOSE)
        np.testing.assert_allclose(together.log_sum[row], alone.log_sum[0], rtol=1e-12)


@pytest.mark.parametrize("theta_times_cost", [1e-3, 1.0, 700.0, 745.0, 1e4, 1e5])
def test_any_exponent_gives_the_right_answer(theta_times_cost):
    for seed in range(12):
        network = random_network(seed, trouble=False)
        longest = max(t.hours[np.isfinite(t.hours)].max() for t in network.legs.values())
        theta = theta_times_cost / (3 * longest)
        cases = replace(fixed_case(network), theta_per_hour=np.array([theta]))
        listed = solve_by_listing(network, cases)
        solution = solve(network, cases)
        # Exponents of 1e5 hold eleven digits behind the point, so shares of near ties hold nine.
        np.testing.assert_allclose(solution.usage[0], listed["usage"], rtol=0, atol=2e-9)
        np.testing.assert_allclose(solution.log_sum[0], listed["log_sum"], rtol=1e-12, atol=1e-9)


def test_a_great_theta_takes_the_cheapest_route_and_a_tiny_one_all_alike():
    network = random_network(5, trouble=False)
    case = fixed_case(network)
    from listing import list_routes

    sharp = replace(case, theta_per_hour=np.array([1e4]))
    usage = RouteChoice(network).pair_usage(sharp)[0]
    routes = list(list_routes(network, case))
    for pair in {route.pair for route in routes}:
        mine = [route for route in routes if route.pair == pair]
        cost = {
            r.doors: -(r.log_weight - sum(np.log(case.size[0, i]) for i in r.doors)) for r in mine
        }
        best = min(cost, key=cost.get)
        chosen = np.zeros(usage.shape[1])
        chosen[list(best)] = 1.0
        np.testing.assert_allclose(usage[pair], chosen, atol=1e-6)
    flat = replace(case, theta_per_hour=np.array([1e-12]), size=np.ones(case.size.shape))
    usage = RouteChoice(network).pair_usage(flat)[0]
    for pair in {route.pair for route in routes}:
        mine = [route for route in routes if route.pair == pair]
        share = np.zeros(usage.shape[1])
        for route in mine:
            share[list(route.doors)] += 1.0 / len(mine)
        np.testing.assert_allclose(usage[pair], share, atol=1e-8)


@given(networks())
def test_nothing_open_is_told_as_unserved_and_never_as_nan(network):
    case = fixed_case(network)
    shut = case.closing(np.ones(case.cost_hours.shape, dtype=bool))
    choice = RouteChoice(network)
    solution = choice.solve(shut)
    zone = network.places["country"]
    inner = network.demand["origin"].map(zone) == network.demand["destination"].map(zone)
    reached = np.isfinite(solution.log_sum[0])
    assert not reached[~inner.to_numpy()].any()
    assert (solution.usage == 0).all()
    np.testing.assert_allclose(solution.unserved[0], shut.demand[0, ~reached].sum(), **CLOSE)
    assert np.isfinite(choice.leverage(shut)).all()
    assert np.isfinite(choice.pair_usage(shut)).all()


@given(networks())
def test_certain_interdiction_stops_everything_that_comes(network):
    case = fixed_case(network)
    certain = replace(case, interdiction=np.ones(case.interdiction.shape))
    solution = solve(network, certain)
    first_doors = solution.exposure.sum(axis=1)
    np.testing.assert_allclose(solution.interception, first_doors, **CLOSE)
    listed = solve_by_listing(network, certain)
    np.testing.assert_allclose(solution.exposure[0], listed["exposure"], **CLOSE)
    assert np.isfinite(RouteChoice(network).leverage(certain)).all()


def test_inputs_are_left_as_they_were():
    network = random_network(11)
    before = network.crossings.copy(), network.demand.copy()
    case = fixed_case(network)
    kept = case.cost_hours.copy()
    choice = RouteChoice(network)
    choice.solve(case)
    choice.leverage(case)
    pd.testing.assert_frame_equal(network.crossings, before[0])
    pd.testing.assert_frame_equal(network.demand, before[1])
    np.testing.assert_array_equal(case.cost_hours, kept)
