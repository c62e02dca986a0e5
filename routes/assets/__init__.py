"""Browser files that maps carry: Leaflet and its plugins, placed here when the package is built."""

from __future__ import annotations

from importlib.resources import files

from geo.errors import CorridorsError

__all__ = ["MissingAsset", "read_asset"]


class MissingAsset(CorridorsError, FileNotFoundError):
    """A browser file was not placed when the package was built."""

    exit_code = 2


def read_asset(name: str) -> str:
    """
    Text of one browser file.

    Parameters
    ----------
    name
        As in ``assets.toml``, such as ``leaflet.js``.

    Returns
    -------
    text
        The file, as published by its makers.

    Raises
    ------
    MissingAsset
        If the file is not there; the message names the command that places it.

    Examples
    --------
    >>> "Leaflet" in read_asset("leaflet.js")
    True
    """
    path = files(__name__).joinpath(name)
    if not path.is_file():
        raise MissingAsset(
            f"The browser file '{name}' is missing, so a map cannot be drawn. "
            "In a checkout, run: python hatch_build.py (needs npm). Otherwise reinstall: "
            "pip install --force-reinstall --no-deps corridors"
        )
    return path.read_text(encoding="utf-8")
