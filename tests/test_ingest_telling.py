"""How one haul is told from another, how gates are named, and what only looks like a haul."""

from __future__ import annotations

from typing import Any

import pytest

from routes.ingest import read_article, read_remarks
from routes.ingest.articles import bundled_gazetteer


def read(text: str, published: str = "2025-07-30") -> list[dict[str, Any]]:
    return read_article(text, published=published).to_dict("records")


def gates(text: str) -> list[tuple[str, float]]:
    return [(row["crossing_id"], row["pills"]) for row in read(text)]


# ---- hauls told apart ---------------------------------------------------------------------------

TWO_GATES = [("omari-haditha", 143_250), ("duba-port", 1_804_000)]


@pytest.mark.parametrize(
    "text",
    [
        "ZATCA foiled two attempts to smuggle Captagon through Al-Haditha and Duba port. In the "
        "former, 143,250 pills were hidden in a truck; in the latter, 1,804,000 came off a ferry.",
        "أحبطت الجمارك محاولتي تهريب في منفذ الحديثة وميناء ضباء، إذ عُثر في المنفذ الأول على "
        "143,250 حبة كبتاجون، وفي الثاني على 1,804,000 حبة.",
        "ZATCA seized 143,250 Captagon pills at Al-Haditha crossing and 1,804,000 at Duba port.",
    ],
)
def test_each_gate_has_its_own_haul(text: str) -> None:
    assert gates(text) == TWO_GATES


def test_a_number_may_stand_before_the_pills_it_counts() -> None:
    text = "Öncüpınar'da 48 bin, Karkamış'ta ise 17 bin 500 captagon hap yakalandı."
    assert gates(text) == [("bab-al-salama-oncupinar", 48_000), ("jarabulus-karkamis", 17_500)]


def test_the_same_gate_is_the_one_named_before() -> None:
    text = (
        "Customs at the Jaber crossing seized 20,000 Captagon pills on Monday.\n\n"
        "In May, staff at the same crossing had found 8,000 pills in a private car."
    )
    assert gates(text) == [("nasib-jaber", 20_000), ("nasib-jaber", 8_000)]


def test_parts_behind_including_are_in_their_total() -> None:
    text = "Customs at Jaber crossing seized 17 kg of hashish, including 9 kg behind a headlight."
    assert [row["mass_kg"] for row in read(text)] == [17]


def test_a_haul_that_grew_is_told_once() -> None:
    text = (
        "الجيش الأردني: ارتفاع حصيلة عملية فجر الأحد إلى 318 ألف حبة كبتاغون بعد العثور على 100 "
        "ألف حبة إضافية قرب الرويشد."
    )
    assert [row["pills"] for row in read(text)] == [318_000]


def test_a_packet_of_another_drug_belongs_to_the_haul() -> None:
    text = (
        "Dubai Customs seized 64,000 Captagon pills at the Hatta border post. A cigarette "
        "packet held 1.3 grams of crystal meth."
    )
    rows = read(text)
    assert [row["pills"] for row in rows] == [64_000]
    assert "methamphetamine" in rows[0]["other_substances"]


@pytest.mark.parametrize(
    "text",
    [
        "Turkish police seized more than 2 million Captagon pills in two operations this week. In "
        "Hatay they found 1,430,000 pills on Tuesday. In Kilis 600,000 were seized on Friday.",
        "ZATCA foiled attempts to smuggle 2,030,000 Captagon pills through Al-Haditha and Duba "
        "port.\n\nThe first 1,430,000 pills were seized at Al-Haditha crossing.\n\nInspectors at "
        "Duba port found the other 600,000 pills.",
        "İki kapıda 2 milyon 30 bin captagon hap ele geçirildi. 1 Temmuz'da Çobanbey Kapısı'nda 1 "
        "milyon 430 bin, ertesi gün Karkamış Kapısı'nda 600 bin hap bulundu.",
    ],
)
def test_a_sum_told_before_its_parts_is_no_haul(text: str) -> None:
    assert [row["pills"] for row in read(text)] == [1_430_000, 600_000]


