"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

WorldPath = Annotated[
    Path | None,
    typer.Option(
        "--world", metavar="PATH", help="A world folder, .gpkg or .xlsx. [default: bundled]"
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Crossing states, facts and demand of this day. [default: the world's last]",
    ),
]
ParameterSource = Annotated[
    Literal["fixed", "posterior"] | None,
    typer.Option(
        "--parameters",
        help="fixed: as world.toml states them. posterior: calibrated draws, with intervals. "
        "[default: posterior if a fresh one exists]",
        show_default=False,
    ),
]
Draws = Annotated[
    int,
    typer.Option("--draws", metavar="N", min=1, help="Draws of the posterior to answer with."),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help="Choose the draws at random with this seed. [default: evenly spread]",
        show_default=False,
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option("--from", metavar="PLACE", help="Only flows from here; repeat for several."),
]
Destinations = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="PLACE", help="Only flows to here; repeat for several."),
]
OutputPath = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write here; the ending says the format."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, csv, json, geojson, gpkg, parquet, xlsx, html or md. [default: table]",
    ),
]
Top = Annotated[
    int,
    typer.Option("--top", metavar="N", min=0, help="Rows a table shows; 0 for all."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No remarks.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Every remark in full.")]
