"""Sweeps: points, chunks, closures of sets, resuming, processes, a Dask cluster."""

from __future__ import annotations

import asyncio
import itertools
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from random_worlds import random_network

import routes
from geo.errors import InputError, WriteError
from geo.world import read_world
from routes.axes import Axis, grid_values, read_axis
from routes.choice import RouteChoice
from routes.chunks import ChunkStore
from routes.closures import close_every_set, list_sets, list_usage
from routes.cluster import greet_scheduler, run_sweep
from routes.condition import condition_of
from routes.outcome import compare_scenarios
from routes.scenario import Scenario
from routes.scenario_check import check_scenario
from routes.sweep import join_chunks, plan_closures, plan_grid, solve_chunk

FIXED = pd.DataFrame(index=[0])
TINY = Path(__file__).parent / "tiny_world"


@pytest.fixture(scope="module")
def tiny():
    return read_world(TINY)


@pytest.fixture(scope="module")
def south(tiny):
    return routes.build_network(tiny)


def table_of(sweep):
    return join_chunks(sweep, run_sweep(sweep))


def grid(network, scenario, *axes, draws=FIXED):
    return plan_grid(network, scenario, [read_axis(axis) for axis in axes], draws)


# ---- points -------------------------------------------------------------------------------------


def test_the_last_axis_varies_fastest():
    axes = (Axis("a", (1.0, 2.0)), Axis("b", (5.0, 6.0, 7.0)))
    assert grid_values(axes, range(6)).tolist() == [[1, 1, 1, 2, 2, 2], [5, 6, 7, 5, 6, 7]]
    assert grid_values(axes, range(2, 4)).tolist() == [[1, 2], [7, 5]]


@pytest.mark.parametrize(
    "text", ["factor", "factor=", "=1:2:3", "f=1:2", "f=1:2:0", "f=nan", "f=a,b"]
)
def test_what_is_no_axis_is_told(text):
    with pytest.raises(InputError, match=r"--sweep key=from:to:steps"):
        read_axis(text)


@pytest.mark.parametrize(
    ("axis", "told"),
    [
        ("facto=1:2:3", "Did you mean 'factor'"),
        ("factor=-1:2:3", "outside 0 to 1000"),
        ("theta_per_hour=0:1:3", "outside 1e-06"),
        ("interdiction@nasib=0:2:3", "outside 0 to 1"),
        ("interdiction@nowhere=0:1:3", "nowhere"),
        ("depth@nasib=0:1:3", "no column 'depth'"),
    ],
)
def test_what_cannot_be_swept_is_told(axis, told, tiny, south):
    scenario, _ = check_scenario(Scenario("a").scale_interdiction(2, zone="SYR"), tiny)
    with pytest.raises(InputError, match=told):
        grid(south, scenario, axis)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("factor=1:3", "2 numbers where from, to and steps are needed"),
        ("factor=1:3:x", "'x' is no number"),
        ("factor=1:3:2.5", "2.5 steps"),
    ],
)
def test_what_is_wrong_with_an_axis_is_said_plainly(text, told):
    with pytest.raises(InputError, match=told):
        read_axis(text)


def test_a_misspelt_column_or_crossing_names_the_nearest(tiny, south):
    scenario, _ = check_scenario(Scenario("a").close("nasib-jaber"), tiny)
    with pytest.raises(InputError) as caught:
        grid(south, scenario, "interdicton@nasib=0:1:2", "size@nasib-jabar-x=1:2:2")
    told = str(caught.value)
    assert "--sweep: interdicton@nasib: no column 'interdicton'. Did you mean 'interdict" in told
    assert "--sweep: size@nasib-jabar-x: unknown crossing 'nasib-jabar-x'. Did you mean" in told


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 200), st.integers(0, 20))
def test_sets_by_number_are_those_in_order(count, size, start, length):
    every = list(itertools.combinations(range(count), min(size, count)))
    rows = range(min(start, len(every)), min(start + length, len(every)))
    found = list_sets(count, min(size, count), rows)
    assert found.tolist() == [list(one) for one in every[rows.start : rows.stop]]


