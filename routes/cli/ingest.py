"""`corridors ingest`: candidate seizure events from news text, each with the words it came from."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from routes.cli.options import OutputPath, Quiet, WorldPath

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from routes.ingest.articles import Article
    from routes.ingest.gazetteer import Gazetteer

#: Format by file ending; a review page for .html.
ENDINGS = {
    ".jsonl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".html": "html",
    ".txt": "table",
}

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        help="Reports: .txt .md .html .pdf .xml .rss .atom .jsonl, a folder, or - for standard "
        "input.",
    ),
]
Published = Annotated[
    str | None,
    typer.Option("--published", metavar="DATE", help="Day of publication, if the file has none."),
]
Source = Annotated[
    str | None, typer.Option("--source", metavar="URL", help="Where the report comes from.")
]
Lang = Annotated[
    Literal["en", "ar", "tr"] | None,
    typer.Option("--lang", help="Language. [default: told by the text]"),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="If not UTF-8: windows-1256, for example."),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"{', '.join(dict.fromkeys(ENDINGS.values()))}. [default: table]",
    ),
]
Remarks = Annotated[
    bool,
    typer.Option("--remarks", help="Tell the remarks (crossings opened, routes …), not events."),
]
Review = Annotated[
    bool,
    typer.Option("--review", help="Decide on each event, and append it to the world's table."),
]


def ingest(
    files: Files,
    published: Published = None,
    source: Source = None,
    lang: Lang = None,
    encoding: Encoding = None,
    remarks: Remarks = False,
    review: Review = False,
    world: WorldPath = None,
    output: OutputPath = None,
    format: FormatName = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
) -> None:
    """
    Read reports into candidate seizure events, each with the words it came from.

    English, Arabic and Turkish. Names of persons are neither looked for nor kept.
    """
    chosen = _choose_format(output, format)
    day = _parse_published(published)
    if review and world is None:
        from geo.errors import Fault, InputError

        problem = "a review appends to a world, and none is named"
        raise InputError(Fault("--review", "", problem, "Add --world FOLDER."))
    if review and any(str(file) == "-" for file in files):
        from geo.errors import Fault, InputError

        problem = "standard input cannot be both the report and your answers"
        raise InputError(Fault("--review", "", problem, "Save the report in a file."))
    names = _load_names(world)
    read = _read_all(files, names, day, source, lang, encoding)
    if not quiet:
        _tell_open_dates(read)
    if review and world is not None:
        _review(read, world)
        return
    if chosen == "html":
        from routes.ingest.review_page import draw_review

        _give(draw_review(read), output)
        return
    _give_tables(read, chosen, output, remarks=remarks, linked=len(read) > 1)


Read = list[tuple[str, str, "Article"]]


def _choose_format(output: Path | None, asked: str | None) -> str:
    from geo.errors import Fault, InputError, nearest_names

    by_ending = ENDINGS.get(output.suffix.lower()) if output else None
    chosen = asked or by_ending or ("table" if output is None else "")
    if chosen not in ENDINGS.values():
        what, value = ("--format", asked) if asked else ("--output", str(output))
        able = list(dict.fromkeys(ENDINGS.values()))
        near = nearest_names(chosen, able)
        advice = f"Did you mean {near[0]}? " if near else ""
        remedy = f"{advice}This command gives {', '.join(able)}."
        raise InputError(Fault(what, "", f"no format for '{value}'", remedy))
    if output is None and chosen in ("xlsx", "parquet"):
        remedy = f"Say where: -o candidates.{chosen}"
        raise InputError(Fault("--format", "", f"{chosen} needs a file", remedy))
    if asked and by_ending not in (None, asked):
        problem = f"'{output}' ends in {output.suffix if output else ''}, but {asked} is asked"
        raise InputError(Fault("--output", "", problem, "Leave --format out, or rename the file."))
    return chosen


def _parse_published(text: str | None) -> date | None:
    from datetime import date

    from geo.errors import Fault, InputError

    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        remedy = "Write YYYY-MM-DD."
        raise InputError(Fault("--published", "", f"'{text}' is no date", remedy)) from None


def _load_names(world: Path | None) -> Gazetteer:
    from routes.ingest.articles import bundled_gazetteer, make_gazetteer

    if world is None:
        return bundled_gazetteer()
    if world.is_dir():
        from geo.readers import read_table
        from geo.tables import CROSSINGS, PLACES

        return make_gazetteer(
            read_table(world / CROSSINGS.file, CROSSINGS), read_table(world / PLACES.file, PLACES)
        )
    from geo.world import read_world

    tables = read_world(world)
    return make_gazetteer(tables.crossings, tables.places)


def _read_all(
    files: Sequence[Path],
    names: Gazetteer,
    day: date | None,
    source: str | None,
    lang: str | None,
    encoding: str | None,
) -> Read:
    from routes.ingest.articles import analyse_article
    from routes.ingest.documents import read_documents, read_stream

    read: Read = []
    for file in files:
        if str(file) == "-":
            documents = [read_stream(sys.stdin.buffer.read(), encoding=encoding)]
        else:
            documents = list(read_documents([file], encoding=encoding))
        for document in documents:
            article = analyse_article(
                document.text,
                published=day or document.published,
                language=lang,
                gazetteer=names,
            )
            read.append((document.name, source or document.source, article))
    return read


def _tell_open_dates(read: Read) -> None:
    from routes.cli.endings import say

    undated = [name for name, _, article in read if article.published is None]
    if undated:
        what = undated[0] if len(undated) == 1 else f"{len(undated)} reports"
        say(
            f"{what}: the day of publication is not known, so days like 'Monday' stay open; "
            "give it with --published"
        )


def _give(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    from geo.writers import write_text

    write_text(text, output)


def _give_tables(
    read: Read, chosen: str, output: Path | None, *, remarks: bool, linked: bool
) -> None:
    import pandas as pd

    from routes.ingest.candidates import (
        flatten_evidence,
        list_rows,
        make_table,
        tabulate_events,
        tabulate_remarks,
    )
    from routes.ingest.linkage import link_reports

    events = [tabulate_events(article, source=source) for _, source, article in read]
    told = [tabulate_remarks(article, source=source) for _, source, article in read]
    table = pd.concat(events, ignore_index=True) if events else make_table([])
    said = pd.concat(told, ignore_index=True)
    if linked and len(table):
        table = link_reports(table)
    if chosen in ("json", "jsonl"):
        rows = [{"type": "event", **row} for row in list_rows(table)]
        rows += [{"type": "remark", **row} for row in list_rows(said)]
        _give(_write_rows(rows, chosen), output)
    elif chosen == "table":
        _give_screens(table, said, output)
    else:
        from geo.writers import format_table, write_table

        flat = flatten_evidence(said if remarks else table)
        if output is not None:
            write_table(flat, output)
        else:
            sys.stdout.write(format_table(flat, f".{chosen}").decode("utf-8"))


def _write_rows(rows: Sequence[dict[str, Any]], chosen: str) -> str:
    import json

    if chosen == "jsonl":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    events = [row for row in rows if row["type"] == "event"]
    remarks = [row for row in rows if row["type"] == "remark"]
    document = {"events": events, "remarks": remarks}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _give_screens(table: pd.DataFrame, said: pd.DataFrame, output: Path | None) -> None:
    from routes.cli.screens import (
        Screen,
        print_screens,
        show_count,
        show_number,
        show_share,
        show_text,
        write_plain,
    )

    columns: dict[str, Any] = {
        "date": ("date", show_text),
        "country": ("country", show_text),
        "place_text": ("place", show_text),
        "crossing_id": ("crossing", show_text),
        "pills": ("pills", show_count),
        "mass_kg": ("kg", show_number),
        "substance": ("substance", show_text),
        "event_kind": ("kind", show_text),
        "confidence": ("confidence", show_text),
    }
    if "group" in table.columns:
        columns |= {"group": ("event", show_count), "disagreements": ("disagreements", show_text)}
    notes = [] if len(table) else ["No event was found."]
    notes.append("--format jsonl tells the words each field came from; -o review.html shows them.")
    screens = [Screen("Candidate events", table, columns, notes)]
    if len(said):
        shown: dict[str, Any] = {
            name: (name.replace("_", " "), show_text)
            for name in ("kind", "date", "crossing_id", "corridor", "countries", "subject")
        }
        shown |= {"share": ("share", show_share), "usd": ("USD", show_count)}
        shown |= {"pills": ("pills", show_count)}
        screens.append(Screen("Remarks", said, shown))
    if output is None:
        print_screens(screens)
        return
    _give(write_plain(screens), output)


def _review(read: Read, world: Path) -> None:
    import pandas as pd

    from geo.readers import read_table
    from geo.tables import SEIZURES
    from routes.cli.endings import say
    from routes.ingest.appending import TRAIL, append_decisions
    from routes.ingest.candidates import make_table, tabulate_events
    from routes.ingest.linkage import find_known
    from routes.ingest.review import review_candidates

    seizures = read_table(world / SEIZURES.file, SEIZURES)
    tables = [tabulate_events(article, source=source) for _, source, article in read]
    table = pd.concat(tables, ignore_index=True) if tables else make_table([])
    decisions = review_candidates(
        table,
        ask=_ask,
        show=lambda line: print(line),  # noqa: T201  a conversation on the terminal
        known=find_known(table, seizures),
        taken=frozenset(seizures["event_id"]),
    )
    if not decisions:
        say("nothing was decided, nothing is written")
        return
    counts = append_decisions(decisions, world)
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    say(f"{told}; written to {world / SEIZURES.file} and {world / TRAIL}")


def _ask(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None
