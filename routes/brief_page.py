"""The brief as a self-contained page, as Markdown, and as PDF through a browser."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError, WriteError
from routes.brief import Brief, describe_origin, percent
from routes.brief_words import DIRECTIONS, say
from routes.escape import check_link, clean_text, escape_text
from routes.page import check_self_contained, read_web, write_policy

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network

#: File endings a brief can be written as.
BRIEF_ENDINGS = (".html", ".md", ".pdf")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
# A browser that prints a page of a megabyte takes seconds; after this it hangs.
BROWSER_SECONDS = 120


@dataclass(frozen=True)
class Column:
    """A column of a brief's table: heading, texts, whether they are numbers, look by row."""

    heading: str
    texts: Sequence[str]
    is_number: bool = False


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

    target = Path(path)
    ending = target.suffix.lower()
    if ending not in BRIEF_ENDINGS:
        remedy = f"Name it {', '.join(BRIEF_ENDINGS[:-1])} or {BRIEF_ENDINGS[-1]}."
        raise InputError(Fault("--output", "", f"briefs are not written as '{ending}'", remedy))
    if ending == ".md":
        write_text(write_markdown(brief, scenarios=scenarios), target)
        return target
    if ending == ".pdf":
        find_browser()
    html = write_page(brief, network, world, scenarios=scenarios)
    if ending == ".pdf":
        write_bytes(print_page(html), target)
    else:
        write_text(html, target)
    return target


def write_page(
    brief: Brief, network: Network, world: World, *, scenarios: pd.DataFrame | None = None
) -> str:
    """The brief as one HTML page that asks nothing of any network."""
    from routes.brief import name_crossings
    from routes.brief_map import write_map
    from routes.ranking import rank_crossings

    language = brief.language
    names = name_crossings(network, language)
    drawing = write_map(network, world, rank_crossings(network), names, most=12)
    style = read_web("brief.css")
    said = "".join(f"<li>{escape_text(text)}</li>" for text in brief.findings if text)
    parts = [
        _section(brief, "findings", f'<ol class="findings">{said}</ol>{_interval_note(brief)}'),
        _section(brief, "map", drawing),
        _section(brief, "ranking", _table(rank_columns(brief))),
        _section(brief, "corridors", _table(corridor_columns(brief))),
    ]
    if brief.displacement.size:
        note = f'<p class="note">{escape_text(say(language, "displacement_note"))}</p>'
        parts.append(_section(brief, "displacement", note + _matrix(brief)))
    if scenarios is not None and len(scenarios):
        columns = [
            Column(str(name), [clean_text(v) for v in scenarios[name]]) for name in scenarios
        ]
        parts.append(_section(brief, "scenarios", _table(columns)))
    if len(brief.evidence):
        parts.append(_section(brief, "evidence", _table(evidence_columns(brief), links=True)))
    limits = "".join(
        f"<p>{escape_text(say(language, key))}</p>" for key in ("method_text", "limits_text")
    )
    parts.append(_section(brief, "method", limits))
    responsible = f"<p>{escape_text(say(language, 'responsible_text'))}</p>"
    parts.append(_section(brief, "responsible", responsible))
    origin, command = describe_origin(brief)
    parts.append(
        _section(brief, "reproduce", f'<p><code dir="ltr">{escape_text(command)}</code></p>')
    )
    title = escape_text(say(language, "title", world=brief.world))
    day = _day(brief)
    policy = escape_text(write_policy([], [style]))
    html = (
        f'<!doctype html>\n<html lang="{language}" dir="{DIRECTIONS[language]}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<header><h1>{title}</h1>"
        f'<p class="sub">{escape_text(say(language, "subtitle", day=day))}</p></header>\n<main>\n'
        + "\n".join(parts)
        + f"\n</main>\n<footer><p>{escape_text(origin)}</p>"
        f"<p>{escape_text(say(language, 'boundaries'))}</p></footer>\n</body>\n</html>\n"
    )
    return check_self_contained(html)