def test_two_interventions_with_the_same_number_are_told_apart(tiny, south):
    scenario = (
        Scenario("a").scale_interdiction(2, zone="SYR").scale_interdiction(2, kind="informal")
    )
    scenario, _ = check_scenario(scenario, tiny)
    with pytest.raises(InputError, match=r"Write 1\.factor, 2\.factor"):
        grid(south, scenario, "factor=1:2:3")
    assert grid(south, scenario, "2.factor=1:2:3").points == 3


def test_a_point_equals_the_scenario_with_that_number(tiny, south):
    scenario, _ = check_scenario(Scenario("a").scale_interdiction(2, zone="SYR"), tiny)
    draws = pd.DataFrame({"theta_per_hour": np.linspace(0.3, 1.1, 12)})
    table = table_of(grid(south, scenario, "factor=1,2.5", draws=draws))
    for row, factor in enumerate((1, 2.5)):
        one = Scenario("a").scale_interdiction(factor, zone="SYR")
        totals = compare_scenarios(tiny, [one], draws=draws).totals.set_index("measure")
        for measure in ("interception", "delivered"):
            told = table.loc[
                row, [measure, f"{measure}_change", f"{measure}_low", f"{measure}_high"]
            ]
            known = totals.loc[measure, ["value", "difference", "low", "high"]]
            assert told.to_numpy(float) == pytest.approx(known.to_numpy(float), abs=1e-12)


def test_a_swept_parameter_changes_the_baseline_too(tiny, south):
    nothing = Scenario("nothing")
    table = table_of(grid(south, nothing, "theta_per_hour=0.2:1:5"))
    assert table["interception"].nunique() == 5
    assert table["interception_change"].to_numpy() == pytest.approx(0, abs=1e-12)
    assert table["cost_hours"].to_numpy() == pytest.approx(0, abs=1e-12)


def test_a_crossings_column_may_be_swept(tiny, south):
    table = table_of(
        grid(south, Scenario("a"), "interdiction@nasib=0:1:3", "delay_hours@nasib=0,9")
    )
    for row, (probability, hours) in enumerate(itertools.product((0, 0.5, 1), (0, 9))):
        one = Scenario("b").set_interdiction(probability, "nasib").set_delay(hours, "nasib")
        totals = compare_scenarios(tiny, [one]).totals.set_index("measure")
        assert table.loc[row, "interception"] == pytest.approx(
            totals.loc["interception", "value"], abs=1e-12
        )


def test_chunks_of_any_size_give_the_same_table(tiny, south):
    scenario, _ = check_scenario(Scenario("a").scale_interdiction(2, zone="SYR"), tiny)
    whole = table_of(grid(south, scenario, "factor=1:3:50"))
    parts = replace(grid(south, scenario, "factor=1:3:50"), chunk_cases=7)
    assert parts.chunks == 8
    pd.testing.assert_frame_equal(whole, table_of(parts), rtol=0, atol=1e-12)


def test_too_many_points_are_refused(south):
    with pytest.raises(InputError, match="at most 50,000,000"):
        grid(south, Scenario("a"), "theta_per_hour=0.1:1:10000", "sea_hour_weight=0.1:1:10000")


