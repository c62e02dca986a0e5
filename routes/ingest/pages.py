"""Web pages to text: the article without menus and notices."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

# Trafilatura's cost grows faster than the page (5 MB took 53 s), so larger ones are stripped
# plainly; scripts and styles, most of many pages, are taken out before this is asked.
MAX_EXTRACTED = 250_000
# Marks before which an element of a page is a paragraph of its own.
_BLOCKS = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table article section header footer nav aside main "
    "blockquote figure figcaption title dd dt".split()
)
_SKIPPED = frozenset("script style noscript template svg".split())
_MENUS = frozenset("nav footer aside form button select".split())
# Bounded, so that a page of nothing but openings costs its length times a constant.
_SCRIPT = re.compile(r"<(script|style|svg)\b[^<>]{0,500}>[^<]{0,100000}</\1>", re.IGNORECASE)
_TAG = re.compile(r"/?([a-z][a-z0-9]{0,20})")


def strip_page(page: str) -> str:
    r"""
    The article of a web page as plain text, blank lines between paragraphs.

    Menus, notices and links to other pages are left out by trafilatura where it is installed and
    the page is not huge; else only scripts, styles and menus are. Nothing of the page is run.

    Examples
    --------
    >>> strip_page("<p>Pills &amp; powder</p><script>alert(1)</script><p>Seized</p>")
    'Pills & powder\n\nSeized'
    """
    lean = _SCRIPT.sub(" ", page) if len(page) <= 4 * MAX_EXTRACTED else page
    text = _extract(lean) if len(lean) <= MAX_EXTRACTED else None
    return text or strip_plainly(page)


def _extract(page: str) -> str | None:
    if not re.search(r"<(?:html|body|article)\b", page[:200_000], re.IGNORECASE):
        return None
    try:
        import trafilatura
    except ImportError:
        return None
    try:
        text = trafilatura.extract(page, include_comments=False, include_tables=False)
    except (ValueError, RecursionError, AttributeError, TypeError, AssertionError):
        return None
    return text.replace("\n", "\n\n") if text else None


def strip_plainly(page: str) -> str:
    """
    Text of a page without scripts, styles and menus.

    Every character is looked at a bounded number of times, whatever the page holds.
    """
    parts = [words if words else "\n\n" for words in _walk(page, skipped=_SKIPPED | _MENUS)]
    paragraphs = re.split(r"\n\s*\n", html.unescape("".join(parts)))
    lines = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(line for line in lines if line)


def _walk(page: str, *, skipped: frozenset[str]) -> Iterator[str]:
    """Words between tags; "" where a paragraph ends."""
    lower = page.lower() if len(page.lower()) == len(page) else page
    at = 0
    lost: set[str] = set()  # ends that were looked for and are not there
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            break
        yield page[at:start] or " "
        name = _TAG.match(lower, start + 1)
        end_mark = "-->" if page.startswith("<!--", start) else ">"
        tag = name[1] if name else ""
        if name and tag in skipped and lower[start + 1] != "/":
            end_mark = f"</{tag}"
        if not name and page[start + 1 : start + 2] not in ("!", "?", "/"):
            yield "<"  # a sign, not a tag
            at = start + 1
            continue
        end = -1 if end_mark in lost else lower.find(end_mark, start)
        if end < 0:
            lost.add(end_mark)
            end, end_mark = (start, "<") if end_mark != ">" else (len(page), "")
        at = end + len(end_mark)
        if end_mark.startswith("</"):
            at = max(lower.find(">", at), at) + 1
        if tag in _BLOCKS or tag in skipped:
            yield ""
    yield page[at:]


_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE
)


def find_charset(data: bytes) -> str | None:
    """Encoding a page says it is in; None for UTF-8, or if it says none."""
    match = _CHARSET.search(data[:4_096])
    if match is None or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    name = match[1].decode("ascii").lower()
    return None if name in ("utf-8", "utf8", "utf-16", "unicode") else name


_PUBLISHED = re.compile(
    r"(?:article:published_time|datePublished|date\.issued|pubdate|publish-date|sailthru\.date|datetime)"
    r"[\"']?\s{0,3}(?:content\s{0,3}=|:|=)\s{0,3}[\"']?(20\d\d-[01]\d-[0-3]\d)"
)


def find_published(page: str) -> date | None:
    """
    Day a page says it was published.

    Examples
    --------
    >>> find_published('<meta property="article:published_time" content="2025-07-30T10:00">')
    datetime.date(2025, 7, 30)
    """
    match = _PUBLISHED.search(page[:500_000])
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return None
