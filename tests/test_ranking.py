"""Ranking, comparison, closure and explanation, on worlds one can check by hand."""

from __future__ import annotations

import pkgutil

import numpy as np
import pandas as pd
import pytest
from hand_worlds import chain, land_or_sea, two_doors
from hypothesis import given
from listing import list_routes, solve_by_listing
from random_worlds import networks, random_network

import routes
from geo.errors import NoRoute, UnknownCorridor, UnknownCrossing
from routes.cases import fixed_case
from routes.centrality import betweenness, current_flow, degree, smallest_cut
from routes.choice import RouteChoice
from routes.comparison import corridor_flows, corridor_shares
from routes.corridors import list_corridors, parse_corridor
from routes.criticality import measure_criticality
from routes.exposure import interception_summary
from routes.flows import leg_flows


@pytest.fixture(scope="module")
def bundled():
    return routes.load()


@pytest.fixture(scope="module")
def region(bundled):
    return routes.build_network(bundled)


def test_higher_exposure_ranks_first_and_ties_go_by_name():
    network = two_doors()
    network.crossings.loc["near", "interdiction"] = 0.0
    network.crossings.loc["far", "interdiction"] = 0.0
    assert routes.rank_crossings(network)["crossing_id"].tolist() == ["far", "near"]
    network.crossings.loc["near", "interdiction"] = 0.1
    ranking = routes.rank_crossings(network)
    assert ranking["crossing_id"].tolist() == ["near", "far"]
    assert ranking["rank"].tolist() == [1, 2]


@pytest.mark.parametrize("method", ["usage", "betweenness", "current-flow", "degree", "observed"])
def test_every_method_ranks_all_crossings_by_its_score(region, method):
    ranking = routes.rank_crossings(region, method=method)
    assert sorted(ranking["crossing_id"]) == sorted(region.crossings.index)
    assert ranking["score"].is_monotonic_decreasing


def test_an_unknown_method_is_refused(region):
    with pytest.raises(ValueError, match="method is one of"):
        routes.rank_crossings(region, method="luck")


def test_the_doors_with_most_seizures_are_among_the_most_exposed(region):
    top = set(routes.rank_crossings(region)["crossing_id"].head(10))
    assert {"omari-haditha", "nasib-jaber", "jeddah-port"} <= top
    first = routes.compare_corridors(region)["corridor"].head(3)
    assert "SYR-JOR-SAU" in set(first)
    assert routes.compare_corridors(region)["corridor"].str.contains("SEA").any()
    assert 0.10 <= interception_summary(region)["interception"] <= 0.20


def test_cheapest_routes_carry_all_betweenness():
    assert betweenness(two_doors()).to_dict() == {"near": 1.0, "far": 0.0}
    assert betweenness(chain()).to_dict() == {"first": 1.0, "second": 1.0}


def test_equal_cheapest_routes_share_betweenness():
    found = betweenness(land_or_sea(penalty_hours_official=2.0, penalty_hours_port=1.0))
    assert found.to_dict() == pytest.approx({"gate": 0.5, "port-a": 0.5, "port-b": 0.5})


def test_current_splits_as_resistors_do():
    network = two_doors(penalty_hours_official=1.0)
    # Resistances 1+1+1 and 2+1+1: currents 4 to 3.
    assert current_flow(network).to_dict() == pytest.approx({"near": 4 / 7, "far": 3 / 7})


def test_degree_counts_legs_on_both_sides():
    # near: start and far on one side, goal and far on the other, but doors here share no leg.
    assert degree(two_doors()).to_dict() == {"near": 2.0, "far": 2.0}


def test_the_smallest_cut_is_the_narrowest_border():
    assert smallest_cut(two_doors()) == ["far", "near"]
    assert len(smallest_cut(chain())) == 1
    network = land_or_sea()
    assert len(smallest_cut(network)) == 2
    assert "gate" in smallest_cut(network)


