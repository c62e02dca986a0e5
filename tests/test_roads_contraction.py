"""Contraction and search: as long as the shortest way in the whole graph, and made of its edges."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.roads.contraction import contract_graph
from geo.roads.graph import EdgeTable
from geo.roads.shortest import shortest_ways


@st.composite
def edge_tables(draw: st.DrawFn) -> tuple[EdgeTable, np.ndarray]:
    size = draw(st.integers(2, 14))
    node = st.integers(0, size - 1)
    hours = st.one_of(st.integers(0, 20).map(float), st.just(np.inf))
    rows = draw(st.lists(st.tuples(node, node, hours, hours, st.integers(0, 50)), max_size=40))
    tail, head, there, back, km = (
        (np.array(column) for column in zip(*rows, strict=True))
        if rows
        else (np.empty(0, int), np.empty(0, int), np.empty(0), np.empty(0), np.empty(0))
    )
    directed = draw(st.booleans())
    edges = EdgeTable(
        tail.astype(np.int32),
        head.astype(np.int32),
        km.astype(float),
        there.astype(float),
        back.astype(float) if directed else None,
    )
    terminals = draw(st.lists(node, min_size=1, max_size=6))
    return edges, np.array(terminals, dtype=np.int32)


def hours_by_networkx(edges: EdgeTable, terminals: np.ndarray) -> np.ndarray:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(terminals.tolist())
    back = edges.hours if edges.hours_back is None else edges.hours_back
    for tail, head, one, other in zip(edges.tail, edges.head, edges.hours, back, strict=True):
        if np.isfinite(one):
            graph.add_edge(int(tail), int(head), hours=one)
        if np.isfinite(other):
            graph.add_edge(int(head), int(tail), hours=other)
    found = np.full((len(terminals), len(terminals)), np.inf)
    for i, one in enumerate(terminals.tolist()):
        reached = nx.single_source_dijkstra_path_length(graph, one, weight="hours")
        found[i] = [reached.get(other, np.inf) for other in terminals.tolist()]
    return found


@given(edge_tables())
def test_hours_equal_networkx(given_graph: tuple[EdgeTable, np.ndarray]) -> None:
    edges, terminals = given_graph
    ways = shortest_ways(edges, terminals)
    np.testing.assert_allclose(ways.hours, hours_by_networkx(edges, terminals), atol=1e-9)


@given(edge_tables())
def test_ways_are_made_of_edges_end_to_end(given_graph: tuple[EdgeTable, np.ndarray]) -> None:
    edges, terminals = given_graph
    ways = shortest_ways(edges, terminals)
    back_hours = edges.hours if edges.hours_back is None else edges.hours_back
    for i, one in enumerate(terminals.tolist()):
        for j, other in enumerate(terminals.tolist()):
            arcs = ways.find_arcs(i, j)
            if not np.isfinite(ways.hours[i, j]):
                assert not len(arcs)
                assert np.isinf(ways.km[i, j])
                continue
            edge, back = np.divmod(arcs, 2)
            leave = np.where(back == 0, edges.tail[edge], edges.head[edge])
            reach = np.where(back == 0, edges.head[edge], edges.tail[edge])
            assert list(leave) == [one, *reach[:-1]] if len(arcs) else one == other
            assert not len(arcs) or reach[-1] == other
            hours = np.where(back == 0, edges.hours[edge], back_hours[edge]).sum()
            assert hours == pytest.approx(ways.hours[i, j], abs=1e-9)
            assert edges.km[edge].sum() == pytest.approx(ways.km[i, j], abs=1e-9)


@given(edge_tables(), st.integers(2, 9))
def test_no_contraction_is_too_deep(
    given_graph: tuple[EdgeTable, np.ndarray], max_degree: int
) -> None:
    """However far nodes are eliminated, distances between those kept are the same."""
    edges, terminals = given_graph
    shrunk = contract_graph(edges, keep=terminals, max_degree=max_degree)
    assert set(terminals.tolist()) <= set(shrunk.node.tolist())
    kept = np.searchsorted(shrunk.node, terminals).astype(np.int32)
    core = EdgeTable(
        shrunk.edges.tail,
        shrunk.edges.head,
        np.zeros(len(shrunk.edges.tail)),
        shrunk.edges.hours[0],
        None if shrunk.symmetric else shrunk.edges.hours[1],
    )
    np.testing.assert_allclose(
        hours_by_networkx(core, kept), hours_by_networkx(edges, terminals), atol=1e-9
    )


def test_a_ladder_of_dead_ends_and_chains_shrinks_to_its_terminals() -> None:
    """A road of a thousand pieces with a dead end at each: one edge is left."""
    main = np.arange(1000, dtype=np.int32)
    tail = np.concatenate([main, main[1:]])
    head = np.concatenate([main + 1, main[1:] + 1000])
    edges = EdgeTable(tail, head, np.ones(len(tail)), np.full(len(tail), 0.01))
    shrunk = contract_graph(edges, keep=np.array([0, 1000]))
    assert shrunk.node.tolist() == [0, 1000]
    assert shrunk.edges.hours.ravel().tolist() == pytest.approx([10.0])


def test_processes_find_the_same() -> None:
    rng = np.random.default_rng(7)
    size = 30
    grid = np.arange(size * size).reshape(size, size)
    tail = np.concatenate([grid[:, :-1].ravel(), grid[:-1].ravel()]).astype(np.int32)
    head = np.concatenate([grid[:, 1:].ravel(), grid[1:].ravel()]).astype(np.int32)
    hours = rng.uniform(0.1, 1, len(tail))
    edges = EdgeTable(tail, head, hours * 60, hours)
    terminals = rng.choice(size * size, 12, replace=False).astype(np.int32)
    import geo.roads.shortest as module

    alone = shortest_ways(edges, terminals)
    before = module.WORTH_SHARING
    module.WORTH_SHARING = 0
    try:
        shared = shortest_ways(edges, terminals, jobs=2)
    finally:
        module.WORTH_SHARING = before
    assert np.array_equal(alone.hours, shared.hours)
    assert np.array_equal(alone.km, shared.km)
