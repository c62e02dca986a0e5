"""
Draw the pictures of ``docs/on_paper.md``: the brief's first page and the printable figures.

    python scripts/draw_figures.py

Needs Chromium and playwright, which the tests need too.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import routes
from routes.brief import gather_brief
from routes.brief_page import write_page
from routes.figures import CHARTS, draw_chart
from routes.posterior import read_posterior

TARGET = Path(__file__).resolve().parent.parent / "docs" / "gallery"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# A4 at 96 dots an inch, and what of its first page is shown.
PAGE = {"width": 794, "height": 1123}
WIDEST = 900
COLOURS = 256


def draw_figures() -> None:
    """Draw every picture anew."""
    world = routes.load()
    network = routes.build_network(world, posterior=read_posterior(world))
    for chart in ("map", *CHARTS):
        buffer = io.BytesIO()
        draw_chart(network, world, chart).savefig(buffer, format="png", dpi=130)
        keep_small(buffer.getvalue(), f"figure-{chart}")
    with sync_playwright() as started:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        for language in ("en", "ar"):
            brief = gather_brief(
                network, world, language=language, command="corridors brief -o brief.html"
            )
            shot = photograph(browser, write_page(brief, network, world))
            keep_small(shot, f"brief-{language}")
        browser.close()


def photograph(browser: Browser, html: str) -> bytes:
    """The first page as it is printed."""
    page = browser.new_page(viewport=PAGE, bypass_csp=True)
    page.emulate_media(media="print")
    page.set_content(html)
    page.add_style_tag(content="body { padding: 40px 50px !important }")
    shot = page.screenshot()
    page.close()
    return shot


def keep_small(png: bytes, name: str) -> None:
    """Write a picture with few colours, no wider than a page of the site shows it."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((WIDEST, WIDEST * 2))
    image.quantize(COLOURS).save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    draw_figures()