@pytest.mark.parametrize("seed", range(40))
def test_corridor_flows_are_the_listed_ones(seed):
    network = random_network(seed, zones=4, crossings=8)
    case = fixed_case(network)
    choice = RouteChoice(network)
    listed = solve_by_listing(network, case)
    shares = corridor_shares(choice, case).iloc[0]
    for corridor, share in listed["corridor_share"].items():
        assert shares["-".join(corridor)] == pytest.approx(share, abs=1e-9)
    assert shares.sum() == pytest.approx(sum(listed["corridor_share"].values()), abs=1e-9)
    flows = list(corridor_flows(choice, case, list_corridors(network)))
    usage = sum(flow.usage[0] for flow in flows)
    exposure = sum(flow.exposure[0] for flow in flows)
    np.testing.assert_allclose(usage, listed["usage"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(exposure, listed["exposure"], rtol=0, atol=1e-9)
    hours = sum(np.nan_to_num(flow.hours[0]) * flow.share[0] for flow in flows)
    assert hours == pytest.approx(_listed_hours(network, case), abs=1e-8)


def _listed_hours(network, case):
    """Mean hours of legs and delays by listing every route."""
    routes_ = list(list_routes(network, case))
    log_sum = solve_by_listing(network, case)["log_sum"]
    delay = network.crossings["delay_hours"].to_numpy()
    total = 0.0
    for route in routes_:
        share = case.demand[0, route.pair] * np.exp(route.log_weight - log_sum[route.pair])
        demand = network.demand.iloc[route.pair]
        ids = [network.crossings.index[i] for i in route.doors]
        stops = [demand["origin"], *ids, demand["destination"]]
        hours = sum(delay[i] for i in route.doors)
        for zone, a, b in zip(route.zones, stops, stops[1:], strict=False):
            i, j = network.legs[zone].rows([a, b])
            hours += network.legs[zone].hours[i, j]
        total += share * hours
    return total


@given(networks())
def test_flow_is_kept_at_every_crossing(network):
    flows = leg_flows(network, most=3, least_share=0.0)
    usage = RouteChoice(network).solve(fixed_case(network)).usage[0]
    arriving = flows.groupby("to_id")["usage"].sum()
    leaving = flows.groupby("from_id")["usage"].sum()
    for crossing_id, share in zip(network.crossings.index, usage, strict=True):
        assert arriving.get(crossing_id, 0.0) == pytest.approx(share, abs=1e-9)
        assert leaving.get(crossing_id, 0.0) == pytest.approx(share, abs=1e-9)


@given(networks())
def test_criticality_is_the_cost_of_solving_again(network):
    choice, case = RouteChoice(network), fixed_case(network)
    hours, unserved = measure_criticality(choice, case)
    doors = len(network.crossings)
    each = case.take(np.zeros(doors, dtype=np.intp)).closing(np.eye(doors, dtype=bool))
    closed = choice.solve(each)
    before = choice.solve(case).log_sum[0]
    np.testing.assert_allclose(unserved[0], closed.unserved, rtol=0, atol=1e-9)
    for door in range(doors):
        served = np.isfinite(closed.log_sum[door])
        weight = case.demand[0, served]
        if not weight.sum() > 0:
            assert np.isnan(hours[0, door])
            continue
        rise = weight @ (before[served] - closed.log_sum[door, served]) / weight.sum()
        assert hours[0, door] == pytest.approx(rise / case.theta_per_hour[0], rel=1e-6, abs=1e-7)


def test_corridors_are_found_by_zones_by_star_and_by_name(region):
    assert parse_corridor("syr-jor-sau", region) == [("SYR", "JOR", "SAU")]
    stars = parse_corridor("SYR-*-SAU", region)
    assert ("SYR", "JOR", "SAU") in stars
    assert ("SYR", "SAU") not in stars
    assert all(c[0] == "SYR" and c[-1] == "SAU" for c in stars)
    name = region.corridor_names[("SYR", "JOR", "SAU")]
    assert parse_corridor(name.upper(), region) == [("SYR", "JOR", "SAU")]
    with pytest.raises(UnknownCorridor, match="SYR-JOR-SAU"):
        parse_corridor("SYR-JOR-SAX", region)


def test_closing_moves_what_it_takes(region):
    closure = routes.close_crossings(region, ["nasib-jaber", "nasib-jaber"])
    table = closure.displacement.set_index("crossing_id")
    assert closure.closed == ("nasib-jaber",)
    assert table.at["nasib-jaber", "usage_after"] == 0.0
    assert table["change"].abs().is_monotonic_decreasing
    assert closure.corridors["change"].sum() == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(UnknownCrossing, match="nasib-jaber"):
        routes.close_crossings(region, ["nasib-jabber"])
    with pytest.raises(NoRoute, match="no route"):
        routes.close_crossings(chain(), ["first"])


def test_an_explanation_holds_evidence_corridors_and_what_closing_does(bundled, region):
    told = routes.explain_crossing(region, bundled, "omari-haditha")
    assert told.row["crossing_id"] == "omari-haditha"
    assert len(told.evidence) == told.row["seizures_observed"]
    assert told.evidence["sources"].str.contains("http").all()
    assert told.corridors["share"].iloc[0] > 0.3
    assert told.corridors["share"].sum() <= 1.0 + 1e-9
    assert any("Closing it costs evaders" in sentence for sentence in told.sentences)
    with pytest.raises(UnknownCrossing):
        routes.explain_crossing(region, bundled, "nowhere")


def test_public_names_are_all_there():
    for name in routes.__all__:
        assert callable(getattr(routes, name))
    assert set(dir(routes)) == set(routes.__all__)
    # A module of the same name would take a function's place as soon as it is imported.
    modules = {module.name for module in pkgutil.iter_modules(routes.__path__)}
    assert not modules & set(routes.__all__)
    with pytest.raises(AttributeError, match="no attribute"):
        routes.rank_borders  # noqa: B018
    assert isinstance(routes.measure_exposure(two_doors()), pd.DataFrame)
