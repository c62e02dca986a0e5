"""The colours of maps and figures, chosen so that colour-blind readers can tell them apart.

Exposure runs from pale to dark, so that it also reads in grey. Corridors were searched for: any two
of them, and the grey of all others, differ by 19 units of CIELAB or more, for usual sight and for
the three kinds of colour blindness as Machado, Oliveira and Fernandes (2009) simulate them. Water
and land stay paler than anything drawn upon them.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Exposure classes, least first: lightness falls step by step, hue moves from straw to wine.
EXPOSURE = ("#fbe3a4", "#f6b35c", "#e5793f", "#bd3c3f", "#741b47")
#: Corridors, the largest share first; the eighth and later ones share `OTHER_CORRIDOR`.
CORRIDORS = ("#2b2a8c", "#14a05a", "#d1a900", "#7da9f2", "#a53be6", "#4f4a12", "#8a1d4f")
OTHER_CORRIDOR = "#8c8c8c"
#: The same on a dark page: there more exposure is paler, and corridors keep their hue.
EXPOSURE_DARK = ("#8d3f68", "#c2504f", "#e98549", "#f6b95f", "#fdeab5")
CORRIDORS_DARK = ("#567cef", "#4fcc74", "#de9824", "#aab7ff", "#b75ab6", "#9b7f30", "#fdb8d8")
#: A crossing's kind, where colour stands for kind (charts); maps use shape.
KINDS = {"official": "#0072b2", "informal": "#d55e00", "port": "#009e73"}
#: Rise and fall after a closure or under a scenario.
RISE, FALL = "#b2182b", "#2166ac"

WATER = "#d9e7ee"
GRATICULE = "#c6d8e1"
LAND = "#f7f4ec"
LAND_AROUND = "#eae8e1"
COAST = "#93a9b5"
BORDER = "#8d8478"
SEIZURE = "#24404f"
INK = "#22282d"
INK_SOFT = "#59626a"
PAPER = "#ffffff"
CLOSED = "#7d7f83"


def corridor_colours(corridors: Sequence[str]) -> dict[str, str]:
    """
    A colour for each corridor, in the order given; those past the palette's end share a grey.

    Examples
    --------
    >>> corridor_colours(["SYR-JOR-SAU"])
    {'SYR-JOR-SAU': '#2b2a8c'}
    """
    return {
        corridor: CORRIDORS[place] if place < len(CORRIDORS) else OTHER_CORRIDOR
        for place, corridor in enumerate(corridors)
    }


def exposure_breaks(highest: float, *, classes: int = len(EXPOSURE)) -> tuple[float, ...]:
    """
    Where one exposure class ends and the next begins: a 1-3-10 ladder below the highest value.

    Exposure is spread over orders of magnitude, so equal steps would put every crossing but a few
    into the first class.

    Parameters
    ----------
    highest
        Largest exposure drawn, 0 to 1.
    classes
        How many classes; 2 or more.

    Returns
    -------
    breaks
        `classes` - 1 rising values, the last one below `highest` where that is above 0.

    Examples
    --------
    >>> exposure_breaks(0.042)
    (0.0003, 0.001, 0.003, 0.01)
    """
    ladder = [factor * 10.0**power for power in range(-9, 1) for factor in (1.0, 3.0)]
    below = [step for step in ladder if step <= highest / 2.0]
    lowest = [step for step in ladder if step > highest / 2.0]
    steps = (below + lowest[: max(0, classes - 1 - len(below))])[-(classes - 1) :]
    return tuple(float(f"{step:.3g}") for step in steps)


def exposure_colour(exposure: float, breaks: Sequence[float]) -> str:
    """
    Colour of a crossing by its exposure.

    Examples
    --------
    >>> exposure_colour(0.5, (0.001, 0.003, 0.01, 0.03)) == EXPOSURE[-1]
    True
    """
    return EXPOSURE[sum(exposure >= step for step in breaks)]
