"""What the brief calls crossings, zones and corridors, in its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from routes.brief_words import ZONES

if TYPE_CHECKING:
    from routes.network import Network

# A longer name is cut in sentences, on the map and over columns; the ranking holds it whole.
LONGEST_NAME = 60
# Arabic aliases that begin so say "gate of", not which of its two sides is meant.
_GATE_WORDS = ("معبر ", "منفذ ", "مركز ")


@dataclass(frozen=True)
class Names:
    """
    Names in one language.

    Attributes
    ----------
    language
        ``en`` or ``ar``.
    crossings
        Name of each crossing by id.
    zones
        Name of each zone by code; the code itself where none is known.
    """

    language: str
    crossings: Mapping[str, str]
    zones: Mapping[str, str]

    def zone(self, code: str) -> str:
        """Name of a zone, or its code."""
        return self.zones.get(code, code)

    def border(self, zone_a: str, zone_b: str) -> str:
        """The two zones of a crossing: short codes in English, names in Arabic."""
        if self.language == "en":
            return f"{zone_a}–{zone_b}"
        return f"{self.zone(zone_a)} – {self.zone(zone_b)}"

    def corridor(self, zones: str) -> str:
        """A corridor's zones by name: ``SYR-JOR`` is Syria – Jordan."""
        if "-" not in zones:
            return self.zone(zones)
        return " – ".join(self.zone(code) for code in zones.split("-"))


def name_all(network: Network, language: str) -> Names:
    """
    Names of everything a network holds.

    Examples
    --------
    >>> import routes
    >>> names = name_all(routes.build_network(routes.load()), "ar")
    >>> names.crossings["nasib-jaber"], names.corridor("SYR-JOR")
    ('نصيب – جابر', 'سوريا – الأردن')
    """
    return Names(language, name_crossings(network, language), name_zones(language))


def name_zones(language: str) -> dict[str, str]:
    """Names of the zones that are drawn, by code."""
    if language in ZONES:
        return dict(ZONES[language])
    from geo.boundaries import read_boundaries

    land = read_boundaries("drawing")
    return {**dict(zip(land["zone"], land["name"], strict=True)), "SEA": "sea"}


def name_crossings(network: Network, language: str) -> dict[str, str]:
    """
    Name of each crossing in a language.

    In Arabic both sides' names where the aliases give exactly two, else the first Arabic one;
    where there is none, and in English, the English name.
    """
    crossings = network.crossings
    english = crossings.get("name_en", pd.Series(crossings.index, index=crossings.index))
    names = {str(i): str(name) for i, name in english.items()}
    if language == "ar" and "aliases" in crossings:
        for crossing_id, aliases in crossings["aliases"].items():
            if arabic := join_sides(str(aliases), names[str(crossing_id)]):
                names[str(crossing_id)] = arabic
    return names


def join_sides(aliases: str, english: str) -> str:
    """
    The Arabic name of a crossing by its aliases; empty if none is Arabic.

    Examples
    --------
    >>> join_sides("Naseeb;نصيب;جابر;معبر نصيب", "Nassib – Jaber")
    'نصيب – جابر'
    >>> join_sides("عين العرب;كوباني;مرشد بينار", "Kobani – Mursitpinar")
    'عين العرب'
    """
    arabic = [alias.strip() for alias in aliases.split(";") if _is_arabic(alias)]
    sides = [
        name
        for name in arabic
        if not name.startswith(_GATE_WORDS)
        and not any(name != other and other in name for other in arabic)
    ]
    if " – " in english and len(sides) == 2:
        return " – ".join(sides)
    return arabic[0] if arabic else ""


def shorten(name: str, longest: int = LONGEST_NAME) -> str:
    """
    A name that fits a line.

    Examples
    --------
    >>> shorten("Nassib – Jaber", 8)
    'Nassib …'
    """
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _is_arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)
