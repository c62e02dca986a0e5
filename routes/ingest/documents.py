"""Reports as they come: text, web pages, feeds, PDF, folders; each as plain text and its day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

from geo.errors import Fault, InputError, MissingExtra
from geo.readers import check_path, decode_text, read_bytes
from routes.ingest.pages import find_charset, find_published, strip_page
from routes.ingest.pdf import read_pdf

TEXT, PAGE, FEED = (".txt", ".text", ".md"), (".html", ".htm", ".xhtml"), (".xml", ".rss", ".atom")
SUFFIXES = frozenset((*TEXT, *PAGE, *FEED, ".jsonl", ".pdf"))
# A newspaper's year in one file is a slip; so is a folder with more files than that.
MAX_BYTES = 32 * 1024 * 1024
MAX_FILES = 20_000
MAX_ITEMS = 100_000


@dataclass(frozen=True)
class Document:
    """
    One report.

    Attributes
    ----------
    name
        Where it was read: a file, or a file and the number of the item in it.
    text
        Plain text, blank lines between paragraphs.
    published
        Day of publication, if the document or the user says it.
    source
        Address or name, for the column `sources`.
    """

    name: str
    text: str
    published: date | None
    source: str


def read_documents(
    paths: Iterable[Path | str], *, encoding: str | None = None
) -> Iterator[Document]:
    """
    Reports of files and folders, in order; the ending of a file says how it is read.

    Parameters
    ----------
    paths
        Files (.txt .md .html .xml .rss .atom .jsonl .pdf) and folders, which are searched through.
    encoding
        If it is known not to be UTF-8: ``windows-1256``.

    Raises
    ------
    InputError
        If one is missing, empty, no text, too large or in another encoding.
    """
    for path in paths:
        for file in _list_files(Path(path)):
            yield from _read_file(file, encoding)


def _list_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [check_path(path, suffixes=SUFFIXES)]
    root = path.resolve()
    files = []
    for file in sorted(path.rglob("*")):
        inside = file.resolve().is_relative_to(root)
        if file.suffix.lower() in SUFFIXES and inside and file.is_file():
            files.append(file)
        if len(files) > MAX_FILES:
            problem = f"it holds more than {MAX_FILES:,} reports"
            raise InputError(Fault(str(path), "", problem, "Give a smaller folder."))
    if not files:
        problem = "it holds no report"
        endings = ", ".join(sorted(SUFFIXES))
        raise InputError(Fault(str(path), "", problem, f"Reports end in {endings}."))
    return files


def _read_file(path: Path, encoding: str | None) -> Iterator[Document]:
    data = read_bytes(path, max_bytes=MAX_BYTES)
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        yield Document(path.name, _check(read_pdf(data, path.name), path.name), None, path.name)
    elif suffix in PAGE:
        yield read_page(data, path.name, encoding=encoding)
    elif suffix in FEED:
        yield from _read_feed(data, path.name)
    elif suffix == ".jsonl":
        yield from _read_lines(_decode(data, path.name, encoding), path.name)
    else:
        text = _check(_decode(data, path.name, encoding), path.name)
        yield Document(
            path.name, strip_markdown(text) if suffix == ".md" else text, None, path.name
        )


def read_stream(data: bytes, *, encoding: str | None = None) -> Document:
    """A report from standard input: a web page if it begins like one, else plain text."""
    name = "standard input"
    if len(data) > MAX_BYTES:
        problem = f"it is larger than {MAX_BYTES / 2**20:g} MiB"
        raise InputError(Fault(name, "", problem, "Split it."))
    if re.match(rb"\s*<(?:!doctype html|html)\b", data[:200], re.IGNORECASE):
        return read_page(data, name, encoding=encoding)
    return Document(name, _check(_decode(data, name, encoding), name), None, name)


def _decode(data: bytes, file: str, encoding: str | None) -> str:
    return decode_text(data, file, encoding=encoding, option="--encoding")


def _check(text: str, file: str) -> str:
    if not text.strip():
        raise InputError(Fault(file, "", "there is no text in it", "Give a report with words."))
    return text


def read_page(data: bytes, file: str, *, encoding: str | None = None) -> Document:
    """
    A web page's article, without menus and notices, and its day.

    Raises
    ------
    InputError
        If it is in another encoding than it says, or holds no text.
    """
    page = _decode(data, file, encoding or find_charset(data))
    text = _check(strip_page(page), file)
    return Document(file, text, find_published(page), file)


_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6} +|^ {0,3}>+ ?|^ {0,3}[*+-] +")
_STARS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*_`\n]{1,2000})\1")


def strip_markdown(text: str) -> str:
    r"""
    Text without Markdown's marks; links leave their words.

    Examples
    --------
    >>> strip_markdown("# Haul\n\n**1.2 million** [pills](https://example.org)")
    'Haul\n\n1.2 million pills'
    """
    return _STARS.sub(r"\2", _HEADING.sub("", _LINK.sub(r"\1", text)))


def _read_feed(data: bytes, file: str) -> Iterator[Document]:
    """Items of an RSS or Atom feed; entities that fetch or multiply are not resolved."""
    try:
        from lxml import etree
    except ImportError:
        raise MissingExtra("lxml", extra="ingest") from None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=False, load_dtd=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = f"it is no feed: {str(error)[:120]}"
        raise InputError(Fault(file, "", problem, "Give RSS, Atom or a web page.")) from None
    items = [node for node in root.iter() if _tag(node) in ("item", "entry")]
    if not items:
        problem = "it holds neither RSS items nor Atom entries"
        raise InputError(Fault(file, "", problem, "Give RSS or Atom."))
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        parts = {_tag(child): (child.text or child.get("href") or "").strip() for child in item}
        body = parts.get("encoded") or parts.get("content") or parts.get("description") or ""
        body = body or parts.get("summary", "")
        words = strip_page(body) if "<" in body else body
        text = "\n\n".join(part for part in (parts.get("title", ""), words) if part.strip())
        if not text.strip():
            continue
        day = _parse_day(parts.get("pubDate") or parts.get("published") or parts.get("updated"))
        source = parts.get("link") or parts.get("id") or f"{file} item {number}"
        yield Document(f"{file} item {number}", text, day, source)


def _tag(node: object) -> str:
    tag = getattr(node, "tag", "")
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _parse_day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text.strip()).date()
    except (ValueError, TypeError, IndexError):
        return None


def _read_lines(text: str, file: str) -> Iterator[Document]:
    """One report a line: text, and if known published, source (or url), title."""
    faults, documents = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            faults.append(Fault(file, place, "it is not JSON", "Write one object a line."))
            continue
        words = item.get("text") or item.get("content") if isinstance(item, dict) else None
        if not isinstance(words, str) or not words.strip():
            remedy = 'Write {"text": "...", "published": "2025-07-30"}.'
            faults.append(Fault(file, place, "it has no 'text'", remedy))
            continue
        title = item.get("title")
        if isinstance(title, str) and title.strip():
            words = f"{title}\n\n{words}"
        source = item.get("source") or item.get("url") or f"{file} line {number}"
        day = _parse_day(str(item.get("published") or item.get("date") or ""))
        documents.append(Document(f"{file} line {number}", words, day, str(source)))
    if faults:
        raise InputError(faults)
    if not documents:
        raise InputError(Fault(file, "", "there is no text in it", "Give a report with words."))
    yield from documents
