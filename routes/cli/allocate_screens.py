"""What `corridors allocate` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from routes.allocate import Allocation
    from routes.cli.screens import Screen


# Points are shown with two decimals: what rounds to nought there is not told of.
LEAST_SHOWN = 5e-5
# Doors named as harmful.
HARMFUL = 5
# Mean units a schedule's table shows at least.
LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Extras:
    """What is asked for beside the plan."""

    explain: bool = False
    priorities: bool = False
    days: int = 0
    seed: int = 0


def show_plan(allocation: Allocation, plan: pd.DataFrame, interval: pd.DataFrame) -> Screen:
    """Doors that get units, and doors where one more would do harm."""
    from routes.cli.questions import tell_parameters
    from routes.cli.screens import Screen, show_count, show_share, show_text

    held = plan[plan["units"] > 0]
    columns = {
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "units": ("units", show_count),
        "interdiction_before": ("stopped", show_share),
        "interdiction_after": ("then", show_share),
        "usage_before": ("usage", show_share),
        "usage_after": ("then", show_share),
        "gain_before": ("a unit alone, points", show_points),
        "gain_after": ("one more", show_points),
    }
    before, after = show_share(allocation.interception_before), show_share(allocation.interception)
    notes = [
        f"Interception {before} before, {after} with these units ({allocation.evader} evader; "
        f"{allocation.status}); no plan reaches more than {show_share(allocation.bound)}.",
        *_tell_interval(interval, allocation.evader),
        "Points: change of interception by a unit there with no other, and by one more on top of "
        "the plan, once routes re-adjust.",
        *_tell_harm(plan),
    ]
    network = allocation.network
    title = (
        f"Where {allocation.space.units:g} units go: {network.world_name}, {network.as_of}, "
        f"{tell_parameters(network)}"
    )
    return Screen(title, held, columns, notes)


def show_points(value: float) -> str:
    """A change of a share in points, two decimals."""
    return f"{100 * value:+.2f}" if abs(value) >= LEAST_SHOWN else "0.00"


def _tell_interval(interval: pd.DataFrame, evader: str) -> list[str]:
    """Before, after and difference over the draws, if there are any."""
    from routes.cli.screens import show_change, show_share

    if interval["low"].isna().any():
        return []
    spans = {
        name: f"{show(row['mean'])} ({show(row['low'])} to {show(row['high'])})"
        for (name, row), show in zip(
            interval.iterrows(), (show_share, show_share, show_change), strict=True
        )
    }
    return [
        f"Over the posterior's draws, mean and 90 % interval: {spans['before']} before, "
        f"{spans['after']} after, {spans['difference']} points of difference (logit evader)."
        + (" The plan was made under the draws' medians." if evader == "logit" else "")
    ]


def _tell_harm(plan: pd.DataFrame) -> list[str]:
    """Doors where one more unit would lower interception, the worst first."""
    harmful = plan[plan["gain_after"] <= -LEAST_SHOWN].sort_values("gain_after")
    if harmful.empty:
        return []
    doors = [
        f"{name} ({show_points(gain)})"
        for name, gain in zip(harmful["name"], harmful["gain_after"], strict=True)
    ]
    more = f" and {len(doors) - HARMFUL} more" if len(doors) > HARMFUL else ""
    return [
        "One more unit here would lower interception, by chasing flow elsewhere: "
        f"{', '.join(doors[:HARMFUL])}{more}."
    ]


def show_plans(plans: pd.DataFrame, evader: str) -> Screen:
    """The plan beside others."""
    from routes.cli.screens import Screen, show_change, show_number, show_share, show_text

    columns = {
        "plan": ("plan", show_text),
        "units": ("units", show_number),
        "interception": ("seized", show_share),
        "worst_case": ("guaranteed", show_share),
        "loss": ("loss, points", show_change),
    }
    measure = "seized" if evader == "logit" else "guaranteed"
    notes = [
        "Seized: of logit evaders. Guaranteed: of evaders who take the safest way there is. "
        f"Loss: what is {measure} by this plan, less by that one."
    ]
    if evader == "logit" and plans["loss_low"].notna().all():
        columns |= {"loss_low": ("low", show_change), "loss_high": ("high", show_change)}
        notes.append("Low to high: 90 % of the posterior's draws, both plans under the same one.")
    return Screen("Against other plans", plans, columns, notes)


def show_zones(zones: pd.DataFrame) -> Screen:
    """What one more unit is worth to each zone."""
    from routes.cli.screens import Screen, show_text

    columns = {
        "zone": ("zone", show_text),
        "name": ("best door", show_text),
        "gain": ("points", show_points),
        "worst_name": ("worst door", show_text),
        "worst_gain": ("points", show_points),
    }
    shown = zones[zones[["gain", "worst_gain"]].abs().max(axis=1) >= LEAST_SHOWN]
    left = [zone for zone in zones["zone"] if zone not in set(shown["zone"])]
    notes = [f"No unit changes anything in {', '.join(left)}."] if left else []
    return Screen("One more unit after this plan, by zone", shown, columns, notes)


def show_priorities(allocation: Allocation, extras: Extras, document: dict[str, Any]) -> Screen:
    """One list for any number of units; it goes into the document too."""
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_change, show_count, show_share, show_text
    from routes.priority import list_priorities

    table = list_priorities(
        allocation.network,
        int(allocation.space.units),
        rules=allocation.space.rules,
        seed=extras.seed,
    )
    document["priorities"] = list_rows(table)
    columns = {
        "priority": ("priority", show_count),
        "name": ("crossing", show_text),
        "interception": ("seized so far", show_share),
        "best": ("best for as many", show_share),
        "loss": ("loss, points", show_change),
    }
    notes = ["The first B rows are the plan for B units, whatever B turns out to be."]
    if allocation.space.rules.costs:
        notes.append("Every unit counts 1 here, whatever it costs.")
    return Screen("One list for any number of units", table, columns, notes)


def show_schedule(allocation: Allocation, extras: Extras, document: dict[str, Any]) -> Screen:
    """Who stands where on which day; it goes into the document too."""
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_share, show_text
    from routes.schedule import schedule_inspections
    from routes.worst_case import WorstCaseJudge

    network, space = allocation.network, allocation.space
    schedule = schedule_inspections(network, space)
    days = schedule.draw_days(extras.days, seed=extras.seed)
    shares = schedule.shares[schedule.shares > LEAST_SHARE].sort_values(ascending=False)
    document["schedule"] = {
        "interception": schedule.interception,
        "interception_before": schedule.interception_before,
        "shares": dict(shares),
        "days": list_rows(days),
    }
    table = days.pivot_table(index="crossing_id", columns="day", values="units", fill_value=0)
    table = table.reindex(index=shares.index, columns=range(1, extras.days + 1), fill_value=0)
    table.columns = [str(day) for day in table.columns]
    names = network.crossings["name_en"].reindex(shares.index).to_numpy()
    table = table.assign(name=names, share=shares.to_numpy())
    columns = {"name": ("crossing", show_text), "share": ("mean units", show_hundredths)}
    columns |= {str(day): (f"day {day}", show_count) for day in range(1, extras.days + 1)}
    standing = WorstCaseJudge(network, step=space.rules.step).interception(
        allocation.plan.to_numpy(float)[None]
    )[0]
    notes = [
        f"Guaranteed {show_share(schedule.interception)}; the plan above, standing still, "
        f"{show_share(standing)}; no units {show_share(schedule.interception_before)}.",
        "Who learns where units stand goes round them. Who knows only how often each door is "
        "staffed, and not when, meets them on every way some of the time.",
    ]
    return Screen("Random inspection schedule", table, columns, notes)


def show_hundredths(value: float) -> str:
    """A number with two decimals."""
    return f"{value:.2f}"
