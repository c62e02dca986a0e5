"""Gazetteer: find a place or crossing by any spelling, in any script its names are known in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pandas as pd

from geo.errors import UnknownCrossing, UnknownName, UnknownPlace
from geo.spelling import (
    fold_spelling,
    loosen_spelling,
    nearest_spellings,
    sound_spelling,
)

# Two consonants are shared by too many names to tell which one is meant (Homs, Hama).
_FEWEST_CONSONANTS = 3
_WAYS_TO_SPELL: tuple[tuple[Callable[[str], str], int], ...] = (
    (fold_spelling, 1),
    (loosen_spelling, 1),
    (sound_spelling, _FEWEST_CONSONANTS),
)
# "King Fahd" is enough for the King Fahd Causeway; a word of two letters is not.
_SHORTEST_PART = 4


def find_place(places: pd.DataFrame, text: str) -> str:
    """
    The place a name means.

    Parameters
    ----------
    places
        place_id, name_en, aliases.
    text
        An id or a name in any spelling: case, accents, articles, hyphens, Arabic vowel signs and
        transliteration do not matter.

    Returns
    -------
    place_id

    Raises
    ------
    UnknownPlace
        If no place bears it, or several do; the nearest stand in the message.

    Examples
    --------
    >>> places = pd.DataFrame({"place_id": ["damascus", "homs"], "name_en": ["Damascus", "Homs"],
    ...                        "aliases": ["Dimashq;دمشق", "Hims;حمص"]})
    >>> find_place(places, "دِمَشق"), find_place(places, "DIMASHK"), find_place(places, "hims")
    ('damascus', 'damascus', 'homs')
    """
    return _find(places, "place_id", text, UnknownPlace)


def find_crossing(crossings: pd.DataFrame, text: str) -> str:
    """
    The crossing a name means; the name of one side is enough where only one crossing bears it.

    Parameters
    ----------
    crossings
        crossing_id, name_en, aliases.
    text
        An id or a name in any spelling, as in `find_place`.

    Returns
    -------
    crossing_id

    Raises
    ------
    UnknownCrossing
        If no crossing bears it, or several do; the nearest stand in the message.

    Examples
    --------
    >>> crossings = pd.DataFrame({"crossing_id": ["nasib-jaber"], "name_en": ["Nasib – Jaber"],
    ...                           "aliases": ["Naseeb;نصيب"]})
    >>> find_crossing(crossings, "Jabir"), find_crossing(crossings, "نصيب")
    ('nasib-jaber', 'nasib-jaber')
    """
    return _find(crossings, "crossing_id", text, UnknownCrossing)


def names_by_id(table: pd.DataFrame, id_column: str) -> dict[str, list[str]]:
    """
    Every name of every row of CROSSINGS or PLACES, by id: English name, its two sides, aliases.

    Examples
    --------
    >>> table = pd.DataFrame({"place_id": ["homs"], "name_en": ["Homs"], "aliases": ["Hims;حمص"]})
    >>> names_by_id(table, "place_id")
    {'homs': ['Homs', 'Hims', 'حمص']}
    """
    aliases = table["aliases"].tolist() if "aliases" in table else [""] * len(table)
    return {
        str(key): list(_split_names(str(name), str(other)))
        for key, name, other in zip(
            table[id_column].tolist(), table["name_en"].tolist(), aliases, strict=True
        )
    }


def _split_names(name: str, aliases: str) -> Iterator[str]:
    yield name
    sides = re.split(r"\s[–—/-]\s|/", name)
    if len(sides) > 1:
        yield from (side.strip() for side in sides)
    for alias in aliases.split(";"):
        if alias.strip():
            yield alias.strip()


def _find(table: pd.DataFrame, id_column: str, text: str, unknown: type[UnknownName]) -> str:
    text = text.strip()
    if (table[id_column] == text).any():
        return text
    names = names_by_id(table, id_column)
    for spell, fewest in _WAYS_TO_SPELL:
        wanted = spell(text)
        found = _bearers(wanted, names, spell) if len(wanted) >= fewest else []
        if len(found) == 1:
            return found[0]
        if found:
            raise unknown(text, nearest=found, hint="Several bear that name; give the id.")
    near = nearest_spellings(text, names)
    raise unknown(text, nearest=near, hint="" if near else f"Ids stand in {unknown.noun}s.csv.")


def _bearers(wanted: str, names: dict[str, list[str]], spell: Callable[[str], str]) -> list[str]:
    """Ids that bear a name: as id or English name if any, else as side or alias, else in part."""
    spelled = {key: [spell(key), *map(spell, own)] for key, own in names.items()}
    by_name = [key for key, own in spelled.items() if wanted in own[:2]]
    by_alias = by_name or [key for key, own in spelled.items() if wanted in own]
    if by_alias or len(wanted) < _SHORTEST_PART:
        return by_alias
    words = set(wanted.split())
    return [key for key, own in spelled.items() if any(words <= set(name.split()) for name in own)]
