"""What every test may use: example budgets, a browser, the reference facts."""

from __future__ import annotations

import _socket
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from geo.world import World, read_world

ROOT = Path(__file__).resolve().parent.parent

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

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
settings.register_profile("quick", settings.get_profile("default"), max_examples=10, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(trylast=True)  # after hypothesis has marked what is its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave laws and pages in a browser untraced: coverage would double what they cost."""
    for item in items:
        if item.get_closest_marker("hypothesis") or item.get_closest_marker("browser"):
            item.add_marker("untraced")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """
    Run what is marked `untraced`, and the fixtures made for it, without coverage's tracing.

    What such a test reaches counts as covered only where another test reaches it too, unless
    CORRIDORS_TRACE_ALL is set. (The `no_cover` of pytest-cov goes on tracing in the processes of
    xdist.)
    """
    tracer = sys.gettrace()
    if item.get_closest_marker("untraced") and not os.environ.get("CORRIDORS_TRACE_ALL"):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Let no test reach beyond this machine: loopback and local sockets only."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        original = getattr(socket.socket, name)

        def guarded(
            self: socket.socket, *arguments: Any, original: Callable[..., Any] = original
        ) -> Any:
            address = arguments[-1]
            if self.family != socket.AF_UNIX and not _is_local(str(address[0])):
                raise RuntimeError(f"tests reach no network; this one asked for {address}")
            return original(self, *arguments)

        patch.setattr(socket.socket, name, guarded)
    # Below `socket.getaddrinfo`, which osmnx replaces by its own.
    look_up = _socket.getaddrinfo

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local(name):
            raise RuntimeError(f"tests reach no network; this one looked up {name}")
        return look_up(host, *arguments, **options)

    patch.setattr(_socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


def _is_local(host: str) -> bool:
    return host in ("", "localhost", "::1", socket.gethostname()) or host.startswith("127.")


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
def browser(chromium, tmp_path_factory):
    """Chromium, headless; in a network namespace of its own where the system lets us make one."""
    sync_api = pytest.importorskip("playwright.sync_api")
    command = chromium
    alone = subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True)
    if shutil.which("unshare") and alone.returncode == 0:
        wrapper = tmp_path_factory.mktemp("chromium") / "chromium"
        wrapper.write_text(f'#!/bin/sh\nexec unshare -n {chromium} "$@"\n')
        wrapper.chmod(0o755)
        command = str(wrapper)
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=command, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Facts outside the repository: `CORRIDORS_REFERENCE`, or `../shared`."""
    folder = Path(os.environ.get("CORRIDORS_REFERENCE", ROOT.parent / "shared"))
    if not (folder / "reference").is_dir():
        pytest.skip("the reference facts are not on this machine (set CORRIDORS_REFERENCE)")
    return folder
