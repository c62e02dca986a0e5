"""Names of crossings, towns, provinces and countries, found in any spelling of three languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.ingest.lands import COMMON, COUNTRIES, REGIONS, SPELLINGS
from routes.ingest.language import Language
from routes.ingest.text import Folded, Token, fold, split_tokens

if TYPE_CHECKING:
    import pandas as pd

MAX_WORDS = 6
# Naseeb and Nasib share 0.73 of their letters, Kemal and Kumlu 0.6.
ALIKE = 0.65
_ARTICLES = frozenset("al el ul".split())
# Before a hyphen these too are the Arabic article (at-Turrah, ez-Zor); alone they are English.
_SUN_ARTICLES = frozenset("ad an ar as ash at az ed en er es et ez ed us ur".split())
_JOINTS = frozenset("-'")
# A crossing table also holds stretches of border under a description; nobody writes those.
_DESCRIBED = re.compile(
    r"\b(?:line|segment|open sea|area|near|outskirts|north bank|heights|slope|villages|fields|"
    r"plain|label|mountains|balloon|badia|desert|half|south|north|east|berm)\b",
    re.IGNORECASE,
)
_PORT_WORD = re.compile(
    r"\b(?:port of|islamic port|port|limani|liman)\b|^(?:ميناء|مرفا) ?", re.IGNORECASE
)


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
        official, informal or port for crossings; what the tables say for places.
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


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A name in a text.

    Attributes
    ----------
    entry
        What it stands for.
    role
        at, origin, transit, destination, people, excluded, or "" where nothing tells.
    cued
        Whether a word like "crossing" or "port" stands beside it.
    start, end
        The name and its cue, in the folded text.
    confidence
        0 to 1; lower where only the consonants agree.
    """

    entry: Entry
    role: str
    cued: bool
    start: int
    end: int
    confidence: float


