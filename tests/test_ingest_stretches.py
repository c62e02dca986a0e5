"""Stretches of border without a gate, and the country a haul at one was made in."""

from __future__ import annotations

from typing import Any

import pytest

from routes.ingest import read_article
from routes.ingest.articles import bundled_gazetteer
from routes.ingest.stretches import is_line, list_landmarks


def read(text: str) -> dict[str, Any]:
    rows = read_article(text, published="2025-07-30").to_dict("records")
    assert len(rows) == 1
    return dict(rows[0])


@pytest.mark.parametrize(
    ("text", "crossing"),
    [
        (
            "Border guards shot down a drone with 2 kg of crystal meth opposite the village of "
            "Tell Shihab.",
            "tell-shihab-segment",
        ),
        (
            "The Jordanian army seized 592,000 Captagon pills in the desert east of Suwayda, near "
            "Ruwaished, from smugglers.",
            "suwayda-ruwaished-badia-segment",
        ),
        (
            "Border guards seized 100,000 Captagon pills in the desert of western Anbar along the "
            "Syrian line.",
            "anbar-badia-syria-segment",
        ),
        (
            "ضبطت قوة حدود سيارتين في منطقة النخيب قرب الحدود السعودية وعلى متنهما 300 ألف "
            "حبة كبتاغون.",
            "anbar-northern-borders-segment",
        ),
        (
            "أسقط حرس الحدود في بادية السويداء الشرقية بالوناً وضبط على متنه 80 ألف حبة كبتاغون.",
            "suwayda-ruwaished-badia-segment",
        ),
        (
            "Lübnan sınırındaki Kalemun–Arsal dağlık hattında pusuda yarım milyon captagon hap ele "
            "geçirildi.",
            "arsal-qalamoun-segment",
        ),
        (
            "Irak sınır muhafızları Şengal'in batısındaki Suriye sınır hattında 24 kilo kristal "
            "ele geçirdi.",
            "sinjar-hasakah-segment",
        ),
    ],
)
def test_a_stretch_is_told_by_its_landscape(text: str, crossing: str) -> None:
    row = read(text)
    assert row["crossing_id"] == crossing
    assert row["location_kind"] == "border_segment"


@pytest.mark.parametrize(
    "text",
    [
        "Police seized 100,000 Captagon pills in a flat in Qurayyat.",
        "Counter-terrorism forces seized 200 kg of Captagon in Anbar.",
        "The army raided a Captagon laboratory in Hermel near the Syrian border on Monday.",
        "Jordan's army seized 10,000 Captagon pills on the northern border.",
    ],
)
def test_towns_and_provinces_alone_are_no_border(text: str) -> None:
    assert read(text)["crossing_id"] == ""


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("ضبطت قوة في منطقة النخيب قرب الحدود السعودية 300 ألف حبة كبتاغون.", "IRQ"),
        ("The Lebanese army seized 250,000 Captagon pills in the Arsal heights.", "LBN"),
        ("Syrian border guards seized 250,000 Captagon pills on the Arsal heights.", "SYR"),
        (
            "عمان 12 آذار (بترا)- ضُبطت على الواجهة المقابلة لبادية السويداء 20 ألف حبة كبتاغون.",
            "JOR",
        ),
    ],
)
def test_the_side_is_that_of_whoever_acted(text: str, country: str) -> None:
    assert read(text)["country"] == country


def test_every_stretch_of_the_bundled_world_can_be_told() -> None:
    gazetteer = bundled_gazetteer()
    told = {
        entry.name_id
        for entries in gazetteer.entries.values()
        for entry in entries
        if entry.kind_of_place in ("informal", "line")
    }
    assert gazetteer.stretches <= told


@pytest.mark.parametrize(
    ("name", "landmarks"),
    [
        ("Qusayr villages (Zita, Hawik, Akoum)", ["Qusayr", "Zita", "Hawik", "Akoum"]),
        ("Hasakah south-east line", ["Hasakah"]),
        ("Euphrates bank near al-Qaim", []),
        ("الحدود الشمالية", []),
    ],
)
def test_landmarks_are_what_remains_of_a_description(name: str, landmarks: list[str]) -> None:
    assert list_landmarks(name) == landmarks


def test_lines_are_known_in_three_languages() -> None:
    assert all(is_line(word) for word in ("desert", "لباديه", "الشريط", "hattinda", "colune"))
    assert not any(is_line(word) for word in ("town", "مدينه", "kenti"))
