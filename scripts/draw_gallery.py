"""
Draw the pictures of ``docs/gallery.md``: the map of the bundled world, seen in a browser.

    python scripts/draw_gallery.py

Needs Chromium and playwright, which the tests need too. Pictures keep their 256 commonest
colours or fewer, so that none weighs more than 200 kB.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor
from playwright.sync_api import sync_playwright

import routes
from routes import palette
from routes.maps import draw_map
from routes.posterior import read_posterior

TARGET = Path(__file__).resolve().parent.parent / "docs" / "gallery"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LARGEST_BYTES = 200_000

#: Name of the picture, page, window, script that brings the page there.
PICTURES = [
    ("map", "plain", (1400, 900), "() => {}"),
    (
        "closure",
        "plain",
        (1400, 900),
        """() => {
            const { state, main } = corridors.page;
            state.toggleClosed(state.atlas.crossings.id.indexOf('nasib-jaber'));
            document.getElementById('legend-toggle').click();
            main.map.setView([31.6, 37.4], 6.75, { animate: false });
        }""",
    ),
    (
        "crossing",
        "plain",
        (1400, 900),
        """() => {
            const { state, main } = corridors.page;
            document.getElementById('legend-toggle').click();
            main.map.setView([33.4, 37.2], 7.25, { animate: false });
            document.querySelector('#ranking-table tr:nth-child(2) .pick').click();
        }""",
    ),
    (
        "time",
        "plain",
        (1400, 900),
        """() => corridors.page.state.set({
            month: '2022-03', window: 'year', tab: 'corridors',
        })""",
    ),
    (
        "scenario",
        "scenario",
        (1400, 900),
        "() => corridors.page.state.set({ scenario: 1, compare: true })",
    ),
    (
        "intervals",
        "plain",
        (1400, 900),
        """() => {
            document.getElementById('legend-toggle').click();
            corridors.page.main.map.setView([32.9, 37.2], 7.75, { animate: false });
        }""",
    ),
    ("phone", "plain", (390, 844), "() => {}"),
]


def draw_pages(folder: Path) -> dict[str, Path]:
    """The pages that pictures are taken of."""
    world = routes.load()
    network = routes.build_network(world, posterior=read_posterior(world))
    crossings = network.crossings.copy()
    crossings.loc["nasib-jaber", ["interdiction", "believed"]] = 0.3
    stricter = {"Scanners at Nassib": replace(network, crossings=crossings)}
    return {
        "plain": draw_map(network, world, folder / "plain.html"),
        "scenario": draw_map(network, world, folder / "scenario.html", scenarios=stricter),
    }


def take_picture(browser: Any, path: Path, size: tuple[int, int], script: str) -> bytes:
    """One page as PNG."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, offline=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"file://{path}")
    page.wait_for_function("document.documentElement.dataset.ready")
    page.evaluate(script)
    page.wait_for_timeout(500)
    picture: bytes = page.screenshot()
    context.close()
    return picture


def reduce_picture(png: bytes) -> bytes:
    """The picture in its own commonest colours, so that fills and lines keep theirs exactly."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    counted = image.getcolors(maxcolors=image.width * image.height) or []
    own = [*palette.CORRIDORS, *palette.EXPOSURE, palette.OTHER_CORRIDOR, palette.SEIZURE]
    common = [ImageColor.getrgb(colour) for colour in [*own, palette.WATER, palette.LAND]]
    common += [colour for _, colour in sorted(counted, reverse=True) if colour not in common]
    for count in (256, 128, 64):
        chosen = Image.new("P", (1, 1))
        chosen.putpalette([channel for colour in common[:count] for channel in colour])
        out = io.BytesIO()
        image.quantize(palette=chosen, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST_BYTES:
            break
    return out.getvalue()


def main() -> None:
    """Draw every picture and tell what it weighs."""
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        pages = draw_pages(Path(name))
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for picture, page, size, script in PICTURES:
            png = reduce_picture(take_picture(browser, pages[page], size, script))
            (TARGET / f"{picture}.png").write_bytes(png)
            print(f"{picture}.png {len(png) / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
