"""A browser without a network, pages opened in it, and what they said and asked."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import routes
from routes.displacement import CLOSED_DRAWS
from routes.maps import draw_map
from routes.posterior import prior_draws


@dataclass
class Opened:
    """A page in the browser, with everything it said on the console and asked of a network."""

    page: object
    work_ms: float = float("nan")
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def run(self, script, argument=None):
        return self.page.evaluate(script, argument)

    @property
    def ready_ms(self):
        return int(self.run("document.documentElement.dataset.ready"))


@pytest.fixture(scope="session")
def shots(root):
    """Where screenshots are kept for people to look at."""
    folder = Path(os.environ.get("CORRIDORS_SHOTS", root / "out" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_map(browser):
    """Open a map file, offline; `fragment` is the part behind #."""
    contexts = []

    def open_file(path, *, fragment="", size=(1400, 900), wait=True, measure=False, **options):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            offline=True,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page)
        page.on("console", lambda message: opened.said.append(message.text))
        page.on("pageerror", lambda error: opened.said.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("file:", "data:", "about:"))
                else opened.asked.append(request.url)
            ),
        )
        devtools = context.new_cdp_session(page) if measure else None
        if devtools:
            devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(f"file://{path}{fragment}")
        if wait:
            # Not `wait_for_function`: it asks again by eval, which the page's policy forbids.
            page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
            if devtools:
                # Processor time of the page's own thread: what it takes however busy the machine.
                metrics = devtools.send("Performance.getMetrics")["metrics"]
                took = {metric["name"]: metric["value"] for metric in metrics}
                opened.work_ms = 1000 * took["TaskDuration"]
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
        return opened

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def bundled():
    """The bundled world and its network."""
    world = routes.load()
    return world, routes.build_network(world)


@pytest.fixture(scope="session")
def map_file(bundled, tmp_path_factory):
    """The bundled world's map."""
    world, network = bundled
    return draw_map(network, world, tmp_path_factory.mktemp("map") / "map.html")


@pytest.fixture(scope="session")
def drawn_file(bundled, tmp_path_factory):
    """The bundled world's map under as many draws as a page carries, the heaviest it gets."""
    world, _ = bundled
    network = routes.build_network(world, posterior=prior_draws(world, CLOSED_DRAWS))
    return draw_map(network, world, tmp_path_factory.mktemp("drawn") / "map.html")


@pytest.fixture
def opened(open_map, map_file):
    """The bundled world's map, open; at the end nothing may stand on the console."""
    page = open_map(map_file)
    yield page
    assert page.said == []
    assert page.asked == []


@pytest.fixture(scope="session")
def axe(root):
    """The accessibility checker axe-core, from npm as package-lock.json pins it."""
    lock = (root / "package-lock.json").read_bytes()
    folder = root / "build" / "npm" / hashlib.sha256(lock).hexdigest()[:16]
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("no npm on this machine to fetch axe-core with")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"npm could not fetch axe-core: {done.stderr.strip()[-200:]}")
    return script.read_text(encoding="utf-8")
