"""What `corridors allocate` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from routes.allocate import Allocation
    from routes.cli.screens import Screen


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
    from routes.cli.screens import Screen, show_count, show_share, show_signed, show_text

    held = plan[plan["units"] > 0]
    harmful = plan[plan["leverage_units_after"] < -1e-6].sort_values("leverage_units_after")
    columns = {
        "name": ("crossing", show_text),
        "crossing_id": ("id", show_text),
        "units": ("units", show_count),
        "interdiction_before": ("stopped", show_share),
        "interdiction_after": ("then", show_share),
        "usage_before": ("usage", show_share),
        "usage_after": ("then", show_share),
        "leverage_units": ("leverage", show_signed),
        "leverage_units_after": ("then", show_signed),
    }
    notes = [
        f"Interception {allocation.interception_before:.1%} before, {allocation.interception:.1%} "
        f"with these units ({allocation.evader} evader; {allocation.status}); "
        f"no plan reaches more than {allocation.bound:.1%}.",
        "Leverage: change of interception by a further unit there, once routes re-adjust.",
    ]
    if interval["low"].notna().all():
        low, high = interval.loc["difference", ["low", "high"]]
        notes.append(f"Under the draws the plan adds {low:.1%} to {high:.1%} (90 % interval).")
    if len(harmful):
        doors = ", ".join(
            f"{row['name']} ({row['leverage_units_after']:+.3f})"
            for row in harmful.head(5).to_dict("records")
        )
        notes.append(
            f"A further unit here would lower interception, by chasing flow elsewhere: {doors}."
        )
    network = allocation.network
    title = (
        f"Where {allocation.space.units:g} units go: {network.world_name}, {network.as_of}, "
        f"{tell_parameters(network)}"
    )
    return Screen(title, held, columns, notes)


def show_plans(plans: pd.DataFrame) -> Screen:
    """The plan beside others."""
    from routes.cli.screens import Screen, show_change, show_number, show_share, show_text

    columns = {
        "plan": ("plan", show_text),
        "units": ("units", show_number),
        "interception": ("seized", show_share),
        "loss": ("loss, points", show_change),
        "worst_case": ("guaranteed", show_share),
    }
    notes = ["Seized: of logit evaders. Guaranteed: of evaders who take the safest way there is."]
    return Screen("Against other plans", plans, columns, notes)


def show_zones(zones: pd.DataFrame) -> Screen:
    """What one more unit is worth to each zone."""
    from routes.cli.screens import Screen, show_signed, show_text

    in_points = zones.assign(gain=100 * zones["gain"], worst_gain=100 * zones["worst_gain"])
    columns = {
        "zone": ("zone", show_text),
        "name": ("best door", show_text),
        "gain": ("points", show_signed),
        "worst_id": ("worst door", show_text),
        "worst_gain": ("points", show_signed),
    }
    return Screen("One more unit after this plan, by zone", in_points, columns)


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
    return Screen("One list for any number of units", table, columns)


def show_schedule(allocation: Allocation, extras: Extras, document: dict[str, Any]) -> Screen:
    """Who stands where on which day; it goes into the document too."""
    from routes.cli.numbers import list_rows
    from routes.cli.screens import Screen, show_count, show_number, show_text
    from routes.schedule import schedule_inspections

    schedule = schedule_inspections(allocation.network, allocation.space)
    days = schedule.draw_days(extras.days, seed=extras.seed)
    shares = schedule.shares[schedule.shares > 0.005].sort_values(ascending=False)
    document["schedule"] = {
        "interception": schedule.interception,
        "interception_before": schedule.interception_before,
        "shares": dict(shares),
        "days": list_rows(days),
    }
    table = days.pivot_table(index="crossing_id", columns="day", values="units", fill_value=0)
    table = table.reindex(shares.index, fill_value=0).reset_index(names="crossing_id")
    table.columns = [str(c) for c in table.columns]
    table.insert(1, "share", shares.to_numpy())
    columns = {"crossing_id": ("crossing", show_text), "share": ("mean units", show_number)}
    columns |= {str(day): (f"day {day}", show_count) for day in days["day"].unique()}
    notes = [
        f"Guaranteed {schedule.interception:.1%}, without units "
        f"{schedule.interception_before:.1%}: of evaders who know how often each door is staffed "
        "but not when."
    ]
    return Screen("Random inspection schedule", table, columns, notes)
