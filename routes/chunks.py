"""Chunks of a long run, kept beside the output as they come."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from geo.errors import WriteError
from geo.writers import write_bytes, write_text


class ChunkStore:
    """
    Chunks of what is done, each a file in a folder beside the output.

    Parameters
    ----------
    folder
        Where they are kept; None to keep them in memory only.
    key
        Hash of the run; chunks of another one are thrown away.
    """

    def __init__(self, folder: Path | None, key: str) -> None:
        self.folder = folder
        self.memory: dict[int, bytes] = {}
        if folder is None:
            return
        try:
            plan = folder / "run.txt"
            if folder.exists() and not (plan.is_file() and plan.read_text("utf-8") == key):
                if any(one.suffix not in (".chunk", ".txt", ".lock") for one in folder.iterdir()):
                    raise WriteError(f"{folder}: the folder holds other files. Move it away.")
                shutil.rmtree(folder)
            folder.mkdir(parents=True, exist_ok=True)
            write_text(key, plan)
        except OSError as error:
            raise WriteError(f"{folder}: cannot be written ({error.strerror or error}).") from error

    def path(self, chunk: int) -> Path:
        """File of a chunk."""
        return Path(self.folder or ".") / f"{chunk:08d}.chunk"

    def get(self, chunk: int) -> bytes | None:
        """A chunk if it is there and whole."""
        if self.folder is None:
            return self.memory.get(chunk)
        try:
            kept = self.path(chunk).read_bytes()
        except OSError:
            return None
        digest, data = kept[:32], kept[32:]
        return data if hashlib.sha256(data).digest() == digest else None

    def put(self, chunk: int, data: bytes) -> None:
        """Keep a chunk; whole or not at all."""
        if self.folder is None:
            self.memory[chunk] = data
            return
        write_bytes(hashlib.sha256(data).digest() + data, self.path(chunk))

    def clear(self) -> None:
        """Throw everything away, once the output is written."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
