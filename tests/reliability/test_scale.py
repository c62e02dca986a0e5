"""Long and large: the planet, ten thousand scenarios, eight commands at once."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import resource
import time
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.world import read_world, write_world
from reliability.harness import run_apart
from reliability.planet import bound_omitted, make_planet, scatter_seizures
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.cli import run
from routes.corridors import list_corridors
from routes.displacement import close_crossings
from routes.exposure import measure_exposure
from routes.outcome import compare_scenarios
from routes.scenario import Scenario

# Walks on a square lattice that meet no place twice, in the limit: a step more, so many times more.
CONNECTIVE = 2.638


def megabytes() -> float:
    """Memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


@pytest.mark.nightly
def test_the_planet_is_solved_and_its_corridors_grow_as_walks_on_a_board() -> None:
    """
    Self-avoiding walks on the square lattice grow by 2.638 a step (the connective constant).

    Those between two given places grow more slowly while they are short, and a board has edges.
    """
    counts, seconds = {}, {}
    for most in (8, 10, 12, 14):
        network = make_planet(max_zones=most)
        start = time.process_time()
        counts[most] = sum(1 for _ in list_corridors(network))
        solution = RouteChoice(network).solve(fixed_case(network))
        seconds[most] = time.process_time() - start
        assert solution.usage.shape == (1, 2000)
    growth = (counts[14] / counts[10]) ** 0.25
    print(f"corridors {counts}, a zone more: x{growth:.2f}, CPU s {seconds}, {peak():.0f} MB")  # noqa: T201
    assert 2.0 < growth < CONNECTIVE
    assert seconds[14] < 20
    start = time.process_time()
    assert len(measure_exposure(make_planet(max_zones=9))) == 2000
    print(f"all measures of 2,000 crossings: CPU {time.process_time() - start:.1f} s")  # noqa: T201
    assert peak() < 2048


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.nightly
@pytest.mark.parametrize("theta", [0.2, 0.4])
def test_what_longer_corridors_hold_is_bounded(theta: float) -> None:
    """The weight that ``max_zones`` leaves out is known beforehand, and not more than is found."""
    shares = {}
    for most in (8, 9, 10):
        network = make_planet(crossings=1200, max_zones=most, theta_per_hour=theta)
        solution = RouteChoice(network).solve(fixed_case(network))
        shares[most] = solution.usage[0], solution.log_sum[0]
    bounds = bound_omitted(
        make_planet(crossings=1200, max_zones=8, theta_per_hour=theta), most_zones=8
    )
    kept = np.exp(shares[8][1])
    served = np.isfinite(shares[8][1])
    omitted = np.exp(shares[10][1]) - kept
    bound = bounds[:, 1]
    print(f"theta {theta}: omitted by 8 zones, found {omitted / kept}, bound {bound / kept}")  # noqa: T201
    assert (omitted[served] <= bound[served] * (1 + 1e-9)).all()
    assert (kept <= bounds.sum(axis=1) * (1 + 1e-9)).all()
    # Each consignment moved moves at most its own share at a door.
    moved = np.abs(shares[10][0] - shares[8][0]).max()
    limit = (bound / (kept + bound)).mean() if served.all() else 1.0
    print(f"theta {theta}: largest change of a usage {moved:.2e}, bound {limit:.2e}")  # noqa: T201
    assert moved <= limit + 1e-12