def test_two_days_at_one_gate_are_two_hauls() -> None:
    text = (
        "Suudi gümrüğü Vedia Sınır Kapısı'nda iki kaçakçılık girişimini önledi. Cumartesi günü bir "
        "otobüste 168 bin captagon, pazartesi günü bir kamyonda 79 bin captagon bulundu."
    )
    rows = read(text)
    assert [(row["crossing_id"], row["pills"]) for row in rows] == [
        ("wadiah", 168_000),
        ("wadiah", 79_000),
    ]
    assert [row["date"] for row in rows] == ["2025-07-26", "2025-07-28"]


def test_a_passenger_at_the_airport_is_another_haul_than_the_taxi_at_the_gate() -> None:
    text = (
        "Lebanese customs at Masnaa confiscated 44,000 Captagon tablets. At Beirut's Rafik Hariri "
        "airport a passenger was caught with eight kilos of the same drug."
    )
    assert [row["crossing_id"] for row in read(text)] == ["masnaa-jdeidet-yabous", ""]


@pytest.mark.parametrize(
    ("text", "pills", "mass_kg"),
    [
        ("ضبطت قيادة قوات الحدود (86) ألف حبة كبتاغون في منفذ القائم.", 86_000, None),
        ("ضُبطت في ميناء مرسين في حزيران 2021 طن و300 كيلوغرام من الكوكايين.", None, 1_300),
        ("ضبطت الشرطة في ميناء صحار 31 كيلوجراما و200 جرام من الحشيش.", None, 31.2),
        ("Mersin Limanı'nda bir tonu aşkın kokain ele geçirildi.", None, 1_000),
        ("Police in Erbil found 340 kg of Captagon tablets, some 2.1 million units.", 2.1e6, 340),
        ("Army in Boudai seized between 800,000 and one million Captagon pills.", 900_000, None),
    ],
)
def test_amounts_as_reports_write_them(text: str, pills: float, mass_kg: float) -> None:
    row = read(text)[0]
    assert row["pills"] == pytest.approx(pills or float("nan"), nan_ok=True)
    assert row["mass_kg"] == pytest.approx(mass_kg or float("nan"), nan_ok=True)


# ---- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Police seized 9,000 Captagon pills on 2 July. Two days later they found 70 kg of "
         "hashish in Homs.", "2025-07-04"),
        ("Police seized 9,000 Captagon pills on 2 July. Two days earlier they found 70 kg of "
         "hashish in Homs.", "2025-06-30"),
        ("ضبطت الشرطة في حمص 9 آلاف حبة كبتاغون في السابع من تموز الجاري.", "2025-07-07"),
        ("اعترضت الشرطة شاحنة بتاريخ 17 الجاري وضبطت فيها 9 آلاف حبة كبتاغون.", "2025-07-17"),
    ],
)  # fmt: skip
def test_days_are_reckoned_from_the_one_before(text: str, day: str) -> None:
    assert read(text)[-1]["date"] == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Customs at Jaber crossing seized 9,000 Captagon pills, the department said on Wednesday. "
         "The incident took place on Sunday.", "2025-07-27"),
        ("أحبطت الجمارك في منفذ الوجاجة تهريب 9 آلاف حبة كبتاغون. وقالت إن الحادثة وقعت الأحد.",
         "2025-07-27"),
        ("Çobanbey Kapısı'nda 60 bin captagon hap yakalandı. Yönetim, olayın pazar günü "
         "yaşandığını belirtti.", "2025-07-27"),
        ("\"We stopped a lorry yesterday with 1.1 million Captagon pills in Kilis\", the minister "
         "wrote on X on Monday.", "2025-07-27"),
        ("Customs seized 9,000 Captagon pills at Jaber crossing on Friday, 4 July.", "2025-07-04"),
        ("In May border guards found 33 kg of Captagon at Jaber crossing.", "2025-05"),
        ("Saudi Arabia bans Lebanese fruit as of Sunday, after customs seized 2 million Captagon "
         "pills in Jeddah port on Friday.", "2025-07-25"),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_haul(text: str, day: str) -> None:
    assert read(text)[0]["date"] == day


def test_both_hauls_share_the_day_of_what_leads_up_to_them() -> None:
    text = (
        "The commission made two catches on Tuesday. At Trebil crossing 8,400 Captagon pills "
        "were found in a suitcase; at Zurbatiyah crossing officers seized 310 grams of opium."
    )
    assert [row["date"] for row in read(text)] == ["2025-07-29", "2025-07-29"]