class Gazetteer:
    """Names of a world's crossings and places, with countries and provinces."""

    def __init__(self, crossings: pd.DataFrame, places: pd.DataFrame) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.prefixes: set[str] = set()
        self.skeletons: dict[str, list[tuple[str, Entry]]] = {}
        self.sides: dict[str, tuple[str, str]] = {}
        self._common = {key for word in COMMON for key in _keys(word)}
        self._add_lands()
        self._add_places(places)
        self._add_crossings(crossings)
        self._add_spellings()
        for key in self.entries:
            for size in range(1, len(key)):
                self.prefixes.add(key[:size])

    def _add(self, name: str, entry: Entry) -> None:
        for key in _keys(name):
            known = self.entries.setdefault(key, [])
            for at, other in enumerate(known):
                if (other.kind, other.name_id) == (entry.kind, entry.name_id) != (entry.kind, "") and other.zone != entry.zone:
                    known[at] = replace(other, zone="")  # both sides bear the name
                    break
            else:
                known.append(entry)
            continue

    def _add_spellings(self) -> None:
        """Turkish and other names of what the tables hold, where they hold it."""
        by_id: dict[str, Entry] = {}
        for entries in self.entries.values():
            for entry in entries:
                if entry.name_id:
                    by_id.setdefault(entry.name_id, entry)
        for line in SPELLINGS.strip().splitlines():
            name_id, _, names = line.partition(" ")
            if name_id in by_id:
                entry = by_id[name_id]
                crossing = entry.kind == "crossing"
                for name in names.split(";"):
                    common = bool(_keys(name) & self._common)
                    self._add(name, replace(entry, zone="" if crossing else entry.zone, cue_only=common or entry.kind == "port"))

    def _add_lands(self) -> None:
        for line in COUNTRIES.strip().splitlines():
            names, people = line[4:].split("|")
            zone = line[:3]
            first = names.split(";")[0].strip()
            for kind, group in (("country", names), ("people", people)):
                for name in group.split(";"):
                    self._add(name.strip(), Entry(kind, zone, zone, (zone,), first, kind))
        for line in REGIONS.strip().splitlines():
            zone, kind, names = line.split(" ", 2)
            first = names.split(";")[0]
            for name in names.split(";"):
                cue_only = bool(_keys(name) & self._common) and not name.isascii()
                self._add(name, Entry("region", "", zone, (zone,), first if name.isascii() else first, kind, cue_only))

    def _add_places(self, places: pd.DataFrame) -> None:
        columns = (places[name].tolist() for name in ("place_id", "name_en", "aliases", "country", "kind"))
        for place_id, name_en, aliases, zone, kind in zip(*columns, strict=True):
            if kind == "port":
                continue  # ports are crossings to the sea
            for name in [name_en, *aliases.split(";")]:
                for part in _plain_names(name):
                    common = bool(_keys(part) & self._common) and part not in ("Damascus", "Homs", "Hama", "Medina", "Hail")
                    entry = Entry("place", place_id, zone, (zone,), _plain_names(name_en)[0], kind, common)
                    self._add(part, entry)

    def _add_crossings(self, crossings: pd.DataFrame) -> None:
        columns = (
            crossings[name].tolist()
            for name in ("crossing_id", "name_en", "aliases", "zone_a", "zone_b", "kind")
        )
        for crossing_id, name_en, aliases, zone_a, zone_b, kind in zip(*columns, strict=True):
            self.sides[crossing_id] = (zone_a, zone_b)
            halves = re.split(r"\s+[–—/-]\s+", name_en)
            sided = list(zip(halves, (zone_a, zone_b), strict=False)) if len(halves) > 1 else [(name_en, "")]
            other = [(alias, _side_of(alias, sided)) for alias in aliases.split(";")]
            for name, zone in [*sided, *other]:
                for part in _plain_names(name):
                    self._add_crossing(part, crossing_id, zone, (zone_a, zone_b), name_en, kind)

    def _add_crossing(
        self, name: str, crossing_id: str, zone: str, zones: tuple[str, str], name_en: str, kind: str
    ) -> None:
        if _DESCRIBED.search(name) and kind != "port":
            return
        bare = _PORT_WORD.sub(" ", fold(name)).strip() if kind == "port" else name
        bare = _GATE_WORD.sub("", fold(bare)).strip() or bare
        if not bare:
            return
        keys = _keys(bare)
        taken = any(e.kind in ("place", "region", "country") for key in keys for e in self.entries.get(key, ()))
        cue_only = taken or bool(keys & self._common) or not fold(bare).isascii()
        if kind == "port":
            zone = zones[0] if zones[1] == "SEA" else zones[1]
        entry = Entry(
            "port" if kind == "port" else "crossing", crossing_id, zone, zones, name_en, kind, cue_only
        )
        self._add(bare, entry)
        if kind != "port":
            for key in keys:
                if len(skeleton := _skeleton(key)) >= 3:
                    self.skeletons.setdefault(skeleton, []).append((key, entry))

    def find(
        self,
        folded: Folded,
        start: int,
        end: int,
        language: Language,
        *,
        context: Iterable[str] = (),
    ) -> list[Mention]:
        """
        Names between two places of a text, in order.

        Parameters
        ----------
        context
            Zones the report speaks of, likeliest first: they decide where one name stands for
            several things (Tripoli in Lebanon and in Libya).
        """
        tokens = split_tokens(folded.text, start, end)
        persons = _person_spans(folded, start, end, language)
        zones = tuple(context)
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            step, mention = self._match(folded, tokens, at, language, zones, persons)
            if mention is not None:
                found.append(mention)
            at += step
        found = self._find_apposed(folded, found, start, end)
        return _share_roles(folded.text, found)

    def _find_apposed(
        self, folded: Folded, found: list[Mention], start: int, end: int
    ) -> list[Mention]:
        """``the border crossing between Iraq and Syria, al-Qaim``: the town's name is the gate's."""
        if any(m.entry.kind == "crossing" for m in found):
            return found
        if not _GATE_NOUN.search(folded.text, start, end):
            return found
        for place, mention in enumerate(found):
            if mention.entry.kind not in ("place", "region") or mention.role not in ("at", ""):
                continue
            key = re.sub(r"[^\w]", "", folded.text[mention.start : mention.end])
            doors = [e for e in self.entries.get(key, ()) if e.kind == "crossing"]
            apposed = folded.text[max(0, mention.start - 2) : mention.start].strip() in (",", "(", "-", ":")
            if doors and apposed:
                door = replace(mention, entry=doors[0], cued=True, confidence=0.7)
                return [*found[:place], door, *found[place + 1 :]]
        return found

    def _match(
        self,
        folded: Folded,
        tokens: Sequence[Token],
        at: int,
        language: Language,
        zones: tuple[str, ...],
        persons: Sequence[tuple[int, int]],
    ) -> tuple[int, Mention | None]:
        token = tokens[at]
        if not token.text[0].isalpha():
            return 1, None
        best: tuple[int, list[Entry]] | None = None
        for first in _first_forms(token.text, tokens, at):
            best = _longer(best, self._walk(tokens, at, first))
        person = any(low <= token.start < high for low, high in persons)
        if best is None:
            return self._match_skeleton(folded, tokens, at, language, person)
        after, entries = best
        cue = _find_cue(tokens, at, after, language)
        entry = _choose(entries, cue, zones, tokens, at)
        if entry is None or (person and not cue) or not _is_name(folded, token, entry, language):
            return 1, None
        if entry.kind in ("crossing", "port") and not cue:
            if entry.cue_only and not (entry.kind == "crossing" and _is_reached(folded.text, token.start, entries)):
                return 1, None
            if _is_town(tokens, at, after):
                zone = entry.zone or entry.zones[0]
                entry = Entry("place", "", zone, (zone,), folded.original[slice(*folded.span(token.start, tokens[after - 1].end))], "town")
        return after - at, _mention(folded.text, tokens, at, after, entry, cue, language, 0.95 if cue else 0.85)

    def _walk(
        self, tokens: Sequence[Token], at: int, first: str
    ) -> tuple[int, list[Entry]] | None:
        """The longest name beginning at a token whose first word reads `first`."""
        key = first
        best = (at + 1, self.entries[key]) if key in self.entries else None
        here = at + 1
        for _ in range(MAX_WORDS * 2):
            if key not in self.prefixes or here >= len(tokens):
                break
            text = tokens[here].text
            if text in _JOINTS:
                here += 1
                continue
            if not text[0].isalpha():
                break
            key += _article(tokens, here)
            here += 1
            if key in self.entries:
                best = (here, self.entries[key])
        return best

    def _match_skeleton(
        self, folded: Folded, tokens: Sequence[Token], at: int, language: Language, person: bool
    ) -> tuple[int, Mention | None]:
        """A crossing by its consonants alone, beside a word like "crossing"."""
        if person or len(tokens[at].text) < 3 or tokens[at].text in language.gate_words:
            return 1, None
        for size in (2, 1):
            words = [t for t in tokens[at : at + size + 2] if t.text[0].isalpha()][:size]
            if len(words) < size:
                continue
            after = tokens.index(words[-1], at) + 1
            key = "".join(_bare_arabic(word.text) for word in words)
            skeleton = _skeleton(key)
            if len(key) < 4 or len(skeleton) < (3 if key.isascii() else 4):
                continue
            near = [entry for known, entry in self.skeletons.get(skeleton, ()) if _is_alike(key, known)]
            cue = _find_cue(tokens, at, after, language)
            if len({entry.name_id for entry in near}) == 1 and cue in ("gate", "port"):
                if not _is_name(folded, tokens[at], None, language):
                    return 1, None
                entry = max(near, key=lambda one: one.zone != "")
                return after - at, _mention(folded.text, tokens, at, after, entry, cue, language, 0.65)
        return 1, None


