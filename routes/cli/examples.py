"""An example or two for the help of each command; tests/test_docs_commands.py runs them all."""

from __future__ import annotations

from collections.abc import Mapping

#: By command, lines to type, each with what it gives.
EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("corridors rank", "which crossings are most exposed"),
        ("corridors explain jeddah-port", "why one ranks where it does"),
        ("corridors close nasib-jaber", "where the flow goes if it closes"),
        ("corridors map -o map.html", "an interactive map, no network needed"),
        ("corridors brief -o brief.html", "one page to mail and print"),
        ("corridors data new my-region", "begin a world of your own"),
        ("corridors rank --world my-region", "and ask it the same"),
    ),
    "rank": (
        ("corridors rank --top 5", "the first five"),
        ("corridors rank --as-of 2021-08-01 -o ranking.csv", "all, on that day, as a table"),
        ("corridors rank --from douma --to riyadh", "of what goes from there to there"),
    ),
    "compare": (
        ("corridors compare --top 5", "the five most used"),
        ('corridors compare "SYR-*-SAU" "Jordan corridor"', "those that match, and one by name"),
    ),
    "explain": (
        ("corridors explain omari-haditha", "corridors, reports, states"),
        ("corridors explain العمري -o omari.html", "the same as a page; any spelling will do"),
    ),
    "close": (
        ("corridors close nasib-jaber", "where its flow goes"),
        ("corridors close Nassib Masnaa -o closed.json", "both at once, as data"),
    ),
    "evidence": (
        ("corridors evidence", "what each rule used and set aside"),
        ("corridors evidence --rows -o rows.csv", "every row with its use"),
    ),
    "calibrate": (
        ("corridors calibrate -o posterior.npz", "learn from the seizures; a minute or so"),
        ("corridors calibrate --world my-region --seed 1", "beside the tables of your world"),
    ),
    "backtest": (
        ("corridors backtest", "three forecasts and what came of them"),
        ("corridors backtest --split 2023-01-01 -o skill.csv", "from one day on"),
    ),
    "ingest": (
        ("corridors ingest report.txt --published 2025-07-30", "candidate events, as a table"),
        ("corridors ingest report.html -o review.html", "marked where each was read"),
    ),
    "allocate": (
        ("corridors allocate --units 5", "where five more units do most"),
        ("corridors allocate --units 5 --evader worst-case", "proven against the worst evader"),
    ),
    "scenario": (
        ("corridors scenario", "the scenarios that ship with the world"),
        ("corridors scenario close-nassib-jaber --map side.html", "one beside the baseline"),
        ("corridors scenario --sweep interdiction@nasib-jaber=0.1:0.5:5", "a number varied"),
    ),
    "brief": (
        ("corridors brief -o brief.html", "one page to mail"),
        ("corridors brief --lang ar -o brief.pdf", "in Arabic, printed by a Chromium"),
        ("corridors brief --scenario close-nassib-jaber -o brief.md", "with a scenario, as text"),
    ),
    "map": (
        ("corridors map -o map.html", "one page that asks no network"),
        ("corridors map -o map.gpkg", "layers with their style, for QGIS"),
        ("corridors map --figure timeline -o time.pdf", "a chart to print"),
    ),
    "verify": (("corridors verify ranking.csv map.html", "do their inputs still give them?"),),
    "network build": (
        (
            "corridors network build --zone JOR --roads roads.gpkg -o legs.csv",
            "legs over a road layer",
        ),
    ),
    "network osm": (("corridors network osm --zone JOR -o jordan.graphml", "asks OpenStreetMap"),),
    "data new": (
        ("corridors data new my-region", "a folder of tables with example rows"),
        ("corridors data new my-region.xlsx", "the same as one spreadsheet"),
    ),
    "data check": (
        ("corridors data check my-region", "every fault, with its remedy"),
        ("corridors data check my-region -v", "and every remark"),
    ),
    "data export": (
        ("corridors data export -o world.gpkg", "all layers; QGIS opens it drawn"),
        ("corridors data export --layer seizures -o seizures.xlsx", "one table"),
    ),
}


# A terminal is 80 wide; indents and the gap between take the rest.
LONGEST = 72


def write_examples(command: str) -> str | None:
    """
    Examples as the last part of a help page; None where there are none.

    Examples
    --------
    >>> write_examples("verify").splitlines()[-1]
    '  corridors verify ranking.csv map.html  do their inputs still give them?'
    """
    if command not in EXAMPLES:
        return None
    examples = EXAMPLES[command]
    widest = max(len(words) for words, _ in examples)
    if all(widest + len(gives) <= LONGEST for _, gives in examples):
        lines = [f"  {words:<{widest}}  {gives}" for words, gives in examples]
    else:
        lines = [f"  {words}\n      {gives}" for words, gives in examples]
    # The backspace tells click to leave the lines as they are.
    return "\b\nExamples:\n" + "\n".join(lines)
