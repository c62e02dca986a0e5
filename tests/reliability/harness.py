"""Ask a command in a process of its own, and see all it did: code, words, files, time, memory."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# What the commands import, so that a fork of this process starts at once.
import geopandas  # noqa: F401
import networkx  # noqa: F401
import pandas  # noqa: F401
import scipy.sparse.csgraph  # noqa: F401

import geo.layers  # noqa: F401
import routes.cli.rank
import routes.ranking  # noqa: F401
from routes.cli import run

SECONDS = 20.0
MEGABYTES = 1024
STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code (negative: a signal), what it said and took."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float

    def faults(self) -> list[str]:
        """Whatever no input at all may bring about."""
        told = []
        if self.code not in (0, 2, 4):
            told.append(f"ended with {self.code}")
        if "Traceback" in self.err + self.out:
            told.append("showed a traceback")
        if self.code == 2 and not self.err.strip():
            told.append("said nothing")
        if self.seconds > SECONDS:
            told.append(f"took {self.seconds:.0f} s")
        if self.megabytes > MEGABYTES:
            told.append(f"took {self.megabytes:.0f} MB")
        return told


def ask_apart(words: Sequence[str], folder: Path, *, seconds: float = SECONDS) -> Outcome:
    """Answer a command line in a fork of this process, in a folder, within a time."""
    return run_apart(lambda: run(list(words)), folder, seconds=seconds)


def run_apart(
    work: Callable[[], int],
    folder: Path,
    *,
    seconds: float = SECONDS,
    kill_after: tuple[float, int] | None = None,
) -> Outcome:
    """
    Run anything in a fork of this process.

    Parameters
    ----------
    kill_after
        Seconds after the work has begun at which to send a signal, and which.
    """
    said = [folder.parent / f".said-{os.getpid()}-{name}" for name in ("out", "err")]
    start = time.monotonic()
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    # Signals wait until the work has begun: one sent before would end the test, not the command.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    child = os.fork()
    if child == 0:
        _work_in_child(work, folder, said, writing)
    os.close(writing)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    usage, status, sent, begun = None, 0, False, math.inf
    while usage is None:
        done, status, rusage = os.wait4(child, os.WNOHANG)
        now = time.monotonic()
        if begun == math.inf and _has_begun(reading):
            begun = now
        if done:
            usage = rusage
        elif kill_after is not None and now - begun >= kill_after[0] and not sent:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, kill_after[1])
            sent, start = True, time.monotonic()
        elif now - start > seconds + 10:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.002)
    os.close(reading)
    texts = [one.read_bytes().decode("utf-8", "replace") if one.exists() else "" for one in said]
    for one in said:
        one.unlink(missing_ok=True)
    return Outcome(
        os.waitstatus_to_exitcode(status),
        *texts,
        seconds=time.monotonic() - start,
        megabytes=usage.ru_maxrss / 1024,
    )


def _has_begun(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) == b"!"
    except BlockingIOError:
        return False


def _work_in_child(work: Callable[[], int], folder: Path, said: Sequence[Path], begun: int) -> None:
    code = 99
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(folder)
        for number, path in enumerate(said, start=1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        from routes.cli.endings import catch_termination

        with catch_termination():
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
            os.write(begun, b"!")
            os.close(begun)
            code = work()
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    except KeyboardInterrupt:
        code = 98
    except BaseException as error:
        import traceback

        traceback.print_exception(error)
        code = 97
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def list_files(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder: size and when it was last changed, by name."""
    return {
        one.relative_to(folder).as_posix(): (one.lstat().st_size, one.lstat().st_mtime_ns)
        for one in folder.rglob("*")
        if one.is_symlink() or one.is_file()
    }
