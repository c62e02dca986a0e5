"""Text as it is searched: one spelling for letters and digits, with the way back to the words.

Reports come with diacritics or without, with Arabic-Indic digits, direction marks, letters of other
alphabets that look Latin. All of that is folded away before anything is searched, and every finding
is told by its place in the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

# A sentence no writer ends is cut here, so that work inside one sentence stays bounded.
MAX_SENTENCE = 1_500
MAX_PARAGRAPH = 20_000

_REMOVED = re.compile(
    "[\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **{"ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ک": "ك", "گ": "ك", "ڤ": "ف"},
    **{"ı": "i", "İ": "i", "ø": "o", "đ": "d", "ß": "s", "æ": "a", "œ": "o", "ə": "e", "ł": "l"},
    # Cyrillic and Greek letters that look Latin: reports in those alphabets are not read here.
    **dict(
        zip("аеорсухіјѕԁһкмнтвАЕОРСУХІЈЅКМНТВ", "aeopcyxijsdhkmhtbaeopcyxijskmhtb", strict=True)
    ),
    **dict(zip("ανορικΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "avopikabehikmnoptyxz", strict=True)),
}
_MARKS = {
    **dict.fromkeys("’‘ʼʻ`´′ʾʿ", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t\v\f\r\u2028\u2029\x85", " "),
    **{"،": ",", "٫": ".", "٬": ",", "؛": ";", "؟": "?", "٪": "%", "۔": ".", "…": "."},
}
_DIGITS = {
    chr(zero + digit): str(digit)
    for zero in (0x0660, 0x06F0, 0xFF10, 0x0966)
    for digit in range(10)
}


@lru_cache(maxsize=1)
def _folding() -> dict[int, str]:
    """Each character that is searched as another one; one for one, so that places stay."""
    table: dict[int, str] = {}
    for low, high in ((0xC0, 0x250), (0x1E00, 0x1F00), (0xFB50, 0xFF00), (0xFF01, 0xFF5F)):
        for code in range(low, high):
            plain = unicodedata.normalize("NFKD", chr(code))
            if len(base := _REMOVED.sub("", plain)) == 1 and base != chr(code):
                table[code] = _LETTERS.get(base, base).lower()[0]
    for given in (_LETTERS, _MARKS, _DIGITS):
        table.update({ord(letter): plain for letter, plain in given.items()})
    return table


@dataclass(frozen=True)
class Folded:
    """
    A text and the form it is searched in.

    Attributes
    ----------
    original
        The text as it was given; every place that is told lies in it.
    text
        Small letters without diacritics, digits 0 to 9, plain quotes and dashes; a character that
        is not searched (a vowel sign, a direction mark) is left out.
    """

    original: str
    text: str
    _folded_starts: tuple[int, ...] = (0,)
    _original_starts: tuple[int, ...] = (0,)

    def place(self, index: int) -> int:
        """Place in the original of the character at `index` of the folded text."""
        piece = bisect_right(self._folded_starts, index) - 1
        return self._original_starts[piece] + index - self._folded_starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Begin and end in the original; the end is not included."""
        if end <= start:
            return self.place(start), self.place(start)
        return self.place(start), self.place(end - 1) + 1


def fold_text(text: str) -> Folded:
    """
    A text in the form it is searched in.

    Examples
    --------
    >>> fold_text("Cilvegözü'nden ١٫٥ مِليون حبّة").text
    "cilvegozu'nden 1.5 مليون حبه"
    >>> folded = fold_text("Nas\u0304ib")
    >>> folded.text, folded.span(2, 5)
    ('nasib', (2, 6))
    """
    # lower() keeps the length of everything but the dotted capital I, which the table has taken.
    flat = text.translate(_folding()).lower()
    pieces: list[str] = []
    folded_starts, original_starts = [], []
    done = length = 0
    for match in _REMOVED.finditer(flat):
        if match.start() > done:
            folded_starts.append(length)
            original_starts.append(done)
            pieces.append(flat[done : match.start()])
            length += match.start() - done
        done = match.end()
    if not done:
        return Folded(text, flat)
    folded_starts.append(length)
    original_starts.append(done)
    pieces.append(flat[done:])
    return Folded(text, "".join(pieces), tuple(folded_starts), tuple(original_starts))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A word or name in the form it is searched in; see `fold_text`."""
    return fold_text(text).text


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number in digits or a mark, by its place in the folded text."""

    text: str
    start: int
    end: int


# Gulf agencies write 3.5 with the letter "ra" for the point.
_TOKEN = re.compile(r"\d+(?:[.,'ر]\d+){0,12}|[^\W\d_]+|[^\w\s]|_")


def split_tokens(text: str, start: int, end: int) -> list[Token]:
    """
    Words, numbers and marks between two places of a folded text.

    Examples
    --------
    >>> [token.text for token in split_tokens("1,350.5 kg at al-qa'im", 0, 22)]
    ['1,350.5', 'kg', 'at', 'al', '-', 'qa', "'", 'im']
    """
    return [
        Token(m[0].replace("ر", ".") if m[0][0].isdigit() else m[0], m.start(), m.end())
        for m in _TOKEN.finditer(text, start, end)
    ]


def split_joined(tokens: list[Token], known: Mapping[str, object]) -> list[Token]:
    """
    Tokens with the Arabic "and", "with" and "for" taken off the front of number words.

    Examples
    --------
    >>> tokens = split_tokens("ونصف واحد", 0, 9)
    >>> [token.text for token in split_joined(tokens, {"نصف": 0, "واحد": 0})]
    ['و', 'نصف', 'واحد']
    """
    parted: list[Token] = []
    for token in tokens:
        rest = token.text[1:]
        if token.text[0] in "وبل" and rest in known and token.text not in known:
            parted.append(Token(token.text[0], token.start, token.start + 1))
            parted.append(Token(rest, token.start + 1, token.end))
        else:
            parted.append(token)
    return parted


