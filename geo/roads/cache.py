"""Keep what was worked out from roads, found again by the content it came from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import WriteError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Raised when what is kept, or how it is worked out, changes.
VERSION = 2


def cache_folder() -> Path:
    """
    Where results are kept: `CORRIDORS_CACHE`, else the user's cache folder.

    Deleting it loses nothing but time.
    """
    if told := os.environ.get("CORRIDORS_CACHE"):
        return Path(told)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "corridors"


def hash_content(*parts: Any) -> str:
    """
    One name for all that a result depends on.

    Takes texts, numbers, arrays, mappings, and dataclasses of these.

    Examples
    --------
    >>> hash_content("a", np.arange(3)) == hash_content("a", np.array([0, 1, 2]))
    True
    >>> hash_content("a", 1) == hash_content("a", 2)
    False
    """
    digest = hashlib.sha256(f"roads {VERSION}".encode())
    for part in parts:
        _feed(digest, part)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, part: Any) -> None:
    if isinstance(part, np.ndarray):
        digest.update(f"|{part.dtype.str}{part.shape}".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            _feed(digest, field.name)
            _feed(digest, getattr(part, field.name))
    elif isinstance(part, Mapping):
        for key in sorted(part):
            _feed(digest, key)
            _feed(digest, part[key])
    elif isinstance(part, list | tuple):
        digest.update(f"[{len(part)}".encode())
        for one in part:
            _feed(digest, one)
    else:
        digest.update(f"|{type(part).__name__}:{part!r}".encode())


def load_arrays(folder: Path | None, key: str) -> dict[str, NDArray[Any]] | None:
    """
    Arrays kept under a key; None where there are none, or they are damaged.

    A damaged file is deleted, so that the next result takes its place.
    """
    import io

    if folder is None:
        return None
    path = _file(folder, key)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    mark, body = data[:64], data[64:]
    if hashlib.sha256(body).hexdigest().encode() != mark:
        path.unlink(missing_ok=True)
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def save_arrays(folder: Path | None, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays under a key; a folder that cannot be written keeps nothing."""
    import io

    from geo.writers import write_bytes

    if folder is None:
        return
    store = io.BytesIO()
    np.savez(store, **dict(arrays))  # type: ignore[arg-type]
    body = store.getvalue()
    path = _file(folder, key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(hashlib.sha256(body).hexdigest().encode() + body, path)
    except (OSError, WriteError):
        return


def _file(folder: Path, key: str) -> Path:
    return folder / "roads" / key[:2] / f"{key[2:]}.npz"
