"""An output: written beside its target, proved, then put in its place in one step."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.errors import WriteError

if sys.platform != "win32":  # Windows has no flock: two runs at once are not told apart there
    import fcntl

# Folders this process holds, by target, so that a run may hold its output from beginning to end.
_HELD: dict[Path, Path] = {}


@contextmanager
def open_output(path: Path | str) -> Iterator[Path]:
    """
    A temporary path to write to, which becomes `path` when the block ends well.

    The temporary file lies in a hidden folder beside the target (`.name.part`), so that the last
    step is one rename on one disk. When the block raises, the old file stays and nothing is left.
    What a killed run left behind is cleared by the next.

    Raises
    ------
    WriteError
        If it cannot be written, or another run is writing it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with open_output(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("done")
    >>> [one.name for one in folder.iterdir()]
    ['a.txt']
    """
    target = check_target(path)
    with hold_output(target):
        part = _HELD[target]
        temporary = part / target.name
        try:
            yield temporary
            sync_file(temporary)
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)  # noqa: PTH105 - faults are injected here by tests
            _confirm(target)
        except OSError as error:
            if isinstance(error, WriteError):
                raise
            raise WriteError(_why(target, error)) from error
        finally:
            _tidy(part)


@contextmanager
def open_folder(path: Path | str) -> Iterator[Path]:
    """
    A temporary folder to fill, which becomes the new folder `path` when the block ends well.

    Raises
    ------
    WriteError
        If it cannot be written, `path` is there and not empty, or another run is writing it.
    """
    target = check_target(path, folder=True)
    with hold_output(target, folder=True):
        part = _HELD[target]
        temporary = part / target.name
        try:
            temporary.mkdir()
            yield temporary
            _stamp_folder(temporary, target)
            _sync_folder(temporary)
            os.replace(temporary, target)  # noqa: PTH105
            _confirm(target)
        except OSError as error:
            if isinstance(error, WriteError):
                raise
            raise WriteError(_why(target, error)) from error
        finally:
            _tidy(part)


@contextmanager
def hold_output(path: Path | str, *, folder: bool = False) -> Iterator[None]:
    """
    Keep an output for this run until the block ends; a second run that wants it is refused.

    Raises
    ------
    WriteError
        If another run holds it, or its folder cannot be written.
    """
    target = check_target(path, folder=folder)
    if target in _HELD:
        yield
        return
    part = target.with_name(f".{target.name}.part")
    try:
        handle = _claim(part, target)
        _clear(part)
    except OSError as error:
        if isinstance(error, WriteError):
            raise
        with suppress(OSError):
            part.rmdir()
        raise WriteError(_why(target, error)) from error
    _HELD[target] = part
    try:
        yield
    finally:
        del _HELD[target]
        _tidy(part)
        with suppress(OSError):
            part.rmdir()
        if handle is not None:
            os.close(handle)


def check_target(path: Path | str, *, folder: bool = False) -> Path:
    """
    The real path an output goes to, links followed; `folder` if it may be a folder.

    Raises
    ------
    WriteError
        If its folder does not exist, or it names something that is no ordinary file.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode if target.exists() else stat.S_IFREG
        parent_is_folder = target.parent.is_dir()
    except OSError as error:
        raise WriteError(_why(target, error)) from error
    if not stat.S_ISREG(mode) and not (stat.S_ISDIR(mode) and folder):
        raise WriteError(f"{path}: it is no ordinary file. Give the path of a file to write.")
    if not parent_is_folder:
        raise WriteError(f"{path}: there is no folder {target.parent}. Make it first.")
    return target


def _stamp_folder(folder: Path, target: Path) -> None:
    """Let a folder that a command was asked for say where it comes from."""
    from geo.provenance import make_stamp

    if (stamp := make_stamp(target)) is not None:
        from geo.stamps import BESIDE, digest_folder

        text = json.dumps({**stamp, "content": digest_folder(folder)}, ensure_ascii=False, indent=1)
        (folder / BESIDE[1:]).write_text(f"{text}\n", encoding="utf-8")


def sync_file(path: Path) -> None:
    """Wait until the disk has a file; a full disk shows here at the latest."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _claim(part: Path, target: Path) -> int | None:
    """Make the hidden folder and lock it; the handle that holds the lock."""
    for _ in range(100):
        part.mkdir(mode=0o700, exist_ok=True)
        if sys.platform == "win32":
            return None
        try:
            handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # the run that held it has just ended
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if part.exists() and os.path.samestat(os.fstat(handle), part.stat()):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise WriteError(
                f"{target}: another run is writing it. Wait for it to end, or choose another name."
            ) from None
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
                return handle  # some network disks know no locks: write without one
            os.close(handle)
            raise
        os.close(handle)
    raise WriteError(f"{target}: other runs keep writing it. Choose another name.")


def _clear(part: Path) -> None:
    for leftover in part.iterdir():
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _tidy(part: Path) -> None:
    """Clear the hidden folder as far as the disk lets us; the next run does the rest."""
    with suppress(OSError):
        _clear(part)


def _confirm(target: Path) -> None:
    """Wait until the disk has the new name."""
    try:
        _sync_folder(target.parent)
    except OSError as error:
        raise WriteError(
            f"{target}: the new one stands, but the disk did not confirm it "
            f"({error.strerror or error}). Check the disk and write it again."
        ) from error


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(target: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    return (
        f"{target}: it could not be written ({reason}). "
        "Nothing was changed; free some space or choose another folder."
    )