@pytest.mark.nightly
def test_a_hundred_thousand_seizures_are_read_and_counted(tiny_world, tmp_path: Path) -> None:
    known = tiny_world.crossings["crossing_id"].tolist()
    rows = scatter_seizures(100_000, known)
    rows["date"] = pd.to_datetime(rows["date"]).clip(upper=pd.Timestamp(tiny_world.end))
    rows["date"] = rows["date"].clip(lower=pd.Timestamp(tiny_world.start)).dt.strftime("%Y-%m-%d")
    zones = dict(zip(known, tiny_world.crossings["zone_a"], strict=True))
    filled = rows.assign(
        published=rows["date"],
        date_precision="day",
        country=rows["crossing_id"].map(zones),
        location_kind="crossing",
        event_kind="seizure",
        confidence="high",
        sources="https://example.org/1",
    ).reindex(columns=tiny_world.seizures.columns)
    text = [name for name in filled if tiny_world.seizures[name].dtype.kind != "f"]
    filled[text] = filled[text].astype("object").where(filled[text].notna(), "").astype("str")
    large = replace(tiny_world, seizures=filled.astype(tiny_world.seizures.dtypes.to_dict()))
    write_world(large, tmp_path / "world")
    start = time.process_time()
    back = read_world(tmp_path / "world")
    seconds = time.process_time() - start
    outcome = run_apart(
        lambda: run(["rank", "-q", "--world", "world", "--format", "json"]), tmp_path, seconds=300
    )
    print(f"read {seconds:.1f} s; rank {outcome.seconds:.1f} s, {outcome.megabytes:.0f} MB")  # noqa: T201
    assert outcome.code == 0, outcome.err
    assert len(back.seizures) == 100_000
    counts = {
        r["crossing_id"]: r["seizures_observed"] for r in json.loads(outcome.out)["crossings"]
    }
    assert counts == rows["crossing_id"].value_counts().to_dict()
    assert seconds < 60
    assert outcome.megabytes < 1500


@pytest.mark.nightly
def test_memory_stays_flat_over_ten_thousand_scenarios(tiny_world) -> None:
    doors = tiny_world.crossings["crossing_id"].tolist()
    asked = [Scenario(f"without {door}").close(door) for door in doors]
    asked.append(Scenario("slower").set_delay(3, zone="JOR"))

    def play(times: int) -> None:
        for number in range(times):
            compare_scenarios(tiny_world, [asked[number % len(asked)]])

    play(300)
    objects = count_objects()
    held = [megabytes()]
    for _ in range(20):
        play(500)
        held.append(megabytes())
    more = count_objects() - objects
    slope = 1024 * np.polyfit(500 * np.arange(len(held)), held, 1)[0]
    print(  # noqa: T201
        f"10,000 scenarios: {held[0]:.1f} MB before, {held[-1]:.1f} after, most {max(held):.1f}; "
        f"{slope:+.3f} kB a run, {more:+d} objects"
    )
    assert slope < 1
    assert max(held) - held[0] < 20
    assert more < 2000


def test_memory_stays_flat_over_some_scenarios(tiny_world) -> None:
    from routes.network import build_network

    network = build_network(tiny_world)
    door = network.crossings.index[0]
    for _ in range(20):
        close_crossings(network, [door])
        measure_exposure(network)
    objects = count_objects()
    for _ in range(60):
        close_crossings(network, [door])
        measure_exposure(network)
    assert count_objects() - objects < 200


def count_objects() -> int:
    """Objects alive, but for the weak references pandas keeps and clears by the hundred."""
    gc.collect()
    return sum(not isinstance(one, weakref.ReferenceType) for one in gc.get_objects())


def _answer(barrier, words: list[str], folder: str) -> None:
    os.chdir(folder)
    barrier.wait()
    os._exit(run(words))


def test_eight_commands_on_one_world_at_once(tiny_folder: Path) -> None:
    here = tiny_folder.parent
    context = multiprocessing.get_context("fork")
    questions = [["rank"], ["compare"], ["evidence"], ["data", "export"]]
    barrier = context.Barrier(8)
    runs = []
    for number in range(8):
        words = questions[number % 4]
        ending = "gpkg" if words[0] == "data" else "json"
        asked = [*words, "-q", "--world", "world", "-o", f"o{number}.{ending}"]
        runs.append(context.Process(target=_answer, args=(barrier, asked, str(here))))
    for one in runs:
        one.start()
    for one in runs:
        one.join(120)
    assert [one.exitcode for one in runs] == [0] * 8
    for number in range(3):
        one, other = here / f"o{number}.json", here / f"o{number + 4}.json"
        assert one.read_bytes() == other.read_bytes()
    assert {one.name for one in here.iterdir() if one.name.startswith(".")} == set()