# ---- closing sets -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("seed", range(8))
def test_every_set_closed_equals_solving_each_alone(seed, size):
    network = random_network(seed)
    choice = RouteChoice(network)
    found = close_every_set(choice, condition_of(network), size)
    ids = network.crossings.index
    combinations = list(itertools.combinations(range(len(ids)), size))
    assert found.sets.tolist() == [list(one) for one in combinations]
    for row, closed in enumerate(combinations):
        states = network.crossings["state"].mask(ids.isin(ids[list(closed)]), "closed")
        alone = RouteChoice(replace(network, crossings=network.crossings.assign(state=states)))
        from routes.cases import fixed_case

        known = alone.solve(fixed_case(alone.network))
        assert found.usage[row] == pytest.approx(known.usage[0], abs=1e-9)
        assert found.totals.seized[row] == pytest.approx(known.interception[0], abs=1e-9)
        assert found.totals.unserved[row] == pytest.approx(known.unserved[0], abs=1e-9)


def test_pairs_as_a_sweep_agree_with_pairs_at_once(south):
    table = table_of(plan_closures(south, Scenario("a"), 2, FIXED))
    found = close_every_set(RouteChoice(south), condition_of(south))
    assert len(table) == 10
    assert table["interception"].to_numpy() == pytest.approx(
        found.totals.interception, abs=1e-9, nan_ok=True
    )
    assert table["unserved"].to_numpy() == pytest.approx(found.totals.unserved, abs=1e-12)
    assert (table["closed_1"] < table["closed_2"]).any()


def test_usage_after_closures_is_listed_row_by_row(south):
    found = close_every_set(RouteChoice(south), condition_of(south), 1)
    table = list_usage(south, found)
    shut = table[(table["closed_1"] == "nasib-jaber") & (table["crossing_id"] == "nasib-jaber")]
    assert shut["usage"].item() == 0
    assert (
        shut["change"].item() == -found.baseline[list(south.crossings.index).index("nasib-jaber")]
    )


@pytest.mark.parametrize("size", [0, 6])
def test_sets_of_no_or_too_many_crossings_are_refused(south, size):
    with pytest.raises(InputError, match="there are 5 crossings"):
        plan_closures(south, Scenario("a"), size, FIXED)


# ---- keeping chunks, and going on ---------------------------------------------------------------


@pytest.fixture
def small(tiny, south):
    scenario, _ = check_scenario(Scenario("a").scale_interdiction(2, zone="SYR"), tiny)
    draws = pd.DataFrame({"theta_per_hour": [0.4, 0.7, 1.0]})
    return replace(grid(south, scenario, "factor=1:3:100", draws=draws), chunk_cases=9)


def test_a_run_that_was_stopped_goes_on_from_what_it_kept(small, tmp_path, monkeypatch):
    whole = run_sweep(small)
    solved = []

    def count(sweep, chunk):
        solved.append(chunk)
        if len(solved) == 4:
            raise KeyboardInterrupt
        return solve_chunk(sweep, chunk)

    monkeypatch.setattr("routes.cluster.solve_chunk", count)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(small, store=ChunkStore(tmp_path / "parts", small.key))
    assert solved == [0, 1, 2, 3]
    assert run_sweep(small, store=ChunkStore(tmp_path / "parts", small.key)) == whole
    assert solved == [0, 1, 2, 3, *range(3, small.chunks)]


def test_a_damaged_chunk_is_solved_again(small, tmp_path):
    whole = run_sweep(small, store=ChunkStore(tmp_path / "parts", small.key))
    store = ChunkStore(tmp_path / "parts", small.key)
    store.path(1).write_bytes(b"half a chunk")
    flipped = bytearray(store.path(2).read_bytes())
    flipped[-1] ^= 1
    store.path(2).write_bytes(bytes(flipped))
    store.path(3).unlink()
    assert run_sweep(small, store=store) == whole


def test_chunks_of_another_sweep_are_not_used(small, tmp_path):
    run_sweep(small, store=ChunkStore(tmp_path / "parts", small.key))
    other = replace(small, draws=small.draws * 1.1)
    assert other.key != small.key
    assert ChunkStore(tmp_path / "parts", other.key).get(0) is None


def test_a_folder_with_other_files_is_left_alone(small, tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "thesis.doc").write_text("years of work")
    with pytest.raises(WriteError, match="other files"):
        ChunkStore(tmp_path / "parts", small.key)
    assert (tmp_path / "parts" / "thesis.doc").exists()


