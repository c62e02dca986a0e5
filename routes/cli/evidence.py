"""`corridors evidence`: what each seizure row says, and why some say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import Format, OutputPath, Quiet, Verbose, WorldPath

if TYPE_CHECKING:
    from geo.world import World
    from routes.cli.answers import Answer

Rows = Annotated[
    bool, typer.Option("--rows", help="List every row with its use, not only the sums.")
]
Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Hauls on record beside what the posterior expects, and published totals beside "
        "both; -o FILE.png, .svg or .pdf draws it.",
    ),
]


def evidence(
    rows: Rows = False,
    check: Check = False,
    world: WorldPath = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Show the ledger of seizure rows: how many each rule used, how many each reason set aside.

    The sums add up to the rows of seizures.csv.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.questions import Question, open_world

    question = Question(world, quiet=quiet, verbose=verbose)
    if check and output and output.suffix.lower() in (".png", ".svg", ".pdf"):
        from routes.cli.evidence_check import draw_hauls
        from routes.figures import save_figure

        save_figure(draw_hauls(open_world(question)), output)
        return
    choose_format(output, format, located=False)
    if check:
        from routes.cli.evidence_check import answer_check

        give_answer(answer_check(open_world(question)), output, format)
        return
    give_answer(answer_evidence(open_world(question), rows=rows), output, format)


def answer_evidence(world: World, *, rows: bool) -> Answer:
    """Sort a world's seizures into evidence, in every format."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_text
    from routes.evidence import gather_evidence

    found = gather_evidence(world)
    ledger = found.ledger()
    each = found.rows.assign(
        doors=found.rows["doors"].map(";".join),
        first_day=found.rows["first_day"].astype(str),
        last_day=found.rows["last_day"].astype(str),
        published=found.rows["published"].astype(str),
    )
    document = {
        "world": world.name,
        "fingerprint": world.fingerprint,
        "rows": len(world.seizures),
        "used": len(found.used),
        "ledger": list_rows(ledger),
        "events": list_rows(each),
        "remarks": found.remarks,
    }
    total = f"{len(world.seizures)} rows in, {len(found.used)} bear on a number."
    screens = [
        Screen(
            f"Evidence: {world.name}",
            ledger,
            {
                "use": ("use", show_text),
                "reason": ("reason", show_text),
                "rows": ("rows", show_count),
                "pills": ("pills", show_count),
                "meaning": ("meaning", show_text),
            },
            [total, *found.remarks[:5]],
        )
    ]
    if rows:
        columns = {name: (name, show_text) for name in ("event_id", "use", "reason", "doors")}
        screens.append(Screen("Every row", each, columns))
    return Answer(document, each if rows else ledger, screens, "evidence")
