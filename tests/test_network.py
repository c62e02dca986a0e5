"""The network: legs as listed, the day's states, a graph to take away."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest
from hand_worlds import chain, land_or_sea, two_doors, world

import routes
from geo.errors import InputError, NoRoute
from routes.cases import fixed_case
from routes.cost import belief_slope_hours, crossing_cost_hours, perceived_risk_hours


def test_a_leg_listed_once_holds_both_ways_and_one_listed_twice_each_its_own():
    network = world(
        [("gate", "AAA", "BBB", {})],
        [
            ("AAA", "start", "gate", 1.0),
            ("AAA", "gate", "start", 5.0),
            ("BBB", "gate", "goal", 2.0),
        ],
        places={"start": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 1.0)],
    )
    there = network.legs["AAA"]
    i, j = there.rows(["start", "gate"])
    assert (there.hours[i, j], there.hours[j, i]) == (1.0, 5.0)
    here = network.legs["BBB"]
    i, j = here.rows(["gate", "goal"])
    assert here.hours[i, j] == here.hours[j, i] == 2.0
    assert here.km[i, j] == 120.0


def test_demand_is_added_up_and_scaled():
    network = world(
        [("gate", "AAA", "BBB", {})],
        [("AAA", "start", "gate", 1.0), ("BBB", "gate", "goal", 1.0)],
        places={"start": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 1.0), ("start", "goal", 3.0), ("goal", "start", 4.0)],
    )
    assert network.demand["weight"].tolist() == [0.5, 0.5]


def test_the_graph_to_take_away_holds_legs_and_doors_with_their_cost():
    graph = routes.to_networkx(land_or_sea())
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.edges[("port-a", "SEA"), ("port-b", "SEA"), 0]["cost_hours"] == 2.0
    assert graph.edges[("gate", "AAA"), ("gate", "BBB"), 0]["crossing_id"] == "gate"
    cheapest = nx.shortest_path_length(
        graph, ("start", "AAA"), ("goal", "BBB"), weight="cost_hours"
    )
    assert cheapest == 3.0


def test_a_closed_door_is_left_out_of_the_graph():
    network = two_doors()
    network.crossings.loc["near", "state"] = "closed"
    graph = routes.to_networkx(network)
    assert not graph.has_edge(("near", "AAA"), ("near", "BBB"))
    assert graph.has_edge(("far", "BBB"), ("far", "AAA"))


def test_states_of_the_day_take_effect():
    read = routes.load()
    open_day = routes.build_network(read, as_of=date(2024, 6, 1))
    shut_day = routes.build_network(read, as_of=date(2025, 3, 1))
    again = routes.build_network(read, as_of=date(2025, 6, 14))
    states = [n.crossings.at["abu-kamal-al-qaim", "state"] for n in (open_day, shut_day, again)]
    assert states == ["open", "closed", "open"]
    shut = routes.rank_crossings(shut_day).set_index("crossing_id").loc["abu-kamal-al-qaim"]
    assert shut["usage"] == shut["exposure"] == 0.0


def test_origins_and_destinations_narrow_the_demand():
    read = routes.load()
    network = routes.build_network(read, origins=["douma"], destinations=["riyadh"])
    assert network.demand[["origin", "destination", "weight"]].to_numpy().tolist() == [
        ["douma", "riyadh", 1.0]
    ]
    with pytest.raises(NoRoute, match="No demand"):
        routes.build_network(read, origins=["riyadh"])


def test_a_day_may_be_text_and_partial():
    assert routes.build_network(routes.load(), as_of="2021-08").as_of == date(2021, 8, 1)


def test_a_day_outside_the_world_is_refused():
    with pytest.raises(InputError, match="lies outside the world"):
        routes.build_network(routes.load(), as_of=date(1999, 1, 1))


def test_cost_by_hand():
    network = chain(risk_aversion_hours=10.0, penalty_hours_official=2.0)
    cost = fixed_case(network).cost_hours[0]
    assert cost == pytest.approx([2 - 10 * np.log(0.5), 2 - 10 * np.log(0.6)], rel=1e-12)
    assert crossing_cost_hours(
        network.crossings.assign(state="closed"),
        penalty_hours=(0, 0, 0),
        penalty_hours_limited=0,
        risk_aversion_hours=0,
    ).tolist() == [[np.inf, np.inf]]


def test_certain_interdiction_frightens_all_but_the_indifferent():
    hours = perceived_risk_hours(np.array([0.0, 1.0]), np.array([[0.0], [3.0]]))
    assert hours.tolist() == [[0.0, 0.0], [0.0, np.inf]]
    assert belief_slope_hours(np.array([0.5, 1.0]), np.array([2.0])).tolist() == [4.0, 0.0]
