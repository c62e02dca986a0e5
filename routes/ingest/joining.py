"""Names of a clause taken together: two that tell one place, and parts that they share."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from routes.ingest.gazetteer import Entry, Gazetteer
from routes.ingest.matching import AND, LANDS, Mention
from routes.ingest.text import Folded

# So far apart, in characters, two landmarks may stand that tell one stretch of border.
TOGETHER = 24
_GATE_NOUN = re.compile(
    r"(?<!\w)(?:(?:border |main |land )?crossing(?: point)?|border (?:gate|post)|(?:ال)?معبر|"
    r"(?:ال)?منفذ|sinir kapisi)(?!\w)"
)
_APPOSED = re.compile(r"(?:[,(:-]\s?(?:at |in |called |في )?|crossing (?:at|called) |known as )$")
_DASHES = ("-", "--", "/")
_SHARED = ("origin", "transit", "destination", "people", "excluded")


def find_stretch(gazetteer: Gazetteer, folded: Folded, found: list[Mention]) -> list[Mention]:
    """``east of Suwayda, near Ruwaished``: landmarks of both sides of one stretch of border."""
    for place, (one, other) in enumerate(pairwise(found)):
        lands = {one.entry.kind, other.entry.kind} <= set(LANDS)
        if not lands or other.start - one.end > TOGETHER:
            continue
        mine, others = _lines_at(gazetteer, folded, one), _lines_at(gazetteer, folded, other)
        both = [e for e in mine for o in others if e.name_id == o.name_id and e.zone != o.zone]
        if both:
            entry = replace(both[0], zone="")
            stretch = Mention(entry, "at", True, one.start, other.end, 0.7)
            return [*found[:place], stretch, *found[place + 2 :]]
    return found


def join_halves(folded: Folded, found: list[Mention]) -> list[Mention]:
    """``the Tanf-Waleed crossing``: both names of one gate, which tell of neither side."""
    joined: list[Mention] = []
    for mention in found:
        last = joined[-1] if joined else None
        same = last is not None and last.entry.name_id == mention.entry.name_id != ""
        if last is not None and same and folded.text[last.end : mention.start].strip() in _DASHES:
            entry = replace(last.entry, zone="")
            joined[-1] = replace(last, entry=entry, end=mention.end, role=last.role or mention.role)
        else:
            joined.append(mention)
    return joined


def _lines_at(gazetteer: Gazetteer, folded: Folded, mention: Mention) -> list[Entry]:
    """Stretches of border that a town or province may tell of."""
    key = re.sub(r"[^\w]", "", folded.text[mention.start : mention.end])
    forms = {key, key.removeprefix("al"), key.removeprefix("ال")}
    entries = [e for form in sorted(forms) for e in gazetteer.entries.get(form, ())]
    return [e for e in entries if e.kind_of_place == "line"]


def find_apposed(
    gazetteer: Gazetteer, folded: Folded, found: list[Mention], span: tuple[int, int]
) -> list[Mention]:
    """``the border crossing between Iraq and Syria, al-Qaim``: the town's name is the gate's."""
    if any(m.entry.kind == "crossing" for m in found) or not _GATE_NOUN.search(folded.text, *span):
        return found
    for place, mention in enumerate(found):
        if mention.entry.kind not in LANDS or mention.role not in ("at", ""):
            continue
        key = re.sub(r"[^\w]", "", folded.text[mention.start : mention.end])
        doors = [e for e in gazetteer.entries.get(key, ()) if e.kind == "crossing"]
        before = folded.text[max(0, mention.start - 14) : mention.start]
        if doors and _APPOSED.search(before):
            door = replace(mention, entry=doors[0], cued=True, confidence=0.7)
            return [*found[:place], door, *found[place + 1 :]]
    return found


def share_roles(text: str, found: list[Mention]) -> list[Mention]:
    """``through Syria and Jordan``: what is joined to a name shares its part."""
    for place in range(1, len(found)):
        before, here = found[place - 1], found[place]
        shared = before.role in _SHARED
        joined = 0 < here.start - before.end < 10 and AND.fullmatch(text, before.end, here.start)
        lands = {before.entry.kind, here.entry.kind} <= {"country", "place", "region"}
        owner = text.startswith("'s ", here.end)
        if shared and joined and lands and not owner and here.role in ("", "at"):
            found[place] = replace(here, role=before.role)
    return found
