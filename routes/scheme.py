"""The colours of pages by name: as paper has them, and dark where the reader's system is dark.

A page names a colour, ``var(--ink)``, and never says it; so one page serves both schemes, changes
as the system does, and prints as on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routes import palette


def number_colours(name: str, colours: Sequence[str]) -> dict[str, str]:
    """
    Colours of a scale by name.

    Examples
    --------
    >>> number_colours("step", ["#ffffff", "#000000"])
    {'step-0': '#ffffff', 'step-1': '#000000'}
    """
    return {f"{name}-{place}": colour for place, colour in enumerate(colours)}


#: Text, and what it stands on.
LIGHT_PAGE = {
    "ink": palette.INK,
    "soft": palette.INK_SOFT,
    "accent": "#0b5c8a",
    "rise": palette.RISE,
    "fall": palette.FALL,
    "paper": palette.PAPER,
    "wash": "#f4f3ef",
    "track": "#f0eee8",
    "pointed": "#eef5f9",
    "chosen": "#dcebf4",
    "answer": "#fdf6ec",
    "notice": "#fff3cd",
    "rise-wash": "#f7dcdc",
    "fall-wash": "#dbe7f3",
    "line": "#d5d3cc",
    "rule": "#e9e6de",
    "edge": "#b9b6ad",
    "frame": "#8f8c83",
    "warm-line": "#e0c896",
}
DARK_PAGE = {
    "ink": "#e6e8ea",
    "soft": "#a9b1b8",
    "accent": "#7cc0ea",
    "rise": "#ff8f8f",
    "fall": "#86b9f0",
    "paper": "#1d2124",
    "wash": "#282d31",
    "track": "#33393d",
    "pointed": "#23313b",
    "chosen": "#2c3f4c",
    "answer": "#33291c",
    "notice": "#3a3215",
    "rise-wash": "#562f33",
    "fall-wash": "#243f5c",
    "line": "#3b4247",
    "rule": "#30363a",
    "edge": "#565e64",
    "frame": "#7c858c",
    "warm-line": "#6b5730",
}
#: The map, its names, and what the data draw upon it.
LIGHT_MAP = {
    "veil": "rgb(255 255 255 / .93)",
    "water": palette.WATER,
    "graticule": palette.GRATICULE,
    "land": palette.LAND,
    "land-around": palette.LAND_AROUND,
    "coast": palette.COAST,
    "border": palette.BORDER,
    "zone-name": "#6f6857",
    "around-name": "#8e897d",
    "water-name": "#5d8296",
    "place-name": "#3d444a",
    "seizure": palette.SEIZURE,
    "bars": "#c9ced1",
    "closed": palette.CLOSED,
    "unused": "#b9b9b4",
    "casing": palette.PAPER,
    "bar": palette.EXPOSURE[2],
    "corridor-other": palette.OTHER_CORRIDOR,
    **number_colours("exposure", palette.EXPOSURE),
    **number_colours("corridor", palette.CORRIDORS),
}
DARK_MAP = {
    "veil": "rgb(29 33 36 / .93)",
    "water": "#17232b",
    "graticule": "#22313a",
    "land": "#2c3135",
    "land-around": "#22272a",
    "coast": "#5b7280",
    "border": "#7d766c",
    "zone-name": "#b4ab97",
    "around-name": "#8f979d",
    "water-name": "#7fa6ba",
    "place-name": "#c3cad0",
    "seizure": "#9fc4d6",
    "bars": "#4a5359",
    "closed": "#a3a6ab",
    "unused": "#646a6e",
    "casing": "#14181b",
    "bar": palette.EXPOSURE_DARK[2],
    "corridor-other": palette.OTHER_CORRIDOR,
    **number_colours("exposure", palette.EXPOSURE_DARK),
    **number_colours("corridor", palette.CORRIDORS_DARK),
}


def write_scheme(light: Mapping[str, str] = LIGHT_PAGE, dark: Mapping[str, str] = DARK_PAGE) -> str:
    """
    CSS that gives every colour its name, in both schemes; paper is always light.

    Examples
    --------
    >>> print(write_scheme({"ink": "#000000"}, {"ink": "#ffffff"}))
    :root { color-scheme: light; --ink: #000000; }
    @media screen and (prefers-color-scheme: dark) {
      :root { color-scheme: dark; --ink: #ffffff; }
    }
    <BLANKLINE>
    """
    return (
        f":root {{ color-scheme: light; {_list_colours(light)} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ color-scheme: dark; {_list_colours(dark)} }}\n}}\n"
    )


def _list_colours(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def refer(name: str) -> str:
    """
    A colour as CSS and SVG refer to it.

    Examples
    --------
    >>> refer("ink")
    'var(--ink)'
    """
    return f"var(--{name})"
