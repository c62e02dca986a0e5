"""Numbers under strain: extreme parameters, shuffled rows, other hash seeds, threads and jobs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hand_worlds import chain, two_doors, world

from geo.world import read_world
from routes.cases import fixed_case
from routes.choice import RouteChoice
from routes.cli import run
from routes.displacement import close_crossings
from routes.exposure import measure_exposure
from routes.network import Network, build_network

STRAINS = [1e-3, 1e-2, 0.1, 1.0, 10.0, 700.0, 745.0, 1e4, 1e5]


def numbers_of(network: Network) -> dict[str, np.ndarray]:
    solution = RouteChoice(network).solve(fixed_case(network))
    table = measure_exposure(network)
    return {
        "usage": solution.usage[0],
        "exposure": solution.exposure[0],
        "balance": np.array(
            [solution.interception[0], solution.delivered[0], solution.unserved[0]]
        ),
        **{name: table[name].to_numpy() for name in ("leverage", "criticality_hours")},
    }


def check(network: Network) -> dict[str, np.ndarray]:
    found = numbers_of(network)
    for name in ("usage", "exposure", "balance"):
        assert np.isfinite(found[name]).all(), name
        assert (found[name] >= 0).all(), name
        assert (found[name] <= 1 + 1e-12).all(), name
    assert found["balance"].sum() == pytest.approx(1, abs=1e-9)
    assert found["exposure"].sum() == pytest.approx(found["balance"][0], abs=1e-9)
    assert not np.isnan(found["leverage"]).any()
    return found


@pytest.mark.parametrize("strain", STRAINS)
def test_any_sensitivity_gives_the_shares_on_paper(strain: float) -> None:
    """Costs 2 and 3 hours: odds exp(theta), which at 1e5 is one route and nothing else."""
    found = check(two_doors(theta_per_hour=strain))
    near = 1 / (1 + np.exp(-strain))
    assert found["usage"][0] == pytest.approx(near, rel=1e-12)
    assert found["usage"][1] == pytest.approx(np.exp(-strain) / (1 + np.exp(-strain)), rel=1e-9)
    rise = 1 + np.log1p(np.exp(-strain)) / strain  # from the log-sum of both to the far one's cost
    assert found["criticality_hours"][0] == pytest.approx(rise, rel=1e-9)


@pytest.mark.parametrize("strain", STRAINS)
@pytest.mark.parametrize("interdiction", [0.0, 1e-12, 0.5, 1 - 1e-12, 1.0])
def test_any_interdiction_adds_up(strain: float, interdiction: float) -> None:
    network = chain(theta_per_hour=strain)
    network.crossings.loc["first", ["interdiction", "believed"]] = [interdiction, 0.0]
    found = check(network)
    assert found["exposure"][0] == pytest.approx(interdiction, abs=1e-9)
    assert found["exposure"][1] == pytest.approx((1 - interdiction) * 0.4, abs=1e-9)


@pytest.mark.parametrize("believed", [0.0, 1 - 1e-15, 1.0])
@pytest.mark.parametrize("aversion", [0.0, 30.0, 1e6])
def test_a_door_believed_certain_is_taken_only_where_there_is_no_other(
    believed: float, aversion: float
) -> None:
    network = two_doors(risk_aversion_hours=aversion)
    network.crossings.loc["near", "believed"] = believed
    found = check(network)
    if believed and aversion:
        assert found["usage"][0] < 1e-9
        assert found["usage"][1] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("size", [1e-9, 1e-300, 1e9])
def test_any_size_is_odds(size: float) -> None:
    network = two_doors(theta_per_hour=1.0)
    network.crossings.loc["near", "size"] = size
    odds = size * np.e
    found = check(network)
    assert found["usage"][0] == pytest.approx(odds / (1 + odds), rel=1e-12)


def test_one_route_takes_all_and_no_route_nothing() -> None:
    network = two_doors()
    network.crossings.loc["far", "state"] = "closed"
    assert check(network)["usage"].tolist() == [1.0, 0.0]
    network.crossings["state"] = "closed"
    found = check(network)
    assert found["balance"].tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("hours", [0.0, 1e-12, 1e6])
def test_any_length_of_a_leg(hours: float) -> None:
    network = world(
        [("a", "AAA", "BBB", {}), ("b", "AAA", "BBB", {})],
        [
            ("AAA", "start", "a", hours), ("AAA", "start", "b", hours),
            ("BBB", "a", "goal", 1.0), ("BBB", "b", "goal", 1.0),
        ],
        places={"start": "AAA", "goal": "BBB"},
        demand=[("start", "goal", 1.0)],
    )  # fmt: skip
    assert check(network)["usage"] == pytest.approx([0.5, 0.5], rel=1e-9)


def test_a_parallel_door_of_the_same_kind_shares_evenly_and_a_scenario_changes_nothing() -> None:
    network = two_doors()
    before = numbers_of(network)
    close_crossings(network, ["near"])
    measure_exposure(network)
    after = numbers_of(network)
    for name, numbers in before.items():
        assert np.array_equal(numbers, after[name]), name


# ---- determinism --------------------------------------------------------------------------------


def answer(root: Path, *words: str, **settings: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "routes", *words, "-q"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root), **settings},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.nightly
@pytest.mark.parametrize("words", [["rank"], ["compare"], ["close", "nasib-jaber"]])
def test_no_hash_seed_thread_zone_or_locale_changes_a_byte(root: Path, words: list[str]) -> None:
    settings = [{"PYTHONHASHSEED": str(seed)} for seed in range(10)]
    settings += [{"OPENBLAS_NUM_THREADS": str(count)} for count in (1, 2)]
    settings += [{"TZ": "Asia/Riyadh"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
    for source in ("fixed", "posterior"):
        asked = [*words, "--format", "json", "--parameters", source]
        if source == "posterior" and not (root / "data/posterior.npz").exists():
            continue
        assert len({answer(root, *asked, **one) for one in settings}) == 1


@pytest.mark.nightly
def test_no_number_of_jobs_changes_a_byte(root: Path) -> None:
    origin = build_network(read_world()).demand["origin"].iloc[0]
    asked = ["scenario", "--pairs", "--yes", "--format", "csv", "--from", origin]
    answers = {answer(root, *asked, "--jobs", str(jobs)) for jobs in (1, 2, 4)}
    assert len(answers) == 1


def shuffle_rows(folder: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - an order, not a secret
    for path in folder.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        rng.shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_no_number(
    tiny_folder: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    def ask() -> list[dict]:
        found = []
        for words in (["rank"], ["compare"], ["close", "nasib-jaber"]):
            assert run([*words, "-q", "--world", str(tiny_folder), "--format", "json"]) == 0
            found.append(json.loads(capsys.readouterr().out))
        return found

    before = ask()
    shuffle_rows(tiny_folder, seed)
    assert ask() == before
