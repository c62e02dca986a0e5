"""Web pages to text: the article without menus and notices."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

# Trafilatura's cost grows faster than the page: 5 MB took 53 s. Larger pages are stripped plainly.
MAX_EXTRACTED = 600_000
# Marks before which an element of a page is a paragraph of its own.
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "article",
        "section",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "blockquote",
        "figure",
        "figcaption",
        "title",
        "dd",
        "dt",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
    ]
)
_VOID = frozenset(
    [
        "br",
        "img",
        "meta",
        "link",
        "input",
        "hr",
        "source",
        "area",
        "base",
        "col",
        "embed",
        "track",
        "wbr",
    ]
)


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
    text = _extract(page) if len(page) <= MAX_EXTRACTED else None
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


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SKIPPED and len(self.skipped) < 1_000:
            self.skipped.append(tag)
        elif tag in _BLOCKS and not self.skipped:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.skipped:
            while self.skipped and self.skipped.pop() != tag:
                pass
        elif tag in _BLOCKS and not self.skipped:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.parts.append(data)


def strip_plainly(page: str) -> str:
    """Text of a page without scripts, styles and menus."""
    stripper = _Stripper()
    stripper.feed(page)
    stripper.close()
    paragraphs = re.split(r"\n\s*\n", "".join(stripper.parts))
    lines = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(line for line in lines if line)


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
