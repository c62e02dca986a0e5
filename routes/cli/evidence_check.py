"""`corridors evidence --check`: hauls on record beside what the calibrated model expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from geo.world import World
    from routes.cli.answers import Answer
    from routes.cli.screens import Screen

# A count so far out in its predictive distribution is told by name.
FAR = 0.01


def answer_check(world: World) -> Answer:
    """
    Check the posterior against the counts and the published totals, in every format.

    Raises
    ------
    InputError
        If the world has no posterior, or a stale one.
    """
    from routes.checks import predict_hauls
    from routes.cli.answers import Answer
    from routes.cli.numbers import list_rows
    from routes.posterior import read_posterior
    from routes.totals import compare_totals, read_totals

    posterior = read_posterior(world)
    hauls = predict_hauls(world, posterior)
    totals = compare_totals(world, posterior, read_totals(world))
    document = {
        "world": world.name,
        "fingerprint": world.fingerprint,
        "hauls": list_rows(hauls),
        "totals": list_rows(totals),
    }
    return Answer(document, hauls, [*show_hauls(hauls), *show_totals(totals)], "check")


def draw_hauls(world: World) -> Figure:
    """The check as a figure: by crossing, by zone, by year."""
    from routes.checks import draw_check, predict_hauls
    from routes.posterior import read_posterior

    return draw_check(predict_hauls(world, read_posterior(world)))


def show_hauls(hauls: pd.DataFrame) -> list[Screen]:
    """Seen beside expected by year and by zone, and what does not fit."""
    from routes.checks import sum_hauls
    from routes.cli.screens import Screen, show_count, show_digits, show_number, show_text

    sums = [
        Screen(
            f"Hauls on record and expected, by {by}",
            found,
            {
                by: (by, show_text),
                "seen": ("on record", show_count),
                "expected": ("expected", show_number),
            },
        )
        for by, found in (
            ("year", sum_hauls(hauls, "year").sort_values("year").astype({"year": str})),
            ("zone", sum_hauls(hauls, "zone")),
        )
    ]
    far = hauls[(hauls["tail"] < FAR) | (hauls["tail"] > 1 - FAR)].astype({"year": str})
    return [
        *sums,
        Screen(
            "Where the model does not fit",
            far.sort_values(["year", "unit"]),
            {
                "year": ("year", show_text),
                "unit": ("crossing, border or zone", show_text),
                "seen": ("on record", show_count),
                "expected": ("expected", show_number),
                "low": ("5 %", show_number),
                "high": ("95 %", show_number),
                "tail": ("tail", show_digits),
            },
            [
                f"{len(far)} of {len(hauls)} counts lie outside 98 % of what the model would "
                "report again; 2 % would by chance.",
                "Expected with the global numbers of all years and each crossing's own factor as "
                "the years before show it.",
            ],
        ),
    ]


def show_totals(totals: pd.DataFrame) -> list[Screen]:
    """Published totals beside the table and the model."""
    from routes.cli.screens import Screen, show_count, show_number, show_share, show_text

    if totals.empty:
        return []
    return [
        Screen(
            "Published totals, pills",
            totals.astype({"year": str}),
            {
                "country": ("country", show_text),
                "year": ("year", show_text),
                "published_pills": ("published", show_count),
                "table_pills": ("rows hold", show_count),
                "covered": ("share", show_share),
                "hauls_stopped": ("model hauls", show_number),
                "model_pills": ("model pills", show_count),
                "model_low": ("5 %", show_count),
                "model_high": ("95 %", show_count),
            },
            [
                "Totals hold stores and factories too, and conflict with each other: a check on "
                "volume, not evidence. Model: all that is stopped, told or not.",
            ],
        )
    ]
