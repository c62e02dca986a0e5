"""Where the world that comes with the toolkit lies."""

from __future__ import annotations

from pathlib import Path

from geo.errors import Fault, InputError


def bundled_folder() -> Path | None:
    """Folder of the world that comes with the toolkit; None if the installation lacks it."""
    here = Path(__file__).resolve().parent
    folders = (here / "_data", here.parent / "data")
    return next((folder for folder in folders if (folder / "world.toml").is_file()), None)


def bundled_world() -> Path:
    """
    Folder of the world that comes with the toolkit.

    Raises
    ------
    InputError
        If the installation lacks it.
    """
    if (folder := bundled_folder()) is not None:
        return folder
    problem = "the installation holds no bundled world"
    raise InputError(Fault("data", "", problem, "Install corridors again, or give --world."))
