"""The brief: what the numbers say, in a page a minister reads, with its evidence and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import NoRoute
from routes.brief_words import list_names, say
from routes.comparison import compare_corridors
from routes.displacement import close_crossings
from routes.ranking import rank_crossings

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network
    from routes.outcome import Outcome

# Under this share of demand a number is noise to a reader: it is not made a finding.
LEAST_SHARE = 0.005
# Rows of evidence a brief shows; the world holds all.
MOST_EVIDENCE = 20


@dataclass(frozen=True)
class Brief:
    """
    Everything a brief shows, before it is a page.

    Attributes
    ----------
    language
        ``en`` or ``ar``.
    world, day, fingerprint, command
        What it speaks of, and how to have it again.
    findings
        Sentences, the most important first.
    ranking, corridors
        As `rank_crossings` and `compare_corridors` give them, the first rows, names in the
        brief's language.
    displacement
        Rows: crossing that closes; columns: crossings; change of usage.
    evidence
        Seizures on record at the crossings shown, newest first.
    calibrated
        Whether the numbers come with intervals.
    """

    language: str
    world: str
    day: date
    fingerprint: str
    command: str
    findings: tuple[str, ...]
    ranking: pd.DataFrame
    corridors: pd.DataFrame
    displacement: pd.DataFrame
    evidence: pd.DataFrame
    calibrated: bool


def gather_brief(
    network: Network,
    world: World,
    *,
    language: str = "en",
    most: int = 12,
    command: str = "corridors brief",
) -> Brief:
    """
    Reckon and word everything a brief shows.

    Parameters
    ----------
    network
        Built from `world`.
    world
        Holds the evidence.
    language
        ``en`` or ``ar``; names of crossings follow it where the world has them.
    most
        Crossings to show.
    command
        The command line that makes it, for the reader to repeat.
    """
    names = name_crossings(network, language)
    ranking = rank_crossings(network)
    ranking = ranking.assign(name=ranking["crossing_id"].map(names))
    corridors = compare_corridors(network, most=10)
    shown = ranking.head(most)
    found = world.seizures["crossing_id"].isin(shown["crossing_id"])
    evidence = world.seizures[found].sort_values("date", ascending=False, ignore_index=True)
    return Brief(
        language=language,
        world=world.description or world.name,
        day=network.as_of,
        fingerprint=network.fingerprint,
        command=command,
        findings=tuple(write_findings(network, ranking, corridors, language=language, most=most)),
        ranking=shown,
        corridors=corridors,
        displacement=_displacement(network, names),
        evidence=evidence.assign(name=evidence["crossing_id"].map(names)).head(MOST_EVIDENCE),
        calibrated="exposure_low" in ranking,
    )


def name_crossings(network: Network, language: str) -> dict[str, str]:
    """
    Name of each crossing in a language.

    The first Arabic alias where Arabic is asked for, else the English name.
    """
    crossings = network.crossings
    english = crossings.get("name_en", pd.Series(crossings.index, index=crossings.index))
    names = {str(i): str(name) for i, name in english.items()}
    if language == "ar" and "aliases" in crossings:
        for crossing_id, aliases in crossings["aliases"].items():
            arabic = [a.strip() for a in str(aliases).split(";") if _is_arabic(a)]
            if arabic:
                names[str(crossing_id)] = arabic[0]
    return names


def _is_arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def write_findings(
    network: Network,
    ranking: pd.DataFrame,
    corridors: pd.DataFrame,
    *,
    language: str = "en",
    most: int = 12,
) -> list[str]:
    """
    What the numbers say, in sentences; silent where they say little.

    Parameters
    ----------
    ranking, corridors
        As `rank_crossings` and `compare_corridors` give them.
    """
    total = float(ranking["exposure"].sum())
    said: list[str] = []
    if total > 0:
        said += _say_exposure(ranking, total, language)
    unserved = 1.0 - total - _delivered(network)
    if unserved >= LEAST_SHARE:
        said.append(say(language, "unserved", share=percent(unserved)))
    if len(corridors) and corridors["share"].iloc[0] >= LEAST_SHARE:
        first = corridors.iloc[0]
        name = f" ({first['name']})" if first["name"] and language == "en" else ""
        said.append(
            say(
                language,
                "corridor",
                corridor=f"{first['corridor']}{name}",
                share=percent(first["share"]),
                interception=percent(first["interception"]),
            )
        )
    said += _say_closure(network, ranking, language)
    said += _say_leverage(ranking, language)
    said.append(_say_evidence(network, ranking.head(most), language))
    return said


def percent(share: float, *, digits: int = 1) -> str:
    """
    A share for reading.

    Examples
    --------
    >>> percent(0.1534), percent(0.0004), percent(float("nan"))
    ('15.3 %', 'under 0.1 %', '–')
    """
    if not np.isfinite(share):
        return "–"
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{share * 100:.{digits}f} %"


def _interval(row: pd.Series, name: str, language: str) -> str:
    if f"{name}_low" not in row:
        return ""
    low, high = percent(row[f"{name}_low"]), percent(row[f"{name}_high"])
    return say(language, "interval", low=low, high=high)


def _say_exposure(ranking: pd.DataFrame, total: float, language: str) -> list[str]:
    first = ranking.iloc[0]
    three = ranking.head(3)
    return [
        say(
            language,
            "first",
            name=first["name"],
            exposure=percent(first["exposure"]),
            interval=_interval(first, "exposure", language),
        ),
        say(
            language,
            "top_three",
            names=list_names(language, list(three["name"])),
            share=percent(float(three["exposure"].sum()) / total, digits=0),
        ),
        say(language, "interception", interception=percent(total), interval=""),
    ]


def _delivered(network: Network) -> float:
    from routes.exposure import interception_summary

    return interception_summary(network)["delivered"]


def _say_closure(network: Network, ranking: pd.DataFrame, language: str) -> list[str]:
    """What closing the most used crossing does."""
    row = ranking.iloc[int(ranking["usage"].to_numpy().argmax())]
    if row["usage"] < LEAST_SHARE:
        return []
    names = dict(zip(ranking["crossing_id"], ranking["name"], strict=True))
    try:
        closure = close_crossings(network, [row["crossing_id"]])
    except NoRoute:
        return [say(language, "closure_none", name=row["name"])]
    gains = closure.displacement.nlargest(3, "change")
    gains = gains[gains["change"] >= LEAST_SHARE]
    if gains.empty or not np.isfinite(closure.logsum_cost_change_hours):
        return []
    told = [
        say(language, "gain", name=names[i], change=f"{change * 100:+.1f}")
        for i, change in zip(gains["crossing_id"], gains["change"], strict=True)
    ]
    return [
        say(
            language,
            "closure",
            name=row["name"],
            hours=f"{closure.logsum_cost_change_hours:.1f}",
            gains=list_names(language, told),
        )
    ]


def _say_leverage(ranking: pd.DataFrame, language: str) -> list[str]:
    said = []
    best = ranking.iloc[int(ranking["leverage"].to_numpy().argmax())]
    if best["leverage"] > LEAST_SHARE:
        change = f"{best['leverage']:+.2f}"
        said.append(say(language, "lever", name=best["name"], change=change))
    used = ranking[(ranking["usage"] >= LEAST_SHARE) & (ranking["leverage"] < 0)]
    if len(used):
        names = list_names(language, list(used.nsmallest(3, "leverage")["name"]))
        said.append(say(language, "chased", names=names))
    return said


def _say_evidence(network: Network, shown: pd.DataFrame, language: str) -> str:
    if not network.crossings["seizures_observed"].any():
        return say(language, "no_evidence")
    bare = int((shown["seizures_observed"] == 0).sum())
    return say(language, "thin", count=bare, shown=len(shown)) if bare else ""


def _displacement(network: Network, names: dict[str, str], *, most: int = 8) -> pd.DataFrame:
    """Change of usage when each of the most used crossings closes, named."""
    from routes.cases import fixed_case
    from routes.choice import RouteChoice
    from routes.joint import usage_after_each_closure

    choice, case = RouteChoice(network), fixed_case(network)
    usage = choice.solve(case).usage[0]
    used = np.flatnonzero(usage >= LEAST_SHARE)
    order = used[np.lexsort((network.crossings.index[used], -usage[used]))][:most]
    after = usage_after_each_closure(choice, case)[0]
    change = after[np.ix_(order, order)] - usage[order]
    np.fill_diagonal(change, np.nan)
    labels = [names[i] for i in network.crossings.index[order]]
    return pd.DataFrame(change, index=labels, columns=labels)


def tell_scenarios(outcome: Outcome) -> pd.DataFrame:
    """
    Totals of scenarios beside the baseline as a small table of texts.

    Columns scenario, measure, baseline, with it, difference, 90 % interval (absent for fixed
    parameters).
    """
    table = outcome.totals
    told = pd.DataFrame(
        {
            "scenario": table["scenario"],
            "measure": table["measure"].str.replace("_", " "),
            "baseline": [f"{value:.3g}" for value in table["baseline"]],
            "with it": [f"{value:.3g}" for value in table["value"]],
            "difference": [f"{value:+.2g}" for value in table["difference"]],
        }
    )
    if outcome.draws:
        told["90 % interval"] = [
            f"{low:+.2g} … {high:+.2g}"
            for low, high in zip(table["low"], table["high"], strict=True)
        ]
    return told


def describe_origin(brief: Brief) -> Sequence[str]:
    """Where a brief comes from: world, fingerprint, version, command."""
    return (
        say(
            brief.language,
            "fingerprint",
            world=brief.world,
            fingerprint=brief.fingerprint,
            version=version("corridors"),
        ),
        brief.command,
    )
