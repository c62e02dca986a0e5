"""A wheel installed elsewhere gives the answer the checkout gives, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def run(*command, cwd, **options):
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        **options,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout.decode()}{done.stderr.decode()}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation",
        "--wheel-dir", folder, root, cwd=folder,
    )  # fmt: skip
    (made,) = folder.glob("corridors-*.whl")
    return made


@pytest.fixture(scope="module")
def clean_python(root, wheel, tmp_path_factory):
    """Python of an environment that holds the locked core packages, the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(
        python,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
        "--no-compile",  # most of what is installed is never imported here
        "-r",
        root / "requirements/run.txt",
        cwd=folder,
    )
    run(python, "-m", "pip", "install", "--no-deps", "--no-compile", wheel, cwd=folder)
    return python


def test_wheel_carries_data_assets_and_types_and_nothing_of_the_workshop(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "geo/_data/world.toml", "geo/_data/crossings.csv", "routes/assets/leaflet.js",
        "routes/assets/leaflet.LICENSE", "geo/py.typed", "routes/py.typed",
    ):  # fmt: skip
        assert name in names
    tops = {Path(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"geo", "routes"}


def test_wheel_outside_the_checkout_ranks_byte_equal(root, clean_python, tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = ("-m", "routes", "rank", "--format", "json")
    ours = run(sys.executable, *command, cwd=root, env=environment)
    theirs = run(clean_python, *command, cwd=tmp_path, env=environment)
    assert ours == theirs
    assert len(ours) > 1000


def test_wheel_draws_the_map(clean_python, tmp_path):
    run(clean_python, "-m", "routes", "map", "-o", tmp_path / "map.html", cwd=tmp_path)
    assert (tmp_path / "map.html").stat().st_size > 100_000
