"""`corridors explain`: why a crossing ranks where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.options import (
    AsOf,
    Destinations,
    Draws,
    Format,
    Origins,
    OutputPath,
    ParameterSource,
    Quiet,
    Seed,
    Verbose,
    WorldPath,
)

if TYPE_CHECKING:
    import pandas as pd

    from routes.cli.answers import Answer
    from routes.cli.screens import Screen
    from routes.explain import Explanation
    from routes.network import Network

Explained = Annotated[
    str, typer.Argument(metavar="CROSSING", help="Its id or name, in any spelling.")
]
Rows = Annotated[
    bool,
    typer.Option(
        "--rows",
        help="List the rows of the world that its numbers rest on, each with the columns it bears "
        "on; as csv, xlsx, parquet or md those instead of the seizures.",
    ),
]


def explain(
    crossing: Explained,
    rows: Rows = False,
    world: WorldPath = None,
    as_of: AsOf = None,
    parameters: ParameterSource = None,
    draws: Draws = 400,
    seed: Seed = None,
    origins: Origins = None,
    destinations: Destinations = None,
    output: OutputPath = None,
    format: Format = None,  # noqa: A002  the option's name
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """
    Explain why a crossing ranks where it does.

    Who uses it, what was seized there with links to the reports, what closing it does. As csv,
    xlsx, parquet or md, the seizures alone.
    """
    from routes.cli.answers import choose_format, give_answer
    from routes.cli.questions import Chosen, Question, find_crossings, open_network
    from routes.explain import explain_crossing

    choose_format(output, format, located=False)
    chosen = Chosen(parameters, draws, seed)
    question = Question(world, as_of, origins, destinations, quiet, verbose, chosen)
    world_read, network = open_network(question)
    (crossing_id,) = find_crossings(world_read.crossings, [crossing])
    explanation = explain_crossing(network, world_read, crossing_id)
    answer = answer_explain(explanation, network)
    if rows:
        from routes.tracing import trace_crossing

        answer = add_rows(answer, trace_crossing(network, world_read, crossing_id))
    give_answer(answer, output, format)


def add_rows(answer: Answer, rows: pd.DataFrame) -> Answer:
    """The answer with the rows its numbers rest on: each in files, counted on the screen."""
    from dataclasses import replace

    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_text

    grouped = rows.groupby(["table", "bears_on"], sort=False)["row"]
    counted = grouped.agg(rows="count", first="first").reset_index()
    shown = {
        "table": ("table", show_text),
        "rows": ("rows", show_count),
        "first": ("first", show_text),
        "bears_on": ("bears on", show_text),
    }
    note = ["-o FILE.csv lists each row."]
    return replace(
        answer,
        document={**answer.document, "rows": list_rows(rows)},
        table=rows,
        screens=[*answer.screens, Screen("Rows its numbers rest on", counted, shown, note)],
        name="rows",
    )


def answer_explain(explanation: Explanation, network: Network) -> Answer:
    """Give an explanation in every format."""
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.cli.questions import name_parameters

    closure = explanation.closure
    document = {
        "world": network.world_name,
        "as_of": network.as_of,
        "fingerprint": network.fingerprint,
        "parameters": name_parameters(network),
        "crossing": dict(explanation.row.drop("score")),
        "sentences": explanation.sentences,
        "corridors": list_rows(explanation.corridors),
        "pairs": list_rows(explanation.pairs),
        "states": list_rows(explanation.states),
        "facts": list_rows(explanation.facts),
        "evidence": list_rows(explanation.evidence),
        "closing": None
        if closure is None
        else {
            "displacement": list_rows(closure.displacement),
            "logsum_cost_change_hours": closure.logsum_cost_change_hours,
            "unserved_demand": closure.unserved_demand,
        },
        "sources": explanation.sources,
        **({"beside": list_rows(explanation.beside)} if len(explanation.beside) else {}),
    }
    return Answer(
        document, explanation.evidence, show_explanation(explanation, network), "evidence"
    )


def show_explanation(explanation: Explanation, network: Network) -> list[Screen]:
    """Lay an explanation out for reading."""
    from routes.cli.screens import (
        Screen,
        show_count,
        show_links,
        show_number,
        show_share,
        show_text,
    )

    row = explanation.row
    return [
        Screen(
            f"{row['name']} ({row['crossing_id']}): {network.world_name}, {network.as_of}",
            explanation.corridors,
            {
                "corridor": ("corridor through it", show_text),
                "name": ("name", show_text),
                "usage": ("of all routes", show_share),
                "share": ("of its routes", show_share),
            },
            intro=explanation.sentences,
        ),
        Screen(
            "Seizures on record there" if len(explanation.evidence) else "No seizure on record",
            explanation.evidence,
            {
                "date": ("date", show_text),
                "event_kind": ("kind", show_text),
                "pills": ("pills", show_count),
                "mass_kg": ("kg", show_number),
                "place_text": ("place", show_text),
                "sources": ("source", show_links),
            },
        ),
        *_show_beside(explanation),
        Screen(
            "Its states over time" if len(explanation.states) else "Open throughout",
            explanation.states,
            {
                "from": ("from", show_text),
                "to": ("to", show_text),
                "state": ("state", show_text),
                "source": ("source", show_links),
            },
            [
                f"The crossing itself: {show_links(explanation.sources)}",
                "--format json has every link.",
            ],
        ),
    ]


def _show_beside(explanation: Explanation) -> list[Screen]:
    """Prior beside posterior, where there is a posterior."""
    from routes.cli.screens import Screen, show_digits, show_text

    if explanation.beside.empty:
        return []
    return [
        Screen(
            "Prior beside posterior",
            explanation.beside,
            {
                "quantity": ("number", show_text),
                "prior_mean": ("prior", show_digits),
                "prior_low": ("5 %", show_digits),
                "prior_high": ("95 %", show_digits),
                "mean": ("posterior", show_digits),
                "low": ("5 %", show_digits),
                "high": ("95 %", show_digits),
            },
            ["Only interdiction times reporting times traffic is identified; priors part them."],
        )
    ]