def _side_of(alias: str, sided: Sequence[tuple[str, str]]) -> str:
    """The zone of the half of a crossing's name that an alias spells otherwise."""
    skeletons = {_skeleton(key) for key in _keys(alias)}
    zones = {
        zone for half, zone in sided for part in _plain_names(half)
        if zone and skeletons & {_skeleton(key) for key in _keys(part)}
    }
    return zones.pop() if len(zones) == 1 else ""


_GATE_NOUN = re.compile(
    r"(?<!\w)(?:(?:border |main |land )?crossing(?: point)?|border (?:gate|post)|(?:ال)?معبر|(?:ال)?منفذ|sinir kapisi)(?!\w)"
)
_AND = re.compile(r"\s?(?:,|and|or|و|ve|,\s?and)?\s?(?:the\s)?")


def _share_roles(text: str, found: list[Mention]) -> list[Mention]:
    """``through Syria and Jordan``: what is joined to a name shares its part."""
    for place in range(1, len(found)):
        before, here = found[place - 1], found[place]
        shared = before.role in ("origin", "transit", "destination", "people", "excluded")
        joined = 0 < here.start - before.end < 10 and _AND.fullmatch(text, before.end, here.start)
        lands = {before.entry.kind, here.entry.kind} <= {"country", "place", "region"}
        if shared and joined and lands and here.role in ("", "at"):
            found[place] = replace(here, role=before.role)
    return found


