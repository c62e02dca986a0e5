"""The brief as one self-contained page, and the door through which it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from routes.brief import Brief, describe_origin, tell_change
from routes.brief_map import write_map
from routes.brief_tables import (
    Column,
    corridor_columns,
    evidence_columns,
    rank_columns,
    short_name,
    tell_day,
    tell_displacement,
    tell_evidence,
    tell_intervals,
)
from routes.brief_words import DIRECTIONS, say
from routes.escape import check_link, clean_text, escape_text
from routes.page import check_self_contained, read_web, write_policy
from routes.scheme import write_scheme

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

#: File endings a brief can be written as.
BRIEF_ENDINGS = (".html", ".md", ".pdf")


def check_brief_path(path: Path | str) -> Path:
    """
    The path, once a brief can be written as its ending says.

    Raises
    ------
    InputError
        If the ending is another, or no browser is there to print a PDF with.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in BRIEF_ENDINGS:
        remedy = f"Name it {', '.join(BRIEF_ENDINGS[:-1])} or {BRIEF_ENDINGS[-1]}."
        raise InputError(Fault("--output", "", f"briefs are not written as '{ending}'", remedy))
    if ending == ".pdf":
        from routes.brief_print import find_browser

        find_browser()
    return target


def write_brief(
    brief: Brief,
    network: Network,
    world: World,
    path: Path | str,
    *,
    scenarios: pd.DataFrame | None = None,
) -> Path:
    """
    Write the brief as its file's ending says.

    Parameters
    ----------
    brief
        From `gather_brief`.
    network, world
        What the map is drawn from.
    path
        ``.html`` (self-contained), ``.md`` or ``.pdf`` (by a Chromium on this machine).
    scenarios
        Optional table to show: one row a scenario, texts as they are.

    Raises
    ------
    InputError
        If the ending is none of these, or no browser is there to print with.
    WriteError
        If the file cannot be written; an older one stays.
    """
    from geo.writers import write_bytes, write_text

    target = check_brief_path(path)
    ending = target.suffix.lower()
    if ending == ".md":
        from routes.brief_markdown import write_markdown

        write_text(write_markdown(brief, scenarios=scenarios), target)
        return target
    html = write_page(brief, network, world, scenarios=scenarios)
    if ending == ".pdf":
        from routes.brief_print import print_page

        write_bytes(print_page(html), target)
    else:
        write_text(html, target)
    return target


def write_page(
    brief: Brief, network: Network, world: World, *, scenarios: pd.DataFrame | None = None
) -> str:
    """The brief as one HTML page that asks nothing of any network."""
    parts = [
        _section(brief, "findings", _findings(brief)),
        _section(brief, "map", write_map(network, world, brief.ranking, brief.names, most=12)),
        _section(brief, "ranking", _table(rank_columns(brief))),
    ]
    if len(brief.corridors):
        parts.append(_section(brief, "corridors", _table(corridor_columns(brief))))
    if len(brief.displacement.change) > 1:
        parts.append(
            _section(brief, "displacement", _note(tell_displacement(brief)) + _matrix(brief))
        )
    if scenarios is not None and len(scenarios):
        parts.append(_section(brief, "scenarios", _table(_scenario_columns(scenarios))))
    if len(brief.evidence):
        evidence = _note(tell_evidence(brief)) + _table(evidence_columns(brief))
        parts.append(_section(brief, "evidence", evidence))
    origin, command = describe_origin(brief)
    parts += [
        _section(brief, "method", _said(brief, "method_text") + _said(brief, "limits_text")),
        _section(brief, "responsible", _said(brief, "responsible_text")),
        _section(brief, "reproduce", f'<p><code dir="ltr">{escape_text(command)}</code></p>'),
        f"<footer>{_note(origin)}{_said(brief, 'boundaries')}</footer>",
    ]
    return check_self_contained(_frame_page(brief, "\n".join(parts)))


