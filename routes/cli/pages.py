"""Screens as one HTML page: tables only, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence

from routes.cli.screens import Screen
from routes.escape import escape_text

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1b1b1b; background: #ffffff; }
table { border-collapse: collapse; margin: 0 0 1.5rem; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid #dddddd; }
th { border-bottom: 2px solid #555555; }
.text { text-align: left; unicode-bidi: isolate; }
"""


def write_page(screens: Sequence[Screen]) -> str:
    """
    Write screens as a page that stands alone.

    Examples
    --------
    >>> import pandas as pd
    >>> from routes.cli.screens import show_text
    >>> table = pd.DataFrame({"name": ["<b>Nasib</b>"]})
    >>> page = write_page([Screen("Shares", table, {"name": ("crossing", show_text)})])
    >>> "&lt;b&gt;Nasib" in page
    True
    """
    title = escape_text(screens[0].title)
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
    ]
    for screen in screens:
        lines.append(f"<h1>{escape_text(screen.title)}</h1>\n<table>")
        lines.append(_write_row("th", screen.headings(), screen.is_text()))
        lines += [_write_row("td", row, screen.is_text()) for row in screen.rows()]
        lines.append("</table>")
        lines += [f"<p>{escape_text(note)}</p>" for note in screen.notes]
    return "\n".join([*lines, "</body>\n</html>\n"])


def _write_row(tag: str, cells: Sequence[str], is_text: Sequence[bool]) -> str:
    written = [
        f'<{tag} class="text" dir="auto">{escape_text(cell)}</{tag}>'
        if left
        else f"<{tag}>{escape_text(cell)}</{tag}>"
        for cell, left in zip(cells, is_text, strict=True)
    ]
    return f"<tr>{''.join(written)}</tr>"
