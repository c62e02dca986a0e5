"""Gates told by their place in a list: ``in the latter``; or as before: ``the same gate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routes.ingest.language import pattern
from routes.ingest.matching import Mention
from routes.ingest.pieces import Piece

_NOT_TIMES = r"(?! (?:time|half|quarter|place|day|week|month|year|such|largest|to|phase|stage)\b)"
_GATE = r"(?:(?:border |sea )?(?:crossing|gate|port|post|checkpoint|outlet|terminal|harbou?r)s?)"
_DOOR = r"(?:معبر|منفذ|ميناء|مرفا|مركز)"
# A gate without a name is the last one named, where its clause names none.
ALONE = -2
# Which of the gates before: counted from the first, or -1 for the last one named.
_WORDS = (
    (
        0,
        pattern(
            rf"(?:the former|(?:at|in|through) (?:the first|one){_NOT_TIMES}(?=[,.:]| \d| {_GATE}| of ))",
            rf"(?:و|ف)?(?:في |عبر )(?:ال{_DOOR} )?(?:الاول|الاولي)(?!\w)",
            r"(?:ilkinde|birincisinde|birinde|ilk (?:kapi|liman)\w{0,5})(?!\w)",
        ),
    ),
    (
        1,
        pattern(
            rf"(?:the latter|the (?:second|other){_NOT_TIMES}(?=[,.:]| \d| {_GATE}| of ))",
            rf"(?:و|ف)?(?:في |عبر |اما )(?:ال{_DOOR} )?(?:الثاني|الثانيه|الاخر|الاخري)(?!\w)",
            r"(?:ikincisinde|digerinde|ikinci (?:kapi|liman)\w{0,5}|diger (?:kapi|liman)\w{0,5})(?!\w)",
        ),
    ),
    (
        -1,
        pattern(
            rf"(?:the same|that) {_GATE}\b",
            rf"(?:(?:في|عبر|عند) )?(?:ب)?(?:ال{_DOOR} (?:نفسه|ذاته|عينه)|(?:نفس|ذات) ال{_DOOR})(?!\w)",
            r"ayni (?:sinir |gumruk )?(?:kapi|liman)\w{0,5}(?!\w)",
        ),
    ),
    (
        ALONE,
        pattern(
            rf"(?:at|in|through) the (?:(?!other|second|first|next|same)[a-z]{{4,10}} )?{_GATE}(?! of| between| with)\b",
            r"(?:discovered|found|seized|caught|intercepted|stopped) there(?! (?:is|are|was|were))\b",
            r"(?:ضبط|عثر|صودر)\w{0,2} فيه(?!\w)",
            rf"(?:و|ف)?(?:في|عند|عبر) ال{_DOOR}(?! ال)(?!\w)",
            r"(?:kapida|kapidaki|limanda|limandaki|orada)(?!\w)",
        ),
    ),
)
SURE = 0.7


def find_references(
    piece: Piece, before: Sequence[Piece], earlier: Sequence[Piece]
) -> list[Mention]:
    """
    A clause's names, with the gates it tells by reference among them, in order.

    Parameters
    ----------
    before
        The clauses of the paragraph before it.
    earlier
        Those of the paragraph before that, where "the same gate" may have been named.
    """
    known = _gates(m for one in before for m in one.mentions)
    told = _gates(m for one in earlier for m in one.mentions)
    found = list(piece.mentions)
    for place, expression in _WORDS:
        for match in expression.finditer(piece.folded.text, piece.start, piece.end):
            gates = (
                (told if place < 0 else [])
                + known
                + [g for g in _gates(piece.mentions) if g.start < match.start()]
            )
            gates = (
                list({gate.entry.name_id: gate for gate in gates}.values()) if place >= 0 else gates
            )
            if place == ALONE and (_gates(piece.mentions) or not known):
                continue
            if len(gates) < (1 if place < 0 else 2) or place >= len(gates):
                continue
            gate = gates[max(place, -1)]
            found.append(
                replace(gate, role="at", start=match.start(), end=match.end(), confidence=SURE)
            )
    return sorted(found, key=lambda mention: mention.start)


def _gates(mentions: Sequence[Mention] | Iterator[Mention]) -> list[Mention]:
    return [m for m in mentions if m.entry.kind in ("crossing", "port") and m.confidence > SURE]
