"""PDF files to text: their text layer, Arabic lines in the order they are read."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from typing import Any

from geo.errors import Fault, InputError, MissingExtra

MAX_PDF_PAGES = 500
_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]+")


def read_pdf(data: bytes, file: str) -> str:
    """
    Text layer of a PDF, blank lines between pages.

    Raises
    ------
    InputError
        If it is no PDF, is locked, has too many pages, or only pictures.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MissingExtra("pypdf", extra="ingest") from None
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    problem, remedy = "it is no PDF we can read", "Save its text as .txt."
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(Fault(file, "", "it is locked by a password", "Unlock it."))
        if len(reader.pages) > MAX_PDF_PAGES:
            problem = f"it has more than {MAX_PDF_PAGES} pages"
            raise InputError(Fault(file, "", problem, "Give the pages that matter."))
        text = "\n\n".join(_read_page(page) for page in reader.pages)
    except InputError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise InputError(Fault(file, "", f"{problem} ({type(error).__name__})", remedy)) from None
    except (RecursionError, MemoryError, OverflowError, NotImplementedError, OSError) as error:
        raise InputError(Fault(file, "", f"{problem} ({type(error).__name__})", remedy)) from None
    if not text.strip():
        problem = "it has no text layer, only pictures"
        raise InputError(Fault(file, "", problem, "Run text recognition over it first."))
    return _SHAPES.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.replace("\0", ""))


def _read_page(page: Any) -> str:
    plain = page.extract_text() or ""
    if not _ARABIC.search(plain):
        return plain
    chunks: list[tuple[str, float]] = []

    def take(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        chunks.append((text, tm[4] * cm[0] + tm[5] * cm[2] + cm[4]))

    page.extract_text(visitor_text=take)
    lines: list[list[tuple[str, float]]] = [[]]
    for text, x in chunks:
        parts = text.split("\n")
        for number, part in enumerate(parts):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, x))
    return "\n".join(order_line(line) for line in lines)


def order_line(chunks: list[tuple[str, float]]) -> str:
    """
    A line's pieces in the order they are read.

    Parameters
    ----------
    chunks
        Text and place from the left, in the order the file draws them. Where most of it is Arabic
        and it is drawn from left to right, it is read the other way.

    Examples
    --------
    >>> order_line([("ألف حبة", 10.0), ("120", 60.0), ("ضبطت", 80.0)])
    'ضبطت 120 ألف حبة'
    >>> order_line([("seized ", 10.0), ("120 pills", 60.0)])
    'seized 120 pills'
    """
    text = "".join(part for part, _ in chunks)
    letters = sum(character.isalpha() for character in text)
    arabic = 2 * len(_ARABIC.findall(text)) > letters
    if arabic and len(chunks) > 1 and chunks[0][1] < chunks[-1][1]:
        return " ".join(part.strip() for part, _ in reversed(chunks) if part.strip())
    return text