def test_a_sweep_travels_without_its_solver(small):
    run_sweep(small)
    assert "choice" in small.__dict__
    again = pickle.loads(pickle.dumps(small))  # noqa: S301
    assert "choice" not in again.__dict__
    assert again.key == small.key
    assert solve_chunk(again, 0) == solve_chunk(small, 0)


def test_two_processes_give_the_same_bytes(small):
    told = []
    shared = run_sweep(small, jobs=2, tell=lambda *count: told.append(count))
    assert shared == run_sweep(small)
    assert told == [(done, small.chunks) for done in range(small.chunks + 1)]


COMMAND = [sys.executable, "-m", "routes", "scenario", "--world", str(TINY), "-q"]
LONG = ["--sweep", "interdiction@nasib=0:1:300", "--sweep", "delay_hours@nasib=0:9:300"]


@pytest.mark.parametrize("kept", [pytest.param(1, marks=pytest.mark.nightly), 5])
def test_a_killed_command_goes_on_and_writes_the_same_bytes(tmp_path, kept, root):
    whole, resumed = tmp_path / "whole.csv", tmp_path / "resumed.csv"
    subprocess.run([*COMMAND, *LONG, "-o", str(whole)], check=True, cwd=root)
    parts = tmp_path / "resumed.csv.parts"
    running = subprocess.Popen([*COMMAND, *LONG, "-o", str(resumed)], cwd=root)
    deadline = time.monotonic() + 120
    while len(list(parts.glob("*.chunk"))) < kept and time.monotonic() < deadline:
        time.sleep(0.005)
    running.kill()
    running.wait()
    assert running.returncode == -signal.SIGKILL
    assert not resumed.exists()
    left = len(list(parts.glob("*.chunk")))
    assert kept <= left < 44
    subprocess.run([*COMMAND, *LONG, "-o", str(resumed)], check=True, cwd=root)
    assert resumed.read_bytes() == whole.read_bytes()
    written = ["resumed.csv", "whole.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*written, *(f"{name}.provenance.json" for name in written)]
    )


# ---- a Dask cluster -----------------------------------------------------------------------------


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def cluster(root):
    """A scheduler and two workers on loopback: its address and the workers."""
    pytest.importorskip("distributed", reason="the extra 'distributed' is not installed")
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": root}
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    command += ["--port", address.rpartition(":")[2], "--no-dashboard"]
    scheduler = subprocess.Popen(command, env=environment, **quiet)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
    command += ["--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    workers = [subprocess.Popen(command, env=environment, **quiet) for _ in range(2)]
    try:
        _wait_for(address, len(workers))
        yield address, workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def _wait_for(address, count):
    from distributed import Client

    deadline = time.monotonic() + 60
    while True:
        try:
            with Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(count, timeout=60)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise


@pytest.mark.filterwarnings("default")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(small, cluster):
    address, workers = cluster
    told = []

    def tell(done, _):
        told.append(done)
        if done == 2:
            workers[0].kill()

    assert run_sweep(small, scheduler=address, tell=tell) == run_sweep(small)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert workers[1].poll() is None
    assert told == list(range(small.chunks + 1))


@pytest.mark.filterwarnings("default")
def test_a_scheduler_is_found_where_an_event_loop_is_at_work(cluster):
    async def cell_of_a_notebook():
        greet_scheduler(cluster[0])

    asyncio.run(cell_of_a_notebook())


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_is_not_there_is_told_in_seconds(small):
    pytest.importorskip("distributed", reason="the extra 'distributed' is not installed")
    start = time.monotonic()
    with pytest.raises(InputError, match="no scheduler answers there"):
        run_sweep(small, scheduler=f"tcp://127.0.0.1:{free_port()}")
    assert time.monotonic() - start < 15
