"""A page to review by: each report with its words marked, the candidates beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routes.escape import check_link, escape_text
from routes.ingest.articles import Article
from routes.ingest.candidates import list_rows, tabulate_events, tabulate_remarks
from routes.scheme import write_scheme

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
#: What a mark stands for, by field; colours are told apart by those who see few (Tol's light set).
GROUPS = {
    "amount": ("pills", "mass_kg", "quantity_qualifier"),
    "place": ("crossing_id", "place_text", "country"),
    "day": ("date", "announced"),
    "ways": ("origin_country", "transit_countries", "destination_country", "corridor"),
    "what": ("substance", "concealment", "event_kind", "agency"),
    "remark": ("kind",),
}
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}
# A long report is cut for the page: browsers crawl under megabytes of marked text.
MAX_SHOWN = 200_000
_FIELDS = (
    "date",
    "country",
    "place_text",
    "crossing_id",
    "pills",
    "mass_kg",
    "quantity_qualifier",
    "substance",
    "other_substances",
    "concealment",
    "origin_country",
    "transit_countries",
    "destination_country",
    "corridor",
    "agency",
    "event_kind",
    "location_kind",
    "note",
)
STYLE = (
    write_scheme()
    + """
* { box-sizing: border-box; }
body { font: 15px/1.55 system-ui, "Noto Sans Arabic", sans-serif; margin: 0; color: var(--ink);
  background: var(--wash); }
header { padding: 1rem 1.5rem; border-bottom: 1px solid var(--line); background: var(--paper); }
h1 { font-size: 1.25rem; margin: 0 0 .4rem; } h2 { font-size: 1.05rem; margin: 0 0 .2rem; }
h3 { font-size: .95rem; margin: 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .85rem; margin: 0; overflow-wrap: anywhere; }
section { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); gap: 1.25rem;
  padding: 1.25rem 1.5rem; border-bottom: 1px solid var(--line); align-items: start; }
@media (min-width: 60rem) {
  article { position: sticky; top: 1rem; max-height: 96vh; overflow: auto; } }
article, .card { background: var(--paper); border: 1px solid var(--line); border-radius: 6px;
  padding: .9rem 1.1rem; }
