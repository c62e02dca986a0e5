"""Months of adaptation on the bundled world: what each rule seizes, and how far routes spread.

    python benchmarks/adapt.py [--months 24] [--runs 20]

The table of docs/method.md, "Adaptation over months".
"""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

import routes

GAMES = (
    (0, "fixed"),
    (5, "fixed"),
    (5, "random"),
    (5, "last-successes"),
    (5, "optimised"),
    (15, "last-successes"),
    (30, "last-successes"),
)
LAST = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--runs", type=int, default=20)
    chosen = parser.parse_args()
    network = routes.build_network(routes.load())
    table = Table("units, rule", "seized first", "seized last", "doors", "corridors", "moved")
    for units, rule in GAMES:
        found = routes.simulate_adaptation(
            network, units=units, rule=rule, months=chosen.months, runs=chosen.runs
        )
        first, last = found.summary.iloc[0], found.summary.tail(LAST).mean()
        by_run = found.series.query(f"month > {chosen.months - LAST}").groupby("run").mean()
        low, high = by_run["seized"].quantile([0.05, 0.95])
        table.add_row(
            f"{units} {rule}",
            f"{first['seized']:.1%}",
            f"{last['seized']:.1%} ({low:.1%} to {high:.1%})",
            f"{first['crossings_in_use']:.0f}, {last['crossings_in_use']:.0f}",
            f"{first['effective_corridors']:.0f}, {last['effective_corridors']:.0f}",
            f"{last['moved']:.1f}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
