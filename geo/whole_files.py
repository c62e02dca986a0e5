"""A file written whole: stamped with where it comes from, proved, put in place in one step."""

from __future__ import annotations

from pathlib import Path

from geo.errors import WriteError
from geo.output import open_output, sync_file
from geo.provenance import make_stamp


def write_text(text: str, path: Path | str) -> None:
    """
    Write a text file in UTF-8; the old file stays unless all of the new one is on the disk.

    Raises
    ------
    WriteError
        If it could not be written, or another run is writing it.
    """
    write_bytes(text.encode("utf-8"), path)


def write_bytes(data: bytes, path: Path | str) -> None:
    """
    Write bytes, as `write_text` does, and prove them by reading them back.

    What a command was asked for carries a stamp of where it comes from (`geo.provenance`).
    """
    stamp = make_stamp(Path(path))
    if stamp is None:
        _write_proved(data, path)
        return
    from geo.stamps import BESIDE, put_stamp, stamp_beside

    suffix = Path(path).suffix.lower()
    stamped = put_stamp(data, stamp, suffix)
    _write_proved(data if stamped is None else stamped, path)
    if stamped is None:
        _write_proved(stamp_beside(data, stamp, suffix), f"{path}{BESIDE}")


def _write_proved(data: bytes, path: Path | str) -> None:
    with open_output(path) as temporary:
        temporary.write_bytes(data)
        sync_file(temporary)
        if temporary.read_bytes() != data:
            raise WriteError(f"{path}: what was read back is not what was written.")
