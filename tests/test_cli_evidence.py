"""`corridors evidence`, `calibrate` and `backtest` on the command line."""

from __future__ import annotations

import json
import shutil

import pytest

from routes.cli import run


@pytest.fixture
def folder(tmp_path, root):
    """A copy of the tiny world."""
    return shutil.copytree(root / "tests" / "tiny_world", tmp_path / "world")


def ask(capsys, *words):
    code = run([str(word) for word in words])
    out, error = capsys.readouterr()
    return code, out, error


def test_the_ledger_adds_up(capsys):
    code, out, _ = ask(capsys, "evidence", "-q", "--format", "json")
    answer = json.loads(out)
    assert code == 0
    assert sum(row["rows"] for row in answer["ledger"]) == answer["rows"] == len(answer["events"])
    used = [row["rows"] for row in answer["ledger"] if row["use"] != "set aside"]
    assert sum(used) == answer["used"]


def test_every_row_can_be_listed(capsys):
    code, out, _ = ask(capsys, "evidence", "-q", "--rows", "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("event_id,use,reason,doors")


@pytest.mark.parametrize("day", ["2018-01-01", "2031", "soon"])
def test_a_split_outside_the_world_is_refused(capsys, day):
    code, out, error = ask(capsys, "backtest", "-q", "--split", day)
    assert (code, out) == (2, "")
    assert "--split" in error


def test_a_posterior_is_an_npz(capsys, tmp_path, folder):
    code, _, error = ask(
        capsys, "calibrate", "-q", "--world", folder, "-o", tmp_path / "posterior.csv"
    )
    assert code == 2
    assert ".npz" in error


def test_a_posterior_of_other_tables_is_refused_or_passed_over(capsys, folder, tiny_world):
    from dataclasses import replace

    from routes.posterior import prior_draws, save_posterior

    drawn = prior_draws(tiny_world, 60)
    drawn = replace(drawn, expected=drawn.seen[None].repeat(3, axis=0).astype(float))
    save_posterior(replace(drawn, fingerprint="f" * 64), folder / "posterior.npz")
    code, out, error = ask(capsys, "rank", "--world", folder, "--parameters", "posterior")
    assert (code, out) == (2, "")
    assert "corridors calibrate" in error
    code, out, error = ask(capsys, "rank", "--world", folder, "--format", "json")
    assert code == 0
    assert json.loads(out)["parameters"] == "fixed"
    assert "calibrate renews it" in error


def test_a_fresh_posterior_answers_by_default(capsys, folder, tiny_world):
    from dataclasses import replace

    from geo.world import read_world
    from routes.posterior import prior_draws, save_posterior

    drawn = prior_draws(tiny_world, 60)
    drawn = replace(
        drawn,
        expected=drawn.seen[None].repeat(3, axis=0).astype(float),
        fingerprint=read_world(folder).fingerprint,
    )
    save_posterior(drawn, folder / "posterior.npz")
    _, out, _ = ask(capsys, "rank", "-q", "--world", folder, "--format", "json")
    answer = json.loads(out)
    assert answer["parameters"] == "posterior"
    total = sum(row["exposure"] for row in answer["crossings"])
    assert total == pytest.approx(answer["interception"]["total"], abs=1e-6)
    _, fixed, _ = ask(
        capsys, "rank", "-q", "--world", folder, "--parameters", "fixed", "--format", "json"
    )
    assert json.loads(fixed)["parameters"] == "fixed"
    assert "exposure_low" not in json.loads(fixed)["crossings"][0]
    few = ["rank", "-q", "--world", folder, "--draws", "20", "--seed", "4", "--format", "json"]
    assert ask(capsys, *few) == ask(capsys, *few)
