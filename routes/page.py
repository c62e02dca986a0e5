"""Self-contained pages: one HTML file that asks nothing of any network.

Scripts and styles stand in the page itself and are named by their hash in its
Content-Security-Policy, so that nothing else can run, whatever the data hold. Data stand in a
block that no browser executes, and reach the screen as text.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import urlsplit

from geo.errors import CorridorsError, Fault, InputError
from routes.escape import escape_text

__all__ = [
    "LeftoverAddress",
    "fill_template",
    "find_addresses",
    "hash_source",
    "read_web",
    "strip_urls",
]

_SLOT = re.compile(r"%%([a-z_]+)%%")
_CSS_URL = re.compile(r"[^;{}]*:[^;{}]*url\([^)]*\)[^;{}]*;?")
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|#)[^)]*\)|@import[^;]*", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"https?://[^\s'\"`\\)]+|sourceMappingURL=\S+")
_ASKING = frozenset(
    {"src", "href", "srcset", "poster", "data", "action", "formaction", "background", "ping"}
)
#: Addresses that scripts may name because nothing is asked of them: XML namespaces, and Leaflet's
#: own in its licence note and its attribution, which our maps switch off.
_HARMLESS = ("http://www.w3.org/", "https://leafletjs.com", "https://github.com/Leaflet")


class LeftoverAddress(CorridorsError, ValueError):
    """A page that must be self-contained would ask something of a network."""

    exit_code = 3


def read_web(name: str) -> str:
    """A file of our own page sources, such as ``page.css``."""
    return files("routes").joinpath("web", name).read_text(encoding="utf-8")


def fill_template(template: str, slots: Mapping[str, str]) -> str:
    """
    Put texts into the ``%%name%%`` slots of a template, each once and in one pass.

    What is put in is not looked at again, so a slot's name inside it stays text.

    Raises
    ------
    KeyError
        If a slot has no text.

    Examples
    --------
    >>> fill_template("<p>%%a%%</p>", {"a": "%%a%%"})
    '<p>%%a%%</p>'
    """
    return _SLOT.sub(lambda found: slots[found[1]], template)


def hash_source(text: str) -> str:
    """A script or style as a source of a Content-Security-Policy, by its hash."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def write_policy(
    scripts: Sequence[str], styles: Sequence[str], *, tile_server: str | None = None
) -> str:
    """
    A policy under which only these scripts and styles run and nothing is fetched.

    Parameters
    ----------
    scripts, styles
        Texts of the script and style elements.
    tile_server
        Where map tiles may come from, scheme and host; None for nowhere.
    """
    images = "data:" if tile_server is None else f"data: {tile_server}"
    parts = {
        "default-src": "'none'",
        "script-src": " ".join(hash_source(text) for text in scripts),
        "style-src": " ".join(hash_source(text) for text in styles),
        "img-src": images,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def strip_urls(css: str) -> str:
    """
    A stylesheet without the declarations that name a file.

    Examples
    --------
    >>> strip_urls("a { color: red; background: url(a.png); }")
    'a { color: red; }'
    """
    return _CSS_URL.sub("", css)


class _Reader(HTMLParser):
    """Collects what a page would fetch by itself, and the texts of its scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside: tuple[str, bool] | None = None
        self.styles: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = (value or "").strip()
            if (
                name in _ASKING
                and tag != "a"
                and address
                and not address.startswith(("#", "data:"))
            ):
                self.found.append(f"<{tag} {name}={address[:80]!r}>")
            if name == "style" and _CSS_ADDRESS.search(address):
                self.found.append(f"<{tag} style={address[:80]!r}>")
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}=…>")
        kind = dict(attrs).get("type") or ""
        self.inside = (tag, "json" in kind) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[0] == tag:
            self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside == ("style", False):
            self.styles.append(data)
        elif self.inside == ("script", False):
            self.scripts.append(data)


def find_addresses(html: str) -> list[str]:
    """
    Everything in a page that would make a browser ask a network by itself.

    Links that a reader may click (``<a href>``) are no such thing; images, scripts, styles, frames,
    fonts, forms, event attributes and source maps are.

    Examples
    --------
    >>> find_addresses('<a href="https://example.org">x</a><img src="https://example.org/a.png">')
    ["<img src='https://example.org/a.png'>"]
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = list(reader.found)
    for style in reader.styles:
        found += [match[0][:80] for match in _CSS_ADDRESS.finditer(style)]
    for script in reader.scripts:
        addresses = [match[0] for match in _SCRIPT_ADDRESS.finditer(script)]
        found += [address[:80] for address in addresses if not address.startswith(_HARMLESS)]
    return found


def check_self_contained(html: str) -> str:
    """
    The page itself, if it asks nothing of any network.

    Raises
    ------
    LeftoverAddress
        Naming what it would ask for.
    """
    found = find_addresses(html)
    if found:
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        raise LeftoverAddress(
            f"The page is not self-contained; left over: {', '.join(found[:5])}{more}. "
            "This is a fault of the toolkit, not of your data; please report it."
        )
    return html


def split_tile_address(address: str) -> tuple[str, str]:
    """
    A tile address as (the whole, its server), where it may be used.

    Raises
    ------
    InputError
        If it is no https (or http) address with {x}, {y} and {z}.

    Examples
    --------
    >>> split_tile_address("https://tiles.example.org/{z}/{x}/{y}.png")[1]
    'https://tiles.example.org'
    """
    parts = urlsplit(address)
    plain = re.fullmatch(r"https?://[A-Za-z0-9./:{}?=&_@%-]+", address)
    known = re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc)
    if not (plain and known and all(mark in address for mark in ("{x}", "{y}", "{z}"))):
        problem = f"no tile address: {address!r}"
        raise InputError(Fault("tiles", "", problem, "Write https://host/{z}/{x}/{y}.png."))
    return address, f"{parts.scheme}://{parts.netloc}"


def write_paragraphs(*texts: str) -> str:
    """Texts as paragraphs of HTML, escaped."""
    return "".join(f"<p>{escape_text(text)}</p>" for text in texts if text)
