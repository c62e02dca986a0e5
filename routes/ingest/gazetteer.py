"""Names of a world's crossings and places, with countries and provinces, by every spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.ingest.lands import COMMON, COUNTRIES, REGIONS
from routes.ingest.names import (
    DESCRIBED,
    GATE_ALONE,
    GATE_WORD,
    PORT_WORD,
    name_keys,
    plain_names,
    side_of,
    skeleton_of,
    sound_of,
)
from routes.ingest.spellings import SPELLINGS
from routes.ingest.stretches import is_described, list_landmarks
from routes.ingest.text import fold

if TYPE_CHECKING:
    import pandas as pd

# Shorter names sound like too many other words.
MIN_SOUND = 6
_NAMED = ("crossing", "port", "place")
_LANDS = ("place", "region")
_DOORS = ("crossing", "port")
_HALF = re.compile(r"\(\w+ (?:half|side)\)")
# Everyday words in Arabic, but cities in English.
_PLAIN_IN_LATIN = frozenset(("Damascus", "Homs", "Hama", "Medina", "Hail"))


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing a name may stand for.

    Attributes
    ----------
    kind
        crossing, port, place, region, country or people (an adjective of a country).
    name_id
        crossing_id or place_id; the zone for countries; "" for regions.
    zone
        Where it lies; for a crossing the side the name belongs to, "" where it belongs to both.
    zones
        Both zones of a crossing, else the one.
    name
        The name in English spelling.
    kind_of_place
        official, informal or port for crossings, or ``line`` where a town or province tells of a
        stretch of border; what the tables say for places.
    cue_only
        Whether the name counts only beside a word like "crossing".
    """

    kind: str
    name_id: str
    zone: str
    zones: tuple[str, ...]
    name: str
    kind_of_place: str
    cue_only: bool = False