def _frame_page(brief: Brief, body: str) -> str:
    """Head and heading around `body`, which is HTML already."""
    language = brief.language
    style = write_scheme() + read_web("brief.css")
    title = escape_text(say(language, "title"))
    day = escape_text(tell_day(brief))
    subtitle = escape_text(say(language, "subtitle", world=brief.world, day=tell_day(brief)))
    subtitle = subtitle.replace(day, f'<span class="whole">{day}</span>')
    policy = escape_text(write_policy([], [style]))
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{DIRECTIONS[language]}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header><h1>{title}</h1><p class="sub">{subtitle}</p></header>\n<main>\n{body}\n</main>\n'
        "</body>\n</html>\n"
    )


def _section(brief: Brief, key: str, inner: str) -> str:
    """One section; `inner` is HTML whose texts have gone through the escaping door."""
    return f'<section id="{key}"><h2>{escape_text(say(brief.language, key))}</h2>{inner}</section>'


def _note(text: str) -> str:
    return f'<p class="note">{escape_text(text)}</p>'


def _said(brief: Brief, key: str) -> str:
    return f"<p>{escape_text(say(brief.language, key))}</p>"


def _findings(brief: Brief) -> str:
    # A number keeps its sign of per cent beside it where a line breaks.
    kept = (text.replace(" %", "\u00a0%") for text in brief.findings)
    said = "".join(f"<li>{escape_text(text)}</li>" for text in kept)
    return f'<ol class="findings">{said}</ol>{_note(tell_intervals(brief))}'


def _scenario_columns(scenarios: pd.DataFrame) -> list[Column]:
    """Texts as columns; from the third on they are numbers."""
    return [
        Column(str(name), [clean_text(v) for v in scenarios[name]], "number" if at > 1 else "text")
        for at, name in enumerate(scenarios)
    ]


def _table(columns: Sequence[Column]) -> str:
    """A table of escaped texts; addresses in a column of links become links."""
    head = "".join(f"<th{_look(column)}>{escape_text(column.heading)}</th>" for column in columns)
    rows = []
    for texts in zip(*(column.texts for column in columns), strict=True):
        cells = [
            f"<td{_look(column)}>{_cell(column, text)}</td>"
            for column, text in zip(columns, texts, strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(column: Column, text: str) -> str:
    """A cell's text; each is laid out by its own direction."""
    return _links(text) if column.kind == "links" else f"<bdi>{escape_text(text)}</bdi>"


def _look(column: Column) -> str:
    return {"number": ' class="number"', "whole": ' class="whole"'}.get(column.kind, "")


def _links(sources: str) -> str:
    """Sources as links where they are http or https, else as text."""
    shown = []
    for text in sources.split(";"):
        address = check_link(text.strip())
        if address:
            host = address.split("/")[2]
            link = f'<a href="{escape_text(address)}" rel="noopener noreferrer">'
            shown.append(f"{link}<bdi>{escape_text(host)}</bdi></a>")
        elif text.strip():
            shown.append(f"<bdi>{escape_text(text.strip())}</bdi>")
    return " · ".join(shown)


def _matrix(brief: Brief) -> str:
    """The displacement matrix, gains and losses told by colour and sign."""
    table, sure = brief.displacement.change, brief.displacement.is_sure.to_numpy(bool)
    head = "".join(f"<th>{_over(brief, str(i))}</th>" for i in table.columns)
    rows = []
    for row, values in enumerate(table.to_numpy(float) * 100):
        cells = "".join(
            f"<td{_change_look(value, is_sure)}><bdi>{tell_change(value)}</bdi></td>"
            for value, is_sure in zip(values, sure[row], strict=True)
        )
        rows.append(f"<tr><th>{_over(brief, str(table.index[row]))}</th>{cells}</tr>")
    corner = escape_text(say(brief.language, "closed_row"))
    return (
        '<div class="scroll" tabindex="0"><table class="matrix">'
        f"<thead><tr><th>{corner}</th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _over(brief: Brief, crossing_id: str) -> str:
    return f"<bdi>{escape_text(short_name(brief, crossing_id))}</bdi>"


def _change_look(points: float, is_sure: bool) -> str:
    if not np.isfinite(points):
        return ' class="number self"'
    side = " up" if points >= 0.5 else " down" if points <= -0.5 else ""
    return f' class="number{side if is_sure else ""}"'
