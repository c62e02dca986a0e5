"""Where a result comes from: the command, every file read for it, the world, the versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.bundled import bundled_folder

if TYPE_CHECKING:
    from geo.world import World

# What decides the digits of a result; the rest of the lock does not.
PACKAGES = ("corridors", "numpy", "pandas", "scipy", "shapely", "pyproj")
#: Stands for the folder of the bundled world, wherever it is installed.
BUNDLED = "bundled"


@dataclass(frozen=True)
class Told:
    """
    What a command was asked.

    Attributes
    ----------
    words
        The command line after `corridors`, without what bears on no result: outputs, ``--jobs``.
    options
        Every option with the value it had, defaults included; the seed is among them.
    outputs
        Files asked for, by option: ``{"--output": Path("ranking.csv")}``.
    """

    words: tuple[str, ...]
    options: Mapping[str, Any]
    outputs: Mapping[str, Path]


@dataclass
class Ledger:
    """What one run has read so far, and what it was asked."""

    tell: Callable[[], Told]
    inputs: dict[str, str] = field(default_factory=dict)
    unread: dict[str, Path] = field(default_factory=dict)
    world: World | None = None


_LEDGER: Ledger | None = None


@contextmanager
def keep_ledger(tell: Callable[[], Told]) -> Iterator[Ledger]:
    """
    Keep account of every file that is read until the block ends.

    What is written meanwhile to a file the command was asked for carries a stamp that says where
    it comes from. Without a ledger, as in a notebook, files carry none.
    """
    global _LEDGER
    before, _LEDGER = _LEDGER, Ledger(tell)
    try:
        yield _LEDGER
    finally:
        _LEDGER = before


@contextmanager
def pause_ledger() -> Iterator[None]:
    """Leave files out that a run unpacks for itself: what they come from is noted already."""
    global _LEDGER
    before, _LEDGER = _LEDGER, None
    try:
        yield
    finally:
        _LEDGER = before


def note_input(path: Path, data: bytes | None = None) -> None:
    """Note that a file is read; `data` is what was read of it, if that was all."""
    if _LEDGER is None:
        return
    name = name_input(path)
    if data is not None:
        import hashlib

        _LEDGER.inputs[name] = hashlib.sha256(data).hexdigest()
    elif name not in _LEDGER.inputs:
        _LEDGER.unread[name] = path


def note_world(world: World) -> None:
    """Note which world is asked."""
    if _LEDGER is not None:
        _LEDGER.world = world


def name_input(path: Path) -> str:
    """Name of an input in a stamp: as it was given, or below `BUNDLED`."""
    bundled = bundled_folder()
    if bundled is not None and path.is_relative_to(bundled):
        return f"{BUNDLED}/{path.relative_to(bundled).as_posix()}"
    return path.as_posix()


def find_input(name: str) -> Path:
    """Where an input named in a stamp lies here."""
    bundled = bundled_folder()
    if bundled is not None and name.startswith(f"{BUNDLED}/"):
        return bundled / name.removeprefix(f"{BUNDLED}/")
    return Path(name)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits; empty if it cannot be read."""
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def tell_command() -> str:
    """
    The command line that is being answered, as a shell takes it; empty without a ledger.

    Where its outputs go is told by name only, so that the same question reads the same.
    """
    if _LEDGER is None:
        return ""
    import shlex

    told = _LEDGER.tell()
    places = [word for option, path in told.outputs.items() for word in (option, path.name)]
    return shlex.join(["corridors", *told.words, *places])


def make_stamp(target: Path) -> dict[str, Any] | None:
    """
    Make the stamp of an output; None without a ledger, or if the command was not asked for it.

    Returns
    -------
    stamp
        command, output (the option that named it), within (path below a folder that was named),
        options, world (name, fingerprint, parameters), inputs (sha256 by name), versions.
    """
    if _LEDGER is None:
        return None
    told = _LEDGER.tell()
    real = target.resolve()
    named = [
        (option, real.relative_to(path.resolve()).as_posix())
        for option, path in told.outputs.items()
        if real.is_relative_to(path.resolve())
    ]
    if not named:
        return None
    option, within = named[0]
    return {
        "command": list(told.words),
        "output": option,
        "within": "" if within == "." else within,
        "options": _plain(told.options),
        "world": None if _LEDGER.world is None else _describe_world(_LEDGER.world),
        "inputs": _hash_inputs(_LEDGER),
        "versions": read_versions(),
    }


def read_versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a result's digits."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _hash_inputs(ledger: Ledger) -> dict[str, str]:
    late = {name: hash_file(path) for name, path in ledger.unread.items()}
    return dict(sorted({**late, **ledger.inputs}.items()))


def _describe_world(world: World) -> dict[str, Any]:
    parameters = {**vars(world.parameters)}
    parameters.pop("prior")  # what calibration starts from; the hash of world.toml holds it
    return {
        "name": world.name,
        "fingerprint": world.fingerprint,
        "parameters": _plain(parameters),
    }


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)