# ---- what is no haul ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "A convoy carrying 620,000 tablets for blood pressure crossed at Bab al-Hawa on Tuesday.",
        "وصلت عبر معبر الحمام شاحنة محملة بـ 90 ألف قرص من خافضات الحرارة.",
        "Cilvegözü'nde 14 bin tablet tansiyon ilacına el konuldu.",
        "صادرت شرطة نينوى 40 طناً من الحبوب المهربة، قمحاً وشعيراً.",
        "Were 2 million Captagon pills really seized at Latakia port? No, says the ministry.",
        "The claim that 500,000 Captagon pills were seized near Arsal was a misreading.",
        "A hauler was given 20 years on Monday for carrying 1.2 million Captagon pills.",
        "A thriller tells of cousins who steal 800,000 Captagon pills found near Ruwaished.",
        "Every million pills seized at a border is a defeat for someone.",
        "A Syrian soap that follows a pharmacist has a scene: 3 million pills found at a sea port.",
        "Yeni cihazlarla milyonlarca captagon hapının geçişinin engelleneceği belirtildi.",
        "عثر المتدربون خلال تجربة في منفذ الحديثة على عشرة آلاف حبة كبتاجون وهمية.",
        "Border guards thwarted the smuggling of 1.4 tonnes of hashish in Jazan, Najran and Asir "
        "during the month of June.",
        "Captagon was spoken of; the dealer was paid KD 5,000 for what was found.",
    ],
)
def test_texts_that_only_look_like_hauls(text: str) -> None:
    assert read(text) == []


def test_a_year_without_a_place_is_a_total() -> None:
    text = (
        "Jordan's Anti-Narcotics Department handled 25,260 files last year. Officers took 27.2 "
        "million Captagon pills off the streets."
    )
    assert read(text) == []
    assert "total" in set(read_remarks(text, published="2025-01-07")["kind"])


def test_a_point_groups_thousands_of_pills() -> None:
    text = "ضبطت الجمارك في معبر جابر 350.000 حبة كبتاغون."
    assert gates(text) == [("nasib-jaber", 350_000)]


# ---- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "crossing_id"),
    [
        ("Traybeel", "trebil-karameh"),
        ("Zarbateeya", "zurbatiyah-mehran"),
        ("Jarabloos", "jarabulus-karkamis"),
    ],
)
def test_gates_are_known_by_their_sounds(name: str, crossing_id: str) -> None:
    assert gates(f"Officers at {name} crossing seized 9,000 Captagon pills.") == [
        (crossing_id, 9_000)
    ]


@pytest.mark.parametrize(
    ("text", "crossing_id"),
    [
        ("Customs staff seized 26,000 Captagon pills at Al-Qaim.", "abu-kamal-al-qaim"),
        ("Police seized 26,000 Captagon pills in Al-Qaim.", ""),
        ("Police seized 70 kg of hashish in Serghaya.", ""),
        ("ضبطت الجمارك اللبنانية في المصنع 1850 حبة كبتاغون.", "masnaa-jdeidet-yabous"),
        ("داهمت الشرطة المصنع وضبطت في المصنع 1850 حبة كبتاغون.", ""),
    ],
)
def test_a_town_is_its_gate_where_the_gate_s_keepers_act(text: str, crossing_id: str) -> None:
    assert [row["crossing_id"] for row in read(text)] == [crossing_id]


def test_every_crossing_has_names_in_three_languages() -> None:
    """Each official gate of the bundled world is known in Latin and in Arabic letters."""
    known: dict[str, set[bool]] = {}
    for key, entries in bundled_gazetteer().entries.items():
        for entry in entries:
            if entry.kind_of_place in ("official", "port"):
                known.setdefault(entry.name_id, set()).add(key.isascii())
    assert [name for name, kinds in known.items() if kinds != {True, False}] == []


def test_a_dateline_is_no_place_of_a_haul() -> None:
    text = "SANAA - Forces seized 9,000 Captagon pills on a lorry in Marib on Monday."
    assert read(text)[0]["place_text"] == "Marib"