def write_markdown(brief: Brief, *, scenarios: pd.DataFrame | None = None) -> str:
    """The brief as Markdown: the same words and tables, no map."""
    language = brief.language
    lines = [
        f"# {_plain(say(language, 'title', world=brief.world))}",
        "",
        _plain(say(language, "subtitle", day=_day(brief))),
    ]

    def section(key: str, *texts: str) -> None:
        lines.extend(["", f"## {say(language, key)}", "", *texts])

    section("findings", *(f"1. {_plain(text)}" for text in brief.findings if text))
    section("ranking", *_pipe_table(rank_columns(brief)))
    section("corridors", *_pipe_table(corridor_columns(brief)))
    if brief.displacement.size:
        section("displacement", say(language, "displacement_note"), "", *_pipe_table(_moves(brief)))
    if scenarios is not None and len(scenarios):
        columns = [
            Column(str(name), [clean_text(v) for v in scenarios[name]]) for name in scenarios
        ]
        section("scenarios", *_pipe_table(columns))
    if len(brief.evidence):
        section("evidence", *_pipe_table(evidence_columns(brief)))
    section("method", say(language, "method_text"), "", say(language, "limits_text"))
    section("responsible", say(language, "responsible_text"))
    origin, command = describe_origin(brief)
    section("reproduce", f"    {_plain(command)}", "", _plain(origin))
    return "\n".join(lines) + "\n"


def rank_columns(brief: Brief) -> list[Column]:
    """The ranking as columns of text."""
    table, language = brief.ranking, brief.language
    columns = [
        Column(say(language, "rank"), [str(rank) for rank in table["rank"]], True),
        Column(say(language, "crossing"), [clean_text(name) for name in table["name"]]),
        Column(
            say(language, "zones"),
            [f"{a}–{b}" for a, b in zip(table["zone_a"], table["zone_b"], strict=True)],
        ),
        Column(say(language, "exposure"), [percent(v, digits=2) for v in table["exposure"]], True),
    ]
    if brief.calibrated:
        low, high = table["exposure_low"], table["exposure_high"]
        spans = [
            f"{percent(a, digits=2)} … {percent(b, digits=2)}"
            for a, b in zip(low, high, strict=True)
        ]
        columns.append(Column(say(language, "range"), spans, True))
        chances = [percent(v, digits=0) for v in table["top5_probability"]]
        columns.append(Column(say(language, "top5"), chances, True))
    columns.append(Column(say(language, "usage"), [percent(v) for v in table["usage"]], True))
    bare = say(language, "only_prior")
    counts = [str(count) if count else bare for count in table["seizures_observed"]]
    columns.append(Column(say(language, "seizures"), counts, True))
    return columns


def corridor_columns(brief: Brief) -> list[Column]:
    """The comparison of corridors as columns of text."""
    table, language = brief.corridors, brief.language
    return [
        Column(say(language, "corridors"), [f"\u2066{c}\u2069" for c in table["corridor"]]),
        Column(say(language, "name"), [clean_text(name) for name in table["name"]]),
        Column(say(language, "share"), [percent(v) for v in table["share"]], True),
        Column(say(language, "seized"), [percent(v) for v in table["interception"]], True),
        Column(say(language, "hours"), [_number(v) for v in table["mean_hours"]], True),
        Column(say(language, "km"), [_number(v) for v in table["mean_km"]], True),
    ]


def evidence_columns(brief: Brief) -> list[Column]:
    """Seizures on record as columns of text; the last holds the links."""
    table, language = brief.evidence, brief.language
    return [
        Column(say(language, "date"), [clean_text(day) for day in table["date"]]),
        Column(say(language, "crossing"), [clean_text(name) for name in table["name"]]),
        Column(say(language, "place"), [clean_text(text) for text in table["place_text"]]),
        Column(
            say(language, "amount"),
            [
                _amount(language, pills, mass)
                for pills, mass in zip(table["pills"], table["mass_kg"], strict=True)
            ],
            True,
        ),
        Column(say(language, "source"), [clean_text(text) for text in table["sources"]]),
    ]


def _amount(language: str, pills: float, mass: float) -> str:
    if np.isfinite(pills):
        return say(language, "pills", count=f"{pills:,.0f}")
    if np.isfinite(mass):
        return say(language, "kg", mass=f"{mass:,.0f}")
    return say(language, "unknown")


def _day(brief: Brief) -> str:
    """The day, kept from being turned round in right-to-left text."""
    return f"\u2066{brief.day:%Y-%m-%d}\u2069"


def _number(value: float) -> str:
    return f"{value:,.0f}" if np.isfinite(value) else "–"


def _interval_note(brief: Brief) -> str:
    if not brief.calibrated:
        return f'<p class="note">{escape_text(say(brief.language, "fixed"))}</p>'
    return ""


def _section(brief: Brief, key: str, inner: str) -> str:
    """One section; `inner` is HTML whose texts have gone through the escaping door."""
    return f'<section id="{key}"><h2>{escape_text(say(brief.language, key))}</h2>{inner}</section>'


