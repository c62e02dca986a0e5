"""What one cell of a table may hold: plain numbers, ISO dates, clean text."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, timedelta

# Years outside this are another calendar (1404 is 2025 in Iran) or a typing error.
FIRST_YEAR, LAST_YEAR = 1900, 2100

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_PLAIN_CHARACTERS = frozenset("0123456789.-+eE")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK_END = re.compile(r"^\s|\s$|\|\s|\s\|")  # of cells joined by bars
_LINE_BREAK = re.compile("[\t\n\r\u2028\u2029]")
# Direction marks and isolates, soft hyphen, zero-width space, word joiner, byte order mark. The
# zero-width joiners stay: Persian and Arabic spelling needs them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def parse_number(text: str) -> float:
    """
    The number a cell holds.

    Returns
    -------
    value
        Finite; minus zero becomes zero.

    Raises
    ------
    ValueError
        If the cell is not a plain decimal number; the message says how to mend it.

    Examples
    --------
    >>> parse_number("-12.5")
    -12.5
    >>> parse_number("1,234")
    Traceback (most recent call last):
    ValueError: Write digits with at most one decimal point and no thousands marks.
    """
    if _NUMBER.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value or 0.0
        raise ValueError("It is larger than any number a computer holds.")
    raise ValueError(_number_remedy(text))


def parse_numbers(cells: list[str]) -> list[float] | None:
    """All cells as numbers (empty is nan), or None if any of them is not plain."""
    together = "".join(cells)
    if not _PLAIN_CHARACTERS.issuperset(together):
        return None
    if "+" in together and any(cell.startswith("+") for cell in cells):
        return None
    try:
        if "" in cells:
            values = [float(cell) + 0.0 if cell else math.nan for cell in cells]
        else:
            values = [float(cell) + 0.0 for cell in cells]
    except ValueError:
        return None
    return None if math.inf in values or -math.inf in values else values


def _number_remedy(text: str) -> str:
    plain = "".join(
        str(unicodedata.digit(character))
        if unicodedata.digit(character, None) is not None
        else {"٫": ".", "−": "-", "٬": ""}.get(character, character)
        for character in text
    )
    if plain != text and _NUMBER.fullmatch(plain):
        return f"Write it as {plain}."
    if text.casefold() in {"na", "n/a", "nan", "null", "none", "-", "?", "unknown"}:
        return "Leave the cell empty where the number is not known."
    if re.fullmatch(r"[-+]?[\d.]+\s*%", text):
        return "Write a share as 0.45, not as 45 %."
    if re.fullmatch(r"[-+]?\d[\d.,' ]*", text):
        return "Write digits with at most one decimal point and no thousands marks."
    return "Write a plain decimal number, without unit, sign other than minus, or words."


def first_day(text: str) -> date:
    """
    The day a full or partial ISO date begins.

    Examples
    --------
    >>> first_day("2014"), first_day("2024-12"), first_day("2025-06-14")
    (datetime.date(2014, 1, 1), datetime.date(2024, 12, 1), datetime.date(2025, 6, 14))

    Raises
    ------
    ValueError
        If the text is no such date; the message says how to mend it.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(_date_remedy(text))
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f"Years run from {FIRST_YEAR} to {LAST_YEAR}; write the Gregorian calendar."
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("There is no such day; write YYYY, YYYY-MM or YYYY-MM-DD.") from None


def _date_remedy(text: str) -> str:
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        return f"Write {text[:4]}-{text[4:6]}-{text[6:]}."
    if re.fullmatch(r"[1-9]\d{4}", text, re.ASCII):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        return f"It looks like a spreadsheet's day number; if so, write {day}."
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ].*", text, re.ASCII):
        return f"Write the day alone: {text[:10]}."
    return "Write YYYY, YYYY-MM or YYYY-MM-DD; other orders can be read in two ways."


def clean_text(text: str, *, is_id: bool = False) -> tuple[str, int]:
    r"""
    Text in one spelling: NFC (NFKC and trimmed for ids), without invisible direction marks.

    Returns
    -------
    text, removed
        The clean text and how many invisible marks were taken out.

    Raises
    ------
    ValueError
        If it holds control characters or half characters, which no name needs; in an id, also a
        line break or a tabulator.

    Examples
    --------
    >>> clean_text("Ras\u200b Ajdir")
    ('Ras Ajdir', 1)
    """
    if _CONTROL.search(text) or (is_id and _LINE_BREAK.search(text.strip())):
        raise ValueError("Take out the control characters.")
    text, removed = _INVISIBLE.subn("", text)
    if is_id:
        return unicodedata.normalize("NFKC", text).strip(), removed
    return unicodedata.normalize("NFC", text), removed


def is_clean(cells: list[str], *, is_id: bool) -> bool:
    """Whether `clean_text` would leave every cell as it is; quick for the common case."""
    together = "|".join(cells)
    if _CONTROL.search(together) or _INVISIBLE.search(together):
        return False
    if not is_id:
        return unicodedata.is_normalized("NFC", together)
    if _LINE_BREAK.search(together) or not unicodedata.is_normalized("NFKC", together):
        return False
    has_blanks = together.split(None, 1) != [together]
    return not (has_blanks and _BLANK_END.search(together))


# What a spreadsheet takes for a formula: = + - @, also full-width, after blanks or a tabulator.
_FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE62\uFE63\uFE66\uFE6B]|[\t\r\n\0]")
_NEUTRALISED = re.compile(rf"'+(?:{_FORMULA.pattern})")


def neutralise_text(text: str) -> str:
    """
    Text that no spreadsheet takes for a formula: an apostrophe goes before it if need be.

    `restore_text` takes it off again, so that writing and reading give the same text.

    Examples
    --------
    >>> neutralise_text("=HYPERLINK(A1)"), neutralise_text("Nasib - Jaber")
    ("'=HYPERLINK(A1)", 'Nasib - Jaber')
    """
    return f"'{text}" if _FORMULA.match(text) or _NEUTRALISED.match(text) else text


def restore_text(text: str) -> str:
    """
    Text as it was before `neutralise_text`.

    Examples
    --------
    >>> restore_text("'=HYPERLINK(A1)"), restore_text("'Ayn al-Arab")
    ('=HYPERLINK(A1)', "'Ayn al-Arab")
    """
    return text[1:] if _NEUTRALISED.match(text) else text
