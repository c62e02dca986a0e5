"""What stands beside a name: a word like "crossing", a preposition, a person's title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.ingest.language import Language
from routes.ingest.names import ARTICLES, JOINTS, SUN_ARTICLES, bare_arabic
from routes.ingest.text import Folded, Token, split_tokens

# Capitalised words that stand before a place and are no first name.
NO_FIRST_NAMES = frozenset(
    "port camp city town village province governorate district region wadi tell tel tal kafr "
    "khirbet "
    "new old upper lower greater rural central north south east west northern southern eastern "
    "western mount lake fort monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december in at near from "
    "to the of and al el saint bab ain ayn jabal jebel customs police army general security forces "
    "iraq syria jordan lebanon turkey saudi today captagon border crossing airport ili ilcesi "
    "pazartesi sali carsamba persembe cuma cumartesi pazar gumruk sinir".split()
)
_TOWN_WORDS = frozenset(
    "town city village district subdistrict area neighbourhood suburb قضاء ناحيه مدينه بلده قريه "
    "بمدينه بقضاء".split()
)
_TOWN_ENDINGS = ("ilcesi", "ili", "kenti", "beldesi", "kasabasi", "koyu", "mahallesi")
# "near Akcakale" is not at its gate; "Akcakale hudut hatti" is the line beside it.
_NEAR_WORDS = frozenset("near outside قرب بالقرب".split())
_LINE_WORDS = frozenset("hudut yakinlarinda yakininda kirsalinda".split())
_ARABIC_STOPS = frozenset("في من الي علي عن ان معبر منفذ قال امس اليوم عبر خلال".split())
# Words that may stand between a name and the word that tells what it is.
BETWEEN = frozenset(
    (
        "- ' s al el the of border land main international official joint ( ) commercial and river "
        "free customs jordanian syrian iraqi saudi kuwaiti turkish lebanese bridge the: ı hudud "
        "الحدودي الحدوديه البري البريه الدولي و حدود ال siniri sinir gumruk ve islamic name "
        "called"
    ).split()
)
_REACHED = re.compile(
    r"(?<!\w)(?:(?:at|via|through)\s(?:the\s)?|(?:و|ف)?(?:في|عند|عبر|قرب|الي)\s)$"
)
_REACHED_AFTER = re.compile(r"'n?[dt][ae]n?(?!\w)")


def person_spans(folded: Folded, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """Where a person is named after a title: nothing there is a place."""
    spans: list[tuple[int, int]] = []
    for match in language.titles.finditer(folded.text, start, end):
        stop = match.end()
        for token in split_tokens(folded.text, match.end(), min(end, match.end() + 60))[:6]:
            letter = folded.original[folded.place(token.start)]
            if not (letter.isupper() or token.text in JOINTS or token.text in ARTICLES):
                if token.text[0] < "\u0600" or len(spans) > 200:
                    break
                if token.text in _ARABIC_STOPS or token.text[0] in ",.":
                    break
            stop = token.end
        if stop > match.end():
            spans.append((match.end(), stop))
    return spans


def is_town(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a word like "district" stands beside a gate's name: then the town is meant."""
    before = {token.text for token in tokens[max(0, at - 3) : at]}
    behind = [token.text for token in tokens[after : after + 4]]
    behind = [word for word in behind if word not in ("'", "nin", "in", "un", "nun")][:1]
    if at and tokens[at - 1].text in _NEAR_WORDS:
        return True
    beside = _TOWN_WORDS | _LINE_WORDS
    ends = any(word.startswith(_TOWN_ENDINGS) for word in behind)
    return ends or bool(_TOWN_WORDS & before) or bool(beside & set(behind))


_LAND_WORDS = frozenset("قرب بالقرب".split()) | frozenset(
    "مدينه محافظه منطقه بلده قضاء ناحيه ولايه ريف العاصمه اماره مدينتي قريه".split()
)


def is_land_word(word: str) -> bool:
    """Whether an Arabic word says city, province or district: then a name follows."""
    return word in _LAND_WORDS or (len(word) > 4 and word[0] in "وبل" and word[1:] in _LAND_WORDS)