def _table(columns: Sequence[Column], *, links: bool = False) -> str:
    """A table of escaped texts; with `links`, the last column's addresses become links."""
    head = "".join(f"<th{_look(column)}>{escape_text(column.heading)}</th>" for column in columns)
    rows = []
    for row in range(len(columns[0].texts)):
        cells = []
        for place, column in enumerate(columns):
            text = column.texts[row]
            shown = _links(text) if links and place == len(columns) - 1 else escape_text(text)
            cells.append(f"<td{_look(column)}>{shown}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _look(column: Column) -> str:
    return ' class="number" dir="ltr"' if column.is_number else ""


def _links(sources: str) -> str:
    """Sources as links where they are http or https, else as text."""
    shown = []
    for text in sources.split(";"):
        address = check_link(text.strip())
        if address:
            host = address.split("/")[2]
            link = f'<a href="{escape_text(address)}" rel="noopener noreferrer">'
            shown.append(f"{link}{escape_text(host)}</a>")
        elif text.strip():
            shown.append(escape_text(text.strip()))
    return ", ".join(shown)


def _matrix(brief: Brief) -> str:
    """The displacement matrix, gains and losses told by colour and sign."""
    table = brief.displacement
    head = "".join(f'<th class="number">{escape_text(name)}</th>' for name in table.columns)
    rows = []
    for name, values in zip(table.index, table.to_numpy(float) * 100, strict=True):
        cells = "".join(f"<td{_change_look(value)}>{_change(value)}</td>" for value in values)
        rows.append(f"<tr><th>{escape_text(name)}</th>{cells}</tr>")
    corner = escape_text(say(brief.language, "closed_row"))
    return (
        f'<div class="scroll"><table class="matrix"><thead><tr><th>{corner}</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _change_look(points: float) -> str:
    if not np.isfinite(points):
        return ' class="number self"'
    side = " up" if points >= 0.5 else " down" if points <= -0.5 else ""
    return f' class="number{side}" dir="ltr"'


def _change(points: float) -> str:
    return f"{points:+.1f}" if np.isfinite(points) else ""


def _moves(brief: Brief) -> list[Column]:
    """The displacement matrix as columns of text."""
    table = brief.displacement
    first = Column(say(brief.language, "closed_row"), [clean_text(name) for name in table.index])
    return [
        first,
        *(
            Column(clean_text(name), [_change(v * 100) for v in table.iloc[:, place]], True)
            for place, name in enumerate(table.columns)
        ),
    ]


def _pipe_table(columns: Sequence[Column]) -> list[str]:
    """A Markdown table; pipes and markup in texts are escaped."""
    rule = ["---:" if column.is_number else "---" for column in columns]
    rows = zip(*(column.texts for column in columns), strict=True)
    return [
        _pipes([column.heading for column in columns]),
        f"| {' | '.join(rule)} |",
        *(_pipes(row) for row in rows),
    ]


def _pipes(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


_MARKUP: Mapping[int, str] = {ord(c): f"\\{c}" for c in "\\`*_{}[]<>|"} | {10: " ", 13: " "}


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return clean_text(text).translate(_MARKUP)


def find_browser() -> str:
    """
    A Chromium on this machine.

    Raises
    ------
    InputError
        If there is none; the message says what to do instead.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    remedy = "Write -o brief.html, open it and print to PDF; or install Chromium."
    raise InputError(Fault("--output", "", "no browser is here to make a PDF with", remedy))


def print_page(html: str) -> bytes:
    """
    A page printed to PDF by a Chromium without a window or a network.

    Raises
    ------
    WriteError
        If the browser fails or takes longer than `BROWSER_SECONDS`.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="corridors-") as folder:
        page, pdf = Path(folder, "brief.html"), Path(folder, "brief.pdf")
        page.write_text(html, encoding="utf-8")
        # The page has no script and its policy fetches nothing; the sandbox needs a user account
        # that containers lack, so it is left out there only.
        words = [browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-quic"]
        words += ["--disable-background-networking", "--disable-component-update"]
        words += ["--disable-sync", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        words += ["--no-sandbox"] if _is_root() else []
        words += [f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=BROWSER_SECONDS)  # noqa: S603
            return pdf.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise WriteError(
                f"The browser {browser} could not print the brief ({type(error).__name__}). "
                "Write -o brief.html and print it from there."
            ) from error


def _is_root() -> bool:
    import os

    return hasattr(os, "geteuid") and os.geteuid() == 0
