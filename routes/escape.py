"""The one door through which text reaches HTML.

News text, names and notes come from outside, and a page is a program. Two readers wait for them:
the browser, and (under folium) a Jinja renderer that treats the finished page as a template again,
so that ``{{ ... }}`` in a name would run Python here and ``<script>`` in it would run script there.
Every string that is drawn goes through `escape_text` or `escape_json`; every colour through
`check_colour`; every link through `check_link`. What is not shown is not passed on at all.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

#: What HTML, attribute quotes, JavaScript template strings and Jinja read as their own.
ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "`": "&#96;",
    "$": "&#36;",
    "\\": "&#92;",
    "{": "&#123;",
    "}": "&#125;",
}
#: Inside a script element: nothing that could close it, open a comment or end a line.
JSON_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_ENTITY_TABLE = str.maketrans(ENTITIES)
_JSON_TABLE = str.maketrans(JSON_ESCAPES)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HOST = re.compile(r"[A-Za-z0-9\u00a1-\uffff][A-Za-z0-9\u00a1-\uffff.-]*(:[0-9]{1,5})?")


def clean_text(value: object) -> str:
    r"""
    Text that any file can hold: control characters and half characters become U+FFFD.

    Missing values (None, nan) become the empty text; line breaks and tabs stay.

    Examples
    --------
    >>> clean_text("Nasib\x00"), clean_text(float("nan"))
    ('Nasib\ufffd', '')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return _UNPRINTABLE.sub("\ufffd", str(value))


def escape_text(value: object) -> str:
    r"""
    Text for the inside of an HTML element or a quoted attribute, safe for Jinja as well.

    Parameters
    ----------
    value
        Anything with a text form; None and nan become the empty text.

    Returns
    -------
    html
        Shows in a browser exactly as the text reads, and holds none of ``& < > " ' ` $ \ { }``
        except as entities.

    Examples
    --------
    >>> escape_text("{{ 7*7 }} <b>")
    '&#123;&#123; 7*7 &#125;&#125; &lt;b&gt;'
    """
    return clean_text(value).translate(_ENTITY_TABLE)


def escape_json(value: object) -> str:
    r"""
    JSON that can stand inside a script element of type ``application/json``.

    Parameters
    ----------
    value
        Mappings with text keys, sequences, texts, numbers, booleans, dates, None. Numbers of
        numpy are taken as the Python numbers they stand for; nan and infinities become null.

    Returns
    -------
    json
        Compact; ``< > &`` and the two Unicode line ends are written as ``\uXXXX``.

    Raises
    ------
    TypeError
        If something has no JSON form.

    Examples
    --------
    >>> escape_json({"name": "</script>", "share": float("nan")})
    '{"name":"\\u003c/script\\u003e","share":null}'
    """
    plain = json.dumps(_as_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return plain.translate(_JSON_TABLE)


def check_colour(colour: str) -> str:
    """
    The colour itself, if it is written ``#rrggbb``.

    Raises
    ------
    ValueError
        For any other text: a colour reaches styles, where text can do harm.

    Examples
    --------
    >>> check_colour("#0072b2")
    '#0072b2'
    """
    if not _COLOUR.fullmatch(str(colour)):
        raise ValueError(f"a colour is written #rrggbb, not {colour!r}")
    return colour


def check_link(text: object) -> str | None:
    r"""
    The address, if it may become a link: http or https, a host, and nothing odd in it.

    Returns
    -------
    address
        None where the text is no such address (``javascript:``, ``data:``, ``file:``, blanks or
        control characters inside, a user name before the host); show it as plain text then.

    Examples
    --------
    >>> check_link("https://example.org/a?b=1")
    'https://example.org/a?b=1'
    >>> check_link("java\tscript:alert(1)") is None
    True
    """
    address = "" if text is None else str(text).strip(" ")
    if len(address) > 2000 or re.search(
        r"[\s\x00-\x20\x7f-\xa0\ud800-\udfff\"'<>`\\{}|^]", address
    ):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        return None
    return address


def _as_plain(value: object) -> object:
    """Python's own JSON types, with texts cleaned and unbounded numbers as None."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {clean_text(key): _as_plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return _as_plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_as_plain(item) for item in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")