_GATE_WORD = re.compile(
    r"^(?:معبر|منفذ|مركز حدود) |\b(?:border gate|sinir kapisi|customs|crossing|gate)$"
)


def _plain_names(name: str) -> list[str]:
    """A name without what stands in brackets, and what stands there if it is a name too."""
    inner = re.findall(r"\(([^)]{3,40})\)", name)
    outer = re.sub(r"\([^)]*\)", " ", name).strip()
    names = [outer, *(part.strip() for part in inner if "," not in part and "customs" not in part)]
    return [part for part in names if part and not part.startswith("Iraqi side")] or [name]


@lru_cache(maxsize=50_000)
def _keys_of(folded: str) -> frozenset[str]:
    tokens = split_tokens(folded, 0, len(folded))
    parts = [_article(tokens, at) for at, token in enumerate(tokens) if token.text[0].isalpha()]
    if not parts:
        return frozenset()
    key = "".join(parts)
    keys = {key}
    if parts[0] == "al" and len(parts) > 1:
        keys.add("".join(parts[1:]))
    elif key[0] < "\u0600":
        keys.add(f"al{key}")
    if key[0] >= "\u0600":
        keys.add(key.removeprefix("ال") if len(key) > 4 else key)
    return frozenset(one for one in keys if len(one) >= 2)


def _keys(name: str) -> frozenset[str]:
    """The forms a name is looked up by: one word, with and without its article."""
    return _keys_of(fold(name))


def _article(tokens: Sequence[Token], at: int) -> str:
    text = tokens[at].text
    if text in _ARTICLES:
        return "al"
    if text in _SUN_ARTICLES and at + 1 < len(tokens) and tokens[at + 1].text == "-":
        return "al"
    return text


def _first_forms(text: str, tokens: Sequence[Token], at: int) -> list[str]:
    """A word as it may begin a name: Arabic small words before it taken off."""
    if text[0] < "\u0600":
        return [_article(tokens, at)]
    forms = [text]
    for prefix in ("و", "ف"):
        if text.startswith(prefix) and len(text) > 3:
            forms.append(text[1:])
    for form in list(forms):
        if form.startswith("لل") and len(form) > 4:
            forms += [f"ال{form[2:]}", form[2:]]
        elif form[0] in "بلك" and len(form) > 3:
            forms.append(form[1:])
    return forms + [form[2:] for form in forms if form.startswith("ال") and len(form) > 4]


def _bare_arabic(word: str) -> str:
    return word.removeprefix("و").removeprefix("ب").removeprefix("ال") if word[0] > "\u0600" else word


