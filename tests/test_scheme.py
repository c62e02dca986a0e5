"""Pages are light on paper and dark where a reader wants it, and legible in both."""

from __future__ import annotations

import re

import numpy as np
import pytest

from routes.cli import pages
from routes.ingest import review_page
from routes.map_page import SCRIPTS
from routes.page import read_web
from routes.scheme import DARK_MAP, DARK_PAGE, LIGHT_MAP, LIGHT_PAGE, write_scheme

SCHEMES = {"light": LIGHT_PAGE | LIGHT_MAP, "dark": DARK_PAGE | DARK_MAP}
#: Ratios that WCAG 2.1 AA asks of text and of what stands for data.
TEXT, SHAPE = 4.5, 3.0


def luminance(colour):
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_name_the_same_colours():
    assert list(LIGHT_PAGE) == list(DARK_PAGE)
    assert list(LIGHT_MAP) == list(DARK_MAP)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_is_legible_on_whatever_it_stands(scheme):
    colours = SCHEMES[scheme]
    grounds = ("paper", "wash", "pointed", "chosen", "answer", "notice", "rise-wash", "fall-wash")
    for ground in grounds:
        assert contrast(colours["ink"], colours[ground]) > TEXT, ground
    for ink in ("soft", "accent", "rise", "fall"):
        for ground in ("paper", "wash", "pointed", "chosen", "answer"):
            assert contrast(colours[ink], colours[ground]) > TEXT, (ink, ground)
    for name in ("ink", "place-name", "zone-name"):
        assert contrast(colours[name], colours["land"]) > TEXT, name


def test_flows_and_seizures_stand_out_from_a_dark_map():
    for name, colour in DARK_MAP.items():
        if name.startswith("corridor") or name in ("seizure", "closed"):
            for ground in ("land", "water"):
                assert contrast(colour, DARK_MAP[ground]) > SHAPE, (name, ground)


def test_every_colour_that_is_named_is_there():
    files = ["page.css", "brief.css", *SCRIPTS]
    texts = [read_web(name) for name in files] + [pages.STYLE, review_page.STYLE]
    named = {name for text in texts for name in re.findall(r"var\(--([a-z-]+)\)", text)}
    assert len(named) > 20
    assert named <= set(SCHEMES["light"])
    assert set(re.findall(r"var\(--([a-z-]+)\)", read_web("brief.css"))) <= set(LIGHT_PAGE)


def test_only_a_screen_is_dark():
    text = write_scheme({"ink": "#000000"}, {"ink": "#ffffff"})
    assert text.index("#000000") < text.index("@media screen and") < text.index("#ffffff")