_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"(?<=[.!?:\"])[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*#>]|\d{1,2}[.)]) )")


# A headline is shorter.
MAX_HEADLINE = 160


def _find_headlines(text: str) -> Iterator[tuple[int, int]]:
    """Where a line ends that the one behind it is half as long again as."""
    at = text.find("\n")
    begin = 0
    while at >= 0:
        after = text.find("\n", at + 1)
        end = len(text) if after < 0 else after
        if 0 < at - begin <= MAX_HEADLINE and end - at > 1.5 * (at - begin):
            yield at, at + 1
        begin, at = at + 1, after


def split_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """
    Begin and end of each paragraph of a folded text.

    Blank lines part paragraphs; so does the end of a line that ends a sentence, as web pages give
    one line a paragraph. A line broken in the middle of a sentence goes on, unless the next is
    half as long again: what is broken to a width has no such lines, so the first is a headline.
    """
    done = 0
    cuts = sorted(
        {(m.start(), m.end()) for m in _BLANK_LINE.finditer(text)}
        | {(m.start(), m.end()) for m in _LINE_END.finditer(text)}
        | set(_find_headlines(text))
    )
    for start, end in [*cuts, (len(text), len(text))]:
        for begin in range(done, start, MAX_PARAGRAPH):
            stop = min(begin + MAX_PARAGRAPH, start)
            if text[begin:stop].strip():
                yield begin, stop
        done = max(done, end)


_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "gen",
        "col",
        "maj",
        "capt",
        "lt",
        "sgt",
        "brig",
        "st",
        "no",
        "vs",
        "approx",
        "etc",
        "inc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u",
        "s",
        "e",
        "g",
        "i",
        "dk",
        "av",
        "sok",
        "prof",
        "km",
        "kg",
        "gr",
    ]
)
_SENTENCE_END = re.compile(r"[.!?](?=[\"')\]]{0,2}\s)|\n")


def split_sentences(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence between two places of a folded text."""
    text = folded.text
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match[0] == "\n" or not _ends_sentence(folded, match.start(), begin):
            continue
        stop = match.end()
        yield from _pieces(text, begin, stop)
        begin = stop
    if text[begin:end].strip():
        yield from _pieces(text, begin, end)


def _ends_sentence(folded: Folded, at: int, begin: int) -> bool:
    text = folded.text
    if text[at] != ".":
        return True
    word_start = at
    while word_start > max(begin, at - 7) and text[word_start - 1].isalpha():
        word_start -= 1
    word = text[word_start:at]
    following = at + 1
    while following < len(text) and following < at + 6 and not text[following].isalnum():
        following += 1
    after = folded.original[folded.place(following)] if following < len(text) else "."
    if word in _ABBREVIATIONS and (len(word) > 1 or not after.isupper() or text[at - 2] == "."):
        return False
    return not (after.islower() and after.isascii())


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut where it is longer than any sentence, at a space if there is one."""
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > 0 else start + MAX_SENTENCE
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_LATIN = re.compile(r"[a-z]")
_TURKISH_WORDS = re.compile(
    r"\b(?:ve|bir|ile|icin|olarak|ele|gecirildi|gecirilen|uyusturucu|bin|milyon|sinir|kapisi|olan|"
    r"polis|jandarma|gumruk|turkiye|suriye|irak|yapilan|operasyonda|adet|hap|tarafindan|gore|"
    r"ekipleri|ekiplerince|aciklandi|duzenlenen|tirda|aracta|bugun|dun|gozaltina|supheli)\b"
)
_ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|and|in|to|were|was|said|from|that|with|by|on|at|a|pills|seized|drugs?|border)\b"
)


# Letters of Turkish that other languages read here have not, and endings set off from names.
_TURKISH_LETTERS = re.compile("[ışğİŞĞ]")
_TURKISH_ENDINGS = re.compile(
    r"'(?:da|de|ta|te|nda|nde|dan|den|nin|in|un|ya|ye|a|e|daki|deki)\b|"
    r"\w{3}(?:ildi|uldu|andi|endi|undu|arak|erek|lari|leri|nda|nde|masi|mesi|iyor)\b"
)


def detect_language(text: str, original: str = "", *, default: str = "en") -> str:
    """
    Language of a folded text: ``ar``, ``tr`` or ``en``.

    Told by script, then by which language's small words stand in the first two thousand characters.

    Parameters
    ----------
    text
        Folded.
    original
        The same as it was given, for its letters; "" if it is not at hand.
    default
        Of Latin text in which nothing tells.

    Examples
    --------
    >>> detect_language(fold("Habur'da 2 milyon hap ele geçirildi"))
    'tr'
    """
    sample = text[:2_000]
    arabic = len(_ARABIC.findall(sample))
    if arabic > 0.4 * (arabic + len(_LATIN.findall(sample))) and arabic:
        return "ar"
    turkish = len(_TURKISH_WORDS.findall(sample)) + len(_TURKISH_ENDINGS.findall(sample))
    turkish += len(_TURKISH_LETTERS.findall(original[:2_000]))
    english = len(_ENGLISH_WORDS.findall(sample))
    if turkish == english:
        return default
    return "tr" if turkish > english else "en"