_SKELETON = str.maketrans(
    {
        **dict.fromkeys("aeiouyhw'اويهحعء"),
        **{"q": "k", "g": "j", "c": "k", "z": "s", "p": "b"},
        **dict(zip("بتثجخدذرزسشصضطظغفقكلمن", "bttjkddrssssdtsjfkklmn", strict=True)),
    }
)


def _skeleton(key: str) -> str:
    """
    Consonants of a name, one for each sound: Naseeb, Nassib and نصيب are all ``nsb``.

    Examples
    --------
    >>> _skeleton("turaibil") == _skeleton("trebil")
    True
    """
    bare = key[2:] if key.startswith("al") and len(key) > 5 else key
    if bare.startswith("ال"):
        bare = bare[2:]
    return re.sub(r"(.)\1+", r"\1", bare.translate(_SKELETON))


def _is_alike(one: str, other: str) -> bool:
    """Whether two spellings with the same consonants are alike; across alphabets, taken to be."""
    if one.isascii() != other.isascii():
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > ALIKE


def _longer(
    one: tuple[int, list[Entry]] | None, other: tuple[int, list[Entry]] | None
) -> tuple[int, list[Entry]] | None:
    if one is None or (other is not None and other[0] > one[0]):
        return other
    return one


def _person_spans(
    folded: Folded, start: int, end: int, language: Language
) -> list[tuple[int, int]]:
    """Where a person is named after a title: nothing there is a place."""
    spans = []
    for match in language.titles.finditer(folded.text, start, end):
        stop = match.end()
        for token in split_tokens(folded.text, match.end(), min(end, match.end() + 60))[:6]:
            letter = folded.original[folded.place(token.start)]
            if not (letter.isupper() or token.text in _JOINTS or token.text in _ARTICLES):
                if token.text[0] < "\u0600" or len(spans) > 200:
                    break
                if token.text in _ARABIC_STOPS or token.text[0] in ",.":
                    break
            stop = token.end
        if stop > match.end():
            spans.append((match.end(), stop))
    return spans


_REACHED = re.compile(r"(?<!\w)(?:at|via|through)\s(?:the\s)?$")


def _is_reached(text: str, start: int, entries: Sequence[Entry]) -> bool:
    """Whether ``at`` or ``through`` stands before a name that only a crossing bears."""
    only = all(entry.kind == "crossing" for entry in entries)
    return only and _REACHED.search(text[max(0, start - 14) : start]) is not None


_TOWN_WORDS = frozenset(
    "town city village district subdistrict area neighbourhood suburb ilcesi ilcesinde ilcesinin ili "
    "kenti beldesi koyu mahallesi قضاء ناحيه مدينه بلده قريه بمدينه بقضاء بلدة".split()
)


