"""Tables as a person reads them: rich on a terminal, plain when piped."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import show_plainly

if TYPE_CHECKING:
    import pandas as pd

MISSING = "–"


def show_text(value: Any) -> str:
    """Text without control characters; – where missing."""
    return show_plainly(str(value)) if value not in ("", None) else MISSING


def show_links(text: str) -> str:
    """
    First of several links parted by semicolons, and how many follow.

    Examples
    --------
    >>> show_links("https://a.example/1;https://b.example/2"), show_links("")
    ('https://a.example/1 (+1)', '–')
    """
    first, *others = [part.strip() for part in str(text).split(";") if part.strip()] or [""]
    return f"{show_text(first)} (+{len(others)})" if others else show_text(first)


def show_share(value: float) -> str:
    """
    A share as a percentage.

    Examples
    --------
    >>> show_share(0.1234), show_share(0.00001), show_share(0)
    ('12.3 %', '<0.1 %', '0 %')
    """
    if math.isnan(value):
        return MISSING
    if value == 0:
        return "0 %"
    return f"{100 * value:.1f} %" if value >= 0.0005 else "<0.1 %"


def show_change(value: float) -> str:
    """
    A change of a share, in percentage points, with its sign.

    Examples
    --------
    >>> show_change(0.051), show_change(-0.2), show_change(0.0)
    ('+5.1', '-20.0', '0.0')
    """
    if math.isnan(value):
        return MISSING
    return f"{100 * value:+.1f}" if abs(value) >= 0.0005 else "0.0"


def show_signed(value: float) -> str:
    """A number with its sign and three decimals."""
    return MISSING if math.isnan(value) else f"{value:+.3f}"


def show_number(value: float) -> str:
    """A number with one decimal."""
    return MISSING if math.isnan(value) else f"{value:,.1f}"


def show_digits(value: float) -> str:
    """A number of any size, three digits of it."""
    return MISSING if math.isnan(value) else f"{value:.3g}"


def show_count(value: float) -> str:
    """A whole number."""
    return MISSING if math.isnan(value) else f"{value:,.0f}"


Show = Callable[[Any], str]


@dataclass(frozen=True)
class Screen:
    """
    A table for reading.

    Attributes
    ----------
    title
        What it shows.
    table
        The rows.
    columns
        Column of the table, its heading and how its cells are shown.
    notes
        Lines beneath it.
    intro
        Lines above it.
    """

    title: str
    table: pd.DataFrame
    columns: Mapping[str, tuple[str, Show]]
    notes: Sequence[str] = ()
    intro: Sequence[str] = ()

    def headings(self) -> list[str]:
        """Headings, in order."""
        return [heading for heading, _ in self.columns.values()]

    def rows(self) -> list[list[str]]:
        """Cells as text, row by row."""
        shown = [
            [show(value) for value in self.table[name].tolist()]
            for name, (_, show) in self.columns.items()
        ]
        return [list(row) for row in zip(*shown, strict=True)]

    def is_text(self) -> list[bool]:
        """Which columns hold words, and so stand left."""
        return [show in (show_text, show_links) for _, show in self.columns.values()]


def cut_table(table: pd.DataFrame, top: int, *, noun: str) -> tuple[pd.DataFrame, list[str]]:
    """First `top` rows (0 for all), and a note on those that are left out."""
    if not top or len(table) <= top:
        return table, []
    return table.head(top), [f"{len(table) - top} more {noun}; --top 0 shows all."]


def write_plain(screens: Sequence[Screen]) -> str:
    """
    Screens as aligned text.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["Nasib", "Tanf"], "share": [0.5, 0.25]})
    >>> columns = {"name": ("crossing", show_text), "share": ("share", show_share)}
    >>> print(write_plain([Screen("Shares", table, columns)]))
    Shares
    <BLANKLINE>
    crossing   share
    Nasib     50.0 %
    Tanf      25.0 %
    <BLANKLINE>
    """
    return "\n".join(_write_one(screen) for screen in screens)


def _write_one(screen: Screen) -> str:
    lines = [screen.headings(), *screen.rows()]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    left = screen.is_text()
    text = [screen.title, "", *screen.intro]
    text += [""] if screen.intro else []
    for line in lines if screen.rows() else []:
        cells = [
            cell.ljust(width) if is_left else cell.rjust(width)
            for cell, width, is_left in zip(line, widths, left, strict=True)
        ]
        text.append("  ".join(cells).rstrip())
    text += [""] if screen.notes and screen.rows() else []
    text += screen.notes
    return "\n".join(text) + "\n"


def print_screens(screens: Sequence[Screen]) -> None:
    """Print to standard output: rich on a terminal, plain when piped."""
    if not sys.stdout.isatty():
        sys.stdout.write(write_plain(screens))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for screen in screens:
        console.print(Text(screen.title, style="bold"))
        for line in screen.intro:
            console.print(Text(line))
        table = Table(box=SIMPLE_HEAD)
        for heading, is_left in zip(screen.headings(), screen.is_text(), strict=True):
            table.add_column(heading, justify="left" if is_left else "right", overflow="fold")
        rows = screen.rows()
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        if rows:
            console.print(table)
        for note in screen.notes:
            console.print(Text(note, style="dim"))
        console.print()
