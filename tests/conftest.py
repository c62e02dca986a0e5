"""What every test may use: example budgets, a browser, the reference facts."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from geo.world import World, read_world

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "default",
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tiny_world() -> World:
    """A world of five crossings whose numbers are worked out by hand in its README."""
    return read_world(ROOT / "tests" / "tiny_world")


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A copy of the tiny world to change and break."""
    folder = tmp_path / "world"
    shutil.copytree(ROOT / "tests" / "tiny_world", folder)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Command that starts Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Facts outside the repository: `CORRIDORS_REFERENCE`, or `../shared`."""
    folder = Path(os.environ.get("CORRIDORS_REFERENCE", ROOT.parent / "shared"))
    if not (folder / "reference").is_dir():
        pytest.skip("the reference facts are not on this machine (set CORRIDORS_REFERENCE)")
    return folder
