"""Spellings: one name in several scripts and transliterations, brought to what can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

# Letters of one sound, or written for each other, in Arabic, Persian, Kurdish and Latin spellings.
_ARABIC_LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ک": "ك",
        "ة": "ه",
    }
)
_ARABIC_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("اعءويےۆێە", ""),
        **dict.fromkeys("بپ", "b"),
        **dict.fromkeys("تطث", "t"),
        **dict.fromkeys("جچ", "j"),
        **dict.fromkeys("حهھ", "h"),
        **dict.fromkeys("خقكک", "k"),
        **dict.fromkeys("دضذ", "d"),
        **dict.fromkeys("رڕ", "r"),
        **dict.fromkeys("زظژ", "z"),
        **dict.fromkeys("سصش", "s"),
        **dict.fromkeys("غگ", "g"),
        **dict.fromkeys("فڤ", "f"),
        **dict.fromkeys("لڵ", "l"),
        "م": "m",
        "ن": "n",
    }
)
_LATIN_DIGRAPHS = (
    ("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "s"), ("th", "t"), ("dh", "d"), ("ph", "f"),
    ("zh", "z"), ("x", "ks"), ("q", "k"), ("c", "k"), ("p", "b"),
)  # fmt: skip
_VARIANTS = (
    ("ee", "i"), ("oo", "u"), ("ou", "u"), ("y", "i"),
    ("q", "k"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"),
)  # fmt: skip
# Every search spells every name of a world, so spellings are remembered.
_REMEMBERED = 8192
_ARTICLES = frozenset({"al", "el", "ul", "ad", "ar", "as", "at", "an", "az", "ash", "ath", "the"})

# Letters of other alphabets that look like Latin ones: the common ones of Unicode's confusables.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝьАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαινρτυχκγωɑɡıⅼ",
    "aeopcyxijsdhlqwbABEKMHOPCTYXIJSABEZHIKMNOPTYXoaivptuxkywagil",
)


@lru_cache(maxsize=_REMEMBERED)
def fold_spelling(text: str) -> str:
    """
    A name without case, accents, vowel signs, articles, hyphens and apostrophes.

    Examples
    --------
    >>> fold_spelling("Al-Qā'im"), fold_spelling("Cilvegözü"), fold_spelling("القَائِم")
    ('qaim', 'cilvegozu', 'قايم')
    """
    text = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i")).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = unicodedata.normalize("NFC", text).translate(_ARABIC_LETTERS).replace("ـ", "")
    text = re.sub(r"['’‘ʿʾ`´\u200c\u200d]", "", text)
    words = [_drop_article(word) for word in re.findall(r"\w+", text.replace("_", " "))]
    return " ".join(word for word in words if word)


def _drop_article(word: str) -> str:
    if word in _ARTICLES:
        return ""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@lru_cache(maxsize=_REMEMBERED)
def loosen_spelling(text: str) -> str:
    """
    A folded name in which the usual variants of transliteration are one.

    Examples
    --------
    >>> loosen_spelling("Jeddah") == loosen_spelling("Jedda"), loosen_spelling("Naseeb")
    (True, 'nasib')
    """
    words = []
    for word in fold_spelling(text).split():
        word = re.sub(r"(?<=[aeiou])h$", "", word)
        for variant, letter in _VARIANTS:
            word = word.replace(variant, letter)
        words.append(re.sub(r"(.)\1+", r"\1", word).replace("e", "a").replace("o", "u"))
    return " ".join(words)


@lru_cache(maxsize=_REMEMBERED)
def sound_spelling(text: str) -> str:
    """
    The consonants of a name, the same for its Arabic and its Latin spellings.

    Examples
    --------
    >>> sound_spelling("Nasīb") == sound_spelling("Nasseeb") == sound_spelling("نصيب")
    True
    >>> sound_spelling("Abu Kamal") == sound_spelling("البوكمال")
    True
    """
    sounds = []
    for word in fold_spelling(text).split():
        word = re.sub(r"(?<=[aeiou])h$|ه$", "", word).translate(_ARABIC_SOUNDS)
        for digraph, letter in _LATIN_DIGRAPHS:
            word = word.replace(digraph, letter)
        sounds.append(re.sub(r"[aeiouwyv]", "", word))
    return re.sub(r"(.)\1+", r"\1", "".join(sounds))


def look_alike_key(text: str) -> str:
    r"""
    What a name looks like: equal for names a reader cannot tell apart.

    Examples
    --------
    >>> look_alike_key("R\u0430s Ajdir") == look_alike_key("Ras Ajdir")  # a Cyrillic a
    True
    """
    text = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(text.casefold().split())


def find_look_alikes(names: Sequence[str]) -> list[tuple[str, str]]:
    """
    Pairs of different names that look the same.

    Examples
    --------
    >>> find_look_alikes(["Ras Ajdir", "R\u0430s Ajdir", "Nasib"])
    [('Ras Ajdir', 'R\u0430s Ajdir')]
    """
    first: dict[str, str] = {}
    pairs = []
    for name in dict.fromkeys(name for name in names if name):
        known = first.setdefault(look_alike_key(name), name)
        if known != name and known.casefold() != name.casefold():
            pairs.append((known, name))
    return pairs


def tell_look_alikes(one: str, other: str) -> str:
    r"""
    A sentence that names two look-alikes and the signs that tell them apart.

    Examples
    --------
    >>> print(tell_look_alikes("Ras Ajdir", "R\u0430s Ajdir").replace("\u0430", "?"))
    two names look alike: 'Ras Ajdir' and 'R?s Ajdir' (CYRILLIC SMALL LETTER A)
    """
    odd = dict.fromkeys(sign for pair in ((other, one), (one, other)) for sign in _only(*pair))
    told = ", ".join(unicodedata.name(sign, f"U+{ord(sign):04X}") for sign in odd)
    return f"two names look alike: '{one}' and '{other}' ({told})"


def _only(text: str, other: str) -> list[str]:
    return [sign for sign in text if sign not in other and not (sign.isascii() and sign.isalnum())]


# Below these shares of common letters a likeness is chance: difflib's own for spellings, more for
# sounds, which have few letters.
_LETTERS_CUTOFF, _SOUND_CUTOFF = 0.6, 0.75
# Nobody's name is longer, and the cost of a likeness grows with both lengths.
_LONGEST = 100


def nearest_spellings(
    text: str, spellings: Mapping[str, Iterable[str]], *, count: int = 3
) -> list[str]:
    """
    Keys whose spellings are nearest to a text, in letters or in sound, best first.

    Parameters
    ----------
    spellings
        By key (an id): the names it goes by. The key itself counts too.

    Examples
    --------
    >>> nearest_spellings("Nassib", {"nasib-jaber": ["Nasib – Jaber", "نصيب"], "arar": ["Arar"]})
    ['nasib-jaber']
    """
    folded, sound = fold_spelling(text[:_LONGEST]), sound_spelling(text[:_LONGEST])
    scores = {}
    for key, names in spellings.items():
        best = 0.0
        for name in (one[:_LONGEST] for one in (key, *names)):
            best = max(best, _likeness(folded, fold_spelling(name), _LETTERS_CUTOFF))
            if len(sound) > 2:
                best = max(best, 0.98 * _likeness(sound, sound_spelling(name), _SOUND_CUTOFF))
        if best:
            scores[key] = best
    return sorted(scores, key=lambda key: (-scores[key], key))[:count]


def _likeness(one: str, other: str, cutoff: float) -> float:
    """0 to 1, 0 below the cutoff; a name that is a whole word of the other is nearly the same."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if len(one) > 2 and one in other.split():
        return 0.9
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    likeness = matcher.ratio() if matcher.real_quick_ratio() >= cutoff else 0.0
    return likeness if likeness >= cutoff else 0.0
