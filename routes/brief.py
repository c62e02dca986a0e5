"""The brief: what the numbers say, in a page a minister reads, with its evidence and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd

from routes.brief_findings import LEAST_SHARE, percent, write_findings
from routes.brief_names import Names, name_all
from routes.brief_words import say
from routes.comparison import compare_corridors
from routes.displacement_matrix import Displacement, measure_displacement
from routes.ranking import rank_crossings

if TYPE_CHECKING:
    from geo.world import World
    from routes.network import Network
    from routes.outcome import Outcome

__all__ = ["Brief", "describe_origin", "gather_brief", "tell_scenarios"]

# Rows of evidence a brief shows; the world holds all.
MOST_EVIDENCE = 20
# Crossings of the displacement matrix: as many as fit the width of a page.
MOST_CLOSED = 8
# Measures of a scenario that are shares, told in per cent; the others are numbers.
_SHARES = ("interception", "seized", "delivered", "unserved", "dispatched")


@dataclass(frozen=True)
class Brief:
    """
    Everything a brief shows, before it is a page.

    Attributes
    ----------
    names
        What crossings, zones and corridors are called, in the brief's language.
    world, day, fingerprint, command
        What it speaks of, and how to have it again.
    findings
        Sentences, the most important first.
    ranking
        Every crossing, as `rank_crossings` gives it.
    most
        How many of them are shown.
    corridors
        As `compare_corridors` gives it, the first rows.
    displacement
        The most used crossings, each closed in turn.
    evidence
        Seizures on record at the crossings shown, newest first.
    evidence_count
        How many such rows there are; `evidence` holds no more than `MOST_EVIDENCE`.
    draws
        Draws behind the intervals; 0 where parameters are fixed.
    """

    names: Names
    world: str
    day: date
    fingerprint: str
    command: str
    findings: tuple[str, ...]
    ranking: pd.DataFrame
    most: int
    corridors: pd.DataFrame
    displacement: Displacement
    evidence: pd.DataFrame
    evidence_count: int
    draws: int

    @property
    def language(self) -> str:
        """``en`` or ``ar``."""
        return self.names.language

    @property
    def shown(self) -> pd.DataFrame:
        """The crossings that are shown."""
        return self.ranking.head(self.most)


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
    names = name_all(network, language)
    ranking = rank_crossings(network)
    ranking = ranking.assign(name=ranking["crossing_id"].map(names.crossings))
    corridors = compare_corridors(network, most=10)
    found = world.seizures["crossing_id"].isin(ranking["crossing_id"].head(most))
    evidence = world.seizures[found].sort_values("date", ascending=False, kind="stable")
    evidence = evidence.assign(name=evidence["crossing_id"].map(names.crossings))
    return Brief(
        names=names,
        world=world.description or world.name,
        day=network.as_of,
        fingerprint=network.fingerprint,
        command=command,
        findings=tuple(write_findings(network, ranking, corridors, names=names, most=most)),
        ranking=ranking,
        most=most,
        corridors=corridors[corridors["share"] > 0],
        displacement=measure_displacement(network, most=MOST_CLOSED, least_usage=LEAST_SHARE),
        evidence=evidence.head(MOST_EVIDENCE).reset_index(drop=True),
        evidence_count=len(evidence),
        draws=0 if network.posterior is None else len(network.posterior),
    )


def tell_scenarios(outcome: Outcome, *, language: str = "en") -> pd.DataFrame:
    """
    Totals of scenarios beside the baseline as a small table of texts, headed in a language.

    Scenario, measure, baseline, with it, difference, and the 90 % interval of the difference
    where there are draws.
    """
    table = outcome.totals
    is_share = table["measure"].isin(_SHARES)
    told = {
        "scenario": list(table["scenario"]),
        "measure": [say(language, f"{measure}_measure") for measure in table["measure"]],
        "baseline": _tell_values(table["baseline"], is_share),
        "with_it": _tell_values(table["value"], is_share),
        "difference": _tell_changes(table["difference"], is_share),
    }
    if outcome.draws:
        low, high = (_tell_changes(table[name], is_share) for name in ("low", "high"))
        told["range"] = [f"{one} … {other}" for one, other in zip(low, high, strict=True)]
    return pd.DataFrame({say(language, key): texts for key, texts in told.items()})


def _tell_values(values: pd.Series, is_share: pd.Series) -> list[str]:
    pairs = zip(values, is_share, strict=True)
    return [percent(value) if share else f"{value:.1f}" for value, share in pairs]


def _tell_changes(values: pd.Series, is_share: pd.Series) -> list[str]:
    """Changes of shares in points, of others in their unit; 0 has no sign."""
    pairs = zip(values, is_share, strict=True)
    return [tell_change(value * 100 if share else value) for value, share in pairs]


def tell_change(value: float, *, digits: int = 1) -> str:
    """
    A change with its sign; none where it rounds to nothing.

    Examples
    --------
    >>> tell_change(2.34), tell_change(-0.01), tell_change(float("nan"))
    ('+2.3', '0.0', '')
    """
    if value != value:
        return ""
    text = f"{value:+.{digits}f}"
    return text if any(digit in "123456789" for digit in text) else text[1:]


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