def find_cue(tokens: Sequence[Token], at: int, after: int, language: Language) -> str:
    """``gate``, ``port`` or ``airport`` where such a word stands beside a name."""
    before = [t.text for t in tokens[max(0, at - 4) : at]]
    behind = [t.text for t in tokens[after : after + 5]]
    if " ".join(behind[:2]).startswith(("border cent", "sinir merkez", "gecis nokta")):
        return "gate"
    for words in (_near(before[::-1]), _near(behind)):
        for word in words:
            bare = bare_arabic(word) if word[0] > "\u0600" else word
            bare = (
                bare.removeprefix("ل")
                if bare[:1] == "ل" and bare[1:] in language.gate_words | language.port_words
                else bare
            )
            if {word, bare} & language.airport_words or word.startswith("havaliman"):
                return "airport"
            if {word, bare} & language.port_words or word.startswith("liman"):
                return "port"
            if {word, bare} & language.gate_words or word.startswith(
                ("kapi", "gumru", "gecidi", "sinir kapi")
            ):
                return "gate"
    return ""


def is_gate(word: str, language: Language) -> bool:
    """Whether a word says crossing, gate or port."""
    if word[0] >= "\u0600":
        bare = word.lstrip("وبلف").removeprefix("ال")
        return {word, bare} & (language.gate_words | language.port_words) != set()
    if language.code == "tr":
        return word.startswith(("kapi", "gumru", "liman", "gecidi"))
    return word in language.gate_words or word in language.port_words


def _near(words: Sequence[str]) -> list[str]:
    """Words up to the first that parts a name from its cue."""
    near = []
    for place, word in enumerate(words):
        near.append(word)
        if place == 1 and words[0] == "-" and word.isalpha():
            continue  # "Nusaybin-Kamisli gate"
        if word not in BETWEEN and not (
            place == 0
            and word[0].isalpha()
            and len(words) > 1
            and words[1] in ("crossing", "gate", "port")
        ):
            break
    return near


def is_name(folded: Folded, token: Token) -> bool:
    """Whether a Latin word begins with a capital, as names do."""
    if token.text[0] >= "\u0600":
        return True
    letter = folded.original[folded.place(token.start)]
    if letter.isupper():
        return True
    following = folded.text[token.end : token.end + 1]
    return token.text in ARTICLES | SUN_ARTICLES and following in "- "


def is_reached(text: str, start: int, end: int, language: Language) -> bool:
    """Whether "at" or "through" stands before a name, or its like behind it."""
    if language.code == "tr":
        return _REACHED_AFTER.match(text, end) is not None
    return _REACHED.search(text[max(0, start - 14) : start]) is not None


def read_role(text: str, tokens: Sequence[Token], at: int, after: int, language: Language) -> str:
    """
    The part a name plays: at, origin, transit, destination, people, excluded or "".

    Parameters
    ----------
    at, after
        Its first token, and the one after its last.
    """
    start, end = tokens[at].start, tokens[after - 1].end
    cue_start, cue_end = _span_cue(tokens, at, after, language)
    role = _role_of(text, cue_start, cue_end, language)
    if role == "" and cue_start < start:
        role = _role_of(text, start, end, language)
    return role


def _span_cue(tokens: Sequence[Token], at: int, after: int, language: Language) -> tuple[int, int]:
    """Begin and end of a name together with the words like "crossing" beside it."""
    start, end = tokens[at].start, tokens[after - 1].end
    for token in tokens[max(0, at - 4) : at][::-1]:
        bare = bare_arabic(token.text)
        if {token.text, bare} & (language.gate_words | language.port_words):
            start = token.start
        elif token.text not in BETWEEN:
            break
    for token in tokens[after : after + 6]:
        if is_gate(token.text, language):
            end = token.end
        elif token.text not in BETWEEN:
            break
    return start, end


def _role_of(text: str, start: int, end: int, language: Language) -> str:
    after = text[end : end + 32]
    for role, expression in language.roles_after:
        if expression.match(after):
            return role
    before = text[max(0, start - 60) : start]
    for role, expression in language.roles_before:
        if expression.search(before):
            return role
    return ""