class Gazetteer:
    """
    Names of a world's crossings and places, with countries and provinces.

    Attributes
    ----------
    entries
        What each name may stand for; names as `routes.ingest.names.name_keys` writes them.
    prefixes
        Every beginning of a name.
    skeletons
        Crossings by their consonants, with the spelling they come from.
    sounds
        Gates, ports and towns by their sounds; see `routes.ingest.names.sound_of`.
    sides
        Both zones of each crossing.
    stretches
        Those that are stretches of border, without a gate.
    points
        lon and lat of each place and crossing.
    """

    def __init__(self, crossings: pd.DataFrame, places: pd.DataFrame) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.skeletons: dict[str, list[tuple[str, Entry]]] = {}
        self.sides: dict[str, tuple[str, str]] = {}
        self.stretches: set[str] = set()
        self.points: dict[str, tuple[float, float]] = {}
        self._sided: dict[str, list[tuple[str, str]]] = {}
        self._common = {key for word in COMMON for key in name_keys(word)}
        self._add_lands()
        self._add_places(places)
        self._add_crossings(crossings)
        self._add_spellings()
        self._add_landmarks(crossings)
        self.sounds: dict[str, list[Entry]] = {}
        for key, entries in self.entries.items():
            named = [e for e in entries if e.kind in _NAMED]
            if named and len(sound := sound_of(key)) >= MIN_SOUND:
                known = self.sounds.setdefault(sound, [])
                known += [e for e in named if e not in known]
        self.prefixes = {key[:size] for key in self.entries for size in range(1, len(key))}

    def _add(self, name: str, entry: Entry) -> None:
        for key in name_keys(name):
            known = self.entries.setdefault(key, [])
            for at, other in enumerate(known):
                if entry.name_id and (other.kind, other.name_id) == (entry.kind, entry.name_id):
                    if other.zone != entry.zone:
                        known[at] = replace(other, zone="")  # both sides bear the name
                    break
            else:
                known.append(entry)

    def is_common(self, *names: str) -> bool:
        """Whether one of the names is also an everyday word or a person's name."""
        return any(name_keys(name) & self._common for name in names)

    def is_town(self, key: str) -> bool:
        """Whether a name, as `name_keys` writes it, is also a town's or a province's."""
        return any(e.kind in _LANDS for e in self.entries.get(key, ()))

    def _add_spellings(self) -> None:
        """Turkish and other names of what the tables hold, where they hold it."""
        by_id = {e.name_id: e for entries in self.entries.values() for e in entries if e.name_id}
        for line in SPELLINGS.strip().splitlines():
            name_id, _, names = line.partition(" ")
            entry = by_id.get(name_id)
            if entry is None:
                continue
            for name in names.split(";"):
                if entry.kind == "place":
                    self._add(name, replace(entry, cue_only=self.is_common(name)))
                    continue
                zone = side_of(name, self._sided.get(name_id, ()))
                self._add_crossing(name, replace(entry, zone=zone))

    def _add_lands(self) -> None:
        for line in COUNTRIES.strip().splitlines():
            names, people = line[4:].split("|")
            zone, first = line[:3], names.split(";")[0].strip()
            for kind, group in (("country", names), ("people", people)):
                for name in group.split(";"):
                    self._add(name.strip(), Entry(kind, zone, zone, (zone,), first, kind))
        for line in REGIONS.strip().splitlines():
            zone, kind, places = line.split(" ", 2)
            for names in places.split("/"):
                self._add_region(zone, kind, names.split(";"))

    def _add_region(self, zone: str, kind: str, names: list[str]) -> None:
        for name in names:
            cued = self.is_common(name) and not name.isascii()
            self._add(name, Entry("region", "", zone, (zone,), names[0], kind, cued))

    def _add_places(self, places: pd.DataFrame) -> None:
        names = ("place_id", "name_en", "aliases", "country", "kind", "lon", "lat")
        columns = (places[name].tolist() for name in names)
        for place_id, name_en, aliases, zone, kind, lon, lat in zip(*columns, strict=True):
            if kind == "port":
                continue  # ports are crossings to the sea
            self.points[place_id] = (lon, lat)
            first = plain_names(name_en)[0]
            for name in [name_en, *aliases.split(";")]:
                for part in plain_names(name):
                    cued = self.is_common(part) and part not in _PLAIN_IN_LATIN
                    self._add(part, Entry("place", place_id, zone, (zone,), first, kind, cued))

    def _add_crossings(self, crossings: pd.DataFrame) -> None:
        points = zip(crossings["crossing_id"], crossings["lon"], crossings["lat"], strict=True)
        self.points |= {crossing_id: (lon, lat) for crossing_id, lon, lat in points}
        names = ("crossing_id", "name_en", "aliases", "zone_a", "zone_b", "kind")
        columns = (crossings[name].tolist() for name in names)
        for crossing_id, name_en, aliases, zone_a, zone_b, kind in zip(*columns, strict=True):
            self.sides[crossing_id] = (zone_a, zone_b)
            if kind == "informal":
                self.stretches.add(crossing_id)
            halves = re.split(r"\s+[–—/-]\s+", name_en)
            sided = (
                [*zip(halves, (zone_a, zone_b), strict=False)] if halves[1:] else [(name_en, "")]
            )
            self._sided[crossing_id] = sided
            bare = [(alias, GATE_WORD.sub("", fold(alias))) for alias in aliases.split(";")]
            others = [(alias, side_of(name, sided)) for alias, name in bare]
            land = "port" if kind == "port" else "crossing"
            entry = Entry(land, crossing_id, "", (zone_a, zone_b), name_en, kind)
            for name, zone in [*sided, *others]:
                if _HALF.search(name):  # "Causeway (Saudi half)": the name belongs to both sides
                    zone = ""
                parts = plain_names(name)
                for part in parts[:1] if kind == "informal" else parts:
                    self._add_crossing(part, replace(entry, zone=zone))

    def _add_landmarks(self, crossings: pd.DataFrame) -> None:
        """What tells of a stretch of border: first of all of it, then of its south or a village."""
        by_thing: dict[tuple[str, str, str], list[str]] = {}
        for key, entries in self.entries.items():
            for e in entries:
                if e.kind in _LANDS:
                    by_thing.setdefault((e.kind, e.name_id, e.name), []).append(key)
        rows = [
            (name_id, halves, aliases.split(";"))
            for name_id, aliases in zip(crossings["crossing_id"], crossings["aliases"], strict=True)
            if name_id in self.stretches and (halves := self._sided[name_id])
        ]
        found: list[tuple[bool, bool, str, Entry]] = []
        for name_id, halves, aliases in rows:
            zones, described = self.sides[name_id], is_described([half for half, _ in halves])
            stretch = Entry("crossing", name_id, "", zones, halves[0][0], "informal", cue_only=True)
            for half, zone in [*halves, *((alias, "") for alias in aliases)]:
                for landmark in list_landmarks(half):
                    part = half.startswith(("south ", "north "))
                    found.append((not described, part, landmark, replace(stretch, zone=zone)))
        for *_, landmark, stretch in sorted(found, key=lambda one: one[:2]):
            self._add_landmark(landmark, stretch, by_thing)

    def _add_landmark(
        self, name: str, stretch: Entry, by_thing: Mapping[tuple[str, str, str], Sequence[str]]
    ) -> None:
        keys = set(name_keys(name))
        lands = [e for key in keys for e in self.entries.get(key, ()) if e.kind not in _DOORS]
        if any(e.kind in ("country", "people") for e in lands):
            return
        for land in lands:
            keys |= set(by_thing.get((land.kind, land.name_id, land.name), ()))
        zones = {land.zone for land in lands if land.zone in stretch.zones}
        entry = replace(
            stretch,
            zone=zones.pop() if len(zones) == 1 else stretch.zone,
            kind_of_place="line" if lands else "informal",
        )
        for key in keys:
            known = self.entries.setdefault(key, [])
            if not any(e.name_id == entry.name_id for e in known):
                known.append(entry)

    def _add_crossing(self, name: str, entry: Entry) -> None:
        port = entry.kind == "port"
        if DESCRIBED.search(name) and not port:
            return
        bare = PORT_WORD.sub(" ", fold(name)).strip() if port else name
        bare = GATE_WORD.sub("", fold(bare)).strip() or bare
        if GATE_ALONE.fullmatch(fold(bare)):
            return
        keys = name_keys(bare)
        if any(e.kind == "country" for key in keys for e in self.entries.get(key, ())):
            return  # "Tripoli port (Lebanon)"
        taken = any(e.kind in _LANDS for key in keys for e in self.entries.get(key, ()))
        plain = not fold(bare).isascii() and " " not in bare  # one Arabic word may be any word
        cued = taken or bool(keys & self._common) or plain
        if port:
            zone = entry.zones[0] if entry.zones[1] == "SEA" else entry.zones[1]
            entry = replace(entry, zone=zone)
        entry = replace(entry, cue_only=cued)
        self._add(bare, entry)
        for key in keys if not port else ():
            if len(skeleton := skeleton_of(key)) >= 3:
                self.skeletons.setdefault(skeleton, []).append((key, entry))
