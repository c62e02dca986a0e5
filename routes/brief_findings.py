"""What the numbers say, in sentences, with their intervals; silent where they say little."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import NoRoute
from routes.brief_names import Names, name_all, shorten
from routes.brief_words import list_names, say
from routes.choice import choose_routes
from routes.criticality import measure_criticality
from routes.displacement import close_crossings
from routes.exposure import interception_summary
from routes.intervals import FEW_DRAWS, HIGH, LOW, answer_cases, draw_exposure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.cases import Cases
    from routes.network import Network

    Array = NDArray[np.float64]

# Under this share of demand a number is noise to a reader: it is not made a finding.
LEAST_SHARE = 0.005
# A crossing that comes first in fewer draws than this is not spoken of as a rival.
LEAST_CHANCE = 0.05
# More rivals than this are counted, not named.
MOST_RIVALS = 4


@dataclass(frozen=True)
class Grounds:
    """What sentences are made from; `ranking` and `corridors` as their functions give them."""

    network: Network
    ranking: pd.DataFrame
    corridors: pd.DataFrame
    names: Names

    @property
    def language(self) -> str:
        """``en`` or ``ar``."""
        return self.names.language

    @property
    def calibrated(self) -> bool:
        """Whether numbers come with intervals."""
        return self.network.posterior is not None

    @cached_property
    def few(self) -> Cases:
        """Few draws, for what costs several solves each: those that the ranking takes."""
        return answer_cases(self.network, most=FEW_DRAWS)

    @cached_property
    def leverage(self) -> pd.DataFrame:
        """Leverage by draw: rows draws, columns crossing ids."""
        values = choose_routes(self.network).leverage(self.few)
        return pd.DataFrame(values, columns=self.network.crossings.index)

    def name(self, crossing_id: str) -> str:
        """Name of a crossing, cut to fit a sentence."""
        return shorten(self.names.crossings[crossing_id])

    def listed(self, crossing_ids: list[str]) -> str:
        """Names of crossings as a list in a sentence."""
        return list_names(self.language, [self.name(i) for i in crossing_ids])


def write_findings(
    network: Network,
    ranking: pd.DataFrame,
    corridors: pd.DataFrame,
    *,
    names: Names | None = None,
    most: int = 12,
) -> list[str]:
    """
    What the numbers say, the most important first.

    Parameters
    ----------
    ranking, corridors
        As `rank_crossings` and `compare_corridors` give them.
    names
        Names in the language to write; default English.
    most
        How many crossings of the ranking a reader sees.
    """
    grounds = Grounds(network, ranking, corridors, names or name_all(network, "en"))
    said = [
        *_say_exposure(grounds),
        *_say_unserved(grounds),
        *_say_corridor(grounds),
        *_say_closure(grounds),
        *_say_leverage(grounds),
        *_say_evidence(grounds, most),
    ]
    if network.posterior is not None and not network.posterior.converged:
        said.append(say(grounds.language, "unconverged"))
    return said


def percent(share: float, *, digits: int = 1) -> str:
    """
    A share for reading.

    Examples
    --------
    >>> percent(0.1534), percent(0.0004), percent(float("nan"))
    ('15.3 %', '<0.1 %', '–')
    """
    if not np.isfinite(share):
        return "–"
    least = 10.0 ** -(digits + 2)
    if 0 < share < least:
        return f"<{least * 100:.{digits}f} %"
    return f"{share * 100:.{digits}f} %"


def tell_interval(language: str, low: str, high: str) -> str:
    """Word an interval, to stand after its number."""
    return say(language, "interval", low=low, high=high)


def _share_interval(language: str, values: Array) -> str:
    """Word the interval of a share by its draws; nothing for a single value."""
    if len(values) < 2:
        return ""
    low, high = np.nanquantile(values, [LOW, HIGH])
    return tell_interval(language, percent(float(low)), percent(float(high)))


def _row_interval(language: str, row: pd.Series, name: str) -> str:
    """Word the interval of a share that a table gives; nothing if it gives none."""
    if f"{name}_low" not in row or pd.isna(row[f"{name}_low"]):
        return ""
    return tell_interval(language, percent(row[f"{name}_low"]), percent(row[f"{name}_high"]))


def _say_exposure(grounds: Grounds) -> list[str]:
    ranking, language = grounds.ranking, grounds.language
    total = float(ranking["exposure"].sum())
    if not total > 0:
        return []
    said = _say_first(grounds)
    three = list(ranking["crossing_id"].head(3))
    if len(ranking) > 3:
        parts = _top_shares(grounds, three)
        said.append(
            say(
                language,
                "top_three",
                names=grounds.listed(three),
                share=percent(float(ranking["exposure"].head(3).sum()) / total, digits=0),
                interval=_share_interval(language, parts),
            )
        )
    totals = pd.Series(interception_summary(grounds.network))
    interval = _row_interval(language, totals, "interception")
    share = percent(totals["interception"])
    return [*said, say(language, "interception", interception=share, interval=interval)]


def _say_first(grounds: Grounds) -> list[str]:
    """Which crossing is most exposed; or, where draws disagree, which may be."""
    ranking, language = grounds.ranking, grounds.language
    first = ranking.iloc[0]
    name = grounds.name(first["crossing_id"])
    said = [
        say(
            language,
            "first",
            name=name,
            exposure=percent(first["exposure"]),
            interval=_row_interval(language, first, "exposure"),
        )
    ]
    if grounds.calibrated:
        rivals = list(ranking.loc[ranking["rank_low"] == 1, "crossing_id"])
        if len(rivals) > MOST_RIVALS:
            said.append(say(language, "may_first_many", count=len(rivals)))
        elif len(rivals) > 1:
            said.append(say(language, "may_first", names=grounds.listed(rivals)))
    bare = is_bare(ranking)
    if bare.iloc[0] and not bare.all():
        said.append(say(language, "first_bare", name=name))
    return said


def _top_shares(grounds: Grounds, crossing_ids: list[str]) -> Array:
    """Share of all interception at some crossings, by draw; a single nan without draws."""
    if not grounds.calibrated:
        return np.full(1, np.nan)
    exposure = draw_exposure(grounds.network).exposure
    chosen = grounds.network.crossings.index.isin(crossing_ids)
    total = exposure.sum(axis=1)
    return np.asarray(exposure[:, chosen].sum(axis=1) / np.maximum(total, 1e-300))


def _say_unserved(grounds: Grounds) -> list[str]:
    unserved = interception_summary(grounds.network)["unserved_demand"]
    if unserved < LEAST_SHARE:
        return []
    return [say(grounds.language, "unserved", share=percent(unserved))]


def _say_corridor(grounds: Grounds) -> list[str]:
    corridors, language = grounds.corridors, grounds.language
    if not len(corridors) or not corridors["share"].iloc[0] >= LEAST_SHARE:
        return []
    first = corridors.iloc[0]
    zones = grounds.names.corridor(first["corridor"])
    known = first["name"] if language == "en" else ""
    told = {
        "corridor": f"{known} ({zones})" if known else zones,
        "share": percent(first["share"]),
    }
    if grounds.calibrated:
        # What is seized along a corridor is reckoned from priors: seizures bear on crossings.
        interval = _row_interval(language, first, "share")
        return [say(language, "corridor_share", interval=interval, **told)]
    interception = percent(first["interception"])
    return [say(language, "corridor", interception=interception, interval="", **told)]


def _say_closure(grounds: Grounds) -> list[str]:
    """What closing the most used crossing does; only gains whose sign the draws agree on."""
    ranking, language = grounds.ranking, grounds.language
    row = ranking.iloc[int(ranking["usage"].to_numpy().argmax())]
    if row["usage"] < LEAST_SHARE:
        return []
    name = grounds.name(row["crossing_id"])
    try:
        closure = close_crossings(grounds.network, [row["crossing_id"]])
    except NoRoute:
        return [say(language, "closure_none", name=name)]
    gains = closure.displacement.nlargest(3, "change")
    gains = gains[gains.get("change_low", gains["change"]) >= LEAST_SHARE]
    hours, interval = _closing_hours(grounds, row["crossing_id"])
    if gains.empty or not np.isfinite(hours):
        return []
    told = [
        say(
            language,
            "gain",
            name=grounds.name(gain["crossing_id"]),
            change=f"{gain['change'] * 100:+.1f}",
            interval=_points_interval(language, gain) if grounds.calibrated else "",
        )
        for _, gain in gains.iterrows()
    ]
    gained = list_names(language, told)
    return [
        say(language, "closure", name=name, hours=f"{hours:.1f}", interval=interval, gains=gained)
    ]


def _closing_hours(grounds: Grounds, crossing_id: str) -> tuple[float, str]:
    """Hours that closing a crossing costs evaders, and their interval in words."""
    hours, _ = measure_criticality(choose_routes(grounds.network), grounds.few)
    values = hours[:, grounds.network.crossings.index.get_loc(crossing_id)]
    if len(values) < 2 or not np.isfinite(values).any():
        return float(values[0]), ""
    low, high = np.nanquantile(values, [LOW, HIGH])
    return float(np.nanmean(values)), tell_interval(grounds.language, f"{low:.1f}", f"{high:.1f}")


def _points_interval(language: str, gain: pd.Series) -> str:
    low, high = (f"{gain[f'change_{side}'] * 100:+.1f}" for side in ("low", "high"))
    return say(language, "gain_interval", low=low, high=high)


def _say_leverage(grounds: Grounds) -> list[str]:
    """Where one more point does most, and where it does harm, as far as the draws agree."""
    if (grounds.ranking["usage"] > 0).sum() < 2:
        return []  # nothing to choose between
    leverage, language = grounds.leverage, grounds.language
    low, high = leverage.quantile(LOW), leverage.quantile(HIGH)
    mean = leverage.mean()
    said = []
    best = str(mean.idxmax())
    if mean[best] > LEAST_SHARE and low[best] > 0:
        wins = leverage.idxmax(axis=1).value_counts(normalize=True)
        rivals = [str(i) for i in wins[wins >= LEAST_CHANCE].index]
        if len(rivals) == 1:
            interval = ""
            if grounds.calibrated:
                interval = tell_interval(language, f"{low[best]:+.2f}", f"{high[best]:+.2f}")
            change = f"{mean[best]:+.2f}"
            said.append(
                say(language, "lever", name=grounds.name(best), change=change, interval=interval)
            )
        elif len(rivals) <= MOST_RIVALS:
            said.append(say(language, "lever_either", names=grounds.listed(sorted(rivals))))
    usage = grounds.ranking.set_index("crossing_id")["usage"]
    harmful = [i for i in mean.nsmallest(3).index if high[i] < 0 and usage[i] >= LEAST_SHARE]
    if harmful:
        said.append(say(language, "chased", names=grounds.listed([str(i) for i in harmful])))
    return said


def is_bare(ranking: pd.DataFrame) -> pd.Series:
    """Whether no seizure bears on a crossing: none on record, none taken in by the posterior."""
    bare = ranking["seizures_observed"] == 0
    return bare & ranking["prior_only"].astype(bool) if "prior_only" in ranking else bare


def _say_evidence(grounds: Grounds, most: int) -> list[str]:
    shown, language = grounds.ranking.head(most), grounds.language
    if is_bare(grounds.ranking).all():
        return [say(language, "no_evidence")]
    bare = int(is_bare(shown).sum())
    if not bare:
        return []
    key = "thin_one" if bare == 1 else "thin"
    slots = {"shown": len(shown)} | ({} if bare == 1 else {"count": bare})
    return [say(language, key, **slots)]
