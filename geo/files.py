"""The bytes and the text of a file, once it is known to be one that may be read."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from geo.errors import Fault, InputError, nearest_names
from geo.provenance import note_input

# A world's tables are a megabyte; more than this is no table made by people.
MAX_TEXT_BYTES = 64 * 1024 * 1024
MAX_TOML_BYTES = 1024 * 1024
TEXT_SUFFIXES = frozenset({".csv", ".toml", ".txt", ".md", ".json", ".geojson", ".html", ".xml"})

_SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]+:|//)")


def check_path(
    path: Path | str, *, suffixes: frozenset[str] | None = None, inside: Path | None = None
) -> Path:
    """
    The path, once it is known to name an ordinary local file we may read.

    Parameters
    ----------
    suffixes
        Endings that are read here; the ending alone says how a file is read.
    inside
        The folder the file must really lie in, links followed: for files another file names.

    Raises
    ------
    InputError
        If it is a scheme (``http:``, ``/vsizip/``), missing, no ordinary file, of another ending,
        or outside `inside`.
    """
    text = str(path)
    name = Path(text).name or text
    if "\0" in text:
        raise InputError(Fault(repr(text), "", "a path holds no NUL", "Give a plain path."))
    if text.startswith("/vsi") or (_SCHEME.match(text) and not Path(text).exists()):
        problem = "only local files are read, never addresses or virtual paths"
        raise InputError(Fault(text, "", problem, "Download or unpack it and give its path."))
    path = Path(text)
    if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
        problem = f"it lies outside {inside.name or inside}"
        raise InputError(Fault(text, "", problem, "Files a world names must lie in its folder."))
    if not path.exists():
        raise InputError(Fault(text, "", "there is no such file", _nearest_file(path)))
    if not path.is_file():
        problem = "it is no ordinary file"
        raise InputError(Fault(text, "", problem, "Give the path of a file."))
    if suffixes is not None and path.suffix.lower() not in suffixes:
        problem = f"files ending in '{path.suffix}' are not read here"
        remedy = f"Files are read by their ending: {', '.join(sorted(suffixes))}."
        raise InputError(Fault(name, "", problem, remedy))
    note_input(path)
    return path


def _nearest_file(path: Path) -> str:
    try:
        near = nearest_names(path.name, [one.name for one in path.parent.iterdir()], count=1)
    except OSError:
        return f"There is no folder {path.parent} either."
    return f"Did you mean '{near[0]}'?" if near else "Check the path."


def read_bytes(path: Path, *, max_bytes: int = MAX_TEXT_BYTES, sha256: str | None = None) -> bytes:
    """
    All bytes of a file that `check_path` let pass.

    Raises
    ------
    InputError
        If it is too large, cannot be read, or is not the file whose checksum was given.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError(
            Fault(path.name, "", f"it cannot be read ({error.strerror})", "Check its permissions.")
        ) from error
    if len(data) > max_bytes:
        problem = f"it is larger than {max_bytes / 2**20:g} MiB"
        raise InputError(
            Fault(path.name, "", problem, "Split it, or leave out what is not needed.")
        )
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256.lower():
        problem = "its content is not what its checksum says"
        raise InputError(Fault(path.name, "", problem, "Fetch it again, or renew the checksum."))
    note_input(path, data)
    return data


def read_text(
    path: Path | str,
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_TEXT_BYTES,
    inside: Path | None = None,
) -> str:
    """
    Text of a file, in UTF-8 (or UTF-16 with a byte order mark).

    Parameters
    ----------
    encoding
        Only if the file is known to be in another one, such as ``windows-1256``.
    inside
        The folder the file must lie in, links followed.

    Raises
    ------
    InputError
        If it is no such file, too large, in another encoding (with the byte where that shows), or
        holds NUL.
    """
    path = check_path(path, suffixes=TEXT_SUFFIXES, inside=inside)
    return decode_text(read_bytes(path, max_bytes=max_bytes), path.name, encoding=encoding)


def decode_text(data: bytes, file: str, *, encoding: str | None = None, option: str = "") -> str:
    """
    Bytes as text; the byte order mark, if any, is taken off.

    Parameters
    ----------
    option
        How a command is told the encoding (``--encoding``), for its error; "" where it cannot be.
    """
    if encoding is None:
        marks = (b"\xff\xfe", b"\xfe\xff")
        encoding = "utf-16" if data.startswith(marks) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except LookupError:
        problem = f"there is no encoding '{encoding}'"
        raise InputError(Fault(file, "", problem, "Try windows-1256 or utf-8.")) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"the text is not {encoding.upper().removesuffix('-SIG')}"
        name_it = f"add {option} windows-1256" if option else "name that when reading it"
        remedy = (
            "Save it as UTF-8. If it comes from an Arabic Windows, its encoding is probably "
            f"windows-1256; {name_it}."
        )
        place = f"line {line}, byte {error.start}"
        raise InputError(Fault(file, place, problem, remedy)) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        place = f"line {before.count(chr(10)) + 1}"
        raise InputError(Fault(file, place, "it holds a NUL character", "Take it out."))
    return text