article p { white-space: pre-wrap; margin: .3rem 0 .9rem; overflow-wrap: anywhere; }
aside { display: grid; gap: .8rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 0; font-size: .85rem; }
th, td { text-align: start; vertical-align: top; padding: .2rem .4rem .2rem 0;
  border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
th { font-weight: 400; color: var(--soft); width: 7.6rem; }
td a { color: var(--soft); text-decoration: none; border-bottom: 1px dotted; }
mark { color: inherit; border-radius: 3px; padding: 0 .1em; border-bottom: 2px solid; }
mark:target { outline: 3px solid var(--ink); }
.amount { background: #f9e3a0; border-color: #b8860b; }
.place { background: #cfe8f5; border-color: #2b7bb0; }
.day { background: #d9efcf; border-color: #3f8a3a; }
.ways { background: #e9d8f2; border-color: #7d4a9c; }
.what { background: #f7d6cf; border-color: #b4533c; }
.remark { background: #e3e3e3; border-color: #6d6d6d; }
@media screen and (prefers-color-scheme: dark) {
  .amount { background: #5a4710; border-color: #e0b13a; }
  .place { background: #1d4257; border-color: #5fb0e0; }
  .day { background: #2c4a26; border-color: #7cc276; }
  .ways { background: #472f57; border-color: #b98ad6; }
  .what { background: #5a3026; border-color: #e58f79; }
  .remark { background: #44484b; border-color: #a5a9ad; }
}
.key { padding: 0 .35em; border-radius: 3px; border-bottom: 2px solid;
  margin-inline-end: .6em; font-size: .85rem; }
@media (max-width: 60rem) { section { grid-template-columns: minmax(0, 1fr); } }
"""
)


def draw_review(articles: Sequence[tuple[str, str, Article]]) -> str:
    """
    A page that stands alone: no script, nothing fetched, every text escaped.

    Parameters
    ----------
    articles
        Name, source and what was read, for each report.

    Returns
    -------
    page
        HTML. Text runs as its script does; marks lead to the candidates' fields and back.
    """
    count = sum(len(article.events) for _, _, article in articles)
    keys = "".join(f'<span class="key {group}">{group}</span>' for group in GROUPS)
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Candidates for review</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f"<header><h1>{count} candidate {'event' if count == 1 else 'events'} in {len(articles)} "
        f"{'report' if len(articles) == 1 else 'reports'}</h1><div>{keys}</div></header>",
    ]
    for number, (name, source, article) in enumerate(articles):
        parts.append(_draw_section(number, name, source, article))
    return "\n".join([*parts, "</body>\n</html>\n"])


def _draw_section(number: int, name: str, source: str, article: Article) -> str:
    events = list_rows(tabulate_events(article, source=source))
    remarks = list_rows(tabulate_remarks(article, source=source))
    marks = _place_marks([*events, *remarks], number)
    published = (
        article.published.isoformat() if article.published else "day of publication not known"
    )
    title = escape_text(name)
    if link := check_link(source):
        title = f'<a href="{escape_text(link)}" rel="noreferrer noopener">{title}</a>'
    cards = [_draw_card(row, f"event {place}", marks) for place, row in enumerate(events, start=1)]
    cards += [_draw_remark(row, marks) for row in remarks]
    if not cards:
        cards = ['<div class="card"><p class="soft">Nothing was found.</p></div>']
    return (
        f'<section><article><h2 dir="auto">{title}</h2><p class="soft">{published} · '
        f"{escape_text(article.language)}</p>{_draw_text(article.folded.original, marks)}</article>"
        f"<aside>{''.join(cards)}</aside></section>"
    )


def _place_marks(rows: Sequence[Mapping[str, Any]], number: int) -> dict[tuple[int, int], Mark]:
    """Marks that do not overlap; a longer one gives way to those told before it."""
    taken: list[tuple[int, int]] = []
    marks: dict[tuple[int, int], Mark] = {}
    told = [
        (one, _GROUP_OF.get(one["field"], "remark"))
        for row in rows
        for one in row["evidence"] or ()
        if one["end"] > one["start"] and one["end"] <= MAX_SHOWN and one["field"] in _GROUP_OF
    ]
    told.sort(key=lambda pair: (list(GROUPS).index(pair[1]), pair[0]["end"] - pair[0]["start"]))
    for one, group in told:
        span = (one["start"], one["end"])
        if span in marks or any(low < span[1] and span[0] < high for low, high in taken):
            continue
        taken.append(span)
        marks[span] = (f"m{number}-{len(marks)}", group)
    return marks


Mark = tuple[str, str]


def _find_mark(one: Mapping[str, Any], marks: Mapping[tuple[int, int], Mark]) -> str | None:
    for (low, high), (name, _) in marks.items():
        if low < one["end"] and one["start"] < high:
            return name
    return None


def _draw_text(text: str, marks: Mapping[tuple[int, int], Mark]) -> str:
    shown = text[:MAX_SHOWN]
    pieces, done = [], 0
    for (low, high), (name, group) in sorted(marks.items()):
        pieces.append(escape_text(shown[done:low]))
        pieces.append(f'<mark class="{group}" id="{name}">{escape_text(shown[low:high])}</mark>')
        done = high
    pieces.append(escape_text(shown[done:]))
    paragraphs = "".join(pieces).split("\n\n")
    body = "".join(f'<p dir="auto">{part}</p>' for part in paragraphs if part.strip())
    if len(text) > MAX_SHOWN:
        body += f'<p class="soft">… cut here; the report has {len(text):,} characters.</p>'
    return body


def _draw_card(row: Mapping[str, Any], title: str, marks: Mapping[tuple[int, int], Mark]) -> str:
    told = {one["field"]: one for one in row["evidence"] or ()}
    lines = [
        _draw_line(name, row[name], told.get(name), marks)
        for name in _FIELDS
        if row[name] not in (None, "")
    ]
    return (
        f'<div class="card"><h3>{escape_text(title)}: {escape_text(row["event_id"])}</h3>'
        f'<p class="soft">confidence {escape_text(row["confidence"])}</p>'
        f"<table>{''.join(lines)}</table></div>"
    )


def _draw_remark(row: Mapping[str, Any], marks: Mapping[tuple[int, int], Mark]) -> str:
    told = {one["field"]: one for one in row["evidence"] or ()}
    names = [n for n in row if n not in ("kind", "evidence", "language", "sources")]
    lines = [_draw_line(n, row[n], told.get(n), marks) for n in names if row[n] not in (None, "")]
    lines = lines or [_draw_line("words", "", told.get("kind"), marks)]
    kind = escape_text(str(row["kind"]).replace("_", " "))
    return f'<div class="card"><h3>remark: {kind}</h3><table>{"".join(lines)}</table></div>'


def _draw_line(
    name: str,
    value: object,
    told: Mapping[str, Any] | None,
    marks: Mapping[tuple[int, int], Mark],
) -> str:
    text = f"{value:,.15g}" if isinstance(value, int | float) else str(value)
    cell = f'<span dir="auto">{escape_text(text)}</span>'
    if told and told["quote"].strip() and " ".join(told["quote"].split()) != text:
        quote = (
            f"“<bdi>{escape_text(' '.join(told['quote'].split()))}</bdi>” {told['confidence']:.2f}"
        )
        mark = _find_mark(told, marks)
        cell += f'<br><a href="#{mark}">{quote}</a>' if mark else f"<br>{quote}"
    return f"<tr><th>{escape_text(name.replace('_', ' '))}</th><td>{cell}</td></tr>"
