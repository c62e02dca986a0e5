"""Names in the forms they are looked up by: one word, one spelling, or consonants alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from routes.ingest.text import Token, fold, split_tokens

# Naseeb and Nasib share 0.73 of their letters, Kemal and Kumlu 0.6.
ALIKE = 0.65
ARTICLES = frozenset(("al", "el", "ul"))
# Before a hyphen these too are the Arabic article (at-Turrah, ez-Zor); alone they are English.
SUN_ARTICLES = frozenset("ad an ar as ash at az ed en er es et ez us ur".split())
JOINTS = frozenset("-'")
# A crossing table also holds stretches of border under a description; nobody writes those.
DESCRIBED = re.compile(
    r"\b(?:line|segment|open sea|area|near|outskirts|north bank|heights|slope|villages|fields|"
    r"plain|label|mountains|balloon|badia|desert|half|south|north|east|berm|صحراء|(?:ال)?بادية|"
    r"(?:ال)?حدود)\b",
    re.IGNORECASE,
)
PORT_WORD = re.compile(
    r"\b(?:port of|islamic port|port|limani|liman)\b|^(?:ميناء|مرفا) ?", re.IGNORECASE
)
GATE_WORD = re.compile(
    r"^(?:معبر|منفذ|مركز حدود) |\b(?:border gate|sinir kapisi|customs|crossing|gate)$"
)
# Aliases that say "customs" and no more ("Gumruk" in Daraa): every gate is called so.
GATE_ALONE = re.compile(r"gumruk|customs|gate|crossing")


def plain_names(name: str) -> list[str]:
    """A name without what stands in brackets, and what stands there if it is a name too."""
    inner = re.findall(r"\(([^)]{3,40})\)", name)
    outer = re.sub(r"\([^)]*\)", " ", name).strip()
    names = [outer, *(part.strip() for part in inner if "," not in part and "customs" not in part)]
    return [part for part in names if part and not part.startswith("Iraqi side")] or [name]


@lru_cache(maxsize=50_000)
def _keys_of(folded: str) -> frozenset[str]:
    tokens = split_tokens(folded, 0, len(folded))
    parts = [article_of(tokens, at) for at, token in enumerate(tokens) if token.text[0].isalpha()]
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


def name_keys(name: str) -> frozenset[str]:
    """The forms a name is looked up by: one word, with and without its article."""
    return _keys_of(fold(name))


def article_of(tokens: Sequence[Token], at: int) -> str:
    """A word, or "al" where it is the article of an Arabic name."""
    text = tokens[at].text
    if text in ARTICLES:
        return "al"
    if text in SUN_ARTICLES and at + 1 < len(tokens) and tokens[at + 1].text == "-":
        return "al"
    return text


# Words that begin with a letter that is elsewhere "and": "paper" is not "and Raqqa".
_WHOLE = frozenset("ورقه ورشه وحده فرقه".split())


def first_forms(text: str, tokens: Sequence[Token], at: int) -> list[str]:
    """A word as it may begin a name: Arabic small words before it taken off."""
    if text[0] < "\u0600":
        return [article_of(tokens, at)]
    forms = [text]
    for prefix in ("و", "ف"):
        if text.startswith(prefix) and len(text) > 3 and text not in _WHOLE:
            forms.append(text[1:])
    for form in list(forms):
        if form.startswith("لل") and len(form) > 4:
            forms += [f"ال{form[2:]}", form[2:]]
        elif form[0] in "بلك" and len(form) > 3:
            forms.append(form[1:])
    return forms + [form[2:] for form in forms if form.startswith("ال") and len(form) > 4]


def bare_arabic(word: str) -> str:
    """A word without the small words Arabic writes onto its front."""
    return (
        word.removeprefix("و").removeprefix("ب").removeprefix("ال") if word[0] > "\u0600" else word
    )


_SKELETON = str.maketrans(
    {
        **dict.fromkeys("aeiouyhw'اويهحعء"),
        **{"q": "k", "g": "j", "c": "k", "z": "s", "p": "b"},
        **dict(zip("بتثجخدذرزسشصضطظغفقكلمن", "bttjkddrssssdtsjfkklmn", strict=True)),
    }
)


@lru_cache(maxsize=50_000)
def skeleton_of(key: str) -> str:
    """
    Consonants of a name, one for each sound: Naseeb, Nassib and نصيب are all ``nsb``.

    Examples
    --------
    >>> skeleton_of("turaibil") == skeleton_of("trebil")
    True
    """
    bare = key[2:] if key.startswith("al") and len(key) > 5 else key
    if bare.startswith("ال"):
        bare = bare[2:]
    return re.sub(r"(.)\1+", r"\1", bare.translate(_SKELETON))


# One spelling for each sound, whoever wrote it down: English, French, German, Turkish.
_SOUNDS = (
    (re.compile(r"[^a-z]"), ""),
    (re.compile(r"ee|ii|iy"), "i"),
    (re.compile(r"[ae][iy]|aa|e"), "a"),
    (re.compile(r"y"), "i"),
    (re.compile(r"o[ou]?|uu"), "u"),
    (re.compile(r"kh|x"), "h"),
    (re.compile(r"([dgst])h"), r"\1"),
    (re.compile(r"q"), "k"),
    (re.compile(r"v"), "w"),
    (re.compile(r"j"), "c"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=[aiu])h$"), ""),
)


@lru_cache(maxsize=50_000)
def sound_of(key: str) -> str:
    """
    A Latin name by its sounds, vowels only told apart as a, i and u; "" for one of other letters.

    Examples
    --------
    >>> sound_of("traybeel") == sound_of("treibil") == sound_of("trebil")
    True
    """
    if not key.isascii():
        return ""
    for expression, sound in _SOUNDS:
        key = expression.sub(sound, key)
    return key


def is_alike(one: str, other: str) -> bool:
    """Whether two spellings with the same consonants are alike; across alphabets, four will do."""
    if one.isascii() != other.isascii():  # three consonants are too few to go by
        return len(skeleton_of(one)) >= 4
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > ALIKE


def side_of(alias: str, sided: Sequence[tuple[str, str]]) -> str:
    """The zone of the half of a crossing's name that an alias spells otherwise."""
    skeletons = {skeleton_of(key) for key in name_keys(alias)}
    zones = {
        zone
        for half, zone in sided
        for part in plain_names(half)
        if zone and skeletons & {skeleton_of(key) for key in name_keys(part)}
    }
    return zones.pop() if len(zones) == 1 else ""
