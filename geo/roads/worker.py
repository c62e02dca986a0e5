"""Run a reading script in a process of its own, within limits, and load what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import InputError
from geo.layers import child_fault
from geo.repairs import child_environment

# A country's roads are a few million points; sixty million, a gigabyte, are a continent's.
MAX_POINTS = 60_000_000
MAX_BYTES = 8 * 1024**3
MAX_MEMORY_MB = 6 * 1024
MAX_SECONDS = 1800

Progress = Callable[[str], None]
Loaded = TypeVar("Loaded")


def say_nothing(text: str) -> None:
    """Take no notice of progress."""


def run_worker(
    script: str,
    path: Path,
    task: dict[str, Any],
    load: Callable[[Path, dict[str, Any]], Loaded],
    *,
    progress: Progress = say_nothing,
) -> Loaded:
    """
    Let a script of this folder read a file, and load what it left.

    Parameters
    ----------
    script
        Its name; it finds the task in ``task.json`` of the folder it is given.
    load
        Called with the folder and the content of ``about.json`` before the folder goes.
    progress
        Told every line the script prints.

    Raises
    ------
    InputError
        With what the script says is wrong with the file, or that it died of it.
    """
    limits = {"memory_mb": MAX_MEMORY_MB, "cpu_seconds": MAX_SECONDS, "max_points": MAX_POINTS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work = {"path": str(path.resolve()), **task, **limits}
        (folder / "task.json").write_text(json.dumps(work), encoding="utf-8")
        with (
            (folder / "errors").open("w+b") as errors,
            subprocess.Popen(  # noqa: S603 - our own script, no shell
                [sys.executable, "-I", str(Path(__file__).with_name(script)), name],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=child_environment(),
                text=True,
            ) as worker,
        ):
            try:
                for line in worker.stdout or ():
                    progress(f"{path.name}: {line.strip()}")
                code = worker.wait(timeout=MAX_SECONDS)
            except BaseException:
                worker.kill()
                raise
            errors.seek(0)
            told = errors.read()
        if code != 0 or not (folder / "about.json").exists():
            raise InputError(child_fault(path, code, told))
        return load(folder, json.loads((folder / "about.json").read_text(encoding="utf-8")))
