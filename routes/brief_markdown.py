"""The brief as Markdown: the same words and tables, no map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from routes.brief import describe_origin, tell_change
from routes.brief_tables import (
    Column,
    corridor_columns,
    evidence_columns,
    isolated,
    rank_columns,
    short_name,
    tell_day,
    tell_displacement,
    tell_evidence,
    tell_intervals,
)
from routes.brief_words import say
from routes.escape import check_link, clean_text

if TYPE_CHECKING:
    import pandas as pd

    from routes.brief import Brief

_MARKUP: Mapping[int, str] = {ord(c): f"\\{c}" for c in "\\`*_{}[]<>|"} | {10: " ", 13: " "}


def write_markdown(brief: Brief, *, scenarios: pd.DataFrame | None = None) -> str:
    """
    Write the brief as Markdown.

    Parameters
    ----------
    scenarios
        As `tell_scenarios` gives it.
    """
    language = brief.language
    subtitle = say(language, "subtitle", world=brief.world, day=tell_day(brief))
    parts = [f"# {say(language, 'title')}", _plain(subtitle)]

    def section(key: str, *texts: str) -> None:
        parts.extend([f"## {say(language, key)}", *texts])

    section("findings", _list(brief.findings), _plain(tell_intervals(brief)))
    section("ranking", _pipe_table(language, rank_columns(brief)))
    if len(brief.corridors):
        section("corridors", _pipe_table(language, corridor_columns(brief)))
    if len(brief.displacement.change) > 1:
        matrix = _pipe_table(language, _matrix_columns(brief))
        section("displacement", _plain(tell_displacement(brief)), matrix)
    if scenarios is not None and len(scenarios):
        columns = [
            Column(str(name), [clean_text(v) for v in scenarios[name]]) for name in scenarios
        ]
        section("scenarios", _pipe_table(language, columns))
    if len(brief.evidence):
        evidence = _pipe_table(language, evidence_columns(brief))
        section("evidence", _plain(tell_evidence(brief)), evidence)
    section("method", say(language, "method_text"), say(language, "limits_text"))
    section("responsible", say(language, "responsible_text"))
    origin, command = describe_origin(brief)
    section("reproduce", f"    {clean_text(command)}".replace("\n", " "), _plain(origin))
    return "\n\n".join([*parts, _plain(say(language, "boundaries"))]) + "\n"


def _list(findings: Iterable[str]) -> str:
    return "\n".join(f"{row}. {_plain(text)}" for row, text in enumerate(findings, start=1))


def _matrix_columns(brief: Brief) -> list[Column]:
    """The displacement matrix as columns of text."""
    table = brief.displacement.change
    closed = [short_name(brief, str(i)) for i in table.index]
    columns = [Column(say(brief.language, "closed_row"), closed)]
    for crossing_id in table.columns:
        changes = [tell_change(value * 100) for value in table[crossing_id]]
        columns.append(Column(short_name(brief, str(crossing_id)), changes, "number"))
    return columns


def _pipe_table(language: str, columns: Sequence[Column]) -> str:
    """A table; pipes and markup in texts are escaped."""
    rule = ["---:" if column.kind == "number" else "---" for column in columns]
    cells = [
        [_links(text) for text in column.texts]
        if column.kind == "links"
        else [_plain(text) for text in isolated(language, column)]
        for column in columns
    ]
    lines = [[_plain(column.heading) for column in columns], rule, *zip(*cells, strict=True)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _links(sources: str) -> str:
    """Sources as links by their host where they are http or https, else as text."""
    shown = []
    for text in filter(None, (part.strip() for part in sources.split(";"))):
        address = check_link(text)
        shown.append(f"[{address.split('/')[2]}](<{address}>)" if address else _plain(text))
    return ", ".join(shown)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return clean_text(text).translate(_MARKUP)
