"""Scenarios beside the baseline, laid out for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from routes.cli.screens import (
    MISSING,
    Screen,
    Show,
    cut_table,
    show_count,
    show_share,
    show_text,
)

if TYPE_CHECKING:
    import pandas as pd

    from routes.outcome import Outcome
    from routes.scenario import Scenario
    from routes.timeline import Timeline

WORDS = {
    "interception": "interception",
    "seized": "seized",
    "delivered": "delivered",
    "unserved": "no route",
    "dispatched": "dispatched",
    "cost_hours": "evaders' cost, hours",
}
# Decimals of a change at most: a thousandth of a percentage point is beyond any model.
MOST_DECIMALS = 3


def show_outcome(
    outcome: Outcome, scenarios: Sequence[Scenario], source: str, *, top: int
) -> list[Screen]:
    """Lay an outcome out for reading."""
    return [
        screen
        for one in scenarios
        for screen in (
            _show_totals(outcome, one, source),
            _show_crossings(outcome, one.name, top),
            _show_corridors(outcome, one.name, top),
            _show_diversion(outcome, one.name, top),
        )
    ]


def _rows(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["scenario"] == name].drop(columns="scenario")


def change_shower(values: Iterable[float], *, scale: float = 100.0) -> Show:
    """
    How a column of changes is shown: in points, with decimals enough that the largest is seen.

    Examples
    --------
    >>> change_shower([0.051, -0.2])(0.051), change_shower([0.0004])(0.0004)
    ('+5.1', '+0.04')
    """
    largest = max((abs(v) * scale for v in values if v == v), default=0.0)
    decimals = next((d for d in (1, 2) if largest >= 10.0 ** (1 - d)), MOST_DECIMALS)
    least = 0.5 * 10.0**-decimals

    def show(value: float) -> str:
        if value != value:
            return MISSING
        return f"{scale * value:+.{decimals}f}" if abs(scale * value) >= least else "0"

    return show


def chance_shower(draws: int) -> Show:
    """
    How a probability counted over draws is shown: no more certain than the draws can be.

    Examples
    --------
    >>> chance_shower(100)(1.0), chance_shower(100)(0.26), chance_shower(400)(0.0)
    ('>99 %', '26 %', '<0.25 %')
    """
    step = 100.0 / max(draws, 1)

    def show(value: float) -> str:
        if value != value:
            return MISSING
        if value in (0.0, 1.0):
            return f">{100 - step:.4g} %" if value else f"<{step:.3g} %"
        return f"{100 * value:.0f} %"

    return show


def show_ranges(shown: pd.DataFrame, show: Callable[[Any], str]) -> list[str]:
    """Intervals `low` to `high` as one cell each."""
    return [
        MISSING if low != low else f"{show(low)} to {show(high)}"
        for low, high in zip(shown["low"], shown["high"], strict=True)
    ]


def _show_totals(outcome: Outcome, scenario: Scenario, source: str) -> Screen:
    import pandas as pd

    from routes.scenario import describe

    rows = _rows(outcome.totals, scenario.name)
    rows = rows[~((rows["measure"] == "dispatched") & (rows["difference"] == 0))]
    hours = (rows["measure"] == "cost_hours").to_numpy()
    in_hours = change_shower(rows["difference"][hours], scale=1.0)
    in_points = change_shower(rows["difference"][~hours])
    shows = [in_hours if is_hours else in_points for is_hours in hours]
    chance = chance_shower(outcome.draws)
    cells = {
        "measure": [WORDS[name] for name in rows["measure"]],
        "baseline": [
            MISSING if h else show_share(v) for v, h in zip(rows["baseline"], hours, strict=True)
        ],
        "value": [
            MISSING if h else show_share(v) for v, h in zip(rows["value"], hours, strict=True)
        ],
        "difference": [show(v) for v, show in zip(rows["difference"], shows, strict=True)],
        "interval": [
            MISSING if low != low else f"{show(low)} to {show(high)}"
            for low, high, show in zip(rows["low"], rows["high"], shows, strict=True)
        ],
        "improvement": [chance(v) for v in rows["improvement"]],
    }
    drawn = f"{source} parameters" + (f", {outcome.draws} draws" if outcome.draws else "")
    headings = {
        "measure": "",
        "baseline": "baseline",
        "value": "scenario",
        "difference": "change",
        "interval": "90 % interval",
        "improvement": "P(better)",
    }
    if not outcome.draws:
        del headings["interval"], headings["improvement"]
    note = "Shares are of what the baseline dispatches, changes in percentage points; "
    note += "interception is of what sets out. Better is for those who interdict."
    return Screen(
        f"{scenario.name}: {outcome.world_name}, {rows['as_of'].iloc[0]}, {drawn}",
        pd.DataFrame(cells),
        {name: (heading, show_text) for name, heading in headings.items()},
        [note],
        [describe(one) for one in scenario.every],
    )


def _show_crossings(outcome: Outcome, name: str, top: int) -> Screen:
    shown, notes = cut_table(_rows(outcome.crossings, name), top, noun="crossings")
    changed = (shown["state"] != shown["state_after"]).to_numpy()
    labels = [
        f"{label} ({after})" if moved else label
        for label, after, moved in zip(shown["name"], shown["state_after"], changed, strict=True)
    ]
    change = change_shower(shown["difference"])
    shown = shown.assign(name=labels, interval=show_ranges(shown, change))
    columns = {
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "usage": ("usage", show_share),
        "usage_after": ("after", show_share),
        "exposure": ("exposure", show_share),
        "exposure_after": ("after", show_share),
        "difference": ("change", change),
        "interval": ("90 % interval", show_text),
        "rise": ("P(rise)", chance_shower(outcome.draws)),
        "rank": ("rank", show_count),
        "rank_after": ("after", show_count),
    }
    _drop_intervals(columns, outcome.draws)
    return Screen(f"{name}: crossings, largest change of exposure first", shown, columns, notes)


def _show_corridors(outcome: Outcome, name: str, top: int) -> Screen:
    shown, notes = cut_table(_rows(outcome.corridors, name), top, noun="corridors")
    change = change_shower(shown["difference"])
    shown = shown.assign(interval=show_ranges(shown, change))
    columns = {
        "corridor": ("corridor", show_text),
        "name": ("name", show_text),
        "share": ("share", show_share),
        "share_after": ("after", show_share),
        "difference": ("change", change),
        "interval": ("90 % interval", show_text),
        "rise": ("P(rise)", chance_shower(outcome.draws)),
    }
    _drop_intervals(columns, outcome.draws)
    return Screen(f"{name}: corridors", shown, columns, notes)


def _show_diversion(outcome: Outcome, name: str, top: int) -> Screen:
    shown, notes = cut_table(_rows(outcome.diversion, name), top, noun="flows")
    names = dict(zip(outcome.crossings["crossing_id"], outcome.crossings["name"], strict=True))
    shown = shown.assign(
        **{key: [names.get(one, one) for one in shown[key]] for key in ("from_id", "to_id")}
    )
    columns = {
        "from_id": ("from", show_text),
        "to_id": ("to", show_text),
        "share": ("share", show_share),
    }
    return Screen(f"{name}: where the flow goes", shown, columns, notes)


def _drop_intervals(columns: dict[str, tuple[str, Show]], draws: int) -> None:
    """Take out what only draws can tell."""
    if not draws:
        del columns["interval"], columns["rise"]


def show_timeline(timeline: Timeline, source: str) -> list[Screen]:
    """Lay months out for reading; months that are alike stand in one row."""
    months = timeline.months
    drawn = f"{source} parameters" + (f", {timeline.draws} draws" if timeline.draws else "")
    screens = []
    for name in dict.fromkeys(months["scenario"]):
        shown = _join_months(months[months["scenario"] == name])
        change = change_shower(shown["difference"])
        columns: dict[str, tuple[str, Show]] = {
            "month": ("months", show_text),
            "interception": ("interception", show_share),
            "delivered": ("delivered", show_share),
            "unserved": ("no route", show_share),
        }
        if timeline.scenarios:
            shown = shown.assign(interval=show_ranges(shown, change))
            columns |= {
                "value": ("scenario", show_share),
                "difference": ("change", change),
            }
            if timeline.draws:
                columns["interval"] = ("90 % interval", show_text)
                columns["improvement"] = ("P(better)", chance_shower(timeline.draws))
        columns["events"] = ("what is new", show_text)
        title = f"{name}, month by month: {timeline.world_name}, {drawn}"
        notes = [
            "Interception, delivered and no route are the baseline's; change is of interception."
        ]
        screens.append(Screen(title, shown, columns, notes if timeline.scenarios else []))
    return screens


def _join_months(months: pd.DataFrame) -> pd.DataFrame:
    """One row a run of months whose numbers are alike, first and last month named."""
    wide = months.pivot(index="month", columns="measure", values=["baseline", "value"]).round(9)
    new = (wide.ne(wide.shift()) & ~(wide.isna() & wide.shift().isna())).any(axis=1)
    run = new.cumsum()
    rows = months[months["measure"] == "interception"].set_index("month")
    table = rows[["value", "difference", "low", "high", "improvement"]].assign(
        **{name: wide["baseline"][name] for name in ("interception", "delivered", "unserved")}
    )
    first = table.groupby(run).head(1)
    ends = run.index.to_series().groupby(run).agg(["min", "max"])
    names = [
        a[:7] if a[:7] == b[:7] else f"{a[:7]} to {b[:7]}"
        for a, b in zip(ends["min"], ends["max"], strict=True)
    ]
    told = rows["events"].groupby(run).agg(lambda texts: "; ".join(filter(None, texts)))
    return first.assign(month=names, events=told.to_numpy()).reset_index(drop=True)