def _is_town(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a word like "district" stands beside a crossing's name: then the town is meant."""
    before = {token.text for token in tokens[max(0, at - 3) : at]}
    behind = [token.text for token in tokens[after : after + 4]]
    behind = [word for word in behind if word not in ("'", "nin", "in", "un", "nun")][:1]
    return bool(_TOWN_WORDS & before) or bool(_TOWN_WORDS & set(behind))


_ARABIC_STOPS = frozenset("في من الي علي عن ان معبر منفذ قال امس اليوم عبر خلال".split())


def _find_cue(tokens: Sequence[Token], at: int, after: int, language: Language) -> str:
    """``gate``, ``port`` or ``airport`` where such a word stands beside a name."""
    before = [t.text for t in tokens[max(0, at - 4) : at]]
    behind = [t.text for t in tokens[after : after + 5]]
    for words in (_near(before[::-1]), _near(behind)):
        for word in words:
            bare = _bare_arabic(word) if word[0] > "\u0600" else word
            bare = bare.removeprefix("ل") if bare[:1] == "ل" and bare[1:] in language.gate_words else bare
            if bare in language.airport_words or word.startswith("havaliman"):
                return "airport"
            if bare in language.port_words or word.startswith("liman"):
                return "port"
            if bare in language.gate_words or word.startswith(("kapi", "gumru", "sinir kapi")):
                return "gate"
    return ""


_BETWEEN = frozenset(
    "- ' al el the of border land main international official joint ( ) commercial and river free "
    "customs jordanian syrian iraqi saudi kuwaiti turkish lebanese bridge the: ı hudud "
    "الحدودي الحدوديه البري البريه الدولي و حدود ال siniri sinir gumruk ve islamic name called".split()
)


def _near(words: Sequence[str]) -> list[str]:
    """Words up to the first that parts a name from its cue."""
    near = []
    for place, word in enumerate(words):
        near.append(word)
        if word not in _BETWEEN and not (place == 0 and word[0].isalpha() and len(words) > 1 and words[1] in ("crossing", "gate", "port")):
            break
    return near


def _choose(
    entries: Sequence[Entry], cue: str, zones: tuple[str, ...], tokens: Sequence[Token], at: int
) -> Entry | None:
    """What a name stands for, by the word beside it and the countries spoken of."""
    wanted: Mapping[str, tuple[str, ...]] = {
        "gate": ("crossing",), "port": ("port", "crossing"), "airport": ("place", "region"), "": ()
    }
    order = wanted[cue]
    pool = [e for e in entries if e.kind in order]
    if not pool:
        pool = [e for e in entries if not (e.cue_only and e.kind != "crossing" and not cue)]
        plain = [e for e in pool if e.kind not in ("crossing", "port") or not e.cue_only]
        pool = plain or pool
    if not pool:
        return None
    if cue == "port" and any(e.kind == "port" for e in pool):
        pool = [e for e in pool if e.kind == "port"]

    def rank(entry: Entry) -> tuple[int, int]:
        near = min((zones.index(zone) for zone in entry.zones if zone in zones), default=99)
        kinds = ("crossing", "place", "region", "country", "people", "port")
        if not cue:
            kinds = ("country", "place", "region", "crossing", "people", "port")
        return (near if len({e.zones for e in pool}) > 1 else 0, kinds.index(entry.kind))

    return min(pool, key=rank)


def _is_name(folded: Folded, token: Token, entry: Entry | None, language: Language) -> bool:
    """Whether a Latin word begins with a capital, as names do."""
    if token.text[0] >= "\u0600":
        return True
    letter = folded.original[folded.place(token.start)]
    if letter.isupper():
        return True
    following = folded.text[token.end : token.end + 1]
    return token.text in _ARTICLES | _SUN_ARTICLES and following in "- "


def _mention(
    text: str,
    tokens: Sequence[Token],
    at: int,
    after: int,
    entry: Entry,
    cue: str,
    language: Language,
    confidence: float,
) -> Mention:
    start, end = tokens[at].start, tokens[after - 1].end
    cue_start = start
    for back in range(at - 1, max(-1, at - 5), -1):
        word = tokens[back].text
        bare = _bare_arabic(word) if word[0] > "\u0600" else word
        if bare in language.gate_words | language.port_words:
            cue_start = tokens[back].start
        elif word not in _BETWEEN:
            break
    cue_end = end
    for token in tokens[after : after + 6]:
        word = token.text
        if word in language.gate_words or word in language.port_words or word.startswith(("kapi", "liman", "gumru")):
            cue_end = token.end
        elif word not in _BETWEEN:
            break
    role = _read_role(text, min(start, cue_start), max(end, cue_end), entry, language)
    if role == "" and cue_start < start:
        role = _read_role(text, start, end, entry, language)
    return Mention(entry, role, bool(cue), start, end, confidence)


def _read_role(text: str, start: int, end: int, entry: Entry, language: Language) -> str:
    after = text[end : end + 32]
    for role, expression in language.roles_after:
        if expression.match(after):
            return role
    before = text[max(0, start - 60) : start]
    for role, expression in language.roles_before:
        if expression.search(before):
            return role
    return ""
