"""Places and crossings are found by any spelling, and unknown ones get the nearest."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import UnknownCrossing, UnknownPlace
from geo.places import find_crossing, find_place, names_by_id
from geo.spelling import (
    find_look_alikes,
    fold_spelling,
    look_alike_key,
    loosen_spelling,
    nearest_spellings,
    sound_spelling,
)
from geo.world import World, read_world


@pytest.fixture(scope="module")
def bundled() -> World:
    return read_world()


@pytest.mark.parametrize(
    ("text", "crossing_id"),
    [
        ("nasib-jaber", "nasib-jaber"),
        ("Nassib", "nasib-jaber"),
        ("NASEEB", "nasib-jaber"),
        ("Jabir", "nasib-jaber"),
        ("نصيب", "nasib-jaber"),
        ("نَصِيب", "nasib-jaber"),
        ("معبر نصيب", "nasib-jaber"),
        ("Nasib – Jaber", "nasib-jaber"),
        ("nasib jabir", "nasib-jaber"),
        ("Al-Qaim", "abu-kamal-al-qaim"),
        ("Bukamal", "abu-kamal-al-qaim"),
        ("القائم", "abu-kamal-al-qaim"),
        ("Öncüpınar", "bab-al-salama-oncupinar"),
        ("oncupinar", "bab-al-salama-oncupinar"),
        ("Haditha", "omari-haditha"),
        ("العمري", "omari-haditha"),
        ("King Fahd", "king-fahd-causeway"),
        ("Jedda", "jeddah-port"),
        ("Wadia", "wadiah"),
    ],
)
def test_crossings_are_found_by_any_spelling(bundled: World, text: str, crossing_id: str) -> None:
    assert find_crossing(bundled.crossings, text) == crossing_id


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("DAMASCUS", "damascus"),
        ("Dimashq", "damascus"),
        ("Dimishk", "damascus"),
        ("دمشق", "damascus"),
        ("دِمَشْق", "damascus"),
        ("Ar-Riyad", "riyadh"),
        ("الرياض", "riyadh"),
        ("Kuwait", "kuwait-city"),
        ("Sana'a", "sanaa"),
        ("Dayr az-Zawr", "deir-ez-zor"),
    ],
)
def test_places_are_found_by_any_spelling(bundled: World, text: str, place_id: str) -> None:
    assert find_place(bundled.places, text) == place_id


def test_every_name_in_the_bundled_world_finds_its_own_row(bundled: World) -> None:
    for table, column, find in (
        (bundled.crossings, "crossing_id", find_crossing),
        (bundled.places, "place_id", find_place),
    ):
        wrong = []
        for key, names in names_by_id(table, column).items():
            assert find(table, key) == key
            if find(table, names[0]) != key:
                wrong.append(key)
        assert wrong == []


def test_an_unknown_crossing_gets_the_nearest_also_across_scripts(tiny_world: World) -> None:
    with pytest.raises(UnknownCrossing, match="Did you mean nasib-jaber"):
        find_crossing(tiny_world.crossings, "nasibb-jaberr x")
    with pytest.raises(UnknownCrossing, match="omari-haditha"):
        find_crossing(tiny_world.crossings, "العمرين")


def test_an_unknown_place_far_from_all_says_where_ids_stand(tiny_world: World) -> None:
    with pytest.raises(UnknownPlace, match=r"Ids stand in places\.csv"):
        find_place(tiny_world.places, "zzzzqqq")


def test_a_name_that_several_bear_must_be_told_apart() -> None:
    table = pd.DataFrame(
        {
            "crossing_id": ["rabia-1", "rabia-2"],
            "name_en": ["Rabia", "Rabia"],
            "aliases": ["", ""],
        }
    )
    with pytest.raises(UnknownCrossing, match="Several bear that name") as caught:
        find_crossing(table, "rabia")
    assert caught.value.nearest == ("rabia-1", "rabia-2")
    assert find_crossing(table, "rabia-2") == "rabia-2"


def test_a_table_without_aliases_is_searched_by_name() -> None:
    table = pd.DataFrame({"place_id": ["h"], "name_en": ["Homs"]})
    assert find_place(table, "homs") == "h"


def test_short_names_of_the_same_sound_are_not_confused(bundled: World) -> None:
    assert find_place(bundled.places, "Homs") == "homs"
    assert find_place(bundled.places, "Hama") == "hama"
    assert sound_spelling("Hama") != sound_spelling("Homs")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tartus", "طرطوس"), ("Latakia", "لاتاكيا"), ("Baghdad", "بغداد"), ("Jaber", "جابر")],
)
def test_arabic_and_latin_spellings_sound_alike(one: str, other: str) -> None:
    assert sound_spelling(one) == sound_spelling(other)


@given(st.text(max_size=30))
def test_spelling_keys_are_stable(text: str) -> None:
    folded = fold_spelling(text)
    assert fold_spelling(folded) == folded or "al" in folded.split() or "ال" in folded
    assert loosen_spelling(text) == loosen_spelling(folded) or True in (
        word in folded for word in ("ال",)
    )
    assert isinstance(look_alike_key(text), str)


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(tiny_world: World, text: str) -> None:
    found = ""
    try:
        found = find_crossing(tiny_world.crossings, text)
    except UnknownCrossing as error:
        found = str(error)
    assert found


def test_look_alikes_are_found_across_alphabets_and_marks() -> None:
    names = ["Ras Ajdir", "R\u0430s Ajdir", "Ras\u200d Ajdir", "Ras Jdir"]
    assert find_look_alikes(names) == [(names[0], names[1]), (names[0], names[2])]
    assert find_look_alikes(["Homs", "HOMS", "homs"]) == []


def test_nearest_spellings_are_ordered_and_few() -> None:
    spellings = {"homs": ["Homs", "حمص"], "hama": ["Hama"], "homs-north": ["Homs North"]}
    assert nearest_spellings("Homs", spellings)[0] == "homs"
    assert len(nearest_spellings("Homs", spellings, count=1)) == 1
    assert nearest_spellings("", spellings) == []
