"""
Stretches of border without a gate, told by landscape: ``the Qalamoun heights``, ``near Hawik``.

A world's table names such a crossing by villages (Tell Shihab) or by a description (western Anbar
line). Villages count where the text speaks of a border at all; towns and provinces that have a life
beside the border count only beside a word like "line", or two of one stretch together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.ingest.names import DESCRIBED, GATE_WORD
from routes.ingest.text import Token

_WORDLESS = re.compile(
    r"(?:^|(?<=\s))(?:western|eastern|northern|southern|district|se|sw|ne|nw)(?=\s|$)|[()]",
    re.IGNORECASE,
)
# Descriptions that name what lies beside the stretch, or nothing.
_VAGUE = re.compile(r"\b(?:near|outskirts|bank|label|balloon|Black)\b")
_LINES = frozenset(
    "line berm strip sector desert badia heights highlands mountains foothills slopes barrens jurd "
    "jroud frontier "
    "ساتر جرود باديه صحراء شريط قاطع قطاع واجهه جبال مرتفعات تلال محور خط".split()
)
_TURKISH_LINES = tuple(
    "hatt colu badiye sektor serid serit daglik daglar kesim sirtlar yayla kirsal".split()
)
# Small words of Turkish that part a name from what belongs to it: "Anbar'in col hatti".
_SUFFIXES = frozenset("' in un nin nun den dan de da".split())
_FACING = re.compile(
    r"(?<!\w)(?:opposite|facing|across from|above|overlooking)"
    r"(?: (?:the|side|of|village|town)){0,3} $|"
    r"(?<!\w)(?:ال)?(?:شريط|خط) (?:ال)?حدودي (?:في|عند|قرب) (?:ريف |منطقه |بلده )?$|"
    r"(?<!\w)(?:north|south|east|west) of $|"
    r"(?<!\w)border strip (?:near|at|in)(?: (?:west|east|north|south)ern)? $|"
    r"(?<!\w)حدود $|"
    r"(?<!\w)(?:ال)?(?:مقابل|مقابله|قباله|محاذي|محاذيه) (?:لقري[هة] |قري[هة] |لبلده |بلده |ل)?$"
)
# Words between "desert" and the town it is told by: "the desert near Ruwaished".
_WAY = re.compile(r"of|near|around|outside|the|(?:north|south|east|west)\w{0,3}")
_ON_BORDER = re.compile(
    r",? ?(?:on|near|along|by|at|قرب|بالقرب من|علي|عند|بمحاذاه|المحاذيه|الحدوديه)(?!\w)"
    r"[^.;]{0,16}(?:border|frontier|حدود)"
)
_FACED = re.compile(
    r"'?\w{0,4} karsisinda|"
    r"'?\w{0,4} (?:\w{3,12}daki |\w{3,12}deki )?(?:\w{4,7} )?(?:sinir|hudut|col) (?:hatt|serid)|"
    r" border(?! (?:crossing|gate|post|point|guard|police|town|city|village))"
)
# What a text says that speaks of a border, though of no gate.
_BORDER = re.compile(
    r"(?<!\w)(?:borders?|frontier|cross(?:ed|ing) (?:from|into)|c(?:o|a)me over from|"
    r"infiltrat\w{1,5}|smugglers|drones?|balloons?|illegal (?:crossing|route|track)\w{0,2}|"
    r"\w{3,10} (?:territory|side)|"
    r"(?:و|ف|ب|ل)?(?:ال)?(?:حدود|حدودي|حدوديه|تسلل|متسللين|مهربين|مهربون|مسيره|مسير|درون|بالون|"
    r"بالونات|واجهه|واجهتها|منفذ|منافذ|معبر|معابر)|(?:ال)?اراضي \w{4,12}|غير (?:شرعي|قانوني)|خلسه|"
    r"sinir\w{0,8}|sizma\w{0,6}|gecmeye calis\w{2,6}|kacakcilar\w{0,4}|hudut\w{0,4}|"
    r"kacak gecis\w{0,4}|dron\w{0,4}|iha\w{0,4}|insansiz hava|balon\w{0,4}|topraklari\w{0,6})(?!\w)"
)

# Who moves along a border; with a word like "heights" that is enough.
_PATROL = re.compile(
    r"(?<!\w)(?:patrols?|soldiers|army|troops|(?:ال|لل)?(?:جيش|دوريه|دوريات)|ordu\w{0,5}|"
    r"asker\w{0,5}|devriye\w{0,5})(?!\w)"
)


def list_landmarks(name: str) -> list[str]:
    """
    Names by which a stretch of border is told, taken out of a description of it.

    Examples
    --------
    >>> list_landmarks("Qalamoun (Flita, al-Nabek)"), list_landmarks("Qurayyat–Turaif line")
    (['Qalamoun', 'Flita', 'al-Nabek'], ['Qurayyat', 'Turaif'])
    """
    if _VAGUE.search(name) or "حدود" in name:
        return []
    inner = " ".join(re.findall(r"\(([^)]*)\)", name))
    outer = re.sub(r"\([^)]*\)", " ", name)
    brackets = [] if "–" in inner else inner.split(",")
    found: list[str] = []
    for part in [*re.split(r"[–,]", outer), *brackets]:
        bare = _WORDLESS.sub(" ", DESCRIBED.sub(" ", GATE_WORD.sub("", part)))
        bare = " ".join(bare.split()).strip(" -")
        if len(bare) > 3 and len(bare.split()) <= 3 and bare not in found:
            found.append(bare)
    return found


def is_described(halves: Sequence[str]) -> bool:
    """Whether both halves of a crossing's name are descriptions: no gate has such a name."""
    return bool(halves) and all(DESCRIBED.search(half) for half in halves)


def is_line(word: str) -> bool:
    """Whether a word, of any of the languages, says line, desert, heights and the like."""
    if word[0] >= "\u0600":
        bare = word[1:] if word[0] in "وبل" and len(word) > 4 else word
        bare = bare.removeprefix("ل") if bare.startswith("لل") else bare
        return bool({bare, bare.removeprefix("ال"), word} & _LINES)
    return word in _LINES or word.startswith(_TURKISH_LINES)


def stands_by_line(text: str, tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a landscape word stands beside a name, or "opposite" before it."""
    start, end = tokens[at].start, tokens[after - 1].end
    if _FACING.search(text[max(0, start - 36) : start]):
        return True
    if _FACED.match(text, end) or _ON_BORDER.match(text, end):
        return True
    behind = [t.text for t in tokens[after : after + 5] if t.text not in _SUFFIXES]
    before = [t.text for t in tokens[max(0, at - 6) : at]][::-1]
    while before and _WAY.fullmatch(before[0]):
        before.pop(0)
    return any(is_line(word) for word in (*before[:1], *behind[:2]))


def speaks_of_border(text: str, start: int, end: int) -> bool:
    """Whether a part of a text speaks of a border."""
    return _BORDER.search(text, start, end) is not None


def is_patrolled(text: str, start: int, end: int) -> bool:
    """Whether a part of a text speaks of soldiers or patrols."""
    return _PATROL.search(text, start, end) is not None
