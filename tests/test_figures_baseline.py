"""Each figure looks as it did when somebody last looked at it, whatever the fonts.

What is drawn is compared without its letters and averaged over blocks, so that another font,
hinting or antialiasing passes and another number does not; the letters are compared as text.
After a change that is meant:
``CORRIDORS_BASELINE=renew pytest tests/test_figures_baseline.py``, and look at the pictures.
"""

from __future__ import annotations

import io
import json
import os
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import routes

mpl = pytest.importorskip(
    "matplotlib", reason="figures need matplotlib: pip install 'corridors[figures]'"
)

from matplotlib.image import imread, imsave  # noqa: E402

from routes import figures  # noqa: E402

BASELINE = Path(__file__).parent / "baseline"
DOTS = 60
BLOCK = 6
LARGEST = 0.006


def ranking_table(scale: float = 1.0) -> pd.DataFrame:
    exposure = np.array([0.031, 0.024, 0.017, 0.008, 0.003]) * [scale, 1, 1, 1, 1]
    return pd.DataFrame(
        {
            "name": ["Nassib – Jaber", "نصيب – جابر", "e\u0301\u0323 marks", "<b>&", "ا" * 300],
            "kind": ["official", "official", "port", "informal", "port"],
            "exposure": exposure,
            "exposure_low": exposure * 0.5,
            "exposure_high": exposure * 1.6,
        }
    )


def comparison_table(scale: float = 1.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "corridor": ["SYR-JOR-SAU", "LBN-SEA-SAU", "SYR-IRQ"],
            "name": ["Jordan corridor", "", "ممر الفرات"],
            "share": np.array([0.4, 0.3, 0.1]) * [scale, 1, 1],
            "interception": [0.2, 0.1, 0.5],
            "share_low": [0.3, 0.2, 0.05],
            "share_high": np.array([0.5, 0.4, 0.2]) * [scale, 1, 1],
        }
    )


def displacement_table(scale: float = 1.0) -> pd.DataFrame:
    names = ["Nassib – Jaber", "جدة", "Duba"]
    change = [[np.nan, 0.2 * scale, -0.1], [0.1, np.nan, 0.0], [-0.2, 0.05, np.nan]]
    return pd.DataFrame(change, index=names, columns=names)


@pytest.fixture(scope="module")
def tiny(root):
    return routes.load(root / "tests" / "tiny_world")


@pytest.fixture(scope="module")
def draw(tiny):
    def draw_map(change: bool):
        network = routes.build_network(tiny, as_of=date(2016 if change else 2024, 6, 1))
        return figures.draw_map_figure(network, tiny)

    def draw_timeline(change: bool):
        from dataclasses import replace

        world = replace(tiny, seizures=tiny.seizures.head(2)) if change else tiny
        return figures.draw_timeline(world, most=4)

    return {
        "ranking": lambda change: figures.draw_ranking(ranking_table(0.5 if change else 1)),
        "corridors": lambda change: figures.draw_comparison(comparison_table(0.8 if change else 1)),
        "displacement": lambda change: figures.draw_displacement(
            displacement_table(-1 if change else 1)
        ),
        "timeline": draw_timeline,
        "map": draw_map,
    }


def picture(figure) -> np.ndarray:
    """Everything but letters, axes in places of their own, so that fonts move nothing."""
    from matplotlib.text import Text

    figure.set_layout_engine("none")
    for place, axes in enumerate(figure.axes):
        height = 0.9 / len(figure.axes)
        axes.set_position((0.05, 0.05 + place * height, 0.9, height * 0.9))
        if legend := axes.get_legend():
            legend.remove()
    for text in figure.findobj(Text):
        text.set_visible(False)
    buffer = io.BytesIO()
    with mpl.rc_context(figures._STYLE):
        figure.savefig(buffer, format="png", dpi=DOTS)
    buffer.seek(0)
    return imread(buffer)[..., :3]


def words(figure) -> list[str]:
    """Every text of a figure but the ticks' numbers, as it is shaped."""
    from matplotlib.text import Text

    found = {text.get_text() for text in figure.findobj(Text) if text.get_visible()}
    return sorted(text for text in found if re.search(r"[^\W\d_]", text))


def blocks(image: np.ndarray) -> np.ndarray:
    """Mean colour of each block of pixels."""
    high, wide = (side // BLOCK * BLOCK for side in image.shape[:2])
    cut = image[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK, 3)
    return cut.mean(axis=(1, 3))


def difference(one: np.ndarray, other: np.ndarray) -> float:
    a, b = blocks(one), blocks(other)
    if a.shape != b.shape:
        return 1.0
    return float(np.sqrt(((a - b) ** 2).mean()))


@pytest.mark.parametrize("name", [*figures.CHARTS, "map"])
def test_it_looks_as_it_did(draw, name):
    figure = draw[name](False)
    told, drawn = words(figure), picture(figure)
    if os.environ.get("CORRIDORS_BASELINE") == "renew":
        imsave(BASELINE / f"{name}.png", drawn)
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (BASELINE / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    kept = imread(BASELINE / f"{name}.png")[..., :3]
    assert told == json.loads((BASELINE / f"{name}.json").read_text(encoding="utf-8"))
    assert difference(drawn, kept) < LARGEST
    assert difference(picture(draw[name](True)), kept) > 2 * LARGEST, "a change is not noticed"


@pytest.mark.parametrize("name", [*figures.CHARTS, "map"])
def test_other_fonts_pass(draw, name, monkeypatch):
    monkeypatch.setitem(figures._STYLE, "font.family", ["DejaVu Serif", "DejaVu Sans"])
    kept = imread(BASELINE / f"{name}.png")[..., :3]
    assert difference(picture(draw[name](False)), kept) < LARGEST
