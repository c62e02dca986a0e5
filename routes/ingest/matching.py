"""Names of crossings, towns, provinces and countries found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from routes.ingest.choosing import choose_entry
from routes.ingest.gazetteer import Entry, Gazetteer
from routes.ingest.language import Language
from routes.ingest.names import (
    JOINTS,
    article_of,
    bare_arabic,
    first_forms,
    is_alike,
    skeleton_of,
    sound_of,
)
from routes.ingest.roles import (
    BETWEEN,
    NO_FIRST_NAMES,
    find_cue,
    is_gate,
    is_land_word,
    is_name,
    is_reached,
    is_town,
    person_spans,
    read_role,
)
from routes.ingest.stretches import is_patrolled, stands_by_line
from routes.ingest.text import Folded, Token, split_tokens

MAX_WORDS = 6
AND = re.compile(r"\s?(?:,|and|or|و|ve|,\s?and)?\s?(?:the\s)?")
# Whoever is at gates and hardly anywhere else.
_KEEPERS = frozenset(("zatca", "inspectors"))
_KEPT = re.compile(
    r"(?<!\w)(?:و|ف)?(?:ال)?(?:جمارك|جمرك|كمارك|كمرك|مفتشو|مفتشي)(?: \w{2,12})? (?:في|عند|ب) ?$"
)
LANDS = ("place", "region")
_STRETCHES = frozenset("قطاع بقطاع منطقه بمنطقه محور باديه sector".split())
_ON_BORDER = re.compile(
    r"[^.;]{0,24}(?:border|sector|frontier|حدود|قطاع|محور)| (?:line|area|front)"
)
# "Lubnan'dan giris yapilan kapi": through a gate one goes in, from a country one comes.
_OUT_OF = re.compile(r"\s?'?(?:dan|den|tan|ten)(?!\w)")
_AT = re.compile(r"(?<!\w)(?:at|عند) (?:the )?$")


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


def _is_ground(entry: Entry) -> bool:
    """Whether a name stands for land, not for a gate on it."""
    return entry.kind in LANDS or entry.kind_of_place == "informal"


def find_names(
    gazetteer: Gazetteer,
    folded: Folded,
    span: tuple[int, int],
    language: Language,
    *,
    context: Iterable[str] = (),
    bordered: bool = False,
) -> list[Mention]:
    """
    Names between two places of a text, in order.

    Parameters
    ----------
    context
        Zones the report speaks of, likeliest first: they decide where one name stands for several
        things (Tripoli in Lebanon and in Libya).
    bordered
        Whether the paragraph speaks of a border: villages beside one then stand for it.
    """
    tokens = split_tokens(folded.text, *span)
    search = _Search(
        gazetteer,
        folded,
        tokens,
        language,
        tuple(context),
        person_spans(folded, *span, language),
        any(is_gate(token.text, language) or token.text in _KEEPERS for token in tokens),
        bordered,
    )
    found = search.match_all()
    if any(search.is_ambiguous(mention) for mention in found):
        lands = [m.entry.zone for m in found if m.entry.kind in ("country", "people")]
        if lands:  # the countries of the clause itself decide first
            found = replace(search, zones=(*lands, *search.zones)).match_all()
    return found


@dataclass(frozen=True)
class _Search:
    gazetteer: Gazetteer
    folded: Folded
    tokens: Sequence[Token]
    language: Language
    zones: tuple[str, ...]
    persons: Sequence[tuple[int, int]]
    gated: bool
    bordered: bool

    def match_all(self) -> list[Mention]:
        """Every name, in order."""
        found: list[Mention] = []
        at = 0
        while at < len(self.tokens):
            at, mention = self.match(at, found[-1] if found else None)
            if mention is not None:
                found.append(mention)
        return found

    def is_ambiguous(self, mention: Mention) -> bool:
        """Whether places of several countries bear the name."""
        key = re.sub(r"[^\w]", "", self.folded.text[mention.start : mention.end])
        entries = self.gazetteer.entries.get(key, ())
        lands = ("place", "region", "crossing", "port")
        return len({e.zones for e in entries if e.kind in lands}) > 1

    def match(self, at: int, last: Mention | None) -> tuple[int, Mention | None]:
        """The name that begins at a token, if any, and the token to go on from."""
        token = self.tokens[at]
        if not token.text[0].isalpha():
            return at + 1, None
        best: tuple[int, list[Entry]] | None = None
        for first in first_forms(token.text, self.tokens, at):
            other = self._walk(at, first)
            if best is None or (other is not None and other[0] > best[0]):
                best = other
        person = any(low <= token.start < high for low, high in self.persons)
        sounded = best is None and not person and token.text.isascii()
        if sounded and is_name(self.folded, token):
            best = self._match_sounds(at)
        if best is None:
            if self.gated and not person:
                return self._match_consonants(at)
            return at + 1, None
        after, entries = best
        cue = self._find_cue(at, after, entries)
        if not cue and at and is_land_word(self.tokens[at - 1].text):
            entries = [replace(e, cue_only=False) if _is_ground(e) else e for e in entries]
        sure = (0.95 if cue else 0.85) - (0.15 if sounded else 0.0)
        if not cue and (self._is_door(token, entries) or self._is_abroad(at, after, entries)):
            cue = "gate"
        entry = choose_entry(entries, cue, self.zones)
        if cue == "line" and entry is not None and entry.kind != "crossing":
            cue = ""
        if entry is None or (person and not cue) or not is_name(self.folded, token):
            return at + 1, None
        if not cue and entry.kind in ("place", "region", "crossing") and self._is_surname(at):
            return after, None
        if entry.kind in ("crossing", "port") and not cue:
            only = entry.kind == "crossing" and all(one.kind == "crossing" for one in entries)
            if self.language.code == "ar":  # "في نصيب" may be "in the share of"
                near = self.bordered and bool(set(entry.zones) & set(self.zones))
                only = only and (near or not self.gazetteer.is_common(token.text))
            stretch = entry.kind_of_place == "informal"
            reached = self._is_reached(at, after) or self._is_listed(at, last)
            reached = reached or (stretch and self.bordered)
            if entry.cue_only and not (only and reached):
                return at + 1, None
            if entry.kind == "crossing" and (
                self._is_village(at, after) if stretch else is_town(self.tokens, at, after)
            ):
                entry = self._as_town(entry, at, after)
        return after, self._mention(at, after, entry, cue, sure)

    def _find_cue(self, at: int, after: int, entries: Sequence[Entry]) -> str:
        """The word beside a name: ``line`` where it tells of a stretch of border."""
        text, begin, end = self.folded.text, self.tokens[0].start, self.tokens[-1].end
        lined = self.bordered or is_patrolled(text, begin, end)
        kinds = ("informal", "line") if lined else ("informal",)
        stretch = any(e.kind_of_place in kinds for e in entries)
        if stretch and stands_by_line(text, self.tokens, at, after):
            return "line"
        return find_cue(self.tokens, at, after, self.language)

    def _is_reached(self, at: int, after: int) -> bool:
        start, end = self.tokens[at].start, self.tokens[after - 1].end
        return is_reached(self.folded.text, start, end, self.language)

    def _is_listed(self, at: int, last: Mention | None) -> bool:
        """Whether a gate stands right before: ``Trebil and Shib``."""
        if last is None or last.entry.kind != "crossing":
            return False
        return AND.fullmatch(self.folded.text, last.end, self.tokens[at].start) is not None

    def _is_door(self, token: Token, entries: Sequence[Entry]) -> bool:
        """``customs staff at Al-Qaim``: the gate, though a town bears its name."""
        doors = any(e.kind == "crossing" and e.kind_of_place == "official" for e in entries)
        if not self.gated or not doors:
            return False
        if self.language.code == "en":
            return is_reached(self.folded.text, token.start, token.end, self.language)
        before = self.folded.text[max(0, token.start - 36) : token.start + 1]
        return _KEPT.search(before[:-1]) is not None

    def _is_abroad(self, at: int, after: int, entries: Sequence[Entry]) -> bool:
        """``at Al Haditha`` in a Saudi report: the gate, not the town in Iraq of that name."""
        towns = [e for e in entries if e.kind in LANDS]
        doors = [e for e in entries if e.kind == "crossing" and e.kind_of_place == "official"]
        if not towns or not doors or not self._is_reached(at, after):
            return False
        near = {zone for e in doors if set(e.zones) & set(self.zones[:2]) for zone in e.zones}
        return bool(near) and not any(e.zone in near or e.zone in self.zones for e in towns)

    def _is_surname(self, at: int) -> bool:
        """Whether a first name stands right before: ``Yusuf Safwan`` is no place."""
        if not at or self.language.code == "ar":
            return False
        before, token = self.tokens[at - 1], self.tokens[at]
        adjacent = before.text.isalpha() and token.start - before.end == 1
        if not adjacent or before.text in NO_FIRST_NAMES or before.text in self._entries:
            return False
        letters = self.folded.original[slice(*self.folded.span(before.start, before.end))]
        if not letters[0].isupper() or letters.isupper():
            return False
        head = self.folded.text[max(0, before.start - 3) : before.start].rstrip()
        return bool(head) and head[-1] not in '.!?:\n"-'

    @property
    def _entries(self) -> Mapping[str, object]:
        return self.gazetteer.entries

    def _is_village(self, at: int, after: int) -> bool:
        """``in Serghaya``: a place beside a stretch of border, where no border is spoken of."""
        if self.bordered or self.language.code == "tr":
            return False
        start = self.tokens[at].start
        if at and self.tokens[at - 1].text in _STRETCHES:
            return False
        if _AT.search(self.folded.text[max(0, start - 8) : start]):
            return False
        return not _ON_BORDER.match(self.folded.text, self.tokens[after - 1].end)

    def _as_town(self, entry: Entry, at: int, after: int) -> Entry:
        zone = entry.zone or entry.zones[0]
        low, high = self.folded.span(self.tokens[at].start, self.tokens[after - 1].end)
        return Entry("place", entry.name_id, zone, (zone,), self.folded.original[low:high], "town")

    def _mention(self, at: int, after: int, entry: Entry, cue: str, sure: float) -> Mention:
        role = read_role(self.folded.text, self.tokens, at, after, self.language)
        stretch = entry.kind_of_place in ("informal", "line")
        if stretch and (role == "border" or (role == "excluded" and cue == "line")):
            role = "at"  # the line itself
        start, end = self.tokens[at].start, self.tokens[after - 1].end
        if role == "at" and entry.kind == "country" and self.language.code == "tr":
            role = "origin" if _OUT_OF.match(self.folded.text, end) else role
        return Mention(entry, role, bool(cue), start, end, sure)

    def _walk(self, at: int, first: str) -> tuple[int, list[Entry]] | None:
        """The longest name beginning at a token whose first word reads `first`."""
        key, entries = first, self.gazetteer.entries
        best = (at + 1, entries[key]) if key in entries else None
        here = at + 1
        for _ in range(MAX_WORDS * 2):
            if key not in self.gazetteer.prefixes or here >= len(self.tokens):
                break
            text = self.tokens[here].text
            if text in JOINTS:
                here += 1
                continue
            if not text[0].isalpha():
                break
            key += article_of(self.tokens, here)
            here += 1
            if key in entries:
                best = (here, entries[key])
        return best

    def _match_sounds(self, at: int) -> tuple[int, list[Entry]] | None:
        """A name in a spelling no table has, by its sounds: ``Traybeel``."""
        for size in (4, 3, 2, 1):
            words = self.tokens[at : at + size]
            if len(words) < size or words[-1].text in JOINTS or not words[-1].text.isascii():
                continue
            key = "".join(article_of(self.tokens, at + n) for n in range(size))
            found = self.gazetteer.sounds.get(sound_of(key), ())
            if found and len({e.name_id for e in found}) <= 2:
                return at + size, list(found)
        return None

    def _match_consonants(self, at: int) -> tuple[int, Mention | None]:
        """A crossing by its consonants alone, beside a word like "crossing"."""
        token = self.tokens[at]
        if len(token.text) < 3 or token.text in BETWEEN or is_gate(token.text, self.language):
            return at + 1, None
        for size in (2, 1):
            words = [t for t in self.tokens[at : at + size + 2] if t.text[0].isalpha()][:size]
            if len(words) < size:
                continue
            key = "".join(bare_arabic(word.text) for word in words)
            skeleton = skeleton_of(key)
            if len(key) < 4 or len(skeleton) < (3 if key.isascii() else 4):
                continue
            known = self.gazetteer.skeletons.get(skeleton, ())
            near = [entry for spelling, entry in known if is_alike(key, spelling)]
            if len({entry.name_id for entry in near}) != 1 or not is_name(self.folded, token):
                continue
            after = self.tokens.index(words[-1], at) + 1
            cue = find_cue(self.tokens, at, after, self.language)
            if cue in ("gate", "port"):
                entry = max(near, key=lambda one: one.zone != "")
                return after, self._mention(at, after, entry, cue, 0.65)
        return at + 1, None
