"""Screens as one HTML page: tables only, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence

from routes.cli.screens import Screen
from routes.escape import escape_text
from routes.scheme import write_scheme

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = (
    write_scheme()
    + """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: var(--ink);
  background: var(--paper); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 0.8rem; }
h2 { font-size: 1.15rem; line-height: 1.25; margin: 2rem 0 0.8rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0 0 0.8rem; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; font-variant-numeric: tabular-nums; }
th { border-bottom: 2px solid var(--soft); }
.text { text-align: left; unicode-bidi: isolate; }
@media (max-width: 700px) { body { margin: 1rem; } th, td { padding: 0.25rem 0.5rem; }
  .text:first-child { white-space: normal; min-width: 8rem; } }
@media print { .scroll { overflow: visible; } th, td { white-space: normal; } }
"""
)


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
    for place, screen in enumerate(screens):
        level = "h2" if place else "h1"
        lines.append(f"<{level}>{escape_text(screen.title)}</{level}>")
        lines.append('<div class="scroll" tabindex="0"><table>')
        lines.append(_write_row("th", screen.headings(), screen.is_text()))
        lines += [_write_row("td", row, screen.is_text()) for row in screen.rows()]
        lines.append("</table></div>")
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
